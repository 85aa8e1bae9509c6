"""When an invoice was paid in part: between two lists of all that is open.

A list says how much of an invoice is open on its day, seldom when the rest was paid. Credited on
the day of issue, a payment of March would change the balance of January. So what earlier lists said
is remembered as far as it matters, and a part paid since falls on the day of the first list that
could show it. What a later list says is open was never paid before.
"""

from collections.abc import Sequence

import polars as pl

from encours.receivables.rules.table_days import Stock, moment, next_stocks

TELLING_SCHEMA = pl.Schema(
    {
        # a list of all that is open (day, document) said that so much of the row was open
        "row_key": pl.String,
        "told_on": pl.Date,
        "told_in": pl.Int64,
        "open_cents": pl.Int64,
        "paid_on": pl.Date,
    }
)
STEP_SCHEMA = pl.Schema(
    {
        # a part of the row settled on a day, by a payment or otherwise; sign of the document
        "row_key": pl.String,
        "on": pl.Date,
        "cents": pl.Int64,
        "is_payment": pl.Boolean,
    }
)


def no_tellings() -> pl.DataFrame:
    """Nothing is remembered."""
    return pl.DataFrame(schema=TELLING_SCHEMA)


def remember(
    tellings: pl.DataFrame, before: pl.DataFrame, told: pl.DataFrame, after: pl.DataFrame
) -> pl.DataFrame:
    """What is remembered of the rows (`TELLING_SCHEMA`) once a list (`told`) is taken in.

    `before`, `told`, `after`: states of rows with `settled_cents`. Only what no later list
    contradicts, and what the row itself (`after`) does not say: in any order of lists the same.
    """
    seen = pl.concat([tellings, tellings_of(before), tellings_of(told)])
    # Most rows are told as they were: what the row itself says is looked at first.
    now = tellings_of(after).select(
        "row_key",
        moment("told_on", "told_in").alias("said_at"),
        pl.col("open_cents").abs().alias("said_cents"),
    )
    said_by_row = (pl.col("said_at") >= moment("told_on", "told_in")) & (
        pl.col("said_cents") >= pl.col("open_cents").abs()
    )
    left = seen.join(now, on="row_key", how="left").filter(
        pl.col("open_cents") != 0, ~said_by_row.fill_null(value=False)
    )
    return _lasting(left.select(list(TELLING_SCHEMA))).sort("row_key", "told_on", "told_in")


def tellings_of(states: pl.DataFrame) -> pl.DataFrame:
    """What rows (states with `settled_cents`) that a list of all that is open told say."""
    return (
        states.filter("in_stock")
        .select(
            "row_key",
            "told_on",
            pl.col("told_by").alias("told_in"),
            (pl.col("amount_cents") - pl.col("settled_cents")).alias("open_cents"),
            "paid_on",
        )
        .cast(TELLING_SCHEMA)
    )


def _lasting(tellings: pl.DataFrame) -> pl.DataFrame:
    """The tellings of which more was open than any later list says of the row."""
    ordered = tellings.sort(moment("told_on", "told_in"), descending=True, maintain_order=True)
    open_cents = pl.col("open_cents").abs()
    later = open_cents.cum_max().shift(1).over("row_key")
    return ordered.filter((open_cents > later).fill_null(value=True))


