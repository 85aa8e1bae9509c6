"""What the records of CFONB 120 hold, place by place.

Source: CFONB, « Relevé de compte sur support informatique » (July 2004) and « Évolutions du relevé
de compte 120 caractères pour les opérations SEPA » (2007 to 2014).
"""

from dataclasses import dataclass, field
from datetime import date

from encours.intake.formats.bank.refusing import Refused
from encours.intake.formats.bank.values import decimals_for, french_iban, short_day
from encours.kernel.messages import Message, message

# A letter of the end is digit and sign at once. In national variants of the seven-bit alphabet
# and of EBCDIC, the braces are an e with an accent.
_SIGNED = {sign: (rank, 1) for rank, sign in enumerate("{ABCDEFGHI")}
_SIGNED |= {sign: (rank, -1) for rank, sign in enumerate("}JKLMNOPQR")}
_SIGNED |= {"é": (0, 1), "è": (0, -1)}
ONLY_CURRENCY = "EUR"
"""Of records that name none: the zone is optional, and older than the euro."""


@dataclass(slots=True)
class Balance:
    """A record 01 or 07 (ancien solde, nouveau solde)."""

    day: date
    cents: int


@dataclass(slots=True)
class Movement:
    """A record 04 and what its records 05 add (`details`: qualifier, text, in file order)."""

    line: int
    code: str
    booked_on: date
    value_on: date | None
    rejected_for: str | None
    label: str
    amount_cents: int
    reference: str
    details: list[tuple[str, str]] = field(default_factory=list)


def key_of(record: str) -> str:
    """Branch and account: what tells accounts apart in a file; the bank's code may vary."""
    return record[11:16] + record[21:32]


def account_of(record: str) -> str:
    """The account as IBAN; as written where these are no bank, branch and number."""
    bank, branch, account = record[2:7], record[11:16], record[21:32]
    written = " ".join(part.strip() for part in (bank, branch, account)).strip()
    return french_iban(bank, branch, account) or written


def currency_of(record: str) -> str:
    """The currency named, else the only one there is."""
    return record[16:19].strip() or ONLY_CURRENCY


def signed_cents(text: str, decimals: str, currency: str, field_name: str) -> int:
    """An amount whose last sign is both digit and sign, in minor units. Raises `Refused`."""
    digits, last = text[:-1].lstrip(" "), text[-1:]
    known = _SIGNED.get(last)
    if known is None or not (digits.isdigit() or not digits) or not digits.isascii():
        raise Refused(field_name, text.strip(), _why_no_amount(digits, last))
    value = int(digits or "0") * 10 + known[0]
    return known[1] * _in_minor_units(value, decimals, currency, field_name)


def plain_cents(text: str, decimals: str, currency: str, field_name: str) -> int:
    """An amount without a sign, in minor units. Raises `Refused`."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(field_name, digits, message("This is not an amount."))
    return _in_minor_units(int(digits), decimals, currency, field_name)


def _in_minor_units(value: int, decimals: str, currency: str, field_name: str) -> int:
    wanted = decimals_for(currency, "currency")
    if decimals == str(wanted):
        return value
    if decimals == " ":
        return value
    if not (decimals.isascii() and decimals.isdigit()):
        raise Refused("decimals", decimals, message("This is no number of decimals."))
    shift = wanted - int(decimals)
    if shift >= 0:
        return value * int(10**shift)
    cents, rest = divmod(value, int(10**-shift))
    if rest:
        reason = message(
            "The amount has more decimals than {currency}: {decimals} at most.",
            currency=currency,
            decimals=wanted,
        )
        raise Refused(field_name, f"{value} / {10 ** int(decimals)}", reason)
    return cents


def _why_no_amount(digits: str, last: str) -> Message:
    if digits.isdigit() and last.isdigit():
        return message("The amount does not say whether it is a credit or a debit.")
    return message("This is not an amount.")


def day_of(text: str, field_name: str) -> date:
    """A day of six digits. Raises `Refused`."""
    found = short_day(text)
    if found is None:
        raise Refused(field_name, text.strip(), message("This is not a day (DDMMYY)."))
    return found


def balance_of(record: str, field_name: str) -> Balance:
    """The balance of a record 01 or 07. Raises `Refused`."""
    day = day_of(record[34:40], field_name)
    cents = signed_cents(record[90:104], record[19], currency_of(record), field_name)
    return Balance(day, cents)


def movement_of(line: int, record: str) -> Movement:
    """The movement of a record 04. Raises `Refused`."""
    value_on = record[42:48]
    rejected_for = record[40:42].strip()
    return Movement(
        line=line,
        code=record[32:34].strip(),
        booked_on=day_of(record[34:40], "booked_on"),
        value_on=None if value_on in ("      ", "000000") else day_of(value_on, "value_on"),
        rejected_for=None if rejected_for in ("", "00") else rejected_for,
        label=" ".join(record[48:79].split()),
        amount_cents=signed_cents(record[90:104], record[19], currency_of(record), "amount"),
        reference=record[104:120].strip(),
    )
