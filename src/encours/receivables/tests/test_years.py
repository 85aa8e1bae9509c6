"""Files of successive years are set one after the other, and nothing is counted twice."""

from datetime import date
from itertools import permutations

import polars as pl
import pytest

from encours.receivables.rules.from_ledger import movements_of, read_ledger
from encours.receivables.rules.settlement import settle
from encours.receivables.rules.years import DifferentBooks
from encours.receivables.tests.ledger_text import ledger, movements, read_texts

YEARS = (
    """
    AN 1 2024-01-01 411:A 50 @2023-11-05; 411:B 20 @2023-12-05; 101 -70
    VE 2 2024-10-10 411:A 100 =AA; 707 -100
    BQ 3 2024-11-10 411:A -100 =AA; 512 100
    BQ 4 2024-12-10 411:B -20; 512 20
    """,
    """
    AN 1 2025-01-01 411:A 50; 101 -50
    VE 2 2025-06-10 411:A 30 =AA; 411:B 70; 707 -100
    BQ 3 2025-07-10 411:A -30 =AA; 512 30
    """,
    """
    AN 1 2026-01-01 411:A 50; 411:B 70; 101 -120
    BQ 2 2026-03-10 411:B -70; 512 70
    """,
)


def told(texts):
    found = settle(movements(*texts))
    opened = found.open_items.select("customer", "document_on", "amount_cents")
    paid = found.settled.select("customer", "document_on", "paid_on", "amount_cents", "basis")
    return opened.rows(), sorted(paid.rows())


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_files_may_be_given_in_any_order(order):
    assert told([YEARS[number] for number in order]) == told(YEARS)
    assert told(YEARS)[0] == [("A", date(2023, 11, 5), 5000)]


def test_each_opening_begins_a_segment_and_each_file_a_year():
    lines = movements(*reversed(YEARS))
    assert lines.select("segment", "year").unique().sort("year").rows() == [(0, 0), (1, 1), (2, 2)]
    assert lines["line_id"].is_sorted()


def test_a_file_of_several_years_is_cut_where_an_opening_repeats_the_closing():
    assert told(["\n".join(YEARS)]) == told(YEARS)


def test_an_entry_of_the_opening_journal_in_the_year_is_a_correction_not_a_year():
    text = f"{YEARS[0]}\nAN 9 2024-06-01 411:A 5; 101 -5"
    lines = movements(text)
    assert lines["segment"].unique().to_list() == [0]
    assert settle(lines).open_items["amount_cents"].sum() == 5500


def test_a_year_without_opening_goes_on_from_the_one_before():
    lines = movements("VE 1 2025-06-10 411:A 30; 707 -30", "BQ 1 2026-01-10 411:A -30; 512 30")
    assert lines.select("segment", "year").rows() == [(0, 0), (0, 1)]
    assert settle(lines).open_items.is_empty()


@pytest.mark.parametrize("given", [(0, 1), (1, 0)])
def test_where_two_files_cover_the_same_days_the_one_exported_last_replaces_the_other(given):
    exports = (
        "VE 1 2025-01-10 411:A 10; 707 -10\nVE 2 2025-03-10 411:A 20; 707 -20",
        "VE 2 2025-02-10 411:A 25; 707 -25\nVE 3 2025-04-10 411:A 40; 707 -40",
    )
    found = read_texts(*(exports[which] for which in given))
    assert movements_of(found)["amount_cents"].to_list() == [1000, 2500, 4000]


def test_two_companies_are_not_taken_for_two_exports_of_one():
    one = "\n".join(f"VE {n} 2025-01-{n} 411:A {n}0; 707 -{n}0" for n in range(10, 20))
    other = "\n".join(f"FA {n} 2025-01-{n} 411:Z 7{n}; 707 -7{n}" for n in range(10, 20))
    with pytest.raises(DifferentBooks):
        read_texts(one, other)


def test_a_rolling_export_across_the_closing_counts_nothing_twice():
    year = """VE 1 2025-03-01 411:A 50; 707 -50
        VE 2 2025-12-15 411:B 100; 707 -100"""
    rolling = """VE 2 2025-12-15 411:B 100; 707 -100
        AN 1 2026-01-01 411:A 50; 411:B 100; 110 -150
        VE 3 2026-01-05 411:A 7; 707 -7"""
    for given in permutations([year, rolling]):
        lines = movements_of(read_texts(*given))
        last = lines.filter(pl.col("segment") == pl.col("segment").max())
        assert last["amount_cents"].sum() == 15700


