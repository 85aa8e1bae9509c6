"""The balance and who makes it: tied to the control account, by bucket, customer and group."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from encours.diagnosis.rules.books import Books
from encours.diagnosis.rules.model import Balances, Incomplete
from encours.metrics.rules.ageing import BUCKETS, compute_aged_balance
from encours.receivables.rules.accounts import DOUBTFUL_PREFIX


def last_segment(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows since the last opening: those the balance is made of."""
    return rows.filter(pl.col("segment") == pl.col("segment").max())


def compute_balances(books: Books, items: pl.DataFrame, *, as_of: date) -> Balances:
    """Balance, control account and ageing of aged `items`, which are the open items of `books`."""
    amount = pl.col("amount_cents")
    current = last_segment(books.movements)
    balance = int(current["amount_cents"].sum())
    doubtful = current.filter(pl.col("account").str.starts_with(DOUBTFUL_PREFIX))
    aged = compute_aged_balance(items, as_of=as_of).row(0, named=True)
    segment = 0 if current.is_empty() else int(current["segment"][0])
    unplaced = books.unplaced.filter(pl.col("segment") == segment)
    control = balance + int(unplaced["amount_cents"].sum())
    return Balances(
        balance_cents=balance,
        control_account_cents=control,
        difference_cents=control - balance,
        open_debit_cents=int(items.select(amount.filter(amount > 0).sum()).item()),
        open_credit_cents=int(items.select(amount.filter(amount < 0).sum()).item()),
        doubtful_cents=int(doubtful["amount_cents"].sum()),
        deposits_cents=books.deposits_cents,
        ageing={bucket: int(aged[bucket]) for bucket in BUCKETS},
        overdue_cents=int(aged["overdue_cents"]),
    )


def measure_rejected(books: Books) -> Incomplete:
    """How much the rejected lines leave out: at least, for not all of them can be valued."""
    return Incomplete(
        rejected=sum(file.source.rejected for file in books.files),
        rows=sum(file.source.rows for file in books.files),
        least_cents=int(books.unplaced["amount_cents"].abs().sum()),
        unvalued=books.unvalued,
    )


def aged_by_customer(
    items: pl.DataFrame, movements: pl.DataFrame, delays: pl.DataFrame, *, as_of: date
) -> pl.DataFrame:
    """One row per customer who ever moved: ageing, balance, oldest due date, usual delay.

    Columns `customer`, `customer_name`, the buckets, `balance_cents`, `overdue_cents`,
    `oldest_due_on`, `mean_days`; largest balance first.
    """
    everyone = movements.group_by("customer").agg(pl.col("customer_name").last())
    aged = compute_aged_balance(items, as_of=as_of, by=["customer"])
    oldest = (
        items.filter(pl.col("lateness_days") > 0)
        .group_by("customer")
        .agg(pl.col("due_on").min().alias("oldest_due_on"))
    )
    return (
        everyone.join(aged, on="customer", how="left")
        .with_columns(pl.col(*BUCKETS, "balance_cents", "overdue_cents").fill_null(0))
        .join(oldest, on="customer", how="left")
        .join(delays.select("customer", "mean_days"), on="customer", how="left")
        .sort("balance_cents", "customer", descending=[True, False])
    )


def aged_by_group(
    items: pl.DataFrame, groups: Mapping[str, str], *, as_of: date
) -> pl.DataFrame | None:
    """The aged balance by group of customers; a customer of no group stands for himself.

    Columns `group` (the name to show), `customer` (the code of one who has no group, else null) and
    those of the aged balance: a group and a customer of one name stay two rows. `None` when no
    group is known.
    """
    if not groups:
        return None
    grouped = items.with_columns(
        pl.col("customer")
        .replace_strict(dict(groups), default=None, return_dtype=pl.String)
        .alias("group")
    ).with_columns(pl.when(pl.col("group").is_null()).then("customer").alias("customer"))
    names = items.group_by("customer").agg(pl.col("customer_name").last())
    return (
        compute_aged_balance(grouped, as_of=as_of, by=["group", "customer"])
        .join(names, on="customer", how="left", maintain_order="left")
        .with_columns(pl.coalesce("group", "customer_name", "customer").alias("group"))
        .drop("customer_name")
    )
