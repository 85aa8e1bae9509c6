"""The logos that letterheads show: checked pictures, kept by what they hold."""

from typing import ClassVar

from django.db import models


class Logo(models.Model):
    """A picture that was checked when it came. Append-only: papers of before can be made again.

    `digest`: SHA-256 of `content`, by which a letterhead names it. `kind`: `png`, `jpeg`, `svg`.
    `width`, `height`: its proportions, in the picture's own units, rounded up.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=4)
    width = models.IntegerField()
    height = models.IntegerField()
    content = models.BinaryField()
    author_id = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField()

    class Meta:
        """One of a content."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="logo_once")
        ]

    def __str__(self) -> str:
        return self.digest
