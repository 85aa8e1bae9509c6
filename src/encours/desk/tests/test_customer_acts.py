"""What people do from a customer's file is kept, told in its thread, and undone by its button."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encours.desk.services.records import record_of
from encours.desk.tests.customer_books import SLASHED, line_of, slug_of, take_books
from encours.journal.queries import head
from encours.parties.queries.customers import find_customer
from encours.parties.queries.relations import contacts_of
from encours.parties.queries.terms import granted_to
from encours.receivables.queries.documents import facts_on
from encours.teamwork.queries.thread import thread_of
from encours.tenancy.isolation import reading_of


@pytest.fixture
def books(organisation):
    return take_books(organisation)


@pytest.fixture
def slug(organisation):
    return slug_of(organisation)


@pytest.fixture
def send(signed_in, books, slug):
    """Sends a form: `send("record", {...})`, to C1 and as a collector unless told."""
    browsers = {}

    def send_form(name, data, code="C1", *, role="collector", portfolio=(), follow=True):
        who = role, portfolio
        if who not in browsers:
            browsers[who] = signed_in(books, role, portfolio=portfolio)
        address = reverse(f"customer_{name}", args=[slug, code])
        return browsers[who].post(address, data, follow=follow)

    return send_form


def undo(send, slug, answer):
    """Presses the button « Undo » of the page one was led to."""
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found
    token, browser = found[1], answer.client
    return browser.post(reverse("undo", args=[slug]), {"token": token}, follow=True)


def known(books, code="C1"):
    with reading_of([books]):
        return find_customer(books, code)


def record(books, **changed):
    """The record form as it is opened, with what was typed."""
    with reading_of([books]):
        customer = find_customer(books, "C1")
        assert customer is not None
        held = record_of(books, customer)
    fields = {name.replace("free:", "free-"): value for name, value in held.items()}
    return {**fields, **changed, "seen": json.dumps(held)}


def test_the_record_is_changed_told_and_undone(send, slug, books):
    before = head_number(books)
    answer = send("record", record(books, collector="ZZ", group="Groupe Neuf"))
    assert (known(books).collector, known(books).group) == ("ZZ", "Groupe Neuf")
    assert head_number(books) == before + 1
    assert "Groupe Neuf" in answer.content.decode()
    undo(send, slug, answer)
    assert (known(books).collector, known(books).group) == ("AB", "Groupe Gier")


def head_number(books):
    with reading_of([books]):
        return head(books)[0]


def test_free_fields_and_the_company_are_kept_and_undone(send, slug, books):
    typed = record(books, **{"free-procedure_collective": "Redressement", "siren": ""})
    answer = send("record", typed)
    assert known(books).free == {"procedure_collective": "Redressement"}
    assert known(books).siren == ""
    undo(send, slug, answer)
    assert (known(books).free, known(books).siren) == ({}, "552100554")


def test_a_siren_that_is_none_is_said_at_its_field_and_what_was_typed_stays(send, books):
    answer = send("record", record(books, siren="123", collector="ZZ"))
    assert answer.status_code == 400
    assert answer.context["form"].errors["siren"]
    assert 'value="ZZ"' in answer.content.decode()
    assert known(books).collector == "AB"


def test_of_two_who_edit_at_once_the_later_is_told(send, books):
    opened = record(books, collector="ZZ")
    send("record", record(books, salesperson="QQ"))
    answer = send("record", opened)
    assert answer.status_code == 400
    assert "Somebody else changed this customer" in answer.content.decode()
    assert (known(books).collector, known(books).salesperson) == ("AB", "QQ")


def test_terms_are_granted_and_those_before_hold_again_when_undone(send, slug, books):
    today = timezone.localdate().isoformat()
    send("terms", {"terms": "45 jours fin de mois", "from_on": today, "ground": "Avenant"})
    answer = send("terms", {"terms": "60 jours nets", "from_on": today})
    undo(send, slug, answer)
    with reading_of([books]):
        given = [each.terms for each in granted_to(books, "C1")]
    assert given == ["45 jours fin de mois", "60 jours nets", "45 jours fin de mois"]
    wrong = send("terms", {"terms": "quand il veut", "from_on": today})
    assert wrong.context["form"].errors["terms"]


def contacts(books):
    with reading_of([books]):
        return [(each.name, each.phone) for each in contacts_of(books, "C1")]


def test_a_contact_is_added_changed_says_goodbye_and_each_is_undone(send, slug, books):
    told = {"function": "legal", "name": "Max", "phone": "06", "email": "", "language": "fr"}
    added = send("contact", told)
    assert contacts(books) == [("Ana Roy", "04 77 00 00 00"), ("Max", "06")]
    undo(send, slug, added)
    assert contacts(books) == [("Ana Roy", "04 77 00 00 00")]
    with reading_of([books]):
        number = contacts_of(books, "C1")[0].id
    changed = send("contact", told | {"contact": number})
    assert contacts(books) == [("Max", "06")]
    undo(send, slug, changed)
    assert contacts(books) == [("Ana Roy", "04 77 00 00 00")]
    gone = send("contact_gone", {"contact": number, "gone": "1"})
    assert contacts(books) == []
    undo(send, slug, gone)
    assert contacts(books) == [("Ana Roy", "04 77 00 00 00")]
    nobody = send("contact", told | {"name": "", "phone": ""})
    assert nobody.context["form"].errors["name"]


def talk(books):
    with reading_of([books]):
        return thread_of(books, "C1").items


def test_a_note_calls_upon_a_colleague_gives_a_task_and_is_taken_back(send, slug, books, signed_in):
    colleague = signed_in(books, "accountant").user_id
    answer = send(
        "note", {"text": "Rappeler <b>lundi</b>", "assignee": colleague, "due_on": "2030-01-02"}
    )
    item = next(each for each in talk(books) if each.note)
    assert item.note.plain == "Rappeler <b>lundi</b>"
    assert item.note.task.assignee_id == colleague
    page = answer.content.decode()
    assert "&lt;b&gt;lundi&lt;/b&gt;" in page
    send("task_done", {"task": item.note.task.id})
    assert next(each for each in talk(books) if each.note).note.task.state == "done"
    undo(send, slug, send("note_back", {"note": item.note.id}))
    assert not next(each for each in talk(books) if each.note).note.is_taken_back


def test_an_empty_note_is_refused_at_its_field(send, books):
    answer = send("note", {"text": "  "})
    assert answer.status_code == 400
    assert answer.context["form"].errors["text"]
    assert not talk(books)


def said(books, reference):
    with reading_of([books]):
        line = line_of(books, reference)
        return facts_on(books, [line], timezone.localdate()).get(line, {})


def test_ticked_documents_are_asked_about_then_told_and_undone(send, slug, books):
    row = line_of(books, "F2")
    asked = send("mark", {"row": row})
    assert "F2" in asked.content.decode()
    assert said(books, "F2") == {}
    done = send("mark", {"row": row, "said": "1", "status": "disputed", "comment": "Prix"})
    assert said(books, "F2") == {"status": "disputed"}
    shown = done.context["list"].rows[0].cells
    assert (shown["status"].value, shown["comment"].value) == ("Disputed", "Prix")
    undo(send, slug, done)
    assert said(books, "F2") == {}


def test_saying_nothing_of_documents_is_refused_in_the_form(send, books):
    answer = send("mark", {"row": line_of(books, "F2"), "said": "1"})
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors()


def test_a_document_of_another_customer_is_not_found_here(send, books):
    assert send("mark", {"row": line_of(books, "F4")}).status_code == 404
    assert send("mark", {"row": "x"}).status_code == 404
    assert send("mark", {"row": line_of(books, "F4")}, SLASHED).status_code == 200


_ACTS = [
    ("record", "edit"),
    ("terms", "edit"),
    ("contact", "edit"),
    ("contact_gone", "edit"),
    ("note", "say"),
    ("note_back", "say"),
    ("task_done", "say"),
    ("mark", "say"),
]


def test_who_may_not_is_told_so_and_who_does_not_see_it_finds_nothing(send):
    for name, kind in _ACTS:
        assert send(name, {}, role="reader").status_code == 403
        assert (send(name, {}, role="accountant").status_code == 403) is (kind == "edit")
        assert send(name, {}, portfolio=("ZZ",)).status_code == 404


def test_strangers_find_none_of_it(signed_in, books, slug):
    stranger = signed_in()
    for name, _ in _ACTS:
        address = reverse(f"customer_{name}", args=[slug, "C1"])
        assert stranger.post(address).status_code == 404
        assert Client().post(address).status_code == 302


def test_forms_open_beside_the_page_and_as_pages_of_their_own(signed_in, books, slug):
    browser = signed_in(books, language="fr")
    for name in ("record", "terms", "contact"):
        address = reverse(f"customer_{name}", args=[slug, "C1"])
        assert "<html" in browser.get(address).content.decode()
        assert "<html" not in browser.get(address, headers={"HX-Request": "true"}).content.decode()


def assign(signed_in, books, slug, data, **who):
    browser = signed_in(books, **who)
    return browser.post(reverse("customers_assign", args=[slug]), data, follow=True)


def test_ticked_customers_are_given_a_collector_and_it_is_undone(signed_in, books, slug):
    rows = {"row": ["C1", SLASHED], "field": "collector"}
    asked = assign(signed_in, books, slug, rows)
    assert "2 customers" in asked.content.decode()
    done = assign(signed_in, books, slug, rows | {"value": "ZZ"})
    assert {known(books, code).collector for code in ("C1", SLASHED)} == {"ZZ"}
    undo(None, slug, done)
    assert [known(books, code).collector for code in ("C1", SLASHED)] == ["AB", ""]


def test_ticked_customers_are_put_in_a_group_only_by_who_may_and_sees_them(signed_in, books, slug):
    rows = {"row": ["C1", SLASHED], "field": "group", "value": "G"}
    assert assign(signed_in, books, slug, rows, role="reader").status_code == 403
    assert assign(signed_in, books, slug, rows, portfolio=("AB",)).status_code in {400, 404}
    assert known(books).group == "Groupe Gier"
    assert assign(signed_in, books, slug, rows | {"field": "name"}).status_code == 404
    assign(signed_in, books, slug, rows)
    assert {known(books, code).group for code in ("C1", SLASHED)} == {"G"}


def test_the_list_filters_those_nobody_follows_and_adds_up_its_first(signed_in, books, slug):
    browser = signed_in(books)
    address = reverse("customers", args=[slug])
    alone = browser.get(address, {"nobody": "1"}).context["list"]
    assert [row.key for row in alone.rows] == [SLASHED]
    context = browser.get(address, {"first": "1"}).context
    assert context["first_amount"].minor == 90_000
    assert context["curve"] == [0.0, pytest.approx(900 / 14), *[pytest.approx(100)] * 8]
    assert browser.get(address, {"first": "-3"}).context["first"] == 20
    own = signed_in(books, portfolio=("AB",)).get(address).context
    assert [row.key for row in own["list"].rows] == ["C1"]
    assert own["first_amount"].minor == 50_000


def test_who_only_reads_ticks_nothing_in_the_list(signed_in, books, slug):
    address = reverse("customers", args=[slug])
    assert signed_in(books, "reader").get(address).context["list"].bulk == ()
    past = signed_in(books).get(address, {"au": "2024-05-31"})
    assert past.context["list"].bulk == ()
