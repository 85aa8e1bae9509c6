"""Deposits received (acomptes, 4191) by customer: what he paid ahead lowers what may be chased.

They stand apart from the balance (PCG, account 4191) until an invoice takes them up. A deposit is a
customer's by the code beside the account, else by the ending of its number (4191DUPONT and
411DUPONT).
"""

import polars as pl

from encours.receivables.rules.accounts import DEPOSIT_PREFIX

DEPOSITS_SCHEMA = pl.Schema({"customer": pl.String, "deposit_cents": pl.Int64})


def find_deposits(lines: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """What each of `customers` (`customer`) has paid ahead and not yet been given (above 0).

    `lines`: ledger lines (`account`, `auxiliary`, `amount_cents`) since the last opening. Columns
    `customer`, `deposit_cents`, largest first; deposits that tell no customer are left out.
    """
    ending = pl.col("account").str.slice(len(DEPOSIT_PREFIX))
    own = pl.when(ending.str.strip_chars("0") != "").then("411" + ending)
    return (
        lines.filter(pl.col("account").str.starts_with(DEPOSIT_PREFIX))
        .group_by(pl.coalesce("auxiliary", own).alias("customer"))
        .agg((-pl.col("amount_cents").sum()).alias("deposit_cents"))
        .filter(pl.col("deposit_cents") > 0)
        .join(customers.select("customer"), on="customer", how="semi")
        .sort("deposit_cents", "customer", descending=[True, False])
    )
