"""What a customer's account did between two days: the statement (relevé de compte).

Opening balance, movements in order with the running balance, closing balance. The opening of a
later year repeats what the year before it closed with: it is no movement. What it carries too much
or too little is a line of its own, so that the statement always ends on the balance of the books.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

STATEMENT_LINE_SCHEMA = pl.Schema(
    {
        # `line_id`: order in the books; `segment`: the years between two openings
        "line_id": pl.Int64,
        "segment": pl.Int32,
        "booked_on": pl.Date,
        "document_on": pl.Date,
        "due_on": pl.Date,
        "journal": pl.String,
        "reference": pl.String,
        "label": pl.String,
        "account": pl.String,
        "amount_cents": pl.Int64,
        "letter": pl.String,
        "is_opening": pl.Boolean,
        "pending": pl.Boolean,
    }
)
"""A line of a receivable account of one customer; `pending`: the books do not say it yet."""

SEGMENT_SCHEMA = pl.Schema({"segment": pl.Int32, "first_on": pl.Date})
"""The first day of each year of the books and its segment, of the whole organisation."""

MOVEMENT_COLUMNS = (
    "booked_on",
    "document_on",
    "due_on",
    "journal",
    "reference",
    "label",
    "account",
    "debit_cents",
    "credit_cents",
    "balance_cents",
    "letter",
    "pending",
    "kind",
)
LINE = "line"
CARRIED_DIFFERENCE = "carried_difference"
_NO_LINE = -1


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account from `from_on` to `as_of`, both included, in cents, debit positive.

    `movements`: `MOVEMENT_COLUMNS`; `balance_cents` is the running balance; `kind` is `line`, or
    `carried_difference` where an opening does not repeat the closing before it.
    `pending_cents`: what of the closing the books do not say yet.
    """

    from_on: date
    as_of: date
    opening_cents: int
    movements: pl.DataFrame
    closing_cents: int
    pending_cents: int


def compute_statement(
    lines: pl.DataFrame, segments: pl.DataFrame, *, as_of: date, from_on: date | None = None
) -> Statement:
    """The statement of `lines` (`STATEMENT_LINE_SCHEMA`, one customer) on `as_of`.

    `segments`: columns of `SEGMENT_SCHEMA`, of all the books (empty: as `lines` tell).
    `from_on`: by default the first day of the segment of `as_of`; one later than `as_of` is taken
    as `as_of`.
    """
    begun = _begun(lines, segments, as_of=as_of)
    start = min(from_on or begun[-1][1], as_of)
    first, first_on = [begun[0], *(each for each in begun if each[1] <= start)][-1]
    is_known = pl.col("booked_on") <= as_of
    before = pl.col("booked_on") < start
    # From its first day on, what a segment opens with is the opening balance, whenever booked.
    carried_in = before | pl.col("is_opening") if start <= first_on else before
    current = lines.filter(is_known & (pl.col("segment") == first))
    moved = current.filter(~carried_in)
    opening = _sum(current) - _sum(moved)
    told = [moved]
    for segment, begins_on in begun:
        if segment > first:
            before_it = current
            current = lines.filter(is_known & (pl.col("segment") == segment))
            told += [
                _difference(current, before_it, segment=segment, first_on=begins_on),
                current.filter(~pl.col("is_opening")),
            ]
    return Statement(
        from_on=start,
        as_of=as_of,
        opening_cents=opening,
        movements=_in_order(told, opening),
        closing_cents=opening + sum(map(_sum, told)),
        pending_cents=int(current["amount_cents"].filter(current["pending"]).sum()),
    )


def _begun(lines: pl.DataFrame, segments: pl.DataFrame, *, as_of: date) -> list[tuple[int, date]]:
    """The segments that have begun on `as_of`, each with its first day, in order; at least one."""
    told = segments
    if told.is_empty():
        told = lines.group_by("segment").agg(pl.col("booked_on").min().alias("first_on"))
    begun: dict[int, date] = {}
    for first_on, segment in sorted(zip(told["first_on"], told["segment"], strict=True)):
        if first_on <= as_of:
            begun.setdefault(segment, first_on)
    return list(begun.items()) or [(0, as_of)]


def _difference(
    lines: pl.DataFrame, before: pl.DataFrame, *, segment: int, first_on: date
) -> pl.DataFrame:
    """What a segment opens with less what the one before it closed with: a line, or none."""
    gap = _sum(lines.filter(pl.col("is_opening"))) - _sum(before)
    row = {
        "line_id": _NO_LINE,
        "segment": segment,
        "booked_on": first_on,
        "amount_cents": gap,
        "is_opening": True,
        "pending": False,
    }
    rows = [{name: row.get(name) for name in STATEMENT_LINE_SCHEMA}] if gap else []
    return pl.DataFrame(rows, schema=STATEMENT_LINE_SCHEMA)


def _in_order(told: list[pl.DataFrame], opening_cents: int) -> pl.DataFrame:
    """Day by day, as the books have them; with debit, credit and running balance."""
    amount = pl.col("amount_cents")
    is_difference = pl.col("line_id") == _NO_LINE
    counted = {
        "debit_cents": amount.clip(lower_bound=0),
        "credit_cents": (-amount).clip(lower_bound=0),
        "balance_cents": amount.cum_sum() + opening_cents,
        "kind": pl.when(is_difference).then(pl.lit(CARRIED_DIFFERENCE)).otherwise(pl.lit(LINE)),
    }
    return (
        pl.concat(told)
        .sort("booked_on", "segment", "line_id")
        .select(counted.get(name, pl.col(name)).alias(name) for name in MOVEMENT_COLUMNS)
    )


def _sum(lines: pl.DataFrame) -> int:
    return int(lines["amount_cents"].sum())
