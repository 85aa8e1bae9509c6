"""An installation in one file, and back: its database and the key that opens what it encrypted.

The file is a ZIP of `database.dump` (pg_dump's own format), `secret.key` and `manifest.json` with
the digest of each. It is written beside its place and moved there once whole; nothing is restored
of a file whose digests do not match, and what is restored is seen at once or not at all.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import psycopg.conninfo

from encours.database.addresses import APPLICATION_ROLE, conninfo, owner_settings
from encours.database.binaries import clean_environment, installed_programs
from encours.database.preparing import (
    applied_migrations,
    check_server,
    connect_as_owner,
    make_role,
    migrations_of_code,
    prepare,
)
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import message

_FORMAT = 1
_DUMP, _KEY, _MANIFEST = "database.dump", "secret.key", "manifest.json"
_PIECE_BYTES = 1 << 20

# Everything of ours goes, the extensions stay: whoever restores may not be able to make them again.
_EMPTY = """
SET lock_timeout = '60s';
DO $$ DECLARE command text; BEGIN
    FOR command IN
        SELECT CASE c.relkind WHEN 'v' THEN 'DROP VIEW IF EXISTS '
                              WHEN 'm' THEN 'DROP MATERIALIZED VIEW IF EXISTS '
                              WHEN 'S' THEN 'DROP SEQUENCE IF EXISTS '
                              ELSE 'DROP TABLE IF EXISTS ' END || c.oid::regclass || ' CASCADE'
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
            AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
                SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND (d.deptype = 'e'
                    OR d.deptype IN ('a', 'i') AND c.relkind = 'S'))
    LOOP
        EXECUTE command;
    END LOOP;
    FOR command IN
        SELECT 'DROP ROUTINE IF EXISTS ' || p.oid::regprocedure || ' CASCADE'
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE command;
    END LOOP;
    FOR command IN
        SELECT 'DROP TYPE IF EXISTS ' || t.oid::regtype || ' CASCADE'
        FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace
            AND (t.typtype IN ('e', 'd') OR EXISTS (
                SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
            AND NOT EXISTS (
                SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    LOOP
        EXECUTE command;
    END LOOP;
END $$;
RESET lock_timeout;
"""
_GRANT_TO_COME = f"""
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION_ROLE};
GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};
"""


class UnusableBackup(EncoursError):
    """A file cannot be written as a backup, or is none, or is not whole, or is too new."""


class BooksInTheWay(EncoursError):
    """The installation holds organisations, and nobody said to replace them."""


class ProgramFailed(EncoursError):
    """A program of PostgreSQL ended badly; the error says in its words why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file holds. `digest`: SHA-256 of the database's dump, in hexadecimal."""

    path: Path
    size_bytes: int
    digest: str
    made_at: datetime
    version: str


def write_backup(path: Path, data: Path, *, now: datetime) -> Backup:
    """Writes the installation of `data` to `path`, which only its owner may read.

    Raises `UnusableBackup`, `ProgramFailed`, `DatabaseUnreachable`.
    """
    place = path.resolve()
    unfinished: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".unfinished")
        unfinished = Path(name)
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                digests = {_DUMP: _write_dump(archive)}
                key = data / _KEY
                if key.exists():
                    archive.writestr(_KEY, key.read_bytes())
                    digests[_KEY] = hashlib.sha256(key.read_bytes()).hexdigest()
                manifest = _manifest(digests, now)
                archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    except OSError as error:
        raise UnusableBackup(
            message(
                "{path} cannot be written: {reason}.", path=str(path), reason=system_reason(error)
            ),
            message("Choose a folder that exists and where you may write."),
        ) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
    return _told(path, manifest)


def _write_dump(archive: zipfile.ZipFile) -> str:
    digest = hashlib.sha256()
    with (
        _running(
            _program("pg_dump", "--format=custom"), connected=True, stdout=subprocess.PIPE
        ) as dump,
        archive.open(_DUMP, "w", force_zip64=True) as member,
    ):
        for piece in _pieces(_given(dump.stdout)):
            digest.update(piece)
            member.write(piece)
    return digest.hexdigest()


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE_BYTES):
        yield piece


