"""On any past day: what people said before letters, due days as told by then, what is pending."""

from datetime import date

import polars as pl

from encours.receivables.rules.ledger_positions import (
    FACT_SCHEMA,
    stated_allocations,
    with_told_dues,
)
from encours.receivables.rules.schema import ALLOCATION_SCHEMA
from encours.receivables.tests.absorbed_books import Books, told

LETTERED = """
VE 1 2026-01-10 411:A 100 =A #FA1; 707 -100
VE 2 2026-01-11 411:A 100 #FA2; 707 -100
BQ 1 2026-02-01 512 100; 411:A -100 =A #VIR
"""
FA1, FA2, VIR = 1, 3, 6
FEBRUARY = date(2026, 2, 28)


def taken(*texts):
    books = Books()
    books.take(*texts)
    return books


def facts(*rows):
    return pl.DataFrame(rows, schema=FACT_SCHEMA, orient="row")


def dues(*rows):
    return pl.DataFrame(rows, schema={"line_id": pl.Int64, "due_on": pl.Date}, orient="row")


def open_of(day):
    return {part[0]: part[7] for part in told(day)[1]}


def bases(day):
    return sorted(day.positions.allocations["basis"])


def test_letters_decide_where_nobody_said_otherwise():
    assert open_of(taken(LETTERED).day(FEBRUARY)) == {FA2: 10_000}


def test_what_a_person_said_goes_before_letters():
    day = taken(LETTERED).day(FEBRUARY, facts=facts((FA2, VIR, "person", FEBRUARY, 10_000)))
    assert open_of(day) == {FA1: 10_000}
    assert bases(day) == ["person"]


def test_what_letters_said_is_no_statement():
    said = facts((FA2, VIR, "balanced_letter", FEBRUARY, 10_000))
    assert open_of(taken(LETTERED).day(FEBRUARY, facts=said)) == {FA2: 10_000}


def test_what_is_said_of_a_line_not_in_the_books_yet_is_left_out():
    said = facts((FA2, VIR, "person", FEBRUARY, 10_000))
    day = taken(LETTERED).day(date(2026, 1, 31), facts=said)
    assert open_of(day) == {FA1: 10_000, FA2: 10_000}


def test_the_rest_of_a_line_stated_in_part_is_still_lettered():
    day = taken(LETTERED).day(FEBRUARY, facts=facts((FA2, VIR, "bank", FEBRUARY, 4_000)))
    assert open_of(day) == {FA1: 4_000, FA2: 6_000}
    assert bases(day) == ["bank", "partial_letter"]


def test_people_come_before_confirmed_matches_and_those_before_automatic_ones():
    movements = pl.DataFrame({"line": [11, 12, 13], "line_id": [0, 1, 2]})
    early, late = date(2026, 1, 1), date(2026, 3, 1)
    found = stated_allocations(
        facts(
            (11, 13, "bank", early, 1),
            (12, 13, "person", late, 2),
            (11, 13, "bank_confirmed", early, 3),
            (12, 13, "person", early, 4),
            (12, 99, "person", early, 5),
            (12, 13, "partial_letter", early, 6),
        ),
        movements,
    )
    assert found.schema == ALLOCATION_SCHEMA
    assert found.rows() == [
        (1, 2, 4, "person"),
        (1, 2, 2, "person"),
        (0, 2, 3, "bank_confirmed"),
        (0, 2, 1, "bank"),
    ]


def test_a_due_day_told_since_goes_before_that_of_the_books():
    books = taken(
        "VE 1 2026-01-10 411:A 100 >2026-02-10; 707 -100\nVE 2 2026-01-10 411:A 7; 707 -7"
    )
    day = books.day(FEBRUARY, dues=dues((1, date(2026, 5, 1)), (99, FEBRUARY)))
    assert {part[0]: part[5:7] for part in told(day)[1]} == {
        1: (date(2026, 5, 1), "given"),
        3: (date(2026, 2, 9), "assumed_terms"),
    }


def test_without_a_due_day_told_lines_are_as_they_were():
    lines = pl.DataFrame({"line": [1, 2], "due_on": [FEBRUARY, None], "x": ["a", "b"]})
    assert with_told_dues(lines, dues()).equals(lines)
    assert with_told_dues(lines, dues((2, FEBRUARY))).rows() == [
        (1, FEBRUARY, "a"),
        (2, FEBRUARY, "b"),
    ]


def with_pending(books, *, on, cents):
    pending = books.lines.head(1).with_columns(
        id=pl.lit(900, pl.Int64),
        origin=pl.lit("encours"),
        booked_on=pl.lit(on, pl.Date),
        document_on=pl.lit(on, pl.Date),
        amount_cents=pl.lit(cents, pl.Int64),
        reference=pl.lit("PEND"),
        letter=pl.lit(None, pl.String),
        place=pl.lit(0, pl.Int64),
        entry_key=pl.lit(900, pl.Int64),
        settled_on=pl.lit(None, pl.Date),
    )
    books.lines = pl.concat([books.lines, pending])
    return books


def test_what_is_pending_counts_from_its_day_on_and_is_told_apart():
    books = with_pending(taken(LETTERED), on=date(2026, 2, 10), cents=-3_000)
    before, since = books.day(date(2026, 2, 9)), books.day(FEBRUARY)
    assert (before.balance_cents, before.pending_cents) == (10_000, 0)
    assert (since.balance_cents, since.pending_cents) == (7_000, -3_000)
    assert open_of(since) == {FA2: 7_000}


def test_what_is_pending_stays_through_the_opening_of_the_next_year():
    opening = "AN 1 2027-01-01 411:A 100; 120 -100\nVE 3 2027-02-01 411:A 5; 707 -5"
    books = with_pending(taken(LETTERED, opening), on=date(2026, 12, 20), cents=-3_000)
    old, new = books.day(date(2026, 12, 31)), books.day(date(2027, 2, 2))
    assert (old.balance_cents, old.pending_cents) == (7_000, -3_000)
    assert (new.balance_cents, new.pending_cents) == (7_500, -3_000)


def test_the_balance_is_that_of_the_last_segment_though_all_of_it_is_settled():
    opening = "AN 1 2027-01-01 120 5; 512 -5\nVE 3 2027-02-01 411:A 5 =Z; 707 -5"
    books = taken(LETTERED, f"{opening}\nBQ 1 2027-02-02 512 5; 411:A -5 =Z")
    day = books.day(date(2027, 2, 3), lean=True)
    assert (day.balance_cents, day.segment, day.positions.open_items.height) == (0, 1, 0)


def test_what_is_owed_is_what_is_open_on_every_day():
    books = taken(LETTERED, "AN 1 2027-01-01 411:A 100; 120 -100\nVE 3 2027-02-01 411:B 5; 707 -5")
    for on in books.days():
        day = books.day(on)
        assert day.balance_cents == int(day.positions.open_items["amount_cents"].sum())
