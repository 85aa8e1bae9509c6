"""What the books have in other pieces than the bank is asked, not received a second time."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.cash.rules.found import Booked, find_in_part, find_together
from encours.cash.rules.matching.words import Credit
from encours.cash.services.matching import match_statements
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_line,
    latest,
    left,
    number,
    outcome,
    run,
    standing,
)
from encours.cash.tests.waiting_books import books as taken_in
from encours.receivables.tests.ledger_books import take

SALES = """
    VE 1 2026-04-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-04-10 411:ALPHA 400 #FA2; 707 -400
"""


def books(organisation, text):
    take(organisation, SALES + text)


@pytest.mark.parametrize("days", [("2026-05-20", "2026-05-20"), ("2026-05-19", "2026-05-21")])
def test_what_the_books_hold_as_one_payment_is_not_received_again_in_two(organisation, days):
    books(organisation, "BQ 9 2026-05-20 512 1000; 411:ALPHA -1000 #RG1")
    lines = [
        bank_line(organisation, cents, day, payer_name="ALPHA", remittance=number_)
        for number_, cents, day in zip(("FA1", "FA2"), (60000, 40000), days, strict=True)
    ]
    match_statements(organisation, now=NOW)
    assert balance(organisation) == 0
    assert {outcome(organisation, each) for each in lines} == {"proposed"}
    told = [each.code for line in lines for each in latest(organisation, line).because]
    assert told.count("booked_together") == 2


def test_what_the_books_have_in_part_is_not_received_whole(organisation):
    """They know whose 600 are, and keep the rest of the transfer waiting."""
    books(organisation, "BQ 9 2026-05-20 512 1000; 411:ALPHA -600 #RG1; 471 -400")
    line = bank_line(organisation, 100000, payer_name="ALPHA", remittance="FA1 FA2")
    match_statements(organisation, now=NOW)
    assert (outcome(organisation, line), balance(organisation)) == ("applied", 0)
    assert standing(organisation)[-1] == ("encours", "receipt", -40000)
    assert "booked_in_part" in [each.code for each in latest(organisation, line).because]


def test_two_payments_that_the_books_do_not_have_are_applied_beside_another_of_theirs(organisation):
    books(organisation, "BQ 9 2026-05-20 512 999; 411:ALPHA -999 #RG1")
    lines = [
        bank_line(organisation, cents, payer_name="ALPHA", remittance=number_)
        for number_, cents in (("FA1", 60000), ("FA2", 40000))
    ]
    match_statements(organisation, now=NOW)
    assert {outcome(organisation, each) for each in lines} == {"applied"}


def test_of_two_payments_matched_at_once_each_is_known_again_in_pieces(organisation):
    """The automatic writes both in one act; the books have a line for each invoice."""
    sales = SALES + "VE 3 2026-04-10 411:ALPHA 500 #FA3; 707 -500"
    taken_in(organisation, sales=sales)
    lines = bank_line(organisation, 100000), bank_line(organisation, 50000)
    fa1, fa2, fa3 = (number(organisation, each) for each in ("FA1", "FA2", "FA3"))
    run(
        organisation,
        applied(lines[0], "ALPHA", (fa1, 60000), (fa2, 40000)),
        applied(lines[1], "ALPHA", (fa3, 50000)),
    )
    entries = """
        BQ 9 2026-05-20 512 1000; 411:ALPHA -600; 411:ALPHA -400
        BQ 10 2026-05-20 512 500; 411:ALPHA -500
    """
    taken_in(organisation, entries, sales=sales)
    assert {origin for origin, _, _ in standing(organisation)} == {"ledger"}
    assert [left(organisation, each) for each in (fa1, fa2, fa3)] == [0, 0, 0]


DAY = date(2026, 5, 20)
days_near = st.integers(0, 14).map(lambda days: DAY + timedelta(days=days))
credits_told = st.lists(
    st.tuples(st.integers(1, 6), days_near, st.sampled_from(["ALPHA", "BETA"])), max_size=8
)


@settings(max_examples=150)
@given(credits_told, st.integers(2, 14), days_near)
def test_only_what_adds_up_to_the_payment_is_asked(told, cents, day):
    credits = [Credit(key, on, amount, "EUR") for key, (amount, on, _) in enumerate(told)]
    customers = {key: customer for key, (_, _, customer) in enumerate(told)}
    payment = Booked((1,), "ALPHA", "EUR", cents, day)
    found = find_together(credits, [payment], customers, within_days=10)
    asked = [each for each in credits if each.key in found]
    assert all(customers[each.key] == "ALPHA" for each in asked)
    assert all(abs(each.booked_on - day) <= timedelta(days=10) for each in asked)
    assert all(each.amount_cents < cents for each in asked)
    pairs = [
        (a, b)
        for a in credits
        for b in credits[a.key + 1 :]
        if customers[a.key] == customers[b.key] == "ALPHA"
        and a.amount_cents + b.amount_cents == cents
        and abs(a.booked_on - b.booked_on) <= timedelta(days=3)
        and max(abs(each.booked_on - day) for each in (a, b)) <= timedelta(days=10)
    ]
    assert {each.key for pair in pairs for each in pair} <= found.keys()
    assert not asked or sum(each.amount_cents for each in asked) >= cents


def test_in_part_is_said_of_the_very_amount_of_the_customer_alone():
    payment = Booked((1,), "ALPHA", "EUR", 600, DAY, credited_cents=600, treasury_cents=1000)
    credits = [Credit(1, DAY, 1000, "EUR"), Credit(2, DAY, 999, "EUR"), Credit(3, DAY, 1000, "EUR")]
    customers = {1: "ALPHA", 2: "ALPHA", 3: "BETA"}
    assert find_in_part(credits, [payment], customers, within_days=10) == {1: payment}
