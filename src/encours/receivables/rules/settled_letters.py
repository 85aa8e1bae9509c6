"""Since when a letter leaves nothing open, so that what it closed need not be read again.

Only where reading it could change nothing: a letter that balances, of lines that carry nothing (no
opening, no transfer), of a customer of whom no payment may have come back, on an account that tells
nothing of retentions.
"""

import polars as pl

from encours.receivables.rules.dating import find_transfers
from encours.receivables.rules.due_dates import find_retention_accounts
from encours.receivables.rules.lettering import ACROSS_YEARS, number_groups


def settled_days(movements: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """`line` and `settled_on` of the `movements` that a balanced letter closes for good.

    `lines`: those of `movements` with `credits_treasury` and `account_label`. From `settled_on` on,
    the positions of every day are the same with and without these lines.
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
        & ~pl.col("account").is_in(_telling_retentions(lines))
    )
    # What balances only across years would not, once a later year has begun the same letter anew.
    across = pl.col("year").n_unique().over("group") > 1
    whole = pl.col("booked_on").max().over("group")
    over = pl.col("booked_on").max().over(ACROSS_YEARS)
    return (
        lettered.with_columns(
            plain.alias("plain"), pl.when(across).then(over).otherwise(whole).alias("settled_on")
        )
        .filter(pl.col("plain").all().over("group"))
        .select("line", "settled_on")
    )


def _telling_retentions(lines: pl.DataFrame) -> list[str]:
    """The accounts of retentions, and those of the same ending that make them known as such."""
    accounts = find_retention_accounts(lines)
    endings = [account[4:] for account in accounts if account[4:].strip("0")]
    return [*accounts, *(f"411{ending}" for ending in endings)]
