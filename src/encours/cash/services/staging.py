"""Reads the statements of a file into tables of the moment, as many lines as it may have.

The parts of a file are read once, in batches: the memory taken does not grow with its lines. What
the lines become is decided from there, for all statements of the file at once.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

import polars as pl
from django.db import connection
from psycopg import Copy

from encours.cash.rules.identity import fingerprint_of
from encours.database.bulk import write_temporary
from encours.intake.formats.bank.records import BankFile, BankLine, Closing, Opening, Part
from encours.intake.formats.records import Reject

COMING = "bank_coming"
"""The lines of the file: `n` (statement), `place` (in the file), `fingerprint`, the rest."""

HEADINGS = "bank_headings"
"""The statements of the file, by `n`, with the account each is of."""

TEXTS = (
    *("payer_name", "payer_iban", "payer_bic", "payer_id", "ultimate_name", "reference"),
    *("end_to_end", "mandate", "bank_reference", "remittance", "label", "code", "return_reason"),
    *("original_amount", "original_currency", "batch"),
)
_WIDTHS = {
    "payer_iban": 60,
    "payer_bic": 11,
    "code": 40,
    "return_reason": 40,
    "original_currency": 3,
}
FIELDS = ("line", "booked_on", "amount_cents", "value_on", *TEXTS, "fee_cents", "is_reversal")
_NUMBERS = {"line": "int", "amount_cents": "bigint", "fee_cents": "bigint"}
_TYPES = _NUMBERS | {"booked_on": "date", "value_on": "date", "is_reversal": "boolean"}
_BATCH = 5_000


@dataclass(slots=True)
class Heading:
    """A statement of the file; `n`: which, from 0. `lines`: those that are booked."""

    n: int
    opening: Opening
    closing: Closing | None = None
    lines: int = 0
    moved_cents: int = 0
    rejected: int = 0
    first_on: date | None = None
    last_on: date | None = None

    @property
    def opening_cents(self) -> int | None:
        """The balance before its first line, wherever the file tells it."""
        told = self.closing.opening_cents if self.closing is not None else None
        return told if told is not None else self.opening.opening_cents

    @property
    def number(self) -> str:
        """The account's, as it is kept: without blanks, in capitals."""
        return "".join(self.opening.account.split()).upper()[:60]


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose a statement is, and whether its lines are the account's, from which day on."""

    account_id: int
    creates: bool
    creates_from: date | None = None


@dataclass(slots=True)
class Staged:
    """What a file holds. `pending`: lines that are not booked yet, which are left."""

    headings: list[Heading] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    lines: int = 0
    pending: int = 0


def stage(file: BankFile) -> Staged:
    """Reads all parts of `file`; its lines are then in `COMING`. Inside a transaction."""
    columns = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in FIELDS)
    staged = Staged()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{COMING}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {COMING} (n int, place bigint, fingerprint text, {columns})"
            " ON COMMIT DROP"
        )
        with cursor.copy(f"COPY {COMING} FROM STDIN (FORMAT csv)") as copy:
            _copy(copy, file.parts, staged)
        cursor.execute(_cutting())
        cursor.execute(f"ANALYZE pg_temp.{COMING}")
    return staged


def write_headings(staged: Staged, owned: Mapping[int, Owned], *, unit: str) -> None:
    """The statements as `HEADINGS`, each with whose it is (`owned`, by `n`)."""
    rows = [
        {
            "n": each.n,
            "account_id": owned[each.n].account_id,
            "creates": owned[each.n].creates,
            "creates_from": owned[each.n].creates_from,
            "unit": each.opening.currency or unit,
            "kind": each.opening.kind[:12],
            "identifier": _plain(each.opening.identifier, 100),
            "sequence": _plain(each.opening.sequence, 40),
            "opening_cents": each.opening_cents,
            "opened_on": (each.closing and each.closing.opened_on) or each.opening.opened_on,
            "closing_cents": each.closing and each.closing.closing_cents,
            "closed_on": each.closing and each.closing.closed_on,
            "moved_cents": each.moved_cents,
            "line_count": each.lines,
            "rejected_count": each.rejected,
            "first_on": each.first_on,
            "last_on": each.last_on,
        }
        for each in staged.headings
    ]
    write_temporary(HEADINGS, pl.DataFrame(rows, schema=_HEADING))


_HEADING = pl.Schema(
    {
        "n": pl.Int32,
        "account_id": pl.Int64,
        "creates": pl.Boolean,
        "creates_from": pl.Date,
        "unit": pl.String,
        "kind": pl.String,
        "identifier": pl.String,
        "sequence": pl.String,
        "opening_cents": pl.Int64,
        "opened_on": pl.Date,
        "closing_cents": pl.Int64,
        "closed_on": pl.Date,
        "moved_cents": pl.Int64,
        "line_count": pl.Int32,
        "rejected_count": pl.Int32,
        "first_on": pl.Date,
        "last_on": pl.Date,
    }
)


def _plain(text: str | None, width: int) -> str:
    """A text as it is kept; the database reads what is blank as nothing told."""
    return (text or "").replace("\x00", "\ufffd")[:width]


def _copy(copy: Copy, parts: Iterator[Part], staged: Staged) -> None:
    """Writes the lines into `copy`, a batch at a time, and notes the rest in `staged`."""
    held: Heading | None = None
    batch: list[tuple[object, ...]] = []
    for part in parts:
        if isinstance(part, BankLine):
            if held is None:
                raise ValueError(f"line {part.line} is outside of any statement")
            if part.is_pending:
                staged.pending += 1
                continue
            batch.append((held.n, staged.lines, fingerprint_of(part), *_VALUES(part)))
            _note(held, staged, part)
            if len(batch) >= _BATCH:
                _write(copy, batch)
        else:
            held = _noted(held, staged, part)
    _write(copy, batch)


def _noted(held: Heading | None, staged: Staged, part: Part) -> Heading | None:
    """Notes what is no line; returns the statement that is open then."""
    if isinstance(part, Opening):
        staged.headings.append(Heading(len(staged.headings), part))
        return staged.headings[-1]
    if isinstance(part, Reject):
        staged.rejects.append(part)
        if held is not None:
            held.rejected += 1
        return held
    if held is not None and isinstance(part, Closing):
        held.closing = part
    return None


_VALUES = attrgetter(*FIELDS)


def _note(held: Heading, staged: Staged, line: BankLine) -> None:
    staged.lines += 1
    held.lines += 1
    held.moved_cents += line.amount_cents
    day = line.booked_on
    held.first_on = day if held.first_on is None or day < held.first_on else held.first_on
    held.last_on = day if held.last_on is None or day > held.last_on else held.last_on


def _write(copy: Copy, batch: list[tuple[object, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(batch)
    # The one sign that the database cannot hold.
    copy.write(text.getvalue().replace("\x00", "\ufffd").encode())
    batch.clear()


def _cutting() -> str:
    """Cuts texts that are longer than their columns, which a bank's never are."""
    sets = ", ".join(f"{name} = left({name}, {width})" for name, width in _WIDTHS.items())
    longer = " OR ".join(f"length({name}) > {width}" for name, width in _WIDTHS.items())
    return f"UPDATE {COMING} SET {sets} WHERE {longer}"  # noqa: S608  # names of the code's own
