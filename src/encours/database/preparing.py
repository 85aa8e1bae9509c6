"""Makes a database ready for the application: its roles, its extensions, its tables.

Any number of commands may arrive at once: one prepares, under a lock, the others wait and find it
done. Preparing again changes nothing, and costs one question. A new database of our own server is
filled with tables written before (`written`); all others, and all changes, come by the migrations.
"""

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from encours.database import written
from encours.database.addresses import (
    APPLICATION_ROLE,
    OWNER_ADDRESS,
    Settings,
    conninfo,
    is_embedded,
    owner_settings,
)
from encours.database.places import data_folder
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

OLDEST_SERVER = 15
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent", "citext")
_LOCK = 0x656E636F  # "enco": whoever prepares holds it

type Connection = psycopg.Connection[tuple[Any, ...]]


class DatabaseUnreachable(EncoursError):
    """No connection to the database can be had."""


class AdministratorNeeded(EncoursError):
    """The owner's role may not do what preparing needs: the server's administrator must."""


class MadeByAnotherVersion(EncoursError):
    """The tables were made by a version of Encours whose changes this one cannot follow."""


class ServerTooOld(EncoursError):
    """The database server is older than those Encours is tested with."""


def connect_as_owner(settings: Settings | None = None) -> Connection:
    """A connection of the role that makes tables; raises `DatabaseUnreachable`."""
    try:
        return psycopg.connect(**conninfo(settings or owner_settings()), autocommit=True)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        action = (
            message("Run “encours doctor”.")
            if is_embedded()
            else message("Check the address in {variable}.", variable=OWNER_ADDRESS)
        )
        raise DatabaseUnreachable(
            message("The database cannot be reached: {reason}.", reason=reason), action
        ) from error


def prepare(*, database: str | None = None, from_migrations: bool = False) -> None:
    """Creates what is missing: roles, extensions, tables.

    `database`: another one than the installation's, on the same server; it must exist.
    `from_migrations`: even what is written already (`written`). Raises `DatabaseUnreachable`,
    `ServerTooOld`, `AdministratorNeeded`, `MadeByAnotherVersion`.
    """
    settings = owner_settings() | ({} if database is None else {"NAME": database})
    with connect_as_owner(settings) as connection:
        check_server(connection)
        if is_prepared(connection):
            return
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        make_role(connection)
        if pending_migrations(connection):
            make_extensions(connection)
            if not from_migrations:
                _fill_new(connection)
            if pending_migrations(connection):
                _migrate()


def check_server(connection: Connection) -> None:
    """Raises `ServerTooOld` for a server older than those Encours is tested with."""
    if connection.info.server_version < OLDEST_SERVER * 10_000:
        raise ServerTooOld(
            message(
                "The database server is PostgreSQL {version}; {oldest} or newer is needed.",
                version=connection.info.server_version // 10_000,
                oldest=OLDEST_SERVER,
            )
        )


def is_prepared(connection: Connection) -> bool:
    """Whether the owner may become the application's role, and every migration is applied."""
    return has_role(connection) and not pending_migrations(connection)


def has_role(connection: Connection) -> bool:
    """Whether the application's role exists and the owner may become it."""
    # From 16 on one may be a member of a role without the right to become it.
    wanted = "SET" if connection.info.server_version >= 160_000 else "MEMBER"
    found = connection.execute(
        "SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, %s)",
        [APPLICATION_ROLE, wanted],
    )
    return found.fetchone() is not None


def make_role(connection: Connection) -> None:
    """The application's role: no right of its own but to enter; who migrates may become it.

    Raises `AdministratorNeeded` when the owner may not make it.
    """
    role = sql.Identifier(APPLICATION_ROLE)
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
    try:
        if found.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(role)
            )
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        pass  # another database of the same server was faster
    except psycopg.errors.InsufficientPrivilege as error:
        raise AdministratorNeeded(
            message("The role {role} is missing, and it may not be made.", role=APPLICATION_ROLE),
            message(
                "The server's administrator must run: CREATE ROLE {role}; GRANT {role} TO {user}",
                role=APPLICATION_ROLE,
                user=connection.info.user,
            ),
        ) from error
    if has_role(connection):
        return
    try:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    except psycopg.errors.InsufficientPrivilege as error:
        raise AdministratorNeeded(
            message(
                "{user} may not become the role {role}.",
                user=connection.info.user,
                role=APPLICATION_ROLE,
            ),
            message(
                "The server's administrator must run: GRANT {role} TO {user}",
                role=APPLICATION_ROLE,
                user=connection.info.user,
            ),
        ) from error


def make_extensions(connection: Connection) -> None:
    """The extensions of PostgreSQL that tables use; all may be made by the database's owner.

    Raises `AdministratorNeeded` when the server lacks one or refuses it.
    """
    for extension in EXTENSIONS:
        try:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )
        except (
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.UndefinedFile,
            psycopg.errors.FeatureNotSupported,
        ) as error:
            raise AdministratorNeeded(
                message(
                    "The extension {extension} of PostgreSQL cannot be made: {reason}.",
                    extension=extension,
                    reason=(error.diag.message_primary or str(error)).rstrip("."),
                ),
                message(
                    "The server's administrator must install postgresql-contrib where it is not,"
                    " and run in the database: CREATE EXTENSION {extension}",
                    extension=extension,
                ),
            ) from error


def pending_migrations(connection: Connection) -> set[tuple[str, str]]:
    """The migrations (application, name) of the code that the database lacks."""
    return migrations_of_code() - applied_migrations(connection)


def unknown_migrations(connection: Connection) -> set[tuple[str, str]]:
    """The migrations of our applications that the database has and the code does not know."""
    known = migrations_of_code()
    labels = {label for label, _ in known}
    return {each for each in applied_migrations(connection) - known if each[0] in labels}


def applied_migrations(connection: Connection) -> set[tuple[str, str]]:
    """The migrations the database has, of whatever version of Encours."""
    row = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if row is None or row[0] is None:
        return set()
    return set(connection.execute("SELECT app, name FROM public.django_migrations").fetchall())


def migrations_of_code() -> set[tuple[str, str]]:
    """Every migration of every installed application, by its file, without loading them."""
    from django.apps import apps

    return {
        (application.label, file.stem)
        for application in apps.get_app_configs()
        for file in (Path(application.path) / "migrations").glob("[0-9]*.py")
    }


def _fill_new(connection: Connection) -> None:
    """Gives a new database of our own server the tables that are written already."""
    if is_embedded() and not applied_migrations(connection):
        schema = written.usable_schema(migrations_of_code())
        if schema is not None:
            written.fill(connection, schema)


def _made_by_another_version() -> MadeByAnotherVersion:
    if is_embedded():
        return MadeByAnotherVersion(
            message(
                "The data folder {folder} was made by a version of Encours that this one does not"
                " follow.",
                folder=str(data_folder()),
            ),
            message(
                "Nothing was changed. Go on with the version that made it; or name another folder"
                " with --data, and hand the exports in again there."
            ),
        )
    return MadeByAnotherVersion(
        message(
            "The database of {variable} was made by a version of Encours that this one does not"
            " follow.",
            variable=OWNER_ADDRESS,
        ),
        message(
            "Nothing was changed. Go on with the version that made it; or name another database,"
            " and hand the exports in again there."
        ),
    )


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.exceptions import InconsistentMigrationHistory

    try:
        call_command("migrate", database="owner", interactive=False, verbosity=0)
    except InconsistentMigrationHistory as error:
        raise _made_by_another_version() from error
    finally:
        connections["owner"].close()
