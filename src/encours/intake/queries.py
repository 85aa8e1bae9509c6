"""Reads what was handed in and what became of it: the history of imports, the lines refused."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Count, Max

from encours.database.bulk import read_frame
from encours.intake.models import Document, Fetch, Reject, Source
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.messages_json import from_json
from encours.tenancy.isolation import reading_of

PAGE = 50
_BATCH = 5_000


class NoSuchDocument(EncoursError):
    """The organisation has no document of this number."""


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """A document and its fate. `status`: `received`, `absorbed`, `refused` (with `problem`).

    `problem`: what is wrong, then what to do.
    """

    id: int
    name: str
    source: str
    sha256: str
    size: int
    author: str
    received_at: datetime
    status: str
    mode: str
    kind: str
    format: str
    encoding: str
    separator: str
    rows: int
    accepted: int
    rejected: int
    first_on: date | None
    last_on: date | None
    counts: dict[str, int]
    notices: tuple[Message, ...]
    problem: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class RejectSeen:
    """A refused line. `content`: its text, blank when it cannot be corrected here."""

    id: int
    line: int
    field: str
    value: str
    reason: Message
    action: Message
    content: str
    account: str | None
    booked_on: date | None
    amount_cents: int | None
    currency: str | None
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """Where documents come from; `settings` of what is fetched from, secrets sealed.

    `problem`: why the last run failed; `notices`: what it left, what will soon keep it.
    """

    id: int
    name: str
    kind: str
    mapping: dict[str, str]
    settings: dict[str, Any]
    fetched_at: datetime | None
    problem: tuple[Message, ...]
    notices: tuple[Message, ...] = ()

    @property
    def is_paused(self) -> bool:
        """Whether it is left alone until somebody says otherwise."""
        return bool(self.settings.get("paused"))

    @property
    def place(self) -> str:
        """Where it is fetched from, as people write it; blank where documents are handed in."""
        given = self.settings
        if "host" in given:
            return f"{given['user']}@{given['host']}:{given['path']}"
        options = given.get("options", {})
        return str(given.get("folder") or options.get("folder") or given.get("provider", ""))


@dataclass(frozen=True, slots=True)
class Brought:
    """What a source brought: how many documents in all, and the last of them."""

    count: int
    document_id: int
    name: str
    received_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """Some rows of many: page `number` (from 1) of `last`, `count` rows in all."""

    rows: tuple[Row, ...]
    number: int
    last: int
    count: int


def list_documents(
    organisation_id: int,
    page: int = 1,
    *,
    size: int = PAGE,
    fates: Collection[str] = (),
    sources: Collection[str] = (),
    author_id: int | None = None,
) -> Page[DocumentSeen]:
    """The documents of an organisation, the latest first; blank: of any fate, source, author."""
    with reading_of([organisation_id]):
        found = Document.objects.filter(organisation_id=organisation_id).order_by("-id")
        if fates:
            found = found.filter(status__in=list(fates))
        if sources:
            found = found.filter(source__name__in=list(sources))
        if author_id is not None:
            found = found.filter(author_id=author_id)
        return _page(
            found.select_related("source", "author"), found.count(), page, size, _document_seen
        )


def find_document(organisation_id: int, document_id: int) -> DocumentSeen:
    """A document of the organisation. Raises `NoSuchDocument`."""
    with reading_of([organisation_id]):
        found = (
            Document.objects.filter(organisation_id=organisation_id, pk=document_id)
            .select_related("source", "author")
            .first()
        )
    if found is None:
        raise NoSuchDocument(
            message("There is no document {number}.", number=document_id),
            message("Choose one in the list of imports."),
        )
    return _document_seen(found)


def names_of_documents(organisation_id: int, document_ids: Collection[int]) -> dict[int, str]:
    """The names of the files these documents came as."""
    if not document_ids:
        return {}
    found = Document.objects.filter(organisation_id=organisation_id, id__in=list(document_ids))
    return dict(found.values_list("id", "name"))


def list_rejects(
    organisation_id: int, document_id: int, page: int = 1, *, size: int = PAGE
) -> Page[RejectSeen]:
    """The refused lines of a document, in its order."""
    with reading_of([organisation_id]):
        found = _rejects(organisation_id, document_id)
        return _page(found, found.count(), page, size, _reject_seen)


def find_rejects(
    organisation_id: int, document_id: int, ids: Sequence[int]
) -> tuple[RejectSeen, ...]:
    """Some refused lines of a document, in its order."""
    with reading_of([organisation_id]):
        found = _rejects(organisation_id, document_id).filter(pk__in=ids)
        return tuple(_reject_seen(each) for each in found)


def every_reject(organisation_id: int, document_id: int) -> Iterator[RejectSeen]:
    """All refused lines of a document, a batch at a time: for a download of any length."""
    last = (-1, -1)
    while True:
        with reading_of([organisation_id]):
            found = _rejects(organisation_id, document_id).filter(line__gte=last[0])
            batch = [*found.exclude(line=last[0], pk__lte=last[1])[:_BATCH]]
        yield from map(_reject_seen, batch)
        if len(batch) < _BATCH:
            return
        last = batch[-1].line, batch[-1].pk


def list_sources(organisation_id: int) -> tuple[SourceSeen, ...]:
    """Where documents of the organisation come from, by name."""
    with reading_of([organisation_id]):
        found = Source.objects.filter(organisation_id=organisation_id).order_by("name")
        return tuple(_source_seen(each) for each in found)


def brought_by_source(organisation_id: int) -> dict[int, Brought]:
    """What each source brought, by its number; one that brought nothing is left out."""
    with reading_of([organisation_id]):
        found = Document.objects.filter(
            organisation_id=organisation_id, source__isnull=False
        ).order_by()
        counts = {
            each["source_id"]: (each["count"], each["last"])
            for each in found.values("source_id").annotate(count=Count("pk"), last=Max("pk"))
        }
        latest = Document.objects.filter(
            organisation_id=organisation_id, pk__in=[last for _count, last in counts.values()]
        ).only("id", "source_id", "name", "received_at", "status")
        return {
            each.source_id: Brought(
                counts[each.source_id][0], each.pk, each.name, each.received_at, each.status
            )
            for each in latest
            if each.source_id is not None
        }


def find_source(organisation_id: int, name: str) -> SourceSeen | None:
    """The source of this name, if there is one."""
    with reading_of([organisation_id]):
        found = Source.objects.filter(organisation_id=organisation_id, name=name).first()
        return None if found is None else _source_seen(found)


def mapping_of(organisation_id: int, source: str) -> dict[str, str]:
    """Field to header as a person chose for this source's tables; empty when nobody did."""
    found = find_source(organisation_id, source)
    return {} if found is None else found.mapping


