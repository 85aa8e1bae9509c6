"""What lateness costs: by the law, by the day, and in turnover that makes up for a loss."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.diagnosis.rules.cost import DEFAULT_MARGIN, Margin, compute_cost, find_margin
from encours.diagnosis.rules.model import Claims
from encours.kernel.messages import message
from encours.kernel.rates import late_penalty_cents
from encours.receivables.tests.ledger_text import ledger

AS_OF = date(2025, 7, 15)
TWENTY = Margin(Decimal(20), message("for the test"))


def cost(late=(), paid=(), *, days=365, as_of=AS_OF, margin=TWENTY, rate="5"):
    """`late`: (cents, due day, reference); `paid`: (cents, due day, day paid, whether money)."""
    items = pl.DataFrame(
        [
            ("A", ref[0] if ref else None, due - timedelta(30), cents, due, (as_of - due).days)
            for cents, due, *ref in late
        ],
        schema={
            "customer": pl.String,
            "reference": pl.String,
            "document_on": pl.Date,
            "amount_cents": pl.Int64,
            "due_on": pl.Date,
            "lateness_days": pl.Int64,
        },
        orient="row",
    )
    settled = pl.DataFrame(
        list(paid),
        schema={
            "amount_cents": pl.Int64,
            "due_on": pl.Date,
            "paid_on": pl.Date,
            "is_payment": pl.Boolean,
        },
        orient="row",
    )
    return compute_cost(
        items=items,
        settled=settled,
        as_of=as_of,
        days=days,
        margin=margin,
        financing_rate_percent_year=Decimal(rate),
    )


def test_the_penalties_are_those_of_the_law():
    # 12 000 € due on 31 May 2025, still open on 15 July: vector of § A2
    found = cost([(1_200_000, date(2025, 5, 31))])
    assert (found.penalties_cents, found.indemnities_cents, found.late_invoices) == (18962, 4000, 1)
    assert not found.penalties_estimated


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(-20, 700)), max_size=6))
def test_each_item_has_the_penalty_the_law_gives_it(rows):
    late = [(cents, AS_OF - timedelta(days)) for cents, days in rows]
    found = cost(late)
    expected = [late_penalty_cents(cents, due_on, AS_OF) for cents, due_on in late]
    assert found.penalties_cents == sum(penalty.interest_cents for penalty in expected)
    assert found.indemnities_cents == sum(penalty.fixed_indemnity_cents for penalty in expected)
    assert found.indemnities_cents == 4000 * found.late_invoices


def test_a_rate_that_may_have_changed_since_is_said():
    assert cost([(100, date(2090, 1, 1))], as_of=date(2090, 6, 1)).penalties_estimated


def test_before_any_known_rate_the_penalties_are_left_out_and_said():
    found = cost([(100_000, date(2014, 3, 1)), (50_000, date(2015, 3, 1))], as_of=date(2015, 6, 1))
    assert (
        found.penalties_cents
        == cost([(50_000, date(2015, 3, 1))], as_of=date(2015, 6, 1)).penalties_cents
        > 0
    )
    assert (found.unrated, found.penalties_estimated) == (Claims(1, 100_000), False)
    assert found.indemnities_cents == 8000


@pytest.mark.parametrize(
    ("due_on", "lapsed", "indemnities"),
    [(date(2020, 7, 15), 0, 4000), (date(2020, 7, 14), 1, 0)],
)
def test_after_five_years_nothing_more_is_claimed_and_it_is_said(due_on, lapsed, indemnities):
    found = cost([(100_000, due_on)])
    assert found.lapsed == Claims(lapsed, 100_000 * lapsed)
    assert (found.indemnities_cents, found.late_invoices) == (indemnities, 1 - lapsed)
    assert (found.penalties_cents == 0) == bool(lapsed)
    assert found.tied_up_cents == 100_000  # what was lent is lent, claimable or not


@pytest.mark.parametrize(
    ("references", "invoices"),
    [
        pytest.param(["F1", "F1"], 1, id="one invoice on two lines"),
        pytest.param(["F1", "F2"], 2, id="one line that carries two"),
        pytest.param([None, None], 2, id="no reference"),
    ],
)
def test_the_indemnity_is_due_once_an_invoice(references, invoices):
    due_on = date(2025, 5, 31)
    found = cost([(1000, due_on, reference) for reference in references])
    assert (found.late_invoices, found.indemnities_cents) == (invoices, 4000 * invoices)


def test_what_is_late_was_lent_for_free():
    # 365 € paid 10 days late, 730 € still open since 20 days, over 365 days: 10 € + 40 € on average
    late = [(73_000, AS_OF - timedelta(20))]
    paid = [(36_500, date(2025, 3, 1), date(2025, 3, 11), True)]
    found = cost(late, paid)
    assert (found.tied_up_cents, found.financing_cents) == (5000, 250)
    assert cost(late, paid, rate="0").financing_cents == 0


@pytest.mark.parametrize(
    "paid",
    [
        pytest.param((36_500, date(2025, 3, 1), date(2025, 2, 1), True), id="in time"),
        pytest.param((36_500, date(2025, 3, 1), date(2025, 3, 11), False), id="not money"),
        pytest.param((36_500, date(2024, 3, 1), date(2024, 3, 11), True), id="long ago"),
    ],
)
def test_what_was_not_paid_late_in_the_period_ties_up_nothing(paid):
    assert cost(paid=[paid]).tied_up_cents == 0


def test_lateness_before_the_period_is_not_counted():
    paid = [(1000, date(2025, 1, 1), date(2025, 7, 10), True)]
    assert cost(paid=paid, days=10).tied_up_cents == 500
    assert cost(paid=paid, days=0).tied_up_cents == 0


@pytest.mark.parametrize(("late_days", "turnover"), [(90, 0), (91, 500_000)])
def test_the_turnover_that_makes_up_for_what_is_over_90_days_late(late_days, turnover):
    found = cost([(100_000, AS_OF - timedelta(late_days))])
    assert found.turnover_to_make_up_cents == turnover


TRADE = "VE 1 2025-01-10 411 1000; 707 -900; 708 -100\nAC 2 2025-01-11 607 600; 401 -600"


def test_the_margin_is_the_ledgers_own_when_it_tells():
    found = find_margin(ledger(TRADE), sector="retail")
    assert (found.percent, "ledger" in str(found.source)) == (Decimal("40.0"), True)


@pytest.mark.parametrize(
    ("more", "percent"),
    [
        ("OD 3 2025-12-31 603 -50; 37 50", "45.0"),  # goods still in stock were not consumed
        ("AC 3 2025-02-01 609 -50; 401 50", "40.0"),  # rebates of services are none of goods
        ("AC 3 2025-02-01 6097 -50; 401 50", "45.0"),
        ("AC 3 2025-02-01 606 90; 613 90; 401 -180", "40.0"),  # overheads
        ("AC 3 2025-02-01 604 100; 401 -100", "30.0"),
        ("AC 3 2025-02-01 607 390; 401 -390", "1.0"),
        ("AC 3 2025-02-01 607 391; 401 -391", str(DEFAULT_MARGIN)),  # 0.9 %: not those of the sales
    ],
)
def test_the_margin_is_sales_less_the_goods_consumed(more, percent):
    assert find_margin(ledger(f"{TRADE}\n{more}"), sector=None).percent == Decimal(percent)


@pytest.mark.parametrize(
    ("sector", "percent"),
    [(None, 20), ("trade", 14), ("wholesale", 21), ("retail", 30), ("farming", 20)],
)
@pytest.mark.parametrize("lines", [None, ledger("VE 1 2025-01-10 411 100; 707 -100")])
def test_without_purchases_the_margin_is_the_usual_one(sector, percent, lines):
    assert find_margin(lines, sector=sector).percent == percent
