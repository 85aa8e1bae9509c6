"""Keeps every document as it came, and says what became of it: what was taken can be proven.

The bytes are kept compressed, in stretches, and never change; the same bytes handed in again the
same way are known and cost nothing.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import PurePosixPath

from django.db import connection

from encours.intake.formats.again import lines_again, texts_at
from encours.intake.formats.any_file import is_ledger
from encours.intake.formats.records import Reading, Reject
from encours.intake.models import Document, Source
from encours.intake.queries import find_document
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.messages_json import as_json
from encours.tenancy.isolation import acting_for
from encours.ui.plain import one_line

KINDS = ("upload", "command", "api", "folder", "sftp", "mailbox", "provider")
PIECE_BYTES = 1 << 20
_PIECES_A_STATEMENT = 8
# FEC text shrinks six to ten times at the quickest level; higher ones cost more than they save.
_LEVEL = 1
_LONGEST_NAME = 255


class DamagedDocument(EncoursError):
    """The bytes kept are not those that were handed in."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is kept. `known`: it already was, the same bytes in the same mode.

    `status`: what had become of it (`received`: it never reached the ledger).
    """

    id: int
    known: bool
    status: str


def keep_document(
    organisation_id: int,
    handed_name: str,
    content: bytes,
    *,
    source: str,
    kind_of_source: str,
    author_id: int | None,
    mode: str,
    now: datetime,
) -> Kept:
    """Keeps `content`, unless the same bytes are there in the same `mode`.

    `source`: the name of where it comes from; made with `kind_of_source` (one of `KINDS`) when
    nothing came from there before.
    """
    digest = hashlib.sha256(content).hexdigest()
    with acting_for(organisation_id):
        document, made = Document.objects.get_or_create(
            organisation_id=organisation_id,
            sha256=digest,
            mode=mode,
            defaults={
                "source_id": _source(organisation_id, source, kind_of_source),
                "name": base_name(handed_name),
                "size": len(content),
                "author_id": author_id,
                "received_at": now,
            },
        )
        if made:
            _write_pieces(organisation_id, document.pk, content)
    return Kept(document.pk, not made, document.status)


def base_name(handed_name: str) -> str:
    r"""The name of a file without its folders, as one visible line.

    >>> base_name(r"C:\exports\FEC 2025.txt")
    'FEC 2025.txt'
    """
    return one_line(PurePosixPath(handed_name.replace("\\", "/")).name, _LONGEST_NAME) or "-"


def content_of(organisation_id: int, document_id: int) -> bytes:
    """The bytes as they were handed in. Raises `NoSuchDocument`, `DamagedDocument`."""
    with acting_for(organisation_id):
        expected = find_document(organisation_id, document_id).sha256
        try:
            content = b"".join(_stretches(organisation_id, document_id))
        except zlib.error as error:
            raise _damaged(document_id) from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise _damaged(document_id)
    return content


def record_absorbed(
    organisation_id: int,
    document_id: int,
    *,
    reading: Reading,
    kind: str,
    first_on: date | None,
    last_on: date | None,
    exported: Sequence[date | int | None],
    counts: Mapping[str, int],
    notices: Sequence[Message],
) -> None:
    """Says that the ledger holds the document, what was read in it and what that changed.

    `kind`: `ledger` or `table`. `exported`: how late it was exported, as compared between exports.
    """
    source = reading.source
    with acting_for(organisation_id):
        Document.objects.filter(organisation_id=organisation_id, pk=document_id).update(
            status="absorbed",
            problem=None,
            kind=kind,
            format=source.format,
            encoding=source.encoding,
            separator=source.separator or "",
            rows=source.rows,
            accepted=source.accepted,
            rejected=source.rejected,
            first_on=first_on,
            last_on=last_on,
            exported=[each.isoformat() if isinstance(each, date) else each for each in exported],
            counts=dict(counts),
            notices=[as_json(notice) for notice in notices],
        )


def record_announced(organisation_id: int, document_id: int, *, format_name: str) -> None:
    """Says that the document is a remittance advice, and that what it announces is kept."""
    with acting_for(organisation_id):
        Document.objects.filter(organisation_id=organisation_id, pk=document_id).update(
            status="absorbed", problem=None, kind="advice", format=format_name
        )


def record_refused(organisation_id: int, document_id: int, *, problem: EncoursError) -> None:
    """Says that nothing of the document reached the ledger, and why."""
    with acting_for(organisation_id):
        Document.objects.filter(organisation_id=organisation_id, pk=document_id).update(
            status="refused", problem=problem_as_json(problem)
        )


def problem_as_json(problem: EncoursError) -> dict[str, object]:
    """What is wrong and what to do, as it is stored."""
    told: dict[str, object] = {"what": as_json(problem.what)}
    return told if problem.action is None else told | {"action": as_json(problem.action)}


def keep_rejects(
    organisation_id: int,
    document_id: int,
    reading: Reading,
    *,
    content: bytes | None = None,
    mapping: Mapping[str, str] | None = None,
) -> None:
    """Keeps each refused line: where, why, what to do, its text to correct, what it weighs.

    `content`: the document's bytes when they are at hand. `mapping`: as its table was read.
    """
    if not reading.rejects:
        return
    with acting_for(organisation_id):
        if content is None:
            content = content_of(organisation_id, document_id)
        again = lines_again(content, reading.source, is_ledger=is_ledger(reading), mapping=mapping)
        texts = texts_at(again, (reject.line for reject in reading.rejects))
        with connection.cursor() as cursor:
            # COPY is refused on a protected table: the rows pass by one that lives for the moment.
            cursor.execute(_REJECTS_COMING)
            with cursor.copy(f"COPY rejects_coming ({_REJECT_COLUMNS}) FROM STDIN") as copy:
                for row in _reject_rows(reading, texts):
                    copy.write_row(row)
            cursor.execute(_KEEP_REJECTS, [organisation_id, document_id])
            cursor.execute("DROP TABLE rejects_coming")


_REJECT_COLUMNS = (
    "line, field, value, reason, action, content, account, booked_on, amount_cents, currency"
)
_REJECTS_COMING = (
    "CREATE TEMPORARY TABLE rejects_coming (line int, field text, value text, reason jsonb,"
    " action jsonb, content text, account text, booked_on date, amount_cents bigint, currency text)"
)
_KEEP_REJECTS = (
    f"INSERT INTO intake_reject (organisation_id, document_id, {_REJECT_COLUMNS})"  # noqa: S608  # names of ours
    f" SELECT %s, %s, {_REJECT_COLUMNS} FROM rejects_coming"
)


def _reject_rows(reading: Reading, texts: Iterator[str]) -> Iterator[tuple[object, ...]]:
    """The rows to keep, one at a time; the weights of a line stand beside its first reject."""
    weights = reading.unplaced.unique("line", keep="first").sort("line").iter_rows()
    weight = next(weights, None)
    for reject, text in zip(reading.rejects, texts, strict=True):
        while weight is not None and weight[0] < reject.line:
            weight = next(weights, None)
        weighs = weight is not None and weight[0] == reject.line
        yield (*_told(reject), _storable(text), *(weight[1:] if weight and weighs else _NO_WEIGHT))


_NO_WEIGHT = (None, None, None, None)


def _told(reject: Reject) -> tuple[object, ...]:
    return (
        reject.line,
        _storable(reject.field)[:100],
        _storable(reject.value),
        _written(reject.reason),
        _written(reject.action),
    )


def _written(said: Message) -> str:
    """A message as JSON text; those without values are written once."""
    return json.dumps(as_json(said)) if said.values else _written_once(said)


@lru_cache(maxsize=1_000)
def _written_once(said: Message) -> str:
    return json.dumps(as_json(said))


def _storable(text: str) -> str:
    """Text without the one sign that the database cannot hold."""
    return text.replace("\x00", "\ufffd")


def _source(organisation_id: int, name: str, kind: str) -> int:
    found, _made = Source.objects.get_or_create(
        organisation_id=organisation_id,
        name=one_line(name, 100) or kind,
        defaults={"kind": kind if kind in KINDS else "upload"},
    )
    return found.pk


def _write_pieces(organisation_id: int, document_id: int, content: bytes) -> None:
    """The stretches of a document, one in memory at a time."""
    view = memoryview(content)
    with connection.cursor() as cursor:
        # COPY is refused on a protected table: the rows pass by one that lives for the moment.
        cursor.execute("CREATE TEMPORARY TABLE pieces_coming (number int, content bytea)")
        cursor.execute("ALTER TABLE pieces_coming ALTER COLUMN content SET STORAGE EXTERNAL")
        with cursor.copy("COPY pieces_coming FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "bytea"])
            for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
                copy.write_row((number, zlib.compress(view[start : start + PIECE_BYTES], _LEVEL)))
        cursor.execute(
            "INSERT INTO intake_piece (organisation_id, document_id, number, content)"
            " SELECT %s, %s, number, content FROM pieces_coming",
            [organisation_id, document_id],
        )
        cursor.execute("DROP TABLE pieces_coming")


def _stretches(organisation_id: int, document_id: int) -> Iterator[bytes]:
    """The stretches in order, one in memory at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM intake_piece WHERE organisation_id = %s AND document_id = %s",
            [organisation_id, document_id],
        )
        for first in range(0, cursor.fetchone()[0], _PIECES_A_STATEMENT):
            cursor.execute(
                "SELECT content FROM intake_piece WHERE organisation_id = %s AND document_id = %s"
                " AND number >= %s AND number < %s ORDER BY number",
                [organisation_id, document_id, first, first + _PIECES_A_STATEMENT],
            )
            for (content,) in cursor.fetchall():
                yield zlib.decompress(content)


def _damaged(document_id: int) -> DamagedDocument:
    return DamagedDocument(
        message("Document {number} is not as it was handed in.", number=document_id),
        message("Restore the backup, or hand the file in again."),
    )
