"""What Encours says of a file given as bytes, and small exports written from readable ledgers."""

from datetime import date
from typing import Any

from encours.diagnosis.as_json import as_json
from encours.diagnosis.rules.assess import Choices, assess
from encours.diagnosis.rules.books import books_of_ledgers, books_of_tables
from encours.diagnosis.rules.model import Diagnosis, FileRead
from encours.intake.formats.any_file import is_ledger, read_any
from encours.receivables.tests.ledger_text import entries_of

HEAD = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|"
    "PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)


def fec(text: str) -> bytes:
    """The export of a ledger in the notation of `ledger_text`."""
    return "\n".join([HEAD, *map("|".join, fec_cells(text))]).encode()


def fec_cells(text: str) -> list[list[str]]:
    """The cells of each data line; the name of a customer is its code in capitals, then SA."""
    rows = []
    for row in entries_of(text):
        code, cents = row["auxiliary"] or "", row["amount_cents"]
        written = f"{abs(cents) // 100},{abs(cents) % 100:02d}"
        rows.append(
            [
                row["journal_code"],
                "",
                row["entry_number"] or "",
                _day(row["booked_on"]),
                row["account"],
                row.get("account_label", ""),
                code,
                f"{code.upper()} SA" if code else "",
                row.get("reference", ""),
                _day(row.get("document_on")),
                row.get("label", ""),
                written if cents >= 0 else "0,00",
                written if cents < 0 else "0,00",
                row.get("letter", ""),
                *[""] * 4,
            ]
        )
    return rows


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def diagnosed(*files: bytes, choices: Choices | None = None, **chosen: Any) -> Diagnosis:
    """The diagnosis of files given as bytes; choices are the defaults but those named."""
    choices = choices or Choices(**chosen)
    readings = [read_any(data) for data in files]
    read = tuple(
        FileRead(f"file {number}", reading.source, reading.rejects, reading.notices)
        for number, reading in enumerate(readings, 1)
    )
    if is_ledger(readings[0]):
        return assess(books_of_ledgers(readings, read, currency=choices.currency), choices)
    return assess(books_of_tables(readings, read, currency=choices.currency), choices)


def told(*files: bytes, **chosen: Any) -> dict[str, Any]:
    """The JSON of the files, in English."""
    return as_json(diagnosed(*files, **chosen), say=str)
