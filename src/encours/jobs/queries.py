"""Reads how work is going: a piece of it, what failed, and when a worker was last seen."""

import datetime

from django.db import connection

from encours.jobs.models import Progress
from encours.jobs.rules.work import State, Work
from encours.kernel.messages_json import from_json
from encours.tenancy.isolation import reading_of


def find_work(organisation_id: int, key: str) -> Work | None:
    """The latest work about `key`, or None when there was none."""
    with reading_of([organisation_id]):
        rows = Progress.objects.filter(organisation_id=organisation_id, key=key)
        row = rows.order_by("-id").first()
    return None if row is None else work_of(row)


def list_work(
    organisation_id: int, *, states: tuple[State, ...] = tuple(State), limit: int = 50
) -> tuple[Work, ...]:
    """The latest work of the organisation in these states, newest first."""
    with reading_of([organisation_id]):
        rows = Progress.objects.filter(organisation_id=organisation_id, state__in=states)
        return tuple(work_of(row) for row in rows.order_by("-id")[:limit])


def list_failed(organisation_id: int, *, limit: int = 50) -> tuple[Work, ...]:
    """What failed and will not be tried again by itself, newest first."""
    return list_work(organisation_id, states=(State.FAILED,), limit=limit)


def worker_seen_at() -> datetime.datetime | None:
    """When a worker last gave a sign of life, of any organisation; None when none runs.

    A running worker gives one every ten seconds; one that ended in order is forgotten.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        seen: datetime.datetime | None = cursor.fetchone()[0]
    return seen


def work_of(row: Progress) -> Work:
    """The row as people follow it."""
    return Work(
        id=row.pk,
        key=row.key,
        name=row.name,
        job_id=row.job_id,
        state=State(row.state),
        done=row.done,
        total=row.total,
        said=None if row.said is None else from_json(row.said),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
