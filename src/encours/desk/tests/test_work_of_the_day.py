"""À faire: whom to look at today, why, what came of it, tasks, mentions."""

import re
from datetime import timedelta
from html import unescape

import polars as pl
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from encours.kernel.subjects import SubjectRef
from encours.parties.services.knowing import assign_owner
from encours.parties.services.recording import record_customers
from encours.receivables.models import Line
from encours.receivables.rules.assertions import STATUS
from encours.receivables.services.asserting import assert_of
from encours.receivables.tests.ledger_books import take
from encours.teamwork.queries.notes import notes_of
from encours.teamwork.queries.tasks import open_tasks_of_member, settled_tasks_of_member
from encours.teamwork.services.notes import write_note
from encours.teamwork.services.tasks import open_task
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation, User

TODAY = timezone.localdate()


def days_ago(count):
    return (TODAY - timedelta(count)).isoformat()


BOOKS = f"""
VE 1 {days_ago(130)} 411:C1 1000 #F1 >{days_ago(100)}; 707 -1000
VE 2 {days_ago(50)} 411:C2 5000 #F2 >{days_ago(20)}; 707 -5000
VE 3 {days_ago(40)} 411:C3/X 300 #F3 >{days_ago(10)}; 707 -300
VE 4 {days_ago(10)} 411:C4 900 #F4 >{(TODAY + timedelta(20)).isoformat()}; 707 -900
"""


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    with acting_for(organisation):
        named = {
            "code": ["C1", "C2", "C3/X", "C4"],
            "name": ["Tissages", "Filatures", "Bonneterie", "Teintures"],
        }
        record_customers(organisation, pl.DataFrame(named))
        assign_owner(organisation, "C1", collector="AB")
    return organisation


def place(organisation, name, *args):
    with reading_of([organisation]):
        slug = Organisation.objects.get(id=organisation).slug
    return reverse(name, args=[slug, *args])


def line(organisation, reference):
    with acting_for(organisation):
        return Line.objects.get(
            organisation_id=organisation, is_receivable=True, reference=reference
        ).id


def say(organisation, reference, status, *, on, by):
    assert_of(
        organisation,
        line(organisation, reference),
        STATUS,
        status,
        asserted_on=on,
        author_id=by,
        now=timezone.now(),
    )


def works(browser, organisation, **asked):
    page = browser.get(place(organisation, "todo"), asked)
    assert page.status_code == 200
    return [each.work for each in page.context["rows"]]


def codes(browser, organisation, **asked):
    return [each.customer for each in works(browser, organisation, **asked)]


def task(organisation, browser, code, text="Rappeler", **more):
    return open_task(
        organisation,
        SubjectRef("customer", code),
        text,
        assignee_id=more.pop("to", browser.user_id),
        by=browser.user_id,
        now=timezone.now(),
        **more,
    )


def name(browser, text):
    User.objects.filter(pk=browser.user_id).update(name=text)


def test_the_most_to_gain_comes_first_and_every_row_says_why(signed_in, books):
    browser = signed_in(books, "collector")
    assert codes(browser, books) == ["C2", "C1", "C3/X"]
    page = browser.get(place(books, "todo")).content.decode()
    assert "over 90 days" in page
    assert "late for 20 days" in page
    assert "3 customers = 100" in page


def test_a_collector_is_given_their_own_customers_alone(signed_in, books):
    browser = signed_in(books, "collector", portfolio=["AB"])
    assert codes(browser, books) == ["C1"]
    assert browser.get(place(books, "todo_customer", "C2")).status_code == 404
    page = browser.get(place(books, "todo"))
    assert round(page.context["share"]) == 100


def test_what_waits_for_its_next_action_is_left_out_until_its_day(signed_in, books):
    browser = signed_in(books, "collector")
    say(books, "F2", "announced", on=TODAY, by=browser.user_id)
    assert codes(browser, books) == ["C1", "C3/X"]
    drawer = browser.get(place(books, "todo_customer", "C2")).content.decode()
    assert "Nothing calls for this customer today." in drawer
    say(books, "F2", "announced", on=TODAY - timedelta(30), by=browser.user_id)
    say(books, "F4", "announced", on=TODAY - timedelta(30), by=browser.user_id)
    assert "C4" in codes(browser, books), "an action is due on it, though it is not late"
    assert codes(browser, books, why="follow_up") == ["C4"]


