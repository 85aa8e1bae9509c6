"""Since when a letter leaves nothing open, so that what it closed need not be read again.

Only where reading it could change nothing: a letter that balances, of lines that carry nothing (no
opening, no transfer), of a customer of whom no payment may have come back.
"""

import polars as pl

from encours.receivables.rules.dating import find_transfers
from encours.receivables.rules.lettering import number_groups


def settled_days(movements: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """`line` and `settled_on` of the `movements` that a balanced letter closes for good.

    `lines`: those of `movements` with `credits_treasury`. From `settled_on` on, the positions of
    every day are the same with and without these lines.
    """
    lettered = number_groups(movements.filter(pl.col("letter").is_not_null()))
    transfers = find_transfers(movements)["line_id"].implode()
    returning = lines.filter(
        pl.col("is_receivable")
        & pl.col("credits_treasury")
        & (pl.col("amount_cents") > 0)
        & ~pl.col("is_opening")
        & ~pl.col("has_sales")
    )["customer"].unique()
    plain = (
        pl.col("balanced")
        & ~pl.col("is_opening")
        & ~pl.col("line_id").is_in(transfers)
        & ~pl.col("customer").is_in(returning.implode())
    )
    return (
        lettered.with_columns(plain.alias("plain"))
        .filter(pl.col("plain").all().over("group"))
        .select("line", pl.col("booked_on").max().over("group").alias("settled_on"))
    )
