"""From cells of text to ledger lines: each column typed at once, each faulty line told apart.

Both paths of the reader end here, and XML and XLSX too, so that a line reads the same wherever it
comes from. A column is typed through its distinct values; amounts, which are many, in bulk when
they have the plain form of the law, and one by one otherwise, by the functions of `values.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from encours.intake.formats.bytes import BLANKS
from encours.intake.formats.fec.columns import Layout
from encours.intake.formats.fec.values import (
    TOO_LARGE,
    parse_amount,
    parse_day,
    parse_side,
)
from encours.intake.formats.records import UNPLACED_SCHEMA, Reject
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import LARGEST_LINE_MINOR

MAX_VALUE_CHARS = 80
# As many digits as can be read, and made cents, within 64 bits.
_WHOLE_DIGITS = 15

TEXTS = {
    "journal_code": "JournalCode",
    "journal_label": "JournalLib",
    "entry_number": "EcritureNum",
    "account": "CompteNum",
    "account_label": "CompteLib",
    "auxiliary": "CompAuxNum",
    "auxiliary_label": "CompAuxLib",
    "reference": "PieceRef",
    "label": "EcritureLib",
    "letter": "EcritureLet",
    "currency": "Idevise",
    "currency_amount": "Montantdevise",
}
DAYS = {
    "booked_on": "EcritureDate",
    "document_on": "PieceDate",
    "lettered_on": "DateLet",
    "validated_on": "ValidDate",
    "due_on": "DueDate",
}
# A fault in these two refuses the line; in the others the day is left out and counted.
_DECISIVE_DAYS = ("booked_on", "document_on")

SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "journal_code": pl.String,
        "journal_label": pl.String,
        "entry_number": pl.String,
        "booked_on": pl.Date,
        "account": pl.String,
        "account_label": pl.String,
        "auxiliary": pl.String,
        "auxiliary_label": pl.String,
        "reference": pl.String,
        "document_on": pl.Date,
        "label": pl.String,
        "amount_cents": pl.Int64,
        "letter": pl.String,
        "lettered_on": pl.Date,
        "validated_on": pl.Date,
        "currency": pl.String,
        "currency_amount": pl.String,
        "due_on": pl.Date,
    }
)
"""The columns of the records, in order."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """Typed lines: `rows` counts those that are not blank; rejects in file order."""

    records: pl.DataFrame
    rejects: list[Reject]
    unplaced: pl.DataFrame
    notices: list[Message]
    rows: int


@dataclass(frozen=True, slots=True)
class _Typed:
    """A column read: its values, and which cells held a text that could not be read."""

    values: pl.Series
    faulty: pl.Series | None


def assemble(cells: pl.DataFrame, layout: Layout, *, trimmed: bool = False) -> Assembled:
    """Types a frame of text: `line` Int64, then a String column per field, named by its index.

    `trimmed`: the caller knows that no cell has blanks around it.
    """
    if not trimmed:
        cells = trim_cells(cells)
    columns = {
        name: cells[str(index)] if str(index) in cells.columns else _nulls(cells.height)
        for name, index in layout.at.items()
    }
    days = {name: _read_days(columns.get(legal), cells.height) for name, legal in DAYS.items()}
    mark = _Mark(columns, layout)
    amounts = _read_signed(columns, mark) if layout.signed else _read_sides(columns, mark)
    frame = pl.DataFrame(
        {"line": cells["line"]}
        | {n: columns.get(legal, _nulls(cells.height)) for n, legal in TEXTS.items()}
        | {name: typed.values for name, typed in days.items()}
        | {"amount_cents": amounts.values}
    ).select(*SCHEMA)
    fault = frame["account"].is_null() | frame["booked_on"].is_null() | amounts.values.is_null()
    for name in _DECISIVE_DAYS:
        fault = fault | days[name].faulty if days[name].faulty is not None else fault
    if not fault.any():
        return Assembled(
            frame, [], pl.DataFrame(schema=UNPLACED_SCHEMA), _notices(days), len(frame)
        )
    return _split_faulty(frame, cells, fault, _Judge(layout, mark), days)


def _split_faulty(
    frame: pl.DataFrame,
    cells: pl.DataFrame,
    fault: pl.Series,
    judge: "_Judge",
    days: dict[str, _Typed],
) -> Assembled:
    """Tells the faulty lines from the blank ones, and why each is faulty."""
    wrong = cells.filter(fault)
    blank = wrong.select(pl.all_horizontal(pl.exclude("line").is_null()).alias("b"))["b"]
    wrong = wrong.filter(~blank)
    rejects = [judge.first_fault(row) for row in wrong.iter_rows(named=True)]
    records = frame.filter(~fault)
    unplaced = (
        frame.filter(fault)
        .filter(~blank)
        .filter(pl.col("account").is_not_null() & pl.col("amount_cents").is_not_null())
        # Idevise is the currency of Montantdevise: a ledger's own amounts are all in one.
        .with_columns(pl.lit(None, pl.String).alias("currency"))
        .select(*UNPLACED_SCHEMA)
    )
    rows = records.height + len(rejects)
    return Assembled(records, rejects, unplaced, _notices(days), rows)


class _Mark:
    """The decimal mark of the file, found only when a cell reads two ways."""

    def __init__(self, columns: dict[str, pl.Series], layout: Layout) -> None:
        self._texts = [columns[name] for name in layout.amounts if name != "Sens"]
        self._found: str | None = None

    def __call__(self) -> str:
        """A point when amounts show decimal points and none a decimal comma; else the comma."""
        if self._found is None:
            comma = any(text.str.contains(r",\d{1,2}\D*$").any() for text in self._texts)
            point = any(text.str.contains(r"\.\d{1,2}\D*$").any() for text in self._texts)
            self._found = "." if point and not comma else ","
        return self._found


class _Judge:
    """Finds why a line is refused: its first fault in the order of the law's columns."""

    def __init__(self, layout: Layout, mark: _Mark) -> None:
        self._layout = layout
        self._mark = mark

    def first_fault(self, row: dict[str, Any]) -> Reject:
        """The reject of a line that is known to be faulty."""
        for name, text, reason, action in self._faults(row):
            if reason is not None:
                return make_reject(row["line"], name, text, reason, action)
        return make_reject(
            row["line"], "*", "", message("The line cannot be read."), message("Check the line.")
        )

    def _faults(self, row: dict[str, Any]) -> Iterator[tuple[str, str, Message | None, Message]]:
        def cell(name: str) -> str:
            return row.get(str(self._layout.at.get(name, -1))) or ""

        date_action = message("Write the date as YYYYMMDD.")
        day = cell("EcritureDate")
        booked = parse_day(day)
        if booked is None:
            booked = message("The date of the entry is missing.")
        yield "EcritureDate", day, _reason(booked), date_action
        account = cell("CompteNum")
        missing = None if account else message("The account is missing.")
        yield "CompteNum", account, missing, message("Give the account number of the line.")
        document = cell("PieceDate")
        yield "PieceDate", document, _reason(parse_day(document)), date_action
        amount_action = message("Write the amount with two decimals, as 1234,56.")
        first, second = self._layout.amounts
        one, two = cell(first), cell(second)
        if not one and (self._layout.signed or not two):
            yield first, one, message("The amount is missing."), amount_action
        if one:
            yield first, one, _reason(parse_amount(one, mark=self._mark())), amount_action
        if self._layout.signed:
            yield second, two, _reason(parse_side(two)), message("Write D for debit, C for credit.")
            return
        if two:
            yield second, two, _reason(parse_amount(two, mark=self._mark())), amount_action
        # What is left: two sides that each read, and weigh too much together.
        yield first, one, TOO_LARGE if one and two else None, amount_action


