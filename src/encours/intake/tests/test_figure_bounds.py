"""Figures that no ledger holds: they neither overflow a total nor keep a reader busy."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from encours.intake.formats.bytes import decode
from encours.intake.formats.fec.reader import read_fec
from encours.intake.formats.fec.values import parse_amount, parse_day
from encours.intake.formats.fec.xml import read_fec_xml
from encours.intake.formats.records import Reading
from encours.intake.formats.table.amounts import read_amounts
from encours.intake.formats.table.cells import Fault
from encours.intake.formats.table.dates import find_order, read_date
from encours.intake.formats.table.reader import read_csv_table
from encours.kernel.messages import Message
from encours.kernel.money import LARGEST_LINE_MINOR, LARGEST_MINOR

GENEROUS_SECONDS = 2
HEADER = "EcritureDate|CompteNum|Debit|Credit\n"


def fec(debit: str, credit: str = "0,00", *, lines: int = 1) -> bytes:
    return (HEADER + f"20260115|411000|{debit}|{credit}\n" * lines).encode()


def fec_xml(debit: str) -> bytes:
    line = f"<ligne><CompteNum>411</CompteNum><Debit>{debit}</Debit></ligne>"
    return (
        "<comptabilite><exercice><journal><ecriture><EcritureDate>2026-01-15</EcritureDate>"
        f"{line}</ecriture></journal></exercice></comptabilite>"
    ).encode()


def table(amount: str) -> bytes:
    return f"Client;Date facture;Montant TTC\nA;15/01/2026;{amount}\n".encode()


READERS: dict[str, Callable[[str], Reading]] = {
    "fast": lambda amount: read_fec(fec(amount)),
    "tolerant": lambda amount: read_fec(fec(amount), fast=False),
    "quoted": lambda amount: read_fec(fec(f'"{amount}"')),
    "xml": lambda amount: read_fec_xml(fec_xml(amount)),
    "csv": lambda amount: read_csv_table(table(amount)),
}


def test_twenty_million_of_the_largest_lines_add_up_within_a_64_bit_column() -> None:
    assert 20_000_000 * LARGEST_LINE_MINOR < LARGEST_MINOR


@pytest.mark.parametrize("reader", READERS)
def test_an_amount_that_no_line_can_have_is_refused_wherever_it_stands(reader: str) -> None:
    read = READERS[reader]
    assert read("4000000000,00").records["amount_cents"].to_list() == [LARGEST_LINE_MINOR]
    for amount in ("4000000000,01", "4000000001", "-4000000000.01", "999999999999999,99"):
        refused = read(amount)
        assert refused.records.is_empty()
        assert [reject.value for reject in refused.rejects] == [amount]
        assert refused.unplaced.is_empty()


def test_two_sides_that_weigh_too_much_together_refuse_the_line() -> None:
    refused = read_fec(fec("4000000000,00", "-0,01"))
    assert [str(reject.reason) for reject in refused.rejects] == [
        "It is too large to be the amount of one line."
    ]
    data = b"Client;Date facture;Debit;Credit\nA;15/01/2026;4000000000;-1\n"
    assert [reject.field for reject in read_csv_table(data).rejects] == ["Debit"]


def test_the_balance_of_many_impossible_lines_is_never_negative() -> None:
    read = read_fec(fec("999999999999999,99", lines=100))
    assert (read.source.accepted, read.source.rejected) == (0, 100)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 20_000 + "x",
        "1 " * 20_000 + "x",
        "1" + " " * 40_000 + "x",
        "1," * 20_000,
        "(" * 40_000,
    ],
)
def test_a_long_text_is_no_amount_and_is_refused_in_no_time(text: str) -> None:
    start = time.perf_counter()
    assert isinstance(parse_amount(text), Message)
    assert isinstance(read_amounts([text])[0], Fault)
    assert time.perf_counter() - start < GENEROUS_SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "12/03/2026 10:00" + " " * 40_000 + "x",
        "9" * 40_000,
        "12 mars" + " ." * 20_000,
        "0" * 40_000 + "x",
        "2026-01-15 00:00:00." + "0" * 40_000 + "x",
    ],
)
def test_a_long_text_is_no_day_and_is_refused_in_no_time(text: str) -> None:
    start = time.perf_counter()
    assert isinstance(parse_day(text), Message)
    assert isinstance(read_date(text), Fault)
    assert not find_order([text]).american
    assert time.perf_counter() - start < GENEROUS_SECONDS


def test_the_longest_writings_of_a_day_are_still_read() -> None:
    assert parse_day("2026-09-30T10:30:00.123456789+01:00") == date(2026, 9, 30)
    assert read_date("mercredi 30 septembre 2026 10:30:00.123456 +01:00") == date(2026, 9, 30)


def test_a_file_full_of_foreign_bytes_is_decoded_in_no_time() -> None:
    start = time.perf_counter()
    text = decode(b"\xef\xbb\xbf" + "é".encode() + b"\xe9a\x81b" * 1_000_000)
    assert time.perf_counter() - start < GENEROUS_SECONDS
    assert text.utf8 == ("é" + "éa\ufffdb" * 1_000_000).encode()
