"""Text safe to open in a spreadsheet: a name typed by a customer is never run as a formula.

Spreadsheets run a cell that begins with = + - or @, after blanks too (OWASP, CSV injection). Such
a text is given an apostrophe before it, which spreadsheets show nothing of.
"""

import csv
import io
from collections.abc import Iterable, Sequence

_RUN = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BLANKS = " \t\r\n\v\f\u00a0\u202f\ufeff"

type Cell = str | int | None


def safe_text(text: str) -> str:
    """`text`, with an apostrophe before what a spreadsheet would run.

    >>> safe_text("=1+1"), safe_text("Dupont & Fils")
    ("'=1+1", 'Dupont & Fils')
    """
    dangerous = text.lstrip(_BLANKS).startswith(_RUN) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if dangerous else text


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: str = ";"
) -> str:
    """A CSV of `rows` below `header`: texts made safe, whole numbers as they are, blank for none.

    Lines end with CR LF (RFC 4180). Amounts come as text written by `minor_text`, which begins by
    no sign a spreadsheet runs but the minus of a number.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return written.getvalue()


class Figure(str):
    """A text that is a number, written as it is: its minus sign begins no formula."""

    __slots__ = ()


def minor_text(minor: int, decimals: int) -> Figure:
    """An amount of minor units with a decimal comma, as French accounting files write it.

    >>> minor_text(-123456, 2), minor_text(5, 3), minor_text(7, 0)
    ('-1234,56', '0,005', '7')
    """
    whole, part = divmod(abs(minor), 10**decimals)
    sign = "-" if minor < 0 else ""
    return Figure(f"{sign}{whole},{part:0{decimals}}" if decimals else f"{sign}{whole}")


def _cell(value: Cell) -> str | int:
    if value is None:
        return ""
    if isinstance(value, Figure) or not isinstance(value, str):
        return value
    return safe_text(value)
