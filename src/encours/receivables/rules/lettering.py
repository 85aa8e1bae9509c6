"""What the books say was paid: letters (lettrage) as facts when balanced, else as far as they go.

A letter means something only inside its account, its customer and its fiscal year, and "AA" is not
"aa". A group that balances is a fact. A group that does not, is tried again across the years
between two openings (some software carries letters over), then laid as far as it goes.
"""

import polars as pl

from encours.receivables.rules.laying import lay_in_order
from encours.receivables.rules.schema import (
    ALLOCATION_SCHEMA,
    BALANCED_LETTER,
    PARTIAL_LETTER,
    empty_allocations,
)

ACROSS_YEARS = ("segment", "account", "customer", "letter")
_IN_ONE_YEAR = (*ACROSS_YEARS, "year")


def allocate_letters(movements: pl.DataFrame) -> pl.DataFrame:
    """Allocations (`ALLOCATION_SCHEMA`) that the letters of `movements` state.

    Debits oldest document first, credits in the order they were booked.
    """
    lettered = movements.filter(pl.col("letter").is_not_null())
    if lettered.is_empty():
        return empty_allocations()
    lettered = number_groups(lettered)
    return pl.concat(
        [
            _lay_group(lettered.filter(pl.col("balanced")), BALANCED_LETTER),
            _lay_group(lettered.filter(~pl.col("balanced")), PARTIAL_LETTER),
        ]
    )


def list_unbalanced_letters(movements: pl.DataFrame) -> pl.DataFrame:
    """Letters whose debits and credits do not meet: a row each, largest gap first.

    A letter that the next year takes up again is not one of them: its payment came after the
    closing. Columns `account`, `customer`, `customer_name`, `letter`, `year`, `lines`, `gap_cents`.
    """
    lettered = number_groups(movements.filter(pl.col("letter").is_not_null()))
    scope = ["account", "customer", "letter"]
    taken_up = lettered.select(*scope, pl.col("segment") - 1).unique()
    return (
        lettered.filter(~pl.col("balanced"))
        .join(taken_up, on=[*scope, "segment"], how="anti")
        .group_by("group")
        .agg(
            pl.col("account", "customer", "customer_name", "letter", "year").first(),
            pl.len().cast(pl.Int64).alias("lines"),
            pl.col("amount_cents").sum().alias("gap_cents"),
        )
        .drop("group")
        .sort(pl.col("gap_cents").abs(), "customer", "letter", descending=[True, False, False])
    )


def number_groups(lettered: pl.DataFrame) -> pl.DataFrame:
    """Lettered lines with `group` (Int64) and `balanced`: by year first, then across years."""
    by_year = lettered.with_columns(
        (pl.col("amount_cents").sum().over(_IN_ONE_YEAR) == 0).alias("in_year")
    )
    rest = pl.col("amount_cents").filter(~pl.col("in_year"))
    across = ~pl.col("in_year") & (rest.sum().over(ACROSS_YEARS) == 0)
    by_year = by_year.with_columns(across.alias("across"))
    key = pl.struct(*ACROSS_YEARS, pl.when(~pl.col("across")).then(pl.col("year")).alias("y"))
    return by_year.with_columns(
        key.rank("dense").cast(pl.Int64).alias("group"),
        (pl.col("in_year") | pl.col("across")).alias("balanced"),
    ).drop("in_year", "across")


def _lay_group(rows: pl.DataFrame, basis: str) -> pl.DataFrame:
    debits = rows.filter(pl.col("amount_cents") > 0).sort("document_on", "line_id")
    credits = rows.filter(pl.col("amount_cents") < 0).sort("booked_on", "line_id")
    laid = lay_in_order(
        debits.select("group", pl.col("line_id").alias("id"), "amount_cents"),
        credits.select("group", pl.col("line_id").alias("id"), -pl.col("amount_cents")),
    )
    return laid.select("debit_id", "credit_id", "amount_cents", pl.lit(basis).alias("basis")).cast(
        ALLOCATION_SCHEMA
    )
