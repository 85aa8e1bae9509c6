"""A code on paper that a customer's bank reads: account, exact name, amount and reference at once.

The European Payments Council's QR code (EPC069-12, version 2.1, 2012-02; service tag BCD, version
002, SEPA credit transfer): at most 331 bytes, error correction M, a name of at most 70 signs, an
amount of 0.01 to 999 999 999.99 euros, a structured reference (RF) or a text, never both. Banks of
Austria, Belgium, Finland, Germany and the Netherlands read it; those of France mostly do not.
"""

import io
from dataclasses import dataclass
from decimal import Decimal

from encours.papers.rules.letterhead_policy import PaymentCode

COUNTRIES = frozenset({"AT", "BE", "DE", "FI", "NL"})
_MOST_CENTS = 99_999_999_999


@dataclass(frozen=True, slots=True)
class Account:
    """Where one pays: the holder's name exactly as the bank has it, the account, the bank."""

    holder: str
    iban: str
    bic: str = ""


def is_wanted(when: PaymentCode, country: str) -> bool:
    """Whether a customer of `country` is given a code."""
    return when is PaymentCode.ALWAYS or (when is PaymentCode.BY_COUNTRY and country in COUNTRIES)


def draw_payment_code(
    account: Account, *, amount_cents: int, currency: str, reference: str
) -> str | None:
    """The code as SVG, with the quiet zone it needs; None where the norm has no room for it.

    `reference`: its long form (RF). Only euros; a name too long is never cut, for the bank compares
    it with the account's.
    """
    import segno.helpers

    if currency != "EUR" or not 1 <= amount_cents <= _MOST_CENTS:
        return None
    if not account.iban or not account.holder:
        return None
    try:
        code = segno.helpers.make_epc_qr(
            name=account.holder,
            iban=account.iban,
            amount=Decimal(amount_cents) / 100,
            reference=reference,
            bic=account.bic or None,
            encoding="utf-8",
        )
    except ValueError:  # more than the norm has room for: 70 signs of a name, 331 bytes in all
        return None
    drawn = io.BytesIO()
    code.save(
        drawn, kind="svg", border=4, xmldecl=False, light="#fff", svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()
