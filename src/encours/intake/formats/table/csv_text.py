"""A text table as spreadsheets and accounting software export it: CSV with any usual separator.

The separator is the one under which a row names the columns an invoice table needs. A quoted cell
may hold separators and line breaks; a quote nobody closes is a character like another, so that it
never swallows the lines after it.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Chosen
from functools import cache
from itertools import dropwhile

from encours.intake.formats.bytes import MAX_COLUMNS
from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.cells import Row
from encours.intake.formats.table.headers import Mapping
from encours.intake.formats.table.layout import HeaderRow, find_header
from encours.kernel.messages import message

SEPARATORS = {"\t": "tab", "|": "pipe", ";": "semicolon", ",": "comma"}
# A cell with line breaks spans at most this many lines of the file; longer, its quote is literal.
MAX_LINES_IN_CELL = 50

# Enough lines to hold the title rows and the header, whatever their quoted cells.
_SNIFFED_LINES = 2_000


def find_table(text: str, *, mapping: Chosen[str, str] | None = None) -> tuple[Mapping, int, str]:
    """The columns of a decoded text, the line of its header, and its separator.

    `text` has one line feed per line end. Raises `UnreadableFile` when no row is a usable header.
    """
    lines = text.split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES]
    best: tuple[HeaderRow, str] | None = None
    for separator in SEPARATORS:
        header = find_header(cut_rows(lines, separator), mapping=mapping)
        if header and (best is None or header.grade > best[0].grade):
            best = header, separator
    if best is None:
        raise UnreadableFile(message("The file is empty."), message("Export it again."))
    header, separator = best
    return header.settle(mapping), header.line, separator


def rows_below(text: str, separator: str, header_line: int) -> Iterator[Row]:
    """The rows of a text below its header, cut one by one."""
    rows = cut_rows(text.split("\n"), separator)
    return dropwhile(lambda row: row[0] <= header_line, rows)


def cut_rows(lines: list[str], separator: str) -> Iterator[Row]:
    """The rows that are not blank, each with the number of its first line."""
    position, count = 0, len(lines)
    blank = separator + " "
    while position < count:
        line = lines[position]
        number = position + 1
        if '"' in line:
            cells, used = _quoted_row(lines, position, separator)
            position += used
            if any(cell.strip() for cell in cells):
                yield number, [*cells]
            continue
        position += 1
        if line.strip(blank).strip():
            yield number, [*line.split(separator, MAX_COLUMNS + 1)]


def _quoted_row(lines: list[str], start: int, separator: str) -> tuple[list[str], int]:
    """The cells of a row with quotes, and how many lines of the file it takes."""
    text, used, position = lines[start], 1, 0
    cells: list[str] = []
    while True:
        closed = None
        if text.startswith('"', position):
            closed = _closing(separator).match(text, position)
            if closed is None and _OPEN.match(text, position):
                longer, taken = _continued(lines, start + used, text, position, separator)
                if taken and used + taken <= MAX_LINES_IN_CELL:
                    text, used = longer, used + taken
                    closed = _closing(separator).match(text, position)
        if closed:
            cells.append(closed[1].replace('""', '"'))
            end = closed.end()
        else:
            end = text.find(separator, position)
            end = len(text) if end < 0 else end
            cells.append(text[position:end])
        if end >= len(text) or len(cells) > MAX_COLUMNS + 1:
            return cells, used
        position = end + len(separator)


def _continued(
    lines: list[str], following: int, text: str, position: int, separator: str
) -> tuple[str, int]:
    """The row's text up to the line where its open quote closes, and how many lines that adds."""
    window = "\n".join([text[position:], *lines[following : following + MAX_LINES_IN_CELL - 1]])
    closed = _closing(separator).match(window)
    if closed is None:
        return text, 0
    end = window.find("\n", closed.end())
    whole = window if end < 0 else window[:end]
    return text[:position] + whole, whole.count("\n")


# A quote left open to the end of the text; possessive, so that a hostile row costs no more.
_OPEN = re.compile(r'"(?:[^"]++|"")*+\Z')


@cache
def _closing(separator: str) -> re.Pattern[str]:
    """A whole quoted cell, up to the separator or the end of the line."""
    return re.compile(rf'"((?:[^"]++|"")*+)" *(?={re.escape(separator)}|\n|\Z)')
