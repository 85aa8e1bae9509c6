"""How much hangs on how few: the share of the largest debtors."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Concentration:
    """Shares of what is owed, percent to one decimal, and how many customers make 80 % of it."""

    first_percent: Decimal
    first_five_percent: Decimal
    first_ten_percent: Decimal
    customers_for_80_percent: int
    customers: int


def compute_concentration(balances: pl.DataFrame) -> Concentration | None:
    """The concentration of `balances` (`customer`, `balance_cents`); credits are left out.

    `None` when nobody owes anything.
    """
    owed = balances.filter(pl.col("balance_cents") > 0).sort("balance_cents", descending=True)
    total = int(owed["balance_cents"].sum())
    if not total:
        return None
    running = owed["balance_cents"].cum_sum()

    def share(first: int) -> Decimal:
        part = int(running[min(first, len(running)) - 1])
        return (Decimal(part) * 100 / Decimal(total)).quantize(_TENTH, ROUND_HALF_UP)

    for_80 = int((running * 5 < total * 4).sum()) + 1
    return Concentration(share(1), share(5), share(10), for_80, owed.height)
