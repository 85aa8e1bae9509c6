"""The harm real files come to, done on purpose: cut, doubled, garbled, mixed up, blown up."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from bench.fuzz_corpus import Sample, zipped

LARGEST_BYTES = 4_000_000

_LINE_END = re.compile(rb"(\r\r\n|\r\n|\r|\n)")
_INSERTS = (
    b"\t", b"|", b";", b",", b'"', b'""', b"'", b"\r", b"\n", b"\r\n", b"\r\r\n", b"\n\r", b"\x00",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xa0", b"\xe2\x80\xaf", b"\x85", b"\x0b", b"\x0c", b"\x1a",
    b"\x1c", b"\x1e", b"\xe2\x80\xa8", b"\xc3", b"\x80", b"-", b"+", b" ", b"0", b"9", b".", b"=",
    b"{", b"}", b"{0}", b"%s", b"<", b"&", b"<!--", b"\\",
)  # fmt: skip
_VALUES = (
    b"", b" ", b"0", b"-0,00", b"1e5", b"NaN", b"inf", b"#REF!", b"1,234", b"1.234,56", b"12,00-",
    b"(12,00)", b"1 234,56", b"99999999999999999999,00", b"9223372036854775807", b"0,001", b"--1",
    b"20250230", b"00000000", b"2025-13-01", b"31/12/2025", b"12/31/2025", b"99991231", b"00010101",
    b"411", b"4110000000000000000000", b"D", b"C", b"X", b'"', b'"a', b'a"', b'a"b', b"A" * 5000,
    b"\xe9\xe8\xa4", "é€".encode(), b"\x00", b"{reason}", b"{", b"=1+1", b"null", b"None",
)  # fmt: skip


def mutate(rng: Random, sample: Sample) -> bytes:
    """A sample after one to five harms, drawn by `rng`."""
    data = sample.data
    if sample.kind == "xlsx" and rng.random() < 0.85:
        return _mutate_parts(rng, data)
    harms = _BYTE_HARMS if sample.kind == "xlsx" else _TEXT_HARMS
    if sample.kind in ("fec_xml", "camt", "ofx"):
        harms = (*harms, harm_markup, harm_markup, harm_markup_value, harm_markup_value)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        data = rng.choice(harms)(rng, data, sample.separator)[:LARGEST_BYTES]
    return data


def _mutate_parts(rng: Random, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(rng.choice((1, 1, 2, 3))):
        name = rng.choice((*parts, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"))
        if rng.random() < 0.1 and len(parts) > 1:
            del parts[name]
            break
        harm = rng.choice((*_TEXT_HARMS, harm_markup, harm_markup_value, harm_cell, harm_cell))
        parts[name] = harm(rng, parts[name], b"")[:LARGEST_BYTES]
    return zipped(parts)


# -- bytes ---------------------------------------------------------------------------------------


def flip(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40)) if data else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """The file ends too soon, or begins too late."""
    place = rng.randrange(len(data) + 1)
    return data[:place] if rng.random() < 0.8 else data[place:]


def insert(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """Separators, quotes, line ends, controls and marks appear anywhere."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        place = rng.randrange(len(data) + 1)
        data = data[:place] + rng.choice(_INSERTS) + data[place:]
    return data


