"""Tells the aged balance of an organisation on any day, whoever asks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import polars as pl

from encours.daily.services.settings import ledger_settings, settings_digest
from encours.intake.queries import read_weights
from encours.metrics.rules.aged_ledger import ROW_SCHEMA, AgedBalance, age_ledger, age_rows
from encours.metrics.rules.ageing import BUCKETS, DOCUMENT, DUE
from encours.metrics.services.ageing import find_kept, keep
from encours.parties.queries.customers import (
    groups_by_customer,
    names_by_customer,
    owners_by_customer,
)
from encours.receivables.queries.known import receivable_among
from encours.receivables.queries.ledger import (
    booked_days,
    days_of_ledger,
    list_exports,
    list_years,
    revision,
)
from encours.receivables.rules.ledger_positions import LedgerDay
from encours.receivables.rules.unplaced import weigh_unplaced
from encours.receivables.services.absorbing import Settings
from encours.tenancy.isolation import acting_for
from encours.tenancy.queries import currency_of


@dataclass(frozen=True, slots=True)
class AgedTold:
    """The aged balance as asked: `rows` have `key`, `name`, `currency`, the buckets and balance.

    Rows of a currency other than the organisation's are in that one, and no total counts them.
    `is_booked`: the day was asked for, or is one of the books. `first_on`: the first day booked.
    """

    aged: AgedBalance
    currency: str
    rows: pl.DataFrame
    is_booked: bool = True
    first_on: date | None = None


def tell_aged(
    organisation_id: int, as_of: date | None, *, by: str, now: datetime, age_by: str = DUE
) -> AgedTold:
    """The aged balance of a day, else of the last one booked, by customer, group, owner, currency.

    A customer of no group stands for himself; without an owner the key is blank. `age_by`: from
    which day ages are counted, one of `metrics.rules.ageing.AGED_BY`.
    """
    with acting_for(organisation_id):
        first_on, booked_until = booked_days(organisation_id) or (None, None)
        day = as_of or booked_until or now.date()
        aged = aged_balance(organisation_id, day, now=now, age_by=age_by)
        currency = currency_of(organisation_id)
        names = names_by_customer(organisation_id)
        keys: Mapping[str, str] = {}
        if by == "group":
            keys = groups_by_customer(organisation_id)
        elif by == "owner":
            keys = owners_by_customer(organisation_id)
    own = aged.rows.with_columns(pl.lit(currency).alias("unit"))
    foreign = aged.foreign.with_columns(pl.col("currency").alias("unit"))
    rows = _gather(pl.concat([own, foreign]), by, keys, names)
    is_booked = as_of is not None or booked_until is not None
    return AgedTold(aged, currency, rows, is_booked=is_booked, first_on=first_on)


def _gather(
    rows: pl.DataFrame, by: str, keys: Mapping[str, str], names: Mapping[str, str]
) -> pl.DataFrame:
    """The rows asked for, the largest balance first; `currency` is that of the amounts."""
    customer = pl.col("customer")
    told = customer.replace_strict(dict(keys), default=None, return_dtype=pl.String)
    key = {
        "customer": customer,
        "currency": pl.col("currency"),
        "group": pl.coalesce(told, customer),
        "owner": told.fill_null(""),
    }[by]
    sums = pl.col(*BUCKETS, "balance_cents").sum()
    gathered = rows.with_columns(key.alias("key")).group_by("key", "unit").agg(sums)
    named = pl.col("key").replace_strict(dict(names), default=None, return_dtype=pl.String)
    name = pl.coalesce(named, "key") if by in ("customer", "group") else pl.col("key")
    return (
        gathered.with_columns(name.alias("name"))
        .rename({"unit": "currency"})
        .sort("balance_cents", "key", "currency", descending=[True, False, False])
    )


def aged_balance(
    organisation_id: int, as_of: date, *, now: datetime, age_by: str = DUE
) -> AgedBalance:
    """The aged balance at the end of `as_of`: kept, or computed once and then kept."""
    with acting_for(organisation_id):
        grounds = grounds_of(organisation_id, now.date())
        aged = find_kept(organisation_id, as_of, settings=grounds)
        if aged is None or (age_by == DOCUMENT and not aged.tells_documents):
            settings = ledger_settings(organisation_id, now.date())
            aged, _ = lay_and_keep(organisation_id, as_of, settings=settings, now=now)
        return aged.by_document() if age_by == DOCUMENT else aged


def grounds_of(organisation_id: int, today: date) -> str:
    """What a kept day rests on beside the ledger: what was decided, which lines were refused."""
    return _grounds(settings_digest(organisation_id, today), read_weights(organisation_id))


def _grounds(digest: str, weights: pl.DataFrame) -> str:
    if weights.is_empty():
        return digest
    refused = weights.sort(pl.all()).write_csv()
    return sha256(f"{digest} {refused}".encode()).hexdigest()


def lay_and_keep(
    organisation_id: int,
    as_of: date,
    *,
    settings: Settings,
    now: datetime,
    also: Collection[str] = (),
) -> tuple[AgedBalance, dict[str, LedgerDay]]:
    """Computes the aged balance of a day anew and keeps it.

    Returns also what it was computed from: the ledger by currency of its lines; `also`: columns of
    these that are wanted besides.
    """
    # Before the lines are read: if an import commits in between, what is kept says it is older.
    written = revision(organisation_id)
    weights = read_weights(organisation_id)
    grounds = _grounds(settings_digest(organisation_id, now.date()), weights)
    days = days_of_ledger(
        organisation_id,
        as_of,
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
        unit=settings.unit,
        also=also,
    )
    day = days[settings.unit]
    foreign = [
        age_rows(each, as_of=as_of, unit=unit)
        for unit, each in days.items()
        if unit != settings.unit
    ]
    aged = age_ledger(
        day,
        as_of=as_of,
        unit=settings.unit,
        unplaced_cents=_unplaced(organisation_id, weights, day, settings, as_of=as_of),
        foreign=pl.concat(foreign) if foreign else pl.DataFrame(schema=ROW_SCHEMA),
    )
    keep(organisation_id, aged, revision=written, settings=grounds, now=now)
    return aged, days


def _unplaced(
    organisation_id: int,
    weights: pl.DataFrame,
    day: LedgerDay,
    settings: Settings,
    *,
    as_of: date,
) -> int:
    return weigh_unplaced(
        weights,
        list_exports(organisation_id),
        list_years(organisation_id),
        segment=day.segment,
        accounts=receivable_among(
            organisation_id, weights["account"].drop_nulls().unique().to_list()
        ),
        prefixes=settings.prefixes,
        unit=settings.unit,
        as_of=as_of,
    )
