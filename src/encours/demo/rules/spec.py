"""What is asked of the demonstration: how big the company is, and on which day its story ends."""

from dataclasses import dataclass
from datetime import date, timedelta

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

NAME = "Comptoir des Deux Rives"
SLUG = "comptoir-des-deux-rives"
NUMBER = 70_318
"""What its SIREN is made of."""

LEAST_CUSTOMERS, MOST_CUSTOMERS = 60, 5_000
LEAST_INVOICES, MOST_INVOICES = 900, 200_000
_MONTHS = 18


class UnusableSize(EncoursError):
    """So small a company could not hold all that the demonstration shows; so big a one is slow."""


@dataclass(frozen=True, slots=True)
class Spec:
    """The company to invent. The same values always give the same bytes. Raises `UnusableSize`.

    `as_of`: the last day of its books. `invoices`: those issued in its eighteen months.
    """

    as_of: date
    seed: int = 1
    customers: int = 400
    invoices: int = 12_000

    def __post_init__(self) -> None:
        for value, least, most in (
            (self.customers, LEAST_CUSTOMERS, MOST_CUSTOMERS),
            (self.invoices, LEAST_INVOICES, MOST_INVOICES),
        ):
            if not least <= value <= most:
                raise UnusableSize(
                    message("The demonstration cannot have {count} of these.", count=value),
                    message("Give {least} to {most}.", least=least, most=most),
                )

    @property
    def first_on(self) -> date:
        """The first day of the eighteen months, which is that of the first fiscal year."""
        return _months_before(self.as_of, _MONTHS - 1)

    @property
    def closing_on(self) -> date:
        """The last day of the first fiscal year; the second one is under way."""
        return _months_before(self.as_of, _MONTHS - 13) - timedelta(days=1)

    @property
    def closed_month_on(self) -> date:
        """The last day of the last month that is over."""
        following = self.as_of + timedelta(days=1)
        return following.replace(day=1) - timedelta(days=1)


def _months_before(day: date, months: int) -> date:
    """The first day of the month that is so many months before that of `day`."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
