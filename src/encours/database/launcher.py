"""Runs the installation's own PostgreSQL: started by the first command, stopped by the last.

The server is a child of the command that finds none running; every command that uses it holds a
shared lock, and whoever leaves last stops it. A killed command leaves no wrong state: its locks go
with it, the server stays for the others, and the next command finds out by asking the system. A
killed server recovers by itself when it is started again (PostgreSQL's write-ahead log).
"""

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from encours.database.addresses import PORT
from encours.database.binaries import (
    Account,
    account_for_server,
    account_name,
    clean_environment,
    reachable_programs,
)
from encours.database.cluster import DatabaseDidNotStart, check_version, make_cluster
from encours.database.places import (
    make_data_folder,
    make_sockets,
    place_of_cluster,
    refusing,
    sockets_of,
    start_lock_of,
)
from encours.kernel.messages import message

_START_SECONDS = 600  # a crash may leave much to recover
_STOP_SECONDS = 120
_PREDECESSOR_SECONDS = 30
_POLL_SECONDS = 0.003
_LONGEST_LOG_BYTES = 5_000_000

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_destination": "stderr",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}


class Server:
    """The database server of one data folder, in use by this process between `open` and `close`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.account: Account = account_for_server()
        self.log = data / "postgresql.log"
        self._users: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._log_begins = 0

    @property
    def sockets(self) -> Path:
        """The folder where the server listens."""
        return sockets_of(self.data, self.account)

    def open(self) -> None:
        """Starts the server unless it runs, waits until it answers, holds it until `close`.

        Raises `UnusableData`, `DatabaseDidNotStart` and the errors of `binaries`.
        """
        make_data_folder(self.data)
        with self._alone():
            users = _open_lock(self.data / "users.lock")
            try:
                self._ensure_running(users)
                fcntl.flock(users, fcntl.LOCK_SH)
            except BaseException:
                os.close(users)
                raise
            self._users = users
        self._wait_until_ready()

    def revive(self) -> None:
        """Starts the server again when it was killed while this process uses it."""
        if self._users is not None and self.pid() is None:
            with self._alone():
                self._ensure_running(self._users)
                fcntl.flock(self._users, fcntl.LOCK_SH)
            self._wait_until_ready()

    def close(self) -> None:
        """Lets go of the server; the last one to leave stops it."""
        if self._users is None:
            return
        with self._alone():
            if _alone_on(self._users):
                self.stop()
            os.close(self._users)
            self._users = None
        if self._child is not None and self._child.poll() is None:
            self._child.returncode = 0  # left to others: Python must not call it lost

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
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if not _wait(lambda: self._ended(pid), _STOP_SECONDS):
            raise DatabaseDidNotStart(
                message("The database does not stop; {log} says why.", log=str(self.log)),
                message("Wait for it, or end its process {pid}.", pid=pid),
            )

    def pid(self) -> int | None:
        """The process of this cluster's server, as its own file says and the system confirms."""
        pid, _ = self._told()
        cluster = (self.data / "postgresql").resolve()
        return pid if pid and str(cluster) in _command_of(pid) else None

    def _told(self) -> tuple[int, str]:
        """What the server's own file says: its process and its state; (0, "") without a file."""
        try:
            lines = (self.data / "postgresql" / "postmaster.pid").read_text().split("\n")
            return abs(int(lines[0])), lines[7].strip() if len(lines) > 7 else "starting"
        except (OSError, ValueError):
            return 0, ""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One command at a time starts or stops the server."""
        lock = _open_lock(start_lock_of(self.data))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _ensure_running(self, users: int) -> None:
        """A server that runs, or is about to; `users`: the lock of those who use it."""
        running = self.pid() is not None
        if running and self._told()[1] == "stopping":
            _wait(lambda: self.pid() is None, _STOP_SECONDS)
            running = False
        if running and self._told()[1] == "ready" and not _listens(self.sockets):
            # Its socket was removed: it can be of use to nobody who arrives now.
            if not _alone_on(users):
                raise DatabaseDidNotStart(
                    message(
                        "The database runs, but its socket in {folder} is gone.",
                        folder=str(self.sockets),
                    ),
                    message("Stop the commands that still use it, then try again."),
                )
            self.stop()
            running = False
        if not running:
            self._start()

    def _start(self) -> None:
        """Starts the server; nobody else does at the same time, and none runs."""
        with refusing(self.data):
            cluster = place_of_cluster(self.data, self.account)
            programs = reachable_programs(self.account, copies=cluster.parent)
            make_cluster(cluster, programs, self.account)
            check_version(cluster)
            _write_access(cluster)
            sockets = make_sockets(self.data, self.account)
            for stale in sockets.glob(".s.PGSQL.*"):
                stale.unlink()
            if self.log.exists() and self.log.stat().st_size > _LONGEST_LOG_BYTES:
                self.log.replace(self.log.with_suffix(".log.1"))
            self._disown_predecessor(cluster)
            settings = _SETTINGS | {"unix_socket_directories": str(sockets)}
            arguments = [str(programs / "postgres"), "-D", str(cluster)]
            for name, value in settings.items():
                arguments += ["-c", f"{name}={value}"]
            self._launch(arguments)

    def _launch(self, arguments: list[str]) -> None:
        """Starts the server; while what is left of a killed one still ends, tries again."""
        deadline = time.monotonic() + _PREDECESSOR_SECONDS
        while not self._spawned(arguments):
            if "still in use" not in self._said() or time.monotonic() > deadline:
                raise self._did_not_start()
            time.sleep(0.1)

    def _spawned(self, arguments: list[str]) -> bool:
        """Starts the process; False when it ended before it had taken the cluster."""
        with self.log.open("ab") as log:
            self._log_begins = log.tell()
            child = subprocess.Popen(  # noqa: S603  # the wheel's own program, no user input
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=clean_environment(),
                start_new_session=True,
                **self.account.as_process(),
            )
        self._child = child
        _wait(
            lambda: child.poll() is not None or self._told()[0] == child.pid,
            _START_SECONDS,
        )
        return child.poll() is None

    def _disown_predecessor(self, cluster: Path) -> None:
        """Lets PostgreSQL see that the server named in its file is dead.

        It would wait for the file's process, which may be a dead child nobody has reaped, or after
        a boot any other process. A number it never waits for is its parent's, ours; the rest of the
        file, by which it waits for what is left of the dead one, stays.
        """
        told = cluster / "postmaster.pid"
        if told.exists():
            rest = told.read_text().partition("\n")[2]
            told.write_text(f"{os.getpid()}\n{rest}")

    def _wait_until_ready(self) -> None:
        _wait(lambda: self._told()[1] == "ready" or self.pid() is None, _START_SECONDS)
        if self._told()[1] != "ready":
            error = self._did_not_start()
            self.close()
            raise error

    def _did_not_start(self) -> DatabaseDidNotStart:
        """Why, in the server's own words where it said any."""
        fatal = [
            line.split("FATAL:", 1)[1].strip()
            for line in self._said().splitlines()
            if "FATAL:" in line
        ]
        if fatal:
            what = message("The database does not start: {reason}.", reason=fatal[-1].rstrip("."))
        else:
            what = message("The database does not start.")
        return DatabaseDidNotStart(what, message("{log} says more.", log=str(self.log)))

    def _said(self) -> str:
        """What the log holds since the last start of this process's making."""
        with self.log.open("rb") as log:
            log.seek(self._log_begins)
            return log.read().decode(errors="replace")

    def _ended(self, pid: int) -> bool:
        if self._child is not None and self._child.pid == pid:
            return self._child.poll() is not None
        return not _command_of(pid)


