"""How much of each invoice a payer says it pays: "F-118 400,00 F-121 80,50"."""

import re

from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.evidence import Read

_SQUEEZED = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.?\d{3})*)[.,](\d{2})(?![\d.,])")
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3}(?: \d{3})*)[.,](\d{2})(?![\d.,])")
_MOST_TOLD = 30


def amounts_in(text: str, *, is_spaced: bool = False) -> list[int]:
    """The amounts of a text in its order, in cents; dates are none.

    `is_spaced`: thousands stand apart, else what stands before an amount is something else.

    >>> amounts_in("FACT F-118 1.400,00 F-121 80,50 DU 01/02/26")
    [140000, 8050]
    """
    found = (_SPACED if is_spaced else _SQUEEZED).findall(text)
    return [int(re.sub(r"\D", "", whole)) * 100 + int(cents) for whole, cents in found]


def told_shares(book: Book, read: Read, named: tuple[int, ...]) -> tuple[int, ...]:
    """Of items in the order they are named, what is said of each; nothing where it is not said.

    As many amounts as items, that make up the credit, none more than is open, a part of one at
    least.
    """
    if not 1 < len(named) <= _MOST_TOLD:
        return ()
    left = [book.left[place] for place in named]
    for is_spaced in (False, True):
        amounts = amounts_in(read.credit.remittance, is_spaced=is_spaced)
        if len(amounts) == len(named) and sum(amounts) == read.credit.amount_cents:
            is_within = all(0 < cents <= owed for cents, owed in zip(amounts, left, strict=True))
            return tuple(amounts) if is_within and amounts != left else ()
    return ()
