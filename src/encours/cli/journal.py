"""`encours journal`: what happened in an organisation, and whether the record of it is whole."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from encours.cli.books_options import AsJson, Lang, Org
from encours.cli.installation import Data, open_for
from encours.cli.outputs import print_whole
from encours.cli.speaking import Language, language_of
from encours.kernel.messages import Message, message
from encours.ui.plain import one_line, plain_json
from encours.ui.translation import Translator

if TYPE_CHECKING:
    from encours.journal.rules.chain import Entry

HELP = message("Tells what happened in an organisation, the last first; verifies the record.")
BROKEN = 1
"""Exit status when the journal is not as it was written."""

_SOUND = message("The journal is sound.")

Limit = Annotated[
    int,
    typer.Option(
        metavar=str(message("NUMBER")),
        min=1,
        max=10_000,
        help=str(message("How many entries are told.")),
    ),
]
Before = Annotated[
    int | None,
    typer.Option(
        metavar=str(message("NUMBER")), help=str(message("Only entries before this one."))
    ),
]


def journal_command(
    context: typer.Context,
    *,
    org: Org,
    limit: Limit = 50,
    before: Before = None,
    as_json: AsJson = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Prints the entries, the head of the chain, and what is wrong with it; status 1 when it is."""
    language = lang or language_of(context)
    with open_for(data, language):
        from encours.journal.queries import head, list_entries, verify
        from encours.tenancy.queries import find_organisation

        organisation_id = find_organisation(org)
        faults = verify(organisation_id)
        number, last = head(organisation_id)
        entries = list_entries(organisation_id, before=before, limit=limit)
        entries = _in_words(entries, organisation_id, language)
        t = Translator(language)
        if as_json:
            told = _as_json(entries, number, last, faults, t)
            print_whole(plain_json({"organisation": org, **told}) + "\n")
        else:
            print_whole(_as_text(entries, number, last, faults, t))
    if faults:
        raise typer.Exit(BROKEN)


def _in_words(
    entries: tuple["Entry", ...], organisation_id: int, language: Language
) -> tuple["Entry", ...]:
    """The entries, with words where they keep codes."""
    from encours.receivables.queries.documents import list_statuses
    from encours.receivables.rules.assertion_words import journal_in_words
    from encours.tenancy.isolation import reading_of

    with reading_of([organisation_id]):
        statuses = list_statuses(organisation_id)
    names = {each.code: each.name_fr if language == "fr" else each.name_en for each in statuses}
    return tuple(
        each if each.said is None else replace(each, said=journal_in_words(each.said, names))
        for each in entries
    )


def _as_json(
    entries: tuple["Entry", ...], number: int, last: str, faults: tuple[Message, ...], t: Translator
) -> dict[str, Any]:
    return {
        "number": number,
        "head": last,
        "sound": not faults,
        "faults": [t.message(fault) for fault in faults],
        "entries": [
            {
                "number": entry.number,
                "recorded_at": entry.recorded_at.isoformat(),
                "kind": entry.kind,
                "subject": None if entry.subject is None else str(entry.subject),
                "text": None if entry.said is None else t.message(entry.said),
                "author_id": entry.author_id,
                "digest": entry.digest,
                "head": entry.head,
            }
            for entry in entries
        ],
    }


def _as_text(
    entries: tuple["Entry", ...], number: int, last: str, faults: tuple[Message, ...], t: Translator
) -> str:
    from django.utils import timezone

    from encours.journal.rules.words import ERASED, kind_of

    lines = [
        "  ".join(
            (
                f"{entry.number:>6}",
                f"{timezone.localtime(entry.recorded_at):%Y-%m-%d %H:%M}",
                t.message(kind_of(entry.kind)),
                one_line(t.message(entry.said or ERASED), 400),
            )
        )
        for entry in entries
    ]
    lines.append(t("Head after entry {number}: {head}", number=number, head=last))
    lines += [t.message(fault) for fault in faults] or [t.message(_SOUND)]
    return "".join(f"{line}\n" for line in lines)
