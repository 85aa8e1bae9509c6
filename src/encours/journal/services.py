"""Writes what happened into the journal, as the last thing an act does, and erases its words."""

import datetime
import secrets
from collections.abc import Iterable

from django.db import connection

from encours.journal.models import Entry as Row
from encours.journal.queries import entry_of
from encours.journal.rules.chain import (
    SALT_BYTES,
    Covered,
    Entry,
    check_kind,
    compute_head,
    covers_digest,
    words_digest,
)
from encours.kernel.messages import Message
from encours.kernel.messages_json import as_json
from encours.kernel.subjects import SubjectRef
from encours.tenancy.isolation import acting_for


def record(
    organisation_id: int,
    *,
    kind: str,
    subject: SubjectRef,
    message: Message,
    covers: Covered,
    author_id: int | None,
    now: datetime.datetime,
) -> Entry:
    """Appends one entry, for one import, batch of decisions or act. To be called *last*.

    It holds the chain of the organisation until the transaction ends: what comes after it makes
    everybody wait. `covers`: what the entry vouches for, bytes or a mapping of plain values (see
    `rules.chain.covers_digest`); only its salted digest is kept. Raises `ValueError` for a kind
    that is not lower case, `TypeError` for values that have no single writing.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    covered = covers_digest(salt, covers)
    said = as_json(message)
    words = words_digest(salt, str(subject), said)
    with acting_for(organisation_id):
        number, previous = _take_chain(organisation_id)
        sealed = compute_head(
            organisation_id=organisation_id,
            number=number,
            kind=check_kind(kind),
            author_id=author_id,
            recorded_at=now,
            words=words,
            covers=covered,
            previous=previous,
        )
        row = Row(
            organisation_id=organisation_id,
            number=number,
            kind=kind,
            subject=str(subject),
            said=said,
            salt=salt,
            author_id=author_id,
            recorded_at=now,
            words_digest=words,
            covers_digest=covered,
            previous=previous,
            head=sealed,
        )
        row.save(force_insert=True)
    return entry_of(row)


def erase(
    organisation_id: int,
    numbers: Iterable[int],
    *,
    reason: Message,
    author_id: int | None,
    now: datetime.datetime,
) -> Entry:
    """Erases the words, the subjects and the salts of entries, and records that it was done.

    What was covered can no longer be told from its digest; the chain stays whole.
    """
    erased = sorted(set(numbers))
    with acting_for(organisation_id):
        rows = Row.objects.filter(organisation_id=organisation_id, number__in=erased)
        rows.update(salt=None, subject=None, said=None)
        return record(
            organisation_id,
            kind="erasure",
            subject=SubjectRef("journal", ",".join(map(str, erased)) or "none"),
            message=reason,
            covers={"numbers": erased},
            author_id=author_id,
            now=now,
        )


def _take_chain(organisation_id: int) -> tuple[int, bytes]:
    """The next number and the head to follow, held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM journal_take_chain(%s)", [organisation_id])
        last_number, last_head = cursor.fetchone()
    return int(last_number) + 1, bytes(last_head)
