"""Takes files in: kept as they came, read, absorbed, told. Every door leads here.

The page, the command, the watched folder, the server and the programs of others call `take_in`.
A document is kept first; then what all files of one call say goes into the ledger in one
transaction, the journal's entry last. Killed anywhere, the ledger is as before, and the same files
handed in again are taken in.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from encours.daily.services.absorbing import absorb
from encours.daily.services.banking import BANK_MODE, is_statement, unread
from encours.daily.services.handing import Handed, Report
from encours.daily.services.opened import Act, Kind, Opened
from encours.intake.formats.any_file import is_ledger, read_any
from encours.intake.formats.minor_units import in_minor_units
from encours.intake.formats.records import UnreadableFile
from encours.intake.services.keeping import Kept, keep_document, record_refused
from encours.intake.services.previewing import (
    bank_mapping_for,
    bank_mapping_known,
    mapping_for,
)
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.queries import currency_of

LEDGER_MODE = "ledger"
"""The mode under which exports of the books are kept: they are what they are."""

_KEPT = {Kind.LEDGER: LEDGER_MODE, Kind.BANK: BANK_MODE}


class _Undone(Exception):  # no error: it carries a report out of its transaction
    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def take_in(
    organisation_id: int,
    files: Sequence[Handed],
    *,
    source: str,
    author_id: int | None,
    now: datetime,
    mode: str = "delta",
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    confirmed: bool = False,
    drawn_on: date | None = None,
) -> Report:
    """Takes `files` into the ledger of the organisation, all of them or none.

    `source`: where they come from; lists of one source complete each other. `mode`: for lists,
    `stock` (all that is open) or `delta` (what is new); `bank`: tables are of a bank. `dry_run`:
    tells what would change and writes nothing. `drawn_on`: the day of the lists, their own last one
    by default. A large fall and an export named after another company are written only when
    `confirmed`: else `asks` says what it is.
    Raises `UnreadableFile`, named after its file, `DifferentBooks`, `WrongCurrency`.
    """
    with reading_of([organisation_id]):
        unit = currency_of(organisation_id)
    act = Act(
        organisation_id,
        source=source,
        mode=mode,
        author_id=author_id,
        now=now,
        dry_run=dry_run,
        confirmed=confirmed,
        drawn_on=drawn_on,
    )
    opened = _once([_open(act, file, unit=unit, mapping=mapping) for file in files])
    kept = [] if dry_run else _keep(act, opened)
    try:
        return _absorb(act, opened, kept)
    except EncoursError as error:
        for document in kept:
            if document.status != "absorbed":
                record_refused(organisation_id, document.id, problem=error)
        raise


def _absorb(act: Act, opened: Sequence[Opened], kept: Sequence[Kept]) -> Report:
    """One transaction; undone when it was only to tell, or when a person must confirm."""
    try:
        with acting_for(act.organisation_id):
            report = absorb(act, opened, kept or _keep(act, opened))
            _undo_unless_meant(act, report)
    except _Undone as undone:
        return undone.report
    return report


def _undo_unless_meant(act: Act, report: Report) -> None:
    if act.dry_run or report.asks is not None:
        raise _Undone(report)


def _open(act: Act, handed: Handed, *, unit: str, mapping: Mapping[str, str] | None) -> Opened:
    """Reads a file as what it is. One that cannot be read is kept too, with the reason.

    `mapping`: else the one a person chose for such lists, or such tables of a bank, of this source;
    a bank's table that nothing else tells is read as one that was explained for another source.
    Raises `UnreadableFile`, named after the file. Bank statements are only known as such: they are
    read when their lines are written.
    """
    organisation_id = act.organisation_id
    digest = hashlib.sha256(handed.content).hexdigest()

    def of_bank(chosen: Mapping[str, str] | None) -> Opened:
        told = dict(chosen) if chosen else None
        return Opened(handed, digest, unread(), Kind.BANK, mapping=told)

    if is_statement(handed.content, mode=act.mode):
        return of_bank(mapping if act.mode == BANK_MODE else None)
    explained = None if mapping else bank_mapping_for(organisation_id, act.source, handed.content)
    if explained is not None:
        return of_bank(explained)
    chosen = mapping or mapping_for(organisation_id, act.source, handed.content)
    try:
        reading = read_any(handed.content, name=handed.name, mapping=chosen)
        reading = in_minor_units(reading, currency=unit)
    except EncoursError as error:
        explained = None if mapping else bank_mapping_known(organisation_id, handed.content)
        if explained is not None:
            return of_bank(explained)
        what = message("{file}: {what}", file=handed.name, what=error.what)
        refused = UnreadableFile(what, error.action)
        if not act.dry_run:
            document = _keep_one(act, handed, mode=_list_mode(act))
            record_refused(act.organisation_id, document.id, problem=refused)
        raise refused from error
    return Opened(handed, digest, reading, Kind.LEDGER if is_ledger(reading) else Kind.LIST)


def _once(opened: Sequence[Opened]) -> list[Opened]:
    """The files, those of the same bytes as an earlier one marked as such."""
    seen: set[str] = set()
    told = []
    for file in opened:
        told.append(replace(file, is_copy=file.digest in seen))
        seen.add(file.digest)
    return told


def _keep(act: Act, opened: Sequence[Opened]) -> list[Kept]:
    return [
        _keep_one(act, file.handed, mode=_KEPT.get(file.kind) or _list_mode(act)) for file in opened
    ]


def _list_mode(act: Act) -> str:
    """The mode a list is kept under: of one drawn on a day given, the same bytes are another list
    on another day.
    """
    return act.mode if act.drawn_on is None else f"{act.mode} {act.drawn_on}"


def _keep_one(act: Act, handed: Handed, *, mode: str) -> Kept:
    return keep_document(
        act.organisation_id,
        handed.name,
        handed.content,
        source=act.source,
        kind_of_source=act.source,
        author_id=act.author_id,
        mode=mode,
        now=act.now,
    )
