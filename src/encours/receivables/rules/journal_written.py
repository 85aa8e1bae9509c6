"""What every writing of the journal says alike: its lines, their amounts, their words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from encours.kernel.errors import EncoursError
from encours.receivables.rules.journal_texts import (
    piece_of,
)

type JournalRow = Mapping[str, Any]
"""A line of the journal, by the names of its columns."""


class NoRoom(EncoursError):
    """An account or an amount cannot be written in the layout as it is: it would be another."""


@dataclass(frozen=True, slots=True)
class Written:
    """The file: its bytes, and how its name ends."""

    data: bytes
    ending: str
    encoding: str


def amount_of(minor: int, decimals: int, mark: str) -> str:
    """The amount in figures alone, with this decimal mark."""
    units, part = divmod(abs(minor), 10**decimals)
    sign = "-" if minor < 0 else ""
    return f"{sign}{units}{mark}{part:0{decimals}}" if decimals else f"{sign}{units}"


def reference_of(row: JournalRow) -> str:
    """The document it is about, else the piece itself."""
    return row["reference"] or piece_of(row["act_id"], row["booked_on"])


def label_of(row: JournalRow) -> str:
    """Its words, else its reference."""
    return row["label"] or reference_of(row)