def test_a_year_that_opens_without_a_customer_still_opens():
    settled = """VE 1 2025-03-01 411:A 50; 707 -50
        BQ 2 2025-04-01 411:A -50; 512 50"""
    lines = read_texts(settled, "AN 1 2026-01-01 512 50; 110 -50").lines
    assert lines.filter(account="512")["segment"].to_list() == [0, 1]


def test_an_opening_that_repeats_nothing_still_begins_the_year_of_its_file():
    year = "VE 1 2025-03-01 411:A 50; 707 -50\nVE 2 2025-04-01 411:B 60; 707 -60"
    late = "VE 3 2026-01-01 411:C 5; 707 -5\nAN 1 2026-01-02 411:D 90; 110 -90"
    lines = movements_of(read_texts(year, late))
    assert lines.filter(segment=1)["amount_cents"].to_list() == [500, 9000]


@pytest.mark.parametrize("order", [1, -1])
def test_an_opening_dated_on_the_closing_day_replaces_nothing_of_that_day(order):
    before = "VE 1 2025-11-10 411:A 100; 707 -100\nVE 2 2025-12-31 411:A 20; 707 -20"
    after = "AN 1 2025-12-31 411:A 120; 101 -120\nBQ 2 2026-01-10 411:A -100; 512 100"
    found = read_ledger([ledger(text) for text in (before, after)[::order]])
    assert not any("same days" in str(notice) for notice in found.notices)
    lines = movements_of(found)
    assert lines["segment"].to_list() == [0, 0, 1, 1]
    assert settle(lines).open_items.select("document_on", "amount_cents").rows() == [
        (date(2025, 12, 31), 2000)
    ]


def test_the_same_file_given_twice_counts_once():
    assert told([YEARS[0], YEARS[0]]) == told([YEARS[0]])


def test_entries_of_different_files_never_meet():
    lines = read_ledger([ledger(YEARS[1]), ledger(YEARS[0])]).lines
    files = lines.group_by("entry_id").agg(pl.col("source_id").n_unique().alias("files"))
    assert files["files"].max() == 1
    assert files.height == 7


def test_a_file_without_a_line_taken_is_left_out():
    nothing = ledger(YEARS[0]).clear()
    assert movements_of(read_ledger([nothing, ledger(YEARS[1])])).height == 4
    assert movements_of(read_ledger([nothing])).is_empty()


def test_two_years_in_one_file_are_told_apart_even_when_a_line_of_the_first_was_lost():
    closing = "\n".join(f"VE {n} 2025-03-0{n} 411:C{n} {n}00; 707 -{n}00" for n in range(1, 6))
    opening = "\n".join(f"AN 1 2026-01-01 411:C{n} {n}00 @2026-01-01" for n in range(1, 7))
    segments = read_ledger([ledger(f"{closing}\n{opening}")]).lines
    assert segments.filter(segment=1)["booked_on"].unique().to_list() == [date(2026, 1, 1)]


def test_a_correction_in_the_opening_journal_starts_no_year():
    year = "\n".join(f"VE {n} 2025-03-0{n} 411:C{n} {n}00; 707 -{n}00" for n in range(1, 6))
    corrected = f"AN 1 2025-01-01 411:C9 10; 110 -10\n{year}\nAN 2 2025-06-01 411:C1 100; 110 -100"
    assert read_ledger([ledger(corrected)]).lines["segment"].unique().to_list() == [0]


def test_a_missing_year_is_said_and_what_follows_takes_no_date_from_before_it():
    before = "VE 1 2024-11-01 411:A 50 #F1; 707 -50"
    after = "AN 1 2026-01-01 411:A 50 #AN; 110 -50\nVE 2 2026-02-01 411:B 5; 707 -5"
    found = read_texts(before, after)
    assert any("year is missing" in str(notice) for notice in found.notices)
    items = settle(movements_of(found)).open_items.filter(customer="A")
    assert items["age_known"].to_list() == [False]


def test_books_that_begin_without_an_opening_say_so():
    found = read_ledger([ledger("VE 1 2025-01-10 411:A 50; 707 -50")])
    assert [str(notice)[:11] for notice in found.notices] == ["These books"]
    opened = read_ledger([ledger("AN 1 2025-01-01 411:A 50; 110 -50")])
    assert opened.notices == ()
