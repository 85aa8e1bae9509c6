"""Spreadsheets made to harm are refused in a clear sentence, before anything opens them."""

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table import xlsx_guard, xlsx_parts
from encours.intake.formats.table.xlsx import read_xlsx_table, xlsx_rows
from encours.intake.tests.workbooks import raw_sheet, sheet_xml, workbook, workbook_parts, zipped

SHEET = "xl/worksheets/sheet1.xml"
PARTS = workbook_parts(
    {"F": sheet_xml([["customer", "issued_on", "amount"], ["C1", "2026-01-05", 1]])}
)


def with_part(name: str, content: bytes) -> bytes:
    return zipped(PARTS | {name: content})


def with_cells(rows: str) -> bytes:
    return with_part(SHEET, raw_sheet(rows).encode())


def with_reference(*references: str) -> bytes:
    """One row per cell, each cell at its reference."""
    return with_cells(
        "".join(
            f'<row r="{"".join(filter(str.isdigit, r))}"><c r="{r}"><v>1</v></c></row>'
            for r in references
        )
    )


def bomb(megabytes: int) -> bytes:
    return with_part("xl/media/image1.png", b"\0" * (megabytes << 20))


def lying_size() -> bytes:
    """A member whose headers say it is much smaller than it is."""
    data = bytearray(with_part("xl/media/image1.png", b"\0" * (1 << 20)))
    true, false = struct.pack("<L", 1 << 20), struct.pack("<L", 10)
    return bytes(data.replace(true, false))


def traversal(name: str) -> bytes:
    return with_part(name, b"<x/>")


def twice() -> bytes:
    out = io.BytesIO(zipped(PARTS))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/Worksheets/Sheet1.xml", raw_sheet(""))
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped(PARTS))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        central = archive.start_dir
    data[central + 8] |= 1
    return bytes(data)


def many_members() -> bytes:
    return zipped(PARTS | {f"x{i}.xml": b"<x/>" for i in range(2_000)})


