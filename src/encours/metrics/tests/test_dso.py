"""The DSO family gives the figures that credit managers compute by hand."""

from decimal import Decimal

import pytest

from encours.metrics.rules.dso import (
    compute_best_possible_dso,
    compute_collection_effectiveness,
    compute_countback,
    compute_delinquent_days,
    compute_dso,
)


@pytest.mark.parametrize(
    ("owed", "sales", "days", "expected"),
    [
        (3_000_000, 6_000_000, 90, "45"),  # Divalto, published
        (570_000, 760_000, 91, "68.25"),  # news-eco, published rounded to 68
        (2_000_000, 4_500_000, 90, "40"),
        (40_000_000, 90_000_000, 91, "40.44"),
        (-100_000, 1_000_000, 365, "-36.50"),  # more credits than invoices
        (0, 1_000_000, 365, "0"),
    ],
)
def test_the_simple_dso(owed, sales, days, expected):
    assert compute_dso(owed, sales, days=days) == Decimal(expected)


@pytest.mark.parametrize(("sales", "days"), [(0, 90), (-5, 90), (100, 0)])
def test_without_sales_or_days_there_is_no_dso(sales, days):
    assert compute_dso(100, sales, days=days) is None
    assert compute_best_possible_dso(100, sales, days=days) is None
    assert compute_delinquent_days(None, None) is None


def test_half_a_hundredth_is_rounded_up():
    assert compute_dso(1, 8, days=1) == Decimal("0.13")


@pytest.mark.parametrize(
    ("owed", "months", "days", "exhausted"),
    [
        (250_000, [(120_000, 30), (80_000, 31), (70_000, 30)], "82.43", False),  # Divalto 82.4
        (15_000_000, [(6_000_000, 30), (5_500_000, 31), (7_000_000, 31)], "76.5", False),
        (120_000, [(120_000, 30), (80_000, 31)], "30", False),
        (300_000, [(120_000, 30), (80_000, 31)], "61", True),
        (50, [(0, 30), (100, 31)], "45.5", False),  # a month without a sale counts whole
        (50, [(-20, 30), (100, 30)], "51", False),  # credit notes add to what is left
        (0, [(100, 30)], "0", False),
        (-500, [(100, 30)], "0", False),
    ],
)
def test_the_countback_takes_months_of_sales_off_newest_first(owed, months, days, exhausted):
    found = compute_countback(owed, months)
    assert found is not None
    assert (found.days, found.exhausted) == (Decimal(days), exhausted)


@pytest.mark.parametrize("months", [[], [(0, 31)], [(-10, 31), (0, 30)]])
def test_without_any_sale_there_is_no_countback(months):
    assert compute_countback(100, months) is None


def test_the_best_possible_dso_and_the_days_lost_to_lateness():
    simple = compute_dso(400_000, 900_000, days=91)
    best = compute_best_possible_dso(280_000, 900_000, days=91)
    assert (simple, best) == (Decimal("40.44"), Decimal("28.31"))
    assert compute_delinquent_days(simple, best) == Decimal("12.13")


@pytest.mark.parametrize(
    ("opening", "sales", "closing", "current", "expected"),
    [
        (500_000, 300_000, 400_000, 280_000, "76.92"),
        (500, 300, 300, 300, "100"),  # nothing overdue
        (500, 0, 500, 0, "0"),  # nothing collected
    ],
)
def test_the_collection_effectiveness(opening, sales, closing, current, expected):
    found = compute_collection_effectiveness(
        opening_cents=opening,
        sales_cents=sales,
        closing_cents=closing,
        closing_current_cents=current,
    )
    assert found == Decimal(expected)


def test_with_nothing_to_collect_there_is_no_effectiveness():
    found = compute_collection_effectiveness(
        opening_cents=0, sales_cents=100, closing_cents=100, closing_current_cents=100
    )
    assert found is None


def test_no_day_is_lost_where_credits_outweigh_what_is_late():
    assert compute_delinquent_days(Decimal(10), Decimal(12)) == 0


@pytest.mark.parametrize(
    ("opening", "sales", "closing", "current", "percent"),
    [
        pytest.param(0, 100, -50, 0, 100, id="paid in advance"),
        pytest.param(0, 100, 150, 0, 0, id="owed more than was sold"),
    ],
)
def test_collection_is_between_nothing_and_all(opening, sales, closing, current, percent):
    found = compute_collection_effectiveness(
        opening_cents=opening,
        sales_cents=sales,
        closing_cents=closing,
        closing_current_cents=current,
    )
    assert found == percent
