"""Which accounts of a ledger carry what customers owe.

The French chart says 411 (clients), 413 (effets à recevoir) and 416 (clients douteux) and what is
below them. A ledger with a chart of its own has none of these: then the accounts that look like
customers' are taken, and the report says so. 4191 (avances reçues) always stands apart.
"""

from dataclasses import dataclass

import polars as pl

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

RECEIVABLE_PREFIXES = ("411", "413", "416")
DOUBTFUL_PREFIX = "416"
DEPOSIT_PREFIX = "4191"

_LOOKS_LIKE_CUSTOMERS = r"\b(clients?|customers?|debtors?|receivables?|debiteurs?)\b"
_LOOKS_LIKE_OTHERS = (
    r"fournisseu|supplier|avances?|acompte|avoirs|deprec|provision|crediteur|etablir|deposit"
)
# Never a customer's account, whatever its label: treasury, expenses, income, suppliers, staff, tax.
_NEVER_CUSTOMERS = r"^(5|6|7|40|419|42|43|44)"


class NoSuchAccounts(EncoursError):
    """The receivable accounts a person named are not in the ledger."""


@dataclass(frozen=True, slots=True)
class ReceivableAccounts:
    """The receivable accounts of a ledger; `assumed` when they were recognised by their looks."""

    numbers: tuple[str, ...]
    assumed: bool


def find_unmatched(accounts: ReceivableAccounts, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """The beginnings that a person named and that no account of the ledger has."""
    if prefixes == RECEIVABLE_PREFIXES:
        return ()
    return tuple(each for each in prefixes if not any(n.startswith(each) for n in accounts.numbers))


def starts_with_any(column: pl.Expr, prefixes: tuple[str, ...]) -> pl.Expr:
    """Whether an account number begins with one of `prefixes`."""
    return pl.any_horizontal([column.str.starts_with(prefix) for prefix in prefixes])


def find_receivable_accounts(
    records: pl.DataFrame, *, prefixes: tuple[str, ...] = RECEIVABLE_PREFIXES
) -> ReceivableAccounts:
    """The accounts of `records` that carry receivables. Raises `NoSuchAccounts` for others named.

    `records`: ledger lines with `account`, `account_label`, `amount_cents`, `has_sales` (their
    entry has a class 70 line). First the legal prefixes; when none is there, accounts whose
    label speaks of customers, or whose debits mostly face sales.
    """
    known = records.select(pl.col("account").unique()).filter(
        starts_with_any(pl.col("account"), prefixes)
    )
    if prefixes != RECEIVABLE_PREFIXES and known.is_empty():
        raise NoSuchAccounts(
            message("No account begins with {prefixes}.", prefixes=prefixes),
            message("Look up the customers' accounts in the chart of accounts."),
        )
    if known.height:
        return ReceivableAccounts(tuple(sorted(known["account"])), assumed=False)
    debit = pl.col("amount_cents").clip(lower_bound=0)
    looks = (
        records.filter(~pl.col("account").str.contains(_NEVER_CUSTOMERS))
        .group_by("account")
        .agg(
            _plain(pl.col("account_label")).drop_nulls().last().alias("label"),
            debit.sum().alias("debit"),
            debit.filter(pl.col("has_sales")).sum().alias("debit_facing_sales"),
        )
        .filter(~pl.col("label").fill_null("").str.contains(_LOOKS_LIKE_OTHERS))
        .filter(
            pl.col("label").str.contains(_LOOKS_LIKE_CUSTOMERS).fill_null(value=False)
            | (
                (pl.col("debit_facing_sales") * 2 >= pl.col("debit"))
                & (pl.col("debit_facing_sales") > 0)
            )
        )
    )
    return ReceivableAccounts(tuple(sorted(looks["account"])), assumed=True)


def _plain(column: pl.Expr) -> pl.Expr:
    """Lower case without accents, to recognise words."""
    return column.str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "")
