"""Where documents come from: named once, with how their tables are read and where to fetch them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from encours.intake.models import Fetch, Source
from encours.intake.services.keeping import problem_as_json
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.messages_json import as_json
from encours.tenancy.isolation import acting_for
from encours.ui.plain import one_line

LONGEST_SOURCE = 100
FETCHED = ("folder", "sftp", "mailbox", "provider")
"""The kinds of sources that are fetched from; documents of the others are handed in."""


class SourceTaken(EncoursError):
    """The organisation has a source of this name."""


class NoSuchSource(EncoursError):
    """The organisation fetches from no source of this number."""


class UnusableSource(EncoursError):
    """What was said of a source cannot be used."""


def add_source(organisation_id: int, name: str, *, kind: str, settings: Mapping[str, Any]) -> int:
    """A new source that is fetched from; returns its number.

    `kind`: one of `FETCHED`; `settings`: as `connectors` made them, secrets sealed. Raises
    `SourceTaken`, `UnusableSource`.
    """
    tidy = one_line(name, LONGEST_SOURCE)
    if not tidy:
        raise UnusableSource(
            message("A source needs a name."), message("Name it after what it brings: “FEC”.")
        )
    with acting_for(organisation_id):
        source, made = Source.objects.get_or_create(
            organisation_id=organisation_id,
            name=tidy,
            defaults={"kind": kind, "settings": dict(settings)},
        )
    if not made:
        raise SourceTaken(
            message("There is already a source {name}.", name=tidy),
            message("Choose another name."),
        )
    return source.pk


def pause_source(organisation_id: int, source_id: int, *, paused: bool) -> None:
    """Whether a source is left alone until somebody says otherwise. Raises `NoSuchSource`."""
    with acting_for(organisation_id):
        source = _the_source(organisation_id, source_id)
        source.settings = {**source.settings, "paused": paused}
        source.save(update_fields=["settings"])


def keep_settings(organisation_id: int, source_id: int, changed: Mapping[str, Any]) -> None:
    """Some settings of a source said anew, as `connectors` made them. Raises `NoSuchSource`."""
    with acting_for(organisation_id):
        source = _the_source(organisation_id, source_id)
        source.settings = {**source.settings, **changed}
        source.save(update_fields=["settings"])


def _the_source(organisation_id: int, source_id: int) -> Source:
    found = Source.objects.select_for_update().filter(
        organisation_id=organisation_id, pk=source_id, kind__in=FETCHED
    )
    source = found.first()
    if source is None:
        raise NoSuchSource(
            message("There is no source of that number that is fetched from."),
            message("Choose one in the list of sources."),
        )
    return source


def remember_mapping(
    organisation_id: int, name: str, mapping: Mapping[str, str], *, kind: str = "upload"
) -> None:
    """Keeps how the tables of a source are read: field to header, for its next file."""
    with acting_for(organisation_id):
        Source.objects.update_or_create(
            organisation_id=organisation_id,
            name=one_line(name, LONGEST_SOURCE) or kind,
            defaults={"mapping": dict(mapping)},
            create_defaults={"mapping": dict(mapping), "kind": kind},
        )


def record_fetched(
    organisation_id: int,
    source_id: int,
    *,
    name: str,
    size: int,
    modified: int,
    outcome: str,
    report: str,
    now: datetime,
) -> None:
    """Notes that this version of a server's file was brought, and what became of it."""
    with acting_for(organisation_id):
        Fetch.objects.update_or_create(
            organisation_id=organisation_id,
            source_id=source_id,
            name=name[:255],
            size=size,
            modified=modified,
            defaults={"outcome": outcome, "report": report, "fetched_at": now},
        )


def record_run(
    organisation_id: int,
    source_id: int,
    *,
    problem: EncoursError | None,
    notices: Sequence[Message] = (),
    now: datetime,
) -> None:
    """Notes when a source was last fetched from, why it failed if it did, what it left."""
    with acting_for(organisation_id):
        Source.objects.filter(organisation_id=organisation_id, pk=source_id).update(
            fetched_at=now,
            problem=None if problem is None else problem_as_json(problem),
            notices=[as_json(each) for each in notices],
        )


def keep_cursor(organisation_id: int, source_id: int, *, account: str, cursor: str) -> None:
    """Notes how far an account of a provider was brought. Raises `NoSuchSource`."""
    with acting_for(organisation_id):
        source = _the_source(organisation_id, source_id)
        source.cursors = {**source.cursors, account: cursor}
        source.save(update_fields=["cursors"])
