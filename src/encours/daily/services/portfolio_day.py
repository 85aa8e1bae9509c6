"""Lays a day of the portfolio as lists read it, from the ledger and all that is known beside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import polars as pl

from encours.daily.services.ageing import lay_and_keep
from encours.daily.services.settings import ledger_policy
from encours.jobs.following import report
from encours.kernel.calendars import BusinessCalendar
from encours.kernel.messages import message
from encours.kernel.terms import print_terms
from encours.metrics.rules.aged_ledger import AgedBalance
from encours.metrics.rules.behaviour import measure_behaviour
from encours.parties.queries.customers import describe_customers
from encours.parties.queries.history import known_upto
from encours.policybook.queries import policy_on
from encours.policybook.rules.calendar_policy import CALENDAR
from encours.portfolio.queries.situations import Grounds
from encours.portfolio.rules.ageing_policy import AGEING
from encours.portfolio.rules.customer_rows import customer_rows
from encours.portfolio.rules.item_rows import item_rows, tell_statuses
from encours.portfolio.rules.schema import ITEM_SCHEMA, PARTY_SCHEMA
from encours.portfolio.rules.seen import Situation
from encours.portfolio.services.writing import Laid, write_situation
from encours.receivables.queries.documents import list_statuses
from encours.receivables.queries.items import NATURE_SCHEMA, read_natures, read_said, read_trade
from encours.receivables.queries.ledger import revision
from encours.receivables.queries.paid import read_settled_by_letters
from encours.receivables.rules.assertions import PAYEE, STATUS
from encours.receivables.rules.due_dates import with_due_dates
from encours.receivables.rules.ledger_positions import LedgerDay
from encours.receivables.services.absorbing import Settings
from encours.tenancy.queries import currency_of

_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LaidDay:
    """A day laid from the ledger: its `days` by currency, `behaviour` over the year to it.

    `grounds`: what it rests on, as found before anything was read.
    """

    as_of: date
    settings: Settings
    grounds: Grounds
    aged: AgedBalance
    days: Mapping[str, LedgerDay]
    behaviour: pl.DataFrame


def find_grounds(organisation_id: int, today: date) -> Grounds:
    """What a situation of now would rest on; read without reading the ledger."""
    policy = ledger_policy(organisation_id, today)
    told = (
        currency_of(organisation_id),
        policy.receivable_accounts,
        print_terms(policy.assumed_terms),
        late_days(organisation_id, today),
        working_days(organisation_id, today),
        list_statuses(organisation_id),
    )
    return Grounds(
        revision=revision(organisation_id),
        settings=sha256(repr(told).encode()).hexdigest(),
        parties=known_upto(organisation_id),
    )


def late_days(organisation_id: int, today: date) -> tuple[int, ...]:
    """The last days of the organisation's first three stretches of lateness."""
    return policy_on(organisation_id, AGEING, today).late_days


def working_days(organisation_id: int, today: date) -> BusinessCalendar:
    """The calendar to which what must be done next is put off."""
    return policy_on(organisation_id, CALENDAR, today).ours


def lay_day(organisation_id: int, as_of: date, *, settings: Settings, now: datetime) -> LaidDay:
    """The ledger on `as_of` and how customers paid until then; keeps the aged balance."""
    report(0, 3, message("Reading the ledger"))
    grounds = find_grounds(organisation_id, now.date())
    aged, days = lay_and_keep(
        organisation_id, as_of, settings=settings, now=now, also=("nature", "document_key")
    )
    behaviour = _measure(organisation_id, days[settings.unit], settings, as_of=as_of)
    return LaidDay(as_of, settings, grounds, aged, days, behaviour)


def keep_day(
    organisation_id: int,
    laid: LaidDay,
    *,
    is_current: bool,
    booked_until: date | None,
    now: datetime,
) -> Situation:
    """Writes the rows that lists read of a day; `booked_until`: the last day booked."""
    as_of, unit = laid.as_of, laid.settings.unit
    bounds = late_days(organisation_id, now.date())
    items, customers = lay_rows(
        organisation_id,
        laid.days,
        laid.behaviour,
        as_of=as_of,
        unit=unit,
        bounds=bounds,
        calendar=working_days(organisation_id, now.date()),
    )
    rows = Laid(
        as_of=as_of,
        unit=unit,
        late_days=bounds,
        customers=customers,
        items=items,
        control_account_cents=laid.aged.control_account_cents,
        pending_cents=laid.aged.pending_cents,
        booked_until=booked_until,
    )
    return write_situation(organisation_id, rows, laid.grounds, is_current=is_current, now=now)


def lay_rows(
    organisation_id: int,
    days: Mapping[str, LedgerDay],
    behaviour: pl.DataFrame,
    *,
    as_of: date,
    unit: str,
    bounds: tuple[int, ...],
    calendar: BusinessCalendar,
    codes: Collection[str] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of items and of customers that `days` give; of the customers `codes` alone."""
    lines = None
    natures = pl.concat([day.chained.select(list(NATURE_SCHEMA)) for day in days.values()])
    if codes is not None:
        lines = natures["line"]
        natures = read_natures(organisation_id, lines)
    statuses = {each.code: each for each in list_statuses(organisation_id)}
    asserted = read_said(organisation_id, as_of, (STATUS, PAYEE), lines=lines)
    said = tell_statuses(asserted, statuses, calendar)
    parties = pl.DataFrame(
        describe_customers(organisation_id, codes=codes), schema=PARTY_SCHEMA, orient="row"
    )
    items = [
        item_rows(day, natures, said, parties, as_of=as_of, late_days=bounds, unit=each)
        for each, day in days.items()
    ]
    laid = pl.concat(items) if items else pl.DataFrame(schema=ITEM_SCHEMA)
    since_on = as_of - _A_YEAR + timedelta(days=1)
    trade = read_trade(organisation_id, since_on, as_of, customers=codes)
    customers = customer_rows(
        laid, parties, behaviour, trade, as_of=as_of, late_days=bounds, unit=unit
    )
    return laid, customers


def _measure(
    organisation_id: int, day: LedgerDay, settings: Settings, *, as_of: date
) -> pl.DataFrame:
    """How each customer paid over the year: what letters settled for good, and the rest."""
    return measure_behaviour(
        read_paid(organisation_id, day, settings, since_on=as_of - _A_YEAR, until_on=as_of)
    )


def read_paid(
    organisation_id: int, day: LedgerDay, settings: Settings, *, since_on: date, until_on: date
) -> pl.DataFrame:
    """The parts that were paid between two days, as the ledger of `until_on` (`day`) knows them.

    Columns: `customer`, `document_on`, `due_on`, `paid_on`, `amount_cents`, `is_payment`.
    """
    lettered = with_due_dates(
        read_settled_by_letters(
            organisation_id, unit=settings.unit, since_on=since_on, until_on=until_on
        ),
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
    ).with_columns(pl.lit(value=True).alias("is_payment"))
    laid = day.positions.settled.filter(pl.col("age_known") & (pl.col("paid_on") >= since_on))
    columns = ["customer", "document_on", "due_on", "paid_on", "amount_cents", "is_payment"]
    return pl.concat([lettered.select(columns), laid.select(columns)])
