"""Gives tasks, settles them, hands them over; who may is asked of the customer they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.subjects import SubjectRef
from encours.teamwork.models import Task
from encours.teamwork.queries.reading import seen_by
from encours.teamwork.rules.tasks import TaskState
from encours.teamwork.rules.texts import TASK_CHARACTERS, clean_text
from encours.teamwork.services.people import About, CannotHaveTask, about
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import Member, list_members, portfolio_of
from encours.tenancy.rules.roles import Right, may

KIND = "task"


class NoSuchTask(EncoursError):
    """There is no such task, or who asks does not see it."""


class AlreadySettled(EncoursError):
    """The task is done or cancelled already."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The tasks that went from one member to another, and those that the other could not take."""

    moved: int
    left: int


@dataclass(frozen=True, slots=True)
class Given:
    """A task that was given, to be told to the journal last."""

    task: Task
    said: Message
    by: int
    now: datetime

    def tell(self) -> None:
        """The line of the journal."""
        _tell(self.task, self.said, by=self.by, now=self.now)


def open_task(
    organisation_id: int,
    subject: SubjectRef,
    text: str,
    *,
    assignee_id: int,
    by: int,
    now: datetime,
    due_on: date | None = None,
    customer: str = "",
) -> int:
    """Gives somebody (or oneself) a task about something; returns its number.

    `due_on` None: no day. `customer`: as for `notes.write_note`. Raises `NotAMember`,
    `NoSuchCustomer`, `EmptyText`, `TextTooLong`, `CannotHaveTask`.
    """
    cleaned = clean_text(text, most=TASK_CHARACTERS)
    with acting_for(organisation_id):
        on = about(organisation_id, subject, customer, by=by)
        given = give_task(
            organisation_id, on, cleaned, assignee_id=assignee_id, due_on=due_on, by=by, now=now
        )
        given.tell()
    return given.task.pk


def give_task(
    organisation_id: int,
    on: About,
    text: str,
    *,
    assignee_id: int,
    due_on: date | None,
    by: int,
    now: datetime,
    note_id: int | None = None,
) -> Given:
    """Writes a task inside the caller's transaction, who tells the journal. `CannotHaveTask`."""
    on.check_assignee(assignee_id)
    task = Task.objects.create(
        organisation_id=organisation_id,
        subject=str(on.subject),
        customer_id=on.customer_id,
        author_id=by,
        recorded_at=now,
        text=text,
        note_id=note_id,
        assignee_id=assignee_id,
        due_on=due_on,
    )
    return Given(task, message("Task on {subject}", subject=on.said), by, now)


def settle_task(
    organisation_id: int,
    task_id: int,
    *,
    by: int,
    now: datetime,
    state: TaskState = TaskState.DONE,
    outcome: str = "",
) -> None:
    """Says that a task is done, or cancelled, and what came of it.

    Raises `NoSuchTask`, `AlreadySettled`, `TextTooLong`; `ValueError` for the state open.
    """
    if state is TaskState.OPEN:
        raise ValueError("a task is settled as done or cancelled; reopen_task opens it again")
    told = clean_text(outcome, most=TASK_CHARACTERS) if outcome.strip() else ""
    with acting_for(organisation_id):
        task = _the_task(organisation_id, task_id, by=by)
        _check_open(task)
        task.state, task.outcome = state, told
        task.settled_at, task.settled_by_id = now, by
        task.save(update_fields=["state", "outcome", "settled_at", "settled_by"])
        said = (
            message("Task on {subject} done", subject=_said(task))
            if state is TaskState.DONE
            else message("Task on {subject} cancelled", subject=_said(task))
        )
        _tell(task, said, by=by, now=now)


def reopen_task(organisation_id: int, task_id: int, *, by: int, now: datetime) -> None:
    """Undoes the settling of a task; one still open is left alone. Raises `NoSuchTask`."""
    with acting_for(organisation_id):
        task = _the_task(organisation_id, task_id, by=by)
        if task.state == TaskState.OPEN:
            return
        task.state, task.outcome = TaskState.OPEN, ""
        task.settled_at = task.settled_by_id = None
        task.save(update_fields=["state", "outcome", "settled_at", "settled_by"])
        said = message("Task on {subject} open again", subject=_said(task))
        _tell(task, said, by=by, now=now)


