"""Reads the plain rows of a large list at once, so that a million invoices take seconds.

A row is plain when each of its cells reads without a fault and no amount names a currency: nothing
is then left to say of it. The other rows are read cell by cell, as every row of a sheet is, by what
the whole column proves; both ways give the same reading, which a property holds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from encours.intake.formats.bytes import MAX_COLUMNS
from encours.intake.formats.table.amounts import (
    Amount,
    proofs_of,
    read_amounts,
    to_minor_units,
)
from encours.intake.formats.table.cells import Cell, Fault, Row, shown
from encours.intake.formats.table.columns import (
    KEYS,
    TEXT_READERS,
    Known,
    as_currency,
    as_key,
    check_count,
)
from encours.intake.formats.table.dates import find_order, is_unpaid, read_date
from encours.intake.formats.table.headers import Mapping
from encours.intake.formats.table.money import MONEY_FIELDS
from encours.kernel.messages import message
from encours.kernel.money import LARGEST_LINE_MINOR, decimals_of

DATES = ("issued_on", "due_on", "paid_on")
COUNTED = ("siren", "email", "kind")
"""Fields of words whose unreadable values are left blank and counted."""

# Words that are kept as they are: white space single, no error of a spreadsheet, not "nothing".
_WORDS = r"^[^\s\x00-\x1f#-][^\s\x00-\x1f]{5,}(?: [^\s\x00-\x1f]+)*$"
_AMOUNT = r"^-?[0-9]{1,10}(?:[.,][0-9]{1,2})?$"
_GROUPED = r"^-?[0-9]{1,3}(?:[ \xa0\u202f][0-9]{3})+(?:[.,][0-9]{1,2})?$"
_CENTS_DECIMALS = 2
# Makes a row odd, never shown: the reading cell by cell knows what to make of the cell.
_LATER = Fault(
    message("This is not an amount."),
    message("Write a number such as 1234,56 with one decimal mark."),
)


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain rows: `records` by their columns with `line`, `known` of the whole columns.

    `lost`: how many values of each field of `COUNTED` were left blank.
    """

    records: pl.DataFrame
    known: Known
    lost: dict[str, int] = field(default_factory=dict)


def cut_plain(
    text: str, separator: str, mapping: Mapping, header_line: int
) -> tuple[Plain, Iterator[Row]] | None:
    """The plain rows of a text and the other rows, or `None` for a table that is not for bulk.

    Not for bulk: a text with quotes; a table without one column that holds its amount with its
    sign. `header_line` is the line of the header, from 1.
    """
    if '"' in text or "amount" not in mapping.columns or "direction" in mapping.columns:
        return None
    lines = pl.DataFrame({"text": pl.Series([text]).str.split("\n").explode()})
    lines = lines.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line"))
    lines = lines.filter(
        (pl.col("line") > header_line)
        & (pl.col("text").str.strip_chars(separator + " ").str.strip_chars() != "")
    )
    check_count(lines.height, len(mapping.columns))
    width = len(mapping.headers)
    cut = lines["text"].str.split_exact(separator, width).struct.unnest()
    cells = {name: cut[f"field_{index}"] for name, index in mapping.columns.items()}
    # More cells than headers, or a control character: looked at cell by cell.
    odd = cut[f"field_{width}"].is_not_null() | lines["text"].str.contains(r"[\x00-\x08\x0a-\x1f]")
    reading = _Bulk(cells, odd)
    plain = reading.read()
    records = pl.DataFrame({"line": lines["line"]} | reading.values).filter(plain)
    rest = lines.filter(~plain).select("line", "text")
    rows = ((line, [*row.split(separator, MAX_COLUMNS + 1)]) for line, row in rest.iter_rows())
    return Plain(records, reading.known, reading.lost_in(plain)), rows


