"""What was just done can be undone for ten minutes, by the one who did it, there."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.urls import reverse

from encours.desk import undo
from encours.desk.undo import TooLate, inverse, undo_it
from encours.kernel.messages import message
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation
from encours.tenancy.rules.roles import Role

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ENTERED = SimpleNamespace(user_id=3, role=Role.COLLECTOR, portfolio=())
PAGE: Any = SimpleNamespace(organisation_id=7, entered=ENTERED)


@pytest.fixture
def undone(monkeypatch):
    found = []
    monkeypatch.setattr(undo, "_INVERSES", {})

    @inverse("taken")
    def put_back(_page, values, _now):
        found.append(values)
        return message("Done.")

    return found


def token(**other):
    kept = {"undo": "taken", "values": {"id": 5}, "who": [7, 3, "collector", []]} | other
    return signing.dumps(kept, salt="encours.desk.undo")


def test_the_button_gives_back_what_was_kept(undone):
    undo_it(PAGE, token(), now=NOW)
    assert undone == [{"id": 5}]


@pytest.mark.parametrize(
    "forge",
    [
        lambda: token(who=[7, 4, "collector", []]),
        lambda: token(who=[8, 3, "collector", []]),
        lambda: token(who=[7, 3, "credit_manager", []]),
        lambda: token(who=[7, 3, "collector", ["AB"]]),
        lambda: token(undo="other"),
        lambda: "x",
        lambda: token()[:-1],
    ],
)
def test_a_button_of_somebody_else_or_forged_does_nothing(undone, forge):
    with pytest.raises(TooLate):
        undo_it(PAGE, forge(), now=NOW)
    assert undone == []


def test_ten_minutes_later_it_is_too_late(undone, monkeypatch):
    old = token()
    monkeypatch.setattr(undo, "_SECONDS", -1)
    with pytest.raises(TooLate):
        undo_it(PAGE, old, now=NOW)
    assert undone == []


def test_two_acts_have_two_inverses(undone):
    with pytest.raises(ValueError, match="taken"):
        inverse("taken")(lambda *_: message("Done."))


def test_the_page_says_that_it_is_too_late_and_leads_back(signed_in, organisation):
    with reading_of([organisation]):
        slug = Organisation.objects.get(id=organisation).slug
    browser, address = signed_in(organisation), reverse("undo", args=[slug])
    answer = browser.post(address, {"token": "x", "back": f"/o/{slug}/imports/"}, follow=True)
    assert answer.redirect_chain[0][0] == f"/o/{slug}/imports/"
    assert b"can no longer be undone" in answer.content
    away = browser.post(address, {"token": "x", "back": "https://elsewhere.example/"})
    assert away["Location"] == f"/o/{slug}/"
    assert signed_in().post(address).status_code == 404
