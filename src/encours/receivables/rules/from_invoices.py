"""From a table of invoices and payments to the movements of receivables.

An invoice with a payment date is two movements joined by a letter of their own; a payment row that
names its invoice is lettered with it. So a table obeys the very rules that a ledger does.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from encours.receivables.rules.schema import MOVEMENT_SCHEMA
from encours.receivables.rules.table_overlaps import last_day

_PAYMENT_KINDS = ("payment", "deposit")
_ACCOUNT = "411"


def movements_of_invoices(tables: Sequence[pl.DataFrame], *, currency: str | None) -> pl.DataFrame:
    """The movements (`MOVEMENT_SCHEMA`) that the rows of invoice tables stand for.

    `tables`: records of the table reader. Rows of another currency than `currency` are left out
    (null counts as `currency`); the caller says so. An invoice settled in part on an unknown date
    is credited on the day of its issue, as no payment: it lowers the balance and measures no delay.
    """
    placed = [
        table.with_columns(pl.lit(number, pl.Int32).alias("source_id"))
        for number, table in enumerate(tables)
    ]
    # The order of the files is that of their content, not the one they were given in.
    rows = pl.concat(sorted(placed, key=lambda table: last_day(table) or date.min)).filter(
        pl.col("currency").is_null() | (pl.col("currency") == currency)
    )
    rows = rows.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64),
        pl.coalesce(
            pl.col("customer_name").drop_nulls().last().over("customer"), pl.col("customer")
        ).alias("customer_name"),
        _signed().alias("amount_cents"),
    )
    rows = rows.with_columns(_settled_cents().alias("settled_cents")).with_columns(_letter())
    return pl.concat([_as_documents(rows), _as_settlements(rows)]).sort("booked_on", "line_id")


def _signed() -> pl.Expr:
    """Payments, deposits and credit notes lower what is owed, whatever sign the file gives them."""
    lowers = pl.col("kind").is_in([*_PAYMENT_KINDS, "credit_note"]).fill_null(value=False)
    amount = pl.col("amount_cents")
    return pl.when(lowers).then(-amount.abs()).otherwise(amount)


def _settled_cents() -> pl.Expr:
    """How much of a document is settled by what its own row says; sign of the document."""
    amount = pl.col("amount_cents")
    is_document = ~pl.col("kind").is_in(list(_PAYMENT_KINDS)).fill_null(value=False)
    told = (
        pl.when(pl.col("open_cents").is_not_null())
        .then(amount - pl.col("open_cents"))
        .when(pl.col("paid_cents").is_not_null())
        .then(pl.col("paid_cents"))
        .when(pl.col("paid_on").is_not_null())
        .then(amount)
        .otherwise(0)
    )
    within = pl.when(amount >= 0).then(told.clip(0, amount)).otherwise(told.clip(amount, 0))
    return pl.when(is_document).then(within).otherwise(0)


def _letter() -> pl.Expr:
    """The row's own letter when it settles itself, else its invoice where a payment names it."""
    is_payment = pl.col("kind").is_in(list(_PAYMENT_KINDS)).fill_null(value=False)
    named = is_payment.any().over("customer", "invoice") & pl.col("invoice").is_not_null()
    return (
        pl.when(pl.col("settled_cents") != 0)
        .then(pl.format("row:{}", "row"))
        .when(named)
        .then(pl.format("invoice:{}", "invoice"))
        .alias("letter")
    )


def _as_documents(rows: pl.DataFrame) -> pl.DataFrame:
    payment = pl.col("kind").is_in(list(_PAYMENT_KINDS)).fill_null(value=False)
    return _movement(
        rows,
        line_id=pl.col("row") * 2,
        booked_on=pl.col("issued_on"),
        amount=pl.col("amount_cents"),
        is_payment=payment,
        is_sale=~payment,
    )


def _as_settlements(rows: pl.DataFrame) -> pl.DataFrame:
    return _movement(
        rows.filter(pl.col("settled_cents") != 0),
        line_id=pl.col("row") * 2 + 1,
        booked_on=pl.coalesce("paid_on", "issued_on"),
        amount=-pl.col("settled_cents"),
        is_payment=pl.col("paid_on").is_not_null() & (pl.col("settled_cents") > 0),
        is_sale=pl.lit(value=False),
    )


def _movement(
    rows: pl.DataFrame,
    *,
    line_id: pl.Expr,
    booked_on: pl.Expr,
    amount: pl.Expr,
    is_payment: pl.Expr,
    is_sale: pl.Expr,
) -> pl.DataFrame:
    return (
        rows.select(
            line_id.alias("line_id"),
            "source_id",
            "line",
            pl.lit(0, pl.Int32).alias("segment"),
            pl.lit(0, pl.Int32).alias("year"),
            pl.lit(_ACCOUNT).alias("account"),
            "customer",
            "customer_name",
            pl.col("invoice").alias("reference"),
            pl.coalesce("order_reference", "invoice").alias("label"),
            pl.col("issued_on").alias("document_on"),
            booked_on.alias("booked_on"),
            "due_on",
            amount.alias("amount_cents"),
            "letter",
            line_id.alias("entry_id"),
            is_payment.alias("is_payment"),
            is_sale.alias("is_sale"),
            pl.lit(value=False).alias("is_opening"),
        )
        .select(list(MOVEMENT_SCHEMA))
        .cast(MOVEMENT_SCHEMA)
    )
