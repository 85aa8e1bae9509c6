"""The years found when an export came in are found again from a few rows, for any of the lines."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.chaining import YEAR_SCHEMA, chain_lines, read_years
from encours.receivables.rules.ledger_lines import no_lines
from encours.receivables.tests.absorbed_books import Books

OLD = "VE 1 2025-03-01 411:A 100; 707 -100\nBQ 1 2025-12-31 512 40; 411:A -40"
NEW = "AN 1 2026-01-01 411:A 60; 120 -60\nVE 2 2026-02-01 411:B 7; 707 -7"
NEXT = "VE 3 2026-03-05 411:B 8; 707 -8"
EVE = "AN 1 2025-12-31 411:A 60; 120 -60\nVE 2 2026-02-01 411:B 7; 707 -7"


def placed(lines):
    return {
        line: (segment, year)
        for line, segment, year in lines.select("id", "segment", "year").iter_rows()
    }


def taken(*texts):
    books = Books()
    books.take(*texts)
    return books


def pending(books, number=900, on=date(2025, 6, 1)):
    """The books with a line that Encours knows before they do."""
    line = books.lines.head(1).with_columns(
        id=pl.lit(number, pl.Int64),
        origin=pl.lit("encours"),
        booked_on=pl.lit(on, pl.Date),
        place=pl.lit(0, pl.Int64),
        is_receivable=pl.lit(value=True),
    )
    return pl.concat([books.lines, line])


def test_each_opening_begins_a_segment_and_each_export_a_year():
    books = taken(OLD, NEW, NEXT)
    years = books.renewed.years
    assert years.schema == YEAR_SCHEMA
    assert years.rows() == [
        (0, 1, date(2025, 3, 1), date(2025, 12, 31), 0, 0),
        (1, 2, date(2026, 1, 1), date(2026, 2, 1), 1, 1),
        (2, 3, date(2026, 3, 5), date(2026, 3, 5), 1, 2),
    ]


def test_a_file_of_several_years_is_cut_at_the_openings_that_repeat_the_closing():
    books = taken(f"{OLD}\n{NEW}")
    assert books.renewed.years.select("document_id", "segment", "year").rows() == [
        (1, 0, 0),
        (1, 1, 1),
    ]


def test_an_opening_dated_on_the_closing_day_begins_the_next_year():
    books = taken(OLD, EVE)
    on_the_eve = books.renewed.chained.filter(pl.col("booked_on") == date(2025, 12, 31))
    assert {
        (row["is_opening"], row["segment"], row["year"]) for row in on_the_eve.iter_rows(named=True)
    } == {(False, 0, 0), (True, 1, 1)}


def test_what_no_export_brought_belongs_to_the_last_year():
    books = taken(OLD, NEW)
    lines = pending(books)
    chained, years, _ = chain_lines(lines, books.exports)
    assert placed(chained)[900] == (1, 1)
    assert placed(read_years(lines, books.exports, years))[900] == (1, 1)
    begun = years.filter(pl.col("first_on") < date(2026, 1, 1))
    assert placed(read_years(lines.filter(pl.col("id") == 900), books.exports, begun))[900] == (
        0,
        0,
    )


def test_a_ledger_without_a_line_has_no_year():
    chained, years, notices = chain_lines(no_lines(), ())
    assert (chained.height, years.rows(), notices) == (0, [], ())
    assert read_years(no_lines(), (), years).is_empty()


EXPORTS = st.lists(
    st.sampled_from([OLD, NEW, NEXT, EVE, f"{OLD}\n{NEW}", NEW + "\n" + NEXT]),
    min_size=1,
    max_size=4,
    unique=True,
)


@settings(max_examples=15)
@given(texts=EXPORTS, data=st.data())
def test_any_part_of_the_lines_is_placed_as_the_whole_was_and_in_its_order(texts, data):
    books = taken(*texts)
    lines = pending(books)
    chained, years, _ = chain_lines(lines, books.exports)
    whole = placed(chained)
    numbers = data.draw(st.sets(st.sampled_from(sorted(whole)), min_size=1))
    part = read_years(lines.filter(pl.col("id").is_in(list(numbers))), books.exports, years)
    assert placed(part) == {number: whole[number] for number in numbers}
    order = [number for number in chained["id"] if number in numbers]
    assert part["id"].to_list() == part["line"].to_list() == order
    assert part["line_id"].to_list() == list(range(len(numbers)))
    assert part["entry_id"].to_list() == part["entry_key"].to_list()


def test_lines_are_put_in_order_of_time_however_the_tables_give_them():
    books = taken(OLD, NEW, NEXT)
    years, lines = books.renewed.years, books.lines
    in_order = read_years(lines, books.exports, years)["id"].to_list()
    assert in_order == books.renewed.chained["id"].to_list()
    for told in (lines.reverse(), lines.sort("account", "id"), lines.tail(2).vstack(lines[:-2])):
        assert read_years(told, books.exports, years)["id"].to_list() == in_order
