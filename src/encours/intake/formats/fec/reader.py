"""Reads the fichier des écritures comptables, the ledger every French company can export.

`read_fec` takes the file as it comes (LPF art. A47 A-1, text or XML, and what software makes of
it), gives each ledger line with its amount in cents, and says why of each line it could not take.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from encours.intake.formats.bytes import (
    BLANKS,
    MAX_LINE_BYTES,
    Text,
    check_rows,
    decode,
    normalise_line_ends,
)
from encours.intake.formats.fec.assemble import assemble
from encours.intake.formats.fec.columns import (
    SEPARATORS,
    Layout,
    check_columns,
    count_known,
    legal_layout,
    map_header,
)
from encours.intake.formats.fec.cut import Cells, cut_fast, cut_tolerant, rows_to_frame
from encours.intake.formats.fec.finish import finish
from encours.intake.formats.fec.repair import cut_quoted, reads_in_place
from encours.intake.formats.fec.values import parse_amount, parse_day, parse_side, trim
from encours.intake.formats.fec.xml import looks_like_xml, read_fec_xml
from encours.intake.formats.records import Reading, UnreadableFile
from encours.kernel.messages import Message, message, plural

HINTS = ("ecrituredate", "comptenum", "journalcode")
"""Header words by which a FEC in EBCDIC is recognised."""

_HEAD_BYTES = MAX_LINE_BYTES + (1 << 16)
_HEAD_LINES = 200
_TITLE_LINES = 10
_TITLE_CELLS = 4


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines tell: separator, layout, and the line on which data starts.

    `titles`: lines with words above the header, which are left aside.
    """

    separator: str
    layout: Layout
    headed: bool
    first: int
    titles: int = 0


def looks_like_fec(text: Text) -> bool:
    """Whether a decoded file starts like a FEC, with or without its header."""
    return find_head(text.utf8) is not None


def read_fec(data: bytes, *, name: str = "", fast: bool = True) -> Reading:
    """Reads a FEC, in text form or in XML.

    `data`: the file. `name`: its name, for messages only. `fast`: whether the fast cut may be used
    on regular files (the result is the same). Returns the records described in the README of
    intake; raises `UnreadableFile` when the file is no FEC or holds no line.
    """
    if looks_like_xml(data):
        return read_fec_xml(data, name=name)
    text = decode(data, hints=HINTS)
    head = find_head(text.utf8)
    if head is None:
        raise UnreadableFile(
            message(
                "{name} is not a FEC: its first line does not name its columns.",
                name=name or message("This file"),
            ),
            message("The columns needed are EcritureDate, CompteNum, Debit and Credit."),
        )
    cells = None
    if fast and head.first == 1 + head.headed:
        cells = cut_fast(text.utf8, head.separator, head.layout, headed=head.headed)
    if cells is None:
        cells = cut_tolerant(
            normalise_line_ends(text.utf8), head.separator, head.layout, head.first
        )
    return finish(
        cells,
        assemble(cells.frame, head.layout, trimmed=cells.trimmed),
        format_name="fec",
        encoding=text.encoding,
        separator=SEPARATORS[head.separator],
        notices=_notices(text, head, cells),
    )


def read_fec_rows(
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    format_name: str = "xlsx",
    encoding: str = "utf-8",
) -> Reading:
    """Reads a FEC whose cells are already apart, as from a workbook: each row with its line number.

    Missing cells are blank; cells beyond the header are left out when they are blank. Raises
    `UnreadableFile` when the header is not one of a FEC, or nothing follows it.
    """
    layout = map_header(header)
    if layout is None:
        raise UnreadableFile(
            message("The sheet is not a FEC: its first line does not name its columns."),
            message("The columns needed are EcritureDate, CompteNum, Debit and Credit."),
        )
    numbers: list[int] = []
    cut: list[list[str]] = []
    for number, row in rows:
        numbers.append(number)
        cut.append([*row[: layout.width], *[""] * (layout.width - len(row))])
        check_rows(len(numbers))
    cells = Cells(rows_to_frame(numbers, cut, layout.width))
    typed = assemble(cells.frame, layout)
    return finish(cells, typed, format_name=format_name, encoding=encoding)


