"""Which export of the books is believed on which day.

Exports overlap: a year is exported again after corrections, a month after its closing. Of two that
cover a day, the one exported last, by what it holds, is believed; the order in which they came does
not matter. Two years that meet on one day (an opening dated on the closing day) share it: the
opening belongs to the later one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

OWNER_SCHEMA = pl.Schema({"booked_on": pl.Date, "is_opening": pl.Boolean, "export": pl.Int64})


@dataclass(frozen=True, slots=True)
class Export:
    """What must be known of an export to place it among the others.

    `exported`: see `tell_exported`. `opens_alone`: its first day holds an opening and nothing else.
    """

    id: int
    first_on: date
    last_on: date
    exported: tuple[str, str, int, str]
    opens_alone: bool


def tell_exported(lines: pl.DataFrame, *, digest: str) -> tuple[str, str, int, str]:
    """How late `lines` were exported, by what they hold; of two, the greater is the later.

    Last day, last validation, how much is known (lines, and letters set on them), then `digest`, of
    the file, so that two that hold as much are not believed by chance.
    """
    validated = lines.select(pl.col("validated_on").max().fill_null(date.min)).item()
    known = lines.height + lines["letter"].count()
    last_on: date = lines["booked_on"].max()  # type: ignore[assignment]  # a Date column without nulls
    return last_on.isoformat(), validated.isoformat(), known, digest


def describe_export(lines: pl.DataFrame, *, export_id: int, digest: str) -> Export:
    """What `lines` (with entries) tell of their export; `digest`: of the file, to settle ties."""
    first_on: date = lines["booked_on"].min()  # type: ignore[assignment]  # a Date column without nulls
    last_on: date = lines["booked_on"].max()  # type: ignore[assignment]  # a Date column without nulls
    first_day = lines.filter(pl.col("booked_on") == first_on)["is_opening"]
    return Export(
        id=export_id,
        first_on=first_on,
        last_on=last_on,
        exported=tell_exported(lines, digest=digest),
        opens_alone=bool(first_day.all()),
    )


def find_owners(exports: Sequence[Export]) -> pl.DataFrame:
    """For each day that an export covers, the one believed (`OWNER_SCHEMA`).

    Two rows a day: for its openings and for its other lines.
    """
    return _find_owners(tuple(exports))


# Asked at every statement, of exports that change once a night.
@lru_cache(maxsize=16)
def _find_owners(exports: tuple[Export, ...]) -> pl.DataFrame:
    owners: dict[tuple[date, bool], int] = {}
    believed: list[Export] = []
    for export in sorted(exports, key=lambda each: each.exported):
        shared = {
            (day, is_opening)
            for other in believed
            for day, is_opening in _shared_day(export, other)
            if owners.get((day, is_opening)) == other.id
        }
        for day in _days(export):
            for is_opening in (False, True):
                if (day, is_opening) not in shared:
                    owners[day, is_opening] = export.id
        believed.append(export)
    rows = sorted((day, is_opening, owner) for (day, is_opening), owner in owners.items())
    return pl.DataFrame(rows, schema=OWNER_SCHEMA, orient="row")


def _shared_day(export: Export, other: Export) -> list[tuple[date, bool]]:
    """What of `other` stays its own though `export`, believed before it, covers that day too."""
    if export.opens_alone and export.first_on == other.last_on:
        return [(other.last_on, False)]
    if other.opens_alone and other.first_on == export.last_on:
        return [(other.first_on, True)]
    return []


def _days(export: Export) -> list[date]:
    count = (export.last_on - export.first_on).days + 1
    return [export.first_on + timedelta(days=number) for number in range(count)]


def owned_by(lines: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """`lines` (`booked_on`, `is_opening`) with `export`, the one believed for each."""
    return lines.join(owners, on=["booked_on", "is_opening"], how="left", maintain_order="left")
