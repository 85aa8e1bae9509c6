"""The books know whose a part of a payment is, and keep the rest waiting: the rest stays ours."""

import pytest

from encours.cash.rules.matching.words import Deduction, DeductionKind
from encours.cash.services.deciding import undo
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_line,
    facts,
    left,
    number,
    run,
    standing,
)
from encours.cash.tests.waiting_books import LATER, books, by_account

SALES = """
    VE 1 2026-04-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-04-10 411:ALPHA 400 #FA2; 707 -400
    VE 3 2026-04-10 411:BETA 300 #FB1; 707 -300
"""


def taken_in(organisation, text="", now=LATER):
    books(organisation, text, sales=SALES, now=now)


def paid(organisation, cents=100000, *, deductions=(), others=()):
    """ALPHA pays FA1 and FA2 at once, `others` beside."""
    line = bank_line(organisation, cents, remittance="FA1 FA2")
    shares = [(number(organisation, "FA1"), 60000), (number(organisation, "FA2"), 40000), *others]
    run(organisation, applied(line, "ALPHA", *shares, deductions=deductions))
    return line


def invoices_left(organisation):
    return [left(organisation, number(organisation, each)) for each in ("FA1", "FA2", "FB1")]


def test_the_part_of_the_customer_is_the_books_and_the_rest_clears_471(organisation):
    taken_in(organisation, now=NOW)
    paid(organisation)
    taken_in(organisation, "BQ 9 2026-05-21 512 1000; 411:ALPHA -600; 471 -400")
    assert balance(organisation) == 0
    assert standing(organisation)[-2:] == [
        ("ledger", "receipt", -60000),
        ("encours", "receipt", -40000),
    ]
    assert by_account(organisation) == {"ALPHA": -40000, "471": 40000}
    assert invoices_left(organisation) == [0, 0, 30000]
    assert {each[3] for each in facts(organisation, number(organisation, "FA2"))} == {"bank"}


def test_once_they_move_the_rest_too_nothing_is_ours(organisation):
    taken_in(organisation, now=NOW)
    paid(organisation)
    entry = "BQ 9 2026-05-21 512 1000; 411:ALPHA -600; 471 -400\n"
    taken_in(organisation, entry)
    taken_in(organisation, entry + "OD 10 2026-07-21 471 400; 411:ALPHA -400")
    assert {origin for origin, _, _ in standing(organisation)} == {"ledger"}
    assert (balance(organisation), by_account(organisation)) == (0, {})
    assert invoices_left(organisation) == [0, 0, 30000]


def test_both_at_once_are_the_payment(organisation):
    taken_in(organisation, now=NOW)
    paid(organisation)
    entry = "BQ 9 2026-05-21 512 1000; 411:ALPHA -600; 471 -400\n"
    taken_in(organisation, entry + "OD 10 2026-07-21 471 400; 411:ALPHA -400")
    assert {origin for origin, _, _ in standing(organisation)} == {"ledger"}
    assert (balance(organisation), by_account(organisation)) == (0, {})


def test_of_two_customers_each_keeps_what_the_books_do_not_have(organisation):
    taken_in(organisation, now=NOW)
    paid(organisation, 130000, others=[(number(organisation, "FB1"), 30000)])
    taken_in(organisation, "BQ 9 2026-05-21 512 1300; 411:ALPHA -600; 471 -700")
    assert (balance(organisation), balance(organisation, "BETA")) == (0, 0)
    assert by_account(organisation) == {"ALPHA": -40000, "BETA": -30000, "471": 70000}
    assert invoices_left(organisation) == [0, 0, 0]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("512 990; 627 10; 411:ALPHA -600; 471 -400", {"ALPHA": -40000, "471": 40000}),
        (
            "512 990; 411:ALPHA -600; 471 -390",
            {"ALPHA": -40000, "471": 39000, "627000": 1000},
        ),
    ],
)
def test_with_a_fee_inside_too(organisation, entry, expected):
    taken_in(organisation, now=NOW)
    paid(organisation, 99000, deductions=[Deduction(DeductionKind.FEE, 1000)])
    taken_in(organisation, f"BQ 9 2026-05-21 {entry}")
    assert by_account(organisation) == expected
    assert (balance(organisation), invoices_left(organisation)) == (0, [0, 0, 30000])


def test_undone_the_rest_goes_and_what_the_books_have_pays_nothing(organisation, signed_in):
    taken_in(organisation, now=NOW)
    line = paid(organisation)
    taken_in(organisation, "BQ 9 2026-05-21 512 1000; 411:ALPHA -600; 471 -400")
    undo(organisation, line, author_id=signed_in(organisation).user_id, now=LATER)
    assert (balance(organisation), by_account(organisation)) == (40000, {})
    assert invoices_left(organisation) == [60000, 40000, 30000]


@pytest.mark.parametrize(
    "entry",
    [
        # more than the payment has of the customer; not all the rest; no bank
        "512 1000; 411:ALPHA -600; 411:GAMMA -100; 471 -300",
        "512 900; 411:ALPHA -600; 471 -300",
        "658 1000; 411:ALPHA -600; 471 -400",
    ],
)
def test_what_does_not_make_up_the_payment_parts_nothing(organisation, entry):
    taken_in(organisation, now=NOW)
    paid(organisation)
    taken_in(organisation, f"BQ 9 2026-05-21 {entry}")
    assert ("encours", "receipt", -100000) in standing(organisation)


def test_what_is_just_another_payment_is_that_one(organisation):
    taken_in(organisation, now=NOW)
    first = bank_line(organisation, 60000, "2026-05-21", remittance="FA1")
    other = bank_line(organisation, 100000, "2026-05-21")
    run(organisation, applied(first, "ALPHA", (number(organisation, "FA1"), 60000)))
    run(organisation, applied(other, "ALPHA", unapplied=100000))
    taken_in(organisation, "BQ 9 2026-05-21 512 1000; 411:ALPHA -600; 471 -400")
    assert ("encours", "receipt", -100000) in standing(organisation)
    assert ("encours", "receipt", -60000) not in standing(organisation)
