"""The keys with which programs enter: one organisation, one right, and no way to read them back."""

from typing import ClassVar

from django.db import models

from encours.tenancy.rules.roles import Right


class Token(models.Model):
    """A key of a program. `digest`: SHA-256 of the key, which is 256 bits of chance itself.

    `scope`: the right it gives. `minute`, `used_in_minute`: how often it was used in its last
    minute, for the limit.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    scope = models.CharField(max_length=20, choices=[(right, right) for right in Right])
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    used_in_minute = models.IntegerField(default=0)

    class Meta:
        """One of a name in an organisation, revoked ones apart."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="token_digest_once"),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="token_name_once",
                condition=models.Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name
