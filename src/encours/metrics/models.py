"""The aged balance of the days that are kept: month-ends, the last sixty, those asked for."""

from django.db import models


class Snapshot(models.Model):
    """The aged balance of a whole organisation on a day, until a backdated import undoes it.

    `ageing`: cents by bucket. `own_rows`, `foreign_rows`: each customer's share, in columns (Arrow,
    packed), read whole or not at all. `doubtful_cents`: of the balance, on accounts 416;
    `doubtful_not_due_cents`: of that, not due. `revision`: the last act of the ledger it was
    computed from. `settings`: digest of what the organisation had decided.
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
    own_rows = models.BinaryField()
    foreign_rows = models.BinaryField()
    doubtful_cents = models.BigIntegerField(default=0)
    doubtful_not_due_cents = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.as_of}: {self.balance_cents}"


class Indicators(models.Model):
    """The figures of a day that the dashboard follows (`rules.indicators`), by name.

    Amounts in cents, days and percents in hundredths. `revision`: the last act of the ledger they
    were computed from. `booked_until`: the last day booked by then.
    """

    pk = models.CompositePrimaryKey("organisation_id", "as_of")
    organisation = models.ForeignKey(
        "tenancy.Organisation", models.DO_NOTHING, db_index=False, db_constraint=False
    )
    as_of = models.DateField()
    revision = models.BigIntegerField()
    booked_until = models.DateField()
    computed_at = models.DateTimeField()
    figures = models.JSONField()

    def __str__(self) -> str:
        return f"{self.as_of}: {self.figures}"


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
