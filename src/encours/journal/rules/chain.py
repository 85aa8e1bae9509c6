"""What makes the journal proof: each entry is sealed over what it says and over the one before.

Two digests are salted: of the words (what was done, about what) and of what the entry covers (the
bytes of an import, the lines of a decision). The head is a digest over both, never over the words
themselves: erasing the salt and the words forgets a person and leaves the chain whole. SHA-256 is
FIPS 180-4; the database computes the same head (`migrations/0002`).
"""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from encours.kernel.messages import Message
from encours.kernel.subjects import SubjectRef

NO_HEAD = bytes(32)
"""What the first entry of an organisation follows."""

SALT_BYTES = 16
_KIND = re.compile(r"[a-z][a-z_]{0,39}")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

type Covered = bytes | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal; `subject` and `said` are None once erased.

    `number` counts within the organisation from 1; `digest` and `head` are hexadecimal.
    """

    number: int
    kind: str
    subject: SubjectRef | None
    said: Message | None
    author_id: int | None
    recorded_at: datetime.datetime
    digest: str
    head: str

    @property
    def is_erased(self) -> bool:
        """Whether its words were erased; that it was made, when and by whom stays."""
        return self.said is None


def check_kind(kind: str) -> str:
    """The kind itself; raises `ValueError` unless lower case letters and underscores, 40 at most.

    >>> check_kind("import")
    'import'
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"kind of journal entry {kind!r}: lower case letters and underscores")
    return kind


def words_digest(salt: bytes, subject: str, said: Mapping[str, Any]) -> bytes:
    """The salted digest of what an entry says; `said` as `kernel.messages_json` writes it."""
    return hashlib.sha256(salt + _canonical({"subject": subject, "message": said})).digest()


def covers_digest(salt: bytes, covers: Covered) -> bytes:
    """The salted digest of what an entry covers: bytes as they are, a mapping as sorted JSON.

    A mapping may hold text, whole numbers, decimals, days, instants, lists and mappings; raises
    `TypeError` for anything else, a float above all.
    """
    covered = covers if isinstance(covers, bytes) else _canonical(covers)
    return hashlib.sha256(salt + covered).digest()


def compute_head(
    *,
    organisation_id: int,
    number: int,
    kind: str,
    author_id: int | None,
    recorded_at: datetime.datetime,
    words: bytes,
    covers: bytes,
    previous: bytes,
) -> bytes:
    """The head of the chain after this entry; the database refuses a row with another one."""
    microseconds = (recorded_at - _EPOCH) // datetime.timedelta(microseconds=1)
    fields = (
        str(organisation_id),
        str(number),
        kind,
        "" if author_id is None else str(author_id),
        str(microseconds),
        words.hex(),
        covers.hex(),
        previous.hex(),
    )
    return hashlib.sha256("\n".join(fields).encode()).digest()


def _canonical(value: Any) -> bytes:
    written = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return written.encode("ascii")


def _plain(value: Any) -> Any:
    """The value with one way only of being written."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return int(value)
        case Decimal():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    raise TypeError(f"the journal covers no {type(value).__name__}")
