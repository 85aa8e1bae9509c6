"""What changed of the customers, who said so, and what an organisation notes of them besides."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from encours.parties.models import CustomerChange, FreeField
from encours.parties.queries.customers import Portfolio, customers_seen


@dataclass(frozen=True, slots=True)
class KnownField:
    """A free field of the organisation. `kind`: of `rules.words.FieldKind`."""

    key: str
    kind: str
    label_fr: str
    label_en: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownChange:
    """What became of a field, who said it (`source`, `author_id`, `origin`) and when."""

    recorded_at: datetime
    field: str
    before: str | None
    after: str | None
    source: str
    author_id: int | None
    origin: str


def known_upto(organisation_id: int) -> tuple[int, int, int]:
    """How far what is known of customers has come: the last customer, change and terms granted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM parties_customer"
            "   WHERE organisation_id = %(one)s),"
            " (SELECT coalesce(max(id), 0) FROM parties_customerchange"
            "   WHERE organisation_id = %(one)s),"
            " (SELECT coalesce(max(id), 0) FROM parties_termsgranted"
            "   WHERE organisation_id = %(one)s)",
            {"one": organisation_id},
        )
        customer, change, terms = cursor.fetchone()
    return int(customer), int(change), int(terms)


def changed_since(organisation_id: int, upto: tuple[int, int, int]) -> list[str]:
    """The codes of the customers of whom something was learned since `upto` (of `known_upto`).

    A thousand at most.
    """
    customer, change, terms = upto
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code FROM parties_customer c WHERE c.organisation_id = %(one)s AND c.id IN ("
            " SELECT id FROM parties_customer WHERE organisation_id = %(one)s AND id > %(c)s"
            " UNION SELECT customer_id FROM parties_customerchange"
            "   WHERE organisation_id = %(one)s AND id > %(h)s"
            " UNION SELECT customer_id FROM parties_termsgranted"
            "   WHERE organisation_id = %(one)s AND id > %(t)s) LIMIT 1000",
            {"one": organisation_id, "c": customer, "h": change, "t": terms},
        )
        return [row[0] for row in cursor.fetchall()]


def free_fields(organisation_id: int) -> list[KnownField]:
    """The fields of the organisation's own, in the order they were defined."""
    return [
        KnownField(each.key, each.kind, each.label_fr, each.label_en, tuple(each.choices))
        for each in FreeField.objects.filter(organisation_id=organisation_id).order_by("id")
    ]


def changes_of(organisation_id: int, code: str, *, portfolio: Portfolio = ()) -> list[KnownChange]:
    """What became of a customer's fields, the last first."""
    found = CustomerChange.objects.filter(
        organisation_id=organisation_id,
        customer__in=customers_seen(organisation_id, portfolio).filter(code=code),
    ).order_by("-id")
    rows = found.values_list(
        "recorded_at", "field", "before", "after", "source", "author_id", "origin"
    )
    return [KnownChange(*row) for row in rows]
