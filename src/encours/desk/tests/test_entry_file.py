"""One document's file: what it is, what is left of it and on what ground, what one does there."""

import re
from datetime import date

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encours.daily.services.situation import open_situation
from encours.parties.services.knowing import assign_owner
from encours.parties.services.recording import record_customers
from encours.portfolio.queries.items import items_of
from encours.portfolio.rules.seen import Situation
from encours.receivables.models import Line
from encours.receivables.queries.allocations import standing_facts
from encours.receivables.queries.documents import facts_on
from encours.receivables.rules.assertions import DELAY_CAUSE, DUE_ON, STATUS
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation

BOOKS = """
VE 1 2024-03-01 411:C1 1200 #F1 >2024-03-31; 707 -1000; 44571 -200
VE 2 2024-04-02 411:C1 500 #F2; 707 -500
VE 3 2024-01-10 411:C2 300 #F3 =A >2024-02-10; 707 -300
BQ 4 2024-02-20 411:C2 -300 #V3 =A; 512 300
BQ 5 2024-05-02 411:C1 -500 #V5 "VIREMENT C1"; 512 500
VE 6 2024-05-10 411:C2 100 #F6 >2024-06-10; 411:C2 100 #F6 >2024-07-10; 707 -200
"""
CORRECTED = BOOKS.replace("411:C1 1200 #F1", "411:C1 1100 #F1").replace("707 -1000", "707 -900")
CORRECTED += "VE 7 2024-05-30 411:C2 50 #F7; 707 -50"


def token_in(answer):
    """What the button « Undo » sends."""
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    with acting_for(organisation):
        record_customers(
            organisation, pl.DataFrame({"code": ["C1", "C2"], "name": ["Tissages", "Filatures"]})
        )
        assign_owner(organisation, "C1", collector="AB")
    return organisation


def line(organisation, reference, *, stands=True):
    with acting_for(organisation):
        found = Line.objects.filter(
            organisation_id=organisation,
            reference=reference,
            is_receivable=True,
            reversed_by__isnull=stands,
        )
        return found.order_by("id").values_list("id", flat=True)[0]


@pytest.fixture
def at(slug, books):
    def address(reference, **found):
        return reverse("entry", args=[slug, line(books, reference, **found)])

    return address


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def figures(response):
    return {each["name"].text: each["value"] for each in response.context["figures"]}


def paid(response):
    return {each.name: each for each in response.context["paid"]}


@pytest.mark.parametrize(("language", "title"), [("fr", "Facture F1"), ("en", "Invoice F1")])
def test_it_speaks_the_persons_language(signed_in, books, at, language, title):
    response = signed_in(books, "reader", language=language).get(at("F1"))
    assert f"<h1>{title}</h1>" in text(response)


def test_what_an_opening_carries_is_called_what_it_was_and_leads_to_it(signed_in, books, slug):
    opening = "AN 1 2025-01-01 411:C1 1200 #F1; 411:C3 90 #F90; 120 -1290"
    take(books, opening)
    with acting_for(books):
        found = Line.objects.filter(organisation_id=books, is_opening=True, is_receivable=True)
        brought = dict(found.values_list("reference", "id"))
    browser = signed_in(books, "reader", language="fr")
    known = browser.get(reverse("entry", args=[slug, brought["F1"]]))
    assert "<h1>Facture F1</h1>" in text(known)
    assert reverse("entry", args=[slug, line(books, "F1")]) in text(known)
    unknown = browser.get(reverse("entry", args=[slug, brought["F90"]]))
    assert "<h1>Reprise à nouveau F90</h1>" in text(unknown)
    listed = browser.get(reverse("entries", args=[slug]), {"nature": "opening"}).context["list"]
    assert [row.cells["reference"].value for row in listed.rows] == ["F90"]


def test_who_belongs_elsewhere_finds_no_page_and_who_is_out_signs_in(signed_in, books, at):
    assert signed_in(books, "reader").get(at("F1")).status_code == 200
    assert signed_in(None).get(at("F1")).status_code == 404
    assert Client().get(at("F1")).status_code == 302


@pytest.mark.parametrize(
    ("act", "role"), [("mark", "reader"), ("note", "reader"), ("pay", "sales")]
)
def test_who_has_not_the_right_is_shown_no_form_and_changes_nothing(
    signed_in, books, at, act, role
):
    browser = signed_in(books, role)
    assert f'value="{act}"' not in text(browser.get(at("F1")))
    assert browser.post(at("F1"), {"do": act, "status": "disputed"}).status_code == 403


