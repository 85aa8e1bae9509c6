"""The monthly bank statements of the company: each opens with what the one before closed with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from encours.demo.rules.books import BankLine
from encours.demo.rules.story import Story


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of one account; amounts in cents. `number`: 1 for the first month of the books."""

    bank: str
    iban: str
    number: int
    first_on: date
    last_on: date
    opening: int
    lines: tuple[BankLine, ...]

    @property
    def closing(self) -> int:
        """What is in the account at the end of the last day."""
        return self.opening + sum(line.amount for line in self.lines)


def list_statements(story: Story, bank: str) -> Iterator[Statement]:
    """The statements of an account (512100, 512200) by month; the last one ends with the books."""
    by_month: dict[tuple[int, int], list[BankLine]] = {}
    for line in story.bank_lines:
        if line.bank == bank:
            when = date.fromordinal(line.day)
            by_month.setdefault((when.year, when.month), []).append(line)
    first_on, opening, number = story.spec.first_on, story.opening[bank], 1
    while first_on <= story.spec.as_of:
        next_on = (first_on + timedelta(days=32)).replace(day=1)
        statement = Statement(
            bank,
            story.cast.ibans[bank],
            number,
            first_on,
            min(next_on - timedelta(days=1), story.spec.as_of),
            opening,
            tuple(by_month.get((first_on.year, first_on.month), ())),
        )
        yield statement
        first_on, opening, number = next_on, statement.closing, number + 1
