"""What a synthetic ledger is asked to be, and the truth that is known about it because we made it.

Measures and tests compare what Encours finds in a FEC with these figures: a real export never says
what the right answer was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal

Terms = Literal["30 jours nets", "45 jours fin de mois", "60 jours nets"]
Behaviour = Literal["early", "on_terms", "late", "worsening"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a FEC is written: what differs from one accounting package to the next.

    `quoted` puts the labels between double quotes, some of them holding the separator.
    `account_carries_customer` leaves CompAuxNum empty and writes `411C00012` in CompteNum.
    """

    separator: str = "\t"
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    bom: bool = False
    amounts: Literal["debit_credit", "montant_sens", "montant_sign"] = "debit_credit"
    decimal: str = ","
    padded: bool = False
    quoted: bool = False
    trailing_separator: bool = False
    entry_numbers_zero: bool = False
    iso_dates: bool = False
    validated: bool = True
    account_carries_customer: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """The company to invent. The same values always give the same bytes.

    `invoices` a year; `lettered` share of settlements that carry a letter (0.0 to 1.0);
    `opening` by item or one sum per customer; shares are of the invoices, or of the customers where
    a habit belongs to the customer (`bills`, `grouped`, `also_suppliers`). `unapplied` are payments
    made twice and `loose_credit_notes` (of the credit notes) never used: they stay as credits.
    """

    seed: int = 1
    first_year: int = 2025
    years: int = 1
    customers: int = 40
    invoices: int = 300
    lettered: float = 1.0
    opening: Literal["items", "sums"] = "items"
    behaviours: tuple[Behaviour, ...] = ("early", "on_terms", "late", "worsening")
    terms: tuple[Terms, ...] = ("30 jours nets", "45 jours fin de mois", "60 jours nets")
    part_payments: float = 0.08
    credit_notes: float = 0.06
    unapplied: float = 0.01
    loose_credit_notes: float = 0.15
    bad_debts: float = 0.01
    bills: float = 0.15
    grouped: float = 0.25
    also_suppliers: float = 0.1
    bills_keep_piece_date: bool = True
    full_ledger: bool = True
    dialect: Dialect = field(default_factory=Dialect)


@dataclass(frozen=True, slots=True)
class CustomerTruth:
    """A customer as invented: the terms granted and how it really pays."""

    code: str
    name: str
    terms: Terms
    behaviour: Behaviour


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is really still due: its reference, its original date, where it stands, what remains."""

    ref: str
    document_on: date
    account: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class DelayTruth:
    """The parts of balanced letters closed by a payment: (days, cents) each, oldest first."""

    parts: tuple[tuple[int, int], ...]

    @property
    def items(self) -> int:
        """Number of parts counted."""
        return len(self.parts)

    @property
    def weighted_mean_days(self) -> Fraction | None:
        """Days weighted by amount, exact; `None` without a part."""
        weight = sum(cents for _, cents in self.parts)
        return Fraction(sum(d * c for d, c in self.parts), weight) if weight else None

    @property
    def median_days(self) -> int | None:
        """Lower weighted median: the first delay at which half of the amount has been paid."""
        half, seen = sum(cents for _, cents in self.parts), 0
        for days, cents in sorted(self.parts):
            seen += 2 * cents
            if seen >= half:
                return days
        return None


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of the files written. Amounts are cents, debit less credit.

    `customers` counts the distinct CompAuxNum with a receivable line (the accounts themselves where
    they carry the customer). `by_account` has "411", "413" and "416"; `open_items` what each
    customer really owes at `as_of` (letters or not), with the original dates; `sales_cents` the
    receivable debits less credits of entries with a class 70 line over the 365 days to `as_of`;
    `opening_cents` the opening of each customer in the first file; `owed_cents` what we owe those
    who are also suppliers, by customer code. `delay` is what the letters tell, `real_delay` what
    all settlements would tell. `by_file` says the same of each file alone, in order.
    """

    files: tuple[Path, ...]
    rows: int
    as_of: date
    customers: int
    balance_cents: int
    by_account: Mapping[str, int]
    open_items: Mapping[str, tuple[OpenItem, ...]]
    sales_cents: int
    delay: DelayTruth
    real_delay: DelayTruth
    opening_cents: Mapping[str, int]
    owed_cents: Mapping[str, int]
    customer_truths: Mapping[str, CustomerTruth]
    by_file: tuple["Truth", ...] = ()


def spec_of_lines(lines: int, *, seed: int = 1, dialect: Dialect | None = None) -> Spec:
    """A one-year company whose FEC has about that many lines (within a few percent above 2,000)."""
    invoices = max(20, lines * 10 // 82)
    return Spec(
        seed=seed,
        invoices=invoices,
        customers=max(8, min(invoices // 12, 20_000)),
        dialect=dialect or Dialect(),
    )
