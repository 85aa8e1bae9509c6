"""Payments that are sure are settled many at a time, each as it would be alone."""

import pytest
from django.db import connection

from encours.cash.models import Decision, Payer, Posting
from encours.cash.rules.matching.words import Deduction, DeductionKind
from encours.cash.services import settling_together
from encours.cash.services.deciding import exclude
from encours.cash.services.matching import match_statements
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
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
from encours.kernel.messages import Message
from encours.receivables.models import Act
from encours.receivables.services.acts import LinesCannotMeet
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for


def paid_books(organisation, count, *, lettered):
    """So many invoices of ALPHA, each of another amount and paid in the books."""
    letters = [f"=A{place}" if lettered else "" for place in range(count)]
    entries = [
        f"""
        VE {place} 2026-04-01 411:ALPHA {100 + place} {letter} #FA{place}; 707 -{100 + place}
        BQ {place} 2026-05-18 512 {100 + place}; 411:ALPHA -{100 + place} {letter}
        """
        for place, letter in enumerate(letters)
    ]
    take(organisation, "\n".join(entries))


def unpaid_books(organisation, count):
    """So many invoices of ALPHA, each of another amount and open."""
    entries = [
        f"VE {place} 2026-04-01 411:ALPHA {100 + place} #FA{place}; 707 -{100 + place}"
        for place in range(count)
    ]
    take(organisation, "\n".join(entries))


def bank_lines_of(organisation, count, **told):
    """The lines of the bank that are those payments."""
    return [bank_line(organisation, (100 + place) * 100, **told) for place in range(count)]


def naming(organisation, lines):
    """What a sure matching says of the lines: each pays the invoice of its place."""
    return [
        applied(line, "ALPHA", (number(organisation, f"FA{place}"), (100 + place) * 100))
        for place, line in enumerate(lines)
    ]


def counted(act):
    """How many questions the act asks the database."""
    asked = []

    def count(execute, *given):
        asked.append(given)
        return execute(*given)

    with connection.execute_wrapper(count):
        act()
    return len(asked)


@pytest.mark.parametrize("known", ["lettered", "paid", "unpaid"])
def test_forty_payments_cost_as_many_questions_as_one(organisation, known):
    if known == "unpaid":
        unpaid_books(organisation, 41)
    else:
        paid_books(organisation, 41, lettered=known == "lettered")
    bank_account(organisation, ledger_account="512")
    lines = bank_lines_of(organisation, 41)
    says = saying(*naming(organisation, lines))

    def match(some):
        return match_statements(organisation, now=NOW, engine=says, line_ids=some)

    one = counted(lambda: match(lines[:1]))
    forty = counted(lambda: match(lines[1:]))
    assert {outcome(organisation, line) for line in lines} == {"applied"}
    assert forty <= one


@pytest.mark.parametrize(("lettered", "basis"), [(True, "balanced_letter"), (False, "bank")])
def test_each_is_told_paid_and_remembered_as_if_alone(organisation, lettered, basis):
    paid_books(organisation, 3, lettered=lettered)
    lines = bank_lines_of(organisation, 3, payer_name="SARL ALPHA TISSUS", payer_iban="FR7612")
    report = run(organisation, *naming(organisation, lines))
    assert (report.looked, report.applied, report.found, report.customers) == (3, 3, 3, {"ALPHA"})
    for place, line in enumerate(lines):
        invoice = number(organisation, f"FA{place}")
        assert posted(organisation, line) == [("receipt", -(100 + place) * 100, True)]
        assert latest(organisation, line).allocations == ((invoice, (100 + place) * 100),)
        assert (left(organisation, invoice), facts(organisation, invoice)[0][3]) == (0, basis)
    with acting_for(organisation):
        known = {(each.kind, each.value): each.applied for each in Payer.objects.all()}
        assert known == {("iban", "FR7612"): 3, ("name", "ALPHA TISSUS"): 3}
        assert Entry.objects.filter(kind="bank_match").count() == 1
        assert Act.objects.filter(kind="allocation").count() == 1