def test_a_member_of_another_portfolio_finds_no_page(signed_in, books, at):
    mine = signed_in(books, "collector", portfolio=["AB"])
    assert mine.get(at("F1")).status_code == 200
    assert mine.get(at("F3")).status_code == 404


def test_a_line_that_is_no_receivable_has_no_file(signed_in, books, slug):
    with acting_for(books):
        sale = Line.objects.filter(organisation_id=books, account="707")[0].id
    browser = signed_in(books)
    assert browser.get(reverse("entry", args=[slug, sale])).status_code == 404
    assert browser.get(reverse("entry", args=[slug, 10**9])).status_code == 404


def test_an_open_invoice_tells_amount_lateness_entry_and_tax(signed_in, books, at):
    response = signed_in(books).get(at("F1"))
    told = figures(response)
    assert (told["Amount"].minor, told["Open"].minor, told["Settled"].minor) == (120000, 120000, 0)
    assert told["Due on"] == date(2024, 3, 31)
    assert [each.account for each in response.context["entry"]] == ["411", "707", "44571"]
    base, tax = response.context["tax"]
    assert (base.minor, tax.minor) == (100000, 20000)
    assert "days late" in text(response)


def test_what_a_letter_closes_is_a_fact_and_says_when_it_was_paid(signed_in, books, at):
    response = signed_in(books).get(at("F3"))
    assert figures(response)["Open"].minor == 0
    assert paid(response)["V3"].chip == "good"
    assert paid(response)["V3"].undo is None
    assert "10 days late" in text(response)
    other = signed_in(books).get(at("V3"))
    assert paid(other)["F3"].amount.minor == 30000
    assert "What it pays" in text(other)


def test_what_is_only_presumed_is_marked_with_its_reason(signed_in, books, at):
    response = signed_in(books).get(at("F2"))
    assert paid(response)["V5"].chip == "caution"
    assert "exactly this amount" in text(response)
    assert figures(response)["Open"].minor == 0


def test_a_due_day_says_on_what_ground_it_rests(signed_in, books, at):
    browser = signed_in(books)
    assert "The books give this day." in text(browser.get(at("F1")))
    assert "Assumed, for nothing is known" in text(browser.get(at("F2")))


def test_each_instalment_leads_to_the_others(signed_in, books, at):
    response = signed_in(books).get(at("F6"))
    shown = response.context["instalments"]
    assert [due for _, due, _, _, _ in shown] == [date(2024, 6, 10), date(2024, 7, 10)]
    assert [bool(href) for *_, href in shown] == [False, True]


def test_a_status_a_cause_and_a_due_day_are_kept_shown_and_undone(signed_in, books, at):
    browser = signed_in(books, "collector")
    number = line(books, "F1")
    told = {STATUS: "disputed", DELAY_CAUSE: "cash", DUE_ON: "2030-01-31"}
    done = browser.post(at("F1"), {"do": "mark", "comment": "Prix contesté", **told}, follow=True)
    assert figures(done)["Due on"] == date(2030, 1, 31)
    assert "Disputed" in text(done)
    assert "Prix contesté" in text(done)
    with acting_for(books):
        situation = open_situation(books, None, now=timezone.now())
        assert isinstance(situation, Situation)
        item = next(each for each in items_of(situation, "C1") if each.line_id == number)
        assert (item.status, item.due_on) == ("disputed", date(2030, 1, 31))
    token = token_in(done)
    undo = reverse("undo", args=[at("F1").split("/")[2]])
    browser.post(undo, {"token": token, "back": at("F1")})
    with acting_for(books):
        assert facts_on(books, [number], timezone.localdate()) == {}


