"""The gate of every page of an organisation: who asks, whether they are of it, what they may do.

A stranger gets "not found", as if the organisation did not exist; a member without the right is
told so; whoever has not signed in is led to it and back; and where the organisation asks for a
second factor, a member without one is led to set it up.
"""

from dataclasses import dataclass

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from encours.tenancy.models import User
from encours.tenancy.queries import (
    Place,
    asks_second_factor,
    find_place,
    list_consolidated,
    list_groups,
)
from encours.tenancy.rules.roles import Right, Role, may


class NotSignedIn(Exception):
    """Nobody has signed in: the middleware leads them to it, and back to the page."""


class SecondFactorMissing(Exception):
    """The organisation asks for a second factor: the middleware leads to where it is set up."""


class SecondFactorUnproven(Exception):
    """The browser was let in by a password alone: the middleware leads to give a code."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A member inside an organisation. `portfolio`: see `tenancy.queries.portfolio_of`."""

    organisation_id: int
    slug: str
    name: str
    user_id: int
    role: Role
    portfolio: tuple[str, ...]

    def may(self, right: Right) -> bool:
        """Whether this member has `right`: for what a page shows or leaves out."""
        return may(self.role, right)


def enter(request: HttpRequest, slug: str, right: Right = Right.READ) -> Entered:
    """Who asks, inside the organisation `slug`; templates then find it as `request.entered`.

    Raises Http404 for a stranger, PermissionDenied for a member without `right`, and `NotSignedIn`,
    `SecondFactorMissing` or `SecondFactorUnproven`, which `AccessMiddleware` turns into a way to
    mend them.
    """
    person = request.user
    if not person.is_authenticated:
        raise NotSignedIn
    place = find_place(person.pk, slug)
    if place is None:
        raise Http404
    if place.requires_second_factor:
        _check_second_factor(request, person)
    if not may(place.role, right):
        raise PermissionDenied
    entered = Entered(
        place.organisation_id, place.slug, place.name, person.pk, place.role, place.portfolio
    )
    request.entered = entered  # type: ignore[attr-defined]  # for the base template
    structlog.contextvars.bind_contextvars(organisation=place.slug)
    return entered


@dataclass(frozen=True, slots=True)
class EnteredGroup:
    """A group as who asks sees it: the organisations of it they work in."""

    name: str
    places: tuple[Place, ...]


def enter_group(request: HttpRequest, group_id: int) -> EnteredGroup:
    """The organisations of a group that who asks may read together.

    Raises Http404 for who works in none of them, and as `enter` for the rest: each organisation is
    entered by its own gate.
    """
    person = request.user
    if not person.is_authenticated:
        raise NotSignedIn
    name = dict(list_groups(person.pk)).get(group_id)
    if name is None:
        raise Http404
    places = list_consolidated(person.pk, group_id)
    if asks_second_factor(person.pk, [place.slug for place in places]):
        _check_second_factor(request, person)
    return EnteredGroup(name, places)


def _check_second_factor(request: HttpRequest, person: User) -> None:
    """That the person has a second factor, and gave it in this browser since signing in."""
    if not is_mfa_enabled(person, [Authenticator.Type.TOTP]):
        raise SecondFactorMissing
    proofs = get_authentication_records(request, person)
    if not any(proof.get("method") == "mfa" for proof in proofs):
        raise SecondFactorUnproven
