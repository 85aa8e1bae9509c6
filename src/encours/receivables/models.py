"""The ledger of the organisation: lines of the books, what pays what, what people said of them.

Amounts and days never change: the application's role may not update those columns, and deletes
nothing. A correction marks a line reversed and adds another. Numbers (`id`) count inside one
organisation.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Collate, Upper


class Line(models.Model):
    """A line of the books, or one that Encours knows before they do (`origin`).

    Immutable: days, account, amount (minor units of `unit`), texts of identity. What a later export
    may tell anew (letter, entry number, labels, where it stands) is updated, and the change kept in
    `Assertion`.
    `place`: its order in the books; `entry_key`: the lines booked together; `document_key`: the
    lines of one document (its instalments), named after the first of them. Of a line entered ahead
    of the books: `superseded_by`, the booked lines that took its place; `counterpart`, the account
    that faces it in the journal given out, where it is not that of the policy.
    """

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    id = models.BigIntegerField()
    # -- what never changes
    origin = models.CharField(max_length=8)
    import_id = models.BigIntegerField()
    booked_on = models.DateField()
    document_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    account = models.TextField()
    auxiliary = models.TextField(null=True)
    reference = models.TextField(null=True)
    label = models.TextField(null=True)
    amount_cents = models.BigIntegerField()
    unit = models.CharField(max_length=3)
    currency = models.TextField(null=True)
    currency_amount = models.TextField(null=True)
    journal_code = models.TextField(null=True)
    # -- what a later export may tell anew
    entry_number = models.TextField(null=True)
    letter = models.TextField(null=True)
    lettered_on = models.DateField(null=True)
    validated_on = models.DateField(null=True)
    journal_label = models.TextField(null=True)
    account_label = models.TextField(null=True)
    auxiliary_label = models.TextField(null=True)
    # -- what follows from the lines around it
    place = models.BigIntegerField()
    entry_key = models.BigIntegerField()
    credits_treasury = models.BooleanField(default=False)
    faces_payment = models.BooleanField(default=False)
    has_sales = models.BooleanField(default=False)
    is_opening = models.BooleanField(default=False)
    in_opening_journal = models.BooleanField(default=False)
    is_receivable = models.BooleanField(default=False)
    customer = models.TextField(null=True)
    nature = models.CharField(max_length=16, default="")
    document_key = models.BigIntegerField(null=True)
    settled_on = models.DateField(null=True)
    reversed_by = models.BigIntegerField(null=True)
    # -- of lines entered ahead of the books
    superseded_by = ArrayField(models.BigIntegerField(), null=True)
    counterpart = models.TextField(null=True)

    class Meta:
        """A million lines a file: every index is paid for."""

        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "customer"],
                name="line_of_customer",
                condition=models.Q(is_receivable=True, reversed_by__isnull=True),
            ),
            models.Index(
                fields=["organisation", "id"],
                name="line_pending",
                condition=models.Q(origin="encours", reversed_by__isnull=True),
            ),
            models.Index(
                fields=["organisation", "booked_on", "nature"],
                name="line_of_day",
                condition=models.Q(reversed_by__isnull=True),
            ),
            models.Index(
                fields=["organisation", "account"],
                name="line_of_supplier",
                condition=models.Q(account__gte="401", account__lt="404", reversed_by__isnull=True),
            ),
            models.Index(
                fields=["organisation", "settled_on"],
                name="line_unsettled",
                condition=models.Q(is_receivable=True, reversed_by__isnull=True),
            ),
            models.Index(
                "organisation",
                Collate(Upper("reference"), "C"),
                name="line_of_reference",
                condition=models.Q(is_receivable=True, reversed_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_cents}"


class Position(models.Model):
    """How much of a line facts have allocated, and since when nothing is left of it.

    Kept by a trigger on `Allocation`; a line without allocation has none. Never more than the line.
    """

    pk = models.CompositePrimaryKey("organisation_id", "line_id")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    line_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    allocated_cents = models.BigIntegerField()
    closed_on = models.DateField(null=True)

    class Meta:
        """Never over-allocated."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="position_never_over_allocated",
                condition=models.Q(allocated_cents__gte=0)
                & models.Q(allocated_cents__lte=models.F("amount_cents")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.allocated_cents}/{self.amount_cents}"


class Allocation(models.Model):
    """A fact: a part of a debit closed by a part of a credit. Append-only; undone by another row.

    `amount_cents` is negative in the row that undoes. `basis`: `person`, `bank_confirmed`, `bank`,
    `balanced_letter`, `partial_letter`. `effective_on`: the later booking day of both sides.
    """

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    id = models.BigIntegerField()
    debit_id = models.BigIntegerField()
    credit_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    basis = models.CharField(max_length=16)
    effective_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        """Both sides find their allocations."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "debit_id"], name="allocation_of_debit"),
            models.Index(fields=["organisation", "credit_id"], name="allocation_of_credit"),
            models.Index(
                fields=["organisation", "debit_id"],
                name="allocation_stated",
                condition=models.Q(basis__in=["person", "bank_confirmed", "bank"]),
            ),
            models.Index(
                fields=["organisation", "credit_id"],
                name="allocation_stated_credit",
                condition=models.Q(basis__in=["person", "bank_confirmed", "bank"]),
            ),
            models.Index(
                fields=["organisation", "debit_id"],
                name="allocation_undone",
                condition=models.Q(amount_cents__lt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debit_id}<-{self.credit_id}: {self.amount_cents}"


class Assertion(models.Model):
    """What was learned of a line or a document later: by whom, when, from what. Append-only.

    `kind`: `letter`, `entry_number`, `due_on`, `payee`, `status`, `delay_cause`, `vat`…
    """

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    value = models.TextField(null=True)
    before = models.TextField(null=True)
    act_id = models.BigIntegerField()
    asserted_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        """The history of a line."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "line_id"], name="assertion_of_line")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind}={self.value}"


