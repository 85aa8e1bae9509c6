"""Statements reach the tables once, whatever files bring them, in any order, two at once."""

import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours.cash.models import BankLine
from encours.cash.queries.accounts import NoSuchAccount, find_account, list_accounts
from encours.cash.queries.lines import WAITING, count_waiting, lines, list_lines
from encours.cash.queries.statements import (
    continuity_of,
    freshness_of,
    last_day_of_bank,
    list_statements,
)
from encours.cash.rules.continuity import Kind
from encours.cash.services import absorbing
from encours.cash.tests.bank_files import DAY, IBAN, bank_file, line, statement, take
from encours.intake.formats.records import Reject, UnreadableFile
from encours.kernel.calendars import Closure
from encours.kernel.messages import message
from encours.policybook.rules.calendar_policy import CALENDAR, CalendarPolicy, Region
from encours.policybook.services import publish
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

NEXT = DAY + timedelta(1)
DURAND = line(10_000, payer_name="DURAND", remittance="F1")
MARTIN = line(5_000, payer_name="MARTIN", remittance="F2")


def held(organisation):
    """What the account has: day, amount, payer; each as often as it has it."""
    return Counter(
        (each.booked_on, each.amount_cents, each.payer_name)
        for each in list_lines(organisation, limit=None)
    )


def said(each):
    return each.booked_on, each.amount_cents, each.payer_name


def test_a_statement_brings_its_lines_and_its_account(organisation):
    found = take(organisation, bank_file(statement([DURAND, MARTIN], opening=0, holder="Martin")))
    assert (found.created, found.changed, found.unchanged) == (2, 0, 0)
    (account,) = list_accounts(organisation)
    assert (account.number, account.currency, account.holder) == (IBAN, "EUR", "Martin")
    assert (account.format, account.lines, account.waiting) == ("camt", 2, 2)
    assert (account.balance_cents, account.last_on) == (15_000, DAY)
    assert find_account(organisation, account.id) == account
    first, last = list_lines(organisation)
    assert (last.payer_name, last.remittance, last.amount_cents) == ("DURAND", "F1", 10_000)
    assert lines(organisation, [first.id])[first.id] == first
    assert count_waiting(organisation, credits_only=True) == 2
    assert [each.id for each in list_lines(organisation, before=(DAY, first.id))] == [last.id]


def test_two_payments_alike_of_one_day_are_two_and_in_the_next_file_the_same_two(organisation):
    take(organisation, bank_file(statement([DURAND, DURAND], opening=0)))
    found = take(organisation, bank_file(statement([DURAND, DURAND, MARTIN], opening=0)))
    assert (found.created, found.unchanged) == (1, 2)
    assert held(organisation) == Counter({said(DURAND): 2, said(MARTIN): 1})
    assert list_statements(organisation)[0].known == 2


def test_a_statement_that_goes_on_within_the_day_adds_a_payment_alike(organisation):
    take(organisation, bank_file(statement([DURAND], opening=0)))
    found = take(organisation, bank_file(statement([DURAND], opening=10_000)))
    assert (found.created, found.unchanged) == (1, 0)
    assert held(organisation)[said(DURAND)] == 2


def test_the_part_that_comes_last_shows_that_two_alike_were_two(organisation):
    first, middle, last = [DURAND], [MARTIN], [DURAND]
    take(organisation, bank_file(statement(first, opening=0)))
    take(organisation, bank_file(statement(last, opening=15_000)))
    assert held(organisation)[said(DURAND)] == 1
    found = take(organisation, bank_file(statement(middle, opening=10_000)))
    assert held(organisation) == Counter({said(DURAND): 2, said(MARTIN): 1})
    assert found.created + found.unchanged == 1
    assert any("more payment" in str(each.text) for each in found.notices)


def test_a_line_that_is_not_booked_yet_is_left_and_said(organisation):
    found = take(organisation, bank_file(statement([DURAND, replace(MARTIN, is_pending=True)])))
    assert (found.created, found.unchanged) == (1, 1)
    assert held(organisation) == Counter({said(DURAND): 1})
    assert found.notices


def test_refused_lines_are_counted_with_their_statement(organisation):
    wrong = Reject(3, "amount", "12,x", message("No."), message("Correct it."))
    opening, *rest = statement([DURAND], opening=0, closing=99_000)
    found = take(organisation, bank_file([opening, wrong, *rest]))
    assert found.rejects == (wrong,)
    (seen,) = list_statements(organisation)
    assert (seen.rejected, seen.balanced) == (1, False)
    (off,) = continuity_of(organisation, seen.account_id).breaks
    assert (off.kind, off.amount_cents) == (Kind.UNBALANCED, 89_000)


def test_a_day_that_is_missing_is_told_until_its_statement_comes(organisation):
    days = [[replace(DURAND, booked_on=DAY + timedelta(number))] for number in range(3)]
    take(organisation, bank_file(statement(days[0], opening=0)))
    found = take(organisation, bank_file(statement(days[2], opening=20_000)))
    assert [each.amount_cents for told in found.accounts for each in told.breaks] == [10_000]
    found = take(organisation, bank_file(statement(days[1], opening=10_000)))
    assert not any(told.breaks for told in found.accounts)
    assert continuity_of(organisation, found.accounts[0].id).is_whole


def test_how_old_the_bank_is_is_told_by_the_account_that_lags(organisation):
    assert last_day_of_bank(organisation) is None
    assert not freshness_of(organisation, DAY).is_stale
    other = "FR7630004000031234567890143"
    take(organisation, bank_file(statement([DURAND], opening=0)))
    take(organisation, bank_file(statement([replace(DURAND, booked_on=NEXT)], account=other)))
    assert last_day_of_bank(organisation) == DAY
    assert not freshness_of(organisation, NEXT).is_stale
    assert freshness_of(organisation, DAY + timedelta(7)).is_stale


