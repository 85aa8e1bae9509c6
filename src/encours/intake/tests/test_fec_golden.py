"""One small ledger, written in every way software writes it, reads as the same ledger."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from encours.intake.formats.detect import detect
from encours.intake.formats.fec.assemble import SCHEMA
from encours.intake.formats.fec.reader import read_fec, read_fec_rows
from encours.intake.formats.records import UNPLACED_SCHEMA, Reading

GOLDEN = Path(__file__).parent / "golden" / "fec"
LINES = list(range(2, 11))


def reading(name: str, *, fast: bool = True) -> Reading:
    return read_fec((GOLDEN / name).read_bytes(), name=name, fast=fast)


PLAIN = reading("plain_pipe_utf8.txt").records


@pytest.mark.parametrize(
    ("name", "encoded", "lines", "but"),
    [
        ("plain_pipe_utf8.txt", ("utf-8", "pipe"), LINES, ()),
        ("tab_crlf_iso8859_15.txt", ("iso-8859-15", "tab"), LINES, ()),
        ("semicolon_cp1252.txt", ("cp1252", "semicolon"), LINES, ("label",)),
        ("comma_quoted_bom.txt", ("utf-8", "comma"), LINES, ()),
        ("utf16_tab.txt", ("utf-16-le", "tab"), LINES, ()),
        ("ebcdic_nel.txt", ("cp1147", "pipe"), LINES, ()),
        ("cr_only.txt", ("utf-8", "pipe"), LINES, ()),
        ("mixed_ends.txt", ("utf-8", "pipe"), LINES, ()),
        ("blank_lines.txt", ("utf-8", "pipe"), [3, 4, 5, *range(8, 14)], ()),
        ("no_header.txt", ("utf-8", "pipe"), range(1, 10), ()),
        ("trailing_separator.txt", ("utf-8", "pipe"), LINES, ()),
        ("trailing_separator_rows_only.txt", ("utf-8", "pipe"), LINES, ()),
        ("trailing_separator_header_only.txt", ("utf-8", "pipe"), LINES, ()),
        ("montant_sens.txt", ("utf-8", "pipe"), LINES, ()),
        ("montant_sens_signs.txt", ("utf-8", "pipe"), LINES, ()),
        ("padded_amounts.txt", ("utf-8", "pipe"), LINES, ()),
        ("decimal_points.txt", ("utf-8", "pipe"), LINES, ()),
        ("blank_sides.txt", ("utf-8", "pipe"), LINES, ()),
        ("grouped_amounts.txt", ("utf-8", "pipe"), LINES, ()),
        ("iso_dates_with_time.txt", ("utf-8", "pipe"), LINES, ()),
        ("french_dates.txt", ("utf-8", "pipe"), LINES, ()),
        ("stray_separators.txt", ("utf-8", "pipe"), LINES, ("label",)),
        ("quoted_labels.txt", ("utf-8", "pipe"), LINES, ("label",)),
        ("missing_endings.txt", ("utf-8", "pipe"), LINES, ()),
        ("other_names_and_order.txt", ("utf-8", "pipe"), LINES, ()),
        ("extra_columns.txt", ("utf-8", "pipe"), LINES, ()),
        ("due_dates.txt", ("utf-8", "pipe"), LINES, ("due_on",)),
        ("damaged_utf8.txt", ("utf-8", "pipe"), LINES, ("label",)),
    ],
)
@pytest.mark.parametrize("cut", ["fast", "tolerant"])
def test_the_same_ledger_is_read_however_it_is_written(
    name: str, encoded: tuple[str, str], lines: list[int], but: tuple[str, ...], cut: str
) -> None:
    read = reading(name, fast=cut == "fast")
    assert read.rejects == ()
    assert read.source.format == "fec"
    assert (read.source.encoding, read.source.separator) == encoded
    assert (read.source.rows, read.source.accepted, read.source.rejected) == (9, 9, 0)
    assert read.records["line"].to_list() == list(lines)
    assert read.records.schema == pl.Schema(SCHEMA)
    assert read.records.drop("line", *but).equals(PLAIN.drop("line", *but))
    assert detect((GOLDEN / name).read_bytes()) == "fec"


def test_the_plain_ledger_is_read_in_full() -> None:
    third = PLAIN.row(2, named=True)
    assert third == {
        "line": 4,
        "journal_code": "VT",
        "journal_label": "Ventes",
        "entry_number": "0002",
        "booked_on": date(2026, 1, 12),
        "account": "411000",
        "account_label": "Clients",
        "auxiliary": "GAR02",
        "auxiliary_label": "Garage Noël",
        "reference": "F26-001",
        "document_on": date(2026, 1, 10),
        "label": "Pneus, 4 roues",
        "amount_cents": 123456,
        "letter": "A",
        "lettered_on": date(2026, 2, 10),
        "validated_on": date(2026, 1, 31),
        "currency": None,
        "currency_amount": None,
        "due_on": None,
    }
    assert PLAIN["amount_cents"].sum() == 0
    assert PLAIN["letter"].to_list() == ["a", None, "A", None, None, None, "a", None, "A"]
    assert PLAIN.row(8, named=True)["currency_amount"] == "1350,00"


def test_a_short_file_of_ten_columns_is_enough() -> None:
    read = reading("ten_columns.txt")
    kept = ["entry_number", "booked_on", "account", "auxiliary", "amount_cents", "letter", "label"]
    assert read.records.select(kept).equals(PLAIN.select(kept))
    assert read.records["journal_code"].null_count() == 9


def test_the_xml_form_reads_as_the_text() -> None:
    read = reading("ledger.xml")
    assert (read.source.format, read.source.encoding) == ("fec_xml", "iso-8859-15")
    assert read.source.separator is None
    assert read.records.drop("line").equals(PLAIN.drop("line"))
    text = (GOLDEN / "ledger.xml").read_text("iso-8859-15").split("\n")
    assert all(text[line - 1] == "<ligne>" for line in read.records["line"])
    assert detect((GOLDEN / "ledger.xml").read_bytes()) == "fec_xml"


def test_a_workbook_sheet_with_the_columns_of_the_law_reads_as_the_text() -> None:
    lines = (GOLDEN / "plain_pipe_utf8.txt").read_text().splitlines()
    rows = [(number, line.split("|")) for number, line in enumerate(lines, 1)]
    read = read_fec_rows(rows[0][1], [*rows[1:], (11, [""] * 18), (12, [])])
    assert read.records.equals(PLAIN)
    assert (read.source.format, read.source.rows) == ("xlsx", 9)


def test_due_dates_of_an_extra_column_are_kept() -> None:
    read = reading("due_dates.txt")
    assert read.records["due_on"].drop_nulls().to_list() == [date(2026, 2, 11)] * 3


def test_stray_and_quoted_separators_stay_in_the_label() -> None:
    for name, notices in (("stray_separators.txt", 1), ("quoted_labels.txt", 0)):
        assert reading(name).records["label"].to_list()[2] == "Pneus | 4 roues"
        assert len(reading(name).notices) == notices


def test_a_stray_separator_on_every_line_is_found() -> None:
    plain = (GOLDEN / "plain_pipe_utf8.txt").read_text()
    for text in (
        "Pneus, 4 roues|",
        "Virement Éclair|",
        "Virement Noël|",
        "À nouveau|",
        "À nouveau F",
    ):
        plain = plain.replace(f"|{text}", f"|{text.replace(' ', '|', 1)}")
    read = read_fec(plain.encode())
    assert read.records["amount_cents"].equals(PLAIN["amount_cents"])
    assert read.records["label"].to_list()[2:6] == ["Pneus,|4 roues"] * 3 + ["Virement|Éclair"]


def test_what_was_assumed_is_said() -> None:
    assert "no header" in str(reading("no_header.txt").notices[0])
    assert "1 byte" in str(reading("damaged_utf8.txt").notices[0])
    assert "Pneusé 4 roues" in reading("damaged_utf8.txt").records["label"].to_list()


@pytest.mark.parametrize("cut", ["fast", "tolerant"])
def test_each_faulty_line_says_where_and_why_and_the_others_are_read(cut: str) -> None:
    read = reading("faults.txt", fast=cut == "fast")
    assert [(r.line, r.field, r.value) for r in read.rejects] == [
        (2, "EcritureDate", "20260230"),
        (4, "Debit", "1234,567"),
        (5, "Credit", "#REF!"),
        (6, "CompteNum", ""),
        (7, "PieceDate", "hier"),
        (8, "Debit", ""),
        (11, "*", "BQ|Banque|0005|20260211|411"),
    ]
    assert all(str(r.reason) and str(r.action) for r in read.rejects)
    assert (read.source.rows, read.source.accepted, read.source.rejected) == (10, 3, 7)
    assert read.records["line"].to_list() == [3, 9, 10]
    assert read.records["lettered_on"].to_list() == [None, None, date(2026, 2, 10)]
    assert "1 value of DateLet" in str(read.notices[-1])


def test_rejected_lines_keep_their_weight_when_account_and_amount_can_be_read() -> None:
    unplaced = reading("faults.txt").unplaced
    assert unplaced.schema == pl.Schema(UNPLACED_SCHEMA)
    assert unplaced.rows() == [
        (2, "411000", None, 54000, None),
        (7, "512000", date(2026, 1, 20), 54000, None),
    ]


@pytest.mark.parametrize("above", [b"Export FEC\n", b"Grand livre|2026\n\nSoci\xc3\xa9t\xc3\xa9\n"])
def test_titles_above_the_header_are_left_aside_and_said(above: bytes) -> None:
    data = above + (GOLDEN / "plain_pipe_utf8.txt").read_bytes()
    assert detect(data) == "fec"
    found = read_fec(data)
    shift = above.count(b"\n")
    assert found.records["line"].to_list() == [line + shift for line in LINES]
    assert found.records.drop("line").equals(PLAIN.drop("line"))
    assert any("above the header" in notice.text for notice in found.notices)


def test_lines_of_accounts_above_a_header_are_never_left_aside() -> None:
    lines = (GOLDEN / "plain_pipe_utf8.txt").read_bytes().splitlines(keepends=True)
    found = read_fec(b"".join([lines[1], lines[0], *lines[2:]]))
    assert found.source.rows == len(lines)
    assert found.records["line"].to_list() == [1, *range(3, len(lines) + 1)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('20260115|411000|"Facture | mars"|"12,00"|0,00|', []),
        ('20260115|411000|TUBE 1/2"|12,00|0,00|', []),
        (
            "20260115|411000|Facture|12,00|0,00",
            ["1 line lacked its last columns, which were taken as blank."],
        ),
        (
            "20260115|411000|Facture | mars|12,00|0,00|",
            ["1 line had quotes or separators out of place and was put right."],
        ),
    ],
)
def test_what_is_said_of_a_line_is_true_of_it(line: str, said: list[str]) -> None:
    header = "EcritureDate|CompteNum|EcritureLib|Debit|Credit|DateLet"
    usual = "20260115|411000|Facture|12,00|0,00|"
    read = read_fec("\n".join([header, usual, usual, usual, line]).encode())
    assert read.records["amount_cents"].to_list() == [1200] * 4
    assert [str(notice) for notice in read.notices] == said


@pytest.mark.parametrize("separator", ["|", "\t", ";", ","])
def test_a_line_of_accounts_above_the_header_is_never_left_aside_as_a_title(separator: str) -> None:
    lines = (GOLDEN / "plain_pipe_utf8.txt").read_text().replace(",", ".").splitlines()
    lines[0], lines[1] = lines[1], lines[0]
    read = read_fec("\n".join(lines).replace("|", separator).encode())
    assert read.records["line"].to_list()[0] == 1
    assert [reject.line for reject in read.rejects] == [2]
