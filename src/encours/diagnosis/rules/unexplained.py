"""What the books do not explain: unlettered, unbalanced, openings of unknown age, presumptions.

A figure is worth what stands behind it. This says how much of the balance rests on facts of the
books and how much on presumptions, and where an accountant should look first.
"""

from decimal import Decimal

import polars as pl

from encours.diagnosis.rules.model import Unexplained, percent
from encours.metrics.rules.ageing import UNKNOWN_AGE
from encours.receivables.rules.lettering import list_unbalanced_letters
from encours.receivables.rules.schema import FACTS


def find_unexplained(
    *,
    movements: pl.DataFrame,
    settled: pl.DataFrame,
    items: pl.DataFrame,
    lines: pl.DataFrame | None,
) -> Unexplained:
    """What cannot be told from the books. `lines`: all lines of the ledger, when there is one."""
    # What an opening repeats of the year before was counted there.
    repeated = movements.filter(pl.col("is_opening") & (pl.col("segment") > 0))["line_id"]
    by_basis = (
        settled.filter(~pl.col("credit_id").is_in(repeated.implode()))
        .group_by("basis")
        .agg(pl.col("amount_cents").sum(), pl.len().cast(pl.Int64).alias("parts"))
        .sort("amount_cents", descending=True)
    )
    presumed = int(by_basis.filter(~pl.col("basis").is_in(FACTS))["amount_cents"].sum())
    last = movements.filter(pl.col("segment") == pl.col("segment").max())
    bare = last.filter(pl.col("letter").is_null())
    # The letters of a table are ours, made from its own rows: none of them is anybody's slip.
    lettered = movements if lines is not None else movements.clear()
    unbalanced = list_unbalanced_letters(lettered)
    return Unexplained(
        presumed_share_percent=percent(presumed, int(by_basis["amount_cents"].sum())) or Decimal(0),
        by_basis=by_basis,
        unlettered_debit_cents=int(bare.filter(pl.col("amount_cents") > 0)["amount_cents"].sum()),
        unlettered_credit_cents=int(bare.filter(pl.col("amount_cents") < 0)["amount_cents"].sum()),
        unbalanced_letters=unbalanced,
        unknown_age_cents=int(items.filter(pl.col("bucket") == UNKNOWN_AGE)["amount_cents"].sum()),
        unbalanced_entries=_count_unbalanced_entries(lines),
        opening_gap_cents=_opening_gap(movements),
    )


def _count_unbalanced_entries(lines: pl.DataFrame | None) -> int:
    if lines is None:
        return 0
    sums = lines.group_by("entry_id").agg(pl.col("amount_cents").sum())
    return sums.filter(pl.col("amount_cents") != 0).height


def _opening_gap(movements: pl.DataFrame) -> int:
    """Σ over customers of |opening − closing of the year before|: what is not handed over."""
    last = int(movements["segment"].max() or 0)  # type: ignore[arg-type]  # an Int32 column
    gap = 0
    for segment in range(1, last + 1):
        closing = movements.filter(pl.col("segment") == segment - 1)
        if closing.is_empty():
            continue
        opening = movements.filter((pl.col("segment") == segment) & pl.col("is_opening"))
        by_customer = (
            pl.concat(
                [
                    closing.select("customer", -pl.col("amount_cents")),
                    opening.select("customer", "amount_cents"),
                ]
            )
            .group_by("customer")
            .agg(pl.col("amount_cents").sum())
        )
        gap += int(by_customer["amount_cents"].abs().sum())
    return gap
