"""Tells the aged balance of any day: kept days at once, others computed once and then kept."""

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl
from django.db import connection

from encours.database.bulk import insert_frame, read_frame
from encours.metrics.models import Snapshot, SnapshotRow
from encours.metrics.rules.aged_ledger import ROW_SCHEMA, AgedBalance
from encours.metrics.rules.ageing import BUCKETS, LATE_BUCKETS

# Names of columns begin with a letter.
_COLUMN = {bucket: f"late_{bucket}" if bucket in LATE_BUCKETS else bucket for bucket in BUCKETS}
_FOREIGN = "foreign"


def find_kept(organisation_id: int, as_of: date) -> AgedBalance | None:
    """The aged balance of a day, when it is kept."""
    kept = Snapshot.objects.filter(organisation_id=organisation_id, as_of=as_of).first()
    if kept is None:
        return None
    columns = ", ".join(_COLUMN.get(name, name) for name in ROW_SCHEMA)
    query = (
        f"SELECT {columns} FROM metrics_snapshotrow"  # noqa: S608  # the code's own names
        " WHERE organisation_id = %s AND as_of = %s AND is_foreign = %s"
        " ORDER BY balance_cents DESC, customer, currency"
    )
    return AgedBalance(
        as_of=as_of,
        balance_cents=kept.balance_cents,
        control_account_cents=kept.control_account_cents,
        pending_cents=kept.pending_cents,
        ageing={bucket: kept.ageing[bucket] for bucket in BUCKETS},
        rows=read_frame(query, [organisation_id, as_of, False], ROW_SCHEMA),
        foreign=read_frame(query, [organisation_id, as_of, True], ROW_SCHEMA),
    )


def keep(organisation_id: int, aged: AgedBalance, *, revision: int, now: datetime) -> None:
    """Keeps the aged balance of a day, in the place of the one that was kept."""
    forget(organisation_id, from_on=aged.as_of, until_on=aged.as_of)
    Snapshot.objects.create(
        organisation_id=organisation_id,
        as_of=aged.as_of,
        revision=revision,
        computed_at=now,
        balance_cents=aged.balance_cents,
        control_account_cents=aged.control_account_cents,
        pending_cents=aged.pending_cents,
        ageing=dict(aged.ageing),
    )
    rows = pl.concat(
        [
            frame.with_columns(pl.lit(value=is_foreign).alias("is_foreign"))
            for frame, is_foreign in ((aged.rows, False), (aged.foreign, True))
        ]
    )
    insert_frame(
        SnapshotRow._meta.db_table,
        rows.rename(_COLUMN).with_columns(pl.lit(aged.as_of, pl.Date).alias("as_of")),
        organisation_id=organisation_id,
    )


def forget(organisation_id: int, *, from_on: date, until_on: date | None = None) -> None:
    """Forgets the kept days from `from_on` on: an import changed what was in the books by then."""
    with connection.cursor() as cursor:
        for table in (SnapshotRow._meta.db_table, Snapshot._meta.db_table):
            cursor.execute(
                f"DELETE FROM {table} WHERE organisation_id = %s AND as_of >= %s"  # noqa: S608  # the code's own names
                " AND (%s::date IS NULL OR as_of <= %s::date)",
                [organisation_id, from_on, until_on, until_on],
            )


def kept_days(organisation_id: int) -> Mapping[date, int]:
    """The days kept, each with the revision of the ledger it was computed from."""
    rows = Snapshot.objects.filter(organisation_id=organisation_id).values_list("as_of", "revision")
    return dict(rows)
