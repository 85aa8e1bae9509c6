"""A payment entered by hand is not counted again when the books bring it."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.superseding import supersede

DAY = date(2026, 3, 10)
SCHEMA = pl.Schema(
    {
        "id": pl.Int64,
        "customer": pl.String,
        "unit": pl.String,
        "amount_cents": pl.Int64,
        "booked_on": pl.Date,
        "reference": pl.String,
        "label": pl.String,
    }
)


def line(number, *, day=0, **told):
    known = {"customer": "DURAND", "unit": "EUR", "amount_cents": -100, "reference": None}
    return {"id": number, "booked_on": DAY + timedelta(day), "label": None} | known | told


def twins(pending, booked, **told):
    found = supersede(pl.DataFrame(pending, SCHEMA), pl.DataFrame(booked, SCHEMA), **told)
    return found.pairs.rows(), found.ambiguous.rows()


@pytest.mark.parametrize(
    ("pending", "booked", "ground"),
    [
        ({"reference": "fac-12"}, {"reference": "FAC 12", "day": 60}, "reference"),
        ({"reference": "F2026-7"}, {"label": "Virt Durand F2026-7.", "day": 60}, "label"),
        ({"label": "chèque 778899"}, {"reference": "778899", "day": 60}, "label"),
        ({}, {"day": 10}, "date"),
        ({}, {"day": -10}, "date"),
        ({"reference": "A1"}, {"reference": "B1", "day": 3}, "date"),
        ({}, {"day": 11}, None),
        ({"reference": "VIR"}, {"reference": "VIR", "day": 11}, None),
        ({"reference": "F12"}, {"label": "règle F123", "day": 11}, None),
        ({"reference": "F12"}, {"reference": "F12", "day": -11}, None),
        ({}, {"amount_cents": 100}, None),
        ({}, {"amount_cents": -101}, None),
        ({}, {"customer": "PETIT"}, None),
        ({}, {"unit": "USD"}, None),
        ({"customer": None}, {"customer": None}, None),
    ],
)
def test_a_twin_is_known_by_what_it_says(pending, booked, ground):
    pairs, ambiguous = twins([line(1, **pending)], [line(10, **booked)])
    assert pairs == ([] if ground is None else [(1, 10, ground)])
    assert ambiguous == []


def test_a_reference_goes_before_a_day():
    pairs, _ = twins(
        [line(1), line(2, reference="F22")], [line(10, reference="F22"), line(11, day=9)]
    )
    assert pairs == [(1, 11, "date"), (2, 10, "reference")]


def test_of_a_payment_made_twice_the_one_of_the_very_day_is_it():
    pairs, ambiguous = twins([line(1)], [line(10), line(11, day=3)])
    assert (pairs, ambiguous) == ([(1, 10, "day")], [])
    pairs, ambiguous = twins([line(1)], [line(10), line(11)])
    assert (pairs, [row[1] for row in ambiguous]) == ([], [10, 11])


def test_two_that_could_be_it_are_shown_and_not_decided():
    pairs, ambiguous = twins([line(1)], [line(10, day=1), line(11, day=2)])
    assert pairs == []
    assert ambiguous == [(1, 10, "date"), (1, 11, "date")]
    pairs, ambiguous = twins([line(1), line(2)], [line(10)])
    assert pairs == []
    assert [row[0] for row in ambiguous] == [1, 2]


def test_as_many_on_both_sides_that_nothing_tells_apart_are_paired_in_order():
    pairs, ambiguous = twins([line(1, day=1), line(2)], [line(10, day=3), line(11, day=2)])
    assert pairs == [(1, 10, "date"), (2, 11, "date")]
    assert ambiguous == []


def test_a_line_with_one_twin_by_its_reference_and_one_without_is_not_given_to_both():
    pairs, ambiguous = twins(
        [line(0, reference="F12", day=0)],
        [
            line(10, reference="F12", day=11),
            line(11, day=10),
            line(12, reference="F12", day=10),
        ],
    )
    assert pairs == []
    assert [row[:2] for row in ambiguous] == [(0, 10), (0, 11), (0, 12)]


def test_the_days_granted_are_the_organisation_s_own():
    assert twins([line(1)], [line(10, day=4)], within_days=3) == ([], [])


LINES = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.integers(-15, 15),
            "customer": st.sampled_from(["DURAND", "PETIT"]),
            "amount_cents": st.sampled_from([-100, 100, 50]),
            "reference": st.sampled_from([None, "F1", "F12", "F123", "VIR"]),
            "label": st.sampled_from([None, "pour F12", "F123 et F1", ""]),
        }
    ),
    max_size=6,
)


@given(LINES, LINES, st.randoms())
@settings(max_examples=40)
def test_never_two_for_one_and_never_another_amount_in_any_order(pendings, bookeds, random):
    pending = [line(number, **told) for number, told in enumerate(pendings)]
    booked = [line(100 + number, **told) for number, told in enumerate(bookeds)]
    pairs, ambiguous = twins(pending, booked)
    firsts, seconds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    assert len({*firsts}) == len(firsts)
    assert len({*seconds}) == len(seconds)
    for first, second, _ in pairs:
        mine, theirs = pending[first], booked[second - 100]
        assert (mine["customer"], mine["amount_cents"]) == (
            theirs["customer"],
            theirs["amount_cents"],
        )
    assert not {row[0] for row in ambiguous} & {*firsts}
    assert not {row[1] for row in ambiguous} & {*seconds}
    random.shuffle(pending)
    random.shuffle(booked)
    assert twins(pending, booked) == (pairs, ambiguous)
