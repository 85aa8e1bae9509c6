"""The tables of a new installation as they were written once: made in a second, not in twenty.

`schema.sql` is what all migrations make, told by `pg_dump` (`make schema`; a test makes it again
from the migrations and compares). Only an empty database of the embedded server is filled from it,
and what it does not hold yet is left to the migrations: it saves time and decides nothing.
"""

from pathlib import Path
from typing import Any

import psycopg

SCHEMA = Path(__file__).with_name("schema.sql")
HOLDS = "-- holds "
"""What a line of the schema begins with that names a migration: application, name."""


def held_migrations(schema: str) -> list[tuple[str, str]]:
    """The migrations (application, name) whose tables a written schema holds, as they ran."""
    told = (line.removeprefix(HOLDS) for line in schema.splitlines() if line.startswith(HOLDS))
    return [(label, name) for label, name in (words.split() for words in told)]


def usable_schema(known: set[tuple[str, str]]) -> str | None:
    """The written schema; none when it holds a migration that is not `known`, those of the code.

    That is so where something older than what it was written with is installed.
    """
    schema = SCHEMA.read_text(encoding="utf-8")
    return schema if known.issuperset(held_migrations(schema)) else None


def fill(connection: psycopg.Connection[tuple[Any, ...]], schema: str) -> None:
    """Makes the tables of `schema` in an empty database and notes its migrations as applied.

    All at once or not at all. The extensions are there already.
    """
    with connection.transaction():
        connection.execute(schema.encode())
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO public.django_migrations (app, name, applied) VALUES (%s, %s, now())",
                held_migrations(schema),
            )
    connection.execute("RESET ALL")  # a dump begins with settings of its own
