"""Who comes first to a new installation is let in by the address it prints, once."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import signing
from django.db import connections
from django.test import Client
from django.urls import reverse

from encours.tenancy import welcome
from encours.tenancy.queries import find_organisation, find_person, list_members
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import create_organisation
from encours.tenancy.welcome import DoorClosed, check_key, found_first, write_key


@pytest.fixture
def nobody(database, monkeypatch):
    """As if nobody had an account: the tests share their database with others."""
    here: list[str] = []
    monkeypatch.setattr(welcome, "is_empty", lambda: not here)
    return here


def given(**other):
    tag = secrets.token_hex(4)
    return {
        "company": f"Tissages {tag} & Fils",
        "name": "Amélie Roux",
        "email": f"{tag}@example.fr",
        "password": "correct horse battery staple",
    } | other


def enter(key, **other):
    browser = Client()
    words = given(**other)
    return words, browser.post(reverse("welcome", args=[key]), words), browser


def test_the_first_person_administers_their_company_and_is_signed_in(nobody):
    words, answer, browser = enter(write_key())
    slug = answer["Location"].strip("/").split("/")[-1]
    (member,) = list_members(find_organisation(slug))
    assert (member.email, member.role) == (words["email"], Role.ADMINISTRATOR)
    landed = browser.get(answer["Location"], follow=True)
    assert landed.redirect_chain[-1][0] == reverse("imports", args=[slug])


@pytest.mark.parametrize("write", [lambda: "x", lambda: signing.dumps("welcome", salt="another")])
def test_another_key_opens_nothing(nobody, write):
    words, answer, _ = enter(write())
    assert answer.status_code == 410
    assert find_person(words["email"]) is None


def test_once_somebody_is_here_the_key_opens_nothing(nobody):
    nobody.append("somebody")
    with pytest.raises(DoorClosed):
        check_key(write_key())
    assert Client().get(reverse("welcome", args=[write_key()])).status_code == 410


def test_a_key_grows_old(nobody, monkeypatch):
    key = write_key()
    monkeypatch.setattr(welcome, "_DAYS", -1)
    with pytest.raises(DoorClosed):
        check_key(key)


@pytest.mark.parametrize(
    ("field", "value"), [("password", "short"), ("email", "nobody"), ("company", "")]
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(nobody, field, value):
    words, answer, _ = enter(write_key(), **{field: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert find_person(words["email"]) is None


def test_two_who_press_at_once_make_one_company(database, monkeypatch):
    made: list[str] = []
    monkeypatch.setattr(welcome, "is_empty", lambda: not made)

    def create(slug, **words):
        made.append(slug)
        return create_organisation(slug, **words)

    monkeypatch.setattr(welcome, "create_organisation", create)
    key = write_key()

    def press(_number):
        try:
            return found_first(key, language="fr", **given())
        except DoorClosed:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        found = list(people.map(press, range(2)))
    assert sum(each is not None for each in found) == 1


def test_a_company_whose_name_is_taken_is_told(nobody):
    words, _, _ = enter(write_key())
    _, answer, _ = enter(write_key(), company=words["company"])
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
