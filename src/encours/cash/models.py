"""What the bank says, and what was decided of it: accounts, statements, lines, decisions, payers.

A line of the bank never changes in amount, day or account. What another source tells of it later
is kept beside it (`LineDetail`); what it became in the ledger is in `Posting`, by a `Decision`.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models


class BankAccount(models.Model):
    """An account that receives money: ours, or that of a factor to whom receivables were sold.

    `number`: IBAN, else as the bank writes it. `source`, `format`: whose statements create its
    lines, in which family of formats (`camt`, `cfonb120`…), from which day on (`creates_from`;
    null: all days); others enrich them. `ledger_account`: what stands for it in the books; blank:
    the one of the policy. `is_printed`: the account that customers are told to pay to. `holder`:
    exactly as the bank has it, for the verification of payee.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    number = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    bank = models.CharField(max_length=100, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    ledger_account = models.CharField(max_length=20, blank=True)
    is_factor = models.BooleanField(default=False)
    is_printed = models.BooleanField(default=False)
    source = models.ForeignKey("intake.Source", models.PROTECT, null=True, db_constraint=False)
    format = models.CharField(max_length=20, blank=True)
    creates_from = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """One of a number and currency; one of a currency is printed."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "number", "currency"], name="bank_account_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "currency"],
                name="bank_account_printed_once",
                condition=models.Q(is_printed=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.number


class Statement(models.Model):
    """A statement (relevé) as a document brought it; `kind` as in `intake.formats.bank.records`.

    `moved_cents`: what its booked lines add up to, known ones included; `line_count`: how many
    entries it has, `known_count` of which another statement had brought before. `first_on`,
    `last_on`: the days of its lines. `days`: on those two days, its lines in order, each a short
    fingerprint and cents (`rules.identity`). `creates`: its lines are the account's; else they
    enrich them.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    account = models.ForeignKey(
        BankAccount, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    document = models.ForeignKey(
        "intake.Document", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=12)
    identifier = models.CharField(max_length=100, blank=True)
    sequence = models.CharField(max_length=40, blank=True)
    opening_cents = models.BigIntegerField(null=True)
    opened_on = models.DateField(null=True)
    closing_cents = models.BigIntegerField(null=True)
    closed_on = models.DateField(null=True)
    moved_cents = models.BigIntegerField(default=0)
    line_count = models.IntegerField(default=0)
    known_count = models.IntegerField(default=0)
    rejected_count = models.IntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    days = models.JSONField(default=dict)
    creates = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """The statements of an account, in the order of its days."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "account", "closed_on"], name="statement_of"),
            models.Index(fields=["organisation", "document"], name="statement_from"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.closed_on}"


class BankLine(models.Model):
    """A movement of an account; credits above zero. Other columns as the readers tell them.

    `fingerprint` and `occurrence`: the same content again on the same account is the same line,
    unless a statement has it once more. `outcome`: what stands decided of it: blank (nobody has
    looked), `applied`, `proposed`, `left` (to a person), `customer` (whose it is, not what it
    pays), `excluded` (not of a customer), `returned`, `split` (its parts stand for it), `factor`.
    `parent`: the line of which it is a part. `returns`: the line of the payment that it sends back.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    account = models.ForeignKey(
        BankAccount, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    statement = models.ForeignKey(
        Statement, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    line = models.IntegerField()
    fingerprint = models.CharField(max_length=32)
    occurrence = models.IntegerField()
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount_cents = models.BigIntegerField()
    unit = models.CharField(max_length=3)
    payer_name = models.TextField(null=True)
    payer_iban = models.CharField(max_length=60, null=True)
    payer_bic = models.CharField(max_length=11, null=True)
    payer_id = models.TextField(null=True)
    ultimate_name = models.TextField(null=True)
    reference = models.TextField(null=True)
    end_to_end = models.TextField(null=True)
    mandate = models.TextField(null=True)
    bank_reference = models.TextField(null=True)
    remittance = models.TextField(null=True)
    label = models.TextField(null=True)
    code = models.CharField(max_length=40, null=True)
    return_reason = models.CharField(max_length=40, null=True)
    original_amount = models.TextField(null=True)
    original_currency = models.CharField(max_length=3, null=True)
    fee_cents = models.BigIntegerField(null=True)
    batch = models.TextField(null=True)
    is_reversal = models.BooleanField(default=False)
    returns = models.ForeignKey(
        "self", models.SET_NULL, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    outcome = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        """Each once; what waits is found at once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "account", "fingerprint", "occurrence"],
                name="bank_line_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=[
                        *("", "applied", "proposed", "left", "customer"),
                        *("excluded", "returned", "split", "factor"),
                    ]
                ),
                name="bank_line_outcome_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "account", "-booked_on", "-id"], name="bank_line_of"
            ),
            models.Index(
                fields=["organisation", "booked_on", "id"],
                name="bank_line_waiting",
                condition=models.Q(outcome__in=["", "proposed", "left", "customer"]),
                include=["amount_cents", "unit", "outcome"],
            ),
            models.Index(fields=["organisation", "statement"], name="bank_line_in"),
            models.Index(
                fields=["organisation", "booked_on", "id"],
                name="bank_line_day",
                include=["amount_cents", "unit", "outcome"],
            ),
            models.Index(
                fields=["organisation", "amount_cents", "id"],
                name="bank_line_amount",
                include=["booked_on", "unit", "outcome"],
            ),
            models.Index(
                fields=["organisation", "outcome", "booked_on", "id"],
                name="bank_line_outcome",
                include=["amount_cents", "unit"],
            ),
            models.Index(
                fields=["organisation", "parent"],
                name="bank_line_part",
                condition=models.Q(parent__isnull=False),
            ),
            models.Index(
                fields=["organisation", "returns"],
                name="bank_line_return",
                condition=models.Q(returns__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount_cents}"


class LineDetail(models.Model):
    """What another source told of a line: a field, its value, from which document. Append-only."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    line = models.ForeignKey(
        BankLine, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    document = models.ForeignKey(
        "intake.Document", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    field = models.CharField(max_length=40)
    value = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        """Of a line."""

        indexes: ClassVar = [models.Index(fields=["organisation", "line"], name="bank_detail_of")]

    def __str__(self) -> str:
        return f"{self.field}={self.value}"


class Telling(models.Model):
    """What a source that creates no line says of one: a notification, a second format.

    Known again as lines are, among those of its `format`. `told`: the fields of the readers that
    say something. `met`: the line it is about, once known.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    account = models.ForeignKey(
        BankAccount, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    statement = models.ForeignKey(
        Statement, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    line = models.IntegerField()
    format = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=32)
    occurrence = models.IntegerField()
    booked_on = models.DateField()
    amount_cents = models.BigIntegerField()
    told = models.JSONField(default=dict)
    met = models.ForeignKey(
        BankLine, models.SET_NULL, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        """Each once; what waits for its line is found at once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "account", "format", "fingerprint", "occurrence"],
                name="telling_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "account", "booked_on"],
                name="telling_waiting",
                condition=models.Q(met__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount_cents}"


class Decision(models.Model):
    """What was decided of a line, by the matching or by a person, and why. Append-only.

    `outcome` as of `BankLine`, or `undone` (it takes back the decision `undoes`). `allocations`:
    [[number of a line of the ledger, cents]]; `deductions`: [[kind, cents, number or null]];
    `because`: messages as `kernel.messages_json` writes them; `alternatives`: lists of allocations.
    `confidence`: between 0 and 1. `was_threshold`: what the automatic needed then.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    line = models.ForeignKey(
        BankLine, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    outcome = models.CharField(max_length=10)
    is_automatic = models.BooleanField()
    customer = models.TextField(null=True)
    allocations = models.JSONField(default=list)
    deductions = models.JSONField(default=list)
    unapplied_cents = models.BigIntegerField(default=0)
    confidence = models.FloatField(default=0.0)
    was_threshold = models.FloatField(null=True)
    because = models.JSONField(default=list)
    alternatives = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    undoes = models.ForeignKey(
        "self", models.CASCADE, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        """The history of a line; the automatic over time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "undoes"],
                name="bank_decision_undone_once",
                condition=models.Q(undoes__isnull=False),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "line", "-id"],
                name="bank_decision_of",
                include=["customer", "outcome", "confidence"],
            ),
            models.Index(fields=["organisation", "recorded_at"], name="bank_decision_when"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.outcome}"


class Posting(models.Model):
    """A line of the ledger that a decision made of a line of the bank, or found there. Append-only.

    `kind`: `receipt`, `returned`, or a deduction (`fee`, `discount`, `penalty`, `retention`, `fx`,
    `rounding`). `ledger_line`: its number when it was written; once an export of the books
    supersedes it, the ledger knows its twin. `is_found`: the books had it before the bank told.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    decision = models.ForeignKey(
        Decision, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    line = models.ForeignKey(
        BankLine, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    ledger_line = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    amount_cents = models.BigIntegerField()
    is_found = models.BooleanField(default=False)

    class Meta:
        """Of a line of the bank; of a line of the ledger."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "line"], name="posting_of_bank_line"),
            models.Index(fields=["organisation", "ledger_line"], name="posting_of_ledger"),
            models.Index(fields=["organisation", "decision"], name="posting_of_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"


class Payer(models.Model):
    """Who was seen to pay for whom: an account or a name at the bank, and a customer it paid for.

    `kind`: `iban`, `name` (normalised, as the matching does), `reference`. `confirmed`: how often a
    person said so; `applied`: how often the automatic did and nobody undid it; `undone`: how often
    it was taken back. `role`: `debtor`, `group`, `factor`, `agent`.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10)
    value = models.TextField()
    customer = models.TextField()
    role = models.CharField(max_length=10, default="debtor")
    confirmed = models.IntegerField(default=0)
    applied = models.IntegerField(default=0)
    undone = models.IntegerField(default=0)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        """Once for a customer."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "value", "customer"], name="payer_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "customer"], name="payer_for")]

    def __str__(self) -> str:
        return f"{self.value} -> {self.customer}"


class Advice(models.Model):
    """A remittance advice (avis de virement): what a customer says a payment will pay.

    `state`: `waiting` (it reserves its invoices), `met` (by `line`), `expired`, `cancelled`.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    document = models.ForeignKey(
        "intake.Document", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    customer = models.TextField(null=True)
    payer_name = models.TextField(null=True)
    payer_iban = models.CharField(max_length=60, null=True)
    reference = models.TextField(null=True)
    announced_on = models.DateField()
    pays_on = models.DateField(null=True)
    amount_cents = models.BigIntegerField()
    unit = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default="waiting")
    line = models.ForeignKey(
        BankLine, models.SET_NULL, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        """What waits."""

        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "customer"],
                name="advice_waiting",
                condition=models.Q(state="waiting"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.amount_cents}"


class AdviceLine(models.Model):
    """An invoice (or a credit note, below zero) that an advice names, and for how much."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    advice = models.ForeignKey(
        Advice, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    place = models.IntegerField()
    number = models.TextField()
    amount_cents = models.BigIntegerField(null=True)
    deduction = models.TextField(blank=True)

    class Meta:
        """In the order of the advice."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "advice", "place"], name="advice_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.amount_cents}"