def test_tasks_and_mentions_bring_a_customer_that_is_not_late(signed_in, books):
    browser, karim = signed_in(books, "collector"), signed_in(books, "credit_manager")
    name(browser, "Anne Martin")
    name(karim, "Karim Haddad")
    task(books, browser, "C4", due_on=TODAY)
    write_note(
        books, SubjectRef("customer", "C3/X"), "@Anne Martin, vois.", by=karim.user_id,
        now=timezone.now(),
    )  # fmt: skip
    assert codes(browser, books, why="task") == ["C4"]
    assert codes(browser, books, why="mention") == ["C3/X"]
    page = browser.get(place(books, "todo")).content.decode()
    assert "Karim Haddad mentions you" in page
    assert codes(karim, books, why="task") == []


def test_a_task_for_later_puts_a_customer_off_until_its_day(signed_in, books):
    browser = signed_in(books, "collector")
    task(books, browser, "C2", due_on=TODAY + timedelta(3))
    assert codes(browser, books) == ["C1", "C3/X"]


def test_who_was_seen_to_today_goes_to_the_end(signed_in, books):
    browser = signed_in(books, "collector")
    browser.post(place(books, "todo_act", "C2"), {"do": "note", "text": "Vu avec la comptable."})
    found = works(browser, books)
    assert [each.customer for each in found] == ["C1", "C3/X", "C2"]
    assert found[-1].is_done
    other = signed_in(books, "collector")
    assert codes(other, books) == ["C2", "C1", "C3/X"]


def test_the_first_ones_asked_for_are_shown_with_their_share(signed_in, books):
    page = signed_in(books).get(place(books, "todo"), {"first": "<b>", "why": "nothing"})
    assert page.context["first"] == 20
    assert page.context["why"] == ""


def test_a_past_day_shows_the_work_of_that_day_and_changes_nothing(signed_in, books):
    browser = signed_in(books, "collector", language="fr")
    task(books, browser, "C4", due_on=TODAY)
    day = days_ago(15)
    assert codes(browser, books, au=day) == ["C2", "C1"]
    drawer = browser.get(place(books, "todo_customer", "C1"), {"au": day}).content.decode()
    assert "<textarea" not in drawer
    act = f"{place(books, 'todo_act', 'C1')}?au={day}"
    assert browser.post(act, {"do": "note", "text": "Non"}).status_code == 403


def test_the_drawer_shows_one_customer_ready_to_be_called(signed_in, books):
    browser = signed_in(books, "collector")
    whole = browser.get(place(books, "todo_customer", "C3/X"))
    part = browser.get(place(books, "todo_customer", "C3/X"), headers={"HX-Request": "true"})
    for answer in (whole, part):
        assert b"Bonneterie" in answer.content
        assert b"F3" in answer.content
    assert b"<html" in whole.content
    assert b"<html" not in part.content


def following_in(answer):
    """Where the button « Suivant » leads."""
    found = re.search(r'hx-get="([^"]*/todo/next/[^"]*)"', answer.content.decode())
    assert found
    return found[1]


def token_in(answer):
    """What the button « Annuler » sends."""
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_next_leads_from_one_to_the_other_and_ends(signed_in, books):
    browser = signed_in(books, "collector")
    met = []
    answer = browser.get(place(books, "todo_next"))
    while b"That is all" not in answer.content:
        met.append(answer.context["customer"].customer)
        following = following_in(answer)
        answer = browser.get(unescape(following))
    assert met == ["C2", "C1", "C3/X"]


@pytest.mark.parametrize(
    "given", [{"do": "note", "text": "Vu"}, {"do": "status", "status": "announced"}]
)
def test_next_goes_on_from_where_the_customer_stood(signed_in, books, given):
    browser = signed_in(books, "collector")
    shown = browser.get(place(books, "todo_customer", "C1"))
    row = {"row": [line(books, "F1")]} if given["do"] == "status" else {}
    acted = {**given, **row, "at": shown.context["at"]}
    after = browser.post(place(books, "todo_act", "C1"), acted, headers={"HX-Request": "true"})
    following = following_in(after)
    assert browser.get(unescape(following)).context["customer"].customer == "C3/X"


def test_a_note_is_written_and_taken_back(signed_in, books):
    browser = signed_in(books, "collector")
    act = place(books, "todo_act", "C1")
    said = browser.post(act, {"do": "note", "text": "Promis vendredi"}, headers={"HX-Request": "1"})
    assert b"Note written." in said.content
    token = token_in(said)
    browser.post(place(books, "undo"), {"token": token})
    with reading_of([books]):
        note = notes_of(books, SubjectRef("customer", "C1"))[0]
    assert note.is_taken_back


