"""What a customer is asked to pay on a day: what is late, to whom, after what we owe them.

An item is late from the day after its due date. What must be paid to another (a factor) is told
and never asked for on our account. Credits that nothing took yet are deducted, the whole of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

_ASSUMED = "assumed_terms"

type Items = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """The open items of a customer on a day, in four parts that add up to all of them.

    Rows have `line`, `reference`, `document_on`, `due_on`, `due_basis`, `amount_cents`, and
    `late_days` where late. `payees`: by line, who must be paid when it is not us.
    """

    late: Items
    not_due: Items
    unknown: Items
    credits: Items
    payees: Mapping[int, str] = field(default_factory=dict)

    @property
    def late_cents(self) -> int:
        """What is late, to whomever."""
        return _sum(self.late)

    @property
    def late_to_us_cents(self) -> int:
        """What is late and must be paid to us."""
        return _sum(tuple(row for row in self.late if row["line"] not in self.payees))

    @property
    def not_due_cents(self) -> int:
        """What is not due yet."""
        return _sum(self.not_due)

    @property
    def unknown_cents(self) -> int:
        """What has no known age."""
        return _sum(self.unknown)

    @property
    def credit_cents(self) -> int:
        """Payments and credit notes that nothing took yet: zero or below."""
        return _sum(self.credits)

    @property
    def total_cents(self) -> int:
        """All that is open."""
        return self.late_cents + self.not_due_cents + self.unknown_cents + self.credit_cents

    @property
    def to_pay_cents(self) -> int:
        """What is asked for now, on our account; never below zero."""
        return max(0, self.late_to_us_cents + self.credit_cents)

    @property
    def has_assumed(self) -> bool:
        """Whether a due date comes from the usual terms."""
        return any(row["due_basis"] == _ASSUMED for row in (*self.late, *self.not_due))


def assess_owed(
    items: pl.DataFrame, *, as_of: date, payees: Mapping[int, str] | None = None
) -> Owed:
    """The parts of `items` (open items of one customer in one currency), oldest due first.

    >>> frame = pl.DataFrame(
    ...     {"line": [1], "reference": ["F1"], "document_on": [date(2026, 1, 1)],
    ...      "due_on": [date(2026, 1, 31)], "due_basis": ["given"], "amount_cents": [500],
    ...      "age_known": [True]})
    >>> assess_owed(frame, as_of=date(2026, 1, 31)).late_cents
    0
    >>> assess_owed(frame, as_of=date(2026, 2, 1)).late_cents
    500
    """
    parts: dict[str, list[dict[str, Any]]] = {
        "late": [],
        "not_due": [],
        "unknown": [],
        "credits": [],
    }
    for row in items.sort("due_on", "document_on", "line", nulls_last=True).iter_rows(named=True):
        parts[_part(row, as_of)].append(row | {"late_days": _days(row["due_on"], as_of)})
    return Owed(**{name: tuple(rows) for name, rows in parts.items()}, payees=payees or {})


def _part(row: Mapping[str, Any], as_of: date) -> str:
    if row["amount_cents"] < 0:
        return "credits"
    if row["due_on"] is None or not row["age_known"]:
        return "unknown"
    return "late" if row["due_on"] < as_of else "not_due"


def _days(due_on: date | None, as_of: date) -> int:
    return 0 if due_on is None else max(0, (as_of - due_on).days)


def _sum(rows: Items) -> int:
    return sum(row["amount_cents"] for row in rows)
