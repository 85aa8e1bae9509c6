"""From the lines of an accounting export (FEC) to the movements of its receivable accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from encours.kernel.messages import Message
from encours.receivables.rules.accounts import (
    RECEIVABLE_PREFIXES,
    ReceivableAccounts,
    find_receivable_accounts,
)
from encours.receivables.rules.entries import with_entries
from encours.receivables.rules.schema import MOVEMENT_SCHEMA
from encours.receivables.rules.years import chain_sources


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines of all files in order of time, and which accounts are customers'.

    `lines`: the readers' columns with `source_id`, `line_id`, `segment`, `year`, `entry_id`,
    `faces_payment`, `has_sales`, `is_opening`, `is_receivable`, `customer`.
    """

    lines: pl.DataFrame
    accounts: ReceivableAccounts
    notices: tuple[Message, ...]


def read_ledger(
    readings: Sequence[pl.DataFrame],
    *,
    digests: Sequence[str] = (),
    prefixes: tuple[str, ...] = RECEIVABLE_PREFIXES,
) -> Ledger:
    """Chains the accepted lines of several FEC (`readings`, in the order given) into one ledger.

    `digests`: of the file of each; a file alone needs none.
    """
    sources = [
        with_entries(records).with_columns(pl.lit(number, pl.Int32).alias("source_id"))
        for number, records in enumerate(readings)
    ]
    accounts = find_receivable_accounts(
        pl.concat(
            [s.select("account", "account_label", "amount_cents", "has_sales") for s in sources]
        ),
        prefixes=prefixes,
    )
    receivable = pl.col("account").is_in(accounts.numbers)
    chain = chain_sources(
        [s.with_columns(receivable.alias("is_receivable")) for s in sources],
        digests=digests or [""] * len(sources),
    )
    if chain.lines.is_empty():
        lines = pl.concat(sources).with_columns(
            pl.lit(0, pl.Int64).alias("line_id"),
            pl.lit(0, pl.Int32).alias("segment"),
            pl.lit(0, pl.Int32).alias("year"),
            receivable.alias("is_receivable"),
        )
    else:
        lines = chain.lines
    return Ledger(with_customers(lines, accounts), accounts, chain.notices)


def with_customers(lines: pl.DataFrame, accounts: ReceivableAccounts) -> pl.DataFrame:
    """`lines` (all accounts, with entries and `is_receivable`) with `customer`."""
    return _name_moved(lines.with_columns(_customer_key(accounts)))


def movements_of(ledger: Ledger) -> pl.DataFrame:
    """The movements (`MOVEMENT_SCHEMA`) on the receivable accounts of `ledger`."""
    return movements_of_lines(ledger.lines)


def movements_of_lines(lines: pl.DataFrame, *, are_named: bool = True) -> pl.DataFrame:
    """The movements (`MOVEMENT_SCHEMA`) of the receivable ones of `lines` (as `Ledger.lines`).

    Not `are_named`: `customer_name` is the code, for whoever needs no names: a day is laid without.
    """
    name = _latest_name() if are_named else pl.col("customer")
    told = {
        "customer_name": name,
        "document_on": pl.coalesce("document_on", "booked_on"),
        "is_payment": pl.col("faces_payment") & (pl.col("amount_cents") < 0),
        "is_sale": pl.col("has_sales"),
    }
    return lines.filter(pl.col("is_receivable")).select(
        told.get(column, pl.col(column)).alias(column) for column in MOVEMENT_SCHEMA
    )


def customer_codes(lines: pl.DataFrame) -> pl.DataFrame:
    """The code as written (CompAuxNum, else account) and day of each receivable line.

    Columns `customer`, `booked_on`: each distinct code is a customer, even at zero.
    """
    receivable = lines.filter(pl.col("is_receivable"))
    return receivable.select(pl.coalesce("auxiliary", "account").alias("customer"), "booked_on")


def _customer_key(accounts: ReceivableAccounts) -> pl.Expr:
    """The customer: CompAuxNum, else the account; 413X and 416X are 411X where that exists."""
    known = set(accounts.numbers)
    same = {
        number: "411" + number[3:]
        for number in accounts.numbers
        if number.startswith(("413", "416"))
        and number[3:].strip("0")
        and "411" + number[3:] in known
    }
    return pl.coalesce("auxiliary", pl.col("account").replace(same)).alias("customer")


def _name_moved(lines: pl.DataFrame) -> pl.DataFrame:
    """Names the customer of items moved to an account kept without customers, as 416000 often is.

    An entry whose receivable lines add up to zero and name one customer only moves that customer's
    items. Believed for an account only where it explains every line of it: otherwise payments on
    that account would stand against nobody.
    """
    unnamed = pl.col("is_receivable") & pl.col("auxiliary").is_null()
    bare = lines.filter(unnamed)
    if bare.is_empty():
        return lines
    moves = (
        lines.filter(pl.col("is_receivable") & ~pl.col("is_opening"))
        .join(bare.select("entry_id").unique(), on="entry_id", how="semi")
        .group_by("entry_id")
        .agg(
            pl.col("amount_cents").sum().alias("sum"),
            pl.col("auxiliary").drop_nulls().unique().alias("names"),
        )
        .filter((pl.col("sum") == 0) & (pl.col("names").list.len() == 1))
        .select("entry_id", pl.col("names").list.first().alias("moved"))
    )
    told = bare.select("line_id", "account", "entry_id").join(moves, on="entry_id", how="left")
    whole = told.filter(pl.col("moved").is_not_null().all().over("account"))
    return (
        lines.join(
            whole.select("line_id", "moved"), on="line_id", how="left", maintain_order="left"
        )
        .with_columns(pl.coalesce("moved", "customer").alias("customer"))
        .drop("moved")
    )


def _latest_name() -> pl.Expr:
    """The customer's latest name in the books; without one, the account's label, then the code."""
    named = pl.coalesce(
        "auxiliary_label", pl.when(pl.col("auxiliary").is_null()).then(pl.col("account_label"))
    )
    return pl.coalesce(named.drop_nulls().last().over("customer"), pl.col("customer"))
