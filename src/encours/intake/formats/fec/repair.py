"""Lines that do not cut into the header's columns: quotes, stray separators, missing endings.

A repair is taken only when dates, amounts and account then all read, and the line looks like its
neighbours; when no reading does, or two give different amounts, the line is refused whole rather
than read askew.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from encours.intake.formats.fec.columns import Layout
from encours.intake.formats.fec.values import (
    MAX_FIGURE_CHARS,
    parse_amount,
    parse_day,
    parse_side,
    trim,
)
from encours.kernel.messages import Message, message, plural

MAX_STRAY = 16
"""More separators than this in one text are not looked for."""

# Where a stray separator is looked for: the columns people write freely, the freest first.
_FREE_TEXTS = ("EcritureLib", "CompAuxLib", "CompteLib", "PieceRef", "JournalLib")
_SOFT_DAYS = ("DateLet", "ValidDate", "DueDate")
_MIN_NEIGHBOURS = 3
_CENTS = re.compile(r".*[.,][0-9]{2}[-+]?")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the regular lines have in common: fields always filled; amounts always with cents."""

    filled: frozenset[int] = frozenset()
    cents: bool = False


def learn_shape(lines: Sequence[Sequence[str | None]], layout: Layout) -> Shape:
    """What some regular lines, already cut into fields, have in common."""
    if len(lines) < _MIN_NEIGHBOURS:
        return Shape()
    trimmed = [[trim(cell or "") for cell in line] for line in lines]
    filled = frozenset(i for i in range(layout.width) if all(line[i] for line in trimmed))
    amounts = [layout.at[name] for name in layout.amounts if name != "Sens"]
    cents = all(_CENTS.fullmatch(line[at]) for line in trimmed for at in amounts if line[at])
    return Shape(filled, cents)


def cut_quoted(line: str, separator: str) -> list[str]:
    """Fields of a line in which quotes protect separators.

    A field is quoted only if it starts with a quote and its closing quote stands right before a
    separator or the end; doubled quotes inside are one. Any other quote is a character.

    >>> cut_quoted('a|"b|c"|TUBE 1/2"', "|")
    ['a', 'b|c', 'TUBE 1/2"']
    """
    fields: list[str] = []
    start = 0
    while start < len(line):
        if not line.startswith('"', start):
            # Plain fields, up to the next one that opens with a quote.
            end = line.find(separator + '"', start)
            if end < 0:
                break
            fields += line[start:end].split(separator)
            start = end + 1
        end = _closing(line, start, separator)
        if end < 0:
            break  # Nothing closes: the rest has plain fields only, and none is looked at twice.
        fields.append(line[start + 1 : end].replace('""', '"'))
        if end + 1 == len(line):
            return fields
        start = end + 2
    return fields + line[start:].split(separator)


def _closing(line: str, start: int, separator: str) -> int:
    """Where the field that opens at `start` closes: a lone quote before a separator or the end."""
    at = start + 1
    while (at := line.find('"', at)) >= 0:
        if line.startswith('"', at + 1):
            at += 2
        elif at + 1 == len(line) or line[at + 1] == separator:
            return at
        else:
            at += 1
    return -1


def repair(line: str, separator: str, layout: Layout, shape: Shape) -> list[str] | Message:
    """The fields of an irregular line, as many as the header has, or why they cannot be told."""
    cuts = [line.split(separator)]
    if '"' in line:
        cuts.insert(0, cut_quoted(line, separator))
    exact = [cut for cut in cuts if len(cut) == layout.width]
    if len(exact) == 1:
        return exact[0]
    if exact:
        return next((cut for cut in exact if _reads(cut, layout, shape)), exact[0])
    count = len(cuts[0])
    for whole in (True, False):
        for cut in cuts:
            readings = [
                fields
                for fields in _readings(cut, separator, layout, shape)
                if _reads(fields, layout, shape, whole=whole)
            ]
            if len({_essence(fields, layout) for fields in readings}) > 1:
                return message("The line has {count} fields, which read two ways.", count=count)
            if readings:
                return readings[0]
    if count < layout.width:
        return plural(
            "The line has {count} field where the header has {width}.",
            "The line has {count} fields where the header has {width}.",
            count=count,
            width=layout.width,
        )
    return message(
        "The line has {count} fields where the header has {width}, and no text of the line "
        "explains the others.",
        count=count,
        width=layout.width,
    )


def how_taken(line: str, separator: str, fields: list[str]) -> str:
    """What a repair did: `as_written`, `ended` (blank last fields added) or `put_right`.

    Quotes that protect what they enclose are as the line should be: nothing was put right.
    """
    cut = cut_quoted(line, separator)
    if cut == fields:
        return "as_written"
    return "ended" if cut == fields[: len(cut)] else "put_right"


