"""The arrêtés that were made: their bytes, and what they were made from."""

from typing import ClassVar

from django.db import models


class Arrete(models.Model):
    """The receivables of a day, frozen: a version of it. Append-only.

    `revision`: the last act of the ledger it knew. `content`: canonical JSON, compressed; `sha256`
    and `size` are those of the JSON. `told`: of each line it was made from, what later exports may
    tell anew (Parquet); what never changes is in the ledger. `journal_number`, `journal_head`: the
    head of the journal when it was made. `reason`: why a day was closed again.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    as_of = models.DateField()
    version = models.IntegerField()
    revision = models.BigIntegerField()
    reason = models.TextField(blank=True)
    author_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content = models.BinaryField()
    told = models.BinaryField()
    journal_number = models.BigIntegerField()
    journal_head = models.CharField(max_length=64)

    class Meta:
        """One version of a number."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "as_of", "version"], name="arrete_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of}/{self.version}"
