"""The worker: does what is deferred, one job after the other, until it is asked to stop.

Asked to stop (SIGTERM, Ctrl-C), it finishes the jobs in hand and ends. Killed, it leaves them to
the next one, which finds them once it has given no sign of life for a while.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from encours.jobs.connections import close_kept
from encours.jobs.services import STALLED_AFTER_SECONDS, retry_stalled, tell_unknown

type Looking = Callable[[float], Awaitable[None]]

_SIGNS_OF_LIFE = 3
"""How many a worker gives in the time after which it is taken for dead."""

_log = structlog.get_logger("encours.jobs")


def load_jobs() -> None:
    """Imports the `jobs` room of every capability, so that the worker knows their names."""
    autodiscover_modules("jobs")


def run_worker(
    *,
    concurrency: int = 1,
    once: bool = False,
    stalled_after_seconds: float = STALLED_AFTER_SECONDS,
) -> None:
    """Works until stopped, `concurrency` jobs at a time; with `once`, until nothing waits."""
    load_jobs()
    # One at a time, a job deferred by another is seen before the worker concludes it has ended.
    try:
        asyncio.run(_work(1 if once else concurrency, once, stalled_after_seconds))
    finally:
        close_kept()


async def _work(concurrency: int, once: bool, stalled_after_seconds: float) -> None:  # noqa: FBT001  # private
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    told: set[tuple[int, int]] = set()
    look = sync_to_async(partial(_look, told=told))
    await look(stalled_after_seconds)
    with app.replace_connector(connector) as queue:
        async with queue.open_async():
            watching = asyncio.create_task(watch_for_stalled(look, stalled_after_seconds))
            _log.info("worker.started", concurrency=concurrency, once=once)
            try:
                await queue.run_worker_async(
                    concurrency=concurrency,
                    wait=not once,
                    update_heartbeat_interval=stalled_after_seconds / _SIGNS_OF_LIFE,
                    stalled_worker_timeout=stalled_after_seconds,
                )
            finally:
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watching
                await look(stalled_after_seconds)
    _log.info("worker.ended")


async def watch_for_stalled(look: Looking, stalled_after_seconds: float) -> None:
    """Looks for the jobs of dead workers, beside the queue: a long job does not delay it."""
    while True:
        await asyncio.sleep(stalled_after_seconds / _SIGNS_OF_LIFE)
        await look(stalled_after_seconds)


def _look(stalled_after_seconds: float, *, told: set[tuple[int, int]]) -> None:
    """Finds the jobs of dead workers, and those that no worker knows."""
    try:
        found = retry_stalled(stalled_after_seconds)
        if found:
            _log.warning("jobs.stalled", found=found)
        unknown = tell_unknown(app.tasks, told)
        if unknown:
            _log.warning("jobs.unknown", found=unknown)
    except DatabaseError as error:
        # The next look may find the database again; the queue itself says it is lost.
        _log.warning("jobs.not_looked_at", reason=str(error))
    finally:
        connection.close()
