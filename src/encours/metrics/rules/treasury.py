"""What the business cycle ties up, and the cash that is left: FR, BFR and net treasury.

Two ways from one ledger, each from accounts it names. *From above* (haut du bilan): working capital
FR = stable resources less stable uses; BFR = stocks, customers and other debtors less suppliers and
other creditors; TN = FR − BFR. *From below*: TN = cash and securities less bank overdrafts. An
account that stands in none of the named places (or that the ledger uses for something else than its
number says) makes the two disagree: then both are shown, and it is named. Sources: PCG (ANC
regulation 2014-03), classes 1 to 7; usual functional balance sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

EQUITY, RESULT, PROVISIONS, LOANS, DEPRECIATION = (
    "equity",
    "result",
    "provisions",
    "loans",
    "depreciation",
)
FIXED_ASSETS, DEFERRED_CHARGES = "fixed_assets", "deferred_charges"
STOCKS, CUSTOMERS, OTHER_DEBTORS, PREPAID = "stocks", "customers", "other_debtors", "prepaid"
SUPPLIERS, TAX_AND_STAFF, OTHER_CREDITORS = "suppliers", "tax_and_staff", "other_creditors"
DEPOSITS, DEFERRED_INCOME = "deposits", "deferred_income"
CASH, OVERDRAFTS = "cash", "overdrafts"

RESOURCES = (EQUITY, RESULT, PROVISIONS, LOANS, DEPRECIATION)
USES = (FIXED_ASSETS, DEFERRED_CHARGES)
CYCLE_ASSETS = (STOCKS, CUSTOMERS, OTHER_DEBTORS, PREPAID)
CYCLE_DEBTS = (SUPPLIERS, TAX_AND_STAFF, OTHER_CREDITORS, DEPOSITS, DEFERRED_INCOME)
_OWED = (*RESOURCES, *CYCLE_DEBTS, OVERDRAFTS)

# Place by prefix, the longest that fits; two places: of an account in debit, of one in credit.
# 19: fonds dédiés of associations (ANC regulation 2018-06). 18, 30, 480, 55 … stand nowhere.
_PLACES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("10", "11", "13", "14"), (EQUITY, EQUITY)),
    **dict.fromkeys(("12", "6", "7"), (RESULT, RESULT)),
    **dict.fromkeys(("15", "19"), (PROVISIONS, PROVISIONS)),
    **dict.fromkeys(("16", "17"), (LOANS, LOANS)),
    **dict.fromkeys(("28", "29"), (DEPRECIATION, DEPRECIATION)),
    **dict.fromkeys(("20", "21", "22", "23", "24", "25", "26", "27"), (FIXED_ASSETS, FIXED_ASSETS)),
    "481": (DEFERRED_CHARGES, DEFERRED_CHARGES),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "37", "38", "39"), (STOCKS, STOCKS)),
    **dict.fromkeys(("41", "491"), (CUSTOMERS, CUSTOMERS)),
    "419": (OTHER_CREDITORS, OTHER_CREDITORS),
    "4191": (DEPOSITS, DEPOSITS),
    "40": (SUPPLIERS, SUPPLIERS),
    "409": (OTHER_DEBTORS, OTHER_DEBTORS),
    **dict.fromkeys(("42", "43", "44"), (OTHER_DEBTORS, TAX_AND_STAFF)),
    **dict.fromkeys(("45", "46", "47", "488"), (OTHER_DEBTORS, OTHER_CREDITORS)),
    "49": (OTHER_DEBTORS, OTHER_DEBTORS),
    "486": (PREPAID, PREPAID),
    "487": (DEFERRED_INCOME, DEFERRED_INCOME),
    **dict.fromkeys(("50", "51", "52", "53", "54", "58", "59"), (CASH, CASH)),
    # Accounts at banks: in credit they are overdrafts. 590 in credit is none: it lowers securities.
    **dict.fromkeys(("512", "514", "515", "516", "517", "518"), (CASH, OVERDRAFTS)),
    "519": (OVERDRAFTS, OVERDRAFTS),
}
_OFF_BALANCE = r"^[089]"
_CUSTOMERS_PREFIX = "41"


@dataclass(frozen=True, slots=True)
class Treasury:
    """FR, BFR and net treasury (TN), in cents.

    `parts`: cents by place; what is owed (resources, cycle debts, overdrafts) and what is owned
    are both positive where they are what their name says. `homeless`: accounts in none of the
    places, with their balance (debit positive), largest first.
    """

    parts: Mapping[str, int]
    homeless: tuple[tuple[str, int], ...]

    @property
    def working_capital_cents(self) -> int:
        """FR (fonds de roulement): stable resources less stable uses."""
        return self.total(RESOURCES) - self.total(USES)

    @property
    def requirement_cents(self) -> int:
        """BFR (besoin en fonds de roulement): what the cycle ties up less what it owes."""
        return self.total(CYCLE_ASSETS) - self.total(CYCLE_DEBTS)

    @property
    def net_treasury_cents(self) -> int:
        """TN (trésorerie nette) from above: FR − BFR."""
        return self.working_capital_cents - self.requirement_cents

    @property
    def cash_cents(self) -> int:
        """Cash and securities (disponibilités et VMP)."""
        return self.parts[CASH]

    @property
    def overdraft_cents(self) -> int:
        """Bank overdrafts and short-term bank loans (concours bancaires courants)."""
        return self.parts[OVERDRAFTS]

    @property
    def net_treasury_below_cents(self) -> int:
        """TN from below: cash and securities less overdrafts."""
        return self.cash_cents - self.overdraft_cents

    @property
    def agrees(self) -> bool:
        """Whether the two ways give the same net treasury, every account standing in one place."""
        return not self.homeless and self.net_treasury_cents == self.net_treasury_below_cents

    def total(self, places: tuple[str, ...]) -> int:
        """Σ of the parts in `places`, in cents."""
        return sum(self.parts[place] for place in places)


def compute_treasury(lines: pl.DataFrame) -> Treasury | None:
    """FR, BFR and net treasury of ledger `lines` (`account`, `amount_cents`), debit positive.

    With `is_receivable`, accounts taken for customers' outside 41 stand nowhere: their number says
    one thing and their use another. `None` when the lines are not a full ledger: they must add up
    to zero, carry capital (class 1) and treasury (class 5). Results not yet carried to 12 (classes
    6 and 7) belong to stable resources.
    """
    is_receivable = (
        pl.col("is_receivable") if "is_receivable" in lines.columns else pl.lit(value=False)
    )
    balances = (
        lines.filter(~pl.col("account").str.contains(_OFF_BALANCE))
        .group_by("account")
        .agg(pl.col("amount_cents").sum(), is_receivable.any().alias("is_receivable"))
    )
    classes = balances["account"].str.slice(0, 1)
    whole = int(balances["amount_cents"].sum()) == 0
    if not whole or not classes.is_in(["1"]).any() or not classes.is_in(["5"]).any():
        return None
    placed = balances.filter(pl.col("amount_cents") != 0).with_columns(_place().alias("place"))
    sums = dict(
        placed.drop_nulls("place").group_by("place").agg(pl.col("amount_cents").sum()).iter_rows()
    )
    every = {place for places in _PLACES.values() for place in places}
    homeless = placed.filter(pl.col("place").is_null()).sort(
        pl.col("amount_cents").abs(), "account", descending=[True, False]
    )
    return Treasury(
        parts={
            place: -sums.get(place, 0) if place in _OWED else sums.get(place, 0) for place in every
        },
        homeless=tuple(homeless.select("account", "amount_cents").iter_rows()),
    )


def _place() -> pl.Expr:
    """The place of an account with its balance; null where it has none."""
    place = pl.lit(None, pl.String)
    for prefix in sorted(_PLACES, key=len):
        in_debit, in_credit = _PLACES[prefix]
        own = (
            pl.when(pl.col("amount_cents") > 0).then(pl.lit(in_debit)).otherwise(pl.lit(in_credit))
        )
        place = pl.when(pl.col("account").str.starts_with(prefix)).then(own).otherwise(place)
    misused = pl.col("is_receivable") & ~pl.col("account").str.starts_with(_CUSTOMERS_PREFIX)
    return pl.when(~misused).then(place)