def test_only_what_was_changed_in_the_form_is_said(signed_in, books, at):
    browser = signed_in(books, "collector")
    browser.post(at("F1"), {"do": "mark", STATUS: "disputed"})
    # somebody whose page is older changes the cause alone: the status of the other stays
    browser.post(at("F1"), {"do": "mark", DELAY_CAUSE: "cash", STATUS: "", "was_status": ""})
    with acting_for(books):
        said = facts_on(books, [line(books, "F1")], timezone.localdate())
    assert said[line(books, "F1")] == {STATUS: "disputed", DELAY_CAUSE: "cash"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"do": "mark", "due_on": "hier", "comment": "gardé"}, "hier is not a day"),
        ({"do": "mark"}, "Nothing was said"),
        ({"do": "pay", "other": "V5", "amount": "douze"}, "douze is not an amount"),
        ({"do": "pay", "other": "V5", "amount": "900"}, "less than"),
        ({"do": "pay", "amount": "1"}, "Choose a line"),
        ({"do": "unpay", "other": "V5"}, "Nobody has stated"),
        ({"do": "note", "text": " "}, "problem"),
        ({"do": "settle", "task": "7"}, "no such task"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_what_was_typed(signed_in, books, at, typed, said):
    if "other" in typed:
        typed = typed | {"other": line(books, typed["other"])}
    response = signed_in(books).post(at("F1"), typed)
    assert response.status_code == 400
    assert said in text(response)
    if "comment" in typed:
        assert typed["comment"] in text(response)


def test_a_payment_is_allocated_taken_back_and_said_again(signed_in, books, at, slug):
    browser = signed_in(books, "accountant")
    page = browser.get(at("F1"))
    [offer] = page.context["offered"]
    assert offer["name"] == "V5"
    done = browser.post(at("F1"), {"do": "pay", "other": offer["id"], "amount": ""}, follow=True)
    assert figures(done)["Open"].minor == 70000
    assert paid(done)["V5"].undo == offer["id"]
    undone = browser.post(at("F1"), {"do": "unpay", "other": offer["id"]}, follow=True)
    assert figures(undone)["Open"].minor == 120000
    titles = [each.title.text for each in undone.context["history"]]
    assert "{amount} no longer paid by {other}" in titles
    token = token_in(undone)
    browser.post(reverse("undo", args=[slug]), {"token": token, "back": at("F1")})
    with acting_for(books):
        [fact] = standing_facts(books, [line(books, "F1")])
        situation = open_situation(books, None, now=timezone.now())
        assert isinstance(situation, Situation)
        item = next(each for each in items_of(situation, "C1") if each.reference == "F1")
    assert (fact.amount_cents, item.open_cents) == (50000, 70000)


def test_a_note_calls_for_a_task_that_is_done_from_here(signed_in, books, at):
    browser = signed_in(books, "collector")
    told = {"do": "note", "text": "Rappeler lundi", "assignee": browser.user_id}
    shown = browser.post(at("F1"), told, follow=True)
    [task] = shown.context["file"].tasks
    assert task.text == "Rappeler lundi"
    done = browser.post(at("F1"), {"do": "settle", "task": task.id}, follow=True)
    assert "Done by" in text(done)


def test_a_past_day_shows_what_held_then_and_lets_nothing_be_changed(signed_in, books, at):
    browser = signed_in(books)
    browser.post(at("F1"), {"do": "mark", STATUS: "disputed"})
    past = browser.get(at("F2"), {"au": "2024-04-15"})
    assert figures(past)["Open"].minor == 50000
    assert 'value="mark"' not in text(past)
    assert not browser.get(at("F1"), {"au": "2024-04-15"}).context["status"]
    assert browser.post(at("F1") + "?au=2024-04-15", {"do": "mark"}).status_code == 403
    assert "was not in the books yet" in text(browser.get(at("F6"), {"au": "2024-04-15"}))


def test_a_correction_says_what_stands_instead(signed_in, books, at, organisation):
    take(organisation, CORRECTED)
    gone = signed_in(books).get(at("F1", stands=False))
    assert "No longer in the books" in text(gone)
    assert f'href="{at("F1")}"' in text(gone)
    assert 'value="mark"' not in text(gone)


def test_it_tells_the_file_it_came_from_to_who_may_open_it(signed_in, books, at):
    assert "fec.txt" in text(signed_in(books, "reader").get(at("F1")))
    shown = text(signed_in(books, "accountant").get(at("F1")))
    assert "/file" in shown
    assert "Journal VE, entry 1" in shown


def test_the_number_of_questions_does_not_grow_with_the_document(signed_in, organisation, slug):
    few = "VE 1 2024-03-01 411:C1 600 #F0; 707 -600\nBQ 2 2024-04-01 411:C1 -600 =A #V; 512 600"
    many = "".join(f"VE {n} 2024-03-01 411:C1 20 #F{n} =A; 707 -20\n" for n in range(10, 40))
    take(organisation, few, few.split("\n")[0] + "\n" + many + few.split("\n")[1])
    browser = signed_in(organisation)

    def asked(reference):
        address = reverse("entry", args=[slug, line(organisation, reference)])
        browser.get(address)
        questions = []

        def count(execute, sql, *given):
            questions.append(sql)
            return execute(sql, *given)

        with connection.execute_wrapper(count):
            response = browser.get(address)
        return len(questions), len(response.context["paid"])

    lone, none = asked("F0")
    busy, thirty = asked("V")
    assert (none, thirty) == (0, 30)
    assert busy <= lone + 2
