"""The words of an advice, French and English: amounts, days, invoices, what is withheld."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from encours.intake.formats.table.amounts import Amount, read_amounts
from encours.intake.formats.table.dates import read_date

_AMOUNT = re.compile(
    r"(?<![\w.,/-])(?P<before>[(]?[-+\u2212]?[ ]?(?:€|EUR|USD|GBP|CHF|\$|£)?[ ]?[-+\u2212]?)"
    r"(?P<figure>[0-9]{1,3}(?:[ \u00a0\u202f.'\u2019][0-9]{3}){1,4},[0-9]{2}"
    r"|[0-9]{1,3}(?:[,'\u2019 ][0-9]{3}){1,4}\.[0-9]{2}"
    r"|[0-9]{1,12}[.,][0-9]{2}"
    r"|[0-9]{1,12}(?=[ \u00a0\u202f]?(?:€|EUR\b|euros?\b)))"
    r"(?P<after>[ \u00a0\u202f]?(?:€|EUR\b|euros?\b|USD\b|GBP\b|CHF\b|\$|£)?[ ]?[-\u2212)]?)"
    r"(?![\w/])(?![.,][0-9])",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?<![\w/.-])([0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}(?:er|st|nd|rd|th)? [^\W\d_]{3,9}\.? [0-9]{4}"
    r"|[^\W\d_]{3,9}\.? [0-9]{1,2}, [0-9]{4})(?![\w/])"
)
_TOKEN = re.compile(r"(?<![\w/.-])[A-Za-z0-9]{1,20}(?:[/_.-][A-Za-z0-9]{1,20}){0,5}(?![\w])")
_INVOICE_WORD = re.compile(
    r"\b(?:fact(?:ures?)?|fac|invoices?|inv|bills?|avoirs?|credit (?:notes?|memos?)"
    r"|notes? de credit|pieces?|documents?)\b\.?(?:\s?n(?:[°oº]s?|umeros?\b))?",
    re.IGNORECASE,
)
_CREDIT_NOTE = re.compile(
    r"\bavoirs?\b|\bcredit (?:note|memo)|\bnotes? de credit\b|a deduire", re.IGNORECASE
)
_CREDIT_NUMBER = re.compile(r"(?:AV|AVO|AVOIR|NC|CN|CRN|RC)[-/_.]?[0-9]", re.IGNORECASE)
_DEDUCTION = re.compile(
    r"\b(escomptes?|(?:early[- ]payment |cash )?discounts?|retenues?(?: de garantie)?|retention"
    r"|penalites?(?: de retard| logistiques?)?|penalt(?:y|ies)|litiges?|deductions?"
    r"|withh(?:eld|olding)|frais(?: bancaires| de virement)?|bank (?:fee|charge)s?|remises?"
    r"|ristournes?|rebates?|refaction|moins[- ]percu|chargebacks?)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:total|montant (?:total|global|vire|regle|paye)|net (?:a payer|paye)"
    r"|montant (?:net )?(?:du|de (?:ce|votre|notre)) (?:virement|reglement|paiement)"
    r"|payment amount|amount paid|total amount|amount transferred|net amount)\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"\b(?:somme (?:totale )?de|(?:virement|reglement|paiement|transfer|payment)"
    r"(?: [^\W\d]{1,20}){0,6}? (?:d'un montant de|de|of|for)|(?:for )?the (?:amount|sum) of"
    r"|montant de|montant ?:|amount ?:)",
    re.IGNORECASE,
)
_PARTIAL = re.compile(r"\b(?:sous[- ]total|sub[- ]?total|a reporter|report)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_UNITS = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}
_ACCENTS = str.maketrans("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜàâäçéèêëîïôöùûü\u2019", "AAACEEEEIIOOUUUaaaceeeeiioouuu'")
_CODE = re.compile(
    r"€|\$|£|\b(?:EUR|USD|GBP|CHF|CAD|SEK|DKK|NOK|PLN|TND|MAD|XOF|XAF|JPY|EUROS?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it stands in its text."""

    start: int
    end: int
    cents: int


