"""What an opening carries into a year: the nature of the document of the year before, if known.

An opening line (reprise à nouveau) is no document: it repeats one. Where the books of an earlier
year are there, a line of the same customer, reference and sign says what it was; the one on the
same account first (a doubtful debt stays one), then the oldest.
"""

import polars as pl

from encours.receivables.rules.natures import OPENING

_KEY = ["customer", "reference", "_owes"]


def with_carried_natures(
    items: pl.DataFrame, lines: pl.DataFrame, natures: pl.DataFrame
) -> pl.DataFrame:
    """`items` whose `nature`, where it is an opening's, is that of what it carries, if known.

    `items`: `customer`, `reference`, `account`, `amount_cents`, `nature`. `lines`, in order of
    time: the same but `nature`, and `line`, `is_opening`, `segment`; those of segments before the
    last may be carried. `natures`: `line`, `nature`.
    """
    brought = (pl.col("nature") == OPENING).fill_null(value=False)
    if not items.select(brought.any()).item():
        return items
    owes = (pl.col("amount_cents") > 0).alias("_owes")
    wanted = items.filter(brought).select("customer", "reference", owes).unique()
    before = (
        lines.filter(~pl.col("is_opening") & (pl.col("segment") < pl.col("segment").max()))
        .with_columns(owes)
        .join(wanted, on=_KEY, how="semi", maintain_order="left")
        .select("line", *_KEY, "account")
        .join(natures.select("line", "nature"), on="line", maintain_order="left")
        .filter(pl.col("nature").fill_null("") != "")
    )
    there = before.unique([*_KEY, "account"], keep="first", maintain_order=True)
    first = before.unique(_KEY, keep="first", maintain_order=True)
    carried = pl.coalesce("_there", "_first", "nature")
    return (
        items.with_columns(owes)
        .join(
            there.select(*_KEY, "account", pl.col("nature").alias("_there")),
            on=[*_KEY, "account"],
            how="left",
            maintain_order="left",
        )
        .join(
            first.select(*_KEY, pl.col("nature").alias("_first")),
            on=_KEY,
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.when(brought).then(carried).otherwise("nature").alias("nature"))
        .drop("_owes", "_there", "_first")
    )
