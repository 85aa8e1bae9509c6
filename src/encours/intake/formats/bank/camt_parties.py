"""Who stands on the other side of a CAMT entry, beside the holder of the account.

A bank names two sides, either may be the holder, and sometimes only one of them is told.
"""

from collections.abc import Callable
from dataclasses import dataclass

from encours.intake.formats.bank.camt_tree import Found, first, first_told
from encours.intake.formats.bank.labels import payer_of_label
from encours.intake.formats.bank.values import compact, is_real_iban
from encours.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class Account:
    """Whose statement it is: the account, its currency, its holder, and where notices go."""

    number: str
    currency: str
    holder: str
    say: Callable[[Message], None]


def other_side(found: Found, account: Account, *, towards_us: bool) -> str:
    """`debtor` or `creditor`: the one of the two that is not the account's holder."""
    expected, other = ("debtor", "creditor") if towards_us else ("creditor", "debtor")
    if _is_ours(found, expected, account) or not _is_told(found, expected):
        return other if _is_told(found, other) and not _is_ours(found, other, account) else expected
    return expected


def _is_told(found: Found, side: str) -> bool:
    return any(f"{side}_{what}" in found for what in ("name", "iban", "account", "id"))


def _is_ours(found: Found, side: str, account: Account) -> bool:
    number = first(found, f"{side}_iban") or first(found, f"{side}_account")
    if number:
        return compact(number) == account.number
    name = first(found, f"{side}_name")
    return bool(name and account.holder) and (name or "").casefold() == account.holder.casefold()


def name_of(
    found: Found, side: str, cents: int, remittance: str | None, label: str | None
) -> str | None:
    """Who the other side is: as told in its place, else within the words of a credit."""
    name = first_told(found, f"{side}_name")
    if name is not None or cents < 0:
        return name
    return payer_of_label(remittance) or payer_of_label(label)


def account_of(found: Found, side: str) -> tuple[str | None, str | None]:
    """The IBAN, or an account that is none."""
    iban, other = first(found, f"{side}_iban"), first(found, f"{side}_account")
    if iban:
        return compact(iban), None
    if other and is_real_iban(compact(other)):
        return compact(other), None
    return None, other
