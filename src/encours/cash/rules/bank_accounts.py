"""What a bank account of ours must be before it is kept, and before customers are told of it.

Banks compare the name a payer writes with that of the account's holder (verification of payee,
Regulation (EU) 2024/886, art. 5c of Regulation 260/2012): an account is printed with it or not at
all.
"""

import re
from dataclasses import dataclass, replace

from encours.kernel.errors import EncoursError
from encours.kernel.identifiers import clean_bic, clean_iban
from encours.kernel.messages import Message, message
from encours.kernel.money import decimals_of

_LONGEST = {"name": 100, "holder": 200, "bank": 100, "ledger_account": 20, "number": 60}
_SPACES = re.compile(r"\s+")


class UnusableAccount(EncoursError):
    """The account cannot be kept as it was written; `field`: which part of it."""

    def __init__(self, field: str, what: Message, action: Message) -> None:
        super().__init__(what, action)
        self.field = field


@dataclass(frozen=True, slots=True)
class AccountWritten:
    """A bank account as a person writes it (see `models.BankAccount`)."""

    number: str
    currency: str
    name: str = ""
    holder: str = ""
    bank: str = ""
    bic: str = ""
    ledger_account: str = ""
    is_factor: bool = False
    is_printed: bool = False


def check_account(written: AccountWritten) -> AccountWritten:
    """The account in its kept form: IBAN and BIC compact, no double blanks. Raises
    `UnusableAccount`.
    """
    texts = {
        name: _SPACES.sub(" ", getattr(written, name)).strip()
        for name in ("name", "holder", "bank", "ledger_account", "number", "bic", "currency")
    }
    for name, most in _LONGEST.items():
        if len(texts[name]) > most or not texts[name].isprintable():
            raise UnusableAccount(
                name,
                message("This is longer than {count} signs, or cannot be printed.", count=most),
                message("Shorten it, and write it on one line."),
            )
    account = texts["ledger_account"]
    if account and not (account.isascii() and account.isalnum()):
        raise UnusableAccount(
            "ledger_account",
            message("“{value}” is no account of the books.", value=account),
            message("Write digits or letters, 20 at most, such as 512000."),
        )
    found = replace(
        written,
        number=_number(texts["number"]),
        currency=_currency(texts["currency"]),
        name=texts["name"],
        holder=texts["holder"],
        bank=texts["bank"],
        bic=_bic(texts["bic"]),
        ledger_account=account,
    )
    if found.is_printed:
        _check_printed(found)
    return found


def _check_printed(account: AccountWritten) -> None:
    """That customers can be told to pay into it."""
    if account.is_factor:
        raise UnusableAccount(
            "is_printed",
            message("A factor's account is not the one all customers pay into."),
            message("Print one of ours; who must be paid instead stands on each document."),
        )
    if not account.holder:
        raise UnusableAccount(
            "holder",
            message("An account is printed with the exact name of its holder."),
            message("Copy it from the bank's slip: the payer's bank compares it."),
        )
    _iban(account.number)


def _number(text: str) -> str:
    """An IBAN in its compact form; another number as the bank writes it."""
    if not text:
        raise UnusableAccount(
            "number",
            message("An account has a number."),
            message("Write its IBAN, as on the bank's slip."),
        )
    compact = re.sub(r"[\s.\-]", "", text).upper()
    return _iban(compact) if re.match(r"[A-Z]{2}\d{2}", compact) else text


def _iban(text: str) -> str:
    try:
        return clean_iban(text)
    except EncoursError as error:
        raise _of("number", error) from error


def _bic(text: str) -> str:
    if not text:
        return ""
    try:
        return clean_bic(text)
    except EncoursError as error:
        raise _of("bic", error) from error


def _currency(text: str) -> str:
    code = text.upper()
    try:
        decimals_of(code)
    except EncoursError as error:
        raise _of("currency", error) from error
    return code


def _of(field: str, error: EncoursError) -> UnusableAccount:
    action = error.action or message("Copy it from the bank's slip.")
    return UnusableAccount(field, error.what, action)
