"""Whom to call first, and why: by what a call can bring in."""

from datetime import date, timedelta

import polars as pl
import pytest

from encours.metrics.rules.priorities import rank_priorities

AS_OF = date(2025, 6, 30)


def ranked(*items, usual=None, payments=None, worsening=None, we_owe=None, deposits=None, most=20):
    """`items`: (customer, cents, days late; None when not known), and the account but 411."""
    frame = pl.DataFrame(
        [
            (name, f"{name} SA", cents, late, AS_OF - timedelta(late or 0), *(account or ["411"]))
            for name, cents, late, *account in items
        ],
        schema={
            "customer": pl.String,
            "customer_name": pl.String,
            "amount_cents": pl.Int64,
            "lateness_days": pl.Int64,
            "document_on": pl.Date,
            "account": pl.String,
        },
        orient="row",
    )
    return rank_priorities(
        items=frame,
        payments=dict.fromkeys(usual or {}, 3) if payments is None else payments,
        usual_late_days=usual or {},
        worsening=worsening or {},
        we_owe=we_owe or {},
        deposits=deposits or {},
        currency="EUR",
        most=most,
    )


def names(found):
    return [priority.customer for priority in found]


def test_the_largest_late_amount_comes_first():
    found = ranked(("A", 100, 5), ("B", 300, 1), ("A", 150, 10))
    assert names(found) == ["B", "A"]
    assert (found[1].overdue_cents, found[1].oldest_days, found[1].name) == (250, 10, "A SA")


@pytest.mark.parametrize("late", [None, 0, -5])
def test_who_is_not_late_is_not_called(late):
    assert ranked(("A", 100, late)) == ()


def test_a_customer_within_his_habits_counts_for_a_third():
    items = [("A", 300, 10), ("B", 101, 10)]
    assert names(ranked(*items)) == ["A", "B"]
    assert names(ranked(*items, usual={"A": 10.0})) == ["B", "A"]
    assert names(ranked(*items, usual={"A": 9.9})) == ["A", "B"]


def test_an_early_payer_has_no_habit_of_lateness():
    assert names(ranked(("A", 100, 1), ("B", 100, 1), usual={"A": -20.0})) == ["A", "B"]


def test_what_we_owe_counts_less_but_never_below_nothing_owed():
    items = [("A", 300, 10), ("B", 101, 10)]
    assert names(ranked(*items, we_owe={"A": 200})) == ["B", "A"]
    assert names(ranked(*items, we_owe={"A": 198})) == ["A", "B"]
    assert names(ranked(("A", 300, 5), ("B", 200, 5), we_owe={"A": 900, "B": 200})) == ["A", "B"]


def test_no_more_are_shown_than_one_can_call():
    assert len(ranked(*[(f"C{n:02}", 100, 5) for n in range(25)])) == 20
    assert names(ranked(("A", 1, 1), ("B", 2, 1), most=1)) == ["B"]


@pytest.mark.parametrize(
    ("items", "given", "reasons"),
    [
        ([("A", 100, 5)], {}, ["late_items"]),
        ([("A", 100, 91)], {}, ["over_90", "late_items"]),
        ([("A", 100, 90)], {}, ["late_items"]),
        ([("A", 100, 5)], {"usual": {"A": 8.0}}, ["within_habits", "late_items"]),
        ([("A", 100, 15)], {"usual": {"A": 8.0}}, ["later_than_usual", "late_items"]),
        (
            [("A", 100, 15), ("A", 100, 5)],
            {"usual": {"A": 8.0}},
            ["within_habits", "late_items"],
        ),
        ([("A", 100, 5)], {"worsening": {"A": 1.0}}, ["worsening", "late_items"]),
        ([("A", 100, 5)], {"worsening": {"A": 0.9}}, ["late_items"]),
        ([("A", 100, 5)], {"we_owe": {"A": 50}}, ["late_items", "we_owe"]),
    ],
)
def test_the_reasons_say_why(items, given, reasons):
    assert [reason.code for reason in ranked(*items, **given)[0].because] == reasons


def test_the_reasons_read_as_sentences():
    found = ranked(
        ("A", 10_000, 95),
        ("A", 5_000, 2),
        usual={"A": 12.0},
        worsening={"A": 6.4},
        we_owe={"A": 700},
    )
    assert [str(reason.text) for reason in found[0].because] == [
        "100.00 EUR late by more than 90 days",
        "50.00 EUR still within this customer's habits (pays 12 days late on average)",
        "getting worse: pays 6 days later than six months before",
        "2 late items, the oldest by 95 days",
        "we owe this customer 7.00 EUR: consider setting it off",
    ]


def test_a_deposit_received_lowers_what_a_call_brings_in_and_is_said():
    found = ranked(("A", 30_000, 5), ("B", 20_000, 5), deposits={"A": 15_000})
    assert names(found) == ["B", "A"]
    assert [reason.code for reason in found[1].because][-1] == "deposit"


def test_what_is_owed_back_and_deposits_together_take_off_no_more_than_is_late():
    found = ranked(("A", 30_000, 5), ("B", 100, 5), we_owe={"A": 20_000}, deposits={"A": 20_000})
    assert names(found) == ["B", "A"]


@pytest.mark.parametrize(("payments", "reason"), [(1, "few_payments"), (3, "later_than_usual")])
def test_a_habit_needs_three_payments(payments, reason):
    found = ranked(("A", 100, 15), usual={"A": 8.0}, payments={"A": payments})
    assert [each.code for each in found[0].because] == [reason, "late_items"]


def test_who_never_paid_is_told_no_habit():
    assert [each.code for each in ranked(("A", 100, 15))[0].because] == ["late_items"]


def test_a_doubtful_customer_is_not_called_before_the_proceedings_are_looked_at():
    found = ranked(("A", 100, 15, "416000"), ("A", 100, 15))
    assert [each.code for each in found[0].because] == ["doubtful", "late_items"]
    assert str(found[0].because[0].text) == (
        "doubtful customer (416): check the proceedings before any call"
    )
