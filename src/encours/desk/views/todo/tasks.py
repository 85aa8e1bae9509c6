"""Tâches: what a member has to do, what they gave others, what was done; one task in its drawer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encours.desk.page import Page, open_page
from encours.desk.typed import read_day
from encours.desk.undo import said_done
from encours.desk.views.todo.counts import count_calls
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.parties.queries.customers import find_customer, search_customers
from encours.parties.services.finding import NoSuchCustomer
from encours.teamwork.queries.people import list_assignable
from encours.teamwork.queries.tasks import (
    TaskShown,
    find_task,
    open_tasks_given,
    open_tasks_of_member,
    settled_tasks_of_member,
)
from encours.teamwork.rules.tasks import TaskState
from encours.teamwork.services.people import CannotHaveTask
from encours.teamwork.services.tasks import change_task, open_task, settle_task
from encours.tenancy.isolation import reading_of
from encours.tenancy.rules.roles import Right

_MOST = 200
_DONE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A task as a line shows it."""

    task: TaskShown
    is_overdue: bool
    is_today: bool


@require_http_methods(["GET", "HEAD", "POST"])
def todo_tasks(request: HttpRequest, slug: str) -> HttpResponse:
    """The tasks of who looks; a POST gives one."""
    if request.method != "POST":
        return _tasks(request, open_page(request, slug))
    page = open_page(request, slug, Right.ASSERT)
    try:
        task = _give(request, page)
    except EncoursError as error:
        where = "customer" if isinstance(error, NoSuchCustomer) else "text"
        where = "assignee" if isinstance(error, CannotHaveTask) else where
        return _tasks(request, page, request.POST.dict(), {where: error}, status=400)
    said_done(request, page, message("Task given."), undo="task_opened", task=task)
    return redirect("todo_tasks", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def todo_task(request: HttpRequest, slug: str, task_id: int) -> HttpResponse:
    """One task: its words, who has it; a POST settles it, or gives it to somebody else."""
    if request.method != "POST":
        return _task(request, open_page(request, slug), task_id)
    page = open_page(request, slug, Right.ASSERT)
    try:
        if request.POST.get("do") == "change":
            _change(request, page, task_id)
        else:
            _settle(request, page, task_id)
    except EncoursError as error:
        typed = request.POST.dict()
        return _task(request, page, task_id, typed=typed, error=error, status=400)
    return redirect("todo_tasks", slug=slug)


def _give(request: HttpRequest, page: Page) -> int:
    asked = request.POST.get("customer", "").strip()
    customer = _find(page, asked) if asked else ""
    return open_task(
        page.organisation_id,
        SubjectRef("customer", customer)
        if customer
        else SubjectRef("organisation", str(page.organisation_id)),
        request.POST.get("text", ""),
        assignee_id=_number(request.POST.get("assignee", ""), page.entered.user_id),
        due_on=read_day(request.POST.get("due_on", "")),
        by=page.entered.user_id,
        now=timezone.now(),
    )


def _find(page: Page, asked: str) -> str:
    """The code of the customer that was typed: its code, or words that only it has."""
    scope = page.entered.portfolio
    with reading_of([page.organisation_id]):
        if find_customer(page.organisation_id, asked, portfolio=scope) is not None:
            return asked
        found = search_customers(page.organisation_id, asked, 2, scope)
    if len(found) == 1:
        return found[0].code
    if found:
        raise NoSuchCustomer(
            message("Several customers are named so."), message("Write the code of one of them.")
        )
    raise NoSuchCustomer(message("There is no customer {code}.", code=asked))


def _settle(request: HttpRequest, page: Page, task_id: int) -> None:
    is_cancelled = request.POST.get("do") == "cancel"
    settle_task(
        page.organisation_id,
        task_id,
        by=page.entered.user_id,
        now=timezone.now(),
        state=TaskState.CANCELLED if is_cancelled else TaskState.DONE,
        outcome=request.POST.get("outcome", ""),
    )
    text = message("Task cancelled.") if is_cancelled else message("Task done.")
    said_done(request, page, text, undo="task_settled", task=task_id)


def _change(request: HttpRequest, page: Page, task_id: int) -> None:
    with reading_of([page.organisation_id]):
        before = find_task(page.organisation_id, task_id, portfolio=page.entered.portfolio)
    if before is None:
        raise Http404
    change_task(
        page.organisation_id,
        task_id,
        assignee_id=_number(request.POST.get("assignee", ""), before.assignee_id),
        due_on=read_day(request.POST.get("due_on", "")),
        by=page.entered.user_id,
        now=timezone.now(),
    )
    kept = {
        "task": task_id,
        "assignee": before.assignee_id,
        "due_on": None if before.due_on is None else before.due_on.isoformat(),
    }
    said_done(request, page, message("Task changed."), undo="task_changed", **kept)


def _tasks(
    request: HttpRequest,
    page: Page,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, EncoursError] | None = None,
    status: int = 200,
) -> HttpResponse:
    given = (page.organisation_id, page.entered.user_id)
    scope = page.entered.portfolio
    with reading_of([page.organisation_id]):
        told = {
            "page": page,
            "tab": "tasks",
            "counts": count_calls(page),
            "mine": _lines(page, open_tasks_of_member(*given, portfolio=scope, limit=_MOST)),
            "given": _lines(page, open_tasks_given(*given, portfolio=scope, limit=_MOST)),
            "done": _lines(page, settled_tasks_of_member(*given, portfolio=scope, limit=_DONE)),
            "people": list_assignable(page.organisation_id),
            "may": page.may(Right.ASSERT),
            "chosen": _number((typed or {}).get("assignee", ""), page.entered.user_id),
            "typed": typed or {},
            "errors": errors or {},
        }
    return render(request, "desk/todo/tasks.html", told, status=status)


def _lines(page: Page, tasks: tuple[TaskShown, ...]) -> list[Line]:
    return [
        Line(
            each,
            each.is_overdue(page.today),
            each.state is TaskState.OPEN and each.due_on == page.today,
        )
        for each in tasks
    ]


def _task(
    request: HttpRequest,
    page: Page,
    task_id: int,
    *,
    typed: Mapping[str, str] | None = None,
    error: EncoursError | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading_of([page.organisation_id]):
        task = find_task(page.organisation_id, task_id, portfolio=page.entered.portfolio)
        if task is None:
            raise Http404
        people = list_assignable(page.organisation_id, task.customer)
    told = {
        "page": page,
        "line": _lines(page, (task,))[0],
        "people": people,
        "may": page.may(Right.ASSERT) and task.state is TaskState.OPEN,
        "typed": typed or {},
        "error": error,
    }
    is_part = bool(request.headers.get("HX-Request"))
    name = "desk/todo/task_part.html" if is_part else "desk/todo/task.html"
    return render(request, name, told, status=status)


def _number(text: str, otherwise: int) -> int:
    known = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if known else otherwise
