"""Who is who: the numbers by which companies, accounts and payments are known without mistake.

Each `clean_…` gives the number in its compact form (capitals, no spaces) or raises
`InvalidIdentifier`, saying what is wrong; each `is_…` only tells. Check digits come from
python-stdnum and schwifty, loaded at first use: the command line must not pay for what it does not
check.
"""

import re
from collections.abc import Callable

from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message

_SEPARATORS = re.compile(r"[\s.\-·\u200b\ufeff]")


class InvalidIdentifier(EncoursError):
    """The text is not the identifier it is meant to be."""


def clean_siren(text: str) -> str:
    """The nine digits of a French company (SIREN), with their Luhn check digit."""
    from stdnum.fr import siren

    return _checked(
        message("SIREN"), text, siren.validate, message("9 digits, such as 356 000 000")
    )


def clean_siret(text: str) -> str:
    """The fourteen digits of an establishment (SIRET): its SIREN and five more.

    The offices of La Poste (SIREN 356 000 000) follow a rule of their own, except its seat: the
    sum of their digits is a multiple of five.
    """
    from stdnum.fr import siret

    expected = message("14 digits, such as 356 000 000 00048")
    return _checked(message("SIRET"), text, siret.validate, expected)


def clean_vat(text: str) -> str:
    """A VAT number of the European Union with its country (numéro de TVA intracommunautaire)."""
    from stdnum.eu import vat

    expected = message("a country of the European Union and its number, such as FR39356000000")
    return _checked(message("VAT number"), text, vat.validate, expected)


def clean_iban(text: str) -> str:
    """An account number (IBAN, ISO 13616): length and structure of its country, mod 97 check."""
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    def validate(number: str) -> str:
        try:
            return IBAN(number).compact
        except SchwiftyException as fault:
            raise ValueError(str(fault)) from fault

    expected = message("as on the bank's slip, such as FR14 2004 1010 0505 0001 3M02 606")
    return _checked(message("IBAN"), text, validate, expected)


def clean_bic(text: str) -> str:
    """A bank's code (BIC, ISO 9362): eight or eleven characters and a country that exists."""
    from schwifty import BIC
    from schwifty.exceptions import SchwiftyException

    def validate(number: str) -> str:
        try:
            return BIC(number).compact
        except SchwiftyException as fault:
            raise ValueError(str(fault)) from fault

    return _checked(message("BIC"), text, validate, message("8 or 11 characters, such as PSSTFRPP"))


def clean_creditor_reference(text: str) -> str:
    """A creditor reference (RF, ISO 11649): what a customer's bank brings back intact."""
    from stdnum import iso11649

    expected = message("RF, two check digits, at most 21 letters and digits")
    return _checked(message("RF reference"), text, iso11649.validate, expected)


def creditor_reference(text: str) -> str:
    """The RF reference whose body is `text` (1 to 21 letters and digits, separators dropped).

    >>> creditor_reference("FAC2026001")
    'RF24FAC2026001'
    """
    body = _compact(text)
    if not re.fullmatch(r"[0-9A-Z]{1,21}", body):
        raise _invalid(message("RF reference"), text, message("at most 21 letters and digits"))
    number = int("".join(str(int(sign, 36)) for sign in f"{body}RF00"))
    return f"RF{98 - number % 97:02}{body}"


def siren_of_siret(text: str) -> str:
    """The company (SIREN) an establishment belongs to."""
    return clean_siret(text)[:9]


def french_vat_of_siren(text: str) -> str:
    """The VAT number of a French company; its key is (12 + 3 x (SIREN mod 97)) mod 97.

    >>> french_vat_of_siren("356 000 000")
    'FR39356000000'
    """
    siren = clean_siren(text)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def is_siren(text: str) -> bool:
    """Whether `clean_siren` accepts the text."""
    return _accepts(clean_siren, text)


def is_siret(text: str) -> bool:
    """Whether `clean_siret` accepts the text."""
    return _accepts(clean_siret, text)


def is_vat(text: str) -> bool:
    """Whether `clean_vat` accepts the text."""
    return _accepts(clean_vat, text)


def is_iban(text: str) -> bool:
    """Whether `clean_iban` accepts the text."""
    return _accepts(clean_iban, text)


def is_bic(text: str) -> bool:
    """Whether `clean_bic` accepts the text."""
    return _accepts(clean_bic, text)


def is_creditor_reference(text: str) -> bool:
    """Whether `clean_creditor_reference` accepts the text."""
    return _accepts(clean_creditor_reference, text)


def _checked(kind: Message, text: str, validate: Callable[[str], str], expected: Message) -> str:
    compact = _compact(text)
    # Digits of other scripts and lookalike letters are refused before the libraries see them.
    if not compact or not compact.isascii() or not compact.isalnum():
        raise _invalid(kind, text, expected)
    try:
        return validate(compact)
    except ValueError:  # what stdnum raises derives from it
        raise _invalid(kind, text, expected) from None


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text).upper()


def _accepts(clean: Callable[[str], str], text: str) -> bool:
    try:
        clean(text)
    except InvalidIdentifier:
        return False
    return True


def _invalid(kind: Message, text: str, expected: Message) -> InvalidIdentifier:
    return InvalidIdentifier(
        message("{text} is not a valid {kind}", text=text, kind=kind),
        message(
            "Check it for a missing or mistyped character; expected: {expected}.", expected=expected
        ),
    )
