"""The sound files the fuzz starts from: every format, small, with what each line weighs."""

import csv
import io
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal
from xml.sax.saxutils import escape

from bench.ledger_names import company_name
from bench.ledgers import Dialect, Spec, write_fec

Kind = Literal[
    "fec", "fec_xml", "csv", "xlsx", "camt", "cfonb", "mt940", "ofx", "bank_csv"
]  # fmt: skip
TABLE_HEAD = ("customer", "invoice", "issued_on", "due_on", "paid_on", "amount")
SMALL = Spec(customers=5, invoices=14, full_ledger=False)
DIALECTS = {
    "fec tab": Dialect(),
    "fec pipe latin-9 CRCRLF": Dialect(separator="|", encoding="iso-8859-15", line_end="\r\r\n"),
    "fec semicolon BOM LF": Dialect(separator=";", bom=True, line_end="\n"),
    "fec comma quoted dot": Dialect(separator=",", quoted=True, decimal="."),
    "fec semicolon quoted CR": Dialect(separator=";", quoted=True, line_end="\r"),
    "fec sens": Dialect(amounts="montant_sens", encoding="cp1252"),
    "fec sign": Dialect(amounts="montant_sign", iso_dates=True, line_end="\n"),
    "fec padded trailing": Dialect(padded=True, trailing_separator=True, entry_numbers_zero=True),
    "fec in account": Dialect(account_carries_customer=True, validated=False),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound file: `expected` says, for each data line's bytes, its account and its cents."""

    name: str
    kind: Kind
    data: bytes
    header: bytes = b""
    separator: bytes = b""
    two_sided: bool = False
    expected: dict[bytes, tuple[str, int]] = field(default_factory=dict)


@cache
def samples() -> tuple[Sample, ...]:
    """All sound files, always the same ones."""
    found = [fec(name, dialect) for name, dialect in DIALECTS.items()]
    found.append(replace(fec("fec long", Dialect(), replace(SMALL, invoices=120)), name="fec long"))
    found.append(fec_xml())
    found += [table(";", "\r\n", french=True), table(",", "\n", french=False)]
    found.append(workbook())
    return tuple(found)


def fec(name: str, dialect: Dialect, spec: Spec = SMALL) -> Sample:
    """A small FEC in a dialect."""
    data = _written(replace(spec, dialect=dialect))
    plain = _plain_rows(spec)
    end, encoding = dialect.line_end.encode(), dialect.encoding
    lines = data.split(end)
    header = lines[0].removeprefix(b"\xef\xbb\xbf")
    expected = {}
    for line, row in zip(lines[1:], plain, strict=False):
        account, customer = row["CompteNum"], row["CompAuxNum"]
        if dialect.account_carries_customer and customer:
            account = account[:3] + customer
        expected[line] = (account, cents(row))
    return Sample(
        name=name,
        kind="fec",
        data=data,
        header=header,
        separator=dialect.separator.encode(encoding),
        two_sided=dialect.amounts == "debit_credit",
        expected=expected,
    )


def cents(row: dict[str, str]) -> int:
    """Debit less credit of a row of a plain FEC, in cents."""
    return int(row["Debit"].replace(",", "")) - int(row["Credit"].replace(",", ""))


def _written(spec: Spec) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fec.txt"
        write_fec(path, spec)
        return path.read_bytes()


@cache
def _plain_rows(spec: Spec) -> tuple[dict[str, str], ...]:
    text = _written(replace(spec, dialect=Dialect())).decode()
    return tuple(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"))


def fec_xml() -> Sample:
    """The same small ledger as an XML FEC (A47 A-1 VII)."""
    journals: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in _plain_rows(SMALL):
        journals.setdefault(row["JournalCode"], {}).setdefault(row["EcritureNum"], []).append(row)
    body = ""
    for code, entries in journals.items():
        body += f"<journal>\n<JournalCode>{code}</JournalCode>\n"
        for lines in entries.values():
            heads = ("EcritureNum", "EcritureDate", "EcritureLib", "PieceRef", "PieceDate")
            body += "<ecriture>\n" + _elements(lines[0], (*heads, "EcritureLet", "ValidDate"))
            for line in lines:
                names = ("CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "Debit", "Credit")
                body += "<ligne>\n" + _elements(line, names) + "</ligne>\n"
            body += "</ecriture>\n"
        body += "</journal>\n"
    closing = "<DateCloture>20251231</DateCloture>"
    text = f"<comptabilite>\n<exercice>\n{closing}\n{body}</exercice>\n</comptabilite>\n"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return Sample("fec xml", "fec_xml", (head + text).encode())


def _elements(row: dict[str, str], names: tuple[str, ...]) -> str:
    return "".join(f"<{name}>{escape(row[name])}</{name}>\n" for name in names if row[name])


def _table_rows() -> list[tuple[str, str, date, date, date | None, int]]:
    rng = Random(3)
    names = [company_name(rng) for _ in range(6)]
    rows = []
    for number in range(40):
        issued = date(2026, 1, 13) + timedelta(days=7 * number)
        due = issued + timedelta(days=30)
        paid = due + timedelta(days=rng.randrange(-5, 40)) if rng.random() < 0.7 else None
        amount = rng.randrange(1_000, 900_000)
        rows.append((rng.choice(names), f"F{number:04d}", issued, due, paid, amount))
    return rows


def table(separator: str, end: str, *, french: bool) -> Sample:
    """A CSV of invoices and payments, as a French or an English package writes it."""
    head: tuple[str, ...] = TABLE_HEAD
    if french:
        head = ("Client", "N° facture", "Date facture", "Échéance", "Réglé le", "Montant TTC")
    lines, expected = [], {}
    for customer, invoice, *days, amount in _table_rows():
        form = "%d/%m/%Y" if french else "%Y-%m-%d"
        written = [f"{day:{form}}" if isinstance(day, date) else "" for day in days]
        mark = "," if french else "."
        fields = (customer, invoice, *written, f"{amount // 100}{mark}{amount % 100:02d}")
        line = separator.join(fields).encode()
        lines.append(line)
        expected[line] = (customer, amount)
    header = separator.join(head).encode()
    return Sample(
        name=f"csv {'French' if french else 'English'}",
        kind="csv",
        data=end.encode().join([header, *lines, b""]),
        header=header,
        separator=separator.encode(),
        expected=expected,
    )


def workbook() -> Sample:
    """The same table as a minimal XLSX: inline texts, serial dates, plain numbers."""
    rows = [_sheet_row(1, TABLE_HEAD)]
    for rank, (customer, invoice, *days, amount) in enumerate(_table_rows(), 2):
        serials = [(day - date(1899, 12, 30)).days if day else None for day in days]
        rows.append(_sheet_row(rank, (customer, invoice, *serials, amount / 100)))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship '
        f'Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Factures" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{head}<styleSheet xmlns="{main}"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>'
        + "".join(rows)
        + "</sheetData></worksheet>",
    }
    return Sample("xlsx", "xlsx", zipped({name: text.encode() for name, text in parts.items()}))


def _sheet_row(rank: int, values: tuple[str | int | float | None, ...]) -> str:
    cells = ""
    for column, value in zip("ABCDEF", values, strict=True):
        if isinstance(value, str):
            text = escape(value)
            cells += f'<c r="{column}{rank}" t="inlineStr"><is><t>{text}</t></is></c>'
        elif isinstance(value, float):
            cells += f'<c r="{column}{rank}"><v>{value}</v></c>'
        elif value is not None:
            cells += f'<c r="{column}{rank}" s="1"><v>{value}</v></c>'
    return f'<row r="{rank}">{cells}</row>'


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts, the same bytes each time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return target.getvalue()
