"""Reads the customers of a day: a page of a list, one of them, the largest debtors, all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from encours.portfolio.queries.conditions import (
    Conditions,
    conditions_of,
    of_customers,
    ordered,
    page_of,
)
from encours.portfolio.rules.schema import TOTAL_COLUMNS
from encours.portfolio.rules.seen import CustomerAsk, CustomerSeen, Listed, Situation, Totals

_AFTER_TOTALS = (
    *("worst_bucket", "items", "late_items", "oldest_due_on", "largest_cents"),
    *("due_next_7_cents", "due_next_30_cents", "turnover_12m_cents"),
    *("last_payment_on", "last_payment_cents", "mean_delay_days", "late_share_percent"),
)
_BEFORE_TOTALS = (
    *("customer", "name", "group_name", "collector", "salesperson"),
    *("siren", "country", "unit"),
)
_COLUMNS = ", ".join((*_BEFORE_TOTALS, *TOTAL_COLUMNS, *_AFTER_TOTALS))
_NAMES = ("customer", "name", "group", *_BEFORE_TOTALS[3:], *_AFTER_TOTALS)
_TOTALS_FROM = len(_BEFORE_TOTALS)
_TOTALS_TO = _TOTALS_FROM + len(TOTAL_COLUMNS)

# By what is sorted: the column, and whether its index descends.
_SORTS = {
    "overdue": ("overdue_cents", True),
    "balance": ("balance_cents", True),
    "name": ("sort_name", False),
    "oldest": ("oldest_due_on", False),
    "delay": ("mean_delay_days", True),
    "customer": ("customer", False),
    "turnover": ("turnover_12m_cents", True),
    "items": ("items", True),
    **{name: (name, True) for name in TOTAL_COLUMNS},
}
_BATCH = 2_000


def list_customers(situation: Situation, ask: CustomerAsk) -> Listed[CustomerSeen]:
    """A page of the customers asked for, how many there are, what they add up to.

    Who has nothing in the column that is sorted comes last.
    """
    asked = of_customers(situation, ask)
    page, size = page_of(ask)
    rows = _read(
        f"{_select(asked)} ORDER BY {_order(ask)} LIMIT %(size)s OFFSET %(before)s",
        asked.values | {"size": size, "before": (page - 1) * size},
    )
    count, totals = _summed(situation, ask, asked)
    return Listed(rows, count, is_counted=True, totals=totals, page=page, size=size)


def customer_seen(
    situation: Situation, code: str, *, portfolio: Sequence[str] = ()
) -> tuple[CustomerSeen, ...]:
    """The customer of that code, a row a unit, the books' own first; none when not to be seen."""
    asked = of_customers(situation, CustomerAsk(owing=False, portfolio=portfolio))
    asked.add("customer = %(code)s", code=code)
    return _read(f"{_select(asked)} ORDER BY unit <> %(unit_of_books)s, unit", asked.values)