class _Bulk:
    """Columns read whole: `values` by column of the records, `odd` the rows that are not plain."""

    def __init__(self, cells: dict[str, pl.Series], odd: pl.Series) -> None:
        self.cells = cells
        self.values: dict[str, pl.Series] = {}
        self.known = Known()
        self._odd = odd

    def read(self) -> pl.Series:
        """Reads every column; which rows are plain."""
        self._read_keys()
        self._read_dates()
        self._read_money()
        for name in TEXT_READERS:
            if name in self.cells:
                self.values[name] = self._each(self.cells[name], TEXT_READERS[name], pl.String)
        return ~self._odd

    def lost_in(self, plain: pl.Series) -> dict[str, int]:
        """How many values of the counted fields were left blank in the plain rows."""
        lost = {}
        for name in COUNTED:
            if name in self.cells:
                cells = self.cells[name].filter(plain & self.values[name].is_null()).drop_nulls()
                lost[name] = sum(bool(shown(cell)) for cell in cells)
        return lost

    def _read_keys(self) -> None:
        keys = {name: self._words(self.cells[name]) for name in KEYS if name in self.cells}
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, len(self._odd))
        codes, titles = (keys.get(name, blank) for name in ("customer", "customer_name"))
        self.values |= keys | {"customer": codes.zip_with(codes.is_not_null(), titles)}
        self._odd |= self.values["customer"].is_null()

    def _read_dates(self) -> None:
        for name in DATES:
            if name in self.cells:
                self.known.orders[name] = find_order(self.cells[name].unique().to_list())
        american = self.known.american()
        for name in self.known.orders:
            self.values[name] = self._each(
                self.cells[name], _reader_of_days(name, american=american[name]), pl.Date
            )
        first = self.cells["issued_on"].str.contains("^[0-9]").fill_null(value=False)
        self._odd |= self.values["issued_on"].is_null() | ~first

    def _read_money(self) -> None:
        if "currency" in self.cells:
            self.values["currency"] = self._each(self.cells["currency"], _cents_currency, pl.String)
        for name, column in MONEY_FIELDS.items():
            if name in self.cells:
                amounts = self._amounts(name, self.cells[name])
                if column:
                    self.values[column] = amounts
        self._odd |= self.values["amount_cents"].is_null()

    def _amounts(self, name: str, texts: pl.Series) -> pl.Series:
        """Cents of a column whose plain writings need no other cell to be understood."""
        texts = texts.str.strip_chars()
        grouped = texts.str.contains(_GROUPED).fill_null(value=False)
        texts = texts.str.replace_all(r"[ \xa0\u202f]", "").zip_with(grouped, texts)
        plain = texts.str.contains(_AMOUNT).fill_null(value=False)
        cents = texts.to_frame("t").select(pl.when(plain).then(_cents_of(pl.col("t"))))
        proved = self.known.proved.setdefault(name, set())
        sure = texts.filter(plain)
        proved |= {mark for mark in ",." if sure.str.contains(mark, literal=True).any()}
        others = texts.filter(~plain).drop_nulls().unique().to_list()
        proved |= proofs_of(others)
        read = dict(zip(others, read_amounts(others, proved=proved), strict=True))
        rest = self._each(texts.set(plain, None), lambda cell: _own_cents(read, cell), pl.Int64)
        amounts = cents.to_series().zip_with(plain, rest)
        self._odd |= (amounts.abs() > LARGEST_LINE_MINOR).fill_null(value=False)
        return amounts

    def _words(self, texts: pl.Series) -> pl.Series:
        """Keys: most are words as they stand."""
        texts = texts.str.strip_chars()
        plain = texts.str.contains(_WORDS).fill_null(value=False)
        return texts.zip_with(plain, self._each(texts.set(plain, None), as_key, pl.String))

    def _each(
        self, texts: pl.Series, read: Callable[[Cell], object], dtype: type[pl.DataType]
    ) -> pl.Series:
        """A column read by its distinct texts; a fault makes its rows odd."""
        distinct = texts.drop_nulls().unique()
        values = [read(text) for text in distinct]
        wrong = [isinstance(value, Fault) for value in values]
        if any(wrong):
            faulty = distinct.filter(pl.Series(wrong))
            self._odd |= texts.is_in(faulty.implode()).fill_null(value=False)
        new = pl.Series([None if isinstance(v, Fault) else v for v in values], dtype=dtype)
        return texts.replace_strict(distinct, new, default=None, return_dtype=dtype)


def _cents_of(text: pl.Expr) -> pl.Expr:
    """Cents of digits with at most one mark, before one or two of them."""
    digits = text.str.replace(r"[.,]", "").cast(pl.Int64, strict=False)
    decimals = text.str.len_bytes() - text.str.find(r"[.,]") - 1
    return digits * pl.when(decimals.is_null()).then(100).when(decimals == 1).then(10).otherwise(1)


def _reader_of_days(name: str, *, american: bool) -> Callable[[Cell], date | Fault | None]:
    def read(cell: Cell) -> date | Fault | None:
        unpaid = name == "paid_on" and is_unpaid(cell)
        return None if unpaid else read_date(cell, american=american)

    return read


def _own_cents(read: dict[str, Amount | Fault | None], cell: Cell) -> int | Fault | None:
    amount = read[str(cell)]
    if not isinstance(amount, Amount):
        return amount
    return _LATER if amount.currency else to_minor_units(amount, None)


def _cents_currency(cell: Cell) -> str | Fault | None:
    """The currency of a cell when it has cents; a fault for the others."""
    code = as_currency(cell)
    return _LATER if isinstance(code, str) and decimals_of(code) != _CENTS_DECIMALS else code
