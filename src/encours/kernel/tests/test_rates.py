from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.rates import (
    FIXED_INDEMNITY_CENTS,
    PUBLIC_SPREAD_POINTS,
    NoRateKnown,
    ecb_rate_on,
    late_penalty_cents,
    legal_interest_rate_on,
    lowest_contractual_rate_on,
)
from encours.kernel.tables import table_rows

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("amount_cents", "due_on", "paid_on", "segments", "interest_cents"),
    [
        (
            1_200_000,
            date(2025, 5, 31),
            date(2025, 7, 15),
            [("2025S1", 30, "13.15", 12970), ("2025S2", 15, "12.15", 5992)],
            18962,
        ),
        (
            100_000,
            date(2024, 11, 30),
            date(2025, 2, 28),
            [("2024S2", 31, "14.25", 1210), ("2025S1", 59, "13.15", 2126)],
            3336,
        ),
        (120_000, date(2025, 3, 31), date(2025, 4, 30), [("2025S1", 30, "13.15", 1297)], 1297),
    ],
)
def test_a_late_payment_costs_ecb_plus_ten_points_by_half_year_and_forty_euros(
    amount_cents: int,
    due_on: date,
    paid_on: date,
    segments: list[tuple[str, int, str, int]],
    interest_cents: int,
) -> None:
    penalty = late_penalty_cents(amount_cents, due_on, paid_on)
    assert [
        (one.semester, one.days, str(one.rate.percent_year), one.cents) for one in penalty.segments
    ] == segments
    assert penalty.interest_cents == interest_cents
    assert penalty.fixed_indemnity_cents == 4000
    assert penalty.total_cents == interest_cents + 4000
    assert not penalty.last_known


def test_interest_runs_from_the_day_after_the_due_date_to_the_day_of_payment_included() -> None:
    (segment,) = late_penalty_cents(36_500_00, date(2025, 3, 31), date(2025, 4, 1)).segments
    assert (segment.first_on, segment.last_on, segment.days) == (
        date(2025, 4, 1),
        date(2025, 4, 1),
        1,
    )
    assert segment.cents == 1315


@pytest.mark.parametrize("paid_on", [date(2025, 3, 31), date(2025, 3, 1)])
def test_a_payment_in_time_costs_nothing(paid_on: date) -> None:
    assert late_penalty_cents(1000, date(2025, 3, 31), paid_on).total_cents == 0


@pytest.mark.parametrize("amount_cents", [0, -5000])
def test_nothing_is_charged_on_a_credit(amount_cents: int) -> None:
    assert late_penalty_cents(amount_cents, date(2025, 1, 1), date(2025, 6, 1)).total_cents == 0


def test_a_consumer_owes_no_fixed_indemnity() -> None:
    penalty = late_penalty_cents(120_000, date(2025, 3, 31), date(2025, 4, 30), professional=False)
    assert (penalty.interest_cents, penalty.fixed_indemnity_cents) == (1297, 0)


def test_a_public_buyer_pays_eight_points_at_the_rate_of_the_half_year_it_began_in() -> None:
    penalty = late_penalty_cents(
        1_200_000,
        date(2025, 5, 31),
        date(2025, 7, 15),
        spread_points=PUBLIC_SPREAD_POINTS,
        by_semester=False,
    )
    (segment,) = penalty.segments
    assert (segment.days, segment.rate.percent_year) == (45, Decimal("11.15"))
    assert penalty.interest_cents == 16496  # 12 000 x 11.15 % x 45 / 365 = 164.958…


def test_the_rate_of_a_contract_replaces_that_of_the_law_and_may_predate_the_table() -> None:
    penalty = late_penalty_cents(
        36_500_00,
        date(2009, 12, 31),
        date(2010, 1, 10),
        contractual_percent_year=Decimal("12"),
    )
    assert penalty.interest_cents == 12000
    assert penalty.segments[0].rate.source == "contract"
    assert not penalty.last_known


