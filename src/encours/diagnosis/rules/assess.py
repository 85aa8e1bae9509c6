"""From what the readers found to the whole diagnosis: pure, so that every figure can be replayed.

Reads the rules of the ledger (movements, letters, presumptions, dates) and of the metrics, in the
order in which the report tells them. No file, no clock, no language here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from encours.diagnosis.rules.balances import (
    aged_by_customer,
    aged_by_group,
    compute_balances,
    last_segment,
    measure_rejected,
)
from encours.diagnosis.rules.books import Books
from encours.diagnosis.rules.cost import (
    DEFAULT_FINANCING_RATE,
    Margin,
    compute_cost,
    find_margin,
)
from encours.diagnosis.rules.listed import find_listed, say_found, told_by_customer
from encours.diagnosis.rules.measures import compute_dso_family, measure_delays
from encours.diagnosis.rules.model import Cost, Delays, Diagnosis, percent
from encours.diagnosis.rules.remarks import remark_sector
from encours.diagnosis.rules.suppliers import SUPPLIERS_SCHEMA, find_also_suppliers
from encours.diagnosis.rules.unexplained import find_unexplained
from encours.kernel.messages import Message
from encours.kernel.terms import PaymentTerms
from encours.metrics.rules.ageing import age_items
from encours.metrics.rules.concentration import compute_concentration
from encours.metrics.rules.delays import measure_payments
from encours.metrics.rules.priorities import Priority, rank_priorities
from encours.metrics.rules.sales import compute_sales
from encours.metrics.rules.treasury import compute_treasury
from encours.receivables.rules.deposits import DEPOSITS_SCHEMA, find_deposits
from encours.receivables.rules.due_dates import ASSUMED_TERMS
from encours.receivables.rules.entries import SALES_PREFIX
from encours.receivables.rules.positions import Positions, compute_positions
from encours.receivables.rules.unpaid import Unpaid, measure_unpaid

DEFAULT_TERMS = PaymentTerms(days=30)
# Nothing is booked before it: the day looked at when the files hold no day at all.
_BEFORE_ALL = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person asking may decide; everything else is read from the files."""

    as_of: date | None = None
    terms: PaymentTerms = DEFAULT_TERMS
    terms_by_customer: Mapping[str, PaymentTerms] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    # everyone of the list of customers; it and the keys of both mappings: codes, else names
    listed: tuple[str, ...] = ()
    sector: str | None = None
    financing_rate_percent_year: Decimal = DEFAULT_FINANCING_RATE
    currency: str = "EUR"
    notices: tuple[Message, ...] = ()


def assess(books: Books, choices: Choices) -> Diagnosis:
    """The diagnosis of `books` on the day chosen, else on the last day booked."""
    books, choices = _with_customers_found(books, choices)
    chosen = choices.as_of or books.last_day()
    as_of = chosen or _BEFORE_ALL
    known = books.known_on(as_of)
    positions = _positions(known, choices)
    movements, settled = positions.movements, positions.settled
    items = _aged_items(positions.open_items, movements, as_of=as_of)
    sales = compute_sales(movements, first_on=known.first_day(), as_of=as_of)
    balances = compute_balances(known, items, as_of=as_of)
    delays = measure_delays(measure_payments(settled), movements, as_of=as_of)
    by_customer = aged_by_customer(items, movements, delays.by_customer, as_of=as_of)
    recent = _last_days(known.lines, as_of=as_of, days=sales.days)
    also_suppliers = _also_suppliers(known.lines, by_customer)
    deposits = _deposits(known.lines, by_customer)
    margin = find_margin(recent, sector=choices.sector)
    return Diagnosis(
        as_of=chosen,
        first_on=known.first_day(),
        currency=choices.currency,
        files=known.files,
        incomplete=measure_rejected(known),
        notices=(*known.notices, *remark_sector(choices.sector, margin)),
        assumed_accounts=known.assumed_accounts,
        customers=known.codes["customer"].n_unique(),
        balances=balances,
        sales=sales,
        dso=compute_dso_family(balances, sales, items, movements, as_of=as_of),
        delays=delays,
        terms=choices.terms,
        terms_assumed_share_percent=_assumed_share(items),
        by_customer=by_customer,
        by_group=aged_by_group(items, choices.groups, as_of=as_of),
        open_items=items,
        concentration=compute_concentration(by_customer),
        unexplained=find_unexplained(
            movements=movements, settled=settled, items=items, lines=known.lines
        ),
        cost=_cost(items, settled, margin, choices, as_of=as_of, days=sales.days),
        also_suppliers=also_suppliers,
        treasury=None if known.lines is None else compute_treasury(last_segment(known.lines)),
        turnover_cents=_turnover(recent),
        unpaid=_unpaid(known.lines, recent, positions.returned),
        deposits=deposits,
        priorities=_priorities(items, delays, also_suppliers, deposits, choices.currency),
        other_currencies=known.other_currencies,
    )


