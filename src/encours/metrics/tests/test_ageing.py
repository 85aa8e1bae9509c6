"""The aged balance adds up to the balance, and an item is late from the day after its due date."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.metrics.rules.ageing import (
    BUCKETS,
    DOCUMENT_BUCKETS,
    age_items,
    compute_aged_balance,
)

AS_OF = date(2025, 6, 30)
SCHEMA = {
    "customer": pl.String,
    "amount_cents": pl.Int64,
    "due_on": pl.Date,
    "age_known": pl.Boolean,
}
ITEM = st.tuples(
    st.sampled_from("ABC"),
    st.integers(-1000, 1000),
    st.none() | st.integers(-120, 120).map(lambda days: AS_OF + timedelta(days)),
    st.booleans(),
)


def items(rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@pytest.mark.parametrize(
    ("late_days", "bucket"),
    [
        (-200, "not_due"),
        (-1, "not_due"),
        (0, "not_due"),
        (1, "1_30"),
        (30, "1_30"),
        (31, "31_60"),
        (60, "31_60"),
        (61, "61_90"),
        (90, "61_90"),
        (91, "over_90"),
        (4000, "over_90"),
    ],
)
def test_an_item_falls_in_its_bucket(late_days, bucket):
    one = items([("A", 100, AS_OF - timedelta(late_days), True)])
    assert age_items(one, as_of=AS_OF).select("lateness_days", "bucket").row(0) == (
        late_days,
        bucket,
    )
    aged = compute_aged_balance(one, as_of=AS_OF).row(0, named=True)
    assert {name for name in BUCKETS if aged[name]} == {bucket}
    assert aged["overdue_cents"] == (0 if bucket == "not_due" else 100)


@pytest.mark.parametrize(
    ("item", "bucket"),
    [
        (("A", -100, AS_OF - timedelta(50), True), "unapplied_credits"),
        (("A", -100, None, False), "unapplied_credits"),
        (("A", 100, None, True), "unknown_age"),
        (("A", 100, AS_OF - timedelta(50), False), "unknown_age"),
    ],
)
def test_a_credit_and_an_unknown_age_are_buckets_of_their_own(item, bucket):
    assert age_items(items([item]), as_of=AS_OF).select("lateness_days", "bucket").row(0) == (
        None,
        bucket,
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(ITEM, max_size=20))
def test_the_buckets_add_up_to_the_balance_in_all_and_by_customer(rows):
    frame = items(rows)
    aged = age_items(frame, as_of=AS_OF)
    for by in ([], ["customer"]):
        table = compute_aged_balance(frame, as_of=AS_OF, by=by)
        assert (
            table.select(pl.sum_horizontal(BUCKETS))
            .to_series()
            .equals(table["balance_cents"], check_names=False)
        )
        assert table["balance_cents"].sum() == sum(row[1] for row in rows)
        assert table["balance_cents"].is_sorted(descending=True)
        for bucket in BUCKETS:
            one_by_one = aged.filter(pl.col("bucket") == bucket)["amount_cents"].sum()
            assert table[bucket].sum() == one_by_one
        late = aged.filter(pl.col("lateness_days") > 0)["amount_cents"].sum()
        assert table["overdue_cents"].sum() == late


def test_by_the_age_of_documents_it_adds_up_to_what_has_an_age():
    rows = [
        ("A", 1, AS_OF + timedelta(9), True),
        ("A", 10, AS_OF - timedelta(9), True),
        ("A", 100, None, True),
        ("A", -1_000, AS_OF, True),
    ]
    dated = [AS_OF, AS_OF - timedelta(91), AS_OF - timedelta(5), AS_OF]
    frame = items(rows).with_columns(pl.Series("document_on", dated))
    told = compute_aged_balance(frame, as_of=AS_OF, documents=True).row(0, named=True)
    assert [told[name] for name in DOCUMENT_BUCKETS] == [1, 0, 0, 0, 10]
    assert [told[name] for name in BUCKETS] == [1, 10, 0, 0, 0, 100, -1_000]


def test_nothing_owed_is_a_balance_of_zeros():
    aged = compute_aged_balance(items([]), as_of=AS_OF).row(0, named=True)
    assert set(aged.values()) == {0}
