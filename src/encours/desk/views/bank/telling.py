"""A line of the bank in the words of its page: choices, items, deductions, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from encours.cash.queries.decisions import Decided
from encours.cash.rules.matching.words import DeductionKind
from encours.desk.services.bank_line import BankFile, Choice, outcome_words
from encours.intake.formats.bank.operations import meaning_of
from encours.kernel.messages import Message, message
from encours.kernel.money import Money

TYPED_DEDUCTIONS = (
    DeductionKind.FEE,
    DeductionKind.DISCOUNT,
    DeductionKind.RETENTION,
    DeductionKind.PENALTY,
    DeductionKind.ROUNDING,
)
"""The differences that a person may give by hand."""

DEDUCTION_NAMES: Mapping[str, Message] = {
    "fee": message("Bank fee"),
    "discount": message("Early-payment discount"),
    "retention": message("Retention"),
    "penalty": message("Penalty withheld (contested)"),
    "fx": message("Difference of exchange"),
    "rounding": message("Rounding"),
}


@dataclass(frozen=True, slots=True)
class ToldPart:
    """An item of a choice: its name, its amount as closed, where it is."""

    name: str
    amount: Money
    line_id: int | None


@dataclass(frozen=True, slots=True)
class ToldChoice:
    """A choice as shown: its parts, its differences, what stays with the customer."""

    number: int
    parts: Sequence[ToldPart]
    deductions: Sequence[tuple[Message, Money]]
    left: Money | None


@dataclass(frozen=True, slots=True)
class ToldAct:
    """What was decided once: in words, by whom, when."""

    words: Message
    chip: str
    customer: str
    day: date
    is_automatic: bool
    reasons: Sequence[Message]
    comment: str


@dataclass(frozen=True, slots=True)
class ToldFile:
    """All that the page of a line shows in words."""

    amount: Money
    meaning: Message | None
    choices: Sequence[ToldChoice]
    items: Sequence[tuple[object, Money, bool]]
    deductions: Sequence[tuple[str, Message]]
    history: Sequence[ToldAct]
    customer: str


def tell_file(found: BankFile) -> ToldFile:
    """The file in words."""
    line = found.line
    proposed = {part.line.id for each in found.choices[:1] for part in each.parts if part.line}
    return ToldFile(
        amount=Money(line.amount_cents, line.unit),
        meaning=meaning_of(line.code) if line.code else None,
        choices=[_choice(each, line.unit) for each in found.choices],
        items=[
            (each, Money(each.open_cents, each.unit), each.line_id in proposed)
            for each in found.items
        ],
        deductions=[(str(kind), DEDUCTION_NAMES[kind]) for kind in TYPED_DEDUCTIONS],
        history=[_act(found, each) for each in reversed(found.history)],
        customer=found.names.get(found.customer, found.customer),
    )


def _choice(choice: Choice, unit: str) -> ToldChoice:
    return ToldChoice(
        choice.number,
        [
            ToldPart(
                part.line.name if part.line else "",
                Money(part.cents, unit),
                part.line.id if part.line else None,
            )
            for part in choice.parts
        ],
        [(DEDUCTION_NAMES[kind], Money(cents, unit)) for kind, cents in choice.deductions],
        Money(choice.left_cents, unit) if choice.left_cents else None,
    )


def _act(found: BankFile, decided: Decided) -> ToldAct:
    words, chip = outcome_words(decided.outcome, is_automatic=decided.is_automatic)
    if decided.outcome == "undone":
        words, chip = message("Undone"), "plain"
    return ToldAct(
        words,
        chip,
        found.names.get(decided.customer or "", decided.customer or ""),
        decided.recorded_at.date(),
        decided.is_automatic,
        decided.reasons,
        decided.comment,
    )
