"""Looks a spreadsheet over before anything opens it, so that a hostile file does no harm.

An XLSX is a ZIP of XML: a few kilobytes can unfold into gigabytes, one cell at the far corner makes
a reader allocate the whole sheet, an XML entity can multiply without end. Every part is inflated
here in small pieces and parsed as it comes, never kept; what goes past a bound is refused with its
reason.
"""

import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.xlsx_parts import PartScan, SheetFacts
from encours.kernel.messages import Message, message

MAX_FILE_BYTES = 200 << 20
MAX_MEMBERS = 2_000
MAX_DIRECTORY_BYTES = 1 << 20
MAX_EXPANDED_BYTES = 1 << 30
MAX_RATIO = 200
RATIO_FREE_BYTES = 10 << 20
"""A member may be any number of times its compressed size up to this many bytes."""
MAX_RANGE_CELLS = 30_000_000
MAX_STRING_CHARACTERS = 1 << 28
"""What the texts of all cells add up to: one long text may stand in a million cells."""

_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", _OLE)
_XML_NAMES = {".xml", ".rels", ".vml"}
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")
_ZIP_ERRORS = (
    zipfile.BadZipFile, struct.error, zlib.error, ValueError, EOFError, OSError,
    NotImplementedError, OverflowError, IndexError, RuntimeError,
)  # fmt: skip


@dataclass(slots=True)
class Inspected:
    """What the guard saw of a workbook that is safe to open.

    `sheets`: each part that holds cells, by its name in the archive in lower case.
    `parts`: each sheet's name in the workbook and its part, in order.
    """

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)


def inspect_xlsx(data: bytes) -> Inspected:
    """Checks every bound, inflating every part once; raises `UnreadableFile` at the first fault."""
    if len(data) > MAX_FILE_BYTES:
        raise _refused(
            message(
                "The spreadsheet is too large: {size} bytes, and the limit is {limit}.",
                size=len(data),
                limit=MAX_FILE_BYTES,
            )
        )
    if data.startswith(_OLE):
        raise UnreadableFile(
            message("The file is an old XLS, or is protected by a password."),
            message("Open it in the spreadsheet and save it as XLSX without password, or as CSV."),
        )
    try:
        members = _members(data)
        _check_is_workbook({info.filename.lower() for info in members})
        return _scan_members(data, members)
    except _ZIP_ERRORS:
        raise damaged() from None


def damaged() -> UnreadableFile:
    """The error of a file that is not a whole, well-formed spreadsheet."""
    return UnreadableFile(
        message("The spreadsheet is damaged or incomplete."),
        message("Open it in the spreadsheet, save it again as XLSX or CSV, and give that file."),
    )


def _refused(reason: Message) -> UnreadableFile:
    """A file past a bound: no honest table of invoices is."""
    return UnreadableFile(
        reason,
        message("Save the sheet with the invoices alone as XLSX or CSV, and give that file."),
    )


