"""What stands at the head and the foot of every paper: who writes, and where to pay.

The mentions of a company's papers: name, legal form, capital, seat, SIREN and registry (Code de
commerce, art. R123-237 and R123-238, https://www.legifrance.gouv.fr, read 2026-11-01), VAT number
(CGI annexe II, art. 242 nonies A). The account to pay into comes from here and from nowhere else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from encours.kernel.errors import EncoursError
from encours.kernel.identifiers import clean_bic, clean_iban, clean_siren, clean_vat
from encours.kernel.messages import message
from encours.kernel.money import Money
from encours.policybook.rules.sections import Section, UnusableSettings

LONGEST_TEXT = 120
MOST_LINES = 6
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHECKED: dict[str, Callable[[str], str]] = {
    "siren": clean_siren,
    "vat_number": clean_vat,
    "iban": clean_iban,
    "bic": clean_bic,
}


class PaymentCode(StrEnum):
    """When a code to scan and pay (EPC QR) is printed: where the payer's country uses it."""

    BY_COUNTRY = "by_country"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The section `letterhead` (papier à en-tête). Blank: not printed.

    `name`: blank, the organisation's. `capital`: of the company. `address`: its lines. `register`:
    the registry of companies and its town, such as `RCS Lyon`. `iban`, `bic`, `account_holder`:
    where customers pay, unless a bank account is marked as printed; holder blank: the name.
    `payment_code`: when papers carry a code to pay by. `logo`: the digest of a picture that was
    kept.
    Numbers are kept in their compact form. Raises `UnusableSettings`.
    """

    name: str = ""
    legal_form: str = ""
    capital: Money | None = None
    address: tuple[str, ...] = ()
    siren: str = ""
    register: str = ""
    vat_number: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    account_holder: str = ""
    payment_code: PaymentCode = PaymentCode.BY_COUNTRY
    logo: str = ""

    def __post_init__(self) -> None:
        for name, clean in _CHECKED.items():
            if written := getattr(self, name):
                object.__setattr__(self, name, _compact(name, written, clean))
        texts = [*self.address, *(getattr(self, name) for name in _TEXTS)]
        if any(len(text) > LONGEST_TEXT for text in texts):
            raise UnusableSettings(
                message(
                    "A line of the letterhead is longer than {count} signs.", count=LONGEST_TEXT
                ),
                message("Shorten it, or write it on two lines of the address."),
            )
        if len(self.address) > MOST_LINES:
            raise UnusableSettings(
                message("An address has at most {count} lines.", count=MOST_LINES),
                message("Put several parts on one line."),
            )
        if self.logo and not _DIGEST.fullmatch(self.logo):
            raise UnusableSettings(
                message("The logo is named by its digest, not by {value}.", value=self.logo[:80]),
                message("Keep the picture first; its digest is then known."),
            )


_TEXTS = (
    *("name", "legal_form", "register", "phone", "email", "website"),
    *("account_holder", "siren", "vat_number", "iban", "bic"),
)


def _compact(name: str, written: str, clean: Callable[[str], str]) -> str:
    try:
        return clean(written)
    except EncoursError as error:
        raise UnusableSettings(
            message(
                "Letterhead, {setting}: {what}.", setting=LETTERHEAD.words[name], what=error.what
            ),
            error.action,
        ) from error


LETTERHEAD = Section(
    name="letterhead",
    title=message("Letterhead"),
    schema=Letterhead,
    words={
        "name": message("Name printed on papers"),
        "legal_form": message("Legal form"),
        "capital": message("Share capital"),
        "address": message("Address"),
        "siren": message("SIREN"),
        "register": message("Trade register"),
        "vat_number": message("VAT number"),
        "phone": message("Telephone"),
        "email": message("E-mail"),
        "website": message("Website"),
        "iban": message("IBAN customers pay into"),
        "bic": message("BIC"),
        "account_holder": message("Holder of the account"),
        "payment_code": message("Code to scan and pay"),
        "logo": message("Logo"),
    },
    hints={
        "payment_code": message(
            "Banks of Austria, Belgium, Finland, Germany and the Netherlands read it."
        ),
    },
    choices={
        PaymentCode.BY_COUNTRY: message("where the payer's country uses it"),
        PaymentCode.ALWAYS: message("always"),
        PaymentCode.NEVER: message("never"),
    },
)
