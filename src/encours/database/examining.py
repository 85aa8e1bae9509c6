"""What may be wrong with an installation's folder and database, and how to mend it: for the doctor.

Nothing is changed here, and nothing needs to be in order.
"""

import shutil
import stat
from pathlib import Path
from typing import NamedTuple

from encours.database.addresses import APPLICATION_ROLE
from encours.database.preparing import (
    OLDEST_SERVER,
    Connection,
    has_role,
    pending_migrations,
    unknown_migrations,
)
from encours.kernel.messages import Message, message, plural

_ENOUGH_ROOM_BYTES = 1_000_000_000
_SECRET = "secret.key"  # noqa: S105  # the name of a file


class Finding(NamedTuple):
    """Something wrong, and what to do about it."""

    what: Message
    action: Message


def examine_folder(data: Path) -> list[Finding]:
    """Whether the data folder and the key in it are closed to others."""
    found = []
    if data.stat().st_mode & stat.S_IWOTH:
        found.append(
            Finding(
                message("Everyone may write in the data folder {folder}.", folder=str(data)),
                message("Run: chmod o-w {path}", path=str(data)),
            )
        )
    secret = data / _SECRET
    if secret.exists() and secret.stat().st_mode & 0o077:
        found.append(
            Finding(
                message("Others may read the key that signs sessions, {path}.", path=str(secret)),
                message("Run: chmod 600 {path}", path=str(secret)),
            )
        )
    return found


def examine_room(data: Path) -> list[Finding]:
    """Whether the disk of the data folder has room for a day's work."""
    free = shutil.disk_usage(data).free
    if free >= _ENOUGH_ROOM_BYTES:
        return []
    return [
        Finding(
            message(
                "The disk of {folder} has {megabytes} MB left.",
                folder=str(data),
                megabytes=free // 1_000_000,
            ),
            message("Make room: when it is full nothing can be written any more."),
        )
    ]


def examine_server(connection: Connection) -> list[Finding]:
    """Whether the server is one Encours is tested with."""
    version = connection.info.server_version // 10_000
    if version >= OLDEST_SERVER:
        return []
    return [
        Finding(
            message(
                "The database server is PostgreSQL {version}; {oldest} or newer is needed.",
                version=version,
                oldest=OLDEST_SERVER,
            ),
            message("Upgrade the server."),
        )
    ]


def examine_tables(connection: Connection) -> list[Finding]:
    """Whether the tables are those of this version of Encours."""
    missing = pending_migrations(connection)
    unknown = unknown_migrations(connection)
    found = []
    if missing:
        found.append(
            Finding(
                plural(
                    "The database lacks {count} change of this version of Encours.",
                    "The database lacks {count} changes of this version of Encours.",
                    count=len(missing),
                ),
                message("Start “encours up”, which makes them."),
            )
        )
    if unknown:
        found.append(
            Finding(
                message(
                    "The database was made by a newer Encours: {names}.",
                    names=", ".join(f"{app} {name}" for app, name in sorted(unknown)),
                ),
                message("Install that version of Encours again."),
            )
        )
    return found


def examine_roles(connection: Connection) -> list[Finding]:
    """Whether the application's role is there, and cannot go round row-level security."""
    if not has_role(connection):
        return [
            Finding(
                message("The role {role} is missing, or cannot be used.", role=APPLICATION_ROLE),
                message(
                    "The server's administrator must run: CREATE ROLE {role};"
                    " GRANT {role} TO {user}",
                    role=APPLICATION_ROLE,
                    user=connection.info.user,
                ),
            )
        ]
    found = []
    strong = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]
    ).fetchone()
    owned = connection.execute(
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", [APPLICATION_ROLE]
    ).fetchone()
    if strong is not None and strong[0]:
        found.append(
            Finding(
                message("The role {role} goes round row-level security.", role=APPLICATION_ROLE),
                message(
                    "The server's administrator must run: ALTER ROLE {role} NOSUPERUSER"
                    " NOBYPASSRLS",
                    role=APPLICATION_ROLE,
                ),
            )
        )
    if owned is not None and owned[0]:
        found.append(
            Finding(
                plural(
                    "The role {role} owns {count} table or index, and so may do anything with it.",
                    "The role {role} owns {count} tables or indexes, and so may do anything with"
                    " them.",
                    count=owned[0],
                    role=APPLICATION_ROLE,
                ),
                message(
                    "Give them to the owner: REASSIGN OWNED BY {role} TO CURRENT_USER",
                    role=APPLICATION_ROLE,
                ),
            )
        )
    return found


def examine_isolation(connection: Connection) -> list[Finding]:
    """Whether every table with an organisation is closed to the other organisations."""
    open_tables = connection.execute(
        """
        SELECT c.relname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id'
            AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT (c.relrowsecurity
                     AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
            AND has_any_column_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
        ORDER BY 1
        """,
        [APPLICATION_ROLE],
    ).fetchall()
    if not open_tables:
        return []
    return [
        Finding(
            message(
                "These tables are open to every organisation: {tables}.",
                tables=", ".join(name for (name,) in open_tables),
            ),
            message("Restore a backup, or ask for help: nobody should enter until it is mended."),
        )
    ]
