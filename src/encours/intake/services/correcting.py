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
    """A file to hand in. `rejects`: the numbers of the refused lines it holds; `None`: all."""

    name: str
    content: bytes
    source: str
    mode: str
    mapping: dict[str, str] | None
    rejects: tuple[int, ...] | None


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
    lines = _whole(again, rejects, tidy) if whole else [tidy[each.id] for each in rejects]
    return Correction(
        name=document.name,
        content=("\n".join([again.header, *lines]) + "\n").encode(),
        source=document.source,
        # Of a list of all that is open, the corrected rows alone: the others stay as they were.
        mode="delta",
        mapping=mapping,
        rejects=None if whole else tuple(each.id for each in rejects),
    )


def mark_corrected(
    organisation_id: int, document_id: int, rejects: Sequence[int] | None, *, now: datetime
) -> None:
    """Says that these refused lines (`None`: all) were sent again: they weigh no more here.

    A line refused once more is among the refused lines of the document it was sent in. Of a ledger
    all were sent, corrected or not: what is left to correct is corrected there.
    """
    with acting_for(organisation_id):
        found = Reject.objects.filter(
            organisation_id=organisation_id, document_id=document_id, corrected_at__isnull=True
        )
        if rejects is not None:
            found = found.filter(pk__in=rejects)
        found.update(corrected_at=now)


def _one_line(text: str) -> str:
    """A corrected line stays one line, whatever was pasted into it."""
    return " ".join(text.splitlines())


def _whole(again: Again, rejects: Sequence[RejectSeen], texts: Mapping[int, str]) -> list[str]:
    """Every line of the file, the corrected ones in their place."""
    corrected = {each.line: texts[each.id] for each in rejects}
    return [
        again.text(line) if number not in corrected else corrected[number]
        for number, line in again.lines
    ]
