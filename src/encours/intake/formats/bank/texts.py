"""What every bank writes in its own way and means alike: no reference, an amount, an IBAN.

The readers of statements share these so that one payment reads the same from any of its formats.
"""

import re
from decimal import Decimal

from encours.intake.formats.bank.values import is_real_iban
from encours.intake.formats.records import Reject
from encours.intake.formats.table.amounts import Amount, to_minor_units
from encours.intake.formats.table.cells import MAX_SHOWN, Fault
from encours.kernel.identifiers import is_creditor_reference
from encours.kernel.messages import message
from encours.kernel.money import UnknownCurrency, decimals_of

MAX_TEXT = 2_000
"""A field of words beyond this is cut: no bank says more of one payment."""

_NOTHING = frozenset(
    {
        "", "NONREF", "NOREF", "NONE", "NOTPROVIDED", "NOT PROVIDED", "NOT-PROVIDED", "NON FOURNI",
        "NON RENSEIGNE", "NC", "N/A", "-", "EREF", "KREF", "PREF", "MARF", "UNKNOWN", "0",
    }
)  # fmt: skip
_RF = re.compile(r"\bRF ?[0-9]{2}(?: ?[0-9A-Z]){1,21}\b")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]){11,30}\b")
_FIGURE = re.compile(r"[0-9]{1,25}(?:[.,][0-9]{0,12})?\Z")

UNREADABLE_AMOUNT = Fault(
    message("This is not an amount."),
    message("Ask the bank for the statement again; correct the amount by hand until then."),
)
UNREADABLE_DATE = Fault(
    message("This is not a date."),
    message("Ask the bank for the statement again; correct the date by hand until then."),
)


def plain(text: str | None) -> str | None:
    """One line of words, white space made single and bounded; None when blank."""
    return " ".join((text or "")[: MAX_TEXT * 2].split())[:MAX_TEXT] or None


def told(text: str | None) -> str | None:
    """A reference as written; None where the bank only says that there is none (`NONREF`).

    >>> told(" NOTPROVIDED "), told("F2026-118")
    (None, 'F2026-118')
    """
    clean = plain(text)
    return None if clean is None or clean.upper() in _NOTHING else clean


def creditor_reference_in(text: str | None) -> str | None:
    """The structured reference of the creditor (ISO 11649) that the words hold, compact."""
    for found in _RF.finditer((text or "")[:MAX_TEXT].upper()):
        parts = found[0].split(" ")
        # Words may follow it: the longest beginning whose check digits agree is the reference.
        for end in range(len(parts), 0, -1):
            whole = "".join(parts[:end])
            if 5 <= len(whole) <= 25 and is_creditor_reference(whole):
                return whole
    return None


def ibans_in(text: str | None) -> tuple[str, ...]:
    """The account numbers (IBAN) that the words hold, each once, in their order."""
    found: dict[str, None] = {}
    for match in _IBAN.finditer((text or "")[:MAX_TEXT].upper()):
        parts = match[0].split(" ")
        for end in range(len(parts), 0, -1):
            whole = "".join(parts[:end])
            if 15 <= len(whole) <= 34 and is_real_iban(whole):
                found[whole] = None
                break
    return tuple(found)


def as_iban(text: str | None) -> str | None:
    """The IBAN that the text is, compact; None when it is not one."""
    compact = "".join((text or "")[:64].split()).upper()
    return compact if 15 <= len(compact) <= 34 and is_real_iban(compact) else None


def minor_units(figure: str, currency: str) -> int | Fault:
    """A figure without sign (`1234,5`, `1234.50`) in minor units of the currency."""
    if not _FIGURE.match(figure):
        return UNREADABLE_AMOUNT
    return to_minor_units(Amount(Decimal(figure.replace(",", ".")), currency), currency)


def is_currency(code: str) -> bool:
    """Whether ISO 4217 gives the code minor units."""
    try:
        decimals_of(code)
    except UnknownCurrency:
        return False
    return True


def refused(line: int, name: str, value: str, fault: Fault) -> Reject:
    """The reject of one entry, its value cut to what can be shown."""
    return Reject(line, name, (plain(value) or "")[:MAX_SHOWN], fault.reason, fault.action)
