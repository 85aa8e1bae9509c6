"""What was decided, from which day on, by whom: versions are added, never changed."""

from typing import ClassVar

from django.db import models


class Version(models.Model):
    """A version of a section of the policy, in force from `from_on` on.

    `number` counts within the section; `settings`: every field, as `rules.sections` writes it.
    """

    pk = models.CompositePrimaryKey("organisation_id", "section", "number")
    organisation = models.ForeignKey("tenancy.Organisation", models.DO_NOTHING, db_index=False)
    section = models.CharField(max_length=40)
    number = models.IntegerField()
    from_on = models.DateField()
    settings = models.JSONField()
    author_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    comment = models.TextField(blank=True)

    class Meta:
        """Found by the day asked about."""

        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "section", "-from_on", "-number"], name="policy_of_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"
