"""`encours backup` and `encours restore`: the installation in one file, and back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.diagnose_options import LANG
from encours.cli.installation import Data, open_for
from encours.cli.outputs import check_outputs, print_whole
from encours.cli.speaking import Language, language_of, refuse
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.database.backups import Backup

BACKUP_HELP = message("Writes the installation, its database and its key, to one file.")
RESTORE_HELP = message("Puts a backup in the place of what the installation holds.")

_File = Annotated[
    Path,
    typer.Argument(
        metavar=str(message("FILE")), show_default=False, help=str(message("The backup."))
    ),
]
_AsJson = Annotated[bool, typer.Option("--json", help=str(message("Prints JSON, for programs.")))]
_Lang = Annotated[
    Language | None, typer.Option("--lang", metavar="fr|en", help=str(LANG), show_default=False)
]


def backup_command(
    context: typer.Context,
    file: _File,
    *,
    data: Data = None,
    as_json: _AsJson = False,
    lang: _Lang = None,
) -> None:
    """Writes it and says how much."""
    language = lang or language_of(context)
    try:
        check_outputs([file], inputs=[])
    except EncoursError as error:
        refuse(error, language)
    with open_for(data, language, prepared=False) as folder:
        from encours.database.backups import write_backup

        made = write_backup(file, folder, now=datetime.now(UTC))
    t = Translator(language)
    said = t(
        "Backup written: {path} ({megabytes} MB). It opens everything: keep it as the books.",
        path=one_line(str(file), 4_096),
        megabytes=_megabytes(made),
    )
    print_whole(plain_json(_as_json(made)) + "\n" if as_json else said + "\n")


def restore_command(
    context: typer.Context,
    file: _File,
    *,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help=str(message("Even where organisations are: they are replaced."))
        ),
    ] = False,
    data: Data = None,
    as_json: _AsJson = False,
    lang: _Lang = None,
) -> None:
    """Restores it and says of when it is."""
    language = lang or language_of(context)
    with open_for(data, language, prepared=False) as folder:
        from encours.database.backups import restore_backup

        found = restore_backup(file, folder, replace=replace)
    t = Translator(language)
    said = t(
        "Restored as it was on {day}. Start what runs again: “encours up”.",
        day=found.made_at.date(),
    )
    print_whole(plain_json(_as_json(found)) + "\n" if as_json else said + "\n")


def _megabytes(made: "Backup") -> int:
    """Rounded up: no backup is of nothing."""
    return -(-made.size_bytes // 1_000_000)


def _as_json(made: "Backup") -> dict[str, Any]:
    return {
        "file": str(made.path),
        "size_bytes": made.size_bytes,
        "sha256": made.digest,
        "made_at": made.made_at.isoformat(),
        "version": made.version,
    }
