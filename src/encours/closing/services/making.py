"""Closes a day: the receivables as they are known are frozen, and never change again.

Closing the same day again makes another version beside the first, and says why.
"""

import zlib
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import polars as pl

from encours.closing.models import Arrete
from encours.closing.queries import Made, find_made, list_made, read_content
from encours.closing.rules.arrete import Basis, compute_content
from encours.closing.rules.canonical import digest_of, read_canonical, write_canonical
from encours.closing.rules.differences import compare_contents
from encours.closing.services.gathering import TOLD, assumptions_now, gather_now
from encours.journal.queries import head
from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.parties.queries.customers import names_by_customer
from encours.receivables.queries.ledger import last_day, revision
from encours.receivables.services.absorbing import Settings
from encours.receivables.services.numbering import lock_ledger
from encours.tenancy.isolation import acting_for, reading_of

KIND = "closing"
"""The kind of its entries in the journal."""


class AlreadyClosed(EncoursError):
    """The day was closed before, and nobody said why it should be again."""


class NothingToClose(EncoursError):
    """No receivable is booked by that day, or the day is still to come and not in the books."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An arrêté and what it says; `since`: how the same day looks today, where that differs."""

    made: Made
    content: dict[str, Any]
    since: list[dict[str, Any]]


def make_arrete(
    organisation_id: int,
    as_of: date,
    *,
    settings: Settings,
    author_id: int | None,
    now: datetime,
    reason: str = "",
) -> Made:
    """Freezes the receivables of `as_of`. `reason`: why a day already closed is closed again.

    Imports wait until it is made. Raises `AlreadyClosed`, `NothingToClose`.
    """
    with acting_for(organisation_id):
        lock_ledger(organisation_id)
        if as_of > max(now.date(), last_day(organisation_id) or now.date()):
            raise NothingToClose(
                message("{as_of} is still to come.", as_of=as_of),
                message("Close it when it is over."),
            )
        version = _next_version(organisation_id, as_of, reason)
        known = revision(organisation_id)
        basis = gather_now(organisation_id, as_of, settings, revision=known)
        if basis.known.is_empty():
            raise NothingToClose(
                message("No receivable is booked by {as_of}.", as_of=as_of),
                message("Import the books of that day first."),
            )
        written = write_canonical(_content(organisation_id, basis, as_of, settings, known))
        number, sealed = head(organisation_id)
        Arrete.objects.create(
            organisation_id=organisation_id,
            as_of=as_of,
            version=version,
            revision=known,
            reason=reason.strip(),
            author_id=author_id,
            made_at=now,
            sha256=digest_of(written),
            size=len(written),
            content=zlib.compress(written),
            told=_parquet(basis.lines.select(TOLD)),
            journal_number=number,
            journal_head=sealed,
        )
        made = find_made(organisation_id, as_of, version)
        _tell_journal(organisation_id, made, author_id=author_id, now=now)
    return made


def show_arrete(
    organisation_id: int, as_of: date, *, settings: Settings, version: int | None = None
) -> Shown:
    """An arrêté, what it says, and what is known differently of its day since.

    Raises `NoSuchArrete`.
    """
    with reading_of([organisation_id]):
        made = find_made(organisation_id, as_of, version)
        content = read_canonical(read_content(organisation_id, made))
        known = revision(organisation_id)
        basis = gather_now(organisation_id, as_of, settings, revision=known)
        today = _content(organisation_id, basis, as_of, settings, known)
    return Shown(made, content, compare_contents(content, today))


def list_arretes(organisation_id: int) -> tuple[Made, ...]:
    """The arrêtés of an organisation, the latest day and version first."""
    with reading_of([organisation_id]):
        return list_made(organisation_id)


def _next_version(organisation_id: int, as_of: date, reason: str) -> int:
    before = [made for made in list_made(organisation_id) if made.as_of == as_of]
    if before and not reason.strip():
        raise AlreadyClosed(
            message(
                "{as_of} was closed on {made_on}.", as_of=as_of, made_on=before[0].made_at.date()
            ),
            message("To close it again, as another version, say why with --reopen REASON."),
        )
    return before[0].version + 1 if before else 1


def _content(
    organisation_id: int, basis: Basis, as_of: date, settings: Settings, known: int
) -> dict[str, Any]:
    return compute_content(
        basis,
        as_of=as_of,
        revision=known,
        assumptions=assumptions_now(settings),
        names=names_by_customer(organisation_id),
    )


def _parquet(frame: pl.DataFrame) -> bytes:
    written = BytesIO()
    frame.write_parquet(written, compression="zstd")
    return written.getvalue()


def _tell_journal(
    organisation_id: int, made: Made, *, author_id: int | None, now: datetime
) -> None:
    """The journal vouches for the bytes: the last thing done."""
    record(
        organisation_id,
        kind=KIND,
        subject=SubjectRef("arrete", f"{made.as_of.isoformat()}/{made.version}"),
        message=message(
            "{as_of} closed, version {version}.", as_of=made.as_of, version=made.version
        ),
        covers={"sha256": made.sha256, "revision": made.revision},
        author_id=author_id,
        now=now,
    )
