"""What the books hold in one line with a payment that still waits is not counted twice."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.receivables.rules.superseding_beside import BESIDE_SCHEMA, supersede_beside
from encours.receivables.rules.superseding_together import Group
from encours.receivables.tests.test_superseding_together import lines

ENTERED = [(1, 7, -600, 0), (2, 8, -100, 0)]


def beside(*told):
    return pl.DataFrame(told, BESIDE_SCHEMA, orient="row")


def waiting(*payments, of=(1, 2)):
    """The payments (number, cents) that wait in the batch of the lines `of`."""
    return [(line, *each) for line in of for each in payments]


@pytest.mark.parametrize(
    ("booked", "waits", "found"),
    [
        ([(10, 3, -1100, 1)], waiting((50, 400)), [Group((1, 2), (10,))]),
        # one line for each invoice; two payments wait
        ([(10, 3, -700, 1), (11, 3, -400, 1)], waiting((50, 400)), [Group((1, 2), (10, 11))]),
        ([(10, 3, -1100, 1)], waiting((50, 150), (51, 250)), [Group((1, 2), (10,))]),
        # not to the cent, too late, another customer, nothing waits
        ([(10, 3, -1100, 1)], waiting((50, 399)), []),
        ([(10, 3, -1100, 11)], waiting((50, 400)), []),
        ([(10, 3, -1100, 1, "PETIT")], waiting((50, 400)), []),
        ([(10, 3, -1100, 1)], [], []),
        # two entries, or two payments, could be it
        ([(10, 3, -1100, 1), (11, 4, -1100, 2)], waiting((50, 400)), []),
        ([(10, 3, -1100, 1)], waiting((50, 400), (51, 400)), []),
        # less than what was entered
        ([(10, 3, -500, 1)], waiting((50, 200)), []),
    ],
)
def test_what_was_entered_is_part_of_the_only_entry_it_can_be(booked, waits, found):
    assert supersede_beside(lines(*ENTERED), lines(*booked), beside(*waits)) == found


def test_a_payment_that_two_customers_could_have_is_nobody_s():
    pending = lines((1, 7, -600, 0), (2, 8, -100, 0, "PETIT"))
    booked = lines((10, 3, -1000, 1), (11, 3, -500, 1, "PETIT"))
    assert supersede_beside(pending, booked, beside(*waiting((50, 400)))) == []
    assert supersede_beside(pending, booked.head(1), beside(*waiting((50, 400)))) == [
        Group((1,), (10,))
    ]


cents = st.integers(1, 5)


@given(
    st.lists(st.tuples(cents, st.sampled_from(["DURAND", "PETIT"])), max_size=5),
    st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["DURAND", "PETIT"])), max_size=5),
    st.lists(cents, max_size=4),
)
def test_nothing_is_taken_twice_and_all_adds_up(entered, booked, waits):
    pending = lines(*((n, n, -each, 0, who) for n, (each, who) in enumerate(entered)))
    entries = lines(*((100 + n, n, -each, 1, who) for n, (each, who) in enumerate(booked)))
    payments = [(50 + n, each) for n, each in enumerate(waits)]
    told = beside(*waiting(*payments, of=range(len(entered))))
    found = supersede_beside(pending, entries, told)
    taken = [line for group in found for line in (*group.pending, *group.booked)]
    assert len(taken) == len(set(taken))
    size = dict(pl.concat([pending, entries]).select("id", "amount_cents").iter_rows())
    rests = [sum(size[each] for each in g.pending) - sum(size[e] for e in g.booked) for g in found]
    assert all(rest > 0 for rest in rests)
    assert sum(rests) <= sum(waits)
    whose = dict(pl.concat([pending, entries]).select("id", "customer").iter_rows())
    assert all(len({whose[each] for each in (*g.pending, *g.booked)}) == 1 for g in found)


def test_days_apart_are_bounded_both_ways():
    for days, count in ((-10, 1), (-11, 0), (10, 1), (11, 0)):
        booked = lines((10, 3, -1100, days))
        found = supersede_beside(lines(*ENTERED), booked, beside(*waiting((50, 400))))
        assert len(found) == count, date(2026, 3, 10) + timedelta(days)
