"""How old the bank is: nobody is reminded of an invoice by a bank that has not been heard of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from encours.kernel.calendars import FRANCE, BusinessCalendar, is_business_day

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Freshness:
    """The age of the bank on a day, in whole working days that no statement tells of.

    `last_on`: the day until which all accounts are known; None: at least one never was, or there is
    none. `age_days`: of the account that lags most; None likewise. `lagging`: the accounts that are
    too old, by number.
    """

    last_on: date | None
    age_days: int | None
    lagging: tuple[int, ...]
    has_accounts: bool

    @property
    def is_stale(self) -> bool:
        """Whether reminders should wait: an account is too old, or was never heard of."""
        return bool(self.lagging)


def assess_freshness(
    last_days: Mapping[int, date | None],
    *,
    today: date,
    stale_after_days: int,
    calendar: BusinessCalendar = FRANCE,
) -> Freshness:
    """How old the accounts are; `last_days`: account to the last day its statements tell of.

    The statement of a day comes the day after: a bank known until the last working day is 0 days
    old. An account is too old from `stale_after_days` on.
    """
    ages = {
        account: None if day is None else working_days_between(day, today, calendar)
        for account, day in last_days.items()
    }
    lagging = tuple(
        account for account, age in ages.items() if age is None or age >= stale_after_days
    )
    known = [day for day in last_days.values() if day is not None]
    whole = len(known) == len(last_days) and bool(known)
    return Freshness(
        min(known) if whole else None,
        max(age for age in ages.values() if age is not None) if whole else None,
        lagging,
        bool(last_days),
    )


def working_days_between(after: date, before: date, calendar: BusinessCalendar = FRANCE) -> int:
    """The working days after the one and before the other; 400 at most are counted."""
    days = min((before - after).days, _LONGEST)
    return sum(is_business_day(after + timedelta(each), calendar) for each in range(1, days))
