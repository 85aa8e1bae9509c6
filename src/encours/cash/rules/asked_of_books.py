"""What is asked of the accountant: money that the books seem to have twice, or that may be ours."""

from dataclasses import dataclass
from datetime import date

from encours.kernel.messages import Message, message
from encours.kernel.money import Money


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """An entry of the books as they call it."""

    journal: str
    number: str
    booked_on: date

    @property
    def name(self) -> str:
        """Journal and number."""
        return " ".join(each for each in (self.journal, self.number) if each) or "?"


@dataclass(frozen=True, slots=True)
class BookedTwice:
    """A line of the bank that the books have on a customer's account, and on a waiting one too."""

    line_id: int
    booked_on: date
    amount: Money
    customer: str
    entry: EntrySeen
    waiting: EntrySeen
    account: str


@dataclass(frozen=True, slots=True)
class MayBeOurs:
    """A receipt ahead of the books that they may have moved from a waiting account to a customer.

    `customer`: whose the receipt is here; `given_to`: to whom the books gave the money.
    """

    line_id: int
    booked_on: date
    amount: Money
    customer: str
    given_to: str
    entry: EntrySeen


def say_twice(each: BookedTwice) -> Message:
    """Which entries, and what to do."""
    return message(
        "{amount} of {customer}, of {day} at the bank, is in the books twice: entry {entry} of"
        " {entry_day} has it on the customer's account, entry {waiting} of {waiting_day} on"
        " {account}. Reverse the second one in the books, and letter {account}.",
        amount=each.amount,
        customer=each.customer,
        day=each.booked_on,
        entry=each.entry.name,
        entry_day=each.entry.booked_on,
        waiting=each.waiting.name,
        waiting_day=each.waiting.booked_on,
        account=each.account,
    )


def say_may_be_ours(each: MayBeOurs) -> Message:
    """Which entry, and what to do."""
    if each.given_to == each.customer:
        return message(
            "{amount} of {customer}, of {day} at the bank, may count twice: entry {entry} of"
            " {entry_day} gave the customer as much of what was waiting. If it is this payment,"
            " letter the waiting account in the books; the next export puts it right.",
            amount=each.amount,
            customer=each.customer,
            day=each.booked_on,
            entry=each.entry.name,
            entry_day=each.entry.booked_on,
        )
    return message(
        "{amount} of {customer}, of {day} at the bank, may be what entry {entry} of {entry_day}"
        " gave {other} of what was waiting. If it is, correct one of them: the line of the bank"
        " here, or the entry in the books.",
        amount=each.amount,
        customer=each.customer,
        day=each.booked_on,
        entry=each.entry.name,
        entry_day=each.entry.booked_on,
        other=each.given_to,
    )
