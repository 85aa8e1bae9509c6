"""The numbers of open items, in every form in which payers write them whole: built for all at once.

A hundred thousand numbers are put in order column by column; a text is then looked up sign by sign
(`numbers`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from encours.cash.rules.matching.texts import in_capitals

_LEAST_DIGITS = 5
_LEAST_OF_A_SERIES = 3


@dataclass(frozen=True, slots=True)
class Numbers:
    """`whole`: each form of a number to its items; `digits`: the digits of those with letters too.

    `names`, `tails`: of each item, its number without what is written between, and its last run of
    digits. `shapes`: how numbers of a series look, digits as nines. `longest`: of `whole`.
    """

    whole: Mapping[str, Sequence[int]]
    digits: Mapping[str, Sequence[int]]
    names: Mapping[int, str]
    tails: Mapping[int, str]
    shapes: frozenset[str]
    longest: int


def index_numbers(numbers: Iterable[tuple[int, Sequence[str]]]) -> Numbers:
    """The numbers of items, the first of each being what it is known by.

    >>> found = index_numbers([(7, ["F2025-0118"])])
    >>> sorted(found.whole), found.tails[7]
    (['F20250118', 'F2025118', 'F250118', 'F25118'], '0118')
    """
    told = [
        (item, rank, number) for item, each in numbers for rank, number in enumerate(each) if number
    ]
    schema = {"item": pl.Int64, "rank": pl.Int64, "number": pl.String}
    frame = pl.DataFrame(told, schema=schema, orient="row")
    foreign = ~frame["number"].str.contains(r"^[\x00-\x7F]*$")
    if foreign.any():
        plain = pl.col("number").map_elements(in_capitals, return_dtype=pl.String)
        frame = frame.with_columns(pl.when(foreign).then(plain).otherwise("number").alias("number"))
    spaced = pl.col("number").str.to_uppercase().str.replace_all(r"[^A-Z0-9]+", " ")
    frame = frame.with_columns(spaced=spaced.str.strip_chars()).filter(
        pl.col("spaced").str.contains(r"[0-9]")
    )
    short = pl.col("spaced").str.replace(
        r"^([A-Z ]*)20([0-9][0-9]([^0-9].*[0-9]|[^0-9]+[0-9]))", "${1}${2}"
    )
    forms = [_joined(each) for form in (pl.col("spaced"), short) for each in (form, _bare(form))]
    frame = frame.with_columns(
        *(form.alias(f"form{place}") for place, form in enumerate(forms)),
        digits=pl.col("spaced").str.replace_all(r"[^0-9]", ""),
        tail=pl.col("spaced").str.extract(r"([0-9]+)[^0-9]*$"),
    )
    keys = pl.concat(
        [frame.select("item", pl.col(f"form{place}").alias("key")) for place in range(len(forms))]
    )
    lettered = frame.filter(
        (pl.col("digits") != pl.col("form0")) & (pl.col("digits").str.len_bytes() >= _LEAST_DIGITS)
    )
    known = frame.filter(pl.col("rank") == 0)
    shapes = known["form0"].str.replace_all(r"[0-9]", "9").value_counts()
    whole = _grouped(keys)
    return Numbers(
        whole=whole,
        digits=_grouped(lettered.select("item", pl.col("digits").alias("key"))),
        names=dict(zip(known["item"].to_list(), known["form0"].to_list(), strict=True)),
        tails=dict(zip(known["item"].to_list(), known["tail"].to_list(), strict=True)),
        shapes=frozenset(shapes.filter(pl.col("count") >= _LEAST_OF_A_SERIES)["form0"].to_list()),
        longest=max(map(len, whole), default=0),
    )


def _joined(spaced: pl.Expr) -> pl.Expr:
    return spaced.str.replace_all(" ", "", literal=True)


def _bare(spaced: pl.Expr) -> pl.Expr:
    """Runs of digits without the zeros they begin with."""
    return spaced.str.replace_all(r"(^|[^0-9])0+([0-9])", "${1}${2}")


def _grouped(keys: pl.DataFrame) -> dict[str, list[int]]:
    """The items of each key, each once, in their order."""
    grouped = keys.unique(maintain_order=True).group_by("key", maintain_order=True).agg("item")
    return dict(zip(grouped["key"].to_list(), grouped["item"].to_list(), strict=True))
