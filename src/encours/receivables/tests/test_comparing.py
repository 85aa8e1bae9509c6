"""A new export changes only what it tells otherwise: the same line keeps its number and place."""

from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.receivables.rules.comparing import compare_lines, place_lines
from encours.receivables.rules.ledger_lines import (
    IDENTITY,
    IDENTITY_SCHEMA,
    PLACE_GAP,
    TOLD,
    TOLD_SCHEMA,
)

DAY = date(2026, 1, 10)
SCHEMA = pl.Schema([*IDENTITY_SCHEMA.items(), *TOLD_SCHEMA.items()])
STANDING = pl.Schema(
    [*dict.fromkeys(("id", "place", "import_id"), pl.Int64()).items(), *SCHEMA.items()]
)


def line(**told):
    known = {"booked_on": DAY, "account": "411", "amount_cents": 100, "entry_number": "1"}
    return {name: (known | told).get(name) for name in SCHEMA}


def incoming(*rows):
    return pl.DataFrame([line(**row) for row in rows], schema=SCHEMA)


def standing(*rows):
    """Lines that stand, numbered from 10, in the order given."""
    whole = [
        {"id": number + 10, "place": (number + 1) * PLACE_GAP, "import_id": 1} | line(**row)
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame(whole, schema=STANDING)


def compare(before, after):
    found = compare_lines(standing(*before), incoming(*after))
    counts = found.created, found.changed, found.reversed_ids.len(), found.unchanged
    return found.lines["id"].to_list(), found.reversed_ids.to_list(), counts


def test_the_first_export_creates_every_line_in_its_order():
    found = compare_lines(standing(), incoming({"label": "b"}, {"label": "a"}))
    assert found.lines["label"].to_list() == ["b", "a"]
    assert found.lines.select("id", "place", "import_id").rows() == [(None, None, None)] * 2
    assert (found.created, found.changed, found.unchanged) == (2, 0, 0)


def test_the_same_export_changes_nothing():
    rows = [{"label": "a"}, {"label": None}, {"label": "a"}]
    assert compare(rows, rows) == ([10, 11, 12], [], (0, 0, 0, 3))


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_anew_of_a_line_leaves_it_the_same_line(name):
    value = DAY if TOLD_SCHEMA[name] == pl.Date else "X"
    assert compare([{}], [{name: value}]) == ([10], [], (0, 1, 0, 0))
    assert compare([{name: value}], [{name: None}]) == ([10], [], (0, 1, 0, 0))


@pytest.mark.parametrize("name", IDENTITY)
def test_what_never_changes_makes_another_line(name):
    value = {pl.Date: date(2025, 1, 1), pl.Int64: 7}.get(type(IDENTITY_SCHEMA[name]), "X")
    if IDENTITY_SCHEMA[name] == pl.Date:
        value = date(2025, 1, 1)
    assert compare([{}], [{name: value}]) == ([None], [10], (1, 0, 1, 0))


def test_of_lines_alike_the_first_is_the_first_and_what_is_too_many_is_reversed():
    assert compare([{}, {}, {}], [{}, {}]) == ([10, 11], [12], (0, 0, 1, 2))
    assert compare([{}], [{}, {}]) == ([10, None], [], (1, 0, 0, 1))


def test_the_number_of_the_entry_tells_lines_alike_apart_before_their_order_does():
    before = [{"entry_number": "1"}, {"entry_number": "2"}]
    assert compare(before, [{"entry_number": "2"}]) == ([11], [10], (0, 0, 1, 1))
    both = [{"entry_number": "2"}, {"entry_number": "9"}]
    assert compare(before, both) == ([11, 10], [], (0, 1, 0, 1))


def test_a_letter_goes_with_the_line_it_stands_on():
    rows = [{"label": "a", "letter": "A"}, {"label": "b"}]
    changed = [{"label": "b"}, {"label": "a"}]
    found = compare_lines(standing(*rows), incoming(*changed))
    assert found.lines.select("id", "is_changed").rows() == [(11, False), (10, True)]


FEW = st.lists(
    st.fixed_dictionaries(
        {
            "label": st.sampled_from(["a", "b", None]),
            "entry_number": st.sampled_from(["1", "2", None]),
            "letter": st.sampled_from(["A", None]),
        }
    ),
    max_size=7,
)


@given(before=FEW, after=FEW)
def test_every_line_is_one_thing_only_and_as_many_as_may_be_stay(before, after):
    ids, gone, (created, changed, undone, unchanged) = compare(before, after)
    found = [number for number in ids if number is not None]
    assert sorted(found + gone) == [number + 10 for number in range(len(before))]
    assert created + changed + unchanged == len(after) == len(ids)
    assert undone == len(gone)
    for number, row in zip(ids, after, strict=True):
        if number is not None:
            assert before[number - 10]["label"] == row["label"]
    for label in ("a", "b", None):
        sides = [sum(row["label"] == label for row in rows) for rows in (before, after)]
        kept = [1 for n, row in zip(ids, after, strict=True) if n and row["label"] == label]
        assert len(kept) == min(sides)
    for key in {(row["label"], row["entry_number"]) for row in after}:
        alike = [
            [n for n, row in enumerate(rows) if (row["label"], row["entry_number"]) == key]
            for rows in (before, after)
        ]
        exact = min(map(len, alike))
        assert [ids[n] for n in alike[1][:exact]] == [n + 10 for n in alike[0][:exact]]


def places(*given):
    return place_lines(pl.Series("place", given, dtype=pl.Int64)).to_list()


def test_new_lines_stand_between_their_neighbours():
    assert places(100, None, 200) == [100, 150, 200]
    assert places(100, None, None, 200) == [100, 133, 166, 200]
    assert places(100, None) == [100, 100 + PLACE_GAP]
    assert places(None, None, 100) == [100 - 2 * PLACE_GAP, 100 - PLACE_GAP, 100]


@pytest.mark.parametrize(
    "known", [(None, None, None), (10, 11, None, 12), (30, 10, 20), (10, 10, 20)]
)
def test_without_known_places_without_room_or_order_all_are_placed_anew(known):
    fresh = [(number + 1) * PLACE_GAP for number in range(len(known))]
    assert places(*known) == fresh


def test_the_last_room_between_two_neighbours_is_taken():
    assert places(10, None, 12) == [10, 11, 12]
    assert places(10, None, None, 13) == [10, 11, 12, 13]


@given(st.lists(st.none() | st.integers(-9, 40), min_size=1, max_size=12))
def test_places_increase_in_the_order_of_the_file_whatever_came_before(given_places):
    placed = places(*given_places)
    assert len(placed) == len(given_places)
    assert all(before < after for before, after in pairwise(placed))


@given(st.lists(st.none() | st.integers(1, 9), min_size=1, max_size=12))
def test_known_places_in_order_stay_where_there_is_room(steps):
    place, known = 0, []
    for step in steps:
        place += 0 if step is None else step * PLACE_GAP
        known.append(None if step is None else place)
    placed = places(*known)
    if any(known):
        assert [new for new, old in zip(placed, known, strict=True) if old] == [
            old for old in known if old
        ]
