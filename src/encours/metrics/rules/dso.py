"""How many days of sales customers hold: the DSO and its family.

Both sides are with tax (TTC). Doubtful accounts (416) stay out, deposits stand apart, unapplied
credits lower what is owed. Days are exact to two decimals (`Decimal`), `None` where there is
nothing to divide by. Formulas: usual credit-management definitions; vectors in the tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_HUNDREDTH = Decimal("0.01")


def compute_dso(receivables_cents: int, sales_cents: int, *, days: int) -> Decimal | None:
    """Simple DSO: receivables ÷ sales of the period × its days; below 0 where customers are ahead.

    >>> compute_dso(570000, 760000, days=91)
    Decimal('68.25')
    """
    if sales_cents <= 0 or days <= 0:
        return None
    return _days(Decimal(receivables_cents) * days / Decimal(sales_cents))


def compute_best_possible_dso(current_cents: int, sales_cents: int, *, days: int) -> Decimal | None:
    """The DSO if every customer paid on the due date: what is not due yet ÷ sales × days."""
    return compute_dso(current_cents, sales_cents, days=days)


def compute_delinquent_days(dso: Decimal | None, best_possible: Decimal | None) -> Decimal | None:
    """Average days delinquent (ADD): the days lost to lateness, DSO less the best possible.

    Never below 0: credits not yet applied may lower the DSO under what is not due yet.
    """
    if dso is None or best_possible is None:
        return None
    return max(dso - best_possible, Decimal(0))


@dataclass(frozen=True, slots=True)
class Countback:
    """DSO by exhaustion. `exhausted`: more is owed than all known sales: it is *at least* that."""

    days: Decimal
    exhausted: bool


def compute_countback(
    receivables_cents: int, months: Sequence[tuple[int, int]]
) -> Countback | None:
    """DSO by exhaustion (countback): months of sales are taken off what is owed, newest first.

    `months`: (sales in cents, days of the month covered), newest first. The month that is not used
    up counts pro rata of its days; a month of net credit notes adds to what is left.

    >>> compute_countback(250000, [(120000, 30), (80000, 31), (70000, 30)]).days
    Decimal('82.43')
    """
    if not any(sales > 0 for sales, _ in months):
        return None
    left, days = max(receivables_cents, 0), Decimal(0)
    for sales, length in months:
        if left <= max(sales, 0):
            share = Decimal(left) / Decimal(sales) if sales > 0 else Decimal(0)
            return Countback(_days(days + share * length), exhausted=False)
        left -= sales
        days += length
    return Countback(_days(days), exhausted=True)


def compute_collection_effectiveness(
    *, opening_cents: int, sales_cents: int, closing_cents: int, closing_current_cents: int
) -> Decimal | None:
    """Collection effectiveness index (CEI), percent: what was collected of what could be.

    Between 0 and 100: payments in advance collect no more than all, and nothing less than nothing.

    >>> compute_collection_effectiveness(opening_cents=500, sales_cents=300, closing_cents=400,
    ...                                  closing_current_cents=280)
    Decimal('76.92')
    """
    collectable = opening_cents + sales_cents - closing_current_cents
    if collectable <= 0:
        return None
    collected = opening_cents + sales_cents - closing_cents
    return _days(Decimal(min(max(collected, 0), collectable)) * 100 / Decimal(collectable))


def _days(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)
