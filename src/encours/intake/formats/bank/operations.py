"""What an operation is by its code: a transfer, a direct debit, a fee, a payment that comes back.

Two lists. The interbank codes of French statements (*code opération interbancaire*): CFONB,
« Relevé de compte sur support informatique », list of 2004 with the codes of SEPA direct debits
(A, B, 2010) and of instant transfers (C, 2018). And of ISO 20022, « External Code Sets », the bank
transaction codes (domain-family-sub-family), of which only what matters to receivables is told.
"""

import re
from typing import Literal

from encours.kernel.messages import Message, message

Nature = Literal[
    "transfer", "cheque", "cash", "direct_debit", "bill", "card", "return", "fee", "interest",
    "tax", "loan", "foreign", "securities", "treasury", "other",
]  # fmt: skip

_OPERATIONS: dict[str, tuple[Nature, Message]] = {
    "01": ("cheque", message("Cheques paid")),
    "02": ("cheque", message("Cheques remitted")),
    "03": ("return", message("Cheque unpaid")),
    "04": ("cash", message("Cash paid in")),
    "05": ("transfer", message("Transfer received")),
    "06": ("transfer", message("Transfer issued")),
    "07": ("bill", message("Bills of exchange paid")),
    "08": ("direct_debit", message("Direct debits paid")),
    "09": ("direct_debit", message("Direct debits issued")),
    "10": ("return", message("Direct debit rejected or unpaid")),
    "11": ("card", message("Cards: invoices and withdrawals")),
    "12": ("return", message("Transfer rejected or returned")),
    "13": ("treasury", message("Treasury transfer received")),
    "14": ("treasury", message("Treasury transfer issued")),
    "15": ("cheque", message("Cheques paid in at a desk")),
    "18": ("transfer", message("Other transfer received")),
    "21": ("transfer", message("Other transfer issued")),
    "22": ("direct_debit", message("Interbank payment orders (TIP) paid")),
    "24": ("direct_debit", message("Interbank payment orders (TIP) issued")),
    "26": ("return", message("Interbank payment order (TIP) rejected or unpaid")),
    "27": ("return", message("National direct debit rejected or unpaid")),
    "28": ("card", message("Card payments made")),
    "29": ("card", message("Cash withdrawal")),
    "30": ("card", message("Card payments received")),
    "31": ("bill", message("Bills remitted for collection")),
    "32": ("bill", message("Bills or cheques discounted")),
    "33": ("return", message("Bill of exchange unpaid")),
    "34": ("return", message("Incident on a bill of exchange")),
    "35": ("bill", message("Bills (LCR, BOR) remitted for collection")),
    "36": ("card", message("Card payment refunded")),
    "37": ("bill", message("Bills (LCR, BOR) discounted")),
    "38": ("return", message("Card payment unpaid or rejected")),
    "39": ("transfer", message("Transfer received, sent from abroad")),
    "41": ("foreign", message("Transfer to or from abroad")),
    "42": ("foreign", message("Purchase or sale of currencies")),
    "43": ("foreign", message("Other operation with abroad")),
    "44": ("transfer", message("International transfer issued")),
    "45": ("transfer", message("International transfer received")),
    "46": ("foreign", message("Spot purchase of currencies")),
    "47": ("foreign", message("Spot sale of currencies")),
    "48": ("foreign", message("Forward purchase exercised")),
    "49": ("foreign", message("Forward sale delivered")),
    "51": ("securities", message("Purchase or sale of securities")),
    "52": ("securities", message("Operation on securities")),
    "53": ("securities", message("Securities or savings bonds purchased")),
    "54": ("securities", message("Securities or savings bonds sold")),
    "55": ("securities", message("Settlement balance on securities")),
    "56": ("securities", message("Fund units purchased")),
    "57": ("securities", message("Fund units sold")),
    "58": ("securities", message("Negotiable debt securities purchased")),
    "59": ("securities", message("Negotiable debt securities sold")),
    "61": ("interest", message("Overdraft interest and charges")),
    "62": ("fee", message("Commissions and fees")),
    "63": ("interest", message("Financial income")),
    "64": ("fee", message("Commissions with tax")),
    "65": ("fee", message("Commissions without tax")),
    "66": ("fee", message("Commissions not taxable")),
    "67": ("tax", message("Taxes")),
    "68": ("foreign", message("Other operation with abroad, debit")),
    "69": ("foreign", message("Other operation with abroad, credit")),
    "70": ("interest", message("Financial charges")),
    "71": ("loan", message("Loan drawn")),
    "72": ("loan", message("Loan instalment")),
    "73": ("securities", message("Securities issued")),
    "74": ("securities", message("Debt securities issued")),
    "75": ("loan", message("Repayment")),
    "76": ("treasury", message("Term deposit")),
    "77": ("treasury", message("Term deposit matured")),
    "80": ("securities", message("Other debt securities purchased")),
    "81": ("securities", message("Other debt securities sold")),
    "82": ("securities", message("Contracts")),
    "83": ("securities", message("Options")),
    "84": ("securities", message("Securities purchased abroad")),
    "85": ("securities", message("Securities sold abroad")),
    "86": ("securities", message("Operation on securities")),
    "87": ("securities", message("Income from securities")),
    "88": ("fee", message("Custody fees")),
    "89": ("tax", message("Foreign tax refunded")),
    "90": ("bill", message("Accepted invoice paid at its due date")),
    "91": ("other", message("Miscellaneous operation")),
    "92": ("treasury", message("Receipts centralised")),
    "93": ("treasury", message("Expenses centralised")),
    "94": ("treasury", message("Treasury centralised, credit")),
    "95": ("treasury", message("Treasury centralised, debit")),
    "96": ("direct_debit", message("Telepayments paid")),
    "97": ("direct_debit", message("Telepayments issued")),
    "98": ("return", message("Telepayment rejected or unpaid")),
    "99": ("other", message("Cancellation or adjustment")),
    "A1": ("direct_debit", message("SEPA direct debits issued")),
    "A2": ("direct_debit", message("SEPA business direct debits issued")),
    "A3": ("return", message("SEPA direct debit rejected or unpaid, by the debtor")),
    "A4": ("return", message("SEPA business direct debit rejected or unpaid, by the debtor")),
    "A5": ("return", message("SEPA direct debit refunded by the creditor")),
    "A6": ("return", message("SEPA business direct debit refunded by the creditor")),
    "B1": ("direct_debit", message("SEPA direct debit paid")),
    "B2": ("direct_debit", message("SEPA business direct debit paid")),
    "B3": ("return", message("SEPA direct debit rejected or unpaid")),
    "B4": ("return", message("SEPA business direct debit rejected or unpaid")),
    "B5": ("return", message("SEPA direct debit refunded to the debtor")),
    "B6": ("return", message("SEPA business direct debit refunded to the debtor")),
    "C1": ("transfer", message("SEPA instant transfer issued")),
    "C2": ("transfer", message("SEPA instant transfer received")),
    "C3": ("return", message("Instant transfer given back after a recall")),
    "C4": ("return", message("Instant transfer received, taken back after a recall")),
    "C5": ("return", message("Transfer given back to its payer")),
    # Of no list: a fee that a reader tells apart from its movement.
    "FEE": ("fee", message("Commissions and fees")),
}
# German business codes of what came back: direct debits, cheques and transfers returned.
_GERMAN_RETURNS = frozenset({"108", "109", "111", "114", "159", "181", "183", "184"})
_GERMAN = re.compile(r"[A-Z][A-Z0-9]{3}\+([0-9]{3})(?:\+[0-9]*)?")
_FAMILIES: dict[str, tuple[Nature, Message]] = {
    "RCDT": ("transfer", message("Transfer received")),
    "ICDT": ("transfer", message("Transfer issued")),
    "RRCT": ("transfer", message("Instant transfer received")),
    "IRCT": ("transfer", message("Instant transfer issued")),
    "IDDT": ("direct_debit", message("Direct debits issued")),
    "RDDT": ("direct_debit", message("Direct debits paid")),
    "RCHQ": ("cheque", message("Cheques remitted")),
    "ICHQ": ("cheque", message("Cheques paid")),
    "DRFT": ("bill", message("Bills of exchange")),
    "BOEX": ("bill", message("Bills of exchange")),
    "CCRD": ("card", message("Card payments")),
    "MCRD": ("card", message("Card payments")),
    "CNTR": ("cash", message("Operation at a desk")),
    "LBOX": ("cheque", message("Lockbox")),
}
# Sub-families by which ISO 20022 says that something came back: returned or cancelled transfers,
# unpaid or reversed direct debits, unpaid cheques, cards and drafts.
_COME_BACK: dict[str, Message] = {
    "RRTN": message("Transfer returned"),
    "RPCR": message("Transfer recalled"),
    "UPDD": message("Direct debit unpaid"),
    "PRDD": message("Direct debit refunded"),
    "RCDD": message("Direct debit recalled"),
    "ARET": message("Returned item"),
    "UPCQ": message("Cheque unpaid"),
    "CQRV": message("Cheque reversed"),
    "UPCT": message("Card payment unpaid"),
    "UDFT": message("Draft unpaid"),
    "UPTC": message("Traveller's cheque unpaid"),
}
_FEES = frozenset(("CHRG", "FEES", "COMM", "COMI", "COME", "COMT"))
_ISO = re.compile(r"([A-Z]{4})-([A-Z]{4})-([A-Z]{4})")
_REASON = re.compile(
    r"\b(?:AC(?:0[1346]|13)|AG0[12]|AM(?:0[1-79]|10)|BE0[1456]|CNOR|CUST|DNOR|DT01|DUPL|ED05|FF05"
    r"|FOCR|FRAD|LEGL|MD0[1-79]|MS0[23]|NOAS|RC0[134]|RR0[1-4]|SL(?:0[12]|1[1-4])|TECH|UPAY)\b"
)


