"""World A: how French payers and their banks write names and invoice numbers on a transfer."""

import re
import unicodedata
from random import Random

from bench.matching.company_a import Habit

LONGEST_NAME, LONGEST_TEXT, CFONB_PIECE = 32, 140, 70
_FORM = re.compile(r"\b(?:SAS|SARL|SA|EURL|SASU|SNC|SCOP)\b")
_WORDS = ("FACT", "FACTURE", "FAC", "FC", "Facture n°", "REF")
_BEFORE = ("", "", "REGLEMENT ", "VIR ", "PAIEMENT ", "RGT ", "Virement ", "VOS FACTURES ", "REG. ")
_AFTER = ("", "", "", " MERCI", " REF DONNEUR 0047-{day}", " COMPTA", " DU {day}/02")


def bank_text(text: str) -> str:
    """Capitals without accents, as most banks print names."""
    apart = unicodedata.normalize("NFKD", text.upper())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def name_seen(rng: Random, name: str) -> str:
    """A payer's name as the bank has it: as it is, without its form, cut, or with a typo."""
    text = bank_text(name)
    place = rng.choice(("AGENCE", "SIEGE", "COMPTE COURANT", "FRANCE"))
    ways = (
        (35, text),
        (10, name),
        (20, " ".join(_FORM.sub("", text).split())),
        (10, " ".join([*_FORM.findall(text), *_FORM.sub("", text).split()])),
        (10, f"{text} {place}"[:LONGEST_NAME]),
        (8, text[: rng.choice((LONGEST_NAME, 24, 18))].strip()),
        (7, typo(rng, text)),
        (5, re.sub(r"^(JEAN|SOPHIE|MARC|ELODIE|THIERRY|NADIA|LUC|CHANTAL)\b", _initial, text)),
    )
    return rng.choices([way for _, way in ways], [weight for weight, _ in ways])[0]


def _initial(found: re.Match[str]) -> str:
    return f"{found[0][0]}."


def typo(rng: Random, text: str) -> str:
    """One letter changed, dropped or doubled, not the first."""
    at = rng.randrange(1, max(2, len(text) - 1))
    if not text[at : at + 1].isalpha():
        return text
    return text[:at] + rng.choice(("", text[at] * 2, rng.choice("AEIOSTRN"))) + text[at + 1 :]


def shown_number(number: str, habit: Habit, style: str | None = None) -> tuple[str, str]:
    """A number as its payer writes it: the text on the line, and what of it is the number."""
    serial = re.findall(r"\d+", number)[-1]
    plain = serial.lstrip("0")
    match style or habit.style:
        case "squeezed":
            said = re.sub(r"[^A-Z0-9]", "", number)
        case "lower":
            said = number.lower()
        case "word":
            return f"FACT {plain}", plain
        case "number_sign":
            return f"Fact N°{plain}", plain
        case "padded":
            return f"FACTURE {serial}", serial
        case "serial":
            said = plain
        case "no_zero":
            said = number[: number.rfind(serial)] + plain
        case "digits":
            said = "".join(re.findall(r"\d", number))
        case "letter_o":
            said = number.replace("0", "O", 1)
        case _:
            said = number
    return said, said


def shortened(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The numbers after the first: without the word, or their last digits alone."""
    return [(end, end) for end in (re.findall(r"\d+", part)[-1] for _, part in said)]


def wrong_sign(rng: Random, number: str) -> str:
    """A number with one digit mistyped, or two swapped."""
    places = [at for at, sign in enumerate(number) if sign.isdigit()][-4:]
    at = rng.choice(places)
    if rng.random() < 0.4 and at + 1 < len(number) and number[at + 1] != number[at]:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    other = rng.choice([digit for digit in "123456789" if digit != number[at]])
    return number[:at] + other + number[at + 1 :]


def listed(rng: Random, said: list[str]) -> str:
    """Several numbers one after another, the word once."""
    join = rng.choice((" ", ", ", " / ", "+", " ; ", " - "))
    if len(said) > 1 and rng.random() < 0.3:
        return f"{', '.join(said[:-1])} {rng.choice(('ET', 'et', '&'))} {said[-1]}"
    return join.join(said)


def remittance(rng: Random, body: str) -> str:
    """The free text of the transfer, cut where the format ends it."""
    before, after = rng.choice(_BEFORE), rng.choice(_AFTER).format(day=f"{rng.randint(1, 28):02d}")
    text = f"{before}{body}{after}".strip()
    if rng.random() < 0.4:
        text = bank_text(text)
    return text[:LONGEST_TEXT]


def split_by_bank(text: str) -> str:
    """The text in pieces of the format's length, joined by the blanks that fill them up."""
    pieces = [text[at : at + CFONB_PIECE // 2] for at in range(0, len(text), CFONB_PIECE // 2)]
    return " ".join(piece.strip() for piece in pieces)
