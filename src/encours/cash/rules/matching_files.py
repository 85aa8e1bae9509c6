"""What a company has on paper is enough to match: open items, a statement, what was paid before.

The tables as `encours match` takes them, and what it answers. No books are looked at: the items are
those of the file, the payers known are those of its history.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from encours.cash.rules.matching.words import Credit, Debtor, Item, Match, Seen, Share
from encours.intake.formats.any_file import is_ledger, read_any
from encours.intake.formats.bank.records import BankReading
from encours.intake.formats.bytes import MAX_COLUMNS, decode, normalise_line_ends
from encours.intake.formats.detect import detect
from encours.intake.formats.records import Reading, Reject, UnreadableFile
from encours.intake.formats.table import headers
from encours.intake.formats.table.amounts import Amount, read_amounts, to_minor_units
from encours.intake.formats.table.bulk import cut_plain
from encours.intake.formats.table.cells import Cell, Fault, Grid, Row, clean_text, shown
from encours.intake.formats.table.columns import as_key
from encours.intake.formats.table.csv_text import SEPARATORS, cut_rows, rows_below
from encours.intake.formats.table.dates import read_date
from encours.intake.formats.table.layout import MAX_TITLE_ROWS, texts_of
from encours.intake.formats.table.reader import NO_CUSTOMER, read_grid
from encours.kernel.memory import without_collections
from encours.kernel.messages import message

ITEM_COLUMNS = (
    "customer", "customer_name", "invoice", "issued_on", "due_on", "amount", "currency",
)  # fmt: skip
"""The columns of a list of open items; `customer`, `issued_on` and `amount` are needed."""
HISTORY_COLUMNS = (
    "payer_name", "payer_iban", "remittance", "amount", "customer", "invoices", "booked_on",
)  # fmt: skip
"""The columns of what was paid before; `customer` is needed. `booked_on` may be left out."""

_NEEDED = frozenset({"customer", "issued_on", "amount"})
_SNIFFED_LINES = 2_000
_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class ItemsRead:
    """The open items of a file in its order, each one's key its place; whom they are owed by."""

    items: tuple[Item, ...]
    debtors: tuple[Debtor, ...]
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryRead:
    """What was paid before, in the order of the file."""

    seen: tuple[Seen, ...] = ()
    rejects: tuple[Reject, ...] = ()


def read_items(data: bytes) -> ItemsRead:
    """The open items of a table (CSV or XLSX); raises `UnreadableFile` for what is none.

    Where the header has the names of `ITEM_COLUMNS`, these columns alone are read; else those that
    every list of invoices is recognised by. A row that weighs nothing is open no longer.
    """
    reading = _by_contract(data) or read_any(data)
    if is_ledger(reading):
        raise UnreadableFile(
            message("This is an accounting export, not a list of open items."),
            message("Give a table with the columns {names}.", names=", ".join(ITEM_COLUMNS)),
        )
    rows = reading.records.select(
        *("customer", "customer_name", "invoice", "issued_on", "due_on"),
        *("amount_cents", "open_cents", "currency"),
    )
    with without_collections():
        items, names = _items_of(rows.iter_rows())
        return ItemsRead(tuple(items), tuple(_debtors(names)), reading.rejects)


def _items_of(
    rows: Iterable[tuple[Any, ...]],
) -> tuple[list[Item], Mapping[str, Mapping[str, None]]]:
    """The open items of rows, and the names of each customer."""
    items: list[Item] = []
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for key, row in enumerate(rows):
        customer, name, invoice, issued_on, due_on, amount, open_, currency = row
        known = names[customer]
        if name:
            known[name] = None
        left = amount if open_ is None else open_
        if left:
            items.append(
                Item(
                    key=key,
                    customer=customer,
                    number=invoice or "",
                    open_cents=left,
                    issued_on=issued_on,
                    due_on=due_on,
                    amount_cents=amount,
                    currency=currency or _CURRENCY,
                    kind="invoice" if left > 0 else "credit_note",
                )
            )
    return items, names


def _debtors(names: Mapping[str, Mapping[str, None]]) -> Iterator[Debtor]:
    """Every customer by its first name; the others it bears are names too."""
    for customer, known in names.items():
        first, *others = known or [customer]
        yield Debtor(customer, first, aliases=tuple(others))


def _by_contract(data: bytes) -> Reading | None:
    """The reading of a text whose header has the names of `ITEM_COLUMNS`, however it is cut."""
    if detect(data) != "table":
        return None
    text = decode(data)
    lines = normalise_line_ends(text.utf8).decode()
    found = _find_header(lines, ITEM_COLUMNS, _NEEDED)
    if found is None:
        return None
    separator, line, names, columns = found
    unused = tuple(name for at, name in enumerate(names) if at not in columns.values() and name)
    mapping = headers.Mapping(names, columns, unused, (), ())
    bulk = cut_plain(lines, separator, mapping, line)
    plain, rows = bulk or (None, rows_below(lines, separator, line))
    described = ("csv", text.encoding, SEPARATORS[separator])
    return read_grid(Grid(mapping, rows), described, (), plain=plain)