def reads_in_place(cut: list[str], layout: Layout) -> bool:
    """Whether a line reads as it is cut, whatever more it has at its end."""
    return len(cut) >= layout.needed and _reads(cut, layout, Shape())


def _filled(cut: list[str]) -> int:
    """How many fields there are before the blank ones at the end."""
    filled = len(cut)
    while filled and not trim(cut[filled - 1]):
        filled -= 1
    return filled


def _readings(cut: list[str], separator: str, layout: Layout, shape: Shape) -> Iterator[list[str]]:
    """Each way to bring a cut to the width of the header."""
    excess = len(cut) - layout.width
    if excess < 0:
        if _ends_well(cut, layout, shape):
            yield cut + [""] * -excess
        return
    # Trailing separators may be all the excess, or come on top of the stray ones.
    filled = _filled(cut)
    for merged in range(min(excess, MAX_STRAY), -1, -1):
        if filled > layout.width + merged:
            return
        if not merged:
            yield cut[: layout.width]
            return
        for name in _FREE_TEXTS:
            if (at := layout.at.get(name)) is not None:
                whole = separator.join(cut[at : at + merged + 1])
                yield [*cut[:at], whole, *cut[at + merged + 1 : layout.width + merged]]


def _ends_well(cut: list[str], layout: Layout, shape: Shape) -> bool:
    """Whether a short line still has all that is needed, and was not cut within an amount.

    A line may lack its last columns when they are blank; one that ends on its amount is taken only
    when the amount shows its cents, and no line of the file has anything after it at all times.
    """
    if len(cut) < layout.needed:
        return False
    last = len(cut) - 1
    if last not in [layout.at[name] for name in layout.amounts]:
        return True
    if layout.at.get("Sens") == last:
        return bool(trim(cut[last]))
    return bool(_CENTS.fullmatch(trim(cut[last]))) and not any(at > last for at in shape.filled)


def _essence(fields: list[str], layout: Layout) -> tuple[str, ...]:
    """What must not depend on how a line is repaired: day, account and amount."""
    return tuple(fields[layout.at[n]] for n in ("EcritureDate", "CompteNum", *layout.amounts))


# The days of a ledger are few, and each is looked at many times; long texts are never kept.
_known_day = lru_cache(maxsize=1 << 14)(parse_day)


def _day(text: str) -> date | Message | None:
    return _known_day(text) if len(text) <= MAX_FIGURE_CHARS else parse_day(text)


def _reads(fields: list[str], layout: Layout, shape: Shape, *, whole: bool = True) -> bool:
    """Whether account, amount and days read, and the line looks like its neighbours.

    `whole`: with False, the days of entry and document may be at fault, and only they: the line
    will be refused for that day, but what it weighs is known.
    """
    if not _weighs(fields, layout, shape):
        return False
    soft = (fields[layout.at[name]] for name in _SOFT_DAYS if name in layout.at)
    if any(isinstance(_day(text), Message) for text in soft):
        return False
    letter = layout.at.get("EcritureLet")
    if letter is not None and _CENTS.fullmatch(trim(fields[letter])):
        return False
    booked = _day(fields[layout.at["EcritureDate"]])
    document = _day(fields[layout.at["PieceDate"]]) if "PieceDate" in layout.at else None
    return not whole or not (
        booked is None or isinstance(booked, Message) or isinstance(document, Message)
    )


def _weighs(fields: list[str], layout: Layout, shape: Shape) -> bool:
    """Whether account and amount read, the amounts written as the neighbours write them."""
    account = trim(fields[layout.at["CompteNum"]])
    if not any(char.isdigit() for char in account):
        return False
    names = [name for name in layout.amounts if name != "Sens"]
    texts = [trim(fields[layout.at[name]]) for name in names]
    if any(len(text) > MAX_FIGURE_CHARS for text in texts) or not any(texts):
        return False
    if not all(_is_amount(text, cents=shape.cents) for text in texts if text):
        return False
    filled = [layout.at[name] for name in layout.amounts if layout.at[name] in shape.filled]
    if not all(trim(fields[at]) for at in filled):
        return False
    return not layout.signed or not isinstance(parse_side(fields[layout.at["Sens"]]), Message)


@lru_cache(maxsize=1 << 14)
def _is_amount(text: str, *, cents: bool) -> bool:
    if cents and not _CENTS.fullmatch(text):
        return False
    return any(not isinstance(parse_amount(text, mark=mark), Message) for mark in ",.")
