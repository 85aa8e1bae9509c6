"""What was sold with tax, month by month and over a year: what the DSO divides by.

Sales are what sales entries (with a class 70 line) put on the customers' accounts: debits less
credits, so credit notes count against. Doubtful accounts (416) stay out; openings are no sales.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from encours.receivables.rules.accounts import DOUBTFUL_PREFIX

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales with tax in cents over the `days` to the day looked at, and by calendar month.

    `months`: `month` (its first day), `sales_cents`, `balance_cents` (owed at its end or on the day
    looked at), `days` (of the month that are covered), oldest first.
    """

    sales_cents: int
    days: int
    months: pl.DataFrame


def compute_sales(movements: pl.DataFrame, *, first_on: date | None, as_of: date) -> Sales:
    """Sales of `movements` (nothing booked after `as_of`) over 365 days, else the days covered.

    `first_on`: first day the files cover.
    """
    months = _by_month(movements, first_on=first_on, as_of=as_of)
    if first_on is None:
        return Sales(0, 0, months)
    days = min(YEAR_DAYS, (as_of - first_on).days + 1)
    recent = _sold(movements).filter(pl.col("booked_on") > as_of - timedelta(days=days))
    return Sales(int(recent["amount_cents"].sum()), days, months)


def sales_between(movements: pl.DataFrame, first_on: date, last_on: date) -> int:
    """Sales with tax in cents booked from `first_on` to `last_on`, both included."""
    days = _sold(movements).filter(pl.col("booked_on").is_between(first_on, last_on))
    return int(days["amount_cents"].sum())


def _sold(movements: pl.DataFrame) -> pl.DataFrame:
    return movements.filter(
        pl.col("is_sale")
        & ~pl.col("is_opening")
        & ~pl.col("account").str.starts_with(DOUBTFUL_PREFIX)
    )


def _by_month(movements: pl.DataFrame, *, first_on: date | None, as_of: date) -> pl.DataFrame:
    schema = {
        "month": pl.Date,
        "sales_cents": pl.Int64,
        "balance_cents": pl.Int64,
        "days": pl.Int64,
    }
    if first_on is None:
        return pl.DataFrame(schema=schema)
    every = pl.DataFrame(
        {"month": pl.date_range(first_on.replace(day=1), as_of, "1mo", eager=True)}
    )
    sold = (
        _sold(movements)
        .group_by(pl.col("booked_on").dt.month_start().alias("month"))
        .agg(pl.col("amount_cents").sum().alias("sales_cents"))
    )
    last = pl.min_horizontal(pl.col("month").dt.month_end(), pl.lit(as_of))
    first = pl.max_horizontal(pl.col("month"), pl.lit(first_on))
    return (
        every.join(sold, on="month", how="left", maintain_order="left")
        .join(_month_ends(every, movements), on="month", how="left", maintain_order="left")
        .with_columns(
            pl.col("sales_cents", "balance_cents").fill_null(0),
            ((last - first).dt.total_days() + 1).alias("days"),
        )
        .select(list(schema))
    )


def _month_ends(every: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """The balance at the end of each month: of the segment, since an opening, it falls into."""
    moved = (
        movements.group_by("segment", pl.col("booked_on").dt.month_start().alias("month"))
        .agg(pl.col("amount_cents").sum())
        .sort("month", "segment")
        .with_columns(pl.col("amount_cents").cum_sum().over("segment").alias("balance_cents"))
    )
    begins = moved.group_by("segment").agg(pl.col("month").min()).sort("month", "segment")
    within = every.join_asof(begins.unique("month", keep="last", maintain_order=True), on="month")
    return within.join_asof(
        moved.select("month", "segment", "balance_cents"),
        on="month",
        by="segment",
        check_sortedness=False,
    ).select("month", "balance_cents")
