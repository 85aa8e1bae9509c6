"""Puts the lines that stand into the years of the books: which come first, where openings cut.

Done whole when an export comes in, from the lines; kept as a few rows, and read again from these
when the balance of a day is asked.
"""

from collections.abc import Sequence
from functools import lru_cache
from operator import lt

import polars as pl

from encours.kernel.messages import Message
from encours.receivables.rules.exports import Export, find_owners, owned_by
from encours.receivables.rules.ledger_lines import LEDGER
from encours.receivables.rules.years import cut_into_years

_FEW_LINES = 500

YEAR_SCHEMA = pl.Schema(
    {
        "number": pl.Int32,
        "document_id": pl.Int64,
        "first_on": pl.Date,
        "last_on": pl.Date,
        "segment": pl.Int32,
        "year": pl.Int32,
    }
)


def chain_lines(
    lines: pl.DataFrame, exports: Sequence[Export]
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Message, ...]]:
    """`lines` in order of time with `line_id`, `segment`, `year`; the years; what was assumed.

    `lines`: `LINE_SCHEMA`; what no export of the books brought belongs to the last year that has
    receivables: another one may have begun, with nothing on the customers' accounts yet.
    """
    booked = owned_by(lines.filter(pl.col("origin") == LEDGER), find_owners(exports))
    sources = [
        source.sort("place")
        for source in booked.partition_by("export", maintain_order=True)
        if source.height
    ]
    sources.sort(key=lambda source: (source["booked_on"].min(), source["booked_on"].max()))
    pieces, notices = cut_into_years(sources)
    years = pl.DataFrame([_year(piece) for piece in pieces], schema=YEAR_SCHEMA, orient="row")
    with_receivables = [piece for piece in pieces if piece["is_receivable"].any()]
    last = (
        (with_receivables[-1]["segment"][0], with_receivables[-1]["year"][0])
        if with_receivables
        else (0, 0)
    )
    own = lines.filter(pl.col("origin") != LEDGER).sort("booked_on", "place", "id")
    numbers = [pl.lit(last[0], pl.Int32).alias("segment"), pl.lit(last[1], pl.Int32).alias("year")]
    ordered = pl.concat([*(piece.drop("export") for piece in pieces), own.with_columns(numbers)])
    return with_line_ids(ordered), years, notices


def read_years(lines: pl.DataFrame, exports: Sequence[Export], years: pl.DataFrame) -> pl.DataFrame:
    """`lines` as `chain_lines` gave them, from the `years` it found then; any part of the lines.

    `years`: up to the last one that has receivables.
    """
    own_segment, own_year = years["segment"].max() or 0, years["year"].max() or 0
    days = _years_by_day(tuple(exports), tuple(years.iter_rows()))
    is_booked = lines["origin"] == LEDGER
    booked = lines if is_booked.all() else lines.filter(is_booked)
    booked = booked.join(days, on=["booked_on", "is_opening"], how="left")
    ordered = booked if _is_in_order(booked) else booked.sort("year", "place")
    if booked.height < lines.height:
        own = lines.filter(pl.col("origin") != LEDGER).with_columns(
            pl.lit(own_segment, pl.Int32).alias("segment"), pl.lit(own_year, pl.Int32).alias("year")
        )
        ordered = pl.concat([ordered, own.sort("booked_on", "place", "id")])
    return with_line_ids(ordered)


def _is_in_order(booked: pl.DataFrame) -> bool:
    """Whether lines with `year` and `place` come in order of both, as a first import leaves them.

    A million lines are asked in the time that sorting three thousand takes; of a few, Python is
    done before Polars begins.
    """
    if booked.height <= _FEW_LINES:
        places = list(zip(booked["year"], booked["place"], strict=True))
        return not booked["year"].null_count() and all(map(lt, places, places[1:]))
    year, place = pl.col("year").diff(), pl.col("place").diff()
    follows = (year > 0) | ((year == 0) & (place > 0))
    return bool(booked.select(follows.slice(1).fill_null(value=False).all()).item())


# Asked at every statement, of exports and years that change once a night.
@lru_cache(maxsize=64)
def _years_by_day(
    exports: tuple[Export, ...], years: tuple[tuple[object, ...], ...]
) -> pl.DataFrame:
    """The `segment` and `year` of the openings and of the other lines of each day."""
    starts = (
        pl.DataFrame(list(years), schema=YEAR_SCHEMA, orient="row")
        .select(pl.col("document_id").alias("export"), "first_on", "segment", "year")
        .sort("first_on")
    )
    return (
        find_owners(exports)
        .sort("booked_on")
        .join_asof(
            starts, left_on="booked_on", right_on="first_on", by="export", check_sortedness=False
        )
        .drop("export", "first_on")
    )


def with_line_ids(lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` in their order with what the rules of movements name them by.

    `line_id` is the rank, `line` the line's own number, `entry_id` its entry.
    """
    return lines.with_columns(
        pl.int_range(pl.len()).alias("line_id"),
        pl.lit(0, pl.Int32).alias("source_id"),
        pl.col("id").alias("line"),
        pl.col("entry_key").alias("entry_id"),
    )


def _year(piece: pl.DataFrame) -> tuple[object, ...]:
    return (
        piece["year"][0],
        piece["export"][0],
        piece["booked_on"].min(),
        piece["booked_on"].max(),
        piece["segment"][0],
        piece["year"][0],
    )
