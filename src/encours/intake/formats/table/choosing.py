"""What a person is shown to say which column is what: the header found, and the fields to choose.

Also when nothing in the header was recognised: then the choice is all theirs.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Chosen
from itertools import chain

from encours.intake.formats.bytes import MAX_COLUMNS, decode, normalise_line_ends
from encours.intake.formats.detect import detect
from encours.intake.formats.table.cells import Row
from encours.intake.formats.table.csv_text import SEPARATORS, cut_rows
from encours.intake.formats.table.headers import Mapping, recognise
from encours.intake.formats.table.layout import HeaderRow, find_header, texts_of

_HEAD = 1 << 20
_LINES = 2_000


def header_found(data: bytes, *, mapping: Chosen[str, str] | None = None) -> Mapping | None:
    """The columns of a table as they would be read; `None` when it has no row at all.

    `mapping`: the person's choices; those that name no column of this file are left aside. Raises
    `UnreadableFile` for what is no table.
    """
    header = _sheet_header(data, mapping) if detect(data) == "xlsx" else _text_header(data, mapping)
    if header is None:
        return None
    texts = texts_of(header.cells[:MAX_COLUMNS])
    return recognise(texts, mapping=usable(mapping or {}, texts))


def usable(mapping: Chosen[str, str], headers: list[str]) -> dict[str, str]:
    """The choices that name a column of this file."""
    return {field: header for field, header in mapping.items() if header in headers}


def _text_header(data: bytes, mapping: Chosen[str, str] | None) -> HeaderRow | None:
    text = normalise_line_ends(decode(data[:_HEAD]).utf8).decode(errors="replace")
    lines = text.split("\n", _LINES)[:_LINES]
    found = [find_header(cut_rows(lines, sign), mapping=mapping) for sign in SEPARATORS]
    headers = [header for header in found if header is not None]
    return max(headers, key=lambda header: (header.grade, len(header.cells)), default=None)


def _sheet_header(data: bytes, mapping: Chosen[str, str] | None) -> HeaderRow | None:
    # The library of workbooks is paid for only when one comes.
    from encours.intake.formats.table.xlsx import xlsx_rows

    first, rows = xlsx_rows(data)
    numbered: Iterator[Row] = ((number, [*cells]) for number, cells in chain([(1, first)], rows))
    return find_header(numbered, mapping=mapping)
