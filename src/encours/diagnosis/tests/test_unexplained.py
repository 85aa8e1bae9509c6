"""What the books do not explain is counted, and the rest of the report's figures hold together."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from encours.diagnosis.rules.assess import Choices
from encours.diagnosis.tests.telling import diagnosed, fec, told
from encours.kernel.terms import parse_terms

GOLDEN = Path(__file__).parent / "golden"

BEFORE = """
    VE 1 2024-11-10 411:A 100; 411:B 50; 707 -150
    BQ 2 2024-12-10 411:B -50; 512 50
"""


def test_an_opening_that_differs_from_the_closing_is_a_gap():
    same = fec("AN 1 2025-01-01 411:A 100; 101 -100")
    assert diagnosed(fec(BEFORE), same).unexplained.opening_gap_cents == 0
    less = fec("AN 1 2025-01-01 411:A 90; 411:C 7; 101 -97")
    found = diagnosed(fec(BEFORE), less)
    assert found.unexplained.opening_gap_cents == 1700
    assert found.balances.balance_cents == 9700


def test_what_no_letter_says_is_presumed_and_its_share_is_told():
    text = """
        VE 1 2025-01-10 411:A 100 =AA; 411:B 300; 707 -400
        BQ 2 2025-02-10 411:A -100 =AA; 411:B -50; 512 150
        OD 3 2025-02-11 411:C 20 =AB; 411:C -5 =AB; 658 -15
    """
    found = diagnosed(fec(text)).unexplained
    # 100 and 5 by letters, 50 presumed
    assert found.presumed_share_percent == Decimal("32.3")
    assert dict(found.by_basis.select("basis", "amount_cents").iter_rows()) == {
        "balanced_letter": 10000,
        "presumed_oldest": 5000,
        "partial_letter": 500,
    }
    assert (found.unlettered_debit_cents, found.unlettered_credit_cents) == (30000, -5000)
    assert found.unbalanced_letters.select("customer", "letter", "gap_cents").rows() == [
        ("C", "AB", 1500)
    ]
    assert found.unbalanced_entries == 0


def test_an_opening_in_one_sum_is_of_unknown_age():
    found = diagnosed(fec("AN 1 2025-01-01 411:A 100 @2024-12-31; 101 -100"))
    assert found.unexplained.unknown_age_cents == found.balances.ageing["unknown_age"] == 10000


def test_the_terms_of_a_customer_go_before_the_assumed_ones():
    text = fec("VE 1 2025-01-10 411:A 100; 411:B 50; 707 -150\nOD 2 2025-02-15 471 1; 658 -1")
    choices = Choices(
        terms=parse_terms("comptant"),
        terms_by_customer={"A": parse_terms("60 jours nets")},
        groups={"A": "Groupe", "B": "Groupe"},
    )
    found = diagnosed(text, choices=choices)
    assert found.balances.ageing["not_due"] == 10000
    assert found.balances.ageing["31_60"] == 5000
    assert found.terms_assumed_share_percent == Decimal("33.3")
    assert found.by_group is not None
    assert found.by_group.select("group", "balance_cents").rows() == [("Groupe", 15000)]


@pytest.mark.parametrize(("late", "alarm"), [(51, True), (50, False)])
def test_overdue_above_five_percent_of_a_years_sales_is_the_alarm(late, alarm):
    text = f"""
        VE 1 2025-01-01 411:A {late}; 707 -{late}
        VE 2 2025-12-31 411:B {1000 - late}; 707 -{1000 - late}
    """
    found = diagnosed(fec(text))
    assert found.overdue_percent_of_sales == Decimal(late) / 10
    assert found.alarm is alarm


def test_doubtful_accounts_stay_out_of_the_dso_and_in_the_balance():
    text = """
        VE 1 2025-01-01 411:A 300; 707 -300
        VE 2 2025-01-02 411:B 100 =A; 707 -100
        OD 3 2025-01-10 411:B -100 =A; 416:B 100
    """
    found = diagnosed(fec(text), as_of=date(2025, 1, 20))
    assert (found.balances.balance_cents, found.balances.doubtful_cents) == (40000, 10000)
    # 300 ÷ 400 × 20 days, all of it not due yet
    assert found.dso.simple_days == found.dso.best_possible_days == Decimal(15)
    assert found.dso.countback_days == Decimal(15)
    assert found.dso.delinquent_days == 0


def test_a_day_before_the_first_line_is_a_day_without_anything():
    found = told(fec(BEFORE), as_of=date(2020, 1, 1))
    assert (found["as_of"], found["balance_cents"], found["customers"]) == ("2020-01-01", 0, 0)


def test_a_small_ledger_is_told_as_it_was_last_read_over():
    found = told((GOLDEN / "small.txt").read_bytes())
    assert found == json.loads((GOLDEN / "small.json").read_text(encoding="utf-8"))
