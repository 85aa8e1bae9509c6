"""Who is believed when two say different things of one payment: a person before bank and books.

A fact that stands in the way of a stronger one gives way as far as it must, and no further; what
nobody weaker can give up is refused. Facts of the same strength never push each other aside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.rules.schema import FACTS

BASES = (*STATED, *FACTS)
"""The bases of facts, the strongest first."""
PERSON = BASES[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """A debit and a credit (numbers of lines) and how much of each closes the other, in cents."""

    debit_id: int
    credit_id: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Fact:
    """What stands allocated between two lines since `effective_on`, on the ground `basis`."""

    debit_id: int
    credit_id: int
    amount_cents: int
    effective_on: date
    basis: str

    @property
    def sides(self) -> tuple[int, int]:
        """The debit and the credit."""
        return self.debit_id, self.credit_id

    def of(self, amount_cents: int) -> "Fact":
        """The same fact for another amount; a negative one undoes it."""
        return replace(self, amount_cents=amount_cents)


class NothingLeft(Exception):
    """A line has less left than was asked: `line_id`, `left_cents`, `wanted_cents`."""

    def __init__(self, line_id: int, *, left_cents: int, wanted_cents: int) -> None:
        super().__init__(f"line {line_id}: {left_cents} left of {wanted_cents}")
        self.line_id = line_id
        self.left_cents = left_cents
        self.wanted_cents = wanted_cents


@dataclass(frozen=True, slots=True)
class Decided:
    """What is laid, and which parts of weaker facts give way to it (amounts above zero)."""

    laid: tuple[Fact, ...]
    displaced: tuple[Fact, ...]


def decide_allocation(
    wanted: Iterable[Fact],
    *,
    sizes: Mapping[int, int],
    facts: Sequence[Fact],
    as_far_as_it_goes: bool = False,
) -> Decided:
    """Lays `wanted` facts, in order, over the weaker of the `facts` that stand.

    `sizes`: what each line holds, in cents above zero. Weaker facts of the very same two lines give
    way first (they say the same), then the weakest and latest of each line that lacks room. Raises
    `NothingLeft`, or with `as_far_as_it_goes` lays only what there is room for.
    """
    ledger = _Ledger(sizes, facts)
    laid = []
    for fact in wanted:
        ledger.give_way(fact.amount_cents, to=fact, among=[fact.sides])
        for line in fact.sides:
            ledger.give_way(fact.amount_cents - ledger.left[line], to=fact, among=[(line,)])
        room = min(fact.amount_cents, *(ledger.left[line] for line in fact.sides))
        if room < fact.amount_cents and not as_far_as_it_goes:
            short = min(fact.sides, key=ledger.left.__getitem__)
            raise NothingLeft(short, left_cents=ledger.left[short], wanted_cents=fact.amount_cents)
        if room > 0:
            ledger.take(fact.of(room))
            laid.append(fact.of(room))
    return Decided(tuple(laid), ledger.displaced())


class _Ledger:
    """What is left of each line while facts are laid and give way."""

    def __init__(self, sizes: Mapping[int, int], facts: Sequence[Fact]) -> None:
        self.left = dict(sizes)
        self._standing = [*facts]
        self._given: dict[Fact, int] = dict.fromkeys(facts, 0)
        for fact in facts:
            self.take(fact)

    def take(self, fact: Fact) -> None:
        for line in fact.sides:
            if line in self.left:
                self.left[line] -= fact.amount_cents

    def give_way(self, lack_cents: int, *, to: Fact, among: list[tuple[int, ...]]) -> None:
        """Weaker facts than `to` on the lines `among` give up to `lack_cents`, weakest first."""
        weaker = [
            fact
            for fact in self._standing
            if BASES.index(fact.basis) > BASES.index(to.basis)
            and any(set(lines) <= {*fact.sides} for lines in among)
        ]
        weaker.sort(
            key=lambda fact: (BASES.index(fact.basis), fact.effective_on, fact.sides), reverse=True
        )
        for fact in weaker:
            part = min(lack_cents, fact.amount_cents - self._given[fact])
            if part > 0:
                self._given[fact] += part
                self.take(fact.of(-part))
                lack_cents -= part

    def displaced(self) -> tuple[Fact, ...]:
        return tuple(fact.of(part) for fact, part in self._given.items() if part)
