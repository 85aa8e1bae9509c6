"""What an arrêté of the receivables says: who owes what on a day, and why the accounts say so.

Pure: from the lines known when it is made to figures that can be made again. In each currency: the
aged balance by customer; every receivable account, its balance in the books justified item by item,
and what is left unexplained as a figure of its own; customers we owe; doubtful items (416) and
retentions (4117) with the dates of their invoices; deposits received (4191).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from encours.kernel.terms import PaymentTerms, print_terms
from encours.metrics.rules.ageing import BUCKETS, age_items, compute_aged_balance
from encours.receivables.rules.accounts import DEPOSIT_PREFIX, DOUBTFUL_PREFIX
from encours.receivables.rules.due_dates import find_retention_accounts
from encours.receivables.rules.from_ledger import movements_of_lines
from encours.receivables.rules.ledger_lines import ENCOURS
from encours.receivables.rules.positions import Positions, compute_positions

FORM = 1
"""The form of the content; a later form never changes what an earlier one said."""

BOOKS_SCHEMA = pl.Schema({"account": pl.String, "unit": pl.String, "amount_cents": pl.Int64})
"""Signed cents by account and currency."""

KNOWN_SCHEMA = pl.Schema(
    {"account": pl.String, "unit": pl.String, "amount_cents": pl.Int64, "lines": pl.Int64}
)
"""The same, with how many lines."""

INVOICE, CREDIT, BILL, RETENTION, DOUBTFUL = "invoice", "credit", "bill", "retention", "doubtful"
_BILL_PREFIX = "413"


@dataclass(frozen=True, slots=True)
class Basis:
    """What is known of the ledger on the day, when the arrêté is made.

    `lines`: the lines of receivable accounts and of deposits, in order of time, with `segment`
    (as `chaining.read_years` gives them), less what a letter settled for good. `segment`: that of
    the day. `facts`: what people
    and banks said pays what (`ALLOCATION_SCHEMA`). `books`: the balance of each receivable account
    since the last opening (`BOOKS_SCHEMA`). `known`: all lines known of these accounts, summed
    (`KNOWN_SCHEMA`). `not_taken`: what lines that could not be taken in weigh (`BOOKS_SCHEMA`).
    """

    lines: pl.DataFrame
    segment: int
    facts: pl.DataFrame
    books: pl.DataFrame
    known: pl.DataFrame
    not_taken: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is not in the books and decides due dates: kept in the arrêté, taken from it later."""

    terms: PaymentTerms
    terms_by_customer: Mapping[str, PaymentTerms]


def compute_content(
    basis: Basis,
    *,
    as_of: date,
    revision: int,
    assumptions: Assumptions,
    names: Mapping[str, str],
) -> dict[str, Any]:
    """The whole content of the arrêté of `as_of`, made when the ledger was at `revision`.

    `names`: of customers, as they are called when it is made; those it speaks of are kept.
    """
    sections = [
        _section(basis, unit, as_of=as_of, assumptions=assumptions) for unit in _units(basis)
    ]
    spoken_of = sorted(
        {
            row["customer"]
            for section in sections
            for part in ("customers", "deposits")
            for row in section[part]
            if row["customer"] is not None
        }
    )
    granted = assumptions.terms_by_customer
    return {
        "form": FORM,
        "as_of": as_of,
        "revision": revision,
        "segment": basis.segment,
        "assumptions": {
            "terms": print_terms(assumptions.terms),
            "terms_by_customer": {
                customer: print_terms(granted[customer])
                for customer in spoken_of
                if customer in granted
            },
        },
        "names": {code: names[code] for code in spoken_of if code in names},
        "known": basis.known.select("account", "unit", "lines", "amount_cents")
        .sort("account", "unit")
        .to_dicts(),
        "currencies": sections,
    }


def _units(basis: Basis) -> list[str]:
    weighing = [
        frame.filter(pl.col("amount_cents") != 0)
        for frame in (basis.lines, basis.books, basis.not_taken)
    ]
    return sorted({unit for frame in weighing for unit in frame["unit"].unique()})


