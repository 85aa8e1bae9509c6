"""The people of the demonstration: one of each role, with a password of this installation alone."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from encours.demo.rules.people import PEOPLE, email_of
from encours.tenancy.accounts import has_password, is_password_of, share_password
from encours.tenancy.queries import list_members
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_person


@dataclass(frozen=True, slots=True)
class Login:
    """How to sign in as somebody; `password` is None once they have chosen another."""

    role: Role
    name: str
    email: str
    password: str | None


def add_people(organisation_id: int) -> dict[Role, int]:
    """Lets one person of each role work in the organisation; returns their numbers.

    Those who are there stay as they are: a password that somebody chose is never changed.
    """
    there = {member.user_id for member in list_members(organisation_id)}
    found = {}
    for role, (name, portfolio) in PEOPLE.items():
        person = create_person(email_of(name), name=name)
        if person not in there:
            add_member(organisation_id, person, role=role, portfolio=portfolio)
        found[role] = person
    new = [person for person in found.values() if not has_password(person)]
    if new:
        share_password(new, _password(), language="fr")
    return found


def find_login(people: Mapping[Role, int], role: Role) -> Login:
    """How to sign in as the person of a role, unless they have chosen a password of their own.

    It takes a quarter of a second: passwords are slow to check on purpose.
    """
    name, _ = PEOPLE[role]
    password = _password()
    known = is_password_of(people[role], password)
    return Login(role, name, email_of(name), password if known else None)


def _password() -> str:
    """The password that only this installation could make, the same each time it is asked."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.new(key, b"encours demonstration", hashlib.sha256).digest()
    signs = base64.b32encode(digest).decode().lower()
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))