def test_a_status_is_set_on_ticked_documents_and_given_back(signed_in, books):
    browser = signed_in(books, "collector")
    codes(browser, books)
    given = {"do": "status", "row": [line(books, "F2")], "status": "disputed", "comment": "Prix"}
    said = browser.post(place(books, "todo_act", "C2"), given, headers={"HX-Request": "true"})
    assert b"Disputed" in said.content
    assert codes(browser, books) == ["C1", "C3/X"]
    token = token_in(said)
    browser.post(place(books, "undo"), {"token": token})
    assert codes(browser, books)[0] == "C2"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"do": "note", "text": "  "}, "Nothing was written."),
        ({"do": "task", "task": ""}, "Nothing was written."),
        ({"do": "status", "status": "disputed"}, "These documents are not to be found"),
        ({"do": "task", "task": "Rappeler", "assignee": "1"}, "Choose somebody of the list."),
    ],
)
def test_what_cannot_be_written_keeps_what_was_typed(signed_in, books, given, error):
    browser = signed_in(books, "collector")
    answer = browser.post(place(books, "todo_act", "C1"), given)
    assert answer.status_code == 400
    assert error in answer.content.decode()
    if given.get("assignee"):
        assert b'value="Rappeler"' in answer.content


def test_a_task_is_given_from_the_drawer_and_undone(signed_in, books):
    browser = signed_in(books, "collector")
    given = {"do": "task", "task": "Rappeler Mme Roux", "due_on": TODAY.isoformat()}
    browser.post(place(books, "todo_act", "C1"), {**given, "assignee": str(browser.user_id)})
    page = browser.get(place(books, "todo_tasks"))
    assert b"Rappeler Mme Roux" in page.content
    token = [each.extra_tags for each in page.context["messages"]][-1]
    browser.post(place(books, "undo"), {"token": token})
    with reading_of([books]):
        assert open_tasks_of_member(books, browser.user_id) == ()


def test_tasks_are_given_done_changed_cancelled_and_undone(signed_in, books):
    browser, other = signed_in(books, "collector"), signed_in(books, "accountant")
    address = place(books, "todo_tasks")
    browser.post(address, {"text": "Écrire", "customer": "tissages", "due_on": days_ago(1)})
    browser.post(address, {"text": "Ranger", "assignee": str(other.user_id)})
    page = browser.get(address)
    mine, given = page.context["mine"], page.context["given"]
    assert [(each.task.text, each.task.customer, each.is_overdue) for each in mine] == [
        ("Écrire", "C1", True)
    ]
    assert [each.task.text for each in given] == ["Ranger"]
    one = place(books, "todo_task", mine[0].task.id)
    browser.post(one, {"do": "change", "assignee": str(other.user_id), "due_on": days_ago(-4)})
    assert len(browser.get(address).context["given"]) == 2
    other.post(one, {"do": "done", "outcome": "C’est fait"})
    seen = other.get(address)
    assert [each.task.outcome for each in seen.context["done"]] == ["C’est fait"]
    token = [each.extra_tags for each in seen.context["messages"]][-1]
    other.post(place(books, "undo"), {"token": token})
    other.post(one, {"do": "cancel"})
    with reading_of([books]):
        states = [str(each.state) for each in settled_tasks_of_member(books, other.user_id)]
    assert states == ["cancelled"]
    assert b"has settled this task already" in other.post(one, {"do": "done"}).content


def test_a_task_that_was_changed_is_given_back(signed_in, books):
    browser, other = signed_in(books, "collector"), signed_in(books, "accountant")
    number = task(books, browser, "C1", due_on=TODAY)
    browser.post(place(books, "todo_task", number), {"do": "change", "assignee": other.user_id})
    token = [
        each.extra_tags for each in browser.get(place(books, "todo_tasks")).context["messages"]
    ][-1]
    browser.post(place(books, "undo"), {"token": token})
    with reading_of([books]):
        kept = open_tasks_of_member(books, browser.user_id)
    assert [(each.id, each.due_on) for each in kept] == [(number, TODAY)]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"text": " "}, "Nothing was written."),
        ({"text": "Voir", "customer": "nobody of that name"}, "There is no customer"),
        ({"text": "Voir", "customer": "tures"}, "Several customers are named so."),
        ({"text": "Voir", "assignee": "1"}, "This person is no member"),
    ],
)
def test_a_task_that_cannot_be_given_is_said_at_its_field(signed_in, books, given, error):
    answer = signed_in(books, "collector").post(place(books, "todo_tasks"), given)
    assert answer.status_code == 400
    assert error in answer.content.decode()


