"""A world of the matching: open items, what was paid before, a statement, the truth of each line.

The truth says how a line was made, so that nobody has to read it back; `rule.py` says whether a
careful accountant could have known it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from encours.cash.rules.matching.words import Credit, Debtor, Item, Known, Seen

type Deductions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What one credit pays, and what of it can be seen on the line.

    `customers`: who it may be booked to; empty for money of nobody known. `shares`: item key to
    cents, below zero for a credit note. `deductions`: (kind, cents), sorted. `quoted`: the texts by
    which the line names invoices. `named`: the text that names the payer. `stated`: the line says
    in words what was held back, or that it is a part. `claimed`: False when the line was made to
    contradict itself. `decidable`: `rule.py` finds this one answer; `hopeless`: it is not even
    among those that fit; `why_not`: why it is not decidable.
    """

    case: str
    customers: tuple[str, ...] = ()
    shares: Mapping[int, int] = field(default_factory=dict)
    deductions: Deductions = ()
    quoted: tuple[str, ...] = ()
    named: str = ""
    stated: bool = False
    claimed: bool = True
    hopeless: bool = False
    decidable: bool = False
    why_not: str = ""

    @property
    def is_nobodys(self) -> bool:
        """Money that is no customer's, or of a customer whom nothing tells."""
        return not self.customers

    @property
    def settles(self) -> bool:
        """Whether it pays something that is open."""
        return bool(self.shares)

    def unapplied(self, credit: Credit) -> int:
        """What stays the customer's credit, in minor units."""
        held = sum(cents for _, cents in self.deductions)
        return credit.amount_cents - sum(self.shares.values()) + held


@dataclass(frozen=True, slots=True)
class World:
    """Items, payers and one statement with its truth, credit by credit."""

    items: Sequence[Item]
    debtors: Sequence[Debtor]
    seen: Sequence[Seen]
    credits: Sequence[Credit]
    truths: Sequence[Truth]
    own_names: tuple[str, ...] = ()

    def known(self) -> Known:
        """What the matching may look at."""
        return Known(
            items=self.items, debtors=self.debtors, seen=self.seen, own_names=self.own_names
        )
