"""What the books moved from a waiting account to customers: payments of the day the money came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from encours.cash.rules.keeping_waiting import NEAR_DAYS
from encours.receivables.queries.candidates import BOOKED_SCHEMA
from encours.receivables.queries.waiting import read_waiting_entries
from encours.receivables.rules.waiting import (
    LETTERED_DAYS,
    WAITING_ACCOUNTS,
    OnWaiting,
    find_came,
    find_waiting,
    follow_waiting,
    kept_by_entry,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """`booked` (`BOOKED_SCHEMA`): the credits of customers, as of the day and entry of their money.

    Where nobody knows that day, on their own. `may_have_come`: by such a line, the days that it
    could be. `kept`: by entry, what of the money it brought still waits.
    """

    booked: pl.DataFrame
    may_have_come: dict[int, tuple[date, ...]]
    kept: dict[int, int]


def read_moved(organisation_id: int, first_on: date, last_on: date) -> Moved:
    """Those of money that came, or may have come, on these days. Under the caller's isolation."""
    # As far back as a letter may tell: what was moved on these days may be money of long before.
    entries = read_waiting_entries(
        organisation_id,
        first_on - timedelta(days=LETTERED_DAYS),
        last_on + timedelta(days=LETTERED_DAYS),
    )
    lines = find_waiting(entries)
    followed = follow_waiting(lines)
    came = find_came(entries, followed.came_from)
    asked = _days_asked(
        entries,
        {line: {each.booked_on for each in could} for line, could in followed.asked.items()},
    )
    near = timedelta(days=NEAR_DAYS)
    may_have_come = {
        line: days
        for line, days in asked.items()
        if line not in came and days[0] - near <= last_on and days[-1] + near >= first_on
    }
    of_entry = entries.group_by("entry_key").agg(
        pl.col("account").str.starts_with("5").any().alias("is_of_bank"),
        ((pl.col("amount_cents") > 0) & _waits()).any().alias("takes"),
    )
    days = _as_it_came(came, lines)
    credits = (
        entries.join(of_entry.filter(pl.col("takes") & ~pl.col("is_of_bank")), on="entry_key")
        .filter(pl.col("is_receivable") & (pl.col("amount_cents") < 0) & (pl.col("customer") != ""))
        .join(days, on="id", how="left")
        .with_columns(
            pl.coalesce("came", "booked_on").alias("booked_on"),
            pl.coalesce("came_by", "entry_key").alias("entry_key"),
        )
        .filter(
            pl.col("booked_on").is_between(first_on, last_on) | pl.col("id").is_in([*may_have_come])
        )
    )
    booked = credits.rename({"id": "line"}).with_columns(
        pl.col("reference").replace("", None),
        pl.lit(None, pl.String).alias("label"),
    )
    kept = kept_by_entry(lines, followed)
    return Moved(booked.select(list(BOOKED_SCHEMA)), may_have_come, kept)


def _as_it_came(came: Mapping[int, tuple[date, int]], lines: Iterable[OnWaiting]) -> pl.DataFrame:
    """By line (`id`), the day and the entry that its money came by, and all that this brought."""
    brought = {each.entry: each.treasury_cents for each in lines if each.is_kept}
    return pl.DataFrame(
        [(line, day, entry, brought.get(entry)) for line, (day, entry) in came.items()],
        schema={
            "id": pl.Int64,
            "came": pl.Date,
            "came_by": pl.Int64,
            "treasury_cents": pl.Int64,
        },
        orient="row",
    )


def _waits() -> pl.Expr:
    low, after = WAITING_ACCOUNTS
    return (pl.col("account") >= low) & (pl.col("account") < after)


def _days_asked(entries: pl.DataFrame, could: dict[int, set[date]]) -> dict[int, tuple[date, ...]]:
    """By line that credits a customer, the days on which the money of its entry may have come."""
    takers = entries.filter(pl.col("id").is_in([*could])).select("id", "entry_key")
    of_entry: dict[int, set[date]] = {}
    for line, entry in takers.iter_rows():
        of_entry.setdefault(entry, set()).update(could[line])
    credits = entries.filter(pl.col("is_receivable") & (pl.col("amount_cents") < 0)).select(
        "id", "entry_key"
    )
    return {
        line: tuple(sorted(of_entry[entry]))
        for line, entry in credits.iter_rows()
        if entry in of_entry
    }
