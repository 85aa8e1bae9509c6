"""Keeps the views that people make of their lists, for themselves or for everybody.

A preference, not an act: the journal says nothing of it.
"""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import connection
from django.db.models import QuerySet

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.teamwork.models import SavedView
from encours.teamwork.queries.saved import ViewKept, view_kept
from encours.teamwork.rules.saved_views import (
    MOST_VIEWS,
    QUERY_CHARACTERS,
    ViewTooLarge,
    check_page,
    check_query,
    clean_name,
    known_pairs,
)
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import NotAMember, list_members
from encours.tenancy.rules.roles import Right, Role, may

_VIEWS_LOCK = 1953261939
_MOST_FIELDS = 200


class TooManyViews(EncoursError):
    """A member keeps as many views as there may be."""


class NoSuchView(EncoursError):
    """There is no such view, or it is another's."""


class NotYoursToShare(EncoursError):
    """What everybody sees is changed by who made it, or by who sets the rules."""


def save_view(
    organisation_id: int,
    *,
    by: int,
    page: str,
    name: str,
    query: str,
    known: Collection[str],
    now: datetime,
    is_shared: bool = False,
    is_default: bool = False,
) -> int:
    """Keeps the query string of a page under a name, anew when the name is taken; its number.

    `known`: the keys of the list, others are left out. `is_shared`: for everybody, which a reader
    may not; `is_default`: what the page shows when nothing is asked, which for everybody only who
    sets the policy may say. Raises `NotAMember`, `UnusableViewName`, `ViewTooLarge`,
    `TooManyViews`, `NotYoursToShare`.
    """
    named, kept = clean_name(name), clean_query(query, known)
    with acting_for(organisation_id):
        _one_at_a_time(organisation_id)
        role = _role(organisation_id, by)
        if is_shared and not may(role, Right.SET_POLICY if is_default else Right.ASSERT):
            raise _not_yours()
        scope = _scope(organisation_id, check_page(page), by, is_shared=is_shared)
        held = scope.filter(name=named).first()
        if held is None:
            _check_room(organisation_id, by)
        elif held.owner_id != by and not may(role, Right.SET_POLICY):
            raise _not_yours()
        elif held.is_shared and held.is_default is not is_default:
            _check_default(role)
        if is_default:
            scope.filter(is_default=True).update(is_default=False)
        view = held or SavedView(
            organisation_id=organisation_id,
            owner_id=by,
            page=page,
            name=named,
            is_shared=is_shared,
        )
        view.query, view.is_default, view.recorded_at = kept, is_default, now
        view.save()
    return view.pk


def forget_view(organisation_id: int, view_id: int, *, by: int) -> ViewKept:
    """Forgets a view of one's own, or a shared one when one may; returns what it was, to undo.

    Raises `NotAMember`, `NoSuchView`, `NotYoursToShare`.
    """
    with acting_for(organisation_id):
        _one_at_a_time(organisation_id)
        role = _role(organisation_id, by)
        view = SavedView.objects.filter(organisation_id=organisation_id, pk=view_id).first()
        if view is None or not (view.is_shared or view.owner_id == by):
            raise NoSuchView(message("There is no such view any more."))
        if view.owner_id != by and not may(role, Right.SET_POLICY):
            raise _not_yours()
        kept = view_kept(view, by)
        view.delete()
    return kept


def clean_query(query: str, known: Collection[str]) -> str:
    """The query string as it is kept: of the page's own keys only. Raises `ViewTooLarge`.

    >>> clean_query("?sort=-due&utm=x&owner=ANNE+B", {"sort", "owner"})
    'sort=-due&owner=ANNE+B'
    """
    told = query.removeprefix("?")
    if len(told) > 4 * QUERY_CHARACTERS:
        check_query(told)
    try:
        pairs = parse_qsl(told, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise ViewTooLarge(
            message("There are too many filters to keep."),
            message("Choose fewer values, then save the view again."),
        ) from error
    return check_query(urlencode(known_pairs(pairs, known)))


def _scope(
    organisation_id: int, page: str, owner_id: int, *, is_shared: bool
) -> QuerySet[SavedView]:
    """The views among which a name and a default are one: the member's, or everybody's."""
    found = SavedView.objects.filter(
        organisation_id=organisation_id, page=page, is_shared=is_shared
    )
    return found if is_shared else found.filter(owner=owner_id)


def _role(organisation_id: int, user_id: int) -> Role:
    for each in list_members(organisation_id):
        if each.user_id == user_id:
            return each.role
    raise NotAMember(message("This person is not a member of the organisation."))


def _check_room(organisation_id: int, owner_id: int) -> None:
    if SavedView.objects.filter(organisation_id=organisation_id, owner=owner_id).count() >= (
        MOST_VIEWS
    ):
        raise TooManyViews(
            message("You keep {most} views already.", most=MOST_VIEWS),
            message("Forget one that you use no more."),
        )


def _check_default(role: Role) -> None:
    if not may(role, Right.SET_POLICY):
        raise _not_yours()


def _not_yours() -> NotYoursToShare:
    return NotYoursToShare(
        message("You may not change what everybody sees."),
        message("Keep the view for yourself, or ask a credit manager."),
    )


def _one_at_a_time(organisation_id: int) -> None:
    """Two saved at once under one name leave one; held until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_VIEWS_LOCK, organisation_id])
