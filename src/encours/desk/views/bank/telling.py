"""A line of the bank in the words of its page: choices, items, deductions, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from encours.cash.queries.decisions import Decided
from encours.desk.natures import NATURE_NAMES
from encours.desk.services.bank_line import BankFile, Choice, outcome_words
from encours.desk.views.bank.typed import TYPED_DEDUCTIONS, Typed, work_out
from encours.intake.formats.bank.operations import meaning_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.portfolio.rules.seen import ItemSeen

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
    nature: Message | str
    amount: Money
    line_id: int | None


@dataclass(frozen=True, slots=True)
class ToldChoice:
    """A choice as shown: its parts, its differences, what stays with the customer.

    `key`: the key that chooses it.
    """

    number: int
    key: int
    parts: Sequence[ToldPart]
    deductions: Sequence[tuple[Message, Money]]
    left: Money | None
    stays: Message


@dataclass(frozen=True, slots=True)
class ToldItem:
    """An item that may be ticked: `typed`: what was typed beside it."""

    item: ItemSeen
    open: Money
    nature: Message | str
    is_on: bool
    typed: str


@dataclass(frozen=True, slots=True)
class ToldCustomer:
    """The items of a customer. `others`: the codes that remain without this one."""

    code: str
    name: str
    items: Sequence[ToldItem]
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToldSums:
    """The running difference: what is chosen, what is missing of it, what is left, and so what."""

    paid: Money
    deducted: Money | None
    words: Message
    chip: str
    more: Message | None = None


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
    customers: Sequence[ToldCustomer]
    deductions: Sequence[tuple[str, Message, str]]
    sums: ToldSums
    history: Sequence[ToldAct]
    customer: str


def tell_file(found: BankFile, typed: Typed) -> ToldFile:
    """The file in words; `typed`: what its form shows."""
    line = found.line
    whose = found.latest.customer if found.latest else None
    return ToldFile(
        amount=Money(line.amount_cents, line.unit),
        meaning=meaning_of(line.code) if line.code else None,
        choices=[_choice(each, line.unit) for each in found.choices],
        customers=[_customer(found, code, typed) for code in found.customers],
        deductions=[
            (str(kind), DEDUCTION_NAMES[kind], typed.deductions.get(kind, ""))
            for kind in TYPED_DEDUCTIONS
        ],
        sums=_sums(found, typed),
        history=[_act(found, each) for each in reversed(found.history)],
        customer=found.names.get(whose or "", whose or ""),
    )


def _customer(found: BankFile, code: str, typed: Typed) -> ToldCustomer:
    return ToldCustomer(
        code,
        found.names.get(code, code),
        [
            ToldItem(
                each,
                Money(each.open_cents, each.unit),
                NATURE_NAMES.get(each.nature, ""),
                each.line_id in typed.ticked,
                typed.amounts.get(each.line_id, ""),
            )
            for each in found.items
            if each.customer == code
        ],
        [other for other in found.customers if other != code],
    )


def _sums(found: BankFile, typed: Typed) -> ToldSums:
    unit = found.line.unit
    try:
        sums = work_out(typed, found)
    except EncoursError as wrong:
        return ToldSums(Money(0, unit), None, wrong.what, "alarm", wrong.action)
    paid = Money(sums.paid_cents, unit)
    deducted = Money(sums.deducted_cents, unit) if sums.deducted_cents else None
    left = Money(abs(sums.left_cents), unit)
    if sums.left_cents == 0:
        return ToldSums(paid, deducted, message("It adds up"), "good")
    if sums.left_cents > 0:
        words = message("{amount} left", amount=left)
        more = message("It stays on the customer's account if you apply it so.")
        return ToldSums(paid, deducted, words, "caution", more)
    words = message("{amount} too much chosen", amount=left)
    more = message("Choose less, type a part beside an item, or say what the difference is.")
    return ToldSums(paid, deducted, words, "alarm", more)


def _choice(choice: Choice, unit: str) -> ToldChoice:
    return ToldChoice(
        choice.number,
        choice.number + 1,
        [
            ToldPart(
                part.line.name if part.line else "",
                NATURE_NAMES.get(part.line.nature, "") if part.line else "",
                Money(part.cents, unit),
                part.line.id if part.line else None,
            )
            for part in choice.parts
        ],
        [(DEDUCTION_NAMES[kind], Money(cents, unit)) for kind, cents in choice.deductions],
        Money(choice.left_cents, unit) if choice.left_cents else None,
        message("Of the customers who paid it together, as the books have it")
        if choice.is_shared
        else message("Stays on the customer's account"),
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