def test_mentions_are_counted_read_one_by_one_or_at_once(signed_in, books):
    anne, karim = signed_in(books, "reader"), signed_in(books, "credit_manager")
    name(anne, "Anne Martin")
    for text in ("@Anne Martin un", "@Anne Martin deux", "@Anne Martin trois"):
        write_note(
            books, SubjectRef("customer", "C1"), text, by=karim.user_id, now=timezone.now()
        )  # fmt: skip
    address = place(books, "todo_mentions")
    page = anne.get(address)
    assert str(page.context["frame"].unread) == "3"
    assert page.context["unread"][0].note.plain.endswith("trois")
    anne.post(address, {"mention": str(page.context["unread"][0].id)})
    page = anne.get(address)
    assert [len(page.context["unread"]), len(page.context["read"])] == [2, 1]
    karim.post(address, {"last": str(page.context["last"])})
    assert len(anne.get(address).context["unread"]) == 2
    anne.post(address, {"last": str(page.context["last"])})
    assert anne.get(address).context["unread"] == ()


PAGES = ("todo", "todo_tasks", "todo_mentions", "todo_next")


@pytest.mark.parametrize("page", PAGES)
def test_strangers_find_nothing_and_nobody_is_led_to_sign_in(signed_in, books, client_out, page):
    assert signed_in().get(place(books, page)).status_code == 404
    assert client_out.get(place(books, page)).status_code == 302


@pytest.fixture
def client_out(database):
    from django.test import Client

    return Client()


def test_a_reader_looks_and_writes_nothing(signed_in, books):
    reader, owner = signed_in(books, "reader"), signed_in(books)
    number = task(books, owner, "C1")
    assert b"<textarea" not in reader.get(place(books, "todo_customer", "C1")).content
    page = reader.get(place(books, "todo_tasks")).content
    assert b'method="post"' not in page.split(b"<main")[1].split(b"</main>")[0]
    for address, given in (
        (place(books, "todo_act", "C1"), {"do": "note", "text": "Non"}),
        (place(books, "todo_tasks"), {"text": "Non"}),
        (place(books, "todo_task", number), {"do": "done"}),
    ):
        assert reader.post(address, given).status_code == 403
        assert signed_in().post(address, given).status_code == 404
    assert owner.post(place(books, "todo_act", "C1"), {"do": "drop"}).status_code == 404
    assert "todo" not in [each.entry.name for each in _rail(reader, books)]


def _rail(browser, organisation):
    return browser.get(place(organisation, "todo_mentions")).context["frame"].rail


def test_a_page_asks_as_many_questions_for_three_customers_as_for_one(signed_in, books):
    with acting_for(books):
        for code in ("C2", "C3/X"):
            assign_owner(books, code, collector="CD")
    asked = [
        count_questions(signed_in(books, "collector", portfolio=scope), books)
        for scope in (["AB"], ["AB", "CD"])
    ]
    assert asked[0] == asked[1]


def count_questions(browser, organisation):
    """How much the page of the day asks the database, once the day is laid."""
    codes(browser, organisation)
    return len(asked_by(lambda: codes(browser, organisation)))


def asked_by(look):
    """What the database is asked while one looks."""
    asked = []

    def note(run, *given):
        asked.append(str(given[0]))
        return run(*given)

    with connection.execute_wrapper(note):
        look()
    return asked


def test_the_next_customer_is_shown_on_the_figures_it_was_chosen_by(signed_in, books):
    browser = signed_in(books, "collector")
    following = place(books, "todo_next")
    browser.get(following)
    asked = asked_by(lambda: browser.get(following))
    assert len([each for each in asked if 'FROM "portfolio_situation"' in each]) == 1


def test_an_empty_house_says_what_it_means(signed_in, organisation):
    page = signed_in(organisation, "collector", language="fr").get(place(organisation, "todo"))
    assert page.status_code == 200
    assert page.context["rows"] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_are_in_the_language_of_who_looks(signed_in, books, language):
    browser = signed_in(books, "collector", language=language)
    task(books, browser, "C1")
    words = {"en": ("To do", "My work"), "fr": ("À faire", "Mon travail")}[language]
    for page in PAGES[:3]:
        shown = browser.get(place(books, page)).content.decode()
        assert all(each in shown for each in words)
