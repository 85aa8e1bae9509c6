"""Tells how one customer paid: each part of a document that money closed, and when it was due."""

from datetime import date, datetime

import polars as pl

from encours.daily.services.laying import lay_customers
from encours.receivables.queries.paid import read_settled_by_letters
from encours.receivables.rules.due_dates import with_due_dates
from encours.receivables.services.absorbing import Settings

PAYMENT_COLUMNS = ("customer", "document_on", "due_on", "paid_on", "amount_cents", "is_payment")


def payments_of(
    organisation_id: int,
    code: str,
    *,
    settings: Settings,
    since_on: date,
    as_of: date,
    now: datetime,
) -> pl.DataFrame:
    """What the customer `code` paid between two days (`PAYMENT_COLUMNS`), in the books' unit.

    As the day's pass measures everybody: what letters settled for good, and what is settled
    otherwise, presumed or stated. Under the caller's isolation.
    """
    lettered = with_due_dates(
        read_settled_by_letters(
            organisation_id,
            unit=settings.unit,
            since_on=since_on,
            until_on=as_of,
            customers=[code],
        ),
        terms_by_customer=settings.terms_by_customer,
        assumed=settings.assumed_terms,
    ).with_columns(pl.lit(value=True).alias("is_payment"))
    day = lay_customers(organisation_id, [code], as_of, now=now)
    laid = day.positions.settled.filter(
        pl.col("age_known") & (pl.col("paid_on") >= since_on) & pl.col("is_payment")
    )
    columns = list(PAYMENT_COLUMNS)
    return pl.concat([lettered.select(columns), laid.select(columns)]).sort("paid_on", "due_on")
