"""Banque: what the page of the bank lets people see and do, and what it does to the books."""

import pytest

from encours.cash.rules.matching.words import Match, Outcome, Share
from encours.cash.tests.bank_lines import bank_line, left, number, outcome, run
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation

BOOKS = """
    VE 1 2026-04-01 411:ALPHA 1200 #FA1; 707 -1200
    VE 2 2026-04-10 411:ALPHA 300 #FA2; 707 -300
    VE 4 2026-04-15 411:BETA 80 #FB1; 707 -80
"""


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    return organisation


@pytest.fixture
def at(books):
    with reading_of([books]):
        slug = Organisation.objects.get(pk=books).slug
    return lambda *parts: f"/o/{slug}/bank/" + "".join(f"{each}/" for each in parts)


def propose(books, line, *shares, unapplied=0):
    told = tuple(Share(*each) for each in shares)
    run(books, Match(line, Outcome.PROPOSED, "ALPHA", told, (), unapplied, confidence=0.7))


def test_lines_to_be_settled_are_listed_and_one_is_opened(books, at, signed_in):
    line = bank_line(books, 120000)
    propose(books, line, (number(books, "FA1"), 120000))
    browser = signed_in(books, "accountant")
    page = browser.get(at())
    assert page.status_code == 200
    assert f"/bank/{line}/" in page.content.decode()
    opened = browser.get(at(line))
    assert opened.status_code == 200
    assert "FA1" in opened.content.decode()


def test_a_proposal_is_confirmed_and_undone(books, at, signed_in):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    propose(books, line, (invoice, 120000))
    browser = signed_in(books, "accountant")
    done = browser.post(at(line, "act"), {"do": "confirm", "choice": "0"})
    assert done.status_code == 302
    assert (outcome(books, line), left(books, invoice)) == ("applied", 0)
    undone = browser.post(at(line, "act"), {"do": "undo"})
    assert undone.status_code == 302
    assert left(books, invoice) == 120000


def test_a_person_says_what_a_line_pays_with_a_fee(books, at, signed_in):
    line, invoice = bank_line(books, 118500), number(books, "FA1")
    browser = signed_in(books, "accountant")
    told = {"do": "decide", "customer": "ALPHA", "item": [invoice], "deduct_fee": "15,00"}
    assert browser.post(at(line, "act"), told).status_code == 302
    assert (outcome(books, line), left(books, invoice)) == ("applied", 0)


def test_what_cannot_be_is_told_and_nothing_is_written(books, at, signed_in):
    line = bank_line(books, 118500)
    browser = signed_in(books, "accountant")
    for told in ({"do": "confirm"}, {"do": "exclude"}, {"do": "decide", "customer": "?"}):
        refused = browser.post(at(line, "act"), told)
        assert refused.status_code == 400
        assert "errorlist" in refused.content.decode()
    assert outcome(books, line) == ""


def test_who_may_not_allocate_sees_and_cannot_act(books, at, signed_in):
    line = bank_line(books, 120000)
    browser = signed_in(books, "reader")
    assert browser.get(at(line)).status_code == 200
    assert browser.post(at(line, "act"), {"do": "confirm"}).status_code == 403
    assert signed_in().get(at(line)).status_code == 404
