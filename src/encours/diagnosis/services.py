"""Diagnoses the files a person drops: reads each one as what it is, and assesses them together."""

import hashlib
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from encours.diagnosis.rules.assess import Choices, assess
from encours.diagnosis.rules.books import books_of_ledgers, books_of_tables
from encours.diagnosis.rules.model import Diagnosis, FileRead
from encours.diagnosis.rules.remarks import remark_day, remark_terms
from encours.intake.formats.any_file import is_ledger, read_any
from encours.intake.formats.bytes import MAX_FILE_BYTES, check_size
from encours.intake.formats.records import Reading, UnreadableFile
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import Message, message
from encours.parties.rules.terms_granted import read_granted
from encours.receivables.rules.accounts import RECEIVABLE_PREFIXES


class MixedFiles(EncoursError):
    """Ledgers and tables were given together: their rows would be counted twice."""


def diagnose(
    paths: Sequence[Path], choices: Choices, *, prefixes: tuple[str, ...] = RECEIVABLE_PREFIXES
) -> Diagnosis:
    """The diagnosis of the files at `paths`: all ledgers (FEC), or all tables of invoices.

    `prefixes`: the receivable accounts. Raises `UnreadableFile`, named after its file, for what
    cannot be read as what it claims; `MixedFiles` when both kinds are given.
    """
    readings, notices = _read_all(paths)
    files = tuple(
        FileRead(path.name, reading.source, reading.rejects, reading.notices)
        for path, reading in readings
    )
    found = [reading for _, reading in readings]
    ledgers = sum(map(is_ledger, found))
    if 0 < ledgers < len(found):
        raise MixedFiles(
            message("Accounting exports and tables of invoices cannot be diagnosed together."),
            message("Give the accounting exports alone, or the tables alone."),
        )
    books = (
        books_of_ledgers(found, files, prefixes=prefixes, currency=choices.currency)
        if ledgers
        else books_of_tables(found, files, currency=choices.currency)
    )
    first_on, last_on = books.first_day(), books.last_day()
    remarks = (
        *notices,
        *choices.notices,
        *remark_day(choices.as_of, first_on=first_on, last_on=last_on),
        *remark_terms(choices.terms, choices.terms_by_customer, on=choices.as_of or last_on),
    )
    return assess(books.with_notices(remarks), choices)


def read_customers(path: Path, choices: Choices) -> Choices:
    """`choices` with the payment terms and groups that a list of customers grants.

    Raises `UnreadableFile`, named after its file.
    """
    # The list may be a workbook: its library is paid for only when a list is given.
    from encours.intake.formats.table.customers import read_customer_rows

    try:
        granted = read_granted(read_customer_rows(read_bytes(path)))
    except EncoursError as error:
        raise _named(path, error) from error
    return replace(
        choices,
        terms_by_customer=granted.terms,
        groups=granted.groups,
        listed=granted.listed,
        notices=(*choices.notices, *granted.notices),
    )


def read_bytes(path: Path) -> bytes:
    """The bytes of the file at `path`; never more than the limit, even of what has no size."""
    try:
        kind = path.stat()
        if not (stat.S_ISREG(kind.st_mode) or stat.S_ISFIFO(kind.st_mode)):
            raise UnreadableFile(
                message("This is a folder or a device, not a file."),
                message("Give the files it holds."),
            )
        check_size(kind.st_size)
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableFile(
            message("There is no such file."), message("Check its name and its folder.")
        ) from error
    except OSError as error:
        raise UnreadableFile(
            message("The file cannot be opened: {reason}.", reason=system_reason(error)),
            message("Check its name and that you may read it."),
        ) from error
    check_size(len(data))
    return data


def read_named(path: Path) -> bytes:
    """The bytes of the file at `path`. Raises `UnreadableFile`, named after it."""
    try:
        return read_bytes(path)
    except EncoursError as error:
        raise _named(path, error) from error


def _read_all(paths: Sequence[Path]) -> tuple[list[tuple[Path, Reading]], tuple[Message, ...]]:
    """Every file once: the same bytes given twice are said and left out."""
    seen: dict[str, Path] = {}
    readings: list[tuple[Path, Reading]] = []
    notices: list[Message] = []
    for path in paths:
        try:
            data = read_bytes(path)
            digest = hashlib.sha256(data).hexdigest()
            if digest not in seen:
                seen[digest] = path
                readings.append((path, replace(read_any(data, name=path.name), digest=digest)))
                continue
        except EncoursError as error:
            raise _named(path, error) from error
        notices.append(
            message(
                "{again} holds the same bytes as {first}: it is counted once.",
                again=path.name,
                first=seen[digest].name,
            )
        )
    return readings, tuple(notices)


def _named(path: Path, error: EncoursError) -> UnreadableFile:
    name = path.name or str(path)
    return UnreadableFile(message("{file}: {what}", file=name, what=error.what), error.action)
