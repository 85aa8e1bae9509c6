"""A payment that comes back makes its invoice due again, as old as it was; nothing past changes."""

from datetime import date, timedelta

import pytest

from encours.cash.models import BankLine, LineDetail
from encours.cash.queries.returned import list_returned, returns_waiting
from encours.cash.rules.bank_policy import BANK, BankPolicy
from encours.cash.rules.enriching import Side
from encours.cash.rules.returning import Receipt, decide_return, is_returned
from encours.cash.services.deciding import undo
from encours.cash.services.returning import (
    NotReturned,
    NotThatReceipt,
    reopen,
    settle_returned,
)
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_line,
    facts,
    latest,
    left,
    number,
    outcome,
    run,
    standing,
)
from encours.kernel.terms import parse_terms
from encours.policybook.services import publish
from encours.receivables.models import Line
from encours.receivables.queries.ledger import days_of_ledger
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for

PAID, BACK = date(2026, 5, 20), date(2026, 5, 26)


def told(key, cents=100, *, on=PAID, customer="ALPHA", name="", **words):
    return Receipt(Side(key, on, cents, words), ((key, customer, cents),), name)


def back(cents=-100, *, on=BACK, **words):
    return Side(0, on, cents, words)


def key_of(found):
    return None if found.sure is None else found.sure.side.key


@pytest.mark.parametrize(
    ("cents", "code", "reason", "reversal", "expected"),
    [
        (-100, "10", None, False, True),  # direct debit rejected (CFONB)
        (-100, "A3", None, False, True),
        (-100, "03", None, False, True),  # cheque unpaid
        (-100, None, "AC04", False, True),
        (-100, None, None, True, True),
        (-100, "06", None, False, False),
        (100, "10", None, False, False),
        (100, None, "AC04", False, False),
    ],
)
def test_what_takes_a_payment_back_is_known_by_code_reason_or_reversal(
    cents, code, reason, reversal, expected
):
    found = is_returned(cents, code=code, return_reason=reason, is_reversal=reversal)
    assert found is expected


def test_what_names_the_payment_goes_before_who_paid():
    receipts = [
        told(1, end_to_end="E1", payer_name="DURAND"),
        told(2, on=PAID + timedelta(1), end_to_end="E2", payer_name="DURAND"),
    ]
    assert key_of(decide_return(back(end_to_end="E1", payer_name="DURAND"), receipts)) == 1


def test_a_reference_in_the_words_of_the_bank_names_it_too():
    receipts = [told(1, end_to_end="PRLV2026-17"), told(2, end_to_end="PRLV2026-18")]
    assert key_of(decide_return(back(remittance="REJET PRLV 2026 18 AM04"), receipts)) == 2
    assert key_of(decide_return(back(reference="F20261"), [told(1, label="Rgt F2026-1")])) == 1


def test_of_payments_alike_the_only_one_lately_is_sure_and_two_are_proposed():
    long_ago = told(1, on=PAID - timedelta(90), mandate="M001")
    lately = told(2, mandate="M001")
    assert key_of(decide_return(back(mandate="M001"), [long_ago, lately])) == 2
    found = decide_return(
        back(mandate="M001"), [told(3, on=PAID - timedelta(30)), lately, long_ago]
    )
    assert key_of(found) == 2
    both = decide_return(back(mandate="M001"), [told(3, on=PAID, mandate="M001"), lately])
    assert (both.sure, len(both.candidates)) == (None, 2)


def test_the_payer_is_known_by_account_then_by_name_and_amount_alone_proposes():
    receipts = [told(1, payer_iban="FR76 1"), told(2, payer_iban="FR762", customer="BETA")]
    assert key_of(decide_return(back(payer_iban="FR761"), receipts)) == 1
    named = [told(1, name="Garage Durand SARL"), told(2, name="Martin SARL", customer="BETA")]
    assert key_of(decide_return(back(label="IMPAYE DURAND SARL"), named)) == 1
    alone = decide_return(back(label="IMPAYE"), [told(1)])
    assert (alone.sure, len(alone.candidates)) == (None, 1)


