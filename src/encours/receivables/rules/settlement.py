"""From the movements of the books to what is open today and what was paid when.

The conductor of this room: letters first (facts), presumptions for the rest, dates of what is
carried, year after year. Everything it returns adds up: for each segment, allocations and open
parts together are the movements, to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from encours.receivables.rules.dating import (
    PART_SCHEMA,
    date_transfers,
    date_uses,
    find_transfers,
    own_age_known,
)
from encours.receivables.rules.lettering import allocate_letters
from encours.receivables.rules.presuming import (
    ACCOUNT,
    CUSTOMER,
    GROUNDS,
    open_after,
    presume_allocations,
    presume_transfers,
)
from encours.receivables.rules.schema import PRESUMED_REFERENCE, empty_allocations

OPEN_ITEM_COLUMNS = (
    "line_id",
    "customer",
    "account",
    "reference",
    "document_on",
    "due_on",
    "amount_cents",
    "age_known",
    "is_opening",
)
PAYMENT_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "debit_id": pl.Int64,
        "credit_id": pl.Int64,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "paid_on": pl.Date,
        "amount_cents": pl.Int64,
        "basis": pl.String,
        "is_payment": pl.Boolean,
        "age_known": pl.Boolean,
    }
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is open and what was settled.

    `open_items`: parts still open in the last segment (columns `OPEN_ITEM_COLUMNS`; debits
    positive, unapplied credits negative); `due_on` null where the books give none.
    `settled`: parts of debits closed by credits, of all segments (`PAYMENT_SCHEMA`):
    `document_on` of the debit, `paid_on` = booking date of the credit, `is_payment` when the credit
    is money (not a credit note, a write-off or a transfer), `basis` says on what ground.
    `allocations`: what closes what, of all segments (`ALLOCATION_SCHEMA`).
    """

    open_items: pl.DataFrame
    settled: pl.DataFrame
    allocations: pl.DataFrame


def settle(movements: pl.DataFrame, known: pl.DataFrame | None = None) -> Settlement:
    """Settles `movements` (`MOVEMENT_SCHEMA`, nothing booked after the day looked at).

    `known`: what people and banks said (`ALLOCATION_SCHEMA`), which goes before any letter.
    """
    if _nothing_pays(movements):
        return _all_open(movements)
    open_items = open_in_books = pl.DataFrame()
    settled, laid = [], []
    said = empty_allocations() if known is None else known
    dated = movements.with_columns(own_age_known().alias("age_known"))
    before = -1
    for segment in sorted(movements["segment"].unique()) or [0]:
        if segment > before + 1:  # a year is missing: nothing is known of what this one carries
            open_items = open_in_books = pl.DataFrame()
        before = segment
        lines = dated.filter(pl.col("segment") == segment)
        parts = _parts_of_openings(lines, open_items, open_in_books)
        facts = _facts(lines, said)
        told = pl.concat([facts, presume_transfers(lines, facts, find_transfers(lines))])
        ordered = _by_carried_date(lines, date_transfers(lines, told, parts))
        allocations = pl.concat([told, presume_allocations(ordered, told)])
        parts = date_transfers(lines, allocations, parts)
        settled.append(_settled(lines, allocations, parts))
        laid.append(allocations)
        open_items = _open_items(lines, allocations, parts)
        open_in_books = _open_items(lines, told, parts)
    return Settlement(open_items, pl.concat(settled), pl.concat(laid))


def _nothing_pays(movements: pl.DataFrame) -> bool:
    """Whether no line can settle another, nor have its age from another."""
    pays = (movements["amount_cents"] < 0) | movements["is_opening"]
    return movements.height > 0 and not pays.any()


def _all_open(movements: pl.DataFrame) -> Settlement:
    """Debits alone: what is open is the lines since the last opening, as they are."""
    is_last = pl.col("segment") == pl.col("segment").max()
    open_items = (
        movements.filter(is_last & (pl.col("amount_cents") != 0))
        .select(
            pl.lit(value=True).alias(name) if name == "age_known" else name
            for name in OPEN_ITEM_COLUMNS
        )
        .sort("customer", "document_on", "line_id")
    )
    return Settlement(open_items, pl.DataFrame(schema=PAYMENT_SCHEMA), empty_allocations())


