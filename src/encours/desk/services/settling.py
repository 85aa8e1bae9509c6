"""What administrators settle beyond the policy book, each act told to the journal last.

The organisation itself, the keys of programs, the statuses of documents, the sources of the books.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from encours.api.services import create_token, revoke_token
from encours.intake.connectors.arrivals import Entered
from encours.intake.connectors.opening import connector_of
from encours.intake.queries import SourceSeen, list_sources
from encours.intake.services.sources import NoSuchSource, keep_settings, pause_source
from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.subjects import SubjectRef
from encours.receivables.queries.ledger import booked_days
from encours.receivables.rules.statuses import Status
from encours.receivables.services.asserting import define_status
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.queries import currency_of, describe
from encours.tenancy.rules.roles import Right
from encours.tenancy.services import describe_organisation, require_second_factor
from encours.ui.plain import one_line

ENTERED = ("sftp", "mailbox")
"""The kinds of sources that are entered with a password or a key."""


class CurrencyFixed(EncoursError):
    """The books are in another currency already."""


class NotAServer(EncoursError):
    """The source has no password or key."""


def has_books(organisation_id: int) -> bool:
    """Whether anything was booked: from then on the currency of the books stays."""
    with reading_of([organisation_id]):
        return booked_days(organisation_id) is not None


def settle_organisation(
    organisation_id: int,
    *,
    name: str,
    siren: str,
    currency: str,
    seen: tuple[str, str, str],
    by: int,
    now: datetime,
) -> None:
    """What the organisation is called, its SIREN, its currency; `seen`: the three looked at.

    Raises `CurrencyFixed`, and as `tenancy.services.describe_organisation`.
    """
    with acting_for(organisation_id):
        if currency != currency_of(organisation_id) and has_books(organisation_id):
            raise CurrencyFixed(
                message("Books are in already: their currency stays {currency}.", currency=seen[2]),
                message("Make another organisation for books in another currency."),
            )
        describe_organisation(organisation_id, name=name, siren=siren, currency=currency, seen=seen)
        after = describe(organisation_id)
        if (after.name, after.siren, after.currency) == seen:
            return
        _tell(
            organisation_id,
            ("organisation", str(organisation_id)),
            message("The organisation is {name}, SIREN {siren}", name=after.name, siren=after.siren)
            if after.siren
            else message("The organisation is {name}", name=after.name),
            {"name": after.name, "siren": after.siren, "currency": after.currency},
            by=by,
            now=now,
        )


def settle_second_factor(organisation_id: int, *, required: bool, by: int, now: datetime) -> None:
    """Whether members enter only with a code of their phone."""
    with acting_for(organisation_id):
        require_second_factor(organisation_id, required=required)
        _tell(
            organisation_id,
            ("organisation", str(organisation_id)),
            message("A second factor is asked of every member")
            if required
            else message("A second factor is asked of nobody any more"),
            {"requires_second_factor": required},
            by=by,
            now=now,
        )


def make_token(organisation_id: int, name: str, *, right: Right, by: int, now: datetime) -> str:
    """A key for a program, to be shown once. Raises `UnusableToken`."""
    with acting_for(organisation_id):
        made = create_token(organisation_id, name, right=right, now=now)
        tidy = one_line(name, 100)
        said = message("The key “{name}” is made", name=tidy)
        covers = {"name": tidy, "right": str(right)}
        _tell(organisation_id, ("token", tidy), said, covers, by=by, now=now)
    return made


def take_token_back(organisation_id: int, name: str, *, by: int, now: datetime) -> None:
    """The key is refused from now on. Raises `UnusableToken`."""
    with acting_for(organisation_id):
        revoke_token(organisation_id, name, now=now)
        tidy = one_line(name, 100)
        said = message("The key “{name}” is revoked", name=tidy)
        _tell(organisation_id, ("token", tidy), said, {"name": tidy}, by=by, now=now)


def settle_status(
    organisation_id: int, status: Status, *, seen: Status | None, by: int, now: datetime
) -> None:
    """Adds a status, or changes one (`seen`: as it was). `UnusableStatus`, `StatusChanged`."""
    if seen == status:
        return
    with acting_for(organisation_id):
        define_status(organisation_id, status, seen=seen)
        if seen is None:
            said = message("The status “{name}” is added", name=status.name_fr)
        elif seen.is_offered and not status.is_offered:
            said = message("The status “{name}” is offered no more", name=status.name_fr)
        else:
            said = message("The status “{name}” is changed", name=status.name_fr)
        covers = {name: getattr(status, name) for name in status.__slots__}
        _tell(organisation_id, ("status", status.code), said, covers, by=by, now=now)


def find_fetched(organisation_id: int, source_id: int) -> SourceSeen:
    """The source of that number that is fetched from. Raises `NoSuchSource`."""
    for each in list_sources(organisation_id):
        if each.id == source_id and connector_of(organisation_id, each) is not None:
            return each
    raise NoSuchSource(
        message("There is no source of that number that is fetched from."),
        message("Choose one in the list of sources."),
    )


def try_source(organisation_id: int, source_id: int) -> SourceSeen:
    """That a source can be fetched from now; nothing is brought. Raises what keeps it from it."""
    source = find_fetched(organisation_id, source_id)
    connector = connector_of(organisation_id, source)
    if connector is not None:
        connector.check()
    return source


def settle_pause(
    organisation_id: int, source_id: int, *, paused: bool, by: int, now: datetime
) -> SourceSeen:
    """Whether a source is left alone. Raises `NoSuchSource`."""
    with acting_for(organisation_id):
        source = find_fetched(organisation_id, source_id)
        pause_source(organisation_id, source_id, paused=paused)
        said = (
            message("The source “{name}” is paused", name=source.name)
            if paused
            else message("The source “{name}” is fetched from again", name=source.name)
        )
        about = ("source", str(source_id))
        _tell(organisation_id, about, said, {"paused": paused}, by=by, now=now)
    return source


def settle_secret(
    organisation_id: int, source_id: int, *, password: str, private_key: str, by: int, now: datetime
) -> SourceSeen:
    """Another password, or private key, for a server: tried once, then kept sealed.

    Raises `NoSuchSource`, `NotAServer`, and what keeps it from being fetched from.
    """
    source = find_fetched(organisation_id, source_id)
    connector = connector_of(organisation_id, source)
    entered: object = connector
    if source.kind not in ENTERED or not isinstance(entered, Entered):
        raise NotAServer(
            message("A folder has no password."), message("Choose a source that is a server.")
        )
    sealed = entered.with_secret(password=password or None, private_key=private_key or None)
    with acting_for(organisation_id):
        keep_settings(organisation_id, source_id, sealed)
        said = message("The source “{name}” has another password or key", name=source.name)
        about = ("source", str(source_id))
        _tell(organisation_id, about, said, {"source": source_id}, by=by, now=now)
    return source


def _tell(
    organisation_id: int,
    about: tuple[str, str],
    said: Message,
    covers: Mapping[str, Any],
    *,
    by: int,
    now: datetime,
) -> None:
    """The line of the journal; its kind is what it is about."""
    record(
        organisation_id,
        kind=about[0],
        subject=SubjectRef(*about),
        message=said,
        covers=covers,
        author_id=by,
        now=now,
    )
