"""Who paid, where a bank says it only within its own words: "VIR SEPA DE DURAND SA MOTIF F-12".

Only wordings that banks print before the name of the other side are known here; a label that says
nothing of who paid gives no name.
"""

import re

from encours.intake.formats.bank.texts import plain

# What banks print before a name is read as far as it goes: none of these words is ever the name.
_INCOMING = re.compile(
    r"(?:VIR(?:EMENTS?|T)?\.?(?: (?:SEPA|INST RE|INST|INSTANTANE|INSTANT|RECU|RECUS|EUROPEEN"
    r"|ETRANGER|COMMERCIAL|EN VOTRE FAVEUR|VOTRE FAVEUR|FAVEUR|EMIS PAR|INTERNATIONAL"
    r"|CPTE A CPTE|TIERS)\b)++(?: [0-9]{5,}[A-Z]?(?![0-9A-Z]))*+"
    r"(?: /?DE(?: LA PART DE)?\b| PAR\b)?+ ?:?+"
    r"|VIR(?:EMENT)? (?:DE|DU)\b ?:?+"
    r"|(?:RECEIVED MONEY|MONEY RECEIVED|MONEY|PAYMENT|TRANSFER|BANK TRANSFER) FROM\b ?:?+)"
    r"\s+(?!EMIS\b)(.+)"
)
# A second text goes on with the name only where it begins so, or the first one calls for it.
_GOES_ON = re.compile(r"/?(?:DE|PAR)\b", re.IGNORECASE)
_CALLS = re.compile(r"\bFAVEUR\Z", re.IGNORECASE)
_STOPS = re.compile(
    r"\s(?:MOTIF|REF(?:ERENCE)?S?\b|R[ée]f|POUR\b|ID\b|IDENT|DATE\b|LIB\b|BIC\b|IBAN\b|FACT(?:URE)?S?\b"
    r"|FAC\b|INV(?:OICE)?\b|WITH REFERENCE|N[°O]\b|REM:|PAYMENT|PROVENANCE|CHEZ)|[/|*;]|\s-\s",
    re.IGNORECASE,
)
_ACCENTS = str.maketrans("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ", "AAACEEEEIIOOUUUY")
MAX_NAME = 70


def payer_of_label(label: str | None) -> str | None:
    """The name of who paid as a bank's label has it, else None.

    >>> payer_of_label("VIR SEPA RECU DE: DURAND SA MOTIF: F2026-118")
    'DURAND SA'
    """
    words = plain(label)
    found = _INCOMING.match(words.upper().translate(_ACCENTS)) if words else None
    if words is None or found is None:
        return None
    rest = words[found.start(1) :]
    stop = _STOPS.search(f" {rest}")
    name = rest[: max(stop.start() - 1, 0)] if stop else rest
    name = name.strip(" :,.-")[:MAX_NAME]
    letters = sum(char.isalpha() for char in name)
    digits = sum(char.isdigit() for char in name)
    return name if letters >= 2 and letters > digits else None


def payer_of_labels(first: str | None, second: str | None) -> str | None:
    """The name of who paid in two texts of one movement, which may go on from one to the other.

    >>> payer_of_labels("VIR SEPA RECU", "/DE DURAND SA /MOTIF F2026-118")
    'DURAND SA'
    """
    alone = payer_of_label(first) or payer_of_label(second)
    if alone or not first or not second:
        return alone
    before, after = first.strip(), second.strip()
    goes_on = _GOES_ON.match(after) or _CALLS.search(before)
    return payer_of_label(f"{before} {after}") if goes_on else None
