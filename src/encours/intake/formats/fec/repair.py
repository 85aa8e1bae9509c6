"""Lines that do not cut into the header's columns: quotes, stray separators, missing endings.

A repair is taken only when dates, amounts and account then all read, and the line looks like its
neighbours; when no reading does, the line is refused whole rather than read askew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from encours.intake.formats.fec.columns import Layout
from encours.intake.formats.fec.values import parse_amount, parse_day, parse_side, trim
from encours.kernel.messages import Message, message

# Where a stray separator is looked for: the columns people write freely, the freest first.
_FREE_TEXTS = ("EcritureLib", "CompAuxLib", "CompteLib", "PieceRef", "JournalLib")
_DAYS = ("EcritureDate", "PieceDate", "DateLet", "ValidDate", "DueDate")
_MIN_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """What the regular lines of the file have in common: fields always filled."""

    filled: frozenset[int] = frozenset()


def learn_shape(lines: Sequence[Sequence[str]], width: int) -> Shape:
    """What some regular lines, already cut into fields, have in common."""
    if len(lines) < _MIN_NEIGHBOURS:
        return Shape()
    return Shape(frozenset(i for i in range(width) if all(trim(line[i]) for line in lines)))


def cut_quoted(line: str, separator: str) -> list[str]:
    """Fields of a line in which quotes protect separators.

    A field is quoted only if it starts with a quote and its closing quote stands right before a
    separator or the end; doubled quotes inside are one. Any other quote is a character.

    >>> cut_quoted('a|"b|c"|TUBE 1/2"', "|")
    ['a', 'b|c', 'TUBE 1/2"']
    """
    fields: list[str] = []
    start = 0
    while True:
        end = _closing(line, start, separator) if line.startswith('"', start) else -1
        if end >= 0:
            fields.append(line[start + 1 : end].replace('""', '"'))
            end += 1
        else:
            end = line.find(separator, start)
            end = len(line) if end < 0 else end
            fields.append(line[start:end])
        if end >= len(line):
            return fields
        start = end + 1


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
    quoted = cut_quoted(line, separator) if '"' in line else None
    literal = line.split(separator)
    cuts = [cut for cut in (quoted, literal) if cut is not None]
    exact = [cut for cut in map(_fit(layout), cuts) if cut is not None]
    if exact:
        return next((cut for cut in exact if _reads(cut, layout, shape)), exact[0])
    for accept in (_reads, _weighs):
        for cut in cuts:
            for fields in _readings(cut, separator, layout):
                if accept(fields, layout, shape):
                    return fields
    count = len(cuts[0])
    if count < layout.width:
        return message(
            "The line has {count} fields where the header has {width}.",
            count=count,
            width=layout.width,
        )
    return message(
        "The line has {count} fields where the header has {width}, and none of its texts "
        "explains the others.",
        count=count,
        width=layout.width,
    )


def _fit(layout: Layout) -> Callable[[list[str]], list[str] | None]:
    """A cut as wide as the header, once its blank trailing fields are dropped; else none."""

    def fit(cut: list[str]) -> list[str] | None:
        if len(cut) >= layout.width and not any(map(trim, cut[layout.width :])):
            return cut[: layout.width]
        return None

    return fit


def _readings(cut: list[str], separator: str, layout: Layout) -> Iterator[list[str]]:
    """Each way to bring a cut to the width of the header."""
    excess = len(cut) - layout.width
    if excess < 0:
        if len(cut) >= layout.needed:
            yield cut + [""] * -excess
        return
    # Trailing separators may come on top of the stray ones.
    for merged in range(excess, 0, -1):
        if any(map(trim, cut[layout.width + merged :])):
            return
        for name in _FREE_TEXTS:
            if (at := layout.at.get(name)) is not None:
                whole = separator.join(cut[at : at + merged + 1])
                yield [*cut[:at], whole, *cut[at + merged + 1 : layout.width + merged]]


def _reads(fields: list[str], layout: Layout, shape: Shape) -> bool:
    """Whether dates, amounts and account all read, and the line looks like its neighbours."""
    if not _weighs(fields, layout, shape):
        return False
    for name in _DAYS:
        at = layout.at.get(name)
        if at is not None and isinstance(parse_day(fields[at]), Message):
            return False
    return parse_day(fields[layout.at["EcritureDate"]]) is not None and all(
        trim(fields[at]) for at in shape.filled
    )


def _weighs(fields: list[str], layout: Layout, shape: Shape) -> bool:
    """Whether account and amount read, the amounts filled as the neighbours fill them."""
    account = trim(fields[layout.at["CompteNum"]])
    if not account or not any(char.isdigit() for char in account):
        return False
    first, second = (layout.at[name] for name in layout.amounts)
    if any(at in shape.filled and not trim(fields[at]) for at in (first, second)):
        return False
    one, two = trim(fields[first]), trim(fields[second])
    if layout.signed:
        return _amount(one) and not isinstance(parse_side(two), Message)
    return (one or two) != "" and all(_amount(text) for text in (one, two) if text)


def _amount(text: str) -> bool:
    return any(not isinstance(parse_amount(text, mark=mark), Message) for mark in ",.")
