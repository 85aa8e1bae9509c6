"""What the accountant moves from a waiting account to the customer is the money that came then."""

import pytest

from encours.cash.services.matching import match_statements
from encours.cash.services.refacing import reface_receipts
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
from encours.cash.tests.waiting_books import LATER, SALES, books, by_account, pay

KEPT = "BQ 9 2026-04-02 512 600; 471 -600"
MOVED = "OD 10 2026-05-25 471 600; 411:ALPHA -600"


def is_settled(organisation, *invoices):
    """Nothing owed twice, nothing pending, nothing to give back, the invoices paid."""
    return (
        {origin for origin, _, _ in standing(organisation)} == {"ledger"}
        and not any(left(organisation, number(organisation, each)) for each in invoices)
        and by_account(organisation) == {}
    )


@pytest.mark.parametrize(
    "entries",
    [
        # by the letter, by the reference, by the amount alone; in two lines; with others there
        ("BQ 9 2026-04-02 512 600; 471 -600 =Z", "OD 10 2026-05-25 471 600 =Z; 411:ALPHA -600"),
        (
            "BQ 8 2026-04-06 512 600; 471 -600 #VIR8\nBQ 9 2026-04-02 512 600; 471 -600 #VIR9",
            "OD 10 2026-05-25 471 600 #VIR9; 411:ALPHA -600",
        ),
        (KEPT, MOVED),
        (KEPT, "OD 10 2026-05-25 471 600; 411:ALPHA -350; 411:ALPHA -250"),
        (
            "BQ 8 2026-04-06 512 900; 471 -900\n" + KEPT,
            "OD 10 2026-05-25 471 600; 471 900; 411:ALPHA -600; 411:GAMMA -900",
        ),
    ],
)
@pytest.mark.parametrize(
    "steps", ["bank, kept, moved", "bank, both", "kept, bank, moved", "both, bank"]
)
def test_moved_weeks_later_it_counts_once(organisation, entries, steps):
    kept, moved = entries
    books(organisation, "" if steps.startswith("bank") else kept, now=NOW)
    if steps == "both, bank":
        books(organisation, f"{kept}\n{moved}")
    pay(organisation, "FA1", "ALPHA", 60000, "2026-04-02")
    reface_receipts(organisation, author_id=None, now=LATER)
    if steps == "bank, kept, moved":
        books(organisation, kept)
    books(organisation, f"{kept}\n{moved}")
    assert balance(organisation) == 0
    assert is_settled(organisation, "FA1")


def test_lettered_only_later_it_is_known_then(organisation):
    """Two of 600 came; which one was moved nobody knew, until the accountant lettered 471."""
    kept = "BQ 8 2026-04-09 512 600; 471 -600\nBQ 9 2026-04-02 512 600; 471 -600"
    books(organisation, now=NOW)
    pay(organisation, "FA1", "ALPHA", 60000, "2026-04-02")
    books(organisation, f"{kept}\n{MOVED}")
    assert balance(organisation) == -60000
    lettered = kept.replace("04-02 512 600; 471 -600", "04-02 512 600; 471 -600 =Z")
    books(organisation, lettered + "\nOD 10 2026-05-25 471 600 =Z; 411:ALPHA -600")
    assert balance(organisation) == 0
    assert is_settled(organisation, "FA1")


def test_what_was_moved_for_one_is_not_cleared_for_the_next(organisation):
    sales = SALES.replace("400", "600")
    books(organisation, sales=sales, now=NOW)
    pay(organisation, "FA1", "ALPHA", 60000, "2026-05-20")
    pay(organisation, "FB1", "BETA", 60000, "2026-05-21")
    entries = "BQ 9 2026-05-20 512 600; 471 -600\nOD 10 2026-05-25 471 600; 411:ALPHA -600"
    books(organisation, entries, sales=sales)
    assert by_account(organisation) == {"BETA": -60000, "512000": 60000}


def test_too_long_ago_nobody_guesses(organisation):
    books(organisation, now=NOW)
    pay(organisation, "FA1", "ALPHA", 60000, "2026-01-02")
    books(organisation, "BQ 9 2026-01-02 512 600; 471 -600\n" + MOVED)
    assert balance(organisation) == -60000


def test_the_bank_tells_what_may_have_been_moved_and_it_is_asked(organisation):
    kept = "BQ 8 2026-04-09 512 600; 471 -600\nBQ 9 2026-04-02 512 600; 471 -600"
    books(organisation, f"{kept}\n{MOVED}", now=NOW)
    line = bank_line(organisation, 60000, "2026-04-02", payer_name="ALPHA", remittance="FA1")
    run(organisation, applied(line, "ALPHA", (number(organisation, "FA1"), 60000)))
    assert (outcome(organisation, line), balance(organisation)) == ("proposed", 0)
    assert "moved_from_waiting" in [each.code for each in latest(organisation, line).because]


def test_moved_to_another_customer_it_is_asked(organisation):
    moved = "OD 10 2026-05-25 471 600; 411:BETA -600"
    books(organisation, f"{KEPT}\n{moved}", now=NOW)
    line = bank_line(organisation, 60000, "2026-04-02", payer_name="ALPHA", remittance="FA1")
    run(organisation, applied(line, "ALPHA", (number(organisation, "FA1"), 60000)))
    assert outcome(organisation, line) == "proposed"
    assert "booked_elsewhere" in [each.code for each in latest(organisation, line).because]


def test_the_real_matching_finds_what_was_moved(organisation):
    books(organisation, f"{KEPT}\n{MOVED}", now=NOW)
    line = bank_line(organisation, 60000, "2026-04-02", payer_name="ALPHA", remittance="FA1")
    match_statements(organisation, now=NOW)
    assert (outcome(organisation, line), balance(organisation)) == ("applied", 0)
