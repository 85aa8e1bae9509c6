"""The cells of a table gathered by field, and the few words of a credit department read from them.

A total line at the foot of a list and a header printed again on each page are no invoices: they are
known as such here, so that their reject says so and no control total counts them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.amounts import SYMBOLS
from encours.intake.formats.table.cells import (
    Cell,
    Fault,
    Grid,
    clean_text,
    is_nothing,
    sheet_error,
)
from encours.intake.formats.table.dates import DateOrder, read_date
from encours.intake.formats.table.headers import Mapping
from encours.kernel.identifiers import is_siren
from encours.kernel.messages import message
from encours.kernel.money import UnknownCurrency, decimals_of

# What a table of so many columns is read from in memory, over all its rows.
MAX_CELLS = 15_000_000
MAX_ROWS = 3_000_000
KEYS = ("customer", "customer_name", "invoice")

_TOTAL = re.compile(
    r"(?:sous[- ]?|grand )?tota(?:l|ux)\b|sub[- ]?total\b|somme\b|cumul\b|report\b|a reporter\b|"
    r"à reporter\b|solde (?:total|général|client)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,250}\.[^@\s,;<>\".]{2,24}\Z")

_KINDS = {
    "invoice": "facture, factures, fac, fact, fa, f, fc, fv, ft, invoice, invoices, inv, 380, "
    "facture client, facture de vente, facture d'acompte, deposit invoice, 386",
    "credit_note": "avoir, avoirs, av, a, avc, note de crédit, note de credit, credit note, "
    "credit memo, cn, nc, 381, avoir client, credit",
    "payment": "règlement, reglement, rg, rgt, regl, paiement, payment, pmt, encaissement, "
    "virement, chèque, cheque, prélèvement, prelevement, receipt, règlement client",
    "deposit": "acompte, acomptes, aco, ac, deposit, down payment, prepayment, avance, arrhes",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split(", ")}

TOTAL_LINE = Fault(
    message("This looks like a total line, not an invoice: it has no date and says “total”."),
    message("Nothing to do if it is one; else give it a customer and a date."),
)
HEADER_AGAIN = Fault(
    message("The header is printed again on this line."),
    message("Nothing to do."),
)
TOO_WIDE = Fault(
    message("The row has more cells than the header has columns."),
    message("Put the text that holds the separator between double quotes, then export again."),
)


@dataclass(slots=True)
class Known:
    """What whole columns prove, of which a table may hold only some rows.

    `orders`: of each column of dates, its order of day and month. `proved`: of each column of
    amounts, its decimal marks.
    """

    orders: dict[str, DateOrder] = field(default_factory=dict)
    proved: dict[str, set[str]] = field(default_factory=dict)

    def american(self) -> dict[str, bool]:
        """Whether each column of dates has the month first; one without proof follows others."""
        decided = [order for order in self.orders.values() if order.day_first or order.month_first]
        file_american = bool(decided) and all(order.american for order in decided)
        return {
            name: order.american if order in decided else file_american
            for name, order in self.orders.items()
        }


@dataclass(slots=True)
class Table:
    """The rows of a table that are not blank, by field.

    `lines`: each row's line in the file. `cells`: the cells of each mapped field, one per row.
    `values`: the columns of `records` read from them so far. `faults`: the first fault of a row, by
    row from 0, with its field, empty for the whole row. `known`: what whole columns prove, when
    these are not all the rows of the file.
    """

    cells: dict[str, list[Cell]]
    lines: list[int] = field(default_factory=list)
    values: dict[str, list[object]] = field(default_factory=dict)
    faults: dict[int, tuple[str, Fault]] = field(default_factory=dict)
    known: Known | None = None

    def __len__(self) -> int:
        return len(self.lines)

    def fault(self, row: int, name: str, fault: Fault) -> None:
        """Notes what is wrong with a row, unless it has a fault already."""
        self.faults.setdefault(row, (name, fault))

    def without_faults[T](self, name: str, values: Sequence[T | Fault | None]) -> list[T | None]:
        """The column's values, None in place of each fault, which its row then has."""
        for row, value in enumerate(values):
            if isinstance(value, Fault):
                self.fault(row, name, value)
        return [None if isinstance(value, Fault) else value for value in values]


