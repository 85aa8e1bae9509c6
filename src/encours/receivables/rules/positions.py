"""What is open, what was settled and when each item is due: one answer for every surface.

The diagnosis of a file and the ledger in the tables both end here, so they cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from encours.kernel.terms import PaymentTerms
from encours.receivables.rules.due_dates import (
    RETURNED_PAYMENT,
    find_retention_accounts,
    with_due_dates,
)
from encours.receivables.rules.settlement import settle
from encours.receivables.rules.unpaid import RETURNED_SCHEMA, date_returned, find_returned


@dataclass(frozen=True, slots=True)
class Positions:
    """The receivables on one day.

    `movements`: as given, returned payments dated. `open_items`: the columns of `Settlement` with
    `due_on` filled and `due_basis`. `settled`: the same of what was settled, with `account`.
    `allocations`: what closes what. `returned`: the payments that came back (`RETURNED_SCHEMA`).
    """

    movements: pl.DataFrame
    open_items: pl.DataFrame
    settled: pl.DataFrame
    allocations: pl.DataFrame
    returned: pl.DataFrame


def compute_positions(
    movements: pl.DataFrame,
    lines: pl.DataFrame | None,
    *,
    terms_by_customer: Mapping[str, PaymentTerms],
    assumed: PaymentTerms,
    known: pl.DataFrame | None = None,
) -> Positions:
    """The positions that `movements` (`MOVEMENT_SCHEMA`, nothing later than the day) leave.

    `lines`: the ledger's lines behind them (columns of `Ledger.lines`; receivable ones suffice),
    `None` for tables. `known`: what people and banks said pays what (`ALLOCATION_SCHEMA`).
    """
    retentions = () if lines is None else find_retention_accounts(lines)
    due = partial(
        with_due_dates,
        terms_by_customer=terms_by_customer,
        assumed=assumed,
        retentions=retentions,
    )
    returned = pl.DataFrame(schema=RETURNED_SCHEMA) if lines is None else find_returned(lines)
    dated = movements
    if not returned.is_empty():
        dated = date_returned(movements, returned, due(movements))
    settlement = settle(dated, known)
    open_items = due(settlement.open_items)
    if not returned.is_empty():
        open_items = _with_returned(open_items, returned)
    return Positions(
        movements=dated,
        open_items=open_items,
        settled=due(_with_accounts(settlement.settled, dated)),
        allocations=settlement.allocations,
        returned=returned,
    )


def _with_returned(open_items: pl.DataFrame, returned: pl.DataFrame) -> pl.DataFrame:
    """Open items that say which of them are payments that came back."""
    is_returned = pl.col("line_id").is_in(returned["line_id"].implode())
    basis = pl.when(is_returned).then(pl.lit(RETURNED_PAYMENT)).otherwise("due_basis")
    return open_items.with_columns(basis.alias("due_basis"))


def _with_accounts(settled: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """Settled parts with the account of their debit."""
    if settled.is_empty():
        return settled.with_columns(pl.lit(None, pl.String).alias("account"))
    accounts = movements.select(pl.col("line_id").alias("debit_id"), "account")
    return settled.join(accounts, on="debit_id", how="left", maintain_order="left")
