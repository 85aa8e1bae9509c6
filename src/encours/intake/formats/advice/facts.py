"""Who pays, when, from which account and under which reference: what stands around the invoices."""

import re
from dataclasses import dataclass, field
from datetime import date

from encours.intake.formats.advice.sources import Line
from encours.intake.formats.advice.words import (
    currency_in,
    days_in,
    first,
    folded,
    is_total,
    total_in,
)
from encours.intake.formats.bank.texts import ibans_in, plain, told

# All are searched in texts without accents.
_PAYER = re.compile(
    r"\b(?:donneur d[' ]ordre|emetteur|payeur|debiteur|de la part de|ordering (?:party|customer)"
    r"|payer|paid by|remitter|societe (?:emettrice|payeuse)|nom du client)\s?:?\s+"
    r"(?P<value>\S.{1,80}?)(?=\s{2}|$)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:\bref(?:erence)?s?\.?(?: (?:du|de|notre|votre)){0,2}"
    r"(?: (?:virement|paiement|reglement|avis))?"
    r"|\b(?:payment|transfer|remittance|our)(?: advice)? (?:reference|ref|number|no)\b\.?"
    r"|\bn[°º] ?(?:de |du |d')?(?:virement|paiement|reglement|avis)"
    r"|\bavis (?:de (?:virement|paiement|reglement) )?n[°º])\s?:?\s*"
    r"(?P<value>[A-Z0-9][A-Z0-9/_.-]{2,34})",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"\b(?:date (?:de |d')?(?:valeur|reglement|paiement|virement|execution|operation)"
    r"|(?:value|payment|execution|settlement) date|(?:vire|regle|paye|verse|paid|effectue)e?s?"
    r"|virement|reglement|paiement|payment|transfer)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(?:date (?:de l'avis|d'(?:avis|emission|edition)|du document)|fait le|edite le"
    r"|advice date|date of advice|issued on)\b|^[^\W\d_]{2,30}, le\b|^date ?:",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"debit|donneur|emetteur|payeur|notre (?:compte|iban|banque)|our (?:account|bank)|payer|from",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"credit|beneficiaire|beneficiary|votre (?:compte|iban|banque)|your (?:account|bank)"
    r"|destinataire|payee",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Facts:
    """What is known so far of the payment; the first that says it counts."""

    payer_name: str | None = None
    payer_iban: str | None = None
    our_iban: str | None = None
    reference: str | None = None
    announced_on: date | None = None
    pays_on: date | None = None
    currency: str | None = None
    totals: list[int] = field(default_factory=list)


def note_facts(facts: Facts, line: Line, before: str = "") -> None:
    """Notes what a line says around the invoices; `before`: the line above, which may name it."""
    text = line.text
    plainly, said = folded(text), folded(f"{before} {text}")
    facts.currency = facts.currency or currency_in(text)
    facts.payer_name = facts.payer_name or _value(_PAYER, "  ".join(filter(None, line.cells)))
    if reference := _value(_REFERENCE, text):
        has_digit = any(char.isdigit() for char in reference)
        facts.reference = facts.reference or (told(reference) if has_digit else None)
    for iban in ibans_in(text):
        if _OURS.search(said):
            facts.our_iban = facts.our_iban or iban
        elif _THEIRS.search(said):
            facts.payer_iban = facts.payer_iban or iban
    day = first(days_in(text))
    if day and _ANNOUNCED.search(plainly):
        facts.announced_on = facts.announced_on or day
    elif day and _PAYS.search(plainly):
        facts.pays_on = facts.pays_on or day
    if (total := total_in(text)) is not None:
        facts.totals.insert(0, total) if is_total(text) else facts.totals.append(total)


def _value(pattern: re.Pattern[str], text: str) -> str | None:
    """What stands behind a label."""
    found = pattern.search(folded(text))
    return plain(text[found.start("value") : found.end("value")].strip(" :.;,")) if found else None