def test_another_amount_or_a_later_receipt_is_none_and_the_fee_may_be_in_the_line():
    assert not decide_return(back(-101, mandate="M001"), [told(1, mandate="M001")]).candidates
    later = told(1, on=BACK + timedelta(1), mandate="M001")
    assert not decide_return(back(mandate="M001"), [later]).candidates
    found = decide_return(back(-112, mandate="M001"), [told(1, mandate="M001")], fee_cents=12)
    assert (key_of(found), found.fee_cents) == (1, 12)


BOOKS = """
    VE 1 2026-04-01 411:ALPHA 1200 #FA1; 707 -1000; 44571 -200
    VE 2 2026-04-10 411:ALPHA 300 #FA2; 707 -300
    VE 4 2026-04-15 411:BETA 80 #FB1; 707 -80
"""


@pytest.fixture
def paid(organisation):
    """ALPHA has paid FA1 by a direct debit, known from the bank."""
    take(organisation, BOOKS)
    line = bank_line(organisation, 120000, "2026-05-20", end_to_end="PRLV-7", payer_name="ALPHA")
    run(organisation, applied(line, "ALPHA", (number(organisation, "FA1"), 120000)))
    return organisation


def came_back(organisation, cents=-120000, on="2026-05-26", **words):
    words = {"end_to_end": "PRLV-7", "return_reason": "AM04", "label": "REJET PRLV"} | words
    return bank_line(organisation, cents, on, **words)


def settle(organisation, **given):
    return settle_returned(organisation, author_id=None, now=NOW, **given)


def open_on(organisation, day):
    """What is open of each reference on a day: cents, when it was due."""
    with acting_for(organisation):
        days = days_of_ledger(
            organisation,
            day,
            terms_by_customer={},
            assumed=parse_terms("30"),
            unit="EUR",
        )
    items = days["EUR"].positions.open_items
    return {
        row["reference"]: (row["amount_cents"], row["due_on"])
        for row in items.iter_rows(named=True)
    }


def test_what_it_had_settled_is_due_again_from_its_day_and_as_old_as_it_was(paid):
    before, invoice = open_on(paid, date(2026, 5, 19)), number(paid, "FA1")
    line = came_back(paid)
    report = settle(paid)
    assert (report.looked, report.reopened, report.customers) == (1, 1, {"ALPHA"})
    assert outcome(paid, line) == "returned"
    assert standing(paid)[-1] == ("encours", "returned", 120000)
    assert left(paid, invoice) == 0
    assert balance(paid) == 150000
    assert "FA1" not in open_on(paid, date(2026, 5, 25))
    assert open_on(paid, date(2026, 5, 26))["FA1"] == before["FA1"]
    assert open_on(paid, date(2026, 5, 19)) == before


def test_it_is_told_with_its_reason_its_receipt_and_the_fee_which_nobody_owes(paid):
    came_back(paid, -121500, fee_cents=1500)
    settle(paid)
    (seen,) = list_returned(paid)
    assert (seen.customer, seen.reason, seen.fee_cents) == ("ALPHA", "AM04", 1500)
    assert (seen.amount_cents, seen.is_automatic, len(seen.receipts)) == (121500, True, 1)
    with acting_for(paid):
        debit = Line.objects.get(id=seen.debits[0])
        receipt = BankLine.objects.get(pk=seen.line_id).returns_id
    assert (debit.amount_cents, debit.booked_on, debit.reference) == (120000, BACK, "FA1")
    assert receipt is not None
    assert list_returned(paid, customers=["BETA"]) == ()
    assert list_returned(paid, since=BACK + timedelta(1)) == ()


def test_a_receipt_comes_back_once(paid):
    came_back(paid)
    again = came_back(paid, on="2026-05-27", bank_reference="2")
    report = settle(paid)
    assert (report.reopened, report.left) == (1, 1)
    assert outcome(paid, again) == ""
    assert settle(paid).reopened == 0


