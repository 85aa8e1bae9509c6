"""Writes notes and keeps all they said: written, edited, taken back, shown again, erased.

Whether a member may write at all (`Right.ASSERT`) is asked where the call comes from; whether they
see the customer is asked here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from encours.journal.queries import list_entries
from encours.journal.services import erase as erase_journal
from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.subjects import SubjectRef
from encours.teamwork.models import Mention, Note, NoteVersion, Task
from encours.teamwork.queries.reading import seen_by
from encours.teamwork.rules.mentions import Written
from encours.teamwork.rules.notes import check_author, check_edit
from encours.teamwork.rules.texts import TASK_CHARACTERS, clean_text, shorten
from encours.teamwork.services.people import About, about
from encours.teamwork.services.tasks import Given, give_task
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import names_of, portfolio_of

KIND = "note"
_MOST_ENTRIES = 10_000


class NoSuchNote(EncoursError):
    """There is no such note, or who asks does not see it."""


class NoteChangedMeanwhile(EncoursError):
    """The note is not as it was when it was opened."""


class CannotCorrect(EncoursError):
    """The note is about something else, or was corrected already."""


@dataclass(frozen=True, slots=True)
class TaskAsked:
    """The task that comes with a note. `text` blank: the note's own."""

    assignee_id: int
    due_on: date | None = None
    text: str = ""


def write_note(
    organisation_id: int,
    subject: SubjectRef,
    text: str,
    *,
    by: int,
    now: datetime,
    customer: str = "",
    task: TaskAsked | None = None,
    corrects: int | None = None,
) -> int:
    """Writes a note about something, and gives its task when there is one; returns its number.

    `customer`: the code of the customer the subject is of, unless it is that customer. `corrects`:
    a note of the same author about the same subject, which this one puts right. Raises
    `NotAMember`, `NoSuchCustomer`, `EmptyText`, `TextTooLong`, `CannotBeMentioned`,
    `CannotHaveTask`, `NoSuchNote`, `NotTheAuthor`, `CannotCorrect`.
    """
    cleaned = clean_text(text)
    with acting_for(organisation_id):
        on = about(organisation_id, subject, customer, by=by)
        written = on.read(cleaned)
        if corrects is not None:
            _check_corrects(organisation_id, corrects, on, by=by)
        note = Note.objects.create(
            organisation_id=organisation_id,
            subject=str(subject),
            customer_id=on.customer_id,
            author_id=by,
            recorded_at=now,
            text=written.text,
            mentioned=[*written.mentioned],
            corrects_id=corrects,
        )
        _keep_version(note, now)
        _call_upon(note, now)
        given = None if task is None else _give(note, on, task, _plain(written), by=by, now=now)
        _tell(note, message("Note on {subject}", subject=on.said), by=by, now=now)
        if given is not None:
            given.tell()
    return note.pk


def _give(note: Note, on: About, task: TaskAsked, words: str, *, by: int, now: datetime) -> Given:
    """The task that comes with the note; without a text of its own it has the note's `words`."""
    asked = clean_text(task.text, most=TASK_CHARACTERS) if task.text.strip() else ""
    return give_task(
        note.organisation_id,
        on,
        asked or shorten(words),
        assignee_id=task.assignee_id,
        due_on=task.due_on,
        by=by,
        now=now,
        note_id=note.pk,
    )


def edit_note(
    organisation_id: int, note_id: int, text: str, *, version: int, by: int, now: datetime
) -> int:
    """Changes a note within a quarter of an hour; returns its new version.

    `version`: the one that was opened. The same text changes nothing. Raises what `write_note`
    does, and `TooLateToEdit`, `NoteChangedMeanwhile`.
    """
    cleaned = clean_text(text)
    with acting_for(organisation_id):
        note = _the_note(organisation_id, note_id, by=by)
        _check_shown(note)
        check_edit(author_id=note.author_id, written_at=note.recorded_at, by=by, now=now)
        if note.version != version:
            raise NoteChangedMeanwhile(
                message("This note was changed since you opened it."),
                message("Look at it again; nothing of yours was written."),
            )
        on = _about_note(note, by=by)
        written = on.read(cleaned)
        if written.text == note.text:
            return note.version
        note.text, note.mentioned = written.text, [*written.mentioned]
        note.version += 1
        note.edited_at = now
        note.save(update_fields=["text", "mentioned", "version", "edited_at"])
        _keep_version(note, now)
        _call_upon(note, now)
        _tell(note, message("Note on {subject} changed", subject=on.said), by=by, now=now)
    return note.version


def take_back_note(organisation_id: int, note_id: int, *, by: int, now: datetime) -> None:
    """The author takes a note back: it is not shown any more, and is kept.

    Taken back already: nothing changes. Raises `NoSuchNote`, `NotTheAuthor`.
    """
    with acting_for(organisation_id):
        note = _the_note(organisation_id, note_id, by=by)
        check_author(author_id=note.author_id, by=by)
        if note.taken_back_at is not None:
            return
        note.taken_back_at = now
        note.save(update_fields=["taken_back_at"])
        said = message("Note on {subject} taken back", subject=_said(note))
        _tell(note, said, by=by, now=now)


def show_note_again(organisation_id: int, note_id: int, *, by: int, now: datetime) -> None:
    """The author undoes taking a note back. Raises `NoSuchNote`, `NotTheAuthor`."""
    with acting_for(organisation_id):
        note = _the_note(organisation_id, note_id, by=by)
        check_author(author_id=note.author_id, by=by)
        if note.taken_back_at is None:
            return
        note.taken_back_at = None
        note.save(update_fields=["taken_back_at"])
        said = message("Note on {subject} shown again", subject=_said(note))
        _tell(note, said, by=by, now=now)


