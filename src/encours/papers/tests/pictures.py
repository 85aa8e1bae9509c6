"""Pictures made for tests: whole, broken, and of those who mean harm."""

import struct
import zlib

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 48">'
    b'<path d="M8 40 L24 8 L40 40 Z" fill="#1d5c9e"/></svg>'
)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width=4, height=2, *, more=(), rows=None, declared=None, kind=b"\x08\x00"):
    """A grey picture; `declared`: the size it says it has; `more`: chunks before the end.

    `kind`: bits of a colour, and how colours are told.
    """
    header = struct.pack(">II", *(declared or (width, height))) + kind + b"\x00\x00\x00"
    data = (b"\x00" + b"\x80" * width) * height if rows is None else rows
    parts = [
        chunk(b"IHDR", header),
        *more,
        chunk(b"IDAT", zlib.compress(data)),
        chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(*, more=b""):
    """The smallest grey picture of eight by eight points, all tables included."""
    quantities = b"\xff\xdb\x00\x43\x00" + b"\x10" * 64
    frame = b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00"
    direct = b"\xff\xc4\x00\x14\x00" + b"\x01" + b"\x00" * 15 + b"\x00"
    waves = b"\xff\xc4\x00\x14\x10" + b"\x01" + b"\x00" * 15 + b"\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x3f"
    return b"\xff\xd8" + more + quantities + frame + direct + waves + scan + b"\xff\xd9"
