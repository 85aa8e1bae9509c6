"""The stretches of lateness: what the aged balance becomes is seen before it is decided."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encours.daily.services.handing import Handed
from encours.daily.services.situation import open_situation
from encours.daily.services.taking_in import take_in
from encours.policybook.queries import history
from encours.portfolio.queries.items import iterate_items
from encours.portfolio.queries.stretches import sum_with_bounds
from encours.portfolio.rules.ageing_policy import AGEING
from encours.portfolio.rules.seen import LATE, ItemAsk, Situation
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation
from tests.stories.test_parity import EXAMPLES, NOW


@pytest.fixture
def address(organisation):
    with reading_of([organisation]):
        slug = Organisation.objects.get(id=organisation).slug
    return reverse("settings_policy", args=[slug, "ageing"])


@pytest.fixture
def books(organisation):
    files = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    take_in(organisation, files, source="lists", author_id=None, now=NOW)
    return organisation


def written(late_days, do="try"):
    return {
        "late_days": late_days,
        "from_on": "2026-11-01",
        "comment": "",
        "follows": "0",
        "do": do,
    }


def preview(browser, address, late_days):
    return browser.post(address, written(late_days)).context["preview"]


def opened(organisation):
    situation = open_situation(organisation, None, now=NOW)
    assert isinstance(situation, Situation)
    return situation


def by_hand(organisation, bounds):
    """The late buckets added up item by item."""
    sums = [0, 0, 0, 0]
    with acting_for(organisation):
        situation = opened(organisation)
        for item in iterate_items(situation, ItemAsk(buckets=LATE, unit=situation.unit)):
            sums[sum(item.late_days > last for last in bounds)] += item.open_cents
    return sums


@pytest.mark.parametrize("bounds", [(15, 45, 75), (1, 2, 3), (100, 1000, 3000), (30, 60, 90)])
def test_other_bounds_move_what_is_late_and_nothing_else(books, bounds):
    with acting_for(books):
        situation = opened(books)
        before, after = sum_with_bounds(situation, bounds)
        nobody = sum_with_bounds(situation, bounds, portfolio=("NOBODY",))
    assert before == situation.totals
    assert list(after.buckets[1:5]) == by_hand(books, bounds)
    assert after.balance_cents == before.balance_cents
    assert (after.buckets[0], after.buckets[5:]) == (before.buckets[0], before.buckets[5:])
    assert [each.balance_cents for each in nobody] == [0, 0]


def test_the_aged_balance_of_today_is_seen_before_and_after(signed_in, books, address):
    browser = signed_in(books, "credit_manager", language="en")
    answer = browser.post(address, written("15, 45, 75"))
    shown = answer.context["preview"]
    late = shown["buckets"]
    assert sum(each.before.minor for each in late) == shown["balance"].minor
    assert sum(each.after.minor for each in late) == shown["balance"].minor
    assert sum(each.moved.minor for each in late) == 0
    assert any(each.moved.minor for each in late)
    text = answer.content.decode()
    for words in ("1 to 30 days", "1 to 15 days", "Over 90 days", "Over 75 days"):
        assert words in text
    assert history(books, AGEING) == ()


def test_it_is_seen_while_the_days_are_typed_and_without_a_script(signed_in, books, address):
    text = signed_in(books, "credit_manager").get(address).content.decode()
    assert 'hx-select="#tried"' in text
    assert 'id="id_late_days"' in text
    assert 'value="try"' in text
    assert signed_in(books, "credit_manager").get(address).context["preview"] is None


@pytest.mark.parametrize("late_days", ["30, 60, 90", "90, 60, 30", "x", ""])
def test_the_same_bounds_and_impossible_ones_show_nothing(signed_in, books, address, late_days):
    assert preview(signed_in(books, "credit_manager"), address, late_days) is None


def test_what_is_half_typed_is_no_error_until_it_is_sent(signed_in, books, address):
    browser = signed_in(books, "credit_manager")
    typed = browser.post(address, written("15, 4"), headers={"HX-Request": "true"})
    assert (typed.status_code, typed.context["preview"]) == (200, None)
    assert browser.post(address, written("15, 4")).status_code == 400
    assert browser.post(address, written("15, 4", do="publish")).status_code == 400
    assert history(books, AGEING) == ()


def test_another_section_shows_its_changes_alone(signed_in, books, address):
    text = signed_in(books, "credit_manager").get(address.replace("ageing", "ledger"))
    assert "hx-post" not in text.content.decode().split("<main")[1]


def test_the_number_of_queries_does_not_grow_with_the_buckets(signed_in, books, address):
    browser = signed_in(books, "credit_manager")
    preview(browser, address, "15, 45, 75")
    counts = []
    for late_days in ("15, 45, 75", "1, 2, 3"):
        with CaptureQueriesContext(connection) as made:
            preview(browser, address, late_days)
        counts.append(len(made))
    assert counts[0] == counts[1]
