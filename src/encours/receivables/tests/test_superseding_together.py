"""A payment that the accountant writes in other pieces than the bank is not counted twice."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.receivables.rules.precedence import Fact
from encours.receivables.rules.superseding_together import Group, move_facts, supersede_together

DAY = date(2026, 3, 10)
SCHEMA = pl.Schema(
    {
        "id": pl.Int64,
        "group": pl.Int64,
        "customer": pl.String,
        "unit": pl.String,
        "amount_cents": pl.Int64,
        "booked_on": pl.Date,
    }
)


def lines(*told):
    return pl.DataFrame(
        [
            (number, group, customer, "EUR", cents, DAY + timedelta(day))
            for number, group, cents, day, customer in ((*each, *("DURAND",))[:5] for each in told)
        ],
        SCHEMA,
        orient="row",
    )


@pytest.mark.parametrize(
    ("pending", "booked", "found"),
    [
        # the fee inside the books' line; one line for each invoice; both in pieces
        ([(1, 7, -990, 0), (2, 7, -10, 0)], [(10, 3, -1000, 2)], [Group((1, 2), (10,))]),
        ([(1, 7, -1000, 0)], [(10, 3, -600, 1), (11, 3, -400, 1)], [Group((1,), (10, 11))]),
        ([(1, 7, -990, 0), (2, 7, -10, 0)], [(10, 3, -600, 1), (11, 3, -400, 1)], "both"),
        # one by one: left to the other rule
        ([(1, 7, -1000, 0)], [(10, 3, -1000, 1)], []),
        # too late, another total, another customer, another act
        ([(1, 7, -1000, 0)], [(10, 3, -600, 11), (11, 3, -400, 11)], []),
        ([(1, 7, -1000, 0)], [(10, 3, -600, 1), (11, 3, -401, 1)], []),
        ([(1, 7, -1000, 0, "PETIT")], [(10, 3, -600, 1), (11, 3, -400, 1)], []),
        ([(1, 7, -990, 0), (2, 8, -10, 1)], [(10, 3, -1000, 2)], []),
        # the direct debits of one day, booked as one
        ([(1, 7, -990, 0), (2, 8, -10, 0)], [(10, 3, -1000, 2)], [Group((1, 2), (10,))]),
        # two could be it
        (
            [(1, 7, -1000, 0)],
            [(10, 3, -600, 1), (11, 3, -400, 1), (12, 4, -500, 1), (13, 4, -500, 1)],
            [],
        ),
    ],
)
def test_what_is_booked_in_other_pieces_is_known_by_its_total(pending, booked, found):
    expected = [Group((1, 2), (10, 11))] if found == "both" else found
    assert supersede_together(lines(*pending), lines(*booked)) == expected


def test_each_invoice_keeps_its_payment_by_letter_then_by_amount():
    facts = [
        Fact(1, 9, 500, DAY, "bank"),
        Fact(2, 9, 500, DAY, "bank"),
        Fact(3, 9, 70, DAY, "bank"),
    ]
    moved = move_facts(
        facts,
        {9: (20, 21, 22)},
        sizes={20: 500, 21: 70, 22: 500},
        letters={1: ("411", "B"), 22: ("411", "B")},
    )
    assert {fact.sides: fact.amount_cents for fact in moved} == {
        (1, 22): 500,
        (2, 20): 500,
        (3, 21): 70,
    }


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
)
def test_no_cent_is_lost_nor_doubled_between_pieces(paid, pieces):
    """The same total in other pieces: each invoice is paid as much, no piece takes too much."""
    lacking = sum(paid) - sum(pieces)
    if lacking > 0:
        pieces = [*pieces, lacking]
    facts = [Fact(number, 99, cents, DAY, "bank") for number, cents in enumerate(paid)]
    places = {99: tuple(range(100, 100 + len(pieces)))}
    sizes = dict(zip(places[99], pieces, strict=True))
    moved = move_facts(facts, places, sizes=sizes, letters={})
    for fact in facts:
        assert fact.amount_cents == sum(
            each.amount_cents for each in moved if each.debit_id == fact.debit_id
        )
    for line, size in sizes.items():
        assert sum(each.amount_cents for each in moved if each.credit_id == line) <= size
