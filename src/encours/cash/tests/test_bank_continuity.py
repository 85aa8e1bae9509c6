"""Gaps between statements are shown with their days and amount; telling again is no fault."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.cash.rules.continuity import Kind, Told, assess_continuity
from encours.cash.rules.freshness import assess_freshness, working_days_between


def day(number):
    return date(2026, 3, number)


def told(number, opening, closing, first, last=None, **more):
    ends = day(last or first)
    moved = (closing or 0) - (opening or 0)
    given_values = {
        "moved_cents": moved,
        "opened_on": day(first),
        "closed_on": ends,
        "first_on": day(first),
        "last_on": ends,
    }
    return Told(number, opening, closing, **(given_values | more))


def test_statements_that_follow_one_another_are_whole_whatever_the_order_they_came_in():
    found = assess_continuity([told(2, 150, 90, 3), told(1, 100, 150, 2), told(3, 90, 95, 6)])
    assert (found.order, found.is_whole, found.remarks) == ((1, 2, 3), True, ())


def test_a_day_that_lacks_is_told_with_its_amount():
    (gap,) = assess_continuity([told(1, 100, 150, 2), told(2, 130, 90, 4)]).breaks
    assert (gap.kind, gap.after, gap.before, gap.amount_cents) == (Kind.GAP, 1, 2, -20)
    assert (gap.first_on, gap.last_on) == (day(2), day(4))


def test_a_statement_that_does_not_add_up_is_told_by_how_much():
    (off,) = assess_continuity([told(1, 100, 150, 2, moved_cents=45)]).breaks
    assert (off.kind, off.amount_cents) == (Kind.UNBALANCED, 5)


def test_a_part_that_lacks_within_a_day_is_told():
    parts = [told(1, 100, 110, 2), told(3, 130, 150, 2)]
    (gap,) = assess_continuity(parts).breaks
    assert (gap.kind, gap.amount_cents) == (Kind.GAP, 20)
    assert assess_continuity([*parts, told(2, 110, 130, 2)]).is_whole


def test_a_statement_that_begins_within_another_is_no_gap():
    passing = frozenset({100, 110, 130})
    first = told(1, 100, 130, 2, passes={day(2): passing})
    assert assess_continuity([first, told(2, 110, 160, 2, 4)]).is_whole
    assert not assess_continuity([first, told(2, 115, 160, 2, 4)]).is_whole


def test_parts_of_the_first_day_known_begin_with_whichever_nothing_goes_before():
    assert assess_continuity([told(1, 110, 130, 2), told(2, 100, 110, 2)]).is_whole


def test_days_told_again_are_remarked_and_no_fault():
    found = assess_continuity([told(1, 100, 150, 2, 6), told(2, 120, 130, 4, known=3)])
    assert found.is_whole
    assert [each.kind for each in found.remarks] == [Kind.OVERLAP]


def test_without_balances_nothing_is_said_to_lack():
    found = assess_continuity([told(1, None, None, 2), told(2, None, None, 4)])
    assert found.is_whole
    assert [each.kind for each in found.remarks] == [Kind.UNKNOWN]


def test_a_closing_and_the_lines_tell_the_opening_unless_a_line_was_refused():
    before = told(1, 100, 150, 2)
    assert assess_continuity([before, told(2, None, 170, 3, moved_cents=20)]).is_whole
    refused = told(2, None, 170, 3, moved_cents=20, rejected=1)
    assert [each.kind for each in assess_continuity([before, refused]).remarks] == [Kind.UNKNOWN]


@given(
    st.lists(st.integers(1, 500), min_size=2, max_size=12),
    st.data(),
)
def test_any_statement_left_out_of_a_chain_is_missed_and_none_else(moves, data):
    balances = [1000]
    for cents in moves:
        balances.append(balances[-1] + cents)
    chain = [
        told(at + 1, opening, closing, at + 1)
        for at, (opening, closing) in enumerate(pairwise(balances))
    ]
    assert assess_continuity(data.draw(st.permutations(chain))).is_whole
    lost = data.draw(st.integers(0, len(chain) - 1))
    left = [each for at, each in enumerate(chain) if at != lost]
    breaks = assess_continuity(data.draw(st.permutations(left))).breaks
    inside = 0 < lost < len(chain) - 1
    assert [each.amount_cents for each in breaks] == ([moves[lost]] if inside else [])


@pytest.mark.parametrize(
    ("last", "today", "age"),
    [(6, 9, 0), (5, 9, 1), (6, 10, 1), (9, 9, 0), (2, 13, 8)],  # 6 March 2026 is a Friday
)
def test_the_age_of_the_bank_counts_whole_working_days(last, today, age):
    assert working_days_between(day(last), day(today)) == age


def test_the_account_that_lags_most_tells_how_old_the_bank_is():
    found = assess_freshness({1: day(6), 2: day(3)}, today=day(9), stale_after_days=3)
    assert (found.last_on, found.age_days, found.lagging) == (day(3), 3, (2,))
    assert not assess_freshness({1: day(6)}, today=day(9), stale_after_days=3).is_stale
    assert assess_freshness({1: day(6), 2: None}, today=day(9), stale_after_days=3).lagging == (2,)
    assert not assess_freshness({}, today=day(9), stale_after_days=3).is_stale


def test_days_within_longer_ones_that_go_on_from_others_are_no_gap():
    chain = [told(1, 90, 100, 1), told(2, 100, 150, 2, 6)]
    assert assess_continuity([*chain, told(3, 120, 130, 4, known=2)]).is_whole
