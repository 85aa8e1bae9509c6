"""What no letter says is presumed: by exact reference, by exact amount, then oldest first.

In real ledgers as little as a quarter of the lines are lettered; counting unlettered debits alone
then shows several times what is owed. So the rest is laid by rules anyone can redo by hand, in this
order, inside one customer, and every allocation keeps the name of the presumption it rests on.
"""

from collections.abc import Sequence

import polars as pl

from encours.receivables.rules.laying import lay_in_order
from encours.receivables.rules.schema import (
    ALLOCATION_SCHEMA,
    PRESUMED_AMOUNT,
    PRESUMED_OLDEST,
    PRESUMED_REFERENCE,
    empty_allocations,
)

GROUNDS = (PRESUMED_REFERENCE, PRESUMED_AMOUNT, PRESUMED_OLDEST)

_SHORTEST_REFERENCE = 3
_WORDS = r"[\p{L}\p{N}][\p{L}\p{N}/_.\-]*[\p{L}\p{N}]"

CUSTOMER = ("segment", "customer")
ACCOUNT = (*CUSTOMER, "account")


def presume_allocations(
    movements: pl.DataFrame,
    facts: pl.DataFrame,
    *,
    within: Sequence[str] = CUSTOMER,
    grounds: Sequence[str] = GROUNDS,
) -> pl.DataFrame:
    """Allocations presumed for what `facts` leave open, in `ALLOCATION_SCHEMA`.

    `within`: what both sides must share. `grounds`: the presumptions tried, always in the order of
    `GROUNDS`; with all of them no customer of a segment keeps an open debit and an open credit.
    """
    laid = [empty_allocations()]
    open_lines = open_after(movements, facts)
    for ground, presume in _PRESUMPTIONS:
        if ground in grounds and _can_meet(open_lines):
            found = presume(open_lines, list(within))
            laid.append(found)
            open_lines = open_after(open_lines, found)
    return pl.concat(laid)


def _can_meet(open_lines: pl.DataFrame) -> bool:
    """Whether there is something on both sides."""
    if open_lines.is_empty():
        return False
    amounts = open_lines["amount_cents"]
    return bool(amounts.min() < 0 < amounts.max())  # type: ignore[operator]  # whole numbers, for there is one


def presume_transfers(
    movements: pl.DataFrame, facts: pl.DataFrame, transfers: pl.DataFrame
) -> pl.DataFrame:
    """What unlettered transfers take out of an account, presumed among the debits of that account.

    `transfers`: the lines of `find_transfers`. Laid before everything else: a credit that moves an
    item must close the item it moves, never the debit that the same transfer wrote elsewhere.
    """
    outgoing = transfers.filter(pl.col("amount_cents") < 0)["line_id"].implode()
    concerned = movements.filter((pl.col("amount_cents") > 0) | pl.col("line_id").is_in(outgoing))
    return presume_allocations(concerned, facts, within=ACCOUNT)


def open_after(lines: pl.DataFrame, allocations: pl.DataFrame) -> pl.DataFrame:
    """The lines with `amount_cents` = what is left of them, sign kept; closed lines are gone."""
    if allocations.is_empty():
        return lines.filter(pl.col("amount_cents") != 0)
    used = (
        pl.concat(
            [
                allocations.select(pl.col("debit_id").alias("line_id"), "amount_cents"),
                allocations.select(pl.col("credit_id").alias("line_id"), -pl.col("amount_cents")),
            ]
        )
        .group_by("line_id")
        .agg(pl.col("amount_cents").sum().alias("used_cents"))
    )
    return (
        lines.join(used, on="line_id", how="left", maintain_order="left")
        .with_columns(pl.col("amount_cents") - pl.col("used_cents").fill_null(0))
        .drop("used_cents")
        .filter(pl.col("amount_cents") != 0)
    )


def _lay(debits: pl.DataFrame, credits: pl.DataFrame, key: list[str], basis: str) -> pl.DataFrame:
    """Lays both sides inside the groups of `key`, oldest document and earliest booking first."""
    if debits.is_empty() or credits.is_empty():
        return empty_allocations()
    keys = debits.select(key).join(credits.select(key), on=key, how="semi").unique()
    keys = keys.sort(key).with_row_index("group").with_columns(pl.col("group").cast(pl.Int64))

    def side(rows: pl.DataFrame, day: str) -> pl.DataFrame:
        grouped = rows.join(keys, on=key, how="inner").sort(day, "line_id")
        return grouped.select("group", pl.col("line_id").alias("id"), pl.col("amount_cents").abs())

    laid = lay_in_order(side(debits, "document_on"), side(credits, "booked_on"))
    return laid.select("debit_id", "credit_id", "amount_cents", pl.lit(basis).alias("basis")).cast(
        ALLOCATION_SCHEMA
    )


