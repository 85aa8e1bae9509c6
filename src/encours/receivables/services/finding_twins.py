"""Finds what an import brings of the lines entered ahead of the books, before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    find_came,
    find_waiting,
    follow_waiting,
    kept_by_entry,
    those_waiting,
)

_AROUND = timedelta(days=FOLLOWED_DAYS + 10)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What the entries that touch waiting accounts tell.

    `came`: by line that credits a customer with money that had waited, the day and the entry it
    came by; `kept`: by entry, what of the money it brought still waits.
    """

    came: Mapping[int, tuple[date, int]]
    kept: Mapping[int, int]


def find_twins(
    organisation_id: int, standing: pl.DataFrame, merged: Merged, renewed: Renewed, ahead: Ahead
) -> list[Group]:
    """The pending lines that new lines of the books announce.

    And those that the books moved from a waiting account, new or not, once it is known when that
    money came: it counts as booked then, by the entry that brought it.
    """
    pending = renewed.lines.filter(pl.col("origin") == ENCOURS)
    if pending.is_empty():
        return []
    booked = renewed.lines.filter(
        (pl.col("origin") == LEDGER) & pl.col("is_receivable") & ~pl.col("is_opening")
    )
    waiting = _waiting(organisation_id, pending, merged, renewed)
    is_new = ~pl.col("id").is_in(standing["id"].implode())
    is_moved = pl.col("id").is_in([*waiting.came]) & ~pl.col("id").is_in([*ahead.tied])
    told = _as_it_came(booked.filter(is_new | is_moved), waiting.came)
    return find_groups(pending, told, ahead, waiting.kept)


def _waiting(
    organisation_id: int, pending: pl.DataFrame, merged: Merged, renewed: Renewed
) -> _Waiting:
    first: date = pending["booked_on"].min()  # type: ignore[assignment]  # a column of days
    columns = list(ENTRY_SCHEMA)
    is_recent = pl.col("booked_on") >= first - _AROUND
    since = renewed.lines.filter((pl.col("origin") == LEDGER) & ~pl.col("is_opening") & is_recent)
    before = read_waiting_entries(organisation_id, first - _AROUND, date.max)
    kept = before.join(since.select("id"), on="id", how="anti").filter(
        ~pl.col("id").is_in(merged.reversed_ids.implode())
    )
    both = pl.concat([since.select(columns), kept])
    entries = those_waiting(both)
    lines = find_waiting(entries)
    followed = follow_waiting(lines)
    return _Waiting(find_came(entries, followed.came_from), kept_by_entry(lines, followed))


def _as_it_came(lines: pl.DataFrame, came: Mapping[int, tuple[date, int]]) -> pl.DataFrame:
    """`lines`, booked on the days and by the entries that their money came by."""
    days = pl.DataFrame(
        {
            "id": [*came],
            "came_on": [day for day, _ in came.values()],
            "came_by": [entry for _, entry in came.values()],
        },
        schema={"id": pl.Int64, "came_on": pl.Date, "came_by": pl.Int64},
    )
    return (
        lines.join(days, on="id", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("came_on", "booked_on").alias("booked_on"),
            pl.coalesce("came_by", "entry_key").alias("entry_key"),
        )
        .drop("came_on", "came_by")
    )