def change_task(
    organisation_id: int,
    task_id: int,
    *,
    assignee_id: int,
    due_on: date | None,
    by: int,
    now: datetime,
) -> None:
    """Gives an open task to somebody else, or another day; the same again changes nothing.

    Raises `NoSuchTask`, `AlreadySettled`, `CannotHaveTask`.
    """
    with acting_for(organisation_id):
        task = _the_task(organisation_id, task_id, by=by)
        _check_open(task)
        if (task.assignee_id, task.due_on) == (assignee_id, due_on):
            return
        customer = "" if task.customer is None else task.customer.code
        subject = SubjectRef.parse(task.subject)
        about(organisation_id, subject, customer, by=by).check_assignee(assignee_id)
        task.assignee_id, task.due_on = assignee_id, due_on
        task.save(update_fields=["assignee", "due_on"])
        said = message("Task on {subject} changed", subject=_said(task))
        _tell(task, said, by=by, now=now)


def hand_over_tasks(
    organisation_id: int, from_id: int, to_id: int, *, by: int, now: datetime
) -> HandedOver:
    """Gives the open tasks of somebody who leaves, or is away, to another member.

    Those about customers that the other, or who acts, does not see stay where they are. Raises
    `NotAMember`, `CannotHaveTask`.
    """
    with acting_for(organisation_id):
        mine = portfolio_of(by, organisation_id)
        taker = _taker(organisation_id, to_id)
        if from_id == to_id:
            return HandedOver(0, 0)
        theirs = Task.objects.filter(organisation_id=organisation_id, assignee=from_id)
        opened = theirs.filter(state="open")
        taken = opened.filter(seen_by(mine), seen_by(taker.portfolio)).order_by("id")
        numbers = [*taken.select_for_update(of=("self",)).values_list("pk", flat=True)]
        if numbers:
            Task.objects.filter(organisation_id=organisation_id, pk__in=numbers).update(
                assignee=to_id
            )
            record(
                organisation_id,
                kind=KIND,
                subject=SubjectRef("member", str(to_id)),
                message=message("Tasks handed over: {count}", count=len(numbers)),
                covers={"tasks": numbers, "from": from_id, "to": to_id},
                author_id=by,
                now=now,
            )
        left = opened.count()
    return HandedOver(len(numbers), left)


def _taker(organisation_id: int, user_id: int) -> Member:
    for each in list_members(organisation_id):
        if each.user_id == user_id and each.is_active and may(each.role, Right.ASSERT):
            return each
    raise CannotHaveTask(
        message("This person is no member, or may only read."),
        message("Choose somebody of the list."),
    )


def _the_task(organisation_id: int, task_id: int, *, by: int) -> Task:
    """The task, held until commit. Raises `NoSuchTask` when `by` does not see it."""
    portfolio = portfolio_of(by, organisation_id)
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("customer", "settled_by")
        .filter(seen_by(portfolio), organisation_id=organisation_id, pk=task_id)
        .first()
    )
    if task is None:
        raise NoSuchTask(message("There is no such task."))
    return task


def _check_open(task: Task) -> None:
    if task.state != TaskState.OPEN:
        raise AlreadySettled(
            message("{name} has settled this task already.", name=str(task.settled_by)),
            message("Look at it again; nothing of yours was written."),
        )


def _said(task: Task) -> str:
    return task.subject if task.customer is None else task.customer.code


def _tell(task: Task, said: Message, *, by: int, now: datetime) -> None:
    """The line of the journal, last: of the words it keeps a salted digest only."""
    covers: Mapping[str, Any] = {
        "task": task.pk,
        "subject": task.subject,
        "text": task.text,
        "assignee": task.assignee_id,
        "due_on": task.due_on,
        "state": str(task.state),
        "outcome": task.outcome,
    }
    record(
        task.organisation_id,
        kind=KIND,
        subject=SubjectRef("task", str(task.pk)),
        message=said,
        covers=covers,
        author_id=by,
        now=now,
    )