def test_an_amount_resting_on_a_rate_that_may_have_changed_says_so() -> None:
    penalty = late_penalty_cents(100_000, date(2025, 12, 30), date(2026, 1, 2))
    assert [one.rate.last_known for one in penalty.segments] == [False, True]
    assert penalty.last_known
    assert penalty.segments[-1].rate.percent_year == Decimal("12.15")


@given(st.integers(1, 10**10), DAYS, st.integers(0, 900))
def test_segments_add_up_to_the_interest_and_their_days_to_the_days_late(
    amount_cents: int, due_on: date, days_late: int
) -> None:
    penalty = late_penalty_cents(amount_cents, due_on, due_on + timedelta(days=days_late))
    assert sum(one.cents for one in penalty.segments) == penalty.interest_cents
    assert sum(one.days for one in penalty.segments) == days_late
    assert penalty.fixed_indemnity_cents == (FIXED_INDEMNITY_CENTS if days_late else 0)


@given(DAYS, st.integers(0, 400), st.integers(1, 400))
def test_a_later_payment_never_costs_less(due_on: date, late: int, later: int) -> None:
    one = late_penalty_cents(500_000, due_on, due_on + timedelta(days=late))
    other = late_penalty_cents(500_000, due_on, due_on + timedelta(days=late + later))
    assert one.total_cents <= other.total_cents


@pytest.mark.parametrize(
    ("day", "percent", "last_known"),
    [
        ("2014-09-10", "0.05", False),
        ("2024-01-01", "4.50", False),
        ("2024-07-01", "4.25", False),
        ("2025-06-10", "2.40", False),
        ("2025-07-01", "2.15", False),
        ("2025-10-01", "2.15", False),
        ("2025-10-02", "2.15", True),
        ("2026-07-01", "2.15", True),
    ],
)
def test_the_ecb_rate_of_a_day_says_whether_it_is_known_or_only_the_last_one(
    *, day: str, percent: str, last_known: bool
) -> None:
    rate = ecb_rate_on(date.fromisoformat(day))
    assert (str(rate.percent_year), rate.last_known) == (percent, last_known)
    assert "ECB" in rate.source


@pytest.mark.parametrize(
    ("day", "professional", "percent", "last_known"),
    [
        ("2015-01-01", True, "0.93", False),
        ("2024-06-30", True, "5.07", False),
        ("2024-07-01", False, "8.16", False),
        ("2026-06-30", True, "2.62", False),
        ("2026-07-01", True, "2.62", True),
    ],
)
def test_the_legal_rate_of_a_half_year_not_yet_published_is_the_last_one_marked_as_such(
    *, day: str, professional: bool, percent: str, last_known: bool
) -> None:
    rate = legal_interest_rate_on(date.fromisoformat(day), professional=professional)
    assert (str(rate.percent_year), rate.last_known) == (percent, last_known)


def test_in_2024_the_lowest_rate_a_contract_may_set_was_above_the_default_of_the_law() -> None:
    floor = lowest_contractual_rate_on(date(2024, 3, 1))
    assert floor.percent_year == Decimal("15.21")
    assert floor.percent_year > ecb_rate_on(date(2024, 1, 1)).percent_year + 10


def test_a_day_before_the_tables_has_no_rate_and_says_what_to_do() -> None:
    with pytest.raises(NoRateKnown) as caught:
        late_penalty_cents(1000, date(2012, 1, 1), date(2012, 5, 1))
    assert "contract" in str(caught.value.action)
    with pytest.raises(NoRateKnown):
        legal_interest_rate_on(date(2014, 12, 31))


def test_the_tables_of_rates_have_no_gap_and_a_source_on_each_line() -> None:
    ecb = table_rows("ecb_main_refinancing_rate")
    for one, following in pairwise(ecb):
        next_on = date.fromisoformat(one["known_until"]) + timedelta(days=1)
        assert next_on.isoformat() == following["from_on"]
    semesters = [row["semester"] for row in table_rows("french_legal_interest_rate")]
    assert semesters == [f"{year}S{half}" for year in range(2015, 2027) for half in (1, 2)][:-1]
    for name in ("ecb_main_refinancing_rate", "french_legal_interest_rate", "currencies"):
        assert all(row["source"] for row in table_rows(name))
