"""`encours export books`: what Encours wrote, as a journal the accounting software takes in."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.books_options import Lang, Org
from encours.cli.days import read_optional_day
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.outputs import check_outputs, print_bytes, say_written, write_whole
from encours.cli.speaking import SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.receivables.rules.journal_export_policy import Layout
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.receivables.services.exporting import Exported


class UnknownLayout(EncoursError):
    """No layout of the journal is called so."""


_CONTEXT = {"help_option_names": HELP_OPTIONS}
export_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("Gives out what Encours wrote.")),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar=str(message("YYYY-MM-DD")),
        show_default=False,
        help=str(message("Only what was written from that day on; by default all.")),
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar=str(message("FILE")),
        show_default=False,
        help=str(message("The file to write; by default it is printed.")),
    ),
]
AskedLayout = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="|".join(Layout),
        show_default=False,
        help=str(message("For which software; by default the one of the settings.")),
    ),
]
Rejects = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        metavar=str(message("FILE")),
        show_default=False,
        help=str(
            message(
                "Reads the report of the lines that the software refused: nothing is exported, they"
                " are told again next time."
            )
        ),
    ),
]


@export_app.callback()
def _export() -> None:
    """What follows says what."""


@export_app.command(
    "books",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(
        message(
            "Writes the receipts, differences and allocations that the books do not have yet, as a"
            " journal. Doing it twice gives the same file."
        )
    ),
)
def books_command(
    context: typer.Context,
    *,
    org: Org,
    since: Since = None,
    layout: AskedLayout = None,
    rejects: Rejects = None,
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Writes the journal, or reads what was refused of it; says beside it what must be known."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.receivables.services.exporting import export_books
        from encours.tenancy.queries import find_organisation

        check_outputs([out], inputs=[rejects] if rejects else [])
        organisation_id, now = find_organisation(org), datetime.now(UTC)
        if rejects is not None:
            _keep_rejects(organisation_id, rejects, now, Translator(language))
            return
        exported = export_books(
            organisation_id,
            today=now.date(),
            since=read_optional_day("--since", since),
            layout=_layout(layout),
        )
        if out is None:
            print_bytes(exported.data)
        else:
            write_whole(out, exported.data)
        say_written([out], language)
        _tell_beside(exported, Translator(language))


def _layout(asked: str | None) -> Layout | None:
    if asked is None:
        return None
    if asked not in set(Layout):
        raise UnknownLayout(
            message("There is no layout {name}.", name=asked),
            message("Its layouts are: {names}.", names=[str(each) for each in Layout]),
        )
    return Layout(asked)


def _tell_beside(exported: "Exported", t: Translator) -> None:
    """What the file does not hold, and what it holds once more."""
    if exported.other_currencies:
        _beside(
            t(
                "Not in this file, kept in other currencies: {currencies}.",
                currencies=exported.other_currencies,
            )
        )
    if exported.refaced:
        _beside(
            t(
                "Face another account than when they were written, where the books have the money"
                " by now: {pieces}. If an earlier file is in the books, export with --since.",
                pieces=exported.refaced,
            )
        )
    if exported.corrections:
        _beside(
            t(
                "Correct the account that entries given out before faced: {pieces}.",
                pieces=exported.corrections,
            )
        )
    if exported.again:
        _beside(t("Told again after a refusal: {pieces}.", pieces=exported.again))


def _keep_rejects(organisation_id: int, path: Path, now: datetime, t: Translator) -> None:
    plural = t.plural
    from encours.diagnosis.services import read_bytes
    from encours.receivables.services.exporting import keep_rejects

    kept = keep_rejects(organisation_id, read_bytes(path), author_id=None, now=now)
    _beside(
        plural(
            "{count} entry refused, told again next time.",
            "{count} entries refused, told again next time.",
            count=len(kept.pieces),
        )
    )
    if kept.unknown:
        _beside(t("Entries that were never given out: {pieces}.", pieces=kept.unknown))
    if kept.unread:
        _beside(t("Lines that name no entry: {lines}.", lines=kept.unread))


def _beside(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201  # beside the result
