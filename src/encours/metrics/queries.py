"""Reads the figures that are kept: how customers pay, the balances of days for the charts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from encours.database.bulk import read_frame
from encours.metrics.models import Behaviour, Indicators, Snapshot
from encours.metrics.rules.ageing import BUCKETS
from encours.metrics.rules.behaviour import BEHAVIOUR_SCHEMA


def list_totals(
    organisation_id: int, days: Collection[date]
) -> tuple[tuple[date, dict[str, int]], ...]:
    """The balance by bucket (`rules.ageing.BUCKETS`, cents) of those of `days` that are kept.

    In order of time. A later import that touched a day leaves it until the next pass.
    """
    rows = Snapshot.objects.filter(organisation_id=organisation_id, as_of__in=list(days))
    return tuple(
        (as_of, {bucket: ageing[bucket] for bucket in BUCKETS})
        for as_of, ageing in rows.order_by("as_of").values_list("as_of", "ageing")
    )


@dataclass(frozen=True, slots=True)
class KeptTotals:
    """What a kept day adds up to: cents by bucket, and of the doubtful accounts (416) in it.

    `computed_at`: when the day was laid; `None` for one that is not kept.
    """

    ageing: Mapping[str, int]
    doubtful_cents: int
    doubtful_not_due_cents: int
    computed_at: datetime | None = None


def kept_totals(organisation_id: int, days: Collection[date]) -> Mapping[date, KeptTotals]:
    """What those of `days` that are kept add up to."""
    rows = Snapshot.objects.filter(organisation_id=organisation_id, as_of__in=list(days))
    told = rows.order_by("as_of").values_list(
        "as_of", "ageing", "doubtful_cents", "doubtful_not_due_cents", "computed_at"
    )
    return {as_of: KeptTotals(*rest) for as_of, *rest in told}


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a day (`rules.indicators`); `revision`: of the ledger they were computed from.

    `booked_until`: the last day booked by then.
    """

    organisation_id: int
    as_of: date
    revision: int
    booked_until: date
    computed_at: datetime
    figures: Mapping[str, int]


def list_measured(organisation_id: int, days: Collection[date]) -> tuple[Measured, ...]:
    """The figures of those of `days` that are kept, in order of time.

    A later import that touched a day leaves it until it is measured again.
    """
    rows = Indicators.objects.filter(organisation_id=organisation_id, as_of__in=list(days))
    return tuple(map(_measured, rows.order_by("as_of")))


def latest_measured(organisations: Collection[int]) -> Mapping[int, Measured]:
    """The latest figures kept of each of these organisations, which one may read."""
    rows = Indicators.objects.filter(organisation_id__in=list(organisations))
    latest = rows.order_by("organisation_id", "-as_of").distinct("organisation_id")
    return {row.organisation_id: _measured(row) for row in latest}


def _measured(row: Indicators) -> Measured:
    return Measured(
        row.organisation_id,
        row.as_of,
        row.revision,
        row.booked_until,
        row.computed_at,
        row.figures,
    )


def read_behaviour(
    organisation_id: int, *, customers: Collection[str] | None = None
) -> pl.DataFrame:
    """How customers paid (`BEHAVIOUR_SCHEMA`), as last measured; of these `customers` only."""
    theirs = "" if customers is None else " AND customer = ANY (%(customers)s)"
    query = (
        f"SELECT {', '.join(BEHAVIOUR_SCHEMA)} FROM {Behaviour._meta.db_table}"  # noqa: S608  # the code's own names
        f" WHERE organisation_id = %(organisation)s{theirs}"
    )
    given = {
        "organisation": organisation_id,
        "customers": None if customers is None else list(customers),
    }
    return read_frame(query, given, BEHAVIOUR_SCHEMA)
