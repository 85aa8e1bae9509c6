"""What a file is made of before anyone reads a figure in it: its size, its encoding, its line ends.

Every text reader starts here, so that one file is bounded, decoded and cut into lines in one way.
Nothing in this module opens a file: callers ask `check_size` before they read, and hand over bytes.
"""

import codecs
import unicodedata
from dataclasses import dataclass

import ebcdic  # type: ignore[import-untyped]  # the package ships no stubs

from encours.intake.formats.records import UnreadableFile
from encours.kernel.messages import Message, message

# So that no file accepted takes more than 4 GiB of memory to read: `README.md` of intake has what
# was measured. A ledger of three million lines is about 570 MB.
MAX_FILE_BYTES = 576 << 20
MAX_TABLE_BYTES = 256 << 20
MAX_LINE_BYTES = 1 << 20
MAX_COLUMNS = 256
MAX_ROWS = 6_000_000
MAX_CELLS = 120_000_000
MAX_CONTROL_SHARE = 100
"""A file is binary when more than one byte in this many is a control character."""

# Blanks met around values: the ASCII ones, no-break, narrow no-break, figure, thin, zero width.
BLANKS = " \t\v\f\r\xa0\u202f\u2007\u2009\u200b\ufeff"

_SAMPLE = 1 << 16
_LONGEST_HEADER = 1 << 14
_NOTHING = b" \t\r\n\v\f\x1a\x00"
_CONTROLS = bytes(set(range(32)) - {*b"\t\n\v\f\r\x1a"}) + b"\x7f"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# France with and without the euro first, then international, then the United States.
# Looking up any of them makes the package register them all with Python.
_EBCDIC = ("cp1147", "cp297", "cp500", "cp1148", "cp1140", "cp1047")
_EXPORT_WANTED = message("Give the export itself: a FEC, a CSV or an XLSX file.")
_BINARY = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "GZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS, DOC"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file: `utf8` without byte order mark, line ends as found, and what it was before.

    `damaged`: how many bytes did not belong to the encoding; each is readable (taken as CP1252) or
    shown as U+FFFD, so that a damaged amount is refused and never half read.
    """

    utf8: bytes
    encoding: str
    damaged: int = 0


def check_size(size: int, limit: int | None = None) -> None:
    """Refuses a file by its size in bytes, before it is read; raises `UnreadableFile`."""
    limit = MAX_FILE_BYTES if limit is None else limit
    if size > limit:
        raise UnreadableFile(
            message(
                "The file is too large: {size} bytes, and the limit is {limit}.",
                size=size,
                limit=limit,
            ),
            message("Export one accounting year per file."),
        )


def max_rows(width: int) -> int:
    """How many lines of so many columns are read at most: rows and cells are both bounded."""
    return min(MAX_ROWS, MAX_CELLS // max(width, 1))


def check_rows(count: int, limit: int | None = None) -> None:
    """Refuses more lines than one file of a year has; raises `UnreadableFile`."""
    limit = MAX_ROWS if limit is None else limit
    if count > limit:
        raise UnreadableFile(
            message("The file has more than {limit} lines.", limit=limit),
            message("Export one accounting year per file."),
        )


def check_not_binary(data: bytes, *, wanted: Message = _EXPORT_WANTED) -> None:
    """Refuses what is no text: pictures, PDF, archives, programs; raises `UnreadableFile`.

    `wanted`: what to give instead.
    """
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise UnreadableFile(
                message("The file is not text: it looks like {kind}.", kind=kind), wanted
            )
    controls = _count_controls(data[:_SAMPLE])
    if controls * MAX_CONTROL_SHARE > min(len(data), _SAMPLE) or (
        b"\x00" in data and data.count(b"\x00") * MAX_CONTROL_SHARE > len(data)
    ):
        raise UnreadableFile(
            message("The file is not text: it is full of control characters."), wanted
        )


def decode(data: bytes, *, hints: tuple[str, ...] = (), wanted: Message = _EXPORT_WANTED) -> Text:
    """Decodes a file, whatever its encoding; invalid bytes never stop it.

    `hints`: header words in lower case (`"ecrituredate"`) by which EBCDIC is told from noise.
    `wanted`: what to give in the place of what is no text.
    Encodings given: `utf-8` (ASCII too), `utf-16-le`, `utf-16-be`, `cp1252` when bytes 0x80–0x9F
    occur, else `iso-8859-15`; `cp1147` and its kin for EBCDIC. Raises `UnreadableFile` for what is
    empty or no text.
    """
    check_size(len(data))
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _decode_marked(data[len(mark) :], encoding)
            return _without_controls(text)
    if _looks_utf16(data):
        return _decode_marked(data, "utf-16-le" if data[1] == 0 else "utf-16-be")
    if not any(data[at : at + _SAMPLE].strip(_NOTHING) for at in range(0, len(data), _SAMPLE)):
        raise UnreadableFile(
            message("The file is empty."), message("Export it again and give that file.")
        )
    if hints and (codec := _ebcdic_codec(data, hints)):
        return _without_controls(_from_ebcdic(data, codec))
    check_not_binary(data, wanted=wanted)
    return _without_controls(_decode_unmarked(data))


def normalise_line_ends(utf8: bytes) -> bytes:
    r"""One `\n` per line end, whether it was LF, CRLF, CR or CR CR LF.

    >>> normalise_line_ends(b"a\r\nb\rc\r\r\nd\n\ne")
    b'a\nb\nc\nd\n\ne'
    """
    if b"\r" not in utf8:
        return utf8
    return utf8.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def fold(name: str) -> str:
    """A header as it is compared: without case, accents, spaces, underscores or punctuation.

    What is longer than any header line is none: it folds to nothing.

    >>> fold(" Écriture_Num. ")
    'ecriturenum'
    """
    if len(name) > _LONGEST_HEADER:
        return ""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in plain if char.isascii() and char.isalnum())


def _count_controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROLS))


def _decode_marked(data: bytes, encoding: str) -> Text:
    """A file that says what it is; what does not fit shows as U+FFFD."""
    if encoding == "utf-8":
        return _decode_unmarked(data, marked=True)
    text = data.decode(encoding, errors="replace")
    if not text.strip(BLANKS + "\n\x1a\x00"):
        raise UnreadableFile(
            message("The file is empty."), message("Export it again and give that file.")
        )
    return _without_controls(Text(text.encode(errors="replace"), encoding, text.count("\ufffd")))


def _looks_utf16(data: bytes) -> bool:
    """UTF-16 without its mark: every other byte of the first characters is zero."""
    head = data[:64]
    if len(head) < 16 or len(data) % 2:
        return False
    return any(not any(head[i::2]) and all(head[1 - i :: 2]) for i in (0, 1))


def _decode_unmarked(data: bytes, *, marked: bool = False) -> Text:
    if data.isascii():
        return Text(data, "utf-8")
    valid, invalid = _weigh_utf8(data)
    if not invalid:
        return Text(data, "utf-8")
    if marked or valid > invalid:
        # A UTF-8 file with a few foreign bytes: two exports pasted together, or a damaged one.
        return Text(_decode_mixed(data).encode(), "utf-8", invalid)
    encoding = "iso-8859-15"
    if data.translate(None, bytes(range(0x80))).translate(None, bytes(range(0xA0, 0x100))):
        encoding = "cp1252"
    text = data.decode(encoding, errors="replace")
    return Text(text.encode(), encoding, text.count("\ufffd"))


def _weigh_utf8(data: bytes) -> tuple[int, int]:
    """How many multi-byte characters are well-formed UTF-8, and how many bytes are not."""
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        for start in range(0, len(data), _SAMPLE):
            decoder.decode(data[start : start + _SAMPLE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        kept = data.decode("utf-8", errors="ignore")
        valid = len(kept) - len(kept.encode("ascii", errors="ignore"))
        return valid, len(data) - len(kept.encode())
    return 1, 0


def _decode_mixed(data: bytes) -> str:
    """UTF-8 whose foreign bytes are read as CP1252, so that an accent is not lost.

    Each byte value is replaced throughout at once: a file full of them takes no longer.
    """
    text = data.decode("utf-8", errors="surrogateescape")
    for byte in range(0x80, 0x100):
        text = text.replace(chr(0xDC00 + byte), bytes([byte]).decode("cp1252", errors="replace"))
    return text


def _without_controls(text: Text) -> Text:
    """Stray NULs become U+FFFD (a damaged amount is then refused); a final DOS mark goes."""
    utf8 = text.utf8.removeprefix(codecs.BOM_UTF8)
    if utf8.endswith(b"\x1a"):
        utf8 = utf8.rstrip(b"\x1a")
    if b"\x00" not in utf8:
        return text if utf8 is text.utf8 else Text(utf8, text.encoding, text.damaged)
    count = utf8.count(b"\x00")
    return Text(utf8.replace(b"\x00", "\ufffd".encode()), text.encoding, text.damaged + count)


def _ebcdic_codec(data: bytes, hints: tuple[str, ...]) -> str | None:
    """The EBCDIC variant in which the first line shows the expected header, else none.

    Letters and digits are the same in all of them; the bar, the accents and the euro are not: the
    variant is the first that shows a separator between the names, then the most French letters.
    """
    head = data[:4096]
    if not any(hint in _ebcdic_words(head, "cp500") for hint in hints):
        return None
    sample = data[: 1 << 20]

    def weigh(codec: str) -> tuple[int, int]:
        first = head.decode(codec, errors="replace").replace("\x85", "\n").split("\n", 1)[0]
        text = sample.decode(codec, errors="replace")
        french = sum(text.count(char) for char in "éèàçùêôîûëïÉÈÀÇ€°")
        odd = sum(text.count(char) for char in "{}[]\\~^`")
        return max(first.count(char) for char in "\t|;,"), french - odd

    return max(_EBCDIC, key=weigh)


def _ebcdic_words(head: bytes, codec: str) -> str:
    return fold(head.decode(codec, errors="replace"))


def _from_ebcdic(data: bytes, codec: str) -> Text:
    ebcdic.lookup(codec)
    text = data.decode(codec, errors="replace")
    # NEL is the line end of EBCDIC systems; with CR before it or not.
    text = text.replace("\x85", "\n")
    return Text(text.encode(errors="replace"), codec, text.count("\ufffd"))
