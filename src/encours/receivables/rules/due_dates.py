"""When each item is due: the date given, else the customer's terms, else the terms assumed."""

from collections.abc import Mapping

import polars as pl

from encours.kernel.terms import PaymentTerms, due_on_expression

GIVEN = "given"
CUSTOMER_TERMS = "customer_terms"
ASSUMED_TERMS = "assumed_terms"


def with_due_dates(
    items: pl.DataFrame, *, terms_by_customer: Mapping[str, PaymentTerms], assumed: PaymentTerms
) -> pl.DataFrame:
    """`items` (`customer`, `document_on`, `due_on`) with `due_on` filled and `due_basis`.

    `due_basis`: `given`, `customer_terms` or `assumed_terms`.
    """
    groups: dict[PaymentTerms, list[str]] = {}
    for customer, terms in terms_by_customer.items():
        groups.setdefault(terms, []).append(customer)
    due = due_on_expression(assumed, pl.col("document_on"))
    for terms, customers in groups.items():
        own = due_on_expression(terms, pl.col("document_on"))
        due = pl.when(pl.col("customer").is_in(customers)).then(own).otherwise(due)
    known = pl.col("customer").is_in(list(terms_by_customer))
    return items.with_columns(
        pl.coalesce("due_on", due).alias("due_on"),
        pl.when(pl.col("due_on").is_not_null())
        .then(pl.lit(GIVEN))
        .when(known)
        .then(pl.lit(CUSTOMER_TERMS))
        .otherwise(pl.lit(ASSUMED_TERMS))
        .alias("due_basis"),
    )
