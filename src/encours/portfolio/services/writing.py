"""Writes a day of the portfolio in the place of what was there, only what differs.

Two that write for one organisation come one after the other. Whoever reads meanwhile sees the day
as it was, whole.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection, models
from django.db.models import F

from encours.database.bulk import insert_frame, read_frame, write_temporary
from encours.jobs.following import report
from encours.kernel.messages import message
from encours.portfolio.models import CURRENT, CustomerRow, ItemRow
from encours.portfolio.models import Situation as Row
from encours.portfolio.queries.situations import Grounds, kept_of
from encours.portfolio.rules.schema import (
    BUCKET_COLUMNS,
    CUSTOMER_KEY,
    DOCUMENT_COLUMNS,
    ITEM_KEY,
)
from encours.portfolio.rules.seen import Situation

OTHER_SLOTS = (1, 2, 3, 4)
_MANY_ROWS = 1_000
_LARGE_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Laid:
    """A day of the portfolio as the rules laid it: `CUSTOMER_SCHEMA`, `ITEM_SCHEMA`, and its frame.

    `late_days`: the bounds of the buckets. `booked_until`: the last day booked.
    """

    as_of: date
    unit: str
    late_days: tuple[int, ...]
    customers: pl.DataFrame
    items: pl.DataFrame
    control_account_cents: int
    pending_cents: int
    booked_until: date | None


def lock_portfolio(organisation_id: int) -> None:
    """Waits until nobody else writes the rows of the organisation; held until commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"portfolio:{organisation_id}"],
        )


def write_situation(
    organisation_id: int, laid: Laid, grounds: Grounds, *, is_current: bool, now: datetime
) -> Situation:
    """Keeps a day: as the current one, else beside it, where the day least asked for goes.

    Called inside a transaction that acts for the organisation.
    """
    lock_portfolio(organisation_id)
    slot = CURRENT if is_current else _slot_for(organisation_id, laid.as_of)
    _forget_elsewhere(organisation_id, laid.as_of, slot)
    is_filling = laid.items.height >= _LARGE_ROWS and _filling_begins()
    report(1, 3, message("Writing {count} customers", count=laid.customers.height))
    written = _replace(CustomerRow, organisation_id, slot, laid.customers, CUSTOMER_KEY)
    report(2, 3, message("Writing {count} open items", count=laid.items.height))
    written += _replace(ItemRow, organisation_id, slot, laid.items, ITEM_KEY)
    if is_filling:
        _filling_ends()
    if written >= _MANY_ROWS:
        _count_again()
    values = {
        "as_of": laid.as_of,
        "unit": laid.unit,
        "late_days": list(laid.late_days),
        "control_account_cents": laid.control_account_cents,
        "pending_cents": laid.pending_cents,
        "booked_until": laid.booked_until,
        "asked_at": now,
    }
    return _keep(organisation_id, slot, values, grounds, unit=laid.unit, now=now)


def refresh_customers(
    organisation_id: int,
    customers: Collection[str],
    customer_frame: pl.DataFrame,
    item_frame: pl.DataFrame,
    grounds: Grounds,
    *,
    now: datetime,
) -> Situation:
    """Puts the rows of a few `customers` in the current situation, which then rests on `grounds`.

    What is booked is as it was: what their balances changed by is pending. Called inside a
    transaction that acts for the organisation and holds `lock_portfolio`.
    """
    mine = "customer = ANY (%(customers)s)"
    given = {"customers": list(customers)}
    before = Row.objects.get(organisation_id=organisation_id, slot=CURRENT)
    for model, frame, key in (
        (CustomerRow, customer_frame, CUSTOMER_KEY),
        (ItemRow, item_frame, ITEM_KEY),
    ):
        _replace(model, organisation_id, CURRENT, frame, key, where=mine, given=given)
    after = _keep(organisation_id, CURRENT, {}, grounds, unit=before.unit, now=now)
    moved = after.totals.balance_cents - sum(before.totals)
    if moved:
        rows = Row.objects.filter(organisation_id=organisation_id, slot=CURRENT)
        rows.update(pending_cents=F("pending_cents") + moved)
    return kept_of(Row.objects.get(organisation_id=organisation_id, slot=CURRENT)).situation


def note_asked(situation: Situation, *, now: datetime) -> None:
    """Remembers that somebody asked for a day, so that another one goes first."""
    Row.objects.filter(
        organisation_id=situation.organisation_id, slot=situation.slot, as_of=situation.as_of
    ).update(asked_at=now)


def _slot_for(organisation_id: int, as_of: date) -> int:
    """Where a day that is not the current one goes."""
    rows = Row.objects.filter(organisation_id=organisation_id).exclude(slot=CURRENT)
    kept = {day: slot for slot, day in rows.order_by("asked_at").values_list("slot", "as_of")}
    if as_of in kept:
        return kept[as_of]
    free = [slot for slot in OTHER_SLOTS if slot not in kept.values()]
    return free[0] if free else next(iter(kept.values()))


def _forget_elsewhere(organisation_id: int, as_of: date, slot: int) -> None:
    """A day is kept once: the one that is current no longer stands beside."""
    rows = Row.objects.filter(organisation_id=organisation_id, as_of=as_of).exclude(slot=slot)
    for other in list(rows.values_list("slot", flat=True)):
        with connection.cursor() as cursor:
            for model in (CustomerRow, ItemRow, Row):
                cursor.execute(
                    f"DELETE FROM {model._meta.db_table} WHERE organisation_id = %s AND slot = %s",  # noqa: S608  # the code's own names
                    [organisation_id, other],
                )


