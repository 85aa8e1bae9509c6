"""A payment of the bank settles the invoice, with every difference written as what it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from encours.cash.models import Decision, Payer
from encours.cash.queries.seen import read_seen
from encours.cash.rules.matching.words import Deduction, DeductionKind, Match, Outcome, Share
from encours.cash.rules.matching_policy import MATCHING, Automatic, MatchingPolicy
from encours.cash.services.matching import match_statements
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_account,
    bank_line,
    facts,
    latest,
    left,
    number,
    outcome,
    posted,
    run,
    saying,
    standing,
)
from encours.journal.models import Entry
from encours.parties.services.knowing import put_in_group
from encours.policybook.services import publish
from encours.receivables.models import Line
from encours.receivables.queries.documents import facts_on
from encours.receivables.rules.assertions import STATUS, VAT, VatPart
from encours.receivables.services.asserting import assert_of
from encours.receivables.services.exporting import export_books
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for

BOOKS = """
    VE 1 2026-04-01 411:ALPHA 1200 #FA1; 707 -1000; 44571 -200
    VE 2 2026-04-10 411:ALPHA 300 #FA2; 707 -300
    VE 3 2026-04-12 411:ALPHA -50 #AV1; 707 50
    VE 4 2026-04-15 411:BETA 80 #FB1; 707 -80
