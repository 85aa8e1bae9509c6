"""Writes the tables of a new installation from the migrations, so that none has to run them all.

python tools/schema.py    write src/encours/database/schema.sql

A test makes the same text from the migrations and compares.
"""

import os
import re
import secrets
import subprocess
import tempfile
from pathlib import Path
from typing import Any

# What a server of another release does not know, what differs from run to run, and headings.
_LEFT_OUT = re.compile(
    r"^(?:\\(?:un)?restrict .*\n|SET transaction_timeout .*\n|-- Dumped .*\n|--\n-- .*\n--\n\n?)",
    re.MULTILINE,
)
_WHOSE_RIGHTS = re.compile(r"^ALTER DEFAULT PRIVILEGES FOR ROLE \S+ ", re.MULTILINE)
_HEAD = "-- Written by `make schema` from the migrations below. Never changed by hand.\n"


def main() -> None:
    """Migrates an installation of its own from nothing, and writes what it made."""
    with tempfile.TemporaryDirectory(prefix="encours-schema-") as folder:
        # The database's own account must be able to pass through it.
        Path(folder).chmod(0o755)
        os.environ["ENCOURS_DATA"] = str(Path(folder) / "data")
        os.environ.pop("DATABASE_URL", None)
        from encours.database.addresses import owner_settings
        from encours.database.installation import open_installation
        from encours.database.preparing import prepare
        from encours.database.written import SCHEMA

        with open_installation(prepared=False):
            prepare(from_migrations=True)
            schema = retold(schema_of(owner_settings()))
        SCHEMA.write_text(schema, encoding="utf-8")


def schema_of(settings: dict[str, Any]) -> str:
    """What the migrations made of the database that `settings` lead its owner to."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    from encours.database.addresses import conninfo
    from encours.database.binaries import clean_environment, installed_programs
    from encours.database.written import HOLDS

    address = make_conninfo(**conninfo(settings))
    with psycopg.connect(address) as connection:
        ran = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    dump = subprocess.run(
        [
            *(str(installed_programs() / "pg_dump"), f"--dbname={address}", "--no-owner"),
            *("--inserts", "--rows-per-insert=1000", "--exclude-extension=*"),
            "--exclude-table-data=django_migrations*",
        ],
        check=True,
        capture_output=True,
        text=True,
        env=clean_environment(),
    ).stdout
    sql = _WHOSE_RIGHTS.sub("ALTER DEFAULT PRIVILEGES ", _LEFT_OUT.sub("", dump))
    held = "".join(f"{HOLDS}{label} {name}\n" for label, name in ran)
    return f"{_HEAD}{held}\n{re.sub('\n{3,}', '\n\n', sql).strip()}\n"


def retold(schema: str) -> str:
    """The same schema as a database filled from it tells it.

    PostgreSQL writes some conditions otherwise once it has read them from its own dump; told twice
    they stay.
    """
    from encours.database.addresses import owner_settings
    from encours.database.preparing import connect_as_owner, make_extensions
    from encours.database.written import fill

    settings = owner_settings() | {"NAME": f"retold_{secrets.token_hex(4)}"}
    with connect_as_owner() as server:
        server.execute(f'CREATE DATABASE "{settings["NAME"]}"')
        try:
            with connect_as_owner(settings) as connection:
                make_extensions(connection)
                fill(connection, schema)
            return schema_of(settings)
        finally:
            server.execute(f'DROP DATABASE "{settings["NAME"]}"')


if __name__ == "__main__":
    main()
