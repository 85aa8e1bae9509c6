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

_SHORTEST_REFERENCE = 3
_WORDS = r"[\p{L}\p{N}][\p{L}\p{N}/_.\-]*[\p{L}\p{N}]"


_CUSTOMER = ("segment", "customer")
_ACCOUNT = (*_CUSTOMER, "account")


def presume_allocations(
    movements: pl.DataFrame, facts: pl.DataFrame, *, in_order: bool = True
) -> pl.DataFrame:
    """Allocations presumed for what `facts` leave open, in `ALLOCATION_SCHEMA`.

    Afterwards no customer of a segment has both an open debit and an open credit; unless `in_order`
    is false, which stops after the exact presumptions (reference, amount).
    """
    return _presume(movements, facts, within=_CUSTOMER, in_order=in_order)


def presume_transfers(
    movements: pl.DataFrame, facts: pl.DataFrame, transfers: pl.DataFrame
) -> pl.DataFrame:
    """What unlettered transfers take out of an account, presumed among the debits of that account.

    `transfers`: the lines of `find_transfers`. Laid before everything else: a credit that moves an
    item must close the item it moves, never the debit that the same transfer wrote elsewhere.
    """
    outgoing = transfers.filter(pl.col("amount_cents") < 0)["line_id"].implode()
    concerned = movements.filter((pl.col("amount_cents") > 0) | pl.col("line_id").is_in(outgoing))
    return _presume(concerned, facts, within=_ACCOUNT, in_order=True)


def _presume(
    movements: pl.DataFrame, facts: pl.DataFrame, *, within: Sequence[str], in_order: bool
) -> pl.DataFrame:
    laid = [empty_allocations()]
    open_lines = open_after(movements, facts)
    exact = (_same_reference, _reference_in_label, _same_amount)
    for presume in (*exact, _oldest_first) if in_order else exact:
        found = presume(open_lines, list(within))
        laid.append(found)
        open_lines = open_after(open_lines, found)
    return pl.concat(laid)


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
    """The k-th open debit of an amount with the k-th later credit of the same amount."""
    key = [*within, "amount"]
    debits, credits = _sides(lines.with_columns(pl.col("amount_cents").abs().alias("amount")))
    debits = debits.sort("document_on", "line_id").with_columns(
        pl.int_range(pl.len()).over(key).alias("rank")
    )
    credits = credits.sort("booked_on", "line_id").with_columns(
        pl.int_range(pl.len()).over(key).alias("rank")
    )
    pairs = debits.join(credits, on=[*key, "rank"], suffix="_credit", nulls_equal=True).filter(
        pl.col("booked_on_credit") >= pl.col("document_on")
    )
    return pairs.select(
        pl.col("line_id").alias("debit_id"),
        pl.col("line_id_credit").alias("credit_id"),
        "amount_cents",
        pl.lit(PRESUMED_AMOUNT).alias("basis"),
    ).cast(ALLOCATION_SCHEMA)


def _oldest_first(lines: pl.DataFrame, within: list[str]) -> pl.DataFrame:
    """Whatever is left pays the oldest debit of the customer first."""
    debits, credits = _sides(lines)
    return _lay(debits, credits, within, PRESUMED_OLDEST)
