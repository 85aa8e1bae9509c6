"""How a page of an organisation begins: who asks, for which day, and whether they may change it.

« Situation au »: `?au=2026-06-30` shows every page as that evening was, where nothing can be
changed.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from encours.tenancy.access import Entered, enter
from encours.tenancy.rules.roles import Right

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OnlyToday(PermissionDenied):
    """A past day is looked at: nothing can be changed there."""


@dataclass(frozen=True, slots=True)
class Page:
    """Who asks, and for which day: `past_day` is None for today."""

    entered: Entered
    past_day: date | None
    today: date

    @property
    def organisation_id(self) -> int:
        """The organisation one is in."""
        return self.entered.organisation_id

    @property
    def day(self) -> date:
        """The day shown."""
        return self.past_day or self.today

    def may(self, right: Right) -> bool:
        """Whether this member may, here and now: in a past day, nobody changes anything."""
        return self.entered.may(right) and (self.past_day is None or right is Right.READ)


def open_page(request: HttpRequest, slug: str, right: Right = Right.READ) -> Page:
    """The page of who may see it; raises as `tenancy.access.enter`, and `OnlyToday`.

    A day that is none raises Http404; today and later days are today.
    """
    entered = enter(request, slug, right)
    today = timezone.localdate()
    past_day = _asked_day(request, today)
    request.past_day = past_day  # type: ignore[attr-defined]  # for links of templates
    if past_day is not None and request.method not in _SAFE:
        raise OnlyToday
    return Page(entered, past_day, today)


def _asked_day(request: HttpRequest, today: date) -> date | None:
    asked = request.GET.get("au", "")
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError as error:
        raise Http404 from error
    return day if day < today else None
