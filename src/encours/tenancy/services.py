"""Creates organisations and groups of them, and says who may work in them.

Who may call which is checked where the call comes from: `access.enter` for pages; whoever runs
commands on the machine is trusted.
"""

import re
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction

from encours.kernel.errors import EncoursError
from encours.kernel.identifiers import clean_siren
from encours.kernel.messages import message
from encours.kernel.money import decimals_of
from encours.tenancy.isolation import acting_for
from encours.tenancy.models import Membership, Organisation, User
from encours.tenancy.rules.names import has_unseen, on_one_line
from encours.tenancy.rules.roles import Role

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")


class SlugTaken(EncoursError):
    """Another organisation has this name in commands and addresses."""


class UnusableSlug(EncoursError):
    """A text cannot name an organisation in commands and addresses."""


class UnusableName(EncoursError):
    """A name is empty or too long, or has characters that cannot be seen."""


class UnusableEmail(EncoursError):
    """A text is no address of e-mail."""


class AlreadyAMember(EncoursError):
    """The person already works in the organisation."""


class NoSuchMember(EncoursError):
    """The person does not work in the organisation."""


class ChangedMeanwhile(EncoursError):
    """Somebody else changed it since it was looked at; nothing was written."""


class LastAdministrator(EncoursError):
    """The organisation would have nobody left to manage it."""


def create_organisation(slug: str, *, name: str, siren: str = "", currency: str = "EUR") -> int:
    """A new organisation; returns its number.

    Raises `UnusableSlug`, `SlugTaken`, `UnusableName`, `InvalidIdentifier`, `UnknownCurrency`.
    """
    if not _SLUG.fullmatch(slug):
        empty = message("An empty text cannot name an organisation in commands and addresses.")
        other = message("{slug} cannot name an organisation in commands and addresses.", slug=slug)
        raise UnusableSlug(
            other if slug.strip() else empty,
            message(
                "Write small letters, digits and hyphens, 50 at most, such as tissages-martin."
            ),
        )
    named = _named(name)
    cleaned = clean_siren(siren) if siren else ""
    decimals_of(currency)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT encours_create_organisation(%s, %s, %s, %s)",
                [slug, named, cleaned, currency],
            )
            return int(cursor.fetchone()[0])
    except IntegrityError as error:
        raise SlugTaken(
            message("There is already an organisation {slug}.", slug=slug),
            message("Choose another short name."),
        ) from error


def describe_organisation(
    organisation_id: int,
    *,
    name: str,
    siren: str,
    currency: str,
    seen: tuple[str, str, str] | None = None,
) -> None:
    """What an organisation is called, its number and the currency of its books.

    Whether the currency may still change is the caller's to know. `seen`: the three as they were
    looked at. Raises `UnusableName`, `InvalidIdentifier`, `UnknownCurrency`, and `ChangedMeanwhile`
    when they are others by now.
    """
    named = _named(name)
    cleaned = clean_siren(siren) if siren.strip() else ""
    decimals_of(currency)
    with acting_for(organisation_id):
        found = Organisation.objects.select_for_update().get(id=organisation_id)
        if seen is not None and seen != (found.name, found.siren, found.currency):
            raise ChangedMeanwhile(
                message("Somebody else changed the organisation since you opened the page."),
                message("Look at what holds now; nothing of yours was written."),
            )
        found.name, found.siren, found.currency = named, cleaned, currency
        found.save(update_fields=["name", "siren", "currency"])


def require_second_factor(organisation_id: int, *, required: bool) -> None:
    """Whether members enter only with a second factor (an application on their phone)."""
    with acting_for(organisation_id):
        Organisation.objects.filter(id=organisation_id).update(requires_second_factor=required)


def create_group(name: str, organisations: Iterable[int]) -> int:
    """Organisations to be read together, each by who may read it; returns the group's number."""
    members = sorted({*organisations})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT encours_create_group(%s, %s::bigint[])", [_named(name), members])
        return int(cursor.fetchone()[0])


