"""Runs the installation's own PostgreSQL: started by the first command, stopped by the last.

The server is a child of the command that finds none running; every command that uses it holds a
shared lock, and whoever leaves last stops it. A killed command leaves no wrong state: its locks go
with it, the server stays for the others, and the next command finds out by asking, never by a file.
A killed server recovers by itself when it is started again (PostgreSQL's write-ahead log).
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from encours.database.addresses import OWNER_ROLE, PORT
from encours.database.binaries import Account, account_for_server, find_programs
from encours.database.places import Places, places_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_START_SECONDS = 60
_STOP_SECONDS = 60
_POLL_SECONDS = 0.05

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_destination": "stderr",
    "log_min_messages": "warning",
}


class DatabaseDidNotStart(EncoursError):
    """PostgreSQL did not answer in time; its log says why."""


class Server:
    """The database server of one data folder, in use by this process between `open` and `close`."""

    def __init__(self, data: Path) -> None:
        self.account: Account = account_for_server()
        self.places: Places = places_of(data, self.account)
        self.programs: Path = find_programs(self.account, copies=self.places.copies)
        self._users: int | None = None

    @property
    def conninfo(self) -> str:
        """How to reach it: the socket and port; the caller adds database and role."""
        return f"host={self.places.sockets} port={PORT}"

    def open(self) -> None:
        """Starts the server unless it runs, and holds it until `close`."""
        with self._alone():
            if not self._answers():
                self._initialise()
                self._start()
            self._users = _open_lock(self.places.copies / "users.lock")
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def close(self) -> None:
        """Lets go of the server; the last one to leave stops it."""
        if self._users is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                last = False
            if last:
                self.stop()
            os.close(self._users)
            self._users = None

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """Runs the block with the server."""
        self.open()
        try:
            yield self
        finally:
            self.close()

    def stop(self) -> None:
        """Stops the server at once but in order (fast shutdown); does nothing when none runs."""
        pid = self._running_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + _STOP_SECONDS
        while self._running_pid() == pid and time.monotonic() < deadline:
            _reap(pid)
            time.sleep(_POLL_SECONDS)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One command at a time starts or stops the server."""
        lock = _open_lock(self.places.copies / "start.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(
                f"{self.conninfo} dbname=postgres user={OWNER_ROLE} connect_timeout=5"
            ) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Makes the cluster beside its place and moves it there once whole."""
        cluster = self.places.cluster
        if cluster.exists():
            return
        unfinished = cluster.with_name(f".{cluster.name}.unfinished")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        self.account.own(unfinished)
        arguments = [
            str(self.programs / "initdb"),
            f"--pgdata={unfinished}",
            f"--username={OWNER_ROLE}",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=PG_UNICODE_FAST",
            "--locale=C",
            "--auth-local=peer",
            "--auth-host=reject",
            "--no-sync",
        ]
        done = subprocess.run(  # noqa: S603  # the wheel's own program, no user input
            arguments, capture_output=True, text=True, check=False, cwd="/", **self._as_account()
        )
        if done.returncode:
            raise DatabaseDidNotStart(
                message("The database could not be made: {reason}.", reason=done.stderr.strip()),
                message("Check that the disk has room and that the data folder is yours."),
            )
        self._write_access(unfinished)
        unfinished.rename(cluster)

    def _write_access(self, cluster: Path) -> None:
        """Who may enter: the system accounts of the command and of the server, by the socket."""
        names = {_account_name(os.geteuid())}
        if self.account.uid is not None:
            names.add(_account_name(self.account.uid))
        lines = [f"encours {name} {role}" for name in sorted(names) for role in ("all",)]
        (cluster / "pg_ident.conf").write_text("\n".join(lines) + "\n")
        (cluster / "pg_hba.conf").write_text("local all all peer map=encours\n")

    def _start(self) -> None:
        log = self.places.copies / "postgresql.log"
        settings = _SETTINGS | {"unix_socket_directories": str(self.places.sockets)}
        arguments = [str(self.programs / "postgres"), "-D", str(self.places.cluster)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        with log.open("ab") as output:
            child = subprocess.Popen(  # noqa: S603  # the wheel's own program, no user input
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
                **self._as_account(),
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if child.poll() is not None or time.monotonic() > deadline:
                raise DatabaseDidNotStart(
                    message("The database does not start; {log} says why.", log=str(log)),
                    message("Run “encours doctor”."),
                )
            time.sleep(_POLL_SECONDS)

    def _running_pid(self) -> int | None:
        """The server's process, as its own file says and the system confirms."""
        try:
            pid = int((self.places.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    def _as_account(self) -> dict[str, int | list[int]]:
        if self.account.uid is None or self.account.gid is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _account_name(uid: int) -> str:
    import pwd

    return pwd.getpwuid(uid).pw_name


def _reap(pid: int) -> None:
    """Lets a child of ours that ended go, so that it does not look alive."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
