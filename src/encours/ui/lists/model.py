"""A list people search, filter, sort, page through and export; its address holds its whole state.

A page describes its columns and filters once, reads the `ListState` from its address, asks its
query for those rows and that order, and shows the `ShownList` by including `encours/list.html`.
A link to it shows a colleague the same thing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

from django.http import QueryDict

from encours.kernel.messages import Message

PAGE_SIZE = 50
_LONGEST_PAGE = 7
_LONGEST_SEARCH = 100
EXPORTS = ("xlsx", "csv", "pdf")


class Kind(StrEnum):
    """How the values of a column are written: see `ui.lists.cells`."""

    TEXT = "text"
    MONEY = "money"
    DAY = "day"
    DAYS = "days"
    NUMBER = "number"
    PERCENT = "percent"


FIGURES = frozenset({Kind.MONEY, Kind.DAYS, Kind.NUMBER, Kind.PERCENT})
"""Kinds aligned to the right."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `shown`: until the person chooses others. `bucket`: of the ageing ramp, if any."""

    key: str
    head: Message
    kind: Kind = Kind.TEXT
    sorts: bool = True
    shown: bool = True
    bucket: int | None = None
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, with its words: a `Message`, or text of the organisation."""

    value: str
    label: Message | str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list may be narrowed by. `several`: any of the values chosen."""

    key: str
    label: Message
    choices: tuple[Choice, ...]
    several: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that is more than written: a door, a chip, with its reason, or with a second line.

    `chip`: `good`, `caution`, `alarm` or `plain`. `icon`: a name of the sprite, in the chip.
    """

    value: object
    href: str = ""
    chip: str = ""
    icon: str = ""
    why: Message | str | None = None
    more: Message | str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells by column (a bare value or a `Cell`); the first shown column is its head.

    `minor`: what ticking it adds to the sum told. `act`: where `e` leads, opened in the drawer.
    """

    key: str
    cells: Mapping[str, object]
    minor: int = 0
    act: str = ""
    unit: str = "EUR"


@dataclass(frozen=True, slots=True)
class Bulk:
    """An act on the ticked rows: the form is sent to `url` with their keys as `row`."""

    url: str
    label: Message
    name: str = "do"
    value: str = ""


@dataclass(frozen=True, slots=True)
class ListState:
    """What the address asks of a list. Nothing of it is trusted: unknown words are left out."""

    q: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    export: str = ""
    kept: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        asked: QueryDict,
        columns: Sequence[Column],
        filters: Sequence[Filter] = (),
        *,
        sort: str,
        keep: Sequence[str] = ("au",),
    ) -> "ListState":
        """The state that `asked` (of `request.GET`) names.

        `sort`: by what the list is sorted when the address does not say, `-` before it for the
        largest first. `keep`: other words of the address that links of the list carry along.
        """
        wanted = asked.get("sort", "")
        sortable = {column.key for column in columns if column.sorts}
        by = wanted if wanted.lstrip("-") in sortable else sort
        known = [column.key for column in columns]
        chosen = [key for key in asked.get("cols", "").split(",") if key in known]
        export = asked.get("export", "")
        return cls(
            q=asked.get("q", "").replace("\x00", "")[:_LONGEST_SEARCH].strip(),
            sort=by.lstrip("-"),
            descending=by.startswith("-"),
            page=read_page(asked.get("page", "")),
            filters={
                each.key: values
                for each in filters
                if (values := _known(asked.getlist(each.key), each))
            },
            columns=tuple(chosen) or tuple(each.key for each in columns if each.shown),
            export=export if export in EXPORTS else "",
            kept=tuple((key, text) for key in keep if (text := asked.get(key, ""))),
        )

    def first(self, key: str) -> str:
        """The one value of a filter that has at most one; empty when none was chosen."""
        return next(iter(self.filters.get(key, ())), "")

    def words(self) -> list[tuple[str, str]]:
        """The words of the address, page and export left out."""
        said = [*self.kept]
        if self.q:
            said.append(("q", self.q))
        said.append(("sort", f"-{self.sort}" if self.descending else self.sort))
        said.extend((key, value) for key, values in self.filters.items() for value in values)
        return said

    def address(self, default_columns: Sequence[str] = (), **more: str) -> str:
        """`?…` of this state; `more` adds or replaces words, empty ones are left out."""
        said = [(key, value) for key, value in self.words() if key not in more]
        if self.columns and self.columns != tuple(default_columns) and "cols" not in more:
            said.append(("cols", ",".join(self.columns)))
        said.extend((key, value) for key, value in more.items() if value)
        return "?" + urlencode(said)


class Views(Protocol):
    """The views people keep of a list, shown by the `template` of whoever keeps them."""

    @property
    def template(self) -> str:
        """Shown among the tools of the list, given these as `views`."""


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as it is shown. `count`: of all the rows found; None: more than were counted.

    `totals`: of all the rows found, by column. `unit`: the currency of its amounts. `views`: where
    people may keep it as they like it. `folds`: on a phone each row is two or three short lines,
    the first amount at the right of its head, and nothing goes beyond the edge.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    state: ListState
    count: int | None
    caption: Message
    filters: tuple[Filter, ...] = ()
    totals: Mapping[str, object] = field(default_factory=dict)
    unit: str = "EUR"
    bulk: tuple[Bulk, ...] = ()
    search: Message | None = None
    empty: Message | None = None
    at_least: int = 0
    size: int = PAGE_SIZE
    views: Views | None = None
    folds: bool = False


def read_page(text: str) -> int:
    """The number of a page as an address has it; the first when it is none.

    >>> read_page("3"), read_page("0"), read_page("x"), read_page("9" * 40)
    (3, 1, 1, 1)
    """
    usable = text.isascii() and text.isdecimal() and len(text) < _LONGEST_PAGE
    return max(1, int(text)) if usable else 1


def _known(given: Sequence[str], narrowed: Filter) -> tuple[str, ...]:
    offered = {choice.value for choice in narrowed.choices}
    found = tuple(dict.fromkeys(value for value in given if value in offered))
    return found if narrowed.several else found[:1]
