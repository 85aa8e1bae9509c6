from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.receivables.rules.statement import (
    CARRIED_DIFFERENCE,
    LINE,
    SEGMENT_SCHEMA,
    STATEMENT_LINE_SCHEMA,
    compute_statement,
)

FIRST, SECOND = date(2024, 1, 1), date(2025, 1, 1)


def lines_of(*rows):
    """Lines given as (segment, day, cents), then "opening" or "pending"."""
    whole = []
    for number, (segment, day, cents, *marks) in enumerate(rows):
        row = {
            "line_id": number,
            "segment": segment,
            "booked_on": date.fromisoformat(day),
            "account": "411000",
            "amount_cents": cents,
            "is_opening": "opening" in marks,
            "pending": "pending" in marks,
        }
        whole.append({name: row.get(name) for name in STATEMENT_LINE_SCHEMA})
    return pl.DataFrame(whole, schema=dict(STATEMENT_LINE_SCHEMA))


def years(*days):
    return pl.DataFrame(list(enumerate(days)), schema=dict(SEGMENT_SCHEMA), orient="row")


TWO_YEARS = lines_of(
    (0, "2024-03-10", 1000),
    (0, "2024-04-20", -400),
    (1, "2025-01-01", 600, "opening"),
    (1, "2025-02-03", 250),
    (1, "2025-03-04", -600),
)


def told(statement):
    return list(statement.movements.select("booked_on", "debit_cents", "credit_cents").rows())


def test_a_statement_of_this_year_opens_with_what_the_last_one_left():
    found = compute_statement(TWO_YEARS, years(FIRST, SECOND), as_of=date(2025, 3, 31))
    assert (found.from_on, found.opening_cents, found.closing_cents) == (SECOND, 600, 250)
    assert told(found) == [(date(2025, 2, 3), 250, 0), (date(2025, 3, 4), 0, 600)]
    assert found.movements["balance_cents"].to_list() == [850, 250]


def test_over_two_years_the_opening_is_no_movement():
    found = compute_statement(
        TWO_YEARS, years(FIRST, SECOND), as_of=date(2025, 3, 31), from_on=date(2024, 4, 1)
    )
    assert (found.opening_cents, found.closing_cents) == (1000, 250)
    assert found.movements["balance_cents"].to_list() == [600, 850, 250]


def test_an_opening_that_does_not_repeat_the_closing_is_said_on_a_line_of_its_own():
    wrong = TWO_YEARS.with_columns(
        pl.when("is_opening").then(570).otherwise("amount_cents").alias("amount_cents")
    )
    found = compute_statement(wrong, years(FIRST, SECOND), as_of=date(2025, 3, 31), from_on=FIRST)
    assert found.movements["kind"].to_list() == [LINE, LINE, CARRIED_DIFFERENCE, LINE, LINE]
    assert found.movements.row(2, named=True)["credit_cents"] == 30
    assert (found.opening_cents, found.closing_cents) == (0, 220)


def test_an_opening_booked_late_is_still_the_opening_balance():
    late = lines_of((0, "2024-01-05", 600, "opening"), (0, "2024-01-04", 100))
    found = compute_statement(late, years(FIRST), as_of=date(2024, 1, 31))
    assert (found.opening_cents, found.closing_cents) == (600, 700)


def test_what_the_books_do_not_say_yet_is_marked():
    lines = lines_of((0, "2024-01-10", 1000), (0, "2024-02-10", -300, "pending"))
    found = compute_statement(lines, years(FIRST), as_of=date(2024, 2, 10))
    assert (found.closing_cents, found.pending_cents) == (700, -300)
    assert found.movements["pending"].to_list() == [False, True]


@pytest.mark.parametrize("lines", [TWO_YEARS, TWO_YEARS.clear()])
def test_before_the_books_begin_there_is_nothing(lines):
    found = compute_statement(lines, years(FIRST, SECOND), as_of=date(2023, 12, 31))
    assert (found.opening_cents, found.movements.height, found.closing_cents) == (0, 0, 0)


def test_books_that_name_no_years_begin_with_their_first_line():
    found = compute_statement(TWO_YEARS.head(2), years(), as_of=date(2024, 12, 31))
    assert (found.from_on, found.opening_cents, found.closing_cents) == (date(2024, 3, 10), 0, 600)


@st.composite
def accounts(draw):
    """Two years of lines, the second with an opening that may be wrong, missing, or late."""
    shifts = st.integers(0, 365)
    cents = st.integers(-10_000, 10_000).filter(bool)
    rows: list[tuple[Any, ...]] = [
        (segment, str(begins + timedelta(days=shift)), amount)
        for segment, begins in enumerate((FIRST, SECOND))
        for shift, amount in draw(st.lists(st.tuples(shifts, cents), max_size=8))
    ]
    rows += [
        (segment, str(begins + timedelta(days=draw(st.integers(0, 20)))), amount, "opening")
        for segment, begins in enumerate((FIRST, SECOND))
        for amount in draw(st.lists(cents, max_size=2))
    ]
    return lines_of(*rows)


days = st.dates(date(2023, 12, 1), date(2026, 2, 1))


@given(accounts(), days, days)
def test_opening_and_movements_are_the_closing_which_is_the_balance_of_the_books(
    lines, as_of, from_on
):
    found = compute_statement(lines, years(FIRST, SECOND), as_of=as_of, from_on=from_on)
    moved = sum(found.movements["debit_cents"]) - sum(found.movements["credit_cents"])
    assert found.opening_cents + moved == found.closing_cents
    segment = 1 if as_of >= SECOND else 0
    books = lines.filter((pl.col("segment") == segment) & (pl.col("booked_on") <= as_of))
    assert found.closing_cents == books["amount_cents"].sum()
    if found.movements.height:
        assert found.movements["balance_cents"][-1] == found.closing_cents
        assert found.movements["booked_on"].is_sorted()


@given(accounts(), days)
def test_a_statement_continues_where_the_one_before_ended(lines, day):
    lines = lines.filter(~pl.col("is_opening"))
    until = compute_statement(lines, years(FIRST), as_of=day, from_on=FIRST)
    after = compute_statement(
        lines, years(FIRST), as_of=date(2026, 3, 1), from_on=day + timedelta(days=1)
    )
    if day >= FIRST:
        assert after.opening_cents == until.closing_cents
