"""Statements of SWIFT, MT940 and MT942: every movement arrives, with who paid and for what."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import mt940
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.intake.formats.bank.mt940 import is_mt940, read_mt940
from encours.intake.formats.bank.mt940_details import read_details
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.records import UnreadableFile

GOLDEN = Path(__file__).parent / "golden" / "bank"
NAMES = ["german.sta", "dutch.940", "french.sta", "intraday.942", "german_own_words.sta"]
FILES = {name: (GOLDEN / name).read_bytes() for name in NAMES}


def read(data: bytes | str) -> BankReading:
    return collect(read_mt940(data if isinstance(data, bytes) else data.encode()))


def one(movement: str, said: str = "", opening: str = "C260101EUR0,00"):
    """The only line, or the only reject, of a statement with this movement."""
    reading = read(
        f":20:X\n:25:ACCOUNT\n:60F:{opening}\n:61:{movement}\n:86:{said}\n:62F:{opening}\n"
    )
    (statement,) = reading.statements
    return statement.lines[0] if statement.lines else reading.rejects[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_movement_of_the_file_is_a_line_or_a_reject(name):
    reading = read(FILES[name])
    taken = sum(len(statement.lines) for statement in reading.statements)
    assert is_mt940(FILES[name])
    assert taken + len(reading.rejects) == FILES[name].count(b":61:")


@pytest.mark.parametrize("name", ["german.sta", "dutch.940"])
def test_amounts_and_days_are_those_that_another_reader_finds(name):
    theirs = mt940.parse((GOLDEN / name).read_text())
    ours = [line for statement in read(FILES[name]).statements for line in statement.lines]
    # That library gives a credit taken back (RC) the sign of a credit; the balances say otherwise.
    assert [abs(line.amount_cents) for line in ours] == [
        abs(int(one.data["amount"].amount * 100)) for one in theirs
    ]
    assert [line.value_on for line in ours] == [
        date(*one.data["date"].timetuple()[:3]) for one in theirs
    ]


@pytest.mark.parametrize("name", ["german.sta", "dutch.940"])
def test_each_page_of_a_statement_keeps_its_balances_and_adds_up(name):
    statements = read(FILES[name]).statements
    assert all(statement.balanced for statement in statements)
    for before, after in pairwise(statements):
        assert before.closing.closing_cents == after.opening_cents


def test_the_numbered_subfields_of_german_banks_are_read():
    credit, debit, returned = read(FILES["german.sta"]).statements[0].lines
    assert credit.payer_name == "DURAND UND SOEHNE GMBH CO KG"
    assert (credit.payer_iban, credit.payer_bic) == ("DE89370400440532013000", "COBADEFFXXX")
    assert credit.remittance == "RECHNUNG F2026-118 VOM 02.01.2026 KUNDE 4711"
    assert (credit.end_to_end, credit.label) == ("F2026-118", "GUTSCHR. UEBERWEISUNG")
    assert (debit.mandate, debit.payer_id) == ("M-12", "DE98ZZZ09999999999")
    assert (returned.return_reason, returned.amount_cents) == ("AC04", -25_000)


def test_the_words_between_slashes_of_dutch_banks_are_read():
    credit, counterparty, returned, named = read(FILES["dutch.940"]).statements[0].lines
    assert (credit.payer_name, credit.payer_iban) == ("DURAND BV", "NL20INGB0001234567")
    assert (credit.reference, credit.end_to_end) == ("RF18539007547034", "F2026-118")
    assert (counterparty.payer_name, counterparty.remittance) == ("STROOM BV", "JANUARI")
    assert (returned.return_reason, returned.ultimate_name) == ("MD07", "GROEP PETIT")
    assert (returned.is_reversal, returned.amount_cents) == (True, -20_000)
    assert (named.payer_name, named.payer_iban) == ("JANSEN", "NL20INGB0001234567")
    assert (named.booked_on, named.value_on) == (date(2026, 1, 2), date(2025, 12, 31))


def test_the_qualifiers_of_french_banks_are_read():
    reading = read(FILES["french.sta"])
    credit, unpaid, _ = reading.statements[0].lines
    assert (credit.payer_name, credit.ultimate_name) == ("DURAND SA", "GROUPE DURAND")
    assert credit.remittance == "FACTURES F2026-118 ET F2026-120"
    assert (credit.original_amount, credit.original_currency) == ("5200,00", "USD")
    assert credit.fee_cents == 1_250
    assert (unpaid.return_reason, unpaid.amount_cents) == ("AM04", -30_000)
    assert [reject.line for reject in reading.rejects] == [12, 16, 18]


def test_a_report_of_the_day_has_no_balance_and_tells_what_is_only_expected():
    (statement,) = read(FILES["intraday.942"]).statements
    assert (statement.opening.kind, statement.opening.currency) == ("intraday", "EUR")
    assert [line.is_pending for line in statement.lines] == [False, True]
    assert statement.balanced is None


@pytest.mark.parametrize(
    ("movement", "cents", "booked"),
    [
        ("260102C12,5NMSCX", 1_250, date(2026, 1, 2)),
        ("2601020103D12,NMSCX", -1_200, date(2026, 1, 3)),
        ("2512310102CR000000000012,00NMSCX", 1_200, date(2026, 1, 2)),
        ("2601021231RD0,05NMSCX", 5, date(2025, 12, 31)),
        ("260102    C1,NMSCX", 100, date(2026, 1, 2)),
        ("2602300302C1,NMSCX", 100, date(2026, 3, 2)),
        ("991231C1,NMSCX", 100, date(1999, 12, 31)),
        ("260102C0,00NMSCX", 0, date(2026, 1, 2)),
    ],
)
def test_an_amount_is_exact_and_the_booking_day_is_the_nearest(movement, cents, booked):
    line = one(movement)
    assert (line.amount_cents, line.booked_on) == (cents, booked)


@pytest.mark.parametrize(
    "movement", ["260230C1,NMSCX", "2601020230C1,NMSCX", "260102X1,NMSCX", "260102C1,005NMSCX", ""]
)
def test_a_movement_that_cannot_be_read_is_told_with_its_line(movement):
    reject = one(movement)
    assert (reject.line, reject.field) == (4, "61")
    assert str(reject.reason)


def test_amounts_follow_the_decimals_of_their_currency():
    assert one("260102C1500,NMSCX", opening="C260101JPY0,").amount_cents == 1_500
    assert one("260102C1,500NMSCX", opening="C260101TND0,").amount_cents == 1_500


def test_a_text_cut_by_the_form_is_put_together_again():
    said = "166?00VIREMENT?20SVWZ+FACTURES F2026-118 F20?2126-119 SOLDE?22MERCI"
    assert read_details(said).remittance == "FACTURES F2026-118 F2026-119 SOLDE MERCI"


def test_what_the_bank_adds_of_its_own_parts_no_movement_from_its_words():
    text = (
        ":20:X\n:25:A\n:60F:C260101EUR0,00\n:61:260102C1,NMSCX\n:NS:01INTERNAL\n:86:VIR DE PETIT\n"
    )
    (line,) = read(text).statements[0].lines
    assert (line.remittance, line.payer_name) == ("VIR DE PETIT INTERNAL", "PETIT")


def test_what_a_bank_says_in_its_own_field_is_read_as_the_words_of_the_payment():
    (statement,) = read(FILES["german_own_words.sta"]).statements
    alone, beside, unnumbered = statement.lines
    assert statement.balanced
    assert alone.remittance == "RECHNUNG F2026-118 VOM 02.01.2026"
    assert (alone.payer_name, alone.label) == ("DURAND UND SOEHNE", "GUTSCHRIFT")
    assert beside.remittance == "FACTURE F2026-119 SOLDE DE TOUT COMPTE"
    assert beside.payer_name == "PETIT SARL"  # field 86 goes first
    assert unnumbered.remittance == "Gutschrift ohne Nummern F2026-120"


def test_what_a_bank_says_of_the_account_is_said_of_no_payment():
    (statement,) = read(FILES["german_own_words.sta"]).statements
    assert "ESSAIS" not in str(statement.lines)


def test_who_paid_is_read_from_a_plain_sentence_only_where_it_says_so():
    assert one("260102C1,NMSCX", "VIR SEPA RECU DE: DURAND SA").payer_name == "DURAND SA"
    assert one("260102C1,NMSCX", "FACTURE 12").payer_name is None


def test_what_is_no_statement_is_refused():
    for data in (b"Date;Montant\n01/01/2026;1\n", b"%PDF-1.7 :20: :25: :61:", b"hello\n"):
        assert not is_mt940(data)
        with pytest.raises(UnreadableFile):
            read(data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_statement_loses_no_movement_and_never_breaks(data):
    text = bytearray(FILES[data.draw(st.sampled_from(NAMES))])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        reading = read(bytes(text))
    except UnreadableFile:
        return
    taken = sum(len(statement.lines) for statement in reading.statements)
    starts = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    assert taken + len(reading.rejects) >= sum(line.startswith(b":61:") for line in starts)


def test_an_account_that_stands_where_the_name_goes_on_is_the_account():
    said = read_details("035~20F2026-118~32DURAND SA            ~33FR7630006000011234567890189")
    assert (said.payer_name, said.payer_iban) == ("DURAND SA", "FR7630006000011234567890189")
    told = read_details("166?20F-1?31FR1420041010050500013M02606?32DURAND?33 ET FILS")
    assert (told.payer_name, told.payer_iban) == ("DURAND ET FILS", "FR1420041010050500013M02606")


def test_numbered_parts_are_read_without_the_three_digits_before_them():
    said = read_details("?20FACTURE F2026-118?21 ET 119\n?32DURAND SA?31DE02120300000000202051")
    assert (said.payer_name, said.payer_iban) == ("DURAND SA", "DE02120300000000202051")
    assert said.remittance == "FACTURE F2026-118 ET 119"
    assert read_details("?2026 SOLDE").remittance == "?2026 SOLDE"
