"""Finds the arrêtés that were made; what each says is read from its bytes."""

import zlib
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import polars as pl

from encours.closing.models import Arrete
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message


class NoSuchArrete(EncoursError):
    """The day was not closed, or not in that version."""


@dataclass(frozen=True, slots=True)
class Made:
    """An arrêté as it was made; `content` is its canonical JSON.

    `revision`: the last act of the ledger it knew. `journal_number`, `journal_head`: the head of
    the journal when it was made. `reason`: why the day was closed again.
    """

    as_of: date
    version: int
    revision: int
    reason: str
    author_id: int | None
    made_at: datetime
    sha256: str
    size: int
    journal_number: int
    journal_head: str


def list_made(organisation_id: int) -> tuple[Made, ...]:
    """The arrêtés of an organisation, the latest day and version first."""
    rows = Arrete.objects.filter(organisation_id=organisation_id).defer("content", "told")
    return tuple(_made(row) for row in rows.order_by("-as_of", "-version"))


def find_made(organisation_id: int, as_of: date, version: int | None = None) -> Made:
    """The arrêté of a day, in its last version unless another is named. Raises `NoSuchArrete`."""
    return _made(_find(organisation_id, as_of, version))


def read_content(organisation_id: int, made: Made) -> bytes:
    """The canonical JSON of an arrêté, as it was made."""
    return zlib.decompress(bytes(_find(organisation_id, made.as_of, made.version).content))


def read_told(organisation_id: int, made: Made) -> pl.DataFrame:
    """What its lines were told by the books when it was made."""
    row = _find(organisation_id, made.as_of, made.version)
    return pl.read_parquet(BytesIO(bytes(row.told)))


def _find(organisation_id: int, as_of: date, version: int | None) -> Arrete:
    rows = Arrete.objects.filter(organisation_id=organisation_id, as_of=as_of)
    if version is not None:
        rows = rows.filter(version=version)
    found = rows.order_by("-version").first()
    if found is not None:
        return found
    if version is None:
        what = message("{as_of} is not closed.", as_of=as_of)
    else:
        what = message("{as_of} has no version {version}.", as_of=as_of, version=version)
    raise NoSuchArrete(what, message("See “encours close list”."))


def _made(row: Arrete) -> Made:
    return Made(
        as_of=row.as_of,
        version=row.version,
        revision=row.revision,
        reason=row.reason,
        author_id=row.author_id,
        made_at=row.made_at,
        sha256=row.sha256,
        size=row.size,
        journal_number=row.journal_number,
        journal_head=row.journal_head,
    )
