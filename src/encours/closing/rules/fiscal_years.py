"""When the fiscal years of the books close: told by where each year of the books opens.

An opening (à nouveaux) begins a year; the one before it closed the day before. After the last one
known, years are of twelve months. Books rarely open later than the first days of a month: they then
open with it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from encours.kernel.periods import end_of_month

_LATE_OPENING_DAYS = 7


def compute_last_closed(begun: Sequence[date], *, on: date) -> tuple[date | None, date] | None:
    """The first and the last day of the year that closed last by `on`; None without any books.

    `begun`: the first day booked of each year of the books, in order. The first day is None where
    the books do not tell it: the year is then of twelve months.
    """
    starts = [_opening(day) for day in begun if _opening(day) <= on]
    if not starts:
        return None
    last_on = _closings(starts[-1], on)
    if last_on < starts[-1]:
        # The first year of the books may have begun before them.
        return (starts[-2] if len(starts) > 2 else None), last_on
    return None, last_on


def _opening(first_on: date) -> date:
    return first_on.replace(day=1) if first_on.day <= _LATE_OPENING_DAYS else first_on


def _closings(opened_on: date, on: date) -> date:
    """The last closing by `on` of years of twelve months; the eve of `opened_on` before any."""
    closed_on = opened_on - timedelta(days=1)
    while (following := _a_year_after(closed_on)) <= on:
        closed_on = following
    return closed_on


def _a_year_after(closed_on: date) -> date:
    """The same day of the next year; the last of a month stays the last of it."""
    if closed_on == end_of_month(closed_on):
        return end_of_month(closed_on.replace(year=closed_on.year + 1, day=1))
    return closed_on.replace(year=closed_on.year + 1)
