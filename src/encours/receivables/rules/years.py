"""Sets the files of successive years one after the other, without counting anything twice.

An opening balance (à nouveaux) repeats what the year before already holds. So the lines are cut
into *segments* at each opening: the last segment is the balance, the ones before give it its
history and the age of what it carries. Files may come in any order; where two cover the same days,
the one given last is the correction and replaces exactly its period.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from encours.kernel.messages import Message, message


@dataclass(frozen=True, slots=True)
class Chain:
    """All lines in order of time, with `segment`, `year`, `line_id`; and what was assumed."""

    lines: pl.DataFrame
    notices: tuple[Message, ...]


def chain_sources(sources: Sequence[pl.DataFrame]) -> Chain:
    """Orders the lines of `sources` (as given) in time.

    Each source has `source_id`, `booked_on`, `account`, `amount_cents`, `entry_id`, `is_opening`,
    `is_receivable`. Adds `line_id` (unique, in order), `segment` and `year` (0, 1, …); `entry_id`
    becomes unique over all sources.
    """
    notices: list[Message] = []
    kept = _replace_overlaps([source for source in sources if source.height], notices)
    pieces = [piece for source in kept for piece in _split_at_openings(source)]
    segment = 0
    numbered: list[pl.DataFrame] = []
    entries = 0
    for year, piece in enumerate(pieces):
        opens = bool(piece.select((pl.col("is_opening") & pl.col("is_receivable")).any()).item())
        segment += 1 if numbered and opens else 0
        numbered.append(
            piece.with_columns(
                pl.lit(segment, pl.Int32).alias("segment"),
                pl.lit(year, pl.Int32).alias("year"),
                (pl.col("entry_id") + entries).alias("entry_id"),
            )
        )
        entries = int(numbered[-1].select(pl.col("entry_id").max()).item())
    lines = pl.concat(numbered) if numbered else pl.DataFrame()
    return Chain(
        lines.with_row_index("line_id").with_columns(pl.col("line_id").cast(pl.Int64))
        if numbered
        else lines,
        tuple(notices),
    )


def _replace_overlaps(
    sources: Sequence[pl.DataFrame], notices: list[Message]
) -> list[pl.DataFrame]:
    """Each later given source takes its own period out of the ones given before it.

    Years that meet do not overlap: some software dates the opening on the closing day.
    """
    kept: list[pl.DataFrame] = []
    for source in sources:
        first_on, last_on = source["booked_on"].min(), source["booked_on"].max()
        inside = pl.col("booked_on").is_between(first_on, last_on)
        rests = [
            earlier
            if _opens_on_closing(source, earlier) or _opens_on_closing(earlier, source)
            else earlier.filter(~inside)
            for earlier in kept
        ]
        replaced = sum(earlier.height for earlier in kept) - sum(rest.height for rest in rests)
        if replaced:
            notices.append(
                message(
                    "Two files cover the same days, from {first_on} to {last_on}: the one given"
                    " last replaces {count} lines of the other.",
                    first_on=first_on,
                    last_on=last_on,
                    count=replaced,
                )
            )
        kept = [*(rest for rest in rests if rest.height), source]
    return sorted(kept, key=lambda source: (source["booked_on"].min(), source["booked_on"].max()))


def _opens_on_closing(later: pl.DataFrame, earlier: pl.DataFrame) -> bool:
    """Whether `later` begins by an opening alone on the very day on which `earlier` ends."""
    day = later["booked_on"].min()
    first_day = later.filter(pl.col("booked_on") == day)["is_opening"]
    return bool(first_day.all()) and earlier["booked_on"].max() == day


def _split_at_openings(source: pl.DataFrame) -> list[pl.DataFrame]:
    """Cuts one file that holds several years where an opening repeats the closing before it.

    Entries of the opening journal dated later may be corrections, not years: see `_repeats`.
    """
    receivable = source.filter(pl.col("is_receivable"))
    first_on = source["booked_on"].min()
    openings = receivable.filter(pl.col("is_opening") & (pl.col("booked_on") > first_on))
    cuts = []
    start = first_on
    for day in openings["booked_on"].unique().sort():
        before = receivable.filter((pl.col("booked_on") >= start) & (pl.col("booked_on") < day))
        if _repeats(openings.filter(pl.col("booked_on") == day), before):
            cuts.append(day)
            start = day
    pieces = []
    for begin, end in zip([first_on, *cuts], [*cuts, None], strict=True):
        within = pl.col("booked_on") >= begin
        pieces.append(
            source.filter(within if end is None else within & (pl.col("booked_on") < end))
        )
    return pieces


def _repeats(opening: pl.DataFrame, before: pl.DataFrame) -> bool:
    """Whether an opening carries what the lines before it add up to, for four customers in five.

    Not for all: a line that could not be read makes its customer differ. Customers at zero, whom no
    opening carries, prove nothing.
    """
    code = pl.coalesce("auxiliary", "account").alias("code")
    carried = opening.group_by(code).agg(pl.col("amount_cents").sum().alias("carried"))
    closing = before.group_by(code).agg(pl.col("amount_cents").sum().alias("closing"))
    both = closing.filter(pl.col("closing") != 0).join(carried, on="code", how="full")
    agree = both.filter(pl.col("carried") == pl.col("closing")).height
    return before.height > 0 and agree * 5 >= both.height * 4
