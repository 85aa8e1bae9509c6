"""The lines that rows of tables stand for: an invoice, what settled it, what its absence tells.

An invoice with a payment date is two lines joined by a letter of their own; a payment row that
names its invoice is lettered with it. So a table obeys the very rules that a ledger does.
"""

from collections.abc import Sequence

import polars as pl

from encours.receivables.rules.table_corrections import PAYMENT_KINDS, standing_rows
from encours.receivables.rules.table_days import Stock, next_stocks
from encours.receivables.rules.table_history import no_tellings, tellings_of, with_steps

LOWERING_KINDS = (*PAYMENT_KINDS, "credit_note")
# A table has no chart of accounts: what it lists are trade receivables (PCG, compte 411).
ACCOUNT = "411"

# The parts of a row: what it is; what it says was settled; what its absence from a list says.
DOCUMENT = "document"
SETTLEMENT = "settlement"
ABSENCE = "absent_from_stock"


TABLE_LINE_SCHEMA = pl.Schema(
    {
        # identity of the line, and where its row was read
        "row_key": pl.String,
        "part": pl.String,
        "told_by": pl.Int64,
        "line": pl.Int64,
        # what the line is, as a line of the books
        "booked_on": pl.Date,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "account": pl.String,
        "customer": pl.String,
        "customer_name": pl.String,
        "reference": pl.String,
        "label": pl.String,
        "amount_cents": pl.Int64,
        "unit": pl.String,
        "letter": pl.String,
        "faces_payment": pl.Boolean,
        "has_sales": pl.Boolean,
        "is_opening": pl.Boolean,
    }
)
# The order of lines (blanks last) comes of what they say, never of the order of lists: where two
# may be paid by one payment, any surface that sorts them so gives it to the same.
LINE_ORDER = (
    "booked_on", "document_on", "reference", "due_on", "customer", "label", "amount_cents", "part",
    "row_key",
)  # fmt: skip

_INVOICE = ("customer", "invoice", "currency")


