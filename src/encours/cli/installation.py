"""What every command that needs the books begins with: the data folder asked for, opened.

    with open_for(data, language) as folder:
        …

The database runs inside the block, Django is set up, the tables are there. What people can mend
ends the command with one line and status 2, wherever in the block it was found.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from encours.cli.speaking import Language, refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

TERMINATED = 143
"""Exit status of a command that was asked to end: 128 + the number of the signal."""

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar=str(message("FOLDER")),
        help=str(message("The data folder; by default that of ENCOURS_DATA, else the usual one.")),
    ),
]
"""The option `--data DIR`: `data: Data = None`."""


class DatabaseLost(EncoursError):
    """The database stopped answering, or could not do what it was asked for."""


@contextmanager
def open_for(
    data: Path | None, language: Language, *, prepared: bool = True, stays: bool = False
) -> Iterator[Path]:
    """Opens the installation for the block and yields its data folder.

    `prepared`: its tables are made and brought up to date first; `stays`: the command serves the
    installation for long; see `open_installation`.
    An `EncoursError` of the block or of the opening is told on one line, and the command ends.
    """
    from encours.database.installation import open_installation

    try:
        with (
            ending_in_order(),
            refusals_of_the_database(),
            open_installation(data, prepared=prepared, stays=stays) as folder,
        ):
            yield folder
    except EncoursError as error:
        refuse(error, language)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Lets a command asked to end (SIGTERM) leave the database as one that came to its end."""
    mine = threading.current_thread() is threading.main_thread()
    if not mine or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def refusals_of_the_database() -> Iterator[None]:
    """Turns a database that does not answer, or has no room, into a `DatabaseLost`."""
    import psycopg
    from django.db import OperationalError

    try:
        yield
    except (psycopg.OperationalError, OperationalError) as error:
        raise DatabaseLost(
            message(
                "The database does not answer as it should: {reason}.",
                reason=" ".join(str(error).split()).rstrip("."),
            ),
            message("Run “encours doctor”."),
        ) from error
