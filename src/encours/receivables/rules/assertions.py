"""What people learn of a document later, each kind with its own form: nothing loose is kept.

A due date agreed by telephone, who must be paid, why it is late, how the tax splits: each is
asserted on a day, stands from that day on, and is never overwritten. Here is how each kind is
written, read and refused.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message

DUE_ON = "due_on"
PAYEE = "payee"
STATUS = "status"
DELAY_CAUSE = "delay_cause"
OWNER = "owner"
VAT = "vat"
ORDER_REFERENCE = "order_reference"
DELIVERY_REFERENCE = "delivery_reference"
COUNTERPART = "counterpart"
"""Of a line entered ahead of the books: what it faces since they say where its money is."""

US = "us"
PAYEES = (US, "factor", "other")

DELAY_CAUSES: dict[str, Message] = {
    "dispute": message("Disputed"),
    "missing_document": message("A document is missing"),
    "missing_order": message("The order number is missing"),
    "not_received": message("The invoice was not received"),
    "approval": message("Waits for approval"),
    "payment_run": message("Waits for the customer's next payment run"),
    "forgotten": message("Forgotten"),
    "cash": message("The customer is short of cash"),
    "our_error": message("Our own error"),
    "other": message("Another cause"),
}
"""Why a document is paid late (cause du retard), by code."""

_TEXT_LENGTH = 100
# So far may tax stray from its rate: lines of an invoice are rounded one by one.
_ROUNDING_CENTS = 5
_ROUNDING_PART = 200
_HIGHEST_RATE = Decimal(100)


class NotAssertable(EncoursError):
    """What one says of a document is not of the form its kind takes."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who must be paid for the document: us, a factor (affacturage), somebody else by name."""

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class VatPart:
    """The part of a document at one rate (percent): without tax, and the tax, in cents, signed."""

    rate_percent: Decimal
    base_cents: int
    tax_cents: int


type Vat = tuple[VatPart, ...]
type Value = date | str | Payee | Vat


def write_value(kind: str, value: Value | None, *, amount_cents: int) -> str | None:
    """`value` as it is kept; `None` takes the assertion back. Raises `NotAssertable`.

    `amount_cents`: of the document, signed, which its parts of tax must add up to.
    """
    form = _form(kind)
    return None if value is None else form.write(value, amount_cents)


def read_value(kind: str, kept: str | None) -> Value | None:
    """What `write_value` wrote, as it was given."""
    return None if kept is None else _form(kind).read(kept)


def is_kind(kind: str) -> bool:
    """Whether people may assert this kind; the books tell others (letters, numbers of entries)."""
    return kind in _FORMS


def _form(kind: str) -> "_Form":
    if kind not in _FORMS:
        raise NotAssertable(
            message("Nothing of the kind {kind} can be said of a document.", kind=kind),
            message("Choose one of: {kinds}.", kinds=tuple(_FORMS)),
        )
    return _FORMS[kind]


def _refuse(value: object, action: Message) -> NotAssertable:
    return NotAssertable(message("{value} cannot be kept.", value=str(value)), action)


def _write_day(value: Value, _amount: int) -> str:
    if type(value) is not date:
        raise _refuse(value, message("Give a day."))
    return value.isoformat()


def _write_text(value: Value, _amount: int) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _TEXT_LENGTH or not text.isprintable():
        raise _refuse(
            value, message("Give a text of one line, {count} characters long at most.", count=100)
        )
    return text


def _write_code(value: Value, _amount: int) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value):
        raise _refuse(value, message("Give the code of a status of the organisation."))
    return value


def _write_cause(value: Value, _amount: int) -> str:
    if not isinstance(value, str) or value not in DELAY_CAUSES:
        raise _refuse(value, message("Choose one of: {kinds}.", kinds=tuple(DELAY_CAUSES)))
    return value


def _write_payee(value: Value, amount: int) -> str:
    if not isinstance(value, Payee) or value.kind not in PAYEES:
        raise _refuse(value, message("Choose one of: {kinds}.", kinds=PAYEES))
    if value.kind == US:
        if value.name:
            raise _refuse(value.name, message("We need no name when we are to be paid."))
        return US
    return f"{value.kind}:{_write_text(value.name, amount)}"


def _read_payee(kept: str) -> Payee:
    kind, _, name = kept.partition(":")
    return Payee(kind, name)


def _write_vat(value: Value, amount_cents: int) -> str:
    """The parts by rate; they have the document's sign and add up to it."""
    if not isinstance(value, tuple) or not value:
        raise _refuse(value, message("Give at least one rate with its base and its tax."))
    rates = [_checked_rate(part) for part in value]
    if len(set(rates)) < len(rates):
        raise _refuse(", ".join(rates), message("Give each rate once."))
    total = sum(part.base_cents + part.tax_cents for part in value)
    if total != amount_cents:
        raise NotAssertable(
            message(
                "Bases and taxes add up to {total} cents, the document to {amount}.",
                total=total,
                amount=amount_cents,
            ),
            message("Give every rate of the document, its part without tax and the tax."),
        )
    parts = sorted(zip(rates, value, strict=True), key=lambda part: Decimal(part[0]))
    return json.dumps(
        [
            {"rate_percent": rate, "base_cents": part.base_cents, "tax_cents": part.tax_cents}
            for rate, part in parts
        ],
        separators=(",", ":"),
    )


def _checked_rate(part: VatPart) -> str:
    """The rate as it is written; its tax must follow from its base."""
    rate = part.rate_percent
    if not rate.is_finite() or not 0 <= rate <= _HIGHEST_RATE:
        raise _refuse(rate, message("Give a rate between 0 and 100 percent."))
    allowed = max(_ROUNDING_CENTS, abs(part.base_cents) // _ROUNDING_PART)
    if abs(part.tax_cents - part.base_cents * rate / 100) > allowed:
        raise NotAssertable(
            message(
                "{tax} cents is not the tax of {base} cents at {rate} percent.",
                tax=part.tax_cents,
                base=part.base_cents,
                rate=rate,
            ),
            message("Check the rate, the part without tax and the tax."),
        )
    return format(rate.normalize(), "f")


def _read_vat(kept: str) -> Vat:
    return tuple(
        VatPart(Decimal(part["rate_percent"]), part["base_cents"], part["tax_cents"])
        for part in json.loads(kept)
    )


@dataclass(frozen=True, slots=True)
class _Form:
    write: Callable[[Any, int], str]
    read: Callable[[str], Value]


_FORMS = {
    DUE_ON: _Form(_write_day, date.fromisoformat),
    PAYEE: _Form(_write_payee, _read_payee),
    STATUS: _Form(_write_code, str),
    DELAY_CAUSE: _Form(_write_cause, str),
    OWNER: _Form(_write_text, str),
    VAT: _Form(_write_vat, _read_vat),
    ORDER_REFERENCE: _Form(_write_text, str),
    DELIVERY_REFERENCE: _Form(_write_text, str),
}
KINDS = tuple(_FORMS)