def test_receipts_ahead_of_the_books_are_of_each_customer_that_paid(organisation):
    take(
        organisation,
        """
        VE 1 2026-04-01 411:BETA 50 #FB0; 707 -50
        VE 2 2026-04-01 411:ALPHA 100 #FA0; 707 -100
        VE 3 2026-04-01 411:ALPHA 101 #FA1; 707 -101
        """,
    )
    both, other = bank_line(organisation, 15000), bank_line(organisation, 10100)
    first, second = number(organisation, "FA0"), number(organisation, "FA1")
    third = number(organisation, "FB0")
    report = run(
        organisation,
        applied(both, "ALPHA", (first, 10000), (third, 5000)),
        applied(other, "ALPHA", (second, 10100)),
    )
    assert (report.applied, report.found) == (2, 0)
    assert sorted(posted(organisation, both)) == [
        ("receipt", -10000, False),
        ("receipt", -5000, False),
    ]
    assert [left(organisation, each) for each in (first, second, third)] == [0, 0, 0]
    assert standing(organisation, "BETA") == [
        ("ledger", "invoice", 5000),
        ("encours", "receipt", -5000),
    ]


def test_one_with_a_difference_is_settled_alone_beside_the_others(organisation):
    unpaid_books(organisation, 2)
    lines = [bank_line(organisation, 9900), bank_line(organisation, 10100)]
    first, second = number(organisation, "FA0"), number(organisation, "FA1")
    fee = Deduction(DeductionKind.FEE, 100, first)
    report = run(
        organisation,
        applied(lines[0], "ALPHA", (first, 10000), deductions=[fee]),
        applied(lines[1], "ALPHA", (second, 10100)),
    )
    assert report.applied == 2
    assert (left(organisation, first), left(organisation, second)) == (0, 0)
    assert len(posted(organisation, lines[0])) == 2


def test_what_a_person_decides_meanwhile_is_left_alone_and_the_others_are_settled(
    organisation, signed_in
):
    paid_books(organisation, 3, lettered=True)
    lines = bank_lines_of(organisation, 3)
    says = saying(*naming(organisation, lines))
    person = signed_in(organisation).user_id

    def while_looking(credits, known):
        exclude(organisation, lines[1], "non", seen=0, author_id=person, now=NOW)
        return says(credits, known)

    report = match_statements(organisation, now=NOW, engine=while_looking)
    assert (report.applied, report.overtaken) == (2, 1)
    assert [outcome(organisation, each) for each in lines] == ["applied", "excluded", "applied"]


@pytest.mark.parametrize("lettered", [True, False])
def test_of_two_who_look_at_once_one_has_the_payment_of_the_books(organisation, lettered):
    paid_books(organisation, 1, lettered=lettered)
    first, second = bank_line(organisation, 10000), bank_line(organisation, 10000)
    (match,) = naming(organisation, [first])
    (other,) = naming(organisation, [second])

    def while_looking(credits, known):
        match_statements(organisation, now=NOW, engine=saying(other), line_ids=[second])
        return saying(match)(credits, known)

    report = match_statements(organisation, now=NOW, engine=while_looking, line_ids=[first])
    assert (report.applied, report.overtaken) == (0, 1)
    assert (outcome(organisation, first), outcome(organisation, second)) == ("proposed", "applied")
    with acting_for(organisation):
        assert Posting.objects.count() == 1


def test_what_the_ledger_refuses_of_one_is_settled_alone_for_the_others(organisation, monkeypatch):
    paid_books(organisation, 3, lettered=False)
    lines = bank_lines_of(organisation, 3)

    def refusing(*_):
        raise LinesCannotMeet(Message("no"), Message("no"))

    monkeypatch.setattr(settling_together, "lay", refusing)
    report = run(organisation, *naming(organisation, lines))
    assert (report.applied, report.found, report.overtaken) == (3, 3, 0)
    with acting_for(organisation):
        assert Entry.objects.filter(kind="bank_match").count() == 3


def test_killed_before_the_end_nothing_of_them_is_written(organisation, monkeypatch):
    paid_books(organisation, 3, lettered=False)
    lines = bank_lines_of(organisation, 3, payer_iban="FR7612")
    matches = naming(organisation, lines)

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(settling_together, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            run(organisation, *matches)
    with acting_for(organisation):
        assert not Decision.objects.exists()
        assert not Payer.objects.exists()
    assert left(organisation, number(organisation, "FA0")) == 10000
    assert run(organisation, *matches).applied == 3
