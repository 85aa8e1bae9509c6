"""Reads the XML form of the FEC, which the law allows beside the text (LPF art. A47 A-1 VII).

Journals hold entries, entries hold lines; what stands on a journal or an entry holds for its lines.
The file is streamed, never fetched from and never expanded: a document type is refused.
"""

import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import polars as pl
from lxml import etree

from encours.intake.formats.bytes import (
    MAX_LINE_BYTES,
    check_rows,
    check_size,
    fold,
    max_rows,
)
from encours.intake.formats.fec.assemble import assemble, make_reject
from encours.intake.formats.fec.columns import LEGAL, Layout, legal_name
from encours.intake.formats.fec.cut import Cells, rows_to_frame
from encours.intake.formats.fec.finish import finish
from encours.intake.formats.records import Reading, Reject, UnreadableFile
from encours.kernel.messages import message

_COLUMNS = (*LEGAL, "Montant", "Sens", "DueDate")
_LEVELS = ("comptabilite", "exercice", "journal", "ecriture", "ligne")
_CHUNK = 50_000
MAX_ELEMENTS_BETWEEN_LINES = 10_000
"""More elements than this without a line ending are no ledger: a line has twenty-odd."""


def looks_like_xml(data: bytes) -> bool:
    """Whether a file starts as XML does, in any of the encodings XML may have."""
    head = data[:256].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith((b"<?xml", b"<!")) or (head[:1] == b"<" and head[1:2].isalpha())


def read_fec_xml(data: bytes, *, name: str = "") -> Reading:
    """Reads a FEC in XML form; `line` is the line of each `<ligne>` in the file.

    `data`: the file. `name`: its name, for messages only. The records are those of `read_fec`.
    Raises `UnreadableFile` for XML that is cut, hostile or no FEC: a part never passes for a whole.
    """
    check_size(len(data))
    walk = _Walk()
    try:
        walk.through(data)
    except (etree.LxmlError, ValueError) as error:  # ValueError: a name that XML does not allow
        at_line = (error.lineno or 1) if isinstance(error, etree.XMLSyntaxError) else walk.at_line
        raise UnreadableFile(
            message("The XML is broken on line {line}.", line=at_line),
            message("Export it again: the file may have been cut."),
        ) from error
    lines = walk.lines
    if not lines.count + len(lines.rejects):
        raise UnreadableFile(
            message(
                "{name} is XML, but holds no line of accounts.",
                name=name or message("This file"),
            ),
            message("Give the FEC itself, as text or as XML."),
        )
    frame = lines.frame()
    at = {column: index for index, column in enumerate(_COLUMNS)}
    sides = frame.select(str(at["Debit"]), str(at["Credit"]))
    signed = sum(sides.null_count().row(0)) == 2 * frame.height
    cells = Cells(frame, lines.rejects)
    typed = assemble(frame, Layout(at, len(_COLUMNS), signed))
    return finish(cells, typed, format_name="fec_xml", encoding=_declared_encoding(data))


@dataclass(slots=True)
class _Lines:
    """The lines met so far, moved to columns chunk by chunk so that memory stays small."""

    count: int = 0
    rejects: list[Reject] = field(default_factory=list)
    _characters: int = 0
    _numbers: list[int] = field(default_factory=list)
    _rows: list[list[str | None]] = field(default_factory=list)
    _frames: list[pl.DataFrame] = field(default_factory=list)

    def add(self, number: int, values: dict[str, str]) -> None:
        self.count += 1
        # What an entry says is said again by each of its lines: together they are bounded too.
        self._characters += sum(map(len, values.values()))
        check_size(self._characters)
        self._numbers.append(number)
        self._rows.append([values.get(name) for name in _COLUMNS])
        if len(self._rows) >= _CHUNK:
            self._move()

    def refuse(self, number: int, text: str) -> None:
        """Notes a line that holds more text than any line does."""
        reason = message("The line is longer than {limit} bytes.", limit=MAX_LINE_BYTES)
        action = message("Shorten its texts, then export again.")
        self.rejects.append(make_reject(number, "*", text, reason, action))

    def _move(self) -> None:
        self._frames.append(rows_to_frame(self._numbers, self._rows, len(_COLUMNS)))
        self._numbers, self._rows = [], []

    def frame(self) -> pl.DataFrame:
        self._move()
        return pl.concat(self._frames)


class _Walk:
    """The way through the file: what the open journal and entry say, and the lines they hold."""

    def __init__(self) -> None:
        self.lines = _Lines()
        self.at_line = 1
        self._since_line = 0
        self._open: dict[str, dict[str, str]] = {}
        self._pending: list[tuple[int, dict[str, str]]] = []

    def through(self, data: bytes) -> None:
        """Reads the whole file; raises `XMLSyntaxError` where it is broken."""
        events = etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in events:
            level, column = _meaning(element.tag)
            if event == "start":
                self._start(level, element)
                continue
            if level in _LEVELS:
                self.at_line = element.sourceline or 0
                self._close(level, self.at_line)
            elif column and element.text:
                self._note(column, element.text)
            _forget(element)

    def _start(self, level: str, element: Any) -> None:
        """Opens a level; raises `UnreadableFile` for what a ledger never is."""
        if element.getparent() is None:
            _check_document(element)
        self._since_line += 1
        if self._since_line > MAX_ELEMENTS_BETWEEN_LINES:
            raise UnreadableFile(
                message(
                    "The XML holds {limit} elements in a row without a line of accounts.",
                    limit=MAX_ELEMENTS_BETWEEN_LINES,
                ),
                message("Give the FEC itself, as text or as XML."),
            )
        if level in _LEVELS:
            self._open[level] = {}

    def _note(self, column: str, text: str) -> None:
        """Keeps a value where it stands: on the line, the entry or the journal that is open."""
        for level in reversed(_LEVELS):
            if level in self._open:
                self._open[level][column] = text
                return

    def _close(self, level: str, number: int) -> None:
        """Ends a line, kept until its entry is whole, or an entry, whose lines are then known."""
        values = self._open.pop(level, {})
        if level == "ligne":
            self._since_line = 0
            if sum(map(len, values.values())) > MAX_LINE_BYTES:
                self.lines.refuse(number, next(iter(values.values())))
            else:
                self._pending.append((number, values))
            check_rows(self.lines.count + len(self._pending), max_rows(len(_COLUMNS)))
        if level == "ligne" and "ecriture" in self._open:
            return
        entry = values if level == "ecriture" else {}
        shared = {**self._open.get("journal", {}), **entry}
        for at, line in self._pending:
            own = {column: text for column, text in line.items() if text.strip()}
            self.lines.add(at, shared | own)
        self._pending = []


@lru_cache(maxsize=1024)
def _meaning(tag: str) -> tuple[str, str | None]:
    """The folded name of an element, whatever its namespace, and the column it stands for."""
    name = tag.rpartition("}")[2]
    return fold(name), legal_name(name)


def _check_document(root: Any) -> None:
    """Raises `UnreadableFile` when the document declares a type, by which entities come."""
    document = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise UnreadableFile(
            message("The XML declares a document type, which a FEC never does."),
            message("Export the FEC again from the accounting software."),
        )


def _declared_encoding(data: bytes) -> str:
    """The encoding the declaration names; UTF-8 when it names none, as XML has it."""
    head = data[:400].replace(b"\x00", b"")
    declared = re.search(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""", head)
    return declared[1].decode().lower() if declared else "utf-8"


def _forget(element: Any) -> None:
    """Frees what has been read: the element, and its elder siblings with the text between."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]
