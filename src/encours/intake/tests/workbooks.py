"""Writes the small workbooks the tests read: only what a spreadsheet needs, by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

type Value = str | int | float | Decimal | date | bool | None


@dataclass(frozen=True)
class Raw:
    """A cell given as XML: its attributes and what it holds."""

    attributes: str
    content: str


def excel_serial(day: date) -> int:
    """The day as a spreadsheet numbers it, 1 January 1900 being 1 (and 1900 a leap year to it)."""
    return (day - date(1899, 12, 30)).days


def column_letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_xml(reference: str, value: Value | Raw) -> str:
    """One cell: text in line, a date as its serial in a date format."""
    if value is None:
        return ""
    if isinstance(value, Raw):
        return f'<c r="{reference}" {value.attributes}>{value.content}</c>'
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{excel_serial(value)}</v></c>'
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def sheet_xml(rows: Sequence[Sequence[Value | Raw]], *, first: int = 1) -> str:
    """A sheet whose rows start at row `first`."""
    written = "".join(
        f'<row r="{line}">'
        + "".join(cell_xml(f"{column_letters(c)}{line}", v) for c, v in enumerate(row, 1))
        + "</row>"
        for line, row in enumerate(rows, first)
    )
    return raw_sheet(written)


def raw_sheet(rows: str) -> str:
    """A sheet around rows given as XML."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    )


def workbook_parts(sheets: Mapping[str, str], *, hidden: Sequence[str] = ()) -> dict[str, bytes]:
    """The parts of a workbook by name, its sheets given as XML."""
    listed = "".join(
        f"<sheet name={quoteattr(name)} sheetId={quoteattr(str(i))} r:id={quoteattr(f'rId{i}')}"
        + (' state="hidden"/>' if name in hidden else "/>")
        for i, name in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{targets}'
        f'<Relationship Id="rIdS" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets.values(), 1)}
    return {name: text.encode() for name, text in parts.items()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a deflated archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[Value | Raw]], *, first: int = 1) -> bytes:
    """A workbook of one sheet."""
    return zipped(workbook_parts({"Feuil1": sheet_xml(rows, first=first)}))
