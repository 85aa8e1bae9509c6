"""What the business cycle ties up, and the cash that is left: FR, BFR and net treasury.

Two ways from one ledger. *From above* (haut du bilan): working capital FR = stable resources less
stable uses; TN = FR − BFR. *From below*: TN = cash and securities less bank overdrafts. Each class
1–7 account stands in exactly one place, so when the ledger is whole the two agree to the cent; if
they do not, the file is not a full ledger and neither is shown. Sources: PCG, classes 1 to 5;
usual functional balance sheet.
"""

from dataclasses import dataclass

import polars as pl

from encours.receivables.rules.accounts import starts_with_any

_BANK_LOANS_SHORT = ("519",)


@dataclass(frozen=True, slots=True)
class Treasury:
    """In cents. `net_treasury_cents` = FR − BFR; `cash_cents` less `overdraft_cents` is the same.

    `bfr_days` of sales without tax is left to the caller.
    """

    working_capital_cents: int
    requirement_cents: int
    net_treasury_cents: int
    cash_cents: int
    overdraft_cents: int
    customers_cents: int
    stocks_cents: int
    suppliers_cents: int


def compute_treasury(lines: pl.DataFrame) -> Treasury | None:
    """FR, BFR and net treasury of ledger `lines` (`account`, `amount_cents`), debit positive.

    `None` when the lines are not a full ledger: they must add up to zero, carry capital (class 1)
    and treasury (class 5). Results of classes 6 and 7 belong to stable resources.
    """
    balances = (
        lines.group_by("account")
        .agg(pl.col("amount_cents").sum())
        .filter(pl.col("account").str.contains(r"^[1-7]"))
    )
    classes = balances["account"].str.slice(0, 1)
    whole = int(balances["amount_cents"].sum()) == 0
    if not whole or not classes.is_in(["1"]).any() or not classes.is_in(["5"]).any():
        return None

    def total(*prefixes: str, sign: int = 0) -> int:
        rows = balances.filter(starts_with_any(pl.col("account"), prefixes))
        if sign:
            rows = rows.filter(pl.col("amount_cents") * sign > 0)
        return int(rows["amount_cents"].sum())

    # From above: everything that is neither of the cycle (3, 4) nor treasury (5).
    working_capital = -total("1", "2", "6", "7")
    requirement = total("3", "4")
    # From below: class 5 accounts in debit are cash, those in credit are overdrafts.
    overdraft = -total(*_BANK_LOANS_SHORT) - int(
        balances.filter(
            pl.col("account").str.starts_with("5")
            & ~starts_with_any(pl.col("account"), _BANK_LOANS_SHORT)
            & (pl.col("amount_cents") < 0)
        )["amount_cents"].sum()
    )
    cash = total("5") + overdraft
    if working_capital - requirement != cash - overdraft:
        return None
    return Treasury(
        working_capital_cents=working_capital,
        requirement_cents=requirement,
        net_treasury_cents=working_capital - requirement,
        cash_cents=cash,
        overdraft_cents=overdraft,
        customers_cents=total("41"),
        stocks_cents=total("3"),
        suppliers_cents=-total("40"),
    )
