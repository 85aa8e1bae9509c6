"""The year that the management report is about is the last one the books closed."""

from datetime import date

import pytest

from encours.closing.rules.fiscal_years import compute_last_closed


def day(text):
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize(
    ("begun", "on", "first_on", "last_on"),
    [
        # Two years of the books that close on 31 May, in the middle of the second.
        (["2025-06-01", "2026-06-01"], "2026-11-22", None, "2026-05-31"),
        (["2025-06-01", "2026-06-01"], "2027-05-30", None, "2026-05-31"),
        (["2025-06-01", "2026-06-01"], "2027-05-31", None, "2027-05-31"),
        # One export of a whole year: it closed twelve months after it opened.
        (["2025-01-01"], "2026-11-22", None, "2025-12-31"),
        (["2026-01-01"], "2026-11-22", None, "2025-12-31"),
        # The first entries are some days late.
        (["2025-01-03", "2026-01-02"], "2026-11-22", None, "2025-12-31"),
        # A year of five months between two others.
        (["2024-01-01", "2025-01-01", "2025-06-01"], "2026-02-01", "2025-01-01", "2025-05-31"),
        # A past day, before the last year was begun.
        (["2025-06-01", "2026-06-01"], "2026-03-31", None, "2025-05-31"),
        # February, in a leap year and out of it; years that begin in the middle of a month.
        (["2024-03-01"], "2025-11-22", None, "2025-02-28"),
        (["2023-03-01"], "2024-11-22", None, "2024-02-29"),
        (["2025-03-16"], "2026-11-22", None, "2026-03-15"),
    ],
)
def test_it_is_told_by_where_the_books_open(begun, on, first_on, last_on):
    found = compute_last_closed([day(each) for each in begun], on=day(on))
    assert found == (day(first_on), day(last_on))


@pytest.mark.parametrize("begun", [[], ["2026-12-01"]])
def test_without_books_by_then_there_is_none(begun):
    assert compute_last_closed([day(each) for each in begun], on=date(2026, 11, 22)) is None
