"""One XML part of a spreadsheet, parsed as it is inflated: where its cells are, which hold errors.

Cells must come in order and say where they are as Excel writes it: a reader that trusts anything
else can be made to allocate without bound.
"""

import re
from array import array
from dataclasses import dataclass, field
from xml.parsers import expat

from encours.intake.formats.bytes import MAX_COLUMNS
from encours.intake.formats.records import UnreadableFile
from encours.kernel.messages import Message, message

MAX_ROWS = 1_048_576
MAX_CELLS = 30_000_000
MAX_ELEMENTS = 100_000_000
MAX_DEPTH = 256
MAX_ERRORS = 1_000_000
MAX_STRING = 1 << 20

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")


@dataclass(slots=True)
class SheetFacts:
    """Where the filled cells of a part are, 1 being the first row and the first column.

    `cells`: how many cells the part has, filled or not; `shared`: how many hold a shared text;
    `errors`: the spreadsheet error (#REF!) of the cells that hold one, by (row, column).
    """

    cells: int = 0
    shared: int = 0
    last_row: int = 0
    first_column: int = MAX_COLUMNS + 1
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def area(self) -> int:
        """How many cells a dense copy of the sheet has."""
        return self.last_row * max(0, self.last_column - self.first_column + 1)


class PartScan:
    """Feeds on the bytes of a part; raises `UnreadableFile` at the first thing out of bounds.

    `lengths`: lengths of the shared texts, when what the cells hold is to be weighed in `weight`.
    """

    def __init__(self, *, lengths: "array[int] | None" = None) -> None:
        self.facts = SheetFacts()
        self.sheets: dict[str, str] = {}
        self.targets: dict[str, str] = {}
        self.string_lengths = array("L")
        self.weight = 0
        self._lengths = lengths
        self._in_rows = False
        self._row = self._column = 0
        self._kind = ""
        self._index = ""
        self._depth = self._elements = 0
        self._begun = False
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        """Parses the next bytes of the part."""
        if not self._begun and piece:
            self._begun = True
            if b"\x00" in piece[:4] or piece[:2] in (b"\xfe\xff", b"\xff\xfe"):
                raise _malformed()
        try:
            self._parser.Parse(piece, False)  # noqa: FBT003 - expat has no keyword for it
        except expat.ExpatError:
            raise _malformed() from None

    def close(self) -> None:
        """Ends the part; one that stops half way is malformed."""
        try:
            self._parser.Parse(b"", True)  # noqa: FBT003 - expat has no keyword for it
        except expat.ExpatError:
            raise _malformed() from None

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in {"utf-8", "us-ascii", "ascii"}:
            raise _malformed()

    def _doctype(self, *_: object) -> None:
        raise _refused(message("The spreadsheet defines XML entities, which none needs."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _malformed()
        if ":" in name:
            name = name.rpartition(":")[2]
        if self._in_rows:
            if name == "c":
                self._start_cell(attributes)
            elif name in {"v", "is"}:
                self._fill_cell()
            elif name == "row":
                self._start_row(attributes)
        elif name == "sheetData":
            self._in_rows = True
            self._row = 0
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.string_lengths.append(0)
            self._parser.CharacterDataHandler = self._add_length
        elif name == "sheet":
            relation = attributes.get("r:id") or next(
                (value for key, value in attributes.items() if key.endswith(":id")), ""
            )
            self.sheets[attributes.get("name", "")] = relation
        elif name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == "v" or name.endswith(":v"):
            if self._index and self._lengths is not None:
                self._weigh()
            self._parser.CharacterDataHandler = None
        elif name == "sheetData" or name.endswith(":sheetData"):
            self._in_rows = False
        elif name == "si" or name.endswith(":si"):
            self._parser.CharacterDataHandler = None
            if self.string_lengths[-1] > MAX_STRING:
                raise _malformed()

    def _start_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is None:
            row = self._row + 1
        elif written.isascii() and written.isdigit() and len(written) <= 7:
            row = int(written)
        else:
            raise _malformed()
        if row <= self._row:
            raise _malformed()
        if row > MAX_ROWS:
            raise _refused(message("The sheet has more than {limit} rows.", limit=MAX_ROWS))
        self._row, self._column = row, 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.facts.cells += 1
        if self.facts.cells > MAX_CELLS:
            raise _refused(message("The sheet has more than {limit} cells.", limit=MAX_CELLS))
        written = attributes.get("r")
        if written is None:
            column = self._column + 1
        else:
            found = _REFERENCE.match(written)
            if found is None or int(found[2]) != self._row:
                raise _malformed()
            column = _column_number(found[1])
        if column <= self._column:
            raise _malformed()
        self._column = column
        self._kind = attributes.get("t", "")
        self._parser.CharacterDataHandler = None

    def _fill_cell(self) -> None:
        facts, column = self.facts, self._column
        if not self._row or not column:
            raise _malformed()
        if column > MAX_COLUMNS:
            raise _refused(message("The sheet has more than {limit} columns.", limit=MAX_COLUMNS))
        facts.last_row = self._row
        facts.first_column = min(facts.first_column, column)
        facts.last_column = max(facts.last_column, column)
        if self._kind == "s":
            facts.shared += 1
            if self._lengths is not None:
                self._index = ""
                self._parser.CharacterDataHandler = self._add_index
        elif self._kind == "e":
            if len(facts.errors) >= MAX_ERRORS:
                raise _refused(message("The sheet is full of errors such as #REF!."))
            facts.errors[self._row, column] = ""
            self._parser.CharacterDataHandler = self._add_error

    def _add_error(self, text: str) -> None:
        place = self._row, self._column
        self.facts.errors[place] = (self.facts.errors[place] + text)[:20]

    def _add_index(self, text: str) -> None:
        self._index = (self._index + text)[:20]

    def _weigh(self) -> None:
        lengths, index = self._lengths, self._index.strip()
        self._index = ""
        if (
            lengths is not None
            and index.isascii()
            and index.isdigit()
            and int(index) < len(lengths)
        ):
            self.weight += lengths[int(index)]

    def _add_length(self, text: str) -> None:
        self.string_lengths[-1] += len(text)


def _column_number(letters: str) -> int:
    """The number of a column: A is 1, XFD is 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _malformed() -> UnreadableFile:
    return UnreadableFile(
        message("The spreadsheet is not well formed."),
        message("Open it in the spreadsheet, save it again as XLSX or CSV, and give that file."),
    )


def _refused(reason: Message) -> UnreadableFile:
    return UnreadableFile(
        reason,
        message("Save the sheet with the invoices alone as XLSX or CSV, and give that file."),
    )
