"""Which receipt a returned payment undoes: unpaid direct debits, transfers, cheques and bills.

A payment that came back makes its invoice due again: the wrong receipt would chase a customer who
has paid. The amount must be the same, less the bank's fee where it is told; then what names the
payment, then who paid; of payments alike, the latest before. Only the one that nothing rivals is
taken alone. Time limits: a SEPA direct debit comes back within eight weeks of its day, thirteen
months where it was not authorised (règlement UE 260/2012; directive 2015/2366, art. 71 and 76).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from encours.cash.rules.enriching import NOTHING_TOLD, Side
from encours.intake.formats.bank.operations import is_return
from encours.kernel.messages import message
from encours.kernel.reasons import Reason

USUAL_DAYS = 70
"""Eight weeks and the time of the banks: within it, who paid is enough."""

_NAMES = ("end_to_end", "mandate", "reference", "bank_reference")
_SHORTEST = 4
_COMMON = frozenset(
    {"SARL", "SAS", "SASU", "EURL", "SCI", "SNC", "STE", "SOCIETE", "ETS", "ETABLISSEMENTS"}
    | {"PRLV", "PRELEVEMENT", "SEPA", "VIR", "VIREMENT", "REJET", "IMPAYE", "IMPAYES", "CHEQUE"}
    | {
        "RETOUR",
        "FRAIS",
        "MOTIF",
        "POUR",
        "DES",
        "LES",
        "FACTURE",
        "FACT",
        "COMPTE",
        "INSUFFISANTE",
    }
    | {"PROVISION", "LCR", "TIP", "AND", "FILS"}
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment that came in: what of it each customer paid, by number of a line of the ledger.

    `side`: as the bank, or the books, told it. `name`: of the customer. `bank_line`: its line of
    the bank, where known.
    """

    side: Side
    parts: tuple[tuple[int, str, int], ...]
    name: str = ""
    bank_line: int | None = None

    @property
    def customers(self) -> frozenset[str]:
        """Who paid."""
        return frozenset(customer for _, customer, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Return:
    """What a returned payment undoes. `sure`: the receipt, if nothing rivals it.

    `candidates`: those it may be, the likeliest first, at most three. `fee_cents`: what the bank
    kept for itself, in the line's amount.
    """

    sure: Receipt | None
    candidates: tuple[Receipt, ...]
    because: tuple[Reason, ...]
    fee_cents: int = 0


def is_returned(
    amount_cents: int, *, code: str | None, return_reason: str | None, is_reversal: bool
) -> bool:
    """Whether a line of the bank takes back a payment that had come in."""
    return amount_cents < 0 and (is_return(code) or return_reason is not None or is_reversal)


def amounts_of(amount_cents: int, fee_cents: int | None) -> tuple[int, ...]:
    """What the receipt may have been (above zero), given the line (below zero) and its fee."""
    whole = -amount_cents
    return (whole, whole - fee_cents) if fee_cents and 0 < fee_cents < whole else (whole,)


def decide_return(returned: Side, receipts: Sequence[Receipt], *, fee_cents: int = 0) -> Return:
    """The receipt that `returned` (its amount below zero) undoes, among those before it.

    `receipts`: of its amounts (`amounts_of`), none of them returned already.
    """
    known = [
        each
        for each in receipts
        if each.side.booked_on <= returned.booked_on
        and each.side.amount_cents in amounts_of(returned.amount_cents, fee_cents)
    ]
    ranked = sorted(
        ((_tier(returned, each), each) for each in known),
        key=lambda pair: (-pair[0], -pair[1].side.booked_on.toordinal(), -pair[1].side.key),
    )
    candidates = tuple(each for _, each in ranked[:3])
    if not ranked or ranked[0][0] == 0:
        return Return(None, candidates, (_AMOUNT,) if candidates else ())
    tier = ranked[0][0]
    rivals = [each for rank, each in ranked if rank == tier]
    sure = _sure(returned, rivals, tier)
    kept = 0 if sure is None else -returned.amount_cents - sure.side.amount_cents
    return Return(sure, candidates, _because(tier, rivals), kept)


_BY_NAME, _BY_PAYER, _BY_WORDS = 3, 2, 1
_AMOUNT = Reason("amount", message("a payment of the same amount came in before"))
_WHY = {
    _BY_NAME: Reason("reference", message("what came back names the payment")),
    _BY_PAYER: Reason("payer", message("the same account paid this amount before")),
    _BY_WORDS: Reason("name", message("the same name paid this amount before")),
}


def _tier(returned: Side, receipt: Receipt) -> int:
    """How much speaks for a receipt; 0: its amount alone."""
    told = receipt.side
    named = {value for name, value in returned.identifiers if name in _NAMES}
    theirs = {value for name, value in told.identifiers if name in _NAMES}
    text = _plain(" ".join(told.told.values()))
    if named & theirs or any(_tells(value) and value in text for value in named):
        return _BY_NAME
    words = _plain(" ".join(returned.told.get(name) or "" for name in ("remittance", "label")))
    if any(_tells(value) and value in words for value in theirs - NOTHING_TOLD):
        return _BY_NAME
    iban = _plain(returned.told.get("payer_iban") or "")
    if iban and iban == _plain(told.told.get("payer_iban") or ""):
        return _BY_PAYER
    name = Side(0, told.booked_on, 0, {"payer_name": receipt.name}).words
    shared = returned.words & (told.words | name) - _COMMON
    return _BY_WORDS if shared else 0


def _sure(returned: Side, rivals: Sequence[Receipt], tier: int) -> Receipt | None:
    """The receipt, where nothing rivals it: the only one named; else the only one lately."""
    if tier == _BY_NAME and len(rivals) == 1:
        return rivals[0]
    since = returned.booked_on - timedelta(USUAL_DAYS)
    lately = [each for each in rivals if each.side.booked_on >= since]
    return lately[0] if len(lately) == 1 else None


def _because(tier: int, rivals: Sequence[Receipt]) -> tuple[Reason, ...]:
    if len(rivals) == 1:
        return (_WHY[tier], _AMOUNT)
    several = message("{count} payments alike came in before", count=len(rivals))
    return (_WHY[tier], Reason("several", several))


def reopened_by(debits: Mapping[int, date]) -> int | None:
    """Of the documents that a receipt had settled, that whose dates its return takes: the oldest.

    As the books do it, where one entry takes back a payment of several invoices.
    """
    return min(debits, key=lambda number: (debits[number], number), default=None)


def _tells(value: str) -> bool:
    return len(value) >= _SHORTEST and any(each.isdigit() for each in value)


def _plain(text: str) -> str:
    return "".join(each for each in text.upper() if each.isalnum())
