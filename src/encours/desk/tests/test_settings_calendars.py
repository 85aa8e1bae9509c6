"""The calendar is decided on its page; what must be done next moves with it, everywhere alike."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encours.daily.services.situation import open_situation
from encours.desk.tests.test_entry_file import BOOKS, line
from encours.kernel.calendars import (
    Closure,
    add_business_days,
    next_business_day,
    parse_closure,
)
from encours.parties.services.recording import record_customers
from encours.policybook.queries import history, policy_on
from encours.policybook.rules.calendar_policy import CALENDAR, CalendarPolicy, Region
from encours.policybook.services import publish
from encours.portfolio.queries.items import items_of
from encours.portfolio.rules.seen import Situation
from encours.receivables.queries.documents import statuses_on
from encours.receivables.rules.assertions import STATUS
from encours.receivables.services.asserting import assert_of
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation
from encours.ui.formats import Formats

AUGUST = "2026-08-03..2026-08-21"


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    with acting_for(organisation):
        record_customers(organisation, pl.DataFrame({"code": ["C1"], "name": ["Tissages"]}))
    return organisation


@pytest.fixture
def address(slug):
    return reverse("settings_calendars", args=[slug])


@pytest.fixture
def manager(signed_in, organisation):
    return signed_in(organisation, "credit_manager")


def written(do="try", **changed):
    usual = {"holidays": "FR", "closures": "", "comment": "", "follows": "0"}
    return {**usual, "from_on": "2026-01-01", "do": do, **changed}


def decide(organisation, *closures, region=Region.FRANCE):
    policy = CalendarPolicy(region, tuple(map(parse_closure, closures)))
    day = date(2020, 1, 1)
    publish(organisation, CALENDAR, policy, from_on=day, author_id=None, now=timezone.now())


def text(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def worked(response):
    return {month.month: count for month, count in response.context["months"]}


def test_what_would_change_is_told_before_it_is_published(manager, organisation, address):
    given = {"holidays": "FR-57", "closures": f"{AUGUST}\r\n\r\n2026-12-24\r\n"}
    tried = text(manager.post(address, written(**given)))
    assert "Nothing is published yet" in tried
    assert "The whole of France becomes Alsace and Moselle" in tried
    assert "none becomes 3 August 2026 – 21 August 2026, 24 December 2026" in tried
    assert history(organisation, CALENDAR) == ()
    assert manager.post(address, written("publish", **given)).status_code == 302
    [version] = history(organisation, CALENDAR)
    assert version.author_id == manager.user_id
    assert version.settings.holidays is Region.ALSACE_MOSELLE
    assert [str(each) for each in version.settings.closures] == [AUGUST, "2026-12-24"]
    page = manager.get(address)
    assert f"{AUGUST}\n2026-12-24</textarea>" in text(page)
    assert '<option value="FR-57" selected>Alsace and Moselle' in text(page)
    assert "Version 1" in text(page)
    assert policy_on(organisation, CALENDAR, date(2025, 12, 31)) == CALENDAR.default()


def test_the_year_follows_the_calendar_that_was_chosen(manager, organisation, address):
    before = manager.get(f"{address}?year=2026")
    assert worked(before)[8] == 21
    assert worked(before)[4] == 21
    assert "Good Friday" not in text(before)
    decide(organisation, AUGUST, "2026-12-31..2027-01-02", region=Region.ALSACE_MOSELLE)
    after = manager.get(f"{address}?year=2026")
    assert (worked(after)[8], worked(after)[4]) == (6, 20)
    assert after.context["worked"] == sum(worked(after).values())
    assert "Good Friday" in text(after)
    assert "15 business days fewer" in text(after)
    assert "31 December 2026 – 2 January 2027" in text(after)
    following = text(manager.get(f"{address}?year=2027"))
    assert "31 December 2026 – 2 January 2027" in following
    assert "3 August 2026 – 21 August 2026</dt>" not in following


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("03.08.2026", "“03.08.2026” is no day and no stretch of days."),
        ("2026-08-03 2026-08-21", "as 2026-12-24 or as 2026-08-03..2026-08-21"),
        ("2026-08-21..2026-08-03", "ends before it begins"),
        ("2026-01-01..2026-12-31", "200 days a year"),
        ("1999-01-01", "too far away"),
    ],
)
def test_a_closure_nobody_can_read_stays_typed_with_what_to_write_beside_it(
    manager, organisation, address, typed, said
):
    refused = manager.post(address, written("publish", closures=typed))
    page = text(refused)
    assert refused.status_code == 400
    assert f"{typed}</textarea>" in page
    field = page[page.index('id="id_closures"') - 2000 :]
    assert said in field
    assert history(organisation, CALENDAR) == ()


def test_a_region_nobody_offered_is_refused(manager, organisation, address):
    assert manager.post(address, written("publish", holidays="FR-75")).status_code == 400
    assert history(organisation, CALENDAR) == ()


def test_the_later_of_two_who_publish_is_told(manager, address):
    manager.post(address, written("publish", closures=AUGUST))
    later = manager.post(address, written("publish", holidays="BE"))
    assert later.status_code == 409
    assert "was changed since you opened it" in text(later)


def test_who_may_not_decide_it_sees_and_changes_nothing(signed_in, organisation, address):
    colleague, stranger = signed_in(organisation, "collector"), signed_in()
    given = written("publish", holidays="BE")
    for browser, status in ((colleague, 403), (stranger, 404), (Client(), 302)):
        assert browser.get(address).status_code == status
        assert browser.post(address, given).status_code == status
    assert history(organisation, CALENDAR) == ()


def test_in_a_past_day_it_is_read_as_it_was_and_not_changed(manager, organisation, address):
    decide(organisation, AUGUST)
    page = text(manager.get(f"{address}?au=2026-01-31"))
    assert 'value="publish"' not in page
    assert "3 August 2026 – 21 August 2026" in page


def test_it_has_its_own_page_and_is_not_among_the_figures(manager, slug, address):
    figures = text(manager.get(reverse("settings_figures", args=[slug])))
    assert "Days on which we are closed" not in figures
    led = manager.get(reverse("settings_policy", args=[slug, "calendar"]))
    assert (led.status_code, led["Location"]) == (302, address)


def test_the_number_of_queries_does_not_grow_with_the_closures(manager, organisation, address):
    def counted():
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(address).status_code == 200
        return len(seen)

    decide(organisation, AUGUST)
    counted()
    few = counted()
    decide(organisation, *(f"2026-{month:02}-03" for month in range(1, 13)))
    assert counted() == few


def test_what_must_be_done_next_moves_with_the_calendar_everywhere_alike(
    signed_in,
    books,
    slug,
):
    browser = signed_in(books, "credit_manager", language="en")
    today, number = timezone.localdate(), line(books, "F1")
    now = timezone.now()
    with acting_for(books):
        assert_of(books, number, STATUS, "announced", asserted_on=today, author_id=None, now=now)

    def told():
        file = text(browser.get(reverse("entry", args=[slug, number])))
        drawer = browser.get(reverse("todo_customer", args=[slug, "C1"]))
        offered = {code: follow for code, _name, follow in drawer.context["statuses"]}
        with acting_for(books):
            situation = open_situation(books, None, now=timezone.now())
            assert isinstance(situation, Situation)
            item = next(each for each in items_of(situation, "C1") if each.line_id == number)
            status = statuses_on(books, today)[number]
        assert offered["announced"] == item.next_action_on == status.next_action_on
        written_on = Formats("en").date(item.next_action_on)
        assert f"on {written_on}.".replace("\N{NO-BREAK SPACE}", " ") in file
        return item.next_action_on

    first = told()
    assert first == next_business_day(today + timedelta(5))
    closed = Closure(first, first + timedelta(20))
    decide(books, str(closed))
    assert told() == add_business_days(closed.last_on, 1) > first
    decide(books)
    assert told() == first
