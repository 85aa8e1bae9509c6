"""A list for a spreadsheet: the same columns and filters as on the screen, every row, however many.

Each is written to a file of its own before it leaves, while the rows are still being read: they do
not stay in memory, and are all of one transaction. Amounts are numbers there, days are days, and no
text is a formula.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse
from django.utils.http import content_disposition_header

from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.ui.lists.model import Cell, Column, Kind, Row
from encours.ui.plain import one_line
from encours.ui.spreadsheet import BYTE_ORDER_MARK, csv_rows
from encours.ui.translation import Translator

_CURRENCY = message("Currency")
SHEET_ROWS = 1_048_575
"""Rows a workbook's sheet can hold besides its head."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_list(
    name: str, columns: Sequence[Column], rows: Iterable[Row], *, kind: str, say: Translator
) -> FileResponse:
    """The rows as a file named `name` to save: `kind` is `xlsx` or `csv`.

    A row may write its currency: a column says it when a row has another one than the first.
    """
    if kind == "xlsx":
        response = FileResponse(_workbook(columns, rows, say), content_type=_XLSX)
    else:
        table = _table(_lines(columns, rows, say))
        response = FileResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{one_line(name)}.{kind}")
        or "attachment"
    )
    return response


def plain_value(value: object, column: Column, unit: str, say: Translator) -> Any:
    """A cell's value for a spreadsheet: `Decimal` for figures, `date`, else text."""
    if isinstance(value, Cell):
        return plain_value(value.value, column, unit, say)
    if isinstance(value, Message):
        return say.message(value)
    if isinstance(value, Money):
        return value.amount
    if column.kind is Kind.MONEY and isinstance(value, int):
        return Money(value, unit).amount
    return value if value is None or isinstance(value, int | Decimal | date | float) else str(value)


def _table(lines: Iterator[str]) -> Any:
    """A file that is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    file.writelines(text.encode() for text in lines)
    file.seek(0)
    return file


def _lines(columns: Sequence[Column], rows: Iterable[Row], say: Translator) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from csv_rows(
        [[*(say.message(column.head) for column in columns), say.message(_CURRENCY)]]
    )
    yield from csv_rows(
        [
            *(
                _text(plain_value(row.cells.get(column.key), column, row.unit, say))
                for column in columns
            ),
            row.unit,
        ]
        for row in rows
    )


def _text(value: Any) -> str:
    """As a French spreadsheet reads it: a comma in numbers, days as of ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace(".", ",") if isinstance(value, Decimal | float) else str(value)


def _workbook(columns: Sequence[Column], rows: Iterable[Row], say: Translator) -> Any:
    """A file that is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    # Imported late: it takes a quarter of a second, and pages do without.
    import xlsxwriter  # type: ignore[import-untyped]  # no stubs are published

    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
        Kind.DAY: book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    heads = [*(say.message(column.head) for column in columns), say.message(_CURRENCY)]
    for at, head in enumerate(heads):
        sheet.set_column(at, at, 32 if at == 0 else 15)
        sheet.write_string(0, at, head, bold)
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > SHEET_ROWS:
            break
        for at, column in enumerate(columns):
            value = plain_value(row.cells.get(column.key), column, row.unit, say)
            _write(sheet, (number, at), value, formats.get(column.kind))
        sheet.write_string(number, len(columns), row.unit)
    if number:
        sheet.autofilter(0, 0, min(number, SHEET_ROWS), len(columns))
    book.close()
    file.seek(0)
    return file


def _write(sheet: Any, place: tuple[int, int], value: Any, written: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(*place, value, written)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(*place, value, written)
    else:
        sheet.write_string(*place, one_line(value, 32_000))
