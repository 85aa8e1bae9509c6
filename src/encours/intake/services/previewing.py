"""Shows a file before it is taken in: how its columns are understood, its first rows, its faults.

Nothing is kept and nothing written. What a person then says of the columns is remembered for the
source, and counts for its next file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from encours.intake.formats.any_file import is_ledger, read_any
from encours.intake.formats.bank.any_statement import open_statements
from encours.intake.formats.bank.bank_table import bank_header_found
from encours.intake.formats.bank.records import BankLine, Opening
from encours.intake.formats.detect import detect
from encours.intake.formats.minor_units import in_minor_units
from encours.intake.formats.records import Reading, Reject, Source, UnreadableFile
from encours.intake.formats.table.choosing import header_found
from encours.intake.formats.table.headers import WORDS
from encours.intake.queries import list_mappings, mapping_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money

SHOWN_ROWS = 12
SHOWN_REJECTS = 12
_SAMPLE = 60

_LEDGER_WORDS = {
    "booked_on": message("booking date"),
    "journal_code": message("journal"),
    "account": message("account"),
    "auxiliary": message("customer"),
    "reference": message("reference"),
    "label": message("label"),
    "amount_cents": message("debit less credit"),
}
_BANK_HEADS = (
    ("booked_on", message("booking date")),
    ("amount_cents", message("amount")),
    ("payer_name", message("payer")),
    ("remittance", message("label")),
    ("reference", message("reference")),
)
_TABLE_COLUMNS = {
    "customer": "customer",
    "customer_name": "customer_name",
    "invoice": "invoice",
    "kind": "kind",
    "issued_on": "issued_on",
    "due_on": "due_on",
    "paid_on": "paid_on",
    "amount_cents": "amount",
    "open_cents": "open",
    "currency": "currency",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its `header` as written, the `field` it is taken for, if any.

    `sample`: what its first row says, where that helps.
    """

    header: str
    field: str | None
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it would be read. `problem`: why it cannot be; then nothing else was read.

    `heads`, `rows`: the first records. `columns`: of a table, for the person to change.
    """

    name: str
    source: Source | None = None
    is_ledger: bool = False
    is_bank: bool = False
    columns: tuple[Column, ...] = ()
    heads: tuple[tuple[str, Message], ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    rejects: tuple[Reject, ...] = ()
    notices: tuple[Message, ...] = ()
    problem: EncoursError | None = None
    mapping: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[tuple[str, Message], ...]:
        """What a column of it may be chosen for, with its name."""
        return BANK_FIELDS if self.is_bank else FIELDS


FIELDS: tuple[tuple[str, Message], ...] = tuple(WORDS.items())
"""What a column may be chosen for, with its name."""

BANK_FIELDS: tuple[tuple[str, Message], ...] = (
    ("booked_on", message("booking date")),
    ("value_on", message("value date")),
    ("amount", message("amount, below zero for money out")),
    ("credit", message("money in")),
    ("debit", message("money out")),
    ("label", message("label")),
    ("payer_name", message("payer or payee")),
    ("payer_iban", message("their account (IBAN)")),
    ("reference", message("reference")),
    ("balance", message("balance after the movement")),
    ("currency", message("currency")),
    ("account", message("our account")),
)
"""The same for a table of a bank."""

_OF_BANKS = "bank:"
"""What a person said of the tables of a bank is remembered beside that of lists, told apart so."""


def mapping_for(organisation_id: int, source: str, content: bytes) -> dict[str, str] | None:
    """What was remembered of the source, as far as this file has these columns; `None` for none."""
    remembered = {
        name: header
        for name, header in (mapping_of(organisation_id, source) or {}).items()
        if not name.startswith(_OF_BANKS)
    }
    return _of_this_file(remembered, content) if remembered else None


def bank_mapping_for(organisation_id: int, source: str, content: bytes) -> dict[str, str] | None:
    """What was remembered of a bank's tables of the source, where this file has all its columns."""
    return _of_this_bank([mapping_of(organisation_id, source)], content)


def bank_mapping_known(organisation_id: int, content: bytes) -> dict[str, str] | None:
    """What was remembered of a bank's tables of any source, where this file has all its columns.

    For what nothing else can be read as: a table is explained once, through whatever door.
    """
    return _of_this_bank(list_mappings(organisation_id), content)


def mapping_to_remember(
    organisation_id: int, source: str, mapping: Mapping[str, str], *, is_bank: bool
) -> dict[str, str]:
    """What is remembered of a source from now on: what was said of its other files stays."""
    before = mapping_of(organisation_id, source) or {}
    others = {
        name: header for name, header in before.items() if name.startswith(_OF_BANKS) is not is_bank
    }
    mark = _OF_BANKS if is_bank else ""
    return others | {f"{mark}{name}": header for name, header in mapping.items()}


