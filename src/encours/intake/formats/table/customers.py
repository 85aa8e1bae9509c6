"""The list of customers a company keeps: their codes, groups, and the payment terms granted.

A list of customers has no invoice: one row is one customer. It is read with the same headers as
every other table, and only says what the accounting export cannot.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from encours.intake.formats.bytes import decode, normalise_line_ends
from encours.intake.formats.detect import detect
from encours.intake.formats.records import CustomerRow, UnreadableFile
from encours.intake.formats.table.cells import Row, clean_text
from encours.intake.formats.table.csv_text import SEPARATORS, cut_rows
from encours.intake.formats.table.headers import recognise
from encours.intake.formats.table.layout import MAX_TITLE_ROWS, texts_of
from encours.intake.formats.table.xlsx import xlsx_rows
from encours.kernel.messages import message

_WHO = ("customer", "customer_name")
_WHAT = ("terms", "group")


def read_customer_rows(data: bytes) -> tuple[CustomerRow, ...]:
    """The customers of a CSV or XLSX list, in file order; rows without a customer are left out.

    Raises `UnreadableFile` when no row names a customer's code or name beside terms or a group.
    """
    for table in _tables(data):
        rows = iter(table)
        for _, cells in islice(rows, MAX_TITLE_ROWS + 1):
            columns = recognise(texts_of(cells)).columns
            if any(name in columns for name in _WHO) and any(name in columns for name in _WHAT):
                return tuple(_customers(rows, columns))
    raise UnreadableFile(
        message("This list of customers names no code or name beside payment terms or a group."),
        message("Its header needs “Code client” and “Conditions de règlement” or “Groupe”."),
    )


def _tables(data: bytes) -> Iterator[Iterable[Row]]:
    """The rows of the file under each way of cutting it."""
    if detect(data) == "xlsx":
        header, rows = xlsx_rows(data)
        yield _with_header(header, rows)
        return
    lines = normalise_line_ends(decode(data).utf8).decode().split("\n")
    for separator in SEPARATORS:
        yield cut_rows(lines, separator)


def _with_header(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    yield 1, [*header]
    for line, cells in rows:
        yield line, [*cells]


def _customers(rows: Iterable[Row], columns: dict[str, int]) -> Iterator[CustomerRow]:
    def cell(cells: list[object], name: str) -> str | None:
        at = columns.get(name)
        return None if at is None or at >= len(cells) else clean_text(cells[at])  # type: ignore[arg-type]  # cells of a Row

    for line, cells in rows:
        who = next((found for name in _WHO if (found := cell([*cells], name))), None)
        if who is not None:
            yield CustomerRow(line, who, cell([*cells], "group"), cell([*cells], "terms"))
