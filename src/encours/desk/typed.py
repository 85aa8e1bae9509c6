"""What people type in a search: an amount, a day."""

import re
from datetime import date

from encours.kernel.money import decimals_of

_AMOUNT = re.compile(r"(-?)(\d[\d \u202f\u00a0]*)(?:[.,](\d{1,3}))?\s*€?")
_LONGEST = 15


def read_amount(text: str, currency: str) -> int | None:
    """The amount typed, in cents: `1 234,56`, `1234.56 €`; None when it is none.

    >>> read_amount("1 234,5", "EUR"), read_amount("12,345", "EUR"), read_amount("douze", "EUR")
    (123450, None, None)
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    sign, whole, part = match[1], re.sub(r"\D", "", match[2]), match[3] or ""
    digits = decimals_of(currency)
    if len(part) > digits or len(whole) > _LONGEST:
        return None
    cents = int(whole + part.ljust(digits, "0"))
    return -cents if sign else cents


def read_day(text: str) -> date | None:
    """The day an address names (`2026-06-30`); None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
