"""The fuzz sees what it is there to see, and the readers stand a short one at each build."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from bench import fuzz_oracle
from bench.fuzz import Worker, case
from bench.fuzz_corpus import Sample, samples
from bench.fuzz_oracle import READERS, examine
from encours.intake.formats.fec.reader import read_fec
from encours.intake.formats.records import (
    Reading,
    Reject,
    UnreadableFile,
    empty_unplaced,
)
from encours.kernel.messages import message

FEC = samples()[0]


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sound_file_is_read_whole(sample: Sample) -> None:
    reading = READERS[sample.kind](sample.data)
    assert reading.source.rejected == 0
    assert reading.source.accepted > 30
    assert examine(sample, sample.data).faults == ()


def test_two_hundred_harmed_files_neither_crash_nor_hang_nor_lose_a_line() -> None:
    worker = Worker()
    faults = {}
    for number in range(200):
        sample, data = case(2026, number)
        verdict = worker.examine(sample, data)
        if verdict.faults:
            faults[number] = (sample.name, verdict.faults)
    worker.stop()
    assert faults == {}


def test_a_case_is_the_same_each_time() -> None:
    assert case(1, 7) == case(1, 7)
    assert case(1, 7) != case(2, 7)


def _without_a_line(reading: Reading) -> Reading:
    return replace(reading, records=reading.records.slice(1))


def _counted_without_a_line(reading: Reading) -> Reading:
    lost = reading.source.rows - 1
    source = replace(reading.source, rows=lost, accepted=lost)
    return replace(reading, records=reading.records.slice(0, lost), source=source)


def _with_another_amount(reading: Reading) -> Reading:
    return replace(reading, records=reading.records.with_columns(pl.col("amount_cents") + 1))


def _with_words_nobody_can_show(reading: Reading) -> Reading:
    return replace(reading, notices=(message("{missing}"),))


def _with_a_sound_line_rejected(reading: Reading) -> Reading:
    reject = Reject(2, "*", "", message("No."), message("Look at it."))
    source = replace(reading.source, accepted=reading.source.rows - 1, rejected=1)
    records = reading.records.slice(1)
    return replace(reading, source=source, records=records, rejects=(reject,))


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_without_a_line, "counts"),
        (_counted_without_a_line, "lines"),
        (_with_another_amount, "amount"),
        (_with_a_sound_line_rejected, "collateral"),
        (_with_words_nobody_can_show, "words"),
    ],
)
def test_a_reader_that_loses_something_is_found_out(
    monkeypatch: pytest.MonkeyPatch, harm: Callable[[Reading], Reading], code: str
) -> None:
    monkeypatch.setitem(READERS, "fec", lambda data: harm(read_fec(data)))
    assert code in {found for found, _ in examine(FEC, FEC.data).faults}


def test_a_line_that_is_harmed_may_be_rejected_and_weighs_what_it_says() -> None:
    line = FEC.data.split(b"\r\n")[12]
    harmed = FEC.data.replace(line, line.replace(b"\t2025", b"\tX025"))
    reading = read_fec(harmed)
    assert reading.source.rejected == 1
    assert examine(FEC, harmed).faults == ()


def test_a_rejected_line_that_is_not_weighed_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    line = FEC.data.split(b"\r\n")[12]
    harmed = FEC.data.replace(line, line.replace(b"\t2025", b"\tX025"))
    monkeypatch.setitem(
        READERS, "fec", lambda data: replace(read_fec(data), unplaced=empty_unplaced())
    )
    assert {code for code, _ in examine(FEC, harmed).faults} == {"unweighed"}


def test_a_crash_and_a_slow_reader_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(data: bytes) -> Reading:
        raise ValueError(len(data))

    def refuse(data: bytes) -> Reading:
        raise UnreadableFile(message("No."), message("Give another file."))

    monkeypatch.setitem(READERS, "fec", crash)
    assert [code for code, _ in examine(FEC, FEC.data).faults] == ["crash-ValueError"]
    monkeypatch.setitem(READERS, "fec", refuse)
    assert (examine(FEC, FEC.data).refused, examine(FEC, FEC.data).faults) == (True, ())
    monkeypatch.setattr(fuzz_oracle, "LIMIT_SECONDS", -1.0)
    assert [code for code, _ in examine(FEC, FEC.data).faults] == ["slow"]
