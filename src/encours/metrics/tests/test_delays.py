"""How long customers take: weighted by amount, to the day, and who is getting worse."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.metrics.rules.delays import (
    Delay,
    compute_delay,
    compute_delays_by,
    find_worsening,
    measure_payments,
)

AS_OF = date(2025, 12, 31)


def payments(rows):
    schema = {"amount_cents": pl.Int64, "delay_days": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize(
    ("rows", "mean", "median"),
    [
        ([(100_000, 30), (500_000, 62), (200_000, 45)], "53.75", 62),  # DMP, vectors of § G
        ([(100, 10), (100, 20)], "15", 10),  # the lower of two
        ([(99, 10), (100, 20)], "15.03", 20),
        ([(100, -5)], "-5", -5),  # paid in advance
        ([(1, 1), (1, 2), (1, 900)], "301", 2),
        ([(3, 1), (1, 2)], "1.25", 1),
        ([(5, 1), (3, 2)], "1.38", 1),  # 1.375, half up
    ],
)
def test_the_delay_is_weighted_by_amount(rows, mean, median):
    assert compute_delay(payments(rows)) == Delay(Decimal(mean), median, len(rows))


def test_without_a_payment_there_is_no_delay():
    assert compute_delay(payments([])) == Delay(None, None, 0)


def median_by_hand(rows):
    seen = 0
    for amount, days in sorted(rows, key=lambda row: row[1]):
        seen += amount
        if 2 * seen >= sum(amount for amount, _ in rows):
            return days
    return None


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10**11), st.integers(-20, 400)), min_size=1, max_size=12))
def test_mean_and_median_are_what_a_plain_loop_finds(rows):
    found = compute_delay(payments(rows))
    weight = sum(amount for amount, _ in rows)
    exact = Decimal(sum(amount * days for amount, days in rows)) / weight
    assert abs(found.weighted_mean_days - exact) <= Decimal("0.005")
    assert found.median_days == median_by_hand(rows)
    assert found.items == len(rows)


def test_each_customer_has_a_delay_of_his_own():
    rows = payments([(100, 10), (100, 50), (300, 7)])
    found = compute_delays_by(
        rows.with_columns(pl.Series("customer", ["B", "B", "A"])), by=["customer"]
    )
    assert found.select("customer", "amount_cents", "mean_days", "median_days", "items").rows() == [
        ("A", 300, 7.0, 7, 1),
        ("B", 200, 30.0, 10, 2),
    ]


def test_only_money_measures_a_delay():
    settled = pl.DataFrame(
        {
            "document_on": [date(2025, 1, 1)] * 2,
            "paid_on": [date(2025, 2, 15), date(2025, 3, 1)],
            "amount_cents": [100, 50],
            "is_payment": [True, False],
        }
    )
    assert measure_payments(settled)["delay_days"].to_list() == [45]


def paid(*rows):
    """(customer, days before the day looked at, delay) of payments of 1 €."""
    return pl.DataFrame(
        {
            "customer": [row[0] for row in rows],
            "paid_on": [AS_OF - timedelta(row[1]) for row in rows],
            "delay_days": [row[2] for row in rows],
            "amount_cents": [100] * len(rows),
        }
    )


THRICE = (0, 50, 182)


def test_who_pays_later_than_half_a_year_ago_is_getting_worse():
    before = [("A", 183 + day, 30) for day in THRICE]
    lately = [("A", day, 42) for day in THRICE]
    found = find_worsening(paid(*before, *lately), as_of=AS_OF)
    assert found.rows() == [("A", 30.0, 42.0, 12.0, 300)]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("A", d, 30) for d in THRICE], id="nothing before"),
        pytest.param([("A", 183 + d, 30) for d in THRICE], id="nothing lately"),
        pytest.param(
            [("A", 183 + d, 30) for d in THRICE] + [("A", d, 42) for d in THRICE[:2]], id="too few"
        ),
        pytest.param(
            [("A", 183 + d, 30) for d in THRICE] + [("A", d, 30) for d in THRICE], id="the same"
        ),
        pytest.param(
            [("A", 183 + d, 42) for d in THRICE] + [("A", d, 30) for d in THRICE], id="better"
        ),
        pytest.param([("A", 366, 30)] * 3 + [("A", d, 42) for d in THRICE], id="too old"),
    ],
)
def test_who_cannot_be_compared_or_is_no_later_is_not_listed(rows):
    assert find_worsening(paid(*rows), as_of=AS_OF).is_empty()


def test_the_worst_comes_first():
    rows = [
        (name, day + shift, 30 + (later if not shift else 0))
        for name, later in (("A", 5), ("B", 20), ("C", 5))
        for shift in (0, 183)
        for day in THRICE
    ]
    assert find_worsening(paid(*rows), as_of=AS_OF)["customer"].to_list() == ["B", "A", "C"]