def _members(data: bytes) -> list[zipfile.ZipInfo]:
    """The archive's members once its directory is known to be short and its names plain."""
    _check_directory(data)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
    names = set()
    for info in members:
        name = info.filename
        if name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
            raise _refused(
                message(
                    "A part of the spreadsheet has a path outside of it: {name}", name=name[:80]
                )
            )
        if name.lower() in names:
            raise _refused(
                message("The spreadsheet has two parts of the same name: {name}", name=name[:80])
            )
        names.add(name.lower())
        if info.flag_bits & 0x1:
            raise UnreadableFile(
                message("The spreadsheet is protected by a password."),
                message("Save it without password, and give that file."),
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged()
    return members


def _check_directory(data: bytes) -> None:
    """Bounds the directory by its end record, before the list of members is built in memory."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if at < 0:
        raise damaged()
    _, _, _, _, entries, size, _, _ = _END.unpack_from(data, at)
    locator = at - _END64_LOCATOR.size
    if locator >= 0 and data.startswith(b"PK\x06\x07", locator):
        _, _, where, _ = _END64_LOCATOR.unpack_from(data, locator)
        for start in {where, locator - _END64.size}:
            if start >= 0 and data.startswith(b"PK\x06\x06", start):
                record = _END64.unpack_from(data, start)
                entries, size = max(entries % 0xFFFF, record[7]), max(size % 0xFFFFFFFF, record[8])
    if entries > MAX_MEMBERS or size > MAX_DIRECTORY_BYTES:
        raise _refused(
            message("The spreadsheet has too many parts; the limit is {limit}.", limit=MAX_MEMBERS)
        )


def _check_is_workbook(names: set[str]) -> None:
    """Whether the archive is an XLSX, and not another office file or a plain archive."""
    if "xl/workbook.bin" in names or "content.xml" in names or "mimetype" in names:
        raise UnreadableFile(
            message("The file is a spreadsheet of another format (XLSB or ODS)."),
            message("Open it in the spreadsheet and save it as XLSX or CSV."),
        )
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise UnreadableFile(
            message("The file is an archive, not a spreadsheet."),
            message("Take the file out of the archive and give that file."),
        )


def _scan_members(data: bytes, members: list[zipfile.ZipInfo]) -> Inspected:
    """Inflates every member within the bounds, parsing those that are XML."""
    if sum(info.file_size for info in members) > MAX_EXPANDED_BYTES:
        raise _too_expanded()
    result, left = Inspected(), MAX_EXPANDED_BYTES
    lengths = array("L")
    targets: dict[str, str] = {}
    for info in members:
        scan, size = _scan_member(data, info, left)
        left -= size
        name = info.filename.lower()
        if scan.facts.cells:
            result.sheets[name] = scan.facts
        if name == "xl/workbook.xml":
            result.parts = scan.sheets
        elif name == "xl/_rels/workbook.xml.rels":
            targets = scan.targets
        elif scan.string_lengths:
            lengths = scan.string_lengths
    result.parts = {n: _part(targets.get(rid, "")) for n, rid in result.parts.items()}
    _check_areas(result.sheets)
    _check_strings(data, members, result.sheets, lengths)
    return result


def _scan_member(data: bytes, info: zipfile.ZipInfo, left: int) -> tuple[PartScan, int]:
    """Inflates one member, of at most `left` bytes; what it holds if it is XML, and its size."""
    scan, size = PartScan(), 0
    is_xml = PurePosixPath(info.filename.lower()).suffix in _XML_NAMES and info.file_size > 0
    for piece in _inflate(data, info, left):
        if not size and piece.startswith(_ARCHIVES):
            raise _refused(
                message("The spreadsheet holds another file: {name}", name=info.filename[:80])
            )
        size += len(piece)
        if is_xml:
            scan.feed(piece)
    if is_xml:
        scan.close()
    return scan, size


def _part(target: str) -> str:
    """A relationship's target as a name in the archive; one that is no XML part is refused."""
    name = target.removeprefix("/").lower()
    name = name if name.startswith("xl/") else f"xl/{name}"
    if not name.endswith(".xml"):
        raise damaged()
    return name


def _inflate(data: bytes, info: zipfile.ZipInfo, budget: int) -> Iterator[bytes]:
    """A member's bytes in pieces, measured as they come: headers are checked, not believed."""
    local = _LOCAL.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL.size + local[9] + local[10]
    packed = memoryview(data)[start : start + info.compress_size]
    if local[0] != b"PK\x03\x04" or len(packed) != info.compress_size:
        raise damaged()
    size, check = 0, 0
    for piece in _pieces(packed, deflated=info.compress_type == zipfile.ZIP_DEFLATED):
        size += len(piece)
        check = zlib.crc32(piece, check)
        if size > budget:
            raise _too_expanded()
        if size > RATIO_FREE_BYTES and size > MAX_RATIO * info.compress_size:
            raise _refused(
                message(
                    "A part of the spreadsheet unfolds to more than {ratio} times its size.",
                    ratio=MAX_RATIO,
                )
            )
        if size > info.file_size:
            raise damaged()
        yield piece
    if size != info.file_size or check != info.CRC:
        raise damaged()


def _pieces(packed: memoryview, *, deflated: bool) -> Iterator[bytes]:
    """The inflated pieces of a member, none longer than a chunk."""
    inflater = zlib.decompressobj(-15) if deflated else None
    for at in range(0, len(packed), _CHUNK):
        piece = bytes(packed[at : at + _CHUNK])
        if inflater is None:
            yield piece
            continue
        while piece and not inflater.eof:
            yield inflater.decompress(piece, _CHUNK)
            piece = inflater.unconsumed_tail
    if inflater is not None:
        while tail := inflater.decompress(inflater.unconsumed_tail, _CHUNK):
            yield tail
        if not inflater.eof:
            raise damaged()


def _too_expanded() -> UnreadableFile:
    return _refused(
        message("The spreadsheet unfolds to more than {limit} bytes.", limit=MAX_EXPANDED_BYTES)
    )


def _check_areas(sheets: dict[str, SheetFacts]) -> None:
    """A reader allocates every cell from the first to the last: their sum is bounded."""
    if sum(facts.area for facts in sheets.values()) > MAX_RANGE_CELLS:
        raise _refused(
            message(
                "The used range of the spreadsheet is larger than {limit} cells.",
                limit=MAX_RANGE_CELLS,
            )
        )


def _check_strings(
    data: bytes,
    members: list[zipfile.ZipInfo],
    sheets: dict[str, SheetFacts],
    lengths: "array[int]",
) -> None:
    """Bounds the texts of all cells together; weighed exactly only past the rough bound."""
    longest = max(lengths, default=0)
    shared = sum(facts.shared for facts in sheets.values())
    if longest * shared <= MAX_STRING_CHARACTERS:
        return
    weight = 0
    for info in members:
        if info.filename.lower() not in sheets:
            continue
        scan = PartScan(lengths=lengths)
        for piece in _inflate(data, info, MAX_EXPANDED_BYTES):
            scan.feed(piece)
            if weight + scan.weight > MAX_STRING_CHARACTERS:
                raise _refused(
                    message(
                        "The texts of the spreadsheet add up to more than {limit} characters.",
                        limit=MAX_STRING_CHARACTERS,
                    )
                )
        weight += scan.weight
