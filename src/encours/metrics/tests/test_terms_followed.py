"""Customers who keep to a usual term are proposed it; those who pay at random are proposed none."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from encours.kernel.terms import due_on_expression, parse_terms, print_terms
from encours.metrics.rules.terms_followed import propose_terms

USUAL_TERMS = (
    "30 jours nets",
    "30 jours fin de mois",
    "45 jours fin de mois",
    "60 jours nets",
    "comptant",
    "45 jours nets",
    "fin de mois + 45 jours",
    "30 jours fin de mois le 10",
    "90 jours nets",
)
CANDIDATES = {
    print_terms(terms): due_on_expression(terms, pl.col("document_on"))
    for terms in map(parse_terms, USUAL_TERMS)
}
DAYS = [date(2025, 1, 3) + timedelta(17 * number) for number in range(18)]


def proposed(paid_days, days=DAYS):
    frame = pl.DataFrame({"customer": "A", "document_on": days, "paid_on": paid_days})
    return propose_terms(frame, CANDIDATES).rows()


@pytest.mark.parametrize("printed", CANDIDATES)
@pytest.mark.parametrize("late", [0, 2])
def test_a_customer_who_keeps_a_term_is_proposed_that_term(printed, late):
    terms = parse_terms(printed)
    paid = [terms.due_on(day) + timedelta(late) for day in DAYS]
    assert proposed(paid) == [("A", printed, 100.0, len(DAYS))]


def test_three_payments_in_ten_may_fall_elsewhere():
    days = DAYS[:10]
    paid = [day + timedelta(30) for day in days[:7]] + [day + timedelta(200) for day in days[7:]]
    assert proposed(paid, days) == [("A", "30 jours nets", 70.0, 10)]
    paid[0] += timedelta(150)
    assert proposed(paid, days) == []


def test_a_customer_who_pays_at_random_is_proposed_nothing():
    random = Random(7)
    paid = [day + timedelta(random.randrange(120)) for day in DAYS]
    assert proposed(paid) == []


def test_four_payments_are_too_few_to_tell():
    paid = [day + timedelta(30) for day in DAYS]
    assert proposed(paid[:4], DAYS[:4]) == []
    assert proposed(paid[:5], DAYS[:5]) == [("A", "30 jours nets", 100.0, 5)]


@pytest.mark.parametrize(("gap", "kept"), [(-4, False), (-3, True), (4, True), (5, False)])
def test_close_is_from_three_days_before_to_four_after(gap, kept):
    frame = pl.DataFrame(
        {"customer": "A", "document_on": DAYS, "paid_on": [d + timedelta(30 + gap) for d in DAYS]}
    )
    only = {"30 jours nets": CANDIDATES["30 jours nets"]}
    assert propose_terms(frame, only).height == kept


def test_nobody_paid_and_nobody_is_proposed_anything():
    none = pl.DataFrame(schema={"customer": pl.String, "document_on": pl.Date, "paid_on": pl.Date})
    assert propose_terms(none, CANDIDATES).is_empty()
