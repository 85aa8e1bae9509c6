"""From one entry of a CAMT statement to its lines: one, or as many as payments that were batched.

The amount of an entry is what the account moved by; the payments within it are lines of their own
when they add up to it. Who paid, for what, and why something came back stand at varying depths.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from encours.intake.formats.bank.camt_tree import Found
from encours.intake.formats.bank.labels import payer_of_label
from encours.intake.formats.bank.operations import (
    is_german_return,
    is_return,
    meaning_of,
    reason_in,
)
from encours.intake.formats.bank.records import BankLine
from encours.intake.formats.bank.refusing import Refused
from encours.intake.formats.bank.texts import MAX_TEXT, creditor_reference_in, told
from encours.intake.formats.bank.values import compact, exact_cents, is_real_iban, iso_day
from encours.kernel.messages import Message, message

SIDES = {"CRDT": 1, "DBIT": -1}
_AMOUNTS = ("amount", "transaction_amount", "instructed", "countervalue")
_SHOWN_TOGETHER = 50
_NOTHING: Found = {}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose statement it is: the account, its currency, its holder, and where notices go."""

    number: str
    currency: str
    holder: str
    say: Callable[[Message], None]


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
    if len(transactions) == 1 and not _is_part(entry, transactions[0], account):
        return [_line(entry, transactions[0], entry.cents, account)]
    amounts = _shares(entry, transactions, account)
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
    status = _first(found, "status") or "BOOK"
    booked_on, value_on = _day(found, "booked_on"), _day(found, "value_on")
    day = booked_on or value_on
    cents = _signed(found, account)
    if day is None:
        raise Refused("booked_on", "", message("The entry has no day."))
    return _Entry(
        line=line,
        found=found,
        cents=cents,
        booked_on=day,
        value_on=value_on,
        is_pending=not status.upper().startswith("BOOK"),
        is_reversal=(_first(found, "reversal") or "").lower() in ("true", "1"),
    )


def _signed(found: Found, account: Account) -> int:
    """The amount with its sign, in the account's currency. Raises `Refused`."""
    amount, side = _first(found, "amount"), _first(found, "side")
    if amount is None:
        raise Refused("amount", "", message("The entry has no amount."))
    if len(found["amount"]) > 1:
        amounts = " | ".join(found["amount"])
        raise Refused(
            "amount", amounts, message("The entry has several amounts, or one in pieces.")
        )
    if side is None or side not in SIDES:
        reason = message("The entry does not say whether it is a credit or a debit.")
        raise Refused("CdtDbtInd", side or "", reason)
    currency = _first(found, "amount@") or account.currency
    if currency != account.currency:
        reason = message(
            "The movement is in {found}, its statement in {currency}.",
            found=currency,
            currency=account.currency,
        )
        raise Refused("currency", f"{amount} {currency}", reason)
    return SIDES[side] * exact_cents(amount, currency, "amount")


def _day(found: Found, name: str) -> date | None:
    text = _first(found, name)
    if text is None:
        return None
    day = iso_day(text)
    if day is None:
        raise Refused(name, text, message("This is not a day (YYYY-MM-DD)."))
    return day


def _own_cents(found: Found, name: str, account: Account) -> int | None:
    """An amount of a transaction in the account's currency; None where there is none to use."""
    text, currency = _first(found, name), _first(found, name + "@")
    if text is None or (currency or account.currency) != account.currency:
        return None
    try:
        return exact_cents(text, account.currency, name)
    except Refused:
        return None


def _is_part(entry: _Entry, transaction: Found, account: Account) -> bool:
    """Whether the only payment told is one of several that the entry is made of."""
    count = _first(entry.found, "batch_count")
    if count is None or not count.isdigit() or count.strip("0") in ("", "1"):
        return False
    told_cents = [_own_cents(transaction, name, account) for name in _AMOUNTS]
    known = [cents for cents in told_cents if cents is not None]
    return bool(known) and abs(entry.cents) not in known


