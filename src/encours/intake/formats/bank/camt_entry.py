"""From one entry of a CAMT statement to its lines: one, or as many as payments that were batched.

The amount of an entry is what the account moved by; the payments within it are lines of their own
when they add up to it. Who paid, for what, and why something came back stand at varying depths.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from encours.intake.formats.bank.camt_amounts import (
    AMOUNTS,
    fee_cents,
    is_part,
    ordered_amount,
    shares_of,
    signed_cents,
)
from encours.intake.formats.bank.camt_parties import Account, account_of, name_of, other_side
from encours.intake.formats.bank.camt_tree import Found, first, first_told
from encours.intake.formats.bank.operations import (
    is_german_return,
    is_return,
    meaning_of,
    reason_in,
)
from encours.intake.formats.bank.records import BankLine
from encours.intake.formats.bank.refusing import Refused
from encours.intake.formats.bank.texts import MAX_TEXT, creditor_reference_in, told
from encours.intake.formats.bank.values import iso_day
from encours.kernel.messages import message

_SHOWN_TOGETHER = 50
_FULL_LINES = frozenset({35, 70, 140})
"""Signs of a line of free text, by which banks cut it: inside words too."""
_NOTHING: Found = {}


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the lines of one entry share."""

    line: int
    found: Found
    cents: int
    booked_on: date
    value_on: date | None
    is_pending: bool
    is_reversal: bool


def lines_of(
    line: int, found: Found, transactions: Sequence[Found], account: Account
) -> list[BankLine]:
    """The lines of an entry. Raises `Refused` when its amount, side or day cannot be used."""
    entry = _entry_of(line, found, account)
    if not transactions:
        return [_line(entry, _NOTHING, entry.cents, account)]
    if len(transactions) == 1 and not is_part(
        found, entry.cents, transactions[0], account.currency
    ):
        return [_line(entry, transactions[0], entry.cents, account)]
    amounts = shares_of(found, entry.cents, transactions, account.currency)
    if amounts is None:
        account.say(
            message(
                "Line {line}: the payments of an entry do not add up to it; it is one line.",
                line=line,
            )
        )
        return [_line(entry, _together(transactions), entry.cents, account)]
    batch = _batch_of(entry)
    return [
        _line(entry, transaction, cents, account, batch=batch)
        for transaction, cents in zip(transactions, amounts, strict=True)
    ]


def _entry_of(line: int, found: Found, account: Account) -> _Entry:
    status = first(found, "status") or "BOOK"
    booked_on, value_on = _day(found, "booked_on"), _day(found, "value_on")
    day = booked_on or value_on
    cents = signed_cents(found, account.currency)
    if day is None:
        raise Refused("booked_on", "", message("The entry has no day."))
    return _Entry(
        line=line,
        found=found,
        cents=cents,
        booked_on=day,
        value_on=value_on,
        is_pending=not status.upper().startswith("BOOK"),
        is_reversal=(first(found, "reversal") or "").lower() in ("true", "1"),
    )


def _day(found: Found, name: str) -> date | None:
    text = first(found, name)
    if text is None:
        return None
    day = iso_day(text)
    if day is None:
        raise Refused(name, text, message("This is not a day (YYYY-MM-DD)."))
    return day


def _together(transactions: Sequence[Found]) -> Found:
    """What the payments of an entry say in common, and the texts of all of them."""
    shown = transactions[:_SHOWN_TOGETHER]
    together: Found = {}
    for name in {name for found in shown for name in found}:
        values = [tuple(found.get(name, ())) for found in shown]
        if len(set(values)) == 1 and len(shown) == len(transactions):
            together[name] = list(values[0])
    texts = [
        text
        for found in shown
        for name in ("text", "reference", "document", "end_to_end")
        if name == "text" or name not in together
        for text in found.get(name, ())
        if told(text)
    ]
    together["text"] = list(dict.fromkeys(texts))
    for name in AMOUNTS:
        together.pop(name, None)
    return together


def _batch_of(entry: _Entry) -> str:
    """What names the entry on each of its lines."""
    names = [
        *entry.found.get("bank_reference", ())[:1],
        *entry.found.get("batch", ())[:2],
        *entry.found.get("entry_reference", ())[:1],
    ]
    return "/".join(dict.fromkeys(names)) or str(entry.line)


