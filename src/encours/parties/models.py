"""Who the organisation sells to: customers as the books name them, and what is known of them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from encours.parties.rules.words import ContactFunction, FieldKind, ReferenceKind, SaleRole


class LegalEntity(models.Model):
    """A company behind one or several customers, known by its SIREN (or VAT number abroad)."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    siren = models.CharField(max_length=9, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    name = models.TextField()
    country = models.CharField(max_length=2, default="FR")

    class Meta:
        """One of a SIREN; without one, one of a VAT number."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "siren"],
                name="entity_siren_once",
                condition=~models.Q(siren=""),
            ),
            models.UniqueConstraint(
                fields=["organisation", "vat_number"],
                name="entity_vat_once",
                condition=models.Q(siren="") & ~models.Q(vat_number=""),
            ),
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

    `terms`: payment terms of the list of customers, as `kernel.terms` writes them; blank: those of
    the organisation; what is granted from a date on is in `TermsGranted`. `free`: values of the
    organisation's own fields, by their key.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    code = models.TextField()
    name = models.TextField()
    entity = models.ForeignKey(
        LegalEntity, models.SET_NULL, null=True, db_constraint=False, db_index=False
    )
    group = models.ForeignKey(
        CustomerGroup, models.SET_NULL, null=True, db_constraint=False, db_index=False
    )
    terms = models.CharField(max_length=100, blank=True)
    collector = models.CharField(max_length=100, blank=True)
    salesperson = models.CharField(max_length=100, blank=True)
    free = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One of a code; those that have terms are found without the others."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="customer_code_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation"],
                include=["code", "terms"],
                condition=~models.Q(terms=""),
                name="customer_with_terms",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class OfCustomer(models.Model):
    """What is kept beside a customer: whose, and since when it is known.

    Its keys carry the organisation and are its indexes; those of a single column would cost more
    than they serve.
    """

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE, db_index=False)
    customer = models.ForeignKey(
        Customer, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        """The columns only."""

        abstract = True


class SaleParty(OfCustomer):
    """Who plays a role in the sales to `customer`, when it is another customer than itself.

    `document_key`: of one document only; null: the customer's default. `from_on` null: since
    always; `until_on`: the first day it no longer holds, null while it does.
    """

    role = models.CharField(max_length=10)
    party = models.ForeignKey(
        Customer, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    document_key = models.BigIntegerField(null=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        """Known roles; nobody plays one at once with another (an exclusion, in its migration)."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=[*map(str, SaleRole)]), name="sale_role_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}:{self.role}"


class Contact(OfCustomer):
    """A person (or a shared mailbox) at the customer's, by what they do there.

    `from_list`: the one the list of customers keeps up to date.
    """

    function = models.CharField(max_length=20)
    name = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    from_list = models.BooleanField(default=False)

    class Meta:
        """One of the list for a customer."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "customer"],
                name="contact_of_list_once",
                condition=models.Q(from_list=True),
            ),
            models.CheckConstraint(
                condition=models.Q(function__in=[*map(str, ContactFunction)]),
                name="contact_function_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "customer"], name="contact_of")]

    def __str__(self) -> str:
        return self.name or self.email or self.phone


class CustomerReference(OfCustomer):
    """A number by which a customer is recognised: an account it pays from, its number for us."""

    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=100)

    class Meta:
        """Once for a customer; several customers may pay from one account."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "customer", "kind", "value"], name="reference_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[*map(str, ReferenceKind)]), name="reference_kind_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind", "value"], name="reference_found")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class FreeField(models.Model):
    """A field of the organisation's own on its customers. `choices`: the values a choice allows."""

    organisation = models.ForeignKey("tenancy.Organisation", models.CASCADE)
    key = models.SlugField(max_length=50)
    kind = models.CharField(max_length=10)
    label_fr = models.CharField(max_length=100)
    label_en = models.CharField(max_length=100)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        """One of a key."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="free_field_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[*map(str, FieldKind)]), name="free_field_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class TermsGranted(OfCustomer):
    """Payment terms granted from a day on, and why. Append-only: the last said of a day holds."""

    from_on = models.DateField()
    terms = models.CharField(max_length=100)
    ground = models.TextField(blank=True)

    class Meta:
        """Read by customer."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "customer", "from_on"], name="terms_granted_of")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}:{self.terms}"


class CustomerAlias(OfCustomer):
    """`customer` is the same as `main`: renumbered, or entered twice. Undone, never deleted."""

    main = models.ForeignKey(
        Customer, models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    from_on = models.DateField()
    ground = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        """One main customer at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "customer"],
                name="alias_once",
                condition=models.Q(undone_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=~models.Q(customer=models.F("main")), name="alias_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}={self.main_id}"


class CustomerChange(OfCustomer):
    """What became of a field of a customer, who said it and where. Append-only.

    `source`: `books`, `list`, `person`; `origin`: the file's name. `before` null: nothing known.
    """

    field = models.CharField(max_length=60)
    before = models.TextField(null=True)
    after = models.TextField(null=True)
    source = models.CharField(max_length=10)
    origin = models.TextField(blank=True)

    class Meta:
        """Read by customer, last first."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "customer", "-id"], name="customer_change_of")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}.{self.field}"
