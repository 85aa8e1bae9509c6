"""What every reader of bank statements hands over: statements, their lines, and what is refused.

A reader is a pure function from bytes to *parts*, in file order, so that a file of any length is
read in the memory of its bytes: `Opening`, then its `BankLine`s and `Reject`s, then `Closing`.
Nothing is dropped in silence: every entry of the file is a line, or a reject.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from encours.intake.formats.records import Reject
from encours.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement of an account. `amount_cents`: minor units of the account, credits above zero.

    `line`: where in the file, the first line being 1. `booked_on`: the bank's booking day.
    `reference`: the structured one, of the creditor (ISO 11649 RF and the like), else the payer's
    end-to-end; `bank_reference`: the bank's own. `remittance`: the free text, parts joined by one
    blank. `label`: the bank's own words. `code`: the interbank code (CFONB), else domain-family-
    subfamily of ISO 20022 (`PMNT-RCDT-ESCT`), else the bank's. `return_reason`: why it came back
    (`AC04`, `MD01`, a code of rejection of CFONB); then it undoes a payment. `payer_*`: the other
    side; `ultimate_*`: on whose behalf. `fee_cents`: what the bank kept, above zero, where told.
    `original_amount`, `original_currency`: before exchange, as written. `batch`: the same text on
    the lines of one entry of the bank's, which it may show elsewhere as one sum. `is_pending`: not
    booked yet.
    """

    line: int
    booked_on: date
    amount_cents: int
    value_on: date | None = None
    payer_name: str | None = None
    payer_iban: str | None = None
    payer_bic: str | None = None
    payer_id: str | None = None
    ultimate_name: str | None = None
    reference: str | None = None
    end_to_end: str | None = None
    mandate: str | None = None
    bank_reference: str | None = None
    remittance: str | None = None
    label: str | None = None
    code: str | None = None
    return_reason: str | None = None
    original_amount: str | None = None
    original_currency: str | None = None
    fee_cents: int | None = None
    batch: str | None = None
    is_reversal: bool = False
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A statement begins. `account`: IBAN, else the account as written; `opening_cents` if told.

    `kind`: `statement` (booked, closed days), `intraday`, `notification` (movements alone, no
    balance). `identifier`, `sequence`: the bank's, which banks reuse.
    """

    line: int
    account: str
    currency: str
    opening_cents: int | None = None
    opened_on: date | None = None
    kind: str = "statement"
    identifier: str | None = None
    sequence: str | None = None
    holder: str | None = None
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """A statement ends. Its balances are known by now, wherever the file had them."""

    line: int
    opening_cents: int | None = None
    opened_on: date | None = None
    closing_cents: int | None = None
    closed_on: date | None = None


type Part = Opening | BankLine | Closing | Reject
"""What a reader yields; a `Reject` outside of a statement concerns the file."""


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file that is one of bank statements. `format`: `camt.053`, `cfonb120`, `mt940`, `ofx`, …

    `parts` is read once. `notices`: filled while `parts` is read.
    """

    format: str
    parts: Iterator[Part]
    notices: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """How many lines of a statement came, and what moved: lines not booked yet weigh nothing."""

    lines: int = 0
    in_cents: int = 0
    out_cents: int = 0

    def add(self, line: BankLine) -> None:
        """One more line."""
        self.lines += 1
        if not line.is_pending and line.amount_cents > 0:
            self.in_cents += line.amount_cents
        elif not line.is_pending:
            self.out_cents += line.amount_cents


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A statement read whole; of its `lines` perhaps the first only, of all of them the `tally`.

    `balanced`: opening + all lines = closing; None where a balance lacks.
    """

    opening: Opening
    closing: Closing
    lines: tuple[BankLine, ...]
    tally: Tally

    @property
    def opening_cents(self) -> int | None:
        """The balance before the first line."""
        told = self.closing.opening_cents
        return told if told is not None else self.opening.opening_cents

    @property
    def balanced(self) -> bool | None:
        """Whether the statement adds up; None where it cannot be told."""
        if self.opening_cents is None or self.closing.closing_cents is None:
            return None
        moved = self.tally.in_cents + self.tally.out_cents
        return self.opening_cents + moved == self.closing.closing_cents


@dataclass(frozen=True, slots=True)
class BankReading:
    """All that a file of bank statements says; of its `rejects`, `rejected`, perhaps the first."""

    format: str
    statements: tuple[BankStatement, ...]
    rejects: tuple[Reject, ...] = ()
    notices: tuple[Message, ...] = ()
    rejected: int = 0


def collect(file: BankFile, *, most: int | None = None) -> BankReading:
    """Reads the whole file; of each statement, and of the rejects, keeps the first `most`."""
    statements: list[BankStatement] = []
    rejects: list[Reject] = []
    lines: list[BankLine] = []
    rejected = 0
    for part in each_statement(file.parts):
        match part:
            case BankLine():
                if most is None or len(lines) < most:
                    lines.append(part)
            case Reject():
                rejected += 1
                if most is None or len(rejects) < most:
                    rejects.append(part)
            case BankStatement():
                statements.append(replace(part, lines=tuple(lines)))
                lines.clear()
    return BankReading(
        file.format, tuple(statements), tuple(rejects), tuple(file.notices), rejected
    )


def each_statement(parts: Iterator[Part]) -> Iterator[BankLine | Reject | BankStatement]:
    """Lines and rejects as they come, and after its lines each statement, without them.

    A statement that the file does not close ends with it, or where the next begins.
    """
    opening: Opening | None = None
    tally = Tally()
    for part in parts:
        match part:
            case Opening():
                if opening is not None:
                    yield BankStatement(opening, Closing(part.line), (), tally)
                opening, tally = part, Tally()
            case Closing():
                if opening is not None:
                    yield BankStatement(opening, part, (), tally)
                opening = None
            case BankLine():
                tally.add(part)
                yield part
            case Reject():
                yield part
    if opening is not None:
        yield BankStatement(opening, Closing(0), (), tally)
