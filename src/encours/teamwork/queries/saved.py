"""The views a member keeps of a list, and those that are shared; under the caller's isolation."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from encours.teamwork.models import SavedView


@dataclass(frozen=True, slots=True)
class ViewKept:
    """A saved view: the query string of a page, under a name. `is_mine`: who asks made it."""

    id: int
    page: str
    name: str
    query: str
    is_shared: bool
    is_default: bool
    is_mine: bool


def views_of(organisation_id: int, user_id: int, page: str) -> tuple[ViewKept, ...]:
    """The saved views of a page for a member: theirs, then the shared ones, by name."""
    found = _visible(organisation_id, user_id).filter(page=page).order_by("is_shared", "name", "id")
    return tuple(view_kept(each, user_id) for each in found)


def find_view(organisation_id: int, user_id: int, view_id: int) -> ViewKept | None:
    """The saved view of this number; None when it is another's or there is none."""
    found = _visible(organisation_id, user_id).filter(pk=view_id).first()
    return None if found is None else view_kept(found, user_id)


def default_of(views: tuple[ViewKept, ...]) -> ViewKept | None:
    """What a page shows when nothing is asked: the member's own default before everybody's."""
    chosen = [each for each in views if each.is_default]
    return min(chosen, key=lambda each: each.is_shared, default=None)


def view_kept(row: SavedView, user_id: int) -> ViewKept:
    """The view as it is shown."""
    return ViewKept(
        row.pk,
        row.page,
        row.name,
        row.query,
        row.is_shared,
        row.is_default,
        row.owner_id == user_id,
    )


def _visible(organisation_id: int, user_id: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(
        Q(is_shared=True) | Q(owner=user_id), organisation_id=organisation_id
    )
