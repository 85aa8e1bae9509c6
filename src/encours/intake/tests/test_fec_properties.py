"""Whatever is done to a ledger: the reader never stops, loses no line, reads no line two ways."""

import itertools
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.intake.formats.fec import cut
from encours.intake.formats.fec.columns import LEGAL, SEPARATORS, SIGNED
from encours.intake.formats.fec.reader import read_fec
from encours.intake.formats.records import Reading, UnreadableFile

GOLDEN = Path(__file__).parent / "golden" / "fec"

WORDS = st.text(
    st.sampled_from("abcÉœ€ \xa0\u202f\"'|;,\t/.-0123456789#"), max_size=12
) | st.sampled_from(["Facture", 'TUBE 1/2"', "a|b", "", " ", '"', '""', "«\xa0x\xa0»"])
AMOUNTS = st.sampled_from(
    ["0,00", "", "12,50", " 000000000003000,00", "1200.5", "-7,00", "1 234,56", "1,230", "1.230"]
) | st.text(st.sampled_from("0123456789,.- e"), max_size=8)
DAYS = st.sampled_from(
    ["20260115", "", "2026-01-15", "15/01/2026", "20260230", "00000000", "20260115 10:00:00", "x"]
)
ACCOUNTS = st.sampled_from(["411000", "411DUPONT", "707000", "", " 512"])
SIDES = st.sampled_from(["D", "C", "-1", "", "x"])


def cell(name: str) -> st.SearchStrategy[str]:
    """A cell of a column, good or not."""
    if "Date" in name:
        return DAYS
    if name in {"Debit", "Credit", "Montant"}:
        return AMOUNTS
    return {"CompteNum": ACCOUNTS, "Sens": SIDES}.get(name, WORDS)


@st.composite
def ledgers(draw: st.DrawFn) -> bytes:
    """A file of a few lines, with what software and people do to it."""
    columns = draw(st.sampled_from([LEGAL, SIGNED, (*LEGAL, "DateEcheance"), LEGAL[2:14]]))
    separator = draw(st.sampled_from(list(SEPARATORS)))
    tidy = draw(st.booleans())
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n"], ["\n", "\r", "\r\r\n"]]))
    lines = [separator.join(columns)]
    for _ in range(draw(st.integers(1, 6))):
        cells = [draw(cell(name)) for name in columns]
        if tidy:
            cells = [text.replace(separator, " ").replace('"', "'") for text in cells]
        lines.append(separator.join(cells))
        if not tidy and draw(st.booleans()):
            lines.append(draw(st.sampled_from(["", "  ", separator * 17, "x", lines[-1][:30]])))
    text = "".join(line + draw(st.sampled_from(ends)) for line in lines)
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])), errors="replace")


def outcome(data: bytes, *, fast: bool) -> Reading | str:
    """The reading of a file, or the words it is refused with."""
    try:
        return read_fec(data, fast=fast)
    except UnreadableFile as refused:
        return str(refused)


def read_both(data: bytes) -> Reading | None:
    """The reading of a file, the same by both cuts; `None` when both refuse it."""
    fast, tolerant = outcome(data, fast=True), outcome(data, fast=False)
    if isinstance(fast, str) or isinstance(tolerant, str):
        assert fast == tolerant
        return None
    assert fast.source == tolerant.source
    assert fast.records.equals(tolerant.records)
    assert fast.rejects == tolerant.rejects
    assert fast.unplaced.equals(tolerant.unplaced)
    assert fast.notices == tolerant.notices
    return fast


def check_whole(reading: Reading) -> None:
    """Every line is taken or refused, once."""
    source = reading.source
    assert source.rows == source.accepted + source.rejected
    assert source.accepted == reading.records.height
    assert source.rejected == len(reading.rejects)
    taken = reading.records["line"].to_list()
    refused = [reject.line for reject in reading.rejects]
    assert taken == sorted(set(taken))
    assert refused == sorted(set(refused))
    assert not set(taken) & set(refused)
    assert set(reading.unplaced["line"]) <= set(refused)
    for name in ("booked_on", "account", "amount_cents"):
        assert reading.records[name].null_count() == 0


def count_lines(data: bytes, separator: str) -> int:
    """Data lines that hold something, counted another way."""
    text = data.decode("cp1252", errors="replace").removeprefix("ï»¿")
    text = text.replace("Â\xa0", "\xa0").replace("â€¯", "\xa0")
    for end in ("\r\r\n", "\r\n", "\r"):
        text = text.replace(end, "\n")
    return sum(bool(line.strip(f' \xa0"\t{separator}')) for line in text.split("\n")) - 1


