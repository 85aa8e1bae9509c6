"""Tables people open in a spreadsheet: as CSV, with no text that the spreadsheet would execute.

What makes a text safe is said in `kernel.spreadsheets`; here rows are written one at a time, for a
download of any length.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from encours.kernel.spreadsheets import safe_text

BYTE_ORDER_MARK = "\ufeff"
"""Before the first line, so that Excel reads the accents."""

_NUMBER = re.compile(r"[+-]?\d[\d\u202f\xa0 ]*(?:[.,]\d+)?")


def safe_cell(text: str) -> str:
    r"""`text` as a cell that shows and does nothing; a negative number stays one.

    >>> safe_cell('=HYPERLINK("http://x")'), safe_cell("-12,50"), safe_cell("ACME")
    ('\'=HYPERLINK("http://x")', '-12,50', 'ACME')
    """
    return text if _NUMBER.fullmatch(text) else safe_text(text)


def csv_rows(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    r"""The rows as lines of CSV (`;`, as French spreadsheets want), each cell made safe.

    >>> list(csv_rows([["Client", "Solde"], ["@ACME", 12]]))
    ['Client;Solde\r\n', "'@ACME;12\r\n"]
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow(["" if cell is None else safe_cell(str(cell)) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
