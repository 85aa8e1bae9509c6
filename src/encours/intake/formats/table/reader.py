"""Takes a customer's own list of invoices (CSV or XLSX) in: each good row kept, each bad one said.

The columns of `records` are `RECORD_SCHEMA`; see `README.md` of intake for the words.
"""

from collections.abc import Mapping, Sequence
from itertools import compress

import polars as pl

from encours.intake.formats.bytes import (
    BLANKS,
    MAX_TABLE_BYTES,
    check_size,
    decode,
    normalise_line_ends,
)
from encours.intake.formats.records import (
    UNPLACED_SCHEMA,
    Reading,
    Reject,
    Source,
    UnreadableFile,
)
from encours.intake.formats.table.bulk import COUNTED, DATES, Plain, cut_plain
from encours.intake.formats.table.cells import Cell, Fault, Grid, read_each, shown
from encours.intake.formats.table.columns import (
    HEADER_AGAIN,
    TEXT_READERS,
    TOTAL_LINE,
    Known,
    Table,
    as_key,
    gather,
)
from encours.intake.formats.table.csv_text import SEPARATORS, find_table, rows_below
from encours.intake.formats.table.dates import find_order, is_unpaid, read_dates
from encours.intake.formats.table.money import read_money
from encours.kernel.messages import Message, message, plural

