"""What a diagnosis says: every figure of the report as a typed value, in no language and no layout.

The terminal, the page, the paper and the JSON are four ways of writing this one value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from encours.intake.formats.records import Reject, Source
from encours.kernel.messages import Message
from encours.kernel.terms import PaymentTerms
from encours.metrics.rules.concentration import Concentration
from encours.metrics.rules.delays import Delay
from encours.metrics.rules.priorities import Priority
from encours.metrics.rules.sales import Sales
from encours.metrics.rules.treasury import Treasury
from encours.receivables.rules.unpaid import Unpaid

TURNOVER_ALARM_PERCENT = Decimal(5)


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file that was read: its name, what it turned out to be, what it could not give."""

    name: str
    source: Source
    rejects: tuple[Reject, ...]
    notices: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """What the rejected lines leave out. `least_cents`: debits plus credits known of receivables.

    `unvalued`: lines of which no account or no amount can be told.
    """

    rejected: int
    rows: int
    least_cents: int
    unvalued: int


@dataclass(frozen=True, slots=True)
class Balances:
    """What is owed, in cents. `open_debit` + `open_credit` = `balance` = sum of `ageing`."""

    balance_cents: int
    control_account_cents: int
    difference_cents: int
    open_debit_cents: int
    open_credit_cents: int
    doubtful_cents: int
    deposits_cents: int
    ageing: dict[str, int]
    overdue_cents: int


@dataclass(frozen=True, slots=True)
class DsoFamily:
    """Days, two decimals; `None` without sales. `exhausted`: more is owed than all known sales."""

    simple_days: Decimal | None
    countback_days: Decimal | None
    countback_exhausted: bool
    best_possible_days: Decimal | None
    delinquent_days: Decimal | None
    collection_effectiveness_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Delays:
    """How long customers take. `lettered`: facts only; `all`: with what is presumed."""

    lettered: Delay
    all: Delay
    # by month of payment (its first day in `month`): mean_days, median_days, amount_cents, items
    by_month: pl.DataFrame
    # customer, mean_days, median_days, late_mean_days (after the due date), amount_cents, items
    by_customer: pl.DataFrame
    # customers with payments enough in both half-years to be compared
    compared: int
    # customer, customer_name, before_days, recent_days, change_days, recent_cents
    worsening: pl.DataFrame
    # by customer: customer_name, terms (printed in French), share_percent, payments
    proposed_terms: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Unexplained:
    """What the books do not explain, in cents where named so."""

    presumed_share_percent: Decimal
    # basis, amount_cents, parts: what was settled, by the ground it rests on
    by_basis: pl.DataFrame
    unlettered_debit_cents: int
    unlettered_credit_cents: int
    # account, customer, customer_name, letter, year, lines, gap_cents
    unbalanced_letters: pl.DataFrame
    unknown_age_cents: int
    unbalanced_entries: int
    opening_gap_cents: int


@dataclass(frozen=True, slots=True)
class Claims:
    """Late invoices told apart: how many, and what is open of them in cents."""

    invoices: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What lateness costs, over the days of `Sales`, and what the law lets one claim today."""

    tied_up_cents: int
    financing_cents: int
    financing_rate_percent_year: Decimal
    penalties_cents: int
    penalties_estimated: bool
    # due before the rates known begin: no penalty is counted for them
    unrated: Claims
    # fell due more than five years ago: left out of what may be claimed (L110-4 C. com.)
    lapsed: Claims
    indemnities_cents: int
    late_invoices: int
    margin_percent: Decimal
    margin_source: Message
    # turnover without tax that makes up for one loss of what is over 90 days late
    turnover_to_make_up_cents: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole diagnosis of one company's receivables on one day."""

    as_of: date | None
    first_on: date | None
    currency: str
    files: tuple[FileRead, ...]
    incomplete: Incomplete
    notices: tuple[Message, ...]
    assumed_accounts: tuple[str, ...]
    customers: int
    balances: Balances
    sales: Sales
    dso: DsoFamily
    delays: Delays
    terms: PaymentTerms
    terms_assumed_share_percent: Decimal
    # customer, customer_name, buckets, balance_cents, overdue_cents, oldest_due_on, mean_days
    by_customer: pl.DataFrame
    # group (its name), customer (code of one who has no group, else null), ageing buckets,
    # balance_cents, overdue_cents; None when no groups are known
    by_group: pl.DataFrame | None
    # line_id, customer, customer_name, account, reference, document_on, due_on, due_basis,
    # amount_cents, lateness_days, bucket, source_id, line
    open_items: pl.DataFrame
    concentration: Concentration | None
    unexplained: Unexplained
    cost: Cost
    # by customer: customer_name, owes_cents, we_owe_cents, and ground: code or name
    also_suppliers: pl.DataFrame
    treasury: Treasury | None
    # turnover without tax over the same days (class 70), None without a ledger
    turnover_cents: int | None
    # returned payments and losses over the same days, None without a ledger
    unpaid: Unpaid | None
    # customer, deposit_cents: paid ahead (4191) and not yet applied
    deposits: pl.DataFrame
    priorities: tuple[Priority, ...]
    other_currencies: Mapping[str, int]

    @property
    def from_ledgers(self) -> bool:
        """Whether accounting exports were read, which letter; a table gives dates of payment."""
        return any(file.source.format.startswith("fec") for file in self.files)

    @property
    def claims_by_law(self) -> bool:
        """Whether penalties (ECB rate + 10 points) and indemnities (40 €) can be told: in euros."""
        return self.currency == "EUR"

    @property
    def overdue_percent_of_open_invoices(self) -> Decimal | None:
        """Overdue as a share of what is owed (open debits), percent to one decimal."""
        return percent(self.balances.overdue_cents, self.balances.open_debit_cents)

    @property
    def overdue_percent_of_sales(self) -> Decimal | None:
        """Overdue (échu) as a share of a year's sales with tax, percent to one decimal."""
        if not self.sales.days:
            return None
        yearly = self.sales.sales_cents * 365 // self.sales.days
        return percent(self.balances.overdue_cents, yearly)

    @property
    def returned_percent_of_sales(self) -> Decimal | None:
        """Payments returned as a share of sales with tax over the same days."""
        return percent(self.unpaid.returned_cents, self.sales.sales_cents) if self.unpaid else None

    @property
    def bad_debt_percent(self) -> Decimal | None:
        """Losses written off as a share of turnover over the same days, both without tax."""
        if self.unpaid is None or self.turnover_cents is None:
            return None
        return percent(self.unpaid.losses_cents, self.turnover_cents)

    @property
    def alarm(self) -> bool:
        """Overdue above 5 % of turnover: the alarm one company in five knows."""
        share = self.overdue_percent_of_sales
        return share is not None and share > TURNOVER_ALARM_PERCENT


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, one decimal, half up; `None` when there is no whole."""
    if whole <= 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), "ROUND_HALF_UP")
