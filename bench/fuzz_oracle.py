"""What must hold of any file, however harmed: read or refused, and no line lost in silence.

Each fault has a code, so that failing inputs can be told apart and made smaller:
`crash-…`, `slow`, `counts`, `lines`, `collateral` (a sound line suffers from another), `amount` (a
line weighs what it does not say), `unweighed` (a rejected line with a readable amount is not in
`unplaced`), `paths` (the fast and the tolerant path differ), `words` (a message that cannot be
shown).
"""

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from bench.fuzz_corpus import Sample
from encours.intake.formats.detect import detect
from encours.intake.formats.fec.reader import read_fec
from encours.intake.formats.fec.xml import read_fec_xml
from encours.intake.formats.records import Reading, UnreadableFile
from encours.intake.formats.table.reader import read_csv_table
from encours.intake.formats.table.xlsx import read_xlsx_table
from encours.kernel.money import LARGEST_LINE_MINOR

LIMIT_SECONDS = 5.0
LONG_LINE_BYTES = 1_000_000
"""A longer line may be refused by the readers' bound (1 MiB) without being weighed."""
READERS = {
    "fec": read_fec,
    "fec_xml": read_fec_xml,
    "csv": read_csv_table,
    "xlsx": read_xlsx_table,
}
_LINE_END = re.compile(rb"\r\r\n|\r\n|\r|\n")
_BYTEWISE = {"utf-8", "iso-8859-15", "cp1252"}
_ACCOUNT = re.compile(rb"[1-7][0-9]{2,9}")
_AMOUNT = re.compile(rb"-?[0-9]{1,12},[0-9]{2}")
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one input: `refused` when it is not what it claims; faults, if any."""

    refused: bool
    seconds: float
    faults: tuple[Fault, ...] = ()


def examine(sample: Sample, data: bytes) -> Verdict:
    """Reads harmed data and tells every fault of the reading."""
    start = time.perf_counter()
    reading, faults = _read(sample, data)
    seconds = time.perf_counter() - start
    if seconds > LIMIT_SECONDS:
        faults.append(("slow", f"{seconds:.1f} s"))
    if reading is not None:
        faults += _common(reading)
        if any(code == "lines" for code, _ in faults):
            return Verdict(refused=False, seconds=seconds, faults=tuple(faults))
        if sample.kind in ("fec", "csv") and reading.source.encoding in _BYTEWISE:
            faults += _lines(sample, data, reading)
        if sample.kind == "fec_xml":
            faults += _elements(data, reading)
    return Verdict(reading is None, seconds, tuple(faults))


def _read(sample: Sample, data: bytes) -> tuple[Reading | None, list[Fault]]:
    faults: list[Fault] = []
    for call in (detect, READERS[sample.kind]):
        try:
            result = call(data)
        except UnreadableFile as refusal:
            words = f"{refusal.what} {refusal.action or ''}"
            if not words.strip() or len(words) > 2_000:
                faults.append(("words", words[:80]))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of a native library is no Exception
            code = f"crash-{type(error).__name__}"
            faults.append((code, f"{call.__name__}: {error}"[:300]))
        else:
            if isinstance(result, Reading):
                if call is read_fec:
                    faults += _paths(result, read_fec(data, fast=False))
                return result, faults
    return None, faults


def _paths(fast: Reading, tolerant: Reading) -> Iterator[Fault]:
    if not fast.records.equals(tolerant.records) or fast.rejects != tolerant.rejects:
        counts = (fast.source.accepted, tolerant.source.accepted)
        yield "paths", f"accepted by the fast and the tolerant path: {counts}"


def _common(reading: Reading) -> Iterator[Fault]:
    source, rejects = reading.source, reading.rejects
    counts = (source.rows, source.accepted, source.rejected)
    if source.rows != source.accepted + source.rejected:
        yield "counts", f"rows, accepted, rejected: {counts}"
    if (reading.records.height, len(rejects)) != (source.accepted, source.rejected):
        yield "counts", f"{reading.records.height} records, {len(rejects)} rejects for {counts}"
    lines = reading.records["line"].to_list()
    if None in lines:
        yield "lines", "accepted without a line number"
        return
    refused = [reject.line for reject in rejects]
    if lines != sorted(lines) or refused != sorted(refused):
        yield "lines", "not in file order"
    weighed = reading.unplaced["line"].to_list()
    if not set(weighed) <= set(refused) or len(weighed) > len(refused):
        yield "lines", "unplaced lines that are not rejected"
    if reading.records["amount_cents"].null_count():
        yield "amount", "accepted without an amount"
    yield from _words(reading)


def _words(reading: Reading) -> Iterator[Fault]:
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


def _lines(sample: Sample, data: bytes, reading: Reading) -> Iterator[Fault]:
    data = data.removeprefix(b"\xef\xbb\xbf")
    physical = _LINE_END.split(data)
    written = [n for n, line in enumerate(physical, 1) if re.search(rb"[0-9A-Za-z]", line)]
    nonblank = sum(1 for line in physical if line.strip(b" \t\v\f"))
    quoted_ends = sample.kind == "csv" and b'"' in data
    if sample.kind in ("csv", "fec"):
        # Lines above the header are a title: passed over, and said so.
        above = _line_above(reading, written)
        if above and not reading.notices:
            yield "lines", f"{above} lines above the header passed over without a word"
        written = written[above:]
    if not quoted_ends and not len(written) - 1 <= reading.source.rows <= nonblank:
        yield "counts", f"{reading.source.rows} rows of {len(written)} written lines"
    accepted = dict(
        zip(reading.records["line"], reading.records["amount_cents"].to_list(), strict=True)
    )
    rejected = {reject.line for reject in reading.rejects}
    if set(accepted) & rejected:
        yield "lines", "a line is both accepted and rejected"
    first = written[0] if written else 0
    if quoted_ends or re.search(rb"\r\r(?!\n)|\n\r", data):
        return
    for number in written:
        if number not in accepted and number not in rejected and number != first:
            yield "lines", f"line {number} is neither accepted nor rejected"
            return
    if physical[max(first, 1) - 1] == sample.header:
        yield from _amounts(sample, physical, reading, accepted, first)


def _line_above(reading: Reading, written: list[int]) -> int:
    """How many written lines come before the header, which is the one before the first row."""
    rows = [*reading.records["line"].head(1), *(reject.line for reject in reading.rejects[:1])]
    return max(0, sum(1 for number in written if number < min(rows, default=0)) - 1)


def _amounts(
    sample: Sample, physical: list[bytes], reading: Reading, accepted: dict[int, int], header: int
) -> Iterator[Fault]:
    unplaced = dict(zip(reading.unplaced["line"], reading.unplaced["amount_cents"], strict=True))
    for number, line in enumerate(physical[header:], header + 1):
        known = sample.expected.get(line)
        if known is None and sample.two_sided:
            known = _plain(sample, line)
            if known and number not in accepted and unplaced.get(number) != known[1]:
                yield "unweighed", f"line {number}: {known[1]}, unplaced {unplaced.get(number)}"
        elif known is not None and number not in accepted:
            yield "collateral", f"line {number} is sound, and rejected"
            return
        if known and number in accepted and accepted[number] != known[1]:
            yield "amount", f"line {number}: {accepted[number]} for {known[1]}"
            return


def _plain(sample: Sample, line: bytes) -> tuple[str, int] | None:
    """What a harmed line says for certain: right number of fields, no quote, plain amounts."""
    fields = line.split(sample.separator)
    names = sample.header.split(sample.separator)
    if len(fields) != len(names) or b'"' in line or len(line) > LONG_LINE_BYTES:
        return None
    row = dict(zip(names, fields, strict=True))
    account, debit, credit = row[b"CompteNum"], row[b"Debit"], row[b"Credit"]
    if not _ACCOUNT.fullmatch(account):
        return None
    if not (_AMOUNT.fullmatch(debit) and _AMOUNT.fullmatch(credit)):
        return None
    net = int(debit.replace(b",", b"")) - int(credit.replace(b",", b""))
    # Beyond the bound of one line an amount is a mistake, and weighs nothing.
    return (account.decode(), net) if abs(net) <= LARGEST_LINE_MINOR else None


def _elements(data: bytes, reading: Reading) -> Iterator[Fault]:
    """The amounts of sound XML lines are among those accepted or weighed."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        yield "lines", "read, and yet it is no well-formed XML"
        return
    found = root.findall(".//ligne")
    if len(found) != reading.source.rows:
        yield "counts", f"{reading.source.rows} rows of {len(found)} elements"
    told = Counter(reading.records["amount_cents"]) + Counter(reading.unplaced["amount_cents"])
    sound: Counter[int] = Counter()
    for line in found:
        texts = {child.tag: (child.text or "").encode() for child in line if len(child) == 0}
        sides = [texts.get(name, b"") for name in ("Debit", "Credit")]
        account = texts.get("CompteNum", b"")
        # A line may hold so much text, what its entry says included; beyond, it is refused alone.
        entry = line.getparent()
        size = len(etree.tostring(entry)) if entry is not None else 0
        once = len(texts) == len(line) and size <= LONG_LINE_BYTES
        if once and _ACCOUNT.fullmatch(account) and all(map(_AMOUNT.fullmatch, sides)):
            debit, credit = (int(side.replace(b",", b"")) for side in sides)
            sound[debit - credit] += 1
    if sound - told:
        yield "amount", f"sound lines missing: {dict(sound - told)}"[:200]
