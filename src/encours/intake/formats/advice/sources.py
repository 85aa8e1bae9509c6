"""What a document of a payer says, as lines of cells: a text, a web page, a table, a PDF.

Pictures are not read: a scanned advice says so. Nothing outside of the document is ever fetched.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

from encours.intake.formats.bytes import check_size, decode, normalise_line_ends
from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.cells import clean_text
from encours.intake.formats.table.csv_text import SEPARATORS, cut_rows
from encours.kernel.messages import message

MAX_BYTES = 30 << 20
MAX_LINES = 20_000
MAX_LINE = 1_000
_SENTENCE = 60
"""A line of this many characters was cut by the width of a message, not by its end."""
MAX_PAGES = 40
MAX_PAGE_BYTES = 4 << 20

_GAP = re.compile(r"\t|[ \u00a0]{2,}| ?\| ?")
_BLOCKS = frozenset(
    {
        "p", "div", "tr", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr",
        "blockquote", "section", "article", "header", "footer", "pre", "dt", "dd", "title", "body",
    }
)  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "template", "noscript", "svg", "iframe", "object"})
# What the PDF library raises when a file is damaged, its own errors aside.
_PDF_FAULTS = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError,
    NotImplementedError, AssertionError, ArithmeticError, zlib.error, struct.error, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document. `is_table`: its cells are those of a table, blanks kept in place."""

    number: int
    cells: tuple[str, ...]
    is_table: bool = False

    @property
    def text(self) -> str:
        """The line as one text."""
        return " ".join(filter(None, self.cells))


def lines_of_text(text: str) -> list[Line]:
    """The lines that are not blank, cut where a table would be: tabs, bars, two blanks or more.

    A sentence that goes on with the next line is one.
    """
    lines: list[Line] = []
    goes_on = False
    for number, written in enumerate(islice(text.split("\n"), MAX_LINES), 1):
        cut = written[:MAX_LINE].strip().lstrip(">").strip()
        cells = tuple(" ".join(cell.split()) for cell in _GAP.split(cut))
        cells = tuple(cell for cell in cells if cell)
        if goes_on and len(cells) == 1 and len(lines[-1].cells[0]) < MAX_LINE:
            lines[-1] = Line(lines[-1].number, (f"{lines[-1].cells[0]} {cells[0]}",))
        elif cells:
            lines.append(Line(number, cells))
        goes_on = len(cells) == 1 and len(cut) >= _SENTENCE and cut[-1] not in ".:;!?"
    return lines


def lines_of_table(text: str) -> list[Line] | None:
    """The rows of a CSV; None when no separator cuts two rows alike."""
    rows = text.split("\n")[:MAX_LINES]
    sample = [row for row in rows[:200] if row.strip()]
    best = max(SEPARATORS, key=lambda mark: sum(mark in row for row in sample))
    if sum(best in row for row in sample) < 2:
        return None
    return [
        Line(
            number,
            tuple((clean_text(cell) or "")[:MAX_LINE] for cell in cells),
            is_table=True,
        )
        for number, cells in cut_rows(rows, best)
    ]


def lines_of_workbook(data: bytes) -> list[Line]:
    """The rows of every visible sheet. Raises `UnreadableFile` as the guard of workbooks does."""
    from encours.intake.formats.table.xlsx import visible_sheets

    lines: list[Line] = []
    for sheet in visible_sheets(data):
        for number, cells in islice(sheet.rows, MAX_LINES - len(lines)):
            texts = tuple((clean_text(cell) or "")[:MAX_LINE] for cell in cells)
            lines.append(Line(number, texts, is_table=True))
    return lines


def text_of(data: bytes) -> str:
    """A text of any encoding, one line feed per line end."""
    return normalise_line_ends(decode(data).utf8).decode("utf-8", errors="replace")


class _Words:
    """Takes the words of a web page as they come: a block begins a line, a cell begins a column."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.silent = 0

    def start(self, tag: Any, _attributes: object) -> None:
        """An element begins."""
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("\t")

    def end(self, tag: Any) -> None:
        """An element ends."""
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def data(self, data: Any) -> None:
        """Words within an element."""
        if not self.silent:
            self.parts.append(re.sub(r"[\s\u00a0]+", " ", data))

    def comment(self, _text: Any) -> None:
        """Comments say nothing to people."""

    def close(self) -> str:
        """All the words."""
        return "".join(self.parts)


def text_of_html(data: bytes) -> str:
    """The words of a web page, tables with tabs between cells; scripts and addresses are left."""
    from lxml import etree

    parser = etree.HTMLParser(target=_Words(), no_network=True, huge_tree=False, encoding="utf-8")
    try:
        parser.feed(text_of(data).encode())
        return str(parser.close())
    except (etree.LxmlError, ValueError):
        return ""


def text_of_pdf(data: bytes) -> str:
    """The text of a PDF, columns kept apart. Raises `UnreadableFile`: damaged, locked, scanned."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    check_size(len(data), MAX_BYTES)
    pages: list[str] = []
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _unreadable_pdf_locked()
        for page in islice(reader.pages, MAX_PAGES):
            content = page.get_contents()
            if content is not None and len(content.get_data()) <= MAX_PAGE_BYTES:
                pages.append(page.extract_text(extraction_mode="layout"))
    except (PyPdfError, *_PDF_FAULTS):
        if not pages:
            raise UnreadableFile(
                message("The PDF is damaged: its text cannot be read."),
                message("Ask the customer for the advice as a text, a CSV or an XLSX file."),
            ) from None
    text = "\n".join(pages)
    if not any(char.isalnum() for char in text):
        raise UnreadableFile(
            message("The PDF holds pictures and no text: it was scanned."),
            message("Enter the advice by hand, or ask the customer for a PDF that is not scanned."),
        )
    return text


def _unreadable_pdf_locked() -> UnreadableFile:
    return UnreadableFile(
        message("The PDF is protected by a password."),
        message("Open it, save it without its password, and give that file."),
    )
