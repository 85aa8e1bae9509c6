"""The line of time of a customer: whole, in order, each event once, however it is cut in pages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.daily.services.paying import payments_of
from encours.daily.services.settings import ledger_settings
from encours.daily.services.situation import open_situation
from encours.desk.services.marking import Mark, mark_lines
from encours.desk.tests.customer_books import line_of, take_books
from encours.desk.views.customer import events
from encours.desk.views.customer.events import Asked, Place, gather
from encours.parties.services.several import UnusableValue, say_of_customers
from encours.portfolio.queries.customers import cumulate_first, share_of_first
from encours.portfolio.rules.seen import Situation
from encours.receivables.queries.paid import read_settled_by_letters
from encours.receivables.services.statements import tell_movements, tell_statement
from encours.tenancy.isolation import acting_for, reading_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LAST = date(2026, 12, 31)


@pytest.fixture
def books(organisation, signed_in):
    take_books(organisation)
    member = signed_in(organisation, "collector").user_id
    # Said at one instant: a status, a cause and a comment of two documents.
    mark_lines(
        organisation,
        [line_of(organisation, "F1"), line_of(organisation, "F2")],
        Mark({"status": "disputed", "delay_cause": "cash"}, "Prix"),
        on=date(2026, 11, 22),
        by=member,
        portfolio=(),
        now=NOW,
    )
    return organisation


def pages(books, kinds=()):
    found, before = [], None
    while True:
        with reading_of([books]):
            page = gather(Asked(books, "C1", LAST, before, NOW), kinds)
        found.append([each.place for each in page.events])
        before = page.next
        if before is None:
            return found


@pytest.mark.parametrize("kinds", [(), ("allocations",), ("talk",), ("said", "talk")])
def test_pages_of_any_size_tell_every_event_once_the_last_first(books, monkeypatch, kinds):
    whole = pages(books, kinds)
    assert len(whole) == 1
    for size in (1, 2, 3, 5):
        monkeypatch.setattr(events, "SIZE", size)
        cut = pages(books, kinds)
        assert [place for page in cut for place in page] == whole[0]
        assert {len(page) for page in cut[:-1]} <= {size}
    assert whole[0] == sorted(set(whole[0]), reverse=True)


def test_nothing_later_than_the_day_shown_is_told(books):
    with reading_of([books]):
        page = gather(Asked(books, "C1", date(2024, 5, 1), None, NOW))
    assert page.events
    assert max(each.place.at for each in page.events) < datetime(2024, 5, 2, tzinfo=UTC)


def test_what_was_said_at_once_is_one_event(books):
    with reading_of([books]):
        told: list[Any] = [
            each.told for each in gather(Asked(books, "C1", LAST, None, NOW), ("said",)).events
        ]
    assert [(each.kind, each.lines) for each in told] == [
        ("delay_cause", 2),
        ("status", 2),
    ]


@given(
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001  # given its zone below
    st.integers(0, 10),
    st.integers(0, 2**60),
)
def test_a_place_written_in_an_address_is_read_again(at, rank, number):
    place = Place(at.replace(tzinfo=UTC), rank, number)
    assert Place.parse(str(place)) == place


@given(st.text(max_size=40))
def test_an_address_that_names_no_place_is_none(text):
    assert Place.parse(text) is None or str(Place.parse(text)).count("~") == 2


def test_payments_of_one_customer_are_those_of_everybody_s(books):
    with acting_for(books):
        settings = ledger_settings(books, date(2026, 11, 22))
        since, until = date(2024, 1, 1), LAST
        span: Any = {"unit": "EUR", "since_on": since, "until_on": until}
        everybody = read_settled_by_letters(books, **span)
        own = read_settled_by_letters(books, **span, customers=["C1"])
        other = read_settled_by_letters(books, **span, customers=["NOBODY"])
        paid = payments_of(books, "C1", settings=settings, since_on=since, as_of=until, now=NOW)
    assert own.equals(everybody)
    assert own["amount_cents"].to_list() == [120_000]
    assert other.is_empty()
    assert sorted(paid["amount_cents"]) == [30_000, 120_000]


def test_movements_are_those_of_the_statement(books):
    with acting_for(books):
        settings = ledger_settings(books, date(2026, 11, 22))
    span: Any = {"as_of": date(2024, 5, 31), "from_on": date(2024, 2, 1)}
    told = tell_statement(books, "C1", settings=settings, today=LAST, **span).statement
    with reading_of([books]):
        alone = tell_movements(books, "C1", settings=settings, **span)
    assert alone.movements.equals(told.movements)
    assert (alone.opening_cents, alone.closing_cents) == (told.opening_cents, told.closing_cents)


def test_the_first_debtors_add_up_one_after_the_other(books):
    with acting_for(books):
        situation = open_situation(books, None, now=NOW)
        assert isinstance(situation, Situation)
        cumulated = cumulate_first(situation, (1, 2, 500))
        each = [share_of_first(situation, n)[0] for n in (1, 2, 500)]
        limited = cumulate_first(situation, (1, 2), portfolio=("AB",))
    assert list(cumulated) == each == [90_000, 140_000, 140_000]
    assert limited == (50_000, 50_000)


def test_what_cannot_be_kept_of_several_customers_is_refused_whole(books):
    for field, value in (("collector", "x" * 101), ("group", " G"), ("name", "X")):
        with acting_for(books), pytest.raises(UnusableValue):
            say_of_customers(books, {"C1": value}, field, author_id=None)
