"""What could explain a credit, how likely it is, and what it closes: plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from encours.cash.rules.matching.differences import Cause
from encours.cash.rules.matching.payers import Claim
from encours.cash.rules.matching.words import Deduction

LEAST_PROPOSED = 0.02
"""An explanation that is less likely is none."""


@dataclass(slots=True)
class Weighed:
    """An explanation and its weight. `places`: the items, in the order they are paid.

    `told`: how much of each the payer says, where it does; else they are paid whole, or by `cause`.
    """

    weight: float
    customer: str
    places: tuple[int, ...]
    total: int
    cause: Cause
    kind: str
    claim: Claim
    named: frozenset[int] = frozenset()
    is_contradicted: bool = False
    is_near: bool = False
    told: tuple[int, ...] = ()


@dataclass(slots=True)
class Settled:
    """An explanation as it is written. `taken`: places and cents of what is closed."""

    best: Weighed
    confidence: float
    taken: tuple[tuple[int, int], ...]
    deductions: tuple[Deduction, ...] = ()
    unapplied: int = 0
    announced: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A customer as a credit sees it: what speaks for it, and which of its items are named.

    `mistaken`: items of others whose number is one sign away from one of its own. `is_near`: so is
    what the text names.
    """

    customer: str
    claim: Claim
    strengths: dict[int, float]
    mistaken: frozenset[int] = frozenset()
    is_near: bool = False


@dataclass(slots=True)
class Verdict:
    """All explanations of a credit, the best first, and how sure the first is (0 to 1).

    `customer`: whose money it most likely is. `supposed`: what they close, where it was weighed as
    if what is proposed for earlier lines were paid.
    """

    told: list[Weighed] = field(default_factory=list)
    confidence: float = 0.0
    chances: list[float] = field(default_factory=list)
    customer: str | None = None
    supposed: Sequence[Settled] = ()
