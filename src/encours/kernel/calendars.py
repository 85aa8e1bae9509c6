"""Which days banks and offices work: when a payment can arrive, when a reminder is worth sending.

Public holidays come from the `holidays` library, by ISO 3166 country; Alsace and Moselle keep two
more than the rest of France (Good Friday, 26 December: Code du travail, art. L3134-13).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_SATURDAY = 5


class UnknownCalendar(EncoursError):
    """No calendar of public holidays for that country or part of it."""


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The public holidays of a country (`FR`, `BE`, …) and of a part of it (`57` for Moselle)."""

    country: str
    subdivision: str | None = None


FRANCE = BusinessCalendar("FR")
ALSACE_MOSELLE = BusinessCalendar("FR", "57")
"""The same holidays in Moselle, Bas-Rhin and Haut-Rhin."""


def is_business_day(day: date, calendar: BusinessCalendar = FRANCE) -> bool:
    """Neither a Saturday, a Sunday nor a public holiday (jour ouvré). Raises `UnknownCalendar`."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year, calendar)


def next_business_day(day: date, calendar: BusinessCalendar = FRANCE) -> date:
    """`day` itself when it is a business day, else the first after. Raises `UnknownCalendar`."""
    while not is_business_day(day, calendar):
        day += timedelta(days=1)
    return day


def previous_business_day(day: date, calendar: BusinessCalendar = FRANCE) -> date:
    """`day` itself when it is a business day, else the last before. Raises `UnknownCalendar`."""
    while not is_business_day(day, calendar):
        day -= timedelta(days=1)
    return day


def add_business_days(day: date, count: int, calendar: BusinessCalendar = FRANCE) -> date:
    """The `count`th business day after `day`, or before it when `count` is negative.

    Zero gives `day` itself, business day or not. Raises `UnknownCalendar`.
    """
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_business_day(day, calendar):
            day += step
    return day


@lru_cache(maxsize=256)
def public_holidays(year: int, calendar: BusinessCalendar = FRANCE) -> frozenset[date]:
    """The public holidays of that year, weekends included. Raises `UnknownCalendar`."""
    # Imported here: it costs a quarter of a second, which commands without a calendar need not pay.
    from holidays import country_holidays

    try:
        return frozenset(
            country_holidays(calendar.country, subdiv=calendar.subdivision, years=year)
        )
    except NotImplementedError:
        raise UnknownCalendar(
            message(
                "No calendar of public holidays for {country} {subdivision}",
                country=calendar.country,
                subdivision=calendar.subdivision or "",
            ),
            message("Use a two-letter country code (FR, BE, DE), and a part of that country."),
        ) from None


def name_holidays(
    year: int, calendar: BusinessCalendar = FRANCE, *, language: str = "fr"
) -> tuple[tuple[date, str], ...]:
    """The public holidays of that year in order, named as the country does, or in English.

    Raises `UnknownCalendar`.
    """
    days = public_holidays(year, calendar)
    from holidays import country_holidays

    named = country_holidays(
        calendar.country,
        subdiv=calendar.subdivision,
        years=year,
        language="en_US" if language == "en" else None,
    )
    return tuple((day, named[day]) for day in sorted(days))
