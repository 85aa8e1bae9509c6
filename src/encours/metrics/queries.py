"""Reads the figures that are kept: how customers pay, the balances of days for the charts."""

from collections.abc import Collection
from datetime import date

import polars as pl

from encours.database.bulk import read_frame
from encours.metrics.models import Behaviour, Snapshot
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
