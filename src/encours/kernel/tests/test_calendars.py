from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.kernel import calendars
from encours.kernel.calendars import ALSACE_MOSELLE, FRANCE, BusinessCalendar, Closure

YEARS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
CLOSURES = st.lists(
    st.builds(lambda day, more: Closure(day, day + timedelta(more)), YEARS, st.integers(0, 60)),
    max_size=8,
).map(tuple)
AUGUST = Closure(date(2026, 8, 3), date(2026, 8, 21))
CLOSED_IN_AUGUST = BusinessCalendar("FR", closed=(AUGUST,))


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


@pytest.mark.parametrize("day", [AUGUST.first_on, date(2026, 8, 12), AUGUST.last_on])
def test_a_company_that_is_closed_works_again_on_the_first_day_after(day: date) -> None:
    assert not calendars.is_business_day(day, CLOSED_IN_AUGUST)
    assert calendars.next_business_day(day, CLOSED_IN_AUGUST) == date(2026, 8, 24)  # a Monday
    assert calendars.previous_business_day(day, CLOSED_IN_AUGUST) == date(2026, 7, 31)
    assert calendars.add_business_days(date(2026, 7, 31), 2, CLOSED_IN_AUGUST) == date(2026, 8, 25)
    assert calendars.is_business_day(day)


@settings(max_examples=80, deadline=None)
@given(YEARS, CLOSURES, st.sampled_from([FRANCE, ALSACE_MOSELLE, BusinessCalendar("BE")]))
def test_the_next_business_day_is_worked_and_is_the_first(
    day: date, closed: tuple[Closure, ...], public: BusinessCalendar
) -> None:
    calendar = BusinessCalendar(public.country, public.subdivision, closed)
    found = calendars.next_business_day(day, calendar)
    assert found >= day
    assert found.weekday() < 5
    assert found not in calendars.public_holidays(found.year, public)
    assert not any(one.first_on <= found <= one.last_on for one in closed)
    before = (day + timedelta(days=shift) for shift in range((found - day).days))
    assert not any(calendars.is_business_day(one, calendar) for one in before)
    assert calendars.previous_business_day(found, calendar) == found


@pytest.mark.parametrize("seek", [calendars.next_business_day, calendars.previous_business_day])
def test_a_company_closed_for_years_is_said_to_be_and_nothing_hangs(seek) -> None:
    closed = BusinessCalendar("FR", closed=(Closure(date(2000, 1, 1), date(2090, 12, 31)),))
    with pytest.raises(calendars.NeverOpen, match="closed for years"):
        seek(date(2045, 1, 1), closed)


def test_holidays_are_kept_once_whatever_days_companies_close() -> None:
    kept = calendars.public_holidays(2026, FRANCE)
    assert calendars.public_holidays(2026, CLOSED_IN_AUGUST) is kept


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-12-24", 1),
        ("2026-08-03..2026-08-21", 19),
        (" 2026-08-03 .. 2026-08-03 ", 1),
        ("24/12/2026", 1),
        ("03/08/2026 au 21/08/2026", 19),
    ],
)
def test_a_closure_is_a_day_or_a_stretch_and_is_written_as_it_is_read(text: str, days: int) -> None:
    closure = calendars.parse_closure(text)
    assert closure.days == days
    assert calendars.parse_closure(str(closure)) == closure


@pytest.mark.parametrize(
    "text",
    ["", "soon", "24/13/2026", "2026-02-30", "2026-08-03..", "2026-08-03-2026-08-21", "٢٠٢٦-08-03"],
)
def test_what_is_no_closure_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(calendars.UnreadableClosure) as refused:
        calendars.parse_closure(text)
    assert "2026-08-03..2026-08-21" in str(refused.value.action)


def test_a_closure_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(calendars.UnreadableClosure, match="ends before it begins"):
        calendars.parse_closure("2026-08-21..2026-08-03")


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("FR", "fr", "Noël"),
        ("BE", "fr", "Noël"),
        ("FR", "en", "Christmas"),
        ("ES", "fr", "Natividad"),
    ],
)
def test_holidays_are_named_in_the_language_asked_for_where_they_can(
    country: str, language: str, name: str
) -> None:
    named = dict(calendars.name_holidays(2026, BusinessCalendar(country), language=language))
    assert name in named[date(2026, 12, 25)]
