"""World B: what payers write, in five languages, between the numbers and around them."""

import re
import unicodedata
from random import Random

MONTHS = {
    "fr": (
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ),
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "it": (
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}
STATEMENT = {
    "fr": "Relevé",
    "de": "Kontoauszug",
    "en": "Statement",
    "it": "Estratto conto",
    "es": "Extracto",
}
PART = {
    "fr": "acompte",
    "de": "Teilzahlung",
    "en": "part payment",
    "it": "acconto",
    "es": "pago parcial",
}
DEDUCTED = {
    "discount": {
        "fr": ("escompte déduit", "sous déduction escompte"),
        "de": ("abzgl. Skonto",),
        "en": ("less cash discount",),
        "it": ("meno sconto cassa",),
        "es": ("descuento pronto pago",),
    },
    "fee": {
        "fr": ("frais de virement déduits", "- frais bancaires"),
        "de": ("abzgl. Bankspesen",),
        "en": ("less bank charges",),
        "it": ("meno spese bancarie",),
        "es": ("menos gastos bancarios",),
    },
    "penalty": {
        "fr": ("malus livraison tardive", "pénalités déduites", "- pénalité qualité"),
        "de": ("abzgl. Vertragsstrafe",),
        "en": ("late delivery penalty deducted",),
        "it": ("penale dedotta",),
        "es": ("penalización deducida",),
    },
    "retention": {
        "fr": ("retenue de garantie", "RG 5 % déduite"),
        "de": ("Sicherheitseinbehalt 5%",),
        "en": ("5% retention",),
        "it": ("ritenuta a garanzia 5%",),
        "es": ("retención garantía 5%",),
    },
}
_WORD = {
    "fr": ("Facture", "Fact.", "vos fact", "FA", ""),
    "de": ("Rechnung", "RE-Nr.", "Rg.", ""),
    "en": ("Invoice", "Inv", "INV NO", ""),
    "it": ("Fattura", "ft.", "Saldo ft"),
    "es": ("Factura", "Fra.", "Pago fra"),
}
_NOISE = {
    "fr": ("client {code}", "du {d:02d}.0{m}.2026", "cde 450001{d}{m}", ""),
    "de": ("Kd-Nr. {code}", "vom {d:02d}.0{m}.2026", "Best. 77{d}{m}1", ""),
    "en": ("acc {code}", "dated {d}/{m}/26", "PO 45000{d}{m}", ""),
    "it": ("cod. cliente {code}", "del {d:02d}/0{m}/26", ""),
    "es": ("cliente {code}", "de {d:02d}-0{m}-26", ""),
}


def said_number(rng: Random, manner: str, number: str) -> tuple[str, str]:
    """How a buyer of that manner writes a number: the text, and what of it is the number."""
    digits = re.findall(r"\d+", number)
    match manner:
        case "digits":
            text = "".join(digits)
        case "tail":
            text = digits[-1].lstrip("0") or number
        case "tagged":
            return f"/INV/{number}", number
        case "spaced":
            text = re.sub(r"[-/]", " ", number)
        case _:
            text = number if rng.random() < 0.9 else number.lower()
    return text, text


def joined(rng: Random, said: list[str]) -> str:
    """Several numbers together; sometimes the tails alone after the first, as people shorten."""
    return rng.choice((" + ", ", ", " ", " u. ", ";", "/ ")).join(said)


def said_text(rng: Random, tongue: str, code: str, numbers: str, words: str) -> str:
    """The whole text: the word for an invoice, the numbers, something that is no number."""
    noise = rng.choice(_NOISE[tongue]).format(code=code, d=rng.randint(1, 28), m=rng.randint(1, 6))
    parts = [rng.choice(_WORD[tongue]) if numbers else "", numbers, words]
    if rng.random() < 0.35:
        parts.insert(rng.choice((0, 3)), noise)
    text = " ".join(part for part in parts if part)[:140]
    return text.upper() if rng.random() < 0.3 else text


def said_name(rng: Random, name: str) -> str:
    """A name as banks abroad carry it: no accents, umlauts spelt out, cut at 35 or 27 signs."""
    drawn = rng.random()
    if drawn < 0.3:
        return name
    for sign, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("’", "'")):
        name = name.replace(sign, spelt)
    apart = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    if drawn < 0.55:
        return plain.upper()
    if drawn < 0.65:
        return plain.upper()[:27].strip()
    if drawn < 0.75:
        return re.sub(r"[.,&']", "", plain).upper()
    if drawn < 0.85:
        return plain.upper().replace(" ", "  ")[:35].strip()
    first, *rest = plain.split()
    return f"{first[0]}. {' '.join(rest)}" if rest and drawn < 0.9 else plain
