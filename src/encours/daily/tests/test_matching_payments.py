"""A payment that is matched leaves the lists of today at once, and what comes in is matched."""

from datetime import UTC, datetime

import pytest

from encours.cash.rules.matching.words import Share
from encours.cash.services.deciding import DecidedMeanwhile, decide, exclude, undo
from encours.cash.tests.bank_lines import bank_line, latest, number, outcome
from encours.daily.jobs import match_behind
from encours.daily.services.handing import Handed
from encours.daily.services.matching import KEY, deciding, match_payments
from encours.daily.services.situation import open_situation
from encours.daily.services.taking_in import take_in
from encours.jobs.queries import find_work
from encours.portfolio.queries.customers import customer_seen
from encours.portfolio.queries.situations import find_situation
from encours.receivables.queries.written import list_refaced
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for, reading_of

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
BOOKS = """
    VE 1 2026-04-01 411:ALPHA 600 #FACT0118; 707 -600
    VE 2 2026-04-10 411:ALPHA 400 #FACT0119; 707 -400
"""


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    open_situation(organisation, None, now=NOW)
    return organisation


def owed(organisation):
    """What the list of customers shows of today."""
    with reading_of([organisation]):
        situation = find_situation(organisation, None)
        assert situation is not None
        (seen,) = customer_seen(situation, "ALPHA")
    return seen.balance_cents


def test_what_is_matched_is_no_longer_owed_in_the_list_of_today(books):
    line = bank_line(books, 60000, payer_name="ALPHA", remittance="FACT0118")
    assert owed(books) == 100000
    report = match_payments(books, now=NOW)
    assert (report.looked, report.applied) == (1, 1)
    assert (outcome(books, line), owed(books)) == ("applied", 40000)


def test_an_act_of_a_person_is_in_the_list_at_once_or_not_done_at_all(books, signed_in):
    person = signed_in(books).user_id
    line, invoice = bank_line(books, 60000), number(books, "FACT0118")
    told = {"author_id": person, "now": NOW}
    shares = [Share(invoice, 60000)]
    deciding(books, lambda: decide(books, line, customer="ALPHA", shares=shares, **told), now=NOW)
    assert owed(books) == 40000
    with pytest.raises(DecidedMeanwhile):
        deciding(books, lambda: exclude(books, line, "non", seen=0, **told), now=NOW)
    assert owed(books) == 40000
    deciding(books, lambda: undo(books, line, **told), now=NOW)
    assert owed(books) == 100000


def test_invoices_that_come_in_are_looked_for_among_the_payments_that_wait(books):
    line = bank_line(books, 12345, payer_name="GAMMA", remittance="FACT0777")
    match_payments(books, now=NOW)
    assert outcome(books, line) == "left"
    head = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|Debit|Credit"
    sale = "VE|9|20260512|411000|GAMMA|FACT0777|123,45|0,00"
    rows = f"{head}\n{sale}\nVE|9|20260512|706000||FACT0777|0,00|123,45\n"
    handed = Handed("fec.txt", rows.encode())
    take_in(books, [handed], source="books", author_id=None, now=NOW, confirmed=True)
    work = find_work(books, KEY)
    assert work is not None
    assert work.name == "daily.match_statements"
    with acting_for(books):
        match_behind(books)
    assert latest(books, line).allocations == ((number(books, "FACT0777"), 12345),)


def test_what_came_back_is_owed_again_in_the_list_of_today(books):
    paid = bank_line(books, 60000, "2026-05-20", payer_name="ALPHA", remittance="FACT0118")
    match_payments(books, now=NOW)
    assert (outcome(books, paid), owed(books)) == ("applied", 40000)
    told = {"payer_name": "ALPHA", "remittance": "REJET FACT0118", "return_reason": "AM04"}
    back = bank_line(books, -60000, "2026-05-27", **told)
    report = match_payments(books, now=NOW)
    assert (report.reopened, outcome(books, back)) == (1, "returned")
    assert owed(books) == 100000


def test_books_that_keep_the_money_of_a_receipt_waiting_are_told_by_their_import(books):
    bank_line(books, 60000, payer_name="ALPHA", remittance="FACT0118")
    match_payments(books, now=NOW)
    head = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|Debit|Credit"
    rows = "BQ|9|20260520|512000|||600,00|0,00\nBQ|9|20260520|471000|||0,00|600,00\n"
    handed = Handed("fec.txt", f"{head}\n{rows}".encode())
    told = take_in(
        books, [handed], source="books", author_id=None, now=NOW, confirmed=True, dry_run=True
    )
    assert any("has its money on another account" in each.text for each in told.notices)
    assert list_refaced(books) == ()
    take_in(books, [handed], source="books", author_id=None, now=NOW, confirmed=True)
    assert len(list_refaced(books)) == 1
    assert owed(books) == 40000
    match_payments(books, now=NOW)
    assert len(list_refaced(books)) == 1
