"""One comment on several documents at once, of one customer or of several."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from encours.journal.services import record
from encours.kernel.messages import plural
from encours.kernel.subjects import SubjectRef
from encours.teamwork.models import Mention, Note, NoteVersion
from encours.teamwork.rules.texts import clean_text
from encours.teamwork.services.notes import KIND
from encours.teamwork.services.people import about
from encours.tenancy.isolation import acting_for


def write_notes(
    organisation_id: int,
    subjects: Mapping[str, Sequence[SubjectRef]],
    text: str,
    *,
    by: int,
    now: datetime,
) -> tuple[int, ...]:
    """The same note about each of `subjects`, by the code of their customer; their numbers.

    Whoever is called upon is so once, by the first note of each customer. Raises as
    `notes.write_note` does.
    """
    cleaned = clean_text(text)
    with acting_for(organisation_id):
        notes: list[Note] = []
        first: list[Note] = []
        for code, theirs in subjects.items():
            on = about(organisation_id, theirs[0], code, by=by)
            written = on.read(cleaned)
            made = [
                Note(
                    organisation_id=organisation_id,
                    subject=str(subject),
                    customer_id=on.customer_id,
                    author_id=by,
                    recorded_at=now,
                    text=written.text,
                    mentioned=[*written.mentioned],
                )
                for subject in theirs
            ]
            notes.extend(made)
            first.extend(made[:1])
        Note.objects.bulk_create(notes)
        _keep_versions(notes)
        _call_upon(first, by=by)
        _tell(organisation_id, notes, by=by, now=now)
    return tuple(each.pk for each in notes)


def take_back_notes(
    organisation_id: int, note_ids: Sequence[int], *, by: int, now: datetime
) -> None:
    """Their author takes several notes back at once; those of others are left alone."""
    with acting_for(organisation_id):
        own = Note.objects.select_for_update().filter(
            organisation_id=organisation_id, pk__in=note_ids, author=by, taken_back_at=None
        )
        notes = list(own)
        if not notes:
            return
        Note.objects.filter(organisation_id=organisation_id, pk__in=[n.pk for n in notes]).update(
            taken_back_at=now
        )
        record(
            organisation_id,
            kind=KIND,
            subject=SubjectRef("note", str(notes[0].pk)),
            message=plural("Note taken back", "{count} notes taken back", count=len(notes)),
            covers={"notes": [each.pk for each in notes], "taken_back_at": now},
            author_id=by,
            now=now,
        )


def _keep_versions(notes: Sequence[Note]) -> None:
    NoteVersion.objects.bulk_create(
        NoteVersion(
            organisation_id=each.organisation_id,
            note=each,
            number=each.version,
            text=each.text,
            mentioned=each.mentioned,
            recorded_at=each.recorded_at,
        )
        for each in notes
    )


def _call_upon(notes: Sequence[Note], *, by: int) -> None:
    Mention.objects.bulk_create(
        Mention(
            organisation_id=each.organisation_id,
            note=each,
            user_id=user,
            recorded_at=each.recorded_at,
        )
        for each in notes
        for user in sorted({*each.mentioned} - {by})
    )


def _tell(organisation_id: int, notes: Sequence[Note], *, by: int, now: datetime) -> None:
    record(
        organisation_id,
        kind=KIND,
        subject=SubjectRef("note", str(notes[0].pk)),
        message=plural("Note on a document", "{count} notes on documents", count=len(notes)),
        covers={
            "notes": [each.pk for each in notes],
            "subjects": [each.subject for each in notes],
            "text": notes[0].text,
            "mentioned": notes[0].mentioned,
        },
        author_id=by,
        now=now,
    )
