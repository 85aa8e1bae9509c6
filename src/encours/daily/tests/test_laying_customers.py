"""A few customers laid alone owe what the whole portfolio says they owe."""

import secrets
from contextlib import suppress
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from encours.daily.services.laying import lay_customers
from encours.daily.services.settings import ledger_settings
from encours.kernel.errors import EncoursError
from encours.parties.models import Customer, CustomerGroup
from encours.parties.services.knowing import grant_terms
from encours.receivables.models import Line
from encours.receivables.queries.ledger import days_of_ledger
from encours.receivables.rules.ledger_positions import day_of_customers
from encours.receivables.rules.precedence import Pair
from encours.receivables.services.allocating import allocate
from encours.receivables.services.pending import record_pending
from encours.receivables.services.statements import (
    OPEN_SCHEMA,
    NoSuchCustomer,
    tell_statement,
)
from encours.receivables.tests.absorbed_books import told
from encours.receivables.tests.drawn_books import FIRST, OPENING, cut, entries, opening
from encours.receivables.tests.ledger_books import NOW, take
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation


def whole_day(organisation, day):
    with acting_for(organisation):
        chosen = ledger_settings(organisation, NOW.date())
        return days_of_ledger(
            organisation,
            day,
            terms_by_customer=chosen.terms_by_customer,
            assumed=chosen.assumed_terms,
            unit=chosen.unit,
        )[chosen.unit]


def paid(day):
    """What was settled, on what ground, by the numbers of the lines; what came back."""
    numbers = dict(day.chained.select("line_id", "line").iter_rows())
    parts = day.positions.settled.select(
        *("debit_id", "credit_id", "document_on", "due_on", "paid_on", "amount_cents", "basis")
    )
    laid = day.positions.allocations.select("debit_id", "credit_id", "amount_cents", "basis")
    return [
        sorted(((numbers.get(row[0]), numbers.get(row[1]), *row[2:]) for row in rows), key=repr)
        for rows in (parts.rows(), laid.rows(), day.positions.returned.rows())
    ]


def assert_agree(organisation, day, *choices):
    whole = whole_day(organisation, day)
    for codes in choices:
        alone = lay_customers(organisation, codes, day, now=NOW)
        expected = day_of_customers(whole, codes)
        assert told(alone) == told(expected), (day, codes)
        assert paid(alone) == paid(expected), (day, codes)
        assert alone.segment == expected.segment
        assert alone.pending_cents == expected.pending_cents
    for code in {code for codes in choices for code in codes}:
        with suppress(NoSuchCustomer):
            told_alone = statement_of(organisation, code, day)
            theirs = day_of_customers(whole, [code])
            assert told_alone == open_of(theirs), (day, code)


def open_of(laid):
    lines = laid.chained.select("line_id", "line")
    items = laid.positions.open_items.join(lines, on="line_id").select(list(OPEN_SCHEMA))
    return sorted(items.rows(), key=repr)


def statement_of(organisation, code, day):
    with acting_for(organisation):
        chosen = ledger_settings(organisation, NOW.date(), customers=[code])
    told = tell_statement(organisation, code, settings=chosen, today=NOW.date(), as_of=day)
    return sorted(told.open_items.rows(), key=repr)


def state(organisation, day, draw):
    """A person says that one open amount pays another, where the ledger allows it."""
    laid = whole_day(organisation, day)
    lines = laid.chained.select("line_id", "line")
    items = laid.positions.open_items.join(lines, on="line_id")
    debits = items.filter(pl.col("amount_cents") > 0).select("line", "amount_cents").rows()
    credits = laid.chained.filter(pl.col("amount_cents") < 0).select("line", "amount_cents").rows()
    if debits and credits:
        debit, credit = draw(st.sampled_from(debits)), draw(st.sampled_from(credits))
        cents = min(debit[1], -credit[1]) // draw(st.sampled_from([1, 2]))
        with suppress(EncoursError):
            allocate(organisation, [Pair(debit[0], credit[0], cents)], author_id=None, now=NOW)


