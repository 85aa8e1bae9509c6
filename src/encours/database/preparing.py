"""Makes a database ready for the application: its roles, its extensions, its tables.

Any number of commands may arrive at once: one prepares, under a lock, the others wait and find it
done. Preparing again changes nothing.
"""

from pathlib import Path

import psycopg
from psycopg import sql

from encours.database.addresses import (
    APPLICATION_ROLE,
    Settings,
    conninfo,
    is_embedded,
    owner_settings,
)

_LOCK = 0x656E636F  # "enco": whoever prepares holds it
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent", "citext")


def prepare(*, database: str | None = None) -> None:
    """Creates what is missing: the database (our own server only), roles, extensions, tables.

    `database`: another one than the installation's, on the same server; it must exist.
    """
    settings = owner_settings() | ({} if database is None else {"NAME": database})
    if is_embedded() and database is None:
        _create_database(settings)
    with psycopg.connect(**conninfo(settings), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _create_role(connection)
        if _migrations_pending(connection):
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )
            _migrate()


def _create_database(settings: Settings) -> None:
    """The database itself, on the server of our own."""
    name = str(settings["NAME"])
    with psycopg.connect(
        **(conninfo(settings) | {"dbname": "postgres"}), autocommit=True
    ) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another command was faster


def _create_role(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """The application's role: no right of its own but to enter; who migrates may become it."""
    role = sql.Identifier(APPLICATION_ROLE)
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
    if found.fetchone() is None:
        try:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(role)
            )
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            return  # another database of the same server was faster
    member = connection.execute(
        "SELECT pg_has_role(current_user, %s, 'MEMBER')", [APPLICATION_ROLE]
    )
    row = member.fetchone()
    if row is not None and not row[0]:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def _migrations_pending(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether a migration of the code is not in the database, without loading them all."""
    row = connection.execute("SELECT to_regclass('public.django_migrations') IS NULL").fetchone()
    if row is None or row[0]:
        return True
    done = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    return bool(migrations_of_code() - done)


def migrations_of_code() -> set[tuple[str, str]]:
    """Every migration of every installed application, by its file."""
    from django.apps import apps

    return {
        (application.label, file.stem)
        for application in apps.get_app_configs()
        for file in (Path(application.path) / "migrations").glob("[0-9]*.py")
    }


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", database="owner", interactive=False, verbosity=0)
    connections["owner"].close()
