"""Checks a picture before it stands on papers and pages: small, whole, and only a picture.

A picture is taken to pieces and put together again from the pieces that are known: what a viewer
does not need (comments, places, programs, links) does not come along.
"""

import struct
import zlib
from collections.abc import Iterator

from encours.kernel.messages import message
from encours.papers.rules.drawn_logos import check_drawing
from encours.papers.rules.pictures import MOST_BYTES, Picture, UnusableLogo, unusable

MOST_PIXELS = 4_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"}
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2}
_JPEG_KEPT = _JPEG_FRAMES | {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}
_JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}


def check_logo(data: bytes) -> Picture:
    """The picture in `data`, put together again. Raises `UnusableLogo`."""
    if len(data) > MOST_BYTES:
        raise unusable(message("it weighs more than {count} kB", count=MOST_BYTES // 1000))
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    width, height, content = check_drawing(data)
    return Picture("svg", width, height, content)


def _png(data: bytes) -> Picture:
    kept, rows, header, at = [_PNG], bytearray(), b"", len(_PNG)
    while at < len(data):
        if at + 12 > len(data):
            raise _broken()
        length = int.from_bytes(data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        whole = data[at : at + 12 + length]
        if len(whole) != 12 + length or whole[-4:] != struct.pack(">I", zlib.crc32(kind + body)):
            raise _broken()
        if kind in _PNG_KEPT:
            kept.append(whole)
        elif kind[:1].isupper():
            raise unusable(message("it holds a part that is not known"))
        header = header or (body if kind == b"IHDR" else b"")
        rows += body if kind == b"IDAT" else b""
        at += len(whole)
        if kind == b"IEND":
            break
    width, height = _png_size(header)
    _check_rows(bytes(rows), header)
    return Picture("png", width, height, b"".join(kept))


def _png_size(header: bytes) -> tuple[int, int]:
    if len(header) != 13 or header[9] not in _PNG_CHANNELS or header[8] not in {1, 2, 4, 8, 16}:
        raise _broken()
    return _bounded(*struct.unpack(">II", header[:8]))


def _check_rows(packed: bytes, header: bytes) -> None:
    """That the rows are all there, and no more of them than the picture has."""
    width, height = struct.unpack(">II", header[:8])
    row = 1 + (width * _PNG_CHANNELS[header[9]] * header[8] + 7) // 8
    # Seven passes of an interlaced picture: each row may come in two, with a byte for each.
    most = height * row if header[12] == 0 else 2 * height * (row + 8)
    unpacking = zlib.decompressobj()
    try:
        found = len(unpacking.decompress(packed, most + 1))
    except zlib.error as error:
        raise _broken() from error
    if found > most or (header[12] == 0 and found != most):
        raise _broken()


def _jpeg(data: bytes) -> Picture:
    kept, size, scanned = [data[:2]], None, False
    for marker, segment, scan in _segments(data):
        if marker in _JPEG_FRAMES:
            size = _jpeg_size(segment)
        elif 0xC0 <= marker <= 0xCF and marker not in _JPEG_KEPT:
            raise unusable(message("it is a kind of JPEG that is not read everywhere"))
        if marker in _JPEG_KEPT or scan:
            kept += [segment, scan]
        scanned = scanned or bool(scan)
    if size is None or not scanned:
        raise _broken()
    return Picture("jpeg", *size, b"".join([*kept, b"\xff\xd9"]))


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The parts of a JPEG up to its end: marker, the part, and the scan that follows one."""
    at = 2
    while data[at : at + 2] != b"\xff\xd9":
        if at + 4 > len(data) or data[at] != 0xFF:
            raise _broken()
        marker = data[at + 1]
        if marker == 0xFF or marker in _JPEG_ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise _broken()
        after = _end_of_scan(data, end) if marker == 0xDA else end
        yield marker, data[at:end], data[end:after]
        at = after


def _jpeg_size(frame: bytes) -> tuple[int, int]:
    if len(frame) < 10 or frame[9] not in {1, 3, 4}:
        raise _broken()
    height, width = struct.unpack(">HH", frame[5:9])
    return _bounded(width, height)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: in a scan, FF is followed by zero or a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise _broken()
        if data[at + 1] != 0 and data[at + 1] not in _JPEG_ALONE and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _bounded(width: int, height: int) -> tuple[int, int]:
    if not width or not height or width * height > MOST_PIXELS:
        raise unusable(message("it has no size, or more than {count} pixels", count=MOST_PIXELS))
    return width, height


def _broken() -> UnusableLogo:
    return unusable(message("the file is not whole"))
