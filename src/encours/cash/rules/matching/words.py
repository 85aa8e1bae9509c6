"""The words of the matching: what is open, what came in, what is known of payers, what is decided.

Amounts are minor units of one currency (cents); a match never mixes two. Everything here is plain
data: the command without a database and the books give the matching the same things.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from encours.kernel.reasons import Reason


class Outcome(StrEnum):
    """What becomes of a credit of the bank: applied alone, proposed to a person, left to one."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    NONE = "none"


class DeductionKind(StrEnum):
    """Why less came in than was owed (frais, escompte, pénalité, retenue, change, arrondi)."""

    FEE = "fee"
    DISCOUNT = "discount"
    PENALTY = "penalty"
    RETENTION = "retention"
    FX = "fx"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Item:
    """Something open: an invoice (`open_cents` above zero), a credit note or a payment on account.

    `key`: whatever names it for the caller. `number`: what payers quote. `other_numbers`: order,
    delivery, the unique payment reference printed on it. `discount_cents`, `discount_until_on`: the
    early-payment discount that was offered. `tax_cents`: the VAT in it, where known. `kind`:
    `invoice`, `credit_note`, `receipt`, `retention`, `bill`, `returned` (a payment that came back:
    what is before cannot pay it). `factor`: who bought it, blank when it is ours.
    """

    key: int
    customer: str
    number: str
    open_cents: int
    issued_on: date
    due_on: date | None = None
    amount_cents: int | None = None
    currency: str = "EUR"
    other_numbers: tuple[str, ...] = ()
    kind: str = "invoice"
    discount_cents: int = 0
    discount_until_on: date | None = None
    tax_cents: int | None = None
    factor: str = ""


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer as payers call it. `aliases`: other names it goes by; `pays_for_group`: its group.

    `reference`: the payment reference of the customer itself. `is_excluded`: nothing is ever
    applied alone for it (insolvency, litigation, a person's decision).
    """

    customer: str
    name: str
    aliases: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    siren: str = ""
    group: str = ""
    reference: str = ""
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came in, as the bank tells it; `key`: whatever names it for the caller.

    `is_factor_account`: it came into a factor's account. `fee_cents`: what the bank says it kept.
    `is_final`: it is booked, and is no payment of ours that came back.
    """

    key: int
    booked_on: date
    amount_cents: int
    currency: str = "EUR"
    payer_name: str = ""
    payer_iban: str = ""
    ultimate_name: str = ""
    reference: str = ""
    remittance: str = ""
    label: str = ""
    code: str = ""
    fee_cents: int = 0
    original_amount: Decimal | None = None
    original_currency: str = ""
    is_factor_account: bool = False
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """A payment of the past and what it paid: how an organisation's own habits are learned.

    `weight`: 1 for one a person confirmed; less for one the automatic applied; below zero for one
    that was undone.
    """

    payer_name: str
    payer_iban: str
    remittance: str
    amount_cents: int
    customer: str
    invoices: tuple[str, ...] = ()
    booked_on: date | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Announced:
    """A remittance advice: what a payer says it will pay. It reserves its invoices."""

    key: int
    customer: str
    amount_cents: int
    items: tuple[tuple[int, int], ...]
    payer_name: str = ""
    payer_iban: str = ""
    reference: str = ""
    pays_on: date | None = None


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """How far the matching may go (section `matching` of the policy book).

    `automatic_confidence`: at least this sure, to apply alone. `fee_max_cents`: the largest bank
    fee taken as one. `rounding_max_cents`: a difference of nothing. `discount_max_percent`: the
    largest early-payment discount recognised; `discount_grace_days`: days of the post beyond its
    date. `retention_percent`: the retention of works contracts (loi 71-584: 5 % at most).
    `fx_max_percent`: the largest difference of exchange. `is_automatic`: False proposes only.
    """

    automatic_confidence: float = 0.995
    is_automatic: bool = True
    fee_max_cents: int = 3500
    rounding_max_cents: int = 5
    discount_max_percent: Decimal = Decimal(3)
    discount_grace_days: int = 2
    retention_percent: Decimal = Decimal(5)
    fx_max_percent: Decimal = Decimal(2)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an item that is closed: below zero for a credit note."""

    key: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Deduction:
    """What was owed and did not come (above zero), why, and of which item where one is meant.

    `is_contested`: the payer withheld it on its own authority; the item stays due for it.
    """

    kind: DeductionKind
    amount_cents: int
    key: int | None = None
    is_contested: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What the matching says of one credit.

    Always: shares − deductions + `unapplied_cents` = the credit. `because`: in the order of their
    weight. `alternatives`: the next best of a proposal, best first, at most two (shares only).
    """

    credit: int
    outcome: Outcome
    customer: str | None = None
    shares: tuple[Share, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    unapplied_cents: int = 0
    confidence: float = 0.0
    because: tuple[Reason, ...] = ()
    alternatives: tuple[tuple[Share, ...], ...] = ()
    role: str = "debtor"
    announced: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """All that one run of the matching may look at."""

    items: Sequence[Item]
    debtors: Sequence[Debtor] = ()
    seen: Sequence[Seen] = ()
    announced: Sequence[Announced] = ()
    policy: MatchPolicy = field(default_factory=MatchPolicy)
    own_names: Sequence[str] = ()
    factors: Mapping[str, str] = field(default_factory=dict)
