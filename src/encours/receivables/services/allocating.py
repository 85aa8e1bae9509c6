"""What pays what, as people and banks say it: stated, undone, and moved to the booked twin.

A stated fact goes before the letters of the books: what a letter says against it gives way, as far
as it must, and the contradiction is shown. Undone, what had given way takes its place again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message, plural
from encours.kernel.money import Money
from encours.receivables.queries.allocations import (
    LineState,
    displaced_facts,
    lines_of,
    standing_facts,
)
from encours.receivables.rules.act_kinds import ALLOCATION, UNDOING
from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.rules.precedence import (
    PERSON,
    Fact,
    NothingLeft,
    Pair,
    decide_allocation,
)
from encours.receivables.services.acts import Doing, LinesCannotMeet, doing


class NoSuchLine(EncoursError):
    """The ledger has no such line."""


class NotEnoughLeft(EncoursError):
    """A line has less left than one wants to allocate."""


class NothingToUndo(EncoursError):
    """No person and no bank has said that these lines pay each other."""


def allocate(
    organisation_id: int,
    pairs: Sequence[Pair],
    *,
    author_id: int | None,
    now: datetime,
    basis: str = PERSON,
) -> int:
    """States that each pair's credit closes so much of its debit; returns the number of the act.

    All pairs or none. `basis`: `person`, `bank_confirmed` or `bank`; weaker facts in the way give
    way. Raises `NoSuchLine`, `LinesCannotMeet`, `NotEnoughLeft`, `TakenMeanwhile`.
    """
    if basis not in STATED:
        raise ValueError(f"basis {basis!r} is not one that is stated: {', '.join(STATED)}")
    if not pairs:
        raise LinesCannotMeet(
            message("Nothing was chosen."),
            message("Choose what the customer owes first, then what pays it."),
        )
    with doing(organisation_id, ALLOCATION, author_id=author_id, now=now) as act:
        lines = lines_of(organisation_id, _sides(pairs))
        wanted = [_fact(pair, lines, basis=basis) for pair in pairs]
        written = lay(act, wanted, lines)
        act.tell(_said(wanted, lines), {"rows": as_rows(written)})
    return act.act_id


def undo_allocation(
    organisation_id: int, debit_id: int, credit_id: int, *, author_id: int | None, now: datetime
) -> int:
    """Undoes, at its original day, all that people and banks said of two lines.

    What had given way to it takes its place again, as far as there is room. What the books alone
    say is undone in the books. Returns the number of the act. Raises `NothingToUndo`.
    """
    with doing(organisation_id, UNDOING, author_id=author_id, now=now) as act:
        undone = [
            fact
            for fact in standing_facts(organisation_id, [debit_id])
            if fact.credit_id == credit_id and fact.basis in STATED
        ]
        if not undone:
            raise NothingToUndo(
                message("Nobody has stated that these two lines pay each other."),
                message("What a letter of the books says is corrected in the books."),
            )
        written = take_back(act, undone)
        lines = lines_of(organisation_id, [debit_id, credit_id])
        act.tell(
            message(
                "Allocation of {amount} undone: {credit} no longer pays {debit}",
                amount=Money(sum(fact.amount_cents for fact in undone), lines[debit_id].unit),
                credit=lines[credit_id].name,
                debit=lines[debit_id].name,
            ),
            {"rows": as_rows(written)},
        )
    return act.act_id


def lay(act: Doing, wanted: Sequence[Fact], lines: Mapping[int, LineState]) -> list[Fact]:
    """Writes the `wanted` facts over weaker ones, inside `act`; returns the rows written."""
    facts = standing_facts(act.organisation_id, lines)
    try:
        decided = decide_allocation(
            wanted,
            sizes={line.id: abs(line.amount_cents) for line in lines.values()},
            facts=facts,
        )
    except NothingLeft as short:
        line = lines[short.line_id]
        raise NotEnoughLeft(
            message(
                "{line} has {left} left, less than {wanted}.",
                line=line.name,
                left=Money(short.left_cents, line.unit),
                wanted=Money(short.wanted_cents, line.unit),
            ),
            message("Allocate less, or undo first what was allocated to it."),
        ) from short
    rows = [*(fact.of(-fact.amount_cents) for fact in decided.displaced), *decided.laid]
    act.write(rows)
    return rows


def take_back(act: Doing, undone: Sequence[Fact]) -> list[Fact]:
    """Writes the opposite of `undone` and restores what had given way; returns the rows."""
    rows = [fact.of(-fact.amount_cents) for fact in undone]
    act.write(rows)
    touched = {line for fact in undone for line in fact.sides}
    waiting = displaced_facts(act.organisation_id, touched)
    lines = lines_of(act.organisation_id, {line for fact in waiting for line in fact.sides})
    left = {line.id: line.left_cents for line in lines.values()}
    restored = []
    for fact in waiting:
        room = min(fact.amount_cents, *(left[line] for line in fact.sides))
        if room > 0:
            restored.append(fact.of(room))
            for line in fact.sides:
                left[line] -= room
    act.write(restored)
    return [*rows, *restored]


def as_rows(facts: Iterable[Fact]) -> list[list[object]]:
    """Facts as the journal covers them."""
    return [
        [fact.debit_id, fact.credit_id, fact.amount_cents, fact.effective_on, fact.basis]
        for fact in facts
    ]


def check_stands(line_id: int, lines: Mapping[int, LineState]) -> LineState:
    """The line, which must exist and stand. Raises `NoSuchLine`, `LinesCannotMeet`."""
    line = lines.get(line_id)
    if line is None:
        raise NoSuchLine(
            message("The ledger has no line {line}.", line=line_id),
            message("Look at the list again and choose one of its lines."),
        )
    if line.reversed_by is not None:
        raise LinesCannotMeet(
            message("{line} no longer stands: a correction replaced it.", line=line.name),
            message("Look at the list again and choose the line that replaced it."),
        )
    return line


def _fact(pair: Pair, lines: Mapping[int, LineState], *, basis: str) -> Fact:
    """The pair as a fact, effective once both lines were booked. Raises `LinesCannotMeet`."""
    debit, credit = check_stands(pair.debit_id, lines), check_stands(pair.credit_id, lines)
    if pair.amount_cents <= 0:
        raise LinesCannotMeet(
            message("An allocation is more than zero."),
            message("To take one back, undo it."),
        )
    for line, right in ((debit, debit.amount_cents > 0), (credit, credit.amount_cents < 0)):
        if not right or not line.is_receivable:
            raise LinesCannotMeet(
                message("{line} is not on the side it was chosen for.", line=line.name),
                message("Choose what the customer owes first, then what pays it."),
            )
    if debit.unit != credit.unit:
        raise LinesCannotMeet(
            message(
                "{debit} is in {unit} and {credit} in {other_unit}.",
                debit=debit.name,
                unit=debit.unit,
                credit=credit.name,
                other_unit=credit.unit,
            ),
            message("Allocate them with the amount of each and the difference of exchange."),
        )
    return Fact(
        debit.id, credit.id, pair.amount_cents, max(debit.booked_on, credit.booked_on), basis
    )


def _sides(pairs: Sequence[Pair]) -> Collection[int]:
    return {line for pair in pairs for line in (pair.debit_id, pair.credit_id)}


def _said(facts: Sequence[Fact], lines: Mapping[int, LineState]) -> Message:
    if len(facts) > 1:
        return plural("{count} allocation stated", "{count} allocations stated", count=len(facts))
    return message(
        "{amount} of {debit} paid by {credit}",
        amount=Money(facts[0].amount_cents, lines[facts[0].debit_id].unit),
        debit=lines[facts[0].debit_id].name,
        credit=lines[facts[0].credit_id].name,
    )
