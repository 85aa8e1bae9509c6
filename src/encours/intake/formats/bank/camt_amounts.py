"""What a CAMT entry and its payments weigh, in the currency of the account; what the bank kept.

The amount of an entry is what the account moved by. Its payments are lines of their own when they
add up to it: each tells several amounts, and its side is not always meant.
"""

from collections.abc import Sequence

from encours.intake.formats.bank.camt_tree import Found, first
from encours.intake.formats.bank.refusing import Refused
from encours.intake.formats.bank.values import exact_cents
from encours.kernel.messages import message

SIDES = {"CRDT": 1, "DBIT": -1}
AMOUNTS = ("amount", "transaction_amount", "instructed", "countervalue")
"""What a payment may tell of what it weighs, the surest first."""


def signed_cents(found: Found, currency: str) -> int:
    """The amount with its sign, in the account's currency. Raises `Refused`."""
    amount, side = first(found, "amount"), first(found, "side")
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
    written_in = first(found, "amount@") or currency
    if written_in != currency:
        reason = message(
            "The movement is in {found}, its statement in {currency}.",
            found=written_in,
            currency=currency,
        )
        raise Refused("currency", f"{amount} {written_in}", reason)
    return SIDES[side] * exact_cents(amount, currency, "amount")


def is_part(entry: Found, cents: int, transaction: Found, currency: str) -> bool:
    """Whether the only payment told is one of several that the entry is made of."""
    count = first(entry, "batch_count")
    if count is None or not count.isdigit() or count.strip("0") in ("", "1"):
        return False
    told_cents = [_own_cents(transaction, name, currency) for name in AMOUNTS]
    known = [each for each in told_cents if each is not None]
    return bool(known) and abs(cents) not in known


def shares_of(
    entry: Found, cents: int, transactions: Sequence[Found], currency: str
) -> list[int] | None:
    """What each payment weighs in the entry, when together they weigh as much; else None."""
    usual = 1 if cents >= 0 else -1
    if cents == 0:
        usual = SIDES[first(entry, "side") or "CRDT"]
    each = [[_own_cents(found, name, currency) for name in AMOUNTS] for found in transactions]
    sides = [SIDES.get(first(found, "side") or "", usual) for found in transactions]
    for candidate in (None, *range(len(AMOUNTS))):
        shares: list[int] = []
        for amounts, side in zip(each, sides, strict=True):
            known = (
                next((own for own in amounts if own is not None), None)
                if candidate is None
                else amounts[candidate]
            )
            if known is None:
                break
            shares.append(side * known)
        if len(shares) == len(each):
            if sum(shares) == cents:
                return shares
            # The side of a payment is that of its entry where the bank did not mean it.
            same = [usual * abs(share) for share in shares]
            if sum(same) == cents:
                return same
    return None


def _own_cents(found: Found, name: str, currency: str) -> int | None:
    """An amount of a transaction in the account's currency; None where there is none to use."""
    text, written_in = first(found, name), first(found, name + "@")
    if text is None or (written_in or currency) != currency:
        return None
    try:
        return exact_cents(text, currency, name)
    except Refused:
        return None


def ordered_amount(entry: Found, found: Found, cents: int, currency: str) -> tuple[str, str] | None:
    """What was ordered, as written, where it is not what came."""
    for held in (found, entry):
        amount, written_in = first(held, "instructed"), first(held, "instructed@")
        if amount and written_in:
            if written_in == currency:
                same = _own_cents(held, "instructed", currency)
                return None if same == abs(cents) else (amount, written_in)
            return amount, written_in
    return None


def fee_cents(found: Found, currency: str) -> int | None:
    """What the bank kept, in the account's currency; None for nothing."""
    name = "charges_total" if "charges_total" in found else "charge"
    if name not in found:
        return None
    total = 0
    for text, written_in in zip(found[name], found[name + "@"], strict=True):
        if (written_in or currency) == currency:
            try:
                total += exact_cents(text, currency, "charges")
            except Refused:
                continue
    return total or None
