"""What other sources tell goes to the line it is about, and to none when it could be two."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.cash.models import BankLine, Decision
from encours.cash.queries.accounts import list_accounts
from encours.cash.queries.lines import lines, list_lines, parts_of
from encours.cash.rules.enriching import Side, meet
from encours.cash.services.owning import UnknownFamily, change_owner
from encours.cash.tests.bank_files import DAY, NOW, bank_file, line, statement, take
from encours.tenancy.isolation import acting_for

NEXT = DAY + timedelta(1)


def side(key, cents=100, *, day=DAY, batch=None, **told):
    return Side(key, day, cents, told, batch)


def test_what_names_the_same_payment_meets_whatever_the_texts_say():
    known = [side(1, end_to_end="E1", payer_name="X"), side(2, end_to_end="E2", payer_name="Y")]
    told = [side(8, end_to_end="e-2", payer_name="X"), side(9, end_to_end="E1", payer_name="Y")]
    assert meet(known, told).pairs == {8: 2, 9: 1}


def test_what_shares_a_mandate_and_is_another_payment_is_not_met():
    known = side(1, mandate="M1", end_to_end="E1")
    assert not meet([known], [side(8, mandate="M1", end_to_end="E2")]).pairs
    assert meet([known], [side(8, mandate="M1", end_to_end="NOTPROVIDED")]).pairs == {8: 1}


def test_words_tell_apart_what_nothing_names():
    known = [side(1, label="VIR SEPA DURAND SA"), side(2, label="VIR SEPA MARTIN")]
    assert meet(
        known, [side(8, payer_name="Martin & Fils"), side(9, payer_name="Durand")]
    ).pairs == {
        8: 2,
        9: 1,
    }


def test_the_only_one_left_of_a_day_and_amount_is_met():
    assert meet([side(1, label="REMISE")], [side(8, payer_name="DURAND")]).pairs == {8: 1}


def test_what_could_be_two_lines_is_about_none():
    known = [side(1, label="VIR RECU"), side(2, label="VIR RECU")]
    met = meet(known, [side(8, payer_name="DURAND")])
    assert (met.pairs, met.ambiguous) == ({}, (8,))


def test_another_amount_another_payment_or_a_day_further_off_is_not_met():
    told = side(8, payer_iban="FR1")
    for known in (side(1, 101), side(1, day=DAY + timedelta(2)), side(1, payer_iban="FR2")):
        assert not meet([known], [told]).pairs


def test_the_same_day_goes_before_the_next():
    assert meet([side(1, day=NEXT), side(2)], [side(8)]).pairs == {8: 2}
    assert meet([side(1, day=NEXT)], [side(8)]).pairs == {8: 1}


def test_a_batch_that_adds_up_splits_the_line_and_one_that_does_not_is_left():
    parts = [side(7, 60, batch="b"), side(8, 40, batch="b")]
    assert meet([side(1)], parts).splits == {1: (7, 8)}
    assert not meet([side(1)], [parts[0]]).splits
    both = meet([side(1), side(2)], parts)
    assert (both.splits, both.ambiguous) == ({}, (7, 8))


texts = st.fixed_dictionaries(
    {},
    optional={"end_to_end": st.sampled_from("AB"), "payer_name": st.sampled_from(["DUR", "MAR"])},
)
sides = st.lists(st.tuples(st.sampled_from([100, 60, 40]), texts), max_size=6)


@given(sides, sides, st.randoms())
def test_each_line_is_told_of_once_at_its_amount_in_whatever_order(known, told, random):
    lines_known = [side(at, cents, **words) for at, (cents, words) in enumerate(known)]
    tellings = [side(50 + at, cents, **words) for at, (cents, words) in enumerate(told)]
    met = meet(lines_known, tellings)
    assert len(set(met.pairs.values())) == len(met.pairs)
    for telling, known_line in met.pairs.items():
        assert tellings[telling - 50].amount_cents == lines_known[known_line].amount_cents
    random.shuffle(tellings)
    assert meet(lines_known, tellings).pairs == met.pairs


SEEN = line(10_000, label="VIR SEPA DURAND", code="05")
TOLD = line(10_000, payer_name="DURAND SA", payer_iban="FR76", remittance="F1", end_to_end="E1")


def test_a_second_format_adds_what_the_first_does_not_tell_and_creates_nothing(organisation):
    take(organisation, bank_file(statement([SEEN], opening=0), kind="cfonb120"))
    found = take(organisation, bank_file(statement([TOLD], opening=0)))
    assert (found.created, found.changed, found.unchanged) == (0, 1, 0)
    (seen,) = list_lines(organisation)
    assert (seen.label, seen.code, seen.payer_name) == ("VIR SEPA DURAND", "05", "DURAND SA")
    assert (seen.payer_iban, seen.remittance) == ("FR76", "F1")
    assert seen.added == {"payer_name", "payer_iban", "remittance", "end_to_end"}
    assert list_accounts(organisation)[0].format == "cfonb120"
    again = take(organisation, bank_file(statement([TOLD], opening=0)))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)


def test_what_is_notified_before_the_statement_waits_for_its_line(organisation):
    notified = bank_file(statement([TOLD], kind="notification"), kind="camt.054")
    found = take(organisation, notified)
    assert (found.created, found.changed, found.unchanged) == (0, 0, 1)
    assert list_accounts(organisation)[0].telling == 1
    take(organisation, bank_file(statement([SEEN], opening=0)))
    (seen,) = list_lines(organisation)
    assert seen.payer_iban == "FR76"
    assert list_accounts(organisation)[0].telling == 0


def test_a_sum_is_split_into_the_payments_another_source_tells(organisation):
    take(organisation, bank_file(statement([SEEN], opening=0), kind="cfonb120"))
    parts = [
        line(6_000, payer_name="DURAND", batch="B"),
        line(2_000, payer_name="MARTIN", batch="B"),
        line(2_000, payer_name="MARTIN", batch="B"),
    ]
    found = take(organisation, bank_file(statement(parts, opening=0)))
    assert (found.created, found.changed, found.unchanged) == (3, 0, 0)
    assert [each.amount_cents for each in list_lines(organisation)] == [2_000, 2_000, 6_000]
    with acting_for(organisation):
        parent = BankLine.objects.get(organisation_id=organisation, outcome="split")
        (decision,) = Decision.objects.filter(organisation_id=organisation)
    assert (decision.line_id, decision.outcome, decision.is_automatic) == (parent.pk, "split", True)
    assert sum(each.amount_cents for each in parts_of(organisation, parent.pk)) == 10_000
    again = take(organisation, bank_file(statement([*parts], opening=0)))
    assert (again.created, again.unchanged) == (0, 3)


def test_a_line_that_was_settled_is_not_split(organisation):
    take(organisation, bank_file(statement([SEEN], opening=0), kind="cfonb120"))
    (seen,) = list_lines(organisation)
    with acting_for(organisation):
        BankLine.objects.filter(pk=seen.id).update(outcome="applied")
    parts = [line(6_000, batch="B"), line(4_000, batch="B")]
    found = take(organisation, bank_file(statement(parts, opening=0)))
    assert (found.created, found.unchanged) == (0, 2)
    assert lines(organisation, [seen.id])[seen.id].outcome == "applied"


def test_what_could_be_two_payments_is_said(organisation):
    twice = [SEEN, replace(SEEN, code="06")]
    take(organisation, bank_file(statement(twice, opening=0), kind="cfonb120"))
    found = take(organisation, bank_file(statement([TOLD], opening=0)))
    assert (found.changed, found.unchanged) == (0, 1)
    assert len(found.notices) == 1


def test_from_the_day_a_person_says_another_format_creates_the_lines(organisation):
    take(organisation, bank_file(statement([SEEN], opening=0), kind="cfonb120"))
    (account,) = list_accounts(organisation)
    begins = change_owner(organisation, account.id, "camt", source_id=None, author_id=None, now=NOW)
    assert begins == NEXT
    later = [TOLD, replace(TOLD, booked_on=NEXT, end_to_end="E2")]
    found = take(organisation, bank_file(statement(later, opening=0)))
    assert (found.created, found.changed) == (1, 1)
    assert [each.booked_on for each in list_lines(organisation)] == [NEXT, DAY]
    with pytest.raises(UnknownFamily):
        change_owner(organisation, account.id, "pdf", source_id=None, author_id=None, now=NOW)
