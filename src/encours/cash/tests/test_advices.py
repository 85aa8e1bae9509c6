"""What a customer announces holds its invoices, until the bank brings it or nobody does."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from encours.cash.models import Advice
from encours.cash.queries.proposals import list_overpayments, proposals_of
from encours.cash.rules.advising import is_expired
from encours.cash.services.advising import cancel_advice, expire_advices, take_advice
from encours.cash.services.deciding import undo
from encours.cash.services.matching import match_statements
from encours.cash.tests.bank_lines import NOW, applied, bank_line, number, run, saying
from encours.intake.formats.advice.records import Advice as Told
from encours.intake.formats.advice.records import AdviceReading, AdviceRow
from encours.intake.models import Document
from encours.kernel.messages import message
from encours.kernel.reasons import Reason
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for

BOOKS = """
    VE 1 2026-04-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-04-10 411:ALPHA 400 #FA2; 707 -400
    VE 4 2026-04-15 411:BETA 80 #FB1; 707 -80
"""


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    return organisation


def advise(organisation, *rows, **told):
    with acting_for(organisation):
        document = Document.objects.create(
            organisation_id=organisation,
            name="avis.eml",
            sha256=f"{Document.objects.count():064d}",
            size=1,
            received_at=NOW,
        )
    reading = AdviceReading("text", Told(rows=tuple(AdviceRow(*row) for row in rows), **told))
    known: dict[str, Any] = {"document_id": document.pk, "now": NOW}
    advice = take_advice(organisation, reading, **known)
    assert take_advice(organisation, reading, **known) == advice
    return advice


def state(organisation, advice):
    with acting_for(organisation):
        found = Advice.objects.get(pk=advice)
    return found.customer, found.amount_cents, found.state


def announced(organisation):
    engine = saying()
    bank_line(organisation, 1)
    match_statements(organisation, now=NOW, engine=engine)
    return engine.known.announced


def test_an_announcement_is_the_customers_whose_invoices_it_names(books):
    advice = advise(books, ("fa1", 60000), ("FA-2", None), payer_name="Alpha")
    assert state(books, advice) == ("ALPHA", 60000, "waiting")
    (told,) = announced(books)
    assert (told.key, told.customer) == (advice, "ALPHA")
    assert told.items == ((number(books, "FA1"), 60000), (number(books, "FA2"), 40000))


def test_an_announcement_of_nobody_known_reserves_nothing(books):
    advice = advise(books, ("X9", 5), payer_iban="FR00")
    assert state(books, advice)[0] is None
    assert announced(books) == ()


def test_the_payment_meets_it_and_undone_it_waits_again(books, signed_in):
    advice = advise(books, ("FA1", 60000))
    line = bank_line(books, 60000)
    run(books, applied(line, "ALPHA", (number(books, "FA1"), 60000), announced=advice))
    assert state(books, advice)[2] == "met"
    undo(books, line, author_id=signed_in(books).user_id, now=NOW)
    assert state(books, advice)[2] == "waiting"
    assert cancel_advice(books, advice)
    assert not cancel_advice(books, advice)


def test_what_never_comes_is_waited_for_a_month(books):
    late = advise(books, ("FA1", 60000), announced_on=date(2026, 4, 1), pays_on=date(2026, 4, 20))
    coming = advise(books, ("FB1", 8000), announced_on=date(2026, 5, 25))
    assert expire_advices(books, date(2026, 6, 1)) == 1
    assert (state(books, late)[2], state(books, coming)[2]) == ("expired", "waiting")
    day = date(2026, 4, 20)
    assert not is_expired(day, None, day + timedelta(30))
    assert is_expired(day, None, day + timedelta(31))


def test_what_was_paid_too_much_or_twice_can_be_read_by_alerts(books, signed_in):
    over, twice = bank_line(books, 61000), bank_line(books, 40000)
    fa1 = number(books, "FA1")
    run(
        books,
        applied(over, "ALPHA", (fa1, 60000), unapplied=1000),
    )
    second = applied(twice, "ALPHA", unapplied=40000)
    reason = Reason("paid_twice", message("paid before"))
    match_statements(books, now=NOW, engine=lambda credits, known: [_because(second, reason)])
    with acting_for(books):
        found = {each.kind: each.unapplied_cents for each in list_overpayments(books)}
    assert found == {"overpaid": 1000, "paid_twice": 40000}
    undo(books, twice, author_id=signed_in(books).user_id, now=NOW)
    with acting_for(books):
        assert [each.kind for each in list_overpayments(books)] == ["overpaid"]


def _because(match, reason):
    return replace(match, because=(reason,))


def test_what_is_proposed_is_read_by_the_numbers_of_the_invoices(books):
    line, fa1 = bank_line(books, 60000), number(books, "FA1")
    run(books, applied(line, "ALPHA", (fa1, 60000)))
    with acting_for(books):
        told = proposals_of(books, [line])[line]
    ((share,),) = told.choices
    assert (share.number, share.customer, share.cents, share.left_cents) == (
        *("FA1", "ALPHA"),
        *(60000, 0),
    )
    assert [str(each) for each in told.reasons] == ["reference found"]
