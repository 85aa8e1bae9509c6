"""A refused line comes back as it was written, whatever the file, ready to be corrected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.intake.formats.again import LONGEST_LINE, lines_again, texts_at
from encours.intake.formats.any_file import is_ledger, read_any
from encours.intake.tests.workbooks import workbook

FEC = (
    "JournalCode|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit\n"
    "VE|20260105|411000|ACME|F1|Facture|120,00|0,00\n"
    "VE|20260199|411000|BOBIN|F2|Facture é|60,00|0,00\n"
)


def again(content):
    reading = read_any(content)
    found = lines_again(content, reading.source, is_ledger=is_ledger(reading))
    numbers = [reject.line for reject in reading.rejects]
    return (found and found.header), [*texts_at(found, numbers)]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_of_the_books_comes_back_in_any_encoding(encoding, end):
    header, texts = again(FEC.replace("\n", end).encode(encoding))
    assert header == FEC.split("\n")[0]
    assert texts == [FEC.split("\n")[2]]


def test_books_without_header_get_the_one_of_the_law():
    cells = ["VE", "Ventes", "1", "20260105", "411000", "C", "A", "A", "F1", "20260105", "L"]
    good = "|".join([*cells, "120,00", "0,00", "", "", "20260131", "", ""])
    bad = good.replace("20260105|411000", "20260199|411000")
    header, texts = again(f"{good}\n{bad}\n".encode())
    assert header.startswith("JournalCode|JournalLib|EcritureNum|EcritureDate")
    assert texts == [bad]


def test_a_row_whose_cells_hold_line_breaks_comes_back_as_one_line():
    content = (
        b'Client;Adresse;Date;Montant TTC\nACME;"1 rue\nParis";01/02/2026;1,00\n'
        b'BOBIN;"2 rue\nLyon; ""sud""";32/02/2026;2,00\nCEDRE;;33/02/2026;3,00\n'
    )
    header, texts = again(content)
    assert header == "Client;Adresse;Date;Montant TTC"
    assert texts == ['BOBIN;"2 rue Lyon; ""sud""";32/02/2026;2,00', "CEDRE;;33/02/2026;3,00"]
    corrected = "\n".join([header, texts[0].replace("32/02", "28/02")]) + "\n"
    assert read_any(corrected.encode()).source.accepted == 1


def test_titles_above_a_table_are_left_where_they_were():
    header, texts = again(b"Encours\n\nClient;Date;Montant TTC\nACME;32/02/2026;1,00\nB;1/1/26;2\n")
    assert header == "Client;Date;Montant TTC"
    assert texts == ["ACME;32/02/2026;1,00"]


def test_a_row_of_a_workbook_is_written_as_a_line():
    content = workbook([["Client", "Date", "Montant TTC"], ["A;B", "nope", 12.5], ["C", "x", 1]])
    header, texts = again(content)
    assert header == "Client;Date;Montant TTC"
    assert texts == ['"A;B";nope;12.5', "C;x;1"]


def test_a_line_too_long_to_correct_by_hand_is_not_given():
    long = "ACME" * LONGEST_LINE
    _header, texts = again(f"Client;Date;Montant TTC\n{long};x;1\nB;y;2\nC;1/1/26;3\n".encode())
    assert texts == ["", "B;y;2"]


CELL = st.text(alphabet='ab;"\n ', max_size=6)


@given(st.lists(st.tuples(CELL, st.sampled_from(["01/02/2026", "nope"])), min_size=1, max_size=12))
def test_every_refused_row_comes_back_and_reads_once_corrected(rows):
    quoted = ["C" + name.replace('"', '""') for name, _day in rows]
    lines = [f'"{name}";{day};1,00' for name, (_, day) in zip(quoted, rows, strict=True)]
    content = "\n".join(["Client;Date;Montant TTC", *lines, "Z;01/01/2026;1,00"]) + "\n"
    header, texts = again(content.encode())
    assert len(texts) == sum(day == "nope" for _name, day in rows)
    corrected = [text.replace("nope", "01/02/2026") for text in texts]
    if corrected:
        whole = "\n".join([header or "", *corrected]) + "\n"
        assert read_any(whole.encode()).source.accepted == len(corrected)
