"""Reads CFONB 120, the statements of account that French banks send to software.

Records of 120 signs: 01 the balance before, 04 a movement, 05 what more is said of it, 07 the
balance after. A movement whose statement has no record 01 is read all the same: what it says is
whole, only the balance lacks, and a notice says so. A detail or an end of nothing is refused.
"""

from collections.abc import Iterator

from encours.intake.formats.bank.blocks import cut_records
from encours.intake.formats.bank.cfonb_details import line_of
from encours.intake.formats.bank.cfonb_fields import (
    ONLY_CURRENCY,
    Movement,
    account_of,
    balance_of,
    currency_of,
    key_of,
    movement_of,
)
from encours.intake.formats.bank.records import BankFile, Closing, Opening, Part
from encours.intake.formats.bank.refusing import Refused, reject, too_long
from encours.intake.formats.records import Reject, UnreadableFile
from encours.kernel.messages import Message, message

FORMAT = "cfonb120"
_WIDTH = 120
_MOST_NOTICES = 20


def open_cfonb120(data: bytes, *, name: str = "") -> BankFile:
    """The statements of a file of records of 120 signs, with or without line ends.

    `data`: the file, in any encoding banks use, EBCDIC included. `name`: for messages only. Raises
    `UnreadableFile` when no record is one of a statement.
    """
    walk = _Walk()
    parts = walk.through(data)
    for first in parts:
        if walk.has_statement:
            return BankFile(FORMAT, _after(walk.before, first, parts), walk.notices)
        walk.before.append(first)
    raise UnreadableFile(
        message(
            "{name} has records of CFONB 120, but no statement.",
            name=name or message("This file"),
        ),
        message("Ask the bank for this statement again."),
    )


def _after(before: list[Part], first: Part, rest: Iterator[Part]) -> Iterator[Part]:
    yield from before
    before.clear()
    yield first
    yield from rest


class _Walk:
    """The way through the file: the statement that is open and the movement told last."""

    def __init__(self) -> None:
        self.notices: list[Message] = []
        self.before: list[Part] = []
        self.has_statement = False
        self._key: str | None = None
        self._currency = ONLY_CURRENCY
        self._movement: Movement | None = None
        self._refused_key: str | None = None

    def through(self, data: bytes) -> Iterator[Part]:
        """Every part, in file order."""
        line = 1
        for line, record in cut_records(data, _WIDTH):
            if record[:2] == "05" and len(record) == _WIDTH:
                yield from self._detail(line, record)
                continue
            yield from self._flush()
            self._refused_key = None
            yield from self._record(line, record)
        yield from self._flush()
        if self._key is not None:
            yield from self._leave(line)

    def _record(self, line: int, record: str) -> Iterator[Part]:
        if len(record) > _WIDTH:
            self._refused_key = key_of(record)
            return iter((too_long(line, record),))
        match record[:2]:
            case "04":
                return self._take(line, record)
            case "01":
                return self._begin(line, record)
            case "07":
                return self._end(line, record)
        reason = message("This is no record of a statement (01, 04, 05, 07).")
        return iter((reject(line, "record", record.strip(), reason),))

    def _flush(self) -> Iterator[Part]:
        """The movement told last, now that all its details are known."""
        if self._movement is not None:
            yield line_of(self._movement, self._currency)
            self._movement = None

    def _begin(self, line: int, record: str) -> Iterator[Part]:
        if self._key is not None:
            yield from self._leave(line)
        try:
            balance = balance_of(record, "opening_balance")
        except Refused as refused:
            yield self._opening(line, record)
            yield refused.at(line)
            return
        opening = self._opening(line, record)
        yield Opening(
            line,
            opening.account,
            opening.currency,
            balance.cents,
            balance.day,
            bank=opening.bank,
        )

    def _opening(self, line: int, record: str) -> Opening:
        """A statement without its balance."""
        self._key, self._currency = key_of(record), currency_of(record)
        self.has_statement = True
        return Opening(line, account_of(record), self._currency, bank=record[2:7].strip() or None)

    def _leave(self, line: int) -> Iterator[Part]:
        """A statement ends without its record 07."""
        self._say(message("Line {line}: a statement ends without its new balance.", line=line))
        self._key = None
        yield Closing(line)

    def _take(self, line: int, record: str) -> Iterator[Part]:
        try:
            movement = movement_of(line, record)
        except Refused as refused:
            self._refused_key = key_of(record)
            yield refused.at(line)
            return
        if self._key is not None and key_of(record) != self._key:
            yield from self._leave(line)
        if self._key is None:
            self._say(
                message(
                    "Line {line}: a movement outside of any statement; its balance is not known.",
                    line=line,
                )
            )
            yield self._opening(line, record)
        if currency_of(record) != self._currency and record[16:19].strip():
            self._refused_key = key_of(record)
            yield _other_currency(line, currency_of(record), self._currency)
            return
        self._movement = movement

    def _detail(self, line: int, record: str) -> Iterator[Part]:
        key = key_of(record)
        if self._movement is not None and key == self._key:
            self._movement.details.append((record[45:48], record[48:118]))
        elif key != self._refused_key:
            yield reject(
                line,
                "record",
                record[45:].strip(),
                message("This detail (05) belongs to no movement (04)."),
            )

    def _end(self, line: int, record: str) -> Iterator[Part]:
        if self._key is not None and key_of(record) != self._key:
            yield from self._leave(line)
        try:
            balance = balance_of(record, "closing_balance")
        except Refused as refused:
            yield refused.at(line)
            if self._key is not None:
                yield Closing(line)
            self._key = None
            return
        if self._key is None:
            yield reject(
                line,
                "record",
                record[:104].strip(),
                message("This new balance (07) ends no statement."),
            )
            return
        self._key = None
        yield Closing(line, closing_cents=balance.cents, closed_on=balance.day)

    def _say(self, notice: Message) -> None:
        if len(self.notices) < _MOST_NOTICES:
            self.notices.append(notice)


def _other_currency(line: int, found: str, expected: str) -> Reject:
    return reject(
        line,
        "currency",
        found,
        message(
            "The movement is in {found}, its statement in {currency}.",
            found=found,
            currency=expected,
        ),
    )
