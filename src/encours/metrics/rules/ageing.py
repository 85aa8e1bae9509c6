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
AGED_BUCKETS = (NOT_DUE, *LATE_BUCKETS)
DOCUMENT_BUCKETS = tuple(f"document_{bucket}" for bucket in AGED_BUCKETS)
"""What has a known age, by the age of its document (date de pièce) instead of its due date."""

DUE, DOCUMENT = AGED_BY = ("due", "document")
"""From which day an age is counted."""

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

DOCUMENT_BUCKET_NAMES = BUCKET_NAMES | {NOT_DUE: message("Of the day")}
"""The same where ages are counted from the document."""


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
    items: pl.DataFrame, *, as_of: date, by: Sequence[str] = (), documents: bool = False
) -> pl.DataFrame:
    """The aged balance: one row per value of `by` (one row in all when empty).

    `items` as for `age_items`. Columns: `by`, one Int64 column of cents per bucket of `BUCKETS`,
    `balance_cents` (their sum), `overdue_cents` (the late buckets), largest balance first; with
    `documents` (`items` then has `document_on`) those of `DOCUMENT_BUCKETS` too, which add up to
    what is not due or late.
    """
    is_credit = pl.col("amount_cents") < 0
    known = pl.col("age_known") & pl.col("due_on").is_not_null()
    flags = [is_credit.alias("_credit"), known.alias("_known"), _days("due_on", as_of, "_late")]
    sums = [
        *_by_age("_late", AGED_BUCKETS),
        _cents(~pl.col("_credit") & ~pl.col("_known")).alias(UNKNOWN_AGE),
        _cents(pl.col("_credit")).alias(UNAPPLIED_CREDITS),
        pl.col("amount_cents").sum().alias("balance_cents"),
    ]
    if documents:
        flags.append(_days("document_on", as_of, "_old"))
        sums += _by_age("_old", DOCUMENT_BUCKETS)
    flagged = items.lazy().with_columns(flags)
    table = flagged.group_by(list(by)).agg(sums) if by else flagged.select(sums)
    return (
        table.with_columns(pl.sum_horizontal(LATE_BUCKETS).alias("overdue_cents"))
        .sort("balance_cents", *by, descending=[True] + [False] * len(by))
        .collect()
    )


def _days(column: str, as_of: date, name: str) -> pl.Expr:
    """Days from the day in `column`, else from the due day, to `as_of`."""
    since = pl.coalesce(column, "due_on")
    return (pl.lit(as_of) - since).dt.total_days().alias(name)


def _cents(condition: pl.Expr) -> pl.Expr:
    return pl.col("amount_cents").filter(condition).sum()


def _by_age(days: str, names: Sequence[str]) -> list[pl.Expr]:
    """What has a known age, in five parts by `days`: up to 0, then the stretches."""
    aged = ~pl.col("_credit") & pl.col("_known")
    first, *others = names
    bounds = zip(others, (0, *_LAST_DAYS), (*_LAST_DAYS, None), strict=True)
    return [
        _cents(aged & (pl.col(days) <= 0)).alias(first),
        *[
            _cents(
                aged
                & (pl.col(days) > above)
                & (pl.lit(value=True) if upto is None else pl.col(days) <= upto)
            ).alias(name)
            for name, above, upto in bounds
        ],
    ]
