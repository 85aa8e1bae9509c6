"""The calendar an organisation decides on: regions have holidays, closures leave days to work."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.kernel.calendars import (
    ALSACE_MOSELLE,
    FRANCE,
    Closure,
    next_business_day,
    public_holidays,
)
from encours.policybook.rules.calendar_policy import (
    CALENDAR,
    MOST_CLOSURES,
    MOST_DAYS_A_YEAR,
    CalendarPolicy,
    Region,
)
from encours.policybook.rules.sections import UnusableSettings
from encours.ui.translation import Translator

AUGUST = Closure(date(2026, 8, 3), date(2026, 8, 21))
EVE = Closure(date(2026, 12, 24), date(2026, 12, 24))


def test_before_anything_is_decided_the_whole_of_france_is_kept_and_nobody_is_closed():
    assert CALENDAR.default().ours == CALENDAR.default().public == FRANCE


@pytest.mark.parametrize("region", Region)
def test_every_region_has_its_holidays_and_its_name(region):
    assert public_holidays(2026, CalendarPolicy(region).public)
    assert region in CALENDAR.choices


def test_closures_are_days_off_of_ours_and_none_of_banks():
    policy = CalendarPolicy(Region.ALSACE_MOSELLE, (AUGUST,))
    assert policy.public == ALSACE_MOSELLE
    assert policy.ours.closed == (AUGUST,)


def test_it_is_written_as_text_and_read_back():
    policy = CalendarPolicy(Region.BELGIUM, (AUGUST, EVE))
    written = CALENDAR.as_json(policy)
    assert written == {"holidays": "BE", "closures": ["2026-08-03..2026-08-21", "2026-12-24"]}
    assert CALENDAR.from_json(written) == policy


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            (
                "France entière devient Alsace et Moselle",
                "aucun devient 3 août 2026 – 21 août 2026, 24 décembre 2026",
            ),
        ),
        (
            "en",
            (
                "The whole of France becomes Alsace and Moselle",
                "none becomes 3 August 2026 – 21 August 2026, 24 December 2026",
            ),
        ),
    ],
)
def test_what_changes_is_told_in_words_and_not_in_codes(language, words):
    changed = CalendarPolicy(Region.ALSACE_MOSELLE, (AUGUST, EVE))
    told = [
        Translator(language).message(each).replace("\N{NO-BREAK SPACE}", " ")
        for each in CALENDAR.difference(CALENDAR.default(), changed)
    ]
    assert all(word in sentence for word, sentence in zip(words, told, strict=True)), told


@pytest.mark.parametrize(
    ("closures", "said", "do"),
    [
        (["2026-08"], "a day or a stretch of days", "[]"),
        (["2026-08-21..2026-08-03"], "a day or a stretch of days", "[]"),
        ([20260803], "a day or a stretch of days", "[]"),
        ("2026-08-03", "not a list", "[]"),
        (["1999-12-31"], "too far away", "2000 to 2098"),
        (["2098-12-31..2099-01-01"], "too far away", "2000 to 2098"),
        (["2026-08-03..2028-08-21"], "more than a year", "Check its two days"),
        (["2026-01-01..2026-10-31"], "closed for 304 days", "200 days a year"),
        (["2026-01-01..2026-05-31", "2026-07-01..2026-09-30"], "closed for 243", "200 days"),
        (["2026-08-03"] * (MOST_CLOSURES + 1), "101 closures are too many", "100 at most"),
    ],
)
def test_closures_nobody_could_mean_are_refused_with_what_to_do(closures, said, do):
    with pytest.raises(UnusableSettings) as refused:
        CALENDAR.from_json({"closures": closures})
    assert said in str(refused.value.what)
    assert do in str(refused.value.action)


def test_a_region_nobody_knows_is_refused():
    with pytest.raises(UnusableSettings, match="FR-57"):
        CALENDAR.from_json({"holidays": "FR-75"})


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 364), st.integers(1, MOST_DAYS_A_YEAR), st.sampled_from(Region))
def test_whatever_closures_may_be_there_is_a_day_to_work(shift, days, region):
    first = date(2025, 1, 1) + timedelta(shift)
    one = Closure(first, first + timedelta(days - 1))
    policy = CalendarPolicy(region, (one,))
    assert next_business_day(first, policy.ours) > one.last_on