@settings(max_examples=150, deadline=None)
@given(ledgers())
def test_both_cuts_read_the_same_and_no_line_is_lost(data: bytes) -> None:
    reading = read_both(data)
    if reading is not None:
        check_whole(reading)
        separators = {word: char for char, word in SEPARATORS.items()}
        assert reading.source.rows == count_lines(data, separators[reading.source.separator or ""])


@settings(max_examples=100, deadline=None)
@given(ledgers(), st.data())
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_reader(
    data: bytes, draws: st.DataObject
) -> None:
    damaged = bytearray(data)
    for _ in range(draws.draw(st.integers(1, 4))):
        at = draws.draw(st.integers(0, len(damaged)))
        damaged[at : at + draws.draw(st.integers(0, 3))] = draws.draw(
            st.binary(max_size=2) | st.sampled_from([b"|", b"\t", b'"', b"\r", b"\n", b"\x00"])
        )
    reading = read_both(bytes(damaged))
    if reading is not None:
        check_whole(reading)


def test_stray_carriage_returns_never_hide_a_line() -> None:
    header, line = b"EcritureDate|CompteNum|Debit|Credit", b"20260115|411000|12,00|0,00"
    for ends in itertools.product((b"\n", b"\r", b"\r\n", b"\r\r\n"), repeat=4):
        data = b"".join(map(bytes.__add__, (header, line, line, line), ends))
        for tail in (b"", line):
            reading = read_both(data + tail)
            assert reading is not None
            assert reading.records["line"].to_list() == [2, 3, 4, 5][: 4 if tail else 3]
    for at in range(len(header) + 1, len(data := b"\n".join([header, line + b"\r", line, line]))):
        read_both(data[:at] + b"\r" + data[at:] + b"\n")


def test_a_file_of_many_blocks_reads_as_one_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted(GOLDEN.glob("*.txt")):
        data = path.read_bytes()
        whole = read_fec(data, fast=False)
        for size in (1, 64, 300):
            with monkeypatch.context() as patch:
                patch.setattr(cut, "_BLOCK_BYTES", size)
                read = read_fec(data, fast=False)
            assert read.records["line"].equals(whole.records["line"])
            assert read.records["amount_cents"].equals(whole.records["amount_cents"])
            assert read.source == whole.source


def test_real_looking_files_survive_hundreds_of_mutations() -> None:
    dice = random.Random(20260101)
    files = [path.read_bytes() for path in sorted(GOLDEN.iterdir())]
    for _ in range(400):
        data = bytearray(dice.choice(files))
        for _ in range(dice.choice([1, 1, 2, 5])):
            at = dice.randrange(len(data) + 1)
            kind = dice.randrange(5)
            if kind == 0 and at < len(data):
                data[at] = dice.randrange(256)
            elif kind == 1:
                del data[at : at + dice.choice([1, 2, 40])]
            elif kind == 2:
                data[at:at] = dice.choice([b"|", b"\t", b'"', b"\n", b"\r", b"\xe9", b"0", b"-"])
            elif kind == 3:
                del data[at:]
            else:
                data[at:at] = data[max(0, at - 60) : at]
        result = outcome(bytes(data), fast=True)
        if isinstance(result, str):
            assert result.endswith(".")
        else:
            check_whole(result)


def test_one_bad_line_changes_nothing_for_the_others() -> None:
    lines = (GOLDEN / "plain_pipe_utf8.txt").read_bytes().splitlines(keepends=True)
    whole = read_fec(b"".join(lines)).records
    for at in range(1, len(lines)):
        for bad in (lines[at].replace(b",", b"x"), lines[at][:20] + b"\n", b'"' + lines[at]):
            read = read_fec(b"".join([*lines[:at], bad, *lines[at + 1 :]]))
            assert read.source.rows == 9
            others = whole.filter(pl.col("line") != at + 1)
            assert read.records.filter(pl.col("line") != at + 1).equals(others)


def test_a_lost_or_doubled_separator_never_changes_an_amount() -> None:
    lines = (GOLDEN / "plain_pipe_utf8.txt").read_text().splitlines(keepends=True)
    records = read_fec("".join(lines).encode()).records
    amounts = dict(records.select("line", "amount_cents").rows())
    for at, line in list(enumerate(lines))[1:]:
        for pipe in (i for i, char in enumerate(line) if char == "|"):
            for put in ("", "||"):
                bad = line[:pipe] + put + line[pipe + 1 :]
                read = read_fec("".join([*lines[:at], bad, *lines[at + 1 :]]).encode())
                assert read.records.height >= 8
                for number, amount in read.records.select("line", "amount_cents").rows():
                    assert amount == amounts[number], bad
