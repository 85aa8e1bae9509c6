"""The aged balance of the days that are kept: month-ends, the last sixty, those asked for."""

from typing import ClassVar

from django.db import models


class Snapshot(models.Model):
    """The aged balance of a whole organisation on a day, until a backdated import undoes it.

    `ageing`: cents by bucket. `revision`: the last act of the ledger it was computed from.
    `settings`: digest of what the organisation had decided.
    """

    pk = models.CompositePrimaryKey("organisation_id", "as_of")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    as_of = models.DateField()
    revision = models.BigIntegerField()
    settings = models.CharField(max_length=64, default="")
    computed_at = models.DateTimeField()
    balance_cents = models.BigIntegerField()
    control_account_cents = models.BigIntegerField()
    pending_cents = models.BigIntegerField()
    ageing = models.JSONField()

    def __str__(self) -> str:
        return f"{self.as_of}: {self.balance_cents}"


class SnapshotRow(models.Model):
    """One customer's share of a snapshot, in one currency of documents.

    `is_foreign`: of a list kept in that currency, which the totals do not count.
    """

    pk = models.CompositePrimaryKey(
        "organisation_id", "as_of", "customer", "currency", "is_foreign"
    )
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    as_of = models.DateField()
    customer = models.TextField()
    currency = models.CharField(max_length=3)
    is_foreign = models.BooleanField()
    balance_cents = models.BigIntegerField()
    not_due = models.BigIntegerField()
    late_1_30 = models.BigIntegerField()
    late_31_60 = models.BigIntegerField()
    late_61_90 = models.BigIntegerField()
    late_over_90 = models.BigIntegerField()
    unknown_age = models.BigIntegerField()
    unapplied_credits = models.BigIntegerField()

    class Meta:
        """The largest debtors first."""

        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "as_of", "-balance_cents"], name="snapshot_largest_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.balance_cents}"


class Behaviour(models.Model):
    """How a customer paid over the twelve months before a day: the latest one measured.

    `weighted_days`: Σ cents × days from the document to the money; divided by `amount_cents` it is
    the mean delay. `late_items`: paid after their due date.
    """

    pk = models.CompositePrimaryKey("organisation_id", "customer")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    customer = models.TextField()
    as_of = models.DateField()
    items = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    weighted_days = models.DecimalField(max_digits=30, decimal_places=0)
    median_days = models.IntegerField()
    late_items = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.customer}: {self.median_days}"