@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@given(found=entries(), data=st.data())
def test_customers_laid_alone_have_the_items_that_the_whole_portfolio_gives_them(
    database, found, data
):
    organisation = create_organisation(f"laid-{secrets.token_hex(6)}", name="Drawn")
    before = [each for each in found if each[0] < OPENING]
    carried = opening(before) if before else None
    if carried and data.draw(st.booleans()):  # the eve: as many of its parts as it pleases
        head, *parts = carried.split("; ")
        marked = [f"{each} @2025-12-31" if data.draw(st.booleans()) else each for each in parts]
        carried = "; ".join([f"{head} @2025-12-31", *marked])
    take(organisation, *cut([*([(OPENING, carried)] if carried else []), *found], [OPENING]))
    days = [day for day, _ in found]
    state(organisation, days[-1], data.draw)
    codes = ["A", "B", "411DUPONT", "4117DUPONT", "413DUPONT"]
    chosen = data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
    for day in (days[len(days) // 2], days[-1]):
        assert_agree(organisation, day, chosen, ["A"], ["B"])


def test_a_lone_opening_of_the_eve_is_an_invoice_when_others_are_older(organisation):
    take(
        organisation,
        "VE 1 2025-06-01 411:A 100; 411:B 50; 707 -150",
        "AN 1 2026-01-01 411:A 100 @2025-12-31; 411:B 50 @2025-11-30; 890 -150",
    )
    assert_agree(organisation, date(2026, 2, 1), ["A"], ["B"], ["A", "B"])
    alone = lay_customers(organisation, ["A"], date(2026, 2, 1), now=NOW)
    assert alone.positions.open_items["age_known"].to_list() == [True]


def test_an_account_of_retentions_is_known_by_the_account_of_another(organisation):
    take(
        organisation,
        "VE 1 2025-06-01 411DUPONT 100; 707 -100\nVE 2 2025-07-01 4117DUPONT 50; 707 -50",
    )
    assert_agree(organisation, date(2025, 8, 1), ["4117DUPONT"], ["411DUPONT"])
    alone = lay_customers(organisation, ["4117DUPONT"], date(2025, 8, 1), now=NOW)
    assert alone.positions.open_items["due_on"].to_list() == [date(2026, 7, 1)]


@pytest.mark.parametrize("codes", [["A"], ["B"], ["C"], ["A", "C"]])
def test_what_one_company_of_a_group_paid_for_another_is_settled_for_both(organisation, codes):
    take(
        organisation,
        "VE 1 2026-01-10 411:A 100; 411:C 30; 707 -130\nBQ 1 2026-02-10 512 80; 411:B -80",
    )
    with acting_for(organisation):
        group = CustomerGroup.objects.create(organisation_id=organisation, name="G")
        Customer.objects.filter(code__in=["A", "B"]).update(group=group)
        lines = dict(Line.objects.filter(is_receivable=True).values_list("customer", "id"))
    allocate(organisation, [Pair(lines["A"], lines["B"], 8_000)], author_id=None, now=NOW)
    assert_agree(organisation, date(2026, 3, 1), codes)
    owed = {"A": 2_000, "B": 0, "C": 3_000}
    alone = lay_customers(organisation, codes, date(2026, 3, 1), now=NOW)
    assert alone.positions.open_items["amount_cents"].sum() == sum(owed[code] for code in codes)


def test_terms_granted_and_what_is_pending_count_and_a_stranger_owes_nothing(organisation):
    take(organisation, "VE 1 2026-01-10 411:A 100; 411:B 10; 707 -110")
    with acting_for(organisation):
        grant_terms(organisation, "A", "60", from_on=FIRST)
    record_pending(
        organisation,
        kind="receipt",
        customer="A",
        amount_cents=-4_000,
        booked_on=date(2026, 1, 20),
        author_id=None,
        now=NOW,
    )
    assert_agree(organisation, date(2026, 2, 1), ["A"], ["B", "NOBODY"], ["NOBODY"], [])
    alone = lay_customers(organisation, ["A"], date(2026, 2, 1), now=NOW)
    assert alone.positions.open_items["due_on"].to_list() == [
        date(2026, 1, 10) + timedelta(days=60)
    ]
    assert (alone.balance_cents, alone.pending_cents) == (6_000, -4_000)
