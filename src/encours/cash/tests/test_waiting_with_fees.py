"""A bank fee inside what the books keep waiting: nothing is cleared twice, nor too much."""

import pytest

from encours.cash.rules.matching.words import Deduction, DeductionKind
from encours.cash.services.refacing import reface_receipts
from encours.cash.tests.bank_lines import NOW, balance, standing
from encours.cash.tests.waiting_books import LATER, books, by_account, pay

FEE = (Deduction(DeductionKind.FEE, 1000),)


def told(organisation, entry, *, is_first, fee=FEE, cents=59000):
    """The bank brings 590 of the 600 of FA1; the books have `entry` before or after."""
    books(organisation, entry if is_first else "", now=NOW)
    pay(organisation, "FA1", "ALPHA", cents, deductions=fee)
    if is_first:
        reface_receipts(organisation, author_id=None, now=LATER)
    else:
        books(organisation, entry)
    return by_account(organisation)


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # gross: all of it is there, the charge is booked
        ("BQ 9 2026-05-20 512 590; 627 10; 471 -600", {"471": 60000}),
        # net: the books know of no fee
        ("BQ 9 2026-05-20 512 590; 471 -590", {"471": 59000, "627000": 1000}),
        # the fee apart: in the same entry, in one of its own
        ("BQ 9 2026-05-20 512 590; 627 10; 471 -590; 471 -10", {"471": 60000}),
        (
            "BQ 9 2026-05-20 512 590; 471 -590\nOD 10 2026-05-21 627 10; 471 -10",
            {"471": 60000},
        ),
        (
            "BQ 9 2026-05-20 512 590; 471 -590\nOD 10 2026-05-21 627 10; 4718 -10",
            {"471": 59000, "4718": 1000},
        ),
        # the bank took it by a line of its own: 600 came, which is not this money
        (
            "BQ 9 2026-05-20 512 600; 627 10; 512 -10; 471 -600",
            {"512000": 59000, "627000": 1000},
        ),
        # another charge than ours: not the same money
        ("BQ 9 2026-05-20 512 580; 627 20; 471 -600", {"512000": 59000, "627000": 1000}),
    ],
)
def test_the_journal_clears_what_the_books_have_and_no_more(
    organisation, entry, expected, is_first
):
    assert told(organisation, entry, is_first=is_first) == {"ALPHA": -60000, **expected}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_fee_that_nobody_told_us_of_stays_there(organisation, is_first):
    """The customer is credited with what came; the books have 10 more to give to somebody."""
    entry = "BQ 9 2026-05-20 512 590; 627 10; 471 -600"
    assert told(organisation, entry, is_first=is_first, fee=()) == {"ALPHA": -59000, "471": 59000}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_discount_inside_is_not_given_twice_nor_its_tax(organisation, is_first):
    entry = "BQ 9 2026-05-20 512 588; 665 10; 44571 2; 471 -600"
    given = (Deduction(DeductionKind.DISCOUNT, 1200),)
    expected = {"ALPHA": -60000, "471": 60000}
    assert told(organisation, entry, is_first=is_first, fee=given, cents=58800) == expected


def test_once_the_books_have_moved_all_of_it_nothing_is_given_back(organisation):
    told(organisation, "BQ 9 2026-05-20 512 590; 627 10; 471 -600", is_first=False)
    entries = """
        BQ 9 2026-05-20 512 590; 627 10; 471 -600
        OD 10 2026-05-24 471 600; 411:ALPHA -600
    """
    books(organisation, entries)
    assert (by_account(organisation), balance(organisation)) == ({}, 0)
    assert {origin for origin, _, _ in standing(organisation)} == {"ledger"}


def test_a_fee_booked_on_the_customer_is_ours(organisation):
    books(organisation, now=NOW)
    pay(organisation, "FA1", "ALPHA", 59000, deductions=FEE)
    entries = "BQ 9 2026-05-20 512 590; 471 -590\nOD 10 2026-05-20 627 10; 411:ALPHA -10"
    books(organisation, entries)
    assert by_account(organisation) == {"ALPHA": -59000, "471": 59000}
