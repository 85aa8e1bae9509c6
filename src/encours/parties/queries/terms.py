"""The payment terms of customers: what was granted to whom, since when, and what is in force."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from encours.kernel.terms import PaymentTerms, parse_terms
from encours.parties.models import TermsGranted
from encours.parties.queries.customers import MOST_FOUND, Portfolio, customers_seen


def terms_by_customer(
    organisation_id: int,
    *,
    on: date | None = None,
    portfolio: Portfolio = (),
    codes: Collection[str] | None = None,
) -> dict[str, PaymentTerms]:
    """The payment terms by code, of the customers that have some, on a day (today unless told).

    Those granted from a day on count before those of the list of customers. `codes`: of these
    customers only.
    """
    customers = customers_seen(organisation_id, portfolio)
    if codes is not None:
        customers = customers.filter(code__in=list(codes))
    texts = dict(customers.exclude(terms="").values_list("code", "terms"))
    granted = TermsGranted.objects.filter(
        organisation_id=organisation_id, from_on__lte=on or timezone.localdate()
    ).order_by("from_on", "id")
    texts |= granted.filter(customer__in=customers).values_list("customer__code", "terms")
    parsed = {text: parse_terms(text) for text in set(texts.values())}
    return {code: parsed[text] for code, text in texts.items()}


def terms_digest(organisation_id: int, *, on: date) -> str:
    """What tells the terms in force on a day from others, without reading them one by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT sum(hashtextextended(format('%%s %%s', code, terms), 0)::numeric)
                    FROM parties_customer
                    WHERE organisation_id = %(organisation)s AND terms <> ''),
                   (SELECT sum(hashtextextended(format('%%s %%s %%s %%s', id, customer_id, from_on,
                        terms), 0)::numeric)
                    FROM parties_termsgranted
                    WHERE organisation_id = %(organisation)s AND from_on <= %(on)s)
            """,
            {"organisation": organisation_id, "on": on},
        )
        listed, granted = cursor.fetchone()
        return f"{listed} {granted}"


@dataclass(frozen=True, slots=True)
class TermsHeld:
    """The terms of a customer: as listed, or granted from a day on, with the ground for it."""

    code: str
    name: str
    terms: str
    from_on: date | None
    ground: str


def count_by_terms(organisation_id: int, *, on: date, portfolio: Portfolio = ()) -> dict[str, int]:
    """How many customers have each terms on a day, by their words; blank: none of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT terms, count(*) FROM ({_TERMS_HELD}) held GROUP BY terms",  # noqa: S608  # the code's own words
            _held(organisation_id, on, portfolio),
        )
        return dict(cursor.fetchall())


def list_with_terms(
    organisation_id: int,
    terms: Collection[str],
    *,
    on: date,
    portfolio: Portfolio = (),
    limit: int = MOST_FOUND,
    offset: int = 0,
) -> list[TermsHeld]:
    """The customers who have one of these terms on a day, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({_TERMS_HELD}) held WHERE terms = ANY (%(terms)s)"  # noqa: S608  # the code's own words
            " ORDER BY name, code LIMIT %(limit)s OFFSET %(offset)s",
            {
                **_held(organisation_id, on, portfolio),
                "terms": list(terms),
                "limit": limit,
                "offset": offset,
            },
        )
        return [TermsHeld(*row) for row in cursor.fetchall()]


_TERMS_HELD = """
    SELECT c.code, c.name, coalesce(g.terms, c.terms) AS terms, g.from_on,
           coalesce(g.ground, '') AS ground
    FROM parties_customer c
    LEFT JOIN (SELECT DISTINCT ON (customer_id) customer_id, terms, from_on, ground
               FROM parties_termsgranted
               WHERE organisation_id = %(organisation)s AND from_on <= %(on)s
               ORDER BY customer_id, from_on DESC, id DESC) g ON g.customer_id = c.id
    WHERE c.organisation_id = %(organisation)s
      AND (NOT %(is_limited)s OR c.collector = ANY (%(portfolio)s)
           OR c.salesperson = ANY (%(portfolio)s))
"""


def _held(organisation_id: int, on: date, portfolio: Portfolio) -> dict[str, Any]:
    return {
        "organisation": organisation_id,
        "on": on,
        "is_limited": bool(portfolio),
        "portfolio": list(portfolio),
    }


def terms_granted(
    organisation_id: int, *, portfolio: Portfolio = ()
) -> dict[str, list[tuple[date, PaymentTerms, str]]]:
    """Of each customer by code: the day from which terms were granted, the terms, their ground."""
    found: dict[str, list[tuple[date, PaymentTerms, str]]] = {}
    rows = TermsGranted.objects.filter(
        organisation_id=organisation_id, customer__in=customers_seen(organisation_id, portfolio)
    ).order_by("from_on", "id")
    for code, from_on, terms, ground in rows.values_list(
        "customer__code", "from_on", "terms", "ground"
    ):
        found.setdefault(code, []).append((from_on, parse_terms(terms), ground))
    return found


@dataclass(frozen=True, slots=True)
class Granted:
    """Terms that a person granted to a customer, from which day on and why."""

    id: int
    recorded_at: datetime
    terms: str
    from_on: date
    ground: str
    author_id: int | None


def granted_to(organisation_id: int, code: str) -> tuple[Granted, ...]:
    """The terms granted to a customer, those said last at the end."""
    rows = TermsGranted.objects.filter(organisation_id=organisation_id, customer__code=code)
    names = ("id", "recorded_at", "terms", "from_on", "ground", "author_id")
    return tuple(Granted(*row) for row in rows.order_by("id").values_list(*names))