def test_the_bank_grows_no_older_on_a_public_holiday_but_does_while_we_are_closed(organisation):
    eve, after = date(2026, 7, 20), date(2026, 7, 22)  # the 21st: a holiday in Belgium alone
    take(organisation, bank_file(statement([replace(DURAND, booked_on=eve)], opening=0)))
    assert freshness_of(organisation, after).age_days == 1
    for policy, age_days in (
        (CalendarPolicy(closures=(Closure(eve, after),)), 1),
        (CalendarPolicy(Region.BELGIUM), 0),
    ):
        publish(organisation, CALENDAR, policy, from_on=eve, author_id=None, now=timezone.now())
        assert freshness_of(organisation, after).age_days == age_days


def test_a_file_that_breaks_off_leaves_nothing(organisation):
    def parts():
        yield from statement([DURAND], opening=0)
        raise UnreadableFile(message("It breaks off."))

    file = bank_file([])
    with pytest.raises(UnreadableFile):
        take(organisation, replace(file, parts=parts()))
    assert not list_accounts(organisation)
    assert not held(organisation)


@pytest.mark.parametrize("point", ["stage", "write_headings", "place_lines", "_write", "_told"])
def test_an_import_that_dies_anywhere_leaves_nothing_and_can_be_made_again(
    organisation, monkeypatch, point
):
    def die(*_given, **_named):
        raise ConnectionError

    real = getattr(absorbing, point)
    monkeypatch.setattr(absorbing, point, lambda *given, **told: (real(*given, **told), die())[1])
    with pytest.raises(ConnectionError):
        take(organisation, bank_file(statement([DURAND, MARTIN], opening=0)))
    assert not list_accounts(organisation)
    monkeypatch.undo()
    assert take(organisation, bank_file(statement([DURAND, MARTIN], opening=0))).created == 2


def test_a_stranger_sees_no_line(organisation):
    take(organisation, bank_file(statement([DURAND], opening=0)))
    (mine,) = list_lines(organisation)
    other = create_organisation(f"org-{secrets.token_hex(6)}", name="Autre")
    assert not list_accounts(other)
    assert not lines(other, [mine.id])
    with pytest.raises(NoSuchAccount):
        find_account(other, mine.account_id)


def test_reading_a_page_of_lines_costs_the_same_however_many_there_are(organisation):
    def questions():
        asked = []

        def count(execute, sql, params, many, context):
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            list_lines(organisation, outcomes=WAITING)
            list_accounts(organisation)
        return len(asked)

    take(organisation, bank_file(statement([DURAND], opening=0)))
    few = questions()
    more = [line(100 + number, payer_name=f"C{number}") for number in range(40)]
    take(organisation, bank_file(statement(more, opening=10_000)))
    assert questions() == few


def test_a_hundred_texts_that_databases_dislike_are_kept(organisation):
    odd = line(100, payer_name="L'É\"t,é\n;\x00", remittance="%s \\N", payer_bic="TOOLONGFORABIC99")
    take(organisation, bank_file(statement([odd])))
    (seen,) = list_lines(organisation)
    assert (seen.payer_name, seen.remittance) == ("L'É\"t,é\n;\ufffd", "%s \\N")
    assert len(seen.payer_bic or "") == 11


def test_two_imports_at_once_write_each_line_once(organisation):
    parts = [
        line(100 + number % 7, payer_name=f"C{number % 3}", day=DAY + timedelta(number // 10))
        for number in range(60)
    ]

    def work(_):
        try:
            return take(organisation, bank_file(statement(parts, opening=0))).created
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(3) as workers:
        created = list(workers.map(work, range(3)))
    assert sorted(created) == [0, 0, 60]
    assert held(organisation) == Counter(map(said, parts))


days = st.lists(
    st.sampled_from([("DURAND", 100), ("MARTIN", 100), ("PETIT", 40)]), min_size=1, max_size=6
)


@st.composite
def delivered(draw):
    """An account's lines over a few days, and statements that tell them all, in any order."""
    truth = [
        line(cents, payer_name=name, day=DAY + timedelta(number))
        for number, each in enumerate(draw(st.lists(days, min_size=1, max_size=4)))
        for name, cents in each
    ]
    size = len(truth)
    cuts = sorted(draw(st.sets(st.integers(1, size), max_size=4)) | {0, size})
    pairs = [(cuts[at], cuts[at + 1]) for at in range(len(cuts) - 1)]
    more = st.tuples(st.integers(0, size), st.integers(0, size))
    pairs += [pair for pair in draw(st.lists(more, max_size=4)) if pair[0] < pair[1]]
    told = draw(st.permutations(pairs))
    groups = draw(st.integers(1, 3))
    return truth, [told[at::groups] for at in range(groups)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delivered())
def test_files_in_any_order_and_overlap_give_the_lines_of_the_account(database, given_files):
    truth, files = given_files
    organisation = create_organisation(f"org-{secrets.token_hex(6)}", name="Tissages Martin")
    for pairs in files:
        told = [
            statement(truth[start:stop], opening=sum(x.amount_cents for x in truth[:start]))
            for start, stop in pairs
        ]
        found = take(organisation, bank_file(*told))
        handed = sum(stop - start for start, stop in pairs)
        assert found.created + found.changed + found.unchanged == handed
    assert held(organisation) == Counter(map(said, truth))
    (account,) = list_accounts(organisation)
    assert continuity_of(organisation, account.id).is_whole
    with acting_for(organisation):
        known = BankLine.objects.filter(organisation_id=organisation)
        assert known.count() == len(truth)
