"""What a movement of CFONB 120 says beyond its amount: who paid, for what, why it came back."""

import re
from collections.abc import Iterable

from encours.intake.formats.bank.cfonb_fields import Movement, plain_cents
from encours.intake.formats.bank.labels import payer_of_label
from encours.intake.formats.bank.operations import is_return, reason_in
from encours.intake.formats.bank.records import BankLine
from encours.intake.formats.bank.refusing import Refused
from encours.intake.formats.bank.texts import creditor_reference_in, told
from encours.intake.formats.bank.values import compact, is_real_iban

_PARTIES = frozenset(("NPY", "NBE", "NPO", "NBU", "IPY", "IBE"))
_FIGURES = frozenset(("MMO", "FEE"))
_LONGEST_REFERENCE = 35
_SLASHED = re.compile(r"^VIR\b.*?/DE (.+?)(?: ?/|$)", re.IGNORECASE)
_NO_PAYER = re.compile(r"(?:TRESORERIE|FONDS|COMPTE|CPTE|VOTRE|NOTRE)\b", re.IGNORECASE)


def line_of(movement: Movement, currency: str) -> BankLine:
    """The movement as a line; details that are unknown or unreadable stay in its text."""
    if not movement.details:
        return _bare(movement)
    texts: dict[str, str] = {}
    remittance: list[str] = []
    references: list[str] = []
    for qualifier, text in movement.details:
        _sort(qualifier, text, texts, remittance, references)
    original = _amount(texts.get("MMO"), remittance, "MMO")
    fee = _amount(texts.get("FEE"), remittance, "FEE")
    went_back = _is_return(movement)
    towards_us = (movement.amount_cents >= 0) is not went_back
    payer, ultimate, known_as = _other_side(texts, towards_us=towards_us)
    end_to_end = told(texts.get("RCN"))
    words = " ".join([movement.label, *remittance])
    identifier = compact(known_as or "")
    iban = identifier if is_real_iban(identifier) else None
    bank_reference, left_over = _bank_reference(movement.reference, references)
    return BankLine(
        line=movement.line,
        booked_on=movement.booked_on,
        amount_cents=movement.amount_cents,
        value_on=movement.value_on,
        payer_name=payer or _payer_in(movement, texts.get("LIB", "")),
        payer_iban=iban,
        payer_id=None if iban else known_as,
        ultimate_name=ultimate,
        reference=_structured(texts.get("LCS")) or end_to_end,
        end_to_end=end_to_end,
        bank_reference=bank_reference,
        remittance=" ".join((*remittance, *left_over)) or None,
        label=movement.label or None,
        code=movement.code or None,
        return_reason=movement.rejected_for or (reason_in(words) if went_back else None),
        original_amount=original[0] if original else None,
        original_currency=original[1] if original else None,
        fee_cents=_fee_cents(fee, currency, remittance),
        is_reversal=went_back,
    )


def _bare(movement: Movement) -> BankLine:
    """A movement of which nothing more is said."""
    went_back = _is_return(movement)
    return BankLine(
        line=movement.line,
        booked_on=movement.booked_on,
        amount_cents=movement.amount_cents,
        value_on=movement.value_on,
        payer_name=_payer_in(movement, ""),
        bank_reference=movement.reference or None,
        label=movement.label or None,
        code=movement.code or None,
        return_reason=movement.rejected_for or (reason_in(movement.label) if went_back else None),
        is_reversal=went_back,
    )


def _is_return(movement: Movement) -> bool:
    return movement.rejected_for is not None or is_return(movement.code)


def _sort(
    qualifier: str,
    raw: str,
    texts: dict[str, str],
    remittance: list[str],
    references: list[str],
) -> None:
    """One detail where it belongs; free text, and what nobody knows, to the remittance."""
    text = " ".join(raw.split())
    if not text:
        return
    if qualifier in _FIGURES and qualifier not in texts:
        texts[qualifier] = raw
    elif qualifier in _PARTIES and qualifier not in texts:
        # What comes after an identifier says of which kind it is.
        texts[qualifier] = raw[:35].strip() if qualifier[0] == "I" else text
    elif qualifier == "RCN" and "RCN" not in texts:
        texts["RCN"] = raw[:35].strip()
        remittance.extend([purpose] if (purpose := " ".join(raw[35:].split())) else [])
    elif qualifier == "REF":
        references.append(text)
    else:
        texts[qualifier] = f"{texts[qualifier]} {text}" if qualifier in texts else text
        remittance.append(text)


def _other_side(
    texts: dict[str, str], *, towards_us: bool
) -> tuple[str | None, str | None, str | None]:
    """Name, name of the one behind, identifier: of the payer where money was to come to us."""
    sides = (("NPY", "NPO", "IPY"), ("NBE", "NBU", "IBE"))
    for name, ultimate, identifier in sides if towards_us else sides[::-1]:
        found = [told(texts.get(key)) for key in (name, ultimate, identifier)]
        if any(found):
            return found[0], found[1], found[2]
    return None, None, None


def _payer_in(movement: Movement, more: str) -> str | None:
    """The payer named by the label, in forms that leave no doubt; of credits only."""
    if movement.amount_cents <= 0:
        return None
    label = f"{movement.label} {more}".strip()
    slashed = _SLASHED.match(label)
    name = slashed[1].strip(" .:-") if slashed else payer_of_label(label)
    return name if name and not _NO_PAYER.match(name) else None


def _structured(text: str | None) -> str | None:
    """The reference of a structured remittance: an RF wherever it stands, else a short text."""
    if text is None:
        return None
    alone = len(text) <= _LONGEST_REFERENCE and " " not in text
    return creditor_reference_in(text) or (told(text) if alone else None)


def _bank_reference(of_movement: str, others: list[str]) -> tuple[str | None, Iterable[str]]:
    """The bank's reference, and references that are another's: they stay in the text."""
    names = [name for name in (of_movement, *others) if told(name)]
    first = names[0] if names else None
    return first, (name for name in dict.fromkeys(names[1:]) if name != first)


def _amount(raw: str | None, remittance: list[str], qualifier: str) -> tuple[str, str] | None:
    """Amount and currency of MMO and FEE: three letters, the decimals, fourteen digits."""
    if raw is None:
        return None
    currency, decimals, digits = raw[:3], raw[3:4], raw[4:18].strip()
    if not (currency.isalpha() and decimals.isdigit() and digits.isdigit() and digits.isascii()):
        remittance.append(f"{qualifier} {' '.join(raw.split())}")
        return None
    value, places = int(digits), int(decimals)
    units = f"{value:0{places + 1}d}"
    return (f"{units[:-places]}.{units[-places:]}" if places else units), currency.upper()


def _fee_cents(fee: tuple[str, str] | None, currency: str, remittance: list[str]) -> int | None:
    """The fee in the account's currency; in another, its text is kept."""
    if fee is None:
        return None
    written, of = fee
    units, _, fraction = written.partition(".")
    try:
        if of == currency:
            return plain_cents(units + fraction, str(len(fraction)), currency, "fee") or None
    except Refused:
        pass
    remittance.append(f"FEE {written} {of}")
    return None
