"""What letters settled for good need not be read again: every later day says the same without."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.tests.absorbed_books import Books, told
from encours.receivables.tests.drawn_books import FIRST, OPENING, cut, entries, opening

PLAIN = "VE 1 2025-01-10 411:A 100 =A #F1; 707 -100\nBQ 1 2025-02-10 512 100; 411:A -100 =A"


def settled(text, *more):
    """What the ledger holds for good: each line's reference and amount, since when."""
    books = Books()
    books.take(text, *more)
    lines = books.lines.filter(pl.col("settled_on").is_not_null())
    return sorted(lines.select("booked_on", "amount_cents", "settled_on").rows())


def test_a_letter_that_balances_is_settled_since_its_last_line():
    assert settled(PLAIN) == [
        (date(2025, 1, 10), 10_000, date(2025, 2, 10)),
        (date(2025, 2, 10), -10_000, date(2025, 2, 10)),
    ]


@pytest.mark.parametrize(
    "more",
    [
        "BQ 2 2025-03-10 411:A 100; 512 -100",
        "BQ 2 2025-03-10 411:A 60; 512 -60",
        "OD 1 2025-01-11 413:A 40 =A; 411:A -40 =A",
        "VE 2 2025-03-10 411:A 7 =A; 707 -7",
    ],
    ids=["came back", "money given back", "transfer of the letter", "does not balance"],
)
def test_what_may_be_undone_carried_or_is_not_whole_is_never_settled_for_good(more):
    assert settled(f"{PLAIN}\n{more}") == []


def test_what_an_opening_carries_is_never_settled_for_good():
    opened = "AN 1 2026-01-01 411:A 100 =A; 120 -100\nBQ 1 2026-02-10 512 100; 411:A -100 =A"
    assert settled("VE 1 2025-01-10 411:A 100; 707 -100", opened) == []


def test_the_returned_payment_of_one_customer_leaves_the_others_settled():
    other = "VE 2 2025-01-10 411:B 50; 707 -50\nBQ 2 2025-03-10 411:B 50; 512 -50"
    assert len(settled(f"{PLAIN}\n{other}")) == 2


def test_a_letter_used_again_in_a_later_export_settles_nothing_before_it_balances_again():
    books = Books()
    books.take(
        "VE 1 2025-01-10 411:A 100 =A #F1; 707 -100",
        "BQ 1 2025-02-10 512 100; 411:A -100 =A #FA2",
        "VE 2 2025-03-10 411:A 50 =A #FA2; 707 -50\nBQ 2 2025-03-20 512 50; 411:A -50 =A #FA2",
    )
    assert_days_agree(books)
    assert books.day(date(2025, 3, 31), lean=True).chained.is_empty()


def test_a_settled_account_still_tells_that_its_twin_holds_retentions():
    books = Books()
    books.take(
        "VE 1 2025-01-10 411DUPONT 100 =A; 707 -100\n"
        "BQ 1 2025-02-10 512 100; 411DUPONT -100 =A\n"
        "VE 2 2025-03-10 4117DUPONT 50; 707 -50"
    )
    assert_days_agree(books)
    assert books.day(date(2025, 4, 1)).positions.open_items["due_on"].to_list() == [
        date(2026, 3, 10)
    ]


def assert_days_agree(books, days=None):
    """Every day booked, or these, says the same with and without what is settled."""
    for day in days or books.days():
        assert told(books.day(day, lean=True)) == told(books.day(day)), day


@settings(max_examples=25)
@given(found=entries(), data=st.data())
def test_every_day_is_the_same_with_and_without_what_letters_settled_for_good(found, data):
    by_year = data.draw(st.booleans())
    if by_year:
        before = [each for each in found if each[0] < OPENING]
        opened = opening(before) if before else None
        exports = list(cut([*([(OPENING, opened)] if opened else []), *found], [OPENING]))
    else:  # exports of some months, without an opening: letters may go from one to another
        months = data.draw(st.lists(st.integers(1, 700), max_size=3, unique=True))
        exports = list(cut(found, sorted(FIRST + timedelta(days=day) for day in months)))
    books = Books()
    books.take(*exports)
    days = st.sampled_from(books.days())
    assert_days_agree(books, data.draw(st.lists(days, min_size=1, max_size=3, unique=True)))
