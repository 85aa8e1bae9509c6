"""Finds what an import brings of the lines entered ahead of the books, before it is written."""

from datetime import date, timedelta

import polars as pl

from encours.receivables.queries.waiting import read_waiting_entries
from encours.receivables.rules.absorbing import Merged, Renewed
from encours.receivables.rules.ledger_lines import ENCOURS, LEDGER
from encours.receivables.rules.superseding_together import Group
from encours.receivables.rules.twins import Ahead, find_groups
from encours.receivables.rules.waiting import (
    ENTRY_SCHEMA,
    FOLLOWED_DAYS,
    days_of_customers,
    find_waiting,
    follow_waiting,
    those_waiting,
)

_AROUND = timedelta(days=FOLLOWED_DAYS + 10)


def find_twins(
    organisation_id: int, standing: pl.DataFrame, merged: Merged, renewed: Renewed, ahead: Ahead
) -> list[Group]:
    """The pending lines that new lines of the books announce.

    And those that the books moved from a waiting account, new or not, once it is known when that
    money came: it counts as booked then.
    """
    pending = renewed.lines.filter(pl.col("origin") == ENCOURS)
    if pending.is_empty():
        return []
    booked = renewed.lines.filter(
        (pl.col("origin") == LEDGER) & pl.col("is_receivable") & ~pl.col("is_opening")
    )
    came = _came_on(organisation_id, pending, merged, renewed)
    is_new = ~pl.col("id").is_in(standing["id"].implode())
    is_moved = pl.col("id").is_in([*came]) & ~pl.col("id").is_in([*ahead.tied])
    return find_groups(pending, _as_of(booked.filter(is_new | is_moved), came), ahead)


def _came_on(
    organisation_id: int, pending: pl.DataFrame, merged: Merged, renewed: Renewed
) -> dict[int, date]:
    """By line that credits a customer with money that waited: the day it came."""
    first: date = pending["booked_on"].min()  # type: ignore[assignment]  # a column of days
    columns = list(ENTRY_SCHEMA)
    since = renewed.lines.filter(
        (pl.col("origin") == LEDGER)
        & ~pl.col("is_opening")
        & (pl.col("booked_on") >= first - _AROUND)
    )
    kept = read_waiting_entries(organisation_id, first - _AROUND, date.max)
    known = [*since["id"], *merged.reversed_ids]
    both = pl.concat([since.select(columns), kept.filter(~pl.col("id").is_in(known))])
    entries = those_waiting(both)
    followed = follow_waiting(find_waiting(entries))
    came_on = {line: each.booked_on for line, each in followed.came_from.items()}
    return days_of_customers(entries, came_on)


def _as_of(lines: pl.DataFrame, came: dict[int, date]) -> pl.DataFrame:
    """`lines`, booked on the days given."""
    days = pl.DataFrame(
        {"id": [*came], "came": [*came.values()]}, schema={"id": pl.Int64, "came": pl.Date}
    )
    return (
        lines.join(days, on="id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("came", "booked_on").alias("booked_on"))
        .drop("came")
    )
