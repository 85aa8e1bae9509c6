"""A ledger one can read in a test: one entry a line, its accounts parted by semicolons.

`VE 1 2025-01-10  411:ALPHA 1200.00 =A #FA1; 707 -1000; 44571 -200` is entry 1 of the journal VE. An
account may carry its customer; then an amount (debit positive) and, in any order, a letter `=A`, a
reference `#FA1`, the day of the document `@2025-01-05`, a due day `>2025-02-05`, a day of its own
`!2025-01-11` and a label "in quotes". A number `-` is blank.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from encours.intake.formats.fec.assemble import SCHEMA
from encours.receivables.rules.from_ledger import movements_of, read_ledger
from encours.receivables.rules.schema import MOVEMENT_SCHEMA

_WORD = re.compile(r'"[^"]*"|\S+')
_MARKS = {"=": "letter", "#": "reference", "@": "document_on", ">": "due_on", "!": "booked_on"}
_DAYS = ("document_on", "due_on", "booked_on")


def entries_of(text: str) -> list[dict[str, Any]]:
    """The lines of the ledger as dictionaries, `line` counted from 2 as in a file."""
    rows: list[dict[str, Any]] = []
    for written in filter(None, map(str.strip, text.splitlines())):
        journal, number, day, rest = written.split(maxsplit=3)
        for part in rest.split(";"):
            row = _line(part)
            row.setdefault("booked_on", date.fromisoformat(day))
            rows.append(
                row
                | {
                    "line": len(rows) + 2,
                    "journal_code": journal,
                    "entry_number": None if number == "-" else number,
                }
            )
    return rows


def _line(part: str) -> dict[str, Any]:
    account, amount, *marks = _WORD.findall(part)
    number, _, customer = account.partition(":")
    row: dict[str, Any] = {
        "account": number,
        "auxiliary": customer or None,
        "amount_cents": int(Decimal(amount) * 100),
    }
    for mark in marks:
        if mark.startswith('"'):
            row["label"] = mark.strip('"')
            continue
        name, value = _MARKS[mark[0]], mark[1:]
        row[name] = date.fromisoformat(value) if name in _DAYS else value
    return row


def ledger(text: str, **columns: str) -> pl.DataFrame:
    """What the reader of FEC hands over for this text; `columns` fill some for all lines."""
    rows = [columns | row for row in entries_of(text)]
    return pl.DataFrame(
        [{name: row.get(name) for name in SCHEMA} for row in rows], schema=dict(SCHEMA)
    )


def read_texts(*texts):
    """The ledger of several books written as texts; a text stands for its own digest."""
    return read_ledger([ledger(text) for text in texts], digests=texts)


def movements(*texts: str) -> pl.DataFrame:
    """The receivable movements of the ledgers written in `texts`, a year each."""
    return movements_of(read_texts(*texts))


def movement_rows(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Movements given as they are: what a row leaves out has a plain value."""
    plain: dict[str, Any] = {
        "source_id": 0,
        "segment": 0,
        "year": 0,
        "account": "411000",
        "customer": "A",
        "document_on": date(2025, 1, 1),
        "is_payment": False,
        "is_sale": False,
        "is_opening": False,
    }
    whole = []
    for number, row in enumerate(rows):
        full = plain | {"line_id": number, "line": number + 2, "entry_id": number + 1} | row
        full.setdefault("booked_on", full["document_on"])
        full.setdefault("customer_name", full["customer"])
        whole.append({name: full.get(name) for name in MOVEMENT_SCHEMA})
    return pl.DataFrame(whole, schema=dict(MOVEMENT_SCHEMA))
