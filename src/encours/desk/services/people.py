"""Lets people in and out of an organisation, as its administrators ask, and tells the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.subjects import SubjectRef
from encours.teamwork.services.tasks import HandedOver, hand_over_tasks
from encours.tenancy.accounts import has_password, password_link
from encours.tenancy.inviting import (
    MailNotSent,
    forget_links,
    is_to_be_shown,
    mail_leaves,
    mail_link,
)
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import Member, describe, list_members, names_of
from encours.tenancy.rules.roles import ROLE_NAMES, Role
from encours.tenancy.services import (
    NoSuchMember,
    add_member,
    change_role,
    create_person,
    remove_member,
)

KIND = "member"


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who may come in. `link`: to choose a password, shown once; None: not to be shown.

    `is_mailed`: the link left by mail. `problem`: why it did not, though a mail server is set.
    """

    user_id: int
    email: str
    has_password: bool
    link: str | None
    is_mailed: bool
    problem: EncoursError | None = None


def invite(
    organisation_id: int,
    email: str,
    *,
    name: str,
    language: str,
    role: Role,
    portfolio: Iterable[str],
    by: int,
    now: datetime,
) -> Invited:
    """Lets a person work here, made when they are new. Raises `UnusableEmail`, `AlreadyAMember`."""
    with acting_for(organisation_id):
        person = create_person(email, name=name, language=language)
        add_member(organisation_id, person, role=role, portfolio=portfolio)
        if not is_to_be_shown(organisation_id, person):
            forget_links(person)
        member = _the_member(organisation_id, person)
        said = message("{name} is a member, as {role}", name=member.email, role=ROLE_NAMES[role])
        _tell(organisation_id, member, said, by=by, now=now)
    return open_the_door(organisation_id, person, by=by)


def open_the_door(organisation_id: int, user_id: int, *, by: int) -> Invited:
    """A link for a member who has not chosen a password: mailed, shown, or neither.

    Raises `NoSuchMember`.
    """
    member = _the_member(organisation_id, user_id)
    if has_password(user_id):
        return Invited(user_id, member.email, has_password=True, link=None, is_mailed=False)
    problem: EncoursError | None = None
    is_mailed = mail_leaves()
    if is_mailed:
        try:
            mail_link(
                user_id,
                organisation=describe(organisation_id).name,
                inviter=names_of([by]).get(by, ""),
            )
        except MailNotSent as error:
            is_mailed, problem = False, error
    shown = is_to_be_shown(organisation_id, user_id)
    return Invited(
        user_id,
        member.email,
        has_password=False,
        link=password_link(user_id) if shown else None,
        is_mailed=is_mailed,
        problem=problem,
    )


def change_member(
    organisation_id: int,
    user_id: int,
    *,
    role: Role,
    portfolio: Iterable[str],
    seen: tuple[Role, tuple[str, ...]],
    by: int,
    now: datetime,
) -> None:
    """Gives a member another role or portfolio; `seen`: those that were looked at.

    Raises `NoSuchMember`, `LastAdministrator`, `ChangedMeanwhile`.
    """
    with acting_for(organisation_id):
        change_role(organisation_id, user_id, role=role, portfolio=portfolio, seen=seen)
        member = _the_member(organisation_id, user_id)
        if (member.role, member.portfolio) == seen:
            return
        said = message(
            "{name} is now {role}; portfolio: {portfolio}",
            name=member.email,
            role=ROLE_NAMES[role],
            portfolio=", ".join(member.portfolio) or message("all customers"),
        )
        _tell(organisation_id, member, said, by=by, now=now)


def take_out(
    organisation_id: int, user_id: int, *, tasks_to: int | None, by: int, now: datetime
) -> HandedOver:
    """A person works here no more; `tasks_to`: who takes their open tasks, None: nobody yet.

    Raises `NoSuchMember`, `LastAdministrator`, `CannotHaveTask`.
    """
    with acting_for(organisation_id):
        member = _the_member(organisation_id, user_id)
        moved = HandedOver(0, 0)
        if tasks_to is not None:
            moved = hand_over_tasks(organisation_id, user_id, tasks_to, by=by, now=now)
        remove_member(organisation_id, user_id)
        said = message("{name} is a member no more", name=member.email)
        _tell(organisation_id, member, said, by=by, now=now)
    return moved


def _the_member(organisation_id: int, user_id: int) -> Member:
    for each in list_members(organisation_id):
        if each.user_id == user_id:
            return each
    raise NoSuchMember(message("This person is not a member of the organisation."))


def _tell(organisation_id: int, member: Member, said: Message, *, by: int, now: datetime) -> None:
    record(
        organisation_id,
        kind=KIND,
        subject=SubjectRef("member", str(member.user_id)),
        message=said,
        covers={"role": str(member.role), "portfolio": list(member.portfolio)},
        author_id=by,
        now=now,
    )
