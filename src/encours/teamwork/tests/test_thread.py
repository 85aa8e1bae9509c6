"""The thread of a customer tells all that colleagues wrote of it, in order, page by page."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours.kernel.subjects import SubjectRef
from encours.parties.models import Customer, CustomerAlias
from encours.teamwork.queries.thread import Event, ThreadPlace, thread_of
from encours.teamwork.services.notes import TaskAsked, take_back_note, write_note
from encours.teamwork.services.tasks import open_task, settle_task
from encours.teamwork.tests.team import ALPHA, BETA, NOW, make_team, minutes
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.services import create_organisation


@pytest.fixture
def team(organisation):
    return make_team(organisation)


def note(team, text, at=0, subject=ALPHA, **others):
    return write_note(team.organisation, subject, text, by=team.anne, now=minutes(at), **others)


def task(team, text, at=0, subject=ALPHA):
    return open_task(
        team.organisation, subject, text, assignee_id=team.anne, by=team.anne, now=minutes(at)
    )


def thread(team, customer="ALPHA", **others):
    with reading_of([team.organisation]):
        return thread_of(team.organisation, customer, **others)


def told(page):
    return [
        (str(each.place.event), each.note.plain if each.note else each.task.text)
        for each in page.items
    ]


def test_notes_and_tasks_are_told_the_last_first(team):
    note(team, "un", 0)
    number = task(team, "deux", 1)
    note(team, "trois", 2, subject=SubjectRef("line", "9"), customer="ALPHA")
    settle_task(team.organisation, number, by=team.anne, now=minutes(3))
    note(team, "ailleurs", 2, subject=BETA)
    assert told(thread(team)) == [
        ("task_settled", "deux"),
        ("note", "trois"),
        ("task_given", "deux"),
        ("note", "un"),
    ]
    assert thread(team).next is None


def test_a_task_that_came_with_a_note_is_told_with_it(team):
    number = note(team, "rappelle", task=TaskAsked(team.paul))
    (item,) = thread(team).items
    assert (item.note.id, item.note.task.assignee) == (number, "Paul Roy")
    settle_task(team.organisation, item.note.task.id, by=team.paul, now=minutes(5))
    assert told(thread(team)) == [("task_settled", "rappelle"), ("note", "rappelle")]


def test_a_note_taken_back_keeps_its_place_without_its_words(team):
    number = note(team, "secret")
    take_back_note(team.organisation, number, by=team.anne, now=minutes(1))
    (item,) = thread(team).items
    assert (item.note.is_taken_back, item.note.plain) == (True, "")


def test_who_does_not_see_the_customer_sees_no_thread(team, database):
    note(team, "un")
    assert thread(team, portfolio=["ZB"]).items == ()
    assert len(thread(team, portfolio=["PR"]).items) == 1
    assert thread(team, "GAMMA").items == ()
    stranger = make_team(create_organisation(f"far-{team.organisation}", name="Autre"))
    assert thread(stranger).items == ()
    with reading_of([stranger.organisation]):
        assert thread_of(team.organisation, "ALPHA").items == ()


def test_what_was_written_under_an_earlier_code_is_told_too(team):
    with acting_for(team.organisation):
        old = Customer.objects.create(
            organisation_id=team.organisation, code="OLD", name="Alpha (ancien)"
        )
        main = Customer.objects.get(organisation_id=team.organisation, code="ALPHA")
        CustomerAlias.objects.create(
            organisation_id=team.organisation,
            customer=old,
            main=main,
            from_on=date(2020, 1, 1),
        )
    note(team, "avant", 0, subject=SubjectRef("customer", "OLD"))
    note(team, "après", 1)
    for code in ("ALPHA", "OLD"):
        assert told(thread(team, code, portfolio=["PR"])) == [("note", "après"), ("note", "avant")]


def test_a_page_costs_the_same_however_long_it_is(team):
    def fill(count):
        for each in range(count):
            note(team, f"@paul roy {each}", task=TaskAsked(team.paul))
            number = task(team, str(each))
            settle_task(team.organisation, number, by=team.anne, now=minutes(9))

    def cost():
        with reading_of([team.organisation]), CaptureQueriesContext(connection) as asked:
            thread_of(team.organisation, "ALPHA", portfolio=["PR"])
        return len(asked)

    fill(1)
    few = cost()
    fill(5)
    assert cost() == few <= 7


EVENTS = st.lists(st.tuples(st.booleans(), st.integers(0, 2)), max_size=7)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, limit=st.integers(1, 4))
def test_pages_tell_everything_once_even_at_one_instant(database, events, limit):
    team = make_team(
        create_organisation(f"t-{datetime.now(UTC).timestamp():.6f}".replace(".", "-"), name="T")
    )
    for number, (is_note, at) in enumerate(events):
        if is_note:
            note(team, str(number), at)
        else:
            settle_task(
                team.organisation, task(team, str(number), at), by=team.anne, now=minutes(2)
            )
    whole = thread(team, limit=100)
    pages, before = [], None
    for _ in range(20):
        page = thread(team, limit=limit, before=before)
        pages += page.items
        assert len(page.items) <= limit
        if page.next is None:
            break
        before = ThreadPlace.parse(str(page.next))
        assert before == page.next
    assert [each.place for each in pages] == [each.place for each in whole.items]
    assert len(pages) == sum(1 if is_note else 2 for is_note, _ in events)
    places = [each.place for each in pages]
    assert places == sorted({*places}, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026-03-12T09:00:00+00:00~note",
        "2026-03-12T09:00:00~note~1",
        "2026-03-12T09:00:00+00:00~note~-1",
        "2026-03-12T09:00:00+00:00~note~99999999999999999999",
        "2026-03-12T09:00:00+00:00~other~1",
        "hier~note~1",
    ],
)
def test_a_place_that_was_tampered_with_is_none(text):
    assert ThreadPlace.parse(text) is None


def test_a_place_survives_an_address():
    place = ThreadPlace(NOW, Event.TASK_GIVEN, 12)
    assert ThreadPlace.parse(str(place)) == place
