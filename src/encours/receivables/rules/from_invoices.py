"""From tables of invoices and payments to the movements of receivables, without keeping anything.

The same rows and the same lines as where lists are kept (`table_rows`, `table_lines`), so that a
table diagnosed and a table taken in say the same.
"""

from collections.abc import Sequence

import polars as pl

from encours.receivables.rules.schema import MOVEMENT_SCHEMA
from encours.receivables.rules.table_corrections import standing_rows
from encours.receivables.rules.table_lines import lines_of_rows
from encours.receivables.rules.table_overlaps import keep_latest
from encours.receivables.rules.table_rows import last_day, told_rows


def lines_of_tables(tables: Sequence[pl.DataFrame], *, currency: str) -> tuple[pl.DataFrame, int]:
    """The lines (`TABLE_LINE_SCHEMA`) of several tables, and how many rows were superseded.

    `tables`: records of the table reader; rows that name no currency are in `currency`. Rows of two
    files are one invoice when customer, number, kind, issue date, amount and currency are the same;
    a row without a number is never superseded, and what one file repeats stays repeated. A file of
    a later day corrects an amount (`table_corrections`). `told_by` is the place of the table in
    `tables`.
    """
    told = pl.concat(
        [
            told_rows(table, document_id=number, told_on=last_day(table), unit=currency)
            for number, table in enumerate(tables)
        ]
    )
    # Files come in no order: of two of one day none corrects the other.
    states = keep_latest(told).with_columns(
        pl.lit(0, pl.Int64).alias(name) for name in ("first_in", "present_in")
    )
    standing, _ = standing_rows(states)
    return lines_of_rows(states), told.height - standing.height


def movements_of_invoices(lines: pl.DataFrame, *, currency: str) -> pl.DataFrame:
    """The movements (`MOVEMENT_SCHEMA`) in `currency` that `lines` of tables are."""
    return (
        lines.filter(pl.col("unit") == currency)
        .with_row_index("line_id")
        .select(
            "line_id",
            pl.col("told_by").alias("source_id"),
            "line",
            pl.lit(0).alias("segment"),
            pl.lit(0).alias("year"),
            "account",
            "customer",
            "customer_name",
            "reference",
            "label",
            "document_on",
            "booked_on",
            "due_on",
            "amount_cents",
            "letter",
            pl.col("line_id").alias("entry_id"),
            pl.col("faces_payment").alias("is_payment"),
            pl.col("has_sales").alias("is_sale"),
            "is_opening",
        )
        .cast(MOVEMENT_SCHEMA)
    )
