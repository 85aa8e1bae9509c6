"""The DSO family and the delays of a diagnosis, from its items, sales and payments."""

from datetime import date, timedelta

import polars as pl

from encours.diagnosis.rules.model import Balances, Delays, DsoFamily
from encours.kernel.terms import due_on_expression, parse_terms, print_terms
from encours.metrics.rules.ageing import NOT_DUE
from encours.metrics.rules.delays import compare_spans, compute_delay, compute_delays_by
from encours.metrics.rules.dso import (
    compute_best_possible_dso,
    compute_collection_effectiveness,
    compute_countback,
    compute_delinquent_days,
    compute_dso,
)
from encours.metrics.rules.sales import Sales
from encours.metrics.rules.terms_followed import propose_terms
from encours.receivables.rules.accounts import DOUBTFUL_PREFIX
from encours.receivables.rules.schema import BALANCED_LETTER, FACTS

# The terms French companies grant, in order of preference when two explain a customer alike.
USUAL_TERMS = (
    "30 jours nets",
    "30 jours fin de mois",
    "45 jours fin de mois",
    "60 jours nets",
    "comptant",
    "45 jours nets",
    "fin de mois + 45 jours",
    "30 jours fin de mois le 10",
    "30 jours fin de mois le 15",
    "15 jours nets",
    "60 jours fin de mois",
    "90 jours nets",
)


def compute_dso_family(
    balances: Balances, sales: Sales, items: pl.DataFrame, movements: pl.DataFrame, *, as_of: date
) -> DsoFamily:
    """The DSO and its family on `as_of`; doubtful accounts (416) stay out on both sides."""
    owed = balances.balance_cents - balances.doubtful_cents
    sound = ~pl.col("account").str.starts_with(DOUBTFUL_PREFIX)
    current = int(items.filter((pl.col("bucket") == NOT_DUE) & sound)["amount_cents"].sum())
    simple = compute_dso(owed, sales.sales_cents, days=sales.days)
    best = compute_best_possible_dso(current, sales.sales_cents, days=sales.days)
    newest_first = sales.months.reverse().select("sales_cents", "days").rows()
    countback = compute_countback(owed, newest_first)
    begin = as_of - timedelta(days=sales.days)
    before = movements.filter((pl.col("booked_on") <= begin) | pl.col("is_opening"))
    first = pl.col("segment").min()
    opening = before.filter(sound & ((pl.col("segment") == first) | ~pl.col("is_opening")))
    return DsoFamily(
        simple_days=simple,
        countback_days=countback.days if countback else None,
        countback_exhausted=countback.exhausted if countback else False,
        best_possible_days=best,
        delinquent_days=compute_delinquent_days(simple, best),
        collection_effectiveness_percent=compute_collection_effectiveness(
            opening_cents=int(opening["amount_cents"].sum()),
            sales_cents=sales.sales_cents,
            closing_cents=owed,
            closing_current_cents=current,
        ),
    )


def measure_delays(payments: pl.DataFrame, movements: pl.DataFrame, *, as_of: date) -> Delays:
    """Delays of `payments` (money only, with `delay_days` and `due_on`), whole and by customer."""
    lettered = payments.filter(pl.col("basis") == BALANCED_LETTER)
    # Money presumed to pay an invoice it came before is an advance put somewhere: no delay.
    told = pl.col("basis").is_in(FACTS) | (pl.col("delay_days") >= 0)
    aged = payments.filter(pl.col("age_known") & told)
    names = movements.group_by("customer").agg(pl.col("customer_name").last())
    compared = compare_spans(aged, as_of=as_of)
    return Delays(
        lettered=compute_delay(lettered),
        all=compute_delay(aged),
        by_month=compute_delays_by(
            aged.with_columns(pl.col("paid_on").dt.month_start().alias("month")), by=["month"]
        ).sort("month"),
        by_customer=_by_customer(aged),
        compared=compared.height,
        worsening=compared.filter(pl.col("change_days") > 0).join(
            names, on="customer", how="left", maintain_order="left"
        ),
        proposed_terms=propose_terms(
            aged,
            {
                print_terms(terms): due_on_expression(terms, pl.col("document_on"))
                for terms in map(parse_terms, USUAL_TERMS)
            },
        ).join(names, on="customer", how="left", maintain_order="left"),
    )


def _by_customer(payments: pl.DataFrame) -> pl.DataFrame:
    """Delays by customer, and `late_mean_days`: the mean lateness after the due date, by amount."""
    late = (pl.col("paid_on") - pl.col("due_on")).dt.total_days()
    lateness = payments.group_by("customer").agg(
        ((pl.col("amount_cents") * late).sum() / pl.col("amount_cents").sum()).alias(
            "late_mean_days"
        )
    )
    return compute_delays_by(payments, by=["customer"]).join(lateness, on="customer")
