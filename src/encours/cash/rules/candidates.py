"""Which invoices a payment may pay: a presumption hides none that the bank may well mean.

What no letter says, the books presume: by reference, by amount, then the oldest first. The last one
keeps the balance right but says little of the single invoice, so what it alone closes stays open to
the matching, as long as the payment it comes from is recent, or the bank names the invoice.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date

import polars as pl

_OLDEST = "presumed_oldest"
_DIGITS = re.compile(r"\d+")
_TELLING_DIGITS = 3


def compute_open(
    lines: pl.DataFrame,
    presumed: pl.DataFrame,
    *,
    lifted: Collection[int],
    named: Collection[int],
    recent_since: date,
) -> pl.DataFrame:
    """`lines` (`line`, `left_cents`, signed) with `open_cents`; those with nothing open are gone.

    `presumed`: `debit`, `credit`, `amount_cents`, `basis`, `paid_on`, `is_payment`. `lifted`:
    payments of the books that may be the very money looked at: what they are presumed to pay is
    open, and they themselves are no credit to use. `named`: lines that a bank line names.
    """
    debit, credit = pl.col("debit"), pl.col("credit")
    open_to_bank = (pl.col("basis") == _OLDEST) & (
        (pl.col("paid_on") >= recent_since) | debit.is_in(list(named))
    )
    hidden = presumed.filter(~credit.is_in(list(lifted)) & ~open_to_bank)
    closed = (
        pl.concat(
            [
                hidden.select(debit.alias("line"), "amount_cents"),
                hidden.select(credit.alias("line"), -pl.col("amount_cents")),
            ]
        )
        .group_by("line")
        .agg(pl.col("amount_cents").sum().alias("hidden_cents"))
    )
    return (
        lines.filter(~pl.col("line").is_in(list(lifted)))
        .join(closed, on="line", how="left", maintain_order="left")
        .with_columns(
            (pl.col("left_cents") - pl.col("hidden_cents").fill_null(0)).alias("open_cents")
        )
        .filter(pl.col("open_cents") != 0)
        .drop("hidden_cents")
    )


def find_named(lines: pl.DataFrame, texts: Iterable[str]) -> list[int]:
    """The lines (`line`, `reference`) whose number has digits that the texts have too.

    A first sieve: the last three digits or more of the reference, zeros before them apart.
    """
    told = {each.lstrip("0") for text in texts for each in _DIGITS.findall(text)}
    told |= {
        "".join(run).lstrip("0") for text in texts for run in _neighbours(_DIGITS.findall(text))
    }
    told = {each for each in told if len(each) >= _TELLING_DIGITS}
    if not told:
        return []
    last = pl.col("reference").str.extract(r"(\d+)\D*$").str.strip_chars_start("0")
    whole = pl.col("reference").str.replace_all(r"\D", "").str.strip_chars_start("0")
    known = list(told)
    return lines.filter(last.is_in(known) | whole.is_in(known))["line"].to_list()


def _neighbours(runs: list[str]) -> Iterable[tuple[str, ...]]:
    """Runs of digits that a separator cut: two by two, three by three."""
    for size in (2, 3):
        for start in range(len(runs) - size + 1):
            yield tuple(runs[start : start + size])
