"""Bank statements harmed: sound files of each format, and what must hold of any of them.

A reader reads or refuses in words; it never crashes nor hangs. Where movements can be counted in
the bytes (records 04 of CFONB, entries of CAMT), each is a line or a reject.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from bench.bank_statements import write_camt, write_cfonb
from bench.fuzz_corpus import Sample
from encours.intake.formats.bank.any_statement import is_bank, open_statements
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.records import UnreadableFile

BANK_KINDS = ("camt", "cfonb", "mt940", "ofx", "bank_csv")
Fault = tuple[str, str]
_GOLDEN = Path(__file__).parents[1] / "src/encours/intake/tests/golden/bank"
_KINDS = {
    ".xml": "camt",
    ".txt": "cfonb",
    ".sta": "mt940",
    ".940": "mt940",
    ".942": "mt940",
    ".ofx": "ofx",
    ".csv": "bank_csv",
}
_BLANKS = b" \t\r\n"  # before the declaration they are no XML, and harm nobody
_LINE_END = re.compile(rb"\r\r\n|\r\n|\r|\n")
_MOVEMENT = re.compile(rb"04[0-9A-Z]{5}[0-9]{4}[0-9A-Z]{5}EUR2 [0-9A-Z]{11}[0-9A-Z]{2}")


@cache
def bank_samples() -> tuple[Sample, ...]:
    """The statements of the tests, and written ones, always the same."""
    found = [
        Sample(f"bank {path.name}", _KINDS[path.suffix], path.read_bytes())  # type: ignore[arg-type]  # one of `BANK_KINDS`
        for path in sorted(_GOLDEN.iterdir())
        if path.suffix in _KINDS
    ]
    found.append(Sample("bank camt plain", "camt", write_camt(30)))
    found.append(Sample("bank cfonb lines", "cfonb", write_cfonb(30)))
    found.append(Sample("bank cfonb blocks", "cfonb", write_cfonb(30, end=b"")))
    return tuple(found)


def examine_bank(sample: Sample, data: bytes) -> tuple[bool, float, tuple[Fault, ...]]:
    """Reads harmed statements: whether they were refused, the seconds, every fault."""
    start = time.perf_counter()
    reading, faults = _read(data)
    seconds = time.perf_counter() - start
    if reading is not None:
        faults += _words(reading)
        if sample.kind == "cfonb" and reading.format == "cfonb120":
            faults += _records(data, reading)
        if sample.kind == "camt":
            faults += _entries(data, reading)
    return reading is None, seconds, tuple(faults)


def _read(data: bytes) -> tuple[BankReading | None, list[Fault]]:
    try:
        is_bank(data)
        return collect(open_statements(data)), []
    except UnreadableFile as refusal:
        words = f"{refusal.what} {refusal.action or ''}"
        return None, [] if words.strip() else [("words", "a refusal without a word")]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of a native library is no Exception
        return None, [(f"crash-{type(error).__name__}", f"{error}"[:300])]


def _words(reading: BankReading) -> Iterator[Fault]:
    rejects = reading.rejects
    for words in (*(r.reason for r in rejects), *(r.action for r in rejects), *reading.notices):
        try:
            shown = str(words)
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            yield "words", f"{words!r}: {error!r}"[:200]
        else:
            if not shown.strip():
                yield "words", "an empty message"
    if any(len(reject.value) > 200 for reject in rejects):
        yield "words", "a rejected value is not cut"


def _records(data: bytes, reading: BankReading) -> Iterator[Fault]:
    """Each record 04 that stands on a line of its own is a line or a reject of that line."""
    if data[:3] == b"\xef\xbb\xbf" or b"\x00" in data[:64] or b"\r\r" in data or b"\n\r" in data:
        return
    physical = _LINE_END.split(data)
    if any(len(line) > 240 for line in physical):
        return
    told = {line.line for statement in reading.statements for line in statement.lines}
    told |= {reject.line for reject in reading.rejects}
    for number, line in enumerate(physical, 1):
        if _MOVEMENT.match(line) and number not in told:
            yield "lines", f"line {number} is neither a line nor a reject"
            return


def _entries(data: bytes, reading: BankReading) -> Iterator[Fault]:
    """The entries of a document that is well formed are all there; what they weigh is theirs."""
    try:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        root = etree.fromstring(data.lstrip(_BLANKS), parser)
    except (etree.XMLSyntaxError, ValueError):
        if not reading.rejects and not reading.notices:
            yield "lines", "read whole, and yet it is no well-formed XML"
        return
    # Statements torn open hold those after them: an entry counts once.
    found = list(
        dict.fromkeys(
            entry
            for level in ("Stmt", "Rpt", "Ntfctn")
            for statement in root.iter(f"{{*}}{level}")
            for entry in statement.iter("{*}Ntry")
        )
    )
    lines = [line for statement in reading.statements for line in statement.lines]
    if len(found) > len(lines) + len(reading.rejects):
        yield "counts", f"{len(found)} entries, {len(lines)} lines, {len(reading.rejects)} rejects"
    written = Counter(_text(entry, "Amt") for entry in found)
    for line in lines:
        if line.batch is None and not _is_written(abs(line.amount_cents), written):
            yield "amount", f"line {line.line}: {line.amount_cents} is the amount of no entry"
            return


def _text(entry: etree._Element, name: str) -> str:
    """The text of the first child of that name, without what stands within its own children."""
    for child in entry.iterchildren(f"{{*}}{name}"):
        return "".join([child.text or "", *(each.tail or "" for each in child)]).strip()
    return ""


def _is_written(cents: int, written: Counter[str]) -> bool:
    for text in written:
        units, _, fraction = text.lstrip("+").partition(".")
        digits = f"{units}{fraction.rstrip('0')}"
        if digits.strip("0") == str(cents).strip("0"):
            return True
    return False
