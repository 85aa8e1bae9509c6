"""The notes of a subject, what they said before, and those that call upon a member.

Read under the caller's isolation. Every list takes the `portfolio` of who asks.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from encours.kernel.subjects import SubjectRef
from encours.teamwork.models import Mention, Note, NoteVersion
from encours.teamwork.queries.people import seers_of
from encours.teamwork.queries.reading import Portfolio, customer_told, name_of, seen_by
from encours.teamwork.queries.tasks import TaskShown, tasks_of_notes
from encours.teamwork.rules.mentions import People, Piece, show_mentions, write_mentions
from encours.teamwork.rules.notes import is_editable
from encours.tenancy.queries import names_of


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note as people see it. `pieces` is empty when it was taken back or erased.

    `corrects`, `corrected_by`: the numbers of the note it puts right and of the one that does so.
    """

    id: int
    subject: SubjectRef
    customer: str
    customer_name: str
    author_id: int
    author: str
    written_at: datetime
    edited_at: datetime | None
    version: int
    pieces: tuple[Piece, ...]
    is_taken_back: bool
    is_erased: bool
    corrects: int | None
    corrected_by: int | None
    task: TaskShown | None

    @property
    def plain(self) -> str:
        """The text without its marks."""
        return "".join(each.text for each in self.pieces)

    def is_editable(self, *, by: int, now: datetime) -> bool:
        """Whether `by` may still change it at `now`."""
        shown = not (self.is_taken_back or self.is_erased)
        return shown and is_editable(
            author_id=self.author_id, written_at=self.written_at, by=by, now=now
        )


@dataclass(frozen=True, slots=True)
class VersionShown:
    """What a note said in one of its versions."""

    number: int
    written_at: datetime
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MentionShown:
    """A note that calls upon a member; `read_at` is None until they have read it."""

    id: int
    note: NoteShown
    read_at: datetime | None


def find_note(organisation_id: int, note_id: int, *, portfolio: Portfolio = ()) -> NoteShown | None:
    """The note of this number; None when there is none to be seen."""
    found = notes_shown(organisation_id, notes(organisation_id, portfolio).filter(pk=note_id))
    return next(iter(found), None)


def notes_of(
    organisation_id: int,
    subject: SubjectRef,
    *,
    portfolio: Portfolio = (),
    before: int | None = None,
    limit: int = 50,
) -> tuple[NoteShown, ...]:
    """The notes about a subject, the last first; `before`: the last number shown."""
    found = notes(organisation_id, portfolio).filter(subject=str(subject)).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    return notes_shown(organisation_id, found[:limit])


def last_notes_of(
    organisation_id: int, subjects: Collection[SubjectRef], *, portfolio: Portfolio = ()
) -> dict[SubjectRef, NoteShown]:
    """The last note about each of these subjects that is still shown; those without left out."""
    found = (
        notes(organisation_id, portfolio)
        .filter(
            subject__in=[str(each) for each in subjects], taken_back_at=None, text__isnull=False
        )
        .order_by("subject", "-id")
        .distinct("subject")
    )
    return {each.subject: each for each in notes_shown(organisation_id, found)}


def editable_text(organisation_id: int, note_id: int, *, portfolio: Portfolio = ()) -> str | None:
    """The note as its author would type it, names after `@`; None when there is nothing to edit."""
    found = notes(organisation_id, portfolio).filter(pk=note_id, taken_back_at=None).first()
    if found is None or found.text is None:
        return None
    code, _name = customer_told(found)
    return write_mentions(found.text, People(seers_of(organisation_id, code).people()))


