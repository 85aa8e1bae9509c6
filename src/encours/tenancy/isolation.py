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
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting(%s, true), current_setting(%s, true)",
                [READ_SETTING, WRITE_SETTING],
            )
            before = cursor.fetchone()
            _write(cursor, "{" + ",".join(map(str, sorted(readable))) + "}", writable)
        yield
        with connection.cursor() as cursor:
            _write(cursor, before[0] or "", before[1] or "")


def _write(cursor: object, readable: str, writable: str) -> None:
    cursor.execute(  # type: ignore[attr-defined]  # a cursor of Django, which names no public type
        "SELECT set_config(%s, %s, true), set_config(%s, %s, true)",
        [READ_SETTING, readable, WRITE_SETTING, writable],
    )


def readable_sql() -> str:
    """The organisations one may read, as an SQL array: for policies and functions."""
    return f"(SELECT NULLIF(current_setting('{READ_SETTING}', true), '')::bigint[])::bigint[]"


def writable_sql() -> str:
    """The organisation one acts for, as an SQL number: for policies and functions."""
    return f"(SELECT NULLIF(current_setting('{WRITE_SETTING}', true), '')::bigint)"
