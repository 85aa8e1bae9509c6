"""What a file is made of, and what is refused before anyone reads a figure in it."""

from pathlib import Path
from typing import Any

import ebcdic  # type: ignore[import-untyped]  # the package ships no stubs
import pytest

from encours.intake.formats import bytes as file_bytes
from encours.intake.formats.any_file import read_any
from encours.intake.formats.bytes import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_LINE_BYTES,
    MAX_ROWS,
    check_rows,
    check_size,
    decode,
    fold,
    max_rows,
    normalise_line_ends,
)
from encours.intake.formats.detect import detect
from encours.intake.formats.fec import xml as fec_xml
from encours.intake.formats.fec.reader import read_fec
from encours.intake.formats.fec.xml import read_fec_xml
from encours.intake.formats.records import UnreadableFile

HEADER = b"EcritureDate|CompteNum|EcritureLib|Debit|Credit\n"
LINE = b"20260115|411000|Facture|12,00|0,00\n"
XML = b"<comptabilite><exercice><journal><ecriture>"


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"abc", "utf-8", "abc"),
        ("é€".encode(), "utf-8", "é€"),
        ("é€".encode("utf-8-sig"), "utf-8", "é€"),
        ("é€ à".encode("iso-8859-15"), "iso-8859-15", "é€ à"),
        ("l’œuvre à 3 €".encode("cp1252"), "cp1252", "l’œuvre à 3 €"),
        (b"\x81 \xe9", "cp1252", "\ufffd é"),
        ("é€".encode("utf-16"), "utf-16-le", "é€"),
        (b"\xfe\xff" + "é€".encode("utf-16-be"), "utf-16-be", "é€"),
        ("Journal des ventes".encode("utf-16-le"), "utf-16-le", "Journal des ventes"),
        ("été à Nîmes, ".encode() * 3 + b"\xe9", "utf-8", "été à Nîmes, " * 3 + "é"),
        (b"abc\x1a", "utf-8", "abc"),
        (b"12\x000,00 " + b"x" * 200, "utf-8", "12\ufffd0,00 " + "x" * 200),
    ],
)
def test_text_is_decoded_whatever_its_encoding(data: bytes, encoding: str, text: str) -> None:
    decoded = decode(data)
    assert (decoded.encoding, decoded.utf8.decode()) == (encoding, text)


@pytest.mark.parametrize("codec", ["cp1147", "cp297", "cp500", "cp1140", "cp1047"])
@pytest.mark.parametrize("separator", ["|", "\t", ";"])
def test_a_ledger_in_ebcdic_is_read(codec: str, separator: str) -> None:
    assert codec in ebcdic.codec_names
    text = (HEADER + LINE).decode().replace("Facture", "Reçu été").replace("|", separator)
    read = read_fec(text.encode(codec))
    assert read.records["amount_cents"].to_list() == [1200]
    assert read.source.encoding.startswith("cp")
    assert read.records["line"].to_list() == [2]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\r\r\n"])
def test_each_line_end_counts_once(end: str) -> None:
    assert normalise_line_ends(end.join("abc").encode()) == b"a\nb\nc"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t \r\n",
        b"\xef\xbb\xbf\n",
        b"\xff\xfe",
        b"\x00" * 500,
        bytes(range(256)) * 20,
        b"%PDF-1.7\nxxx",
        b"\x89PNG\r\n\x1a\n" + b"x" * 50,
        b"\xff\xd8\xff\xe0" + b"x" * 50,
        b"PK\x03\x04" + b"x" * 50,
        b"\xd0\xcf\x11\xe0" + b"x" * 50,
        HEADER,
        HEADER.strip(),
        HEADER + b"\n \n||||\n",
        b"<html><body>x</body></html>",
        b"Bonjour",
    ],
)
def test_what_is_no_ledger_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_fec(data)
    assert str(refused.value.what).endswith(".")
    assert refused.value.action is not None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (HEADER + LINE, "fec"),
        (LINE.replace(b"\n", b"\r") * 2, "table"),
        (b"customer,invoice,amount\nA,1,2\n", "table"),
        (b"\xef\xbb\xbf" + XML, "fec_xml"),
        (b"<?xml version='1.0'?>", "fec_xml"),
        (XML.decode().encode("utf-16"), "fec_xml"),
    ],
)
def test_a_file_is_told_by_its_content(data: bytes, kind: str) -> None:
    assert detect(data) == kind


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"a,b,c\n"])
def test_what_no_reader_reads_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_any(data)


def test_a_file_of_two_gigabytes_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(UnreadableFile, match="2147483648"):
        check_size(large.stat().st_size)
    check_size(MAX_FILE_BYTES)


def test_more_lines_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_rows(MAX_ROWS)
    monkeypatch.setattr(file_bytes, "MAX_ROWS", 100)
    assert read_fec(HEADER + LINE * 100).source.rows == 100
    for data in (HEADER + LINE * 101, HEADER + b"\r" * 101, HEADER + b"\n" * 101):
        for fast in (True, False):
            with pytest.raises(UnreadableFile, match="100"):
                read_fec(data, fast=fast)


def test_a_ledger_of_three_million_lines_is_within_the_bounds() -> None:
    check_size(3_000_000 * 200)
    check_rows(3_000_000, max_rows(19))


def test_rows_and_columns_together_are_bounded() -> None:
    assert max_rows(18) == MAX_ROWS
    assert max_rows(MAX_COLUMNS) * MAX_COLUMNS <= MAX_CELLS


