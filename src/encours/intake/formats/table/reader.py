"""Takes a customer's own list of invoices (CSV or XLSX) in: each good row kept, each bad one said.

The columns of `records` are `RECORD_SCHEMA`; see `README.md` of intake for the words.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import polars as pl

from encours.intake.formats.bytes import decode, normalise_line_ends
from encours.intake.formats.records import (
    UNPLACED_SCHEMA,
    Reading,
    Reject,
    Source,
    UnreadableFile,
)
from encours.intake.formats.table.cells import Cell, Fault, Grid, read_each, shown
from encours.intake.formats.table.columns import (
    HEADER_AGAIN,
    TEXT_READERS,
    TOTAL_LINE,
    Table,
    as_key,
    gather,
)
from encours.intake.formats.table.csv_text import find_grid
from encours.intake.formats.table.dates import find_order, read_dates
from encours.intake.formats.table.money import MONEY_FIELDS, read_money
from encours.kernel.messages import Message, message

RECORD_SCHEMA: dict[str, type[pl.DataType]] = (
    {"line": pl.Int64}
    | dict.fromkeys(
        (
            "customer", "customer_name", "siren", "vat_number", "email", "phone", "group",
            "country", "sector", "owner", "terms", "invoice", "kind", "order_reference",
            "delivery_reference", "site",
        ),
        pl.String,
    )
    | dict.fromkeys(("issued_on", "due_on", "paid_on"), pl.Date)
    | dict.fromkeys(
        ("amount_cents", "amount_excl_tax_cents", "paid_cents", "open_cents"), pl.Int64
    )
    | dict.fromkeys(("currency", "payer", "payer_name", "payment_method"), pl.String)
)  # fmt: skip

# A table has no chart of accounts: what it lists are trade receivables (PCG, compte 411).
RECEIVABLE_ACCOUNT = "411"

_DATES = ("issued_on", "due_on", "paid_on")

_MISSING: dict[str, tuple[Message, Message]] = {
    "customer": (
        message("The row names no customer."),
        message("Give its code or its name, then export again."),
    ),
    "issued_on": (
        message("The row has no date."),
        message("Give the date of the invoice, then export again."),
    ),
}


def read_csv_table(
    data: bytes, *, name: str = "", mapping: Mapping[str, str] | None = None
) -> Reading:
    """Reads a CSV of invoices and payments.

    `name`: the file's name, for whoever shows the error; not read. `mapping`: the caller's choices,
    field to header as written, before any recognised name. Records: `RECORD_SCHEMA`, amounts in
    minor units of `currency` (cents when it is null), signs as written. `unplaced` holds each
    rejected row whose amount reads, under account 411 and on its issue date if that reads; total
    lines and repeated headers weigh nothing. Raises `UnreadableFile` for what is no such table.
    """
    text = decode(data)
    lines = normalise_line_ends(text.utf8).decode("utf-8")
    grid, separator = find_grid(lines, mapping=mapping)
    notices = []
    if text.damaged:
        notices.append(message("{count} bytes did not belong to the encoding.", count=text.damaged))
    return read_grid(grid, ("csv", text.encoding, separator), notices)


def read_grid(
    grid: Grid, described: tuple[str, str, str | None], notices: Sequence[Message]
) -> Reading:
    """Reads the rows of a table whose header is known.

    `described`: format, encoding and separator for `Source`; `notices`: what was said so far.
    """
    table = gather(grid)
    if not len(table):
        raise UnreadableFile(
            message("The table has a header and no row."),
            message("Export it again with its invoices."),
        )
    said = list(notices)
    found: dict[str, list[object]] = {"line": list(table.lines)}
    faults = dict(table.faults)
    _read_customers(table, found, faults)
    _read_dates(table, found, faults, said)
    read_money(table, found, faults, said)
    _read_texts(table, found, said)
    return _reading(grid, table, found, faults, described, said)


def _read_customers(
    table: Table, found: dict[str, list[object]], faults: dict[int, tuple[str, Fault]]
) -> None:
    """Who owes: the code, else the name; and the invoice's number."""
    blank: list[str | Fault | None] = [None] * len(table)
    keys = {
        name: read_each(table.cells[name], as_key) if name in table.cells else blank
        for name in ("customer", "customer_name", "invoice")
    }
    customers: list[object] = []
    named = "customer" if "customer" in table.cells else "customer_name"
    for row, (code, title) in enumerate(zip(keys["customer"], keys["customer_name"], strict=True)):
        who = code or title
        if who is None:
            faults.setdefault(row, (named, Fault(*_MISSING["customer"])))
        elif isinstance(who, Fault):
            faults.setdefault(row, (named, who))
        customers.append(who)
    found["customer"] = customers
    found["customer_name"] = [None if isinstance(t, Fault) else t for t in keys["customer_name"]]
    found["invoice"] = _without_faults("invoice", keys["invoice"], faults)


