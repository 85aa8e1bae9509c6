"""The open items of a day as lists show them: how late, of what nature, what was said of them."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from encours.kernel.calendars import BusinessCalendar
from encours.portfolio.rules.schema import ITEM_SCHEMA, PARTY_SCHEMA, STATUS_SCHEMA
from encours.portfolio.rules.seen import (
    LATE_1,
    LATE_2,
    LATE_3,
    LATE_4,
    NOT_DUE,
    UNAPPLIED_CREDITS,
    UNKNOWN_AGE,
)
from encours.receivables.rules.assertions import PAYEE, STATUS, US, Payee, read_value
from encours.receivables.rules.carried import with_carried_natures
from encours.receivables.rules.due_dates import ASSUMED_TERMS
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.ledger_positions import LedgerDay
from encours.receivables.rules.statuses import Status, compute_next_action_on


def item_rows(
    day: LedgerDay,
    natures: pl.DataFrame,
    said: pl.DataFrame,
    parties: pl.DataFrame,
    *,
    as_of: date,
    late_days: Sequence[int],
    unit: str,
) -> pl.DataFrame:
    """The open items of `day` (`ITEM_SCHEMA`), whose lines are in `unit`.

    `natures`: `line`, `nature`, `document_key`, of all its lines; what an opening carries has the
    nature of the document of the year before, if that is known. `said`: of `tell_statuses`.
    `parties`: `PARTY_SCHEMA`. `late_days`: the last days of the first three stretches of lateness.
    """
    owners = parties.select("customer", "collector", "salesperson")
    items = (
        _open_lines(day, natures, unit)
        .join(owners, on="customer", how="left")
        .join(said, on="line_id", how="left")
    )
    reference = pl.col("reference").fill_null("").str.strip_chars().str.to_uppercase()
    due_on = pl.coalesce("due_on", "document_on", "booked_on")
    return (
        items.with_columns(
            _bucket(as_of, late_days).alias("bucket"),
            pl.lit(unit).alias("unit"),
            reference.alias("reference_key"),
            due_on.alias("due_on"),
            pl.coalesce("document_on", "booked_on").alias("document_on"),
            (pl.col("due_basis") == ASSUMED_TERMS).fill_null(value=False).alias("is_assumed_due"),
            pl.col("is_disputed").fill_null(value=False),
            pl.col("nature", "collector", "salesperson", "payee", "status").fill_null(""),
        )
        .pipe(_with_parts)
        .select(pl.col(name).cast(dtype) for name, dtype in ITEM_SCHEMA.items())
    )


def _open_lines(day: LedgerDay, natures: pl.DataFrame, unit: str) -> pl.DataFrame:
    """What is open of each line, with what the line itself says."""
    lines = day.chained.select(
        "line_id",
        pl.col("line"),
        "label",
        "booked_on",
        "letter",
        pl.col("amount_cents").alias("line_cents"),
        pl.col("currency").fill_null(unit),
        (pl.col("origin") == ENCOURS).alias("is_pending"),
    )
    return (
        day.positions.open_items.join(lines, on="line_id", how="left")
        .join(natures, on="line", how="left")
        .pipe(with_carried_natures, day.chained, natures)
        .rename({"amount_cents": "open_cents"})
        .drop("line_id")
        .rename({"line": "line_id", "line_cents": "amount_cents"})
    )


def _bucket(as_of: date, late_days: Sequence[int]) -> pl.Expr:
    """The bucket of an item: as `metrics.rules.ageing`, by the organisation's own bounds."""
    first, second, third = late_days
    late = (pl.lit(as_of) - pl.col("due_on")).dt.total_days()
    known = pl.col("age_known") & pl.col("due_on").is_not_null()
    return (
        pl.when(pl.col("open_cents") < 0)
        .then(UNAPPLIED_CREDITS)
        .when(~known)
        .then(UNKNOWN_AGE)
        .when(late <= 0)
        .then(NOT_DUE)
        .when(late <= first)
        .then(LATE_1)
        .when(late <= second)
        .then(LATE_2)
        .when(late <= third)
        .then(LATE_3)
        .otherwise(LATE_4)
    )


def _with_parts(items: pl.DataFrame) -> pl.DataFrame:
    """Numbers the items of one line from 0, the oldest first."""
    begins = pl.col("line_id").ne_missing(pl.col("line_id").shift())
    place = pl.int_range(pl.len())
    first = pl.when(begins).then(place).forward_fill()
    return items.sort("line_id", "due_on", "document_on", "open_cents").with_columns(
        (place - first).alias("part")
    )


def tell_statuses(
    said: pl.DataFrame, statuses: Mapping[str, Status], calendar: BusinessCalendar
) -> pl.DataFrame:
    """What was said of lines (`STATUS_SCHEMA`), a row a line.

    `said`: `line`, `kind`, `value` as kept, `asserted_on`: the latest of each kind. A status that
    the organisation no longer has says nothing; who must be paid is told when it is not us. What
    must be done next is put off to a business day of `calendar`.
    """
    given = said.filter((pl.col("kind") == STATUS) & pl.col("value").is_in(list(statuses)))
    entailed = [
        (code, on, compute_next_action_on(statuses[code], on, calendar), statuses[code].is_disputed)
        for code, on in given.select("value", "asserted_on").unique().iter_rows()
    ]
    follows = pl.DataFrame(
        entailed,
        schema={
            "status": pl.String,
            "status_on": pl.Date,
            "next_action_on": pl.Date,
            "is_disputed": pl.Boolean,
        },
        orient="row",
    )
    by_status = given.select(
        pl.col("line").alias("line_id"),
        pl.col("value").alias("status"),
        pl.col("asserted_on").alias("status_on"),
    ).join(follows, on=["status", "status_on"], how="left")
    payees = said.filter(pl.col("kind") == PAYEE)
    names = {kept: _payee(kept) for kept in payees["value"].unique()}
    by_payee = payees.select(
        pl.col("line").alias("line_id"),
        pl.col("value").replace_strict(names, return_dtype=pl.String).alias("payee"),
    ).filter(pl.col("payee") != "")
    return by_status.join(by_payee, on="line_id", how="full", coalesce=True).select(
        pl.col(name).cast(dtype) for name, dtype in STATUS_SCHEMA.items()
    )


def _payee(kept: str) -> str:
    """Whoever must be paid, by name, else by kind; blank: us."""
    value = read_value(PAYEE, kept)
    if not isinstance(value, Payee) or value.kind == US:
        return ""
    return value.name or value.kind


def no_parties(customers: pl.Series) -> pl.DataFrame:
    """Customers of whom only the code is known (`PARTY_SCHEMA`)."""
    return pl.DataFrame({"customer": customers}).select(
        "customer",
        pl.col("customer").alias("name"),
        pl.col("customer").str.to_lowercase().alias("sort_name"),
        *[pl.lit("").alias(name) for name in list(PARTY_SCHEMA)[3:]],
    )