def test_a_line_longer_than_the_limit_is_refused_and_the_others_are_read() -> None:
    long = LINE.replace(b"Facture", b"x" * MAX_LINE_BYTES)
    read = read_fec(HEADER + LINE + long + LINE)
    assert [reject.line for reject in read.rejects] == [3]
    assert len(read.rejects[0].value) == 80
    assert read.records["line"].to_list() == [2, 4]


@pytest.mark.parametrize(
    "data",
    [
        XML,
        XML + b"<ligne><CompteNum>411</CompteNum></ligne>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + XML + b"&b;</ecriture></journal></exercice>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>",
        XML + b"&nbsp;</ecriture></journal></exercice></comptabilite>",
        b"<feed><entry/></feed>",
        b"<a>" * 10_000,
    ],
)
def test_xml_that_is_cut_hostile_or_no_ledger_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_fec_xml(data)


@pytest.mark.parametrize("tag", ["x:ligne", "x:a", ":a", "a:", "a:b:c"])
def test_xml_with_a_prefix_nobody_declared_is_refused_in_one_sentence(tag: str) -> None:
    for data in (f"<{tag}/>", f"{XML.decode()}<{tag}><CompteNum>411</CompteNum></{tag}>"):
        with pytest.raises(UnreadableFile):
            read_fec_xml(data.encode())


def xml_of(*lines: str, before: str = "") -> bytes:
    body = "".join(f"<ligne><CompteNum>411</CompteNum>{line}</ligne>" for line in lines)
    start = f"{XML.decode()}<EcritureDate>20260115</EcritureDate>{before}"
    return f"{start}{body}</ecriture></journal></exercice></comptabilite>".encode()


def test_xml_of_elements_without_lines_is_refused_before_it_fills_the_memory() -> None:
    for data in (b"<r>" + b"<a/>" * 20_000 + b"</r>", xml_of("<Debit>1</Debit>" * 20_000)):
        with pytest.raises(UnreadableFile, match="10000 elements"):
            read_fec_xml(data)


def test_no_ended_element_of_xml_is_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    forget = fec_xml._forget

    def forgotten(element: Any) -> None:
        forget(element)
        if not len(kept) % 100:
            kept.append(sum(1 for _ in element.getroottree().iter()))
        else:
            kept.append(0)

    monkeypatch.setattr(fec_xml, "_forget", forgotten)
    lines = ["<Debit>1,00</Debit>" + "<autre><a/></autre>" * 400] * 50
    assert read_fec_xml(xml_of(*lines)).source.accepted == 50
    # The parser is always one block of 32 KiB ahead; the file has 40,000 elements.
    assert max(kept) <= 5_000


def test_a_line_of_xml_with_endless_text_is_refused_alone() -> None:
    long = "<Debit>1,00</Debit><EcritureLib>" + "x" * MAX_LINE_BYTES + "</EcritureLib>"
    read = read_fec_xml(xml_of("<Debit>1,00</Debit>", long, "<Debit>2,00</Debit>"))
    assert read.records["amount_cents"].to_list() == [100, 200]
    assert len(read.rejects) == read.source.rejected == 1


def test_a_text_of_an_entry_said_again_by_each_line_counts_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = xml_of(*["<Debit>1,00</Debit>"] * 50, before=f"<EcritureLib>{'x' * 999}</EcritureLib>")
    assert read_fec_xml(data).source.accepted == 50
    monkeypatch.setattr(file_bytes, "MAX_FILE_BYTES", 20_000)
    assert len(data) < 20_000
    with pytest.raises(UnreadableFile, match="20000"):
        read_fec_xml(data)


def test_xml_entities_are_never_expanded() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "xxxxxxxxxx">{levels}]><a>&e11;</a>'
    with pytest.raises(UnreadableFile):
        read_fec_xml(bomb.encode())


def test_xml_with_namespaces_other_case_and_montant_sens_is_read() -> None:
    data = """<?xml version="1.0"?>
<x:COMPTABILITE xmlns:x="urn:x"><x:exercice><x:journal><x:journalcode>VE</x:journalcode>
<x:ecriture><x:EcritureDate>2026-01-15</x:EcritureDate><x:EcritureLet>A</x:EcritureLet>
<x:ligne><x:CompteNum>411000</x:CompteNum><x:Montant>12.00</x:Montant><x:Sens>D</x:Sens></x:ligne>
<x:ligne><x:CompteNum>707000</x:CompteNum><x:Montant>12.00</x:Montant><x:Sens>C</x:Sens>
<x:EcritureLet>B</x:EcritureLet><x:PieceRef>F&amp;1</x:PieceRef></x:ligne>
<x:ligne><x:CompteNum>707000</x:CompteNum><x:Montant>douze</x:Montant><x:Sens>C</x:Sens></x:ligne>
</x:ecriture></x:journal></x:exercice></x:COMPTABILITE>"""
    read = read_fec_xml(data.encode())
    assert read.records["amount_cents"].to_list() == [1200, -1200]
    assert read.records["letter"].to_list() == ["A", "B"]
    assert read.records["reference"].to_list() == [None, "F&1"]
    assert read.records["line"].to_list() == [4, 5]
    assert [(r.line, r.field, r.value) for r in read.rejects] == [(7, "Montant", "douze")]


def test_what_is_longer_than_any_header_is_no_header():
    assert fold("JournalCode" * 100_000) == ""
