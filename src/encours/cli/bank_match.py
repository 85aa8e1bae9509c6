"""`encours bank match`: the payments that wait are matched with the books of an organisation."""

from typing import TYPE_CHECKING

import typer

from encours.cli.books import find_books
from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import language_of
from encours.kernel.messages import Message, message, plural
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.cash.services.matching_run import MatchReport


HELP = message("Matches the payments that wait with the books.")


def match_books_command(
    context: typer.Context,
    *,
    org: Org,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Matches what waits and says what became of it."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.daily.services.matching import match_payments

        books = find_books(org)
        report = match_payments(books.organisation_id, now=books.now)
        t = Translator(language)
        said = "\n".join(t.message(line) for line in _lines(report))
        print_whole((plain_json(as_json_of(report)) if as_json else said) + "\n")


def as_json_of(report: "MatchReport") -> dict[str, object]:
    """The contract of `encours bank match --json` (`docs/reference/json.md`)."""
    watched = report.watched
    return {
        "looked": report.looked,
        "applied": report.applied,
        "found_in_books": report.found,
        "proposed": report.proposed,
        "left": report.left,
        "reopened": report.reopened,
        "customers": sorted(report.customers),
        "is_held_back": report.is_held_back,
        "precision_percent": None if watched is None else watched.precision_percent,
    }


def _lines(report: "MatchReport") -> list[Message]:
    said = [
        plural("{count} payment looked at", "{count} payments looked at", count=report.looked),
        plural("{count} applied alone", "{count} applied alone", count=report.applied),
        plural("{count} proposed", "{count} proposed", count=report.proposed),
        plural("{count} left to people", "{count} left to people", count=report.left),
    ]
    if report.reopened:
        said.append(
            plural(
                "{count} came back and is due again",
                "{count} came back and are due again",
                count=report.reopened,
            )
        )
    if report.found:
        said.append(
            plural(
                "{count} was in the books already",
                "{count} were in the books already",
                count=report.found,
            )
        )
    if report.is_held_back:
        said.append(
            message("Nothing is applied alone: too much of what was applied lately was taken back.")
        )
    return said
