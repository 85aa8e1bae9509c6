"""`encours export books`: what Encours wrote, as a journal the accounting software takes in."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from encours.cli.books_options import Lang, Org
from encours.cli.days import read_optional_day
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.outputs import check_outputs, print_whole, say_written, write_whole
from encours.cli.speaking import SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.messages import message
from encours.ui.translation import Translator

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
            " journal (CSV). Doing it twice gives the same file."
        )
    ),
)
def books_command(
    context: typer.Context,
    *,
    org: Org,
    since: Since = None,
    out: Out = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Writes the journal; says beside it what is kept in other currencies."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.policybook.queries import policy_on
        from encours.receivables.rules.ledger_policy import LEDGER
        from encours.receivables.services.exporting import export_books
        from encours.tenancy.isolation import reading_of
        from encours.tenancy.queries import find_organisation

        check_outputs([out], inputs=[])
        organisation_id = find_organisation(org)
        with reading_of([organisation_id]):
            policy = policy_on(organisation_id, LEDGER, datetime.now(UTC).date())
        exported = export_books(
            organisation_id, since=read_optional_day("--since", since), policy=policy
        )
        if out is None:
            print_whole(exported.text)
        else:
            write_whole(out, exported.text.encode())
        say_written([out], language)
        if exported.other_currencies:
            t = Translator(language)
            said = t(
                "Not in this file, kept in other currencies: {currencies}.",
                currencies=exported.other_currencies,
            )
            print(said, file=sys.stderr)  # noqa: T201  # beside the result
