"""A list of invoices in a spreadsheet: its sheet, its typed cells, its lines."""

from datetime import date

import polars as pl
import pytest

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.reader import RECORD_SCHEMA
from encours.intake.formats.table.xlsx import open_xlsx, read_xlsx_table, xlsx_rows
from encours.intake.tests.workbooks import (
    Raw,
    Value,
    raw_sheet,
    sheet_xml,
    workbook,
    workbook_parts,
    zipped,
)

HEADER: list[Value | Raw] = [
    "Client",
    "N° facture",
    "Date facture",
    "Échéance",
    "Réglé le",
    "Montant TTC",
]
GOOD: list[Value | Raw] = ["C1", "F1", date(2026, 1, 5), date(2026, 2, 4), None, 1200.5]


def test_typed_cells_are_read_as_they_are() -> None:
    reading = read_xlsx_table(
        workbook([HEADER, GOOD, [1001, 7, "06/01/2026", None, date(2026, 3, 1), "1 234,56 €"]])
    )
    assert reading.records.schema == pl.Schema(RECORD_SCHEMA)
    assert (reading.source.format, reading.source.encoding, reading.source.separator) == (
        "xlsx",
        "utf-8",
        None,
    )
    assert reading.records.select(
        "line", "customer", "invoice", "issued_on", "due_on", "paid_on", "amount_cents"
    ).rows() == [
        (2, "C1", "F1", date(2026, 1, 5), date(2026, 2, 4), None, 120050),
        (3, "1001", "7", date(2026, 1, 6), None, date(2026, 3, 1), 123456),
    ]
    assert reading.notices == ()


def test_numbers_are_read_to_the_digits_a_spreadsheet_shows() -> None:
    rows = [
        [*GOOD[:5], Raw("", f"<v>{v}</v>")]
        for v in ("0.30000000000000004", "19.989999999999998", "1E3")
    ]
    reading = read_xlsx_table(workbook([HEADER, *rows]))
    assert reading.records["amount_cents"].to_list() == [30, 1999, 100000]


def test_a_number_with_too_many_decimals_is_rejected() -> None:
    reading = read_xlsx_table(workbook([HEADER, GOOD, [*GOOD[:5], 10.001]]))
    assert [(r.line, r.field, r.value) for r in reading.rejects] == [(3, "Montant TTC", "10.001")]


def test_titles_and_blank_rows_leave_the_lines_those_of_the_sheet() -> None:
    reading = read_xlsx_table(workbook([["Balance au 31/12/2026"], [], HEADER, [], GOOD], first=4))
    assert reading.records["line"].to_list() == [8]


def test_a_table_that_starts_at_another_column_is_found() -> None:
    reading = read_xlsx_table(workbook([[None, None, *HEADER], [None, None, *GOOD]]))
    assert reading.records["amount_cents"].to_list() == [120050]


def test_the_first_visible_sheet_with_the_columns_is_read_and_named() -> None:
    parts = workbook_parts(
        {
            "Caché": sheet_xml([HEADER, ["Z", *GOOD[1:]]]),
            "Notes": sheet_xml([["Bonjour"]]),
            "Factures": sheet_xml([HEADER, GOOD]),
            "Autres": sheet_xml([HEADER, ["Y", *GOOD[1:]]]),
        },
        hidden=["Caché"],
    )
    reading = read_xlsx_table(zipped(parts))
    assert reading.records["customer"].to_list() == ["C1"]
    assert [str(notice) for notice in reading.notices] == ["Sheet read: Factures."]


def test_a_cell_in_error_rejects_its_row_and_is_shown() -> None:
    error = Raw('t="e"', "<f>A1/0</f><v>#DIV/0!</v>")
    reading = read_xlsx_table(
        workbook([HEADER, GOOD, [*GOOD[:3], error, *GOOD[4:]], [*GOOD[:5], error]])
    )
    assert [(r.line, r.field, r.value) for r in reading.rejects] == [
        (3, "Échéance", "#DIV/0!"),
        (4, "Montant TTC", "#DIV/0!"),
    ]
    assert reading.unplaced["line"].to_list() == [3]


