"""How long customers really take to pay, and who is getting worse.

A delay runs from the date of the document to the day the money is booked, weighted by amount: an
invoice of 10,000 € says more than one of 10 €. The median is the lower weighted one: the smallest
delay within which at least half of the money came in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Delay:
    """Delay of a set of payments: mean and lower median weighted by amount, and their parts."""

    weighted_mean_days: Decimal | None
    median_days: int | None
    items: int


def measure_payments(settled: pl.DataFrame) -> pl.DataFrame:
    """Adds `delay_days` (from the document) and keeps what is money: `is_payment`.

    `settled`: `document_on`, `paid_on`, `amount_cents`, `is_payment`.
    """
    return settled.filter(pl.col("is_payment")).with_columns(
        (pl.col("paid_on") - pl.col("document_on")).dt.total_days().alias("delay_days")
    )


def compute_delay(payments: pl.DataFrame) -> Delay:
    """The delay of `payments` (`delay_days`, `amount_cents` positive).

    >>> frame = pl.DataFrame({"amount_cents": [1000, 5000, 2000], "delay_days": [30, 62, 45]})
    >>> compute_delay(frame)
    Delay(weighted_mean_days=Decimal('53.75'), median_days=62, items=3)
    """
    if payments.is_empty():
        return Delay(None, None, 0)
    row = compute_delays_by(payments.with_columns(pl.lit(0).alias("all")), by=["all"]).row(
        0, named=True
    )
    return Delay(_mean(row["weighted_days"], row["amount_cents"]), row["median_days"], row["items"])


def _mean(weighted_days: int, amount_cents: int) -> Decimal:
    return (Decimal(weighted_days) / Decimal(amount_cents)).quantize(_HUNDREDTH, ROUND_HALF_UP)


def compute_delays_by(payments: pl.DataFrame, *, by: Sequence[str]) -> pl.DataFrame:
    """By value of `by`: `amount_cents`, `weighted_days`, `mean_days`, `median_days`, `items`.

    `weighted_days` = Σ amount × days, exact; `mean_days` is for display (Float64).
    """
    keys = list(by)
    running = pl.col("amount_cents").cum_sum().over(keys)
    total = pl.col("amount_cents").sum().over(keys)
    at_median = running * 2 >= total
    return (
        payments.sort(*keys, "delay_days")
        .with_columns(at_median.alias("_reached"))
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("amount_cents").sum(),
            (pl.col("amount_cents").cast(pl.Int128) * pl.col("delay_days"))
            .sum()
            .alias("weighted_days"),
            pl.col("delay_days").filter(pl.col("_reached")).first().alias("median_days"),
            pl.len().cast(pl.Int64).alias("items"),
        )
        .with_columns(
            (pl.col("weighted_days").cast(pl.Float64) / pl.col("amount_cents")).alias("mean_days")
        )
    )


def compare_spans(
    payments: pl.DataFrame, *, as_of: date, recent_days: int = 183, least_items: int = 3
) -> pl.DataFrame:
    """How each customer paid in the last `recent_days` and in the same span before.

    `payments`: `customer`, `paid_on`, `delay_days`, `amount_cents`. Both spans need `least_items`
    parts; who has fewer cannot be compared and has no row. Columns `customer`, `before_days`,
    `recent_days`, `change_days` (positive: later), `recent_cents`, largest worsening first.
    """
    age = (pl.lit(as_of) - pl.col("paid_on")).dt.total_days()
    spans = payments.with_columns(
        pl.when(age < recent_days)
        .then(pl.lit("recent"))
        .when(age < 2 * recent_days)
        .then(pl.lit("before"))
        .alias("span")
    ).filter(pl.col("span").is_not_null())
    measured = compute_delays_by(spans, by=["customer", "span"]).filter(
        pl.col("items") >= least_items
    )
    recent = measured.filter(pl.col("span") == "recent")
    before = measured.filter(pl.col("span") == "before")
    return (
        recent.join(before.select("customer", before_days="mean_days"), on="customer")
        .select(
            "customer",
            "before_days",
            pl.col("mean_days").alias("recent_days"),
            (pl.col("mean_days") - pl.col("before_days")).alias("change_days"),
            pl.col("amount_cents").alias("recent_cents"),
        )
        .sort("change_days", "customer", descending=[True, False])
    )


def find_worsening(
    payments: pl.DataFrame, *, as_of: date, recent_days: int = 183, least_items: int = 3
) -> pl.DataFrame:
    """Customers who pay later than in the span before: those of `compare_spans`."""
    compared = compare_spans(
        payments, as_of=as_of, recent_days=recent_days, least_items=least_items
    )
    return compared.filter(pl.col("change_days") > 0)
