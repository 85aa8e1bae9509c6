"""Counts once the invoice that two lists hold: January's, and February's where it is paid.

Lists of invoices are drawn again each month, and what was not paid stands in both. The later list
knows more of it.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

_SAME = ("customer", "invoice", "kind", "issued_on", "amount_cents", "currency")


def latest_rows(
    tables: Sequence[pl.DataFrame], *, currency: str
) -> tuple[tuple[pl.DataFrame, ...], int]:
    """The tables, each invoice in one of them only, and how many rows were superseded.

    `tables`: records of the table reader. Rows of two files are one invoice when customer, number,
    kind, issue date, amount and currency (null: `currency`) are the same; a row without a number is
    never superseded, and what one file repeats stays repeated. The file whose content is the latest
    (its last day of issue or payment) wins; between two of the same day, the one where more of the
    invoice is settled, then the later dates; where no figure differs, the one given last.
    """
    if len(tables) < 2:
        return tuple(tables), 0
    numbered = [
        table.select(
            "customer",
            "invoice",
            pl.col("kind").fill_null("invoice"),
            "issued_on",
            "amount_cents",
            pl.col("currency").fill_null(currency),
            _told_settled().alias("settled"),
            _told().alias("told"),
            pl.lit(number, pl.Int32).alias("table"),
            pl.lit(last_day(table), pl.Date).alias("last_day"),
        ).with_row_index("row")
        for number, table in enumerate(tables)
    ]
    ranked = pl.concat(numbered).filter(pl.col("invoice").is_not_null())
    places = (
        ranked.group_by(*_SAME, "table", "last_day")
        .agg(pl.col("settled").sum(), pl.col("told").sort().str.join(" "))
        .sort("last_day", "settled", "told", "table")
        .group_by(_SAME, maintain_order=True)
        .agg(pl.col("table").last().alias("kept_in"))
    )
    superseded = ranked.join(places, on=_SAME, nulls_equal=True).filter(
        pl.col("table") != pl.col("kept_in")
    )
    left = tuple(
        _without(table, superseded.filter(pl.col("table") == number)["row"])
        for number, table in enumerate(tables)
    )
    return left, superseded.height


def last_day(table: pl.DataFrame) -> date | None:
    """The last day of issue or payment that a table tells; `None` when it is empty."""
    days = table.select(pl.max_horizontal(pl.col("issued_on", "paid_on").max()))
    found: date | None = days.item()
    return found


def _told_settled() -> pl.Expr:
    """How much of a row is said to be settled, without its sign."""
    amount = pl.col("amount_cents")
    return (
        pl.when(pl.col("open_cents").is_not_null())
        .then(amount - pl.col("open_cents"))
        .when(pl.col("paid_cents").is_not_null())
        .then(pl.col("paid_cents"))
        .when(pl.col("paid_on").is_not_null())
        .then(amount)
        .otherwise(0)
        .abs()
    )


def _told() -> pl.Expr:
    """What else of a row weighs on figures, as text to compare: any order of files gives one."""
    days = [pl.col(name).dt.to_string("%Y%m%d").fill_null("") for name in ("paid_on", "due_on")]
    return pl.concat_str(*days, separator="/")


def _without(table: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return table.with_row_index("_row").filter(~pl.col("_row").is_in(rows.implode())).drop("_row")
