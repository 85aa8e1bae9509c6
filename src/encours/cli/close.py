"""`encours close`: a day is closed (arrêté), listed, shown, proven again."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books import find_books
from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.close_text import made_as_text, shown_as_text, verified_as_text
from encours.cli.days import read_day, read_optional_day
from encours.cli.help import HELP_OPTIONS
from encours.cli.installation import Data, open_for
from encours.cli.outputs import check_outputs, print_whole, say_written, write_whole
from encours.cli.speaking import SpeakingCommand, SpeakingGroup, language_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.closing.queries import Made

UNSOUND = 1
"""Exit status when an arrêté made again is not the same."""

_CONTEXT = {"help_option_names": HELP_OPTIONS}
close_app = typer.Typer(
    cls=SpeakingGroup,
    help=str(message("Closes a day: its receivables frozen, shown, proven again.")),
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)

OptionalOrg = Annotated[
    str | None,
    typer.Option(
        "--org",
        metavar=str(message("SLUG")),
        show_default=False,
        help=str(message("The organisation, by its short name.")),
    ),
]
Day = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=str(message("YYYY-MM-DD")),
        show_default=False,
        help=str(message("The day closed.")),
    ),
]
Version = Annotated[
    int | None,
    typer.Option(
        "--version",
        metavar=str(message("N")),
        show_default=False,
        help=str(message("The version; by default the last one.")),
    ),
]
Reopen = Annotated[
    str,
    typer.Option(
        "--reopen",
        metavar=str(message("REASON")),
        show_default=False,
        help=str(message("Why a day already closed is closed again, as another version.")),
    ),
]
Csv = Annotated[
    Path | None,
    typer.Option(
        "--csv",
        metavar=str(message("FILE")),
        show_default=False,
        help=str(message("Writes the justification of the accounts there, item by item.")),
    ),
]


class MissingWord(EncoursError):
    """An option without which the command means nothing is not there."""


@close_app.callback()
def close_command(
    context: typer.Context,
    *,
    org: OptionalOrg = None,
    as_of: Day = None,
    reopen: Reopen = "",
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Closes the day and says so."""
    if context.invoked_subcommand is not None:
        return
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.closing.services.making import make_arrete

        day = _needed_day(as_of)
        books = find_books(_needed_slug(org))
        made = make_arrete(
            books.organisation_id,
            day,
            settings=books.settings,
            author_id=None,
            now=books.now,
            reason=reopen,
        )
        said = plain_json(_made(made)) + "\n" if as_json else made_as_text([made], language)
        print_whole(said)


@close_app.command(
    "list",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Lists the days closed, with their versions.")),
)
def list_command(
    context: typer.Context,
    *,
    org: Org,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """One line each."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.closing.services.making import list_arretes
        from encours.tenancy.queries import find_organisation

        found = list_arretes(find_organisation(org))
        if as_json:
            print_whole(plain_json([_made(each) for each in found]) + "\n")
        else:
            print_whole(made_as_text(found, language))


@close_app.command(
    "verify",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Makes closed days again from what was known then, and compares.")),
)
def verify_command(
    context: typer.Context,
    *,
    org: Org,
    as_of: Day = None,
    version: Version = None,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Every day closed, or the one named; status 1 when one is not the same."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.closing.services.verifying import verify_arrete, verify_arretes
        from encours.tenancy.queries import find_organisation

        organisation_id, day = find_organisation(org), read_optional_day("--as-of", as_of)
        found = (
            verify_arretes(organisation_id)
            if day is None
            else (verify_arrete(organisation_id, day, version),)
        )
        say = Translator(language).message
        told = [
            _made(each.made)
            | {"sound": not each.problems, "problems": [say(one) for one in each.problems]}
            for each in found
        ]
        print_whole(plain_json(told) + "\n" if as_json else verified_as_text(found, language))
    if any(each.problems for each in found):
        raise typer.Exit(UNSOUND)


@close_app.command(
    "show",
    cls=SpeakingCommand,
    context_settings=_CONTEXT,
    help=str(message("Shows a closed day, and what is known differently of it since.")),
)
def show_command(
    context: typer.Context,
    *,
    org: Org,
    as_of: Day = None,
    version: Version = None,
    csv: Csv = None,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """The figures, then what differs today."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.closing.services.justifying import write_justification
        from encours.closing.services.making import show_arrete

        check_outputs([csv], inputs=[])
        books = find_books(org)
        shown = show_arrete(
            books.organisation_id,
            _needed_day(as_of),
            settings=books.settings,
            version=version,
        )
        if csv is not None:
            # The mark tells spreadsheets that accents are written in UTF-8.
            text = write_justification(shown.content, language=language)
            write_whole(csv, text.encode("utf-8-sig"))
        if as_json:
            told = _made(shown.made) | {"content": shown.content, "since": shown.since}
            print_whole(plain_json(told) + "\n")
        else:
            print_whole(shown_as_text(shown, language))
        say_written([csv], language)


def _needed_slug(slug: str | None) -> str:
    if slug is None:
        raise MissingWord(message("--org is missing."), message("Name the organisation."))
    return slug


def _needed_day(text: str | None) -> date:
    if text is None:
        raise MissingWord(
            message("--as-of is missing."), message("Give the day, written as 2026-12-31.")
        )
    return read_day("--as-of", text)


def _made(made: "Made") -> dict[str, Any]:
    return {
        "as_of": made.as_of.isoformat(),
        "version": made.version,
        "revision": made.revision,
        "reason": made.reason,
        "author_id": made.author_id,
        "made_at": made.made_at.isoformat(),
        "sha256": made.sha256,
        "size": made.size,
        "journal_number": made.journal_number,
        "journal_head": made.journal_head,
    }
