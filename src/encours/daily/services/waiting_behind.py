"""Large files that wait are tried and taken in behind the page, which one may leave meanwhile.

What a trial found lies beside the files, for the very way they were read and the ledger it met.
The files go once the ledger has them for good: a worker killed before that leaves all as it was.
"""

import json
from dataclasses import asdict, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from encours.cash.queries.statements import bank_revision
from encours.daily.services.confirming import confirm_waiting, try_waiting
from encours.daily.services.handing import AccountReport, Report
from encours.intake.services.waiting import Waiting, find_waiting, keep_told, told_of
from encours.jobs.following import report as tell
from encours.jobs.services import defer
from encours.kernel.messages import Message, message
from encours.kernel.messages_json import as_json, from_json
from encours.receivables.queries.ledger import revision
from encours.tenancy.isolation import acting_for, reading_of

_ALONE = "waiting"


def trying_key(key: str) -> str:
    """By what the trial of files that wait is followed."""
    return f"trying:{key}"


def taking_key(key: str) -> str:
    """By what taking in files that wait is followed."""
    return f"taking:{key}"


def ask_trying(organisation_id: int, waiting: Waiting, *, author_id: int | None) -> None:
    """Asks for a trial behind the page; nothing when one waits already."""
    key = trying_key(waiting.key)
    with acting_for(organisation_id):
        defer(
            "daily.try_waiting",
            organisation_id,
            key=key,
            alone=_ALONE,
            once=key,
            waiting=waiting.key,
            by=author_id,
        )


def ask_taking(
    organisation_id: int, waiting: Waiting, *, author_id: int | None, confirmed: bool
) -> None:
    """Asks for the files to be taken in behind the page; nothing when that waits already."""
    key = taking_key(waiting.key)
    with acting_for(organisation_id):
        defer(
            "daily.take_waiting",
            organisation_id,
            key=key,
            alone=_ALONE,
            once=key,
            waiting=waiting.key,
            by=author_id,
            confirmed=confirmed,
        )


def try_behind(organisation_id: int, key: str, *, by: int | None, now: datetime) -> None:
    """Tries files that wait and keeps what was found. Raises as `try_waiting`."""
    tell(0, 1, message("Reading the files"))
    waiting = find_waiting(organisation_id, key)
    found = try_waiting(organisation_id, waiting, author_id=by, now=now)
    _keep(organisation_id, waiting, found)
    tell(1, 1, message("What they change is known."))


def take_behind(
    organisation_id: int, key: str, *, by: int | None, now: datetime, confirmed: bool
) -> None:
    """Takes files that wait in; where a confirmation is asked for, keeps that. As `try_behind`."""
    tell(0, 1, message("Taking the files in"))
    waiting = find_waiting(organisation_id, key)
    found = confirm_waiting(organisation_id, waiting, author_id=by, now=now, confirmed=confirmed)
    if found.asks is not None:
        _keep(organisation_id, waiting, found)
        tell(1, 1, found.asks)
        return
    tell(1, 1, taken_in(found))


def taken_in(found: Report) -> Message:
    """What taking files in did, in a line."""
    return message(
        "Taken in: {created} created, {changed} changed, {reversed} reversed, {unchanged}"
        " unchanged, {rejected} rejected.",
        created=found.created,
        changed=found.changed,
        reversed=found.reversed,
        unchanged=found.unchanged,
        rejected=found.rejected,
    )


def tried(organisation_id: int, waiting: Waiting) -> Report | None:
    """What the last trial of the files found, if it holds for what they and the ledger are."""
    kept = told_of(organisation_id, waiting.key)
    if kept is None or kept["of"] != _digest(organisation_id, waiting):
        return None
    return _from_json(kept["report"])


def _keep(organisation_id: int, waiting: Waiting, found: Report) -> None:
    kept = {"of": _digest(organisation_id, waiting), "report": _as_json(found)}
    keep_told(organisation_id, waiting.key, kept)


def _digest(organisation_id: int, waiting: Waiting) -> str:
    """What a trial depends on: the files as they are read, the last of the ledger and the bank."""
    with reading_of([organisation_id]):
        last = revision(organisation_id), bank_revision(organisation_id)
    said = [waiting.key, waiting.source, waiting.mode, sorted(waiting.mapping.items()), *last]
    return sha256(json.dumps(said).encode()).hexdigest()


def _as_json(found: Report) -> dict[str, Any]:
    return asdict(replace(found, asks=None, notices=())) | {
        "as_of": None if found.as_of is None else found.as_of.isoformat(),
        "asks": None if found.asks is None else as_json(found.asks),
        "notices": [as_json(each) for each in found.notices],
    }


def _from_json(kept: dict[str, Any]) -> Report:
    return Report(
        **kept
        | {
            "as_of": None if kept["as_of"] is None else date.fromisoformat(kept["as_of"]),
            "asks": None if kept["asks"] is None else from_json(kept["asks"]),
            "notices": tuple(from_json(each) for each in kept["notices"]),
            "documents": tuple(kept["documents"]),
            "known": tuple(kept["known"]),
            "accounts": tuple(AccountReport(**each) for each in kept.get("accounts", ())),
        }
    )