class StatusDefinition(models.Model):
    """A status that a document may be given, as the organisation defined it: what follows from it.

    `next_action_days`: the next action is due so many days after the status was given; null: none
    is. `stops_dunning`: the customer is not reminded of it. `is_disputed`: it counts as disputed.
    """

    pk = models.CompositePrimaryKey("organisation_id", "code")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    code = models.CharField(max_length=40)
    name_fr = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    next_action_fr = models.CharField(max_length=200, blank=True)
    next_action_en = models.CharField(max_length=200, blank=True)
    next_action_days = models.IntegerField(null=True)
    stops_dunning = models.BooleanField(default=False)
    is_disputed = models.BooleanField(default=False)
    is_offered = models.BooleanField(default=True)
    place = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Act(models.Model):
    """What wrote into the ledger: an import, a person, an automatic pass. Lines name theirs.

    `touched_on`: the first day whose balance may differ since; `None`: any day.
    """

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField(null=True)
    author_id = models.BigIntegerField(null=True)
    touched_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Refusal(models.Model):
    """A piece given to the books that their software refused (rejet), and why, in its words.

    Told again in the next journal until `settled_at`: the books have it, or a person set it aside.
    `journal` blank: its report did not tell it, all of the act on that day is meant.
    """

    pk = models.CompositePrimaryKey("organisation_id", "act_id", "booked_on", "journal")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    act_id = models.BigIntegerField()
    booked_on = models.DateField()
    journal = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    author_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.act_id} {self.booked_on}: {self.reason}"


class Counter(models.Model):
    """The next number of each kind in an organisation; drawn under the ledger's lock."""

    pk = models.CompositePrimaryKey("organisation_id", "kind")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=12)
    next_id = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.kind} {self.next_id}"


class Year(models.Model):
    """A stretch of the books: which export is believed on these days, in which year and segment.

    `segment`: the years between two openings; `year`: the scope of letters.
    """

    pk = models.CompositePrimaryKey("organisation_id", "number")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    number = models.IntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    document_id = models.BigIntegerField()
    segment = models.IntegerField()
    year = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.first_on}..{self.last_on}"


class Export(models.Model):
    """An export of the books that is in: what decides on which days it is believed.

    `exported`: how late it was exported (`rules.exports.tell_exported`).
    """

    pk = models.CompositePrimaryKey("organisation_id", "document_id")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    document_id = models.BigIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    exported = models.JSONField()
    opens_alone = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.document_id}: {self.first_on}..{self.last_on}"


class ListRow(models.Model):
    """What is known of a row of the organisation's lists (see `rules.table_rows`)."""

    pk = models.CompositePrimaryKey("organisation_id", "row_key")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    row_key = models.TextField()
    group_key = models.TextField()
    occurrence = models.IntegerField()
    source_id = models.BigIntegerField()
    customer = models.TextField()
    invoice = models.TextField(null=True)
    kind = models.TextField()
    issued_on = models.DateField()
    amount_cents = models.BigIntegerField()
    currency = models.TextField()
    customer_name = models.TextField(null=True)
    due_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    paid_cents = models.BigIntegerField(null=True)
    open_cents = models.BigIntegerField(null=True)
    amount_excl_tax_cents = models.BigIntegerField(null=True)
    order_reference = models.TextField(null=True)
    delivery_reference = models.TextField(null=True)
    site = models.TextField(null=True)
    payer = models.TextField(null=True)
    payer_name = models.TextField(null=True)
    payment_method = models.TextField(null=True)
    told_on = models.DateField(null=True)
    settled_rank = models.BigIntegerField()
    told_rank = models.TextField()
    in_stock = models.BooleanField()
    told_by = models.BigIntegerField()
    line = models.BigIntegerField()
    present_in = models.BigIntegerField(null=True)
    first_on = models.DateField(null=True)
    first_in = models.BigIntegerField()
    first_stock = models.BooleanField()
    beside = models.IntegerField()

    def __str__(self) -> str:
        return self.row_key


class ListTelling(models.Model):
    """What an earlier list of all that was open said of a row (see `rules.table_history`)."""

    pk = models.CompositePrimaryKey("organisation_id", "row_key", "told_on", "told_in")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    row_key = models.TextField()
    told_on = models.DateField()
    told_in = models.BigIntegerField()
    source_id = models.BigIntegerField()
    open_cents = models.BigIntegerField()
    paid_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.row_key} {self.told_on}: {self.open_cents}"


class ListStock(models.Model):
    """A list of all that was open on a day, from one source. `is_whole`: no row was rejected."""

    pk = models.CompositePrimaryKey("organisation_id", "document_id")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    document_id = models.BigIntegerField()
    source_id = models.BigIntegerField()
    drawn_on = models.DateField()
    is_whole = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.source_id}: {self.drawn_on}"
