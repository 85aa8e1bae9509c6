"""What happened, in the order it happened: append-only, each row sealed over the one before."""

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """An import, a batch of decisions or an act. `salt`, `subject` and `said` may be erased.

    `said`: a message as `kernel.messages_json` writes it; `words_digest`, `covers_digest`: salted.
    `previous`: the head before it; `head`: the digest over the row, checked by the database.
    """

    pk = models.CompositePrimaryKey("organisation_id", "number")
    organisation = models.ForeignKey("tenancy.Organisation", models.DO_NOTHING, db_index=False)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.TextField(null=True)
    said = models.JSONField(null=True)
    salt = models.BinaryField(null=True)
    author_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    words_digest = models.BinaryField()
    covers_digest = models.BinaryField()
    previous = models.BinaryField()
    head = models.BinaryField()

    class Meta:
        """The history of one subject is found without reading the rest."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "subject"], name="journal_of_subject")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Chain(models.Model):
    """The last number and head of an organisation's journal; its row is the lock of the chain."""

    organisation = models.OneToOneField("tenancy.Organisation", models.DO_NOTHING, primary_key=True)
    number = models.BigIntegerField()
    head = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.number}"
