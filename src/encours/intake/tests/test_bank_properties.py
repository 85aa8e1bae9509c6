"""Whatever banks send and mail damages: to the cent what was written, or a reject that says so."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.intake.formats.bank.any_statement import open_statements
from encours.intake.formats.bank.operations import (
    is_bill,
    is_cheque,
    is_direct_debit,
    is_fee,
    is_return,
    meaning_of,
)
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.records import UnreadableFile
from encours.intake.tests.bank_writers import (
    balance,
    camt,
    camt_balance,
    detail,
    entry,
    lines,
    movement,
    party,
    related,
)

CENTS = st.integers(-(10**11), 10**11)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÉÀ0123456789-/&<>'", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@dataclass(frozen=True)
class Written:
    """What a line must say when it is read."""

    cents: int
    day: date
    name: str
    text: str


WRITTEN = st.lists(st.builds(Written, CENTS, DAYS, TEXTS.map(lambda name: f"ST {name}"), TEXTS))


def read(data: bytes) -> BankReading:
    return collect(open_statements(data))


def told(reading: BankReading) -> list[Written]:
    return [
        Written(line.amount_cents, line.booked_on, line.payer_name or "", line.remittance or "")
        for statement in reading.statements
        for line in statement.lines
    ]


def as_camt(written: list[Written], opening: int) -> bytes:
    from xml.sax.saxutils import escape

    entries = [
        entry(
            each.cents,
            related(party("Dbtr" if each.cents >= 0 else "Cdtr", each.name))
            + f"<RmtInf><Ustrd>{escape(each.text)}</Ustrd></RmtInf>",
            day=each.day,
        )
        for each in written
    ]
    closing = opening + sum(each.cents for each in written)
    balances = camt_balance("OPBD", opening) + camt_balance("CLBD", closing)
    return camt(*entries, balances=balances)


def as_cfonb(written: list[Written], opening: int, end: str) -> bytes:
    records = [balance("01", "010126", opening)]
    for each in written:
        day = f"{each.day:%d%m%y}"
        records.append(movement(day, each.cents, "MOUVEMENT"))
        records.append(detail(day, "NPY" if each.cents >= 0 else "NBE", each.name))
        records.append(detail(day, "LCC", each.text))
    closing = opening + sum(each.cents for each in written)
    return lines([*records, balance("07", "020126", closing)], end)


@given(WRITTEN, CENTS)
@settings(max_examples=60, deadline=None)
def test_a_camt_statement_is_read_back_to_the_cent(written, opening):
    reading = read(as_camt(written, opening))
    assert told(reading) == written
    assert reading.statements[0].balanced is True
    assert reading.rejects == ()


@given(WRITTEN, CENTS, st.sampled_from(["", "\n", "\r\n"]))
@settings(max_examples=60, deadline=None)
def test_a_cfonb_statement_is_read_back_to_the_cent(written, opening, end):
    reading = read(as_cfonb(written, opening, end))
    assert told(reading) == written
    assert reading.statements[0].balanced is True
    assert reading.rejects == ()


def sample(kind: str) -> bytes:
    some = [Written(cents, date(2026, 1, 5), "ST X", "F 1") for cents in (100, -250, 70_000)]
    return as_camt(some, 50) if kind == "camt" else as_cfonb(some, 50, "\n")


@given(
    st.sampled_from(["camt", "cfonb"]),
    st.lists(
        st.tuples(st.integers(0, 3_000), st.integers(0, 2), st.binary(max_size=3)), max_size=4
    ),
)
@settings(max_examples=200, deadline=None)
def test_a_harmed_file_is_read_or_refused_in_words_and_never_passes_for_whole(kind, harms):
    sound = sample(kind)
    data = bytearray(sound)
    for place, length, added in harms:
        data[place : place + length] = added
    try:
        reading = read(bytes(data))
    except UnreadableFile:
        return
    for reject in reading.rejects:
        assert str(reject.reason)
    taken = sum(len(statement.lines) for statement in reading.statements)
    if taken < 3 and bytes(data) != sound:
        # A movement that is not there shows: as a reject, a notice or a sum that is not true.
        assert (
            reading.rejects
            or reading.notices
            or any(statement.balanced is not True for statement in reading.statements)
        )


@given(st.integers(0, len(sample("camt"))))
@settings(max_examples=60, deadline=None)
def test_of_a_file_cut_anywhere_what_came_before_stays_and_the_cut_is_told(place):
    try:
        reading = read(sample("camt")[:place])
    except UnreadableFile:
        return
    assert reading.rejects or place >= len(sample("camt").rstrip())
    assert told(reading) == told(read(sample("camt")))[: len(told(reading))]


@pytest.mark.parametrize("code", ["03", "10", "26", "27", "33", "38", "A3", "A4", "B3", "B4", "12"])
def test_what_comes_back_is_known_by_its_interbank_code(code):
    assert is_return(code)
    assert not is_direct_debit(code)
    assert meaning_of(code) is not None


@pytest.mark.parametrize(
    "code", ["PMNT-IDDT-UPDD", "PMNT-RCDT-RRTN", "PMNT-RCHQ-UPCQ", "PMNT-DRFT-UDFT"]
)
def test_what_comes_back_is_known_by_its_code_of_iso_20022(code):
    assert is_return(code)


def test_fees_direct_debits_cheques_and_bills_are_told_apart():
    assert is_fee("62")
    assert is_fee("ACMT-MDOP-CHRG")
    assert is_direct_debit("A1")
    assert is_direct_debit("PMNT-IDDT-ESDD")
    assert is_cheque("02")
    assert is_bill("35")
    assert not is_return("05")
    assert (meaning_of("??"), meaning_of(None), meaning_of("TRF")) == (None, None, None)
