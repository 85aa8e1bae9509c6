"""What is open and what is paid always add up to the movements, whatever the books look like."""

from collections import Counter
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from encours.receivables.rules.lettering import allocate_letters, list_unbalanced_letters
from encours.receivables.rules.schema import BALANCED_LETTER, FACTS, PARTIAL_LETTER
from encours.receivables.rules.settlement import settle
from encours.receivables.tests.ledger_text import movement_rows, movements

START = date(2025, 1, 1)
LINE = st.fixed_dictionaries(
    {
        "segment": st.sampled_from([0, 0, 1]),
        "account": st.sampled_from(["411000", "411000", "413000", "416000"]),
        "customer": st.sampled_from("AAABC"),
        "letter": st.sampled_from([None, None, "AA", "aa"]),
        "reference": st.sampled_from([None, "F1", "FA-22", "FA-23"]),
        "label": st.sampled_from([None, "VIR FA-22", "FA-22 FA-23", "Solde"]),
        "amount_cents": st.sampled_from([0, 1, 5, 5, 7, 12, -1, -5, -5, -7, -12]),
        "document_on": st.integers(0, 40).map(lambda days: START + timedelta(days)),
        "waits": st.integers(-3, 20),
        "year": st.sampled_from([0, 0, 1]),
        "is_opening": st.sampled_from([False, False, False, True]),
        "is_payment": st.booleans(),
        "entry_id": st.integers(1, 6),
    }
)


def as_movements(rows, *, times=1):
    """Drawn lines as movements: the second segment a year later, openings on its first day."""
    whole = []
    for row in sorted(rows, key=lambda row: row["segment"]):
        day = row["document_on"]
        later = timedelta(365 * row["segment"])
        booked = START + later if row["is_opening"] else day + later + timedelta(row["waits"])
        known = day if row["is_opening"] and row["reference"] else booked
        whole.append(
            {name: value for name, value in row.items() if name != "waits"}
            | {
                "booked_on": booked,
                "document_on": known if row["is_opening"] else day + later,
                "year": 2 * row["segment"] + row["year"],
                "entry_id": 10 * row["segment"] + row["entry_id"],
                "amount_cents": row["amount_cents"] * times,
            }
        )
    return movement_rows(whole)


def sums(rows, *keys):
    found: Counter[tuple[object, ...]] = Counter()
    for row in rows.iter_rows(named=True):
        found[tuple(row[key] for key in keys)] += row["amount_cents"]
    return Counter({key: cents for key, cents in found.items() if cents})


LEDGERS = st.lists(LINE, min_size=1, max_size=24).map(as_movements)


@settings(max_examples=40, deadline=None)
@given(LEDGERS)
def test_what_is_open_adds_up_to_the_balance_of_each_customer(lines):
    last = lines.filter(pl.col("segment") == pl.col("segment").max())
    opened = settle(lines).open_items
    assert sums(opened, "customer") == sums(last, "customer")
    sides = {(r["customer"], r["amount_cents"] > 0) for r in opened.iter_rows(named=True)}
    assert len(sides) == len({customer for customer, _ in sides})


@settings(max_examples=40, deadline=None)
@given(LEDGERS)
def test_each_line_is_used_once_and_what_is_left_of_it_is_open(lines):
    found = settle(lines)
    paid = sums(found.settled.rename({"debit_id": "line_id"}), "line_id")
    used = sums(found.settled.rename({"credit_id": "line_id"}), "line_id")
    still = sums(found.open_items, "line_id")
    last = lines["segment"].max()
    assert (found.settled["amount_cents"] > 0).all()
    for row in lines.iter_rows(named=True):
        amount, key = row["amount_cents"], (row["line_id"],)
        taken = paid[key] if amount > 0 else used[key]
        assert 0 <= taken <= abs(amount)
        if row["segment"] == last:
            assert still[key] == (amount - taken if amount > 0 else amount + taken)


@settings(max_examples=50, deadline=None)
@given(LEDGERS)
def test_a_letter_that_balances_is_a_fact_to_the_last_cent(lines):
    facts = allocate_letters(lines)
    key = ("segment", "account", "customer", "letter", "year")
    lettered = lines.filter(pl.col("letter").is_not_null())
    balances = sums(lettered, *key)
    sure = sums(
        facts.filter(pl.col("basis") == BALANCED_LETTER).rename({"debit_id": "line_id"}), "line_id"
    )
    for row in lettered.filter(pl.col("amount_cents") > 0).iter_rows(named=True):
        if not balances[tuple(row[name] for name in key)]:
            assert sure[(row["line_id"],)] == row["amount_cents"]


@settings(max_examples=15, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=12))
def test_ten_times_the_amounts_are_ten_times_the_answer(rows):
    one, ten = settle(as_movements(rows)), settle(as_movements(rows, times=10))
    ten_fold = pl.col("amount_cents") * 10
    assert one.open_items.with_columns(ten_fold).equals(ten.open_items)
    assert sorted(one.settled.with_columns(ten_fold).rows()) == sorted(ten.settled.rows())


@settings(max_examples=15, deadline=None)
@given(LEDGERS, st.lists(LINE, min_size=1, max_size=6))
def test_another_customer_changes_nothing_for_the_others(lines, others):
    stranger = as_movements(others).with_columns(
        pl.lit("Z").alias("customer"),
        pl.lit("Z").alias("customer_name"),
        pl.col("line_id") + 1000,
        # the first segment alone: a segment of its own would be another year of everyone's
        pl.lit(0, pl.Int32).alias("segment"),
    )
    alone, together = settle(lines), settle(pl.concat([lines, stranger]))
    of_others = pl.col("customer") != "Z"
    assert alone.open_items.equals(together.open_items.filter(of_others))
    assert sorted(alone.settled.rows()) == sorted(together.settled.filter(of_others).rows())


