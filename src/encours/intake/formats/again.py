"""A refused line as it came, to be put right and handed in again: its text, the header above it.

A line of a text file is given as it stands. A row of a workbook, or one whose cells may hold line
breaks, is written anew as one line of text. A ledger in XML has no lines to give.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from encours.intake.formats.bytes import decode, normalise_line_ends
from encours.intake.formats.fec.columns import LEGAL, SEPARATORS, SIGNED
from encours.intake.formats.fec.reader import HINTS, find_head
from encours.intake.formats.records import Source
from encours.intake.formats.table.cells import Cell, clean_text
from encours.intake.formats.table.csv_text import cut_rows, find_table

LONGEST_LINE = 20_000
"""Longer lines are not given: nobody corrects them by hand."""

_SHEET_SEPARATOR = ";"
_SIGNS = {name: sign for sign, name in SEPARATORS.items()}

type Line = str | Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Again:
    """The lines of a file below its `header`, in order, each with its number, as text or cells."""

    header: str
    separator: str
    lines: Iterator[tuple[int, Line]]

    def text(self, line: Line) -> str:
        """The line as one line of text."""
        return line if isinstance(line, str) else _written(line, self.separator)


def lines_again(
    content: bytes, source: Source, *, is_ledger: bool, mapping: Mapping[str, str] | None = None
) -> Again | None:
    """The data lines of a file that was read as `source`.

    `mapping`: as its table was read. `None` when the format has no lines to correct.
    """
    if source.format == "xlsx":
        return _sheet(content, is_ledger=is_ledger, mapping=mapping)
    if source.format == "fec":
        return _ledger(content, _SIGNS[source.separator or "tab"])
    return _table(content, mapping) if source.format == "csv" else None


def texts_at(again: Again | None, numbers: Iterable[int]) -> Iterator[str]:
    """The text of each line of `numbers` (in order); blank where there is none to give."""
    if again is None:
        yield from ("" for _ in numbers)
        return
    at, line = 0, next(again.lines, None)
    for number in numbers:
        while line is not None and (at := line[0]) < number:
            line = next(again.lines, None)
        text = again.text(line[1]) if line is not None and at == number else ""
        yield text if len(text) <= LONGEST_LINE else ""


def _ledger(content: bytes, separator: str) -> Again | None:
    utf8 = normalise_line_ends(decode(content, hints=HINTS).utf8)
    head = find_head(utf8)
    if head is None:
        return None
    lines = _numbered(utf8, head.first - head.headed)
    if head.headed:
        return Again(next(lines)[1], separator, lines)
    # A file without header gets the one of the law: a line alone would not be known for a ledger.
    return Again(separator.join(SIGNED if head.layout.signed else LEGAL), separator, lines)


def _numbered(utf8: bytes, first: int) -> Iterator[tuple[int, str]]:
    """The lines from the one numbered `first` on, decoded one by one."""
    for number, line in enumerate(BytesIO(utf8), start=1):
        if number >= first:
            yield number, line.rstrip(b"\n").decode(errors="replace")


def _table(content: bytes, mapping: Mapping[str, str] | None) -> Again:
    text = normalise_line_ends(decode(content).utf8).decode()
    _found, header_line, separator = find_table(text, mapping=mapping)
    lines = text.split("\n")
    rows: Iterator[tuple[int, Line]]
    if '"' in text:
        rows = (row for row in cut_rows(lines, separator) if row[0] >= header_line)
    else:
        rows = iter(enumerate(lines[header_line - 1 :], start=header_line))
    _number, header = next(rows)
    again = Again("", separator, rows)
    return Again(again.text(header), separator, rows)


def _sheet(content: bytes, *, is_ledger: bool, mapping: Mapping[str, str] | None) -> Again:
    # The library of workbooks is paid for only when one comes.
    from encours.intake.formats.table.xlsx import find_sheet, xlsx_rows

    header: Sequence[Cell]
    rows: Iterator[tuple[int, Line]]
    if is_ledger:
        header, texts = xlsx_rows(content)
        rows = ((number, cells) for number, cells in texts)
    else:
        grid, _said = find_sheet(content, mapping=mapping)
        header, rows = grid.mapping.headers, ((number, cells) for number, cells in grid.rows)
    return Again(_written(header, _SHEET_SEPARATOR), _SHEET_SEPARATOR, rows)


def _written(cells: Sequence[Cell], separator: str) -> str:
    """Cells as one line: quoted where they must be, white space made single."""
    out = StringIO()
    csv.writer(out, delimiter=separator, lineterminator="").writerow(
        [clean_text(cell) or "" for cell in cells]
    )
    return out.getvalue()
