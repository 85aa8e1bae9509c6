"""What is known of each row of an organisation's lists, whatever the order they came in.

A list is told again each night or each month. A row is the same row when its customer, number,
kind, day of issue, amount and currency are; the rest of it may be told anew, and the latest list is
believed. All that is kept of a row is what the list believed of it said, and of which day that list
is: so lists may come in any order, or twice, and what is known is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Literal

import polars as pl

from encours.kernel.messages import Message, message, plural
from encours.receivables.rules.table_corrections import (
    DOCUMENT_OF_ROW,
    is_document,
    standing_rows,
)
from encours.receivables.rules.table_days import Stock
from encours.receivables.rules.table_history import no_tellings, remember
from encours.receivables.rules.table_lines import LOWERING_KINDS, settled_by_row, with_settlement
from encours.receivables.rules.table_overlaps import keep_latest

STOCK = "stock"
DELTA = "delta"

_IDENTITY = {
    "source_id": pl.Int64,
    "customer": pl.String,
    "invoice": pl.String,
    "kind": pl.String,
    "issued_on": pl.Date,
    "amount_cents": pl.Int64,  # what it adds to what is owed, in minor units of `currency`
    "currency": pl.String,
}
_TOLD = {
    "customer_name": pl.String,
    "due_on": pl.Date,
    "paid_on": pl.Date,
    "paid_cents": pl.Int64,
    "open_cents": pl.Int64,
    "amount_excl_tax_cents": pl.Int64,
    "order_reference": pl.String,
    "delivery_reference": pl.String,
    "site": pl.String,
    "payer": pl.String,
    "payer_name": pl.String,
    "payment_method": pl.String,
}
ROW_STATE_SCHEMA = pl.Schema(
    {
        # `row_key`: the row; `group_key`: the rows that one list may hold several times
        "row_key": pl.String,
        "group_key": pl.String,
        "occurrence": pl.Int32,
        **_IDENTITY,
        **_TOLD,
        # the list that is believed of the row: its day, its rank, its document and line
        "told_on": pl.Date,
        "settled_rank": pl.Int64,
        "told_rank": pl.String,
        "in_stock": pl.Boolean,
        "told_by": pl.Int64,
        "line": pl.Int64,
        # the last list of that day that holds the row
        "present_in": pl.Int64,
        # the first list that held the row, whether it was of all that was open; how many rows of
        # one list told its document, at most
        "first_on": pl.Date,
        "first_in": pl.Int64,
        "first_stock": pl.Boolean,
        "beside": pl.Int32,
    }
)

_MARK = "\x1f"
_LONGEST_KEY = 120  # a key is readable, yet an index can hold it


@dataclass(frozen=True, slots=True)
class Folded:
    """What is known once a list is taken in, and what that changed, in rows.

    `states`: `ROW_STATE_SCHEMA`. `stocks`: the lists of all that is open, in order. `created`: rows
    not known before. `changed`: rows of which something else is told, or that are now settled by
    their absence; `absent` is how many of them became so. `reversed`: rows whose absence is undone,
    those that a later list holds fewer times, those corrected. `unchanged`: the other rows of the
    list. `notices`: what was assumed. `tellings`: what earlier lists said is open
    (`TELLING_SCHEMA`).
    """

    states: pl.DataFrame
    stocks: tuple[Stock, ...]
    created: int = 0
    changed: int = 0
    reversed: int = 0
    unchanged: int = 0
    absent: int = 0
    notices: tuple[Message, ...] = ()
    tellings: pl.DataFrame = field(default_factory=no_tellings)


def no_rows() -> pl.DataFrame:
    """Nothing is known yet."""
    return pl.DataFrame(schema=ROW_STATE_SCHEMA)


def last_day(records: pl.DataFrame) -> date | None:
    """The last day of issue or payment that a list tells; `None` when it is empty."""
    found: date | None = records.select(
        pl.max_horizontal(pl.col("issued_on", "paid_on").max())
    ).item()
    return found


def signed_amounts() -> list[pl.Expr]:
    """The amounts of records, `kind` filled: what lowers what is owed is negative.

    Payments, deposits and credit notes do, whatever sign the list gives them.
    """
    lowers = pl.col("kind").is_in(list(LOWERING_KINDS))
    return [
        pl.when(lowers).then(-pl.col(name).abs()).otherwise(name).alias(name)
        for name in ("amount_cents", "open_cents", "paid_cents", "amount_excl_tax_cents")
    ]


def fold(
    states: pl.DataFrame,
    records: pl.DataFrame,
    *,
    document_id: int,
    mode: Literal["stock", "delta"],
    unit: str,
    stocks: Sequence[Stock] = (),
    drawn_on: date | None = None,
    source_id: int = 0,
    rejected: int = 0,
    tellings: pl.DataFrame | None = None,
) -> Folded:
    """Takes a list in: `records` of the table reader, in minor units of their currency.

    `states`, `stocks`, `tellings`: what is known of the source so far. `unit`: the currency of rows
    that name none. `drawn_on`: the day of the list, its own last day when `None`. `mode` `stock`:
    the list is all that is open on that day, so a row of an earlier list that it lacks was settled
    in between. It is not when rows of the list were `rejected`: what could not be read is not known
    to be absent.
    """
    day = drawn_on or last_day(records)
    whole = mode == STOCK and not rejected and day is not None
    known = sorted({*stocks, *([Stock(day, document_id, whole)] if mode == STOCK and day else [])})
    told = told_rows(
        records,
        document_id=document_id,
        told_on=day,
        unit=unit,
        in_stock=mode == STOCK,
        source_id=source_id,
    )
    after = keep_latest(pl.concat([states, told]))
    stood, corrected_before = standing_rows(states)
    stands, corrected = standing_rows(after)
    counts, absent_at_once = _count(_seen(stood, stocks), _seen(stands, known), told)
    notices = [
        *([_incomplete(rejected)] if mode == STOCK and rejected else []),
        *([_older(day, known[-1].drawn_on)] if whole and day and day < known[-1].drawn_on else []),
        *([_settled_already(absent_at_once)] if absent_at_once else []),
        *_say_corrected(corrected.join(corrected_before, on="row_key", how="anti"), after),
    ]
    before = no_tellings() if tellings is None else tellings
    return Folded(
        after,
        tuple(known),
        **counts,
        notices=tuple(notices),
        tellings=remember(before, *map(_settled, (states, told, after))),
    )


def told_rows(
    records: pl.DataFrame,
    *,
    document_id: int,
    told_on: date | None,
    unit: str,
    in_stock: bool = False,
    source_id: int = 0,
) -> pl.DataFrame:
    """The rows of one list (`ROW_STATE_SCHEMA`), as it tells them on `told_on`.

    A row without a number is never the same as a row of another list. Rows that a list repeats are
    told apart by their due date, then by the rest of what is told.
    """
    rows = records.with_columns(pl.col("kind").fill_null("invoice")).with_columns(
        pl.lit(source_id, pl.Int64).alias("source_id"),
        pl.col("currency").fill_null(unit),
        *signed_amounts(),
        pl.lit(told_on, pl.Date).alias("told_on"),
        pl.lit(in_stock).alias("in_stock"),
        pl.lit(document_id, pl.Int64).alias("told_by"),
        pl.lit(document_id, pl.Int64).alias("present_in"),
        pl.lit(told_on, pl.Date).alias("first_on"),
        pl.lit(document_id, pl.Int64).alias("first_in"),
        pl.lit(in_stock).alias("first_stock"),
    )
    rows = rows.with_columns(_beside(rows))
    ranked = rows.with_columns(
        _bounded(rows.select(_group_text()).to_series()).alias("group_key"),
        settled_by_row().abs().alias("settled_rank"),
        _told_text().alias("told_rank"),
        pl.lit(1, pl.Int32).alias("occurrence"),
    )
    repeated = pl.col("group_key").is_duplicated()
    again = ranked.filter(repeated)
    if not again.is_empty():
        ranked = pl.concat([ranked.filter(~repeated), _numbered(again)])
    key = pl.format("{}#{}", "group_key", "occurrence").alias("row_key")
    return ranked.with_columns(key).select(list(ROW_STATE_SCHEMA)).cast(ROW_STATE_SCHEMA)


def _group_text() -> pl.Expr:
    """What makes a row the same row, as text: two rows have the same only when they are the same.

    The length of the customer's name keeps it apart from the number.
    """
    alone = pl.when(pl.col("invoice").is_null()).then(pl.format("{}:{}", "told_by", "line"))
    customer = pl.col("customer")
    return pl.concat_str(
        "source_id",
        "kind",
        pl.col("issued_on").dt.to_string("%Y%m%d"),
        "amount_cents",
        "currency",
        alone.otherwise(pl.lit("")),
        pl.format("{}:{}", customer.str.len_chars(), customer),
        pl.col("invoice").fill_null(""),
        separator="/",
    )


def _bounded(keys: pl.Series) -> pl.Series:
    """Keys that an index can hold: the digest of those that are too long."""
    if int(keys.str.len_bytes().max() or 0) <= _LONGEST_KEY:  # type: ignore[arg-type]  # integers
        return keys
    digest = (sha256(key.encode()).hexdigest() if len(key) > _LONGEST_KEY else key for key in keys)
    return pl.Series(digest, dtype=pl.String)


def _told_text() -> pl.Expr:
    """What is told of a row, as text to compare: the dates that weigh on figures first."""
    days = [pl.col(name).dt.to_string("%Y%m%d") for name in ("paid_on", "due_on")]
    rest = [pl.col(name).cast(pl.String) for name in _TOLD if name not in ("paid_on", "due_on")]
    return pl.concat_str([each.fill_null("") for each in (*days, *rest)], separator=_MARK)


def _numbered(again: pl.DataFrame) -> pl.DataFrame:
    """Rows that a list repeats, each with its number; they are ranked together."""
    group = "group_key"
    return again.sort(group, "due_on", "told_rank", "line").with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(group).alias("occurrence"),
        pl.col("settled_rank").sum().over(group),
        pl.col("told_rank").str.join(_MARK).over(group),
    )


def _beside(rows: pl.DataFrame) -> pl.Series:
    """In how many rows a list tells the document of each row."""
    together = pl.len().over(DOCUMENT_OF_ROW)
    told = pl.when(is_document()).then(together).otherwise(1).cast(pl.Int32)
    return rows.select(told.alias("beside")).to_series()


def _settled(states: pl.DataFrame) -> pl.DataFrame:
    return states.with_columns(settled_by_row().alias("settled_cents"))


def _seen(standing: pl.DataFrame, stocks: Sequence[Stock]) -> pl.DataFrame:
    """What a person sees of each row that counts: what is told of it, since when it is absent."""
    rows = with_settlement(standing, stocks=stocks)
    absent_on = pl.when(pl.col("absent_cents") != 0).then("absent_on")
    return rows.select("row_key", absent_on.alias("absent_on"), pl.struct(*_TOLD).alias("told"))


def _count(
    before: pl.DataFrame, after: pl.DataFrame, told: pl.DataFrame
) -> tuple[dict[str, int], int]:
    """The counts of `Folded`, and how many of the rows created are absent from a later list."""
    was_absent, is_absent = (
        pl.col(name).is_not_null() for name in ("absent_on_before", "absent_on")
    )
    both = after.join(before, on="row_key", how="left", suffix="_before").with_columns(
        (was_absent & ~is_absent).alias("is_back"),
        (
            pl.col("told").ne_missing(pl.col("told_before"))
            | pl.col("absent_on").ne_missing(pl.col("absent_on_before"))
        ).alias("differs"),
    )
    is_new = pl.col("told_before").is_null()
    created, known = both.filter(is_new), both.filter(~is_new)
    back = known.filter("is_back")
    changed = known.filter(pl.col("differs") & ~pl.col("is_back"))
    fallen = before.join(after, on="row_key", how="anti")
    touched = pl.concat([each.select("row_key") for each in (created, back, changed, fallen)])
    counts = {
        "created": created.height,
        "changed": changed.height,
        "reversed": back.height + fallen.height,
        "unchanged": told.join(touched, on="row_key", how="anti").height,
        "absent": known.filter(is_absent & ~was_absent).height,
    }
    return counts, created.filter(is_absent).height


def _incomplete(rejected: int) -> Message:
    return plural(
        "{count} row of this list was rejected: nothing is presumed settled because the list lacks"
        " it.",
        "{count} rows of this list were rejected: nothing is presumed settled because the list"
        " lacks it.",
        count=rejected,
    )


def _older(day: date, latest: date) -> Message:
    return message(
        "The last day of this list, {day}, is before that of a list already taken in, {latest}: it"
        " is taken for an older list. If it is not, give the day it was drawn.",
        day=day,
        latest=latest,
    )


def _settled_already(count: int) -> Message:
    return plural(
        "{count} row of this list is not in a later list of all that is open: it is presumed"
        " settled by then.",
        "{count} rows of this list are not in a later list of all that is open: they are presumed"
        " settled by then.",
        count=count,
    )


def _say_corrected(corrected: pl.DataFrame, states: pl.DataFrame) -> tuple[Message, ...]:
    """Says which documents are told with another amount, and that the latest list is believed."""
    if corrected.is_empty():
        return ()
    told = states.join(corrected, on="row_key", how="semi").sort("customer", "invoice")
    return (
        plural(
            "{count} row tells another amount than the latest list ({invoice}): only the latest"
            " counts.",
            "{count} rows tell another amount than the latest list ({invoice}…): only the latest"
            " counts.",
            count=corrected.height,
            invoice=told["invoice"][0],
        ),
    )
