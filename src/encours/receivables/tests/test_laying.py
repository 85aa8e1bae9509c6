"""Amounts laid against amounts: exact, in order, never more than either side has."""

from collections import defaultdict

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.laying import lay_in_order

SIDE = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40)), max_size=9)
SCHEMA = {"group": pl.Int64, "id": pl.Int64, "amount_cents": pl.Int64}


def frame(side):
    rows = [(group, number, amount) for number, (group, amount) in enumerate(side)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def lay_by_hand(debits, credits):
    """The same with a plain loop: each credit takes from the first debit with something left."""
    left = [[group, number, amount] for number, (group, amount) in enumerate(debits)]
    laid = []
    for number, (group, amount) in enumerate(credits):
        for debit in left:
            taken = min(amount, debit[2]) if debit[0] == group else 0
            if taken:
                laid.append((group, debit[1], number, taken))
                debit[2] -= taken
                amount -= taken  # noqa: PLW2901  # the loop's own hand is what it counts down
    return sorted(laid)


@settings(max_examples=150, deadline=None)
@given(SIDE, SIDE)
def test_money_is_laid_as_a_plain_loop_would(debits, credits):
    laid = lay_in_order(frame(debits), frame(credits))
    assert sorted(laid.rows()) == lay_by_hand(debits, credits)


@settings(max_examples=80, deadline=None)
@given(SIDE, SIDE)
def test_each_group_is_laid_up_to_its_smaller_side(debits, credits):
    laid = lay_in_order(frame(debits), frame(credits))
    sums: defaultdict[int, int] = defaultdict(int)
    for group, _, _, amount in laid.rows():
        assert amount > 0
        sums[group] += amount
    for group in range(4):
        sides = [sum(a for g, a in side if g == group) for side in (debits, credits)]
        assert sums[group] == min(sides)


def test_the_first_debit_is_paid_before_the_next():
    laid = lay_in_order(frame([(0, 100), (0, 50)]), frame([(0, 30), (0, 90)]))
    assert laid.rows() == [(0, 0, 0, 30), (0, 0, 1, 70), (0, 1, 1, 20)]
