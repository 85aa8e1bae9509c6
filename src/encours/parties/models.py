"""Who the organisation sells to: customers as the books name them, the companies behind them."""

from typing import ClassVar

from django.db import models


class LegalEntity(models.Model):
    """A company behind one or several customers, known by its SIREN (or VAT number abroad)."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    siren = models.CharField(max_length=9, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=300)
    country = models.CharField(max_length=2, default="FR")

    class Meta:
        """One of a SIREN."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "siren"],
                name="entity_siren_once",
                condition=~models.Q(siren=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CustomerGroup(models.Model):
    """Customers that are looked at together: a group of companies, a buying centre."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    name = models.CharField(max_length=300)

    class Meta:
        """One of a name."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="customer_group_once")
        ]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """A customer as the books know it: `code` is CompAuxNum, else the account.

    `terms`: payment terms granted, as `kernel.terms` writes them; blank: those of the organisation.
    `free`: free fields of the organisation's own.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    code = models.TextField()
    name = models.TextField()
    entity = models.ForeignKey(LegalEntity, models.SET_NULL, null=True, db_constraint=False)
    group = models.ForeignKey(CustomerGroup, models.SET_NULL, null=True, db_constraint=False)
    terms = models.CharField(max_length=100, blank=True)
    collector = models.CharField(max_length=100, blank=True)
    salesperson = models.CharField(max_length=100, blank=True)
    free = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One of a code."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="customer_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