def meaning_of(code: str | None) -> Message | None:
    """What the operation is, in words; None for a code of neither list."""
    found = _find(code)
    return found[1] if found else None


def nature_of(code: str | None) -> Nature | None:
    """Of which kind the operation is; None for a code of neither list."""
    found = _find(code)
    return found[0] if found else None


def is_return(code: str | None) -> bool:
    """Whether a payment comes back: unpaid, rejected, refunded, recalled."""
    return nature_of(code) == "return"


def is_german_return(code: str | None) -> bool:
    """Whether the business code of a German bank says so, alone or within what its CAMT writes.

    >>> is_german_return("109"), is_german_return("NRTI+109+00902"), is_german_return("NTRF+166")
    (True, True, False)
    """
    found = _GERMAN.fullmatch(code or "")
    return (found[1] if found else code) in _GERMAN_RETURNS


def is_fee(code: str | None) -> bool:
    """Whether the bank takes its own price."""
    return nature_of(code) == "fee"


def is_direct_debit(code: str | None) -> bool:
    """Whether who is owed moves the money (prélèvement), issued or paid; not one that failed."""
    return nature_of(code) == "direct_debit"


def is_cheque(code: str | None) -> bool:
    """Whether cheques are remitted or paid."""
    return nature_of(code) == "cheque"


def is_bill(code: str | None) -> bool:
    """Whether bills of exchange are collected, discounted or paid (LCR, BOR)."""
    return nature_of(code) == "bill"


def reason_in(text: str) -> str | None:
    """The reason of a return (external code of ISO 20022) where the text of the bank holds one.

    >>> reason_in("MOTIF : AC04 COMPTE CLOS")
    'AC04'
    """
    found = _REASON.search(text.upper())
    return found[0] if found else None


def _find(code: str | None) -> tuple[Nature, Message] | None:
    if not code:
        return None
    known = _OPERATIONS.get(code)
    if known:
        return known
    iso = _ISO.fullmatch(code)
    if iso is None:
        return None
    _, family, member = iso.groups()
    if member in _COME_BACK:
        return "return", _COME_BACK[member]
    if member in _FEES:
        return "fee", message("Commissions and fees")
    return _FAMILIES.get(family)
