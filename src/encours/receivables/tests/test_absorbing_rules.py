"""Exports of the books in any order, again, overlapping, corrected: one ledger, nothing doubled."""

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from encours.receivables.rules.absorbing import Counts, merge_exports
from encours.receivables.rules.ledger_lines import LINE_SCHEMA, no_lines
from encours.receivables.rules.years import DifferentBooks
from encours.receivables.tests.absorbed_books import Books, told

WHAT_IT_SAYS = [
    name
    for name in LINE_SCHEMA
    if name not in ("id", "import_id", "place", "entry_key", "document_key")
]
YEAR = "VE 1 2025-01-10 411:A 100 #FA1; 707 -100\nVE 2 2025-06-10 411:B 60 #FB1; 707 -60"
PAID = f"{YEAR}\nBQ 1 2025-07-01 512 100; 411:A -100"


def says(books):
    """What the ledger says, numbers and places apart; which lines are one entry, one document."""
    lines = books.lines
    groups = [
        lines.filter(pl.col(key).is_not_null())
        .group_by(key)
        .agg(pl.struct("booked_on", "account", "amount_cents", "label").sort().alias("what"))[
            "what"
        ]
        for key in ("entry_key", "document_key")
    ]
    return (
        Counter(lines.select(WHAT_IT_SAYS).rows()),
        *(Counter(repr(what) for what in group.to_list()) for group in groups),
    )


def test_the_first_export_creates_its_lines_and_again_changes_nothing():
    books = Books()
    assert books.take(YEAR) == [Counts(created=4)]
    before = books.lines
    assert books.take(f"{YEAR}\n") == [Counts(unchanged=4)]
    assert books.lines.equals(before)


def test_a_later_export_adds_what_is_new_and_lines_keep_their_numbers():
    books = Books()
    books.take(YEAR)
    assert books.take(PAID) == [Counts(created=2, unchanged=4)]
    assert books.lines["id"].to_list() == [1, 2, 3, 4, 5, 6]
    assert books.lines["import_id"].to_list() == [1, 1, 1, 1, 2, 2]


def test_an_older_export_says_nothing_anew_and_every_line_of_it_counts_as_known():
    books = Books()
    books.take(PAID)
    before = books.lines
    assert books.take(YEAR) == [Counts(unchanged=4)]
    assert books.lines.equals(before)


def test_a_line_that_is_no_longer_told_is_reversed_and_a_letter_told_anew_is_a_change():
    books = Books()
    books.take(YEAR)
    corrected = YEAR.splitlines()[0] + "\nVE 3 2025-06-10 411:B 61 #FB1; 707 -61"
    lettered = corrected.replace("#FA1", "=A #FA1") + "\nBQ 1 2025-07-01 512 100; 411:A -100 =A"
    assert books.take(lettered) == [Counts(created=4, changed=1, reversed=2, unchanged=1)]
    assert books.lines.filter("is_receivable")["amount_cents"].sum() == 6_100


def test_books_of_another_company_are_refused():
    books = Books()
    books.take(YEAR)
    with pytest.raises(DifferentBooks):
        books.take("VE 1 2025-01-10 411:X 7; 707 -7\nVE 2 2025-06-10 411:Y 8; 707 -8")
    together = Books()
    with pytest.raises(DifferentBooks):
        together.take(YEAR, "VE 1 2025-01-10 411:X 7; 707 -7\nVE 2 2025-06-10 411:Y 8; 707 -8")


def test_an_opening_on_the_closing_day_is_no_other_company():
    books = Books()
    books.take(YEAR)
    books.take("AN 1 2025-06-10 411:A 100; 411:B 60; 120 -160\nVE 1 2025-07-01 411:C 5; 707 -5")
    assert books.day(books.days()[-1]).balance_cents == 16_500


def test_lists_give_way_to_the_books_and_what_encours_wrote_stays():
    books = Books()
    books.take(YEAR)
    own = books.lines.head(1).with_columns(
        id=pl.lit(90, pl.Int64), origin=pl.lit("encours"), nature=pl.lit("receipt")
    )
    listed = own.with_columns(id=pl.lit(91, pl.Int64), origin=pl.lit("table"))
    merged = merge_exports(
        pl.concat([books.lines, own, listed]), {}, books.exports, act_id=7, draw=lambda _: 1
    )
    assert merged.reversed_ids.to_list() == [91]
    assert sorted(merged.lines["id"]) == [1, 2, 3, 4, 90]


def test_numbers_are_drawn_for_new_lines_only():
    drawn = []

    class Drawing(Books):
        def _draw(self, how_many):
            drawn.append(how_many)
            return super()._draw(how_many)

    books = Drawing()
    books.take(YEAR)
    books.take(PAID)
    assert drawn == [4, 2]
    assert no_lines().schema == LINE_SCHEMA


def test_what_follows_of_a_line_is_worked_out_and_of_other_accounts_nothing():
    books = Books()
    books.take(PAID)
    rows = books.lines.select("account", "customer", "is_receivable", "nature").rows()
    assert rows == [
        ("411", "A", True, "invoice"),
        ("707", None, False, ""),
        ("411", "B", True, "invoice"),
        ("707", None, False, ""),
        ("512", None, False, ""),
        ("411", "A", True, "receipt"),
    ]
    keys = books.lines.filter("is_receivable").select("id", "document_key", "entry_key").rows()
    assert keys == [(1, 1, 1), (3, 3, 3), (6, 6, 5)]


DAYS = ("2025-01-10", "2025-03-10", "2025-06-10", "2025-06-11", "2025-09-01")
KINDS = ("VE {n} {day} 411:{who} {x} {let}; 707 -{x}", "BQ {n} {day} 512 {x}; 411:{who} -{x} {let}")


@st.composite
def overlapping(draw):
    """Exports of one company: periods that overlap, letters that came later, an entry corrected."""
    known = [
        (draw(st.sampled_from(KINDS)), draw(st.sampled_from(DAYS)), draw(st.sampled_from("AB")))
        for _ in range(draw(st.integers(2, 7)))
    ]
    texts = []
    for _ in range(draw(st.integers(1, 3))):
        first, last = sorted(draw(st.tuples(*[st.sampled_from(DAYS)] * 2)))
        letters = draw(st.sampled_from(["", "=A"]))
        wrong = draw(st.integers(0, 9))
        rows = [
            kind.format(n=n, day=day, who=who, x=99 if n == wrong else 100, let=letters)
            for n, (kind, day, who) in enumerate(known)
            if first <= day <= last
        ]
        if rows:
            texts.append("\n".join(rows))
    return texts


@settings(max_examples=15)
@given(texts=overlapping(), data=st.data())
def test_any_order_and_any_repetition_one_ledger(texts, data):
    together, apart = Books(), Books()
    try:
        together.take(*texts)
        for text in data.draw(st.permutations([*texts, *texts[:1]])):
            for done in apart.take(text):
                rows = 2 * len(text.splitlines())
                assert done.created + done.changed + done.unchanged == rows
    except DifferentBooks:
        reject()
    assert says(together) == says(apart)
    assert together.lines["id"].n_unique() == together.lines.height
    for day in together.days()[-1:]:
        assert told_without_numbers(together, day) == told_without_numbers(apart, day)


def told_without_numbers(books, day):
    balance, parts = told(books.day(day))
    return balance, sorted((part[1:] for part in parts), key=repr)