def totals_of(
    situation: Situation, codes: Sequence[str], *, portfolio: Sequence[str] = ()
) -> dict[tuple[str, str], Totals]:
    """What each of the customers `codes` owed, by code and unit; those unknown are left out."""
    asked = of_customers(situation, CustomerAsk(owing=False, portfolio=portfolio))
    asked.add("customer = ANY (%(codes)s)", codes=list(codes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT customer, unit, {', '.join(TOTAL_COLUMNS)}"  # noqa: S608  # the code's own names
            f" FROM portfolio_customerrow WHERE {asked.sql}",
            asked.values,
        )
        return {(code, unit): Totals.of(told) for code, unit, *told in cursor.fetchall()}


def top_debtors(
    situation: Situation, n: int = 10, *, portfolio: Sequence[str] = ()
) -> tuple[CustomerSeen, ...]:
    """The `n` customers with the largest overdue, in the unit of the books."""
    asked = _debtors(situation, portfolio)
    return _read(
        f"{_select(asked)} ORDER BY {_order(CustomerAsk())} LIMIT %(n)s", asked.values | {"n": n}
    )


def share_of_first(
    situation: Situation, n: int, *, portfolio: Sequence[str] = ()
) -> tuple[int, int]:
    """What the `n` largest debtors have overdue, and what all have: cents of the books' unit.

    "58 dossiers = 55 % de l'échu".
    """
    asked = _debtors(situation, portfolio)
    first = f"""
        SELECT coalesce(sum(overdue_cents), 0)::bigint FROM (
            SELECT overdue_cents FROM portfolio_customerrow WHERE {asked.sql}
            ORDER BY {_order(CustomerAsk())} LIMIT %(n)s) first
    """  # noqa: S608  # names of the code's own
    ask = CustomerAsk(portfolio=portfolio)
    _, totals = _summed(situation, ask, of_customers(situation, ask))
    with connection.cursor() as cursor:
        cursor.execute(first, asked.values | {"n": n})
        return int(cursor.fetchone()[0]), totals.overdue_cents


def cumulate_first(
    situation: Situation, numbers: Sequence[int], *, portfolio: Sequence[str] = ()
) -> tuple[int, ...]:
    """What the 1st, the 10th… largest debtors and those before them have overdue, in cents.

    For each of `numbers`; beyond the last debtor: what all of them have.
    """
    asked = _debtors(situation, portfolio)
    order = _order(CustomerAsk())
    query = f"""
        WITH first AS MATERIALIZED (
            SELECT overdue_cents, row_number() OVER () AS rank FROM (
                SELECT overdue_cents FROM portfolio_customerrow WHERE {asked.sql}
                ORDER BY {order} LIMIT %(most)s) ranked)
        SELECT n, coalesce((SELECT sum(overdue_cents) FROM first WHERE rank <= n), 0)::bigint
        FROM unnest(%(numbers)s::int[]) n
    """  # noqa: S608  # names of the code's own
    given = asked.values | {"numbers": list(numbers), "most": max(numbers)}
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        found = dict(cursor.fetchall())
    return tuple(int(found[each]) for each in numbers)


def iterate_customers(situation: Situation, ask: CustomerAsk) -> Iterator[CustomerSeen]:
    """All the customers asked for, in order, some thousands at a time; page and size are ignored.

    To be read to its end inside the transaction it began in.
    """
    asked = of_customers(situation, ask)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{_select(asked)} ORDER BY {_order(ask)}", asked.values)
        while rows := cursor.fetchmany(_BATCH):
            yield from map(_seen, rows)


def read_customers(asked: Conditions) -> tuple[CustomerSeen, ...]:
    """All the customers that these conditions leave, in no order: for queries of this room."""
    return _read(_select(asked), asked.values)


@dataclass(frozen=True, slots=True)
class Summed:
    """What some customers add up to: rows, their open items, the late ones of these."""

    count: int
    items: int
    late_items: int
    totals: Totals


def sum_customers(asked: Conditions) -> Summed:
    """What the rows that the conditions leave add up to."""
    cents = ", ".join(
        f"coalesce(sum({name}) FILTER (WHERE unit = %(unit_of_books)s), 0)::bigint"
        for name in TOTAL_COLUMNS
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), coalesce(sum(items), 0), coalesce(sum(late_items), 0), {cents}"  # noqa: S608  # the code's own names
            f" FROM portfolio_customerrow WHERE {asked.sql}",
            asked.values,
        )
        count, items, late_items, *totals = map(int, cursor.fetchone())
    return Summed(count, items, late_items, Totals.of(totals))


def _summed(situation: Situation, ask: CustomerAsk, asked: Conditions) -> tuple[int, Totals]:
    """How many, and their totals: read where they are kept when nothing was chosen."""
    chosen = conditions_of(ask)
    if not chosen:
        return situation.owing, situation.totals
    if chosen == {"owing"}:
        return situation.customers, situation.totals
    summed = sum_customers(asked)
    return summed.count, summed.totals


def _debtors(situation: Situation, portfolio: Sequence[str]) -> Conditions:
    asked = of_customers(situation, CustomerAsk(portfolio=portfolio))
    asked.add("unit = %(unit_of_books)s AND overdue_cents > 0")
    return asked


def _select(asked: Conditions) -> str:
    return f"SELECT {_COLUMNS} FROM portfolio_customerrow WHERE {asked.sql}"  # noqa: S608  # the code's own names


def _order(ask: CustomerAsk) -> str:
    """The order asked for, down to the key; another than those there are is the usual one."""
    column, down = _SORTS.get(ask.sort, _SORTS["overdue"])
    key = ordered([("customer", False), ("unit", False)], reverse=ask.descending != down)
    way = "DESC" if ask.descending else "ASC"
    if column == "customer":
        return key
    if column in ("oldest_due_on", "mean_delay_days"):
        return f"{column} {way} NULLS LAST, {key}"
    return f"{column} {way}, {key}"


def _read(query: str, values: dict[str, Any]) -> tuple[CustomerSeen, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return tuple(map(_seen, cursor.fetchall()))


def _seen(row: tuple[Any, ...]) -> CustomerSeen:
    told = dict(zip(_NAMES, row[:_TOTALS_FROM] + row[_TOTALS_TO:], strict=True))
    return CustomerSeen(totals=Totals.of(row[_TOTALS_FROM:_TOTALS_TO]), **told)
