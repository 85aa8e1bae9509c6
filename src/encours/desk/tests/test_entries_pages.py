"""The lists of documents: those that are open and all of them, narrowed, exported, marked."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encours.parties.services.knowing import assign_owner
from encours.parties.services.recording import record_customers
from encours.receivables.queries.documents import facts_on
from encours.receivables.rules.assertions import STATUS
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation

BOOKS = """
VE 1 2024-03-01 411:C1 1200 #FA-1 >2024-03-31; 707 -1000; 44571 -200
VE 2 2024-04-02 411:C1 500 #FA-2 >2024-05-02; 707 -500
VE 3 2024-01-10 411:C2 300 #FB-3 =A >2024-02-10; 707 -300
BQ 4 2024-02-20 411:C2 -300 #V3 =A; 512 300
VE 6 2024-05-10 411:C2 100 #fa-6 >2024-06-10; 707 -100
"""


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


def shown(browser, slug, name="entries", **words):
    return browser.get(reverse(name, args=[slug]), words)


def references(response):
    return [row.cells["reference"].value for row in response.context["list"].rows]


@pytest.mark.parametrize(("language", "title"), [("fr", "Pièces"), ("en", "Documents")])
def test_both_lists_speak_the_persons_language(signed_in, books, slug, language, title):
    browser = signed_in(books, "reader", language=language)
    for name in ("entries", "entries_all"):
        assert f"<h1>{title}</h1>" in shown(browser, slug, name).content.decode()


@pytest.mark.parametrize("name", ["entries", "entries_all"])
def test_strangers_find_no_list(signed_in, books, slug, name):
    assert shown(signed_in(None), slug, name).status_code == 404
    assert shown(Client(), slug, name).status_code == 302


def test_all_of_them_come_the_latest_first_with_what_settles_them(signed_in, books, slug):
    response = shown(signed_in(books), slug, "entries_all")
    assert references(response) == ["fa-6", "FA-2", "FA-1", "V3", "FB-3"]
    states = [row.cells["state"].value for row in response.context["list"].rows]
    assert [bool(each) for each in states] == [False, False, False, True, True]
    assert response.context["list"].totals == {"debit": 210000, "credit": 30000}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "FA-"}, ["fa-6", "FA-2", "FA-1"]),
        ({"q": "fa-1"}, ["FA-1"]),
        ({"nature": "receipt"}, ["V3"]),
        ({"state": "settled"}, ["V3", "FB-3"]),
        ({"state": "open"}, ["fa-6", "FA-2", "FA-1"]),
        ({"customer": "C2"}, ["fa-6", "V3", "FB-3"]),
        ({"from": "2024-02-01", "to": "2024-04-02"}, ["FA-2", "FA-1", "V3"]),
        ({"au": "2024-02-28"}, ["V3", "FB-3"]),
        ({"nature": "nonsense", "from": "hier"}, ["fa-6", "FA-2", "FA-1", "V3", "FB-3"]),
    ],
)
def test_all_of_them_narrowed(signed_in, books, slug, asked, found):
    assert references(shown(signed_in(books), slug, "entries_all", **asked)) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"amount": "1 200,00"}, ["FA-1"]),
        ({"min": "200"}, ["FA-1", "FA-2"]),
        ({"max": "500"}, ["FA-2", "fa-6"]),
        ({"month": "2024-05"}, ["FA-2"]),
        ({"from": "2024-05-01", "to": "2024-06-30"}, ["FA-2", "fa-6"]),
        ({"dated_from": "2024-05-01"}, ["fa-6"]),
        ({"customer": "C2"}, ["fa-6"]),
        ({"amount": "douze"}, ["FA-1", "FA-2", "fa-6"]),
    ],
)
def test_open_documents_narrowed_by_amount_day_and_customer(signed_in, books, slug, asked, found):
    response = shown(signed_in(books), slug, **asked)
    assert references(response) == found
    totals = response.context["list"].totals["open"]
    assert totals == sum(row.cells["open"] for row in response.context["list"].rows)


def test_what_is_no_amount_is_kept_as_typed_with_its_error(signed_in, books, slug):
    text = shown(signed_in(books), slug, amount="douze").content.decode()
    assert 'value="douze" aria-invalid="true"' in text
    assert "This is not an amount." in text


def test_a_member_of_a_portfolio_sees_its_documents_alone(signed_in, books, slug):
    browser = signed_in(books, "collector", portfolio=["AB"])
    assert references(shown(browser, slug)) == ["FA-1", "FA-2"]
    assert references(shown(browser, slug, "entries_all")) == ["FA-2", "FA-1"]
    assert references(shown(browser, slug, "entries_all", customer="C2")) == []


@pytest.mark.parametrize("name", ["entries", "entries_all"])
def test_each_is_a_door_and_a_table_to_save(signed_in, books, slug, name):
    browser = signed_in(books)
    row = shown(browser, slug, name).context["list"].rows[0]
    assert browser.get(row.cells["reference"].href).status_code == 200
    given = shown(browser, slug, name, export="csv", q="FA-1")
    lines = b"".join(given).decode().strip().split("\r\n")
    assert len(lines) == 2
    assert "FA-1" in lines[1]


def test_ticked_documents_of_several_customers_are_given_a_status_together(signed_in, books, slug):
    browser = signed_in(books, "collector")
    rows = [row.key for row in shown(browser, slug).context["list"].rows]
    address = reverse("entries_mark", args=[slug])
    asked = browser.post(address, {"row": rows})
    assert "Say something of 3 documents" in asked.content.decode()
    told = {"row": rows, "said": "1", "status": "disputed"}
    done = browser.post(address, told, follow=True)
    assert all(row.cells["status"].value for row in done.context["list"].rows)
    lines = [int(each.partition(".")[0]) for each in rows]
    with acting_for(books):
        said = facts_on(books, lines, timezone.localdate())
    assert {line: kept[STATUS] for line, kept in said.items()} == dict.fromkeys(lines, "disputed")
    assert re.search(r'name="token"', done.content.decode())


def test_what_one_does_not_see_cannot_be_marked(signed_in, books, slug):
    rows = [row.key for row in shown(signed_in(books), slug).context["list"].rows]
    address = reverse("entries_mark", args=[slug])
    told = {"row": rows, "said": "1", "status": "disputed"}
    mine = signed_in(books, "collector", portfolio=["AB"])
    assert mine.post(address, told).status_code == 404
    assert signed_in(books, "reader").post(address, told).status_code == 403
    assert signed_in(books, "collector").post(address, {"row": ["x"]}).status_code == 404
    nothing = signed_in(books, "collector").post(address, {"row": rows[:1], "said": "1"})
    assert nothing.status_code == 400


def test_a_tab_keeps_the_customer_chosen(signed_in, books, slug):
    tabs = shown(signed_in(books), slug, customer="C2").context["tabs"]
    assert [parse_qs(urlparse(href).query).get("customer") for href, *_ in tabs] == [["C2"], ["C2"]]


def test_another_day_keeps_what_the_list_was_narrowed_to(signed_in, books, slug):
    page = shown(signed_in(books), slug, customer="C2", page="2", au="2024-06-30")
    frame = page.context["frame"]
    assert "customer=C2" in frame.today_href
    asked = [parse_qs(urlparse(href).query) for _, _, href in frame.days]
    assert asked == [{"customer": ["C2"], "au": [str(day)]} for _, day, _ in frame.days]
    menu = re.search(r'<form class="stacked" method="get">.*?</form>', page.content.decode(), re.S)
    assert menu
    kept = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', menu[0])
    assert kept == [("customer", "C2")]


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "La comptabilité va jusqu’au "), ("en", "The books go on until ")],
)
def test_books_that_go_beyond_today_are_said_to(signed_in, books, slug, language, said):
    last = timezone.localdate() + timedelta(days=9)
    browser = signed_in(books, language=language)
    assert shown(browser, slug).context["frame"].booked_until is None
    take(books, f"VE 9 {last} 411:C1 70 #F9 >{last}; 707 -70")
    page = shown(browser, slug)
    assert page.context["frame"].booked_until == last
    assert said in page.content.decode()
    assert shown(browser, slug, au="2024-06-30").context["frame"].booked_until is None


@pytest.mark.parametrize("name", ["entries", "entries_all"])
def test_the_number_of_questions_does_not_grow_with_the_rows(signed_in, organisation, slug, name):
    def asked():
        browser = signed_in(organisation)
        shown(browser, slug, name)
        questions = []

        def count(execute, sql, *given):
            questions.append(sql)
            return execute(sql, *given)

        with connection.execute_wrapper(count):
            rows = shown(browser, slug, name).context["list"].rows
        return len(questions), len(rows)

    take(organisation, "VE 1 2024-03-01 411:C1 10 #F1; 707 -10")
    few = asked()
    many = "".join(f"VE {n} 2024-04-01 411:C{n} 20 #G{n}; 707 -20\n" for n in range(30))
    take(organisation, many)
    assert (few[1], asked()[1]) == (1, 31)
    assert asked()[0] <= few[0]
