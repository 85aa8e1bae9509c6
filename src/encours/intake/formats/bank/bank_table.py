"""Reads the table that a bank's site exports (CSV or XLSX): what every small company really has.

The header's words say which column is which; lines above it give the account and its balance. A
running balance, where the bank prints one, proves that no line is missing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from encours.intake.formats.bank.records import BankFile, BankLine, Closing, Opening, Part
from encours.intake.formats.bank.refusing import STATEMENT_WANTED
from encours.intake.formats.bank.table_headers import (
    BankHeader,
    check_bank_header,
    recognise_bank,
)
from encours.intake.formats.bank.table_layouts import laid_out
from encours.intake.formats.bank.table_rows import Above, read_above, read_rows
from encours.intake.formats.bytes import (
    MAX_COLUMNS,
    MAX_TABLE_BYTES,
    check_size,
    decode,
    normalise_line_ends,
)
from encours.intake.formats.records import Reject, UnreadableFile
from encours.intake.formats.table.cells import Row, clean_text
from encours.intake.formats.table.csv_text import SEPARATORS, cut_rows
from encours.kernel.messages import Message, message

MAX_ROWS = 500_000
"""Movements of a table: the busiest account of a company has fewer in a year."""

_HEAD_ROWS = 40
_SNIFFED_LINES = 2_000
_DETECTED_BYTES = 1 << 18
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")


type _Followed = tuple[int, tuple[int | None, int | None, int | None]]
"""How often the running balance does not follow; the balance before, after, the first break."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A table within a file: its header, the rows above it, and those below, read once."""

    line: int
    header: BankHeader
    above: list[Row]
    rows: Iterator[Row]


