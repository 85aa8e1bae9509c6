"""Sets the files of successive years one after the other, without counting anything twice.

An opening balance (à nouveaux) repeats what the year before already holds. So the lines are cut
into *segments* at each opening: the last segment is the balance, the ones before give it its
history and the age of what it carries. Files may come in any order: where two cover the same days,
the one exported last, by what it holds, is the correction and replaces exactly its period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

import polars as pl

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.receivables.rules.exports import tell_exported

# What tells that two exports are of the same books: entries are numbered anew when validated.
_ALIKE = ("booked_on", "account", "auxiliary", "amount_cents")

_FIRST_MONTH = timedelta(days=31)
# Small companies may book nothing for months; more than a year lies where one is missing.
_MISSING_YEAR = timedelta(days=365)


class DifferentBooks(EncoursError):
    """Two files cover the same days and share almost no line: two companies, or halves of books."""


@dataclass(frozen=True, slots=True)
class Chain:
    """All lines in order of time, with `segment`, `year`, `line_id`; and what was assumed."""

    lines: pl.DataFrame
    notices: tuple[Message, ...]


def chain_sources(sources: Sequence[pl.DataFrame], *, digests: Sequence[str]) -> Chain:
    """Orders the lines of `sources` in time; the order in which they are given does not matter.

    `digests`: of the file of each source, so that this holds of two that know as much.

    Each source has the readers' columns, `source_id`, `entry_id`, `is_opening`, `is_receivable`,
    `in_opening_journal`. Adds `line_id` (unique, in order), `segment` and `year` (0, 1, …; a
    segment's number is missing where a year is); `entry_id` becomes unique over all sources.
    Raises `DifferentBooks`.
    """
    notices: list[Message] = []
    kept: list[pl.DataFrame] = []
    entries = 0
    given = [
        (tell_exported(source, digest=digest), source)
        for source, digest in zip(sources, digests, strict=True)
        if source.height
    ]
    exported = [source for _, source in sorted(given, key=itemgetter(0))]
    for source in _replace_overlaps(exported, notices):
        kept.append(source.with_columns(pl.col("entry_id") + entries))
        entries = int(kept[-1].select(pl.col("entry_id").max()).item())
    years, said = cut_into_years(kept)
    if not years:
        return Chain(pl.DataFrame(), (*notices, *said))
    lines = pl.concat(years).with_row_index("line_id")
    return Chain(lines.with_columns(pl.col("line_id").cast(pl.Int64)), (*notices, *said))


def cut_into_years(
    kept: Sequence[pl.DataFrame],
) -> tuple[list[pl.DataFrame], tuple[Message, ...]]:
    """The years of the books in order of time, with `segment` and `year`; what was assumed.

    `kept`: for each export, the lines it is believed for (no line in two of them), in order of
    time; `is_opening`, `is_receivable`, `in_opening_journal`, `booked_on`, the customer's columns.
    """
    notices: list[Message] = []
    years: list[pl.DataFrame] = []
    since: list[pl.DataFrame] = []  # receivable lines since the last opening
    segment = 0
    for source in kept:
        for piece, opens in _cut_at_openings(source, since):
            if opens and years:
                segment += 1 if _follows(piece, years[-1], notices) else 2
                since.clear()
            since.append(piece.filter(pl.col("is_receivable")))
            years.append(
                piece.with_columns(
                    pl.lit(segment, pl.Int32).alias("segment"),
                    pl.lit(len(years), pl.Int32).alias("year"),
                )
            )
    if years:
        _note_no_opening(years[0], notices)
    return years, tuple(notices)


def _follows(piece: pl.DataFrame, before: pl.DataFrame, notices: list[Message]) -> bool:
    """Whether a year begins where the one before ended; says so when a whole year lies between."""
    ended_on, begins_on = _span(before)[1], _span(piece)[0]
    if begins_on <= ended_on + _MISSING_YEAR:
        return True
    notices.append(
        message(
            "No line stands between {ended_on} and {begins_on}: a year is missing. What the next"
            " one opens with has no known age.",
            ended_on=ended_on,
            begins_on=begins_on,
        )
    )
    return False


def _note_no_opening(piece: pl.DataFrame, notices: list[Message]) -> None:
    """Says when books begin without an opening, though a company's first year may."""
    if piece.filter(pl.col("is_receivable") & ~pl.col("is_opening")).is_empty():
        return
    if not piece.select(pl.col("is_opening").any()).item():
        notices.append(
            message(
                "These books begin on {first_on} without an opening: unless it is the company's"
                " first year, what was owed before is missing from the balance.",
                first_on=_span(piece)[0],
            )
        )


def _replace_overlaps(
    sources: Sequence[pl.DataFrame], notices: list[Message]
) -> list[pl.DataFrame]:
    """Of `sources`, the last exported last, each takes its own period out of those before it.

    Told in order of time. Years that meet do not overlap: some software dates the opening on the
    closing day.
    """
    kept: list[pl.DataFrame] = []
    for source in sources:
        first_on, last_on = _span(source)
        inside = pl.col("booked_on").is_between(first_on, last_on)
        rests = []
        for earlier in kept:
            meets = _opens_on_closing(source, earlier) or _opens_on_closing(earlier, source)
            both = earlier.filter(inside)
            if meets or both.is_empty():
                rests.append(earlier)
                continue
            check_same_books(both, source)
            rests.append(earlier.filter(~inside))
        replaced = sum(earlier.height for earlier in kept) - sum(rest.height for rest in rests)
        if replaced:
            notices.append(
                message(
                    "Two files cover the same days, from {first_on} to {last_on}: the one exported"
                    " last replaces {count} lines of the other.",
                    first_on=first_on,
                    last_on=last_on,
                    count=replaced,
                )
            )
        kept = [*(rest for rest in rests if rest.height), source]
    return sorted(kept, key=_span)


def _span(source: pl.DataFrame) -> tuple[date, date]:
    """The first and the last day of a file that has lines."""
    return source["booked_on"].min(), source["booked_on"].max()  # type: ignore[return-value]  # a Date column without nulls


def check_same_books(replaced: pl.DataFrame, source: pl.DataFrame) -> None:
    """Refuses to replace lines by those of other books: one line in five must be the same.

    `replaced`: lines of the days that `source` covers too. Raises `DifferentBooks`.
    """
    first_on, last_on = _span(replaced)
    days = source.filter(pl.col("booked_on").is_between(first_on, last_on))
    alike = replaced.select(_ALIKE).join(
        days.select(_ALIKE).unique(), on=list(_ALIKE), how="semi", nulls_equal=True
    )
    if alike.height * 5 < min(replaced.height, days.height):
        raise DifferentBooks(
            message(
                "Two files cover the same days, from {first_on} to {last_on}, and share almost no"
                " line: they are not two exports of the same books.",
                first_on=first_on,
                last_on=last_on,
            ),
            message("Give the files of one company, each period in one file."),
        )


def _opens_on_closing(later: pl.DataFrame, earlier: pl.DataFrame) -> bool:
    """Whether `later` begins by an opening alone on the very day on which `earlier` ends."""
    day, _ = _span(later)
    first_day = later.filter(pl.col("booked_on") == day)["is_opening"]
    return bool(first_day.all()) and _span(earlier)[1] == day


def _cut_at_openings(
    source: pl.DataFrame, since: Sequence[pl.DataFrame]
) -> list[tuple[pl.DataFrame, bool]]:
    """The years of one file, each with whether it begins by an opening.

    A file that begins by an opening begins a year. Further on, an opening begins one where it
    repeats the closing before it (`since`: receivable lines of the files before, since the last
    opening): entries of the opening journal dated later may be corrections. One that repeats
    nothing but comes in a file's first month still begins that file's year.
    """
    receivable = source.filter(pl.col("is_receivable"))
    start, _ = _span(source)
    first_day = source.filter(pl.col("booked_on") == start)
    begins = bool(
        first_day.select(
            (pl.col("is_opening") & (pl.col("is_receivable") | pl.col("in_opening_journal"))).any()
        ).item()
    )
    before = [] if begins else [frame for frame in since if frame.height]
    openings = receivable.filter(pl.col("is_opening") & (pl.col("booked_on") > start))
    pieces, left = [], source
    for day in openings["booked_on"].unique().sort():
        past = receivable.filter(pl.col("booked_on").is_between(start, day, closed="left"))
        if _repeats(openings.filter(pl.col("booked_on") == day), pl.concat([*before, past])):
            pieces.append((left.filter(pl.col("booked_on") < day), begins))
            left, begins, start, before = left.filter(pl.col("booked_on") >= day), True, day, []
    if not pieces and since:
        early = pl.col("in_opening_journal") & (pl.col("booked_on") <= start + _FIRST_MONTH)
        begins = begins or not openings.filter(early).is_empty()
    return [*pieces, (left, begins)]


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
