"""An invoice sold to a factor: what comes into our account for it is theirs, and said so."""

from datetime import date

import pytest

from encours.cash.rules.matching.words import Share
from encours.cash.services.ceding import MoneyOfTheFactor
from encours.cash.services.deciding import confirm, decide, exclude
from encours.cash.services.matching import match_statements
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    bank_account,
    bank_line,
    latest,
    left,
    number,
    outcome,
    run,
    standing,
)
from encours.receivables.rules.assertions import PAYEE, Payee
from encours.receivables.services.asserting import assert_of
from encours.receivables.tests.ledger_books import take

BOOKS = """
    VE 1 2026-04-01 411:ALPHA 1200.50 #FA26-000118; 707 -1200.50
    VE 2 2026-04-10 411:ALPHA 300 #FA26-000125; 707 -300
"""


@pytest.fixture
def books(organisation):
    """The first invoice was sold, the second was not."""
    take(organisation, BOOKS)
    assert_of(
        organisation,
        number(organisation, "FA26-000118"),
        PAYEE,
        Payee("factor", "Factor de Lyon"),
        asserted_on=date(2026, 4, 2),
        author_id=None,
        now=NOW,
    )
    return organisation


@pytest.mark.parametrize("is_sure", [True, False])
def test_it_is_told_in_words_and_never_applied_alone(books, is_sure):
    """By the matching itself, and where it were sure all the same."""
    line = bank_line(books, 120050, payer_name="ALPHA SA", remittance="FACTURE FA26-000118")
    sold = number(books, "FA26-000118")
    if is_sure:
        run(books, applied(line, "ALPHA", (sold, 120050)))
    else:
        match_statements(books, now=NOW)
    assert outcome(books, line) == "proposed"
    (told,) = [each.text for each in latest(books, line).because if each.code == "ceded"]
    assert dict(told.values) == {"number": "FA26-000118", "factor": "Factor de Lyon"}
    assert left(books, sold) == 120050
    assert [cents for _, _, cents in standing(books)] == [120050, 30000]


def test_nobody_settles_it_by_our_money_and_the_line_is_set_aside(books, signed_in):
    line, sold = bank_line(books, 120050), number(books, "FA26-000118")
    run(books, applied(line, "ALPHA", (sold, 120050)))
    by = signed_in(books, "accountant").user_id
    with pytest.raises(MoneyOfTheFactor):
        confirm(books, line, author_id=by, now=NOW)
    shares = [Share(sold, 120050)]
    with pytest.raises(MoneyOfTheFactor):
        decide(books, line, customer="ALPHA", shares=shares, author_id=by, now=NOW)
    assert (outcome(books, line), left(books, sold)) == ("proposed", 120050)
    exclude(books, line, "Money of a factor", author_id=by, now=NOW)
    assert (outcome(books, line), left(books, sold)) == ("excluded", 120050)


def test_the_factor_s_own_account_settles_it(books):
    account = bank_account(books, number="FR76FACTOR", is_factor=True, ledger_account="467100")
    line, sold = bank_line(books, 120050, account=account), number(books, "FA26-000118")
    run(books, applied(line, "ALPHA", (sold, 120050)))
    assert (outcome(books, line), left(books, sold)) == ("applied", 0)


def test_what_was_not_sold_is_settled_as_ever(books):
    line, kept = bank_line(books, 30000), number(books, "FA26-000125")
    run(books, applied(line, "ALPHA", (kept, 30000)))
    assert (outcome(books, line), left(books, kept)) == ("applied", 0)


def test_an_invoice_bought_back_from_the_factor_is_ours_again(books):
    sold = number(books, "FA26-000118")
    assert_of(
        books,
        sold,
        PAYEE,
        Payee("us"),
        asserted_on=date(2026, 5, 2),
        author_id=None,
        now=NOW,
    )
    line = bank_line(books, 120050)
    run(books, applied(line, "ALPHA", (sold, 120050)))
    assert (outcome(books, line), left(books, sold)) == ("applied", 0)
