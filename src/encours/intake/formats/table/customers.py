"""The list of customers a company keeps: who they are, who follows them, what was granted to them.

A list of customers has no invoice: one row is one customer. It is read with the same headers as
every other table, and only says what the accounting export cannot.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from encours.intake.formats.bytes import decode, normalise_line_ends
from encours.intake.formats.detect import detect
from encours.intake.formats.records import CustomerRow, UnreadableFile
from encours.intake.formats.table.aliases import ALIASES
from encours.intake.formats.table.cells import Cell, Row, clean_text
from encours.intake.formats.table.columns import as_text
from encours.intake.formats.table.csv_text import SEPARATORS, cut_rows
from encours.intake.formats.table.headers import claim_of, recognise
from encours.intake.formats.table.layout import MAX_TITLE_ROWS, texts_of
from encours.intake.formats.table.xlsx import xlsx_rows
from encours.kernel.messages import message

GRANTED = ("terms", "group")
"""What is granted to a customer."""
KNOWN = (
    *("terms", "group", "siren", "vat_number", "collector", "salesperson", "email", "phone"),
    "payer",
)
"""What a list may say of its customers, beside their code and name."""

_WHO = ("customer", "customer_name")
# One field says who follows the customer: its surest names are a collector's, the others sell.
_OWNERS = ("collector", "salesperson")

type _Columns = dict[str, int]


def read_customer_rows(data: bytes) -> tuple[CustomerRow, ...]:
    """The customers of a CSV or XLSX list, in file order; rows without a customer are left out.

    Raises `UnreadableFile` when no row names a customer's code or name beside terms or a group.
    """
    found = _read(data, lambda columns: any(name in columns for name in GRANTED))
    if found is None:
        raise UnreadableFile(
            message(
                "This list of customers names no code or name beside payment terms or a group."
            ),
            message("Its header needs “Code client” and “Conditions de règlement” or “Groupe”."),
        )
    return found


def read_customer_list(data: bytes) -> tuple[CustomerRow, ...]:
    """The same, of a list that may say anything of its customers, were it a name beside a code.

    Raises `UnreadableFile` when no row is the header of such a list.
    """
    found = _read(
        data,
        lambda columns: (
            any(name in columns for name in KNOWN) or all(name in columns for name in _WHO)
        ),
    )
    if found is None:
        raise UnreadableFile(
            message("This list of customers says nothing of them: no row names its columns."),
            message("Its header needs “Code client” and, for example, “Raison sociale”, “SIREN”."),
        )
    return found


def _read(data: bytes, says: Callable[[_Columns], bool]) -> tuple[CustomerRow, ...] | None:
    """The rows below the first header that names a customer and `says` something of it."""
    for table in _tables(data):
        rows = iter(table)
        for _, cells in islice(rows, MAX_TITLE_ROWS + 1):
            texts = texts_of(cells)
            columns = _columns(texts)
            if any(name in columns for name in _WHO) and says(columns):
                return tuple(_customers(rows, columns, has_code=_has_code(texts, columns)))
    return None


def _tables(data: bytes) -> Iterator[Iterable[Row]]:
    """The rows of the file under each way of cutting it."""
    if detect(data) == "xlsx":
        header, rows = xlsx_rows(data)
        yield _with_header(header, rows)
        return
    lines = normalise_line_ends(decode(data).utf8).decode().split("\n")
    for separator in SEPARATORS:
        yield cut_rows(lines, separator)


def _with_header(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    yield 1, [*header]
    for line, cells in rows:
        yield line, [*cells]


def _columns(texts: list[str]) -> _Columns:
    """Field to column, who collects and who sells apart; two columns for one of them are neither's.

    An invoice table has no use for both, and reads whichever it has as the owner.
    """
    found = dict(recognise(texts).columns)
    found.pop("owner", None)
    owners: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        claim = claim_of(text)
        if claim is not None and claim[0] == "owner":
            owners.setdefault(_OWNERS[claim[1]], []).append(index)
    return found | {name: held[0] for name, held in owners.items() if len(held) == 1}


def _has_code(texts: list[str], columns: _Columns) -> bool:
    """Whether the customer's column surely holds codes: “Client” alone may hold names."""
    if "customer" not in columns:
        return False
    claim = claim_of(texts[columns["customer"]])
    return "customer_name" in columns or (
        claim is not None and claim[1] < len(ALIASES["customer"]) - 1
    )


def _customers(rows: Iterable[Row], columns: _Columns, *, has_code: bool) -> Iterator[CustomerRow]:
    def cell(cells: list[Cell], name: str) -> str | None:
        at = columns.get(name)
        return None if at is None or at >= len(cells) else clean_text(cells[at])

    def known(cells: list[Cell], name: str) -> str | None:
        at = columns.get(name)
        return None if at is None or at >= len(cells) else as_text(cells[at])

    for line, cells in rows:
        code, name = (cell(cells, who) for who in _WHO)
        if code or name:
            yield CustomerRow(
                line,
                code or name or "",
                cell(cells, "group"),
                cell(cells, "terms"),
                has_code=has_code and code is not None,
                name=name,
                **{field: known(cells, field) for field in KNOWN[len(GRANTED) :]},
            )
