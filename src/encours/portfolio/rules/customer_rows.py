"""The customers of a day as lists show them: what they owe, since when, how they pay, buy."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from encours.portfolio.rules.item_rows import no_parties
from encours.portfolio.rules.schema import (
    BUCKET_COLUMNS,
    CUSTOMER_SCHEMA,
    DOCUMENT_COLUMNS,
    PARTY_SCHEMA,
    TOTAL_COLUMNS,
)
from encours.portfolio.rules.seen import LATE_1, LATE_4, NOT_DUE, Totals, late_days_of

_KEY = ["customer", "unit"]


def customer_rows(
    items: pl.DataFrame,
    parties: pl.DataFrame,
    behaviour: pl.DataFrame,
    trade: pl.DataFrame,
    *,
    as_of: date,
    late_days: Sequence[int],
    unit: str,
) -> pl.DataFrame:
    """A row a customer and unit of account (`CUSTOMER_SCHEMA`), of all `parties` and `items`.

    `items`: `ITEM_SCHEMA`. `parties`: `PARTY_SCHEMA`; who owes nothing has a row in `unit`, the
    books' own. `behaviour`: `BEHAVIOUR_SCHEMA`. `trade`: sales and payments of twelve months
    (`receivables.queries.items.TRADE_SCHEMA`). `late_days`: the last days of the first three
    stretches of lateness, which are those of age too.
    """
    owing = _sum_up(items, as_of=as_of, late_days=late_days)
    idle = (
        parties.join(owing, on="customer", how="anti")
        .select("customer")
        .with_columns(unit=pl.lit(unit))
    )
    rows = pl.concat([owing, idle], how="diagonal")
    unknown = rows.join(parties, on="customer", how="anti")["customer"].unique()
    known = pl.concat([parties, no_parties(unknown).select(list(PARTY_SCHEMA))])
    counted = [name for name, dtype in CUSTOMER_SCHEMA.items() if name in owing.columns[2:]]
    counted.remove("oldest_due_on")
    return (
        rows.with_columns(pl.col(counted).fill_null(0))
        .join(known, on="customer", how="left")
        .join(_trade(trade), on=_KEY, how="left")
        .join(_behaviour(behaviour), on="customer", how="left")
        .with_columns(pl.col("turnover_12m_cents").fill_null(0))
        .select(pl.col(name).cast(dtype) for name, dtype in CUSTOMER_SCHEMA.items())
        .sort(_KEY)
    )


def total_of(rows: pl.DataFrame, *, unit: str) -> Totals:
    """What `rows` (`CUSTOMER_SCHEMA`) in `unit` add up to."""
    own = rows.filter(pl.col("unit") == unit)
    return Totals.of([int(own[name].sum()) for name in TOTAL_COLUMNS])


def _sum_up(items: pl.DataFrame, *, as_of: date, late_days: Sequence[int]) -> pl.DataFrame:
    """What each customer owes, by unit: key first, then the columns of `CUSTOMER_SCHEMA`."""
    cents, bucket, due_on = pl.col("open_cents"), pl.col("bucket"), pl.col("due_on")
    is_late = bucket.is_between(LATE_1, LATE_4)
    not_due = bucket == NOT_DUE

    def due_within(days: int) -> pl.Expr:
        return cents.filter(not_due & (due_on <= as_of + timedelta(days=days))).sum()

    return items.group_by(_KEY).agg(
        cents.sum().alias("balance_cents"),
        *[cents.filter(bucket == each).sum().alias(n) for each, n in enumerate(BUCKET_COLUMNS)],
        *[
            cents.filter((bucket <= LATE_4) & within).sum().alias(name)
            for name, within in zip(DOCUMENT_COLUMNS, _ages(as_of, late_days), strict=True)
        ],
        cents.filter(pl.col("is_disputed")).sum().alias("disputed_cents"),
        cents.filter(is_late).sum().alias("overdue_cents"),
        bucket.filter(is_late).max().alias("worst_bucket"),
        pl.len().alias("items"),
        is_late.sum().alias("late_items"),
        due_on.filter(is_late).min().alias("oldest_due_on"),
        cents.max().clip(lower_bound=0).alias("largest_cents"),
        due_within(7).alias("due_next_7_cents"),
        due_within(30).alias("due_next_30_cents"),
    )


def _ages(as_of: date, late_days: Sequence[int]) -> list[pl.Expr]:
    """Documents of the day, or of a later one; then those of each stretch of age."""
    dated = pl.col("document_on")
    return [
        dated >= as_of,
        *[
            (dated <= as_of - timedelta(first))
            & (pl.lit(value=True) if last is None else dated >= as_of - timedelta(last))
            for first, last in late_days_of(late_days)
        ],
    ]


def _trade(trade: pl.DataFrame) -> pl.DataFrame:
    """What was sold to each customer, and its last payment: the day, what came in that day."""
    amount, paid = pl.col("amount_cents"), ~pl.col("is_sale")
    last_on = pl.col("booked_on").filter(paid).max()
    return trade.group_by(_KEY).agg(
        amount.filter(pl.col("is_sale")).sum().alias("turnover_12m_cents"),
        last_on.alias("last_payment_on"),
        pl.when(paid.any())
        .then(-amount.filter(paid & (pl.col("booked_on") == last_on)).sum())
        .alias("last_payment_cents"),
    )


def _behaviour(behaviour: pl.DataFrame) -> pl.DataFrame:
    """The mean delay in whole days, rounded half up, and the share of parts paid late."""
    days, cents = pl.col("weighted_days"), pl.col("amount_cents").cast(pl.Int128)
    late, items = pl.col("late_items"), pl.col("items")
    return behaviour.filter((cents > 0) & (items > 0)).select(
        "customer",
        ((days * 2 + cents) // (cents * 2)).cast(pl.Int32).alias("mean_delay_days"),
        ((late * 200 + items) // (items * 2)).cast(pl.Int32).alias("late_share_percent"),
    )
