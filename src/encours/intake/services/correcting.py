"""Sends refused lines again once they are put right, as a file like the one they came from.

Of a table, the corrected rows alone, below the header they had. Of a ledger, the whole export with
these lines in their place: an export speaks for its whole period, and a part of it would undo the
rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from encours.intake.formats.again import Again, lines_again
from encours.intake.formats.records import Source
from encours.intake.models import Reject
from encours.intake.queries import RejectSeen, find_document, find_rejects
from encours.intake.services.keeping import content_of
from encours.intake.services.previewing import mapping_for
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.isolation import acting_for


class NothingToCorrect(EncoursError):
    """No line was given that can be sent again."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A file to hand in. `lines`: the line each reject, by number, now has in it."""

    name: str
    content: bytes
    source: str
    mode: str
    mapping: dict[str, str] | None
    lines: dict[int, int]


def correction_of(organisation_id: int, document_id: int, texts: Mapping[int, str]) -> Correction:
    """The file that hands in again the refused lines of `texts` (number of reject to its text).

    Lines given as they were, and those corrected before, are left out.
    Raises `NothingToCorrect`, `NoSuchDocument`.
    """
    tidy = {number: _one_line(text) for number, text in texts.items()}
    rejects = [
        each
        for each in find_rejects(organisation_id, document_id, [*texts])
        if each.content and each.corrected_at is None and tidy[each.id] != each.content
    ]
    if not rejects:
        raise NothingToCorrect(
            message("No line was changed."),
            message("Correct a line, or export the file again from the software it comes from."),
        )
    document = find_document(organisation_id, document_id)
    content = content_of(organisation_id, document_id)
    mapping = mapping_for(organisation_id, document.source, content)
    whole = document.kind == "ledger"
    again = lines_again(
        content,
        Source(document.format, document.encoding, document.separator or None, 0, 0, 0),
        is_ledger=whole,
        mapping=mapping,
    )
    if again is None:
        raise NothingToCorrect(
            message("The lines of this format cannot be corrected here."),
            message("Export the file again from the software it comes from."),
        )
    lines, place = _whole(again, rejects, tidy) if whole else _rows_alone(rejects, tidy)
    return Correction(
        name=document.name,
        content=("\n".join([again.header, *lines]) + "\n").encode(),
        source=document.source,
        # Of a list of all that is open, the corrected rows alone: the others stay as they were.
        mode="delta",
        mapping=mapping,
        lines=place,
    )


def mark_corrected(
    organisation_id: int, document_id: int, rejects: Sequence[int], *, now: datetime
) -> None:
    """Says that these refused lines were sent again and taken."""
    with acting_for(organisation_id):
        Reject.objects.filter(
            organisation_id=organisation_id, document_id=document_id, pk__in=rejects
        ).update(corrected_at=now)


def _one_line(text: str) -> str:
    """A corrected line stays one line, whatever was pasted into it."""
    return " ".join(text.splitlines())


def _rows_alone(
    rejects: Sequence[RejectSeen], texts: Mapping[int, str]
) -> tuple[list[str], dict[int, int]]:
    """The corrected rows below their header, which is line 1."""
    lines = [texts[each.id] for each in rejects]
    return lines, {each.id: number for number, each in enumerate(rejects, start=2)}


def _whole(
    again: Again, rejects: Sequence[RejectSeen], texts: Mapping[int, str]
) -> tuple[list[str], dict[int, int]]:
    """Every line of the file, the corrected ones in their place."""
    by_line = {each.line: each for each in rejects}
    lines: list[str] = []
    place: dict[int, int] = {}
    for number, line in again.lines:
        corrected = by_line.get(number)
        if corrected is None:
            lines.append(again.text(line))
        else:
            place[corrected.id] = len(lines) + 2
            lines.append(texts[corrected.id])
    return lines, place
