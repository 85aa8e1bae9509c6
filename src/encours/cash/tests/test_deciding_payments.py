"""People have the last word on a payment: confirmed, said, set aside, undone, once each."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from encours.cash.models import Decision, Payer
from encours.cash.queries.decisions import history_of
from encours.cash.queries.figures import read_months, read_watched
from encours.cash.rules.matching.words import Deduction, DeductionKind, Match, Outcome, Share
from encours.cash.rules.matching_policy import MATCHING, MatchingPolicy
from encours.cash.services.deciding import (
    CannotSettle,
    DecidedMeanwhile,
    NothingToConfirm,
    NothingToUndo,
    confirm,
    decide,
    exclude,
    leave,
    set_customer_only,
    undo,
)
from encours.cash.services.settling import NoSuchBankLine
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
    posted,
    run,
    standing,
)
from encours.kernel.errors import EncoursError
from encours.policybook.services import publish
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for

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
def by(books, signed_in):
    return {"author_id": signed_in(books).user_id, "now": NOW}


def propose(books, line, *shares, alternatives=(), deductions=(), unapplied=0):
    run(
        books,
        Match(
            line,
            Outcome.PROPOSED,
            "ALPHA",
            tuple(Share(*each) for each in shares),
            tuple(deductions),
            unapplied,
            alternatives=alternatives,
            confidence=0.7,
        ),
    )


def test_a_proposal_confirmed_goes_before_an_automatic_match(books, by):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    propose(books, line, (invoice, 120000))
    done = confirm(books, line, seen=latest(books, line).id, **by)
    assert done.customers == ("ALPHA",)
    assert [each[3] for each in facts(books, invoice)] == ["bank_confirmed"]
    assert not latest(books, line).is_automatic
    assert (outcome(books, line), left(books, invoice)) == ("applied", 0)
    with acting_for(books):
        assert [*Payer.objects.values_list("confirmed", flat=True)] == []


def test_another_choice_pays_as_far_as_it_goes(books, by):
    line = bank_line(books, 130000, payer_iban="FR76")
    first, second = number(books, "FA1"), number(books, "FA2")
    both = (Share(first, 120000), Share(second, 30000))
    propose(books, line, (first, 120000), unapplied=10000, alternatives=(both,))
    confirm(books, line, choice=1, **by)
    assert (left(books, first), left(books, second)) == (0, 20000)
    with acting_for(books):
        assert [*Payer.objects.values_list("confirmed", "customer")] == [(1, "ALPHA")]


def test_what_was_withheld_stays_contested_when_it_is_confirmed(books, by):
    line, invoice = bank_line(books, 110000), number(books, "FA1")
    withheld = Deduction(DeductionKind.PENALTY, 10000, invoice, is_contested=True)
    propose(books, line, (invoice, 120000), deductions=[withheld])
    confirm(books, line, **by)
    assert left(books, invoice) == 10000


@pytest.mark.parametrize("choice", [-1, 1, 7])
def test_what_is_not_proposed_cannot_be_confirmed(books, by, choice):
    line = bank_line(books, 120000)
    with pytest.raises(NothingToConfirm):
        confirm(books, line, **by)
    propose(books, line, (number(books, "FA1"), 120000))
    with pytest.raises(NothingToConfirm) as refused:
        confirm(books, line, choice=choice, **by)
    assert refused.value.action is not None


def test_the_button_pressed_twice_confirms_once(books, by):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    propose(books, line, (invoice, 120000))
    by |= {"seen": latest(books, line).id}
    first = confirm(books, line, **by)
    assert confirm(books, line, **by).decision_id == first.decision_id
    assert balance(books) == 30000


def test_a_person_splits_a_payment_over_two_customers(books, by):
    line = bank_line(books, 128000)
    alpha, beta = number(books, "FA1"), number(books, "FB1")
    shares = [Share(alpha, 120000), Share(beta, 8000)]
    done = decide(books, line, customer="ALPHA", shares=shares, comment="agent", **by)
    assert done.customers == ("ALPHA", "BETA")
    assert (left(books, alpha), left(books, beta)) == (0, 0)
    assert (balance(books), balance(books, "BETA")) == (30000, 0)
    assert latest(books, line).comment == "agent"
    again = decide(books, line, customer="ALPHA", shares=shares, **by)
    assert again.decision_id == done.decision_id


def test_a_person_codes_the_difference(books, by):
    line, invoice = bank_line(books, 119500), number(books, "FA1")
    fee = Deduction(DeductionKind.FEE, 500, invoice)
    decide(books, line, customer="ALPHA", shares=[Share(invoice, 120000)], deductions=[fee], **by)
    assert posted(books, line) == [("receipt", -119500, False), ("fee", -500, False)]
    assert left(books, invoice) == 0


def test_what_does_not_make_up_the_payment_is_refused(books, by):
    line, invoice = bank_line(books, 100000), number(books, "FA1")
    with pytest.raises(CannotSettle) as refused:
        decide(books, line, customer="ALPHA", shares=[Share(invoice, 120000)], **by)
    assert refused.value.action is not None
    with pytest.raises(CannotSettle):
        decide(books, line, customer="NOBODY", shares=[], **by)
    with pytest.raises(NoSuchBankLine):
        decide(books, 999_999, customer="ALPHA", shares=[], **by)
    assert (outcome(books, line), balance(books)) == ("", 150000)


def test_whose_it_is_may_be_known_before_what_it_pays(books, by):
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    set_customer_only(books, line, "ALPHA", **by)
    assert (outcome(books, line), balance(books)) == ("customer", 30000)
    assert run(books).looked == 0
    set_customer_only(books, line, "ALPHA", **by)
    decide(books, line, customer="ALPHA", shares=[Share(invoice, 120000)], **by)
    assert (outcome(books, line), balance(books)) == ("applied", 30000)
    assert left(books, invoice) == 0


def test_a_line_set_aside_waits_no_more_and_can_be_taken_up_again(books, by):
    line = bank_line(books, 500)
    first = exclude(books, line, "remboursement d'assurance", **by)
    assert exclude(books, line, "encore", **by).decision_id == first.decision_id
    assert (outcome(books, line), run(books).looked) == ("excluded", 0)
    undo(books, line, **by)
    leave(books, line, comment="à voir", **by)
    assert outcome(books, line) == "left"
    assert run(books, applied(line, "ALPHA", unapplied=500)).looked == 0


def test_undone_everything_is_as_it_was_and_the_payer_is_not_trusted(books, by):
    line, invoice = bank_line(books, 119500, payer_iban="FR76"), number(books, "FA1")
    before = standing(books)
    fee = Deduction(DeductionKind.FEE, 500, invoice)
    run(books, applied(line, "ALPHA", (invoice, 120000), deductions=[fee]))
    undo(books, line, comment="autre client", **by)
    assert (standing(books), left(books, invoice)) == (before, 120000)
    assert outcome(books, line) == "left"
    with acting_for(books):
        assert [*Payer.objects.values_list("applied", "undone")] == [(1, 1)]
        told = [each.outcome for each in history_of(books, line)]
    assert told == ["applied", "undone"]
    with pytest.raises(NothingToUndo):
        undo(books, line, **by)
    # what a person undid, the automatic does not do again by itself
    assert run(books, applied(line, "ALPHA", (invoice, 120000))).looked == 0
    match = applied(line, "ALPHA", (invoice, 120000))
    assert run(books, match, line_ids=[line]).proposed == 1


def test_an_undone_retention_leaves_no_item_behind(books, by):
    line, invoice = bank_line(books, 114000), number(books, "FA1")
    before = standing(books)
    kept = Deduction(DeductionKind.RETENTION, 6000, invoice)
    run(books, applied(line, "ALPHA", (invoice, 120000), deductions=[kept]))
    undo(books, line, **by)
    assert (standing(books), left(books, invoice)) == (before, 120000)


def test_who_looked_at_an_older_page_is_told(books, by, signed_in):
    other = signed_in(books).user_id
    line, invoice = bank_line(books, 120000), number(books, "FA1")
    propose(books, line, (invoice, 120000))
    seen = latest(books, line).id
    exclude(books, line, "non", seen=seen, **by)
    for act in (
        lambda: confirm(books, line, seen=seen, **by),
        lambda: leave(books, line, seen=seen, **by),
        lambda: exclude(books, line, "autre", **(by | {"author_id": other, "seen": seen})),
        lambda: undo(books, line, seen=seen, **by),
        lambda: set_customer_only(books, line, "ALPHA", seen=seen, **by),
    ):
        with pytest.raises(DecidedMeanwhile) as refused:
            act()
        assert refused.value.action is not None
    assert balance(books) == 150000


def at_once(*acts):
    """Runs acts at the same moment, each on a connection of its own; what each said."""
    ready, told = Barrier(len(acts)), []

    def begin(act):
        ready.wait()
        try:
            told.append(act())
        except EncoursError as refused:
            told.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=begin, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_two_people_at_once_one_wins_and_the_other_is_told(books, signed_in):
    line = bank_line(books, 30000)
    first, second = number(books, "FA1"), number(books, "FA2")
    people = [signed_in(books).user_id for _ in range(2)]
    told = at_once(
        *(
            lambda each=each, share=share: decide(
                books,
                line,
                customer="ALPHA",
                shares=[Share(share, 30000)],
                seen=0,
                author_id=each,
                now=NOW,
            )
            for each, share in zip(people, (first, second), strict=True)
        )
    )
    assert sum(isinstance(each, DecidedMeanwhile) for each in told) == 1
    assert balance(books) == 120000
    assert sorted((left(books, first) == 120000, left(books, second) == 30000)) == [False, True]


def test_two_workers_on_the_same_lines_pay_nothing_twice(books):
    invoices = [number(books, "FA1"), number(books, "FA2"), number(books, "FB1")]
    matches = [
        applied(bank_line(books, 120000), "ALPHA", (invoices[0], 120000)),
        applied(bank_line(books, 30000), "ALPHA", (invoices[1], 30000)),
        applied(bank_line(books, 30000), "ALPHA", (invoices[1], 30000)),
        applied(bank_line(books, 8000), "BETA", (invoices[2], 8000)),
    ]
    told = at_once(*(lambda: run(books, *matches) for _ in range(3)))
    assert sum(each.applied for each in told) == 3
    assert [left(books, each) for each in invoices] == [0, 0, 0]
    assert (balance(books), balance(books, "BETA")) == (0, 0)
    with acting_for(books):
        assert Decision.objects.filter(outcome="applied").count() == 3


class Died(Exception):
    """The machine stopped here."""


def test_wherever_it_dies_nothing_is_half_applied(books):
    """Killed before the first, the second, … the last thing it writes: all of it, or nothing."""
    line, invoice = bank_line(books, 119500, payer_iban="FR76"), number(books, "FA1")
    fee = Deduction(DeductionKind.FEE, 500, invoice)
    match = applied(line, "ALPHA", (invoice, 120000), deductions=[fee])
    before, deaths = standing(books), 0
    for point in range(200):
        done = 0

        def die(execute, sql, *given, point=point):
            nonlocal done
            if sql.lstrip().startswith(("INSERT", "UPDATE")):
                if done == point:
                    raise Died
                done += 1
            return execute(sql, *given)

        try:
            with connection.execute_wrapper(die):
                run(books, match)
        except Died:
            deaths += 1
            assert standing(books) == before
            assert (outcome(books, line), left(books, invoice)) == ("", 120000)
            with acting_for(books):
                assert not Decision.objects.exists()
                assert not Payer.objects.exists()
            continue
        break
    assert deaths > 8
    assert (outcome(books, line), left(books, invoice)) == ("applied", 0)


def test_the_automatic_that_is_taken_back_too_often_only_proposes(books, by):
    publish(
        books,
        MATCHING,
        MatchingPolicy(watched_least=2),
        from_on=NOW.date(),
        author_id=None,
        now=NOW,
    )
    lines = [bank_line(books, 1000 + each) for each in range(3)]
    for place, line in enumerate(lines[:2]):
        run(books, applied(line, "ALPHA", unapplied=1000 + place))
    undo(books, lines[0], **by)
    report = run(books, applied(lines[2], "ALPHA", unapplied=1002))
    assert report.is_held_back
    assert (report.applied, report.proposed) == (0, 1)
    with acting_for(books):
        watched = read_watched(books, NOW, days=90)
        (month,) = read_months(books, NOW.replace(month=1))
    assert (watched.applied, watched.wrong, watched.precision_percent) == (2, 1, 50.0)
    assert (month.applied_alone, month.undone, month.precision_percent) == (2, 1, 50.0)
    assert (month.settled, month.rate_percent) == (2, 100.0)
