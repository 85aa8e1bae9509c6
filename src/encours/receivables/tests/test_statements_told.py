from datetime import date

import polars as pl
import pytest

from encours.receivables.models import Line
from encours.receivables.queries.ledger import days_of_ledger
from encours.receivables.rules.precedence import Pair
from encours.receivables.services.allocating import allocate
from encours.receivables.services.pending import record_pending
from encours.receivables.services.statements import EmptyPeriod, NoSuchCustomer, tell_statement
from encours.receivables.tests.ledger_books import NOW, SETTINGS, take
from encours.tenancy.isolation import reading_of

BOOKS = (
    """
    VE 1 2025-06-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2025-07-01 411:BETA 50 #FB1; 707 -50
    BQ 1 2025-08-01 512 50; 411:BETA -50 #FB1
    """,
    """
    AN 1 2026-01-01 411:ALPHA 600; 890 -600
    VE 1 2026-03-01 411:ALPHA 100 #FA2; 707 -100
    BQ 1 2026-03-20 512 600; 411:ALPHA -600 #FA1
    """,
)


def statement_of(organisation, code="ALPHA", **others):
    return tell_statement(organisation, code, settings=SETTINGS, today=NOW.date(), **others)


def test_the_account_of_a_customer_since_the_last_opening(organisation):
    take(organisation, *BOOKS)
    told = statement_of(organisation)
    assert (told.customer, told.currency, told.statement.from_on) == (
        "ALPHA",
        "EUR",
        date(2026, 1, 1),
    )
    assert (told.statement.opening_cents, told.statement.closing_cents) == (60_000, 10_000)
    assert told.statement.movements["journal"].to_list() == ["VE", "BQ"]
    (item,) = told.open_items.to_dicts()
    assert (item["reference"], item["due_on"], item["amount_cents"]) == (
        "FA2",
        date(2026, 3, 31),
        10_000,
    )


def test_the_account_over_two_years_counts_the_opening_once(organisation):
    take(organisation, *BOOKS)
    told = statement_of(organisation, from_on=date(2025, 1, 1), as_of=date(2026, 3, 10)).statement
    assert (told.opening_cents, told.closing_cents) == (0, 70_000)
    assert told.movements["debit_cents"].to_list() == [60_000, 10_000]


def test_a_customer_settled_last_year_has_an_empty_account(organisation):
    take(organisation, *BOOKS)
    told = statement_of(organisation, "BETA")
    assert (told.statement.closing_cents, told.statement.movements.height) == (0, 0)
    assert told.open_items.is_empty()


def test_what_a_person_recorded_is_in_it_and_marked(organisation):
    take(organisation, *BOOKS)
    line = record_pending(
        organisation,
        kind="receipt",
        customer="ALPHA",
        amount_cents=-4_000,
        booked_on=date(2026, 3, 25),
        author_id=None,
        now=NOW,
    )
    told = statement_of(organisation)
    assert told.statement.movements["pending"].to_list() == [False, False, True]
    assert (told.statement.closing_cents, told.statement.pending_cents) == (6_000, -4_000)
    assert told.open_items["amount_cents"].to_list() == [6_000]
    assert line not in told.open_items["line"].to_list()


def test_a_code_mistyped_is_answered_with_those_that_resemble_it(organisation):
    take(organisation, *BOOKS)
    with pytest.raises(NoSuchCustomer) as refused:
        statement_of(organisation, "ALPH")
    assert "ALPHA" in str(refused.value.action)


def test_a_code_that_resembles_nothing_is_refused(organisation):
    take(organisation, *BOOKS)
    with pytest.raises(NoSuchCustomer) as refused:
        statement_of(organisation, "zzzzzz")
    assert "encours customers list" in str(refused.value.action)


def test_another_currency_is_told_apart(organisation):
    take(organisation, *BOOKS)
    told = statement_of(organisation, currency="USD")
    assert (told.statement.closing_cents, told.other_currencies) == (0, ("EUR",))


@pytest.mark.parametrize("stated", [False, True])
def test_what_is_open_is_what_the_whole_ledger_says_of_the_customer(organisation, stated):
    # Openings, a returned payment, letters and a stated allocation: the shortcuts of one customer's
    # statement change nothing of it.
    take(
        organisation,
        """
        VE 1 2025-06-01 411:ALPHA 600 #FA1; 707 -600
        VE 2 2025-09-01 411:BETA 70 #FB1; 707 -70
        VE 3 2025-10-01 411:GAMMA 30 #FG1 =A; 707 -30
        BQ 1 2025-10-05 512 30; 411:GAMMA -30 =A
        """,
        """
        AN 1 2026-01-01 411:ALPHA 600; 411:BETA 70; 890 -670
        VE 1 2026-02-01 411:GAMMA 40 #FG2 =A; 707 -40
        VE 2 2026-02-02 411:GAMMA 55 #FG3; 707 -55
        BQ 1 2026-02-10 512 40; 411:GAMMA -40 =A
        BQ 2 2026-03-01 512 500; 411:ALPHA -500
        BQ 3 2026-03-05 411:GAMMA 30 #FG1 "impaye"; 512 -30
        """,
    )
    if stated:
        with reading_of([organisation]):
            debit = Line.objects.get(organisation_id=organisation, reference="FG3").id
        credit = record_pending(
            organisation,
            kind="receipt",
            customer="GAMMA",
            amount_cents=-2_000,
            booked_on=date(2026, 3, 6),
            author_id=None,
            now=NOW,
        )
        allocate(organisation, [Pair(debit, credit, 2_000)], author_id=None, now=NOW)
    columns = ["line", "document_on", "due_on", "amount_cents"]
    with reading_of([organisation]):
        day = days_of_ledger(
            organisation,
            date(2026, 3, 31),
            unit="EUR",
            terms_by_customer={},
            assumed=SETTINGS.assumed_terms,
        )["EUR"]
    lines = day.chained.select("line_id", "line")
    whole = day.positions.open_items.join(lines, on="line_id")
    for customer in ("ALPHA", "BETA", "GAMMA"):
        told = statement_of(organisation, customer, as_of=date(2026, 3, 31)).open_items
        expected = whole.filter(pl.col("customer") == customer)
        assert told.select(columns).sort(columns).equals(expected.select(columns).sort(columns))
        assert told["amount_cents"].sum() > 0


def test_a_statement_cannot_begin_after_its_end(organisation):
    take(organisation, "VE 1 2026-01-10 411:ALPHA 1200 #FA1; 707 -1200")
    with pytest.raises(EmptyPeriod):
        statement_of(organisation, "ALPHA", as_of=date(2026, 1, 31), from_on=date(2026, 2, 1))
