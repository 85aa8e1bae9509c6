"""Takes in what a person was shown and confirmed: an upload, a doubtful feed, corrected lines."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from encours.daily.services.banking import BANK_MODE
from encours.daily.services.handing import Handed, Report
from encours.daily.services.taking_in import take_in
from encours.intake.services.correcting import correction_of, mark_corrected
from encours.intake.services.previewing import mapping_to_remember
from encours.intake.services.sources import remember_mapping
from encours.intake.services.waiting import (
    Waiting,
    contents_of,
    put_aside,
    throw_away,
)


def try_waiting(
    organisation_id: int, waiting: Waiting, *, author_id: int | None, now: datetime
) -> Report:
    """What taking the files in would change; nothing is written. Raises as `take_in`."""
    return _taken(organisation_id, waiting, author_id=author_id, now=now, dry_run=True)


def confirm_waiting(
    organisation_id: int,
    waiting: Waiting,
    *,
    author_id: int | None,
    now: datetime,
    confirmed: bool = False,
) -> Report:
    """Takes the files in; they wait no longer, unless a confirmation is still asked for.

    `confirmed`: the person saw what the dry run asked. How the columns are read is remembered for
    the source; refused lines are marked as sent again. Raises as `take_in`.
    """
    report = _taken(
        organisation_id,
        waiting,
        author_id=author_id,
        now=now,
        dry_run=False,
        confirmed=confirmed,
    )
    if report.asks is None:
        if waiting.mapping and waiting.corrects is None:
            told = mapping_to_remember(
                organisation_id,
                waiting.source,
                waiting.mapping,
                is_bank=waiting.mode == BANK_MODE,
            )
            remember_mapping(organisation_id, waiting.source, told)
        if waiting.corrects is not None:
            document_id, rejects = waiting.corrects
            mark_corrected(organisation_id, document_id, rejects, now=now)
        # A job is one transaction: the files stay until the ledger has them for good.
        transaction.on_commit(lambda: throw_away(organisation_id, waiting.key))
    return report


def set_correction_aside(
    organisation_id: int,
    document_id: int,
    texts: dict[int, str],
    *,
    author_id: int | None,
    now: datetime,
) -> Waiting:
    """Corrected lines (number of reject to text), ready to be shown and confirmed like an upload.

    Raises `NothingToCorrect`, `NoSuchDocument`.
    """
    correction = correction_of(organisation_id, document_id, texts)
    return put_aside(
        organisation_id,
        [ContentFile(correction.content, name=correction.name)],
        source=correction.source,
        mode=correction.mode,
        author_id=author_id,
        now=now,
        mapping=correction.mapping,
        corrects=(document_id, correction.rejects),
    )


def _taken(
    organisation_id: int,
    waiting: Waiting,
    *,
    author_id: int | None,
    now: datetime,
    dry_run: bool,
    confirmed: bool = False,
) -> Report:
    files = [Handed(name, content) for name, content in contents_of(organisation_id, waiting)]
    return take_in(
        organisation_id,
        files,
        source=waiting.source,
        author_id=author_id,
        now=now,
        mode=waiting.mode,
        mapping=waiting.mapping or None,
        dry_run=dry_run,
        confirmed=confirmed,
    )
