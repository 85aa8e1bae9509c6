"""The journal in the writing of each accounting software: the same entries, told to each its way.

What is known of each layout, and from where (read 2026-11):

- `generic`: the French accounting file (FEC, LPF art. A47 A-1 VII), or what the organisation
  chose.
- `sage`: text for Sage 100's *import paramétrable*. The example of Sage's developers (type of line,
  journal, day, piece, general and third-party account, label, means, due date, debit, credit,
  parted by tabulations: developer.sage.com/100, "Exemples mappage import texte") with the reference
  of the document at the end. The format itself is declared in Sage, once, by whoever imports.
- `sage-pnm`: Sage's own text (*Format Sage*, `.pnm`): the company, then lines of 138 signs. Widths
  as independent descriptions agree on them (OpenFlyers, open-source exports); Sage publishes none.
- `cegid`: TRA, lines of 222 signs (type `STD`). Header, widths and codes as Expensya's help and
  open-source exports describe them; that every version takes the header's unused fields blank is
  not known.
- `ebp`: EBP's *import paramétrable* text of 11 columns (OpenFlyers, "EBP 2012"). Some exports leave
  out the fifth, the automatic label: the format chosen in EBP must be the one with it.
- `pennylane`: CSV with the columns of Pennylane's model for entries as open-source exports give
  them. Its own help could not be read: check the columns it proposes at the first import.

Widths are kept by cutting texts, never amounts nor accounts: those raise `NoRoom`, and so do two
accounts that a layout would write alike.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from encours.kernel.messages import message
from encours.kernel.money import decimals_of
from encours.kernel.spreadsheets import safe_text
from encours.receivables.rules.exporting import Journals
from encours.receivables.rules.journal_export_policy import (
    DayForm,
    DecimalMark,
    Encoding,
    JournalExport,
    Layout,
    LineEnds,
    Separator,
)
from encours.receivables.rules.journal_fixed import write_pnm, write_tra
from encours.receivables.rules.journal_texts import (
    account_of_customer,
    can_hold,
    encoded,
    one_line,
    piece_of,
    short_piece_of,
    whole,
)
from encours.receivables.rules.journal_written import (
    JournalRow,
    NoRoom,
    Written,
    amount_of,
    label_of,
    reference_of,
)

_DAYS: Mapping[DayForm, str] = {
    DayForm.COMPACT: "%Y%m%d",
    DayForm.ISO: "%Y-%m-%d",
    DayForm.FRENCH: "%d/%m/%Y",
    DayForm.DAY_FIRST: "%d%m%Y",
    DayForm.SHORT: "%d%m%y",
}
_SEPARATORS = {Separator.TAB: "\t"}
_LINE_ENDS = {LineEnds.WINDOWS: "\r\n", LineEnds.UNIX: "\n"}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its header, what stands in it, how wide a text may be; `quoted`: always."""

    header: str
    key: str
    width: int | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """A layout of columns. `escapes`: quotes as in CSV; else signs that part are replaced."""

    columns: tuple[_Column, ...]
    separator: str
    day_form: DayForm
    decimal_mark: str
    encoding: str
    line_end: str = "\r\n"
    has_headers: bool = True
    escapes: bool = True
    ending: str = "csv"


def write_layout(
    entries: pl.DataFrame, *, layout: Layout, settings: JournalExport, currency: str, company: str
) -> Written:
    """The entries in `currency` as `layout` writes them; others are not in the file.

    `settings`: of the generic layout; `company`: whose books they are. Raises `UnknownCurrency`,
    `NoRoom`.
    """
    rows = list(entries.filter(pl.col("unit") == currency).iter_rows(named=True))
    decimals = decimals_of(currency)
    names = journal_names(settings)
    table = _generic(settings) if layout is Layout.GENERIC else _TABLES.get(layout)
    _check_accounts(rows, table)
    if layout is Layout.SAGE_PNM:
        return write_pnm(rows, decimals, company)
    if table is None:
        return write_tra(rows, decimals, company)
    return _write_table(rows, table, decimals=decimals, names=names)


