"""From the text of a file to its cells: one cut for regular files, one for those of real life.

The fast cut leaves everything to the column reader and proves from counts that no line was read
askew. The tolerant cut looks at each line, repairs the irregular ones, and numbers them all; both
give the same frame of text for the same file.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from encours.intake.formats.bytes import BLANKS, MAX_LINE_BYTES, check_rows, max_rows
from encours.intake.formats.fec.assemble import make_reject, trim_cells
from encours.intake.formats.fec.columns import Layout
from encours.intake.formats.fec.repair import Shape, how_taken, learn_shape, repair
from encours.intake.formats.records import Reject
from encours.kernel.messages import Message, message

_LONE_CR = re.compile(rb"\r(?!\n)")
_SHAPE_LINES = 1000
_CHUNK_LINES = 50_000
_BLOCK_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of the data lines: `line` and one String column per field, named by its index.

    `rejects`: lines that could not be cut. `trimmed`: no cell has blanks around it.
    `ended`: how many lines were short of their last fields, which are blank.
    `repaired`: how many had quotes or separators out of place.
    """

    frame: pl.DataFrame
    rejects: list[Reject] = field(default_factory=list)
    trimmed: bool = False
    ended: int = 0
    repaired: int = 0


def cell_schema(width: int) -> dict[str, type[pl.DataType]]:
    """The names and types of the cells of a line."""
    return {str(index): pl.String for index in range(width)}


def cut_fast(utf8: bytes, separator: str, layout: Layout, *, headed: bool) -> Cells | None:
    """The cells of a regular file, or `None` when the file is not proved to be one.

    Regular: no quote, LF or CRLF throughout, as many separators on each line as in the header. No
    line can have more (the column reader refuses it), nor a line end be more than CRLF; so when
    cells, separators and line ends add up to the size of the file, none has fewer.
    """
    if b'"' in utf8 or not utf8 or _has_long_line(utf8):
        return None
    start = utf8.index(b"\n") + 1 if headed and b"\n" in utf8[:MAX_LINE_BYTES] else 0
    if headed and not start:
        return None
    limit = max_rows(layout.width)
    try:
        frame = pl.read_csv(
            utf8,
            separator=separator,
            quote_char=None,
            has_header=False,
            skip_lines=int(headed),
            n_rows=limit + 1,
            schema=cell_schema(layout.width),
        )
    except pl.exceptions.PolarsError:
        return None
    check_rows(frame.height, limit)
    if not _adds_up(utf8, start, frame):
        return None
    first = 2 if headed else 1
    frame = frame.with_columns(pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias("line"))
    return Cells(frame, trimmed=_is_trimmed(utf8, separator, frame))


def _adds_up(utf8: bytes, start: int, frame: pl.DataFrame) -> bool:
    """Whether cells, separators and line ends, from `start` on, make up the whole file."""
    if frame.is_empty():
        return False
    ends = frame.height - (not utf8.endswith(b"\n"))
    cells = sum(size or 0 for size in frame.select(pl.all().str.len_bytes().sum()).row(0))
    rest = len(utf8) - start - cells - frame.height * (frame.width - 1) - ends
    if b"\r" not in utf8:
        return rest == 0
    # The column reader drops a CR at the end of any cell: none may stand elsewhere than in CRLF.
    return rest == ends and _LONE_CR.search(utf8) is None


def _has_long_line(utf8: bytes) -> bool:
    """Whether a line passes the limit, found in leaps of the limit's length."""
    at = -1
    while at + 1 + MAX_LINE_BYTES < len(utf8):
        end = utf8.rfind(b"\n", at + 1, at + 2 + MAX_LINE_BYTES)
        if end < 0:
            return True
        at = end
    return False


def _is_trimmed(utf8: bytes, separator: str, frame: pl.DataFrame) -> bool:
    """Whether no cell starts or ends with a blank."""
    if any(char in utf8 for char in b"\t\v\f" if char != ord(separator)):
        return False
    # Looking for one byte is fast, for several slow: most files have none of these first bytes.
    rare = [char.encode() for char in BLANKS if not char.isascii()]
    if not utf8.isascii() and any(char[0] in utf8 and char in utf8 for char in rare):
        return False
    texts = pl.exclude("line").str
    spaced = frame.select(
        pl.any_horizontal(texts.starts_with(" ").any()).alias("a")
        | pl.any_horizontal(texts.ends_with(" ").any()).alias("b")
    )
    return not spaced.item()


