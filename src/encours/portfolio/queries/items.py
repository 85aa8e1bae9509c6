"""Reads the open items of a day: a page of a list, those of a customer, all of them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from encours.portfolio.queries.conditions import (
    Conditions,
    buckets_of,
    conditions_of,
    of_customers,
    of_items,
    ordered,
    page_of,
)
from encours.portfolio.queries.customers import Summed, sum_customers
from encours.portfolio.rules.schema import BUCKET_COLUMNS
from encours.portfolio.rules.seen import (
    LATE,
    UNAPPLIED_CREDITS,
    UNKNOWN_AGE,
    CustomerAsk,
    ItemAsk,
    ItemSeen,
    Listed,
    Situation,
    Totals,
)

_COLUMNS = (
    *("line_id", "part", "document_key", "customer", "name", "unit", "currency", "nature"),
    *("reference", "label", "document_on", "booked_on", "due_on", "is_assumed_due"),
    *("amount_cents", "open_cents", "bucket", "letter", "is_pending", "payee", "status"),
    *("status_on", "next_action_on", "is_disputed"),
)
_OWN = ", ".join(name for name in _COLUMNS if name != "name")
_TOLD = ", ".join(
    "coalesce(c.name, i.customer)" if name == "name" else f"i.{name}" for name in _COLUMNS
)
# By what is sorted: the columns of an index before the key, and whether each descends.
_SORTS: dict[str, list[tuple[str, bool]]] = {
    "due": [("due_on", False)],
    "open": [("open_cents", True)],
    "reference": [("reference_key", False)],
    "document": [("document_on", False)],
    "customer": [("customer", False), ("due_on", False)],
}
_KEY = [("line_id", False), ("part", False)]
_OF_CUSTOMERS = frozenset({"portfolio", "collector", "salesperson", "unit"})
_IN_CUBE = frozenset({"buckets", "statuses", "natures", "disputed_only", "unit"})
_BATCH = 2_000


def list_items(situation: Situation, ask: ItemAsk) -> Listed[ItemSeen]:
    """A page of the open items asked for, how many there are, what they add up to."""
    asked = of_items(situation, ask)
    page, size = page_of(ask)
    wanted = f"""
        SELECT {_OWN} FROM portfolio_itemrow WHERE {asked.sql}
        ORDER BY {_order(ask)} LIMIT %(size)s OFFSET %(before)s
    """  # noqa: S608  # names of the code's own
    count, totals = _summed(situation, ask, asked)
    values = asked.values | {"size": size, "before": (page - 1) * size}
    # What there is none of would be looked for through all there is.
    rows = _read(situation, wanted, ask, values) if count else ()
    return Listed(rows, count, is_counted=True, totals=totals, page=page, size=size)


def items_of(
    situation: Situation, code: str, *, portfolio: Sequence[str] = ()
) -> tuple[ItemSeen, ...]:
    """All the open items of a customer, the oldest due first."""
    ask = ItemAsk(customer=code, portfolio=portfolio)
    asked = of_items(situation, ask)
    wanted = f"SELECT {_OWN} FROM portfolio_itemrow WHERE {asked.sql}"  # noqa: S608  # the code's own names
    return _read(situation, wanted, ask, asked.values)


def iterate_items(situation: Situation, ask: ItemAsk) -> Iterator[ItemSeen]:
    """All the items asked for, in order, some thousands at a time; page and size are ignored.

    To be read to its end inside the transaction it began in.
    """
    asked = of_items(situation, ask)
    wanted = f"SELECT {_OWN} FROM portfolio_itemrow WHERE {asked.sql}"  # noqa: S608  # the code's own names
    with connection.chunked_cursor() as cursor:
        cursor.execute(_named(wanted, ask), asked.values)
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                yield _seen(row, situation.as_of)


def _summed(situation: Situation, ask: ItemAsk, asked: Conditions) -> tuple[int, Totals]:
    """How many, and their totals: read where they are kept when little was chosen."""
    chosen = conditions_of(ask)
    if chosen <= _IN_CUBE:
        return _sum_cube(situation, ask)
    if chosen <= _OF_CUSTOMERS:
        summed = _sum_customers(situation, ask)
        return summed.items, summed.totals
    if chosen <= _OF_CUSTOMERS | {"buckets"} and {*buckets_of(ask)} == {*LATE}:
        summed = _sum_customers(situation, ask)
        late = [c if n in LATE else 0 for n, c in enumerate(summed.totals.buckets)]
        return summed.late_items, Totals(tuple(late))
    return _sum(asked)


def _sum_customers(situation: Situation, ask: ItemAsk) -> Summed:
    """What the customers of whom `ask` asks add up to: fewer rows than their items."""
    theirs = CustomerAsk(
        portfolio=ask.portfolio,
        collector=ask.collector,
        salesperson=ask.salesperson,
        unit=ask.unit,
    )
    return sum_customers(of_customers(situation, theirs))


def _sum_cube(situation: Situation, ask: ItemAsk) -> tuple[int, Totals]:
    """The same from what was counted when the day was laid."""
    buckets, statuses, natures = set(buckets_of(ask)), set(ask.statuses), set(ask.natures)
    cells = [
        cell
        for cell in situation.cube
        if (not buckets or cell.bucket in buckets)
        and (not statuses or cell.status in statuses)
        and (not natures or cell.nature in natures)
        and (not ask.disputed_only or cell.is_disputed)
        and (not ask.unit or cell.unit == ask.unit)
    ]
    cents = [0] * len(BUCKET_COLUMNS)
    for cell in cells:
        if cell.unit == situation.unit:
            cents[cell.bucket] += cell.cents
    return sum(cell.count for cell in cells), Totals(tuple(cents))


def _sum(asked: Conditions) -> tuple[int, Totals]:
    cents = [0] * len(BUCKET_COLUMNS)
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bucket, count(*),"  # noqa: S608  # the code's own names
            " coalesce(sum(open_cents) FILTER (WHERE unit = %(unit_of_books)s), 0)::bigint"
            f" FROM portfolio_itemrow WHERE {asked.sql} GROUP BY bucket",
            asked.values,
        )
        for bucket, items, total in cursor.fetchall():
            cents[bucket] = total
            count += items
    return count, Totals(tuple(cents))


def _order(ask: ItemAsk) -> str:
    """The order asked for, down to the key; another than those there are is the usual one."""
    columns = _SORTS.get(ask.sort, _SORTS["due"])
    return ordered([*columns, *_KEY], reverse=ask.descending != columns[0][1])


def _named(wanted: str, ask: ItemAsk) -> str:
    """The rows `wanted` with the names of their customers, in the order asked for."""
    order = ", ".join(f"i.{each}" for each in _order(ask).split(", "))
    columns = _SORTS.get(ask.sort, _SORTS["due"])
    needed = [f", {name}" for name, _ in columns if name not in _COLUMNS]
    wanted = wanted.replace(f"SELECT {_OWN}", f"SELECT {_OWN}{''.join(needed)}", 1)
    return f"""
        SELECT {_TOLD} FROM ({wanted}) i
        LEFT JOIN portfolio_customerrow c ON c.organisation_id = %(organisation)s
            AND c.slot = %(slot)s AND c.customer = i.customer AND c.unit = i.unit
        ORDER BY {order}
    """  # noqa: S608  # names of the code's own


def _read(
    situation: Situation, wanted: str, ask: ItemAsk, values: dict[str, Any]
) -> tuple[ItemSeen, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_named(wanted, ask), values)
        return tuple(_seen(row, situation.as_of) for row in cursor.fetchall())


def _seen(row: tuple[Any, ...], as_of: date) -> ItemSeen:
    told = dict(zip(_COLUMNS, row, strict=True))
    is_aged = told["bucket"] not in (UNKNOWN_AGE, UNAPPLIED_CREDITS)
    due_on = told["due_on"] if is_aged else None
    for name in ("reference", "label", "letter"):
        told[name] = told[name] or ""
    return ItemSeen(
        **told | {"due_on": due_on},
        late_days=None if due_on is None else (as_of - due_on).days,
    )
