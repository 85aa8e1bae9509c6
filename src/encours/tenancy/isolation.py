"""Whose data a transaction may see and write: said once, kept by the database itself.

Every table of an organisation is protected by row-level security: the application's role sees the
rows of the organisations it *reads* and writes those of the one it *acts for*. Outside these blocks
it sees nothing, whatever the query forgot to filter.
"""

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
    """One transaction that reads the rows of several organisations and writes none."""
    with _set(set(organisations), ""):
        yield


@contextmanager
def _set(readable: set[int], writable: str) -> Iterator[None]:
    asked = "{" + ",".join(map(str, sorted(readable))) + "}", writable
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        before = _exchange(*asked)
        yield
        # What is set ends with its transaction: only a block inside another must put it back.
        if is_inside and before != asked:
            _exchange(*before)


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
