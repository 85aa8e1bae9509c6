"""Gathers the customers of a day: by group, collector, salesperson, currency, worst bucket."""

from datetime import timedelta
from typing import Any

from django.db import connection

from encours.portfolio.queries.conditions import Conditions, of_customers
from encours.portfolio.rules.schema import BUCKET_COLUMNS, TOTAL_COLUMNS
from encours.portfolio.rules.seen import (
    LATE,
    LATE_4,
    CustomerAsk,
    Gathered,
    Situation,
    Totals,
    late_days_of,
)

_KEYS = {
    "group": "group_name",
    "collector": "collector",
    "salesperson": "salesperson",
    "profile": "coalesce(worst_bucket, 0)::text",
}
_CENTS = ", ".join(f"sum({name})::bigint" for name in TOTAL_COLUMNS)


def list_gathered(situation: Situation, by: str, ask: CustomerAsk) -> tuple[Gathered, ...]:
    """The customers asked for, gathered by one of `GATHERINGS`, the largest balance first.

    Sort and page of `ask` are ignored. `profile`: by the worst bucket (0: nothing late). Another
    gathering than those there are is the one by group.
    """
    asked = of_customers(situation, ask)
    if by == "currency":
        found = _by_currency(asked, situation)
    else:
        key = _KEYS.get(by, _KEYS["group"])
        found = _read(
            f"SELECT {key}, unit, {_CENTS}, count(*), sum(items) FROM portfolio_customerrow"  # noqa: S608  # the code's own names
            f" WHERE {asked.sql} GROUP BY 1, 2",
            asked.values,
        )
    return tuple(sorted(found, key=lambda each: (-each.totals.balance_cents, each.key, each.unit)))


def _by_currency(asked: Conditions, situation: Situation) -> list[Gathered]:
    """By currency of the documents. Those of another one than the unit are few, with an index."""
    whole = _read(
        f"SELECT unit, unit, {_CENTS}, count(*), sum(items) FROM portfolio_customerrow"  # noqa: S608  # the code's own names
        f" WHERE {asked.sql} AND items > 0 GROUP BY 1",
        asked.values,
    )
    cents = ", ".join(
        f"coalesce(sum(i.open_cents) FILTER (WHERE {each}), 0)::bigint"
        for each in _parts(asked, situation)
    )
    elsewhere = f"""
        FROM portfolio_itemrow i
        JOIN portfolio_customerrow c ON c.organisation_id = %(organisation)s
            AND c.slot = %(slot)s AND c.customer = i.customer AND c.unit = i.unit
        WHERE i.organisation_id = %(organisation)s AND i.slot = %(slot)s AND i.currency <> i.unit
        AND (i.customer, i.unit) IN
            (SELECT customer, unit FROM portfolio_customerrow WHERE {asked.sql})
    """  # noqa: S608  # names of the code's own
    others = _read(
        f"SELECT i.currency, i.unit, {cents}, count(DISTINCT i.customer), count(*)"
        f" {elsewhere} GROUP BY 1, 2",
        asked.values,
    )
    away = f"""
        SELECT unit, count(*) FROM (SELECT i.unit, i.customer {elsewhere}
            GROUP BY i.unit, i.customer, c.items HAVING count(*) = c.items) away GROUP BY unit
    """  # noqa: S608  # names of the code's own
    with connection.cursor() as cursor:
        cursor.execute(away, asked.values)
        gone = dict(cursor.fetchall())
    return [*(_less(each, others, gone.get(each.unit, 0)) for each in whole), *others]


def _parts(asked: Conditions, situation: Situation) -> list[str]:
    """Which items each of `TOTAL_COLUMNS` counts; the days they name go among the values."""
    asked.values["document_0_last"] = situation.as_of
    ages = [f"i.bucket <= {LATE_4} AND i.document_on >= %(document_0_last)s"]
    for bucket, (first, last) in zip(LATE, late_days_of(situation.late_days), strict=True):
        asked.values[f"document_{bucket}_last"] = situation.as_of - timedelta(first)
        said = f"i.bucket <= {LATE_4} AND i.document_on <= %(document_{bucket}_last)s"
        if last is not None:
            asked.values[f"document_{bucket}_first"] = situation.as_of - timedelta(last)
            said += f" AND i.document_on >= %(document_{bucket}_first)s"
        ages.append(said)
    return [*(f"i.bucket = {n}" for n in range(len(BUCKET_COLUMNS))), *ages, "i.is_disputed"]


def _less(whole: Gathered, others: list[Gathered], gone: int) -> Gathered:
    """What of a unit is in its own currency; `gone`: customers who have nothing in it.

    A customer of two currencies counts in both.
    """
    apart = [each for each in others if each.unit == whole.unit]
    rest = sum((each.totals for each in apart), Totals())
    return Gathered(
        whole.key,
        whole.unit,
        whole.totals - rest,
        whole.customers - gone,
        whole.items - sum(each.items for each in apart),
    )


def _read(query: str, values: dict[str, Any]) -> list[Gathered]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [
            Gathered(key, unit, Totals.of(told[:-2]), int(told[-2]), int(told[-1] or 0))
            for key, unit, *told in cursor.fetchall()
        ]