def _digest_of(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(stream):
        digest.update(piece)
    return digest.hexdigest()


def _given(stream: IO[bytes] | None) -> IO[bytes]:
    """A stream of a process that was asked for."""
    if stream is None:
        raise ValueError("a stream that was not asked for")
    return stream


def _manifest(digests: dict[str, str], now: datetime) -> dict[str, Any]:
    with connect_as_owner() as connection:
        return {
            "format": _FORMAT,
            "version": version("encours"),
            "made_at": now.isoformat(),
            "server": connection.info.server_version // 10_000,
            "migrations": sorted(map(list, applied_migrations(connection))),
            "sha256": digests,
        }


def restore_backup(path: Path, data: Path, *, replace: bool = False) -> Backup:
    """Puts the installation of `path` in the place of what `data` and its database hold.

    All at once: until it is whole, what was there stays, and it stays when restoring fails. Raises
    `UnusableBackup`, `BooksInTheWay` unless `replace`, `ProgramFailed` and the errors of
    `preparing`.
    """
    with _opened(path) as (archive, manifest):
        with connect_as_owner() as connection:
            check_server(connection)
            if not replace and _holds_organisations(connection):
                raise BooksInTheWay(
                    message("This installation holds organisations: they would be lost."),
                    message("Back it up first; --replace restores over them."),
                )
            make_role(connection)
        _restore_database(archive, data)
        if _KEY in manifest["sha256"]:
            _write_key(data / _KEY, archive.read(_KEY))
    prepare()
    return _told(path, manifest)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """The backup, once every digest is found right; raises `UnusableBackup`."""
    again = message("Give another backup.")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["format"] != _FORMAT or not _known(manifest):
                raise UnusableBackup(
                    message(
                        "{path} was made by Encours {version}, which is newer than this one.",
                        path=str(path),
                        version=manifest["version"],
                    ),
                    message("Install that version or a newer one, then restore."),
                )
            for name, digest in manifest["sha256"].items():
                with archive.open(name) as member:
                    if _digest_of(member) != digest:
                        raise UnusableBackup(
                            message("{path} was changed since it was made.", path=str(path)), again
                        )
            yield archive, manifest
    except OSError as error:
        raise UnusableBackup(
            message(
                "{path} cannot be read: {reason}.", path=str(path), reason=system_reason(error)
            ),
            again,
        ) from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnusableBackup(
            message("{path} is no backup of Encours, or is not whole.", path=str(path)), again
        ) from error


def _known(manifest: dict[str, Any]) -> bool:
    """Whether this version knows all that was done to the tables of the backup."""
    known = migrations_of_code()
    labels = {label for label, _ in known}
    return all((app, name) in known for app, name in manifest["migrations"] if app in labels)


def _holds_organisations(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    there = connection.execute("SELECT to_regclass('public.tenancy_organisation')").fetchone()
    if there is None or there[0] is None:
        return False
    found = connection.execute("SELECT 1 FROM public.tenancy_organisation LIMIT 1")
    return found.fetchone() is not None


def _restore_database(archive: zipfile.ZipFile, data: Path) -> None:
    """One transaction: empties the database and fills it again."""
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=data) as name:
        dump, chosen = Path(name) / "dump", Path(name) / "entries"
        with archive.open(_DUMP) as packed, dump.open("wb") as file:
            shutil.copyfileobj(packed, file, _PIECE_BYTES)
        # The rights on tables to come are said of the role that was owner: they are given anew.
        listed = _ask("pg_restore", "--list", str(dump))
        chosen.write_text(
            "\n".join(line for line in listed.splitlines() if " DEFAULT ACL " not in line)
        )
        script = _program("pg_restore", "--no-owner", "--no-comments", f"--use-list={chosen}")
        target = _program("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
        with (
            _running([*script, "--file=-", str(dump)], stdout=subprocess.PIPE) as source,
            _running(target, connected=True, stdin=subprocess.PIPE) as psql,
        ):
            try:
                _fill(source, _given(psql.stdin))
            except BrokenPipeError:
                source.kill()  # psql stopped at an error, which is the one to tell


def _fill(source: "subprocess.Popen[bytes]", target: IO[bytes]) -> None:
    """Sends the script to psql; only a script that came to its end is committed."""
    target.write(f"BEGIN;\n{_EMPTY}".encode())
    told = _given(source.stdout)
    for line in told:
        # A setting that servers before 17 do not know; it stands before everything else.
        if line.startswith(b"SET transaction_timeout"):
            break
        target.write(line)
    shutil.copyfileobj(told, target, _PIECE_BYTES)
    if source.wait() == 0:
        target.write(f"{_GRANT_TO_COME}\nCOMMIT;\n".encode())
    target.close()


def _write_key(place: Path, key: bytes) -> None:
    unfinished = place.with_name(f".{place.name}.restored")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
    unfinished.replace(place)


def _told(path: Path, manifest: dict[str, Any]) -> Backup:
    return Backup(
        path=path,
        size_bytes=path.stat().st_size,
        digest=manifest["sha256"][_DUMP],
        made_at=datetime.fromisoformat(manifest["made_at"]),
        version=manifest["version"],
    )


def _program(name: str, *arguments: str) -> list[str]:
    return [str(installed_programs() / name), *arguments]


def _ask(name: str, *arguments: str) -> str:
    with _running(_program(name, *arguments), stdout=subprocess.PIPE) as process:
        return _given(process.stdout).read().decode()


@contextmanager
def _running(
    arguments: list[str], *, connected: bool = False, **streams: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs a program of PostgreSQL beside the block; `connected` to the database, as its owner.

    Raises `ProgramFailed`, in the program's own words, when it ends badly.
    """
    given = conninfo(owner_settings()) if connected else {}
    password = given.pop("password", None)
    environment = clean_environment() | ({"PGPASSWORD": password} if password else {})
    if connected:
        # In words of the command everyone could read it; there is no secret left in them.
        arguments = [*arguments, f"--dbname={psycopg.conninfo.make_conninfo(**given)}"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  # PostgreSQL's own programs, no user input
            arguments,
            stdin=streams.get("stdin", subprocess.DEVNULL),
            stdout=streams.get("stdout", subprocess.DEVNULL),
            stderr=said,
            env=environment,
        )
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(BrokenPipeError):
                        stream.close()
            process.wait()
        if process.returncode != 0:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines() or [arguments[0]]
            wrong = next((line for line in lines if "rror:" in line or "ERROR:" in line), lines[-1])
            raise ProgramFailed(
                message(
                    "{program} failed: {reason}.",
                    program=Path(arguments[0]).name,
                    reason=wrong.strip().rstrip("."),
                ),
                message("Nothing was changed. Run “encours doctor”."),
            )