def create_person(email: str, *, name: str = "", language: str = "fr") -> int:
    """The person of this address, made when nobody has it; returns their number.

    Without a password: they choose theirs by a link (`links.password_link`). Raises
    `UnusableEmail`, `UnusableName`.
    """
    address, named = email.strip().lower(), on_one_line(name)
    _check_seen(named)
    try:
        validate_email(address)
    except ValidationError as error:
        raise UnusableEmail(
            message("{email} is not an address of e-mail.", email=email),
            message("Write it as name@company.fr."),
        ) from error
    with transaction.atomic():
        known = User.objects.filter(email=address).first()
        if known is not None:
            return known.pk
        try:
            with transaction.atomic():
                person = User.objects.create_user(address, name=named, language=language)
                EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
        except IntegrityError:  # somebody made them at the same moment
            return User.objects.get(email=address).pk
        return person.pk


def change_language(user_id: int, language: str) -> None:
    """The language a person reads: `fr` or `en`."""
    User.objects.filter(pk=user_id).update(language=language)


def add_member(
    organisation_id: int, user_id: int, *, role: Role, portfolio: Iterable[str] = ()
) -> None:
    """Lets a person work in an organisation. Raises `AlreadyAMember`.

    `portfolio`: codes of the collectors and salespeople whose customers they see; empty: all.
    """
    try:
        with acting_for(organisation_id):
            Membership.objects.create(
                organisation_id=organisation_id,
                user_id=user_id,
                role=role,
                portfolio=_codes(portfolio),
            )
    except IntegrityError as error:
        raise AlreadyAMember(
            message("This person is already a member of the organisation."),
            message("Change their role with: encours member role."),
        ) from error


def change_role(
    organisation_id: int,
    user_id: int,
    *,
    role: Role,
    portfolio: Iterable[str] | None = None,
    seen: tuple[Role, tuple[str, ...]] | None = None,
) -> None:
    """Gives a member another role, and another portfolio when one is given.

    `seen`: the role and portfolio that were looked at. Raises `NoSuchMember`, `LastAdministrator`,
    and `ChangedMeanwhile` when they are others by now.
    """
    with acting_for(organisation_id):
        member = _leaving(organisation_id, user_id, stays=role is Role.ADMINISTRATOR)
        if seen is not None and seen != (member.role, tuple(member.portfolio)):
            raise ChangedMeanwhile(
                message("Somebody else changed this member since you opened the page."),
                message("Look at what holds now; nothing of yours was written."),
            )
        member.role = role
        if portfolio is not None:
            member.portfolio = _codes(portfolio)
        member.save(update_fields=["role", "portfolio"])


def remove_member(organisation_id: int, user_id: int) -> None:
    """A person works in the organisation no more; their account and their acts remain.

    Raises `NoSuchMember`, `LastAdministrator`.
    """
    with acting_for(organisation_id):
        _leaving(organisation_id, user_id, stays=False).delete()


def _leaving(organisation_id: int, user_id: int, *, stays: bool) -> Membership:
    """The member, locked with the administrators, so that two of them do not leave at once."""
    found = {
        each.user_id: each
        for each in Membership.objects.select_for_update()
        .filter(organisation_id=organisation_id)
        .order_by("id")
    }
    if user_id not in found:
        raise NoSuchMember(message("This person is not a member of the organisation."))
    administrators = {each for each in found if found[each].role == Role.ADMINISTRATOR}
    if administrators == {user_id} and not stays:
        raise LastAdministrator(
            message("This is the last administrator of the organisation."),
            message("Make somebody else administrator first."),
        )
    return found[user_id]


def _named(name: str) -> str:
    named = on_one_line(name)
    if not 0 < len(named) <= 200:
        raise UnusableName(
            message("The name is empty or too long."), message("Write 1 to 200 characters.")
        )
    _check_seen(named)
    return named


def _check_seen(name: str) -> None:
    if has_unseen(name):
        raise UnusableName(
            message("The name has characters that cannot be seen."),
            message("Write it again by hand, without copying it."),
        )


def _codes(portfolio: Iterable[str]) -> list[str]:
    return sorted({code.strip() for code in portfolio} - {""})
