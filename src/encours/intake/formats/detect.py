"""Tells what a file is before a reader is chosen: a ledger, its XML form, a workbook, a table.

What is none of them is refused at once with what it is instead: empty, a picture, a PDF.
"""

from typing import Literal

from encours.intake.formats.bytes import check_size, decode
from encours.intake.formats.fec.reader import HINTS, find_head
from encours.intake.formats.fec.xml import looks_like_xml
from encours.intake.formats.records import UnreadableFile
from encours.kernel.messages import message

_HEAD = 4 << 20
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")

Kind = Literal["fec", "fec_xml", "xlsx", "table"]


def detect(data: bytes) -> Kind:
    """What a file is, by its content alone: `fec`, `fec_xml`, `xlsx` or `table`.

    A text that is neither XML nor a FEC is a `table`: its own reader says whether it can use it.
    Raises `UnreadableFile` for what is empty, binary or of another format, and for a header alone.
    """
    check_size(len(data))
    if data.startswith(_ARCHIVES):
        # Its reader bounds the archive before it looks inside, and refuses one that is no workbook.
        return "xlsx"
    if looks_like_xml(data):
        return "fec_xml"
    # The first lines tell; the reader decodes the rest when it reads.
    text = decode(data[:_HEAD] if data[:_HEAD].strip() else data, hints=HINTS)
    if find_head(text.utf8) is not None:
        return "fec"
    _check_has_lines(text.utf8)
    return "table"


def _check_has_lines(utf8: bytes) -> None:
    """Refuses a text of one line: a header says nothing alone."""
    lines = utf8.replace(b"\r", b"\n").strip(b"\n \t")
    if b"\n" not in lines:
        raise UnreadableFile(
            message("The file holds one line only, and no data."),
            message("Export it again with its lines, and give that file."),
        )