def journal_names(settings: JournalExport) -> dict[str, str]:
    """What the journals are called, by code."""
    payments = settings.bank_journal or settings.written_journal
    return {
        payments: "Encours banque",
        settings.written_journal: "Encours",
        settings.allocation_journal: "Encours lettrage",
    }


def journals_of(settings: JournalExport) -> Journals:
    """The journals that an organisation decided on."""
    return Journals(
        written=settings.written_journal,
        payments=settings.bank_journal or settings.written_journal,
        allocations=settings.allocation_journal,
        tells_allocations=settings.tells_allocations,
    )


def _check_accounts(rows: Iterable[JournalRow], table: _Table | None) -> None:
    """That no account is told by another sign than its own, nor two by the same ones."""
    encoding = table.encoding if table else str(Encoding.WINDOWS)
    is_alone = table is not None and all(each.key != "CompteNum" for each in table.columns)
    named: dict[str, tuple[str, str]] = {}
    for account, auxiliary in {(row["account"], row["auxiliary"] or "") for row in rows}:
        told = account_of_customer(account, auxiliary)
        if not can_hold(account + auxiliary, encoding):
            raise NoRoom(
                message("{account} has letters this layout has not.", account=account + auxiliary),
                message("Choose another layout: the generic one has room for it."),
            )
        if is_alone and named.setdefault(told, (account, auxiliary)) != (account, auxiliary):
            raise NoRoom(
                message("Two accounts of customers would both be called {account}.", account=told),
                message("Choose another layout: the generic one has room for it."),
            )


_TEXTS: dict[str, Callable[[JournalRow], str]] = {
    "JournalCode": lambda row: row["journal"],
    "EcritureNum": lambda row: piece_of(row["act_id"], row["booked_on"]),
    "PieceCourte": lambda row: short_piece_of(row["act_id"], row["booked_on"]),
    "CompteLib": lambda row: row["name"] or row["account"],
    "CompAuxLib": lambda row: (row["name"] or "") if row["auxiliary"] else "",
    "PieceRef": reference_of,
    "EcritureLib": label_of,
    "Devise": lambda row: row["unit"],
    "Renvoi": lambda row: "R" if row["is_again"] else "",
    "Sens": lambda row: "D" if row["amount_cents"] > 0 else "C",
    "Acte": lambda row: str(row["act_id"]),
    "G": lambda _row: "G",
}
_ACCOUNTS: dict[str, Callable[[JournalRow], str]] = {
    "CompteNum": lambda row: row["account"],
    "CompAuxNum": lambda row: row["auxiliary"] or "",
    "Compte": lambda row: account_of_customer(row["account"], row["auxiliary"]),
}
_AMOUNTS: dict[str, Callable[[int], int]] = {
    "Debit": lambda cents: max(cents, 0),
    "Credit": lambda cents: max(-cents, 0),
    "Montant": abs,
    "Solde": lambda cents: cents,
}


def _write_table(
    rows: Iterable[JournalRow], table: _Table, *, decimals: int, names: Mapping[str, str]
) -> Written:
    lines = [table.separator.join(each.header for each in table.columns)]
    cells = [_cell_writer(each, table, decimals, names) for each in table.columns]
    lines = lines if table.has_headers else []
    lines += [table.separator.join(write(row) for write in cells) for row in rows]
    text = "".join(line + table.line_end for line in lines)
    return Written(encoded(text, table.encoding), table.ending, table.encoding)


def _cell_writer(
    column: _Column, table: _Table, decimals: int, names: Mapping[str, str]
) -> Callable[[JournalRow], str]:
    key, width = column.key, column.width
    if key in _AMOUNTS:
        part = _AMOUNTS[key]
        return lambda row: amount_of(part(row["amount_cents"]), decimals, table.decimal_mark)
    if key in ("EcritureDate", "PieceDate"):
        form = _DAYS[table.day_form]
        later = key == "PieceDate"
        return lambda row: f"{((later and row['document_on']) or row['booked_on']):{form}}"
    if key in _ACCOUNTS:
        account = _ACCOUNTS[key]
        return lambda row: _as_cell(whole(account(row), width, NoRoom), column, table)
    if key == "JournalLib":
        return lambda row: _as_cell(names.get(row["journal"], row["journal"]), column, table)
    text = _TEXTS.get(key)
    if text is None:
        return lambda _row: ""
    return lambda row: _as_cell(one_line(text(row))[:width], column, table)