def _replace(
    model: type[models.Model],
    organisation_id: int,
    slot: int,
    frame: pl.DataFrame,
    key: Sequence[str],
    *,
    where: str = "true",
    given: dict[str, Any] | None = None,
) -> int:
    """Makes the rows of a slot (those of `where`) the rows of `frame`; how many were written."""
    table = model._meta.db_table
    rows = frame.with_columns(frame.hash_rows(seed=0).reinterpret(signed=True).alias("digest"))
    told = pl.Schema({name: rows.schema[name] for name in (*key, "digest")})
    own = {"organisation": organisation_id, "slot": slot, **(given or {})}
    which = f"organisation_id = %(organisation)s AND slot = %(slot)s AND {where}"
    before = read_frame(f"SELECT {', '.join(told)} FROM {table} WHERE {which}", own, told)  # noqa: S608  # the code's own names
    new = rows if before.is_empty() else rows.join(before, on=list(told), how="anti")
    gone = before.join(rows, on=list(told), how="anti").select(key)
    with connection.cursor() as cursor:
        if gone.height == before.height:
            cursor.execute(f"DELETE FROM {table} WHERE {which}", own)  # noqa: S608  # the code's own names
        elif gone.height:
            write_temporary("portfolio_gone", gone)
            same = " AND ".join(f"t.{name} = g.{name}" for name in key)
            cursor.execute(
                f"DELETE FROM {table} t USING pg_temp.portfolio_gone g"  # noqa: S608  # the code's own names
                " WHERE t.organisation_id = %(organisation)s AND t.slot = %(slot)s"
                f" AND {same}",
                own,
            )
    insert_frame(
        table,
        # In the order of the key, which then grows at its end.
        new.sort(key).with_columns(pl.lit(slot, pl.Int32).alias("slot")),
        organisation_id=organisation_id,
    )
    return new.height


def _keep(
    organisation_id: int,
    slot: int,
    values: dict[str, Any],
    grounds: Grounds,
    *,
    unit: str,
    now: datetime,
) -> Situation:
    """Says of a slot what its rows add up to, and what they rest on."""
    summed = _sums_of(organisation_id, slot)
    totals = {each: cents[: len(BUCKET_COLUMNS)] for each, cents, _ in summed}
    own = totals.pop(unit, [0] * len(BUCKET_COLUMNS))
    dated = [cents[len(BUCKET_COLUMNS) :] for each, cents, _ in summed if each == unit]
    customers, owing, late, items, late_items = (
        sum(counts[place] for _, _, counts in summed) for place in range(5)
    )
    due_next = next((counts[5:] for each, _, counts in summed if each == unit), (0, 0))
    values |= {
        "revision": grounds.revision,
        "settings": grounds.settings,
        "parties": ",".join(map(str, grounds.parties)),
        "made_at": now,
        "totals": own,
        "document_totals": dated[0] if dated else [0] * len(DOCUMENT_COLUMNS),
        "foreign_totals": totals,
        "customers": customers,
        "owing": owing,
        "late": late,
        "items": items,
        "late_items": late_items,
        "due_next_7_cents": due_next[0],
        "due_next_30_cents": due_next[1],
        "cube": _cube_of(organisation_id, slot),
    }
    row, _ = Row.objects.update_or_create(
        organisation_id=organisation_id, slot=slot, defaults=values
    )
    return kept_of(row).situation


def _sums_of(organisation_id: int, slot: int) -> list[tuple[str, list[int], tuple[int, ...]]]:
    """By unit: the cents of each bucket, then by age of the document, and what is counted beside.

    Customers, those owing, those late, items, late items; cents due within 7 and within 30 days.
    """
    summed = (*BUCKET_COLUMNS, *DOCUMENT_COLUMNS)
    cents = ", ".join(f"sum({name})::bigint" for name in summed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit, {cents}, count(*), count(*) FILTER (WHERE items > 0),"  # noqa: S608  # the code's own names
            " count(*) FILTER (WHERE late_items > 0), sum(items), sum(late_items),"
            " sum(due_next_7_cents)::bigint, sum(due_next_30_cents)::bigint"
            " FROM portfolio_customerrow WHERE organisation_id = %s AND slot = %s"
            " GROUP BY unit ORDER BY unit",
            [organisation_id, slot],
        )
        wide = len(summed)
        return [
            (unit, list(told[:wide]), tuple(map(int, told[wide:])))
            for unit, *told in cursor.fetchall()
        ]


def _cube_of(organisation_id: int, slot: int) -> list[list[Any]]:
    """The items of a slot, counted (`rules.seen.Cell`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nature, status, is_disputed, bucket, unit, count(*), sum(open_cents)::bigint"
            " FROM portfolio_itemrow WHERE organisation_id = %s AND slot = %s"
            " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
            [organisation_id, slot],
        )
        return [list(row) for row in cursor.fetchall()]


def _filling_begins() -> bool:
    """Sets the orders of lists aside until `_filling_ends`, if nobody has rows and nobody reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portfolio_filling_begins()")
        return bool(cursor.fetchone()[0])


def _filling_ends() -> None:
    """Makes the orders of lists again, over all that was put in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portfolio_filling_ends()")


def _count_again() -> None:
    """Counts the tables for the planner, as their owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portfolio_count_again()")