def list_mappings(organisation_id: int) -> tuple[dict[str, str], ...]:
    """What people chose for the tables of each source, by its name; those alike once."""
    found = {tuple(sorted(each.mapping.items())): None for each in list_sources(organisation_id)}
    return tuple(dict(each) for each in found if each)


def was_fetched(organisation_id: int, source_id: int, name: str, size: int, modified: int) -> bool:
    """Whether this version of a server's file was brought already."""
    with reading_of([organisation_id]):
        return Fetch.objects.filter(
            organisation_id=organisation_id,
            source_id=source_id,
            name=name[:255],
            size=size,
            modified=modified,
        ).exists()


def fetched_outcomes(
    organisation_id: int, source_id: int, names: Collection[str]
) -> dict[str, str]:
    """What became of those of these that were brought; the others are left out."""
    with reading_of([organisation_id]):
        found = Fetch.objects.filter(
            organisation_id=organisation_id, source_id=source_id, name__in=names
        )
        return dict(found.values_list("name", "outcome"))


def cursors_of(organisation_id: int, source_id: int) -> dict[str, str]:
    """How far each account of a provider was brought: account to cursor."""
    with reading_of([organisation_id]):
        found = Source.objects.get(organisation_id=organisation_id, pk=source_id)
        return dict(found.cursors)


def _rejects(organisation_id: int, document_id: int) -> Any:
    return Reject.objects.filter(organisation_id=organisation_id, document_id=document_id).order_by(
        "line", "pk"
    )


def _page[Row](found: Any, count: int, page: int, size: int, seen: Any) -> Page[Row]:
    last = max(1, -(-count // size))
    number = min(max(1, page), last)
    rows = found[(number - 1) * size : number * size]
    return Page(tuple(seen(each) for each in rows), number, last, count)


def _document_seen(found: Document) -> DocumentSeen:
    return DocumentSeen(
        id=found.pk,
        name=found.name,
        source="" if found.source is None else found.source.name,
        sha256=found.sha256,
        size=found.size,
        author="" if found.author is None else str(found.author),
        received_at=found.received_at,
        status=found.status,
        mode=found.mode,
        kind=found.kind,
        format=found.format,
        encoding=found.encoding,
        separator=found.separator,
        rows=found.rows,
        accepted=found.accepted,
        rejected=found.rejected,
        first_on=found.first_on,
        last_on=found.last_on,
        counts=found.counts,
        notices=tuple(from_json(each) for each in found.notices),
        problem=_problem(found.problem),
    )


def _reject_seen(found: Reject) -> RejectSeen:
    return RejectSeen(
        id=found.pk,
        line=found.line,
        field=found.field,
        value=found.value,
        reason=from_json(found.reason),
        action=from_json(found.action),
        content=found.content,
        account=found.account,
        booked_on=found.booked_on,
        amount_cents=found.amount_cents,
        currency=found.currency,
        corrected_at=found.corrected_at,
    )


def _source_seen(found: Source) -> SourceSeen:
    return SourceSeen(
        found.pk,
        found.name,
        found.kind,
        found.mapping,
        found.settings,
        found.fetched_at,
        _problem(found.problem),
        tuple(from_json(each) for each in found.notices),
    )


def _problem(kept: dict[str, Any] | None) -> tuple[Message, ...]:
    """What is wrong, then what to do, as `services.keeping.problem_as_json` wrote it."""
    return tuple(from_json(kept[part]) for part in ("what", "action") if kept and part in kept)


WEIGHT_SCHEMA = pl.Schema(
    {
        "document_id": pl.Int64,
        "account": pl.String,
        "booked_on": pl.Date,
        "amount_cents": pl.Int64,
        "currency": pl.String,
    }
)


def read_weights(organisation_id: int) -> pl.DataFrame:
    """What the refused lines of absorbed documents weigh, where that is known (`WEIGHT_SCHEMA`).

    A line corrected since, and sent again, weighs no more. Read under the caller's isolation.
    """
    columns = ", ".join(f"r.{name}" for name in WEIGHT_SCHEMA)
    query = (
        f"SELECT {columns} FROM intake_reject r"  # noqa: S608  # the code's own names
        " JOIN intake_document d"
        " ON d.organisation_id = r.organisation_id AND d.id = r.document_id"
        " WHERE r.organisation_id = %s AND r.amount_cents IS NOT NULL"
        " AND r.corrected_at IS NULL AND d.status = 'absorbed'"
    )
    return read_frame(query, [organisation_id], WEIGHT_SCHEMA)


def source_of(organisation_id: int, document_id: int) -> int:
    """The number of the source of a document; read under the caller's isolation."""
    return Document.objects.values_list("source_id", flat=True).get(
        organisation_id=organisation_id, pk=document_id
    )
