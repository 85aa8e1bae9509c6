"""Says how far work is while it runs, to people who look at it from another page.

The work's own transaction is seen by nobody before it ends; so its progress is written beside it,
through a second short connection, at most twice a second.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
import structlog
from django.db import connections
from psycopg.types.json import Jsonb

from encours.jobs.connections import Connection, find_kept, keep
from encours.jobs.rules.work import State, explain
from encours.kernel.messages import Message
from encours.kernel.messages_json import as_json
from encours.tenancy.isolation import READ_SETTING, WRITE_SETTING

_SECONDS_BETWEEN = 0.5
_PURPOSE = "progress"
_log = structlog.get_logger("encours.jobs")


class Reporter:
    """Writes the progress of one piece of work. A connection that fails never stops the work.

    `keeps`: the thread that works keeps the connection for its next piece of work.
    """

    def __init__(self, organisation_id: int, *, keeps: bool = False) -> None:
        self._organisation_id = organisation_id
        self._keeps = keeps
        self._connection: Connection | None = find_kept(_PURPOSE) if keeps else None
        self._progress_id: int | None = None
        self._written_at = float("-inf")

    def begin(self, *, key: str, name: str) -> None:
        """Work that no job does: its row is made here, and seen at once."""
        self._progress_id = self._write(
            "INSERT INTO jobs_progress (organisation_id, key, name, state, done, created_at,"
            " started_at) VALUES (%s, %s, %s, 'running', 0, now(), now()) RETURNING id",
            [self._organisation_id, key, name],
        )

    def take(self, job_id: int) -> None:
        """A job begins: its row, made when it was deferred, is found and says so."""
        self._progress_id = self._write(
            "UPDATE jobs_progress SET state = 'running', done = 0, said = NULL, started_at = now(),"
            " finished_at = NULL WHERE organisation_id = %s AND job_id = %s AND state <> 'done'"
            " RETURNING id",
            [self._organisation_id, job_id],
        )

    def report(self, done: int, total: int | None, said: Message | None) -> None:
        """How far the work is; too soon after the last time, nothing is written."""
        last = done == total
        if not last and time.monotonic() - self._written_at < _SECONDS_BETWEEN:
            return
        self._written_at = time.monotonic()
        self._write(
            "UPDATE jobs_progress SET done = %s, total = %s, said = coalesce(%s, said)"
            " WHERE organisation_id = %s AND id = %s AND state = 'running' RETURNING id",
            [done, total, _json(said), self._organisation_id, self._progress_id],
        )

    def end(self, state: State, said: Message | None = None) -> None:
        """The work is over, or waits for its next try (`State.WAITING`)."""
        self._write(
            "UPDATE jobs_progress SET state = %s, said = coalesce(%s, said),"
            " finished_at = CASE WHEN %s THEN now() END"
            " WHERE organisation_id = %s AND id = %s AND state <> 'done' RETURNING id",
            [state, _json(said), state != State.WAITING, self._organisation_id, self._progress_id],
        )

    def close(self) -> None:
        """Lets go of the second connection."""
        if self._connection is None:
            return
        if self._keeps:
            keep(_PURPOSE, self._connection)
        else:
            self._connection.close()

    def _write(self, statement: str, values: list[Any]) -> int | None:
        try:
            if self._connection is None:
                self._connection = psycopg.connect(**_parameters())
            organisation = str(self._organisation_id)
            with self._connection.transaction():
                self._connection.execute(
                    "SELECT set_config(%s, %s, true), set_config(%s, %s, true)",
                    [READ_SETTING, f"{{{organisation}}}", WRITE_SETTING, organisation],
                )
                row = self._connection.execute(statement.encode(), values).fetchone()
        except psycopg.Error as error:
            _log.warning("progress.lost", organisation=self._organisation_id, reason=str(error))
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            return None
        return None if row is None else int(row[0])


_CURRENT: ContextVar[Reporter | None] = ContextVar("encours_reporter", default=None)


def report(done: int, total: int | None = None, said: Message | None = None) -> None:
    """How far the work in hand is: `done` of `total` steps. Nothing when nobody follows it."""
    reporter = _CURRENT.get()
    if reporter is not None:
        reporter.report(done, total, said)


@contextmanager
def reported_by(reporter: Reporter) -> Iterator[None]:
    """`report` in the block is this reporter's."""
    token = _CURRENT.set(reporter)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def following(organisation_id: int, key: str, name: str) -> Iterator[None]:
    """Work that a command or a page does itself, followed as a job is (`queries.find_work`).

    Not to be opened inside the work's transaction: what it says at the end is what happened.
    """
    reporter = Reporter(organisation_id)
    try:
        reporter.begin(key=key, name=name)
        with reported_by(reporter):
            yield
        reporter.end(State.DONE)
    except BaseException as error:
        reporter.end(State.FAILED, explain(error))
        raise
    finally:
        reporter.close()


def _json(said: Message | None) -> Jsonb | None:
    return None if said is None else Jsonb(as_json(said))


def _parameters() -> dict[str, Any]:
    """How Django reaches the database, for a connection of our own."""
    parameters = connections["default"].get_connection_params()
    unwanted = {"cursor_factory", "context"}
    return {name: value for name, value in parameters.items() if name not in unwanted}
