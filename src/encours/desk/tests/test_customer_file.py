"""A customer's file as people open it: what is owed, what happened, how it pays, whom to call."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from encours.desk.tests.customer_books import (
    SLASHED,
    line_of,
    name_them,
    owe,
    slug_of,
    take_books,
)
from encours.desk.views.customer import statement
from encours.parties.services.knowing import assign_owner, put_in_group, set_free
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for

TABS = ("statement", "thread", "behaviour", "contacts", "group", "credits")


@pytest.fixture
def books(organisation):
    return take_books(organisation)


@pytest.fixture
def slug(organisation):
    return slug_of(organisation)


@pytest.fixture
def opened(signed_in, books, slug):
    """Opens the file: `opened("C1", tab="thread")`, as an administrator unless told."""
    browsers = {}

    def open_file(code="C1", *, role="administrator", language="en", portfolio=(), **words):
        who = role, language, portfolio
        if who not in browsers:
            browsers[who] = signed_in(books, role, language=language, portfolio=portfolio)
        return browsers[who].get(reverse("customer", args=[slug, code]), words)

    return open_file


def text(response):
    return re.sub(r"<[^>]*>|\s+", " ", response.content.decode())


def references(response):
    return [row.cells["reference"].value for row in response.context["list"].rows]


def asked(ask):
    """How many questions `ask` puts to the database."""
    found = []

    def count(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        ask()
    return len(found)


@pytest.mark.parametrize(("language", "words"), [("fr", "Groupe"), ("en", "Behaviour")])
def test_every_tab_opens_in_both_languages(opened, language, words):
    for tab in TABS:
        answer = opened(tab=tab, language=language)
        assert answer.status_code == 200
        assert "Tissages du Gier" in text(answer)
        assert words in text(answer)


def test_a_customer_without_anything_has_a_file_too(opened, books):
    with acting_for(books):
        name_them(books, NEW="Nouveau")
    assert {opened("NEW", tab=tab).status_code for tab in TABS} == {200}


def test_who_may_only_read_sees_it_and_finds_no_button(opened):
    shown = text(opened(role="reader"))
    assert "Tissages du Gier" in shown
    assert "Say something of them" not in shown
    assert "Customer record" not in shown
    assert opened(role="reader", tab="thread").context["form"] is None


def test_a_stranger_finds_nothing_and_who_is_signed_out_is_led_to_sign_in(signed_in, books, slug):
    address = reverse("customer", args=[slug, "C1"])
    assert signed_in().get(address).status_code == 404
    assert "login" in Client().get(address)["Location"]


def test_a_customer_of_another_portfolio_is_not_found(opened):
    for tab in TABS:
        assert opened(portfolio=("ZZ",), tab=tab).status_code == 404
        assert opened(portfolio=("AB",), tab=tab).status_code == 200


def test_a_code_nobody_has_is_not_found_and_any_sign_may_be_in_one(opened):
    assert opened("NOBODY").status_code == 404
    assert "Filatures Martin" in text(opened(SLASHED))


def test_what_is_open_adds_up_to_the_balance_of_the_strip(opened):
    answer = opened()
    shown = answer.context["list"]
    figures = answer.context["figures"]
    assert references(answer) == ["F2"]
    assert sum(row.cells["open"] for row in shown.rows) == shown.totals["open"] == 50_000
    assert figures[0]["value"].minor == answer.context["closing"].minor == 50_000


def test_movements_run_from_the_opening_to_the_closing(opened):
    answer = opened(**{"from": "2024-04-01", "to": "2024-05-31"})
    context = answer.context
    assert [(each.reference, each.balance.minor) for each in context["movements"]] == [
        ("F2", 50_000),
        ("F3", 80_000),
    ]
    assert (context["before"].minor, context["closing"].minor) == (0, 80_000)


def test_of_many_movements_the_last_are_shown_below_the_balance_they_begin_with(
    opened, monkeypatch
):
    days = {"from": "2024-04-01", "to": "2024-05-31"}
    monkeypatch.setattr(statement, "MOST_MOVEMENTS", 1)
    answer = opened(**days)
    context = answer.context
    assert [each.reference for each in context["movements"]] == ["F3"]
    assert (context["before"].minor, context["closing"].minor) == (50_000, 80_000)
    assert re.search(r"Balance brought forward +€500\.00", text(answer))


def test_days_that_are_none_or_turned_round_are_taken_as_they_can_be(opened):
    for words in ({"from": "x"}, {"from": "2030-01-01", "to": "2024-01-01"}, {"to": "0001-01-01"}):
        assert opened(**words).status_code == 200


def test_a_past_day_is_shown_as_it_was_and_changes_nothing(opened, signed_in, books, slug):
    answer = opened(au="2024-05-31")
    assert sorted(references(answer)) == ["F2", "F3"]
    assert "Say something of them" not in text(answer)
    assert opened(au="2024-05-31", tab="thread").context["form"] is None
    address = reverse("customer_note", args=[slug, "C1"])
    assert signed_in(books).post(f"{address}?au=2024-05-31", {"text": "x"}).status_code == 403


def test_the_number_of_questions_does_not_grow_with_the_documents(opened, books):
    opened()
    few = {tab: asked(lambda tab=tab: opened(tab=tab)) for tab in TABS}
    more = "\n".join(
        f"VE {n} 2024-04-{n % 27 + 1:02d} 411:C1 10 #G{n} >2024-05-02; 707 -10"
        for n in range(10, 70)
    )
    take(books, more.replace("2024", "2025"))
    opened()
    for tab in TABS:
        assert asked(lambda tab=tab: opened(tab=tab)) <= few[tab] + 2, tab


def test_a_court_s_protection_is_told_at_the_head(opened, books):
    with acting_for(books):
        set_free(books, "C1", "procedure_collective", "Redressement")
    assert "Redressement" in text(opened())


def test_the_company_is_shown_by_its_siren_with_a_door_to_the_register(opened):
    page = opened().content.decode()
    assert "https://annuaire-entreprises.data.gouv.fr/entreprise/552100554" in page


def titles(response):
    return [
        each.title.text.format(**dict(each.title.values)) + each.name
        for each in response.context["events"]
    ]


def test_the_thread_tells_documents_payments_allocations_and_the_record(opened):
    told = titles(opened(tab="thread"))
    assert any("F1" in each and "pays" in each for each in told)
    assert any("F3" in each for each in told)
    assert any(each.startswith("Collector") or "AB" in each for each in told)


def test_the_thread_is_narrowed_to_a_kind(opened):
    for kind, inside, outside in (
        ("payments", "V1", "F2"),
        ("documents", "F2", "V1"),
        ("record", "AB", "F2"),
    ):
        told = " ".join(titles(opened(tab="thread", kind=kind)))
        assert inside in told
        assert outside not in told


def test_what_is_presumed_is_told_as_such(opened):
    answer = opened(tab="thread", kind="allocations")
    presumed = [each for each in answer.context["events"] if "presumed" in str(each.why)]
    assert [each.amount.minor for each in presumed] == [30_000]


def test_payments_of_the_year_are_measured(opened, books):
    answer = opened(tab="behaviour", au="2024-12-31")
    context = answer.context
    figures = {each["name"].text: each["value"] for each in context["measures"]}
    # 1,200 paid 65 days after its document, 300 41 days after.
    assert figures["Mean payment delay"] == "60\u202fd"
    assert figures["Paid late"].startswith("100")
    for each in context["charts"]:
        assert each["version"]


def test_charts_are_drawn_for_who_sees_the_customer(signed_in, books, slug):
    browser, other = signed_in(books), signed_in(books, portfolio=("ZZ",))
    for name in ("delays", "distribution", "sales"):
        address = reverse("customer_chart", args=[slug, name, "C1"])
        assert browser.get(address)["Content-Type"] == "image/svg+xml"
        assert other.get(address).status_code == 404
    nonsense = reverse("customer_chart", args=[slug, "nonsense", "C1"])
    assert browser.get(nonsense).status_code == 404


def test_contacts_can_be_called_and_written_to(opened):
    page = opened(tab="contacts").content.decode()
    assert 'href="tel:0477000000"' in page
    assert "Ana Roy" in page


def test_the_group_is_shown_with_its_figures_and_what_it_adds_up_to(opened, books):
    with acting_for(books):
        put_in_group(books, SLASHED, "Groupe Gier")
    shown = opened(tab="group").context["list"]
    assert {row.key for row in shown.rows} == {"C1", SLASHED}
    assert shown.totals["balance"] == sum(row.cells["balance"] for row in shown.rows) == 140_000


def test_the_group_shows_only_the_customers_one_sees(opened, books):
    with acting_for(books):
        put_in_group(books, SLASHED, "Groupe Gier")
    shown = opened(tab="group", portfolio=("AB",)).context["list"]
    assert [row.key for row in shown.rows] == ["C1"]


def test_what_we_owe_the_same_company_is_told_beside_what_it_owes(opened, books):
    assert opened(tab="credits").context["owed"] is None
    owe(books)
    context = opened(tab="credits").context
    assert (context["owed"].minor, context["both"].minor) == (40_000, 40_000)
    assert [each["reference"] for each in context["lines"]] == ["A10"]


def test_the_statement_is_given_on_paper(signed_in, books, slug):
    address = reverse("customer_pdf", args=[slug, "C1"])
    paper = signed_in(books).get(address, {"from": "2024-01-01"})
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert signed_in(books, portfolio=("ZZ",)).get(address).status_code == 404
    assert signed_in().get(address).status_code == 404


def test_what_is_open_is_given_as_a_file(opened):
    table = b"".join(opened(export="csv").streaming_content)
    assert b"F2" in table
    assert b"500,00" in table
    book = opened(export="xlsx")
    assert "attachment" in book["Content-Disposition"]
    assert b"".join(book.streaming_content).startswith(b"PK")
    group = opened(tab="group", export="csv")
    assert b"Tissages" in b"".join(group.streaming_content)


def test_a_document_of_the_list_leads_to_its_file(opened, books, slug):
    row = opened().context["list"].rows[0]
    assert row.cells["reference"].href == reverse("entry", args=[slug, line_of(books, "F2")])


def test_somebody_else_s_customer_is_seen_again_once_it_is_theirs(opened, books):
    assert opened(SLASHED, portfolio=("ZZ",)).status_code == 404
    with acting_for(books):
        assign_owner(books, SLASHED, collector="ZZ")
    assert opened(SLASHED, portfolio=("ZZ",)).status_code == 200
