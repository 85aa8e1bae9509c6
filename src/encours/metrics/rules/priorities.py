"""Whom to call first, and why: by what a call can bring in, not by size alone.

Each late euro counts for what a call changes: full when the customer is later than he usually is,
a third when he is still within his habits (he will most likely pay as always), and what we owe him
or hold of his in deposit is taken off, for it can be set off or applied. The order can be redone by
hand from the reasons shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from encours.kernel.messages import message, plural
from encours.kernel.money import Money
from encours.kernel.reasons import Reason
from encours.receivables.rules.accounts import DOUBTFUL_PREFIX

SHOWN = 20
LEAST_PAYMENTS = 3
"""Fewer payments than these tell no habit."""

_WITHIN_HABITS_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Priority:
    """One customer to call, in order, and why. `gain_cents`: what ranks it, what a call changes."""

    customer: str
    name: str
    overdue_cents: int
    oldest_days: int
    gain_cents: int
    because: tuple[Reason, ...]


def rank_priorities(
    *,
    items: pl.DataFrame,
    payments: Mapping[str, int],
    usual_late_days: Mapping[str, float],
    worsening: Mapping[str, float],
    we_owe: Mapping[str, int],
    deposits: Mapping[str, int],
    currency: str,
    most: int = SHOWN,
) -> tuple[Priority, ...]:
    """The first `most` customers to call.

    `items`: aged open items (`customer`, `customer_name`, `amount_cents`, `lateness_days`,
    `document_on`, `account`). By customer: `payments` known, `usual_late_days` their mean days
    after the due date (a habit from `LEAST_PAYMENTS` on), `worsening` days later than before,
    `we_owe` and `deposits` (received and not yet applied) cents.
    """
    late = items.filter(pl.col("lateness_days") > 0)
    if late.is_empty():
        return ()
    habits = {
        customer: days
        for customer, days in usual_late_days.items()
        if payments.get(customer, 0) >= LEAST_PAYMENTS
    }
    ranked = _ranked(late, habits, we_owe, deposits).head(most)
    return tuple(
        _priority(
            _LateCustomer(**row, payments=payments.get(row["customer"], 0)),
            worsening.get(row["customer"], 0.0),
            currency,
        )
        for row in ranked.iter_rows(named=True)
    )


def _ranked(
    late: pl.DataFrame,
    habits: Mapping[str, float],
    we_owe: Mapping[str, int],
    deposits: Mapping[str, int],
) -> pl.DataFrame:
    """A row a customer with what a call may bring in, the most first."""
    usual = pl.col("customer").replace_strict(habits, default=0.0, return_dtype=pl.Float64)
    owed_back = pl.col("customer").replace_strict(dict(we_owe), default=0, return_dtype=pl.Int64)
    paid_ahead = pl.col("customer").replace_strict(dict(deposits), default=0, return_dtype=pl.Int64)
    unusual = pl.col("lateness_days") > usual.clip(lower_bound=0)
    amount = pl.col("amount_cents")
    return (
        late.group_by("customer")
        .agg(
            pl.col("customer_name").first(),
            amount.sum().alias("overdue_cents"),
            amount.filter(pl.col("lateness_days") > 90).sum().alias("over_90_cents"),
            amount.filter(unusual).sum().alias("unusual_cents"),
            amount.filter(pl.col("account").str.starts_with(DOUBTFUL_PREFIX))
            .sum()
            .alias("doubtful_cents"),
            pl.col("lateness_days").max().alias("oldest_days"),
            pl.len().cast(pl.Int64).alias("invoices"),
        )
        .with_columns(
            usual.alias("usual_days"),
            owed_back.alias("we_owe_cents"),
            paid_ahead.alias("deposit_cents"),
        )
        .with_columns(
            (
                pl.col("unusual_cents")
                + (pl.col("overdue_cents") - pl.col("unusual_cents")) // _WITHIN_HABITS_WEIGHT
                - pl.min_horizontal(
                    pl.col("we_owe_cents") + pl.col("deposit_cents"), "overdue_cents"
                )
            ).alias("gain_cents")
        )
        .sort("gain_cents", "overdue_cents", "customer", descending=[True, True, False])
    )


@dataclass(frozen=True, slots=True)
class _LateCustomer:
    """One row of the ranking."""

    customer: str
    customer_name: str
    overdue_cents: int
    over_90_cents: int
    unusual_cents: int
    doubtful_cents: int
    oldest_days: int
    invoices: int
    usual_days: float
    we_owe_cents: int
    deposit_cents: int
    gain_cents: int
    payments: int


def _priority(late: _LateCustomer, later_days: float, currency: str) -> Priority:
    return Priority(
        customer=late.customer,
        name=late.customer_name,
        overdue_cents=late.overdue_cents,
        oldest_days=late.oldest_days,
        gain_cents=late.gain_cents,
        because=tuple(_reasons(late, later_days, currency)),
    )


def _reasons(late: _LateCustomer, later_days: float, currency: str) -> Iterator[Reason]:
    if late.doubtful_cents:
        doubt = message("doubtful customer (416): check the proceedings before any call")
        yield Reason("doubtful", doubt)
    if late.over_90_cents:
        amount = Money(late.over_90_cents, currency)
        yield Reason("over_90", message("{amount} late by more than 90 days", amount=amount))
    yield from _habit_reasons(late, currency)
    if later_days >= 1:
        worse = plural(
            "getting worse: pays {count} day later than six months before",
            "getting worse: pays {count} days later than six months before",
            count=round(later_days),
        )
        yield Reason("worsening", worse)
    items = plural(
        "{count} late item, the oldest by {oldest}",
        "{count} late items, the oldest by {oldest}",
        count=late.invoices,
        oldest=plural("{count} day", "{count} days", count=late.oldest_days),
    )
    yield Reason("late_items", items)
    if late.we_owe_cents:
        amount = Money(late.we_owe_cents, currency)
        back = message("we owe this customer {amount}: consider setting it off", amount=amount)
        yield Reason("we_owe", back)
    if late.deposit_cents:
        ahead = message(
            "deposit received of {amount} not yet applied",
            amount=Money(late.deposit_cents, currency),
        )
        yield Reason("deposit", ahead)


def _habit_reasons(late: _LateCustomer, currency: str) -> Iterator[Reason]:
    usual = round(late.usual_days)
    if late.unusual_cents < late.overdue_cents:
        within = plural(
            "{amount} still within this customer's habits (pays {count} day late on average)",
            "{amount} still within this customer's habits (pays {count} days late on average)",
            count=usual,
            amount=Money(late.overdue_cents - late.unusual_cents, currency),
        )
        yield Reason("within_habits", within)
    elif usual > 0:
        later = plural(
            "later than usual: pays {count} day late on average",
            "later than usual: pays {count} days late on average",
            count=usual,
        )
        yield Reason("later_than_usual", later)
    elif 0 < late.payments < LEAST_PAYMENTS:
        few = plural(
            "{count} payment known only: no habit can be told",
            "{count} payments known only: no habit can be told",
            count=late.payments,
        )
        yield Reason("few_payments", few)
