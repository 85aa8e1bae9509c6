"""Asks for work to be done behind the page, and mends what a dead worker left."""

import datetime
import json
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions, sql, tasks
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from encours.jobs.models import Progress
from encours.jobs.registering import tries_of
from encours.jobs.rules.work import (
    WORKER_DIED,
    WORKER_DIED_TOO_OFTEN,
    State,
    check_argument,
    explain_unknown,
)
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.messages_json import as_json
from encours.tenancy.isolation import acting_for

STALLED_AFTER_SECONDS = 30.0
"""A worker that gives no sign of life for so long is taken for dead."""

type Argument = bool | int | str | list[int] | list[str] | None


class NothingToRetry(EncoursError):
    """There is no failed work of that number."""


def defer(
    name: str,
    organisation_id: int,
    *,
    key: str = "",
    alone: str = "",
    once: str = "",
    at: datetime.datetime | None = None,
    **arguments: Argument,
) -> int | None:
    """Asks for the job `name` to be done for the organisation; returns its number.

    It is part of the transaction that asks: undone with it, begun only once it is committed.
    `key`: what the work is about, for `queries.find_work`; by default `job:<number>`. `alone`: no
    two jobs of the organisation with the same word run at once, and they run in order. `once`:
    None is returned, and nothing asked, while another with the same word waits. `at`: not before.
    `arguments`: identifiers only, no name and no text of a person (`TypeError` otherwise).
    """
    carried: dict[str, Any] = {"organisation_id": organisation_id}
    for argument, value in arguments.items():
        check_argument(argument, value)
        carried[argument] = value
    deferrer = tasks.configure_task(
        name=name,
        job_manager=_queue(),
        lock=_word(organisation_id, alone),
        queueing_lock=_word(organisation_id, once),
        schedule_at=at,
        task_kwargs=carried,
    )
    with acting_for(organisation_id):
        try:
            with transaction.atomic():
                job_id = deferrer.defer()
        except exceptions.AlreadyEnqueued:
            return None
        Progress.objects.create(
            organisation_id=organisation_id,
            key=key or f"job:{job_id}",
            name=name,
            job_id=job_id,
            state=State.WAITING,
            created_at=_now(),
        )
    return job_id


def retry_failed(organisation_id: int, progress_id: int) -> None:
    """Tries failed work again, as a person asks. Raises `NothingToRetry`."""
    with acting_for(organisation_id):
        rows = Progress.objects.select_for_update().filter(
            organisation_id=organisation_id,
            pk=progress_id,
            state=State.FAILED,
            job_id__isnull=False,
        )
        row = rows.first()
        if row is None or row.job_id is None:
            raise NothingToRetry(
                message("There is no failed work {number}.", number=progress_id),
                message("Look at the list again: it may have been tried since."),
            )
        _queue().retry_job_by_id(row.job_id, _now())
        rows.update(state=State.WAITING, finished_at=None)


def retry_stalled(stalled_after_seconds: float = STALLED_AFTER_SECONDS) -> int:
    """Tries again the jobs of workers that died, or gives them up; returns how many were found.

    A job that died with its worker as often as it may be tried has failed.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Workers look at the same time when one starts: one of them is enough.
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended('encours.stalled', 0))"
            )
            if not cursor.fetchone()[0]:
                return 0
        stalled = DjangoConnector().execute_query_all(
            query=sql.queries["select_stalled_jobs_by_heartbeat"],
            queue=None,
            task_name=None,
            seconds_since_heartbeat=stalled_after_seconds,
        )
        for job in stalled:
            _retry_or_fail(job["id"], job["task_name"], job["attempts"], json.loads(job["args"]))
    return len(stalled)


def tell_unknown(known: Collection[str], told: set[tuple[int, int]]) -> int:
    """Tells as failed the work that the queue gave up since no job has its name.

    `known`: the names there are. `told`: jobs and their tries already told, added to. Returns how
    many were told.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, attempts, task_name, args FROM procrastinate_jobs"
            " WHERE status = 'failed' AND NOT task_name = ANY (%s) ORDER BY id",
            [list(known)],
        )
        failed = [row for row in cursor.fetchall() if (row[0], row[1]) not in told]
    for job_id, attempts, name, arguments in failed:
        carried = json.loads(arguments) if isinstance(arguments, str) else arguments
        organisation_id = carried.get("organisation_id")
        if isinstance(organisation_id, int):
            _mark(organisation_id, job_id, said=explain_unknown(name), given_up=True)
        told.add((job_id, attempts))
    return len(failed)


def forget_old(*, days: int = 30) -> None:
    """Forgets the jobs and the progress that ended more than `days` ago, failed ones included."""
    with transaction.atomic():
        DjangoConnector().execute_query(
            query=sql.queries["delete_old_jobs"],
            nb_hours=days * 24,
            queue=None,
            statuses=["succeeded", "failed", "cancelled", "aborted"],
        )
        with connection.cursor() as cursor:
            before = _now() - datetime.timedelta(days=days)
            cursor.execute("SELECT jobs_forget_progress(%s)", [before])


def _retry_or_fail(job_id: int, name: str, tries_before: int, arguments: dict[str, object]) -> None:
    organisation_id = arguments.get("organisation_id")
    given_up = tries_before + 1 >= tries_of(name)
    if given_up:
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
    else:
        _queue().retry_job_by_id(job_id, _now())
    if isinstance(organisation_id, int):
        said = WORKER_DIED_TOO_OFTEN if given_up else WORKER_DIED
        _mark(organisation_id, job_id, said=said, given_up=given_up)


def _mark(organisation_id: int, job_id: int, *, said: Message, given_up: bool) -> None:
    with acting_for(organisation_id):
        rows = Progress.objects.filter(organisation_id=organisation_id, job_id=job_id)
        rows.exclude(state=State.DONE).update(
            state=State.FAILED if given_up else State.WAITING,
            said=as_json(said),
            finished_at=_now() if given_up else None,
        )


def _queue() -> JobManager:
    """The queue through Django's own connection, even inside a worker: in the same transaction."""
    return JobManager(DjangoConnector())


def _word(organisation_id: int, word: str) -> str | None:
    return f"{organisation_id}:{word}" if word else None


def _now() -> datetime.datetime:
    """The queue's clock: nothing of the books depends on it."""
    return datetime.datetime.now(datetime.UTC)
