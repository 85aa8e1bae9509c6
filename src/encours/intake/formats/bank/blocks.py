"""Cuts a CFONB file into its records: of one width, with line ends, without, or with some missing.

Banks send records of 120 or 240 signs end to end; mail, editors and portals add line ends, cut the
blanks of the end, change the encoding. A record comes out as wide as its format wants it.
"""

import codecs
import re
from collections.abc import Iterator

import ebcdic  # type: ignore[import-untyped]  # the package ships no stubs

from encours.intake.formats.bytes import check_size

_BLANK = " \t\x00\x0b\x0c\x1a\xa0\ufeff"
_LINE = re.compile(rb"[^\r\n]+")
_TEXT_LINE = re.compile(r"[^\r\n\x85]+")
_LONG_BYTES = 1 << 12
_FIRST_LINES = 40
_EBCDIC = "cp1147"
"""EBCDIC of France with the euro; letters and digits are the same in all of them."""
_STARTS = {
    120: re.compile(r"0[1457][0-9A-Z]{5}.{4}[0-9A-Z]{5}(?:[A-Z]{3}|   )[0-9 ].[0-9A-Z ]{11}"),
    240: re.compile(
        r"3[149]\d{6}[0-9A-Z ]{2}\d{6}.[0-9A-Z ]{4}[0-9A-Z]{5}[0-9A-Z]{5}[0-9A-Z ]{11}"
    ),
}
_CODES = {120: ("01", "04", "05", "07"), 240: ("31", "34", "39")}
type Record = tuple[int, str]


def starts_as_cfonb(head: bytes, width: int) -> bool:
    """Whether one of the first lines is a record of this width."""
    for rank, (_, record) in enumerate(cut_records(head, width)):
        if _STARTS[width].match(record):
            return True
        if rank > _FIRST_LINES:
            break
    return False


def cut_records(data: bytes, width: int) -> Iterator[Record]:
    """The records, each with its line (its rank, in a file of few and long lines), blanks added.

    Blank lines are none. What is no record comes out too, and a line longer than one comes out as
    long as it is (its figures may have moved): whoever reads says so.
    """
    check_size(len(data))
    encoding = _whole_encoding(data)
    if encoding is None:
        yield from _of_bytes(data, width)
    else:
        text = data.decode(encoding, errors="replace")
        yield from _of_text(text, width)


def _whole_encoding(data: bytes) -> str | None:
    """The encoding of a file that is to be decoded before it is cut; None for all others."""
    head = data[:64]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) >= 16 and not any(head[1::2]):
        return "utf-16-le"
    if len(head) >= 16 and not any(head[::2]):
        return "utf-16-be"
    if head[:1] in (b"\xf0", b"\xf3") and all(0xF0 <= sign <= 0xF9 for sign in head[:2]):
        ebcdic.lookup(_EBCDIC)
        return _EBCDIC
    return None


def _of_text(text: str, width: int) -> Iterator[Record]:
    line, before, counts = 1, 0, False
    for found in _TEXT_LINE.finditer(text):
        start, end = found.span()
        gap = text[before:start]
        line += gap.count("\n") or gap.count("\r") or gap.count("\x85")
        before = end
        counts = counts or end - start > 2 * width
        for record in _records_in(text[start:end].rstrip(_BLANK), width):
            if record.strip(_BLANK):
                yield line, record.ljust(width)
            line += counts


def _of_bytes(data: bytes, width: int) -> Iterator[Record]:
    line, before, counts = 1, 0, False
    if data.startswith(codecs.BOM_UTF8):
        before = 3
    for found in _LINE.finditer(data, before):
        start, end = found.span()
        if start - before == 1:
            line += 1
        elif start != before:
            gap = data[before:start]
            line += gap.count(b"\n") or gap.count(b"\r")
        before = end
        counts = counts or end - start > 2 * width
        for record in _records_of(data, start, end, width):
            if record.strip(_BLANK):
                yield line, record.ljust(width)
            line += counts


def _records_of(data: bytes, start: int, end: int, width: int) -> Iterator[str]:
    """The records of one line. A letter may take two bytes: then signs are counted, not bytes."""
    if end - start <= _LONG_BYTES:
        yield from _records_in(_decoded(data[start:end]).rstrip(_BLANK), width)
        return
    whole = data[start:end]
    if not whole.isascii():
        try:
            text = whole.decode()
        except UnicodeDecodeError:
            pass
        else:
            yield from (text[at : at + width] for at in range(0, len(text), width))
            return
    yield from (_one_byte_a_sign(whole[at : at + width]) for at in range(0, len(whole), width))


def _records_in(text: str, width: int) -> Iterator[str]:
    """The records of a line; the line itself when it is longer than one and no run of them."""
    if len(text) <= width or not all(
        text[at : at + 2] in _CODES[width] for at in range(width, len(text), width)
    ):
        yield text
    else:
        yield from (text[at : at + width] for at in range(0, len(text), width))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _one_byte_a_sign(raw)


def _one_byte_a_sign(raw: bytes) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    extended = any(0x80 <= sign < 0xA0 for sign in raw)
    return raw.decode("cp1252" if extended else "iso-8859-15", errors="replace")