def test_formulas_give_the_value_the_sheet_last_showed() -> None:
    formula = Raw("", "<f>SUM(A1:A2)</f><v>42.5</v>")
    reading = read_xlsx_table(workbook([HEADER, [*GOOD[:5], formula]]))
    assert reading.records["amount_cents"].to_list() == [4250]


def test_shared_texts_are_read() -> None:
    parts = workbook_parts({"F": sheet_xml([HEADER, [Raw('t="s"', "<v>1</v>"), *GOOD[1:]]])})
    parts["xl/sharedStrings.xml"] = (
        b"<sst><si><t>x</t></si><si><r><t>Du</t></r><r><t>pont</t></r></si></sst>"
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    assert read_xlsx_table(zipped(parts)).records["customer"].to_list() == ["Dupont"]


def test_merged_cells_and_formatted_empty_cells_do_not_hinder() -> None:
    sheet = sheet_xml([["Titre"], HEADER, GOOD]).replace(
        "</sheetData>",
        '<row r="9"><c r="XFD9" s="1"/></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A1:F1"/></mergeCells>',
    )
    assert read_xlsx_table(zipped(workbook_parts({"F": sheet}))).source.rows == 1


def test_a_sheet_without_the_columns_says_what_it_has() -> None:
    with pytest.raises(UnreadableFile, match="Ville"):
        read_xlsx_table(workbook([["Client", "Ville"], ["C1", "Lyon"]]))


@pytest.mark.parametrize("rows", [[], [HEADER]])
def test_a_sheet_without_rows_is_refused(rows: list[list[Value | Raw]]) -> None:
    with pytest.raises(UnreadableFile):
        read_xlsx_table(workbook(rows))


def test_a_ledger_in_a_spreadsheet_is_given_as_text_with_its_lines() -> None:
    ledger: list[list[Value | Raw]] = [
        ["JournalCode", "EcritureDate", "CompteNum", "Debit", "Credit"],
        ["VE", date(2026, 1, 5), 411000, 1200.5, None],
        [],
        ["VE", "20260105", "706000", 0, 0.1 + 0.2],
    ]
    parts = workbook_parts({"Notes": sheet_xml([["Bonjour"]]), "FEC": sheet_xml(ledger)})
    header, rows = xlsx_rows(zipped(parts))
    assert header == ["JournalCode", "EcritureDate", "CompteNum", "Debit", "Credit"]
    assert list(rows) == [
        (2, ["VE", "2026-01-05", "411000", "1200.5", ""]),
        (4, ["VE", "20260105", "706000", "0", "0.3"]),
    ]


def test_rows_of_a_sheet_that_is_no_ledger_are_given_too() -> None:
    header, rows = xlsx_rows(workbook([HEADER, GOOD]))
    assert header[0] == "Client"
    assert next(rows)[1][5] == "1200.5"


def test_cells_that_do_not_say_where_they_are_follow_one_another() -> None:
    row = "".join(
        f'<c t="inlineStr"><is><t>{v}</t></is></c>' for v in ("C1", "2026-01-05", "10,50")
    )
    head = "".join(
        f'<c t="inlineStr"><is><t>{v}</t></is></c>' for v in ("customer", "issued_on", "amount")
    )
    parts = workbook_parts({"F": raw_sheet(f"<row>{head}</row><row>{row}</row>")})
    assert read_xlsx_table(zipped(parts)).records["amount_cents"].to_list() == [1050]


def test_a_workbook_opened_once_serves_both_readers() -> None:
    book = open_xlsx(workbook([HEADER, GOOD]))
    assert xlsx_rows(book)[0][0] == "Client"
    assert read_xlsx_table(book).source.accepted == 1
