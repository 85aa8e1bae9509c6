"""Closing from the pages: seen before it is frozen, frozen once, proven again, given out."""

import json
from datetime import date

import pytest
from django.urls import reverse

from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation
from tests.stories.test_parity import EXAMPLES, NOW

DAY = "2026-06-30"
YEARS = (
    """
    AN 1 2024-06-01 411:A 10 #F0; 101 -10
    VE 2 2024-09-01 411:A 20 #F1; 707 -20
    """,
    """
    AN 1 2025-06-01 411:A 30 #F0; 101 -30
    VE 2 2025-09-01 411:A 40 #F2; 707 -40
    """,
)


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def books(organisation):
    files = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    take_in(organisation, files, source="lists", author_id=None, now=NOW)
    return organisation


def close(browser, slug, **words):
    return browser.post(reverse("closing", args=[slug]), {"day": DAY, **words}, follow=True)


@pytest.mark.parametrize(("language", "title"), [("fr", "Clôture"), ("en", "Closing")])
def test_it_speaks_the_persons_language(signed_in, books, slug, language, title):
    browser = signed_in(books, "accountant", language=language)
    assert f"<h1>{title}</h1>" in browser.get(reverse("closing", args=[slug])).content.decode()


def test_what_would_be_frozen_is_what_is_frozen(signed_in, books, slug):
    browser = signed_in(books, "accountant", language="en")
    before = browser.get(reverse("closing", args=[slug]), {"day": DAY})
    balance = before.context["bridge"][-1][1]
    frozen = close(browser, slug)
    (section,) = frozen.context["sections"]
    assert section["balance"] == balance
    assert b"is closed" in frozen.content
    assert [each.as_of for each, _ in browser.get(reverse("closing", args=[slug])).context["made"]]


def test_every_account_is_justified_and_the_parts_add_up(signed_in, books, slug):
    (section,) = close(signed_in(books), slug).context["sections"]
    assert section["accounts"]
    for account in section["accounts"]:
        whole = sum(money.minor for _, money in account.lines)
        assert whole - account.difference.minor == account.items.minor


def test_a_day_is_closed_once_and_again_with_a_reason(signed_in, books, slug):
    browser = signed_in(books, language="en")
    close(browser, slug)
    refused = close(browser, slug)
    assert refused.redirect_chain[-1][0].startswith(reverse("closing", args=[slug]))
    again = close(browser, slug, reason="A late invoice")
    assert again.redirect_chain[-1][0] == reverse("arrete", args=[slug, DAY, 2])
    assert b"A late invoice" in again.content


def test_it_is_proven_again_and_nothing_changed_since(signed_in, books, slug):
    browser = signed_in(books, language="en")
    close(browser, slug)
    address = reverse("arrete", args=[slug, DAY, 1])
    assert b"the same, to the byte" in browser.post(address, follow=True).content
    assert browser.get(address, {"since": "1"}).context["since"] == []


def test_its_file_and_its_justification_are_given_out(signed_in, books, slug):
    browser = signed_in(books)
    close(browser, slug)
    content = browser.get(reverse("arrete_file", args=[slug, DAY, 1]))
    assert json.loads(content.content)["as_of"] == DAY
    assert "attachment" in content["Content-Disposition"]
    rows = browser.get(reverse("justification", args=[slug, DAY, 1])).content.decode()
    assert rows.count("\ufeff") == 1
    assert ";" in rows.splitlines()[0]


def test_the_late_invoices_of_a_year_add_up(signed_in, books, slug):
    browser = signed_in(books, language="en")
    answer = browser.get(reverse("d441", args=[slug]), {"end": "2026-12-31"})
    for _, _, rows in answer.context["tables"]:
        *bands, total = rows
        assert sum(number for _, number, _, _ in bands[1:]) == total[1]
        assert sum(amount.minor for _, _, amount, _ in bands[1:]) == total[2].minor
    bad = browser.get(reverse("d441", args=[slug]), {"end": "2026-01-01", "start": "2026-12-31"})
    assert bad.status_code == 200
    assert bad.context["problem"]


def test_the_year_shown_first_is_the_last_that_the_books_closed(signed_in, organisation, slug):
    take(organisation, *YEARS)
    browser = signed_in(organisation, language="en")
    shown = browser.get(reverse("d441", args=[slug]), {"au": "2026-03-31"})
    assert shown.context["end"] == date(2025, 5, 31)
    assert shown.context["first_on"] == date(2024, 6, 1)
    assert shown.context["issued"].minor == 2000


@pytest.mark.parametrize(
    ("member", "status"),
    [
        ({"role": "accountant"}, 200),
        ({"role": "credit_manager"}, 200),
        ({"role": "collector"}, 403),
        ({"role": "sales"}, 403),
        ({"role": "reader"}, 403),
        ({"role": "accountant", "portfolio": ("AB",)}, 403),
    ],
)
def test_who_may_see_and_close(signed_in, books, slug, member, status):
    close(signed_in(books), slug)
    browser = signed_in(books, **member)
    pages = [
        reverse("closing", args=[slug]),
        reverse("d441", args=[slug]),
        reverse("arrete", args=[slug, DAY, 1]),
        reverse("arrete_file", args=[slug, DAY, 1]),
        reverse("justification", args=[slug, DAY, 1]),
    ]
    assert {browser.get(each).status_code for each in pages} == {status}
    assert (close(browser, slug, reason="x").status_code == 200) is (status == 200)


def test_a_stranger_finds_nothing_and_nothing_is_closed_in_a_past_day(signed_in, books, slug):
    close(signed_in(books), slug)
    stranger = signed_in()
    assert stranger.get(reverse("arrete", args=[slug, DAY, 1])).status_code == 404
    assert stranger.get(reverse("closing", args=[slug])).status_code == 404
    past = signed_in(books).post(f"{reverse('closing', args=[slug])}?au=2026-01-31", {"day": DAY})
    assert past.status_code == 403
    for day, version in (("2026-06-31", 1), (DAY, 9), (date(2020, 1, 1).isoformat(), 1)):
        address = reverse("arrete", args=[slug, day, version])
        assert signed_in(books).get(address).status_code == 404