"""


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    return organisation


def journal(organisation):
    """What the accounting software is given, in the usual writing."""
    return export_books(organisation, today=NOW.date()).data.decode()


def deduct(kind, cents, key=None, **told):
    return Deduction(DeductionKind(kind), cents, key, **told)


def test_a_payment_that_is_sure_is_a_receipt_that_pays_its_invoice(books):
    line, invoice = bank_line(books, 120000, remittance="FA1"), number(books, "FA1")
    report = run(books, applied(line, "ALPHA", (invoice, 120000)))
    assert (report.applied, report.customers) == (1, {"ALPHA"})
    assert outcome(books, line) == "applied"
    assert posted(books, line) == [("receipt", -120000, False)]
    assert left(books, invoice) == 0
    assert [each[3] for each in facts(books, invoice)] == ["bank"]
    assert balance(books) == 25000
    decision = latest(books, line)
    assert decision.is_automatic
    assert [each.code for each in decision.because] == ["reference"]


def test_looking_again_does_nothing_twice(books):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    match = applied(line, "ALPHA", (invoice, 120000))
    run(books, match)
    before = balance(books)
    assert run(books, match).looked == 0
    assert balance(books) == before


def test_a_credit_note_is_netted(books):
    line = bank_line(books, 115000)
    invoice, note = number(books, "FA1"), number(books, "AV1", sign=-1)
    run(books, applied(line, "ALPHA", (invoice, 120000), (note, -5000)))
    assert (left(books, invoice), left(books, note)) == (0, 0)
    assert posted(books, line) == [("receipt", -115000, False)]


@pytest.mark.parametrize(
    ("kind", "nature", "account"),
    [
        ("fee", "bank_fee", "627000"),
        ("rounding", "adjustment", "658000"),
        ("fx", "fx_difference", "656000"),
    ],
)
def test_a_difference_is_a_line_of_its_own_and_goes_to_its_account(books, kind, nature, account):
    line, invoice = bank_line(books, 119000), number(books, "FA1")
    run(
        books,
        applied(line, "ALPHA", (invoice, 120000), deductions=[deduct(kind, 1000, invoice)]),
    )
    assert left(books, invoice) == 0
    assert standing(books)[-2:] == [
        ("encours", "receipt", -119000),
        ("encours", nature, -1000),
    ]
    assert posted(books, line) == [("receipt", -119000, False), (kind, -1000, False)]
    assert f";{account};" in journal(books)


def test_an_early_payment_discount_gives_its_tax_back(books):
    invoice = number(books, "FA1")
    assert_of(
        books,
        invoice,
        VAT,
        (VatPart(Decimal(20), 100000, 20000),),
        asserted_on=date(2026, 4, 1),
        author_id=None,
        now=NOW,
    )
    line = bank_line(books, 117600)
    run(
        books,
        applied(line, "ALPHA", (invoice, 120000), deductions=[deduct("discount", 2400, invoice)]),
    )
    assert left(books, invoice) == 0
    text = journal(books)
    assert ";665000;" in text
    assert "20,00" in text
    assert ";445710;" in text
    assert "4,00" in text


def test_a_retention_is_no_loss_but_is_due_a_year_later(books):
    line, invoice = bank_line(books, 114000), number(books, "FA1")
    run(
        books,
        applied(line, "ALPHA", (invoice, 120000), deductions=[deduct("retention", 6000, invoice)]),
    )
    assert left(books, invoice) == 0
    assert balance(books) == 120000 + 30000 - 5000 - 114000
    with acting_for(books):
        held = Line.objects.get(nature="retention", reversed_by=None)
    assert (held.account, held.amount_cents, held.reference) == ("411700", 6000, "FA1")
    assert held.due_on == date(2027, 4, 1)


def test_a_penalty_that_the_payer_withheld_stays_due_and_is_disputed(books):
    line, invoice = bank_line(books, 110000), number(books, "FA1")
    withheld = deduct("penalty", 10000, invoice, is_contested=True)
    run(books, applied(line, "ALPHA", (invoice, 120000), deductions=[withheld]))
    assert left(books, invoice) == 10000
    assert posted(books, line) == [("receipt", -110000, False)]
    with acting_for(books):
        said = facts_on(books, [invoice], date(2026, 6, 1), kinds=[STATUS])
    assert said == {invoice: {STATUS: "disputed"}}


def test_what_is_paid_too_much_stays_with_the_customer(books):
    line, invoice = bank_line(books, 125000), number(books, "FA1")
    run(books, applied(line, "ALPHA", (invoice, 120000), unapplied=5000))
    assert latest(books, line).unapplied_cents == 5000
    assert balance(books) == 20000


def test_money_of_a_known_customer_that_pays_nothing_is_his(books):
    line = bank_line(books, 4200)
    run(books, applied(line, "BETA", unapplied=4200))
    assert standing(books, "BETA")[-1] == ("encours", "receipt", -4200)


def test_the_receipt_faces_the_account_the_money_came_into(books):
    account = bank_account(books, number="FR76FACTOR", is_factor=True, ledger_account="467100")
    line, invoice = bank_line(books, 120000, account=account), number(books, "FA1")
    run(books, applied(line, "ALPHA", (invoice, 120000)))
    assert ";467100;" in journal(books)


def test_what_was_paid_meanwhile_is_proposed_not_paid_twice(books):
    first, second = bank_line(books, 120000), bank_line(books, 120000)
    invoice = number(books, "FA1")
    report = run(
        books,
        applied(first, "ALPHA", (invoice, 120000)),
        applied(second, "ALPHA", (invoice, 120000)),
    )
    assert (report.applied, report.overtaken, report.proposed) == (1, 1, 1)
    assert outcome(books, second) == "proposed"
    assert "meanwhile" in [each.code for each in latest(books, second).because]
    assert left(books, invoice) == 0


def test_what_is_not_sure_is_proposed_with_its_reasons_once(books):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    other = number(books, "FA2")
    proposal = Match(
        line,
        Outcome.PROPOSED,
        "ALPHA",
        (Share(invoice, 120000),),
        alternatives=((Share(other, 30000),),),
        confidence=0.8,
    )
    assert run(books, proposal).proposed == 1
    assert run(books, proposal).unchanged == 1
    with acting_for(books):
        assert Decision.objects.count() == 1
    assert latest(books, line).alternatives == (((other, 30000),),)
    assert balance(books) == 145000


@pytest.mark.parametrize(
    ("automatic", "became"), [(Automatic.CONFIRM, "proposed"), (Automatic.OFF, "")]
)
def test_an_organisation_may_have_everything_asked_or_nothing_looked_at(books, automatic, became):
    publish(
        books,
        MATCHING,
        MatchingPolicy(automatic=automatic),
        from_on=NOW.date(),
        author_id=None,
        now=NOW,
    )
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    run(books, applied(line, "ALPHA", (invoice, 120000)))
    assert outcome(books, line) == became
    assert left(books, invoice) == 120000


def test_debits_and_returned_payments_are_not_looked_at(books):
    bank_line(books, -5000)
    bank_line(books, 5000, return_reason="AC04")
    bank_line(books, 5000, is_reversal=True)
    assert run(books).looked == 0


def test_who_paid_is_remembered_with_the_first_day_and_where_it_was_seen(books):
    invoice, other = number(books, "FA1"), number(books, "FA2")
    told = {"payer_name": "SARL ALPHA TISSUS", "payer_iban": "FR76 3000 6000 0112"}
    first = bank_line(books, 120000, "2026-05-20", **told)
    run(books, applied(first, "ALPHA", (invoice, 120000)))
    second = bank_line(books, 30000, "2026-05-22", **told)
    run(books, applied(second, "ALPHA", (other, 30000)))
    with acting_for(books):
        known = {
            (each.kind, each.value): (each.applied, each.first_on, each.last_on)
            for each in Payer.objects.all()
        }
        seen = read_seen(books)
    days = (date(2026, 5, 20), date(2026, 5, 22))
    assert known == {
        ("iban", "FR76300060000112"): (2, *days),
        ("name", "ALPHA TISSUS"): (2, *days),
    }
    assert [each.invoices for each in seen if each.invoices] == [("FA1",), ("FA2",)]
    assert {each.weight for each in seen if each.invoices} == {0.5}


def test_each_payment_applied_is_told_in_the_journal(books):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    run(books, applied(line, "ALPHA", (invoice, 120000)))
    with acting_for(books):
        told = Entry.objects.order_by("-number").first()
    assert told is not None
    assert (told.kind, told.subject) == ("bank_match", f"bank_line:{line}")


def test_the_money_of_two_customers_of_a_group_is_a_receipt_of_each(books):
    with acting_for(books):
        put_in_group(books, "ALPHA", "Groupe")
        put_in_group(books, "BETA", "Groupe")
    line = bank_line(books, 128000)
    alpha, beta = number(books, "FA1"), number(books, "FB1")
    run(books, applied(line, "ALPHA", (alpha, 120000), (beta, 8000)))
    assert sorted(posted(books, line)) == [("receipt", -120000, False), ("receipt", -8000, False)]
    assert (left(books, alpha), left(books, beta)) == (0, 0)
    assert balance(books, "BETA") == 0


def test_the_real_matching_finds_the_invoice_the_bank_names(books):
    line = bank_line(books, 120000, payer_name="ALPHA", remittance="FACTURE FA1")
    other = bank_line(books, 777, payer_name="INCONNU", remittance="REMISE")
    report = match_statements(books, now=NOW)
    assert (report.looked, report.left + report.proposed + report.applied) == (2, 2)
    assert outcome(books, other) == "left"
    assert latest(books, line).allocations == ((number(books, "FA1"), 120000),)


def test_what_no_letter_closes_is_open_to_the_bank_though_the_books_presume_it_paid(books):
    take(
        books,
        BOOKS
        + """
        BQ 5 2026-05-02 512 1210; 411:ALPHA -1210
        """,
    )
    line = bank_line(books, 120000)
    engine = saying()
    match_statements(books, now=NOW, engine=engine)
    items = {each.number: each.open_cents for each in engine.known.items if each.number}
    assert items == {"FA1": 120000, "FA2": 30000, "AV1": -5000, "FB1": 8000}
    assert outcome(books, line) == "left"


def test_a_customer_who_pays_again_what_is_lettered_finds_nothing_open(organisation):
    take(
        organisation,
        """
        VE 1 2026-04-01 411:ALPHA 1200 =A #FA1; 707 -1200
        BQ 5 2026-04-20 512 1200; 411:ALPHA -1200 =A #FA1
        """,
    )
    bank_line(organisation, 120000, "2026-05-20")
    engine = saying()
    match_statements(organisation, now=NOW, engine=engine)
    assert [*engine.known.items] == []


def test_statuses_and_doubtful_accounts_keep_the_automatic_away(books):
    assert_of(
        books,
        number(books, "FB1"),
        STATUS,
        "handed_over",
        asserted_on=date(2026, 5, 1),
        author_id=None,
        now=NOW,
    )
    bank_line(books, 1)
    engine = saying()
    match_statements(books, now=NOW, engine=engine)
    excluded = {each.customer: each.is_excluded for each in engine.known.debtors}
    assert excluded == {"ALPHA": False, "BETA": True}


def test_asking_costs_as_many_questions_for_many_lines_as_for_one(books):
    def asked(lines):
        for _ in range(lines):
            bank_line(books, 4321, remittance="x")
        told = []

        def count(execute, *given):
            told.append(given)
            return execute(*given)

        with connection.execute_wrapper(count):
            match_statements(books, now=NOW, engine=saying())
        return len(told)

    assert asked(1) >= asked(30)
