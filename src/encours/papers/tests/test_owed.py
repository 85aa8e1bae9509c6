"""What is asked for now: what is late, to us, less what we owe; never more, never below zero."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.papers.rules.owed import assess_owed
from encours.receivables.services.statements import OPEN_SCHEMA

DAY = date(2026, 6, 30)


def items(*rows):
    """Each row: line, days late (None: no due date), cents."""
    return pl.DataFrame(
        [
            {
                "line": line,
                "account": "411",
                "reference": f"F{line}",
                "document_on": date(2026, 1, 1),
                "due_on": None if late is None else DAY - timedelta(days=late),
                "due_basis": "given",
                "amount_cents": cents,
                "age_known": True,
            }
            for line, late, cents in rows
        ],
        schema=OPEN_SCHEMA,
    )


@pytest.mark.parametrize(
    ("rows", "payees", "asked"),
    [
        ([(1, 1, 500)], {}, 500),
        ([(1, 0, 500)], {}, 0),
        ([(1, -5, 500)], {}, 0),
        ([(1, None, 500)], {}, 0),
        ([(1, 10, 500), (2, 3, -200)], {}, 300),
        ([(1, 10, 500), (2, 3, -700)], {}, 0),
        ([(1, 10, 500), (2, 10, 300)], {2: "Factor"}, 500),
        ([(1, 10, 500)], {1: "Factor"}, 0),
    ],
)
def test_what_is_asked_for_now(rows, payees, asked):
    assert assess_owed(items(*rows), as_of=DAY, payees=payees).to_pay_cents == asked


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-60, 400),
            st.integers(-(10**9), 10**9).filter(bool),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_parts_add_up_and_no_more_is_asked_than_is_late(drawn):
    rows = [(line, late, cents) for line, (late, cents, _ours) in enumerate(drawn)]
    payees = {line: "Factor" for line, (_late, _cents, ours) in enumerate(drawn) if not ours}
    owed = assess_owed(items(*rows), as_of=DAY, payees=payees)
    assert owed.total_cents == sum(cents for _line, _late, cents in rows)
    assert 0 <= owed.to_pay_cents <= owed.late_to_us_cents
    assert sum(map(len, (owed.late, owed.not_due, owed.unknown, owed.credits))) == len(rows)
