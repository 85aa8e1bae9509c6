"""Keeps the figures of days that the dashboard follows, so that no page computes them."""

from collections.abc import Mapping
from datetime import date, datetime

from encours.metrics.models import Indicators


def keep_indicators(
    organisation_id: int,
    figures: Mapping[date, Mapping[str, int]],
    *,
    revision: int,
    booked_until: date,
    now: datetime,
) -> None:
    """Keeps the figures of each day in the place of those that were kept.

    `revision`: the last act of the ledger when its lines began to be read.
    """
    rows = [
        Indicators(
            organisation_id=organisation_id,
            as_of=as_of,
            revision=revision,
            booked_until=booked_until,
            computed_at=now,
            figures=dict(told),
        )
        for as_of, told in figures.items()
    ]
    Indicators.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation", "as_of"],
        update_fields=["revision", "booked_until", "computed_at", "figures"],
    )