def _as_cell(text: str, column: _Column, table: _Table) -> str:
    """The text safe where it goes: no spreadsheet runs it, and it parts no column."""
    safe = safe_text(text)[: column.width]
    if column.quoted:
        return f'"{safe.replace(chr(34), chr(39))}"'
    if not table.escapes:
        return safe.replace(table.separator, " ").replace('"', "'")
    if table.separator in safe or '"' in safe:
        return f'"{safe.replace(chr(34), chr(34) * 2)}"'
    return safe


def _generic(settings: JournalExport) -> _Table:
    headers = settings.headers or settings.columns
    return _Table(
        columns=tuple(
            _Column(_as_header(header, settings), key)
            for header, key in zip(headers, settings.columns, strict=True)
        ),
        separator=_SEPARATORS.get(settings.separator, str(settings.separator)),
        day_form=settings.day_form,
        decimal_mark=str(settings.decimal_mark),
        encoding=str(settings.encoding),
        line_end=_LINE_ENDS[settings.line_ends],
        has_headers=settings.has_headers,
        ending="txt" if settings.separator is Separator.TAB else "csv",
    )


def _as_header(header: str, settings: JournalExport) -> str:
    parts = _SEPARATORS.get(settings.separator, str(settings.separator))
    return one_line(header).replace(parts, " ").replace('"', "'")


_TABLES: Mapping[Layout, _Table] = {
    Layout.SAGE: _Table(
        columns=(
            _Column("Type", "G"),
            _Column("Jou", "JournalCode"),
            _Column("Date", "EcritureDate"),
            _Column("N° pièce", "PieceCourte"),
            _Column("Général", "CompteNum", 13),
            _Column("Tiers", "CompAuxNum", 17),
            _Column("Libellé", "EcritureLib", 35),
            _Column("Règlement", "Vide"),
            _Column("Échéance", "Vide"),
            _Column("Débit", "Debit"),
            _Column("Crédit", "Credit"),
            _Column("Référence", "PieceRef", 17),
        ),
        separator="\t",
        day_form=DayForm.SHORT,
        decimal_mark=DecimalMark.COMMA,
        encoding=Encoding.WINDOWS,
        escapes=False,
        ending="txt",
    ),
    Layout.EBP: _Table(
        columns=(
            _Column("", "Acte"),
            _Column("", "EcritureDate"),
            _Column("", "JournalCode"),
            _Column("", "Compte", 15),
            _Column("", "Vide"),
            _Column("", "EcritureLib", 40, quoted=True),
            _Column("", "EcritureNum", 15, quoted=True),
            _Column("", "Montant"),
            _Column("", "Sens"),
            _Column("", "Vide"),
            _Column("", "Devise"),
        ),
        separator=",",
        day_form=DayForm.DAY_FIRST,
        decimal_mark=DecimalMark.POINT,
        encoding=Encoding.WINDOWS,
        has_headers=False,
        escapes=False,
        ending="txt",
    ),
    Layout.PENNYLANE: _Table(
        columns=(
            _Column("Date", "EcritureDate"),
            _Column("Code journal", "JournalCode"),
            _Column("Numéro de compte", "Compte"),
            _Column("Libellé", "EcritureLib", 200),
            _Column("Débit", "Debit"),
            _Column("Crédit", "Credit"),
            _Column("Numéro de pièce", "EcritureNum"),
            _Column("Devise", "Devise"),
        ),
        separator=";",
        day_form=DayForm.FRENCH,
        decimal_mark=DecimalMark.COMMA,
        encoding=Encoding.UTF_8,
    ),
}
