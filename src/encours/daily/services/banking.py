"""Bank statements through the door of every import: known, read into their tables, told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from encours.cash.rules.continuity import Break
from encours.cash.services.absorbing import (
    AbsorbedBank,
    absorb_statements,
    breaks_beside,
    say_breaks,
)
from encours.daily.services.handing import AccountReport
from encours.daily.services.opened import Act, Kind, Opened
from encours.intake.formats.bank.any_statement import is_bank, open_statements
from encours.intake.formats.bank.bank_table import is_bank_table
from encours.intake.formats.detect import detect
from encours.intake.formats.records import Reading, Source, UnreadableFile
from encours.intake.queries import find_document, source_of
from encours.intake.services.keeping import Kept
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.receivables.rules.absorbing import Counts
from encours.tenancy.queries import currency_of

BANK_MODE = "bank"
"""The mode under which statements are kept; asked for, it says that a table is one of a bank."""


def is_statement(content: bytes, *, mode: str) -> bool:
    """Whether the content is of bank statements.

    `mode`: under `bank` all but a ledger is one, so that what cannot be read is told as a bank's.
    """
    if is_bank(content):
        return True
    try:
        kind = detect(content)
    except UnreadableFile:
        return mode == BANK_MODE
    if mode == BANK_MODE:
        return kind != "fec"
    return kind in {"table", "xlsx"} and is_bank_table(content)


def unread() -> Reading:
    """What stands for the reading of statements that are not in their tables yet."""
    return Reading(Source(BANK_MODE, "", None, 0, 0, 0), pl.DataFrame())


@dataclass(frozen=True, slots=True)
class Banks:
    """What the statements of an import did, by document."""

    organisation_id: int
    absorbed: Mapping[int, AbsorbedBank] = field(default_factory=dict)
    breaks: Mapping[int, tuple[Break, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[int, Counts]:
        """The lines of each document."""
        return {
            number: Counts(created=each.created, changed=each.changed, unchanged=each.unchanged)
            for number, each in self.absorbed.items()
        }

    @property
    def notices(self) -> list[Message]:
        """What is said of them."""
        told = [notice for each in self.absorbed.values() for notice in each.notices]
        return [*told, *say_breaks(self.organisation_id, self.breaks)]

    @property
    def accounts(self) -> tuple[AccountReport, ...]:
        """The accounts they told of, document after document."""
        return tuple(
            AccountReport(
                account=each.number,
                currency=each.currency,
                lines=each.lines,
                created=each.created,
                changed=each.changed,
                unchanged=each.unchanged,
                breaks=len(self.breaks.get(each.id, ())),
            )
            for absorbed in self.absorbed.values()
            for each in absorbed.accounts
        )

    def read(self, opened: Sequence[Opened], kept: Sequence[Kept]) -> list[Opened]:
        """The files, those of banks with what was read in them, now or when they came first."""
        return [
            self._read(file, document) if file.kind is Kind.BANK else file
            for file, document in zip(opened, kept, strict=True)
        ]

    def _read(self, file: Opened, document: Kept) -> Opened:
        found = self.absorbed.get(document.id)
        if found is None:
            return replace(file, reading=self._before(file, document))
        rejected = len(found.rejects)
        source = Source(found.format, "", None, found.accepted + rejected, found.accepted, rejected)
        reading = Reading(source, pl.DataFrame(), found.rejects, notices=found.notices)
        return replace(file, reading=reading, bank_days=(found.first_on, found.last_on))

    def _before(self, file: Opened, document: Kept) -> Reading:
        """What was read in a document that is in already."""
        seen = find_document(self.organisation_id, document.id)
        source = Source(seen.format, "", None, seen.rows, seen.accepted, seen.rejected)
        return Reading(source, file.reading.records)


def absorb_bank(act: Act, new: Sequence[tuple[Opened, Kept]]) -> Banks:
    """Writes the lines of statements, a file after the other; each sees those before it.

    Raises `UnreadableFile`, named after its file.
    """
    if not new:
        return Banks(act.organisation_id)
    unit = currency_of(act.organisation_id)
    absorbed = {}
    for file, document in new:
        try:
            absorbed[document.id] = absorb_statements(
                act.organisation_id,
                document.id,
                open_statements(file.handed.content, name=file.handed.name, mapping=file.mapping),
                source_id=source_of(act.organisation_id, document.id),
                unit=unit,
                now=act.now,
            )
        except EncoursError as error:
            what = message("{file}: {what}", file=file.handed.name, what=error.what)
            raise UnreadableFile(what, error.action) from error
    return Banks(
        act.organisation_id, absorbed, breaks_beside(act.organisation_id, absorbed.values())
    )
