from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel import periods

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(DAYS)
def test_every_day_is_in_its_month_decade_semester_and_fiscal_year(day: date) -> None:
    found = [
        periods.month_of(day),
        periods.decade_of(day),
        periods.semester_of(day),
        periods.fiscal_year_of(day, closing_month=6),
        periods.weeks(day)[0],
    ]
    assert all(day in period for period in found)
    assert periods.decade_of(day).last_on == periods.end_of_decade(day)
    assert [period.days in allowed for period, allowed in zip(
        found, [range(28, 32), range(8, 12), range(181, 185), range(365, 367), [7]], strict=True
    )] == [True] * 5  # fmt: skip


@pytest.mark.parametrize(
    ("day", "closing_month", "code", "first_on", "last_on"),
    [
        ("2026-03-05", 12, "FY2026", "2026-01-01", "2026-12-31"),
        ("2026-03-05", 6, "FY2026", "2025-07-01", "2026-06-30"),
        ("2026-07-01", 6, "FY2027", "2026-07-01", "2027-06-30"),
        ("2024-02-29", 2, "FY2024", "2023-03-01", "2024-02-29"),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_it_closes_in(
    day: str, closing_month: int, code: str, first_on: str, last_on: str
) -> None:
    year = periods.fiscal_year_of(date.fromisoformat(day), closing_month=closing_month)
    assert (year.code, year.first_on.isoformat(), year.last_on.isoformat()) == (
        code,
        first_on,
        last_on,
    )


@given(DAYS, st.integers(0, 2000))
def test_months_and_semesters_between_two_days_follow_each_other_and_cover_both(
    first_on: date, length: int
) -> None:
    last_on = date.fromordinal(first_on.toordinal() + length)
    for found in (
        periods.months_between(first_on, last_on),
        periods.semesters_between(first_on, last_on),
    ):
        assert first_on in found[0]
        assert last_on in found[-1]
        for one, following in pairwise(found):
            assert following.first_on.toordinal() == one.last_on.toordinal() + 1


def test_between_reversed_days_there_is_no_period() -> None:
    assert periods.months_between(date(2026, 2, 1), date(2026, 1, 1)) == []
    assert periods.semesters_between(date(2026, 7, 1), date(2026, 1, 1)) == []


def test_a_cash_forecast_looks_thirteen_weeks_ahead_from_monday_to_sunday() -> None:
    ahead = periods.weeks(date(2026, 1, 1))
    assert [week.code for week in ahead][:2] == ["2026-W01", "2026-W02"]
    assert len(ahead) == 13
    assert ahead[0].first_on == date(2025, 12, 29)
    assert ahead[-1].last_on == date(2026, 3, 29)


def test_the_last_decade_runs_to_the_end_of_the_month() -> None:
    last = periods.decade_of(date(2024, 2, 21))
    assert (last.code, last.days) == ("2024-02D3", 9)
    assert periods.end_of_decade(date(2026, 1, 11)) == date(2026, 1, 20)


def test_a_period_is_walked_day_by_day() -> None:
    assert list(periods.month_of(date(2024, 2, 5)))[-1] == date(2024, 2, 29)
    assert len(list(periods.semester_of(date(2025, 8, 1)))) == 184


@given(DAYS)
def test_a_month_or_semester_is_found_again_by_its_code(day: date) -> None:
    for period in (periods.month_of(day), periods.semester_of(day)):
        assert periods.parse_period(f" {period.code.lower()} ") == period


@pytest.mark.parametrize("text", ["2025S3", "2025-13", "2025-00", "0000-01", "0000S1", "25S1", ""])
def test_a_code_that_names_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(periods.UnreadablePeriod) as caught:
        periods.parse_period(text)
    assert "2025S1" in str(caught.value.action)


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        periods.Period("x", date(2026, 1, 2), date(2026, 1, 1))
