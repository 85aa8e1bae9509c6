"""The day's pass: the balances that are looked at are ready, and how each customer pays is known.

One pass over the portfolio in columns, the same rules as everywhere. Run each morning, and after an
import; running it again changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from encours.daily.services.ageing import grounds_of, lay_and_keep
from encours.daily.services.settings import ledger_policy, ledger_settings
from encours.metrics.rules.behaviour import measure_behaviour
from encours.metrics.services.ageing import is_kept
from encours.metrics.services.behaviour import keep_behaviour
from encours.receivables.queries.ledger import booked_days
from encours.receivables.queries.paid import read_settled_by_letters
from encours.receivables.rules.due_dates import with_due_dates
from encours.receivables.rules.ledger_positions import LedgerDay
from encours.receivables.services.absorbing import Settings
from encours.tenancy.isolation import acting_for

_A_YEAR = timedelta(days=365)


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
        _, laid = lay_and_keep(organisation_id, today, settings=settings, now=now)
        customers = _measure_behaviour(
            organisation_id, laid[settings.unit], settings, as_of=today
        )
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


def _measure_behaviour(
    organisation_id: int, day: LedgerDay, settings: Settings, *, as_of: date
) -> int:
    """How each customer paid over the year: what letters settled for good, and the rest."""
    since_on = as_of - _A_YEAR
    lettered = with_due_dates(
        read_settled_by_letters(
            organisation_id, unit=settings.unit, since_on=since_on, until_on=as_of
        ),
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
    ).with_columns(pl.lit(value=True).alias("is_payment"))
    laid = day.positions.settled.filter(pl.col("age_known") & (pl.col("paid_on") >= since_on))
    columns = ["customer", "document_on", "due_on", "paid_on", "amount_cents", "is_payment"]
    settled = pl.concat([lettered.select(columns), laid.select(columns)])
    return keep_behaviour(organisation_id, measure_behaviour(settled), as_of=as_of)
