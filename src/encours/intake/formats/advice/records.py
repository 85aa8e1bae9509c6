"""What a customer announces it will pay (avis de virement): for which invoices, less what.

A reader is a pure function from bytes to an `AdviceReading`. What is announced is no money yet: it
reserves its invoices until the bank tells of the payment.
"""

from dataclasses import dataclass, field
from datetime import date

from encours.intake.formats.records import Reject
from encours.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One invoice that is paid, or one amount withheld; minor units.

    `number`: as the payer writes it, blank for a deduction of the whole payment. `amount_cents`:
    what of it is settled, below zero for a credit note and for a deduction, None where the advice
    names the invoice without an amount. `deduction`: the payer's words for what it withholds
    (escompte, retenue, pénalité), blank for an invoice. `on`: the invoice's own date, where told.
    `line`: where in the document, the first line being 1.
    """

    number: str
    amount_cents: int | None
    deduction: str = ""
    on: date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """One payment announced. None: the document does not say.

    `announced_on`: the day of the advice; `pays_on`: of the payment. `reference`: the payer's.
    """

    payer_name: str | None = None
    payer_iban: str | None = None
    our_iban: str | None = None
    reference: str | None = None
    announced_on: date | None = None
    pays_on: date | None = None
    total_cents: int | None = None
    currency: str = "EUR"
    rows: tuple[AdviceRow, ...] = ()

    @property
    def adds_up(self) -> bool | None:
        """Whether the rows make the total; None where either is not told."""
        amounts = [row.amount_cents for row in self.rows]
        if self.total_cents is None or not amounts or None in amounts:
            return None
        return sum(amount or 0 for amount in amounts) == self.total_cents


@dataclass(frozen=True, slots=True)
class AdviceReading:
    """All that a document announces. `format`: `text`, `html`, `csv`, `xlsx`, `pdf` or `eml`."""

    format: str
    advice: Advice
    rejects: tuple[Reject, ...] = ()
    notices: tuple[Message, ...] = field(default=())
