"""The aged balance of the ledger, by customer and currency: where every list of debtors starts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from encours.metrics.rules.ageing import (
    AGED_BUCKETS,
    BUCKETS,
    DOCUMENT_BUCKETS,
    NOT_DUE,
    compute_aged_balance,
)
from encours.receivables.rules.accounts import DOUBTFUL_PREFIX
from encours.receivables.rules.ledger_positions import LedgerDay


@dataclass(frozen=True, slots=True)
class AgedBalance:
    """The aged balance of a day, in cents of the organisation's currency.

    `balance_cents` = `control_account_cents` + `pending_cents` - what could not be taken
    (`unplaced_cents`). `ageing`: by bucket, adding up to the balance. `rows`: `customer`,
    `currency` (of the documents), one column a bucket, `balance_cents`: adding up too, and what has
    an age once more by that of its document (null in days kept by an earlier version). `foreign`:
    the same of lists kept in other currencies, in theirs, which no total counts. `doubtful_cents`:
    of the balance, on doubtful accounts (416); `doubtful_not_due_cents`: of that, not due.
    """

    as_of: date
    balance_cents: int
    control_account_cents: int
    pending_cents: int
    ageing: Mapping[str, int]
    rows: pl.DataFrame
    foreign: pl.DataFrame
    doubtful_cents: int = 0
    doubtful_not_due_cents: int = 0

    @property
    def tells_documents(self) -> bool:
        """Whether the ages of documents are known, not those of due dates alone."""
        return not any(each[DOCUMENT_BUCKETS[0]].null_count() for each in (self.rows, self.foreign))

    def by_document(self) -> "AgedBalance":
        """The same with ages counted from the document; what is not due is then of the day."""
        rows, foreign = map(_by_document, (self.rows, self.foreign))
        ageing = {bucket: int(rows[bucket].sum()) for bucket in BUCKETS}
        return replace(self, rows=rows, foreign=foreign, ageing=ageing)


ROW_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "currency": pl.String,
        **dict.fromkeys(BUCKETS, pl.Int64),
        "balance_cents": pl.Int64,
        **dict.fromkeys(DOCUMENT_BUCKETS, pl.Int64),
    }
)


def _by_document(rows: pl.DataFrame) -> pl.DataFrame:
    told = zip(DOCUMENT_BUCKETS, AGED_BUCKETS, strict=True)
    return rows.with_columns(pl.col(dated).alias(bucket) for dated, bucket in told)


def age_rows(day: LedgerDay, *, as_of: date, unit: str) -> pl.DataFrame:
    """The open items of `day` aged by customer and currency of the document (`ROW_SCHEMA`)."""
    items = day.positions.open_items
    told = day.chained.filter(pl.col("currency").is_not_null()).select("line_id", "currency")
    if told.is_empty():  # the books as they mostly are: every amount in their own currency
        aged = compute_aged_balance(items, as_of=as_of, by=["customer"], documents=True)
        aged = aged.with_columns(pl.lit(unit).alias("currency"))
    else:
        items = items.join(told, on="line_id", how="left").with_columns(
            pl.col("currency").fill_null(unit)
        )
        by = ["customer", "currency"]
        aged = compute_aged_balance(items, as_of=as_of, by=by, documents=True)
    return aged.select(list(ROW_SCHEMA)).cast(ROW_SCHEMA)


def age_ledger(
    day: LedgerDay,
    *,
    as_of: date,
    unit: str,
    unplaced_cents: int,
    foreign: pl.DataFrame | None = None,
) -> AgedBalance:
    """The aged balance of `day`; `unplaced_cents`: what rejected lines weigh on the accounts."""
    rows = age_rows(day, as_of=as_of, unit=unit)
    doubtful = pl.col("account").str.starts_with(DOUBTFUL_PREFIX)
    set_apart = compute_aged_balance(day.positions.open_items.filter(doubtful), as_of=as_of)
    return AgedBalance(
        as_of=as_of,
        balance_cents=day.balance_cents,
        control_account_cents=day.balance_cents - day.pending_cents + unplaced_cents,
        pending_cents=day.pending_cents,
        ageing={bucket: int(rows[bucket].sum()) for bucket in BUCKETS},
        rows=rows,
        foreign=pl.DataFrame(schema=ROW_SCHEMA) if foreign is None else foreign,
        doubtful_cents=int(set_apart["balance_cents"][0]),
        doubtful_not_due_cents=int(set_apart[NOT_DUE][0]),
    )
