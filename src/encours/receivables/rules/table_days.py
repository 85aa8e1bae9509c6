"""In which order lists came, and which list of all that is open came next.

A list is placed by its day and, inside the day, by its document: the one handed in last is the
later one.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import polars as pl


class Stock(NamedTuple):
    """A list of all that is open: the day it was drawn, and its document.

    Two lists of one day come in the order of their documents: nothing else tells them apart.
    `is_whole`: every row of it was read, so what it lacks is not open.
    """

    drawn_on: date
    document_id: int
    is_whole: bool = True


def moment(day: str, document: str) -> pl.Expr:
    """A day and, inside it, a document, as one number to compare."""
    return pl.col(day).to_physical().cast(pl.Int64) * 2**40 + pl.col(document)


def next_stocks(rows: pl.DataFrame, stocks: Sequence[Stock]) -> pl.Series:
    """The day of the first of `stocks` after each row (`day`, `document`); null: none."""
    drawn = pl.DataFrame(
        [(stock.drawn_on, stock.document_id) for stock in sorted(stocks)],
        schema={"day": pl.Date, "document": pl.Int64},
        orient="row",
    ).select(pl.col("day").alias("on"), moment("day", "document").alias("moment"))
    after = drawn["moment"].search_sorted(
        rows.select(moment("day", "document")).to_series(), side="right"
    )
    return drawn["on"].extend(pl.Series([None], dtype=pl.Date)).gather(after)
