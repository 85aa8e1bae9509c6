"""Net treasury by both ways, and how much hangs on how few customers."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.metrics.rules.concentration import compute_concentration
from encours.metrics.rules.treasury import compute_treasury
from encours.receivables.tests.ledger_text import ledger

# The functional balance sheet of § C3: FR 180 000, BFR 250 000, TN −70 000.
BALANCE_SHEET = """
    OD 1 2025-12-31 101 -500000; 106 -100000; 151 -20000; 164 -130000; 281 -50000; 213 620000
    OD 2 2025-12-31 37 150000; 411:A 360000; 445 40000; 401 -210000; 43 -60000; 4191 -30000
    OD 3 2025-12-31 512 25000; 50 5000; 519 -80000; 5124 -20000
"""


def test_working_capital_requirement_and_treasury():
    found = compute_treasury(ledger(BALANCE_SHEET))
    assert found is not None
    assert (found.working_capital_cents, found.requirement_cents) == (18_000_000, 25_000_000)
    assert found.net_treasury_cents == found.net_treasury_below_cents == -7_000_000
    assert (found.cash_cents, found.overdraft_cents) == (3_000_000, 10_000_000)
    assert found.agrees
    assert {place: cents for place, cents in found.parts.items() if cents} == {
        "equity": 60_000_000,
        "provisions": 2_000_000,
        "loans": 13_000_000,
        "depreciation": 5_000_000,
        "fixed_assets": 62_000_000,
        "stocks": 15_000_000,
        "customers": 36_000_000,
        "other_debtors": 4_000_000,
        "suppliers": 21_000_000,
        "tax_and_staff": 6_000_000,
        "deposits": 3_000_000,
        "cash": 3_000_000,
        "overdrafts": 10_000_000,
    }


def test_the_result_of_the_year_is_a_stable_resource():
    year = "OD 1 2025-01-01 512 100; 101 -100\nVE 2 2025-01-02 411 120; 707 -120\n"
    found = compute_treasury(ledger(f"{year}AC 3 2025-01-03 607 30; 401 -30"))
    assert found is not None
    assert (found.working_capital_cents, found.requirement_cents) == (19000, 9000)
    assert found.net_treasury_cents == found.cash_cents - found.overdraft_cents == 10000


@pytest.mark.parametrize("account", ["181", "308", "489", "551", "C1"])
def test_an_account_that_stands_nowhere_makes_the_two_ways_disagree(account):
    found = compute_treasury(ledger(f"{BALANCE_SHEET}\nOD 9 2025-12-31 {account} 70; 101 -70"))
    assert found is not None
    assert not found.agrees
    assert found.homeless == ((account, 7000),)
    assert found.net_treasury_cents - found.net_treasury_below_cents == 7000


def test_the_accounts_that_stand_nowhere_come_largest_first():
    more = "OD 9 2025-12-31 181 70; 308 -80; 551 10\nOD 10 2025-12-31 182 5; 182 -5"
    found = compute_treasury(ledger(f"{BALANCE_SHEET}\n{more}"))
    assert found is not None
    assert found.homeless == (("308", -8000), ("181", 7000), ("551", 1000))
    assert not found.agrees  # even where what stands nowhere adds up to nothing


def test_customers_on_an_account_of_capital_stand_nowhere():
    lines = ledger("OD 1 2025-01-01 512 100; 101 -100\nVE 2 2025-01-02 121 120; 707 -120")
    found = compute_treasury(lines.with_columns(is_receivable=pl.col("account") == "121"))
    assert found is not None
    assert (found.homeless, found.agrees) == ((("121", 12000),), False)


@pytest.mark.parametrize(
    ("entry", "place", "cents"),
    [
        pytest.param("590 -10; 686 10", "cash", 2_999_000, id="590 is no overdraft"),
        pytest.param("509 -10; 101 10", "cash", 2_999_000, id="securities not paid up"),
        pytest.param("511 -10; 101 10", "cash", 2_999_000, id="cheques to cash are no bank"),
        pytest.param("514 -10; 101 10", "overdrafts", 10_001_000, id="postal account"),
        pytest.param("5191 -10; 512 10", "overdrafts", 10_001_000, id="discounted"),
        pytest.param("169 10; 101 -10", "loans", 12_999_000, id="redemption premiums"),
        pytest.param("4092 10; 101 -10", "other_debtors", 4_001_000, id="paid in advance"),
        pytest.param("4198 -10; 709 10", "other_creditors", 1000, id="credit notes to issue"),
        pytest.param("491 -10; 681 10", "customers", 35_999_000, id="depreciation of customers"),
        pytest.param("391 -10; 681 10", "stocks", 14_999_000, id="depreciation of stocks"),
        pytest.param("455 -10; 101 10", "other_creditors", 1000, id="partners"),
        pytest.param("467 10; 101 -10", "other_debtors", 4_001_000, id="other debtors"),
        pytest.param("4816 10; 101 -10", "deferred_charges", 1000, id="charges to spread"),
        pytest.param("486 10; 613 -10", "prepaid", 1000, id="prepaid"),
        pytest.param("487 -10; 706 10", "deferred_income", 1000, id="deferred income"),
        pytest.param("120 -10; 101 10", "result", 1000, id="result carried"),
        pytest.param("296 -10; 686 10", "depreciation", 5_001_000, id="depreciation of shares"),
    ],
)
def test_each_account_stands_in_its_place(entry, place, cents):
    found = compute_treasury(ledger(f"{BALANCE_SHEET}\nOD 9 2025-12-31 {entry}"))
    assert found is not None
    assert found.parts[place] == cents
    assert found.agrees


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("OD 1 2025-01-01 512 100; 101 -90", id="does not balance"),
        pytest.param("OD 1 2025-01-01 512 100; 707 -100", id="no capital"),
        pytest.param("OD 1 2025-01-01 411 100; 101 -100", id="no treasury"),
        pytest.param("VE 1 2025-01-01 411 100; 707 -100", id="customers only"),
    ],
)
def test_a_part_of_a_ledger_has_no_treasury(text):
    assert compute_treasury(ledger(text)) is None


def test_off_balance_accounts_change_nothing():
    with_others = f"{BALANCE_SHEET}\nOD 9 2025-12-31 801 700; 890 -700"
    assert compute_treasury(ledger(with_others)) == compute_treasury(ledger(BALANCE_SHEET))


def balances(*cents):
    names = [str(number) for number in range(len(cents))]
    return pl.DataFrame(
        {"customer": names, "balance_cents": cents},
        schema={"customer": pl.String, "balance_cents": pl.Int64},
    )


@pytest.mark.parametrize(
    ("cents", "shares", "for_80", "customers"),
    [
        ((100,), ("100", "100", "100"), 1, 1),
        ((80, 20), ("80", "100", "100"), 1, 2),
        ((79, 21), ("79", "100", "100"), 2, 2),
        ((50, 30, 20, -40, 0), ("50", "100", "100"), 2, 3),
        ((10,) * 20, ("5", "25", "50"), 16, 20),
        ((1, 1, 1), ("33.3", "100", "100"), 3, 3),
        ((2, 1), ("66.7", "100", "100"), 2, 2),
    ],
)
def test_the_share_of_the_largest_debtors(cents, shares, for_80, customers):
    found = compute_concentration(balances(*cents))
    assert found is not None
    first, five, ten = map(Decimal, shares)
    assert (found.first_percent, found.first_five_percent, found.first_ten_percent) == (
        first,
        five,
        ten,
    )
    assert (found.customers_for_80_percent, found.customers) == (for_80, customers)


@pytest.mark.parametrize("cents", [(), (0,), (-5, 0)])
def test_where_nobody_owes_there_is_no_concentration(cents):
    assert compute_concentration(balances(*cents)) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-100, 1000), max_size=15))
def test_eighty_percent_is_reached_by_no_fewer_customers(cents):
    found = compute_concentration(balances(*cents))
    owed = sorted((c for c in cents if c > 0), reverse=True)
    if found is None:
        assert not owed
        return
    needed = next(n for n in range(len(owed) + 1) if sum(owed[:n]) * 100 >= sum(owed) * 80)
    assert found.customers_for_80_percent == needed
