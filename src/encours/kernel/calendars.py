"""Which days banks and offices work: when a payment can arrive, when a reminder is worth sending.

Public holidays come from the `holidays` library, by ISO 3166 country; Alsace and Moselle keep two
more than the rest of France (Good Friday, 26 December: Code du travail, art. L3134-13). A company
adds the days on which it is itself closed.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_SATURDAY = 5
_FURTHEST_DAYS = 1100
"""How far a business day is looked for: three years, which no company is closed for."""
_DAY = r"(?:\d{4}-\d{2}-\d{2}|\d{2}/\d{2}/\d{4})"
_CLOSURE = re.compile(rf"({_DAY})(?:\s*(?:\.\.|au|to)\s*({_DAY}))?", re.ASCII)


class UnknownCalendar(EncoursError):
    """No calendar of public holidays for that country or part of it."""


class UnreadableClosure(EncoursError):
    """The text is no day and no stretch of days, or one that ends before it begins."""


class NeverOpen(EncoursError):
    """No day is worked for years around."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a company is closed (fermeture), both included; one day: twice the same.

    Raises `UnreadableClosure` when it ends before it begins.

    >>> str(Closure(date(2026, 8, 3), date(2026, 8, 21)))
    '2026-08-03..2026-08-21'
    """

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise UnreadableClosure(
                message(
                    "The closure of {first} ends before it begins, on {last}.",
                    first=self.first_on,
                    last=self.last_on,
                ),
                message("Write the first day, two dots, the last day: 2026-08-03..2026-08-21."),
            )

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def __str__(self) -> str:
        if self.first_on == self.last_on:
            return self.first_on.isoformat()
        return f"{self.first_on.isoformat()}..{self.last_on.isoformat()}"

    @property
    def days(self) -> int:
        """How many days it holds, weekends included."""
        return (self.last_on - self.first_on).days + 1


def parse_closure(text: str) -> Closure:
    """The day written 2026-12-24, or the stretch 2026-08-03..2026-08-21, both days included.

    Days are also read as 24/12/2026, stretches as "03/08/2026 au 21/08/2026". Raises
    `UnreadableClosure`.
    """
    found = _CLOSURE.fullmatch(text.strip())
    try:
        if found is not None:
            first_on = _day(found[1])
            return Closure(first_on, _day(found[2]) if found[2] else first_on)
    except ValueError:
        pass  # such as 2026-02-30
    raise UnreadableClosure(
        message("“{text}” is no day and no stretch of days.", text=text.strip()[:80]),
        message("Write one a line, as 2026-12-24 or as 2026-08-03..2026-08-21."),
    )


def _day(text: str) -> date:
    """A day written year first, or day first with slashes. Raises `ValueError`."""
    return date.fromisoformat("-".join(reversed(text.split("/"))) if "/" in text else text)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The public holidays of a country (`FR`, `BE`, …) and of a part of it (`57` for Moselle).

    `closed`: the days beside, on which the company is closed.
    """

    country: str
    subdivision: str | None = None
    closed: tuple[Closure, ...] = ()


FRANCE = BusinessCalendar("FR")
ALSACE_MOSELLE = BusinessCalendar("FR", "57")
"""The same holidays in Moselle, Bas-Rhin and Haut-Rhin."""


def is_business_day(day: date, calendar: BusinessCalendar = FRANCE) -> bool:
    """Neither a Saturday, a Sunday, a public holiday nor a day the company is closed (jour ouvré).

    Raises `UnknownCalendar`.
    """
    return (
        day.weekday() < _SATURDAY
        and not any(day in closure for closure in calendar.closed)
        and day not in public_holidays(day.year, calendar)
    )


def next_business_day(day: date, calendar: BusinessCalendar = FRANCE) -> date:
    """`day` itself when it is a business day, else the first after.

    Raises `UnknownCalendar`, and `NeverOpen` when none follows for three years.
    """
    return _seek(day, 1, calendar)


def previous_business_day(day: date, calendar: BusinessCalendar = FRANCE) -> date:
    """`day` itself when it is a business day, else the last before.

    Raises `UnknownCalendar`, and `NeverOpen` when none precedes for three years.
    """
    return _seek(day, -1, calendar)


def add_business_days(day: date, count: int, calendar: BusinessCalendar = FRANCE) -> date:
    """The `count`th business day after `day`, or before it when `count` is negative.

    Zero gives `day` itself, business day or not. Raises `UnknownCalendar`, and `NeverOpen`.
    """
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day = _seek(day + timedelta(days=step), step, calendar)
    return day


def _seek(day: date, step: int, calendar: BusinessCalendar) -> date:
    """The nearest business day from `day` on, forwards or backwards."""
    for shift in range(_FURTHEST_DAYS):
        found = day + timedelta(days=step * shift)
        if is_business_day(found, calendar):
            return found
    raise NeverOpen(
        message("The company is closed for years around {day}.", day=day),
        message("Shorten its closures."),
    )


def public_holidays(year: int, calendar: BusinessCalendar = FRANCE) -> frozenset[date]:
    """The public holidays of that year, weekends included. Raises `UnknownCalendar`."""
    return _holidays(year, calendar.country, calendar.subdivision)


@lru_cache(maxsize=256)
def _holidays(year: int, country: str, subdivision: str | None) -> frozenset[date]:
    """Kept by country and part of it: whatever days companies close."""
    # Imported here: it costs a quarter of a second, which commands without a calendar need not pay.
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError:
        raise UnknownCalendar(
            message(
                "No calendar of public holidays for {country} {subdivision}",
                country=country,
                subdivision=subdivision or "",
            ),
            message("Use a two-letter country code (FR, BE, DE), and a part of that country."),
        ) from None


def name_holidays(
    year: int, calendar: BusinessCalendar = FRANCE, *, language: str = "fr"
) -> tuple[tuple[date, str], ...]:
    """The public holidays of that year in order, in French or English, else as the country does.

    Raises `UnknownCalendar`.
    """
    days = public_holidays(year, calendar)
    from holidays import country_holidays

    named = country_holidays(calendar.country, subdiv=calendar.subdivision, years=year)
    spoken = "en_US" if language == "en" else language
    if spoken in named.supported_languages:
        named = country_holidays(
            calendar.country, subdiv=calendar.subdivision, years=year, language=spoken
        )
    return tuple((day, named[day]) for day in sorted(days))
