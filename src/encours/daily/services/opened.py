"""An import under way: who takes in what, and the files as they were opened."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import polars as pl

from encours.daily.services.handing import Handed
from encours.intake.formats.records import Reading


class Kind(StrEnum):
    """What a document is, as it is kept: books, a list, a bank statement."""

    LEDGER = "ledger"
    LIST = "table"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Act:
    """Who takes in what from where, and how far it may go. `drawn_on`: the day of its lists."""

    organisation_id: int
    source: str
    mode: str
    author_id: int | None
    now: datetime
    dry_run: bool
    confirmed: bool
    drawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it was found. `is_copy`: the same bytes were handed in just before.

    `reading`: of bank statements, whose lines go straight to their tables, what was read beside the
    lines, once they are there. `mapping`: of a bank's table, as a person chose its columns.
    `bank_days`: the first and last day of its lines.
    """

    handed: Handed
    digest: str
    reading: Reading
    kind: Kind
    is_copy: bool = False
    mapping: dict[str, str] | None = None
    bank_days: tuple[date | None, date | None] = (None, None)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of its lines."""
        if self.kind is Kind.BANK:
            return self.bank_days
        column = "booked_on" if self.kind is Kind.LEDGER else "issued_on"
        days = self.reading.records.select(
            pl.col(column).min().alias("first"), pl.col(column).max().alias("last")
        )
        first, last = days.row(0)
        return first, last

    @property
    def to_correct(self) -> Reading:
        """The reading as its refused lines are kept: those of a bank are not corrected by hand."""
        if self.kind is not Kind.BANK:
            return self.reading
        source = replace(self.reading.source, format=Kind.BANK.value)
        return replace(self.reading, source=source)