def versions_of(
    organisation_id: int, note_id: int, *, portfolio: Portfolio = ()
) -> tuple[VersionShown, ...]:
    """All that a note said, the last version first; nothing when it was taken back or erased."""
    seen = notes(organisation_id, portfolio).filter(taken_back_at=None)
    rows = NoteVersion.objects.filter(
        organisation_id=organisation_id, note__in=seen.filter(pk=note_id), text__isnull=False
    ).order_by("-number")
    found = [*rows]
    names = names_of({user for each in found for user in each.mentioned})
    return tuple(
        VersionShown(
            each.number, each.recorded_at, show_mentions(each.text or "", each.mentioned, names)
        )
        for each in found
    )


def count_unread(organisation_id: int, user_id: int, *, portfolio: Portfolio = ()) -> int:
    """How many notes call upon a member who has not read them: the badge, in one query."""
    return _mentions(organisation_id, user_id, portfolio).filter(read_at=None).count()


def mentions_of(
    organisation_id: int,
    user_id: int,
    *,
    portfolio: Portfolio = (),
    unread_only: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> tuple[MentionShown, ...]:
    """The notes that call upon a member, the last first; `before`: the last number shown."""
    found = _mentions(organisation_id, user_id, portfolio).order_by("-id")
    if unread_only:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = [*found[:limit]]
    wanted = notes(organisation_id, portfolio).filter(pk__in=[each.note_id for each in rows])
    shown = {each.id: each for each in notes_shown(organisation_id, wanted)}
    # A note may be taken back between the two questions: `shown` has it all the same.
    return tuple(
        MentionShown(each.pk, shown[each.note_id], each.read_at)
        for each in rows
        if each.note_id in shown
    )


def customers_noted_by(
    organisation_id: int, user_id: int, codes: Collection[str], *, since: datetime
) -> frozenset[str]:
    """Those of these customers whom a member wrote about, in notes still shown, since then."""
    found = Note.objects.filter(
        organisation_id=organisation_id,
        customer__code__in=codes,
        author=user_id,
        recorded_at__gte=since,
        taken_back_at=None,
    )
    return frozenset(found.values_list("customer__code", flat=True))


def notes(organisation_id: int, portfolio: Portfolio) -> QuerySet[Note]:
    """The notes to be seen, with what is shown beside them."""
    correcting = Note.objects.filter(
        organisation_id=organisation_id, corrects=OuterRef("pk"), taken_back_at=None
    )
    found = Note.objects.filter(seen_by(portfolio), organisation_id=organisation_id)
    return found.select_related("customer", "author").annotate(
        corrected_by=Subquery(correcting.values("pk")[:1])
    )


def notes_shown(organisation_id: int, rows: Iterable[Note]) -> tuple[NoteShown, ...]:
    """These notes as they are shown: two more queries, however many they are."""
    found = [*rows]
    names = names_of({user for each in found for user in each.mentioned})
    # Seen already: the task of a note is of the same customer.
    tasks = tasks_of_notes(organisation_id, [each.pk for each in found])
    return tuple(_shown(each, names, tasks.get(each.pk)) for each in found)


def _shown(row: Note, names: dict[int, str], task: TaskShown | None) -> NoteShown:
    code, name = customer_told(row)
    is_hidden = row.text is None or row.taken_back_at is not None
    pieces: Sequence[Piece] = (
        () if is_hidden else show_mentions(row.text or "", row.mentioned, names)
    )
    return NoteShown(
        id=row.pk,
        subject=SubjectRef.parse(row.subject),
        customer=code,
        customer_name=name,
        author_id=row.author_id,
        author=name_of(row.author),
        written_at=row.recorded_at,
        edited_at=row.edited_at,
        version=row.version,
        pieces=tuple(pieces),
        is_taken_back=row.taken_back_at is not None,
        is_erased=row.text is None,
        corrects=row.corrects_id,
        corrected_by=getattr(row, "corrected_by", None),
        task=task,
    )


def _mentions(organisation_id: int, user_id: int, portfolio: Portfolio) -> QuerySet[Mention]:
    return Mention.objects.filter(
        seen_by(portfolio, "note__"),
        organisation_id=organisation_id,
        user=user_id,
        note__taken_back_at=None,
    )
