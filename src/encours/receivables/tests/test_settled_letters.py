"""What letters settled for good need not be read again: every later day says the same without."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.tests.absorbed_books import Books, told

FIRST = date(2025, 1, 1)
OPENING = date(2026, 1, 1)
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


CUSTOMERS = ["411:A", "411:A", "411:B", "411DUPONT"]
SHAPES = {
    "sale": "VE {n} {day} {who} {x} {letter} {reference}; 707 -{x}",
    "paid": "BQ {n} {day} 512 {x}; {who} -{x} {letter} {reference}",
    "credit note": "VE {n} {day} {who} -{x} {letter} {reference}; 707 {x}",
    "came back": 'BQ {n} {day} {who} {x} {letter} {reference} "impaye"; 512 -{x}',
    "bill": "OD {n} {day} {bill} {x} {letter}; {who} -{x} {letter} {reference}",
    "bill paid": "BQ {n} {day} 512 {x}; {bill} -{x} {letter}",
    "retention": "VE {n} {day} {held} {x} {letter}; 707 -{x}",
    "moved": "OD {n} {day} {who} -{x} {letter}; 411:B {x} {letter}",
}
COMMON = ["sale", "sale", "sale", "paid", "paid", "paid", "credit note"]


@st.composite
def entries(draw):
    """Entries of two years, in order of their days; a letter is rare to fit and often does."""
    days = draw(st.lists(st.integers(0, 700), min_size=3, max_size=14))
    found = []
    for n, day in enumerate(sorted(days), 1):
        who = draw(st.sampled_from(CUSTOMERS))
        letter = draw(st.sampled_from(["=A", "=A", "=B", "=C", ""]))
        reference = draw(st.sampled_from(["#FA1", "#FA2", ""]))
        words = {
            "n": n,
            "day": FIRST + timedelta(days=day),
            "who": who,
            "bill": who.replace("411", "413", 1),
            "held": who.replace("411", "4117", 1),
            "x": draw(st.sampled_from([100, 100, 100, 40])),
            "letter": letter,
            "reference": reference,
        }
        shape = SHAPES[draw(st.sampled_from([*COMMON, *SHAPES]))]
        found.append((words["day"], shape.format_map(words)))
    return found


def cut(found, ends):
    """The entries as exports that end on the days `ends`."""
    starts = [date.min, *ends]
    for first, last in zip(starts, [*ends, date.max], strict=True):
        text = "\n".join(line for day, line in found if first <= day < last)
        if text:
            yield text


def opening(found):
    """The opening of 2026: what each account of each customer owes."""
    books = Books()
    books.take("\n".join(line for _, line in found))
    owed = books.lines.filter("is_receivable").group_by("account", "auxiliary")
    sums = owed.agg(pl.col("amount_cents").sum()).filter(pl.col("amount_cents") != 0).sort(pl.all())
    parts = [
        f"{account}{':' + name if name else ''} {cents / 100:.2f}"
        for account, name, cents in sums.iter_rows()
    ]
    total = int(sums["amount_cents"].sum()) / 100
    return f"AN 1 {OPENING} {'; '.join([*parts, f'120 {-total:.2f}'])}" if parts else None


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
