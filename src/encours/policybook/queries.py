"""Reads the policy in force on a day, and how it came to be."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from encours.kernel.messages import Message
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


def decided_by(
    versions: Iterable[Version[Any]], section: Section[Any], day: datetime.date
) -> dict[str, Version[Any] | None]:
    """Of every field, the version since which it has the value of `day`; None: never decided."""
    in_force = {
        each.from_on: each
        for each in sorted(versions, key=lambda each: (each.from_on, each.number))
        if each.from_on <= day
    }
    found: dict[str, Version[Any] | None] = dict.fromkeys(section.words)
    before = section.default()
    for version in in_force.values():
        for name in section.words:
            if getattr(version.settings, name) != getattr(before, name):
                found[name] = version
        before = version.settings
    return found


def changes_of(
    versions: Iterable[Version[Any]], section: Section[Any]
) -> tuple[tuple[Version[Any], tuple[Message, ...]], ...]:
    """Each version with what it changed of what held on its day until then, the last one first."""
    known = sorted(versions, key=lambda each: each.number)
    found = []
    for at, version in enumerate(known):
        earlier = [each for each in known[:at] if each.from_on <= version.from_on]
        last = max(earlier, key=lambda each: (each.from_on, each.number), default=None)
        before = section.default() if last is None else last.settings
        found.append((version, section.difference(before, version.settings)))
    return tuple(reversed(found))


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