def make_reject(line: int, name: str, text: str, reason: Message, action: Message) -> Reject:
    """A reject whose value is cut to what one can read on a screen."""
    return Reject(line, name, text[:MAX_VALUE_CHARS], reason, action)


def _reason(value: object) -> Message | None:
    return value if isinstance(value, Message) else None


def _nulls(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)


def trim_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells without blanks around them; those with nothing left are null."""
    texts = pl.exclude("line").str.strip_chars(BLANKS)
    return cells.with_columns(pl.when(texts != "").then(texts))


def _read_days(texts: pl.Series | None, height: int) -> _Typed:
    """Dates of a column, through its distinct texts."""
    if texts is None or texts.null_count() == len(texts):
        return _Typed(pl.Series([None], dtype=pl.Date).new_from_index(0, height), None)
    return _through_distinct(texts, parse_day, pl.Date)


def _through_distinct(
    texts: pl.Series, parse: Callable[[str], date | int | Message | None], dtype: type[pl.DataType]
) -> _Typed:
    """A column typed by parsing each of its distinct texts once."""
    distinct = texts.drop_nulls().unique()
    parsed = [parse(text) for text in distinct]
    wrong = [isinstance(value, Message) for value in parsed]
    new = pl.Series([None if isinstance(v, Message) else v for v in parsed], dtype=dtype)
    values = texts.replace_strict(distinct, new, default=None, return_dtype=dtype)
    if not any(wrong):
        return _Typed(values, None)
    faulty = texts.is_in(distinct.filter(pl.Series(wrong)).implode()).fill_null(value=False)
    return _Typed(values, faulty)


def read_amounts(texts: pl.Series, mark: Callable[[], str]) -> pl.Series:
    """Cents of a column of trimmed texts; null where blank or unreadable.

    `mark`: gives the decimal mark of the file, asked for only when a text may read two ways.
    """
    cents = _read_plain(texts, ",")
    for other in (".", ""):
        odd = cents.is_null() & texts.is_not_null()
        if not odd.any():
            return cents
        cents = cents.scatter(odd.arg_true(), _read_plain(texts.filter(odd), other))
    odd = cents.is_null() & texts.is_not_null()
    if not odd.any():
        return cents
    decimal = mark()
    typed = _through_distinct(
        texts.filter(odd), lambda text: parse_amount(text, mark=decimal), pl.Int64
    )
    return cents.scatter(odd.arg_true(), typed.values)


def _read_plain(texts: pl.Series, mark: str) -> pl.Series:
    """Cents of the texts that are only digits and a mark before two of them; null for others.

    Short enough for 64 bits, long enough that the sign cannot stand after the mark; null beyond
    `LARGEST_LINE_MINOR` too.
    """
    text, size = pl.col("t"), pl.col("t").str.len_bytes()
    if mark:
        plain = (text.str.find(mark, literal=True) + 3 == size) & size.is_between(4, 18)
        digits = text.str.replace(mark, "", literal=True).cast(pl.Int64, strict=False)
    else:
        plain = size <= _WHOLE_DIGITS
        digits = text.cast(pl.Int64, strict=False) * 100
    plain &= digits.is_between(-LARGEST_LINE_MINOR, LARGEST_LINE_MINOR)
    return texts.to_frame("t").select(pl.when(plain).then(digits).alias("c"))["c"]


def _read_sides(columns: dict[str, pl.Series], mark: _Mark) -> _Typed:
    """Debit less credit; one blank side is zero when the other is readable."""
    debit, credit = columns["Debit"], columns["Credit"]
    frame = pl.DataFrame({"dt": debit, "ct": credit}).with_columns(
        read_amounts(debit, mark).alias("d"), read_amounts(credit, mark).alias("c")
    )
    side = {
        name: pl.when(pl.col(f"{name}t").is_null()).then(0).otherwise(pl.col(name)) for name in "dc"
    }
    both_blank = pl.col("dt").is_null() & pl.col("ct").is_null()
    net = side["d"] - side["c"]
    true = ~both_blank & net.is_between(-LARGEST_LINE_MINOR, LARGEST_LINE_MINOR)
    net = pl.when(true).then(net)
    return _Typed(frame.select(net.alias("n"))["n"], None)


def _read_signed(columns: dict[str, pl.Series], mark: _Mark) -> _Typed:
    """Montant with its Sens; null when either is blank or unreadable."""
    side = _through_distinct(columns["Sens"], parse_side, pl.Int64)
    return _Typed(read_amounts(columns["Montant"], mark) * side.values, None)


def _notices(days: dict[str, _Typed]) -> list[Message]:
    """What was left out without refusing the line, said once a column."""
    notices = []
    for name, typed in days.items():
        if name not in _DECISIVE_DAYS and typed.faulty is not None:
            notices.append(
                plural(
                    "{count} value of {column} is not a date and was left out.",
                    "{count} values of {column} are not dates and were left out.",
                    count=int(typed.faulty.sum()),
                    column=DAYS[name],
                )
            )
    return notices
