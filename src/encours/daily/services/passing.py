"""The day's pass: the balances that are looked at are ready, and how each customer pays is known.

One pass over the portfolio in columns, the same rules as everywhere. Run each morning, and after an
import; running it again changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from encours.daily.services.ageing import grounds_of, lay_and_keep
from encours.daily.services.measuring import measure_day, measure_months
from encours.daily.services.portfolio_day import keep_day, lay_day
from encours.daily.services.settings import ledger_policy, ledger_settings
from encours.metrics.services.ageing import is_kept
from encours.metrics.services.behaviour import keep_behaviour
from encours.receivables.queries.ledger import booked_days
from encours.tenancy.isolation import acting_for


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass did. `kept`: the days computed anew. `customers`: whose behaviour changed."""

    as_of: date | None
    kept: tuple[date, ...]
    customers: int


def run_pass(organisation_id: int, *, now: datetime, days: int | None = None) -> Passed:
    """Makes the balances of today, of the last days and of the month-ends ready.

    The days kept are those of the organisation's policy; `days` bounds how many are computed, the
    latest first: the next pass goes on. Each day is a transaction of its own.
    """
    with acting_for(organisation_id):
        span = booked_days(organisation_id)
        if span is None:
            return Passed(None, (), 0)
        begun_on, booked_until = span
        policy = ledger_policy(organisation_id, now.date())
        today = max(booked_until, now.date())
        settings = ledger_settings(organisation_id, now.date())
        laid = lay_day(organisation_id, today, settings=settings, now=now)
        customers = keep_behaviour(organisation_id, laid.behaviour, as_of=today)
        keep_day(organisation_id, laid, is_current=True, booked_until=booked_until, now=now)
        measure_day(organisation_id, laid, now=now)
    kept = [today]
    for each in _days_to_keep(
        today, days=policy.days_kept, month_ends=policy.month_ends_kept, first_on=begun_on
    ):
        if days is not None and len(kept) >= days:
            break
        with acting_for(organisation_id):
            grounds = grounds_of(organisation_id, now.date())
            if not is_kept(organisation_id, each, settings=grounds):
                lay_and_keep(organisation_id, each, settings=settings, now=now)
                kept.append(each)
    with acting_for(organisation_id):
        measure_months(organisation_id, laid, now=now)
    return Passed(today, tuple(kept), customers)


def _days_to_keep(today: date, *, days: int, month_ends: int, first_on: date) -> Iterator[date]:
    """The days whose balance is kept ready, the latest first; none before the books begin."""
    for back in range(1, days + 1):
        if today - timedelta(days=back) >= first_on:
            yield today - timedelta(days=back)
    end = today.replace(day=1) - timedelta(days=1)
    for _ in range(month_ends):
        if end < first_on:
            return
        yield end
        end = end.replace(day=1) - timedelta(days=1)
