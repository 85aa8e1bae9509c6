"""What every connector brings: files that have wholly arrived, each to be settled once.

A file is settled after the ledger has it. A run killed before that finds the file again, and the
ledger knows its bytes: nothing is lost, nothing is taken twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Protocol, runtime_checkable

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message

SETTLED_SECONDS = 10
"""A file that changed less long ago may still be on its way."""

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp")


class ConnectorFailed(EncoursError):
    """The folder or the server cannot be used; the source is tried again next time."""


class Outcome(StrEnum):
    """What became of an arrival: in the ledger, refused, or waiting for a person to confirm."""

    DONE = "done"
    REFUSED = "refused"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has arrived. `content` is `None` when it cannot be read: `problem` says why.

    `size` (bytes) and `modified` (seconds since 1970): by which it is known again. `key`: what its
    place knows it by, where its name does not tell. `is_body`: the letter itself, of an e-mail
    whose attachments were of no use.
    """

    name: str
    size: int
    modified: int
    content: bytes | None
    problem: EncoursError | None = None
    key: str = ""
    is_body: bool = False


class Connector(Protocol):
    """A place files are fetched from."""

    def check(self) -> None:
        """That it can be fetched from, now; nothing is brought. Raises `EncoursError`."""

    def arrivals(self, *, now: float) -> Iterator[Arrival]:
        """The files that have wholly arrived, one in memory at a time.

        `now`: seconds since 1970. Raises `ConnectorFailed`.
        """

    def settle(self, arrival: Arrival, outcome: Outcome, report: str, *, now: datetime) -> None:
        """Says what became of a file, so that it is not brought again. `report`: in words."""

    def notices(self) -> tuple[Message, ...]:
        """What the last run left where it was, or what will soon keep it from being fetched."""


@runtime_checkable
class Entered(Protocol):
    """A connector that enters with a password or a key, which may be changed."""

    def with_secret(
        self, *, password: str | None = None, private_key: str | None = None
    ) -> dict[str, Any]:
        """Another secret as settings keep it, sealed, once it was tried."""


def is_wanted(name: str, pattern: str) -> bool:
    """Whether a file of this name is to be fetched.

    >>> is_wanted("FEC2025.TXT", "*.txt"), is_wanted(".hidden", "*"), is_wanted("a.part", "*")
    (True, False, False)
    """
    lower = name.lower()
    return (
        not name.startswith((".", "~"))
        and not lower.endswith(_UNFINISHED)
        and fnmatchcase(lower, pattern.lower() or "*")
    )


def is_settled(modified: float, *, now: float) -> bool:
    """Whether a file last changed long enough ago; one dated in the future counts as old.

    >>> is_settled(100.0, now=105.0), is_settled(100.0, now=110.0)
    (False, True)
    """
    return abs(now - modified) >= SETTLED_SECONDS
