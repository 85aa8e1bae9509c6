from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.kernel import calendars
from encours.kernel.calendars import ALSACE_MOSELLE, FRANCE, BusinessCalendar

YEARS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "france", "alsace_moselle"),
    [
        ("2026-07-14", False, False),
        ("2026-04-03", True, False),  # Good Friday
        ("2024-12-26", True, False),
        ("2026-05-25", False, False),  # Whit Monday
        ("2026-03-07", False, False),  # Saturday
        ("2026-03-08", False, False),  # Sunday
        ("2026-03-09", True, True),
    ],
)
def test_alsace_and_moselle_keep_two_holidays_more_than_france(
    *, day: str, france: bool, alsace_moselle: bool
) -> None:
    one = date.fromisoformat(day)
    assert calendars.is_business_day(one) is france
    assert calendars.is_business_day(one, ALSACE_MOSELLE) is alsace_moselle


def test_the_three_departments_of_alsace_and_moselle_share_one_calendar() -> None:
    alsace = calendars.public_holidays(2026, BusinessCalendar("FR", "6AE"))
    assert alsace == calendars.public_holidays(2026, ALSACE_MOSELLE)


def test_a_due_date_on_a_long_weekend_moves_to_the_next_business_day_or_the_one_before() -> None:
    good_friday_to_monday = date(2026, 4, 4)
    assert calendars.next_business_day(good_friday_to_monday) == date(2026, 4, 7)
    assert calendars.previous_business_day(good_friday_to_monday) == date(2026, 4, 3)
    assert calendars.previous_business_day(good_friday_to_monday, ALSACE_MOSELLE) == date(
        2026, 4, 2
    )


def test_business_days_are_counted_over_weekends_holidays_and_year_ends() -> None:
    assert calendars.add_business_days(date(2025, 12, 31), 1) == date(2026, 1, 2)
    assert calendars.add_business_days(date(2026, 1, 2), -1) == date(2025, 12, 31)
    assert calendars.add_business_days(date(2026, 3, 6), 5) == date(2026, 3, 13)
    assert calendars.add_business_days(date(2026, 3, 7), 0) == date(2026, 3, 7)


@settings(max_examples=50)
@given(YEARS, st.integers(1, 30), st.sampled_from([FRANCE, ALSACE_MOSELLE]))
def test_adding_business_days_crosses_exactly_that_many(
    day: date, count: int, calendar: BusinessCalendar
) -> None:
    reached = calendars.add_business_days(day, count, calendar)
    crossed = (day + timedelta(days=shift) for shift in range(1, (reached - day).days + 1))
    assert sum(calendars.is_business_day(one, calendar) for one in crossed) == count
    assert calendars.is_business_day(reached, calendar)


def test_another_country_has_its_own_holidays() -> None:
    assert not calendars.is_business_day(date(2026, 7, 21), BusinessCalendar("BE"))
    assert calendars.is_business_day(date(2026, 7, 14), BusinessCalendar("BE"))


@pytest.mark.parametrize(("country", "part"), [("ZZ", None), ("FR", "Atlantis"), ("F", None)])
def test_a_country_nobody_knows_is_named_in_the_refusal(country: str, part: str | None) -> None:
    with pytest.raises(calendars.UnknownCalendar, match=part or country):
        calendars.is_business_day(date(2026, 3, 9), BusinessCalendar(country, part))
