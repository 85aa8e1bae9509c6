"""The nightly feed: brings what folders and servers hold into the ledger, one file at a time.

A file is settled at its place only once the ledger has it, was refused, or waits for a person: a
run killed anywhere finds it again, and the ledger knows the bytes it has. Two runs at once do not
meet: one holds the source, the other leaves it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction

from encours.daily.services.advising import advise
from encours.daily.services.handing import Handed, Report
from encours.daily.services.taking_in import take_in
from encours.intake.connectors.arrivals import Arrival, Connector, Outcome
from encours.intake.connectors.opening import MAILBOX, connector_of
from encours.intake.formats.records import UnreadableFile
from encours.intake.queries import SourceSeen, list_sources
from encours.intake.services.previewing import mapping_for
from encours.intake.services.sources import record_run
from encours.intake.services.waiting import put_aside
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message, plural
from encours.ui.translation import Translator

_log = structlog.get_logger("encours.fetching")
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('encours source', %s))"
_OF_NO_USE: tuple[Message, ...] = (
    message("The message has no file that could be taken, and is no remittance advice."),
)
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('encours source', %s))"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was fetched and what became of it; `said`: the same in words."""

    source: str
    name: str
    outcome: Outcome
    said: tuple[Message, ...]


def fetch_sources(
    organisation_id: int,
    *,
    now: datetime,
    only: Sequence[str] = (),
) -> tuple[Brought, ...]:
    """Fetches from the folders and servers of an organisation (`only`: those of these names).

    A source that is paused is left alone unless it is named.
    A source that fails is noted as such, and the others go on. Not to be called in a transaction:
    what is settled at its place must be in the ledger for good.
    """
    with transaction.atomic(durable=True):
        sources = list_sources(organisation_id)
    brought: list[Brought] = []
    for source in sources:
        connector = connector_of(organisation_id, source)
        if connector is None or (source.name not in only if only else source.is_paused):
            continue
        with _alone(source.id) as alone:
            if alone:
                brought += _fetch(organisation_id, source, connector, now)
    return tuple(brought)


def _fetch(
    organisation_id: int,
    source: SourceSeen,
    connector: Connector,
    now: datetime,
) -> list[Brought]:
    """Everything one source holds; what keeps it from being fetched is noted."""
    brought: list[Brought] = []
    problem: EncoursError | None = None
    try:
        for arrival in connector.arrivals(now=now.timestamp()):
            outcome, said = _take_one(organisation_id, source, arrival, now)
            connector.settle(arrival, outcome, _report(arrival, said), now=now)
            brought.append(Brought(source.name, arrival.name, outcome, said))
            _log.info("fetched", organisation=organisation_id, source=source.id, outcome=outcome)
    except EncoursError as error:
        problem = error
        _log.warning("fetch failed", organisation=organisation_id, source=source.id)
    notices = connector.notices()
    record_run(organisation_id, source.id, problem=problem, notices=notices, now=now)
    return brought


def _take_one(
    organisation_id: int, source: SourceSeen, arrival: Arrival, now: datetime
) -> tuple[Outcome, tuple[Message, ...]]:
    """Takes one file in for what it is; what the books refuse of an e-mail may be an advice."""
    if arrival.is_body:
        outcome, said = Outcome.REFUSED, _OF_NO_USE
    else:
        outcome, said = _take(organisation_id, source, arrival, now)
    if outcome != Outcome.REFUSED or source.kind != MAILBOX or arrival.content is None:
        return outcome, said
    handed = Handed(arrival.name, arrival.content)
    try:
        advised = advise(organisation_id, handed, source=source.name, now=now)
    except EncoursError as error:
        return Outcome.REFUSED, _reasons(error)
    return (outcome, said) if advised is None else (Outcome.DONE, advised)


def _take(
    organisation_id: int, source: SourceSeen, arrival: Arrival, now: datetime
) -> tuple[Outcome, tuple[Message, ...]]:
    """Takes one file in; one that asks for a person is put aside for the page of imports."""
    if arrival.content is None:
        return Outcome.REFUSED, _reasons(arrival.problem)
    mode = source.settings.get("mode", "delta")
    try:
        mapping = mapping_for(organisation_id, source.name, arrival.content)
        report = take_in(
            organisation_id,
            [Handed(arrival.name, arrival.content)],
            source=source.name,
            author_id=None,
            now=now,
            mode=mode,
            mapping=mapping,
        )
        if report.asks is None:
            return Outcome.DONE, (*told(report), *report.notices)
        put_aside(
            organisation_id,
            [ContentFile(arrival.content, name=arrival.name)],
            source=source.name,
            mode=mode,
            author_id=None,
            now=now,
            mapping=mapping,
        )
    except EncoursError as error:
        return Outcome.REFUSED, _reasons(error)
    waits = message("It waits for a person to confirm it on the page of imports.")
    return Outcome.TO_CONFIRM, (report.asks, waits)


def told(report: Report) -> tuple[Message, ...]:
    """The counts of a report, in words."""
    return (
        plural("{count} line created", "{count} lines created", count=report.created),
        plural("{count} line changed", "{count} lines changed", count=report.changed),
        plural("{count} line reversed", "{count} lines reversed", count=report.reversed),
        plural("{count} line unchanged", "{count} lines unchanged", count=report.unchanged),
        plural("{count} line rejected", "{count} lines rejected", count=report.rejected),
    )


def _reasons(problem: EncoursError | None) -> tuple[Message, ...]:
    if problem is None:
        problem = UnreadableFile(message("The file cannot be read."))
    return (problem.what,) if problem.action is None else (problem.what, problem.action)


def _report(arrival: Arrival, said: Sequence[Message]) -> str:
    """What stands beside the file: one sentence a line, in the installation's language."""
    speak = Translator(settings.LANGUAGE_CODE).message
    return "\n".join([arrival.name, *map(speak, said)]) + "\n"


@contextmanager
def _alone(source_id: int) -> Iterator[bool]:
    """Whether this run has the source for itself; the database lets go of it if the run dies."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [source_id])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute(_UNLOCK, [source_id])
