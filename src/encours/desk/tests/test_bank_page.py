"""Banque: what the page of the bank lets people see and do, and what it does to the books."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encours.cash.models import BankLine, Statement
from encours.cash.rules.matching.words import Match, Outcome, Share
from encours.cash.tests.bank_lines import (
    applied,
    bank_account,
    bank_line,
    latest,
    left,
    number,
    outcome,
    run,
)
from encours.kernel.messages import message
from encours.kernel.reasons import Reason
from encours.parties.services.knowing import put_in_group
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for, reading_of
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


def propose(books, line, *shares, unapplied=0, alternatives=()):
    told = tuple(Share(*each) for each in shares)
    others = tuple(tuple(Share(*each) for each in other) for other in alternatives)
    match = Match(line, Outcome.PROPOSED, "ALPHA", told, (), unapplied, confidence=0.7)
    run(books, replace(match, alternatives=others))


def said(answer):
    """The text of a page, in one line."""
    return " ".join(html.unescape(answer.content.decode()).split())


def counted(ask):
    """How many questions the database is asked."""
    with CaptureQueriesContext(connection) as made:
        assert ask().status_code == 200
    return len(made)


def test_without_any_statement_the_bank_is_not_said_to_be_settled(books, at, signed_in):
    browser = signed_in(books, "accountant", language="en")
    assert "No line yet: hand in a statement" in said(browser.get(at()))
    line = bank_line(books, 120000)
    with acting_for(books):
        BankLine.objects.filter(pk=line).update(outcome="excluded")
    assert "Every line of the bank is settled." in said(browser.get(at()))


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


@pytest.mark.parametrize("is_shared", [False, True])
def test_what_several_paid_together_is_not_said_to_be_of_one(books, at, signed_in, is_shared):
    line = bank_line(books, 150000)
    told = (Reason("together", message("two customers paid it together")),) if is_shared else ()
    shares = (Share(number(books, "FA1"), 120000),)
    run(books, Match(line, Outcome.PROPOSED, "ALPHA", shares, (), 30000, 0.7, because=told))
    page = said(signed_in(books, "accountant", language="en").get(at(line)))
    assert ("Of the customers who paid it together" in page) is is_shared
    assert ("Stays on the customer's account" in page) is not is_shared


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


def test_another_of_the_proposals_is_confirmed_and_the_next_line_is_shown(books, at, signed_in):
    first, second = bank_line(books, 30000), bank_line(books, 8000, on="2026-05-19")
    one, two = number(books, "FA1"), number(books, "FA2")
    propose(books, first, (one, 30000), alternatives=[[(two, 30000)]])
    browser = signed_in(books, "accountant")
    told = {"do": "confirm", "choice": "1", "then": "next"}
    done = browser.post(at(first, "act"), told)
    assert done["Location"] == at(second)
    assert (left(books, one), left(books, two)) == (120000, 0)


def next_door(answer):
    """Where the button « Next » of a line leads."""
    (found,) = re.findall(r'href="([^"]*)"[^>]* data-next', said(answer))
    return found


def test_next_follows_the_order_and_the_filters_of_the_list(books, at, signed_in):
    """The list by amount, of one account: neither the day nor the other account decides."""
    ours, other = bank_account(books), bank_account(books, number="FR7610107001011234567890129")
    small = bank_line(books, 1000, on="2026-05-22", account=ours)
    middle = bank_line(books, 2000, on="2026-05-20", account=ours)
    large = bank_line(books, 3000, on="2026-05-21", account=ours)
    bank_line(books, 2500, on="2026-05-21", account=other)
    browser = signed_in(books, "accountant", language="en")
    asked = {"sort": "-amount", "account": ours, "show": "waiting"}
    listed = said(browser.get(at(), asked))
    (opened,) = {each for each in re.findall(r'href="([^"]*)"', listed) if at(large) in each}
    passed = []
    for line in (large, middle, small, large):
        page = browser.get(opened)
        assert f'data-line="{line}"' in said(page)
        opened = next_door(page)
        passed.append(opened)
    assert all("sort=-amount" in each for each in passed)


def test_who_settles_a_line_goes_on_in_the_order_of_the_list(books, at, signed_in):
    """Sorted by what is least sure: the line acted upon changes its place by the act."""
    one, two = number(books, "FA1"), number(books, "FA2")
    first, second, third = (bank_line(books, cents) for cents in (100, 101, 102))
    matches = [(first, 0.5, one), (second, 0.6, two), (third, 0.7, one)]
    run(
        books,
        *(
            Match(line, Outcome.PROPOSED, "ALPHA", (Share(item, 100),), confidence=sure)
            for line, sure, item in matches
        ),
    )
    browser = signed_in(books, "accountant", language="en")
    told = {"do": "exclude", "reason": "Loan", "then": "next"}
    done = browser.post(at(second, "act") + "?sort=-confidence", told)
    assert done["Location"] == at(first) + "?sort=-confidence"
    done = browser.post(at(first, "act") + "?sort=-confidence", told)
    assert done["Location"] == at(third) + "?sort=-confidence"


def test_next_goes_through_what_is_settled_when_that_is_listed(books, at, signed_in):
    one, two = bank_line(books, 100), bank_line(books, 200)
    waiting = bank_line(books, 300)
    browser = signed_in(books, "accountant", language="en")
    for line in (one, two):
        browser.post(at(line, "act"), {"do": "exclude", "reason": "Loan"})
    page = browser.get(at("next"), {"show": "excluded", "after": two})
    assert f'data-line="{one}"' in said(page)
    page = browser.get(at("next"), {"show": "all", "after": two})
    assert f'data-line="{waiting}"' in said(page)
    page = browser.get(at("next"), {"q": "nobody pays so"})
    assert "Nothing is left of what was searched" in said(page)


def test_who_acts_on_what_another_has_decided_meanwhile_is_told(books, at, signed_in):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    propose(books, line, (invoice, 120000))
    browser = signed_in(books, "accountant", language="en")
    seen = latest(books, line).id
    assert browser.post(at(line, "act"), {"do": "confirm", "seen": seen}).status_code == 302
    late = browser.post(at(line, "act"), {"do": "undo", "seen": seen})
    assert "Somebody else has decided of this line meanwhile." in said(late)
    assert left(books, invoice) == 0


def test_one_line_pays_the_invoices_of_two_customers(books, at, signed_in):
    line, one, two = bank_line(books, 38000), number(books, "FA2"), number(books, "FB1")
    browser = signed_in(books, "accountant", language="en")
    both = browser.get(at(line), {"customer": ["ALPHA", "BETA"]})
    assert "FA2" in said(both)
    assert "FB1" in said(both)
    told = {"do": "decide", "customer": ["ALPHA", "BETA"], "item": [one, two], "left_with": "BETA"}
    assert browser.post(at(line, "act"), told).status_code == 302
    assert (left(books, one), left(books, two), outcome(books, line)) == (0, 0, "applied")


def test_the_difference_is_worked_out_while_items_are_chosen(books, at, signed_in):
    line, invoice = bank_line(books, 118500), number(books, "FA1")
    browser = signed_in(books, "accountant", language="en")
    chosen = {"do": "sum", "customer": "ALPHA", "item": [invoice]}
    assert "€15.00 too much chosen" in said(browser.post(at(line, "act"), chosen))
    assert "It adds up" in said(browser.post(at(line, "act"), chosen | {"deduct_fee": "15"}))
    part = chosen | {f"amount_{invoice}": "1000"}
    assert "€185.00 left" in said(browser.post(at(line, "act"), part))
    wrong = browser.post(at(line, "act"), chosen | {"deduct_fee": "douze"})
    assert "“douze” is no amount." in said(wrong)
    assert (outcome(books, line), left(books, invoice)) == ("", 120000)


def test_what_was_typed_is_still_there_when_it_is_refused(books, at, signed_in):
    line, invoice = bank_line(books, 118500), number(books, "FA1")
    browser = signed_in(books, "accountant", language="en")
    told = {"do": "decide", "customer": "ALPHA", "item": [invoice], "deduct_fee": "3,21"}
    refused = browser.post(at(line, "act"), told)
    assert refused.status_code == 400
    page = said(refused)
    assert 'value="3,21"' in page
    assert f'value="{invoice}" aria-label="Tick FA1" checked' in page


def test_a_customer_typed_by_name_is_found_and_several_are_offered(books, at, signed_in):
    line = bank_line(books, 8000)
    browser = signed_in(books, "accountant", language="en")
    assert "FB1" in said(browser.get(at(line), {"customer": "beta"}))
    assert "is no customer." in said(browser.get(at(line), {"customer": "zzzz qqqq"}))


def test_a_line_is_kept_for_a_customer_set_aside_and_taken_back(books, at, signed_in):
    kept, other = bank_line(books, 5000), bank_line(books, 7000, on="2026-05-18")
    browser = signed_in(books, "accountant", language="en")
    browser.post(at(kept, "act"), {"do": "customer", "customer": "ALPHA"})
    browser.post(at(other, "act"), {"do": "exclude", "reason": "Tax refund"})
    assert (outcome(books, kept), outcome(books, other)) == ("customer", "excluded")
    assert "Tax refund" in said(browser.get(at(other)))
    browser.post(at(other, "act"), {"do": "undo", "comment": "It was ours"})
    assert outcome(books, other) in {"", "left"}
    assert "It was ours" in said(browser.get(at(other)))


def test_a_member_of_a_portfolio_sees_the_lines_of_their_customers(books, at, signed_in):
    theirs, nobodys = bank_line(books, 120000), bank_line(books, 700)
    run(books, applied(theirs, "ALPHA", (number(books, "FA1"), 120000)))
    elsewhere = signed_in(books, "collector", portfolio=("PERSONNE",))
    assert elsewhere.get(at(theirs)).status_code == 404
    assert elsewhere.get(at(nobodys)).status_code == 404
    assert f"/bank/{theirs}/" not in said(elsewhere.get(at(), {"show": "all"}))
    accountant = signed_in(books, "accountant", portfolio=("PERSONNE",))
    assert accountant.get(at(nobodys)).status_code == 200
    assert f"/bank/{nobodys}/" in said(accountant.get(at()))
    assert accountant.get(at(theirs)).status_code == 404
    for whole in ("statements", "automatic"):
        assert elsewhere.get(at(whole)).status_code == 404


def test_statements_tell_balances_and_what_is_missing(books, at, signed_in):
    account = bank_account(books)
    day = timezone.localdate() - timedelta(days=9)
    tell_statements(books, account, [(day, 0, 1000), (day + timedelta(days=3), 1500, 2000)])
    page = said(signed_in(books, "accountant", language="en").get(at("statements")))
    assert "€5.00 is missing between" in page
    assert "1 thing is missing" in page
    assert "€20.00" in page


def test_the_automatic_is_judged_by_what_people_took_back(books, at, signed_in):
    good, bad = bank_line(books, 30000), bank_line(books, 8000)
    run(
        books,
        applied(good, "ALPHA", (number(books, "FA2"), 30000)),
        applied(bad, "BETA", (number(books, "FB1"), 8000)),
        now=timezone.now(),
    )
    browser = signed_in(books, "credit_manager", language="en")
    assert "Applied automatically" in said(browser.get(at(bad)))
    browser.post(at(bad, "act"), {"do": "undo", "comment": "Another BETA"})
    page = said(browser.get(at("automatic")))
    assert "50.0%" in page
    assert "Another BETA" in page
    assert "Change its settings" in page
    assert "Change its settings" not in said(signed_in(books, "reader").get(at("automatic")))
    assert b"<svg" in browser.get(at("automatic") + "chart.svg").content


def test_money_on_the_account_of_the_parent_is_told_as_such(books, at, signed_in):
    take(
        books,
        """
        VE 5 2026-04-16 411:MERE 1200 =A #FM1; 707 -1200
        BQ 9 2026-05-18 512 1500; 411:MERE -1200 =A; 411:ALPHA -300
        """,
    )
    with acting_for(books):
        put_in_group(books, "ALPHA", "Groupe")
        put_in_group(books, "MERE", "Groupe")
    line = bank_line(books, 150000)
    one, two = number(books, "FA1"), number(books, "FA2")
    run(books, applied(line, "ALPHA", (one, 120000), (two, 30000)), now=timezone.now())
    page = said(signed_in(books, "credit_manager", language="en").get(at("automatic")))
    assert "Settled on another account of the group" in page
    assert "What the books say otherwise" not in page
    assert "MERE" in page


def test_a_document_tells_which_line_of_the_bank_paid_it_and_why(books, at, signed_in):
    line, invoice = bank_line(books, 120000, payer_name="ALPHA SA"), number(books, "FA1")
    run(books, applied(line, "ALPHA", (invoice, 120000)))
    browser = signed_in(books, "reader", language="en")
    page = said(browser.get(at().replace("/bank/", f"/entries/{invoice}/")))
    assert at(line) in page
    assert "reference found" in page


def test_a_past_day_shows_its_lines_and_lets_nothing_be_changed(books, at, signed_in):
    line = bank_line(books, 120000, on="2026-05-20")
    browser = signed_in(books, "accountant", language="en")
    assert browser.get(at(line), {"au": "2026-05-19"}).status_code == 404
    page = browser.get(at(line), {"au": "2026-05-31"})
    assert page.status_code == 200
    assert 'name="do"' not in said(page)
    assert browser.post(at(line, "act") + "?au=2026-05-31", {"do": "sum"}).status_code == 403


def test_no_question_is_asked_more_for_more_lines(books, at, signed_in):
    invoice = number(books, "FA1")
    browser = signed_in(books, "accountant")
    propose(books, bank_line(books, 100), (invoice, 100))
    pages = [at(), at("statements"), at("automatic"), at("next")]
    for each in pages:
        browser.get(each)
    few = [counted(lambda each=each: browser.get(each)) for each in pages]
    for cents in range(101, 106):
        propose(books, bank_line(books, cents), (invoice, cents))
    assert [counted(lambda each=each: browser.get(each)) for each in pages] == few


def tell_statements(books, account, told):
    """Statements of an account: the day they close, their opening and closing balance."""
    line = bank_line(books, 1, account=account)
    with acting_for(books):
        document = BankLine.objects.get(pk=line).statement.document_id
        for day, opening, closing in told:
            Statement.objects.create(
                organisation_id=books,
                account_id=account,
                document_id=document,
                kind="statement",
                opening_cents=opening,
                closing_cents=closing,
                moved_cents=closing - opening,
                opened_on=day,
                closed_on=day,
                first_on=day,
                last_on=day,
                line_count=1,
                recorded_at=timezone.now(),
            )
