"""What every reader hands over: the records it accepted, and each line it could not, with why.

A reader is a pure function from bytes to a `Reading`. Nothing is dropped in silence:
`source.rows == source.accepted + source.rejected`, and each rejected line has its `Reject`.
"""

from dataclasses import dataclass, field

import polars as pl

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message


class UnreadableFile(EncoursError):
    """The file is not what it claims to be (empty, binary, header only, too large, hostile)."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One line that was not taken: where (`line`, header = 1; `field`), what, why, what to do."""

    line: int
    field: str
    value: str
    reason: Message
    action: Message


@dataclass(frozen=True, slots=True)
class Source:
    """What the file turned out to be. `rows` counts its data lines that are not blank.

    `format`: `fec`, `fec_xml`, `csv`, `xlsx`. `encoding`: `utf-8`, `iso-8859-15`, `cp1252`, …
    `separator`: `tab`, `pipe`, `semicolon`, `comma`, or `None` where the format has none.
    """

    format: str
    encoding: str
    separator: str | None
    rows: int
    accepted: int
    rejected: int


UNPLACED_SCHEMA = pl.Schema(
    {
        "line": pl.Int64,
        "account": pl.String,
        "booked_on": pl.Date,
        "amount_cents": pl.Int64,
        "currency": pl.String,
    }
)


def empty_unplaced() -> pl.DataFrame:
    """No rejected line that weighs anything."""
    return pl.DataFrame(schema=UNPLACED_SCHEMA)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one file.

    `records`: the accepted lines, columns as the reader documents them, in file order.
    `rejects`: at most one per rejected line (its first fault), in file order.
    `unplaced`: for rejected lines whose account and amount could still be read, what they weigh:
    columns `line` Int64, `account` String, `booked_on` Date (null when unreadable),
    `amount_cents` Int64 (debit less credit), `currency` String (of the amount; null when nothing
    says, and in a ledger, which is kept in one); so that a control total can count them.
    `notices`: what the reader assumed or repaired, said once each.
    `digest`: SHA-256 of the file, where the one who opened it tells.
    """

    source: Source
    records: pl.DataFrame
    rejects: tuple[Reject, ...] = ()
    unplaced: pl.DataFrame = field(default_factory=empty_unplaced)
    notices: tuple[Message, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One row of a list of customers, as written; None where the list says nothing.

    `customer`: the code, else the name; `has_code` tells which. `payer`: the code of who pays.
    """

    line: int
    customer: str
    group: str | None
    terms: str | None
    has_code: bool = True
    name: str | None = None
    siren: str | None = None
    vat_number: str | None = None
    collector: str | None = None
    salesperson: str | None = None
    email: str | None = None
    phone: str | None = None
    payer: str | None = None
