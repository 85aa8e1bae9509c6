"""What takes money from a waiting account takes it from the line that kept it, or it is asked."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.receivables.rules.waiting import (
    ENTRY_SCHEMA,
    OnWaiting,
    find_came,
    find_waiting,
    follow_waiting,
)
from encours.receivables.tests.ledger_text import entries_of

DAY = date(2026, 4, 2)


def kept(line, cents, day=0, **told):
    banks = frozenset({"512"})
    booked_on = DAY + timedelta(days=day)
    return OnWaiting(line, line, "471", -cents, "EUR", booked_on, banks=banks, **told)


def taker(line, cents, day=30, **told):
    return OnWaiting(line, line, "471", cents, "EUR", DAY + timedelta(days=day), **told)


@pytest.mark.parametrize(
    ("lines", "expected", "asked"),
    [
        # the very amount; in two by the letter; in part by the reference
        ([kept(1, 600), taker(2, 600)], {2: 1}, ()),
        (
            [kept(1, 600, letter="A"), taker(2, 400, letter="A"), taker(3, 200, letter="A")],
            {2: 1, 3: 1},
            (),
        ),
        ([kept(1, 600, reference="VIR1"), taker(2, 400, reference="VIR1")], {2: 1}, ()),
        # two of one day: either; of two days: asked; told apart by the letter, by the reference
        ([kept(1, 600), kept(2, 600), taker(3, 600)], {3: 1}, ()),
        ([kept(1, 600), kept(2, 600, 4), taker(3, 600)], {}, (3,)),
        (
            [kept(1, 600), kept(2, 600, 4, letter="A"), taker(3, 600, letter="A")],
            {3: 2},
            (),
        ),
        (
            [kept(1, 600), kept(2, 600, 4, reference="VIR2"), taker(3, 600, reference="VIR2")],
            {3: 2},
            (),
        ),
        # one of two takers: nobody knows which
        ([kept(1, 600), taker(2, 600), taker(3, 600)], {}, (2, 3)),
        # a part without a word; lettered with something else; before it came; too long after
        ([kept(1, 600), taker(2, 400)], {}, ()),
        ([kept(1, 600, letter="B"), taker(2, 600, letter="A")], {}, ()),
        ([kept(1, 600, 9), taker(2, 600, 8)], {}, ()),
        ([kept(1, 600), taker(2, 600, 93)], {}, ()),
        ([kept(1, 600, letter="A"), taker(2, 600, 200, letter="A")], {2: 1}, ()),
        # money that goes out of a bank and waits
        ([kept(1, 600), taker(2, 600, treasury_cents=-600)], {}, ()),
    ],
)
def test_what_is_followed(lines, expected, asked):
    followed = follow_waiting(lines)
    assert {line: each.line for line, each in followed.came_from.items()} == expected
    assert tuple(sorted(followed.asked)) == asked


words = {
    "letter": st.sampled_from(["", "", "A"]),
    "reference": st.sampled_from(["", "", "VIR1"]),
}
drawn = st.lists(
    st.one_of(
        st.builds(kept, st.just(0), st.sampled_from([200, 400, 600]), st.integers(0, 5), **words),
        st.builds(taker, st.just(0), st.sampled_from([200, 400, 600]), st.integers(3, 99), **words),
    ),
    max_size=8,
)


@given(drawn, st.randoms())
def test_no_more_is_taken_than_was_kept_in_whatever_order_it_is_looked_at(found, random):
    lines = [
        OnWaiting(n, n, each.account, each.cents, each.unit, each.booked_on, each.letter,
                  each.reference, banks=each.banks)
        for n, each in enumerate(found)
    ]  # fmt: skip
    followed = follow_waiting(lines)
    cents = {each.line: each.cents for each in lines}
    for number, left in followed.left.items():
        taken = sum(cents[t] for t, each in followed.came_from.items() if each.line == number)
        assert left == -cents[number] - taken >= 0
    assert followed.came_from.keys().isdisjoint(followed.asked)
    random.shuffle(lines)
    assert follow_waiting(lines) == followed


def test_each_customer_has_the_day_and_the_entry_of_its_money():
    text = """
        BQ 1 2026-04-02 512 600; 471 -600
        BQ 2 2026-04-09 512 900; 471 -900
        OD 3 2026-05-25 471 600; 471 900; 411:ALPHA -600; 411:BETA -900
    """
    entries = as_entries(text)
    followed = follow_waiting(find_waiting(entries))
    came = find_came(entries, followed.came_from)
    assert [*came.values()] == [(date(2026, 4, 2), 1), (date(2026, 4, 9), 2)]


def as_entries(text):
    rows = [
        {
            "id": row["line"],
            "entry_key": int(row["entry_number"]),
            "account": row["account"],
            "unit": "EUR",
            "amount_cents": row["amount_cents"],
            "booked_on": row["booked_on"],
            "letter": row.get("letter"),
            "reference": row.get("reference"),
            "customer": row["auxiliary"] or "",
            "is_receivable": row["account"].startswith("411"),
        }
        for row in entries_of(text)
    ]
    return pl.DataFrame(rows, schema=ENTRY_SCHEMA)
