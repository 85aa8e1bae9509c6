"""The positions of the ledger on any past day, from the lines that were in the books by then."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from encours.kernel.terms import PaymentTerms
from encours.receivables.rules.chaining import read_years
from encours.receivables.rules.exports import Export
from encours.receivables.rules.from_ledger import movements_of_lines
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.positions import Positions, compute_positions
from encours.receivables.rules.schema import ALLOCATION_SCHEMA, empty_allocations

STATED = ("person", "bank_confirmed", "bank")
"""Bases of what people and banks said, the strongest first."""

FACT_SCHEMA = pl.Schema(
    {
        "debit_id": pl.Int64,
        "credit_id": pl.Int64,
        "basis": pl.String,
        "effective_on": pl.Date,
        "amount_cents": pl.Int64,
    }
)


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """The ledger on one day. `chained`: its lines in order of time, with year and segment.

    `positions`: what is open and what was settled; `line_id` is the rank in `chained`. `segment`:
    the one since the last opening, though a letter may have settled all of it.
    """

    chained: pl.DataFrame
    positions: Positions
    segment: int

    @property
    def current(self) -> pl.DataFrame:
        """The lines since the last opening: those the balance is made of."""
        return self.chained.filter(pl.col("segment") == self.segment)

    @property
    def balance_cents(self) -> int:
        """What is owed: booked and pending."""
        return int(self.current["amount_cents"].sum())

    @property
    def pending_cents(self) -> int:
        """What Encours knows and the books do not say yet."""
        pending = self.current.filter(pl.col("origin") == ENCOURS)
        return int(pending["amount_cents"].sum())


def lay_day(
    lines: pl.DataFrame,
    exports: Sequence[Export],
    years: pl.DataFrame,
    facts: pl.DataFrame,
    dues: pl.DataFrame,
    *,
    segment: int,
    terms_by_customer: Mapping[str, PaymentTerms],
    assumed: PaymentTerms,
) -> LedgerDay:
    """The positions that `lines` leave (`LINE_SCHEMA`, receivable, nothing booked after the day).

    `years`: those begun by the day, as the last import found them; `segment`: the last one that
    has receivables. `facts`: `FACT_SCHEMA`; those of lines not given, or
    said by letters, are left out. `dues`: due days learned since (`line_id`, the line's number, and
    `due_on`), which go before those of the books.
    """
    chained = read_years(lines, exports, years)
    movements = with_told_dues(movements_of_lines(chained, are_named=False), dues)
    positions = compute_positions(
        movements,
        chained if exports else None,
        terms_by_customer=terms_by_customer,
        assumed=assumed,
        known=stated_allocations(facts, movements),
    )
    # What is open is of the last segment of the lines; of `segment` unless all of that is settled.
    if chained["segment"].max() != segment:
        positions = replace(positions, open_items=positions.open_items.clear())
    return LedgerDay(chained, positions, segment)


def day_of_customers(day: LedgerDay, customers: Collection[str]) -> LedgerDay:
    """`day` with the lines and positions of `customers` alone; lines keep their `line_id`."""
    theirs = pl.col("customer").is_in(list(customers))
    chained = day.chained.filter(theirs)
    lines = chained["line_id"].implode()
    laid = day.positions
    touches = pl.col("debit_id").is_in(lines) | pl.col("credit_id").is_in(lines)
    positions = Positions(
        movements=laid.movements.filter(theirs),
        open_items=laid.open_items.filter(theirs),
        settled=laid.settled.filter(theirs),
        allocations=laid.allocations.filter(touches),
        returned=laid.returned.filter(pl.col("line_id").is_in(lines)),
    )
    return LedgerDay(chained, positions, day.segment)


def with_told_dues(lines: pl.DataFrame, dues: pl.DataFrame) -> pl.DataFrame:
    """`lines` (with their number, `line`) with the days of `dues` (`line_id`, `due_on`)."""
    if dues.is_empty():
        return lines
    told = dues.select(pl.col("line_id").alias("line"), pl.col("due_on").alias("told_on"))
    return (
        lines.join(told, on="line", how="left", maintain_order="left")
        .with_columns(pl.coalesce("told_on", "due_on").alias("due_on"))
        .drop("told_on")
    )


def stated_allocations(facts: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """What people and banks said of `movements` (`ALLOCATION_SCHEMA`), the strongest first."""
    if facts.is_empty():
        return empty_allocations()
    ranks = movements.select("line", "line_id")
    strength = pl.col("basis").replace_strict(
        {basis: rank for rank, basis in enumerate(STATED)}, return_dtype=pl.Int32
    )
    return (
        facts.filter(pl.col("basis").is_in(STATED))
        .sort(strength, "effective_on", "debit_id", "credit_id")
        .join(ranks.rename({"line": "debit_id", "line_id": "debit"}), on="debit_id")
        .join(ranks.rename({"line": "credit_id", "line_id": "credit"}), on="credit_id")
        .select(
            pl.col("debit").alias("debit_id"),
            pl.col("credit").alias("credit_id"),
            "amount_cents",
            "basis",
        )
        .cast(ALLOCATION_SCHEMA)
    )
