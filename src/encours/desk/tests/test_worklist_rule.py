"""The rule of the day's work: who is there, in which order, with which reasons."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.desk.rules.worklist import Calls, rank_work
from encours.portfolio.queries.stakes import STAKES_SCHEMA
from encours.portfolio.rules.seen import CustomerSeen, Totals

AS_OF = date(2026, 6, 30)


def seen(code, cents, *, late=10, delay=None, credits=0):
    buckets = (0, cents, 0, 0, 0, 0, -credits)
    return CustomerSeen(
        customer=code, name=f"{code} SA", group="", collector="", salesperson="", siren="",
        country="", unit="EUR", totals=Totals(buckets), worst_bucket=1, items=1, late_items=1,
        oldest_due_on=AS_OF - timedelta(late), largest_cents=cents, due_next_7_cents=0,
        due_next_30_cents=0, turnover_12m_cents=0, last_payment_on=None, last_payment_cents=None,
        mean_delay_days=delay, late_share_percent=None,
    )  # fmt: skip


def item(code, cents, *, late=10, status="", next_in=None, nature="invoice", disputed=False):
    due = AS_OF - timedelta(late)
    follow = None if next_in is None else AS_OF + timedelta(next_in)
    bucket = 1 if late > 0 else 0
    return (code, nature, status, cents, bucket, due - timedelta(30), due, follow, disputed)


def ranked(customers, items, *, payments=None, calls=None, most=100):
    return rank_work(
        customers,
        pl.DataFrame(items, schema=STAKES_SCHEMA, orient="row"),
        payments=payments or {},
        statuses={"announced": "Payment announced"},
        calls=calls or Calls(),
        as_of=AS_OF,
        currency="EUR",
        most=most,
    )


def names(works):
    return [work.customer for work in works]


def reasons(work):
    return [reason.code for reason in work.because]


def test_who_pays_as_always_counts_for_a_third():
    customers = [seen("A", 300, delay=45), seen("B", 101)]
    items = [item("A", 300), item("B", 101)]
    assert names(ranked(customers, items, payments={"A": 3})) == ["B", "A"]
    assert names(ranked(customers, items, payments={"A": 2})) == ["A", "B"]
    later = [seen("A", 300, delay=35), seen("B", 101)]
    found = ranked(later, items, payments={"A": 3})
    assert names(found) == ["A", "B"]
    assert "later_than_usual" in reasons(found[0])


def test_what_is_paid_ahead_is_taken_off():
    customers = [seen("A", 300, credits=250), seen("B", 101)]
    found = ranked(customers, [item("A", 300), item("B", 101)])
    assert names(found) == ["B", "A"]
    assert "deposit" in reasons(found[1])


@pytest.mark.parametrize(
    ("next_in", "there", "why"),
    [(1, False, False), (0, True, True), (-1, True, True), (None, True, False)],
)
def test_an_action_is_due_on_its_day_and_waits_before_it(next_in, there, why):
    found = ranked([seen("A", 300)], [item("A", 300, status="announced", next_in=next_in)])
    assert bool(found) is there
    assert [("follow_up" in reasons(work)) for work in found] == [why] * there


def test_what_waits_is_told_beside_what_does_not():
    items = [item("A", 300, status="announced", next_in=5), item("A", 200, disputed=True)]
    (work,) = ranked([seen("A", 500, late=40)], items)
    assert work.gain_cents == 200
    assert work.oldest_days == 10
    assert {"waiting", "dispute"} <= {*reasons(work)}


def test_who_is_called_for_is_there_though_nothing_is_late():
    calls = Calls(tasks={"A": [("Rappeler", AS_OF)]}, mentions={"B": ["Karim", "Karim"]})
    found = ranked([seen("A", 0), seen("B", 0), seen("C", 0)], [], calls=calls)
    assert names(found) == ["A", "B"]
    assert reasons(found[1]) == ["mention"]


def test_a_later_task_puts_off_but_not_what_calls_today():
    customers, items = [seen("A", 300)], [item("A", 300)]
    later = frozenset({"A"})
    assert ranked(customers, items, calls=Calls(later=later)) == ()
    called = Calls(tasks={"A": [("Rappeler", AS_OF)]}, later=later)
    assert names(ranked(customers, items, calls=called)) == ["A"]


def test_who_is_called_for_has_room_before_the_others():
    customers = [seen("A", 300), seen("B", 200), seen("C", 0)]
    calls = Calls(mentions={"C": ["Karim"]})
    found = ranked(customers, [item("A", 300), item("B", 200)], calls=calls, most=2)
    assert names(found) == ["A", "C"]


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.integers(1, 10**9), st.integers(-5, 400)),
        max_size=30,
    ),
    st.sets(st.sampled_from("ABCDE")),
)
def test_everyone_is_there_once_in_order_and_for_a_reason(given_items, done):
    items = [item(code, cents, late=late) for code, cents, late in given_items]
    late = {code for code, _, days in given_items if days > 0}
    customers = [seen(code, 1000) for code in "ABCDE"]
    found = ranked(customers, items, calls=Calls(done=frozenset(done)))
    assert {*names(found)} == late
    assert len(found) == len(late)
    assert all(work.because for work in found)
    keys = [(work.is_done, -work.gain_cents) for work in found]
    assert keys == sorted(keys)