def _positions(known: Books, choices: Choices) -> Positions:
    """What is open and what was settled, by the terms that are known or assumed."""
    return compute_positions(
        known.movements,
        known.lines,
        terms_by_customer=choices.terms_by_customer,
        assumed=choices.terms,
        known=known.known,
    )


def _cost(
    items: pl.DataFrame,
    settled: pl.DataFrame,
    margin: Margin,
    choices: Choices,
    *,
    as_of: date,
    days: int,
) -> Cost:
    """What lateness costs over the `days`, at the rate of financing assumed."""
    return compute_cost(
        items=items,
        settled=settled,
        as_of=as_of,
        days=days,
        margin=margin,
        financing_rate_percent_year=choices.financing_rate_percent_year,
    )


def _with_customers_found(books: Books, choices: Choices) -> tuple[Books, Choices]:
    """What the list of customers tells, by customer of the books; how many are there is said."""
    listed = {*choices.listed, *choices.terms_by_customer, *choices.groups}
    if not listed:
        return books, choices
    found = find_listed(sorted(listed), books.movements)
    terms, groups = choices.terms_by_customer, choices.groups
    return books.with_notices(say_found(choices.listed, found)), replace(
        choices,
        terms_by_customer=told_by_customer(terms, found),
        groups=told_by_customer(groups, found),
    )


def _aged_items(due: pl.DataFrame, movements: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Open items that are `due`, with bucket, customer's name and place in the files."""
    places = movements.select("line_id", "customer_name", "label", "source_id", "line")
    return age_items(due, as_of=as_of).join(places, on="line_id", how="left", maintain_order="left")


def _assumed_share(items: pl.DataFrame) -> Decimal:
    """Share of what is open whose due date rests on the assumed terms, percent."""
    debits = items.filter((pl.col("amount_cents") > 0) & pl.col("age_known"))
    assumed = debits.filter(pl.col("due_basis") == ASSUMED_TERMS)
    total = int(debits["amount_cents"].sum())
    return percent(int(assumed["amount_cents"].sum()), total) or Decimal(0)


def _last_days(lines: pl.DataFrame | None, *, as_of: date, days: int) -> pl.DataFrame | None:
    if lines is None:
        return None
    return lines.filter(
        (pl.col("booked_on") > as_of - timedelta(days=days)) & ~pl.col("is_opening")
    )


def _turnover(recent: pl.DataFrame | None) -> int | None:
    """Turnover without tax (class 70) of the recent lines."""
    if recent is None:
        return None
    sales = recent.filter(pl.col("account").str.starts_with(SALES_PREFIX))
    return -int(sales["amount_cents"].sum())


def _also_suppliers(lines: pl.DataFrame | None, by_customer: pl.DataFrame) -> pl.DataFrame:
    if lines is None:
        return pl.DataFrame(schema=SUPPLIERS_SCHEMA)
    return find_also_suppliers(last_segment(lines), by_customer)


def _deposits(lines: pl.DataFrame | None, by_customer: pl.DataFrame) -> pl.DataFrame:
    if lines is None:
        return pl.DataFrame(schema=DEPOSITS_SCHEMA)
    return find_deposits(last_segment(lines), by_customer)


def _unpaid(
    lines: pl.DataFrame | None, recent: pl.DataFrame | None, returned: pl.DataFrame
) -> Unpaid | None:
    if lines is None or recent is None:
        return None
    return measure_unpaid(recent, returned, last_segment(lines))


def _priorities(
    items: pl.DataFrame,
    delays: Delays,
    also_suppliers: pl.DataFrame,
    deposits: pl.DataFrame,
    currency: str,
) -> tuple[Priority, ...]:
    return rank_priorities(
        items=items,
        payments=dict(delays.by_customer.select("customer", "items").iter_rows()),
        usual_late_days=dict(delays.by_customer.select("customer", "late_mean_days").iter_rows()),
        worsening=dict(delays.worsening.select("customer", "change_days").iter_rows()),
        we_owe=dict(also_suppliers.select("customer", "we_owe_cents").iter_rows()),
        deposits=dict(deposits.select("customer", "deposit_cents").iter_rows()),
        currency=currency,
    )
