"""The figures of a day that the dashboard follows: what is owed, how long it takes, what came in.

One dictionary of whole numbers a day: amounts in cents, days and percents in hundredths. What
cannot be told (nothing sold, nothing paid, no full ledger) is left out, never 0.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from encours.metrics.rules.ageing import BUCKETS, LATE_BUCKETS, NOT_DUE
from encours.metrics.rules.dso import (
    compute_best_possible_dso,
    compute_collection_effectiveness,
    compute_countback,
    compute_delinquent_days,
    compute_dso,
)
from encours.metrics.rules.sales import YEAR_DAYS
from encours.metrics.rules.treasury import Treasury

FLOW_SCHEMA = pl.Schema(
    {
        "booked_on": pl.Date,
        "sold_cents": pl.Int64,
        "received_cents": pl.Int64,
        "moved_cents": pl.Int64,
        "opened_cents": pl.Int64,
    }
)
"""By day, doubtful accounts (416) apart: sales with tax, money received (positive), what moved on
the accounts, what openings brought."""

PAID_BY_DAY_SCHEMA = pl.Schema(
    {"paid_on": pl.Date, "amount_cents": pl.Int64, "weighted_days": pl.Int128}
)
"""By day of payment: what was paid, and Σ cents × days since the document."""


def compute_indicators(
    *,
    as_of: date,
    first_on: date,
    last_on: date,
    ageing: Mapping[str, int],
    doubtful_cents: int,
    doubtful_not_due_cents: int,
    flows: pl.DataFrame,
    paid: pl.DataFrame,
    treasury: Treasury | None,
) -> dict[str, int]:
    """The figures of `as_of`; the books go from `first_on` to `last_on`.

    Where the books end before `as_of`, what is sold and received is told up to their last day.
    `ageing`: cents by bucket of `BUCKETS`; of these `doubtful_cents` on accounts 416.
    """
    until = min(as_of, last_on)
    balance = sum(ageing[bucket] for bucket in BUCKETS)
    told: dict[str, int] = {bucket: ageing[bucket] for bucket in BUCKETS}
    told["balance_cents"] = balance
    told["overdue_cents"] = sum(ageing[bucket] for bucket in LATE_BUCKETS)
    told |= _sales_family(
        flows.filter(pl.col("booked_on") <= until),
        owed=balance - doubtful_cents,
        current=ageing[NOT_DUE] - doubtful_not_due_cents,
        first_on=first_on,
        until=until,
    )
    told |= _delay(paid, as_of)
    if treasury is not None and treasury.agrees:
        told["requirement_cents"] = treasury.requirement_cents
        told["net_treasury_cents"] = treasury.net_treasury_cents
    return told


def _sales_family(
    flows: pl.DataFrame, *, owed: int, current: int, first_on: date, until: date
) -> dict[str, int]:
    """DSO and its family, sales and money of the month; `flows`: nothing booked after `until`."""
    month = until.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    on = pl.col("booked_on")
    told = {
        "received_cents": _sum(flows.filter(on >= month), "received_cents"),
        "sold_cents": _sum(flows.filter(on >= month), "sold_cents"),
        "received_before_cents": _sum(
            flows.filter(on.is_between(before, month, "left")), "received_cents"
        ),
    }
    days = min(YEAR_DAYS, (until - first_on).days + 1)
    if days <= 0:
        return told
    begin = until - timedelta(days=days)
    sales = _sum(flows.filter(on > begin), "sold_cents")
    simple = compute_dso(owed, sales, days=days)
    best = compute_best_possible_dso(current, sales, days=days)
    countback = compute_countback(owed, _months_back(flows, first_on, until))
    effectiveness = compute_collection_effectiveness(
        opening_cents=_sum(flows, "opened_cents") + _sum(flows.filter(on <= begin), "moved_cents"),
        sales_cents=sales,
        closing_cents=owed,
        closing_current_cents=current,
    )
    if sales > 0:
        told["sales_day_cents"] = round(Decimal(sales) / days)
    found = {
        "dso_days": simple,
        "best_possible_days": best,
        "delinquent_days": compute_delinquent_days(simple, best),
        "countback_days": countback.days if countback else None,
        "effectiveness_percent": effectiveness,
    }
    told |= {name: int(value * 100) for name, value in found.items() if value is not None}
    if countback and countback.exhausted:
        told["countback_exhausted"] = 1
    return told


def _months_back(flows: pl.DataFrame, first_on: date, until: date) -> list[tuple[int, int]]:
    """(sales, days covered) of each month from `first_on` to `until`, the newest first."""
    sold = dict(
        flows.group_by(pl.col("booked_on").dt.month_start().alias("month"))
        .agg(pl.col("sold_cents").sum())
        .iter_rows()
    )
    months, last = [], until
    while last >= first_on:
        month = last.replace(day=1)
        months.append((int(sold.get(month, 0)), (last - max(month, first_on)).days + 1))
        last = month - timedelta(days=1)
    return months


def _delay(paid: pl.DataFrame, as_of: date) -> dict[str, int]:
    """Mean delay of the payments of a year, weighted by amount."""
    year = paid.filter(
        pl.col("paid_on").is_between(as_of - timedelta(days=YEAR_DAYS), as_of, "right")
    )
    amount = _sum(year, "amount_cents")
    if amount <= 0:
        return {}
    weighted = Decimal(int(year["weighted_days"].sum()))
    return {"delay_days": round(weighted * 100 / amount)}


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum())
