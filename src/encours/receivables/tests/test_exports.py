"""Of two exports that cover a day, the one exported last is believed, in any order."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.receivables.rules.entries import with_entries
from encours.receivables.rules.exports import (
    OWNER_SCHEMA,
    Export,
    describe_export,
    find_owners,
    owned_by,
)
from encours.receivables.tests.ledger_text import ledger

FIRST = date(2026, 1, 1)


def day(number):
    return FIRST + timedelta(days=number)


def export(number, first, last, *, validated="", lines=1, opens_alone=False):
    exported = (day(last).isoformat(), validated, lines, f"digest {number}")
    return Export(number, day(first), day(last), exported, opens_alone)


def owners(*exports):
    return {
        ((on - FIRST).days, is_opening): number
        for on, is_opening, number in find_owners(exports).iter_rows()
    }


def plainly(exports):
    """Who is believed on each day, said plainly: the latest that covers it, but for shared days."""
    ranked = sorted(exports, key=lambda each: each.exported)
    told: dict[tuple[int, bool], Export] = {}
    for number in range(40):
        covering = [each for each in ranked if each.first_on <= day(number) <= each.last_on]
        for is_opening in (False, True):
            for each in covering:
                before = told.get((number, is_opening))
                if before is None or not _leaves(each, before, day(number), is_opening):
                    told[number, is_opening] = each
    return {key: each.id for key, each in told.items()}


def _leaves(later, earlier, on, is_opening):
    """Whether `later` leaves what `earlier` says of a day on which one year ends and one begins."""
    if later.opens_alone and later.first_on == earlier.last_on == on:
        return not is_opening
    return earlier.opens_alone and earlier.first_on == later.last_on == on and is_opening


def test_each_day_of_an_export_is_its_own_openings_and_all():
    assert owners(export(7, 0, 1)) == {
        (0, False): 7,
        (0, True): 7,
        (1, False): 7,
        (1, True): 7,
    }
    assert find_owners([]).schema == OWNER_SCHEMA


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"last": 2}, {"last": 3}),
        ({"validated": "2026-01-03"}, {"validated": "2026-01-04"}),
        ({"lines": 3}, {"lines": 4}),
        ({}, {}),
    ],
    ids=["last day", "last validation", "lines", "digest"],
)
def test_the_one_exported_last_is_believed(first, second):
    plain = {"first": 0, "last": 3}
    one, two = export(1, **(plain | first)), export(2, **(plain | second))
    for given_order in ((one, two), (two, one)):
        told = owners(*given_order)
        assert {told[number, False] for number in range(3)} == {2}


def test_a_month_exported_again_leaves_the_other_days_to_the_year():
    told = owners(export(2, 10, 12), export(1, 0, 11))
    assert [told[number, False] for number in (9, 10, 11, 12)] == [1, 2, 2, 2]


def test_two_years_that_meet_on_a_day_share_it():
    old, new = export(1, 0, 10), export(2, 10, 20, opens_alone=True)
    told = owners(old, new)
    assert (told[10, False], told[10, True], told[11, True]) == (1, 2, 2)
    told = owners(old, export(2, 10, 20))
    assert (told[10, False], told[10, True]) == (2, 2)


def test_a_year_exported_again_after_the_next_leaves_it_its_opening():
    new, old = export(2, 10, 10, opens_alone=True), export(1, 0, 10, lines=5)
    told = owners(new, old)
    assert (told[10, False], told[10, True]) == (1, 2)


EXPORTS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 9), st.integers(1, 2), st.booleans()),
    max_size=5,
).map(
    lambda rows: [
        export(number, first, first + length, lines=lines, opens_alone=alone)
        for number, (first, length, lines, alone) in enumerate(rows)
    ]
)


@given(exports=EXPORTS, data=st.data())
def test_any_exports_in_any_order_are_believed_as_said_plainly(exports, data):
    shuffled = data.draw(st.permutations(exports))
    assert owners(*shuffled) == owners(*exports) == plainly(exports)


def test_what_an_export_is_comes_from_what_it_holds():
    text = "AN 1 2026-01-01 411:A 10; 120 -10\nVE 1 2026-02-03 411:A 5; 707 -5"
    lines = with_entries(ledger(text)).with_columns(
        pl.when(pl.col("account") == "707").then(date(2026, 2, 9)).alias("validated_on")
    )
    found = describe_export(lines, export_id=3, digest="abc")
    assert found == Export(
        3,
        date(2026, 1, 1),
        date(2026, 2, 3),
        ("2026-02-03", "2026-02-09", 4, "abc"),
        opens_alone=True,
    )


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("AN 1 2026-01-01 411:A 10; 120 -10\nVE 1 2026-01-01 411:A 5; 707 -5", False),
        ("VE 1 2026-01-01 411:A 5; 707 -5", False),
    ],
)
def test_an_export_opens_alone_only_by_an_opening_and_nothing_else(text, alone):
    lines = with_entries(ledger(text))
    found = describe_export(lines, export_id=1, digest="d")
    assert (found.opens_alone, found.exported[1]) == (alone, "0001-01-01")


def test_lines_are_told_whose_they_are_in_their_order():
    lines = pl.DataFrame(
        {"booked_on": [day(11), day(10), day(10)], "is_opening": [False, True, False]}
    )
    found = find_owners([export(1, 0, 10), export(2, 10, 20, opens_alone=True)])
    assert owned_by(lines, found)["export"].to_list() == [2, 2, 1]
