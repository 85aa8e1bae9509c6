"""The bank of the demonstration: ahead of the books by a few days, with something to match."""

import secrets
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from encours.cash.queries.accounts import list_accounts
from encours.cash.queries.decisions import latest_decisions
from encours.cash.queries.lines import list_lines
from encours.daily.services.matching import match_payments
from encours.demo.jobs import bring_bank_behind
from encours.demo.rules.books import BANK_JOURNALS
from encours.demo.rules.lagging import leave_out_bank
from encours.demo.rules.spec import Spec
from encours.demo.rules.story import tell_story
from encours.demo.services import founding
from encours.demo.services.banking import WORK, ask_bank, bring_bank
from encours.demo.services.people import add_people
from encours.jobs.queries import find_work
from encours.receivables.queries.verifying import verify
from encours.tenancy.isolation import acting_for, reading_of

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SPEC = Spec(date(2026, 11, 21), customers=60, invoices=900)
SINCE = date(2026, 11, 17)
"""The fourth working day back from the last one: Saturday the 21st is none."""


@pytest.fixture(scope="module")
def demo(database):
    """A demonstration whose bank came in and was matched."""
    made = founding._claim(f"bank-{secrets.token_hex(4)}", SPEC, NOW).organisation_id
    story = leave_out_bank(tell_story(SPEC))
    founding.take_files_in(made, story, add_people(made), now=NOW)
    ask_bank(made)
    with acting_for(made):
        bring_bank_behind(made)
    match_payments(made, now=NOW)
    return made


def test_the_books_have_nothing_of_the_bank_of_the_last_days_and_all_the_rest():
    story = tell_story(SPEC)
    late = leave_out_bank(story)
    entries = [each for year in story.years for each in year.entries]
    kept = [each for year in late.years for each in year.entries]
    left_out = [
        each
        for each in entries
        if each.journal in BANK_JOURNALS.values() and date.fromordinal(each.day) >= SINCE
    ]
    assert left_out
    assert len(kept) == len(entries) - len(left_out)
    assert (late.bank_lines, late.items) == (story.bank_lines, story.items)
    assert leave_out_bank(story, working_days=0) == story


def test_no_letter_loses_a_part():
    for year in leave_out_bank(tell_story(SPEC)).years:
        joined: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        for line in (line for each in year.entries for line in each.lines):
            if line.letter and line.party:
                joined[line.party.code, line.account, line.letter] += line.amount
        assert joined
        assert set(joined.values()) == {0}


def test_there_is_something_found_applied_proposed_and_left_to_look_at(demo):
    seen = list_lines(demo, credits_only=True, limit=None)
    assert len(list_accounts(demo)) == 2
    assert min(each.booked_on for each in seen) >= date(2026, 10, 1)
    with reading_of([demo]):
        decided = latest_decisions(demo, [each.id for each in seen])
        assert verify(demo) == ()
    outcomes = {each.outcome for each in decided.values()}
    assert {"applied", "proposed", "left"} >= outcomes >= {"applied", "proposed"}
    reasons = [{why.code for why in each.because} for each in decided.values()]
    assert any("booked" in each for each in reasons)
    ahead = [each for each in seen if each.booked_on >= SINCE and each.outcome == "applied"]
    assert ahead


def test_the_bank_is_asked_for_once_and_comes_in_once(demo):
    work = find_work(demo, WORK)
    ask_bank(demo)
    assert find_work(demo, WORK) == work
    before = list_lines(demo, limit=None)
    bring_bank(demo, now=NOW)
    assert list_lines(demo, limit=None) == before


def test_an_organisation_that_is_no_demonstration_gets_no_bank(organisation):
    bring_bank(organisation, now=NOW)
    assert list_accounts(organisation) == ()
