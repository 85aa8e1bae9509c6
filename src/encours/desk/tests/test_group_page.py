"""The page of a group: each organisation by its own amounts, a total a currency, no stranger."""

import secrets

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encours.daily.services.handing import Handed
from encours.daily.services.situation import open_situation
from encours.daily.services.taking_in import take_in
from encours.desk.views.group import Part, sums_of
from encours.portfolio.rules.seen import Totals
from encours.tenancy.queries import Place
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_group, create_organisation
from tests.stories.test_parity import EXAMPLES, NOW


def founded(name, currency="EUR"):
    return create_organisation(f"g-{secrets.token_hex(6)}", name=name, currency=currency)


@pytest.fixture
def sisters(organisation):
    files = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    take_in(organisation, files, source="lists", author_id=None, now=NOW)
    open_situation(organisation, None, now=NOW)
    other = founded("Teintures Martin", "CHF")
    return organisation, other, create_group("Groupe Martin", [organisation, other])


def page(browser, number):
    return browser.get(reverse("group", args=[number]))


@pytest.mark.parametrize(("language", "words"), [("fr", "Total en EUR"), ("en", "Total in EUR")])
def test_each_organisation_stands_beside_its_sisters(signed_in, sisters, language, words):
    first, second, number = sisters
    browser = signed_in(first, "reader", language=language)
    add_member(second, browser.user_id, role=Role.READER)
    answer = page(browser, number)
    text = answer.content.decode()
    assert "Groupe Martin" in text
    assert words in text
    parts = {part.place.name: line for part, line in answer.context["parts"]}
    assert parts["Teintures Martin"] is None
    (total,) = answer.context["sums"]
    assert total.balance == parts["Tissages Martin"].balance
    assert total.balance.minor > 0


PLACE = Place(1, "a", "A", Role.READER, ())


def test_amounts_of_two_currencies_are_never_added():
    def part(unit, cents):
        return Part(PLACE, unit=unit, totals=Totals((cents, 0, 0, 0, 0, 0, 0)))

    sums = sums_of([part("EUR", 1), part("CHF", 10), part("EUR", 2)])
    assert [(each.unit, each.balance.minor) for each in sums] == [("CHF", 10), ("EUR", 3)]


def test_one_sees_the_organisations_one_works_in_alone(signed_in, sisters):
    first, _, number = sisters
    answer = page(signed_in(first), number)
    assert [part.place.name for part, _ in answer.context["parts"]] == ["Tissages Martin"]


def test_a_portfolio_counts_its_own_customers(signed_in, sisters):
    first, _, number = sisters
    ((part, line),) = page(signed_in(first, "collector", portfolio=("NOBODY",)), number).context[
        "parts"
    ]
    assert part.is_partial
    assert part.dso_days is None
    assert line.balance.minor == 0


def test_a_stranger_finds_no_group_and_who_has_not_signed_in_is_led_to_it(signed_in, sisters):
    number = sisters[2]
    browser = signed_in()
    assert page(browser, number).status_code == 404
    browser.logout()
    assert page(browser, number).status_code == 302


def test_the_organisation_and_the_first_page_lead_to_it(signed_in, sisters):
    first, _, number = sisters
    browser = signed_in(first)
    door = f'href="{reverse("group", args=[number])}"'
    assert door in browser.get("/").content.decode()
    slug = page(browser, number).context["parts"][0][0].place.slug
    assert door in browser.get(reverse("dashboard", args=[slug])).content.decode()


def test_more_organisations_cost_no_more_queries(signed_in, sisters):
    first, second, number = sisters
    browser = signed_in(first)
    with CaptureQueriesContext(connection) as one:
        page(browser, number)
    add_member(second, browser.user_id, role=Role.READER)
    with CaptureQueriesContext(connection) as two:
        page(browser, number)
    assert len(one) == len(two)
