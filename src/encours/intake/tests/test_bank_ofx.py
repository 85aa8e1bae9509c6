"""The OFX that banks offer for download: open tags, and figures as each bank writes them."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ofxtools.Parser import OFXTree

from encours.intake.formats.bank.ofx import is_ofx, read_ofx
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.records import UnreadableFile

GOLDEN = Path(__file__).parent / "golden" / "bank"
SGML = (GOLDEN / "credit.ofx").read_bytes()
XML = (GOLDEN / "two_accounts.ofx").read_bytes()


def read(data: bytes) -> BankReading:
    return collect(read_ofx(data))


def entry(**texts: str) -> bytes:
    """A file with one entry of these texts."""
    said = "".join(f"<{name}>{text}\n" for name, text in texts.items())
    head = b"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>9</BANKACCTFROM><BANKTRANLIST>"
    return head + f"<STMTTRN>{said}</STMTTRN>".encode() + b"</BANKTRANLIST></STMTRS></OFX>"


def test_entries_whose_tags_stay_open_are_read_with_their_accents():
    reading = read(SGML)
    (statement,) = reading.statements
    credit, debit, named = statement.lines
    assert statement.opening.account == "FR1420041010050500013M02606"
    assert (credit.amount_cents, credit.booked_on) == (120_000, date(2026, 2, 2))
    assert (credit.payer_name, credit.reference) == ("DURAND & FILS", "RF18539007547034")
    assert "Société" in (credit.remittance or "")
    assert (debit.amount_cents, debit.value_on) == (-8_960, date(2026, 1, 16))
    assert (named.payer_name, named.amount_cents) == ("PETIT SARL", 123_450)
    assert named.payer_iban == "FR7630006000011234567890189"
    assert [line.bank_reference for line in statement.lines] == ["A-1", "A-2", "A-5"]


def test_an_entry_that_cannot_be_read_is_told_and_stops_nothing():
    rejects = read(SGML).rejects
    assert [(reject.line, reject.field, reject.value) for reject in rejects] == [
        (32, "DTPOSTED", "20260231"),
        (39, "TRNAMT", "1.2.3"),
    ]


def test_the_balance_closes_the_statement_only_if_it_is_of_its_last_day():
    assert read(SGML).statements[0].closing.closing_cents == 500_000
    late, same_day = read(XML).statements
    assert (late.closing.closing_cents, same_day.closing.closing_cents) == (None, 22_200)
    assert len(read(XML).notices) == 1


def test_movements_of_securities_are_refused_by_name_and_their_cash_is_read():
    reading = read((GOLDEN / "securities.ofx").read_bytes())
    assert [(reject.line, reject.field, reject.value) for reject in reading.rejects] == [
        (14, "BUYSTOCK", "20260112 -500.00 ACHAT OBLIGATIONS"),
        (16, "INCOME", "20260120 12.00"),
        (21, "SELLSTOCK", "20260121 80.00"),
    ]
    assert all("by hand" in str(reject.action) for reject in reading.rejects)
    cash = [(s.opening.account, line.amount_cents) for s in reading.statements for line in s.lines]
    assert cash == [("9100", 1_000), ("T-1", 60_000)]


def test_an_account_of_securities_where_no_cash_moved_is_no_account_of_a_bank():
    reading = read((GOLDEN / "securities.ofx").read_bytes())
    assert [statement.opening.account for statement in reading.statements] == ["9100", "T-1"]
    assert [str(notice)[:8] for notice in reading.notices] == ["Line 11:", "Line 18:"]


def test_no_opening_balance_is_made_up_from_the_lines():
    assert [s.opening_cents for s in (*read(SGML).statements, *read(XML).statements)] == [None] * 3


def test_another_reader_finds_the_same_entries():
    tree = OFXTree()
    tree.parse(BytesIO(XML))
    theirs = [one for account in tree.convert().statements for one in account.banktranlist or ()]
    ours = [line for statement in read(XML).statements for line in statement.lines]
    assert [(int(one.trnamt * 100), one.dtposted.date()) for one in theirs] == [
        (line.amount_cents, line.booked_on) for line in ours
    ]
    assert [line.label for line in ours] == ["A < B & C"]


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("12.50", 1_250), ("-12,50", -1_250), ("+12", 1_200), ("1 234,50", 123_450),
        ("1,234.50", 123_450), ("-1.234,5", -123_450), (".5", 50), ("12.500", 1_250),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_banks_write_it(written, cents):
    (line,) = read(entry(TRNAMT=written, DTPOSTED="20260102")).statements[0].lines
    assert line.amount_cents == cents


@pytest.mark.parametrize("written", ["", "12.505", "NaN", "1e3", "--1", "12,34,56", "9" * 30])
def test_an_amount_that_is_none_is_refused(written):
    reading = read(entry(TRNAMT=written, DTPOSTED="20260102"))
    assert [reject.field for reject in reading.rejects] == ["TRNAMT"]


@pytest.mark.parametrize(
    "written", ["20260102", "2026-01-02", "20260102235959.000[-5:EST]", "20260102120000[+1:CET]"]
)
def test_a_day_is_the_one_of_the_banks_clock(written):
    (line,) = read(entry(TRNAMT="1", DTPOSTED=written)).statements[0].lines
    assert line.booked_on == date(2026, 1, 2)


def test_entries_are_read_though_the_head_of_their_statement_is_damaged():
    reading = read(entry(TRNAMT="1", DTPOSTED="20260102").replace(b"<STMTRS>", b"<S"))
    assert [len(statement.lines) for statement in reading.statements] == [1]
    assert len(reading.notices) == 1


def test_a_document_type_and_what_is_no_ofx_are_refused():
    for data in (b"<!DOCTYPE x><OFX></OFX>", b"OFXHEADER:100\n\nnothing", b"Date;Montant\n1;2\n"):
        with pytest.raises(UnreadableFile):
            read(data)
    assert not is_ofx(b"Date;Montant\n1;2\n")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_never_breaks(data):
    text = bytearray(data.draw(st.sampled_from([SGML, XML])))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        reading = read(bytes(text))
    except UnreadableFile:
        return
    taken = sum(len(statement.lines) for statement in reading.statements) + len(reading.rejects)
    assert taken >= bytes(text).partition(b"<OFX>")[2].count(b"<STMTTRN>")


def test_a_name_that_is_only_a_wording_leaves_who_paid_to_the_memo():
    said = "/DE DURAND SA /REF NOTPROVIDED /MOTIF F2026-118"
    (line,) = (
        read(entry(DTPOSTED="20260202", TRNAMT="12.00", NAME="VIR SEPA INST RECU", MEMO=said))
        .statements[0]
        .lines
    )
    assert (line.payer_name, line.label) == ("DURAND SA", "VIR SEPA INST RECU")
    assert line.remittance == said


def test_the_number_of_a_cheque_or_of_a_deposit_is_its_reference():
    texts = {"DTPOSTED": "20260202", "TRNAMT": "12.00", "NAME": "REMISE", "CHECKNUM": "R-2026-1"}
    (line,) = read(entry(**texts)).statements[0].lines
    assert line.reference == "R-2026-1"
