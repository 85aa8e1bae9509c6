"""Reads what most banks of the world still send: the statements of SWIFT, MT940, and MT942 by day.

A message is fields between colons (`:61:` is a movement, `:86:` what is said of it). Every `:61:`
is a line or a reject: a date or an amount that cannot be read never disappears, and never stops the
rest of the file. A message of several pages stays several statements, each with its own balances.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from encours.intake.formats.bank.mt940_details import (
    Details,
    read_details,
    return_reason_in,
    with_own_words,
)
from encours.intake.formats.bank.records import BankFile, BankLine, Closing, Opening, Part
from encours.intake.formats.bank.texts import (
    UNREADABLE_DATE,
    as_iban,
    is_currency,
    minor_units,
    plain,
    refused,
    told,
)
from encours.intake.formats.bytes import check_size, decode, normalise_line_ends
from encours.intake.formats.records import Reject, UnreadableFile
from encours.intake.formats.table.cells import Fault
from encours.kernel.messages import message

MAX_BYTES = 64 << 20
_REFERENCE = 16

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):")
_TYPE = re.compile(r"\{2:[IO](94[0-9])|^:?(94[0-9])\b", re.MULTILINE)
_MOVEMENT = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}|\s{4})?(?P<mark>[RE]?[DC])(?P<funds>[A-Z])?[\n ]?"
    r"(?P<amount>[0-9]{1,25}(?:[,.][0-9]*)?)(?P<type>[A-Z][A-Z0-9 ]{3})?(?P<rest>[\s\S]*)\Z"
)
_BALANCE = re.compile(
    r"(?P<mark>[DC])(?P<day>[0-9]{6})(?P<currency>[A-Z]{3})(?P<amount>[0-9]{1,25}(?:[,.][0-9]*)?)\s*\Z"
)
_CURRENCY = re.compile(r"[0-9DC]*([A-Z]{3})[DC0-9]")
_DAMAGED = Fault(
    message("The movement does not have the form of field 61 of MT940."),
    message("Ask the bank for the statement again; enter the movement by hand until then."),
)
_NO_BALANCE = Fault(
    message("The balance does not have the form of MT940: sign, date, currency, amount."),
    message("Ask the bank for the statement again; the balance is left aside until then."),
)


@dataclass(slots=True)
class _Field:
    """A field of a message: where it begins, its tag, its lines."""

    line: int
    tag: str
    lines: list[str]

    @property
    def value(self) -> str:
        """Its text, line breaks as in the file."""
        return "\n".join(self.lines)


@dataclass(slots=True)
class _Message:
    """The fields of one message, in file order; `intraday`: its type is MT941 or MT942."""

    fields: list[_Field] = field(default_factory=list)
    intraday: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it has a movement, a balance or at least an account."""
        return any(one.tag[:2] in {"25", "60", "61", "62"} for one in self.fields)


def is_mt940(data: bytes) -> bool:
    """Whether the bytes begin as statements of SWIFT: an account and a movement or a balance."""
    head = data[: 1 << 16]
    if head.startswith((b"%PDF", b"PK", b"<", b"\xef\xbb\xbf<")):
        return False
    text = head.replace(b"\r", b"\n").replace(b"\x00", b"").decode("latin-1")
    tags = set(re.findall(r"^:([0-9]{2}[A-Z]?):", text, re.MULTILINE))
    return bool(tags & {"25", "25P", "20"}) and bool(
        tags & {"60F", "60M", "61", "62F", "62M", "34F", "90C", "90D"}
    )


def read_mt940(data: bytes) -> BankFile:
    """The statements of an MT940 or MT942 file. Raises `UnreadableFile` for what is none."""
    check_size(len(data), MAX_BYTES)
    text = decode(data)
    if not is_mt940(text.utf8):
        raise UnreadableFile(
            message("The file is no statement of MT940."),
            message("Export the statement again, and give that file."),
        )
    lines = normalise_line_ends(text.utf8).decode("utf-8", errors="replace")
    file = BankFile("mt940", iter(()))
    return BankFile("mt940", _parts(lines, file), file.notices)


def _parts(text: str, file: BankFile) -> Iterator[Part]:
    for found in _messages(text):
        yield from _statement(found, file)


