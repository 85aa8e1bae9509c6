"""When each item is due: the date given, else the customer's terms, else the terms assumed.

A retention (retenue de garantie, 4117) is no invoice: up to 5 % of works kept for up to a year
after their acceptance (loi 71-584 of 16 July 1971, art. 1 and 2). Without a date of its own it is
due a year after its document, never before.
"""

from collections.abc import Collection, Mapping

import polars as pl

from encours.kernel.terms import PaymentTerms, due_on_expression

GIVEN = "given"
CUSTOMER_TERMS = "customer_terms"
ASSUMED_TERMS = "assumed_terms"
RETENTION = "retention"
RETURNED_PAYMENT = "returned_payment"

RETENTION_PREFIX = "4117"
_SAYS_RETENTION = r"(?i)retenue|garantie|retention"


def find_retention_accounts(lines: pl.DataFrame) -> tuple[str, ...]:
    """The accounts of `lines` (`account`, `account_label`, `is_receivable`) that hold retentions.

    4117 itself, and below it those whose label says so or that go with an account 411 of the same
    ending in letters; for where customers are in the account numbers, 41170012 may be customer
    70012.
    """
    below = lines.filter(
        pl.col("is_receivable") & pl.col("account").str.starts_with(RETENTION_PREFIX)
    )
    if below.is_empty():
        return ()
    ending = pl.col("account").str.slice(len(RETENTION_PREFIX))
    plain = set(lines["account"].unique())
    says = pl.col("account_label").fill_null("").str.contains(_SAYS_RETENTION)
    accounts = below.group_by("account").agg(says.any().alias("says"))
    twins = pl.lit("411") + ending
    is_plain = ending.str.strip_chars("0") == ""
    is_twin = ending.str.contains(r"\p{L}") & twins.is_in(list(plain))
    found = accounts.filter(is_plain | pl.col("says") | is_twin)
    return tuple(sorted(found["account"]))


def with_due_dates(
    items: pl.DataFrame,
    *,
    terms_by_customer: Mapping[str, PaymentTerms],
    assumed: PaymentTerms,
    retentions: Collection[str] = (),
) -> pl.DataFrame:
    """`items` with `due_on` filled and `due_basis`.

    `items`: `customer`, `account`, `document_on`, `due_on`. `due_basis`: `given`,
    `retention` (an account of `retentions`), `customer_terms` or `assumed_terms`.
    """
    if items.is_empty():
        return items.with_columns(pl.lit(None, pl.String).alias("due_basis"))
    if items.height < len(terms_by_customer):  # a few items: only the terms of their customers
        there = items["customer"].unique().drop_nulls()
        terms_by_customer = {
            customer: terms_by_customer[customer]
            for customer in there
            if customer in terms_by_customer
        }
    groups: dict[PaymentTerms, list[str]] = {}
    for customer, terms in terms_by_customer.items():
        groups.setdefault(terms, []).append(customer)
    due = due_on_expression(assumed, pl.col("document_on"))
    for terms, customers in groups.items():
        own = due_on_expression(terms, pl.col("document_on"))
        due = pl.when(pl.col("customer").is_in(customers)).then(own).otherwise(due)
    known = pl.col("customer").is_in(list(terms_by_customer))
    retained = pl.col("account").is_in(list(retentions))
    due = pl.when(retained).then(pl.col("document_on").dt.offset_by("1y")).otherwise(due)
    return items.with_columns(
        pl.coalesce("due_on", due).alias("due_on"),
        pl.when(pl.col("due_on").is_not_null())
        .then(pl.lit(GIVEN))
        .when(retained)
        .then(pl.lit(RETENTION))
        .when(known)
        .then(pl.lit(CUSTOMER_TERMS))
        .otherwise(pl.lit(ASSUMED_TERMS))
        .alias("due_basis"),
    )
