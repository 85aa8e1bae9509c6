"""How each customer pays: over twelve months, by amount, and how often after the due date."""

import polars as pl

from encours.metrics.rules.delays import compute_delays_by, measure_payments

BEHAVIOUR_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "items": pl.Int64,
        "amount_cents": pl.Int64,
        "weighted_days": pl.Int128,
        "median_days": pl.Int64,
        "late_items": pl.Int64,
    }
)


def measure_behaviour(settled: pl.DataFrame) -> pl.DataFrame:
    """One row a customer who paid something (`BEHAVIOUR_SCHEMA`).

    `settled`: `customer`, `document_on`, `due_on`, `paid_on`, `amount_cents`, `is_payment`.
    """
    payments = measure_payments(settled)
    late = payments.group_by("customer").agg(
        (pl.col("paid_on") > pl.col("due_on")).sum().cast(pl.Int64).alias("late_items")
    )
    delays = compute_delays_by(payments, by=["customer"])
    columns = [pl.col(name).cast(dtype) for name, dtype in BEHAVIOUR_SCHEMA.items()]
    return delays.join(late, on="customer").select(columns).sort("customer")
