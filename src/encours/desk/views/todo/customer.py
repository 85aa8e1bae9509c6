"""One customer of the day's work: why it is there, what it owes, whom to call, what came of it.

A drawer beside the list, and a page of its own without it. What is done there stays there: the
next customer is one click away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from encours.desk.buckets import bucket_words
from encours.desk.page import Page, open_page
from encours.desk.recent import note_opened
from encours.desk.rules.worklist import Work
from encours.desk.services.marking import Mark, mark_lines
from encours.desk.services.worklist import find_work, find_worklist
from encours.desk.situations import reading_situation, shows_situation
from encours.desk.statuses import status_name
from encours.desk.typed import read_day
from encours.desk.undo import said_done
from encours.desk.views.customer.contacts import FUNCTION_NAMES
from encours.desk.views.todo.work import show_work
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message, plural
from encours.kernel.money import Money
from encours.kernel.subjects import SubjectRef
from encours.parties.queries.relations import contacts_of
from encours.parties.rules.words import ContactFunction
from encours.policybook.queries import policy_on
from encours.policybook.rules.calendar_policy import CALENDAR
from encours.portfolio.queries.customers import customer_seen
from encours.portfolio.queries.items import items_of
from encours.portfolio.rules.seen import ItemSeen, Situation
from encours.receivables.queries.documents import list_statuses
from encours.receivables.rules.assertions import STATUS
from encours.receivables.rules.statuses import Status, compute_next_action_on
from encours.teamwork.queries.people import list_assignable, list_mentionable
from encours.teamwork.queries.thread import thread_of
from encours.teamwork.services.notes import write_note
from encours.teamwork.services.tasks import open_task
from encours.tenancy.rules.roles import Right

_MOST_ITEMS = 30
_LAST = 6


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in a form that was refused, and why, by field."""

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()
    errors: Mapping[str, EncoursError] = field(default_factory=dict)


