"""The aged balance as people open it: it adds up, ties to the books, and every figure is a door."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation
from tests.stories.test_parity import EXAMPLES, NOW


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


@pytest.mark.parametrize(("language", "title"), [("fr", "Balance âgée"), ("en", "Aged balance")])
def test_it_speaks_the_persons_language(signed_in, books, slug, language, title):
    text = page(signed_in(books, "reader", language=language), slug).content.decode()
    assert f"<h1>{title}</h1>" in text


def test_rows_add_up_to_the_total_and_the_total_to_the_books(signed_in, books, slug):
    answer = page(signed_in(books), slug)
    shown = listed(answer)
    assert shown.rows
    for key in ("balance", "overdue"):
        assert sum(row.cells[key] for row in shown.rows) == shown.totals[key]
    assert sum(row.cells["late_1"].value for row in shown.rows) == shown.totals["late_1"].value
    bridge = [money.minor for _, money, _ in answer.context["bridge"]]
    assert sum(bridge[:-1]) == bridge[-1] == shown.totals["balance"]


@pytest.mark.parametrize(
    "by", ["group", "collector", "salesperson", "currency", "profile", "nonsense"]
)
def test_gathered_it_adds_up_to_the_same(signed_in, books, slug, by):
    browser = signed_in(books)
    whole = listed(page(browser, slug)).totals["balance"]
    gathered = listed(page(browser, slug, by=by))
    assert sum(row.cells["balance"] for row in gathered.rows) == whole


def test_each_amount_of_an_age_leads_to_its_documents(signed_in, books, slug):
    rows = listed(page(signed_in(books), slug)).rows
    late = next(row for row in rows if row.cells["late_1"].value)
    assert f"customer={late.key}" in late.cells["late_1"].href
    assert "bucket=1" in late.cells["late_1"].href
    assert not late.cells["late_4"].href


def test_beside_an_earlier_day_each_row_tells_the_difference(signed_in, books, slug):
    browser = signed_in(books)
    earlier = listed(page(browser, slug, au="2026-06-30"))
    then = {row.key: row.cells["balance"] for row in earlier.rows}
    shown = listed(page(browser, slug, cmp="2026-06-30"))
    assert shown.totals["before"] == earlier.totals["balance"]
    for row in shown.rows:
        assert row.cells["before"] == then.get(row.key, 0)
        assert row.cells["change"] == row.cells["balance"] - row.cells["before"]


def test_a_past_day_is_read_only_and_says_so(signed_in, books, slug):
    text = page(signed_in(books, language="en"), slug, au="2026-06-30").content.decode()
    assert "nothing can be changed here" in text
    assert 'class="past"' in text
    assert "au=2026-06-30" in text.split('<nav class="rail"')[1].split("</nav>")[0]
    assert page(signed_in(books), slug, au="2026-02-31").status_code == 404


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_the_file_has_every_row_that_the_page_counts(signed_in, books, slug, kind):
    browser = signed_in(books, language="en")
    count = listed(page(browser, slug)).count
    answer = page(browser, slug, export=kind)
    content = answer.getvalue() if answer.streaming else answer.content
    assert f".{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        assert len(content.decode().strip().splitlines()) == count + 1
    elif kind == "xlsx":
        assert BytesIO(content).read(2) == b"PK"
    else:
        text = "".join(each.extract_text() for each in PdfReader(BytesIO(content)).pages)
        rows = listed(page(browser, slug)).rows
        assert all(row.key in text or row.cells["name"].value in text for row in rows)
        assert "Balance shown" in text


def test_only_the_members_see_it(signed_in, books, slug):
    assert page(signed_in(books, "reader"), slug).status_code == 200
    assert page(signed_in(), slug).status_code == 404
    browser = signed_in(books)
    browser.logout()
    assert page(browser, slug).status_code == 302


def test_a_member_of_a_portfolio_sees_their_customers_alone(signed_in, books, slug):
    answer = page(signed_in(books, "collector", portfolio=("NOBODY",)), slug)
    assert not listed(answer).rows
    assert answer.context["balance"].minor == 0
    assert not answer.context["bridge"]


def test_the_number_of_queries_does_not_grow_with_the_rows(signed_in, books, slug):
    browser = signed_in(books)
    page(browser, slug)
    counts = []
    for words in ({}, {"q": "zzzz"}):
        with CaptureQueriesContext(connection) as made:
            page(browser, slug, **words)
        counts.append(len(made))
    assert counts[0] <= counts[1] + 1