@dataclass(slots=True)
class _Account:
    """The lines of one account and currency, in file order, with the balance beside each."""

    opening: Opening
    lines: list[tuple[BankLine, int | None]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def is_bank_table(data: bytes) -> bool:
    """Whether the file is certainly a bank's table of movements; never raises.

    A list of invoices, a ledger and a table that could be any of them are not.
    """
    try:
        found = _find(_beginning(data), None)
    except UnreadableFile:
        return False
    if found is None:
        return False
    above = read_above(found.above)
    told = bool(above.account) and (above.opening_cents, above.closing_cents) != (None, None)
    return found.header.is_certain(above=told)


def bank_header_found(
    data: bytes, *, mapping: Mapping[str, str] | None = None
) -> tuple[BankHeader, tuple[str, ...]] | None:
    """The columns of a bank's table as they would be read, and its first row below them.

    None where it has no row at all. Raises `UnreadableFile` for what is no table.
    """
    found = _find(_beginning(data), mapping)
    if found is None:
        return None
    _line, cells = next(iter(found.rows), (0, []))
    return found.header, tuple(clean_text(each) or "" for each in cells)


def _beginning(data: bytes) -> bytes:
    """As much of a file as tells what it is, up to a whole line; a workbook whole."""
    if data.startswith(_ARCHIVES) or len(data) <= _DETECTED_BYTES:
        return data
    return data[:_DETECTED_BYTES].rpartition(b"\n")[0] or data[:_DETECTED_BYTES]


def read_bank_table(
    data: bytes, *, name: str = "", mapping: Mapping[str, str] | None = None
) -> BankFile:
    """The statements of a bank's CSV or XLSX, one for each account and currency of the table.

    `mapping`: field to header as a person chose (`table_headers.ALIASES` has the fields); `name`:
    the file's, for messages. Raises `UnreadableFile` for what has no such table.
    """
    found = _find(data, mapping)
    if found is None:
        raise UnreadableFile(
            message("{name} holds no table.", name=name or message("This file")),
            message("Export the movements of the account again, and give that file."),
        )
    recognise_bank(found.header.headers, mapping=mapping)  # says which choice is not there
    check_bank_header(found.header, is_chosen=bool(mapping))
    kind = "xlsx" if data.startswith(_ARCHIVES) else "csv"
    file = BankFile(kind, iter(()))
    return BankFile(kind, _parts(found, file.notices), file.notices)


def _find(data: bytes, mapping: Mapping[str, str] | None) -> _Found | None:
    """The table of the file: the first usable header, else the row nearest to one."""
    if data.startswith(_ARCHIVES):
        # Workbooks are rarer than text, and their library is paid for only when one comes.
        from encours.intake.formats.table.xlsx import visible_sheets

        return _best((sheet.rows for sheet in visible_sheets(data)), mapping)
    check_size(len(data), MAX_TABLE_BYTES)
    text = normalise_line_ends(decode(data, wanted=STATEMENT_WANTED).utf8).decode(
        "utf-8", errors="replace"
    )
    lines = text.split("\n")
    head = lines[:_SNIFFED_LINES]
    graded = [
        (found, separator)
        for separator in SEPARATORS
        if (found := _header(list(islice(cut_rows(head, separator), _HEAD_ROWS)), mapping))
    ]
    if not graded:
        return None
    (line, header, _), separator = max(graded, key=lambda one: one[0][2])
    if header.missing and (without := _without_header(lines, mapping)):
        return without
    rows = list(islice(cut_rows(head, separator), _HEAD_ROWS))
    above = [row for row in rows if row[0] < line]
    below = (row for row in cut_rows(lines, separator) if row[0] > line)
    return _Found(line, header, above, below)


def _without_header(lines: list[str], mapping: Mapping[str, str] | None) -> _Found | None:
    """The table whose rows are laid out as an export without headers is."""
    rows = list(islice(cut_rows(lines, ";"), MAX_ROWS + 3))
    found = laid_out(rows)
    if found is None:
        return None
    chosen = {f: h for f, h in (mapping or {}).items() if " ".join(h.split()) in found.headers}
    header = recognise_bank(found.headers, mapping=chosen)
    return _Found(rows[0][0], header, found.above, iter(found.rows))


def _best(tables: Iterator[Iterator[Row]], mapping: Mapping[str, str] | None) -> _Found | None:
    """The first sheet with a usable header, else the one nearest to it."""
    best: tuple[tuple[bool, int], _Found] | None = None
    for rows in tables:
        head = list(islice(rows, _HEAD_ROWS))
        found = _header(head, mapping)
        if found is None:
            continue
        line, header, grade = found
        if best is None or grade > best[0]:
            above = [row for row in head if row[0] < line]
            below = chain([row for row in head if row[0] > line], rows)
            best = grade, _Found(line, header, above, below)
        if best[0][0]:
            break
    return best[1] if best else None


def _header(
    rows: list[Row], mapping: Mapping[str, str] | None
) -> tuple[int, BankHeader, tuple[bool, int]] | None:
    """The row that is a header or nearest to one; its grade orders candidates, best last."""
    best: tuple[int, BankHeader, tuple[bool, int]] | None = None
    for line, cells in rows:
        texts = [clean_text(cell) or "" for cell in cells[:MAX_COLUMNS]]
        plain = [" ".join(text.split()) for text in texts]
        chosen = {f: h for f, h in (mapping or {}).items() if " ".join(h.split()) in plain}
        header = recognise_bank(texts, mapping=chosen)
        grade = (not header.missing and len(chosen) == len(mapping or {}), len(header.columns))
        if best is None or grade > best[2]:
            best = line, header, grade
        if grade[0]:
            break
    return best


def _parts(found: _Found, notices: list[Message]) -> Iterator[Part]:
    """The rows by account, each account a statement."""
    rows = list(islice(found.rows, MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(
            message("The table has more than {limit} rows.", limit=MAX_ROWS),
            message("Export fewer months per file."),
        )
    above = read_above(found.above)
    accounts: dict[tuple[str, str], _Account] = {}
    for row in read_rows(found.header, rows, above):
        key = row.account or above.account, row.currency or above.currency or "EUR"
        if key not in accounts:
            accounts[key] = _Account(Opening(found.line, key[0], key[1], bank=None))
        held = accounts[key]
        if isinstance(row.part, Reject):
            held.rejects.append(row.part)
        else:
            held.lines.append((row.part, row.balance))
    if not accounts:
        notices.append(message("The table has a header and no movement."))
    if any(not account for account, _ in accounts):
        notices.append(message("The table does not say which account it is of."))
    single = len(accounts) == 1
    for held in accounts.values():
        yield from _statement(held, above if single else Above(), notices)


def _statement(held: _Account, above: Above, notices: list[Message]) -> Iterator[Part]:
    """One account: its opening, its lines and rejects in file order, its closing."""
    lines, (_, (first, last, broken)) = _with_fees(held.lines)
    if broken is not None:
        notices.append(message("The running balance does not follow at line {line}.", line=broken))
    opening = first if first is not None else above.opening_cents
    closing = last if last is not None else above.closing_cents
    booked = [line.booked_on for line in lines if not line.is_pending]
    yield replace(
        held.opening,
        opening_cents=opening,
        opened_on=min(booked, default=None) if first is not None else above.opened_on,
    )
    parts: list[BankLine | Reject] = [*lines, *held.rejects]
    yield from sorted(parts, key=lambda part: part.line)
    yield Closing(
        line=max((part.line for part in parts), default=held.opening.line),
        closing_cents=closing,
        closed_on=max(booked, default=None) if last is not None else above.closed_on,
    )


def _with_fees(lines: list[tuple[BankLine, int | None]]) -> tuple[list[BankLine], _Followed]:
    """The lines, each fee that the running balance proves to be taken besides as one of its own.

    Most banks take it from the amount or print it for information; the balance tells them apart.
    """
    plain = _running(lines)
    net = _running([(replace(line, amount_cents=_net(line)), told) for line, told in lines])
    if net[0] >= plain[0]:
        return [line for line, _ in lines], plain
    return [part for line, _ in lines for part in _apart(line)], net


def _net(line: BankLine) -> int:
    return line.amount_cents - (line.fee_cents or 0)


def _apart(line: BankLine) -> tuple[BankLine, ...]:
    """The movement, and its fee behind it, which is nobody's payment."""
    if not line.fee_cents:
        return (line,)
    fee = BankLine(
        line=line.line,
        booked_on=line.booked_on,
        amount_cents=-line.fee_cents,
        value_on=line.value_on,
        label=line.label,
        code="FEE",
        is_pending=line.is_pending,
    )
    return replace(line, fee_cents=None), fee


def _running(lines: list[tuple[BankLine, int | None]]) -> _Followed:
    """The balances before and after all lines, and the line at which they stop to follow.

    Exports begin with the newest or with the oldest line: the order that agrees best is taken.
    """
    moved = [(line, balance) for line, balance in lines if not line.is_pending]
    if not any(balance is not None for _, balance in moved):
        return 0, (None, None, None)
    return min((_follow(moved), _follow(moved[::-1])), key=lambda found: found[0])


def _follow(lines: list[tuple[BankLine, int | None]]) -> _Followed:
    """How often the balance does not follow in this order; (before, after, first break)."""
    before: int | None = None
    current: int | None = None
    moved, breaks, broken = 0, 0, None
    for line, balance in lines:
        moved += line.amount_cents
        if current is not None:
            current += line.amount_cents
        if balance is None:
            continue
        if current is None:
            before = balance - moved
        elif current != balance:
            breaks += 1
            broken = broken or line.line
        current = balance
    return breaks, (before, current, broken)
