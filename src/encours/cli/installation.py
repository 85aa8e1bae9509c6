"""What every command that needs the books begins with: the data folder asked for, opened.

    with open_for(data, language) as folder:
        …

The database runs inside the block, Django is set up, the tables are there. What people can mend
ends the command with one line and status 2, wherever in the block it was found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from encours.cli.speaking import Language, refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

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
def open_for(data: Path | None, language: Language) -> Iterator[Path]:
    """Opens the installation for the block and yields its data folder.

    An `EncoursError` of the block or of the opening is told on one line, and the command ends.
    """
    from encours.database.installation import open_installation

    try:
        with refusals_of_the_database(), open_installation(data) as folder:
            yield folder
    except EncoursError as error:
        refuse(error, language)


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
