"""The XML documents of a file: most hold one, some banks write several one after the other."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from encours.kernel.messages import Message, message

_NEXT = re.compile(rb">\s*(<\?xml\s)")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""")
_NOTHING = b" \t\r\n\x00\x1a"
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Document:
    """Where it stands in the file, in bytes; how many lines come before it.

    `encoding`: the one to read it in where it is not the one it declares.
    """

    start: int
    end: int
    lines_before: int
    encoding: str | None


def documents_of(data: bytes, say: Callable[[Message], None]) -> Iterator[Document]:
    """The documents, in file order."""
    end = len(data)
    is_wide = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or b"\x00" in data[:4]
    if not is_wide:
        while end and data[end - 1] in _NOTHING:
            end -= 1
    starts = [0] if is_wide else [_first(data), *(found.start(1) for found in _NEXT.finditer(data))]
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        encoding = None if is_wide else _real_encoding(data, start, stop)
        if encoding is not None:
            say(message("The XML says that it is UTF-8 and is not: it was read as Windows-1252."))
        yield Document(start, stop, data.count(b"\n", 0, start), encoding)


def _first(data: bytes) -> int:
    """Blanks before the declaration are no XML, and harm nobody."""
    head = data[:1024].removeprefix(codecs.BOM_UTF8)
    return min(len(data[:1024]), 1024) - len(head.lstrip(_NOTHING))


def _real_encoding(data: bytes, start: int, end: int) -> str | None:
    """Windows-1252 for what declares UTF-8, or nothing, and is not UTF-8; None for all others."""
    if data.isascii():
        return None
    declared = _DECLARED.match(data[start : start + 200])
    if declared is not None and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(start, end, _STEP):
            decoder.decode(data[at : min(at + _STEP, end)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    return None