def with_steps(
    rows: pl.DataFrame,
    tellings: pl.DataFrame,
    *,
    corrected: pl.DataFrame,
    stocks: Sequence[Stock],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows, and the parts of them that were settled since lists showed them open (steps).

    `rows`: states that count, with `settled_cents`, of which the rows that have steps
    (`STEP_SCHEMA`) are worth at least what a list once said was open of them: a list of balances
    due tells its invoices with ever smaller amounts. `tellings`: of these rows, and of those that
    they correct (`corrected`), believed where the correction came with a list of all that is open.
    A step with a new payment date is a payment on it.
    """
    points = _points(rows, tellings, corrected)
    if points.is_empty():
        return rows, pl.DataFrame(schema=STEP_SCHEMA)
    worth = points.group_by("row_key").agg(pl.col("open_cents").max().alias("worth"))
    raised = rows.join(worth, on="row_key", how="left", maintain_order="left")
    sign = pl.col("amount_cents").sign()
    more = (pl.col("worth") - pl.col("amount_cents").abs()).clip(lower_bound=0).fill_null(0) * sign
    raised = raised.with_columns(
        pl.col("amount_cents") + more, pl.col("settled_cents") + more
    ).drop("worth")
    return raised, _steps(raised, points, stocks)


def _points(rows: pl.DataFrame, tellings: pl.DataFrame, corrected: pl.DataFrame) -> pl.DataFrame:
    """The tellings of rows of which more was open than the rows say now; amounts unsigned."""
    if tellings.is_empty():
        return tellings
    renamed = tellings.join(corrected, on="row_key", how="left")
    mine = renamed.with_columns(pl.coalesce("by", "row_key").alias("row_key"))
    now = rows.select(
        "row_key",
        pl.col("amount_cents").sign().alias("sign"),
        (pl.col("amount_cents") - pl.col("settled_cents")).abs().alias("left"),
        pl.col("told_on").alias("believed_on"),
        "first_stock",
    )
    more = (
        mine.join(now, on="row_key")
        .with_columns(pl.col("open_cents") * pl.col("sign"))
        .filter(
            pl.col("open_cents") > pl.col("left"),
            pl.col("told_on") <= pl.col("believed_on"),
            pl.col("by").is_null() | pl.col("first_stock"),
        )
    )
    return _lasting(more.select(list(TELLING_SCHEMA)))


def _steps(rows: pl.DataFrame, points: pl.DataFrame, stocks: Sequence[Stock]) -> pl.DataFrame:
    """What was settled between one telling and the next, the row itself being the last."""
    now = rows.join(points, on="row_key", how="semi")
    last = now.select(
        "row_key",
        "told_on",
        pl.lit(2**39, pl.Int64).alias("told_in"),
        (pl.col("amount_cents") - pl.col("settled_cents")).abs().alias("open_cents"),
        "paid_on",
    )
    told = pl.concat([points, last]).sort("row_key", "told_on", "told_in")
    days = told.select(pl.col("told_on").alias("day"), pl.col("told_in").alias("document"))
    row = now.select(
        "row_key",
        "issued_on",
        pl.col("told_on").alias("believed_on"),
        pl.col("amount_cents").alias("worth"),
    )
    follows = pl.col("before").is_not_null()
    paid_before = pl.col("paid_before")
    newly_paid = pl.col("paid_on").is_not_null() & pl.col("paid_on").ne_missing(paid_before)
    shown_on = pl.min_horizontal("next_on", "believed_on")
    return (
        told.with_columns(next_stocks(days, stocks).alias("next_on"))
        .with_columns(
            pl.col("open_cents").shift(1).over("row_key").alias("before"),
            pl.col("paid_on").shift(1).over("row_key").alias("paid_before"),
            pl.col("next_on").shift(1).over("row_key"),
        )
        .join(row, on="row_key")
        .select(
            "row_key",
            pl.when(newly_paid)
            .then("paid_on")
            .when(follows)
            .then(pl.max_horizontal(shown_on, "issued_on"))
            .otherwise("issued_on")
            .alias("on"),
            (
                (pl.coalesce("before", pl.col("worth").abs()) - pl.col("open_cents"))
                * pl.col("worth").sign()
            ).alias("cents"),
            (newly_paid & (pl.col("worth") > 0)).alias("is_payment"),
        )
        .group_by("row_key", "on", "is_payment")
        .agg(pl.col("cents").sum())
        .filter(pl.col("cents") != 0)
        .select(list(STEP_SCHEMA))
        .cast(STEP_SCHEMA)
    )
