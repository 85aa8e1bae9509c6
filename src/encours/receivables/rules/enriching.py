"""What a table tells of invoices that the books already hold: when they fall due, for what order.

Accounting exports often give no due date (échéance); the list of invoices does. Where receivables
come from the books a table adds no line to them: it tells this of their documents. A row speaks of
a document when customer (code, else name), reference and amount are the same and nothing else is;
what could be several documents is told of none.
"""

from dataclasses import dataclass

import polars as pl

from encours.kernel.messages import Message, plural
from encours.receivables.rules.table_corrections import PAYMENT_KINDS
from encours.receivables.rules.table_rows import signed_amounts

TOLD = ("due_on", "order_reference")

_AMOUNT = ("reference", "amount_cents")


@dataclass(frozen=True, slots=True)
class Matched:
    """What a table tells of the documents of the books.

    `assertions`: `line_id`, `due_on`, `order_reference` (blank where it is not told), a row for
    each line of which something is told. `matched`, `ambiguous`, `unmatched`: rows of the table
    that tell something, by what became of them. `notices`: the last two, said.
    """

    assertions: pl.DataFrame
    matched: int
    ambiguous: int
    unmatched: int
    notices: tuple[Message, ...]


def match_documents(ledger_lines: pl.DataFrame, records: pl.DataFrame, *, unit: str) -> Matched:
    """What `records` of the table reader tell of the documents among `ledger_lines`.

    `ledger_lines`: receivable lines of the books, with `line_id`, `customer`, `customer_name`,
    `reference`, `amount_cents` (minor units of `unit`), `booked_on`, `has_sales`, `is_opening`.
    A row that names another currency than `unit` matches nothing.
    """
    rows = _telling(records, unit)
    by_code = _documents(ledger_lines, pl.col("customer"))
    by_name = _documents(ledger_lines, pl.col("customer_name"))
    coded = _look_up(rows, by_code, _plain("customer"))
    named = _look_up(
        coded.filter(pl.col("found").is_null()).select(rows.columns),
        by_name,
        _plain(pl.coalesce("customer_name", "customer")),
    )
    looked = pl.concat([coded.filter(pl.col("found").is_not_null()), named])
    one = looked.filter(pl.col("found") == 1)
    # Two rows that tell one document different things tell nothing of it.
    agreed = one.filter(
        pl.all_horizontal(pl.col(name).drop_nulls().n_unique().over("line_id") < 2 for name in TOLD)
    )
    assertions = agreed.group_by("line_id").agg(pl.col(*TOLD).drop_nulls().first())
    unmatched = looked.filter(pl.col("found").is_null()).height
    ambiguous = looked.height - agreed.height - unmatched
    return Matched(
        assertions.sort("line_id"),
        agreed.height,
        ambiguous,
        unmatched,
        _notices(ambiguous, unmatched),
    )


def _telling(records: pl.DataFrame, unit: str) -> pl.DataFrame:
    """The rows of documents that tell something, with the columns by which they are matched."""
    return (
        records.with_columns(pl.col("kind").fill_null("invoice"))
        .filter(
            ~pl.col("kind").is_in(list(PAYMENT_KINDS))
            & pl.any_horizontal(pl.col(*TOLD).is_not_null())
        )
        .with_columns(*signed_amounts())
        .select(
            "customer",
            "customer_name",
            *TOLD,
            # A row in another currency, as one without a number, finds nothing.
            pl.when(pl.col("currency").fill_null(unit) == unit)
            .then(_plain("invoice"))
            .alias("reference"),
            "amount_cents",
        )
    )


def _documents(lines: pl.DataFrame, who: pl.Expr) -> pl.DataFrame:
    """How many documents (`found`) each customer has under a reference and an amount; the one.

    A sale goes before what repeats its reference, a bill or a transfer; an opening stands for its
    document only where the books do not go back to it, and then the first opening does.
    """
    standing = pl.when("has_sales").then(0).when("is_opening").then(2).otherwise(1)
    key = ("who", *_AMOUNT)
    keyed = lines.select(
        "line_id",
        _plain(who).alias("who"),
        _plain("reference").alias("reference"),
        "amount_cents",
        pl.struct(
            standing.alias("standing"), pl.when("is_opening").then("booked_on").alias("since")
        ).alias("place"),
    ).drop_nulls(["who", "reference"])
    return (
        keyed.with_columns(pl.col("place").rank("dense").alias("place"))
        .filter(pl.col("place") == pl.col("place").min().over(key))
        .group_by(key)
        .agg(pl.len().alias("found"), pl.col("line_id").first())
    )


def _look_up(rows: pl.DataFrame, documents: pl.DataFrame, who: pl.Expr) -> pl.DataFrame:
    """The rows with `found`, how many documents they may speak of (null: none), and `line_id`."""
    return (
        rows.with_columns(who.alias("who"))
        .join(documents, on=["who", *_AMOUNT], how="left", maintain_order="left")
        .drop("who")
    )


def _plain(text: str | pl.Expr) -> pl.Expr:
    """A text without what people write in two ways: capitals and white space."""
    column = pl.col(text) if isinstance(text, str) else text
    return column.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


def _notices(ambiguous: int, unmatched: int) -> tuple[Message, ...]:
    said = []
    if unmatched:
        said.append(
            plural(
                "{count} row is no document of the books (customer, number and amount): what it"
                " tells is left aside.",
                "{count} rows are no documents of the books (customer, number and amount): what"
                " they tell is left aside.",
                count=unmatched,
            )
        )
    if ambiguous:
        said.append(
            plural(
                "{count} row may be several documents of the books, or another row contradicts it:"
                " what it tells is left aside.",
                "{count} rows may be several documents of the books, or other rows contradict them:"
                " what they tell is left aside.",
                count=ambiguous,
            )
        )
    return tuple(said)