@require_safe
@shows_situation
def todo_customer(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """The customer: alone for the drawer, else as a page."""
    return _show(request, open_page(request, slug), code)


@require_safe
@shows_situation
def todo_next(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The customer that follows `after` in the work of the day; at its end, says so."""
    page = open_page(request, slug)
    with reading_situation(request, page) as situation:
        worklist = find_worklist(situation, page.entered, today=page.today)
        code, stood = request.GET.get("after", ""), _read_number(request.GET.get("at", ""))
        first = worklist.works[0] if worklist.works else None
        following = first if not code else worklist.after(code, stood)
        if following is not None:
            told = _told(page, situation, following.customer, Typed())
            shown = show_work(following, situation.as_of)
    if following is None:
        return render(request, _template(request, "desk/todo/nobody.html"), {"page": page})
    note_opened(request, page, following.customer)
    told |= {"shown": shown, "at": _stood(request, following)}
    return render(request, _template(request, "desk/todo/customer.html"), told)


@require_POST
@shows_situation
def todo_act(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """Writes a note, gives a task or a status; shows the customer as it then is."""
    page = open_page(request, slug, Right.ASSERT)
    act = _ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    name, do = act
    try:
        do(request, page, code)
    except EncoursError as error:
        rows = frozenset(request.POST.getlist("row"))
        refused = Typed(name, request.POST.dict(), rows, {_FIELDS[name]: error})
        return _show(request, page, code, refused)
    if request.headers.get("HX-Request"):
        return _show(request, page, code, changed=True)
    return redirect("todo_customer", slug=slug, code=code)


def _note(request: HttpRequest, page: Page, code: str) -> None:
    note = write_note(
        page.organisation_id,
        SubjectRef("customer", code),
        request.POST.get("text", ""),
        by=page.entered.user_id,
        now=timezone.now(),
    )
    said_done(request, page, message("Note written."), undo="note_written", note=note)


def _task(request: HttpRequest, page: Page, code: str) -> None:
    assignee = request.POST.get("assignee", "")
    known = assignee.isascii() and assignee.isdecimal() and len(assignee) < 19
    task = open_task(
        page.organisation_id,
        SubjectRef("customer", code),
        request.POST.get("task", ""),
        assignee_id=int(assignee) if known else page.entered.user_id,
        due_on=read_day(request.POST.get("due_on", "")),
        by=page.entered.user_id,
        now=timezone.now(),
    )
    said_done(request, page, message("Task given."), undo="task_opened", task=task)


def _status(request: HttpRequest, page: Page, _code: str) -> None:
    rows = [each for each in request.POST.getlist("row") if _is_number(each)]
    status = request.POST.get("status", "")
    marked = mark_lines(
        page.organisation_id,
        [int(each) for each in rows],
        Mark({STATUS: status or None}, request.POST.get("comment", "")),
        on=page.today,
        by=page.entered.user_id,
        portfolio=page.entered.portfolio,
        now=timezone.now(),
    )
    text = plural(
        "Status of {count} document set.", "Status of {count} documents set.", count=marked.lines
    )
    said_done(request, page, text, undo="lines_marked", **marked.undone_by())


_ACTS: Mapping[str, tuple[str, Callable[[HttpRequest, Page, str], None]]] = {
    "note": ("note", _note),
    "task": ("task", _task),
    "status": ("status", _status),
}
_FIELDS = {"note": "text", "task": "task", "status": "status"}


def _show(
    request: HttpRequest,
    page: Page,
    code: str,
    typed: Typed | None = None,
    *,
    changed: bool = False,
) -> HttpResponse:
    with reading_situation(request, page) as situation:
        told = _told(page, situation, code, typed or Typed())
        work = find_work(situation, page.entered, code, today=page.today)
        shown = None if work is None else show_work(work, situation.as_of)
    note_opened(request, page, code)
    told |= {"shown": shown, "at": _stood(request, work), "is_changed": changed}
    is_part = bool(request.headers.get("HX-Request"))
    status = 400 if typed is not None and not is_part else 200
    return render(request, _template(request, "desk/todo/customer.html"), told, status=status)


def _told(page: Page, situation: Situation, code: str, typed: Typed) -> dict[str, object]:
    scope = page.entered.portfolio
    seen = customer_seen(situation, code, portfolio=scope)
    if not seen:
        raise Http404
    customer, organisation = seen[0], page.organisation_id
    items = items_of(situation, code, portfolio=scope)
    statuses = list_statuses(organisation)
    words = bucket_words(situation.late_days)
    names = {each.code: status_name(each) for each in statuses}
    return {
        "page": page,
        "typed": typed,
        "is_changed": False,
        "customer": customer,
        "balance": Money(customer.balance_cents, customer.unit),
        "overdue": Money(customer.overdue_cents, customer.unit),
        "items": [
            (
                each,
                Money(each.open_cents, each.unit),
                words[each.bucket],
                names.get(each.status, ""),
                str(each.line_id) in typed.rows,
            )
            for each in _late_first(items)[:_MOST_ITEMS]
        ],
        "has_status": any(each.status for each in items),
        "more_items": max(0, len(items) - _MOST_ITEMS),
        "contacts": [
            (each, FUNCTION_NAMES[ContactFunction(each.function)], _dialled(each.phone))
            for each in contacts_of(organisation, code, portfolio=scope)
        ],
        "thread": thread_of(organisation, code, portfolio=scope, limit=_LAST).items,
        "people": list_assignable(organisation, code) if page.may(Right.ASSERT) else (),
        "mentionable": list_mentionable(organisation, code) if page.may(Right.ASSERT) else (),
        "statuses": _offered(page, statuses),
        "may": page.may(Right.ASSERT),
        "me": page.entered.user_id,
    }


def _late_first(items: tuple[ItemSeen, ...]) -> list[ItemSeen]:
    return sorted(items, key=lambda each: -(each.late_days if each.late_days is not None else -1))


def _offered(page: Page, statuses: tuple[Status, ...]) -> list[tuple[str, str, date | None]]:
    """The statuses one may give: code, name, and when the next action would be due."""
    calendar = policy_on(page.organisation_id, CALENDAR, page.today).ours
    return [
        (each.code, status_name(each), compute_next_action_on(each, page.today, calendar))
        for each in statuses
        if each.is_offered
    ]


def _dialled(phone: str) -> str:
    """The number as a telephone takes it."""
    return "".join(each for each in phone if each.isdecimal() or each == "+")


def _is_english() -> bool:
    return (get_language() or "fr").startswith("en")


def _stood(request: HttpRequest, work: Work | None) -> int:
    """What there was to gain when the customer was opened: its place, for what follows it."""
    if request.method == "POST":
        return _read_number(request.POST.get("at", ""))
    return 0 if work is None else work.gain_cents


def _read_number(text: str) -> int:
    digits = text.removeprefix("-")
    known = _is_number(digits)
    return (-int(digits) if digits != text else int(digits)) if known else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _template(request: HttpRequest, page_of: str) -> str:
    """The fragment of a drawer, else the page around it."""
    return page_of.replace(".html", "_part.html") if request.headers.get("HX-Request") else page_of
