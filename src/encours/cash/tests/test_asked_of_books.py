"""What the books have twice, or may have of what is ahead of them, is said with what to do."""

from datetime import date

import pytest

from encours.cash.queries.asked_of_books import list_booked_twice, list_may_be_ours
from encours.cash.rules.asked_of_books import say_may_be_ours, say_twice
from encours.cash.tests.bank_lines import NOW, applied, balance, bank_line, number, run
from encours.cash.tests.waiting_books import books, pay
from encours.kernel.money import Money
from encours.tenancy.isolation import reading_of

OURS = "ENC 5 2026-05-20 411:ALPHA -600 #VIR1; 512 600\n"
FEED = "BQ 9 2026-05-21 512 600; 471 -600\n"


def twice(organisation):
    with reading_of([organisation]):
        return list_booked_twice(organisation, since=date(2026, 1, 1), until=date(2026, 12, 31))


def maybe(organisation):
    with reading_of([organisation]):
        return list_may_be_ours(organisation)


@pytest.fixture
def taken_in(organisation):
    """The books have the receipt by the journal given back; the bank told more since."""
    books(organisation, now=NOW)
    line = pay(organisation, "FA1", "ALPHA", 60000)
    bank_line(organisation, -100, "2026-05-31")
    books(organisation, OURS)
    return organisation, line


def test_the_feed_of_the_accountant_has_it_too_and_it_is_said(taken_in):
    organisation, line = taken_in
    assert twice(organisation) == []
    books(organisation, OURS + FEED)
    [told] = twice(organisation)
    assert (told.line_id, told.customer, told.amount) == (line, "ALPHA", Money(60000, "EUR"))
    assert (told.entry.name, told.waiting.name, told.account) == ("ENC 5", "BQ 9", "471")
    assert "entry BQ 9 of 2026-05-21 on 471" in str(say_twice(told))
    assert balance(organisation) == 0


@pytest.mark.parametrize(
    "reversal",
    [
        "BQ 9 2026-05-21 512 600; 471 -600 =A\nOD 10 2026-06-02 471 600 =A; 512 -600",
        "BQ 9 2026-05-21 512 600; 471 -600 #EXT1\nOD 10 2026-06-02 471 600 #EXT1; 512 -600",
        "OD 10 2026-06-02 658 1; 707 -1",
    ],
)
def test_once_reversed_it_is_said_no_more(taken_in, reversal):
    organisation, _ = taken_in
    books(organisation, OURS + FEED)
    books(organisation, OURS + reversal)
    assert twice(organisation) == []


@pytest.mark.parametrize(
    "entry",
    [
        # another amount, too many days, no bank in it, the very entry of the payment
        "BQ 9 2026-05-21 512 601; 471 -601",
        "BQ 9 2026-05-29 512 600; 471 -600",
        "OD 9 2026-05-21 658 600; 471 -600",
        # after the last day that the bank told of: it may be another payment
        "BQ 9 2026-06-01 512 600; 471 -600",
    ],
)
def test_what_may_be_other_money_is_not_said(taken_in, entry):
    organisation, _ = taken_in
    books(organisation, OURS + entry)
    assert twice(organisation) == []


def test_what_another_line_of_the_bank_could_be_is_not_said(taken_in):
    organisation, _ = taken_in
    bank_line(organisation, 60000, "2026-05-22")
    books(organisation, OURS + FEED)
    assert twice(organisation) == []


def test_of_two_payments_in_the_books_and_one_more_waiting_one_is_said(organisation):
    books(organisation, now=NOW)
    for each in range(2):
        line = bank_line(organisation, 60000, f"2026-05-2{each}")
        run(organisation, applied(line, "ALPHA", unapplied=60000))
    bank_line(organisation, -100, "2026-05-31")
    both = OURS + "ENC 6 2026-05-21 411:ALPHA -600 #VIR2; 512 600\n"
    books(organisation, both + FEED)
    assert [each.booked_on.day for each in twice(organisation)] == [21]


def test_a_part_that_waits_in_the_entry_of_the_payment_is_not_twice(organisation):
    books(organisation, now=NOW)
    line = bank_line(organisation, 60000)
    run(organisation, applied(line, "ALPHA", (number(organisation, "FA1"), 60000)))
    bank_line(organisation, -100, "2026-05-31")
    books(organisation, "BQ 9 2026-05-20 512 1200; 411:ALPHA -600; 471 -600")
    assert twice(organisation) == []


def test_what_may_have_come_on_several_days_is_asked(organisation):
    books(organisation, now=NOW)
    line = pay(organisation, "FA1", "ALPHA", 60000, "2026-04-02")
    kept = "BQ 8 2026-04-09 512 600; 471 -600\nBQ 9 2026-04-02 512 600; 471 -600\n"
    books(organisation, kept)
    assert maybe(organisation) == []
    books(organisation, kept + "OD 10 2026-05-25 471 600; 411:ALPHA -350; 411:ALPHA -250")
    [told] = maybe(organisation)
    assert (told.line_id, told.given_to, told.entry.name) == (line, "ALPHA", "OD 10")
    assert "letter" in say_may_be_ours(told).text


def test_what_the_books_gave_another_customer_is_asked(organisation):
    books(organisation, now=NOW)
    pay(organisation, "FA1", "ALPHA", 60000)
    entries = "BQ 9 2026-05-20 512 600; 471 -600\nOD 10 2026-05-25 471 600; 411:BETA -600"
    books(organisation, entries)
    [told] = maybe(organisation)
    assert (told.customer, told.given_to) == ("ALPHA", "BETA")
    assert "gave BETA of what was waiting" in str(say_may_be_ours(told))


def test_what_is_known_is_not_asked(organisation):
    books(organisation, now=NOW)
    pay(organisation, "FA1", "ALPHA", 60000)
    books(
        organisation, "BQ 9 2026-05-20 512 600; 471 -600\nOD 10 2026-05-25 471 600; 411:ALPHA -600"
    )
    assert maybe(organisation) == []
