"""The books as they stand before the accountant has entered the last days of the bank.

So is every morning of a real company: the bank knows already, the books do not yet. What is missing
there is what there is to match.
"""

from collections.abc import Collection
from dataclasses import replace

from encours.demo.rules.books import BANK_JOURNALS, Entry, Line
from encours.demo.rules.life import is_working
from encours.demo.rules.story import FiscalYear, Story

DAYS = 4
"""So many working days the bank is ahead of the books."""

type _Letter = tuple[str, str, str]


def leave_out_bank(story: Story, *, working_days: int = DAYS) -> Story:
    """The story whose books have nothing of the bank's journals of the last working days.

    Letters that an entry left out had a part in are taken off the others. The statements of the
    bank, and all that is true, stay as they are.
    """
    since = _days_back(story.spec.as_of.toordinal(), working_days)
    return replace(story, years=tuple(_before(year, since) for year in story.years))


def _days_back(last: int, count: int) -> int:
    """The first of the last `count` working days up to `last`; the day after it for none."""
    day = last + 1
    while count > 0:
        day -= 1
        count -= is_working(day)
    return day


def _before(year: FiscalYear, since: int) -> FiscalYear:
    left_out = [each for each in year.entries if _is_late(each, since)]
    if not left_out:
        return year
    letters = {_letter(line) for each in left_out for line in each.lines if line.letter}
    kept = [each for each in year.entries if not _is_late(each, since)]
    return replace(year, entries=tuple(_without(each, letters) for each in kept))


def _is_late(entry: Entry, since: int) -> bool:
    return entry.day >= since and entry.journal in BANK_JOURNALS.values()


def _without(entry: Entry, letters: Collection[_Letter]) -> Entry:
    """The entry, its lines that bear one of the `letters` without it."""
    if not any(_letter(line) in letters for line in entry.lines):
        return entry
    lines = [
        replace(line, letter="", letter_day=0) if _letter(line) in letters else line
        for line in entry.lines
    ]
    return replace(entry, lines=lines)


def _letter(line: Line) -> _Letter:
    """Letters start anew in each account of each party."""
    return (line.party.code if line.party else "", line.account, line.letter)