def _find_header(
    text: str, wanted: Sequence[str], needed: frozenset[str]
) -> tuple[str, int, tuple[str, ...], dict[str, int]] | None:
    """The separator, the line, the names and the columns of the first row that has all `needed`."""
    lines = text.split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES]
    for separator in SEPARATORS:
        for line, cells in islice(cut_rows(lines, separator), MAX_TITLE_ROWS + 1):
            names = tuple(texts_of(cells[:MAX_COLUMNS]))
            columns: dict[str, int] = {}
            for at, name in enumerate(names):
                if name.casefold() in wanted:
                    columns.setdefault(name.casefold(), at)
            if needed <= columns.keys():
                return separator, line, names, columns
    return None


def read_history(data: bytes) -> HistoryRead:
    """What past bank lines paid (a text with `HISTORY_COLUMNS`); raises `UnreadableFile`.

    `invoices`: numbers separated by spaces. A row without a customer, or with an amount that
    cannot be read, is rejected.
    """
    lines = normalise_line_ends(decode(data).utf8).decode()
    found = _find_header(lines, HISTORY_COLUMNS, frozenset({"customer"}))
    if found is None:
        raise UnreadableFile(
            message("This history has no column “customer” in its first rows."),
            message("Give a table with the columns {names}.", names=", ".join(HISTORY_COLUMNS)),
        )
    separator, header_line, _, columns = found
    rows = [*rows_below(lines, separator, header_line)]
    amounts = read_amounts([_cell(row, columns, "amount") for row in rows])
    read = _History(columns)
    for row, amount in zip(rows, amounts, strict=True):
        read.take(row, amount)
    return HistoryRead(tuple(read.seen), tuple(read.rejects))


@dataclass(slots=True)
class _History:
    """The rows of a history, one after another."""

    columns: dict[str, int]
    seen: list[Seen] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def take(self, row: Row, amount: Amount | Fault | None) -> None:
        """Keeps what one row says, or why it cannot be kept."""
        customer = as_key(_cell(row, self.columns, "customer")) or NO_CUSTOMER
        cents = to_minor_units(amount, None) if isinstance(amount, Amount) else amount
        if isinstance(customer, Fault):
            self._refuse(row, "customer", customer)
        elif isinstance(cents, Fault):
            self._refuse(row, "amount", cents)
        else:
            day = read_date(_cell(row, self.columns, "booked_on"))
            self.seen.append(
                Seen(
                    payer_name=self._text(row, "payer_name"),
                    payer_iban=_plain_iban(self._text(row, "payer_iban")),
                    remittance=self._text(row, "remittance"),
                    amount_cents=cents or 0,
                    customer=customer,
                    invoices=tuple(self._text(row, "invoices").split()),
                    booked_on=None if isinstance(day, Fault) else day,
                )
            )

    def _text(self, row: Row, name: str) -> str:
        return clean_text(_cell(row, self.columns, name)) or ""

    def _refuse(self, row: Row, name: str, fault: Fault) -> None:
        value = shown(_cell(row, self.columns, name))
        self.rejects.append(Reject(row[0], name, value, fault.reason, fault.action))


def _cell(row: Row, columns: Mapping[str, int], name: str) -> Cell:
    at = columns.get(name)
    return None if at is None or at >= len(row[1]) else row[1][at]


def _plain_iban(text: str) -> str:
    return "".join(text.split()).upper()


def credits_of(reading: BankReading) -> tuple[Credit, ...]:
    """The money that came in, in the order of the statements; each one's key is its place."""
    found = [
        (statement.opening.currency, line)
        for statement in reading.statements
        for line in statement.lines
        if line.amount_cents > 0
    ]
    return tuple(
        Credit(
            key=key,
            booked_on=line.booked_on,
            amount_cents=line.amount_cents,
            currency=currency or _CURRENCY,
            payer_name=line.payer_name or "",
            payer_iban=_plain_iban(line.payer_iban or ""),
            ultimate_name=line.ultimate_name or "",
            reference=line.reference or "",
            remittance=line.remittance or "",
            label=line.label or "",
            code=line.code or "",
            fee_cents=line.fee_cents or 0,
            original_amount=_decimal(line.original_amount),
            original_currency=line.original_currency or "",
            is_final=not line.is_pending and not line.is_reversal,
        )
        for key, (currency, line) in enumerate(found)
    )


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def holders_of(reading: BankReading) -> tuple[str, ...]:
    """Our own names, as the bank writes them on the statements."""
    names = (statement.opening.holder for statement in reading.statements)
    return tuple(dict.fromkeys(name for name in names if name))


def as_answer(match: Match, items: Mapping[int, Item]) -> dict[str, Any]:
    """One credit's match by the numbers of its invoices; `because` is left to who speaks."""
    return {
        "decision": match.outcome.value,
        "customer": match.customer,
        "allocations": _allocations(match.shares, items),
        "deductions": [
            {"kind": each.kind.value, "amount_cents": each.amount_cents}
            for each in match.deductions
        ],
        "unapplied_cents": match.unapplied_cents,
        "confidence": round(match.confidence, 4),
        "because": [],
        "alternatives": [_allocations(shares, items) for shares in match.alternatives],
    }


def _allocations(shares: Sequence[Share], items: Mapping[int, Item]) -> list[dict[str, Any]]:
    return [
        {"invoice": items[share.key].number, "amount_cents": share.amount_cents} for share in shares
    ]
