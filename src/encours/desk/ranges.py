"""What people type to narrow documents by amount and by day, kept as typed until it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest

from encours.desk.typed import read_amount, read_day

AMOUNTS = ("amount", "min", "max")
DAYS = ("from", "to", "dated_from", "dated_to")
RANGES = (*AMOUNTS, *DAYS)
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Ranges:
    """What was typed, what of it could be read, and what could not (`wrong`), by name."""

    typed: Mapping[str, str] = field(default_factory=dict)
    read_cents: Mapping[str, int] = field(default_factory=dict)
    read_days: Mapping[str, date] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()

    def cents(self, name: str) -> int | None:
        """The amount typed, in cents; None when there is none to be read."""
        return self.read_cents.get(name)

    def days(self, name: str) -> date | None:
        """The day typed; None when there is none to be read."""
        return self.read_days.get(name)


def read_ranges(request: HttpRequest, unit: str) -> Ranges:
    """The amounts (in `unit`) and days that the address asks for."""
    typed = {
        name: text[:_LONGEST]
        for name in RANGES
        if (text := request.GET.get(name, "").replace("\x00", "").strip())
    }
    cents = {name: read_amount(typed[name], unit) for name in AMOUNTS if name in typed}
    days = {name: read_day(typed[name]) for name in DAYS if name in typed}
    return Ranges(
        typed,
        {name: found for name, found in cents.items() if found is not None},
        {name: found for name, found in days.items() if found is not None},
        frozenset(name for name, found in {**cents, **days}.items() if found is None),
    )
