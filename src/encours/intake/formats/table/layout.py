"""Where the table starts: the first row that names what a list of invoices needs.

People put a title, their company's name or the printing date above their tables: these rows are
skipped.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Chosen
from dataclasses import dataclass
from itertools import islice

from encours.intake.formats.bytes import MAX_COLUMNS
from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.cells import Cell, Row, clean_text
from encours.intake.formats.table.headers import Mapping, check_usable, recognise
from encours.kernel.messages import message

MAX_TITLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """The row that is a header or comes nearest to one; `grade` orders candidates, best last."""

    line: int
    cells: list[Cell]
    grade: tuple[bool, int]

    @property
    def usable(self) -> bool:
        """Whether it names everything required."""
        return self.grade[0]

    def settle(self, mapping: Chosen[str, str] | None) -> Mapping:
        """The fields of its columns; raises `UnreadableFile` when it is no usable header."""
        if len(self.cells) > MAX_COLUMNS:
            raise UnreadableFile(
                message("The table has more than {limit} columns.", limit=MAX_COLUMNS),
                message("Remove the columns that are not about invoices, then export again."),
            )
        found = recognise(texts_of(self.cells), mapping=mapping)
        check_usable(found)
        return found


def texts_of(cells: list[Cell]) -> list[str]:
    """The cells of a header as texts."""
    return [clean_text(cell) or "" for cell in cells]


def find_header(rows: Iterable[Row], *, mapping: Chosen[str, str] | None) -> HeaderRow | None:
    """The first usable header within the title rows, else the row nearest to one, if any.

    `rows` are those that are not blank.
    """
    best: HeaderRow | None = None
    for line, cells in islice(rows, MAX_TITLE_ROWS + 1):
        texts = texts_of(cells[:MAX_COLUMNS])
        chosen = {f: h for f, h in (mapping or {}).items() if " ".join(h.split()) in texts}
        found = recognise(texts, mapping=chosen)
        candidate = HeaderRow(line, cells, (not found.missing, len(found.columns)))
        if best is None or candidate.grade > best.grade:
            best = candidate
        if candidate.usable:
            break
    return best
