"""What is known of a customer beside its name: who plays which role, contacts, numbers, history."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Now

type Field = tuple[str, models.Field[Any, Any]]

_ROLES = ["ordered", "delivered", "invoiced", "pays"]
_FUNCTIONS = [
    *("general", "accounts_payable", "buyer", "director", "dunning", "legal", "reception"),
]
_NUMBERS = ["iban", "our_number", "vat"]
_FREE = ["text", "number", "date", "yes_no", "choice"]


def _key(*, indexed: bool) -> list[Field]:
    return [
        (
            "id",
            models.BigAutoField(
                primary_key=True, auto_created=True, serialize=False, verbose_name="ID"
            ),
        ),
        (
            "organisation",
            models.ForeignKey("tenancy.organisation", models.CASCADE, db_index=indexed),
        ),
    ]


def _party() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "parties.customer",
        models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )


def _person() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )


def _of_customer(name: str, *fields: Field) -> migrations.CreateModel:
    """A table of what is kept beside a customer."""
    kept = [
        ("customer", _party()),
        ("author", _person()),
        ("recorded_at", models.DateTimeField(db_default=Now())),
    ]
    return migrations.CreateModel(name, [*_key(indexed=False), *kept, *fields])


def _one_of(model: str, field: str, values: list[str], name: str) -> migrations.AddConstraint:
    condition = models.Q(**{f"{field}__in": values})
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


def _once(
    model: str, fields: list[str], name: str, condition: models.Q | None = None
) -> migrations.AddConstraint:
    once = models.UniqueConstraint(fields=fields, name=name, condition=condition)
    return migrations.AddConstraint(model, once)


_TABLES: list[Operation] = [
    _of_customer(
        "SaleParty",
        ("role", models.CharField(max_length=10)),
        ("party", _party()),
        ("document_key", models.BigIntegerField(null=True)),
        ("from_on", models.DateField(null=True)),
        ("until_on", models.DateField(null=True)),
    ),
    _of_customer(
        "Contact",
        ("function", models.CharField(max_length=20)),
        ("name", models.TextField(blank=True)),
        ("email", models.TextField(blank=True)),
        ("phone", models.TextField(blank=True)),
        ("language", models.CharField(max_length=2, default="fr")),
        ("is_active", models.BooleanField(default=True)),
        ("from_list", models.BooleanField(default=False)),
    ),
    _of_customer(
        "CustomerReference",
        ("kind", models.CharField(max_length=20)),
        ("value", models.CharField(max_length=100)),
    ),
    migrations.CreateModel(
        "FreeField",
        [
            *_key(indexed=True),
            ("key", models.SlugField(max_length=50)),
            ("kind", models.CharField(max_length=10)),
            ("label_fr", models.CharField(max_length=100)),
            ("label_en", models.CharField(max_length=100)),
            ("choices", ArrayField(models.CharField(max_length=100), default=list, blank=True)),
        ],
    ),
    _of_customer(
        "TermsGranted",
        ("from_on", models.DateField()),
        ("terms", models.CharField(max_length=100)),
        ("ground", models.TextField(blank=True)),
    ),
    _of_customer(
        "CustomerAlias",
        ("main", _party()),
        ("from_on", models.DateField()),
        ("ground", models.TextField(blank=True)),
        ("undone_at", models.DateTimeField(null=True)),
        ("undone_by", _person()),
    ),
    _of_customer(
        "CustomerChange",
        ("field", models.CharField(max_length=60)),
        ("before", models.TextField(null=True)),
        ("after", models.TextField(null=True)),
        ("source", models.CharField(max_length=10)),
        ("origin", models.TextField(blank=True)),
    ),
]
_CONSTRAINTS: list[Operation] = [
    migrations.AddIndex(
        "contact", models.Index(fields=["organisation", "customer"], name="contact_of")
    ),
    _one_of("saleparty", "role", _ROLES, "sale_role_known"),
    _once(
        "contact", ["organisation", "customer"], "contact_of_list_once", models.Q(from_list=True)
    ),
    _one_of("contact", "function", _FUNCTIONS, "contact_function_known"),
    _once("customerreference", ["organisation", "customer", "kind", "value"], "reference_once"),
    _one_of("customerreference", "kind", _NUMBERS, "reference_kind_known"),
    migrations.AddIndex(
        "customerreference",
        models.Index(fields=["organisation", "kind", "value"], name="reference_found"),
    ),
    _once("freefield", ["organisation", "key"], "free_field_once"),
    _one_of("freefield", "kind", _FREE, "free_field_kind_known"),
    migrations.AddIndex(
        "termsgranted",
        models.Index(fields=["organisation", "customer", "from_on"], name="terms_granted_of"),
    ),
    _once(
        "customeralias",
        ["organisation", "customer"],
        "alias_once",
        models.Q(undone_at__isnull=True),
    ),
    migrations.AddConstraint(
        "customeralias",
        models.CheckConstraint(
            condition=~models.Q(customer=models.F("main")), name="alias_of_another"
        ),
    ),
    migrations.AddIndex(
        "customerchange",
        models.Index(fields=["organisation", "customer", "-id"], name="customer_change_of"),
    ),
]


class Migration(migrations.Migration):
    """The tables and their constraints."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("parties", "0003_any_length")]
    operations: ClassVar[list[Operation]] = [
        migrations.AlterField("legalentity", "name", models.TextField()),
        *(
            migrations.AlterField(
                "customer",
                field,
                models.ForeignKey(
                    f"parties.{model}",
                    models.SET_NULL,
                    null=True,
                    db_constraint=False,
                    db_index=False,
                ),
            )
            for field, model in (("entity", "legalentity"), ("group", "customergroup"))
        ),
        _once(
            "legalentity",
            ["organisation", "vat_number"],
            "entity_vat_once",
            models.Q(siren="") & ~models.Q(vat_number=""),
        ),
        *_TABLES,
        *_CONSTRAINTS,
    ]
