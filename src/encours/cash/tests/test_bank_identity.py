"""The same lines and balances, whatever order statements come in and however they overlap."""

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from encours.cash.rules.identity import Portion, count_day, fingerprint_of
from encours.intake.formats.bank.records import BankLine

DAY = date(2026, 3, 2)


def portion(truth, start, stop, *, opening=0):
    """The lines of a day from one place to another, with the balances around them."""
    before = opening + sum(cents for _, cents in truth[:start])
    lines = tuple(truth[start:stop])
    return Portion(
        begins=True,
        ends=True,
        opening_cents=before,
        closing_cents=before + sum(cents for _, cents in lines),
        lines=lines,
    )


def contents(truth):
    return Counter(content for content, _ in truth)


TWICE = [("a", 100), ("b", 50), ("a", 100), ("c", 70)]


def test_two_payments_alike_of_one_day_are_two_and_told_again_they_are_the_same_two():
    whole = portion(TWICE, 0, 4)
    assert count_day([whole]) == contents(TWICE)
    assert count_day([whole, portion(TWICE, 0, 3), whole]) == contents(TWICE)


def test_a_statement_that_goes_on_where_the_other_closed_adds_its_lines():
    assert count_day([portion(TWICE, 0, 2), portion(TWICE, 2, 4)])["a"] == 2


def test_a_statement_that_begins_within_the_other_adds_what_it_does_not_tell_again():
    assert count_day([portion(TWICE, 0, 2), portion(TWICE, 1, 4)])["a"] == 2


def test_halves_without_balances_count_what_they_share_once():
    halves = [
        Portion(begins=True, ends=True, opening_cents=None, closing_cents=None, lines=half)
        for half in (tuple(TWICE[:2]), tuple(TWICE[2:]))
    ]
    assert count_day(halves) == Counter(a=1, b=1, c=1)


def test_a_part_missing_between_two_makes_them_one_more_once_it_comes():
    first, middle, last = (portion(TWICE, *cut) for cut in ((0, 1), (1, 2), (2, 4)))
    assert count_day([first, last])["a"] == 1
    assert count_day([last, middle, first]) == contents(TWICE)


def test_a_day_that_ends_where_it_began_is_not_told_twice_by_the_next_export():
    back = [("a", 100), ("b", -100)]
    assert count_day([portion(back, 0, 2), portion([*back, ("a", 30)], 0, 3)])["a"] == 2
    assert count_day([portion(back, 0, 2), portion(back, 0, 2)]) == contents(back)


lines = st.lists(st.sampled_from([("a", 100), ("b", 100), ("c", 7)]), min_size=1, max_size=9)


@st.composite
def told_days(draw):
    """A day of credits, and pieces of it that cover it all, in any order, some twice."""
    truth = draw(lines)
    cuts = sorted(draw(st.sets(st.integers(1, len(truth)), max_size=3)) | {0, len(truth)})
    pieces = list(pairwise(cuts))
    more = st.tuples(st.integers(0, len(truth)), st.integers(0, len(truth)))
    extra = [(min(pair), max(pair)) for pair in draw(st.lists(more, max_size=4))]
    told = [*pieces, *[pair for pair in extra if pair[0] < pair[1]]]
    return truth, [portion(truth, *pair, opening=500) for pair in draw(st.permutations(told))]


@given(told_days())
def test_pieces_of_a_day_in_any_order_and_overlap_give_its_lines(given_day):
    truth, pieces = given_day
    assert count_day(pieces) == contents(truth)


signed = st.lists(st.sampled_from([("a", 10), ("b", -10), ("c", 20)]), min_size=1, max_size=7)


@st.composite
def returning_days(draw, most):
    """A day whose balances may return to where they were, and pieces of it."""
    truth = draw(signed)
    place = st.integers(0, len(truth))
    pairs = draw(st.lists(st.tuples(place, place), min_size=1, max_size=most))
    return truth, [portion(truth, *sorted(pair)) for pair in pairs]


@given(returning_days(6), st.data())
def test_the_order_and_repetition_of_pieces_never_matters(given_day, data):
    _, pieces = given_day
    again = data.draw(st.permutations([*pieces, *pieces[:2]]))
    assert count_day(again) == count_day(pieces)


@given(returning_days(2))
def test_two_pieces_never_count_a_payment_twice(given_day):
    truth, pieces = given_day
    assert all(count_day(pieces)[content] <= count for content, count in contents(truth).items())


def line(**told: Any) -> BankLine:
    given: dict[str, Any] = {"line": 1, "booked_on": DAY, "amount_cents": 1200, **told}
    return BankLine(**given)


def test_a_line_is_known_by_what_it_says_not_by_the_identifiers_of_the_bank():
    first = line(payer_name="Société Générale d'Été", bank_reference="1", code="A3", batch="x")
    again = line(payer_name="SOCIETE GENERALE D ETE", bank_reference="2", value_on=DAY, line=9)
    assert fingerprint_of(first) == fingerprint_of(again)


def test_another_day_amount_text_or_place_of_the_text_is_another_line():
    known = line(payer_name="DURAND", remittance="F12")
    others = [
        line(payer_name="DURAND", remittance="F13"),
        line(payer_name="F12", remittance="DURAND"),
        line(payer_name="DURAND", remittance="F12", amount_cents=1201),
        line(payer_name="DURAND", remittance="F12", booked_on=date(2026, 3, 3)),
        line(payer_name="DURAND", remittance="F12", return_reason="AM04"),
    ]
    assert len({fingerprint_of(each) for each in [known, *others]}) == 6
