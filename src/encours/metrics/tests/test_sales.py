"""Sales with tax over a year to the day looked at: what the DSO divides by."""

from datetime import date

import pytest

from encours.metrics.rules.sales import compute_sales
from encours.receivables.tests.ledger_text import movements


def sales(text, *, first_on, as_of):
    return compute_sales(movements(text), first_on=first_on, as_of=as_of)


def sale(day, amount, account="411:A"):
    return f"VE 1 {day} {account} {amount}; 707 {-amount}"


@pytest.mark.parametrize(
    ("first_on", "as_of", "days", "euros"),
    [
        # 365 days: the first of them is the morrow of the same day a year before
        (date(2023, 1, 1), date(2025, 12, 31), 365, 14),
        (date(2023, 1, 1), date(2025, 12, 30), 365, 5),
        # a leap year has one day too many
        (date(2024, 1, 1), date(2024, 12, 31), 365, 2),
        (date(2023, 1, 1), date(2024, 12, 31), 365, 2),
        # shorter data: the days covered
        (date(2025, 12, 1), date(2025, 12, 31), 31, 10),
        (date(2025, 12, 31), date(2025, 12, 31), 1, 10),
    ],
)
def test_sales_are_counted_over_365_days_or_those_covered(first_on, as_of, days, euros):
    lines = [
        sale("2024-01-01", 16),
        sale("2024-01-02", 2),
        sale("2024-12-31", 1) if as_of.year == 2025 else "",
        sale("2025-01-01", 4),
        sale("2025-12-31", 10),
    ]
    text = "\n".join(line for line in lines if f" {first_on}" <= line[4:15] <= f" {as_of}")
    found = sales(text, first_on=first_on, as_of=as_of)
    assert (found.days, found.sales_cents) == (days, euros * 100)


def test_credit_notes_count_against_and_416_openings_and_money_stay_out():
    text = f"""
        AN 1 2025-01-01 411:A 500; 101 -500
        {sale("2025-02-01", 100)}
        AN 9 2025-01-01 411:A 8; 707 -8
        VE 2 2025-02-10 411:A -30; 707 30
        VE 3 2025-03-01 416:A 40; 707 -40
        VE 4 2025-03-01 413:A 7; 707 -7
        BQ 5 2025-03-10 411:A -60; 512 60
        BQ 6 2025-03-12 411:A 9; 512 -9
    """
    found = sales(text, first_on=date(2025, 1, 1), as_of=date(2025, 3, 15))
    assert (found.sales_cents, found.days) == (7700, 74)
    assert found.months.rows() == [
        (date(2025, 1, 1), 0, 50800, 31),
        (date(2025, 2, 1), 7000, 57800, 28),
        (date(2025, 3, 1), 700, 57400, 15),
    ]


def test_months_are_whole_but_the_first_and_the_last_and_none_is_missing():
    text = f"{sale('2025-01-20', 1)}\n{sale('2025-04-02', 2)}"
    found = sales(text, first_on=date(2025, 1, 20), as_of=date(2025, 4, 2))
    assert found.months.rows() == [
        (date(2025, 1, 1), 100, 100, 12),
        (date(2025, 2, 1), 0, 100, 28),
        (date(2025, 3, 1), 0, 100, 31),
        (date(2025, 4, 1), 200, 300, 2),
    ]


def test_the_balance_at_the_end_of_a_month_counts_one_opening_only():
    years = (sale("2024-12-01", 50), f"AN 1 2025-01-01 411:A 50; 101 -50\n{sale('2025-01-05', 5)}")
    found = compute_sales(movements(*years), first_on=date(2024, 12, 1), as_of=date(2025, 1, 31))
    assert found.months["balance_cents"].to_list() == [5000, 5500]


def test_without_a_line_there_are_no_sales():
    nothing = movements(sale("2025-01-01", 1)).clear()
    found = compute_sales(nothing, first_on=None, as_of=date(2025, 1, 1))
    assert (found.sales_cents, found.days, found.months.height) == (0, 0, 0)
