"""Money that the books keep on a waiting account: the journal given back clears that account."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.cash.rules.keeping_waiting import Claim, KeptWaiting, choose_kept
from encours.cash.services.deciding import undo
from encours.cash.services.refacing import reface_receipts
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_account,
    bank_line,
    number,
    run,
)
from encours.cash.tests.waiting_books import LATER, SALES, books, journal, pay
from encours.journal.models import Entry
from encours.receivables.models import Act, Assertion
from encours.receivables.queries.ledger import first_touched
from encours.receivables.services.exporting import export_books
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for


def bank_first(organisation, entries, payments):
    books(organisation, now=NOW)
    for each in payments:
        pay(organisation, *each)
    books(organisation, entries)


def books_first(organisation, entries, payments):
    books(organisation, entries, now=NOW)
    for each in payments:
        pay(organisation, *each)


def around(organisation, take_in, entry, act):
    """What the bank tells (`act`) before the books have the entry, or after."""
    is_first = take_in is books_first
    books(organisation, entry if is_first else "", now=NOW)
    act()
    if is_first:
        reface_receipts(organisation, author_id=None, now=LATER)
    else:
        books(organisation, entry)


ORDERS = pytest.mark.parametrize("take_in", [bank_first, books_first])
ALPHA = ("FA1", "ALPHA", 60000)
BETA = ("FB1", "BETA", 40000)


@ORDERS
@pytest.mark.parametrize(
    ("entries", "payments", "expected"),
    [
        # kept waiting; by the day after; on another waiting account; one of two; both
        ("BQ 9 2026-05-20 512 600; 471 -600", [ALPHA], {("471", None, 20): 60000}),
        ("BQ 9 2026-05-22 512 600; 471 -600", [ALPHA], {("471", None, 20): 60000}),
        ("BQ 9 2026-05-20 512 600; 4711 -600", [ALPHA], {("4711", None, 20): 60000}),
        (
            "BQ 9 2026-05-20 512 400; 471 -400",
            [ALPHA, BETA],
            {("512000", None, 20): 60000, ("471", None, 20): 40000},
        ),
        (
            "BQ 9 2026-05-20 512 1000; 471 -600; 471 -400",
            [ALPHA, BETA],
            {("471", None, 20): 100000},
        ),
        # another amount, too many days, no bank in the entry: the bank itself
        ("BQ 9 2026-05-20 512 599; 471 -599", [ALPHA], {("512000", None, 20): 60000}),
        ("BQ 9 2026-05-28 512 600; 471 -600", [ALPHA], {("512000", None, 20): 60000}),
        ("OD 9 2026-05-20 658 600; 471 -600", [ALPHA], {("512000", None, 20): 60000}),
    ],
)
def test_whichever_came_first_the_journal_clears_where_the_books_keep_the_money(
    organisation, take_in, entries, payments, expected
):
    take_in(organisation, entries, payments)
    theirs = {("411", customer, 20): -cents for _, customer, cents in payments}
    told = journal(organisation)
    assert {key: cents for key, cents in told.items() if key[1] is None} == expected
    assert sum(told.values()) == 0
    assert sum(cents for key, cents in told.items() if key[1]) == sum(theirs.values())


def test_looking_again_writes_nothing_and_gives_the_same_file(organisation):
    bank_first(organisation, "BQ 9 2026-05-20 512 600; 471 -600", [ALPHA])
    with acting_for(organisation):
        entries, acts = Entry.objects.count(), Act.objects.count()
    before = export_books(organisation, today=LATER.date())
    assert reface_receipts(organisation, author_id=None, now=LATER) == ()
    assert export_books(organisation, today=LATER.date()) == before
    with acting_for(organisation):
        assert (Entry.objects.count(), Act.objects.count()) == (entries, acts)


def waiting_on_471(organisation):
    """A receipt of the bank; then the books, that keep its money waiting."""
    books(organisation, now=NOW)
    pay(organisation, *ALPHA)
    take(organisation, SALES + "BQ 9 2026-05-20 512 600; 471 -600")


def test_two_who_look_again_at_once_say_it_once(organisation):
    waiting_on_471(organisation)
    start, results = threading.Barrier(2), []

    def look():
        start.wait()
        try:
            results.append(reface_receipts(organisation, author_id=None, now=LATER))
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(len(each) for each in results) == [0, 1]
    with acting_for(organisation):
        assert Assertion.objects.filter(kind="counterpart").count() == 1


def test_killed_before_the_end_nothing_is_said_and_the_next_one_says_it(organisation, monkeypatch):
    waiting_on_471(organisation)

    def killed(*_given, **_told):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("encours.receivables.services.acts.record", killed)
        with pytest.raises(SystemExit):
            reface_receipts(organisation, author_id=None, now=LATER)
    assert journal(organisation) == {("411", "ALPHA", 20): -60000, ("512000", None, 20): 60000}
    assert len(reface_receipts(organisation, author_id=None, now=LATER)) == 1
    assert journal(organisation) == {("411", "ALPHA", 20): -60000, ("471", None, 20): 60000}


def test_no_balance_of_any_day_is_to_be_laid_again_for_it(organisation):
    waiting_on_471(organisation)
    with acting_for(organisation):
        last = max(Act.objects.values_list("id", flat=True))
    assert len(reface_receipts(organisation, author_id=None, now=LATER)) == 1
    with acting_for(organisation):
        assert first_touched(organisation, last) == date.max


def test_what_was_given_out_before_the_books_came_is_corrected_by_an_entry(organisation):
    books(organisation, now=NOW)
    pay(organisation, *ALPHA)
    given_out = journal(organisation)
    assert given_out == {("411", "ALPHA", 20): -60000, ("512000", None, 20): 60000}
    books(organisation, "BQ 9 2026-05-20 512 600; 471 -600")
    since = export_books(organisation, today=LATER.date(), since=LATER.date())
    correction = journal(organisation, since=LATER.date())
    assert correction == {("471", None, 20): 60000, ("512000", None, 20): -60000}
    assert (len(since.corrections), since.refaced) == (1, ())
    whole = export_books(organisation, today=LATER.date())
    assert (whole.corrections, len(whole.refaced)) == ((), 1)
    both = {key: given_out.get(key, 0) + correction.get(key, 0) for key in given_out | correction}
    assert {key: cents for key, cents in both.items() if cents} == journal(organisation)
    after = export_books(organisation, today=LATER.date(), since=LATER.date() + timedelta(days=1))
    assert (after.entries, after.corrections) == (0, ())


def test_undone_after_it_was_corrected_all_that_was_given_out_adds_up_to_nothing(
    organisation, signed_in
):
    books(organisation, now=NOW)
    line = pay(organisation, *ALPHA)
    first = journal(organisation)
    books(organisation, "BQ 9 2026-05-20 512 600; 471 -600")
    undo(organisation, line, author_id=signed_in(organisation).user_id, now=LATER)
    then = journal(organisation, since=LATER.date())
    assert {key: first.get(key, 0) + then.get(key, 0) for key in first | then} == dict.fromkeys(
        first | then, 0
    )
    assert journal(organisation) == {}


def test_what_the_books_keep_no_longer_faces_the_bank_again(organisation):
    books(organisation, "BQ 9 2026-05-20 512 600; 471 -600", now=NOW)
    pay(organisation, *ALPHA)
    books(organisation, "BQ 9 2026-05-20 512 600; 758 -600")
    assert journal(organisation) == {("411", "ALPHA", 20): -60000, ("512000", None, 20): 60000}


def test_the_part_that_the_books_keep_waiting_clears_that_account(organisation):
    """A line of 1,000 of two customers: the books then know the one, and keep the rest."""
    books(organisation, now=NOW)
    line = bank_line(organisation, 100000, remittance="FA1 FB1")
    shares = (number(organisation, "FA1"), 60000), (number(organisation, "FB1"), 40000)
    run(organisation, applied(line, "ALPHA", *shares))
    books(organisation, "BQ 9 2026-05-20 512 1000; 411:ALPHA -600; 471 -400")
    assert journal(organisation) == {("411", "BETA", 20): -40000, ("471", None, 20): 40000}
    assert (balance(organisation), balance(organisation, "BETA")) == (0, 0)


@ORDERS
def test_of_two_banks_the_entry_of_the_one_says_nothing_of_the_other(organisation, take_in):
    first = bank_account(organisation, ledger_account="5121")
    second = bank_account(organisation, number="FR7610107001011234567890129", ledger_account="5122")
    entry = "BQ 9 2026-05-20 5122 600; 471 -600"

    def act():
        pay(organisation, *ALPHA, account=first)
        bank_line(organisation, 60000, account=second)

    around(organisation, take_in, entry, act)
    assert journal(organisation) == {("411", "ALPHA", 20): -60000, ("5121", None, 20): 60000}


@ORDERS
def test_what_could_be_other_money_of_the_bank_faces_the_bank(organisation, take_in):
    """Two credits of 600 some days from what the books keep: nobody knows which one it is."""
    entry = "BQ 9 2026-05-21 512 600; 471 -600"

    def act():
        bank_line(organisation, 60000, "2026-05-22")
        pay(organisation, *ALPHA)

    around(organisation, take_in, entry, act)
    assert journal(organisation) == {("411", "ALPHA", 20): -60000, ("512000", None, 20): 60000}


def test_what_is_cleared_for_one_payment_is_not_cleared_for_the_next(organisation):
    books(organisation, "BQ 9 2026-05-21 512 600; 471 -600", now=NOW)
    pay(organisation, *ALPHA)
    other = bank_line(organisation, 60000, "2026-05-22")
    run(organisation, applied(other, "BETA", unapplied=60000))
    told = journal(organisation)
    assert (told["471", None, 20], told["512000", None, 22]) == (60000, 60000)


DAY = date(2026, 5, 20)
kept_lines = st.builds(
    KeptWaiting,
    st.integers(1, 6),
    st.sampled_from(["471", "472"]),
    st.sampled_from([100, 200]),
    st.just("EUR"),
    st.integers(0, 8).map(lambda days: DAY + timedelta(days=days)),
    st.sampled_from([frozenset(), frozenset({"5121"}), frozenset({"512200"})]),
)
claims_made = st.builds(
    Claim,
    st.integers(1, 6),
    st.frozensets(st.sampled_from([100, 200]), min_size=1),
    st.just("EUR"),
    st.integers(0, 8).map(lambda days: DAY + timedelta(days=days)),
    st.sampled_from(["", "5121", "5122"]),
    st.sampled_from(["", "", "471"]),
)


@settings(max_examples=200)
@given(
    st.lists(claims_made, max_size=6, unique_by=lambda each: each.line),
    st.lists(kept_lines, max_size=6, unique_by=lambda each: each.line),
    st.randoms(),
)
def test_each_is_cleared_once_by_its_amount_in_whatever_order_it_is_looked_at(claims, kept, random):
    banks = {"5121", "5122"}
    chosen = choose_kept(claims, kept, banks=banks)
    by_line = {claim.line: claim for claim in claims}
    assert len({each.line for each in chosen.values()}) == len(chosen)
    for line, each in chosen.items():
        assert each.amount_cents in by_line[line].amounts_cents
        assert abs(each.booked_on - by_line[line].booked_on) <= timedelta(days=5)
    random.shuffle(claims)
    random.shuffle(kept)
    again = choose_kept(claims, kept, banks=banks)
    assert {line: each.account for line, each in again.items()} == {
        line: each.account for line, each in chosen.items()
    }


def test_the_nearest_gives_way_to_one_that_could_hold_nothing_else():
    claims = [
        Claim(1, frozenset([100]), "EUR", DAY + timedelta(1), faces="471"),
        Claim(2, frozenset([100]), "EUR", DAY + timedelta(6), faces="471"),
    ]
    kept = [
        KeptWaiting(1, "471", 100, "EUR", DAY),
        KeptWaiting(2, "471", 100, "EUR", DAY + timedelta(1)),
    ]
    chosen = choose_kept(claims, kept, banks=set())
    assert {line: each.line for line, each in chosen.items()} == {1: 1, 2: 2}


@settings(max_examples=100)
@given(
    st.lists(claims_made, max_size=6, unique_by=lambda each: each.line),
    st.lists(kept_lines, max_size=6, unique_by=lambda each: each.line),
)
def test_what_was_chosen_once_is_chosen_again(claims, kept):
    chosen = choose_kept(claims, kept, banks={"5121", "5122"})
    held = [
        replace(claim, faces=chosen[claim.line].account if claim.line in chosen else "")
        for claim in claims
    ]
    again = choose_kept(held, kept, banks={"5121", "5122"})
    assert all(again[line].account == each.account for line, each in chosen.items())
