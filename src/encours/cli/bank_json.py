"""The contract of `encours bank read --json`, written as the file is read, however long it is.

A statement's balances are known once all its lines are: these wait in a file of the moment, and so
does the whole, which is printed when nothing can go wrong any more.
"""

import shutil
import tempfile
from contextlib import ExitStack
from typing import IO, Any

from encours.intake.formats.bank.operations import meaning_of
from encours.intake.formats.bank.records import (
    BankFile,
    BankLine,
    BankStatement,
    each_statement,
)
from encours.intake.formats.records import Reject
from encours.ui.plain import plain_json
from encours.ui.translation import Translator

_IN_MEMORY = 2**20
_INDENT = "  "


class _Listed:
    """A JSON list laid aside, element by element, at `depth` of the whole."""

    def __init__(self, depth: int, kept: ExitStack) -> None:
        self._file = kept.enter_context(_aside())
        self._pad = "\n" + _INDENT * depth
        self._is_empty = True

    def add(self, written: str) -> None:
        """One more element, as JSON."""
        self._file.write(("" if self._is_empty else ",") + self._pad + _INDENT)
        self._file.write(written.replace("\n", self._pad + _INDENT))
        self._is_empty = False

    def pour(self, into: IO[str]) -> None:
        """Writes the list, which is then empty."""
        self._file.seek(0)
        into.write("[")
        shutil.copyfileobj(self._file, into)
        into.write("]" if self._is_empty else self._pad + "]")
        self._file.seek(0)
        self._file.truncate()
        self._is_empty = True


def write_reading(file: BankFile, t: Translator, out: IO[str]) -> None:
    """Writes all that `file` says to `out`, as `docs/reference/json.md` tells."""
    with ExitStack() as kept:
        lines, rejects = _Listed(3, kept), _Listed(1, kept)
        out.write(f'{{\n  "format": {plain_json(file.format)},\n  "statements": [')
        following = ""
        for part in each_statement(file.parts):
            match part:
                case BankLine():
                    lines.add(plain_json(_line(part, t)))
                case Reject():
                    rejects.add(plain_json(_reject(part, t)))
                case BankStatement():
                    out.write(following + "\n    ")
                    _write_statement(part, lines, out)
                    following = ","
        out.write("\n  ]" if following else "]")
        out.write(',\n  "rejects": ')
        rejects.pour(out)
        notices = plain_json([t.message(notice) for notice in file.notices])
        out.write(',\n  "notices": ' + notices.replace("\n", "\n  ") + "\n}\n")


def open_aside() -> IO[str]:
    """A file of the moment for an answer that may be long."""
    return _aside()


def _write_statement(statement: BankStatement, lines: _Listed, out: IO[str]) -> None:
    """The statement with its lines where the contract has them, after the balances."""
    head, tail = (
        plain_json(told).replace("\n", "\n    ") for told in (_head(statement), _tail(statement))
    )
    out.write(head[: head.rindex("\n")] + ',\n      "lines": ')
    lines.pour(out)
    out.write("," + tail[1:])


def _head(statement: BankStatement) -> dict[str, Any]:
    return {
        "account": statement.opening.account or None,
        "currency": statement.opening.currency or None,
        "opening_cents": statement.opening_cents,
        "closing_cents": statement.closing.closing_cents,
        "balanced": statement.balanced,
    }


def _tail(statement: BankStatement) -> dict[str, Any]:
    opening, closing = statement.opening, statement.closing
    return {
        "opened_on": _iso(opening.opened_on or closing.opened_on),
        "closed_on": _iso(closing.closed_on),
        "kind": opening.kind,
        "identifier": opening.identifier,
        "sequence": opening.sequence,
        "holder": opening.holder,
        "bank": opening.bank,
    }


def _aside() -> IO[str]:
    return tempfile.SpooledTemporaryFile(
        _IN_MEMORY, mode="w+", encoding="utf-8", newline="", prefix="encours-"
    )


def _line(line: BankLine, t: Translator) -> dict[str, Any]:
    meaning = meaning_of(line.code)
    return {
        "booked_on": line.booked_on.isoformat(),
        "value_on": _iso(line.value_on),
        "amount_cents": line.amount_cents,
        "payer_name": line.payer_name,
        "payer_iban": line.payer_iban,
        "reference": line.reference or line.bank_reference,
        "remittance": line.remittance or line.label,
        "code": line.code,
        "return_reason": line.return_reason,
        "line": line.line,
        "meaning": None if meaning is None else t.message(meaning),
        "label": line.label,
        "end_to_end": line.end_to_end,
        "bank_reference": line.bank_reference,
        "mandate": line.mandate,
        "payer_bic": line.payer_bic,
        "payer_id": line.payer_id,
        "ultimate_name": line.ultimate_name,
        "fee_cents": line.fee_cents,
        "original_amount": line.original_amount,
        "original_currency": line.original_currency,
        "batch": line.batch,
        "is_reversal": line.is_reversal,
        "is_pending": line.is_pending,
    }


def _reject(reject: Reject, t: Translator) -> dict[str, Any]:
    return {
        "line": reject.line,
        "field": reject.field,
        "value": reject.value,
        "reason": t.message(reject.reason),
        "action": t.message(reject.action),
    }


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
