"""What was read, in the one form the diagnosis works on, and what was known of it on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from encours.diagnosis.rules.model import FileRead
from encours.intake.formats.minor_units import in_minor_units
from encours.intake.formats.records import UNPLACED_SCHEMA, Reading
from encours.kernel.messages import Message, message, plural
from encours.receivables.rules.accounts import (
    DEPOSIT_PREFIX,
    RECEIVABLE_PREFIXES,
    ReceivableAccounts,
    find_unmatched,
    starts_with_any,
)
from encours.receivables.rules.from_invoices import lines_of_tables, movements_of_invoices
from encours.receivables.rules.from_ledger import Ledger, customer_codes, movements_of, read_ledger


@dataclass(frozen=True, slots=True)
class Books:
    """What was read. `movements`: `MOVEMENT_SCHEMA`, all days; `lines`: the whole ledger, if any.

    `unplaced`: rejected lines that weigh on receivable accounts (`booked_on`, `amount_cents`,
    `segment`). `codes`: `customer` and `booked_on` of each receivable line, to count customers.
    `others`: the movements in each other currency, which no figure counts. `unvalued`: how many
    rejected lines have no account or amount that can be told. `known`: what people and banks said
    pays what (`ALLOCATION_SCHEMA`), when the books are kept and not only read.
    """

    files: tuple[FileRead, ...]
    movements: pl.DataFrame
    unplaced: pl.DataFrame
    codes: pl.DataFrame
    lines: pl.DataFrame | None = None
    assumed_accounts: tuple[str, ...] = ()
    notices: tuple[Message, ...] = ()
    others: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    unvalued: int = 0
    known: pl.DataFrame | None = None

    def with_notices(self, notices: tuple[Message, ...]) -> "Books":
        """The same books, with what was said while the files were opened put first."""
        return replace(self, notices=(*notices, *self.notices))

    @property
    def deposits_cents(self) -> int:
        """Deposits received (4191), which stand apart: negative when customers paid in advance."""
        if self.lines is None:
            return 0
        last = self.lines.filter(pl.col("segment") == pl.col("segment").max())
        deposits = last.filter(pl.col("account").str.starts_with(DEPOSIT_PREFIX))
        return int(deposits["amount_cents"].sum())

    @property
    def other_currencies(self) -> dict[str, int]:
        """What is open in each other currency, in its minor units, payments taken off."""
        return {
            currency: int(movements["amount_cents"].sum())
            for currency, movements in self.others.items()
            if movements.height
        }

    def last_day(self) -> date | None:
        """The last day booked in the files (never their name, nor the clock)."""
        rows = self.movements if self.lines is None else self.lines
        return rows["booked_on"].max()  # type: ignore[return-value]  # a Date column

    def first_day(self) -> date | None:
        """The first day booked in the files."""
        rows = self.movements if self.lines is None else self.lines
        return rows["booked_on"].min()  # type: ignore[return-value]  # a Date column

    def known_on(self, day: date) -> "Books":
        """The same books as they stood at the end of `day`: nothing booked later exists."""
        booked = pl.col("booked_on") <= day
        return replace(
            self,
            movements=self.movements.filter(booked),
            unplaced=self.unplaced.filter(booked.fill_null(value=True)),
            codes=self.codes.filter(booked),
            lines=None if self.lines is None else self.lines.filter(booked),
            others={code: rows.filter(booked) for code, rows in self.others.items()},
        )


def books_of_ledgers(
    readings: Sequence[Reading],
    files: tuple[FileRead, ...],
    *,
    prefixes: tuple[str, ...] = RECEIVABLE_PREFIXES,
    currency: str = "EUR",
) -> Books:
    """The books that one or several accounting exports (FEC) hold together.

    Raises `WrongCurrency`.
    """
    readings = [in_minor_units(reading, currency=currency) for reading in readings]
    ledger = read_ledger(
        [reading.records for reading in readings],
        digests=[reading.digest for reading in readings],
        prefixes=prefixes,
    )
    assumed = ledger.accounts.numbers if ledger.accounts.assumed else ()
    looks = message(
        "No account 411, 413 or 416 was found; these were taken for receivable accounts by"
        " their labels and what they face: {accounts}. Name others with --accounts.",
        accounts=assumed,
    )
    unmatched = find_unmatched(ledger.accounts, prefixes)
    nothing = message("No account of these files begins with {prefixes}.", prefixes=unmatched)
    return Books(
        files=files,
        movements=movements_of(ledger),
        unplaced=_unplaced_of_ledger(readings, ledger, prefixes),
        codes=customer_codes(ledger.lines),
        lines=ledger.lines,
        assumed_accounts=assumed,
        notices=(
            *ledger.notices,
            *([looks] if assumed else []),
            *([nothing] if unmatched else []),
        ),
        unvalued=_unvalued(readings),
    )


def books_of_tables(
    readings: Sequence[Reading], files: tuple[FileRead, ...], *, currency: str
) -> Books:
    """The books that one or several tables of invoices and payments hold together.

    Raises `WrongCurrency`.
    """
    readings = [in_minor_units(reading, currency=currency) for reading in readings]
    lines, superseded = lines_of_tables(
        [reading.records for reading in readings], currency=currency
    )
    movements = movements_of_invoices(lines, currency=currency)
    others = sorted(set(lines["unit"]) - {currency})
    again = plural(
        "{count} row stands in several files: it is counted once, as the latest file has it.",
        "{count} rows stand in several files: they are counted once, as the latest file has them.",
        count=superseded,
    )
    return Books(
        files=files,
        movements=movements,
        unplaced=pl.concat([reading.unplaced for reading in readings])
        .filter(pl.col("currency").fill_null(currency) == currency)
        .with_columns(pl.lit(0, pl.Int32).alias("segment")),
        codes=movements.select("customer", "booked_on"),
        notices=(again,) if superseded else (),
        others={code: movements_of_invoices(lines, currency=code) for code in others},
        unvalued=_unvalued(readings),
    )


def _unvalued(readings: Sequence[Reading]) -> int:
    return sum(reading.source.rejected - reading.unplaced.height for reading in readings)


def _unplaced_of_ledger(
    readings: Sequence[Reading], ledger: Ledger, prefixes: tuple[str, ...]
) -> pl.DataFrame:
    """Rejected lines on receivable accounts, in the segment of their file and of their day."""
    last = int(ledger.lines["segment"].max() or 0)  # type: ignore[arg-type]  # an Int32 column
    rows = pl.concat(
        [
            reading.unplaced.cast(UNPLACED_SCHEMA).with_columns(
                _segment_in(ledger.lines.filter(pl.col("source_id") == number), last)
            )
            for number, reading in enumerate(readings)
        ]
    )
    return rows.filter(_is_receivable(ledger.accounts, prefixes))


def _segment_in(lines: pl.DataFrame, last: int) -> pl.Expr:
    """The segment of a rejected line, given the accepted `lines` of its file.

    The file's last one when its day is unknown; `last` when no line of the file was accepted.
    """
    begins = lines.group_by("segment").agg(pl.col("booked_on").min()).sort("segment").rows()
    segment = pl.lit(last if not begins else begins[0][0], pl.Int32)
    for number, begin in begins[1:]:
        since = (pl.col("booked_on") >= begin) | pl.col("booked_on").is_null()
        segment = pl.when(since).then(pl.lit(number, pl.Int32)).otherwise(segment)
    return segment.alias("segment")


def _is_receivable(accounts: ReceivableAccounts, prefixes: tuple[str, ...]) -> pl.Expr:
    """The accounts of `accounts`; a legal one too, of which no line could be taken."""
    return pl.col("account").is_in(list(accounts.numbers)) | starts_with_any(
        pl.col("account"), prefixes
    )
