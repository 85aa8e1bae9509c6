"""A list's address holds its whole state, and whatever it is given it shows something safe."""

from datetime import date

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from encours.kernel.messages import message
from encours.ui.lists.cells import write_cell, write_rows
from encours.ui.lists.model import (
    Cell,
    Choice,
    Column,
    Filter,
    Kind,
    ListState,
    Row,
    ShownList,
)
from encours.ui.templatetags.lists import kept_filters, offered, pages, to, toggled_columns
from encours.ui.translation import Translator

COLUMNS = (
    Column("customer", message("Customer")),
    Column("open", message("Balance"), Kind.MONEY, bucket=2),
    Column("due", message("Days late"), Kind.DAYS, shown=False),
    Column("note", message("Name"), sorts=False),
)
FILTERS = (
    Filter("status", message("Status"), (Choice("late", "Late"), Choice("paid", "Paid"))),
    Filter("unit", message("Currency"), (Choice("EUR", "€"), Choice("USD", "$")), several=False),
)
FRENCH = Translator("fr")


def state(address=""):
    return ListState.of(QueryDict(address), COLUMNS, FILTERS, sort="-open")


def shown(address="", rows=(), count=120, **more):
    return ShownList(
        "x", COLUMNS, rows, state(address), count, message("Customer"), FILTERS, **more
    )


def test_what_the_address_does_not_say_is_the_usual():
    found = state()
    assert (found.sort, found.descending, found.page) == ("open", True, 1)
    assert found.columns == ("customer", "open", "note")


def test_the_address_says_it_all_again():
    address = "q=ga&sort=customer&status=late&status=paid&unit=EUR&cols=customer,due&au=2026-01-31"
    found = state(address)
    again = ListState.of(QueryDict(found.address()[1:]), COLUMNS, FILTERS, sort="-open")
    assert again == found
    assert found.kept == (("au", "2026-01-31"),)


@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "page", "status", "unit", "cols", "export", "au"]),
        st.text(max_size=30),
    )
)
def test_nothing_in_an_address_breaks_the_list(words):
    asked = QueryDict(mutable=True)
    asked.update(words)
    found = ListState.of(asked, COLUMNS, FILTERS, sort="-open")
    assert found.sort in {"customer", "open", "due"}
    assert found.page >= 1
    assert found.export in {"", "csv", "xlsx"}
    assert set(found.filters.get("status", ())) <= {"late", "paid"}
    assert found.columns


def test_a_filter_of_several_values_adds_up_and_one_of_a_single_value_replaces():
    here = shown("status=late&unit=EUR")
    assert [each.is_on for each in offered(here, FILTERS[0])] == [True, False]
    assert "status=late&status=paid" in offered(here, FILTERS[0])[1].href
    assert "status=" not in offered(here, FILTERS[0])[0].href
    assert offered(here, FILTERS[1])[1].href.count("unit=") == 1
    assert [choice.value for _, choice, _ in kept_filters(here)] == ["late", "EUR"]


def test_another_search_begins_at_the_first_page():
    assert "page" not in to(shown("page=3"), q="x")


def test_columns_are_shown_and_hidden_but_the_first():
    hrefs = {column.key: href for column, href, _ in toggled_columns(shown())}
    assert "cols=customer%2Copen%2Cdue%2Cnote" in hrefs["due"]
    assert "cols=customer%2Cnote" in hrefs["open"]
    assert "customer" not in hrefs


@pytest.mark.parametrize(
    ("address", "rows", "count", "told"),
    [
        ("", 50, 120, (1, 50, 0, 2)),
        ("page=3", 20, 120, (101, 120, 2, 0)),
        ("page=2", 50, None, (51, 100, 1, 3)),
        ("", 3, 3, (1, 3, 0, 0)),
    ],
)
def test_where_one_is_among_the_pages(address, rows, count, told):
    at = pages(shown(address, rows=[Row("k", {})] * rows, count=count))
    assert (at["first"], at["last"], at["before"], at["after"]) == told


def test_a_cell_says_no_more_than_it_was_given():
    hostile = '<script>alert(1)</script>" onclick="x'
    cell = Cell(hostile, href='/x?"><b>', chip="good", why=hostile, more=hostile)
    text = write_cell(COLUMNS[0], cell, "EUR", FRENCH)
    assert "<script" not in text
    assert '"><b>' not in text
    rows = write_rows(iter([Row(hostile, {"customer": hostile})]), COLUMNS[:1], FRENCH, ticks=True)
    assert "<script" not in rows


def test_amounts_are_written_with_their_bucket_and_zero_is_faint():
    rows = [Row("a", {"customer": "A", "open": 123456}), Row("b", {"customer": "B", "open": 0})]
    text = write_rows(iter(rows), COLUMNS[:2], FRENCH, ticks=False)
    assert "1\u202f234,56\u202f€" in text
    assert "heat-2" in text
    assert text.count("zero") == 1


def test_the_whole_list_is_drawn_in_both_languages():
    rows = [Row("a", {"customer": "Gier", "open": 5, "due": date(2026, 1, 31)}, minor=5)]
    here = shown("q=gi&status=late", rows=rows, count=1, totals={"open": 5}, search=message("Name"))
    for language, word in (("fr", "Total"), ("en", "Total")):
        with translation.override(language):
            text = Template('{% include "encours/list.html" %}').render(Context({"list": here}))
        assert word in text
        assert "Gier" in text
        assert 'name="status"' in text
