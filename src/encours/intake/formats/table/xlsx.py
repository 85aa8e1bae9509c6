"""A spreadsheet as an accountant keeps it: the sheet with the invoices, its typed cells, its lines.

Nothing is opened before `xlsx_guard` has looked the file over. Numbers come as Excel shows them, to
15 significant digits, so that 0.1 + 0.2 is 0.3; dates come as dates; a cell in error says so.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Chosen
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from itertools import chain, islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from encours.intake.formats.bytes import fold
from encours.intake.formats.records import Reading, UnreadableFile
from encours.intake.formats.table.cells import Cell, Grid, Row, clean_text
from encours.intake.formats.table.layout import MAX_TITLE_ROWS, HeaderRow, find_header
from encours.intake.formats.table.reader import read_grid
from encours.intake.formats.table.xlsx_guard import Inspected, damaged, inspect_xlsx
from encours.kernel.messages import Message, message

# Names of a ledger's columns (LPF art. A47 A-1), folded; four of them make a ledger's header.
_LEDGER_NAMES = frozenset(
    {
        "journalcode", "ecriturenum", "ecrituredate", "comptenum", "compteaux", "compauxnum",
        "pieceref", "piecedate", "ecriturelib", "debit", "credit", "ecriturelet", "montant", "sens",
    }
)  # fmt: skip
_LEDGER_NEEDED = frozenset({"ecrituredate", "comptenum"})


@dataclass(frozen=True, slots=True)
class Workbook:
    """A spreadsheet looked over and open: give it to both readers rather than its bytes twice."""

    inspected: Inspected
    opened: CalamineWorkbook


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet's name and its rows that are not blank."""

    name: str
    rows: Iterator[Row]


def open_xlsx(data: bytes) -> Workbook:
    """Looks a spreadsheet over, then opens it; raises `UnreadableFile` if unsafe or no XLSX."""
    inspected = inspect_xlsx(data)
    return Workbook(inspected, _opened(lambda: load_workbook(BytesIO(data))))


def read_xlsx_table(
    data: bytes | Workbook, *, name: str = "", mapping: Chosen[str, str] | None = None
) -> Reading:
    """Reads an XLSX of invoices and payments: the first visible sheet that names what is needed.

    As `read_csv_table`; `line` is the row's number in the sheet.
    """
    grid, said = find_sheet(data, mapping=mapping)
    return read_grid(grid, ("xlsx", "utf-8", None), said, name=name)


def find_sheet(
    data: bytes | Workbook, *, mapping: Chosen[str, str] | None = None
) -> tuple[Grid, tuple[Message, ...]]:
    """The table of the first visible sheet with a usable header, and what to say of the choice.

    Raises `UnreadableFile` when the file is unsafe, no XLSX, or has no such sheet.
    """
    best: tuple[HeaderRow, Sheet, Iterator[Row]] | None = None
    count = 0
    for sheet in visible_sheets(data):
        count += 1
        if best and best[0].usable:
            continue
        head = [*islice(sheet.rows, MAX_TITLE_ROWS + 1)]
        header = find_header(head, mapping=mapping)
        if header and (best is None or header.grade > best[0].grade):
            best = header, sheet, chain(head, sheet.rows)
    if best is None:
        raise _no_sheet()
    header, sheet, rows = best
    found = header.settle(mapping)
    below = (row for row in rows if row[0] > header.line)
    said = (message("Sheet read: {sheet}.", sheet=sheet.name),) if count > 1 else ()
    return Grid(found, below), said


def xlsx_rows(data: bytes | Workbook) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and the rows of a sheet as text, for a ledger kept in a spreadsheet.

    The sheet is the first visible one with a ledger's header in its first rows, else the first
    with cells. Each row has its number in the sheet; dates are ISO, numbers plain decimals, blanks
    empty. Raises `UnreadableFile` as `find_sheet` does.
    """
    first: tuple[list[Row], Iterator[Row]] | None = None
    for sheet in visible_sheets(data):
        head = [*islice(sheet.rows, MAX_TITLE_ROWS + 1)]
        for position, (_, cells) in enumerate(head):
            names = {fold(clean_text(cell) or "") for cell in cells}
            if names >= _LEDGER_NEEDED and len(names & _LEDGER_NAMES) >= 4:
                return _as_texts(chain(head[position:], sheet.rows))
        if head and first is None:
            first = head, sheet.rows
    if first is None:
        raise _no_sheet()
    return _as_texts(chain(*first))


def _as_texts(rows: Iterator[Row]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The first row apart from the others, all as text."""
    texts = ((line, [clean_text(cell) or "" for cell in cells]) for line, cells in rows)
    _, header = next(texts)
    return header, texts


def _no_sheet() -> UnreadableFile:
    return UnreadableFile(
        message("The spreadsheet has no visible sheet with rows."),
        message("Show the sheet with the invoices, save, and give that file."),
    )


def visible_sheets(data: bytes | Workbook) -> Iterator[Sheet]:
    """The visible sheets with cells, in order, each opened only when it is reached."""
    workbook = data if isinstance(data, Workbook) else open_xlsx(data)
    inspected = workbook.inspected
    for position, described in enumerate(workbook.opened.sheets_metadata):
        if (
            described.visible is not SheetVisibleEnum.Visible
            or described.typ is not SheetTypeEnum.WorkSheet
        ):
            continue
        facts = inspected.sheets.get(inspected.parts.get(described.name, ""))
        if facts is None or not facts.area:
            continue
        yield Sheet(described.name, _rows(workbook.opened, position, facts.errors))


def _opened(open_it: Any) -> Any:
    """What the spreadsheet library gives; its faults, panics of its core too, as our one error."""
    try:
        return open_it()
    except CalamineError:
        raise damaged() from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise damaged() from None
        raise


def _rows(
    workbook: CalamineWorkbook, position: int, errors: dict[tuple[int, int], str]
) -> Iterator[Row]:
    """The rows that are not blank, each with its number in the sheet."""
    sheet: CalamineSheet = _opened(lambda: workbook.get_sheet_by_index(position))
    first_column = sheet.start[1] if sheet.start else 0
    in_error: dict[int, list[tuple[int, str]]] = {}
    for (line, column), text in errors.items():
        in_error.setdefault(line, []).append((column - 1 - first_column, text or "#ERR!"))
    for line, values in enumerate(sheet.iter_rows(), 1):
        cells = [_cell(value) for value in values]
        for column, text in in_error.get(line, ()):
            if 0 <= column < len(cells):
                cells[column] = text
        if any(cell is not None for cell in cells):
            yield line, cells


def _cell(value: Any) -> Cell:
    """A cell's value as the table readers know it: text, decimal, date, or None."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, date) else str(value)


@lru_cache(maxsize=1 << 16)
def _decimal(value: float) -> Decimal | str:
    """A number to the 15 significant digits a spreadsheet keeps and shows; text if not finite."""
    number = Decimal(f"{value:.15g}")
    return number if number.is_finite() else "NaN"
