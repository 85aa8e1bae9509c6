"""Figures and days of bank files, read exactly or refused: a cent is never rounded away."""

import re
from datetime import date
from functools import lru_cache

from encours.intake.formats.bank.refusing import Refused
from encours.kernel.errors import EncoursError
from encours.kernel.identifiers import is_iban
from encours.kernel.messages import message
from encours.kernel.money import decimals_of

LARGEST_CENTS = 10**16
"""More minor units than this are a mistake, not money: a hundred trillion euros."""

_AMOUNT = re.compile(r"\+?(?=\.?\d)(\d{0,40})(?:\.(\d{0,40}))?", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[0-9:.,]+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_IBAN_SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_LETTERS_OF_RIB = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


@lru_cache(maxsize=256)
def decimals_or_none(currency: str) -> int | None:
    """How many decimals the currency has; None when it is no currency."""
    try:
        return decimals_of(currency)
    except EncoursError:
        return None


def decimals_for(currency: str, field: str) -> int:
    """How many decimals the currency has. Raises `Refused` when it is no currency."""
    found = decimals_or_none(currency)
    if found is None:
        reason = message("{currency} is no currency.", currency=currency or "?")
        raise Refused(field, currency, reason)
    return found


def exact_cents(text: str, currency: str, field: str) -> int:
    """A decimal amount, never below zero, in minor units of its currency. Raises `Refused`.

    Decimals beyond those of the currency must be zeros: 1.50000 EUR is 150, 1.505 EUR is refused.
    """
    decimals = decimals_for(currency, field)
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise Refused(field, text, message("This is not an amount."))
    units, fraction = found[1], found[2] or ""
    if fraction[decimals:].strip("0"):
        reason = message(
            "The amount has more decimals than {currency}: {decimals} at most.",
            currency=currency,
            decimals=decimals,
        )
        raise Refused(field, text, reason)
    cents = int(units + fraction[:decimals].ljust(decimals, "0") or "0")
    if cents > LARGEST_CENTS:
        raise Refused(field, text, message("The amount is too large to be money."))
    return cents


@lru_cache(maxsize=4096)
def iso_day(text: str) -> date | None:
    """The day of a date or of a date with its hour, as the bank wrote it: zones change no day."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def short_day(text: str) -> date | None:
    """The day of six digits, DDMMYY: years 69 to 99 are of the twentieth century (POSIX)."""
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        return None
    day, month, year = int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        return date(year + (1900 if year >= 69 else 2000), month, day)
    except ValueError:
        return None


def compact(text: str) -> str:
    """An account as it is compared: capitals, no blanks."""
    return "".join(text.split()).upper()


def looks_iban(text: str) -> bool:
    """Whether a compact text has the shape of an IBAN and its check digits."""
    if not _IBAN_SHAPE.fullmatch(text):
        return False
    return _number_of(text[4:] + text[:4]) % 97 == 1


@lru_cache(maxsize=4096)
def is_real_iban(text: str) -> bool:
    """Whether a compact text is an IBAN of its country."""
    return looks_iban(text) and is_iban(text)


@lru_cache(maxsize=4096)
def french_iban(bank: str, branch: str, account: str) -> str | None:
    """The IBAN of a French account told by bank, branch and number (RIB without its key).

    The key makes (bank, branch, number, key) a multiple of 97, letters counting from 1 to 9 twice
    and from 2 to 9; the IBAN's own digits follow ISO 13616. None where these are no account.

    >>> french_iban("20041", "01005", "0500013M026")
    'FR1420041010050500013M02606'
    """
    number = (bank + branch + account).upper()
    if len(number) != 21 or not (number.isascii() and number.isalnum() and number[:10].isdigit()):
        return None
    digits = int(number.translate(_LETTERS_OF_RIB))
    bban = f"{number}{97 - digits * 100 % 97:02d}"
    return f"FR{98 - _number_of(bban + 'FR00') % 97:02d}{bban}"


def _number_of(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text))