def preview(
    content: bytes,
    *,
    unit: str,
    name: str = "",
    mapping: Mapping[str, str] | None = None,
    is_bank: bool = False,
) -> Preview:
    """The file as it would be read with `mapping` (field to header, as the person chose).

    `unit`: the currency of rows that name none. `is_bank`: it is of statements. What cannot be read
    is told, not raised.
    """
    if is_bank:
        return _preview_bank(content, name, mapping)
    chosen = _of_this_file(mapping or {}, content) or {}
    columns = _columns(content, chosen)
    try:
        reading = in_minor_units(
            read_any(content, name=name, mapping=chosen or None), currency=unit
        )
    except EncoursError as error:
        return Preview(name, columns=columns, problem=error, mapping=chosen)
    ledger = is_ledger(reading)
    heads, rows = _first_rows(reading, unit, ledger=ledger)
    return Preview(
        name,
        source=reading.source,
        is_ledger=ledger,
        columns=() if ledger else columns,
        heads=heads,
        rows=rows,
        rejects=reading.rejects[:SHOWN_REJECTS],
        notices=reading.notices,
        mapping=chosen,
    )


def _preview_bank(content: bytes, name: str, mapping: Mapping[str, str] | None) -> Preview:
    """Statements as they would be read: their first lines, all their faults."""
    columns = _bank_columns(content, mapping or {})
    rows: list[tuple[object, ...]] = []
    rejects: list[Reject] = []
    accepted, currency = 0, ""
    try:
        file = open_statements(content, name=name, mapping=mapping or None)
        for part in file.parts:
            match part:
                case Opening():
                    currency = part.currency
                case BankLine():
                    accepted += 1
                    if len(rows) < SHOWN_ROWS:
                        rows.append(_shown_line(part, currency))
                case Reject():
                    rejects.append(part)
    except EncoursError as error:
        told = dict(mapping or {})
        return Preview(name, is_bank=True, columns=columns, problem=error, mapping=told)
    refused = len(rejects)
    return Preview(
        name,
        source=Source(file.format, "", None, accepted + refused, accepted, refused),
        is_bank=True,
        columns=columns,
        heads=_BANK_HEADS,
        rows=tuple(rows),
        rejects=tuple(rejects[:SHOWN_REJECTS]),
        notices=tuple(file.notices),
        mapping=dict(mapping or {}),
    )


def _shown_line(line: BankLine, currency: str) -> tuple[object, ...]:
    return (
        line.booked_on,
        Money(line.amount_cents, currency),
        line.payer_name,
        line.remittance or line.label,
        line.reference,
    )


def _columns(content: bytes, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of a table and what they are taken for; none for what is no table."""
    try:
        if detect(content) not in {"table", "xlsx"}:
            return ()
        found = header_found(content, mapping=mapping)
    except UnreadableFile:
        return ()
    if found is None:
        return ()
    fields = {index: name for name, index in found.columns.items()}
    return tuple(
        Column(header, fields.get(index)) for index, header in enumerate(found.headers) if header
    )


def _bank_columns(content: bytes, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of a bank's table, what they are taken for, and what the first row says."""
    try:
        if detect(content) not in {"table", "xlsx"}:
            return ()
        found = bank_header_found(content, mapping=mapping)
    except UnreadableFile:
        return ()
    if found is None:
        return ()
    header, first = found
    fields = {index: name for name, index in header.columns.items()}
    return tuple(
        Column(text, fields.get(at), first[at][:_SAMPLE] if at < len(first) else "")
        for at, text in enumerate(header.headers)
        if text
    )


def _of_this_file(mapping: Mapping[str, str], content: bytes) -> dict[str, str] | None:
    """The choices that name a column of this file."""
    if not mapping:
        return None
    headers = {column.header for column in _columns(content, mapping)}
    return {name: header for name, header in mapping.items() if header in headers} or None


def _of_this_bank(mappings: Iterable[Mapping[str, str]], content: bytes) -> dict[str, str] | None:
    """The choices for a bank's table all of whose columns this file has; the most telling ones."""
    of_banks = [
        {
            name.removeprefix(_OF_BANKS): header
            for name, header in mapping.items()
            if name.startswith(_OF_BANKS)
        }
        for mapping in mappings
    ]
    if not any(of_banks):
        return None
    headers = {each.header for each in _bank_columns(content, {})}
    fitting = [each for each in of_banks if each and headers.issuperset(each.values())]
    return max(fitting, key=len, default=None)


def _first_rows(
    reading: Reading, unit: str, *, ledger: bool
) -> tuple[tuple[tuple[str, Message], ...], tuple[tuple[object, ...], ...]]:
    """The first records: those of their columns that say something, each with its name."""
    words = (
        _LEDGER_WORDS
        if ledger
        else {column: WORDS[name] for column, name in _TABLE_COLUMNS.items()}
    )
    first = reading.records.head(SHOWN_ROWS)
    told = [name for name in words if name in first.columns and first[name].count()]
    heads = (("line", message("line")), *((name, words[name]) for name in told))
    currencies = first["currency"] if "currency" in first.columns and not ledger else None
    rows = first.select(pl.col("line"), *told).iter_rows(named=True)
    return heads, tuple(
        tuple(
            _shown(name, value, (currencies[at] if currencies is not None else None) or unit)
            for name, value in row.items()
        )
        for at, row in enumerate(rows)
    )


def _shown(name: str, value: object, currency: str) -> object:
    """A value of a record as pages write it: amounts with their currency."""
    if name == "line":
        return str(value)
    return Money(value, currency) if name.endswith("_cents") and isinstance(value, int) else value
