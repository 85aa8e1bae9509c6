"""Decides on the policy: a new version of a section from a day on; old ones never change."""

import datetime

from django.db import connection

from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.subjects import SubjectRef
from encours.policybook.models import Version as Row
from encours.policybook.queries import Version, version_of
from encours.policybook.rules.sections import Section
from encours.tenancy.isolation import acting_for


class PublishedMeanwhile(EncoursError):
    """Somebody else published the section since it was looked at."""


def publish[Settings](
    organisation_id: int,
    section: Section[Settings],
    settings: Settings,
    *,
    from_on: datetime.date,
    author_id: int | None,
    now: datetime.datetime,
    comment: str = "",
    follows: int | None = None,
) -> Version[Settings]:
    """Adds a version of the section, in force from `from_on` on, and records it in the journal.

    Of two versions of one day the last one published counts; a later day already decided stays.
    `follows`: the last version its author had seen (0: none); raises `PublishedMeanwhile` when
    there is a later one.
    """
    written = section.as_json(settings)
    # Read back before it is kept: what could not be read on the day it is needed is refused now.
    section.from_json(written)
    with acting_for(organisation_id):
        number = _next_number(organisation_id, section.name)
        _check_follows(number, follows, section.title)
        row = Row(
            organisation_id=organisation_id,
            section=section.name,
            number=number,
            from_on=from_on,
            settings=written,
            author_id=author_id,
            recorded_at=now,
            comment=comment,
        )
        row.save(force_insert=True)
        record(
            organisation_id,
            kind="policy",
            subject=SubjectRef("policy", f"{section.name}:{number}"),
            message=message(
                "Version {number} of “{section}”, from {day} on",
                number=number,
                section=section.title,
                day=from_on,
            ),
            covers={"settings": written, "from_on": from_on, "comment": comment},
            author_id=author_id,
            now=now,
        )
    return version_of(row, section)


def _check_follows(number: int, follows: int | None, title: Message) -> None:
    """Raises `PublishedMeanwhile` when `number` does not come right after the version seen."""
    if follows is not None and number != follows + 1:
        raise PublishedMeanwhile(
            message("“{section}” was changed since you opened it.", section=title),
            message("Look at what it says now; nothing of yours was written."),
        )


def _next_number(organisation_id: int, section: str) -> int:
    """The next number of the section; whoever publishes at the same time waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('encours.policy ' || %s, %s))",
            [section, organisation_id],
        )
        cursor.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM policybook_version"
            " WHERE organisation_id = %s AND section = %s",
            [organisation_id, section],
        )
        return int(cursor.fetchone()[0])
