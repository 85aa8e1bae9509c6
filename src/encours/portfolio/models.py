"""What every list shows, row by row: a day of the portfolio, its customers, its open items.

Written by `daily/` from the ledger and read by pages; nothing here is a source, all of it can be
laid again. A day has a *slot*: 0 is the current day, 1 to 4 other days that were asked for. Rows
carry the slot and not the day: what stays the same from one day to the next is not written again.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

CURRENT = 0


def _organisation() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )


class Situation(models.Model):
    """The portfolio on a day: what its rows add up to, and what they were laid from.

    `revision`: the last act of the ledger; `settings`: digest of what the organisation had decided;
    `parties`: how far what is known of customers had come. `totals`: cents of the seven buckets, in
    the books' `unit`; `foreign_totals`: by other unit; `document_totals`: of what has an age, by
    that of its document, in the books' unit. `late_days`: the bounds of the buckets.
    `booked_until`: the last day booked. `cube`: number and cents of items by what lists are most
    often narrowed to.
    """

    pk = models.CompositePrimaryKey("organisation_id", "slot")
    organisation = _organisation()
    slot = models.SmallIntegerField()
    as_of = models.DateField()
    revision = models.BigIntegerField()
    settings = models.CharField(max_length=64)
    parties = models.TextField()
    booked_until = models.DateField(null=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    unit = models.CharField(max_length=3)
    late_days = ArrayField(models.IntegerField())
    totals = ArrayField(models.BigIntegerField())
    document_totals = ArrayField(models.BigIntegerField())
    foreign_totals = models.JSONField(default=dict)
    control_account_cents = models.BigIntegerField()
    pending_cents = models.BigIntegerField()
    customers = models.IntegerField()
    owing = models.IntegerField()
    late = models.IntegerField()
    items = models.IntegerField()
    late_items = models.IntegerField()
    due_next_7_cents = models.BigIntegerField(default=0)
    due_next_30_cents = models.BigIntegerField(default=0)
    cube = models.JSONField(default=list)

    class Meta:
        """A day once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "as_of"], name="situation_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.as_of}: {self.totals}"


