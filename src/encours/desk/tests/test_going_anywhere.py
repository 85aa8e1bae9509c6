"""Go anywhere: customers, documents, exact amounts and pages, by a few signs."""

import polars as pl
import pytest
from django.urls import reverse

from encours.parties.services.knowing import assign_owner
from encours.parties.services.recording import record_customers
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation

BOOKS = """
VE 1 2026-03-01 411:C1 1234,56 #F2026-001 >2026-03-31; 707 -1234,56
VE 2 2026-05-20 411:C2/B 500 #F2026-002 >2026-06-20; 707 -500
"""


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS.replace(",56", ".56"))
    with acting_for(organisation):
        named = {"code": ["C1", "C2/B"], "name": ["Tissages du Gier", "Filatures"]}
        record_customers(organisation, pl.DataFrame(named))
        assign_owner(organisation, "C1", collector="AB")
    return organisation


def place(organisation, name, *args):
    with reading_of([organisation]):
        slug = Organisation.objects.get(id=organisation).slug
    return reverse(name, args=[slug, *args])


def found(browser, organisation, asked="", **more):
    answer = browser.get(
        place(organisation, "go"), {"q": asked, **more}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    return [(str(each.text), each.href) for each in answer.context["found"]]


def words(browser, organisation, asked="", **more):
    return [text for text, _ in found(browser, organisation, asked, **more)]


def test_a_customer_is_found_by_its_name_or_its_code(signed_in, books):
    browser = signed_in(books)
    assert found(browser, books, "tissages") == [
        ("Tissages du Gier", place(books, "customer", "C1"))
    ]
    assert ("Filatures", place(books, "customer", "C2/B")) in found(browser, books, "C2/B")


@pytest.mark.parametrize("asked", ["F2026-001", "f2026-001", "1 234,56", "1234.56 €"])
def test_a_document_is_found_by_its_reference_or_its_exact_amount(signed_in, books, asked):
    places = found(signed_in(books), books, asked)
    assert [text for text, _ in places] == ["F2026-001 · Tissages du Gier"]
    assert "/entries/" in places[0][1]


def test_another_amount_is_not_found(signed_in, books):
    assert words(signed_in(books), books, "1234,55") == []


def test_pages_and_sections_of_the_settings_are_found_by_who_may_open_them(signed_in, books):
    assert "People" in words(signed_in(books), books, "peop")
    assert words(signed_in(books, "collector"), books, "peop") == []
    assert "Settings" not in words(signed_in(books, "collector"), books)


def test_what_one_does_not_see_is_not_found(signed_in, books):
    browser = signed_in(books, "collector", portfolio=["AB"])
    assert words(browser, books, "F2026") == ["F2026-001 · Tissages du Gier"]
    assert words(browser, books, "500") == []
    assert words(browser, books, "filatures") == []


def test_the_customers_opened_last_come_first(signed_in, books):
    browser = signed_in(books)
    first_page = words(browser, books)[0]
    for code in ("C1", "C2/B", "C1"):
        assert browser.get(place(books, "todo_customer", code)).status_code == 200
    assert words(browser, books)[:3] == ["Tissages du Gier", "Filatures", first_page]
    assert words(signed_in(books), books)[0] == first_page


def test_without_javascript_the_only_place_is_gone_to(signed_in, books):
    browser = signed_in(books, language="fr")
    answer = browser.get(place(books, "go"), {"q": "F2026-002"})
    assert answer["Location"].startswith(place(books, "entries"))
    several = browser.get(place(books, "go"), {"q": "F2026"})
    assert b"F2026-001" in several.content
    assert b"F2026-002" in several.content


def test_places_keep_the_past_day(signed_in, books):
    places = found(signed_in(books), books, "tissages", au="2026-04-30")
    assert places[0][1].endswith("?au=2026-04-30")


def test_a_stranger_finds_nothing(signed_in, books):
    assert signed_in().get(place(books, "go")).status_code == 404
