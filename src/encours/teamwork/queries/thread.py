"""All that colleagues told one another of a customer, in one thread (le fil), the last first.

A note comes with its task; a task of its own is there when it was given, and again when it was done
or cancelled. What was written of a customer under a code it had before is in its thread too.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from encours.parties.queries.customers import aliases, find_customer
from encours.teamwork.models import Note, Task
from encours.teamwork.queries.notes import NoteShown, notes, notes_shown
from encours.teamwork.queries.reading import Portfolio
from encours.teamwork.queries.tasks import TaskShown, task_shown, tasks


class Event(StrEnum):
    """What happened at a place of the thread."""

    NOTE = "note"
    TASK_GIVEN = "task_given"
    TASK_SETTLED = "task_settled"


@dataclass(frozen=True, slots=True, order=True)
class ThreadPlace:
    """Where one stands in a thread: what comes later is greater. Written in addresses by `str`."""

    at: datetime
    event: Event
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.event}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> "ThreadPlace | None":
        """The place that `str` wrote; None for anything else."""
        try:
            at, event, number = text.split("~")
            place = cls(datetime.fromisoformat(at), Event(event), int(number))
        except ValueError:
            return None
        return place if place.at.tzinfo is not None and 0 <= place.id < 2**63 else None


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One event of the thread: a note, or a task; the other is None."""

    place: ThreadPlace
    note: NoteShown | None = None
    task: TaskShown | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of the thread. `next`: give it as `before` for the page after; None at the end."""

    items: tuple[ThreadItem, ...]
    next: ThreadPlace | None


def thread_of(
    organisation_id: int,
    customer: str,
    *,
    portfolio: Portfolio = (),
    before: ThreadPlace | None = None,
    limit: int = 50,
) -> Thread:
    """The thread of a customer, by its code; empty when who asks does not see that customer."""
    renumbered = aliases(organisation_id)
    main = renumbered.get(customer, customer)
    if find_customer(organisation_id, main, portfolio=portfolio) is None:
        return Thread((), None)
    codes = [main, *(code for code, held in renumbered.items() if held == main)]
    wanted = limit + 1
    # Who sees the customer sees its thread: its earlier codes may have no owner left.
    written = notes(organisation_id, ()).filter(customer__code__in=codes)
    given = tasks(organisation_id, ()).filter(customer__code__in=codes)
    settled = given.filter(~Q(state="open"))
    found = [
        *(_note_item(each) for each in notes_shown(
            organisation_id, _page(written, "recorded_at", Event.NOTE, before)[:wanted]
        )),
        *_task_items(
            _page(given.filter(note=None), "recorded_at", Event.TASK_GIVEN, before)[:wanted],
            Event.TASK_GIVEN,
        ),
        *_task_items(
            _page(settled, "settled_at", Event.TASK_SETTLED, before)[:wanted], Event.TASK_SETTLED
        ),
    ]  # fmt: skip
    ordered = sorted(found, key=lambda item: item.place, reverse=True)
    items = tuple(islice(ordered, limit))
    return Thread(items, items[-1].place if len(ordered) > limit and items else None)


def _page[Row: (Note, Task)](
    rows: QuerySet[Row, Any], column: str, event: Event, before: ThreadPlace | None
) -> QuerySet[Row, Any]:
    """The rows before a place, the last first."""
    ordered = rows.order_by(f"-{column}", "-id")
    if before is None:
        return ordered
    earlier = Q(**{f"{column}__lt": before.at})
    at_once = Q(**{column: before.at})
    if event < before.event:
        return ordered.filter(**{f"{column}__lte": before.at})
    if event == before.event:
        return ordered.filter(earlier | (at_once & Q(pk__lt=before.id)))
    return ordered.filter(earlier)


def _note_item(note: NoteShown) -> ThreadItem:
    return ThreadItem(ThreadPlace(note.written_at, Event.NOTE, note.id), note=note)


def _task_items(rows: QuerySet[Task, Any], event: Event) -> list[ThreadItem]:
    items = []
    for row in rows:
        at = row.recorded_at if event is Event.TASK_GIVEN else row.settled_at
        if at is not None:
            items.append(ThreadItem(ThreadPlace(at, event, row.pk), task=task_shown(row)))
    return items
