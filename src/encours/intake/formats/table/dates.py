"""Dates as customers write them: "12/03/2026", "2026-03-12", "12 mars 2026", "Mar 12, 2026".

Day or month first is decided for the whole column, European order first: the American order is
taken only when a date proves it and none contradicts it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from encours.intake.formats.table.cells import (
    MAX_FIGURE_CHARS,
    Cell,
    Fault,
    is_nothing,
    read_each,
    sheet_error,
)
from encours.kernel.messages import message

FIRST_YEAR, LAST_YEAR = 1900, 2099
# Two-digit years as POSIX reads them: 69 to 99 are of the twentieth century.
TWO_DIGIT_PIVOT = 69

_TIME = (
    r"(?:[T ,]\s*\d{1,2}[:h]\d{2}(?:[:m]\d{2}(?:[.,]\d+)?)?s?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}\Z")
_COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:\d{{6}})?{_TIME}\Z")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}\Z")
_DAY_NAME = re.compile(
    rf"(\d{{1,2}})(?:er|st|nd|rd|th)?[-/. ]+([^\W\d_]{{3,9}})\.?[-/., ]+(\d{{4}}|\d{{2}}){_TIME}\Z"
)
_NAME_DAY = re.compile(
    rf"([^\W\d_]{{3,9}})\.?[- ]+(\d{{1,2}})(?:st|nd|rd|th)?[-, ]+(\d{{4}}|\d{{2}}){_TIME}\Z"
)
_WEEKDAY = re.compile(
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)\.?,? ",
    re.IGNORECASE,
)
_ZEROS = re.compile(r"0+(?:[-/. ]0+){0,2}(?:[T ][0:.]+)?\Z")

_MONTH_NAMES = (
    "janvier janv jan january", "février fevrier févr fevr fév fev feb february",
    "mars mar march", "avril avr apr april", "mai may", "juin jun june",
    "juillet juil jul july", "août aout aoû aou aug august", "septembre sept sep september",
    "octobre oct october", "novembre nov november", "décembre decembre déc dec december",
)  # fmt: skip
_MONTHS = {name: i for i, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

# What stands in a column of payment dates for "none yet".
_UNPAID = frozenset(
    {
        "non payé", "non payée", "non paye", "impayé", "impayée", "impaye", "non réglé",
        "non réglée", "non regle", "non soldé", "non soldée", "unpaid", "not paid", "not yet paid",
        "en attente", "pending", "open", "outstanding",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How many distinct dates of a column prove each order (the other reading is impossible)."""

    day_first: int
    month_first: int

    @property
    def american(self) -> bool:
        """Month first is proved and day first is not."""
        return self.month_first > 0 and self.day_first == 0


def find_order(cells: Sequence[Cell]) -> DateOrder:
    """What the dates of one column prove about the order of day and month."""
    day_first = month_first = 0
    for cell in set(cells):
        text = cell.strip() if isinstance(cell, str) else ""
        found = _YEAR_LAST.match(text) if len(text) <= MAX_FIGURE_CHARS else None
        if found:
            first, second = int(found[1]), int(found[3])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
    return DateOrder(day_first, month_first)


def read_dates(cells: Sequence[Cell], *, american: bool) -> list[date | Fault | None]:
    """Reads a column of dates; None where the cell is blank or a zero date."""
    return read_each(cells, lambda cell: read_date(cell, american=american))


def read_date(cell: Cell, *, american: bool = False) -> date | Fault | None:
    """One date, None when the cell says nothing, a `Fault` when it cannot be read.

    >>> read_date("12 mars 2026")
    datetime.date(2026, 3, 12)
    """
    if cell is None:
        return None
    if isinstance(cell, date):
        return _in_range(cell)
    text = f"{cell:f}" if isinstance(cell, Decimal) else " ".join(cell.split())
    if is_nothing(text) or _ZEROS.match(text):
        return None
    parts = _parts(text, american=american)
    if parts is None and (weekday := _WEEKDAY.match(text)):
        parts = _parts(text[weekday.end() :], american=american)
    if parts is None:
        return sheet_error(text) or _unreadable(number=isinstance(cell, Decimal))
    try:
        return _in_range(date(*parts))
    except ValueError:
        return Fault(
            message("This day does not exist in the calendar."),
            message("Correct the date, then export again."),
        )


def is_unpaid(cell: Cell) -> bool:
    """Whether a cell of a column of payment dates says in words that nothing is paid yet.

    >>> is_unpaid("Non réglé"), is_unpaid("hier")
    (True, False)
    """
    return isinstance(cell, str) and " ".join(cell.casefold().split()) in _UNPAID


def _parts(text: str, *, american: bool) -> tuple[int, int, int] | None:
    """Year, month and day as written, not yet checked against the calendar."""
    if len(text) > MAX_FIGURE_CHARS:
        return None
    if found := _YEAR_FIRST.match(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _YEAR_LAST.match(text):
        first, second = int(found[1]), int(found[3])
        month, day = (first, second) if american else (second, first)
        return _year(found[4]), month, day
    if found := _COMPACT.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    for pattern, day_at, month_at in ((_DAY_NAME, 1, 2), (_NAME_DAY, 2, 1)):
        found = pattern.match(text)
        named = _MONTHS.get(found[month_at].casefold()) if found else None
        if found and named:
            return _year(found[3]), named, int(found[day_at])
    return None


def _year(digits: str) -> int:
    """A year of four digits as it is, of two digits in its century."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= TWO_DIGIT_PIVOT else 2000)


def _in_range(day: date) -> date | Fault:
    """A date (of a date and time, its day) that an invoice can bear."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day.date() if isinstance(day, datetime) else day
    return Fault(
        message(
            "The year {year} is not between {first} and {last}.",
            year=str(day.year),
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        ),
        message("Correct the date, then export again."),
    )


def _unreadable(*, number: bool) -> Fault:
    """A cell of a date column that no known writing explains."""
    if number:
        return Fault(
            message("This is a number, not a date."),
            message("Give the column the date format in the sheet, then export again."),
        )
    return Fault(
        message("This is not a date."),
        message("Write dates as 31/12/2026 or 2026-12-31."),
    )