def laughs(name: str) -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    return with_part(name, f"<?xml version='1.0'?><!DOCTYPE x [{entities}]><x>&j;</x>".encode())


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a part larger than it says": ("damaged", lying_size),
    "a part that unfolds a thousand times": ("200 times", lambda: bomb(60)),
    "a cell at the far corner": ("256 columns", lambda: with_reference("A1", "XFD1048576")),
    "a range of more cells than the limit": (
        "used range",
        lambda: with_reference("A1", "IV1048576"),
    ),
    "a column past the last": ("256 columns", lambda: with_reference("ZZZ1")),
    "a row past the last": ("1048576 rows", lambda: with_reference("A9999999")),
    "a reference that overflows": (
        "well formed",
        lambda: with_cells('<row r="1"><c r="A99999999999"><v>1</v></c></row>'),
    ),
    "a reference that lies about its row": (
        "well formed",
        lambda: with_cells('<row r="1"><c r="A900000"><v>1</v></c></row>'),
    ),
    "a row number that is none": (
        "well formed",
        lambda: with_cells('<row r="-1"><c r="A1"><v>1</v></c></row>'),
    ),
    "rows out of order": ("well formed", lambda: with_reference("A5", "A2")),
    "columns out of order": (
        "well formed",
        lambda: with_cells('<row r="1"><c r="C1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
    ),
    "a value outside of any cell": ("well formed", lambda: with_cells("<v>1</v>")),
    "a million columns": (
        "256 columns",
        lambda: with_cells('<row r="1">' + "<c><v>1</v></c>" * 1_000_000 + "</row>"),
    ),
    "elements in elements without end": ("well formed", lambda: with_part(SHEET, b"<a>" * 100_000)),
    "an entity that multiplies, in the texts": ("entities", lambda: laughs("xl/sharedStrings.xml")),
    "an entity that multiplies, in the workbook": ("entities", lambda: laughs("xl/workbook.xml")),
    "an entity that multiplies, in the sheet": ("entities", lambda: laughs(SHEET)),
    "an entity in a part nobody reads": ("entities", lambda: laughs("customXml/item1.xml")),
    "an external entity": (
        "entities",
        lambda: with_part(
            SHEET, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
        ),
    ),
    "another encoding": (
        "well formed",
        lambda: with_part(SHEET, raw_sheet("").replace("UTF-8", "UTF-16").encode("utf-16")),
    ),
    "an encoding that hides its elements": (
        "well formed",
        lambda: with_part(SHEET, raw_sheet("").replace("UTF-8", "cp500").encode("cp500")),
    ),
    "a path above its folder": ("outside", lambda: traversal("../../etc/cron.d/x.xml")),
    "an absolute path": ("outside", lambda: traversal("/etc/x.xml")),
    "a path with a drive": ("outside", lambda: traversal("C:\\x.xml")),
    "an archive within": (
        "holds another file",
        lambda: with_part("xl/embeddings/inner.xlsx", workbook([["a"]])),
    ),
    "two parts of one name": ("same name", twice),
    "too many parts": ("too many parts", many_members),
    "a password": ("password", encrypted),
    "a protected or old workbook": (
        "password",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    ),
    "a sheet hidden under another name": (
        "damaged",
        lambda: zipped(
            {
                k: v.replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.dat")
                for k, v in PARTS.items()
            }
            | {"xl/worksheets/sheet1.dat": PARTS[SHEET]}
        ),
    ),
    "another office format": (
        "another format",
        lambda: zipped({"mimetype": b"x", "content.xml": b"<x/>"}),
    ),
    "a plain archive": ("an archive, not", lambda: zipped({"facture.pdf": b"%PDF"})),
    "not an archive": ("damaged", lambda: b"PK\x03\x04" + bytes(500)),
    "nothing": ("damaged", lambda: b""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_spreadsheet_is_refused_without_harm(name: str) -> None:
    reason, build = HOSTILE[name]
    data = build()
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(UnreadableFile, match=reason) as caught:
            read_xlsx_table(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 20
    assert peak < 64 << 20
    assert str(caught.value.action)


def test_the_harmless_parts_these_files_are_made_from_are_read() -> None:
    assert read_xlsx_table(zipped(PARTS)).source.accepted == 1


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999])
def test_a_truncated_spreadsheet_is_refused(at: float) -> None:
    data = zipped(PARTS)
    with pytest.raises(UnreadableFile):
        read_xlsx_table(data[: int(len(data) * at)])


def test_a_text_repeated_in_a_million_cells_is_weighed_before_it_is_copied() -> None:
    cells = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 3_001))
    parts = PARTS | {
        SHEET: raw_sheet(cells).encode(),
        "xl/sharedStrings.xml": b"<sst><si><t>"
        + b"x" * 100_000
        + b"</t></si><si><t>y</t></si></sst>",
    }
    with pytest.raises(UnreadableFile, match="texts"):
        read_xlsx_table(zipped(parts))
    light = parts | {SHEET: raw_sheet(cells.replace("<v>0</v>", "<v>1</v>")).encode()}
    assert next(xlsx_rows(zipped(light))[1])[1] == ["y"]


def test_what_the_parts_unfold_to_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert xlsx_guard.MAX_EXPANDED_BYTES == 1 << 30
    monkeypatch.setattr(xlsx_guard, "MAX_EXPANDED_BYTES", 1 << 20)
    parts = PARTS | {f"xl/media/{i}.png": bytes(range(256)) * 1024 for i in range(5)}
    with pytest.raises(UnreadableFile, match="1048576 bytes"):
        read_xlsx_table(zipped(parts))


def test_the_size_of_the_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert xlsx_guard.MAX_FILE_BYTES == 200 << 20
    monkeypatch.setattr(xlsx_guard, "MAX_FILE_BYTES", 1_000)
    with pytest.raises(UnreadableFile, match="limit"):
        read_xlsx_table(zipped(PARTS))


def test_a_directory_that_announces_a_million_parts_is_not_read() -> None:
    data = bytearray(zipped(PARTS))
    data[-12:-10] = struct.pack("<H", 60_000)
    with pytest.raises(UnreadableFile, match="too many parts"):
        read_xlsx_table(bytes(data))


def test_a_part_damaged_on_the_way_is_refused() -> None:
    data = zipped(PARTS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo(SHEET).header_offset + 30 + len(SHEET) + 20
    broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
    with pytest.raises(UnreadableFile, match="damaged"):
        read_xlsx_table(broken)


def test_cells_are_counted_even_when_they_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_parts, "MAX_CELLS", 1_000)
    with pytest.raises(UnreadableFile, match="1000 cells"):
        read_xlsx_table(
            with_cells("".join(f'<row r="{r}"><c r="A{r}"/></row>' for r in range(1, 1_100)))
        )


def test_a_stored_part_is_read_like_a_deflated_one() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    assert read_xlsx_table(out.getvalue()).source.accepted == 1