def _messages(text: str) -> Iterator[_Message]:
    """The messages of the file: a new one at `:20:`, or at an account without one before."""
    current = _Message()
    intraday = False
    open_field: _Field | None = None
    for number, written in enumerate(text.split("\n"), 1):
        if kind := _TYPE.search(written):
            intraday = (kind[1] or kind[2]) in {"941", "942"}
        line = written.rpartition("{4:")[2] if written.startswith("{") else written
        tag = _TAG.match(line)
        if tag is None:
            if open_field is not None and line.rstrip() not in {"-", "-}"} and line[:2] != "-}":
                open_field.lines.append(line)
            else:
                open_field = None
            continue
        seen = {f.tag for f in current.fields[:6]}
        if tag[1] == "20" or (tag[1] in {"25", "25P"} and seen & {"25", "25P"}):
            if current.says_something:
                yield current
            current = _Message(intraday=intraday)
        open_field = _Field(number, tag[1], [line[tag.end() :]])
        current.fields.append(open_field)
    if current.says_something:
        yield current


def _statement(found: _Message, file: BankFile) -> Iterator[Part]:
    """One message as an opening, its lines, a closing."""
    by_tag = {f.tag: f for f in reversed(found.fields)}
    currency = _currency(found)
    if currency is None:
        currency = "EUR"
        file.notices.append(
            message(
                "Line {line}: the statement names no currency; euros are assumed.",
                line=found.fields[0].line,
            )
        )
    first = by_tag.get("60F") or by_tag.get("60M")
    last = next((f for f in reversed(found.fields) if f.tag in {"62F", "62M"}), None)
    opened, closed = _balance(first), _balance(last)
    account = _account(by_tag)
    number = (by_tag.get("28C") or by_tag.get("28") or _Field(0, "", [])).value.strip()
    yield Opening(
        line=found.fields[0].line,
        account=account,
        currency=currency,
        opening_cents=opened[0] if opened else None,
        opened_on=opened[1] if opened else None,
        kind="intraday" if found.intraday or not (first or last) else "statement",
        identifier=told(by_tag["20"].value) if "20" in by_tag else None,
        sequence=plain(number),
    )
    for balance, read in ((first, opened), (last, closed)):
        if balance is not None and read is None:
            yield refused(balance.line, balance.tag, balance.value, _NO_BALANCE)
    yield from _movements(found, account, currency)
    yield Closing(
        line=(last or found.fields[-1]).line,
        closing_cents=closed[0] if closed else None,
        closed_on=closed[1] if closed else None,
    )


def _movements(found: _Message, account: str, currency: str) -> Iterator[Part]:
    """Each `:61:` with the `:86:` and the bank's own `:NS:` that follow it.

    What stands before the first movement is said of the account (its holder), not of a payment.
    """
    movement: _Field | None = None
    said: dict[str, list[str]] = {"86": [], "NS": []}
    for one in [*found.fields, _Field(0, "", [])]:
        if one.tag in said:
            said[one.tag] += one.lines if movement is not None else []
            continue
        if movement is not None:
            details = read_details("\n".join(said["86"]), account=account)
            yield _line(movement, with_own_words(details, said["NS"]), currency)
            movement, said = None, {"86": [], "NS": []}
        if one.tag == "61":
            movement = one


def _line(movement: _Field, details: Details, currency: str) -> BankLine | Reject:
    """One movement; its booking day is the entry date, else the value date."""
    found = _MOVEMENT.match(movement.value)
    if found is None:
        return refused(movement.line, "61", movement.value, _DAMAGED)
    days = _days(found["value"], found["entry"])
    if days is None:
        value = found["value"] + (found["entry"] or "")
        return refused(movement.line, "61", value, UNREADABLE_DATE)
    cents = minor_units(found["amount"], currency)
    if isinstance(cents, Fault):
        return refused(movement.line, "61", found["amount"], cents)
    mark = found["mark"]
    # RC takes a credit back and RD a debit; EC and ED are expected ones.
    credit = mark in {"C", "EC", "RD"}
    first, _, more = found["rest"].partition("\n")
    customer, slashes, bank = first.partition("//")
    if not slashes and len(customer) > _REFERENCE:
        # Sixteen characters of reference, then the other side's name, on one line.
        details.payer_name = details.payer_name or plain(customer[_REFERENCE:])
        customer = customer[:_REFERENCE]
    return _enriched(
        BankLine(
            line=movement.line,
            booked_on=days[0],
            value_on=days[1],
            amount_cents=cents if credit else -cents,
            bank_reference=told(bank),
            code=plain(found["type"]),
            label=details.label or plain(more),
            is_reversal=mark[0] == "R",
            is_pending=mark[0] == "E",
        ),
        details,
        customer=told(customer),
        more=more,
    )


