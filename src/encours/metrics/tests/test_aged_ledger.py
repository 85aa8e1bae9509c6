"""The aged balance of the ledger adds up, by customer and currency, to what the accounts say."""

from datetime import date

import polars as pl
import pytest

from encours.metrics.rules.aged_ledger import ROW_SCHEMA, age_ledger, age_rows
from encours.metrics.rules.ageing import BUCKETS
from encours.receivables.tests.absorbed_books import Books

TEXT = """
VE 1 2026-01-10 411:A 100 #FA1 >2026-02-10; 707 -100
VE 2 2026-03-10 411:B 60 #FB1; 707 -60
BQ 1 2026-03-20 512 25; 411:C -25
"""
AS_OF = date(2026, 3, 31)


@pytest.fixture
def day():
    books = Books()
    books.take(TEXT)
    books.lines = books.lines.with_columns(
        pl.when(pl.col("auxiliary") == "B").then(pl.lit("USD")).alias("currency")
    )
    pending = books.lines.head(1).with_columns(
        id=pl.lit(900, pl.Int64),
        origin=pl.lit("encours"),
        booked_on=pl.lit(AS_OF, pl.Date),
        amount_cents=pl.lit(-3_000, pl.Int64),
    )
    books.lines = pl.concat([books.lines, pending])
    return books.day(AS_OF)


def test_rows_are_by_customer_and_currency_of_the_document_the_largest_first(day):
    rows = age_rows(day, as_of=AS_OF, unit="EUR")
    assert rows.schema == ROW_SCHEMA
    found = rows.select("customer", "currency", "31_60", "not_due", "unapplied_credits").rows()
    assert found == [
        ("A", "EUR", 7_000, 0, 0),
        ("B", "USD", 0, 6_000, 0),
        ("C", "EUR", 0, 0, -2_500),
    ]


def test_the_balance_is_what_is_booked_and_pending_less_what_could_not_be_taken(day):
    aged = age_ledger(day, as_of=AS_OF, unit="EUR", unplaced_cents=400)
    assert (aged.as_of, aged.balance_cents, aged.pending_cents) == (AS_OF, 10_500, -3_000)
    assert aged.control_account_cents == 13_900
    assert list(aged.ageing) == list(BUCKETS)
    assert sum(aged.ageing.values()) == aged.balance_cents == aged.rows["balance_cents"].sum()
    assert aged.ageing["unapplied_credits"] == -2_500
    assert (aged.foreign.height, aged.foreign.schema) == (0, ROW_SCHEMA)


def test_rows_in_other_currencies_are_told_and_count_in_no_total(day):
    rows = age_rows(day, as_of=AS_OF, unit="EUR")
    aged = age_ledger(day, as_of=AS_OF, unit="EUR", unplaced_cents=0, foreign=rows)
    assert aged.foreign.equals(rows)
    assert aged.balance_cents == 10_500


def test_counted_from_the_documents_only_the_ages_change(day):
    due = age_ledger(day, as_of=AS_OF, unit="EUR", unplaced_cents=400)
    dated = due.by_document()
    assert dated.ageing == dict.fromkeys(BUCKETS, 0) | {
        "1_30": 6_000,
        "61_90": 7_000,
        "unapplied_credits": -2_500,
    }
    assert (dated.balance_cents, dated.control_account_cents) == (10_500, 13_900)
    sums = dated.rows.select(pl.sum_horizontal(BUCKETS)).to_series()
    assert sums.equals(dated.rows["balance_cents"], check_names=False)
