"""`encours bank`: what a file of the bank says, line by line, before anything is done with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.books_options import AsJson, Lang
from encours.cli.help import HELP_OPTIONS
from encours.cli.outputs import print_file, print_whole
from encours.cli.speaking import Language, SpeakingCommand, SpeakingGroup, language_of, refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.intake.formats.bank.records import BankFile

_CONTEXT = {"help_option_names": HELP_OPTIONS}
bank_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("Bank statements: read and checked.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

File = Annotated[
    Path,
    typer.Argument(
        metavar=str(message("FILE")),
        show_default=False,
        help=str(
            message(
                "The bank statement: CAMT.052, 053, 054, CFONB 120, 240, MT940, OFX, CSV, XLSX."
            )
        ),
    ),
]


class UnusableStatement(EncoursError):
    """A file given is no bank statement, or cannot be opened."""


@bank_app.command(
    "read",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Tells the lines of a bank statement and whether they add up.")),
)
def read_command(
    context: typer.Context,
    file: File,
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Prints the statements of a file; nothing is kept."""
    language = lang or language_of(context)
    try:
        if as_json:
            _print_json(file, language)
        else:
            print_whole(_told(file, language))
    except EncoursError as error:
        refuse(error, language)


def _print_json(path: Path, language: Language) -> None:
    from encours.cli.bank_json import open_aside, write_reading

    with open_aside() as answer:
        with _naming(path):
            write_reading(_open(path), Translator(language), answer)
        print_file(answer)


def _told(path: Path, language: Language) -> str:
    from rich.console import Console

    from encours.cli.bank_text import MOST_LINES, print_reading
    from encours.intake.formats.bank.records import collect

    with _naming(path):
        reading = collect(_open(path), most=MOST_LINES)
    console = Console(highlight=False)
    with console.capture() as told:
        print_reading(reading, language=language, console=console)
    return told.get()


def _open(path: Path) -> "BankFile":
    """The file's parts. Raises `EncoursError` when it is no statement, now or as it is read."""
    # Polars and the readers are imported once the options are known to be usable.
    from encours.diagnosis.services import read_bytes
    from encours.intake.formats.bank.any_statement import open_statements

    return open_statements(read_bytes(path))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """An error of the file says which file."""
    try:
        yield
    except EncoursError as error:
        named = message("{file}: {what}", file=path.name or str(path), what=error.what)
        raise UnusableStatement(named, error.action) from error
