"""Which organisations are demonstrations, and of what: nothing invented is written into another."""

from typing import ClassVar

from django.db import models


class Demonstration(models.Model):
    """An organisation that was invented. What it was invented from makes the same files again.

    `furnished_at`: when it was complete; until then a run goes on where the last one ended.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    seed = models.BigIntegerField()
    as_of = models.DateField()
    customers = models.IntegerField()
    invoices = models.IntegerField()
    founded_at = models.DateTimeField()
    furnished_at = models.DateTimeField(null=True)

    class Meta:
        """One of each organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], name="demonstration_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.seed}"
