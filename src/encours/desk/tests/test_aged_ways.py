"""The aged balance by the age of documents, and what of it is in dispute: the same totals."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encours.daily.services.handing import Handed
from encours.daily.services.situation import open_situation, refresh_customers_today
from encours.daily.services.taking_in import take_in
from encours.desk.buckets import BUCKET_KEYS
from encours.parties.services.knowing import assign_owner
from encours.portfolio.queries.items import iterate_items
from encours.portfolio.rules.seen import LATE_4, ItemAsk, Situation, late_days_of
from encours.receivables.rules.assertions import STATUS
from encours.receivables.services.asserting import assert_of_lines
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation
from tests.stories.test_parity import EXAMPLES, NOW

DAYS = ("", "2026-06-30")


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def books(organisation):
    files = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    take_in(organisation, files, source="lists", author_id=None, now=NOW)
    return organisation


def page(browser, slug, **words):
    return browser.get(reverse("aged", args=[slug]), words)


def listed(response):
    return response.context["list"]


def open_items(organisation, day=""):
    with acting_for(organisation):
        as_of = date.fromisoformat(day) if day else None
        situation = open_situation(organisation, as_of, now=timezone.now())
        assert isinstance(situation, Situation)
        return situation, list(iterate_items(situation, ItemAsk()))


def place_of_age(situation, item):
    """The bucket of an item by the age of its document, worked out one by one."""
    if item.bucket > LATE_4:
        return item.bucket
    old = (situation.as_of - item.document_on).days
    stretches = enumerate(late_days_of(situation.late_days), start=1)
    return next((n for n, (first, last) in stretches if old >= first and old <= (last or old)), 0)


def dispute(organisation, *, of=1):
    """Says of the first invoices that they are in dispute; returns them."""
    _, items = open_items(organisation)
    told = [each for each in items if each.nature == "invoice"][:of]
    now = timezone.now()
    with acting_for(organisation):
        assert_of_lines(
            organisation,
            [each.line_id for each in told],
            STATUS,
            "disputed",
            asserted_on=timezone.localdate(),
            author_id=None,
            now=now,
        )
        assert refresh_customers_today(organisation, {each.customer for each in told}, now=now)
    return told


@pytest.mark.parametrize("day", DAYS)
def test_by_document_date_each_bucket_is_what_its_documents_add_up_to(signed_in, books, slug, day):
    situation, items = open_items(books, day)
    sums = dict.fromkeys(BUCKET_KEYS, 0)
    for item in items:
        if item.unit == situation.unit:
            sums[BUCKET_KEYS[place_of_age(situation, item)]] += item.open_cents
    answer = page(signed_in(books), slug, age="document", **({"au": day} if day else {}))
    totals = listed(answer).totals
    assert {key: totals[key].value for key in BUCKET_KEYS} == sums
    assert sum(sums.values()) == totals["balance"]
    bridge = [money.minor for _, money, _ in answer.context["bridge"]]
    assert sum(bridge[:-1]) == bridge[-1] == totals["balance"]
    for key in BUCKET_KEYS:
        assert sum(row.cells[key].value for row in listed(answer).rows) == sums[key]


@pytest.mark.parametrize("by", ["group", "collector", "salesperson", "currency", "profile"])
def test_gathered_by_document_date_it_adds_up_to_the_same(signed_in, books, slug, by):
    browser = signed_in(books)
    whole = listed(page(browser, slug, age="document"))
    gathered = listed(page(browser, slug, age="document", by=by))
    for key in BUCKET_KEYS:
        assert sum(row.cells[key].value for row in gathered.rows) == whole.totals[key].value
    assert gathered.totals["overdue"] == whole.totals["overdue"]


@pytest.mark.parametrize("age", ["", "document"])
def test_each_figure_opens_the_documents_that_add_up_to_it(signed_in, books, slug, age):
    browser = signed_in(books)
    for row in listed(page(browser, slug, age=age)).rows[:3]:
        for key in BUCKET_KEYS:
            if row.cells[key].value:
                opened = listed(browser.get(row.cells[key].href))
                assert opened.totals["open"] == row.cells[key].value, (row.key, key)


def test_the_list_is_sorted_by_the_ages_it_shows(signed_in, books, slug):
    browser = signed_in(books)
    for age in ("", "document"):
        rows = listed(page(browser, slug, age=age, sort="-late_4")).rows
        amounts = [row.cells["late_4"].value for row in rows]
        assert amounts == sorted(amounts, reverse=True)


def test_the_switch_is_kept_by_links_and_says_what_is_shown(signed_in, books, slug):
    browser = signed_in(books, language="en")
    text = page(browser, slug, age="document").content.decode()
    assert "By document date" in text
    assert "age=document" in text.split('<nav class="tabs"')[1].split("</nav>")[0]
    assert "by=profile" not in text
    assert "By oldest debt" in page(browser, slug).content.decode()
    nonsense = listed(page(browser, slug, age="nonsense"))
    assert nonsense.totals == listed(page(browser, slug)).totals


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_the_ages_that_the_page_shows(signed_in, books, slug, kind):
    browser = signed_in(books, language="en")
    answer = page(browser, slug, age="document", export=kind)
    content = answer.getvalue() if answer.streaming else answer.content
    if kind == "csv":
        assert content != page(browser, slug, export="csv").getvalue()
        assert (
            len(content.decode().strip().splitlines()) == len(listed(page(browser, slug)).rows) + 1
        )
    assert "document" in answer["Content-Disposition"]


def test_who_sees_a_portfolio_sees_its_ages_alone(signed_in, books, slug):
    code = listed(page(signed_in(books), slug)).rows[0].key
    with acting_for(books):
        assign_owner(books, code, collector="AB")
    answer = page(signed_in(books, "collector", portfolio=("AB",)), slug, age="document")
    [row] = listed(answer).rows
    assert row.key == code
    assert [row.cells[key].value for key in BUCKET_KEYS] == [
        listed(answer).totals[key].value for key in BUCKET_KEYS
    ]


def test_what_is_in_dispute_stands_apart_and_opens_its_documents(signed_in, books, slug):
    browser = signed_in(books, language="en")
    before = page(browser, slug)
    assert before.context["disputed"].minor == 0
    assert "disputed" not in listed(before).state.columns
    told = dispute(books, of=2)
    answer = page(browser, slug)
    amount = sum(each.open_cents for each in told)
    assert answer.context["disputed"].minor == amount > 0
    assert answer.context["disputed_percent"] == pytest.approx(
        100 * amount / answer.context["balance"].minor
    )
    shown = listed(answer)
    assert "disputed" in shown.state.columns
    assert shown.totals["disputed"].value == amount
    assert shown.totals["balance"] == listed(before).totals["balance"]
    assert sum(row.cells["disputed"].value for row in shown.rows) == amount
    for row in shown.rows:
        if row.cells["disputed"].value:
            opened = listed(browser.get(row.cells["disputed"].href))
            assert opened.totals["open"] == row.cells["disputed"].value
    everything = listed(browser.get(reverse("entries", args=[slug]), {"disputed": "1"}))
    assert everything.totals["open"] == amount


@pytest.mark.parametrize("by", ["group", "collector", "currency", "profile"])
def test_gathered_what_is_in_dispute_adds_up_to_the_same(signed_in, books, slug, by):
    told = dispute(books, of=3)
    shown = listed(page(signed_in(books), slug, by=by))
    amount = sum(each.open_cents for each in told)
    assert sum(row.cells["disputed"].value for row in shown.rows) == amount
    assert shown.totals["disputed"].value == amount


def test_a_member_of_a_portfolio_is_told_its_disputes_alone(signed_in, books, slug):
    dispute(books)
    answer = page(signed_in(books, "collector", portfolio=("NOBODY",)), slug)
    assert answer.context["disputed"].minor == 0


def test_the_number_of_queries_is_the_same_whatever_the_ages(signed_in, books, slug):
    browser = signed_in(books)
    page(browser, slug)
    counts = []
    for words in ({}, {"age": "document"}, {"age": "document", "sort": "-disputed"}):
        with CaptureQueriesContext(connection) as made:
            page(browser, slug, **words)
        counts.append(len(made))
    assert len({*counts}) == 1