def delete(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """A run of bytes goes missing."""
    place = rng.randrange(len(data) + 1)
    return data[:place] + data[place + rng.choice((1, 1, 2, 10, 200)) :]


def swell(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """A field becomes huge."""
    place = rng.randrange(len(data) + 1)
    size = rng.choice((300, 5_000, 70_000, 1_100_000))
    return data[:place] + rng.choice((b"A", b"9", b'"', b" ", b"\t", b"\xe9")) * size + data[place:]


# -- lines ---------------------------------------------------------------------------------------


def shuffle_lines(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """Lines are doubled, lost, moved, joined or emptied."""
    parts = _LINE_END.split(data)
    lines = [b"".join(pair) for pair in zip(parts[::2], [*parts[1::2], b""], strict=True)]
    for _ in range(rng.choice((1, 1, 3, 10))):
        place = rng.randrange(len(lines))
        match rng.randrange(5):
            case 0:
                lines.insert(rng.randrange(len(lines)), lines[place])
            case 1 if len(lines) > 1:
                del lines[place]
            case 2:
                lines[place] = lines[place].rstrip(b"\r\n")
            case 3:
                lines.insert(place, rng.choice((b"\r\n", b"  \n", b"\t\t\t\r\n", b";;;\n", b"\r")))
            case _:
                lines[place] = lines[place] * (
                    rng.choice((2, 50)) if len(lines[place]) < 5_000 else 2
                )
    return b"".join(lines)


def change_ends(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """Line ends of several kinds in one file."""
    ends = rng.sample((b"\r", b"\n", b"\r\n", b"\r\r\n"), rng.choice((1, 2, 4)))
    return _LINE_END.sub(lambda _: rng.choice(ends), data)


def change_field(rng: Random, data: bytes, separator: bytes) -> bytes:
    """Fields take values seen in bad exports."""
    if not separator:
        return data
    for _ in range(rng.choice((1, 1, 3, 10))):
        fields = re.split(b"(" + re.escape(separator) + rb"|\r\r\n|\r\n|\r|\n)", data)
        place = rng.randrange(0, len(fields), 2)
        fields[place] = rng.choice(_VALUES)
        data = b"".join(fields)
    return data


def mix_encodings(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """A part of the file comes from a system with another encoding, or all of it does."""
    encoding = rng.choice(("iso-8859-15", "cp1252", "utf-8", "utf-16", "utf-16-le", "cp1147"))
    text = data.decode("utf-8", errors="replace")
    if rng.random() < 0.3:
        return text.encode(encoding, errors="replace")
    place = rng.randrange(len(text) + 1)
    end = place + rng.choice((1, 50, 2000))
    middle = text[place:end].encode(rng.choice((encoding, "cp1252")), errors="replace")
    return text[:place].encode() + middle + text[end:].encode()


# -- markup and cells ----------------------------------------------------------------------------


def harm_markup(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """An element goes missing, comes twice, or hostile declarations appear."""
    tags = list(re.finditer(rb"<[^<>]*>", data))
    if not tags:
        return data
    tag = rng.choice(tags)
    start, end = tag.span()
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    match rng.randrange(5):
        case 0:
            return data[:start] + data[end:]
        case 1:
            return data[:end] + tag[0] + data[end:]
        case 2:
            first = data.find(b"?>") + 2 if b"?>" in data else 0
            return data[:first] + bomb + data[first:]
        case 3:
            extra = rng.choice((b"<x/>", b"<x>&c;</x>", b"<![CDATA[<]]>", b"<?y z?>", b"<!-- -->"))
            return data[:end] + extra + data[end:]
        case _:
            return data[:end] + b"<a>" * 400 + b"</a>" * 400 + data[end:]


def harm_markup_value(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """The text of an element takes a value seen in bad exports."""
    texts = list(re.finditer(rb"(?<=>)[^<>\s][^<>]*(?=<)", data))
    for text in sorted(rng.sample(texts, min(len(texts), rng.choice((1, 1, 3)))), key=_end)[::-1]:
        value = rng.choice(_VALUES).replace(b"\x00", b"")
        data = data[: text.start()] + value + data[text.end() :]
    return data


def _end(text: re.Match[bytes]) -> int:
    return text.end()


def harm_cell(rng: Random, data: bytes, _separator: bytes) -> bytes:
    """A cell points elsewhere, has another type or another style."""
    old, new = rng.choice(
        (
            (rb'r="([A-F])(\d+)"', b'r="XFD1048576"'),
            (rb'r="([A-F])(\d+)"', b'r="A0"'),
            (rb'r="([A-F])(\d+)"', b""),
            (rb't="inlineStr"', b't="s"'),
            (rb't="inlineStr"', b't="e"'),
            (rb's="1"', b's="99999"'),
            (rb's="1"', b't="d"'),
            (rb"<v>[^<]*</v>", b"<v>1e308</v>"),
            (rb"<v>[^<]*</v>", b"<v>-1</v>"),
            (rb"<v>[^<]*</v>", b"<v>0.1234567</v>"),
            (rb"<v>[^<]*</v>", b"<v></v>"),
            (rb'<row r="\d+">', b'<row r="1048577">'),
        )
    )
    found = list(re.finditer(old, data))
    if not found:
        return data
    place = rng.choice(found)
    return data[: place.start()] + new + data[place.end() :]


Harm = Callable[[Random, bytes, bytes], bytes]
_BYTE_HARMS: tuple[Harm, ...] = (flip, cut, insert, delete, swell)
_TEXT_HARMS: tuple[Harm, ...] = (
    flip, cut, insert, insert, delete, swell, shuffle_lines, shuffle_lines, change_ends,
    change_field, change_field, change_field, mix_encodings,
)  # fmt: skip
