"""A list as somebody likes to see it: its filters, sort and columns under a name, for a page."""

import re
from collections.abc import Collection, Iterable

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

NAME_CHARACTERS = 80
QUERY_CHARACTERS = 2_000
MOST_VIEWS = 100
"""Saved views a member keeps, all pages together."""

_PAGE = re.compile(r"[a-z][a-z_]{0,39}")


class UnusableViewName(EncoursError):
    """A saved view's name is empty or too long."""


class ViewTooLarge(EncoursError):
    """The filters of a view are more than is kept."""


def check_page(page: str) -> str:
    """The page itself; raises `ValueError` unless small letters and underscores, 40 at most."""
    if not _PAGE.fullmatch(page):
        raise ValueError(f"page {page!r}: lower case letters and underscores")
    return page


def clean_name(name: str) -> str:
    """The name as it is kept: one line, blanks alike. Raises `UnusableViewName`.

    >>> clean_name("  Échus   à Lyon ")
    'Échus à Lyon'
    """
    named = " ".join("".join(each if each.isprintable() else " " for each in name).split())
    if not 0 < len(named) <= NAME_CHARACTERS:
        raise UnusableViewName(
            message("The name is empty or too long."),
            message("Write 1 to {most} characters.", most=NAME_CHARACTERS),
        )
    return named


def known_pairs(
    pairs: Iterable[tuple[str, str]], known: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """What is kept of an address: the keys that the page knows, values of visible signs, in order.

    A key that the page does not know is left out, as the page itself does; so is a blank value and
    the same pair twice.

    >>> known_pairs([("sort", "-due"), ("utm", "x"), ("owner", "")], {"sort", "owner"})
    (('sort', '-due'),)
    """
    kept = {
        (key, cleaned): None
        for key, value in pairs
        if key in known
        if (cleaned := "".join(each for each in value if each.isprintable()).strip())
    }
    return tuple(kept)


def check_query(query: str) -> str:
    """The query itself. Raises `ViewTooLarge` beyond `QUERY_CHARACTERS`."""
    if len(query) > QUERY_CHARACTERS:
        raise ViewTooLarge(
            message("There are too many filters to keep."),
            message("Choose fewer values, then save the view again."),
        )
    return query