@settings(max_examples=15, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=12), st.randoms())
def test_the_order_of_the_lines_changes_no_balance(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (settle(as_movements(each)) for each in (rows, shuffled))
    assert sums(one.open_items, "customer") == sums(other.open_items, "customer")


def test_nothing_at_all_is_settled_as_nothing():
    found = settle(movement_rows([]))
    assert found.open_items.is_empty()
    assert found.settled.is_empty()


def bases(*texts):
    return sorted(settle(movements(*texts)).settled["basis"].to_list())


def test_letters_are_told_apart_by_case_account_and_customer():
    text = """
        VE 1 2025-01-01 411:A 10 =AA; 411:A 20 =aa; 411:B 10 =AA; 413:A 5 =AA; 707 -45
        BQ 2 2025-02-01 411:A -20 =aa; 411:B -10 =AA; 411:A -10 =AA; 413:A -5 =AA; 512 45
    """
    found = settle(movements(text))
    assert found.settled["basis"].to_list() == [BALANCED_LETTER] * 4
    assert found.settled["amount_cents"].sort().to_list() == [500, 1000, 1000, 2000]
    assert found.open_items.is_empty()


@pytest.mark.parametrize("credit", ["413:A -10 =AA", "411:B -10 =AA", "411:A -10 =aa"])
def test_one_letter_of_two_accounts_customers_or_cases_closes_nothing(credit):
    text = f"VE 1 2025-01-01 411:A 10 =AA; 707 -10\nBQ 2 2025-02-01 {credit}; 512 10"
    assert allocate_letters(movements(text)).is_empty()


def test_a_letter_used_again_next_year_is_another_letter():
    first = "VE 1 2025-03-01 411:A 10 =AA; 707 -10\nBQ 2 2025-04-01 411:A -10 =AA; 512 10"
    second = "VE 1 2026-03-01 411:A 30 =AA; 707 -30\nBQ 2 2026-04-01 411:A -30 =AA; 512 30"
    found = settle(movements(first, second)).settled
    assert found["basis"].to_list() == [BALANCED_LETTER] * 2
    assert sorted(found.select("amount_cents", "paid_on").rows()) == [
        (1000, date(2025, 4, 1)),
        (3000, date(2026, 4, 1)),
    ]


def test_a_letter_carried_over_the_years_is_a_fact_when_it_balances_across_them():
    first = "VE 1 2025-12-01 411:A 10 =AA; 707 -10"
    second = "BQ 1 2026-01-15 411:A -10 =AA; 512 10"
    assert bases(first, second) == [BALANCED_LETTER]


def test_a_letter_that_does_not_balance_goes_as_far_as_it_goes_and_is_listed():
    text = "VE 1 2025-01-01 411:A 10 =AA; 707 -10\nBQ 2 2025-02-01 411:A -4 =AA; 512 4"
    lines = movements(text)
    assert bases(text) == [PARTIAL_LETTER]
    assert PARTIAL_LETTER in FACTS
    assert settle(lines).open_items["amount_cents"].to_list() == [600]
    assert list_unbalanced_letters(lines).select(
        "customer", "letter", "lines", "gap_cents"
    ).rows() == [("A", "AA", 2, 600)]


def test_the_oldest_document_of_a_letter_is_paid_first_in_the_order_of_booking():
    text = """
        VE 1 2025-02-01 411:A 10 =AA #FB; 707 -10
        VE 2 2025-02-02 411:A 10 =AA #FA @2025-01-15; 707 -10
        BQ 3 2025-03-20 411:A -5 =AA; 512 5
        BQ 4 2025-03-10 411:A -15 =AA; 512 15
    """
    paid = settle(movements(text)).settled
    assert sorted(paid.select("document_on", "paid_on", "amount_cents").rows()) == [
        (date(2025, 1, 15), date(2025, 3, 10), 1000),
        (date(2025, 2, 1), date(2025, 3, 10), 500),
        (date(2025, 2, 1), date(2025, 3, 20), 500),
    ]


def test_a_credit_note_and_a_write_off_close_without_being_payments():
    text = """
        VE 1 2025-01-01 411:A 100 =AA; 707 -100
        VE 2 2025-01-10 411:A -20 =AA; 707 20
        OD 3 2025-02-01 411:A -30 =AA; 654 30
        BQ 4 2025-03-01 411:A -50 =AA; 512 50
    """
    paid = settle(movements(text)).settled
    assert paid.select("amount_cents", "is_payment").rows() == [
        (2000, False),
        (3000, False),
        (5000, True),
    ]


def test_where_nothing_pays_every_invoice_is_open_as_it_is():
    invoices = """
        VE 1 2025-01-10  411:ALPHA 120.00 #F1; 707 -120.00
        VE 2 2025-01-11  411:BETA 80.00 #F2 >2025-03-01; 707 -80.00
    """
    alone = settle(movements(invoices))
    paid = settle(movements(invoices + "BQ 3 2025-02-01  411:GAMMA -5.00; 512 5.00\n"))
    open_debits = paid.open_items.filter(pl.col("amount_cents") > 0)
    assert_frame_equal(alone.open_items, open_debits)
    assert alone.settled.schema == paid.settled.schema
    assert alone.allocations.schema == paid.allocations.schema
