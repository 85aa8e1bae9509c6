"""`encours up`: the whole installation at once: its database, its worker, its pages."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.demo import tell_login
from encours.cli.diagnose_options import LANG
from encours.cli.drawing import what_pages_lack
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of, refuse, warn
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import Message, message
from encours.tenancy.rules.roles import Role
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.database.launcher import Server

HELP = message("Starts the database, the worker and the pages, until it is stopped.")

_POLL_SECONDS = 0.2
_GRACE_SECONDS = 30
_READY_SECONDS = 60
_FALLS, _FALLS_SECONDS = 4, 60
"""A program that ends so often in so short a time is not started again."""
_PROCESSES, _THREADS = 2, 4


class AddressTaken(EncoursError):
    """The pages cannot be served at this address."""


class ProgramKeepsEnding(EncoursError):
    """The worker or the web server ends again as soon as it is started."""


class PagesSilent(EncoursError):
    """The pages have not answered within a minute."""


Host = Annotated[
    str,
    typer.Option(
        metavar=str(message("ADDRESS")),
        help=str(message("Where the pages are served; by default on this machine alone.")),
    ),
]
Port = Annotated[
    int,
    typer.Option(
        metavar=str(message("NUMBER")), min=0, max=65_535, help=str(message("And its port."))
    ),
]
WithDemo = Annotated[
    bool,
    typer.Option(
        "--demo",
        help=str(message("With the demonstration company, and how to sign in to it.")),
    ),
]
Spoken = Annotated[
    Language | None,
    typer.Option("--lang", metavar="fr|en", help=str(LANG), show_default=False),
]


def up_command(
    context: typer.Context,
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    demo: WithDemo = False,
    data: Data = None,
    lang: Spoken = None,
) -> None:
    """Starts all, tells the address, and stops all in order when it is asked to."""
    language = lang or language_of(context)
    try:
        door = _open_door(host, port)
    except EncoursError as error:
        refuse(error, language)
    for lack in what_pages_lack(thoroughly=False):
        warn(lack, language)
    with door, _asked_to_stop() as asked, open_for(data, language, stays=True) as folder:
        house = _House(_programs(door, folder), asked)
        with _database(folder) as server:
            try:
                house.start()
                # Made while the programs start beside.
                address = _address(door)
                greeting = [_found_demo()] if demo else _welcome(address)
                if house.wait_for(address):
                    said = message(
                        "Encours is open at {address} (Ctrl-C stops it).", address=address
                    )
                    t = Translator(language)
                    print_whole("".join(f"{t.message(line)}\n" for line in (said, *greeting)))
                    if demo:
                        _ask_demo_bank()
                elif not asked:
                    warn(_silent(), language)
                house.keep(server)
            finally:
                house.stop()


def _silent() -> PagesSilent:
    return PagesSilent(
        message("The pages do not answer yet."),
        message("What is above may say why; they are waited for."),
    )


def _found_demo() -> Message:
    """Makes the demonstration, or finds it; tells how to sign in as its administrator."""
    from encours.demo.services.founding import found_demo
    from encours.demo.services.people import find_login

    founded = found_demo(datetime.now(UTC))
    return tell_login(find_login(founded.people, Role.ADMINISTRATOR))


def _ask_demo_bank() -> None:
    """Lets the worker take the statements of the demonstration in, now that its pages answer."""
    from encours.demo.rules.spec import SLUG
    from encours.demo.services.banking import ask_bank
    from encours.tenancy.queries import find_organisation

    ask_bank(find_organisation(SLUG))


def _welcome(address: str) -> list[Message]:
    """Where nobody works yet, the address that lets the first person in."""
    from encours.tenancy.welcome import is_empty, write_key

    if not is_empty():
        return []
    return [message("Begin here: {address}", address=f"{address}welcome/{write_key()}/")]


def _open_door(host: str, port: int) -> socket.socket:
    """The socket the web server will answer at; opened here, so that a taken port is said here."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        unknown = isinstance(error, socket.gaierror)
        reason = message("there is no such address") if unknown else system_reason(error)
        raise AddressTaken(
            message(
                "The pages cannot be served at {host}:{port}: {reason}.",
                host=host,
                port=str(port),
                reason=reason,
            ),
            message("Give another port with --port, or stop what uses this one."),
        ) from error


def _address(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    named = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104  # not bound
    return f"http://[{named}]:{port}/" if ":" in named else f"http://{named}:{port}/"


def _programs(door: socket.socket, folder: Path) -> "list[_Program]":
    web = ["gunicorn", "encours.config.wsgi", f"--bind=fd://{door.fileno()}"]
    web += [f"--workers={_PROCESSES}", f"--threads={_THREADS}", "--timeout=120"]
    web += ["--log-level=warning", "--no-control-socket"]
    worker = ["encours", "worker", "--data", str(folder)]
    return [
        _Program(message("web server"), web, door.fileno()),
        _Program(message("worker"), worker, None),
    ]


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """Gathers the signals that ask to stop; empty while none came."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {
        each: signal.signal(each, note) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _database(folder: Path) -> "Iterator[Server | None]":
    """The installation's own server, to be looked after; none with `DATABASE_URL`."""
    from encours.database.addresses import is_embedded

    if not is_embedded():
        yield None
        return
    from encours.database.launcher import Server

    with Server(folder).running() as server:
        yield server


@dataclass
class _Program:
    """A program that runs beside, and how often it ended of late."""

    name: Message
    words: list[str]
    door: int | None
    process: subprocess.Popen[bytes] | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Starts it; it ends with this process, and hears no Ctrl-C of its own."""
        self.process = subprocess.Popen(  # noqa: S603  # our own programs
            [sys.executable, "-m", "encours.cli.child", *self.words],
            stdin=subprocess.PIPE,
            pass_fds=() if self.door is None else (self.door,),
            start_new_session=True,
        )

    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self.process is not None and self.process.poll() is not None

    def start_again(self) -> None:
        """Starts it again; raises `ProgramKeepsEnding` when that did not help of late."""
        now = time.monotonic()
        self.falls = [each for each in self.falls if now - each < _FALLS_SECONDS] + [now]
        if len(self.falls) >= _FALLS:
            raise ProgramKeepsEnding(
                message("The {program} keeps ending.", program=self.name),
                message("What it said is above; “encours doctor” may say more."),
            )
        time.sleep(_POLL_SECONDS * len(self.falls))
        self.start()

    def stop(self) -> None:
        """Lets it finish what it has in hand, for a while."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


@dataclass
class _House:
    """The programs of an installation, kept alive together until it is asked to stop."""

    programs: list[_Program]
    asked: list[int]

    def start(self) -> None:
        """Starts them all."""
        for program in self.programs:
            program.start()

    def wait_for(self, address: str) -> bool:
        """Waits until the pages answer; False when they do not, or when asked to stop before."""
        deadline = time.monotonic() + _READY_SECONDS
        while not self.asked and time.monotonic() < deadline:
            self._look_after(None)
            try:
                with urllib.request.urlopen(f"{address}healthz", timeout=5):  # noqa: S310  # ours
                    return True
            except OSError:
                time.sleep(_POLL_SECONDS)
        return False

    def keep(self, server: "Server | None") -> None:
        """Starts again what ends, until it is asked to stop."""
        while not self.asked:
            self._look_after(server)
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Stops them all, the pages first."""
        for program in self.programs:
            program.stop()

    def _look_after(self, server: "Server | None") -> None:
        if server is not None:
            server.revive()
        for program in self.programs:
            if program.has_ended() and not self.asked:
                program.start_again()
