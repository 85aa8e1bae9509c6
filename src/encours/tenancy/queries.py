"""Who belongs where: what is asked before an organisation is chosen, and inside one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Membership, Organisation, User
from encours.tenancy.rules.names import has_unseen
from encours.tenancy.rules.roles import ROLE_NAMES, Role


class NoSuchOrganisation(EncoursError):
    """No organisation has this name."""


class NotAMember(EncoursError):
    """The person does not work in the organisation."""


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as a member sees it. `portfolio`: see `portfolio_of`."""

    organisation_id: int
    slug: str
    name: str
    role: Role
    portfolio: tuple[str, ...]
    requires_second_factor: bool = False

    @property
    def role_name(self) -> Message:
        """The role, as people say it."""
        return ROLE_NAMES[self.role]


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation as the administrator of the machine sees it."""

    organisation_id: int
    slug: str
    name: str
    siren: str
    currency: str
    requires_second_factor: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an organisation. `portfolio` empty: all its customers.

    `has_password`: whether they have chosen one; until then they cannot sign in.
    """

    user_id: int
    email: str
    name: str
    role: Role
    portfolio: tuple[str, ...]
    is_active: bool
    has_password: bool = True


def find_organisation(slug: str) -> int:
    """The number of the organisation named `slug`. Raises `NoSuchOrganisation`."""
    if not slug.strip() or has_unseen(slug):
        raise NoSuchOrganisation(
            message("The short name of the organisation is empty, or cannot be read."),
            message("Give the one that “encours org list” shows."),
        )
    found = _ask("SELECT encours_find_organisation(%s)", slug)[0][0]
    if found is None:
        raise NoSuchOrganisation(
            message("There is no organisation {slug}.", slug=slug),
            message("Create it with: encours org create {slug} --name NAME.", slug=slug),
        )
    return int(found)


def find_person(email: str) -> int | None:
    """The number of the person of this address; None when nobody has it."""
    return User.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()


def find_place(user_id: int, slug: str) -> Place | None:
    """The organisation `slug` as this person enters it; None when they are not of it."""
    rows = _ask("SELECT * FROM encours_entry(%s, %s)", user_id, slug)
    return _place(*rows[0]) if rows else None


def asks_second_factor(user_id: int, slugs: Collection[str]) -> bool:
    """Whether one of these organisations asks this person for a second factor."""
    found = _ask(
        "SELECT coalesce(bool_or(e.requires_second_factor), false)"
        " FROM unnest(%s::text[]) AS wanted, LATERAL encours_entry(%s, wanted) AS e",
        [*slugs],
        user_id,
    )
    return bool(found[0][0])


def list_places(user_id: int) -> tuple[Place, ...]:
    """The organisations this person works in, by name."""
    return tuple(_place(*row) for row in _ask("SELECT * FROM encours_memberships_of(%s)", user_id))


def list_groups(user_id: int) -> tuple[tuple[int, str], ...]:
    """The groups (number, name) one of whose organisations this person works in."""
    return tuple(_ask("SELECT id, name FROM encours_groups_of(%s)", user_id))


def list_consolidated(user_id: int, group_id: int) -> tuple[Place, ...]:
    """The organisations of a group that this person may read together: those they work in."""
    rows = _ask("SELECT * FROM encours_consolidated(%s, %s)", user_id, group_id)
    return tuple(_place(*row) for row in rows)


def list_organisations() -> tuple[Listed, ...]:
    """Every organisation of the installation: for who runs commands on its machine."""
    return tuple(Listed(*row) for row in _ask("SELECT * FROM encours_list_organisations()"))


def list_members(organisation_id: int) -> tuple[Member, ...]:
    """The people of an organisation, by address."""
    with reading_of([organisation_id]):
        found = Membership.objects.filter(organisation_id=organisation_id).select_related("user")
        return tuple(
            Member(
                each.user_id,
                each.user.email,
                each.user.name,
                Role(each.role),
                tuple(each.portfolio),
                each.user.is_active,
                each.user.has_usable_password(),
            )
            for each in found.order_by("user__email")
        )


def portfolio_of(user_id: int, organisation_id: int) -> tuple[str, ...]:
    """The collectors and salespeople whose customers this person sees; empty: all customers.

    Raises `NotAMember` rather than show everything to who belongs elsewhere.
    """
    with reading_of([organisation_id]):
        found = Membership.objects.filter(organisation_id=organisation_id, user_id=user_id)
        portfolio = found.values_list("portfolio", flat=True).first()
    if portfolio is None:
        raise NotAMember(message("This person is not a member of the organisation."))
    return tuple(portfolio)


def _place(
    organisation_id: int,
    slug: str,
    name: str,
    role: str,
    portfolio: Iterable[str],
    *second_factor: bool,
) -> Place:
    return Place(organisation_id, slug, name, Role(role), tuple(portfolio), *second_factor)


def _ask(sql: str, *values: str | int | list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def currency_of(organisation_id: int) -> str:
    """The currency in which the organisation keeps its books; read under the caller's isolation."""
    return Organisation.objects.values_list("currency", flat=True).get(pk=organisation_id)


def describe(organisation_id: int) -> Listed:
    """The organisation as its own administrator sees it."""
    with reading_of([organisation_id]):
        found = Organisation.objects.get(pk=organisation_id)
    return Listed(
        found.pk,
        found.slug,
        found.name,
        found.siren,
        found.currency,
        found.requires_second_factor,
    )


def name_of(organisation_id: int) -> str:
    """The name of the organisation; read under the caller's isolation."""
    return Organisation.objects.values_list("name", flat=True).get(pk=organisation_id)


def siren_of(organisation_id: int) -> str:
    """The SIREN of the organisation, blank when unknown; read under the caller's isolation."""
    return Organisation.objects.values_list("siren", flat=True).get(pk=organisation_id)


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """How each of these people is shown, members or not any more; for numbers one has met."""
    if not user_ids:
        return {}
    return {each.pk: str(each) for each in User.objects.filter(pk__in=user_ids)}