def test_money_of_a_customer_that_paid_nothing_yet_is_taken_back_without_a_trace_on_invoices(paid):
    money = bank_line(paid, 5000, "2026-05-21", end_to_end="VIR-9")
    run(paid, applied(money, "BETA", unapplied=5000))
    line = came_back(paid, -5000, end_to_end="VIR-9")
    settle(paid)
    assert outcome(paid, line) == "returned"
    assert balance(paid, "BETA") == 8000
    (seen,) = list_returned(paid)
    assert left(paid, seen.debits[0]) == 0
    assert facts(paid, seen.debits[0]) == [(seen.debits[0], seen.receipts[0], 5000, "bank")]


def test_a_receipt_that_only_the_books_know_is_re_opened_too(organisation):
    take(organisation, BOOKS + "\n    BQ 5 2026-05-18 411:BETA -80 #FB1 =A; 512 80")
    came_back(organisation, -8000, end_to_end=None, reference="FB1")
    assert settle(organisation).reopened == 1
    assert balance(organisation, "BETA") == 8000


def test_one_that_the_books_have_taken_back_already_is_found_there(paid):
    take(paid, BOOKS + '\n    BQ 6 2026-05-27 411:ALPHA 1200 #FA1 "Rejet prelevement"; 512 -1200')
    before = balance(paid)
    line = came_back(paid)
    settle(paid)
    assert (outcome(paid, line), balance(paid)) == ("returned", before)


def test_doubtful_ones_are_proposed_once_and_a_person_chooses(paid):
    same = bank_line(paid, 120000, "2026-05-21", payer_name="ALPHA")
    run(paid, applied(same, "ALPHA", unapplied=120000))
    line = came_back(paid, end_to_end=None, payer_name="ALPHA")
    assert settle(paid).proposed == 1
    decision = latest(paid, line)
    assert (decision.outcome, len(decision.alternatives)) == ("proposed", 1)
    settle(paid)
    assert latest(paid, line).id == decision.id
    ((receipt, _),) = decision.alternatives[0]
    person = _person(paid)
    reopen(paid, line, receipt, author_id=person, now=NOW)
    assert outcome(paid, line) == "returned"
    assert not latest(paid, line).is_automatic
    with pytest.raises(NotReturned):
        reopen(paid, line, receipt, author_id=person, now=NOW)
    other = came_back(paid, on="2026-05-28", end_to_end=None)
    with pytest.raises(NotThatReceipt):
        reopen(paid, other, receipt, author_id=person, now=NOW)
    with pytest.raises(NotThatReceipt):
        reopen(paid, other, 999_999, author_id=person, now=NOW)


def test_undone_it_is_as_if_it_had_not_been_and_is_left_to_people(paid):
    line = came_back(paid)
    settle(paid)
    undo(paid, line, author_id=_person(paid), now=NOW)
    assert (outcome(paid, line), balance(paid)) == ("left", 30000)
    assert "FA1" not in open_on(paid, date(2026, 5, 26))
    assert list_returned(paid) == ()
    assert settle(paid).looked == 0
    report = settle(paid, line_ids=[line])
    assert (report.reopened, report.proposed, outcome(paid, line)) == (0, 1, "proposed")


def test_where_the_organisation_wants_a_person_it_is_only_proposed(paid):
    publish(
        paid,
        BANK,
        BankPolicy(reopens_alone=False),
        from_on=date(2026, 1, 1),
        author_id=None,
        now=NOW,
        comment="",
    )
    came_back(paid)
    report = settle(paid)
    assert (report.reopened, report.proposed) == (0, 1)


def test_a_reason_that_another_source_tells_makes_it_one_that_came_back(paid):
    line = came_back(paid, return_reason=None, label="VIR EMIS")
    assert returns_waiting(paid) == ()
    with acting_for(paid):
        known = BankLine.objects.get(pk=line)
        LineDetail.objects.create(
            organisation_id=paid,
            line=known,
            document_id=_document(known),
            field="return_reason",
            value="AC04",
            recorded_at=NOW,
        )
    assert [each.id for each in returns_waiting(paid)] == [line]


def _document(line):
    return line.statement.document_id


def _person(organisation):
    from encours.tenancy.services import create_person

    return create_person(f"someone-{organisation}@example.fr", language="en")