def find_head(utf8: bytes) -> Head | None:
    """What the first lines tell of the file, or `None` when it is no FEC."""
    lines = normalise_line_ends(utf8[:_HEAD_BYTES]).decode(errors="replace").split("\n")
    lines = lines[:_HEAD_LINES]
    at = next((i for i, line in enumerate(lines) if line.strip(BLANKS)), None)
    if at is None:
        return None
    if len(utf8) > _HEAD_BYTES:
        lines = lines[:-1] if len(lines) > at + 1 else lines
    for titles, here in enumerate(_header_places(lines, at)):
        separator = _separator_of(lines[here])
        names = cut_quoted(lines[here], separator)
        layout = map_header(names)
        if layout is not None:
            following = [line for line in lines[here + 1 :] if line.strip(BLANKS)]
            layout = _widen(names, layout, following, separator)
            return Head(separator, layout, headed=True, first=here + 2, titles=titles)
    return _head_without_header(lines[at], at + 1)


def _header_places(lines: list[str], at: int) -> Iterator[int]:
    """Where the header may stand: the first line that is not blank, then below a few titles.

    A line of many cells is data and no title: nothing below it is looked at, so that no line of
    accounts is ever taken for one.
    """
    seen = 0
    for index, line in enumerate(lines[at:], start=at):
        if not line.strip(BLANKS):
            continue
        yield index
        seen += 1
        # A line of data names no column: its separator is the one that gives it the most cells.
        if seen > _TITLE_LINES or max(_filled(line, sep) for sep in SEPARATORS) > _TITLE_CELLS:
            return


def _filled(line: str, separator: str) -> int:
    """How many cells of a line are not blank."""
    return sum(bool(trim(cell)) for cell in cut_quoted(line, separator))


def _separator_of(header: str) -> str:
    """The separator under which a line names the most columns of a FEC."""
    return max((count_known(cut_quoted(header, sep)), sep) for sep in SEPARATORS)[1]


def _widen(names: list[str], layout: Layout, lines: list[str], separator: str) -> Layout:
    """The layout at the width most lines have: trailing separators, columns without a name.

    Lines longer than the header widen it only when they read in place; else what is too much in
    them is a separator within a text, which is looked for line by line.
    """
    named = len(names)
    while named and not trim(names[named - 1]):
        named -= 1
    cuts = [cut_quoted(line, separator) for line in lines]
    widths = [len(cut) for cut in cuts]
    width = max(set(widths), key=widths.count) if widths else len(names)
    if width < named:
        return layout
    usual = [cut for cut in cuts if len(cut) == width]
    if width > len(names) and 2 * sum(reads_in_place(cut, layout) for cut in usual) < len(usual):
        width = len(names)
    return Layout(layout.at, check_columns(width), layout.signed)


def _head_without_header(line: str, number: int) -> Head | None:
    """A file without header whose first line reads as the eighteen columns of the law."""
    for separator in SEPARATORS:
        cells = [trim(cell) for cell in cut_quoted(line, separator)]
        if len(cells) < 18 or not cells[4][:1].isdigit() or not parse_day(cells[3]):
            continue
        if isinstance(parse_day(cells[3]), Message) or isinstance(parse_day(cells[9]), Message):
            continue
        if isinstance(parse_amount(cells[11] or "0"), Message):
            continue
        signed = not isinstance(parse_side(cells[12]), Message) and cells[12] != "1"
        if signed or not isinstance(parse_amount(cells[12] or "0"), Message):
            layout = legal_layout(signed=signed, width=len(cells))
            return Head(separator, layout, headed=False, first=number)
    return None


def _notices(text: Text, head: Head, cells: Cells) -> list[Message]:
    """What the reader assumed or repaired before it read a value."""
    notices = []
    if not head.headed:
        notices.append(
            message("The file has no header: its columns were taken in the order of the law.")
        )
    if head.titles:
        notices.append(
            plural(
                "{count} line above the header was left aside.",
                "{count} lines above the header were left aside.",
                count=head.titles,
            )
        )
    if text.damaged:
        notices.append(
            plural(
                "{count} byte does not belong to the encoding {encoding}.",
                "{count} bytes do not belong to the encoding {encoding}.",
                count=text.damaged,
                encoding=text.encoding,
            )
        )
    if cells.ended:
        notices.append(
            plural(
                "{count} line lacked its last columns, which were taken as blank.",
                "{count} lines lacked their last columns, which were taken as blank.",
                count=cells.ended,
            )
        )
    if cells.repaired:
        notices.append(
            plural(
                "{count} line had quotes or separators out of place and was put right.",
                "{count} lines had quotes or separators out of place and were put right.",
                count=cells.repaired,
            )
        )
    return notices
