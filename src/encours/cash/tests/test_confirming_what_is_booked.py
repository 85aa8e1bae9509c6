"""A person confirms or says what the books have already: it is that payment, never a second one."""

import pytest

from encours.cash.rules.matching.words import Deduction, DeductionKind, Share
from encours.cash.rules.matching_policy import MATCHING, Automatic, MatchingPolicy
from encours.cash.services.deciding import CannotSettle, confirm, decide, set_customer_only
from encours.cash.services.refacing import reface_receipts
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_line,
    facts,
    left,
    number,
    outcome,
    posted,
    run,
)
from encours.cash.tests.waiting_books import books, by_account
from encours.policybook.services import publish
from encours.tenancy.isolation import acting_for

FOR_TWO = {"FA1": 60000, "FB1": 40000}
BOOKED = "BQ 9 2026-05-18 512 600; 411:ALPHA -600"


@pytest.fixture
def person(organisation, signed_in):
    with acting_for(organisation):
        publish(
            organisation,
            MATCHING,
            MatchingPolicy(automatic=Automatic.CONFIRM),
            from_on=NOW.date().replace(month=1, day=1),
            author_id=None,
            now=NOW,
        )
    return {"author_id": signed_in(organisation).user_id, "now": NOW}


@pytest.mark.parametrize("letter", ["", " =A"])
def test_confirmed_it_is_the_payment_of_the_books(organisation, person, letter):
    sales = f"VE 1 2026-04-01 411:ALPHA 600 #FA1{letter}; 707 -600\n"
    books(organisation, BOOKED + letter, sales=sales, now=NOW)
    line = bank_line(organisation, 60000, remittance="FA1")
    run(organisation, applied(line, "ALPHA", (number(organisation, "FA1"), 60000)))
    assert outcome(organisation, line) == "proposed"
    confirm(organisation, line, **person)
    assert (balance(organisation), left(organisation, number(organisation, "FA1"))) == (0, 0)
    assert posted(organisation, line) == [("receipt", -60000, True)]


def test_said_by_a_person_it_is_the_payment_of_the_books(organisation, person):
    books(organisation, BOOKED, now=NOW)
    line, fa1 = bank_line(organisation, 60000), number(organisation, "FA1")
    decide(organisation, line, customer="ALPHA", shares=[Share(fa1, 60000)], **person)
    assert (balance(organisation), left(organisation, fa1)) == (0, 0)
    assert [each[3] for each in facts(organisation, fa1)] == ["bank_confirmed"]


def test_only_whose_it_is_it_is_the_payment_of_the_books(organisation, person):
    books(organisation, BOOKED, now=NOW)
    line = bank_line(organisation, 60000)
    set_customer_only(organisation, line, "ALPHA", **person)
    assert balance(organisation) == 0
    fa1 = number(organisation, "FA1")
    decide(organisation, line, customer="ALPHA", shares=[Share(fa1, 60000)], **person)
    assert (balance(organisation), left(organisation, fa1)) == (0, 0)


def test_what_the_books_have_of_another_customer_stays_theirs(organisation, person):
    books(organisation, "BQ 9 2026-05-18 512 600; 411:BETA -600", now=NOW)
    line, fa1 = bank_line(organisation, 60000), number(organisation, "FA1")
    decide(organisation, line, customer="ALPHA", shares=[Share(fa1, 60000)], **person)
    assert posted(organisation, line) == [("receipt", -60000, False)]


def test_a_fee_in_the_entry_of_the_books_is_not_written_again(organisation, person):
    books(organisation, "BQ 9 2026-05-18 512 590; 627 10; 411:ALPHA -600", now=NOW)
    line, fa1 = bank_line(organisation, 59000), number(organisation, "FA1")
    fee = Deduction(DeductionKind.FEE, 1000, fa1)
    shares = [Share(fa1, 60000)]
    decide(organisation, line, customer="ALPHA", shares=shares, deductions=[fee], **person)
    assert (balance(organisation), left(organisation, fa1)) == (0, 0)
    assert posted(organisation, line) == [("receipt", -60000, True)]


def test_of_what_the_books_have_in_part_the_rest_alone_is_written(organisation, person):
    books(organisation, "BQ 9 2026-05-20 512 1000; 411:ALPHA -600; 471 -400", now=NOW)
    line = bank_line(organisation, 100000)
    fa1, fb1 = number(organisation, "FA1"), number(organisation, "FB1")
    shares = [Share(fa1, 60000), Share(fb1, 40000)]
    decide(organisation, line, customer="ALPHA", shares=shares, **person)
    assert (balance(organisation), balance(organisation, "BETA")) == (0, 0)
    reface_receipts(organisation, author_id=None, now=NOW)
    assert by_account(organisation) == {"BETA": -40000, "471": 40000}


def test_what_the_books_have_of_one_customer_is_not_shared_with_another(organisation, person):
    """It is refused with what to do, and nothing is written."""
    sales = """
    VE 1 2026-04-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-04-01 411:BETA 400 #FB1; 707 -400
    """
    books(organisation, "BQ 9 2026-05-18 512 1000; 411:ALPHA -1000", sales=sales, now=NOW)
    line = bank_line(organisation, 100000)
    shares = [Share(number(organisation, each), cents) for each, cents in FOR_TWO.items()]
    with pytest.raises(CannotSettle) as refused:
        decide(organisation, line, customer="ALPHA", shares=shares, **person)
    assert "The books have this payment already" in str(refused.value.what)
    owed = [left(organisation, number(organisation, each)) for each in FOR_TWO]
    assert owed == [60000, 40000]