def _write_access(cluster: Path) -> None:
    """Who may enter: the system account that runs the command, by the socket, as any role."""
    name = account_name(os.geteuid())
    wanted = {
        "pg_ident.conf": f'encours "{name}" all\n',
        "pg_hba.conf": "local all all peer map=encours\n",
    }
    for file, text in wanted.items():
        if (cluster / file).read_text() != text:
            (cluster / file).write_text(text)


def _open_lock(path: Path) -> int:
    with refusing(path.parent):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _alone_on(users: int) -> bool:
    """Whether nobody else holds the lock; then it is held alone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _listens(sockets: Path) -> bool:
    """Whether something answers at the socket, ready or not."""
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.connect(str(sockets / f".s.PGSQL.{PORT}"))
        except BlockingIOError:
            return True  # it is there, and busy
        except OSError:
            return False
    return True


def _command_of(pid: int) -> str:
    """The words a process was started with; empty when it has ended."""
    system = Path("/proc")
    if (system / "self").exists():
        try:
            return (system / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, UnicodeDecodeError):
            return ""
    asked = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  # a number
    return "" if "<defunct>" in done.stdout else done.stdout.strip()


def _wait(happened: Callable[[], bool], seconds: float) -> bool:
    """Waits for it, asking often at first; False when it did not happen in time."""
    deadline = time.monotonic() + seconds
    pause = _POLL_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 1.2, 0.1)
    return True
