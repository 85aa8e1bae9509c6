"""The tasks of a member, of a subject and of those who left; read under the caller's isolation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from encours.kernel.subjects import SubjectRef
from encours.teamwork.models import Task
from encours.teamwork.queries.reading import Portfolio, customer_told, name_of, seen_by
from encours.teamwork.rules.tasks import TaskState, is_overdue
from encours.tenancy.queries import list_members


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task as people see it. `customer` blank: of none; `settled_by` blank while it is open."""

    id: int
    subject: SubjectRef
    customer: str
    customer_name: str
    text: str
    author_id: int
    author: str
    written_at: datetime
    assignee_id: int
    assignee: str
    due_on: date | None
    state: TaskState
    settled_at: datetime | None
    settled_by: str
    outcome: str
    note_id: int | None

    def is_overdue(self, today: date) -> bool:
        """Whether it is late on `today`."""
        return is_overdue(self.state, self.due_on, today=today)


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many open tasks there are; those overdue and those of the day are among them."""

    open: int
    overdue: int
    due_today: int


def find_task(organisation_id: int, task_id: int, *, portfolio: Portfolio = ()) -> TaskShown | None:
    """The task of this number; None when there is none to be seen."""
    found = tasks(organisation_id, portfolio).filter(pk=task_id).first()
    return None if found is None else task_shown(found)


def tasks_of(
    organisation_id: int,
    subject: SubjectRef,
    *,
    portfolio: Portfolio = (),
    before: int | None = None,
    limit: int = 50,
) -> tuple[TaskShown, ...]:
    """The tasks about a subject, the last first; `before`: the last number shown."""
    found = tasks(organisation_id, portfolio).filter(subject=str(subject)).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    return tuple(map(task_shown, found[:limit]))


def open_tasks_of_member(
    organisation_id: int,
    user_id: int,
    *,
    portfolio: Portfolio = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[TaskShown, ...]:
    """What a member has to do, the most pressing first; what has no day at the end."""
    found = tasks(organisation_id, portfolio).filter(assignee=user_id, state="open")
    ordered = found.order_by(F("due_on").asc(nulls_last=True), "id")
    return tuple(map(task_shown, ordered[offset : offset + limit]))


def settled_tasks_of_member(
    organisation_id: int,
    user_id: int,
    *,
    portfolio: Portfolio = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[TaskShown, ...]:
    """What a member had to do and is done or cancelled, the last first."""
    found = tasks(organisation_id, portfolio).filter(~Q(state="open"), assignee=user_id)
    ordered = found.order_by("-settled_at", "-id")
    return tuple(map(task_shown, ordered[offset : offset + limit]))


def open_tasks_given(
    organisation_id: int,
    user_id: int,
    *,
    portfolio: Portfolio = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[TaskShown, ...]:
    """What a member gave others to do, the most pressing first; what has no day at the end."""
    found = tasks(organisation_id, portfolio).filter(author=user_id, state="open")
    others = found.exclude(assignee=user_id).order_by(F("due_on").asc(nulls_last=True), "id")
    return tuple(map(task_shown, others[offset : offset + limit]))


def count_tasks(
    organisation_id: int, user_id: int, *, today: date, portfolio: Portfolio = ()
) -> TaskCounts:
    """How many tasks a member has to do, in one query."""
    found = Task.objects.filter(
        seen_by(portfolio), organisation_id=organisation_id, assignee=user_id, state="open"
    )
    return TaskCounts(
        **found.aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            due_today=Count("pk", filter=Q(due_on=today)),
        )
    )


def tasks_left_behind(
    organisation_id: int, *, portfolio: Portfolio = (), limit: int = 50, offset: int = 0
) -> tuple[TaskShown, ...]:
    """Open tasks of people who are members no more, the oldest first: somebody must take them."""
    members = [each.user_id for each in list_members(organisation_id) if each.is_active]
    found = tasks(organisation_id, portfolio).filter(~Q(assignee__in=members), state="open")
    return tuple(map(task_shown, found.order_by("id")[offset : offset + limit]))


def tasks_of_notes(
    organisation_id: int, note_ids: Collection[int], *, portfolio: Portfolio = ()
) -> dict[int, TaskShown]:
    """The task that came with each of these notes, by the note's number."""
    found = tasks(organisation_id, portfolio).filter(note__in=note_ids)
    return {each.note_id: task_shown(each) for each in found if each.note_id is not None}


def tasks(organisation_id: int, portfolio: Portfolio) -> QuerySet[Task]:
    """The tasks to be seen, with what is shown beside them."""
    return Task.objects.filter(seen_by(portfolio), organisation_id=organisation_id).select_related(
        "customer", "author", "assignee", "settled_by"
    )


def task_shown(row: Task) -> TaskShown:
    """The task as it is shown."""
    code, name = customer_told(row)
    return TaskShown(
        id=row.pk,
        subject=SubjectRef.parse(row.subject),
        customer=code,
        customer_name=name,
        text=row.text,
        author_id=row.author_id,
        author=name_of(row.author),
        written_at=row.recorded_at,
        assignee_id=row.assignee_id,
        assignee=name_of(row.assignee),
        due_on=row.due_on,
        state=TaskState(row.state),
        settled_at=row.settled_at,
        settled_by=name_of(row.settled_by),
        outcome=row.outcome,
        note_id=row.note_id,
    )
