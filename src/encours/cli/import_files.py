"""`encours import`: accounting exports, lists of invoices and bank statements."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of, refuse, warn
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message, plural
from encours.ui.formats import Formats
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from encours.daily.services.handing import AccountReport, Report
    from encours.intake.queries import RejectSeen

HELP = message(
    "Takes files into an organisation, in any order, as often as wanted: accounting exports (FEC),"
    " lists of invoices and payments (CSV, XLSX), bank statements (CAMT, CFONB, MT940, OFX, CSV)."
)
ASKS = 3
"""Exit status when nothing was written because a person must confirm first (`--yes`)."""

_USUAL_SOURCE = "lists"
_SHOWN_REJECTS = 10
_MODES = ("stock", "delta", "bank")

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar=str(message("FILE…")),
        show_default=False,
        help=str(message("The files, in any order.")),
    ),
]
Mode = Annotated[
    str,
    typer.Option(
        metavar="stock|delta|bank",
        help=str(
            message(
                "For lists: stock (all that is open; what is missing was settled) or delta (what is"
                " new or told anew); bank: tables are statements of a bank."
            )
        ),
    ),
]
SourceName = Annotated[
    str,
    typer.Option(
        "--source",
        metavar=str(message("NAME")),
        help=str(message("Where the files come from: lists of one source complete each other.")),
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=str(message("Tells what would change, writes nothing.")))
]
Drawn = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=str(message("YYYY-MM-DD")),
        help=str(message("For lists: the day they were drawn; by default their own last day.")),
    ),
]
Yes = Annotated[
    bool, typer.Option("--yes", help=str(message("Writes even where much would be gone.")))
]


class LinesRefused(EncoursError):
    """Lines of a file cannot be read and are left out; the others are taken in."""


class UnknownMode(EncoursError):
    """A list is taken in as all that is open, or as what is new."""


def import_command(
    context: typer.Context,
    files: Files,
    *,
    org: Org,
    mode: Mode = "delta",
    source: SourceName = _USUAL_SOURCE,
    as_of: Drawn = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Takes the files in and tells what that changed."""
    language = lang or language_of(context)
    if mode not in _MODES:
        unknown = message("--mode {value} is not known.", value=mode)
        refuse(UnknownMode(unknown, message("Write stock, delta or bank.")), language)
    with open_for(data, language):
        from encours.cli.diagnose import read_day
        from encours.daily.services.handing import Handed
        from encours.daily.services.taking_in import take_in
        from encours.diagnosis.services import read_named
        from encours.tenancy.queries import find_organisation

        organisation_id = find_organisation(org)
        handed = [Handed(path.name, read_named(path)) for path in files]
        report = take_in(
            organisation_id,
            handed,
            source=source,
            author_id=None,
            now=datetime.now(UTC),
            mode=mode,
            dry_run=dry_run,
            confirmed=yes,
            drawn_on=None if as_of is None else read_day(as_of),
        )
        refused = [] if dry_run else _refused(organisation_id, report)
    print_whole(_told(report, language, as_json=as_json))
    _tell_refused(refused, report.rejected, language)
    if report.asks is not None and not dry_run:
        t = Translator(language)
        print(t.message(report.asks), t("Add --yes to write it."), file=sys.stderr)  # noqa: T201  # what must be confirmed
        raise typer.Exit(ASKS)


def _refused(organisation_id: int, report: "Report") -> list[tuple[str, "RejectSeen"]]:
    """The first lines that were refused, each with the name of its file."""
    from encours.intake.queries import list_rejects, names_of_documents
    from encours.tenancy.isolation import reading_of

    with reading_of([organisation_id]):
        names = names_of_documents(organisation_id, report.documents)
    found: list[tuple[str, RejectSeen]] = []
    for number in report.documents if report.rejected else ():
        rows = list_rejects(organisation_id, number, size=_SHOWN_REJECTS).rows
        found += [(names.get(number, ""), each) for each in rows]
    return found[:_SHOWN_REJECTS]


def _tell_refused(
    refused: "Sequence[tuple[str, RejectSeen]]", rejected: int, language: Language
) -> None:
    """Says on standard error which lines were left out, why, and what to do; the first of them."""
    for name, each in refused:
        what = message(
            "{file}, line {line}: {reason}", file=name, line=each.line, reason=each.reason
        )
        warn(LinesRefused(what, each.action), language)
    if refused and rejected > len(refused):
        more = plural(
            "{count} more line is not taken.",
            "{count} more lines are not taken.",
            count=rejected - len(refused),
        )
        where = message("The page of imports has them all, to download and to correct.")
        warn(LinesRefused(more, where), language)


def _told(report: "Report", language: Language, *, as_json: bool) -> str:
    t = Translator(language)
    if as_json:
        return plain_json(
            {
                "created": report.created,
                "changed": report.changed,
                "reversed": report.reversed,
                "unchanged": report.unchanged,
                "rejected": report.rejected,
                "as_of": report.as_of.isoformat() if report.as_of else None,
                "dry_run": report.dry_run,
                "asks": None if report.asks is None else t.message(report.asks),
                "settled_by_absence": report.settled_by_absence,
                "documents": list(report.documents),
                "known": list(report.known),
                "balance_before_cents": report.balance_before_cents,
                "balance_after_cents": report.balance_after_cents,
                "notices": [t.message(notice) for notice in report.notices],
                "accounts": [asdict(each) for each in report.accounts],
            }
        )
    return "\n".join(_lines(report, t, Formats(language))) + "\n"


def _lines(report: "Report", t: Translator, formats: Formats) -> list[str]:
    """The report as people read it."""
    counts = (
        plural("{count} line created", "{count} lines created", count=report.created),
        plural("{count} line changed", "{count} lines changed", count=report.changed),
        plural("{count} line reversed", "{count} lines reversed", count=report.reversed),
        plural("{count} line unchanged", "{count} lines unchanged", count=report.unchanged),
        plural("{count} line rejected", "{count} lines rejected", count=report.rejected),
    )
    told = [t.message(words) for words in counts if dict(words.values)["count"]]
    lines = [", ".join(told) or t("Nothing was read.")]
    if report.dry_run:
        lines.insert(0, t("Dry run: nothing was written. What would change:"))
        lines += [t.message(report.asks)] if report.asks is not None else []
    lines += [t("{file} was already in.", file=name) for name in report.known]
    lines += [t.message(_of_account(each)) for each in report.accounts]
    lines += [t.message(notice) for notice in report.notices]
    if report.as_of is not None:
        lines.append(t("The books go to {day}.", day=formats.date(report.as_of)))
    return lines


def _of_account(told: "AccountReport") -> Message:
    return message(
        "Account {account}: {lines} lines read, {created} new, {changed} completed.",
        account=told.account,
        lines=told.lines,
        created=told.created,
        changed=told.changed,
    )