def lines_of_rows(
    states: pl.DataFrame,
    *,
    stocks: Sequence[Stock] = (),
    tellings: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The lines (`TABLE_LINE_SCHEMA`, in `LINE_ORDER`) the ledger should hold for `states`.

    `states`: `ROW_STATE_SCHEMA`, of one source. `stocks`: its lists of all that is open;
    `tellings`: what these said before (`TELLING_SCHEMA`). A document (`part`) settled in part on an
    unknown date is credited on the day of its issue, or of the first list that could show it since
    one showed it open; what is absent from a later list of all that is open, on the day of the
    first such list: all lower the balance and are no payment, so they measure no delay.
    """
    standing, corrected = standing_rows(states)
    settled, replaced = (
        rows.with_columns(settled_by_row().alias("settled_cents"))
        for rows in (standing, states.join(corrected, on="row_key", how="semi"))
    )
    remembered = no_tellings() if tellings is None else tellings
    told = pl.concat([remembered, tellings_of(replaced)])
    raised, steps = with_steps(settled, told, corrected=corrected, stocks=stocks)
    rows = _with_letters(raised, stocks=stocks)
    rows = rows.drop("customer_name").join(_latest_names(rows), on="customer", how="left")
    return pl.concat(_parts(rows, steps)).sort(*LINE_ORDER, nulls_last=True)


def _parts(rows: pl.DataFrame, steps: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    """The documents, what settles them at once or by `steps`, and what their absence settles."""
    at_once = rows.join(steps, on="row_key", how="anti")
    return (
        _part(
            rows,
            DOCUMENT,
            booked_on=pl.col("issued_on"),
            amount=pl.col("amount_cents"),
            is_payment=_is_payment(),
        ),
        _part(
            at_once.filter(pl.col("settled_cents") != 0),
            SETTLEMENT,
            booked_on=pl.coalesce("paid_on", "issued_on"),
            amount=-pl.col("settled_cents"),
            is_payment=pl.col("paid_on").is_not_null() & (pl.col("settled_cents") > 0),
        ),
        _part(
            rows.join(steps, on="row_key"),
            SETTLEMENT,
            booked_on=pl.col("on"),
            amount=-pl.col("cents"),
            is_payment=pl.col("is_payment"),
        ).with_columns(pl.format("{} {}", "part", "booked_on").alias("part")),
        _part(
            rows.filter(pl.col("absent_cents") != 0),
            ABSENCE,
            booked_on=pl.max_horizontal("absent_on", "issued_on"),
            amount=-pl.col("absent_cents"),
            is_payment=pl.lit(value=False),
        ),
    )


def settled_by_row() -> pl.Expr:
    """How much of a document is settled by what its own row says; sign of the document."""
    amount = pl.col("amount_cents")
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
    return pl.when(_is_payment()).then(0).otherwise(within)


def with_settlement(rows: pl.DataFrame, *, stocks: Sequence[Stock]) -> pl.DataFrame:
    """The rows (states that count) with what settles them and the letter that joins it to them.

    `settled_cents`: by what the row says. `absent_on`: the day of the first of `stocks` after the
    last list that held the row; null without one. `absent_cents`: what is presumed settled on that
    day; its sign is that of the row. `letter`: the row's own when it settles itself, else its
    invoice where a payment names it.
    """
    return _with_letters(rows.with_columns(settled_by_row().alias("settled_cents")), stocks=stocks)


def _with_letters(rows: pl.DataFrame, *, stocks: Sequence[Stock]) -> pl.DataFrame:
    """As `with_settlement`, of rows with `settled_cents`."""
    settled = rows.with_columns(_absent_on(rows, stocks), _is_named(rows))
    own, invoice = pl.format("row:{}", "row_key"), pl.format("invoice:{}", "invoice")
    lettered = settled.with_columns(
        pl.when(pl.col("settled_cents") != 0)
        .then(own)
        .when(pl.col("named"))
        .then(invoice)
        .when(pl.col("absent_on").is_not_null())
        .then(own)
        .alias("letter"),
        pl.when(pl.col("absent_on").is_not_null())
        .then(pl.col("amount_cents") - pl.col("settled_cents"))
        .otherwise(0)
        .alias("absent_cents"),
    )
    return _less_payments(lettered)


def _is_payment() -> pl.Expr:
    return pl.col("kind").is_in(list(PAYMENT_KINDS))


def _absent_on(rows: pl.DataFrame, stocks: Sequence[Stock]) -> pl.Series:
    """The day of the first list of all that is open after the last list that holds the row."""
    seen = rows.select(pl.col("told_on").alias("day"), pl.col("present_in").alias("document"))
    return next_stocks(seen, [stock for stock in stocks if stock.is_whole]).alias("absent_on")


def _is_named(rows: pl.DataFrame) -> pl.Series:
    """Whether a payment names the row's invoice (a payment that names one is named by itself)."""
    naming = rows.filter(_is_payment() & pl.col("invoice").is_not_null())
    return (
        rows.select(_INVOICE)
        .join(
            naming.select(*_INVOICE, pl.lit(value=True).alias("named")).unique(),
            on=_INVOICE,
            how="left",
            maintain_order="left",
        )["named"]
        .fill_null(value=False)
    )


def _less_payments(rows: pl.DataFrame) -> pl.DataFrame:
    """`absent_cents` without what payments and invoices absent on one day say of each other.

    An invoice paid by a payment that names it, both gone from the next list, keeps its payment;
    only what they leave is presumed settled, on the latest invoices first: payments go to the
    oldest.
    """
    shared = (pl.col("absent_cents") != 0) & pl.col("letter").str.starts_with("invoice:")
    both = rows.filter(shared)
    if both.is_empty():
        return rows
    scope = (*_INVOICE, "absent_on")
    amount = pl.col("absent_cents")
    total = amount.sum().over(scope)
    used = (amount.abs().sum().over(scope) - total.abs()) // 2
    reached = pl.when(amount.sign() == total.sign()).then(amount.abs()).otherwise(0).cum_sum()
    left = (reached.over(scope) - used).clip(0, amount.abs())
    netted = both.sort("issued_on", "due_on", "row_key").with_columns(
        pl.when(amount.sign() == total.sign()).then(left * amount.sign()).otherwise(0)
        .alias("absent_cents")
    )  # fmt: skip
    return pl.concat([rows.filter(~shared.fill_null(value=False)), netted])


def _latest_names(rows: pl.DataFrame) -> pl.DataFrame:
    """Each customer's latest name, else its code."""
    named = (
        rows.filter(pl.col("customer_name").is_not_null())
        .select("customer", "customer_name", "told_on", "issued_on")
        # No place in a file: of two lists of one day, either may be the one that is believed.
        .sort("told_on", "issued_on", "customer_name")
        .unique("customer", keep="last")
        .select("customer", "customer_name")
    )
    return (
        rows.select(pl.col("customer").unique())
        .join(named, on="customer", how="left")
        .with_columns(pl.coalesce("customer_name", "customer").alias("customer_name"))
    )


def _part(
    rows: pl.DataFrame, part: str, *, booked_on: pl.Expr, amount: pl.Expr, is_payment: pl.Expr
) -> pl.DataFrame:
    return rows.select(
        "row_key",
        pl.lit(part).alias("part"),
        "told_by",
        "line",
        booked_on.alias("booked_on"),
        pl.col("issued_on").alias("document_on"),
        "due_on",
        pl.lit(ACCOUNT).alias("account"),
        "customer",
        "customer_name",
        pl.col("invoice").alias("reference"),
        pl.coalesce("order_reference", "invoice").alias("label"),
        amount.alias("amount_cents"),
        pl.col("currency").alias("unit"),
        "letter",
        is_payment.alias("faces_payment"),
        (pl.lit(part == DOCUMENT) & ~is_payment).alias("has_sales"),
        pl.lit(value=False).alias("is_opening"),
    ).cast(TABLE_LINE_SCHEMA)