def _sides(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    return lines.filter(pl.col("amount_cents") > 0), lines.filter(pl.col("amount_cents") < 0)


def _same_reference(lines: pl.DataFrame, within: list[str]) -> pl.DataFrame:
    """A credit that carries the very reference (PieceRef) of the customer's open debit."""
    named = lines.filter(pl.col("reference").str.len_chars() >= _SHORTEST_REFERENCE)
    debits, credits = _sides(named)
    return _lay(debits, credits, [*within, "reference"], PRESUMED_REFERENCE)


def _reference_in_label(lines: pl.DataFrame, within: list[str]) -> pl.DataFrame:
    """A credit whose label names one open debit's reference ("VIR ALPHA FA2026-001").

    Only labels that name a single reference are read so; a label that names several is left to the
    next presumptions, which lay the same amounts without guessing which part goes where.
    """
    debits, credits = _sides(lines)
    debits = debits.filter(
        (pl.col("reference").str.len_chars() >= _SHORTEST_REFERENCE)
        & pl.col("reference").str.contains(r"\d")
    )
    references = debits.select(*within, pl.col("reference").alias("word")).unique()
    named = (
        credits.filter(pl.col("label").str.contains(r"\d"))
        .join(
            references.select(within).unique(),
            on=within,
            how="semi",
        )
        .with_columns(pl.col("label").str.extract_all(_WORDS).alias("word"))
        .explode("word")
        .join(references, on=[*within, "word"], how="semi")
        .unique(["line_id", "word"])
        .filter(pl.len().over("line_id") == 1)
        .with_columns(pl.col("word").alias("reference"))
    )
    return _lay(debits, named, [*within, "reference"], PRESUMED_REFERENCE)


def _same_amount(lines: pl.DataFrame, within: list[str]) -> pl.DataFrame:
    """Each credit with the oldest debit of its very amount that no credit has taken before.

    A credit never takes a debit that comes after it: an advance stays one and shifts no pair.
    """
    key = [*within, "amount"]
    is_credit = pl.col("amount_cents") < 0
    events = lines.select(
        *within,
        pl.col("amount_cents").abs().alias("amount"),
        "line_id",
        is_credit.cast(pl.Int64).alias("credit"),
        pl.when(is_credit).then("booked_on").otherwise("document_on").alias("day"),
    ).sort("day", "credit", "line_id")
    # Credits in surplus of the debits before them find nothing: their running maximum counts them.
    surplus = (2 * pl.col("credit") - 1).cum_sum().over(key).clip(lower_bound=0)
    events = events.with_columns(surplus.cum_max().over(key).alias("lost")).with_columns(
        (pl.col("credit").cum_sum().over(key) - pl.col("lost")).alias("taken"),
        (1 - pl.col("credit")).cum_sum().over(key).alias("rank"),
        (pl.col("lost") > pl.col("lost").shift(1, fill_value=0).over(key)).alias("is_lost"),
    )
    credits = events.filter((pl.col("credit") == 1) & ~pl.col("is_lost"))
    return (
        events.filter(pl.col("credit") == 0)
        .join(
            credits.select(*key, credit_id="line_id", rank="taken"),
            on=[*key, "rank"],
            nulls_equal=True,
        )
        .select(
            pl.col("line_id").alias("debit_id"),
            "credit_id",
            pl.col("amount").alias("amount_cents"),
            pl.lit(PRESUMED_AMOUNT).alias("basis"),
        )
        .cast(ALLOCATION_SCHEMA)
    )


def _oldest_first(lines: pl.DataFrame, within: list[str]) -> pl.DataFrame:
    """Whatever is left pays the oldest debit of the customer first."""
    debits, credits = _sides(lines)
    return _lay(debits, credits, within, PRESUMED_OLDEST)


_PRESUMPTIONS = (
    (PRESUMED_REFERENCE, _same_reference),
    (PRESUMED_REFERENCE, _reference_in_label),
    (PRESUMED_AMOUNT, _same_amount),
    (PRESUMED_OLDEST, _oldest_first),
)