def _section(basis: Basis, unit: str, *, as_of: date, assumptions: Assumptions) -> dict[str, Any]:
    """The figures in one currency."""
    lines = basis.lines.filter(pl.col("unit") == unit)
    last = pl.col("segment") == basis.segment
    owed = lines.filter("is_receivable")
    positions = compute_positions(
        movements_of_lines(owed),
        owed,
        terms_by_customer=assumptions.terms_by_customer,
        assumed=assumptions.terms,
        known=basis.facts,
    )
    items = _items(positions, owed.filter(last), as_of=as_of)
    aged = compute_aged_balance(items, as_of=as_of, by=["customer"]).sort("customer")
    total = compute_aged_balance(items, as_of=as_of).row(0, named=True)
    kinds = dict(items.group_by("kind").agg(pl.col("amount_cents").sum()).rows())
    deposits = _deposits(lines.filter(last))
    return {
        "currency": unit,
        "balance_cents": total["balance_cents"],
        "overdue_cents": total["overdue_cents"],
        "ageing": {bucket: total[bucket] for bucket in BUCKETS},
        "customers": aged.select("customer", "balance_cents", "overdue_cents", *BUCKETS).to_dicts(),
        "creditors": aged.filter(pl.col("balance_cents") < 0)
        .select("customer", "balance_cents")
        .to_dicts(),
        "accounts": _justify(basis, unit, owed.filter(last), positions, items),
        "items": items.select(
            *("account", "customer", "line", "kind", "reference", "document_on", "due_on"),
            *("due_basis", "bucket", "amount_cents"),
        ).to_dicts(),
        "doubtful_cents": kinds.get(DOUBTFUL, 0),
        "retentions_cents": kinds.get(RETENTION, 0),
        "deposits": deposits.to_dicts(),
        "deposits_cents": int(deposits["amount_cents"].sum()),
    }


def _items(positions: Positions, current: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The open items of the last segment, aged, with `line` and `kind`, account by account."""
    is_credit = pl.col("amount_cents") < 0
    retentions = find_retention_accounts(current)
    kind = (
        pl.when(pl.col("account").str.starts_with(DOUBTFUL_PREFIX))
        .then(pl.lit(DOUBTFUL))
        .when(pl.col("account").is_in(list(retentions)))
        .then(pl.lit(RETENTION))
        .when(is_credit)
        .then(pl.lit(CREDIT))
        .when(pl.col("account").str.starts_with(_BILL_PREFIX))
        .then(pl.lit(BILL))
        .otherwise(pl.lit(INVOICE))
    )
    return (
        age_items(positions.open_items, as_of=as_of)
        .join(current.select("line_id", "line"), on="line_id", how="inner")
        .with_columns(
            kind.alias("kind"),
            pl.when(~is_credit).then("due_on").alias("due_on"),
            pl.when(~is_credit).then("due_basis").alias("due_basis"),
        )
        .sort("account", "customer", "document_on", "line", "due_on", "amount_cents")
    )


def _justify(
    basis: Basis, unit: str, current: pl.DataFrame, positions: Positions, items: pl.DataFrame
) -> list[dict[str, Any]]:
    """Each receivable account: its balance in the books, its items, what is between them.

    `books_cents` + `pending_cents` = `items_cents` + `between_accounts_cents` + `difference_cents`.
    A debit of one account closed by a credit of another is in neither's items: what that moves is
    `between_accounts_cents`. `not_taken_cents`, part of the books, explains the difference.
    """
    pending = current.filter(pl.col("origin") == ENCOURS)
    columns = {
        "taken": basis.books.filter(pl.col("unit") == unit),
        "not_taken_cents": basis.not_taken.filter(pl.col("unit") == unit),
        "pending_cents": pending,
        "items_cents": items,
        "between_accounts_cents": _between_accounts(positions.allocations, current),
    }
    accounts = pl.concat([frame.select("account") for frame in columns.values()]).unique()
    table = accounts.sort("account")
    for name, frame in columns.items():
        sums = frame.group_by("account").agg(pl.col("amount_cents").sum().alias(name))
        table = table.join(sums, on="account", how="left", maintain_order="left")
    books = pl.col("taken") + pl.col("not_taken_cents")
    explained = pl.col("items_cents") + pl.col("between_accounts_cents")
    return (
        table.with_columns(pl.col(list(columns)).fill_null(0))
        .with_columns(books.alias("books_cents"))
        .with_columns(
            (pl.col("books_cents") + pl.col("pending_cents") - explained).alias("difference_cents")
        )
        .drop("taken")
        .filter(pl.any_horizontal(pl.exclude("account") != 0))
        .to_dicts()
    )


def _between_accounts(allocations: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """What each account had closed by lines of others, less what it closed there."""
    accounts = current.select("line_id", "account")
    both = allocations.join(accounts, left_on="debit_id", right_on="line_id").join(
        accounts, left_on="credit_id", right_on="line_id", suffix="_of_credit"
    )
    across = both.filter(pl.col("account") != pl.col("account_of_credit"))
    return pl.concat(
        [
            across.select("account", "amount_cents"),
            across.select(pl.col("account_of_credit").alias("account"), -pl.col("amount_cents")),
        ]
    )


def _deposits(current: pl.DataFrame) -> pl.DataFrame:
    """What was paid ahead (4191) by account and customer, in cents we hold; none that is zero."""
    return (
        current.filter(~pl.col("is_receivable") & pl.col("account").str.starts_with(DEPOSIT_PREFIX))
        .group_by("account", "customer")
        .agg(-pl.col("amount_cents").sum())
        .filter(pl.col("amount_cents") != 0)
        .sort("account", "customer")
    )
