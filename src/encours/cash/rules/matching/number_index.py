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
_COUNT_OF_FORMS = 4
_NO_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ "


@dataclass(frozen=True, slots=True)
class Forms:
    """A way to write numbers: the item `of_form`, or the items where they are several."""

    of_form: Mapping[str, int | Sequence[int]]

    def __contains__(self, form: str) -> bool:
        return form in self.of_form

    def of(self, form: str) -> Sequence[int]:
        """The items that are written so, in their order."""
        found = self.of_form.get(form, ())
        return (found,) if isinstance(found, int) else found


@dataclass(frozen=True, slots=True)
class Numbers:
    """`whole`: numbers in each form; `digits`: the digits alone of those with letters too.

    `names`, `tails`: of each item, its number without what is written between, and its last run of
    digits. `looks`: how numbers look, digits as nines; `shapes`: those of a series; `heads`: the
    letters they begin with; `begun`: how those of digits alone begin. `longest`: of `whole`.
    """

    whole: Forms
    digits: Forms
    names: Mapping[int, str]
    tails: Mapping[int, str]
    looks: frozenset[str]
    shapes: frozenset[str]
    heads: frozenset[str]
    begun: frozenset[str]
    longest: int


def index_numbers(numbers: Sequence[str], others: Iterable[tuple[int, str]] = ()) -> Numbers:
    """What each item is known by, in the order of the items; `others`: more numbers of some.

    >>> found = index_numbers(["F2025-0118"])
    >>> sorted(found.whole.of_form), found.tails[0]
    (['F20250118', 'F2025118', 'F250118', 'F25118'], '0118')
    """
    frame = _spaced(numbers, [*others])
    short = pl.col("spaced").str.replace(
        r"^([A-Z ]*)20([0-9][0-9]([^0-9].*[0-9]|[^0-9]+[0-9]))", "${1}${2}"
    )
    frame = frame.with_columns(short=short).with_columns(
        *(
            _joined(form).alias(f"form{place}")
            for place, form in enumerate(
                each for name in ("spaced", "short") for each in (pl.col(name), _bare(pl.col(name)))
            )
        ),
        digits=pl.col("spaced").str.replace_all(r"[^0-9]", ""),
        tail=pl.col("spaced").str.strip_chars_end(_NO_DIGITS).str.extract(r"([0-9]+)$"),
    )
    lettered = frame.filter(
        (pl.col("digits") != pl.col("form0")) & (pl.col("digits").str.len_bytes() >= _LEAST_DIGITS)
    )
    known = frame.filter(pl.col("is_first"))
    items = known["item"].to_list()
    looks = _looks_of(frame)
    ours = looks.filter(pl.col("count") > 0)["look"].to_list()
    plain = known.filter(pl.col("digits") == pl.col("form0"))["form0"]
    keys = _keys_of(frame)
    return Numbers(
        whole=_forms(keys),
        digits=_forms(lettered.select("item", pl.col("digits").alias("key"))),
        names=dict(zip(items, known["form0"].to_list(), strict=True)),
        tails=dict(zip(items, known["tail"].to_list(), strict=True)),
        looks=frozenset(ours),
        shapes=frozenset(looks.filter(pl.col("count") >= _LEAST_OF_A_SERIES)["look"].to_list()),
        heads=frozenset(looks["look"].str.extract(r"^([A-Z]*)").to_list()),
        begun=frozenset(plain.str.slice(0, 4).unique().to_list()),
        longest=keys.select(pl.col("key").str.len_bytes().max()).item() or 0,
    )


def _looks_of(frame: pl.DataFrame) -> pl.DataFrame:
    """How numbers look, digits as nines; `count`: what so many items are known by."""
    look = pl.col("form0").str.replace_all(r"[0-9]", "9")
    return frame.group_by(look=look).agg(count=pl.col("is_first").sum())


def _spaced(numbers: Sequence[str], others: Sequence[tuple[int, str]]) -> pl.DataFrame:
    """Numbers with a digit, in capitals, single blanks for what is written between."""
    more, told = zip(*others, strict=True) if others else ((), ())
    frame = pl.DataFrame(
        {
            "item": pl.Series([*range(len(numbers)), *more], dtype=pl.Int64),
            "number": pl.Series([*numbers, *told], dtype=pl.String),
        }
    ).with_columns(is_first=pl.int_range(pl.len()) < len(numbers))
    foreign = frame["number"].str.len_bytes() != frame["number"].str.len_chars()
    if foreign.any():
        plain = pl.col("number").map_elements(in_capitals, return_dtype=pl.String)
        frame = frame.with_columns(pl.when(foreign).then(plain).otherwise("number").alias("number"))
    spaced = pl.col("number").str.to_uppercase().str.replace_all(r"[^A-Z0-9]+", " ")
    return frame.with_columns(spaced=spaced.str.strip_chars()).filter(
        pl.col("spaced").str.contains(r"[0-9]")
    )


def _keys_of(frame: pl.DataFrame) -> pl.DataFrame:
    """Each item with each form of its numbers, those that are alike once."""
    return pl.concat(
        frame.filter(
            *(pl.col(f"form{place}") != pl.col(f"form{before}") for before in range(place))
        ).select("item", pl.col(f"form{place}").alias("key"))
        for place in range(_COUNT_OF_FORMS)
    )


def _joined(spaced: pl.Expr) -> pl.Expr:
    return spaced.str.replace_all(" ", "", literal=True)


def _bare(spaced: pl.Expr) -> pl.Expr:
    """Runs of digits without the zeros they begin with."""
    return spaced.str.replace_all(r"(^|[^0-9])0+([0-9])", "${1}${2}")


def _forms(keys: pl.DataFrame) -> Forms:
    """The items of each key: most have one."""
    shared = keys["key"].is_duplicated()
    only, several = keys.filter(~shared), keys.filter(shared)
    grouped = (
        several.unique(maintain_order=True)
        .group_by("key", maintain_order=True)
        .agg(pl.col("item").sort())
    )
    of_form: dict[str, int | Sequence[int]] = dict(
        zip(only["key"].to_list(), only["item"].to_list(), strict=True)
    )
    of_form.update(zip(grouped["key"].to_list(), grouped["item"].to_list(), strict=True))
    return Forms(of_form)
