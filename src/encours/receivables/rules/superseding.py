"""What Encours knew first and the books now say too: the pending line gives way to the booked one.

A receipt entered in the morning, a penalty, a loss stand as *pending* until the export of the books
holds them. Counted twice they would falsify the balance, given up for a stranger they would lose a
payment: so a twin is taken only where nothing else could be it, and every doubt is shown.
"""

from dataclasses import dataclass

import polars as pl

BY_REFERENCE = "reference"
BY_LABEL = "label"
BY_DAY = "day"
BY_DATE = "date"
GROUNDS_OF_TWINS = (BY_REFERENCE, BY_LABEL, BY_DAY, BY_DATE)

PAIR_SCHEMA = pl.Schema({"pending_id": pl.Int64, "booked_id": pl.Int64, "ground": pl.String})
# A reference tells one thing from another when it is this long and has a digit: not CHQ, nor VIR.
_TELLING_LENGTH = 3
_ALIKE = ("customer", "unit", "amount_cents")


@dataclass(frozen=True, slots=True)
class Superseded:
    """`pairs`: each pending line with its booked twin (`PAIR_SCHEMA`), no line in two pairs.

    `ambiguous`: the candidates of pending lines that could be several (`PAIR_SCHEMA`, `ground` the
    best that pending line has): for a person to decide.
    """

    pairs: pl.DataFrame
    ambiguous: pl.DataFrame


def supersede(pending: pl.DataFrame, booked: pl.DataFrame, *, within_days: int = 10) -> Superseded:
    """Which of `booked` are the lines that `pending` announced.

    Both: `id`, `customer`, `unit`, `amount_cents` (signed), `booked_on`, `reference`, `label`.
    Twins are of one customer, currency, amount and sign; then, in this order: of the same
    reference; the label of one names the reference of the other; booked on the same day; within
    `within_days` of one another. A twin is never booked more than `within_days` before. Lines that
    nothing tells apart are paired in order when there are as many on both sides.
    """
    candidates = _candidates(pending, booked, within_days=within_days)
    pairs = pl.DataFrame(schema=PAIR_SCHEMA)
    for ground in GROUNDS_OF_TWINS:
        free = _without(candidates, pairs).filter(pl.col(f"by_{ground}"))
        decided = free.filter(_sole() | _as_many()).select(
            "pending_id", "booked_id", pl.lit(ground).alias("ground")
        )
        pairs = pl.concat([pairs, decided])
    best = pl.coalesce(
        [pl.when(f"by_{ground}").then(pl.lit(ground)) for ground in GROUNDS_OF_TWINS]
    )
    left = _without(candidates, pairs).select("pending_id", "booked_id", best.alias("ground"))
    return Superseded(
        pairs.sort("pending_id"),
        left.filter(pl.col("ground").is_not_null()).sort("pending_id", "booked_id"),
    )


def _candidates(pending: pl.DataFrame, booked: pl.DataFrame, *, within_days: int) -> pl.DataFrame:
    """Every pair of one customer, currency and amount, with what speaks for it."""
    columns = ["id", *_ALIKE, "booked_on", "reference", "label"]
    both = (
        pending.select(columns)
        .filter(pl.col("customer").is_not_null())
        .rename({"id": "pending_id"})
        .join(booked.select(columns).rename({"id": "booked_id"}), on=list(_ALIKE))
    )
    days = (pl.col("booked_on_right") - pl.col("booked_on")).dt.total_days()
    mine, theirs = _plain("reference"), _plain("reference_right")
    tells_mine, tells_theirs = _tells(mine), _tells(theirs)
    named = (tells_mine & _names("label_right", mine)) | (tells_theirs & _names("label", theirs))
    return (
        both.filter(days >= -within_days)
        .with_columns(
            (tells_mine & (mine == theirs)).fill_null(value=False).alias("by_reference"),
            named.fill_null(value=False).alias("by_label"),
            (days == 0).alias("by_day"),
            (days <= within_days).alias("by_date"),
        )
        .with_columns(pl.when("by_reference").then(mine).alias("told"))
    )


def _plain(column: str) -> pl.Expr:
    """Upper case, what is neither letter nor digit as one blank: fac-12 and FAC 12 are one."""
    return (
        pl.col(column).str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    )


def _tells(reference: pl.Expr) -> pl.Expr:
    return (reference.str.len_chars() >= _TELLING_LENGTH) & reference.str.contains(r"\p{N}")


def _names(label: str, reference: pl.Expr) -> pl.Expr:
    """Whether the label has the reference as words of its own."""
    words = pl.concat_str(pl.lit(" "), _plain(label), pl.lit(" "))
    return words.str.contains(pl.concat_str(pl.lit(" "), reference, pl.lit(" ")), literal=True)


def _without(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The candidates whose lines are in no pair yet."""
    return candidates.filter(
        ~pl.col("pending_id").is_in(pairs["pending_id"].implode())
        & ~pl.col("booked_id").is_in(pairs["booked_id"].implode())
    )


def _sole() -> pl.Expr:
    """The only candidate of both its lines."""
    return (pl.len().over("pending_id") == 1) & (pl.len().over("booked_id") == 1)


def _as_many() -> pl.Expr:
    """Lines that nothing tells apart, as many on both sides: each with the one of its rank.

    None of them may have a candidate outside: it would then be one of several.
    """
    group = [*_ALIKE, "told"]
    pendings = pl.col("pending_id").n_unique().over(group)
    bookeds = pl.col("booked_id").n_unique().over(group)
    complete = (pendings == bookeds) & (pl.len().over(group) == pendings * bookeds)
    alone = (pl.len().over("pending_id") == bookeds) & (pl.len().over("booked_id") == pendings)
    first = pl.struct("booked_on", "pending_id").rank("dense").over(group)
    second = pl.struct("booked_on_right", "booked_id").rank("dense").over(group)
    return complete & alone & (first == second)