def cut_tolerant(utf8: bytes, separator: str, layout: Layout, first: int) -> Cells:
    """The cells of any file: `utf8` has LF line ends only, data starts on line `first`.

    It goes block by block, so that what stands in memory beside the result stays small.
    """
    ends = utf8.count(b"\n") - (first - 1) + (not utf8.endswith(b"\n"))
    check_rows(ends, max_rows(layout.width))
    done = Cells(pl.DataFrame(schema={"line": pl.Int64, **cell_schema(layout.width)}))
    frames, rejects, ended, repaired = [done.frame], done.rejects, 0, 0
    by = _Repair(layout, Shape())
    number = 1
    for block in _blocks(utf8):
        text = pl.DataFrame({"text": pl.Series([block.decode()]).str.split("\n").explode()})
        text = text.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("line") + number)
        number += text.height
        lines = text.filter(
            (pl.col("line") >= first)
            & (pl.col("text").str.strip_chars(BLANKS + separator + '"') != "")
        )
        regular, odd = _sort_out(lines, separator, layout.width)
        if by.shape == Shape():
            neighbours = regular.head(_SHAPE_LINES).drop("line").rows()
            by = _Repair(layout, learn_shape(neighbours, layout))
        cells = _join(regular, odd, separator, by) if odd.height else Cells(regular)
        frames.append(trim_cells(cells.frame))
        rejects += cells.rejects
        ended += cells.ended
        repaired += cells.repaired
    return Cells(pl.concat(frames), rejects, trimmed=True, ended=ended, repaired=repaired)


def _blocks(utf8: bytes) -> Iterator[bytes]:
    """The file in blocks of whole lines, each without its last line end."""
    start = 0
    while start < len(utf8):
        end = len(utf8)
        if end - start > _BLOCK_BYTES:
            end = utf8.rfind(b"\n", start, start + _BLOCK_BYTES)
            if end < 0:
                end = utf8.find(b"\n", start)
            end = len(utf8) if end < 0 else end
        yield utf8[start:end]
        start = end + 1


def _sort_out(lines: pl.DataFrame, separator: str, width: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells of the lines that cut into the header's columns, and the other lines."""
    text = pl.col("text")
    quotes = _count(text, '"')
    short = text.str.len_bytes() <= MAX_LINE_BYTES
    plain = short & (quotes == 0) & (_count(text, separator) == width - 1)
    # Every field in quotes and none within: the quotes go with the separators.
    wrapped = short & (quotes == 2 * width) & (_count(text, f'"{separator}"') == width - 1)
    wrapped &= text.str.starts_with('"') & text.str.ends_with('"')
    lines = lines.with_columns(plain.alias("plain"), wrapped.alias("wrapped"))
    unwrapped = lines.filter("wrapped").with_columns(text.str.slice(1).str.head(-1))
    regular = _split(lines.filter("plain"), separator, width)
    if unwrapped.height:
        more = _split(unwrapped, f'"{separator}"', width)
        regular = pl.concat([regular, more]).sort("line")
    odd = lines.filter(~pl.col("plain") & ~pl.col("wrapped")).select("line", "text")
    return regular, odd


def _count(texts: pl.Expr, what: str) -> pl.Expr:
    return texts.str.count_matches(what, literal=True)


def _split(lines: pl.DataFrame, separator: str, width: int) -> pl.DataFrame:
    """Cuts lines known to have the right number of fields."""
    names = list(cell_schema(width))
    cut = lines["text"].str.split_exact(separator, width - 1).struct.rename_fields(names)
    return lines.select("line").hstack(cut.struct.unnest().get_columns())


@dataclass(frozen=True, slots=True)
class _Repair:
    """What a repair goes by."""

    layout: Layout
    shape: Shape


def _join(regular: pl.DataFrame, odd: pl.DataFrame, separator: str, by: _Repair) -> Cells:
    """The regular lines and the repaired ones, in file order."""
    rejects: list[Reject] = []
    frames = [regular]
    taken = Counter[str]()
    for chunk in odd.iter_slices(_CHUNK_LINES):
        numbers: list[int] = []
        rows: list[list[str]] = []
        for line, text in chunk.iter_rows():
            fields = (
                repair(text, separator, by.layout, by.shape)
                if len(text) <= MAX_LINE_BYTES
                else message("The line is longer than {limit} bytes.", limit=MAX_LINE_BYTES)
            )
            if isinstance(fields, Message):
                action = message("Check the separators and quotes of this line.")
                rejects.append(make_reject(line, "*", text, fields, action))
            else:
                numbers.append(line)
                rows.append(fields)
                taken[how_taken(text, separator, fields)] += 1
        frames.append(rows_to_frame(numbers, rows, by.layout.width))
    frame = pl.concat(frames).sort("line")
    return Cells(frame, rejects, ended=taken["ended"], repaired=taken["put_right"])


def rows_to_frame(
    numbers: list[int], rows: Sequence[Sequence[str | None]], width: int
) -> pl.DataFrame:
    """A frame of cells from lines cut in Python."""
    frame = pl.DataFrame(rows, schema=cell_schema(width), orient="row")
    return frame.insert_column(0, pl.Series("line", numbers, dtype=pl.Int64))
