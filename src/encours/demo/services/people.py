"""The people of the demonstration: one of each role, with passwords of this installation alone."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from encours.demo.rules.cast import COLLECTORS, SALESPEOPLE
from encours.demo.rules.names import plain
from encours.tenancy.accounts import choose_password, has_password, is_password_of
from encours.tenancy.queries import list_members
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_person

_DOMAIN = "deux-rives.example"
PEOPLE: dict[Role, tuple[str, tuple[str, ...]]] = {
    Role.ADMINISTRATOR: ("Hélène Castagny", ()),
    Role.CREDIT_MANAGER: ("Marc Delvaury", ()),
    Role.COLLECTOR: (COLLECTORS[0], ()),
    Role.ACCOUNTANT: ("Noémie Vasseuil", ()),
    Role.SALES: (SALESPEOPLE[0], (SALESPEOPLE[0],)),
    Role.READER: ("Gaspard Lorieux", ()),
}
"""Who plays each role, and the portfolio they are limited to."""


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
        email = email_of(name)
        person = create_person(email, name=name)
        if person not in there:
            add_member(organisation_id, person, role=role, portfolio=portfolio)
        if not has_password(person):
            choose_password(person, _password_of(email), language="fr")
        found[role] = person
    return found


def list_logins(people: dict[Role, int]) -> tuple[Login, ...]:
    """How to sign in as each of them, as long as they have not chosen a password of their own."""
    found = []
    for role, person in people.items():
        name, _ = PEOPLE[role]
        email = email_of(name)
        password = _password_of(email)
        known = password if is_password_of(person, password) else None
        found.append(Login(role, name, email, known))
    return tuple(found)


def email_of(name: str) -> str:
    """The address of somebody of the company: `helene.castagny@deux-rives.example`."""
    return f"{plain(name).lower().replace(' ', '.')}@{_DOMAIN}"


def _password_of(email: str) -> str:
    """A password that only this installation could make, the same each time it is asked."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.new(key, b"encours demo\0" + email.encode(), hashlib.sha256).digest()
    signs = base64.b32encode(digest).decode().lower()
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))