def gather(grid: Grid) -> Table:
    """Reads every row of the grid once, keeping the cells that a field claims."""
    fields = grid.mapping.columns
    table = Table({name: [] for name in fields})
    stores = [(table.cells[name], index) for name, index in fields.items()]
    date_column = fields["issued_on"]
    width = len(grid.mapping.headers)
    same: dict[Cell, Cell] = {}  # repeated texts are kept once
    for line, cells in grid.rows:
        if len(cells) < width:
            cells.extend([None] * (width - len(cells)))
        elif len(cells) > width and any(clean_text(cell) for cell in cells[width:]):
            table.fault(len(table), "", TOO_WIDE)
        dated = cells[date_column]
        if dated is None or (isinstance(dated, str) and not dated[:1].isdigit()):
            _note_furniture(table, cells, grid.mapping)
        table.lines.append(line)
        check_count(len(table), len(stores))
        for store, index in stores:
            cell = cells[index]
            store.append(same.setdefault(cell, cell))
    return table


def check_count(rows: int, columns: int) -> None:
    """Refuses a table of more rows than are read; raises `UnreadableFile`."""
    limit = min(MAX_ROWS, MAX_CELLS // columns)
    if rows > limit:
        raise UnreadableFile(
            message("The table has more than {limit} rows.", limit=limit),
            message("Export one accounting year per file."),
        )


def _note_furniture(table: Table, cells: list[Cell], mapping: Mapping) -> None:
    """Marks the row about to be added when it is a total or a repeated header."""
    texts = [clean_text(cell) or "" for cell in cells]
    if tuple(texts[: len(mapping.headers)]) == mapping.headers:
        table.faults[len(table)] = ("", HEADER_AGAIN)
        return
    if isinstance(read_date(cells[mapping.columns["issued_on"]]), date):
        return
    names = [texts[mapping.columns[field]] for field in KEYS if field in mapping.columns]
    if any(map(_TOTAL.match, texts)) and all(not name or _TOTAL.match(name) for name in names):
        table.fault(len(table), "", TOTAL_LINE)


def as_text(cell: Cell) -> str | None:
    """A cell of words; None when blank or a spreadsheet error."""
    text = as_key(cell)
    return None if isinstance(text, Fault) else text


def as_key(cell: Cell) -> str | Fault | None:
    """A cell that names a customer or an invoice; a spreadsheet error there is a fault."""
    text = clean_text(cell)
    return None if text is None or is_nothing(text) else sheet_error(text) or text


def as_siren(cell: Cell) -> str | None:
    """A SIREN of nine digits, from a SIREN or a SIRET; None when its check digit is wrong.

    >>> as_siren("552 100 554 00011")
    '552100554'
    """
    digits = re.sub(r"[\s.-]", "", clean_text(cell) or "")
    if digits.isascii() and digits.isdigit():
        digits = digits.zfill(14)[:9] if len(digits) > 11 else digits.zfill(9)
    return digits if is_siren(digits) else None


def as_vat_number(cell: Cell) -> str | None:
    """A VAT number without blanks, in capitals."""
    text = as_text(cell)
    return re.sub(r"[\s.-]", "", text).upper() if text else None


def as_email(cell: Cell) -> str | None:
    """An address that can be written to; None when it is not one."""
    text = (as_text(cell) or "").removeprefix("mailto:")
    return text if _EMAIL.match(text) else None


def as_kind(cell: Cell) -> str | None:
    """`invoice`, `credit_note`, `payment` or `deposit`; None when the word is not known."""
    return _KIND_OF.get((as_text(cell) or "").casefold().rstrip(". "))


def as_currency(cell: Cell) -> str | Fault | None:
    """An ISO 4217 code in capitals, from a code or a symbol; None when blank."""
    text = clean_text(cell)
    if text is None or is_nothing(text):
        return None
    code = SYMBOLS.get(text.upper(), text.upper())
    try:
        decimals_of(code)
    except UnknownCurrency:
        return sheet_error(text) or Fault(
            message("This is not a currency."), message("Write its ISO code, for example EUR.")
        )
    return code


def as_direction(cell: Cell) -> int | Fault | None:
    """1 for a debit, -1 for a credit; None when blank."""
    text = (clean_text(cell) or "").casefold()
    if text in {"d", "débit", "debit", "+"}:
        return 1
    if text in {"c", "crédit", "credit", "-"}:
        return -1
    return None if not text else _NO_DIRECTION


_NO_DIRECTION = Fault(
    message("This is neither debit nor credit."), message("Write D or C, then export again.")
)

_PLAIN_TEXTS = (
    "phone", "group", "country", "sector", "owner", "terms", "order_reference",
    "delivery_reference", "site", "payer", "payer_name", "payment_method",
)  # fmt: skip

TEXT_READERS: dict[str, Callable[[Cell], str | None]] = {
    "siren": as_siren,
    "vat_number": as_vat_number,
    "email": as_email,
    "kind": as_kind,
    **dict.fromkeys(_PLAIN_TEXTS, as_text),
}
