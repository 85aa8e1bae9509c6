"""How far the matching of payments may go by itself: what an organisation decides."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from encours.cash.rules.matching.words import MatchPolicy
from encours.kernel.messages import message
from encours.kernel.money import half_up
from encours.policybook.rules.sections import Section, UnusableSettings


class Automatic(StrEnum):
    """What the matching does of what it is sure of: applies it, asks first, or looks at nothing."""

    AUTOMATIC = "automatic"
    CONFIRM = "confirm"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class MatchingPolicy:
    """The section `matching` (rapprochement bancaire). Amounts in cents of the account's currency.

    `automatic`: see `Automatic`. `sure_percent`: at least this sure, to apply alone.
    `precision_floor_percent`: under it, over the last `watched_days` and from `watched_least`
    applied on, the automatic proposes instead. `discount_offered_percent`: the early-payment
    discount (escompte) of the terms of sale, for who pays within `discount_offered_days` of the
    invoice; 0: none is told. The others as in `MatchPolicy`. `found_days`: how far apart bank and
    books may date one payment. `excluded_customers`: codes of those whose money people alone
    apply. Raises `UnusableSettings`.
    """

    automatic: Automatic = Automatic.AUTOMATIC
    sure_percent: Decimal = Decimal("99.5")
    precision_floor_percent: Decimal = Decimal(98)
    watched_days: int = 90
    watched_least: int = 50
    fee_max_cents: int = 3500
    rounding_max_cents: int = 5
    discount_offered_percent: Decimal = Decimal(0)
    discount_offered_days: int = 8
    discount_max_percent: Decimal = Decimal(3)
    discount_grace_days: int = 2
    retention_percent: Decimal = Decimal(5)
    fx_max_percent: Decimal = Decimal(2)
    found_days: int = 10
    excluded_customers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (
            *("sure_percent", "precision_floor_percent", "discount_offered_percent"),
            *("discount_max_percent", "retention_percent", "fx_max_percent"),
        ):
            if not 0 <= getattr(self, name) <= 100:
                raise UnusableSettings(
                    message("{name} cannot be {value}.", name=name, value=getattr(self, name)),
                    message("Write a percentage between 0 and 100."),
                )
        for name, most in (
            *(("watched_days", 3660), ("watched_least", 100_000), ("fee_max_cents", 100_000)),
            *(("rounding_max_cents", 10_000), ("discount_offered_days", 365)),
            *(("discount_grace_days", 60), ("found_days", 60)),
        ):
            if not 0 <= getattr(self, name) <= most:
                raise UnusableSettings(
                    message("{name} cannot be {value}.", name=name, value=getattr(self, name)),
                    message("Write a number between 0 and {most}.", most=most),
                )

    @property
    def threshold(self) -> float:
        """How sure the automatic must be, between 0 and 1."""
        return float(self.sure_percent / 100)

    def discount_on(self, amount_cents: int, issued_on: date) -> tuple[int, date | None]:
        """The discount offered on an invoice, in cents, and the last day to pay by to have it."""
        if amount_cents <= 0 or not self.discount_offered_percent:
            return 0, None
        offered = half_up(amount_cents * self.discount_offered_percent / 100)
        return offered, issued_on + timedelta(days=self.discount_offered_days)

    def for_matching(self, *, may_apply: bool = True) -> MatchPolicy:
        """What the matching itself is told; `may_apply`: False where it has lost its right to."""
        return MatchPolicy(
            automatic_confidence=self.threshold,
            is_automatic=may_apply and self.automatic == Automatic.AUTOMATIC,
            fee_max_cents=self.fee_max_cents,
            rounding_max_cents=self.rounding_max_cents,
            discount_max_percent=self.discount_max_percent,
            discount_grace_days=self.discount_grace_days,
            retention_percent=self.retention_percent,
            fx_max_percent=self.fx_max_percent,
        )


MATCHING = Section(
    name="matching",
    title=message("Bank matching"),
    schema=MatchingPolicy,
    words={
        "automatic": message("What is done of a payment that is sure"),
        "sure_percent": message("How sure the automatic must be"),
        "precision_floor_percent": message("Under this precision, the automatic only proposes"),
        "watched_days": message("Over how many days its precision is watched"),
        "watched_least": message("From how many payments on its precision is judged"),
        "fee_max_cents": message("The largest bank fee taken as one"),
        "rounding_max_cents": message("The largest difference of rounding"),
        "discount_offered_percent": message("The early-payment discount of the terms of sale"),
        "discount_offered_days": message("Days from the invoice within which it is offered"),
        "discount_max_percent": message("The largest early-payment discount"),
        "discount_grace_days": message("Days of the post beyond the date of a discount"),
        "retention_percent": message("The retention of works contracts"),
        "fx_max_percent": message("The largest difference of exchange"),
        "found_days": message("Days by which bank and books may differ"),
        "excluded_customers": message("Customers whose payments people alone apply"),
    },
    hints={
        "sure_percent": message("In %, as the matching judges itself."),
        "precision_floor_percent": message("In % of what it applied and nobody took back."),
        "fee_max_cents": message("In cents."),
        "rounding_max_cents": message("In cents."),
        "discount_offered_percent": message(
            "In %; 0 where none is offered. Taken later than its days, it stays due."
        ),
        "discount_max_percent": message("In %."),
        "fx_max_percent": message("In %."),
        "retention_percent": message("In %; 5% at most by law (loi 71-584)."),
        "found_days": message(
            "A payment of the books and one of the bank, this close and of one amount, are one."
        ),
        "excluded_customers": message("Their codes, with commas."),
    },
    choices={
        Automatic.AUTOMATIC: message("it is applied alone"),
        Automatic.CONFIRM: message("it is proposed to a person"),
        Automatic.OFF: message("payments are not looked at"),
    },
)
