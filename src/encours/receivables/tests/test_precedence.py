"""A person is believed before the bank, the bank before the letters of the books."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.receivables.rules.precedence import BASES, Fact, NothingLeft, decide_allocation

DAY = date(2026, 3, 1)
SIZES = {1: 100, 2: 100, 11: 100, 12: 100}


def fact(debit, credit, amount, basis, day=DAY):
    return Fact(debit, credit, amount, day, basis)


def decide(wanted, *facts, **told):
    return decide_allocation(wanted, sizes=SIZES, facts=facts, **told)


def test_the_order_of_belief_is_person_bank_books():
    assert BASES == ("person", "bank_confirmed", "bank", "balanced_letter", "partial_letter")


def test_what_has_room_displaces_nothing():
    wanted = fact(1, 11, 60, "person")
    decided = decide([wanted], fact(1, 12, 40, "balanced_letter"))
    assert decided.laid == (wanted,)
    assert decided.displaced == ()


def test_a_letter_gives_way_to_a_person_only_as_far_as_it_must():
    letter = fact(1, 12, 100, "balanced_letter")
    decided = decide([fact(1, 11, 30, "person")], letter)
    assert decided.displaced == (letter.of(30),)


def test_a_letter_that_says_the_same_makes_room_for_the_person_and_takes_no_other_s():
    same, other = fact(1, 11, 60, "balanced_letter"), fact(1, 12, 40, "partial_letter")
    decided = decide([fact(1, 11, 60, "person")], same, other)
    assert decided.displaced == (same,)


def test_the_weakest_gives_way_first():
    bank, letter = fact(1, 11, 50, "bank"), fact(1, 12, 50, "partial_letter")
    assert decide([fact(1, 12, 50, "bank_confirmed")], bank, letter).displaced == (letter,)
    assert decide([fact(1, 12, 50, "person")], bank, letter).displaced == (letter,)


@pytest.mark.parametrize("stronger", BASES[:2])
def test_what_is_as_strong_or_stronger_is_not_pushed_aside(stronger):
    with pytest.raises(NothingLeft) as refused:
        decide([fact(1, 12, 60, "bank_confirmed")], fact(1, 11, 50, stronger))
    assert (refused.value.line_id, refused.value.left_cents) == (1, 50)
    decided = decide(
        [fact(1, 12, 60, "bank_confirmed")], fact(1, 11, 50, stronger), as_far_as_it_goes=True
    )
    assert decided.laid == (fact(1, 12, 50, "bank_confirmed"),)


FACTS = st.lists(
    st.builds(
        fact,
        st.sampled_from([1, 2]),
        st.sampled_from([11, 12]),
        st.integers(1, 100),
        st.sampled_from(BASES),
        st.dates(DAY, date(2026, 3, 4)),
    ),
    max_size=6,
    unique_by=lambda each: (each.sides, each.basis, each.effective_on),
)


@given(FACTS, FACTS)
def test_no_line_ever_gives_more_than_it_has_and_only_the_weaker_give_way(standing, wanted):
    standing = decide_allocation(standing, sizes=SIZES, facts=(), as_far_as_it_goes=True)
    facts = tuple(each for each in standing.laid if each not in standing.displaced)
    decided = decide_allocation(wanted, sizes=SIZES, facts=facts, as_far_as_it_goes=True)
    for line, size in SIZES.items():
        kept = sum(each.amount_cents for each in facts if line in each.sides)
        gone = sum(each.amount_cents for each in decided.displaced if line in each.sides)
        new = sum(each.amount_cents for each in decided.laid if line in each.sides)
        assert 0 <= gone <= kept
        assert kept - gone + new <= max(size, kept)
    strongest = min((BASES.index(each.basis) for each in wanted), default=len(BASES))
    assert all(BASES.index(each.basis) > strongest for each in decided.displaced)
