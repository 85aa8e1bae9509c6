"""What a list says stands in the ledger as lines of its source, and only those lines change."""

from datetime import date
from itertools import count

import polars as pl

from encours.receivables.rules.from_invoices import lines_of_tables
from encours.receivables.rules.ledger_lines import (
    AROUND_SCHEMA,
    IDENTITY_SCHEMA,
    TABLE,
    TOLD_SCHEMA,
    no_lines,
)
from encours.receivables.rules.listing import as_ledger_lines, merge_list
from encours.receivables.tests.invoice_rows import row, table

PAID_ON = date(2025, 2, 20)


def wanted(*rows, source=4):
    lines, _ = lines_of_tables([table(*rows)], currency="EUR")
    return as_ledger_lines(lines, source_id=source)


def merge(standing, lines, *, source=4, act=1):
    numbers = count(standing.height + 1)

    def draw(how_many):
        first = next(numbers)
        for _ in range(how_many - 1):
            next(numbers)
        return first

    return merge_list(standing, lines, source_id=source, act_id=act, draw=draw)


def test_a_row_is_a_line_of_its_source_that_faces_nothing():
    lines = wanted(row(customer_name="Alpha"))
    around = {
        name: kind for name, kind in AROUND_SCHEMA.items() if name not in ("place", "entry_key")
    }
    assert dict(lines.schema) == {
        "entry_id": lines.schema["entry_id"],
        **IDENTITY_SCHEMA,
        **TOLD_SCHEMA,
        **around,
    }
    (found,) = lines.iter_rows(named=True)
    assert (found["journal_code"], found["auxiliary"], found["auxiliary_label"]) == (
        "list 4",
        "A",
        "Alpha",
    )
    assert (found["unit"], found["currency"], found["amount_cents"]) == ("EUR", "EUR", 10_000)
    assert found["entry_number"].endswith("/document")
    assert [name for name in around if name.startswith("is_") and found[name]] == []
    assert (found["in_opening_journal"], found["credits_treasury"]) == (False, False)


def test_each_line_is_an_entry_of_its_own():
    lines = wanted(row(paid_on=PAID_ON))
    assert (lines.height, lines["entry_id"].n_unique()) == (2, 2)


def test_a_list_again_changes_nothing_and_keeps_the_numbers():
    first = merge(no_lines(), wanted(row(), row(invoice="F2")))
    assert (first.lines["id"].to_list(), set(first.lines["origin"])) == ([1, 2], {TABLE})
    again = merge(first.lines, wanted(row(), row(invoice="F2")), act=2)
    assert again.lines.equals(first.lines)
    assert again.reversed_ids.is_empty()


def test_a_payment_told_since_adds_its_line_and_letters_the_invoice():
    first = merge(no_lines(), wanted(row(), row(invoice="F2")))
    paid = merge(first.lines, wanted(row(paid_on=PAID_ON), row(invoice="F2")), act=2)
    assert (paid.lines.height, paid.reversed_ids.to_list()) == (3, [])
    lettered = paid.lines.filter(pl.col("letter").is_not_null())
    assert sorted(lettered["amount_cents"]) == [-10_000, 10_000]
    assert 1 in lettered["id"].to_list()


def test_a_row_no_longer_wanted_is_reversed():
    first = merge(no_lines(), wanted(row(), row(invoice="F2")))
    gone = first.lines.filter(pl.col("reference") == "F2")["id"].to_list()
    left = merge(first.lines, wanted(row()))
    assert left.reversed_ids.to_list() == gone
    assert left.lines["reference"].to_list() == ["F1"]


def test_another_source_and_the_books_are_left_alone():
    first = merge(no_lines(), wanted(row()))
    other = merge(first.lines, wanted(row(invoice="F9"), source=5), source=5)
    assert other.lines.filter(pl.col("journal_code") == "list 4").equals(first.lines)
    booked = first.lines.with_columns(
        id=pl.lit(50, pl.Int64), origin=pl.lit("ledger"), journal_code=pl.lit("list 4")
    )
    unnamed = booked.with_columns(
        id=pl.lit(51, pl.Int64), origin=pl.lit(TABLE), journal_code=pl.lit(None, pl.String)
    )
    standing = pl.concat([first.lines, booked, unnamed])
    emptied = merge(standing, wanted(row()).clear())
    assert (emptied.reversed_ids.to_list(), emptied.lines["id"].to_list()) == ([1], [50, 51])
