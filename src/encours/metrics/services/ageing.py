"""Tells the aged balance of any day: kept days at once, others computed once and then kept."""

import io
from datetime import date, datetime

import polars as pl
from django.db import connection

from encours.metrics.models import Snapshot
from encours.metrics.rules.aged_ledger import ROW_SCHEMA, AgedBalance
from encours.metrics.rules.ageing import BUCKETS
from encours.receivables.queries.ledger import first_touched


def find_kept(organisation_id: int, as_of: date, *, settings: str) -> AgedBalance | None:
    """The aged balance of a day, when it is kept and nothing written since concerns that day.

    `settings`: the digest of what decides how the ledger is read; another one undoes what is kept.
    """
    if not is_kept(organisation_id, as_of, settings=settings):
        return None
    kept = Snapshot.objects.get(organisation_id=organisation_id, as_of=as_of)
    return AgedBalance(
        as_of=as_of,
        balance_cents=kept.balance_cents,
        control_account_cents=kept.control_account_cents,
        pending_cents=kept.pending_cents,
        ageing={bucket: kept.ageing[bucket] for bucket in BUCKETS},
        rows=_unpacked(kept.own_rows),
        foreign=_unpacked(kept.foreign_rows),
        doubtful_cents=kept.doubtful_cents,
        doubtful_not_due_cents=kept.doubtful_not_due_cents,
    )


def is_kept(organisation_id: int, as_of: date, *, settings: str) -> bool:
    """Whether `find_kept` has something to tell of the day: asked without reading it."""
    kept = Snapshot.objects.filter(organisation_id=organisation_id, as_of=as_of)
    found = kept.values_list("revision", "settings").first()
    if found is None or found[1] != settings:
        return False
    touched_on = first_touched(organisation_id, found[0])
    return touched_on is None or touched_on > as_of


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
        own_rows=_packed(aged.rows),
        foreign_rows=_packed(aged.foreign),
        doubtful_cents=aged.doubtful_cents,
        doubtful_not_due_cents=aged.doubtful_not_due_cents,
    )


def _packed(rows: pl.DataFrame) -> bytes:
    """Rows of `ROW_SCHEMA` as an Arrow file, the largest balance first."""
    buffer = io.BytesIO()
    ordered = rows.select(list(ROW_SCHEMA)).sort(
        "balance_cents", "customer", "currency", descending=[True, False, False]
    )
    # The oldest form of Arrow: what a later Polars must read, and any other reader of it.
    ordered.write_ipc(buffer, compression="zstd", compat_level=pl.CompatLevel.oldest())
    return buffer.getvalue()


def _unpacked(packed: bytes | memoryview) -> pl.DataFrame:
    """The rows that were packed; columns that an earlier version did not have are null."""
    rows = pl.read_ipc(io.BytesIO(packed))
    unknown = [pl.lit(None).alias(name) for name in ROW_SCHEMA if name not in rows.columns]
    return rows.with_columns(unknown).select(list(ROW_SCHEMA)).cast(ROW_SCHEMA)


def _forget(organisation_id: int, as_of: date) -> None:
    with connection.cursor() as cursor:
        # Two that keep the same day come one after the other, and the later one stays.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"metrics_snapshot:{organisation_id}:{as_of}"],
        )
    Snapshot.objects.filter(organisation_id=organisation_id, as_of=as_of).delete()
