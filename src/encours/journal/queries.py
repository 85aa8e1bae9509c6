"""Reads the journal: what happened, page by page, and whether the chain is whole."""

from collections.abc import Iterator

from encours.journal.models import Chain
from encours.journal.models import Entry as Row
from encours.journal.rules.chain import NO_HEAD, Entry, compute_head, words_digest
from encours.kernel.messages import Message, message
from encours.kernel.messages_json import from_json
from encours.kernel.subjects import SubjectRef
from encours.tenancy.isolation import reading_of

_CHUNK = 2_000


def head(organisation_id: int) -> tuple[int, str]:
    """The last number and head of the journal, printed on reports; (0, zeros) when it is empty."""
    with reading_of([organisation_id]):
        found = Chain.objects.filter(organisation_id=organisation_id).first()
    return (found.number, bytes(found.head).hex()) if found else (0, NO_HEAD.hex())


def head_at(organisation_id: int, number: int) -> str | None:
    """The head after entry `number`, to compare with the one printed; None when there is none."""
    with reading_of([organisation_id]):
        row = Row.objects.filter(organisation_id=organisation_id, number=number).first()
    return bytes(row.head).hex() if row else None


def list_entries(
    organisation_id: int,
    *,
    before: int | None = None,
    limit: int = 50,
    kind: str | None = None,
    subject: SubjectRef | None = None,
    author_id: int | None = None,
) -> tuple[Entry, ...]:
    """The latest entries first; the next page is asked for with `before` the last number shown.

    `kind`, `subject`, `author_id`: those alone.
    """
    with reading_of([organisation_id]):
        rows = Row.objects.filter(organisation_id=organisation_id).order_by("-number")
        if before is not None:
            rows = rows.filter(number__lt=before)
        if kind is not None:
            rows = rows.filter(kind=kind)
        if subject is not None:
            rows = rows.filter(subject=str(subject))
        if author_id is not None:
            rows = rows.filter(author_id=author_id)
        return tuple(entry_of(row) for row in rows[:limit])


def iterate_entries(
    organisation_id: int, *, kind: str | None = None, author_id: int | None = None
) -> Iterator[Entry]:
    """Every entry, the latest first, a batch at a time: for an export of any length."""
    before: int | None = None
    while found := list_entries(
        organisation_id, before=before, limit=_CHUNK, kind=kind, author_id=author_id
    ):
        yield from found
        before = found[-1].number


def list_kinds_and_authors(organisation_id: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The kinds of entries there are, and the people who made some: to narrow a list by."""
    with reading_of([organisation_id]):
        rows = Row.objects.filter(organisation_id=organisation_id).order_by()
        kinds = rows.values_list("kind", flat=True).distinct()
        authors = rows.exclude(author_id=None).values_list("author_id", flat=True).distinct()
        return tuple(sorted(kinds)), tuple(sorted(each for each in authors if each is not None))


def verify(organisation_id: int) -> tuple[Message, ...]:
    """What is wrong with the journal: the first entry that breaks the chain; nothing when sound."""
    with reading_of([organisation_id]):
        # The chain's row, seen before the entries are: none of them is newer than they.
        last = Chain.objects.filter(organisation_id=organisation_id).first()
        number, before = 0, NO_HEAD
        for row in _rows(organisation_id, up_to=last.number if last else 0):
            number += 1
            wrong = _fault(row, number, before)
            if wrong is not None:
                return (wrong,)
            before = bytes(row.head)
    if last is not None and (last.number, bytes(last.head)) != (number, before):
        return (
            message(
                "The journal ends at entry {number}, and {expected} were written.",
                number=number,
                expected=last.number,
            ),
        )
    return ()


def entry_of(row: Row) -> Entry:
    """The entry as it is shown."""
    return Entry(
        number=row.number,
        kind=row.kind,
        subject=None if row.subject is None else SubjectRef.parse(row.subject),
        said=None if row.said is None else from_json(row.said),
        author_id=row.author_id,
        recorded_at=row.recorded_at,
        digest=bytes(row.covers_digest).hex(),
        head=bytes(row.head).hex(),
    )


def _rows(organisation_id: int, *, up_to: int) -> Iterator[Row]:
    rows = Row.objects.filter(organisation_id=organisation_id).order_by("number")
    first = 0
    while chunk := list(rows.filter(number__gt=first, number__lte=up_to)[:_CHUNK]):
        yield from chunk
        first = chunk[-1].number


def _fault(row: Row, number: int, before: bytes) -> Message | None:
    """What is wrong with `row`, which should be entry `number` and follow the head `before`."""
    if row.number != number:
        return message("Entry {number} of the journal is missing.", number=number)
    if bytes(row.previous) != before:
        return message(
            "Entry {number} of the journal does not follow the one before.", number=number
        )
    sealed = compute_head(
        organisation_id=row.organisation_id,
        number=row.number,
        kind=row.kind,
        author_id=row.author_id,
        recorded_at=row.recorded_at,
        words=bytes(row.words_digest),
        covers=bytes(row.covers_digest),
        previous=bytes(row.previous),
    )
    if bytes(row.head) != sealed:
        return message(
            "Entry {number} of the journal was changed after it was sealed.", number=number
        )
    if row.said is None or row.salt is None or row.subject is None:
        return None
    words = words_digest(bytes(row.salt), row.subject, row.said)
    if bytes(row.words_digest) != words:
        return message("The words of entry {number} of the journal were changed.", number=number)
    return None