def erase_note(
    organisation_id: int, note_id: int, *, reason: Message, by: int, now: datetime
) -> None:
    """Erases what a note said in all its versions, for a person asks to be forgotten.

    That it was written, when and by whom stays, and so does the chain of the journal; its task
    keeps its state and loses its words. It cannot be undone. Raises `NoSuchNote`.
    """
    with acting_for(organisation_id):
        note = _the_note(organisation_id, note_id, by=by)
        versions = NoteVersion.objects.filter(organisation_id=organisation_id, note=note)
        tasks = Task.objects.filter(organisation_id=organisation_id, note=note)
        note.text, note.mentioned = None, []
        note.save(update_fields=["text", "mentioned"])
        versions.update(text=None, mentioned=[])
        Mention.objects.filter(organisation_id=organisation_id, note=note).delete()
        tasks.update(text="", outcome="")
        of_tasks = [SubjectRef("task", str(each)) for each in tasks.values_list("pk", flat=True)]
        numbers = [
            entry.number
            for each in (_entry_of(note), *of_tasks)
            for entry in list_entries(organisation_id, subject=each, limit=_MOST_ENTRIES)
        ]
        erase_journal(organisation_id, numbers, reason=reason, author_id=by, now=now)


def mark_read(
    organisation_id: int, user_id: int, *, now: datetime, up_to: int | None = None
) -> int:
    """A member has read the notes that call upon them; returns how many were unread.

    `up_to`: the number of the last mention they were shown; None: all.
    """
    with acting_for(organisation_id):
        unread = Mention.objects.filter(organisation_id=organisation_id, user=user_id, read_at=None)
        return (unread if up_to is None else unread.filter(pk__lte=up_to)).update(read_at=now)


def mark_one_read(organisation_id: int, user_id: int, mention_id: int, *, now: datetime) -> None:
    """A member has read one note that calls upon them; another's mention is left alone."""
    with acting_for(organisation_id):
        Mention.objects.filter(
            organisation_id=organisation_id, user=user_id, pk=mention_id, read_at=None
        ).update(read_at=now)


def _the_note(organisation_id: int, note_id: int, *, by: int) -> Note:
    """The note, held until commit. Raises `NoSuchNote` when `by` does not see it, or no more is."""
    portfolio = portfolio_of(by, organisation_id)
    note = (
        Note.objects.select_for_update(of=("self",))
        .select_related("customer")
        .filter(seen_by(portfolio), organisation_id=organisation_id, pk=note_id)
        .first()
    )
    if note is None or note.text is None:
        raise NoSuchNote(message("There is no such note."))
    return note


def _check_shown(note: Note) -> None:
    if note.taken_back_at is not None:
        raise NoSuchNote(
            message("This note was taken back."), message("Show it again before you change it.")
        )


def _about_note(note: Note, *, by: int) -> About:
    subject = SubjectRef.parse(note.subject)
    customer = "" if note.customer is None else note.customer.code
    return about(note.organisation_id, subject, customer, by=by)


def _check_corrects(organisation_id: int, note_id: int, on: About, *, by: int) -> None:
    corrected = _the_note(organisation_id, note_id, by=by)
    _check_shown(corrected)
    check_author(author_id=corrected.author_id, by=by)
    again = Note.objects.filter(organisation_id=organisation_id, corrects=note_id)
    if corrected.subject != str(on.subject) or again.exists():
        raise CannotCorrect(
            message("This note was corrected already, or is about something else."),
            message("Look at it again, or write a note of its own."),
        )


def _keep_version(note: Note, now: datetime) -> None:
    NoteVersion.objects.create(
        organisation_id=note.organisation_id,
        note=note,
        number=note.version,
        text=note.text,
        mentioned=note.mentioned,
        recorded_at=now,
    )


def _call_upon(note: Note, now: datetime) -> None:
    """Brings the mentions to what the note says: who is called upon anew has not read it yet."""
    called = {*note.mentioned} - {note.author_id}
    held = Mention.objects.filter(organisation_id=note.organisation_id, note=note)
    held.exclude(user__in=called).delete()
    known = {*held.values_list("user_id", flat=True)}
    Mention.objects.bulk_create(
        Mention(organisation_id=note.organisation_id, note=note, user_id=user, recorded_at=now)
        for user in sorted(called - known)
    )


def _plain(written: Written) -> str:
    """The text of a note as a task repeats it, with the names as they are now."""
    names = names_of(written.mentioned)
    text = written.text
    for user in written.mentioned:
        text = text.replace(f"@[{user}]", f"@{names[user]}")
    return text


def _entry_of(note: Note) -> SubjectRef:
    return SubjectRef("note", str(note.pk))


def _said(note: Note) -> str:
    return note.subject if note.customer is None else note.customer.code


def _tell(note: Note, said: Message, *, by: int, now: datetime) -> None:
    """The line of the journal, last: of what was said it keeps a salted digest only."""
    covers: Mapping[str, Any] = {
        "note": note.pk,
        "subject": note.subject,
        "version": note.version,
        "text": note.text,
        "mentioned": note.mentioned,
        "taken_back_at": note.taken_back_at,
    }
    record(
        note.organisation_id,
        kind=KIND,
        subject=_entry_of(note),
        message=said,
        covers=covers,
        author_id=by,
        now=now,
    )
