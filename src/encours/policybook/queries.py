"""Reads the policy in force on a day, and how it came to be."""

import datetime
from dataclasses import dataclass
from typing import Any

from encours.policybook.models import Version as Row
from encours.policybook.rules.sections import Section
from encours.tenancy.isolation import reading_of


@dataclass(frozen=True, slots=True)
class Version[Settings]:
    """What was decided for a section, from `from_on` on."""

    number: int
    from_on: datetime.date
    settings: Settings
    author_id: int | None
    recorded_at: datetime.datetime
    comment: str


def policy_on[Settings](
    organisation_id: int, section: Section[Settings], day: datetime.date
) -> Settings:
    """The settings in force on `day`: those of the latest day decided, the last word on it.

    The section's defaults before anything was decided.
    """
    with reading_of([organisation_id]):
        rows = Row.objects.filter(organisation_id=organisation_id, section=section.name)
        row = rows.filter(from_on__lte=day).order_by("-from_on", "-number").first()
    return section.default() if row is None else section.from_kept(row.settings)


def history[Settings](
    organisation_id: int, section: Section[Settings]
) -> tuple[Version[Settings], ...]:
    """Every version of the section, the last one decided first."""
    with reading_of([organisation_id]):
        rows = Row.objects.filter(organisation_id=organisation_id, section=section.name)
        return tuple(version_of(row, section) for row in rows.order_by("-number"))


def version_of(row: Row, section: Section[Any]) -> Version[Any]:
    """The row as it is read."""
    return Version(
        number=row.number,
        from_on=row.from_on,
        settings=section.from_kept(row.settings),
        author_id=row.author_id,
        recorded_at=row.recorded_at,
        comment=row.comment,
    )