RECORD_SCHEMA: Mapping[str, type[pl.DataType]] = (
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

NO_CUSTOMER = Fault(
    message("The row names no customer."),
    message("Give its code or its name, then export again."),
)
NO_DATE = Fault(
    message("The row has no date."),
    message("Give the date of the invoice, then export again."),
)


def read_csv_table(
    data: bytes,
    *,
    name: str = "",
    mapping: Mapping[str, str] | None = None,
    fast: bool = True,
) -> Reading:
    """Reads a CSV of invoices and payments.

    `name`: the file's name, for messages only. `mapping`: the caller's choices,
    field to header as written, before any recognised name. Records: `RECORD_SCHEMA`, amounts in
    minor units of `currency` (cents when it is null), signs as written. `unplaced` holds each
    rejected row whose amount reads, under account 411 and on its issue date if that reads; total
    lines and repeated headers weigh nothing. `fast`: whether plain rows are read in bulk; the
    reading is the same. Raises `UnreadableFile` for what is no such table.
    """
    check_size(len(data), MAX_TABLE_BYTES)
    text = decode(data)
    lines = normalise_line_ends(text.utf8).decode("utf-8")
    found, header_line, separator = find_table(lines, mapping=mapping)
    bulk = cut_plain(lines, separator, found, header_line) if fast else None
    plain, rows = bulk or (None, rows_below(lines, separator, header_line))
    notices = []
    if text.damaged:
        notices.append(
            plural(
                "{count} byte did not belong to the encoding.",
                "{count} bytes did not belong to the encoding.",
                count=text.damaged,
            )
        )
    above = sum(
        bool(line.strip(BLANKS)) for line in lines.split("\n", header_line)[: header_line - 1]
    )
    if above:
        notices.append(
            plural(
                "{count} line above the header was left aside.",
                "{count} lines above the header were left aside.",
                count=above,
            )
        )
    described = ("csv", text.encoding, SEPARATORS[separator])
    return read_grid(Grid(found, rows), described, notices, name=name, plain=plain)


def read_grid(
    grid: Grid,
    described: tuple[str, str, str | None],
    notices: Sequence[Message],
    *,
    name: str = "",
    plain: Plain | None = None,
) -> Reading:
    """Reads the rows of a table whose header is known.

    `described`: format, encoding and separator for `Source`; `notices`: what was said so far;
    `name`: the file's, for messages. `plain`: rows already read, which are not in `grid`.
    """
    table = gather(grid)
    table.known = plain.known if plain else None
    if not len(table) and (plain is None or plain.records.is_empty()):
        raise UnreadableFile(
            message("{name} has a header and no row.", name=name or message("This table")),
            message("Export it again with its invoices."),
        )
    said = list(notices)
    table.values["line"] = [*table.lines]
    _read_keys(table)
    _read_dates(table, said)
    read_money(table, said)
    _read_texts(table, said, plain.lost if plain else {})
    return _reading(grid, table, described, said, plain)


def _read_keys(table: Table) -> None:
    """Who owes: the code, else the name; and the invoice's number."""
    blank: list[Cell] = [None] * len(table)
    codes, titles, invoices = (
        read_each(table.cells.get(name, blank), as_key)
        for name in ("customer", "customer_name", "invoice")
    )
    named = "customer" if "customer" in table.cells else "customer_name"
    table.values["customer"] = [
        *table.without_faults(
            named,
            [code or title or NO_CUSTOMER for code, title in zip(codes, titles, strict=True)],
        )
    ]
    table.values["customer_name"] = [None if isinstance(t, Fault) else t for t in titles]
    table.values["invoice"] = [*table.without_faults("invoice", invoices)]


def _read_dates(table: Table, said: list[Message]) -> None:
    """The three dates; a column that proves no order follows the others of its file."""
    known = table.known or Known(
        {name: find_order(table.cells[name]) for name in DATES if name in table.cells}
    )
    american = known.american()
    for name, own in american.items():
        cells = table.cells[name]
        if name == "paid_on":
            cells = [None if is_unpaid(cell) else cell for cell in cells]
        values = read_dates(cells, american=own)
        if name == "issued_on":
            values = [NO_DATE if value is None else value for value in values]
        table.values[name] = [*table.without_faults(name, values)]
    if any(american.values()):
        said.append(message("Dates are read as month/day/year: some of them prove it."))


def _read_texts(table: Table, said: list[Message], before: Mapping[str, int]) -> None:
    """The words of each row; what cannot be true is left blank and counted."""
    for name, read in TEXT_READERS.items():
        if name not in table.cells:
            continue
        cells = table.cells[name]
        values = read_each(cells, read)
        table.values[name] = [*values]
        if name in COUNTED:
            lost = [not value and shown(c) for c, value in zip(cells, values, strict=True)]
            count = before.get(name, 0) + sum(map(bool, lost))
            if count:
                said.append(_left_blank(name, count))


def _left_blank(name: str, count: int) -> Message:
    """What was left blank in a field of words, and how often."""
    if name == "siren":
        return plural(
            "{count} invalid SIREN number is left blank.",
            "{count} invalid SIREN numbers are left blank.",
            count=count,
        )
    if name == "email":
        return plural(
            "{count} invalid e-mail address is left blank.",
            "{count} invalid e-mail addresses are left blank.",
            count=count,
        )
    return plural(
        "{count} unknown kind of document is left blank.",
        "{count} unknown kinds of document are left blank.",
        count=count,
    )


def _reading(
    grid: Grid,
    table: Table,
    described: tuple[str, str, str | None],
    said: list[Message],
    plain: Plain | None,
) -> Reading:
    """Parts the accepted rows from the rejected ones and counts both."""
    kept = [row not in table.faults for row in range(len(table))]
    blank: list[object] = [None] * len(table)
    records = pl.DataFrame(
        [
            pl.Series(name, [*compress(table.values.get(name, blank), kept)], dtype=dtype)
            for name, dtype in RECORD_SCHEMA.items()
        ]
    )
    if plain is not None:
        records = (
            pl.concat([records, plain.records], how="diagonal").select(*RECORD_SCHEMA).sort("line")
        )
    said += _remarks(records, grid)
    return Reading(
        source=Source(
            *described, records.height + len(table.faults), records.height, len(table.faults)
        ),
        records=records,
        rejects=tuple(_reject(grid, table, row) for row in sorted(table.faults)),
        unplaced=_unplaced(table),
        notices=tuple(said),
    )


def _reject(grid: Grid, table: Table, row: int) -> Reject:
    """The reject of one row, its field named as the file names it."""
    name, fault = table.faults[row]
    cells: Sequence[Cell] = table.cells.get(name, ())
    return Reject(
        line=table.lines[row],
        field=grid.mapping.header(name) if name else "",
        value=shown(cells[row]) if cells else "",
        reason=fault.reason,
        action=fault.action,
    )


def _unplaced(table: Table) -> pl.DataFrame:
    """What the rejected rows weigh, where their amount reads."""
    amounts, issued, currencies = (
        table.values[name] for name in ("amount_cents", "issued_on", "currency")
    )
    weighed = [
        row
        for row, (name, fault) in sorted(table.faults.items())
        if fault not in (TOTAL_LINE, HEADER_AGAIN)
        and name != "currency"  # an amount of no known currency weighs nothing
        and amounts[row] is not None
    ]
    return pl.DataFrame(
        {
            "line": [table.lines[row] for row in weighed],
            "account": [RECEIVABLE_ACCOUNT] * len(weighed),
            "booked_on": [issued[row] for row in weighed],
            "amount_cents": [amounts[row] for row in weighed],
            "currency": [currencies[row] for row in weighed],
        },
        schema=UNPLACED_SCHEMA,
    )


def _remarks(records: pl.DataFrame, grid: Grid) -> list[Message]:
    """What the reader saw in the accepted rows and kept all the same."""
    said = []
    early = records.filter(pl.col("due_on") < pl.col("issued_on")).height
    if early:
        said.append(
            plural(
                "{count} row falls due before its issue date.",
                "{count} rows fall due before their issue date.",
                count=early,
            )
        )
    duplicates = records.height - records.drop("line").unique().height
    if duplicates:
        said.append(
            plural(
                "{count} row repeats another exactly; it is kept.",
                "{count} rows repeat others exactly; all are kept.",
                count=duplicates,
            )
        )
    said += [
        message(
            "Several columns may be “{field}”, none is read: {headers}.",
            field=doubt.field,
            headers=", ".join(doubt.headers)[:400],
        )
        for doubt in grid.mapping.doubts
    ]
    if grid.mapping.unmapped:
        said.append(
            message("Columns not used: {headers}.", headers=", ".join(grid.mapping.unmapped)[:400])
        )
    return said
