"""The figures a dashboard follows are those of the rules they come from, and nothing is made up."""

from datetime import date, timedelta

import polars as pl

from encours.metrics.rules.ageing import BUCKETS
from encours.metrics.rules.indicators import (
    FLOW_SCHEMA,
    PAID_BY_DAY_SCHEMA,
    compute_indicators,
)

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
AGEING = dict.fromkeys(BUCKETS, 0) | {"not_due": 60_000, "1_30": 30_000, "over_90": 10_000}


def figures(
    flows=(), paid=(), *, as_of=LAST, first_on=FIRST, last_on=LAST, ageing=AGEING, doubtful=0
):
    return compute_indicators(
        as_of=as_of,
        first_on=first_on,
        last_on=last_on,
        ageing=ageing,
        doubtful_cents=doubtful,
        doubtful_not_due_cents=0,
        flows=pl.DataFrame(list(flows), schema=FLOW_SCHEMA, orient="row"),
        paid=pl.DataFrame(list(paid), schema=PAID_BY_DAY_SCHEMA, orient="row"),
        treasury=None,
    )


def sold(day, cents):
    return (day, cents, 0, cents, 0)


def test_the_buckets_add_up_and_what_is_late_is_told():
    told = figures()
    assert told["balance_cents"] == sum(told[bucket] for bucket in BUCKETS) == 100_000
    assert told["overdue_cents"] == 40_000


def test_where_nothing_is_sold_or_paid_nothing_is_told_of_it():
    told = figures()
    for name in (
        "dso_days",
        "countback_days",
        "sales_day_cents",
        "delay_days",
        "requirement_cents",
    ):
        assert name not in told


def test_the_dso_is_what_is_owed_in_days_of_a_years_sales():
    told = figures([sold(LAST - timedelta(days=200), 365_000)])
    assert told["dso_days"] == 100_00
    assert told["best_possible_days"] == 60_00
    assert told["delinquent_days"] == 40_00
    assert told["sales_day_cents"] == 1_000


def test_sales_older_than_a_year_and_doubtful_accounts_stay_out_of_the_dso():
    flows = [sold(LAST - timedelta(days=365), 999_000), sold(LAST, 365_000)]
    assert figures(flows, doubtful=10_000)["dso_days"] == 90_00


def test_the_countback_takes_months_off_the_newest_first():
    flows = [sold(date(2026, 12, 5), 80_000), sold(date(2026, 11, 5), 40_000)]
    assert figures(flows)["countback_days"] == 31_00 + 15_00
    assert figures(flows[:1])["countback_exhausted"] == 1


def test_where_the_books_end_earlier_the_month_is_the_last_one_they_know():
    flows = [(date(2026, 10, 30), 0, 700, -700, 0), (date(2026, 9, 30), 0, 500, -500, 0)]
    told = figures(flows, last_on=date(2026, 10, 31))
    assert (told["received_cents"], told["received_before_cents"]) == (700, 500)


def test_the_delay_is_weighted_by_what_was_paid_within_the_year():
    paid = [
        (LAST, 100, 3_000),
        (LAST - timedelta(days=100), 300, 18_000),
        (LAST - timedelta(days=365), 5, 9),
    ]
    assert figures(paid=paid)["delay_days"] == 52_50


def test_what_was_collected_is_told_of_what_could_be():
    flows = [(FIRST, 0, 0, 0, 50_000), sold(date(2026, 6, 1), 150_000)]
    assert figures(flows)["effectiveness_percent"] == round(100_000 / 140_000 * 100_00)
