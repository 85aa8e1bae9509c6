"""The payment terms customers seem to follow, read from how they pay.

A FEC holds no due date. But a customer who keeps 45 days end of month pays in clusters a few days
after those dates. Each usual term is tried; the one whose due dates leave the payments closest
together is *proposed*, never applied by itself.
"""

from collections.abc import Mapping

import polars as pl

LEAST_PAYMENTS = 5
_CLOSE_DAYS = 4
_LEAST_SHARE = 0.7


def propose_terms(
    payments: pl.DataFrame,
    candidates: Mapping[str, pl.Expr],
    *,
    least_payments: int = LEAST_PAYMENTS,
) -> pl.DataFrame:
    """The term each customer's payments cluster on, where one does.

    `payments`: `customer`, `document_on`, `paid_on`. `candidates`: printed term to an expression of
    the due date from `document_on`, in order of preference. A term is proposed when at least
    70 % of the payments fall between 3 days before and 4 days after its due dates, and no earlier
    candidate explains as many. Columns `customer`, `terms`, `share_percent`, `payments`.
    """
    shares = pl.concat(
        [
            payments.with_columns(due.alias("due_on"))
            .with_columns((pl.col("paid_on") - pl.col("due_on")).dt.total_days().alias("gap"))
            .group_by("customer")
            .agg(
                pl.lit(printed).alias("terms"),
                pl.lit(rank).alias("rank"),
                pl.col("gap").is_between(1 - _CLOSE_DAYS, _CLOSE_DAYS).mean().alias("share"),
                pl.col("gap").abs().mean().alias("distance"),
                pl.len().cast(pl.Int64).alias("payments"),
            )
            for rank, (printed, due) in enumerate(candidates.items())
        ]
    )
    return (
        shares.filter((pl.col("payments") >= least_payments) & (pl.col("share") >= _LEAST_SHARE))
        .sort("customer", "share", "distance", "rank", descending=[False, True, False, False])
        .unique("customer", keep="first", maintain_order=True)
        .select(
            "customer", "terms", (pl.col("share") * 100).round(0).alias("share_percent"), "payments"
        )
    )
