"""Reads CFONB 240, the operations that French banks give back one by one: unpaid bills and debits.

Records of 240 signs: 31 the account they concern, 34 an operation, 39 their total, which is
checked. There is no balance: these movements are those of a statement (CFONB 120), told in full.
Amounts have no sign: operation codes 20 to 22 are transfers received, all others give back what had
been collected, and weigh below zero. Source: CFONB, « Opérations restituées à la clientèle,
enregistrements de 240 caractères » (May 2004).
"""

import re
from collections.abc import Iterator

from encours.intake.formats.bank.blocks import cut_records
from encours.intake.formats.bank.cfonb_fields import ONLY_CURRENCY, day_of, plain_cents
from encours.intake.formats.bank.operations import reason_in
from encours.intake.formats.bank.records import BankFile, BankLine, Closing, Opening, Part
from encours.intake.formats.bank.refusing import Refused, reject, too_long
from encours.intake.formats.bank.texts import told
from encours.intake.formats.bank.values import french_iban
from encours.intake.formats.records import Reject, UnreadableFile
from encours.kernel.messages import Message, message

FORMAT = "cfonb240"
_WIDTH = 240
_MOST_NOTICES = 20
_RECEIVED = ("20", "21", "22")
_EURO = ("E", " ")
_REASON = re.compile(r"0*([0-9A-Z]{2})")


def open_cfonb240(data: bytes, *, name: str = "") -> BankFile:
    """The operations of a file of records of 240 signs, with or without line ends.

    Raises `UnreadableFile` when none of them is one of such a file.
    """
    walk = _Walk()
    parts = walk.through(data)
    before: list[Part] = []
    for first in parts:
        before.append(first)
        if isinstance(first, Opening):
            return BankFile(FORMAT, _after(before, parts), walk.notices)
    raise UnreadableFile(
        message(
            "{name} has records of CFONB 240, but no operation.",
            name=name or message("This file"),
        ),
        message("Ask the bank for this file again."),
    )


def _after(before: list[Part], rest: Iterator[Part]) -> Iterator[Part]:
    yield from before
    yield from rest


class _Walk:
    """The way through the file: the account that is open and what its operations add up to."""

    def __init__(self) -> None:
        self.notices: list[Message] = []
        self._is_open = False
        self._total_cents = 0
        self._refused = 0

    def through(self, data: bytes) -> Iterator[Part]:
        """Every part, in file order."""
        line = 1
        for line, record in cut_records(data, _WIDTH):
            if len(record) > _WIDTH:
                self._refused += 1
                yield too_long(line, record)
            elif record[:2] == "31":
                yield from self._begin(line, record)
            elif record[:2] == "34":
                yield from self._take(line, record)
            elif record[:2] == "39":
                yield from self._end(line, record)
            else:
                reason = message("This is no record of returned operations (31, 34, 39).")
                yield reject(line, "record", record.strip(), reason)
        if self._is_open:
            yield Closing(line)

    def _begin(self, line: int, record: str) -> Iterator[Part]:
        if self._is_open:
            yield Closing(line)
        self._is_open, self._total_cents, self._refused = True, 0, 0
        bank, branch, account = record[21:26], record[26:31], record[31:42]
        if not account.strip():
            bank, branch, account = record[77:82], record[82:87], record[87:98]
        written = " ".join(part.strip() for part in (bank, branch, account)).strip()
        yield Opening(
            line,
            french_iban(bank, branch, account) or written,
            ONLY_CURRENCY,
            kind="notification",
            holder=told(record[42:66]),
            bank=bank.strip() or None,
        )

    def _take(self, line: int, record: str) -> Iterator[Part]:
        if not self._is_open:
            # The second account of an operation is the one it concerns.
            yield from self._begin(line, record[:21] + " " * 45 + record[66:])
        try:
            operation = _line_of(line, record)
        except Refused as refused:
            self._refused += 1
            yield refused.at(line)
            return
        self._total_cents += abs(operation.amount_cents)
        yield operation

    def _end(self, line: int, record: str) -> Iterator[Part]:
        if not self._is_open:
            yield _orphan(line, record)
            return
        self._is_open = False
        try:
            total = plain_cents(record[228:240], "2", ONLY_CURRENCY, "total")
        except Refused as refused:
            yield refused.at(line)
        else:
            if total != self._total_cents and not self._refused:
                self._say(
                    message(
                        "Line {line}: the total is not that of the operations before it.",
                        line=line,
                    )
                )
        yield Closing(line)

    def _say(self, notice: Message) -> None:
        if len(self.notices) < _MOST_NOTICES:
            self.notices.append(notice)


def _orphan(line: int, record: str) -> Reject:
    reason = message("This total (39) ends no operations (31).")
    return reject(line, "record", record.strip(), reason)


def _line_of(line: int, record: str) -> BankLine:
    """One operation. Raises `Refused`."""
    if record[16] not in _EURO:
        raise Refused("currency", record[16], message("The operation is not in euros."))
    day = day_of(record[10:16], "booked_on")
    cents = plain_cents(record[228:240], "2", ONLY_CURRENCY, "amount")
    code = record[8:10].strip()
    received = code in _RECEIVED
    description = told(record[128:216])
    found = _REASON.fullmatch(record[17:21].strip())
    reason = None if received else (reason_in(description or "") or (found[1] if found else None))
    return BankLine(
        line=line,
        booked_on=day,
        amount_cents=cents if received else -cents,
        value_on=day,
        payer_name=told(record[42:66]),
        payer_iban=french_iban(record[21:26], record[26:31], record[31:42]),
        payer_id=told(record[66:72]),
        bank_reference=told(record[122:128]) or told(record[222:228]),
        remittance=description,
        code=code or None,
        return_reason=None if reason == "00" else reason,
        is_reversal=not received,
    )