def _without_faults[T](
    name: str, values: Sequence[T | Fault | None], faults: dict[int, tuple[str, Fault]]
) -> list[object]:
    """The column's values, each fault noted for its row."""
    for row, value in enumerate(values):
        if isinstance(value, Fault):
            faults.setdefault(row, (name, value))
    return [None if isinstance(value, Fault) else value for value in values]


def _read_dates(
    table: Table,
    found: dict[str, list[object]],
    faults: dict[int, tuple[str, Fault]],
    said: list[Message],
) -> None:
    """The three dates; a column that proves no order follows the others of its file."""
    orders = {name: find_order(table.cells[name]) for name in _DATES if name in table.cells}
    undecided = [n for n, order in orders.items() if not order.day_first and not order.month_first]
    others = [order for name, order in orders.items() if name not in undecided]
    file_american = bool(others) and all(order.american for order in others)
    american = {
        name: file_american if name in undecided else order.american
        for name, order in orders.items()
    }
    for name in orders:
        values = read_dates(table.cells[name], american=american[name])
        found[name] = _without_faults(name, values, faults)
        if name == "issued_on":
            for row, value in enumerate(values):
                if value is None:
                    faults.setdefault(row, (name, Fault(*_MISSING[name])))
    if any(american.values()):
        said.append(message("Dates are read as month/day/year: some of them prove it."))


def _read_texts(table: Table, found: dict[str, list[object]], said: list[Message]) -> None:
    """The words of each row; what cannot be true is left blank and counted."""
    lost = {
        "siren": "siren",
        "email": "email",
        "kind": "kind",
    }
    for name, read in TEXT_READERS.items():
        if name not in table.cells:
            continue
        cells = table.cells[name]
        values = read_each(cells, read)
        found[name] = list(values)
        if name in lost:
            count = sum(
                value is None and bool(shown(cell))
                for cell, value in zip(cells, values, strict=True)
            )
            if count:
                said.append(_left_blank(name, count))


def _left_blank(name: str, count: int) -> Message:
    """What was left blank in a field of words, and how often."""
    if name == "siren":
        return message("{count} invalid SIREN numbers are left blank.", count=count)
    if name == "email":
        return message("{count} invalid e-mail addresses are left blank.", count=count)
    return message("{count} unknown kinds of document are left blank.", count=count)


def _reading(
    grid: Grid,
    table: Table,
    found: dict[str, list[object]],
    faults: dict[int, tuple[str, Fault]],
    described: tuple[str, str, str | None],
    said: list[Message],
) -> Reading:
    """Parts the accepted rows from the rejected ones and counts both."""
    kept = [row not in faults for row in range(len(table))]
    blank: list[object] = [None] * len(table)
    records = pl.DataFrame(
        {
            name: pl.Series(
                name,
                [v for v, keep in zip(found.get(name, blank), kept, strict=True) if keep],
                dtype=dtype,
            )
            for name, dtype in RECORD_SCHEMA.items()
        }
    )
    said += _remarks(records, grid)
    return Reading(
        source=Source(*described, len(table), records.height, len(faults)),
        records=records,
        rejects=tuple(_reject(grid, table, row, *faults[row]) for row in sorted(faults)),
        unplaced=_unplaced(table, found, faults),
        notices=tuple(said),
    )


def _reject(grid: Grid, table: Table, row: int, name: str, fault: Fault) -> Reject:
    """The reject of one row, its field named as the file names it."""
    cells: Sequence[Cell] = table.cells.get(name, ())
    return Reject(
        line=table.lines[row],
        field=grid.mapping.header(name) if name else "",
        value=shown(cells[row]) if cells else "",
        reason=fault.reason,
        action=fault.action,
    )


def _unplaced(
    table: Table, found: dict[str, list[object]], faults: dict[int, tuple[str, Fault]]
) -> pl.DataFrame:
    """What the rejected rows weigh, where their amount reads."""
    weighed = [
        row
        for row, (_, fault) in sorted(faults.items())
        if fault not in (TOTAL_LINE, HEADER_AGAIN) and found["amount_cents"][row] is not None
    ]
    return pl.DataFrame(
        {
            "line": [table.lines[row] for row in weighed],
            "account": [RECEIVABLE_ACCOUNT] * len(weighed),
            "booked_on": [found["issued_on"][row] for row in weighed],
            "amount_cents": [found["amount_cents"][row] for row in weighed],
        },
        schema=UNPLACED_SCHEMA,
    )


def _remarks(records: pl.DataFrame, grid: Grid) -> list[Message]:
    """What the reader saw in the accepted rows and kept all the same."""
    said = []
    early = records.filter(pl.col("due_on") < pl.col("issued_on")).height
    if early:
        said.append(message("{count} rows fall due before their issue date.", count=early))
    duplicates = records.height - records.drop("line").unique().height
    if duplicates:
        said.append(
            message("{count} rows repeat another row exactly; all are kept.", count=duplicates)
        )
    if grid.mapping.unmapped:
        said.append(
            message("Columns not used: {headers}.", headers=", ".join(grid.mapping.unmapped)[:400])
        )
    return said