def _facts(lines: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """What people and banks said of `lines`, and what letters say of the rest."""
    ids = lines["line_id"].implode()
    here = said.filter(pl.col("debit_id").is_in(ids) & pl.col("credit_id").is_in(ids))
    if here.is_empty():
        return allocate_letters(lines)
    return pl.concat([here, allocate_letters(open_after(lines, here))])


def _by_carried_date(lines: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The lines dated by the oldest of what they carry: "oldest first" goes by it."""
    oldest = parts.group_by("line_id").agg(pl.col("document_on").min().alias("carried_on"))
    return lines.join(oldest, on="line_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("carried_on", "document_on").alias("document_on")
    )


def _open_items(
    lines: pl.DataFrame, allocations: pl.DataFrame, parts: pl.DataFrame
) -> pl.DataFrame:
    residual = open_after(lines, allocations)
    credits = residual.filter(pl.col("amount_cents") < 0)
    debits = residual.filter(pl.col("amount_cents") > 0)
    # The oldest parts were used first, so what is open is the end of the line: lay the used stretch
    # ahead of the residual and keep the latter.
    used = debits.select("line_id", pl.col("amount_cents").alias("left_cents")).join(
        lines.select("line_id", "amount_cents"), on="line_id"
    )
    stretches = pl.concat(
        [
            used.select(
                "line_id",
                (pl.col("amount_cents") - pl.col("left_cents")).alias("amount_cents"),
                pl.lit(value=False).alias("is_open"),
            ).filter(pl.col("amount_cents") > 0),
            used.select(
                "line_id",
                pl.col("left_cents").alias("amount_cents"),
                pl.lit(value=True).alias("is_open"),
            ),
        ]
    )
    dated = date_uses(lines, parts, stretches).filter(pl.col("is_open"))
    carried = dated.join(
        lines.select("line_id", "customer", "account", "is_opening"), on="line_id", how="left"
    )
    columns = list(OPEN_ITEM_COLUMNS)
    return pl.concat([carried.select(columns), credits.select(columns)]).sort(
        "customer", "document_on", "line_id"
    )


def _settled(lines: pl.DataFrame, allocations: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Allocations with the dates of both sides."""
    credits = lines.select(
        pl.col("line_id").alias("credit_id"),
        pl.col("booked_on").alias("paid_on"),
        "customer",
        "is_payment",
    )
    uses = (
        allocations.join(credits, on="credit_id", how="left", maintain_order="left")
        .rename({"debit_id": "line_id"})
        .sort("line_id", "paid_on", "credit_id")
    )
    return (
        date_uses(lines, parts, uses).rename({"line_id": "debit_id"}).select(list(PAYMENT_SCHEMA))
    )


def _parts_of_openings(
    lines: pl.DataFrame, open_before: pl.DataFrame, open_in_books: pl.DataFrame
) -> pl.DataFrame:
    """What the openings of unknown age carry from the year before: its open items, as parts.

    First those of the same reference among all that no letter closed (`open_in_books`), for an
    opening by item repeats invoice and payment alike. Then, among what is presumed open, those of
    the same account, and of the customer: same amount, else oldest first.
    """
    parts = pl.DataFrame(schema=PART_SCHEMA)
    if open_before.is_empty():
        return parts
    openings = lines.filter(
        pl.col("is_opening") & (pl.col("amount_cents") > 0) & ~pl.col("age_known")
    )
    exact = _carry(openings, open_in_books, within=CUSTOMER, grounds=(PRESUMED_REFERENCE,))
    left = openings.filter(~pl.col("line_id").is_in(exact["line_id"].implode()))
    free = open_before.filter(~pl.col("line_id").is_in(exact["origin_id"].implode()))
    account = _carry(left, free, within=ACCOUNT, grounds=GROUNDS)
    left = left.filter(~pl.col("line_id").is_in(account["line_id"].implode()))
    free = free.filter(~pl.col("line_id").is_in(account["origin_id"].implode()))
    return pl.concat([parts, exact, account, _carry(left, free, within=CUSTOMER, grounds=GROUNDS)])


def _carry(
    openings: pl.DataFrame, before: pl.DataFrame, *, within: Sequence[str], grounds: Sequence[str]
) -> pl.DataFrame:
    """Lays openings against the open debits `before` them; ids of `before` become origins."""
    items = before.filter((pl.col("amount_cents") > 0) & pl.col("age_known")).with_row_index("item")
    shift = items.height
    columns = [
        pl.lit(0, pl.Int32).alias("segment"),
        "account",
        "customer",
        "reference",
        "document_on",
    ]
    pseudo = pl.concat(
        [
            items.select(
                pl.col("item").cast(pl.Int64).alias("line_id"),
                *columns,
                pl.lit(None, pl.String).alias("label"),
                pl.col("document_on").alias("booked_on"),
                "amount_cents",
            ),
            openings.select(
                pl.col("line_id") + shift,
                *columns,
                "label",
                "booked_on",
                -pl.col("amount_cents"),
            ),
        ]
    )
    found = presume_allocations(pseudo, empty_allocations(), within=within, grounds=grounds)
    return (
        found.with_columns(pl.col("credit_id") - shift, pl.col("debit_id").cast(pl.UInt32))
        .rename({"debit_id": "item"})
        .join(items.drop("amount_cents").rename({"line_id": "origin_id"}), on="item")
        .select(pl.col("credit_id").alias("line_id"), *[c for c in PART_SCHEMA if c != "line_id"])
    )
