"""What an organisation decides about its days: whose public holidays it keeps, when it is closed.

What must be done next on a document is put off to a day that is worked here; banks keep the public
holidays alone. It belongs to the policy book itself, since several capabilities reckon with it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from encours.kernel.calendars import BusinessCalendar, Closure
from encours.kernel.messages import message
from encours.policybook.rules.sections import Section, UnusableSettings

MOST_CLOSURES = 100
MOST_DAYS_A_YEAR = 200
"""Fewer than the weekdays of any year: some are always left to work on."""
_FIRST_YEAR, _LAST_YEAR = 2000, 2098
_LONGEST_DAYS = 366


class Region(StrEnum):
    """Where public holidays are kept: a country (ISO 3166), or a part of France."""

    FRANCE = "FR"
    ALSACE_MOSELLE = "FR-57"
    GUADELOUPE = "FR-971"
    MARTINIQUE = "FR-972"
    GUYANE = "FR-973"
    LA_REUNION = "FR-974"
    MAYOTTE = "FR-976"
    SAINT_BARTHELEMY = "FR-BL"
    SAINT_MARTIN = "FR-MF"
    SAINT_PIERRE_ET_MIQUELON = "FR-PM"
    NOUVELLE_CALEDONIE = "FR-NC"
    POLYNESIE_FRANCAISE = "FR-PF"
    WALLIS_ET_FUTUNA = "FR-WF"
    BELGIUM = "BE"
    LUXEMBOURG = "LU"
    MONACO = "MC"
    SWITZERLAND = "CH"
    GERMANY = "DE"
    SPAIN = "ES"
    ITALY = "IT"


@dataclass(frozen=True, slots=True)
class CalendarPolicy:
    """The section `calendar` (calendrier).

    `holidays`: whose public holidays are kept. `closures`: the days on which the company itself is
    closed. Raises `UnusableSettings`.
    """

    holidays: Region = Region.FRANCE
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        if len(self.closures) > MOST_CLOSURES:
            raise UnusableSettings(
                message("{count} closures are too many.", count=len(self.closures)),
                message("Give {most} at most; those of years gone by may go.", most=MOST_CLOSURES),
            )
        for closure in self.closures:
            _check(closure)
        closed = {
            closure.first_on + timedelta(days=shift)
            for closure in self.closures
            for shift in range(closure.days)
        }
        for year, count in sorted(Counter(day.year for day in closed).items()):
            if count > MOST_DAYS_A_YEAR:
                raise UnusableSettings(
                    message(
                        "In {year} the company is closed for {count} days.", year=year, count=count
                    ),
                    message("Close it for {most} days a year at most.", most=MOST_DAYS_A_YEAR),
                )

    @property
    def public(self) -> BusinessCalendar:
        """The public holidays alone: the days on which banks work."""
        country, _, part = self.holidays.partition("-")
        return BusinessCalendar(country, part or None)

    @property
    def ours(self) -> BusinessCalendar:
        """The days on which the organisation works: its closures are days off too."""
        public = self.public
        return BusinessCalendar(public.country, public.subdivision, self.closures)


def _check(closure: Closure) -> None:
    """Refuses a closure of years nobody plans for, or of more than a year."""
    years = closure.first_on.year, closure.last_on.year
    if years[0] < _FIRST_YEAR or years[1] > _LAST_YEAR:
        raise UnusableSettings(
            message("The closure {closure} is too far away.", closure=closure),
            message(
                "Give days of the years {first} to {last}, such as 2026-08-03..2026-08-21.",
                first=_FIRST_YEAR,
                last=_LAST_YEAR,
            ),
        )
    if closure.days > _LONGEST_DAYS:
        raise UnusableSettings(
            message("The closure {closure} lasts more than a year.", closure=closure),
            message("Check its two days: it is written as 2026-08-03..2026-08-21."),
        )


CALENDAR = Section(
    name="calendar",
    title=message("Calendar"),
    schema=CalendarPolicy,
    words={
        "holidays": message("Public holidays of"),
        "closures": message("Days on which we are closed"),
    },
    hints={
        "holidays": message(
            "What must be done next on a document is put off to a business day. Outside France:"
            " the holidays of the whole country, without those of its regions."
        ),
        "closures": message(
            "One a line: a day as 2026-12-24, a stretch as 2026-08-03..2026-08-21, both days"
            " included. Banks work on."
        ),
    },
    choices={
        Region.FRANCE: message("The whole of France"),
        Region.ALSACE_MOSELLE: message("Alsace and Moselle"),
        Region.GUADELOUPE: message("Guadeloupe"),
        Region.MARTINIQUE: message("Martinique"),
        Region.GUYANE: message("French Guiana"),
        Region.LA_REUNION: message("La Réunion"),
        Region.MAYOTTE: message("Mayotte"),
        Region.SAINT_BARTHELEMY: message("Saint Barthélemy"),
        Region.SAINT_MARTIN: message("Saint Martin"),
        Region.SAINT_PIERRE_ET_MIQUELON: message("Saint Pierre and Miquelon"),
        Region.NOUVELLE_CALEDONIE: message("New Caledonia"),
        Region.POLYNESIE_FRANCAISE: message("French Polynesia"),
        Region.WALLIS_ET_FUTUNA: message("Wallis and Futuna"),
        Region.BELGIUM: message("Belgium"),
        Region.LUXEMBOURG: message("Luxembourg"),
        Region.MONACO: message("Monaco"),
        Region.SWITZERLAND: message("Switzerland"),
        Region.GERMANY: message("Germany"),
        Region.SPAIN: message("Spain"),
        Region.ITALY: message("Italy"),
    },
)