def folded(text: str) -> str:
    """The text without accents, each character in its place.

    >>> folded("réglé d’avance")
    "regle d'avance"
    """
    return text.translate(_ACCENTS)


def amounts_in(text: str) -> list[Found]:
    """The amounts of a text with their signs, in hundredths: two decimals, or a currency beside."""
    found = []
    for match in _AMOUNT.finditer(text):
        read = read_amounts([match["figure"]], proved=_mark(match["figure"]))[0]
        if not isinstance(read, Amount):
            continue
        cents = int(read.value.scaleb(2))
        marks = match["before"] + match["after"]
        negative = any(mark in marks for mark in "-\u2212")  # brackets in a sentence are none
        found.append(Found(match.start(), match.end(), -cents if negative else cents))
    return found


def _mark(figure: str) -> tuple[str, ...]:
    """The decimal mark of a figure that ends with two decimals."""
    return (figure[-3],) if len(figure) > 3 and figure[-3] in ".," else ()


def currency_in(text: str) -> str | None:
    """The currency that a text names beside its amounts."""
    found = _CODE.search(text)
    return _UNITS.get(found[0].upper(), found[0].upper()) if found else None


def days_in(text: str) -> list[date]:
    """The days of a text, European order."""
    days = (read_date(match[1]) for match in _DAY.finditer(text))
    return [day for day in days if isinstance(day, date)]


def numbers_in(text: str, *, in_table: bool = False) -> list[Found]:
    """Where the numbers of invoices stand: after the word, or anywhere within a table.

    `cents` is 0. A number has three digits, or two and a letter; a day, an amount and a year are
    none. Without the word, and out of a table, it needs a letter beside its digits.
    """
    taken = [(found.start, found.end) for found in amounts_in(text)]
    taken += [match.span() for match in _DAY.finditer(text)]
    word = _INVOICE_WORD.search(folded(text))
    start = 0 if in_table else word.end() if word else len(text)
    found = []
    for match in _TOKEN.finditer(text, start):
        if any(match.start() < end and begin < match.end() for begin, end in taken):
            continue
        if looks_like_number(match[0]):
            found.append(Found(match.start(), match.end(), 0))
    return found


def looks_like_number(text: str) -> bool:
    """Whether a text may be the number of an invoice."""
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    if _YEAR.match(text) or len(text) > 30:
        return False
    return digits >= 3 or (digits >= 2 and 1 <= letters <= 6)


def names_invoice(text: str) -> bool:
    """Whether the text has a word for an invoice or a credit note."""
    return _INVOICE_WORD.search(folded(text)) is not None


def is_credit_note(text: str, number: str) -> bool:
    """Whether the words or the number say that it is a credit note (avoir)."""
    return bool(_CREDIT_NOTE.search(folded(text)) or _CREDIT_NUMBER.match(number))


def deduction_in(text: str) -> str:
    """The payer's word for what it withholds, blank without one."""
    found = _DEDUCTION.search(folded(text))
    return text[found.start() : found.end()] if found else ""


def total_in(text: str) -> int | None:
    """The total that a line tells, in hundredths."""
    if _PARTIAL.search(folded(text)):
        return None
    for pattern in (_TOTAL, _SUM):
        if word := pattern.search(folded(text)):
            after = [found for found in amounts_in(text) if found.start >= word.end() - 1]
            if after:
                return after[-1 if pattern is _TOTAL else 0].cents
    return None


def is_total(text: str) -> bool:
    """Whether the line is a total or a subtotal rather than an invoice."""
    return bool(_TOTAL.search(folded(text)) or _PARTIAL.search(folded(text)))


def is_partial(text: str) -> bool:
    """Whether the line is the sum of some invoices only (sous-total, report)."""
    return bool(_PARTIAL.search(folded(text)))


def first[T](values: Sequence[T]) -> T | None:
    """The first value, if any."""
    return values[0] if values else None
