"""An invoice in dollars paid in dollars or in euros: both close, the difference is a line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from encours.receivables.models import Line
from encours.receivables.queries.allocations import standing_facts
from encours.receivables.rules.precedence import Fact
from encours.receivables.services.acts import LinesCannotMeet
from encours.receivables.services.allocating import NotEnoughLeft
from encours.receivables.services.exchanging import Exchange, allocate_across
from encours.receivables.tests.ledger_rows import DAY, add_line, position
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
BY: dict[str, Any] = {"author_id": None, "now": NOW}
LATER = DAY + timedelta(30)


def dollars(organisation, amount, **told):
    """A line booked in euros of a document in dollars."""
    return add_line(organisation, amount, currency="USD", **told)


def differences(organisation):
    with acting_for(organisation):
        rows = Line.objects.filter(nature="fx_difference").order_by("id")
        return [
            (row.id, row.origin, row.amount_cents, row.unit, row.currency, row.currency_amount)
            for row in rows
        ]


@pytest.mark.parametrize(("invoiced", "paid"), [(92000, 90500), (90500, 92000)])
def test_a_payment_at_another_rate_closes_the_invoice_with_a_difference(
    organisation, invoiced, paid
):
    invoice = dollars(organisation, invoiced)
    receipt = dollars(organisation, -paid, booked_on=LATER)
    exchange = Exchange(invoice, receipt, invoiced, paid, min(invoiced, paid), "EUR")
    allocate_across(organisation, exchange, **BY)
    assert position(organisation, invoice) == (invoiced, LATER)
    assert position(organisation, receipt) == (paid, LATER)
    (line, origin, amount, unit, *_), *more = differences(organisation)
    assert (origin, amount, unit, more) == ("encours", paid - invoiced, "EUR", [])
    assert position(organisation, line) == (abs(paid - invoiced), LATER)


def test_the_same_rate_leaves_no_difference(organisation):
    invoice, receipt = dollars(organisation, 920), dollars(organisation, -920)
    allocate_across(organisation, Exchange(invoice, receipt, 920, 920, 920, "EUR"), **BY)
    assert differences(organisation) == []
    assert position(organisation, invoice) == (920, DAY)


def test_lines_kept_in_two_currencies_close_by_a_line_in_each_worth_the_same(organisation):
    invoice = add_line(organisation, 100000, unit="USD", reference="F1")
    receipt = add_line(organisation, -92000, booked_on=LATER)
    exchange = Exchange(invoice, receipt, 100000, 92000, 92000, "EUR")
    allocate_across(organisation, exchange, **BY)
    (paying, *first), (owing, *second) = differences(organisation)
    assert first == ["encours", -100000, "USD", "EUR", "-920.00"]
    assert second == ["encours", 92000, "EUR", "EUR", "920.00"]
    with acting_for(organisation):
        assert standing_facts(organisation, [invoice, receipt]) == (
            Fact(invoice, paying, 100000, LATER, "person"),
            Fact(owing, receipt, 92000, LATER, "person"),
        )


@pytest.mark.parametrize(
    ("units", "currencies", "amounts"),
    [
        (("EUR", "EUR"), (None, None), (100, 90, 90)),  # no exchange
        (("EUR", "EUR"), ("USD", "USD"), (100, 90, 95)),  # not what they meet at
        (("USD", "EUR"), (None, None), (100, 90, 95)),  # the books say 90
        (("USD", "EUR"), (None, None), (100, 0, 0)),
    ],
)
def test_what_is_no_exchange_is_refused(organisation, units, currencies, amounts):
    invoice = add_line(organisation, 100, unit=units[0], currency=currencies[0])
    receipt = add_line(organisation, -100, unit=units[1], currency=currencies[1])
    debit, credit, books = amounts
    exchange = Exchange(invoice, receipt, debit, credit, books, "EUR")
    with pytest.raises(LinesCannotMeet) as refused:
        allocate_across(organisation, exchange, **BY)
    assert refused.value.action is not None
    assert differences(organisation) == []


def test_another_customer_s_payment_or_more_than_there_is_is_refused_whole(organisation):
    invoice = dollars(organisation, 100)
    stranger = dollars(organisation, -90, customer="PETIT")
    with pytest.raises(LinesCannotMeet):
        allocate_across(organisation, Exchange(invoice, stranger, 100, 90, 90, "EUR"), **BY)
    receipt = dollars(organisation, -90)
    with pytest.raises(NotEnoughLeft):
        allocate_across(organisation, Exchange(invoice, receipt, 101, 90, 90, "EUR"), **BY)
    assert differences(organisation) == []
    assert position(organisation, receipt) == (0, None)
