"""How a customer pays: by amount, the middle of his delays, how often after the due date."""

from datetime import date, timedelta

import polars as pl
import pytest

from encours.metrics.models import Behaviour
from encours.metrics.rules.behaviour import BEHAVIOUR_SCHEMA, measure_behaviour
from encours.metrics.services.behaviour import keep_behaviour
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

ISSUED = date(2026, 1, 1)
SCHEMA = {
    "customer": pl.String,
    "document_on": pl.Date,
    "due_on": pl.Date,
    "paid_on": pl.Date,
    "amount_cents": pl.Int64,
    "is_payment": pl.Boolean,
}


def settled(*rows):
    """Parts settled: customer, days to the due date, days to the money, cents, whether money."""
    told = [
        (who, ISSUED, ISSUED + timedelta(due), ISSUED + timedelta(paid), cents, money)
        for who, due, paid, cents, money in rows
    ]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")


def test_delays_weigh_by_amount_and_late_is_after_the_due_date():
    found = measure_behaviour(
        settled(
            ("B", 30, 30, 100, True),
            ("A", 30, 31, 300, True),
            ("A", 30, 10, 100, True),
            ("A", 30, 40, 100, True),
            ("A", 30, 99, 900, False),
        )
    )
    assert found.schema == BEHAVIOUR_SCHEMA
    assert found.rows() == [
        ("A", 3, 500, 300 * 31 + 100 * 10 + 100 * 40, 31, 2),
        ("B", 1, 100, 3_000, 30, 0),
    ]


def test_who_paid_nothing_in_money_has_no_row():
    assert measure_behaviour(settled(("A", 30, 40, 100, False))).is_empty()
    assert measure_behaviour(settled()).schema == BEHAVIOUR_SCHEMA


@pytest.fixture
def behaviour():
    return measure_behaviour(settled(("A", 30, 40, 100, True), ("B", 30, 20, 700, True)))


def keep(organisation, rows, as_of=ISSUED):
    with acting_for(organisation):
        return keep_behaviour(organisation, rows, as_of=as_of)


def kept(organisation):
    with acting_for(organisation):
        found = Behaviour.objects.order_by("customer")
        return [(row.customer, row.median_days, row.late_items) for row in found]


def test_what_was_measured_takes_the_place_of_what_was_kept(organisation, behaviour):
    stranger = create_organisation(f"other-{organisation}", name="Autre")
    keep(stranger, behaviour)
    assert keep(organisation, behaviour) == 2
    assert keep(organisation, behaviour) == 0
    later = measure_behaviour(settled(("A", 30, 10, 100, True)))
    assert keep(organisation, later) == 2  # one told anew, one gone
    assert kept(organisation) == [("A", 10, 0)]
    assert kept(stranger) == [("A", 40, 1), ("B", 20, 0)]


def test_every_row_kept_is_of_the_day_of_the_last_pass(organisation, behaviour):
    keep(organisation, behaviour)
    day = ISSUED + timedelta(days=90)
    assert keep(organisation, behaviour, as_of=day) == 0
    with acting_for(organisation):
        assert set(Behaviour.objects.values_list("customer", "as_of")) == {("A", day), ("B", day)}
    assert keep(organisation, behaviour.clear(), as_of=day) == 2
    assert kept(organisation) == []