def _shares(entry: _Entry, transactions: Sequence[Found], account: Account) -> list[int] | None:
    """What each payment weighs in the entry, when together they weigh as much; else None."""
    usual = 1 if entry.cents >= 0 else -1
    if entry.cents == 0:
        usual = SIDES[_first(entry.found, "side") or "CRDT"]
    each = [[_own_cents(found, name, account) for name in _AMOUNTS] for found in transactions]
    sides = [SIDES.get(_first(found, "side") or "", usual) for found in transactions]
    for candidate in (None, *range(len(_AMOUNTS))):
        shares: list[int] = []
        for amounts, side in zip(each, sides, strict=True):
            known = (
                next((cents for cents in amounts if cents is not None), None)
                if candidate is None
                else amounts[candidate]
            )
            if known is None:
                break
            shares.append(side * known)
        if len(shares) == len(each):
            if sum(shares) == entry.cents:
                return shares
            # The side of a payment is that of its entry where the bank did not mean it.
            same = [usual * abs(share) for share in shares]
            if sum(same) == entry.cents:
                return same
    return None


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
    for name in _AMOUNTS:
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
    side = _other_side(found, account, towards_us=(cents >= 0) is not went_back)
    label = _label(entry.found, found)
    references = [one for text in found.get("reference", ()) if (one := told(text))]
    structured = _structured(references)
    remittance = _remittance(found, references[1:])
    end_to_end = _reference(found, "end_to_end")
    iban, other_id = _account_of(found, side)
    original = _original(entry, found, cents, account)
    return BankLine(
        line=entry.line,
        booked_on=entry.booked_on,
        amount_cents=cents,
        value_on=entry.value_on,
        payer_name=_name_of(found, side, cents, remittance, label),
        payer_iban=iban,
        payer_bic=_first(found, f"{side}_bic"),
        payer_id=_first(found, f"{side}_id") or other_id,
        ultimate_name=_reference(found, f"ultimate_{side}_name"),
        reference=structured or end_to_end,
        end_to_end=end_to_end,
        mandate=_reference(found, "mandate"),
        bank_reference=_bank_reference(entry.found, found),
        remittance=remittance,
        label=label,
        code=code,
        return_reason=_return_reason(found, remittance, label, came_back=came_back),
        original_amount=original[0] if original else None,
        original_currency=original[1] if original else None,
        fee_cents=_fee(found, account) or (None if batch else _fee(entry.found, account)),
        batch=batch,
        is_reversal=went_back,
        is_pending=entry.is_pending,
    )


def _name_of(
    found: Found, side: str, cents: int, remittance: str | None, label: str | None
) -> str | None:
    """Who the other side is: as told in its place, else within the words of a credit."""
    name = _reference(found, f"{side}_name")
    if name is not None or cents < 0:
        return name
    return payer_of_label(remittance) or payer_of_label(label)


def _code(entry: _Entry, found: Found, account: Account) -> tuple[str | None, bool]:
    """The code of the operation, and whether it says that something came back."""
    told_by = found if "domain" in found or "own_code" in found else entry.found
    return _code_of(
        _first(told_by, "own_code"),
        _first(told_by, "own_code_of") or "",
        tuple(_first(told_by, name) for name in ("domain", "family", "member")),
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


def _other_side(found: Found, account: Account, *, towards_us: bool) -> str:
    """`debtor` or `creditor`: the one of the two that is not the account's holder."""
    expected, other = ("debtor", "creditor") if towards_us else ("creditor", "debtor")
    if _is_ours(found, expected, account) or not _is_told(found, expected):
        return other if _is_told(found, other) and not _is_ours(found, other, account) else expected
    return expected


def _is_told(found: Found, side: str) -> bool:
    return any(f"{side}_{what}" in found for what in ("name", "iban", "account", "id"))


def _is_ours(found: Found, side: str, account: Account) -> bool:
    number = _first(found, f"{side}_iban") or _first(found, f"{side}_account")
    if number:
        return compact(number) == account.number
    name = _first(found, f"{side}_name")
    return bool(name and account.holder) and (name or "").casefold() == account.holder.casefold()


def _account_of(found: Found, side: str) -> tuple[str | None, str | None]:
    """The IBAN, or an account that is none."""
    iban, other = _first(found, f"{side}_iban"), _first(found, f"{side}_account")
    if iban:
        return compact(iban), None
    if other and is_real_iban(compact(other)):
        return compact(other), None
    return None, other


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
    once = dict.fromkeys(" ".join(text.split()) for text in texts)
    return " ".join(" ".join(once).split())[:MAX_TEXT] or None


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
    if reason := _first(found, "return_reason"):
        return reason
    return reason_in(f"{remittance or ''} {label or ''}") if came_back else None


def _original(entry: _Entry, found: Found, cents: int, account: Account) -> tuple[str, str] | None:
    """What was ordered, as written, where it is not what came."""
    for held in (found, entry.found):
        amount, currency = _first(held, "instructed"), _first(held, "instructed@")
        if amount and currency:
            if currency == account.currency:
                same = _own_cents(held, "instructed", account)
                return None if same == abs(cents) else (amount, currency)
            return amount, currency
    return None


def _fee(found: Found, account: Account) -> int | None:
    """What the bank kept, in the account's currency; None for nothing."""
    name = "charges_total" if "charges_total" in found else "charge"
    if name not in found:
        return None
    total = 0
    for text, currency in zip(found[name], found[name + "@"], strict=True):
        if (currency or account.currency) == account.currency:
            try:
                total += exact_cents(text, account.currency, "charges")
            except Refused:
                continue
    return total or None


def _reference(found: Found, name: str) -> str | None:
    """A reference, where the bank gives one."""
    values = found.get(name)
    return told(values[0]) if values else None


def _first(found: Found, name: str) -> str | None:
    values = found.get(name)
    return values[0] if values else None