def _line(
    entry: _Entry, found: Found, cents: int, account: Account, *, batch: str | None = None
) -> BankLine:
    code, came_back = _code(entry, found, account)
    went_back = came_back or entry.is_reversal or "return_reason" in found
    side = other_side(found, account, towards_us=(cents >= 0) is not went_back)
    label = _label(entry.found, found)
    references = [one for text in found.get("reference", ()) if (one := told(text))]
    structured = _structured(references)
    remittance = _remittance(found, references[1:])
    end_to_end = first_told(found, "end_to_end")
    iban, other_id = account_of(found, side)
    original = ordered_amount(entry.found, found, cents, account.currency)
    return BankLine(
        line=entry.line,
        booked_on=entry.booked_on,
        amount_cents=cents,
        value_on=entry.value_on,
        payer_name=name_of(found, side, cents, remittance, label),
        payer_iban=iban,
        payer_bic=first(found, f"{side}_bic"),
        payer_id=first(found, f"{side}_id") or other_id,
        ultimate_name=first_told(found, f"ultimate_{side}_name"),
        reference=structured or end_to_end,
        end_to_end=end_to_end,
        mandate=first_told(found, "mandate"),
        bank_reference=_bank_reference(entry.found, found),
        remittance=remittance,
        label=label,
        code=code,
        return_reason=_return_reason(found, remittance, label, came_back=came_back),
        original_amount=original[0] if original else None,
        original_currency=original[1] if original else None,
        fee_cents=fee_cents(found, account.currency)
        or (None if batch else fee_cents(entry.found, account.currency)),
        batch=batch,
        is_reversal=went_back,
        is_pending=entry.is_pending,
    )


def _code(entry: _Entry, found: Found, account: Account) -> tuple[str | None, bool]:
    """The code of the operation, and whether it says that something came back."""
    told_by = found if "domain" in found or "own_code" in found else entry.found
    return _code_of(
        first(told_by, "own_code"),
        first(told_by, "own_code_of") or "",
        tuple(first(told_by, name) for name in ("domain", "family", "member")),
        account.number[:2],
    )


@lru_cache(maxsize=4096)
def _code_of(
    own: str | None, issuer: str, domain: tuple[str | None, ...], country: str
) -> tuple[str | None, bool]:
    iso = "-".join(part or "NTAV" for part in domain) if domain[0] else None
    is_french = issuer.upper().startswith("CFONB") or (
        own is not None
        and len(own) == 2
        and country in ("FR", "MC")
        and meaning_of(own) is not None
    )
    code = own if own and (is_french or iso is None) else iso
    is_german = own is not None and "+" in own and is_german_return(own)
    return code, is_return(iso) or (is_french and is_return(own)) or is_german


def _structured(references: Sequence[str]) -> str | None:
    if not references:
        return None
    return creditor_reference_in(references[0]) or references[0]


def _remittance(found: Found, references: Sequence[str]) -> str | None:
    texts = found.get("text", ())
    others = [*found.get("document", ()), *references] if "document" in found else references
    return _joined([*texts, *(other for other in others if not _is_said(other, texts))])


def _is_said(reference: str, texts: Sequence[str]) -> bool:
    return any(reference in text for text in texts)


def _label(entry: Found, found: Found) -> str | None:
    return _joined(
        [*entry.get("label", ()), *found.get("label", ()), *found.get("return_text", ())]
    )


def _joined(texts: Sequence[str]) -> str | None:
    if not texts:
        return None
    if len(texts) == 1:
        return " ".join(texts[0].split())[:MAX_TEXT] or None
    once = [*dict.fromkeys(" ".join(text.split()) for text in texts)]
    joined = [once[0]]
    for before, text in pairwise(once):
        joined += ["" if _is_cut(before, text) else " ", text]
    return " ".join("".join(joined).split())[:MAX_TEXT] or None


def _is_cut(before: str, text: str) -> bool:
    """Whether a text was cut inside a word: it is as long as banks' lines are."""
    return len(before) in _FULL_LINES and before[-1].isalnum() and text[:1].isalnum()


def _bank_reference(entry: Found, found: Found) -> str | None:
    for held, name in (
        (found, "bank_reference"),
        (entry, "bank_reference"),
        (entry, "entry_reference"),
        (found, "transaction_id"),
        (found, "instruction_id"),
    ):
        if name in held and (reference := told(held[name][0])):
            return reference
    return None


def _return_reason(
    found: Found, remittance: str | None, label: str | None, *, came_back: bool
) -> str | None:
    if reason := first(found, "return_reason"):
        return reason
    return reason_in(f"{remittance or ''} {label or ''}") if came_back else None
