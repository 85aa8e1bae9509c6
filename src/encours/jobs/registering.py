"""What a worker can do for an organisation: each capability names its jobs here, in its `jobs.py`.

    @job("intake.absorb")
    def absorb(organisation_id: int, *, document_id: int) -> None: …

A job runs in one transaction that acts for its organisation, and its last write there is that it is
done. A job whose worker died is tried again: the transaction was undone, or the job finds itself
done and does nothing twice.
"""

import datetime
import time
from collections.abc import Callable

import structlog
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from encours.jobs.connections import keep
from encours.jobs.following import Reporter, reported_by
from encours.jobs.models import Progress
from encours.jobs.rules.work import TRIES, State, compute_wait_seconds, explain, is_tried_again
from encours.tenancy.isolation import acting_for

type Doing = Callable[..., None]

_log = structlog.get_logger("encours.jobs")
_tries: dict[str, int] = {}


class Patience(BaseRetryStrategy):
    """Tries again what may mend itself, later each time, a bounded number of times."""

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None when the job has failed for good."""
        if not is_tried_again(exception, tries_before=job.attempts, tries=self.tries):
            return None
        return RetryDecision(retry_in={"seconds": compute_wait_seconds(job.attempts)})


def tries_of(name: str) -> int:
    """How often the job of that name is tried in all."""
    return _tries.get(name, TRIES)


def job(name: str, *, tries: int = TRIES) -> Callable[[Doing], Doing]:
    """Names what a worker does for one organisation: `capability.verb`.

    The function gets `organisation_id`, then by keyword what it was deferred with. It re-checks
    before it acts: between the two, the world has moved.
    """

    def register(doing: Doing) -> Doing:
        def run(context: JobContext, /, *, organisation_id: int, **arguments: object) -> None:
            _run(doing, context.job, tries, organisation_id, arguments)

        _tries[name] = tries
        app.task(name=name, retry=Patience(tries), pass_context=True)(run)
        return doing

    return register


def every(cron: str, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Names what a worker does for the installation, at the times of `cron` (UTC).

    It acts for no organisation and sees no row of any; it may defer jobs that do.
    """

    def register(doing: Callable[[], None]) -> Callable[[], None]:
        def run(timestamp: int) -> None:  # noqa: ARG001  # the queue gives the time it was due
            try:
                doing()
            finally:
                connection.close()

        task = app.task(name=name, queueing_lock=name)(run)
        app.periodic(cron=cron, periodic_id=name)(task)
        return doing

    return register


def _run(
    doing: Doing, job: Job, tries: int, organisation_id: int, arguments: dict[str, object]
) -> None:
    """Does the job, followed and told; what stops it is said where people follow it."""
    began = time.monotonic()
    reporter = Reporter(organisation_id, keeps=True)
    told = _log.bind(job=job.id, name=job.task_name, organisation=organisation_id)
    try:
        did = _do_once(doing, job, reporter, organisation_id, arguments)
        told.info("job.done" if did else "job.was_done", seconds=_since(began))
    except Exception as error:
        again = is_tried_again(error, tries_before=job.attempts, tries=tries)
        reporter.end(State.WAITING if again else State.FAILED, explain(error))
        told.warning("job.stopped", again=again, reason=str(error), seconds=_since(began))
        raise
    finally:
        reporter.close()
        if connection.connection is not None:
            keep("work", connection.connection)


def _do_once(
    doing: Doing,
    job: Job,
    reporter: Reporter,
    organisation_id: int,
    arguments: dict[str, object],
) -> bool:
    """Does the job unless it was done: False when a worker did it and died before saying so."""
    with acting_for(organisation_id):
        with connection.cursor() as cursor:
            # A worker taken for dead may still be in it: whoever comes second waits for the end.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('encours.job', %s))", [job.id]
            )
        rows = Progress.objects.filter(organisation_id=organisation_id, job_id=job.id)
        if rows.filter(state=State.DONE).exists():
            return False
        reporter.take(job.id or 0)
        with reported_by(reporter):
            doing(organisation_id, **arguments)
        rows.update(state=State.DONE, finished_at=datetime.datetime.now(datetime.UTC))
    return True


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)
