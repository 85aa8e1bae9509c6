"""Who owes how much, since when: the aged balance (balance âgée).

An item is late from the day *after* its due date: on the due date it is not late. The buckets
always add up to the balance: what has no known age and what no invoice claims have their own.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from encours.kernel.messages import message

NOT_DUE = "not_due"
LATE_BUCKETS = ("1_30", "31_60", "61_90", "over_90")
UNKNOWN_AGE = "unknown_age"
UNAPPLIED_CREDITS = "unapplied_credits"
BUCKETS = (NOT_DUE, *LATE_BUCKETS, UNKNOWN_AGE, UNAPPLIED_CREDITS)
_LAST_DAYS = (30, 60, 90)

BUCKET_NAMES = {
    NOT_DUE: message("Not due"),
    "1_30": message("1–30 days"),
    "31_60": message("31–60 days"),
    "61_90": message("61–90 days"),
    "over_90": message("Over 90 days"),
    UNKNOWN_AGE: message("Unknown age"),
    UNAPPLIED_CREDITS: message("Unapplied credits"),
}
"""What people call each bucket."""


def bucket_of(lateness_days: pl.Expr) -> pl.Expr:
    """The bucket of a lateness in days (0 or less: not due yet)."""
    first, second, third = _LAST_DAYS
    return (
        pl.when(lateness_days <= 0)
        .then(pl.lit(NOT_DUE))
        .when(lateness_days <= first)
        .then(pl.lit(LATE_BUCKETS[0]))
        .when(lateness_days <= second)
        .then(pl.lit(LATE_BUCKETS[1]))
        .when(lateness_days <= third)
        .then(pl.lit(LATE_BUCKETS[2]))
        .otherwise(pl.lit(LATE_BUCKETS[3]))
    )


def age_items(items: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """`items` with `lateness_days` (null when unknown or a credit) and `bucket`.

    `items`: `amount_cents` (debits positive, unapplied credits negative), `due_on`, `age_known`.
    """
    is_credit = pl.col("amount_cents") < 0
    known = ~is_credit & pl.col("age_known") & pl.col("due_on").is_not_null()
    lateness = (pl.lit(as_of) - pl.col("due_on")).dt.total_days()
    return items.with_columns(pl.when(known).then(lateness).alias("lateness_days")).with_columns(
        pl.when(is_credit)
        .then(pl.lit(UNAPPLIED_CREDITS))
        .when(~known)
        .then(pl.lit(UNKNOWN_AGE))
        .otherwise(bucket_of(pl.col("lateness_days")))
        .alias("bucket")
    )


def compute_aged_balance(
    items: pl.DataFrame, *, as_of: date, by: Sequence[str] = ()
) -> pl.DataFrame:
    """The aged balance: one row per value of `by` (one row in all when empty).

    `items` as for `age_items`. Columns: `by`, one Int64 column of cents per bucket of `BUCKETS`,
    `balance_cents` (their sum), `overdue_cents` (the late buckets), largest balance first.
    """
    is_credit = pl.col("amount_cents") < 0
    known = pl.col("age_known") & pl.col("due_on").is_not_null()
    lateness = (pl.lit(as_of) - pl.col("due_on")).dt.total_days()
    bounds = zip(LATE_BUCKETS, (0, *_LAST_DAYS), (*_LAST_DAYS, None), strict=True)

    def cents(condition: pl.Expr) -> pl.Expr:
        return pl.col("amount_cents").filter(condition).sum()

    aged = ~pl.col("_credit") & pl.col("_known")
    late = [
        cents(
            aged
            & (pl.col("_late") > above)
            & (pl.lit(value=True) if upto is None else pl.col("_late") <= upto)
        ).alias(name)
        for name, above, upto in bounds
    ]
    sums = [
        cents(aged & (pl.col("_late") <= 0)).alias(NOT_DUE),
        *late,
        cents(~pl.col("_credit") & ~pl.col("_known")).alias(UNKNOWN_AGE),
        cents(pl.col("_credit")).alias(UNAPPLIED_CREDITS),
        pl.col("amount_cents").sum().alias("balance_cents"),
    ]
    flagged = items.lazy().with_columns(
        is_credit.alias("_credit"), known.alias("_known"), lateness.alias("_late")
    )
    table = flagged.group_by(list(by)).agg(sums) if by else flagged.select(sums)
    return (
        table.with_columns(pl.sum_horizontal(LATE_BUCKETS).alias("overdue_cents"))
        .sort("balance_cents", *by, descending=[True] + [False] * len(by))
        .collect()
    )
