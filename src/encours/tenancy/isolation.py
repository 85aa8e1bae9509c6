"""Whose data a transaction may see and write: said once, kept by the database itself.

Every table of an organisation is protected by row-level security: the application's role sees the
rows of the organisations it *reads* and writes those of the one it *acts for*. Outside these blocks
it sees nothing, whatever the query forgot to filter.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

WRITE_SETTING = "app.organisation"
READ_SETTING = "app.organisations"


@contextmanager
def acting_for(organisation_id: int, *, reading: Iterable[int] = ()) -> Iterator[None]:
    """One transaction that reads and writes the rows of one organisation.

    `reading`: other organisations it may also read (the consolidated group). Nested blocks restore
    what was in force before them; an error undoes what the block wrote.
    """
    with _set({organisation_id, *reading}, str(organisation_id)):
        yield


@contextmanager
def reading_of(organisations: Iterable[int]) -> Iterator[None]:
    """One transaction that reads the rows of several organisations and writes none.

    Inside a block that reads the same ones it changes nothing and costs nothing.
    """
    readable = set(organisations)
    held = _in_force()
    if held is not None and held[0] == _listed(readable):
        yield
        return
    with _set(readable, ""):
        yield


@contextmanager
def _set(readable: set[int], writable: str) -> Iterator[None]:
    asked = _listed(readable), writable
    is_inside = connection.in_atomic_block
    held = _in_force()
    with transaction.atomic():
        before = held if held == asked else _exchange(*asked)
        _held.in_force = asked
        try:
            yield
        finally:
            _held.in_force = held
        # What is set ends with its transaction: only a block inside another must put it back.
        if is_inside and before != asked:
            _exchange(*before)


def _listed(organisations: set[int]) -> str:
    return "{" + ",".join(map(str, sorted(organisations))) + "}"


def _in_force() -> tuple[str, str] | None:
    """What the block around this one put in force, which ends with its transaction."""
    return _held.in_force if connection.in_atomic_block else None


class _Held(threading.local):
    """What the innermost block of this thread's connection put in force, not to ask for it again.

    A page opens a dozen blocks inside one another, nearly all for the same organisation.
    """

    in_force: tuple[str, str] | None = None


_held = _Held()


def _exchange(readable: str, writable: str) -> tuple[str, str]:
    """Puts the settings in force; returns those that were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS MATERIALIZED (SELECT current_setting(%(read)s, true) AS readable,"
            " current_setting(%(write)s, true) AS writable)"
            " SELECT readable, writable, set_config(%(read)s, %(readable)s, true),"
            " set_config(%(write)s, %(writable)s, true) FROM before",
            {
                "read": READ_SETTING,
                "write": WRITE_SETTING,
                "readable": readable,
                "writable": writable,
            },
        )
        before, writing, *_ = cursor.fetchone()
    return before or "", writing or ""


def readable_sql() -> str:
    """The organisations one may read, as an SQL array: for policies and functions."""
    return f"(SELECT NULLIF(current_setting('{READ_SETTING}', true), '')::bigint[])::bigint[]"


def writable_sql() -> str:
    """The organisation one acts for, as an SQL number: for policies and functions."""
    return f"(SELECT NULLIF(current_setting('{WRITE_SETTING}', true), '')::bigint)"
