"""Reads a file as what it is: a ledger, its XML form, a workbook of either, a table."""

from collections.abc import Mapping

from encours.intake.formats.detect import detect
from encours.intake.formats.fec.columns import map_header
from encours.intake.formats.fec.reader import read_fec, read_fec_rows
from encours.intake.formats.records import Reading
from encours.intake.formats.table.reader import read_csv_table


def read_any(data: bytes, *, name: str = "", mapping: Mapping[str, str] | None = None) -> Reading:
    """The reading of a file, by its content alone. Raises `UnreadableFile`.

    A workbook whose sheet has the columns of a FEC is read as one. `mapping`: for a table, field to
    header as a person chose; a ledger needs none.
    """
    match detect(data):
        case "fec" | "fec_xml":
            return read_fec(data, name=name)
        case "table":
            return read_csv_table(data, name=name, mapping=mapping)
        case "xlsx":
            # Workbooks are rarer than text, and their library is paid for only when one comes.
            from encours.intake.formats.table.xlsx import open_xlsx, read_xlsx_table, xlsx_rows

            workbook = open_xlsx(data)
            header, rows = xlsx_rows(workbook)
            if map_header(header) is not None:
                return read_fec_rows(header, rows)
            return read_xlsx_table(workbook, name=name, mapping=mapping)


def is_ledger(reading: Reading) -> bool:
    """Whether the records are lines of a ledger rather than invoices and payments."""
    return "account" in reading.records.columns
