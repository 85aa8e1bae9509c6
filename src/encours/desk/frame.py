"""The frame of every page of an organisation: where one can go, the day one looks at, who one is.

What a role does not use is not shown; what is not built yet neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from encours.kernel.messages import Message, message
from encours.teamwork.queries.notes import count_unread
from encours.teamwork.queries.tasks import count_tasks
from encours.tenancy.access import Entered
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import Place, list_groups, list_places
from encours.tenancy.rules.roles import Right, Role
from encours.ui.templatetags.frame import place_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the rail: the name of its page, its words, its icon, and who may go there."""

    name: str
    label: Message
    icon: str
    right: Right = Right.READ


RAIL = (
    Entry("dashboard", message("Dashboard"), "layout-dashboard"),
    Entry("todo", message("To do"), "checklist", Right.ASSERT),
    Entry("customers", message("Customers"), "users"),
    Entry("entries", message("Documents"), "file-invoice"),
    Entry("aged", message("Aged balance"), "report-money"),
    Entry("bank", message("Bank"), "building-bank"),
    Entry("imports", message("Imports"), "upload", Right.IMPORT),
    Entry("closing", message("Closing"), "lock", Right.CLOSE),
    # its sections: `views.settings.sections`; who reads the journal opens some of them
    Entry("settings", message("Settings"), "settings", Right.READ_JOURNAL),
)
_LANDING = {Role.COLLECTOR: "todo", Role.SALES: "customers", Role.ACCOUNTANT: "bank"}


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as this page shows it. `is_here`: the page is in its part of the house.

    `waiting`: how many things wait there for who looks.
    """

    entry: Entry
    href: str
    is_here: bool
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around the page. `unread`: notes that call upon who looks, not read yet.

    `days`: offered days, each with the address of this page on that day; `filters`: what else the
    address of the page says, for a form that asks for another day; `booked_until`: the day of the
    figures of today, when the books go beyond it.
    """

    entered: Entered
    rail: tuple[Shown, ...]
    places: tuple[Place, ...]
    groups: tuple[tuple[int, str], ...]
    past_day: date | None
    days: tuple[tuple[Message, date, str], ...]
    filters: tuple[tuple[str, str], ...]
    today_href: str
    stale_since: datetime | None
    booked_until: date | None
    unread: int


def landing_of(entered: Entered) -> str:
    """Where a role's work is: the name of the page one lands on."""
    return _LANDING.get(entered.role, "dashboard")


def frame_of_page(request: HttpRequest) -> Mapping[str, object]:
    """The frame, for pages inside an organisation; nothing for the others."""
    entered = getattr(request, "entered", None)
    return {} if entered is None else {"frame": _Lazy(request, entered)}


class _Lazy:
    """The frame, made when a template first asks for it: parts of pages do without."""

    def __init__(self, request: HttpRequest, entered: Entered) -> None:
        self._request, self._entered = request, entered
        self._made: Frame | None = None

    def __getattr__(self, name: str) -> object:
        if self._made is None:
            self._made = _make(self._request, self._entered)
        return getattr(self._made, name)


def _make(request: HttpRequest, entered: Entered) -> Frame:
    today = timezone.localdate()
    pressing, unread = _waiting(entered, today)
    return Frame(
        entered=entered,
        rail=tuple(
            Shown(
                each,
                place_of(request, each.name),
                _is_inside(request, each.name, entered),
                pressing if each.name == "todo" else 0,
            )
            for each in RAIL
            if entered.may(each.right)
        ),
        places=list_places(entered.user_id),
        groups=list_groups(entered.user_id),
        past_day=getattr(request, "past_day", None),
        days=tuple((label, day, _on_day(request, day)) for label, day in _days_offered(today)),
        filters=_filters(request),
        today_href=_on_day(request, None),
        stale_since=getattr(request, "stale_since", None),
        booked_until=getattr(request, "booked_until", None),
        unread=unread,
    )


def _waiting(entered: Entered, today: date) -> tuple[int, int]:
    """Tasks that are overdue or of today, and unread mentions."""
    organisation, who, scope = entered.organisation_id, entered.user_id, entered.portfolio
    with reading_of([organisation]):
        tasks = count_tasks(organisation, who, today=today, portfolio=scope)
        return tasks.overdue + tasks.due_today, count_unread(organisation, who, portfolio=scope)


def _is_inside(request: HttpRequest, name: str, entered: Entered) -> bool:
    return request.path.startswith(reverse(name, args=[entered.slug]))


def _days_offered(today: date) -> tuple[tuple[Message, date], ...]:
    """Days people look back to: the ends of the last month, quarter and year."""
    month = today.replace(day=1) - timedelta(days=1)
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1) - timedelta(days=1)
    year = today.replace(month=1, day=1) - timedelta(days=1)
    offered = {
        month: message("End of last month"),
        quarter: message("End of last quarter"),
        year: message("End of last year"),
    }
    return tuple((label, day) for day, label in sorted(offered.items(), reverse=True))


def _on_day(request: HttpRequest, day: date | None) -> str:
    """The address of the page with its filters on another day; today without one."""
    words = [*_filters(request), *([] if day is None else [("au", day.isoformat())])]
    return f"{request.path}?{urlencode(words)}" if words else request.path


def _filters(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What the address says, but the day and the page of a list: another day may have fewer."""
    return tuple(
        (name, value)
        for name, values in request.GET.lists()
        if name not in ("au", "page")
        for value in values
    )
