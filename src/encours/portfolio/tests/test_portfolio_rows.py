"""The rows that lists read say what the ledger says, to the cent, whatever the books."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.kernel.calendars import FRANCE
from encours.metrics.rules.aged_ledger import age_rows
from encours.metrics.rules.ageing import BUCKETS, DOCUMENT_BUCKETS
from encours.metrics.rules.behaviour import BEHAVIOUR_SCHEMA
from encours.policybook.rules.sections import UnusableSettings
from encours.portfolio.rules.ageing_policy import AgeingPolicy
from encours.portfolio.rules.customer_rows import customer_rows, total_of
from encours.portfolio.rules.item_rows import item_rows, tell_statuses
from encours.portfolio.rules.schema import (
    BUCKET_COLUMNS,
    CUSTOMER_SCHEMA,
    DOCUMENT_COLUMNS,
    ITEM_SCHEMA,
    PARTY_SCHEMA,
    STATUS_SCHEMA,
)
from encours.portfolio.rules.seen import DOCUMENT, DUE, Totals, late_days_of
from encours.receivables.queries.items import NATURE_SCHEMA, SAID_SCHEMA, TRADE_SCHEMA
from encours.receivables.rules.assertions import PAYEE, Payee, write_value
from encours.receivables.rules.statuses import DEFAULT_STATUSES
from encours.receivables.tests.absorbed_books import Books
from encours.receivables.tests.drawn_books import FIRST, entries

STATUSES = {each.code: each for each in DEFAULT_STATUSES}
USUAL = (30, 60, 90)


def parties_of(*codes):
    rows = [(code, f"Client {code}", f"client {code}", "", "", "", "", "") for code in codes]
    return pl.DataFrame(rows, schema=PARTY_SCHEMA, orient="row")


def laid(ledger_day, day, *, bounds=USUAL, said=None, parties=None, behaviour=None, trade=None):
    parties = parties_of() if parties is None else parties
    items = item_rows(
        ledger_day,
        pl.DataFrame(schema=NATURE_SCHEMA),
        tell_statuses(pl.DataFrame(said or [], schema=SAID_SCHEMA, orient="row"), STATUSES, FRANCE),
        parties,
        as_of=day,
        late_days=bounds,
        unit="EUR",
    )
    customers = customer_rows(
        items,
        parties,
        pl.DataFrame(behaviour or [], schema=BEHAVIOUR_SCHEMA, orient="row"),
        pl.DataFrame(trade or [], schema=TRADE_SCHEMA, orient="row"),
        as_of=day,
        late_days=bounds,
        unit="EUR",
    )
    assert items.schema == ITEM_SCHEMA
    assert customers.schema == CUSTOMER_SCHEMA
    return items, customers


def laid_text(text, day, **more):
    books = Books()
    books.take(text)
    return laid(books.day(day), day, **more)


@settings(max_examples=40)
@given(found=entries(), back=st.integers(0, 700), bounds=st.sampled_from([USUAL, (15, 45, 60)]))
def test_buckets_items_and_balance_are_one_figure(found, back, bounds):
    books = Books()
    books.take("\n".join(line for _, line in found))
    day = FIRST + timedelta(days=back)
    ledger_day = books.day(day)
    items, customers = laid(ledger_day, day, bounds=bounds)
    totals = total_of(customers, unit="EUR")
    assert totals.balance_cents == ledger_day.balance_cents
    summed = pl.sum_horizontal(BUCKET_COLUMNS)
    assert customers.filter(summed != pl.col("balance_cents")).is_empty()
    by_customer = items.group_by("customer").agg(pl.col("open_cents").sum(), pl.len())
    assert sorted(by_customer.iter_rows()) == sorted(
        customers.select("customer", "balance_cents", "items").iter_rows()
    )
    by_currency = age_rows(ledger_day, as_of=day, unit="EUR")
    aged = by_currency.group_by("customer").agg(pl.col(*BUCKETS).sum())
    columns = BUCKETS if bounds == USUAL else ("not_due", "unknown_age", "unapplied_credits")
    ours = BUCKET_COLUMNS if bounds == USUAL else columns
    assert sorted(aged.select("customer", *columns).iter_rows()) == sorted(
        customers.select("customer", *ours).iter_rows()
    )
    late = aged.select("customer", pl.sum_horizontal(BUCKETS[1:5]))
    assert sorted(late.iter_rows()) == sorted(
        customers.select("customer", "overdue_cents").iter_rows()
    )
    assert items.select("line_id", "part").is_duplicated().sum() == 0


@settings(max_examples=40)
@given(found=entries(), back=st.integers(0, 700), bounds=st.sampled_from([USUAL, (15, 45, 60)]))
def test_by_the_age_of_documents_the_same_adds_up_to_the_same(found, back, bounds):
    books = Books()
    books.take("\n".join(line for _, line in found))
    day = FIRST + timedelta(days=back)
    ledger_day = books.day(day)
    _, customers = laid(ledger_day, day, bounds=bounds)
    totals = total_of(customers, unit="EUR")
    assert sum(totals.aged(DOCUMENT)) == sum(totals.aged(DUE)) == ledger_day.balance_cents
    assert totals.aged(DOCUMENT)[5:] == totals.aged(DUE)[5:]
    dated, due = pl.sum_horizontal(DOCUMENT_COLUMNS), pl.sum_horizontal(BUCKET_COLUMNS[:5])
    assert customers.filter(dated != due).is_empty()
    if bounds == USUAL:
        rows = age_rows(ledger_day, as_of=day, unit="EUR")
        aged = rows.group_by("customer").agg(pl.col(*DOCUMENT_BUCKETS).sum())
        assert sorted(aged.iter_rows()) == sorted(
            customers.select("customer", *DOCUMENT_COLUMNS).iter_rows()
        )


def test_a_document_grows_older_from_the_day_after_its_own_whenever_it_is_due():
    text = "VE 1 2026-01-31 411:A 100 #F1 >2026-12-31; 707 -100"
    for old, place in ((0, 0), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3), (40, 3), (41, 4)):
        day = date(2026, 1, 31) + timedelta(days=old)
        _, customers = laid_text(text, day, bounds=(10, 20, 40))
        told = total_of(customers, unit="EUR")
        assert told.by_document == tuple(10_000 if n == place else 0 for n in range(5)), old
        assert (told.overdue_cents, told.buckets[0]) == (0, 10_000)


def test_what_is_in_dispute_is_told_of_each_customer_credits_and_all():
    books = Books()
    books.take("""
    VE 1 2026-01-01 411:A 100 #F1; 707 -100
    VE 2 2026-01-01 411:A 10 #F2; 707 -10
    VE 3 2026-01-01 411:B 1 #F3; 707 -1
    """)
    day = books.day(date(2026, 1, 31))
    first = day.chained.filter(pl.col("reference") == "F1")["line"].item()
    said = [(first, "status", "disputed", date(2026, 1, 5))]
    _, customers = laid(day, date(2026, 1, 31), said=said)
    assert customers.select("customer", "disputed_cents").rows() == [("A", 10_000), ("B", 0)]
    assert total_of(customers, unit="EUR").disputed_cents == 10_000


def test_an_item_is_late_from_the_day_after_and_by_the_bounds_decided():
    text = "VE 1 2026-01-01 411:A 100 #F1 >2026-01-31; 707 -100"
    for late, bucket in ((0, 0), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3), (40, 3), (41, 4)):
        day = date(2026, 1, 31) + timedelta(days=late)
        items, customers = laid_text(text, day, bounds=(10, 20, 40))
        assert (items["bucket"].item(), customers["worst_bucket"].item()) == (bucket, bucket), late


def test_what_falls_due_soon_is_told_apart_from_what_is_late():
    text = """
    VE 1 2026-01-01 411:A 1 >2026-01-20; 707 -1
    VE 2 2026-01-01 411:A 10 >2026-01-31; 707 -10
    VE 3 2026-01-01 411:A 100 >2026-02-07; 707 -100
    VE 4 2026-01-01 411:A 1000 >2026-02-08; 707 -1000
    VE 5 2026-01-01 411:A 10000 >2026-03-02; 707 -10000
    VE 6 2026-01-01 411:A 100000 >2026-03-03; 707 -100000
    """
    _, customers = laid_text(text, date(2026, 1, 31))
    row = customers.row(0, named=True)
    assert row["overdue_cents"] == 100
    assert row["due_next_7_cents"] == 11_000
    assert row["due_next_30_cents"] == 1_111_000
    assert (row["late_items"], row["items"], row["oldest_due_on"]) == (1, 6, date(2026, 1, 20))
    assert row["largest_cents"] == 10_000_000


def test_who_owes_nothing_is_there_and_who_is_unknown_goes_by_his_code():
    text = "VE 1 2026-01-01 411:A 100; 707 -100"
    _, customers = laid_text(text, date(2026, 1, 31), parties=parties_of("B"))
    assert customers.select("customer", "name", "balance_cents", "items").rows() == [
        ("A", "A", 10_000, 1),
        ("B", "Client B", 0, 0),
    ]


@pytest.mark.parametrize(("weighted", "mean"), [(0, 0), (149, 1), (150, 2), (151, 2), (-150, -1)])
def test_the_mean_delay_is_in_whole_days_half_up(weighted, mean):
    row = ("A", 3, 100, weighted, 1, 2)
    _, customers = laid_text(
        "VE 1 2026-01-01 411:A 100; 707 -100", date(2026, 1, 31), behaviour=[row]
    )
    assert customers.select("mean_delay_days", "late_share_percent").row(0) == (mean, 67)


def test_sales_of_the_year_and_the_last_payment_are_the_customers_own():
    trade = [
        ("A", "EUR", date(2026, 1, 1), 500, True),
        ("A", "EUR", date(2026, 1, 3), -100, True),
        ("A", "EUR", date(2026, 1, 2), -70, False),
        ("A", "EUR", date(2026, 1, 5), -30, False),
        ("A", "EUR", date(2026, 1, 5), -20, False),
        ("B", "EUR", date(2026, 1, 6), 40, True),
    ]
    text = "VE 1 2026-01-01 411:A 100; 707 -100\nVE 2 2026-01-01 411:B 100; 707 -100"
    _, customers = laid_text(text, date(2026, 1, 31), trade=trade)
    told = customers.select("turnover_12m_cents", "last_payment_on", "last_payment_cents").rows()
    assert told == [(400, date(2026, 1, 5), 50), (40, None, None)]


def test_a_status_brings_its_next_action_and_one_that_is_no_more_says_nothing():
    factor = write_value(PAYEE, Payee("factor", "Factofrance"), amount_cents=1)
    us = write_value(PAYEE, Payee("us"), amount_cents=1)
    said = [
        (1, "status", "disputed", date(2026, 1, 5)),
        (2, "status", "no_such_status", date(2026, 1, 5)),
        (2, "payee", factor, date(2026, 1, 5)),
        (3, "payee", us, date(2026, 1, 5)),
    ]
    frame = pl.DataFrame(said, schema=SAID_SCHEMA, orient="row")
    told = tell_statuses(frame, STATUSES, FRANCE)
    assert told.schema == STATUS_SCHEMA
    assert sorted(told.iter_rows()) == [
        (1, None, "disputed", date(2026, 1, 5), date(2026, 1, 12), True),
        (2, "Factofrance", None, None, None, None),
    ]


def test_the_items_of_one_line_are_numbered_the_oldest_first():
    text = """
    VE 1 2025-11-01 411:A 100 #F1; 707 -100
    VE 2 2025-12-01 411:A 50 #F2; 707 -50
    AN 1 2026-01-01 411:A 150; 120 -150
    """
    items, _ = laid_text(text, date(2026, 1, 31))
    told = items.sort("part").select("part", "open_cents", "document_on", "line_id").rows()
    assert [row[:3] for row in told] == [
        (0, 10_000, date(2025, 11, 1)),
        (1, 5_000, date(2025, 12, 1)),
    ]
    assert len({row[3] for row in told}) == 1


def test_the_bounds_of_lateness_grow_and_are_told_as_days():
    assert late_days_of((10, 20, 40)) == ((1, 10), (11, 20), (21, 40), (41, None))
    for wrong in ((30, 60), (30, 30, 90), (0, 30, 60), (30, 60, 4000), (90, 60, 30)):
        with pytest.raises(UnusableSettings):
            AgeingPolicy(late_days=wrong)


def test_totals_add_up():
    totals = Totals((1, 10, 100, 1_000, 10_000, 100_000, -7))
    assert (totals.balance_cents, totals.overdue_cents) == (111_104, 11_110)
    whole = Totals.of(range(13))
    assert whole.aged(DOCUMENT) == (7, 8, 9, 10, 11, 5, 6)
    assert (whole + whole - whole, whole.disputed_cents) == (whole, 12)