def _enriched(line: BankLine, details: Details, *, customer: str | None, more: str) -> BankLine:
    """The line with what field 86 and the rest of field 61 say of the other side."""
    original, fee = details.original or ("", ""), details.fee
    kept = minor_units(fee[1], fee[0] or "EUR") if fee else None
    reason = details.return_reason
    if reason is None and (line.is_reversal or line.code == "NRTI"):
        reason = return_reason_in(details.remittance) or return_reason_in(more)
        if line.code == "NRTI":
            reason = reason or "RTI"
    return BankLine(
        line=line.line,
        booked_on=line.booked_on,
        value_on=line.value_on,
        amount_cents=line.amount_cents,
        payer_name=details.payer_name,
        payer_iban=details.payer_iban or as_iban(more.strip().split("\n")[0]),
        payer_bic=details.payer_bic,
        payer_id=details.payer_id,
        ultimate_name=details.ultimate_name,
        reference=details.reference or customer,
        end_to_end=details.end_to_end,
        mandate=details.mandate,
        bank_reference=line.bank_reference,
        remittance=details.remittance,
        label=line.label,
        code=line.code,
        return_reason=reason,
        original_amount=original[1] or None,
        original_currency=original[0] or None,
        fee_cents=kept if isinstance(kept, int) and kept else None,
        is_reversal=line.is_reversal,
        is_pending=line.is_pending,
    )


def _days(value: str, entry: str | None) -> tuple[date, date | None] | None:
    """Booking and value day.

    An impossible value day (30 February, as banks that count months of thirty days write) is left
    out where the booking day reads.
    """
    valued = _day(value)
    year = _year(value[:2])
    if entry is None or not entry.strip():
        return (valued, valued) if valued else None
    near = valued or _at(year, int(value[2:4]), 28)
    if near is None:
        return None
    month, day = int(entry[:2]), int(entry[2:])
    booked = [at for y in (year - 1, year, year + 1) if (at := _at(y, month, day))]
    if not booked:
        return None
    return min(booked, key=lambda at: abs((at - near).days)), valued


def _day(digits: str) -> date | None:
    return _at(_year(digits[:2]), int(digits[2:4]), int(digits[4:6]))


def _year(digits: str) -> int:
    """SWIFT's rule: 80 to 99 are of the twentieth century."""
    year = int(digits)
    return year + (1900 if year >= 80 else 2000)


def _at(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _balance(found: _Field | None) -> tuple[int, date] | None:
    """The balance of a field 60 or 62 in minor units, and its day."""
    read = _BALANCE.match(found.value.split("\n")[0]) if found else None
    if read is None or not is_currency(read["currency"]):
        return None
    cents, day = minor_units(read["amount"], read["currency"]), _day(read["day"])
    if isinstance(cents, Fault) or day is None:
        return None
    return (cents if read["mark"] == "C" else -cents), day


def _currency(found: _Message) -> str | None:
    """The currency of the first balance, floor limit or sum that names one."""
    for one in found.fields:
        if one.tag in {"60F", "60M", "62F", "62M", "64", "34F", "90C", "90D"}:
            named = _CURRENCY.match(one.value)
            if named and is_currency(named[1]):
                return named[1]
    account = next((f.value.strip() for f in found.fields if f.tag in {"25", "25P"}), "")
    return account[-3:] if is_currency(account[-3:]) else None


def _account(by_tag: dict[str, _Field]) -> str:
    """The account: its IBAN where the field has one, else as written without the currency."""
    written = (by_tag.get("25") or by_tag.get("25P") or _Field(0, "", [])).value
    first = written.strip().split("\n")[0].strip()
    bare = first[:-3].strip() if is_currency(first[-3:]) else first
    return as_iban(bare) or as_iban(bare.rpartition("/")[2]) or plain(bare) or ""