class CustomerRow(models.Model):
    """A customer on a day, in one unit of account: who it is, what it owes, how it pays.

    Buckets are cents: `late_1` to `late_4` by the organisation's own bounds; `document_0` to
    `document_4`: the same and what is not due, by the age of the document. `disputed_cents`: of
    the balance. Customers who owe nothing have a row too, in the unit of the books. `digest`: what
    the row says, in a number.
    """

    pk = models.CompositePrimaryKey("organisation_id", "slot", "customer", "unit")
    organisation = _organisation()
    slot = models.SmallIntegerField()
    customer = models.TextField(db_collation="C")
    unit = models.CharField(max_length=3)
    name = models.TextField()
    sort_name = models.TextField(db_collation="C")
    group = models.TextField(db_column="group_name")
    collector = models.TextField()
    salesperson = models.TextField()
    siren = models.TextField()
    country = models.TextField()
    balance_cents = models.BigIntegerField()
    not_due = models.BigIntegerField()
    late_1 = models.BigIntegerField()
    late_2 = models.BigIntegerField()
    late_3 = models.BigIntegerField()
    late_4 = models.BigIntegerField()
    unknown_age = models.BigIntegerField()
    unapplied_credits = models.BigIntegerField()
    document_0 = models.BigIntegerField()
    document_1 = models.BigIntegerField()
    document_2 = models.BigIntegerField()
    document_3 = models.BigIntegerField()
    document_4 = models.BigIntegerField()
    disputed_cents = models.BigIntegerField()
    overdue_cents = models.BigIntegerField()
    worst_bucket = models.SmallIntegerField()
    items = models.IntegerField()
    late_items = models.IntegerField()
    oldest_due_on = models.DateField(null=True)
    largest_cents = models.BigIntegerField()
    due_next_7_cents = models.BigIntegerField()
    due_next_30_cents = models.BigIntegerField()
    turnover_12m_cents = models.BigIntegerField()
    last_payment_on = models.DateField(null=True)
    last_payment_cents = models.BigIntegerField(null=True)
    mean_delay_days = models.IntegerField(null=True)
    late_share_percent = models.IntegerField(null=True)
    digest = models.BigIntegerField()

    class Meta:
        """The orders lists are read in, each ending on the key; whose customers they are."""

        indexes: ClassVar = [
            models.Index(
                F("organisation"), F("slot"), F("overdue_cents").desc(), F("customer"), F("unit"),
                name="customer_most_overdue",
            ),
            models.Index(
                F("organisation"), F("slot"), F("balance_cents").desc(), F("customer"), F("unit"),
                name="customer_largest",
            ),
            models.Index(
                F("organisation"), F("slot"), F("sort_name"), F("customer"), F("unit"),
                name="customer_by_name",
            ),
            models.Index(
                F("organisation"), F("slot"), F("oldest_due_on"), F("customer"), F("unit"),
                name="customer_oldest",
            ),
            models.Index(
                F("organisation"), F("slot"), F("mean_delay_days").desc(nulls_last=True),
                F("customer"), F("unit"),
                name="customer_slowest",
            ),
            models.Index(
                F("organisation"), F("slot"), F("collector"), name="customer_of_collector"
            ),
            models.Index(
                F("organisation"), F("slot"), F("salesperson"), name="customer_of_salesperson"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.customer}: {self.balance_cents}"


class ItemRow(models.Model):
    """An open part of a document on a day; a line that carries several documents has several.

    `open_cents`: what is open, negative for a credit nothing claims; `amount_cents`: of the line.
    `bucket`: 0 not due, 1 to 4 late, 5 of unknown age, 6 unapplied credit. `due_on` is always
    filled; it means nothing in buckets 5 and 6. `reference_key`: the reference as it is searched.
    """

    pk = models.CompositePrimaryKey(
        "organisation_id", "slot", "customer", "due_on", "line_id", "part"
    )
    organisation = _organisation()
    slot = models.SmallIntegerField()
    line_id = models.BigIntegerField()
    part = models.SmallIntegerField()
    customer = models.TextField(db_collation="C")
    collector = models.TextField()
    salesperson = models.TextField()
    unit = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    document_key = models.BigIntegerField(null=True)
    nature = models.CharField(max_length=16)
    reference = models.TextField(null=True)
    reference_key = models.TextField(db_collation="C")
    label = models.TextField(null=True)
    document_on = models.DateField()
    booked_on = models.DateField()
    due_on = models.DateField()
    is_assumed_due = models.BooleanField()
    amount_cents = models.BigIntegerField()
    open_cents = models.BigIntegerField()
    bucket = models.SmallIntegerField()
    letter = models.TextField(null=True)
    is_pending = models.BooleanField()
    payee = models.TextField()
    status = models.TextField()
    status_on = models.DateField(null=True)
    next_action_on = models.DateField(null=True)
    is_disputed = models.BooleanField()
    digest = models.BigIntegerField()

    class Meta:
        """The orders lists are read in; the key is that of the items of a customer."""

        indexes: ClassVar = [
            models.Index(
                F("organisation"), F("slot"), F("due_on"), F("line_id"), F("part"),
                name="item_by_due",
            ),
            models.Index(
                F("organisation"), F("slot"), F("open_cents").desc(), F("line_id"), F("part"),
                name="item_largest",
            ),
            models.Index(
                F("organisation"), F("slot"), F("reference_key"), F("line_id"), F("part"),
                name="item_by_reference",
            ),
            models.Index(
                F("organisation"), F("slot"), F("status"), F("due_on"), F("line_id"), F("part"),
                name="item_of_status",
                condition=~Q(status=""),
            ),
            models.Index(
                F("organisation"), F("slot"), F("due_on"), F("line_id"), F("part"),
                name="item_not_aged",
                condition=Q(bucket__gte=5),
            ),
            models.Index(
                F("organisation"), F("slot"), F("nature"), F("due_on"), F("line_id"), F("part"),
                name="item_no_invoice",
                condition=~Q(nature="invoice"),
            ),
            models.Index(
                F("organisation"), F("slot"), F("currency"),
                name="item_in_other_currency",
                condition=~Q(currency=F("unit")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.line_id}.{self.part}: {self.open_cents}"
