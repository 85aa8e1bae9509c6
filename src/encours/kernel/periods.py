"""The stretches of time the trade reckons in: months, decades, semesters, fiscal years, weeks.

Every period has a first and a last day, both included, and a code under which it is shown and
found.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_SEMESTER = re.compile(r"(\d{4})S([12])")


class UnreadablePeriod(EncoursError):
    """The text names no month and no semester."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `first_on` to `last_on`, both included; `code` is how it is written (2025S1)."""

    code: str
    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise ValueError(f"period {self.code} ends before it begins")

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def __iter__(self) -> Iterator[date]:
        return (self.first_on + timedelta(days=shift) for shift in range(self.days))

    @property
    def days(self) -> int:
        """How many calendar days the period holds."""
        return (self.last_on - self.first_on).days + 1


def end_of_month(day: date) -> date:
    """The last day of the month of `day` (fin de mois)."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def end_of_decade(day: date) -> date:
    """The last day of the ten-day period of `day` (fin de décade): the 10th, 20th or month end."""
    if day.day > 20:
        return end_of_month(day)
    return day.replace(day=10 if day.day <= 10 else 20)


def day_of_month(year: int, month: int, day: int) -> date:
    """That day of the month, or the last of a month too short for it (31 in April is the 30th)."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def first_of_next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return end_of_month(day) + timedelta(days=1)


def month_of(day: date) -> Period:
    """The calendar month of `day`, written 2025-03."""
    return Period(f"{day:%Y-%m}", day.replace(day=1), end_of_month(day))


def decade_of(day: date) -> Period:
    """The ten-day period of `day`, written 2025-03D1: 1 to 10, 11 to 20, 21 to the month's end."""
    number = min((day.day - 1) // 10, 2)
    first_on = day.replace(day=10 * number + 1)
    return Period(f"{day:%Y-%m}D{number + 1}", first_on, end_of_decade(day))


def semester_of(day: date) -> Period:
    """The calendar half-year of `day`, written 2025S1: the unit of legal and penalty rates."""
    return _semester(day.year, 1 if day.month <= 6 else 2)


def fiscal_year_of(day: date, *, closing_month: int = 12) -> Period:
    """The fiscal year (exercice) of `day`, closing at the end of `closing_month` (1 to 12).

    Written by the year in which it closes: FY2026 runs from 1 July 2025 for a June closing.
    """
    closing_year = day.year if day.month <= closing_month else day.year + 1
    last_on = day_of_month(closing_year, closing_month, 31)
    first_on = first_of_next_month(last_on.replace(year=closing_year - 1, day=1))
    return Period(f"FY{closing_year}", first_on, last_on)


def months_between(first_on: date, last_on: date) -> list[Period]:
    """The calendar months the two days touch, oldest first, whole; none when they are reversed."""
    months = []
    start = first_on.replace(day=1)
    while start <= last_on:
        months.append(month_of(start))
        start = first_of_next_month(start)
    return months


def semesters_between(first_on: date, last_on: date) -> list[Period]:
    """The half-years the two days touch, oldest first, whole; none when they are reversed."""
    semesters = []
    start = first_on
    while start <= last_on:
        semesters.append(semester_of(start))
        start = semesters[-1].last_on + timedelta(days=1)
    return semesters


def weeks(first_on: date, *, count: int = 13) -> list[Period]:
    """`count` weeks from Monday to Sunday, the first being that of `first_on`, written 2026-W01.

    Thirteen is the quarter a cash forecast looks ahead. The code is the ISO 8601 week.
    """
    monday = first_on - timedelta(days=first_on.weekday())
    return [_week(monday + timedelta(weeks=shift)) for shift in range(count)]


def parse_period(text: str) -> Period:
    """The month written 2025-03 or the semester written 2025S1. Raises `UnreadablePeriod`."""
    written = text.strip().upper()
    if (month := _MONTH.fullmatch(written)) and 1 <= int(month[2]) <= 12 and int(month[1]):
        return month_of(date(int(month[1]), int(month[2]), 1))
    if (semester := _SEMESTER.fullmatch(written)) and int(semester[1]):
        return _semester(int(semester[1]), int(semester[2]))
    raise UnreadablePeriod(
        message("Period not understood: {text}", text=text),
        message("Write a month as 2025-03 or a semester as 2025S1."),
    )


def _semester(year: int, half: int) -> Period:
    if half == 1:
        return Period(f"{year:04}S1", date(year, 1, 1), date(year, 6, 30))
    return Period(f"{year:04}S2", date(year, 7, 1), date(year, 12, 31))


def _week(monday: date) -> Period:
    year, number, _ = monday.isocalendar()
    return Period(f"{year}-W{number:02}", monday, monday + timedelta(days=6))
