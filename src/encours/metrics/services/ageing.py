"""Tells the aged balance of any day: kept days at once, others computed once and then kept."""

from datetime import date, datetime

import polars as pl
from django.db import connection

from encours.database.bulk import insert_frame, read_frame
from encours.metrics.models import Snapshot, SnapshotRow
from encours.metrics.rules.aged_ledger import ROW_SCHEMA, AgedBalance
from encours.metrics.rules.ageing import BUCKETS, LATE_BUCKETS
from encours.receivables.queries.ledger import first_touched

# Names of columns begin with a letter.
_COLUMN = {bucket: f"late_{bucket}" if bucket in LATE_BUCKETS else bucket for bucket in BUCKETS}
_FOREIGN = "foreign"


def find_kept(organisation_id: int, as_of: date, *, settings: str) -> AgedBalance | None:
    """The aged balance of a day, when it is kept and nothing written since concerns that day.

    `settings`: the digest of what decides how the ledger is read; another one undoes what is kept.
    """
    kept = Snapshot.objects.filter(organisation_id=organisation_id, as_of=as_of).first()
    if kept is None or kept.settings != settings:
        return None
    touched_on = first_touched(organisation_id, kept.revision)
    if touched_on is not None and touched_on <= as_of:
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


def keep(
    organisation_id: int, aged: AgedBalance, *, revision: int, settings: str, now: datetime
) -> None:
    """Keeps the aged balance of a day, in the place of the one that was kept.

    `revision`: the last act of the ledger when its lines began to be read.
    """
    _forget(organisation_id, aged.as_of)
    Snapshot.objects.create(
        organisation_id=organisation_id,
        as_of=aged.as_of,
        revision=revision,
        settings=settings,
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


def _forget(organisation_id: int, as_of: date) -> None:
    with connection.cursor() as cursor:
        # Two that keep the same day come one after the other, and the later one stays.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"metrics_snapshot:{organisation_id}:{as_of}"],
        )
        for table in (SnapshotRow._meta.db_table, Snapshot._meta.db_table):
            cursor.execute(
                f"DELETE FROM {table} WHERE organisation_id = %s AND as_of = %s",  # noqa: S608  # the code's own names
                [organisation_id, as_of],
            )
