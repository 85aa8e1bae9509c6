"""A day of the portfolio is ready, laid at once or behind the page, and never says what was."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from encours.daily.jobs import lay_situation_behind
from encours.daily.services import situation as opening_module
from encours.daily.services.ageing import aged_balance
from encours.daily.services.passing import run_pass
from encours.daily.services.portfolio_day import keep_day, lay_day
from encours.daily.services.settings import ledger_settings
from encours.daily.services.situation import (
    Preparing,
    open_situation,
    refresh_customers_today,
)
from encours.jobs.models import Progress
from encours.kernel.calendars import Closure
from encours.metrics.rules.ageing import BUCKETS
from encours.parties.services.knowing import assign_owner, grant_terms
from encours.policybook.rules.calendar_policy import CALENDAR, CalendarPolicy
from encours.policybook.services import publish
from encours.portfolio.models import CustomerRow, ItemRow
from encours.portfolio.queries.customers import customer_seen, iterate_customers
from encours.portfolio.queries.items import items_of, iterate_items
from encours.portfolio.queries.situations import find_situation
from encours.portfolio.rules.ageing_policy import AGEING, AgeingPolicy
from encours.portfolio.rules.seen import CustomerAsk, ItemAsk, Situation
from encours.receivables.models import Line
from encours.receivables.rules.assertions import STATUS
from encours.receivables.rules.precedence import Pair
from encours.receivables.rules.statuses import DEFAULT_STATUSES
from encours.receivables.services.allocating import allocate
from encours.receivables.services.asserting import assert_of, define_status
from encours.receivables.services.pending import record_pending
from encours.receivables.services.statements import tell_statement
from encours.receivables.tests.drawn_books import FIRST, cut, entries
from encours.receivables.tests.ledger_books import NOW, take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.services import create_organisation

BOOKS = """
VE 1 2026-03-01 411:ALPHA 1000 #FA1 >2026-03-31; 707 -1000
VE 2 2026-05-20 411:ALPHA 500 #FA2 >2026-06-20; 707 -500
VE 3 2026-01-10 411:BETA 300 #FB1 >2026-02-10; 707 -300
BQ 4 2026-05-02 512 40; 411:BETA -40
"""
MORE = "VE 5 2026-05-25 411:GAMMA 70 #FG1; 707 -70"
TODAY = NOW.date()


def opened(organisation, as_of=None, *, now=NOW):
    situation = open_situation(organisation, as_of, now=now)
    assert isinstance(situation, Situation)
    return situation


def rows_of(organisation, situation):
    """All that lists would show of the day."""
    with reading_of([organisation]):
        customers = [*iterate_customers(situation, CustomerAsk(owing=False, sort="customer"))]
        items = [*iterate_items(situation, ItemAsk(sort="customer"))]
    return customers, items


def without_delays(rows):
    """How customers pay is measured by the pass alone."""
    customers, items = rows
    return [
        replace(each, mean_delay_days=None, late_share_percent=None) for each in customers
    ], items


def line_of(organisation, reference):
    with reading_of([organisation]):
        lines = Line.objects.filter(reference=reference, is_receivable=True)
        return lines.values_list("id", flat=True).first()


def say(organisation, line, status, now):
    assert_of(organisation, line, STATUS, status, asserted_on=now.date(), author_id=None, now=now)


def test_a_small_organisation_sees_today_at_once(organisation):
    take(organisation, BOOKS)
    situation = opened(organisation)
    assert (situation.as_of, situation.is_current, situation.owing) == (TODAY, True, 2)
    assert situation.totals.buckets == (50_000, 0, 0, 100_000, 30_000 - 4_000, 0, 0)
    assert situation.counts == (1, 0, 0, 1, 1, 0, 0)
    assert (situation.late, situation.items, situation.late_items) == (2, 3, 2)
    assert situation.control_account_cents == situation.totals.balance_cents == 176_000


def test_opening_again_reads_a_few_rows_and_writes_none(organisation):
    take(organisation, BOOKS)
    first = opened(organisation)
    with CaptureQueriesContext(connection) as asked:
        again = opened(organisation)
    assert again == first
    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "COPY")) for query in asked)
    assert len(asked) < 30


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=40)])
def test_another_day_is_laid_anew(organisation, later):
    take(organisation, BOOKS)
    opened(organisation)
    moved = opened(organisation, now=NOW + later)
    assert moved.as_of == TODAY + later
    assert moved.totals.overdue_cents == (126_000 if later.days == 1 else 176_000)


@settings(max_examples=6, phases=[Phase.generate])
@given(found=entries(), back=st.integers(0, 700))
def test_every_figure_is_that_of_the_aged_balance_and_of_the_statements(database, found, back):
    organisation = create_organisation(f"any-{secrets.token_hex(6)}", name="Filatures")
    take(organisation, *cut(found, [date(2026, 1, 1)]))
    asked = FIRST + timedelta(days=back)
    situation = opened(organisation, asked)
    day = situation.as_of
    last = max(day for day, _ in found)
    assert day == min(asked, max(TODAY, last))
    customers, items = rows_of(organisation, situation)
    aged = aged_balance(organisation, day, now=NOW)
    assert situation.totals.buckets == tuple(aged.ageing[bucket] for bucket in BUCKETS)
    assert situation.control_account_cents == aged.control_account_cents
    told = aged.rows.group_by("customer").agg(pl.col("balance_cents").sum())
    owed = {each.customer: each.balance_cents for each in customers if each.items}
    assert owed == dict(told.iter_rows())
    with acting_for(organisation):
        chosen = ledger_settings(organisation, TODAY)
    for each in customers:
        statement = tell_statement(
            organisation, each.customer, settings=chosen, today=TODAY, as_of=day
        )
        mine = [item for item in items if item.customer == each.customer]
        assert sum(item.open_cents for item in mine) == each.balance_cents
        assert sorted((item.line_id, item.open_cents) for item in mine) == sorted(
            statement.open_items.select("line", "amount_cents").iter_rows()
        )


def test_an_import_an_owner_terms_and_a_decision_are_seen_by_the_next_page(organisation):
    take(organisation, BOOKS)
    first = opened(organisation)
    take(organisation, MORE)
    second = opened(organisation)
    assert (first.owing, second.owing) == (2, 3)
    with acting_for(organisation):
        assign_owner(organisation, "GAMMA", collector="Nadia")
    third = opened(organisation)
    with reading_of([organisation]):
        assert customer_seen(third, "GAMMA")[0].collector == "Nadia"
    with acting_for(organisation):
        grant_terms(organisation, "GAMMA", "45", from_on=date(2026, 1, 1))
    fourth = opened(organisation)
    with reading_of([organisation]):
        assert items_of(fourth, "GAMMA")[0].due_on == date(2026, 7, 9)
    bounds = AgeingPolicy((10, 20, 100))
    publish(organisation, AGEING, bounds, from_on=TODAY, author_id=None, now=NOW)
    fifth = opened(organisation)
    assert fifth.late_days == (10, 20, 100)
    assert fifth.totals.buckets[3] == 100_000
    define_status(organisation, replace(DEFAULT_STATUSES[0], is_disputed=True))
    assert opened(organisation).made_at == NOW


def test_a_calendar_that_is_published_moves_what_must_be_done_next(organisation):
    take(organisation, BOOKS)
    with acting_for(organisation):
        say(organisation, line_of(organisation, "FA1"), "disputed", NOW)

    def next_on(now):
        situation = opened(organisation, now=now)
        assert situation.made_at == now
        with reading_of([organisation]):
            items = items_of(situation, "ALPHA")
        return [each.next_action_on for each in items if each.reference == "FA1"]

    assert next_on(NOW) == [date(2026, 6, 8)]
    closed = CalendarPolicy(closures=(Closure(date(2026, 6, 8), date(2026, 6, 12)),))
    publish(organisation, CALENDAR, closed, from_on=TODAY, author_id=None, now=NOW)
    later = NOW + timedelta(minutes=1)
    assert next_on(later) == [date(2026, 6, 15)]
    with acting_for(organisation):
        say(organisation, line_of(organisation, "FA1"), "announced", later)
        say(organisation, line_of(organisation, "FA1"), "disputed", later)
        assert refresh_customers_today(organisation, ["ALPHA"], now=later)
    assert next_on(later) == [date(2026, 6, 15)]


def test_what_a_page_writes_of_a_customer_is_there_at_once(organisation):
    take(organisation, BOOKS, MORE)
    before = opened(organisation)
    credit = next(each for each in rows_of(organisation, before)[1] if each.customer == "BETA")
    acts = [
        (("ALPHA",), lambda now: say(organisation, line_of(organisation, "FA1"), "disputed", now)),
        (("BETA",), lambda now: assign_owner(organisation, "BETA", collector="Nadia")),
        (
            ("GAMMA",),
            lambda now: record_pending(
                organisation,
                kind="receipt",
                customer="GAMMA",
                amount_cents=-2_500,
                booked_on=TODAY,
                author_id=None,
                now=now,
            ),
        ),
    ]
    assert credit.open_cents == 26_000
    for number, (codes, act) in enumerate(acts):
        now = NOW + timedelta(minutes=number + 1)
        with acting_for(organisation):
            act(now)
            assert refresh_customers_today(organisation, codes, now=now)
        fresh = opened(organisation, now=now)
        assert fresh.made_at == now
        shown = without_delays(rows_of(organisation, fresh))
        with acting_for(organisation):
            CustomerRow.objects.all().delete()
            ItemRow.objects.all().delete()
            keep_day(
                organisation,
                lay_day(
                    organisation, TODAY, settings=ledger_settings(organisation, TODAY), now=now
                ),
                is_current=True,
                booked_until=fresh.booked_until,
                now=now,
            )
        laid = opened(organisation, now=now)
        assert without_delays(rows_of(organisation, laid)) == shown
        assert laid == fresh
    with reading_of([organisation]):
        disputed = [each for each in items_of(laid, "ALPHA") if each.is_disputed]
    assert [(each.reference, each.status) for each in disputed] == [("FA1", "disputed")]
    assert disputed[0].next_action_on == date(2026, 6, 8)
    assert laid.pending_cents == -2_500


def test_when_something_else_has_changed_the_day_is_laid_again(organisation):
    take(organisation, BOOKS)
    opened(organisation)
    line = line_of(organisation, "FA1")
    later = NOW + timedelta(minutes=1)
    take(organisation, MORE)
    with acting_for(organisation):
        say(organisation, line, "disputed", later)
        assert not refresh_customers_today(organisation, ["ALPHA"], now=later)
    assert opened(organisation, now=later).owing == 3
    tomorrow = NOW + timedelta(days=1)
    with acting_for(organisation):
        say(organisation, line, "announced", tomorrow)
        assert not refresh_customers_today(organisation, ["ALPHA"], now=tomorrow)


def test_an_organisation_never_opened_has_nothing_to_refresh(organisation):
    take(organisation, BOOKS)
    with acting_for(organisation):
        assert not refresh_customers_today(organisation, ["ALPHA"], now=NOW)


def test_two_people_who_write_at_once_are_both_seen(organisation):
    take(organisation, BOOKS)
    opened(organisation)
    lines = {"ALPHA": line_of(organisation, "FA1"), "BETA": line_of(organisation, "FB1")}
    together = Barrier(2)

    def write(code, now):
        together.wait()
        with acting_for(organisation):
            say(organisation, lines[code], "disputed", now)
            refresh_customers_today(organisation, [code], now=now)
        connection.close()

    with ThreadPoolExecutor(2) as people:
        for done in [
            people.submit(write, code, NOW + timedelta(seconds=n))
            for n, code in enumerate(lines, 1)
        ]:
            done.result()
    situation = opened(organisation, now=NOW + timedelta(minutes=1))
    _, items = rows_of(organisation, situation)
    assert sorted(each.reference for each in items if each.is_disputed) == ["FA1", "FB1"]


def test_an_allocation_by_a_person_moves_what_is_late(organisation):
    take(organisation, BOOKS + "\nBQ 6 2026-05-28 512 500; 411:ALPHA -500")
    situation = opened(organisation)
    credits = [each.line_id for each in rows_of(organisation, situation)[1] if each.open_cents < 0]
    assert credits == []
    newer = line_of(organisation, "FA2")
    with reading_of([organisation]):
        paying = Line.objects.filter(customer="ALPHA", amount_cents__lt=0)
        payment = paying.values_list("id", flat=True).get()
    later = NOW + timedelta(minutes=1)
    with acting_for(organisation):
        allocate(organisation, [Pair(newer, payment, 50_000)], author_id=None, now=later)
        assert refresh_customers_today(organisation, ["ALPHA"], now=later)
    with reading_of([organisation]):
        items = items_of(opened(organisation, now=later), "ALPHA")
    assert [(each.reference, each.open_cents) for each in items] == [("FA1", 100_000)]


def test_a_past_day_stays_what_it_was_until_an_import_touches_it(organisation):
    take(organisation, BOOKS)
    april = opened(organisation, date(2026, 4, 30))
    assert not april.is_current
    assert april.totals.buckets == (0, 100_000, 0, 30_000, 0, 0, 0)
    shown = rows_of(organisation, april)
    opened(organisation)
    take(organisation, MORE)
    opened(organisation)
    again = opened(organisation, date(2026, 4, 30), now=NOW + timedelta(minutes=1))
    assert again == april
    assert rows_of(organisation, again) == shown
    take(organisation, "VE 1 2026-02-05 411:DELTA 9; 707 -9\n" + BOOKS)
    touched = opened(organisation, date(2026, 4, 30), now=NOW + timedelta(minutes=2))
    assert touched.owing == 3


def test_yesterday_is_a_past_day_though_its_rows_have_not_moved(organisation):
    take(organisation, BOOKS)
    opened(organisation)
    tomorrow = NOW + timedelta(days=1)
    yesterday = opened(organisation, TODAY, now=tomorrow)
    assert (yesterday.as_of, yesterday.is_current) == (TODAY, False)
    assert opened(organisation, now=tomorrow).as_of == TODAY + timedelta(days=1)
    assert opened(organisation, TODAY, now=tomorrow).totals == yesterday.totals


def test_four_other_days_are_kept_and_the_least_asked_for_goes(organisation):
    take(organisation, BOOKS)
    opened(organisation)
    days = [date(2026, 5, day) for day in range(1, 6)]
    for n, day in enumerate(days[:4]):
        opened(organisation, day, now=NOW + timedelta(minutes=n))
    opened(organisation, days[0], now=NOW + timedelta(minutes=30))
    opened(organisation, days[4], now=NOW + timedelta(minutes=31))
    with reading_of([organisation]):
        kept = [day for day in days if find_situation(organisation, day) is not None]
        current = find_situation(organisation, None)
        assert current is not None
        assert current.as_of == TODAY
        slots = set(ItemRow.objects.values_list("slot", flat=True))
    assert kept == [days[0], *days[2:]]
    assert slots == {0, 1, 2, 3, 4}


def test_a_large_organisation_is_told_to_wait_and_shown_what_was(organisation, monkeypatch):
    take(organisation, BOOKS)
    before = opened(organisation)
    take(organisation, MORE)
    monkeypatch.setattr(opening_module, "SMALL_LINES", 1)
    waiting = open_situation(organisation, None, now=NOW)
    assert waiting == Preparing("situation:current", before)
    assert open_situation(organisation, None, now=NOW) == waiting
    past = open_situation(organisation, date(2026, 4, 30), now=NOW)
    assert past == Preparing("situation:2026-04-30", None)
    with reading_of([organisation]):
        assert Progress.objects.count() == 2
    with acting_for(organisation):
        Progress.objects.update(state="done")
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        lay_situation_behind(organisation, as_of="")
        lay_situation_behind(organisation, as_of="2026-04-30")
    assert opened(organisation).owing == 3
    assert opened(organisation, date(2026, 4, 30)).owing == 2


def test_work_that_failed_just_now_is_not_begun_again_at_each_click(organisation, monkeypatch):
    take(organisation, BOOKS)
    monkeypatch.setattr(opening_module, "SMALL_LINES", 1)
    open_situation(organisation, None, now=NOW)
    with acting_for(organisation):
        Progress.objects.update(state="failed", finished_at=NOW)
    open_situation(organisation, None, now=NOW + timedelta(seconds=30))
    with reading_of([organisation]):
        assert Progress.objects.count() == 1


def test_the_pass_of_the_day_leaves_the_current_situation_ready(organisation, monkeypatch):
    take(organisation, BOOKS)
    run_pass(organisation, now=NOW, days=1)
    monkeypatch.setattr(opening_module, "SMALL_LINES", 0)
    assert opened(organisation).owing == 2


def test_a_stranger_sees_nothing_of_it(organisation):
    take(organisation, BOOKS)
    situation = opened(organisation)
    other = create_organisation(f"far-{secrets.token_hex(6)}", name="Filatures")
    with acting_for(other):
        assert find_situation(organisation, None) is None
        assert [*iterate_customers(situation, CustomerAsk())] == []
        assert items_of(situation, "ALPHA") == ()


def test_an_organisation_without_books_has_an_empty_day(organisation):
    situation = opened(organisation)
    assert (situation.items, situation.customers, situation.totals.balance_cents) == (0, 0, 0)
    assert situation.booked_until is None
