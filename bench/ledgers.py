"""Writes realistic French FECs of an invented company, of any size, with the truth about them.

`write_fec(path, spec)` is the one door: the same spec always gives the same bytes, and the `Truth`
it returns comes from the life of the company, never from reading the file back.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from bench.ledger_books import Entry, Line, Year
from bench.ledger_company import RECEIVABLES, Company
from bench.ledger_types import (
    CustomerTruth,
    DelayTruth,
    Dialect,
    OpenItem,
    Spec,
    Truth,
    spec_of_lines,
)

__all__ = ["Dialect", "OpenItem", "Spec", "Truth", "spec_of_lines", "write_fec"]

JOURNALS = {
    "AN": "À nouveaux",
    "VE": "Ventes",
    "AC": "Achats",
    "BQ": "Banque",
    "EF": "Effets à recevoir",
    "OD": "Opérations diverses",
}
ACCOUNTS = {
    "101300": "Capital",
    "120000": "Résultat",
    "164000": "Emprunts",
    "218300": "Matériel",
    "370000": "Stocks de marchandises",
    "401000": "Fournisseurs",
    "411000": "Clients",
    "413000": "Clients, effets à recevoir",
    "416000": "Clients douteux",
    "421000": "Personnel",
    "431000": "Sécurité sociale",
    "445510": "TVA à décaisser",
    "445660": "TVA déductible",
    "445711": "TVA collectée 20 %",
    "445712": "TVA collectée 5,5 %",
    "511300": "Effets à l'encaissement",
    "512000": "Banque",
    "603700": "Variation des stocks",
    "607000": "Achats de marchandises",
    "641000": "Rémunérations",
    "645000": "Charges sociales",
    "654000": "Pertes sur créances irrécouvrables",
    "707100": "Ventes 20 %",
    "707200": "Ventes 5,5 %",
}
HEAD = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
)
TAIL = ("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise")


def write_fec(path: Path, spec: Spec | None = None) -> Truth:
    """Writes one file per fiscal year and tells the truth about them.

    One year goes to `path` itself; several go beside it, `NAME_2025.txt`, `NAME_2026.txt`, …, the
    opening of each being the closing of the one before.
    """
    spec = spec or Spec()
    company = Company(spec)
    books: list[tuple[int, Year]] = []
    truths = []
    for calendar_year, year in company.live():
        file = path
        if spec.years > 1:
            file = path.with_name(f"{path.stem}_{calendar_year}{path.suffix}")
        _write(file, year.entries, spec.dialect)
        truths.append(_truth((file,), company, [(calendar_year, year)]))
        books.append((calendar_year, year))
    if len(truths) == 1:
        return truths[0]
    files = tuple(file for truth in truths for file in truth.files)
    return _truth(files, company, books, tuple(truths))


# -- the file -----------------------------------------------------------------------------------


def _write(path: Path, entries: list[Entry], dialect: Dialect) -> None:
    amounts = {
        "debit_credit": ("Debit", "Credit"),
        "montant_sens": ("Montant", "Sens"),
        "montant_sign": ("Montant", "Sens"),
    }
    end = (dialect.separator if dialect.trailing_separator else "") + dialect.line_end
    with path.open("w", encoding=dialect.encoding, errors="replace", newline="") as file:
        if dialect.bom:
            file.write("\ufeff")
        file.write(dialect.separator.join((*HEAD, *amounts[dialect.amounts], *TAIL)) + end)
        lines = _rows(entries, dialect)
        file.writelines(row + end for row in lines)


def _rows(entries: list[Entry], dialect: Dialect) -> Iterator[str]:
    sep = dialect.separator
    days: dict[int, str] = {0: ""}
    names = {account: _text(name, dialect) for account, name in ACCOUNTS.items()}
    form = "%Y-%m-%d" if dialect.iso_dates else "%Y%m%d"
    for number, entry in enumerate(entries, 1):
        for day in (entry.day, *(d for line in entry.lines for d in (line.piece_day,))):
            if day not in days:
                days[day] = date.fromordinal(day).strftime(form)
        name = "0" if dialect.entry_numbers_zero else f"{entry.journal}{number:06d}"
        head = sep.join((entry.journal, JOURNALS[entry.journal], name, days[entry.day]))
        valid = days[entry.day] if dialect.validated else ""
        for line in entry.lines:
            if line.letter_day not in days:
                days[line.letter_day] = date.fromordinal(line.letter_day).strftime(form)
            account, code, aux_name = line.account, "", ""
            if line.party is not None:
                code, aux_name = line.party.code, line.party.name
                if dialect.account_carries_customer:
                    account, code, aux_name = account[:3] + code, "", ""
            label = line.label
            if dialect.quoted:
                label = f'"{label}{sep if len(label) % 3 == 0 else ""}"'
            fields = (
                head,
                account,
                names[line.account],
                code,
                aux_name,
                line.ref,
                days[line.piece_day],
                label,
                _amount(line.amount, dialect),
                line.letter,
                days[line.letter_day],
                valid,
                "",
                "",
            )
            yield sep.join(fields)


def _text(text: str, dialect: Dialect) -> str:
    """A text that holds the separator is quoted where labels are, else written without it."""
    if dialect.separator not in text:
        return text
    return f'"{text}"' if dialect.quoted else text.replace(dialect.separator, " ")


def _amount(cents: int, dialect: Dialect) -> str:
    units, rest = divmod(abs(cents), 100)
    written = f"{units}{dialect.decimal}{rest:02d}"
    zero = f"0{dialect.decimal}00"
    if dialect.padded:
        written, zero = written.rjust(15, "0"), zero.rjust(15, "0")
    if dialect.amounts == "debit_credit":
        pair = (written, zero) if cents >= 0 else (zero, written)
    elif dialect.amounts == "montant_sens":
        pair = (written, "D" if cents >= 0 else "C")
    else:
        pair = (written, "+1" if cents >= 0 else "-1")
    return dialect.separator.join(pair)


# -- the truth ----------------------------------------------------------------------------------


def _truth(
    files: tuple[Path, ...],
    company: Company,
    books: list[tuple[int, Year]],
    by_file: tuple[Truth, ...] = (),
) -> Truth:
    as_of = date(books[-1][0], 12, 31)
    lines = [line for _, year in books for line in _receivable_lines(year)]
    parts = tuple(part for _, year in books for part in year.lettered_parts)
    real = tuple(part for _, year in books for part in year.real_parts)
    still_open = _open_items(company)
    split = company.spec.dialect.account_carries_customer
    codes = {(line.account if split else "", line.party.code) for line in lines if line.party}
    by_account = dict.fromkeys(RECEIVABLES, 0)
    for items in still_open.values():
        for item in items:
            by_account[item.account[:3]] += item.amount_cents
    return Truth(
        files=files,
        rows=sum(len(entry.lines) for _, year in books for entry in year.entries),
        as_of=as_of,
        customers=len(codes),
        balance_cents=sum(by_account.values()),
        by_account=by_account,
        open_items=still_open,
        sales_cents=sum(_sales(year, as_of.toordinal()) for _, year in books),
        delay=DelayTruth(parts),
        real_delay=DelayTruth(real),
        opening_cents=dict(books[0][1].opening),
        owed_cents=_owed(company),
        customer_truths={
            c.code: CustomerTruth(c.code, c.name, c.terms, c.behaviour) for c in company.customers
        },
        by_file=by_file,
    )


def _receivable_lines(year: Year) -> Iterator[Line]:
    for entry in year.entries:
        for line in entry.lines:
            if line.account[:3] in RECEIVABLES:
                yield line


def _open_items(company: Company) -> dict[str, tuple[OpenItem, ...]]:
    receivable = [i for i in company.items.values() if i.account[:3] in RECEIVABLES]
    receivable.sort(key=lambda item: (item.party.code, item.document_day, item.ref))
    return {
        code: tuple(
            OpenItem(item.ref, date.fromordinal(item.document_day), item.account, item.open)
            for item in items
        )
        for code, items in groupby(receivable, key=lambda item: item.party.code)
    }


def _sales(year: Year, as_of: int) -> int:
    return sum(
        line.amount
        for entry in year.entries
        if as_of - 365 < entry.day <= as_of
        if any(line.account.startswith("70") for line in entry.lines)
        for line in entry.lines
        if line.account[:3] in RECEIVABLES
    )


def _owed(company: Company) -> dict[str, int]:
    twins = {c.twin.code: c.code for c in company.customers if c.twin is not None}
    owed = dict.fromkeys(twins.values(), 0)
    for item in company.items.values():
        if item.party.code in twins:
            owed[twins[item.party.code]] -= item.open
    return owed
