"""What the accounting software refused of the journal it was given, read from its report.

The report is a table: a copy of the file with its refused lines and a column that says why, or a
list of the numbers of pieces. A line is known by the number of its piece (`000012-20260310`, or
shorter as some layouts write it), else by the number of the act beside a day.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_PIECE = re.compile(r"(?<![0-9-])(\d{6,10})-(\d{8}|\d{6})(?![0-9-])")
_REASON = re.compile(r"(?i)motif|raison|reason|erreur|error|rejet|refus|message|anomalie|diagnost")
_NUMBER = re.compile(r"(?i)pi[eè]ce|ecriturenum|num[eé]ro d.[eé]criture|^n°$|^acte$")
_DAY = re.compile(r"(?i)date|^jour$")
_JOURNAL = re.compile(r"(?i)^(code[ _]?)?(journal|jou|jal)([ _]?code)?$|journalcode")
_DAY_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d%m%Y", "%d%m%y", "%d/%m/%y")
_LONGEST_REASON = 500


class UnreadableRejects(EncoursError):
    """The file is no report of refused lines."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line refused: its piece, the journal's code and the reason where the report tells them.

    `booked_on` None: the report told the act only.
    """

    row: int
    act_id: int
    booked_on: date | None
    journal: str
    reason: str


@dataclass(frozen=True, slots=True)
class RejectsRead:
    """What a report says; `unread`: the numbers of its lines that name no piece of ours."""

    refused: tuple[Refused, ...]
    unread: tuple[int, ...]


def read_rejects(data: bytes) -> RejectsRead:
    """The lines refused, in the order of the report. Raises `UnreadableRejects`."""
    rows = _rows(data)
    if not rows:
        raise _unreadable()
    head = _Head.of(rows[0])
    told, unread = [], []
    for number, row in enumerate(rows, start=1):
        if not any(row):
            continue
        found = head.read(number, row)
        if found is not None:
            told.append(found)
        elif number > 1 or not head.is_head:
            unread.append(number)
    if not told:
        raise _unreadable()
    return RejectsRead(tuple(told), tuple(unread))


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the columns of a report stand; None where it has none of that name."""

    number: int | None
    day: int | None
    journal: int | None
    reason: int | None
    is_head: bool

    @classmethod
    def of(cls, row: Sequence[str]) -> "_Head":
        number, day, journal, reason = (
            _place(row, name) for name in (_NUMBER, _DAY, _JOURNAL, _REASON)
        )
        places = (number, day, journal, reason)
        if _piece(row) is not None or all(place is None for place in places):
            return cls(None, None, None, None, is_head=False)
        return cls(number, day, journal, reason, is_head=True)

    def read(self, number: int, row: Sequence[str]) -> Refused | None:
        if self.is_head and number == 1:
            return None
        piece = _piece(row) or self._by_columns(row)
        if piece is None:
            return None
        reason = _cell(row, self.reason) if self.reason is not None else _last(row)
        return Refused(number, *piece, _cell(row, self.journal)[:10], reason[:_LONGEST_REASON])

    def _by_columns(self, row: Sequence[str]) -> tuple[int, date | None] | None:
        written = _cell(row, self.number)
        if not re.fullmatch(r"\d{1,10}", written):
            return None
        return int(written), _day(_cell(row, self.day))


def _rows(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise _unreadable()
    lines = text.splitlines()
    first = lines[0] if lines else ""
    separator = max(";\t|,", key=first.count)
    try:
        parsed = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        raise _unreadable() from None
    return [[cell.strip() for cell in row] for row in parsed]


def _place(row: Sequence[str], name: re.Pattern[str]) -> int | None:
    return next((place for place, cell in enumerate(row) if name.search(cell)), None)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _piece(row: Sequence[str]) -> tuple[int, date | None] | None:
    """The first cell that holds the number of a piece."""
    for cell in row:
        for found in _PIECE.finditer(cell):
            digits = found[2]
            day = _parsed(digits, "%Y%m%d" if len(digits) == 8 else "%y%m%d")
            if day is not None:
                return int(found[1]), day
    return None


def _last(row: Sequence[str]) -> str:
    """Where no column is named for it: the last cell that is more than a number."""
    texts = [cell for cell in row if re.search(r"[^\W\d]{3}", cell) and not _PIECE.search(cell)]
    return texts[-1] if texts else ""


def _day(text: str) -> date | None:
    return next((day for form in _DAY_FORMS if (day := _parsed(text, form))), None)


def _parsed(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, of no zone
    except ValueError:
        return None


def _unreadable() -> UnreadableRejects:
    return UnreadableRejects(
        message("No line of this file names an entry that was given to the books."),
        message(
            "Hand in the report of refused lines as CSV, with the number of the piece, such as"
            " 000012-20260310, and a column that says why."
        ),
    )
