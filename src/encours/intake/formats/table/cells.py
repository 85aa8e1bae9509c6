"""What one cell of a customer's table says: a text, a number or a date, or nothing.

Text files have text cells only; a sheet also has numbers (decimals here, never floats) and dates.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from encours.intake.formats.table.headers import Mapping
from encours.kernel.messages import Message, message

type Cell = str | Decimal | date | None
type Row = tuple[int, list[Cell]]

MAX_SHOWN = 80
MAX_FIGURE_CHARS = 64
"""No amount and no date is longer ("Wednesday, 30th September 2026 10:30:00 a.m. +01:00" is 52)."""

# What people and programs write for "nothing": a dash, a database's null.
_NOTHING = frozenset(
    {"", "-", "--", "—", "–", "n/a", "null", "none", "nan", "nat", "néant", "neant"}
)
_SHEET_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|VALEUR!|NAME\?|NOM\?|DIV/0!|NUM!|NOMBRE!|NULL!|NUL!|SPILL!|PROPAGATION!|"
    r"CALC!|CALCUL!|FIELD!|CHAMP!|GETTING_DATA|CONNECT!|BLOCKED!|UNKNOWN!|BUSY!|ERR!|#+)\Z"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell could not be read, and what to do about it."""

    reason: Message
    action: Message


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found in a file: its header and, lazily, its rows.

    `rows`: (line in the file, cells) of the rows below the header that are not blank, longer or
    shorter than the header.
    """

    mapping: Mapping
    rows: Iterator[Row]


def is_nothing(text: str) -> bool:
    """Whether the trimmed text stands for an empty cell."""
    return text.casefold() in _NOTHING


def clean_text(cell: Cell) -> str | None:
    """The cell as one line of text, white space (line breaks too) made single; None when blank."""
    if isinstance(cell, str):
        return " ".join(cell.split()) or None
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return None if cell is None else cell.isoformat()


def shown(cell: Cell) -> str:
    """The cell as a reject shows it: at most 80 characters."""
    return (clean_text(cell) or "")[:MAX_SHOWN]


def sheet_error(text: str) -> Fault | None:
    """The fault of a cell that holds a spreadsheet error such as #REF! or #N/A."""
    if not _SHEET_ERROR.match(text):
        return None
    return Fault(
        message("The cell holds the spreadsheet error {error}.", error=text),
        message("Correct the formula in the sheet, then export again."),
    )


def read_each[T](
    cells: Sequence[Cell], read: Callable[[Cell], T | Fault | None]
) -> list[T | Fault | None]:
    """Reads a column, each distinct cell once."""
    known = {cell: read(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]
