"""The ledger read for one day says what is owed, whatever is settled, pending or opened."""

from datetime import date

import polars as pl
import pytest

from encours.daily.services.ageing import aged_balance
from encours.receivables.queries.known import sum_books
from encours.receivables.queries.ledger import last_day
from encours.receivables.services.pending import record_pending
from encours.receivables.services.statements import tell_statement
from encours.receivables.tests.ledger_books import NOW, SETTINGS, take
from encours.tenancy.isolation import acting_for

PAID = """
VE 1 2025-03-10 411:ALPHA 100 =A #FA1; 707 -100
BQ 1 2025-04-10 512 100; 411:ALPHA -100 =A
"""
# A year whose opening carries no customer, and whose first invoice comes later.
NEXT = "AN 1 2026-01-01 512 100; 120 -100\nVE 2 2026-02-10 411:BETA 60 #FB1; 707 -60"


def pend(organisation, on, cents=-3_000):
    record_pending(
        organisation,
        kind="receipt",
        customer="ALPHA",
        amount_cents=cents,
        booked_on=on,
        reference="V",
        author_id=None,
        now=NOW,
    )


def told(organisation, on):
    aged = aged_balance(organisation, on, now=NOW)
    assert sum(aged.ageing.values()) == aged.balance_cents == aged.rows["balance_cents"].sum()
    return aged.balance_cents, aged.pending_cents, aged.control_account_cents


def test_what_is_pending_is_owed_before_the_new_year_has_its_first_invoice(organisation):
    take(organisation, PAID, NEXT)
    pend(organisation, date(2025, 12, 20))
    assert told(organisation, date(2025, 12, 31)) == (-3_000, -3_000, 0)
    assert told(organisation, date(2026, 1, 15)) == (-3_000, -3_000, 0)
    assert told(organisation, date(2026, 2, 28)) == (3_000, -3_000, 6_000)


OWED = "VE 1 2025-03-10 411:ALPHA 100; 707 -100\nVE 2 2025-12-31 411:BETA 50; 707 -50"


@pytest.mark.parametrize("pending_on", [date(2025, 12, 20), date(2026, 1, 3), date(2026, 3, 1)])
@pytest.mark.parametrize(
    "later",
    [
        # a year that begins without receivables, with or without an opening; one that has them
        "AN 1 2026-01-01 512 100; 120 -100\nBQ 1 2026-01-05 512 5; 706 -5",
        "BQ 1 2026-01-05 512 5; 706 -5",
        "AN 1 2026-01-01 411:ALPHA 100; 411:BETA 50; 120 -150\nBQ 1 2026-01-05 512 5; 706 -5",
        "AN 1 2026-01-01 512 100; 120 -100\nVE 2 2026-02-10 411:BETA 60; 707 -60",
    ],
)
def test_import_statement_and_aged_balance_agree_on_what_is_owed(organisation, later, pending_on):
    take(organisation, OWED)
    pend(organisation, pending_on)
    before = told(organisation, max(date(2025, 12, 31), pending_on))[0]
    (taken,) = take(organisation, later)
    with acting_for(organisation):
        day = last_day(organisation)
        assert day is not None
    owed, pending, control = told(organisation, day)
    assert (taken.before_cents, taken.after_cents) == (before, owed)
    statements = [
        tell_statement(organisation, code, settings=SETTINGS, today=NOW.date(), as_of=day).statement
        for code in ("ALPHA", "BETA")
    ]
    assert sum(each.closing_cents for each in statements) == owed
    assert sum(each.pending_cents for each in statements) == pending == -3_000
    with acting_for(organisation):
        assert sum_books(organisation, day)["amount_cents"].sum() == control


def test_what_is_settled_for_good_changes_no_day(organisation):
    take(organisation, PAID, NEXT)
    days = date(2025, 3, 9), date(2025, 3, 31), date(2025, 4, 10), date(2026, 1, 2)
    assert [told(organisation, on)[0] for on in days] == [0, 10_000, 0, 0]


def test_a_year_without_an_opening_goes_on_with_what_was_owed(organisation):
    take(organisation, "VE 1 2025-03-10 411:ALPHA 100; 707 -100")
    take(organisation, "VE 2 2026-02-10 411:BETA 60; 707 -60")
    assert told(organisation, date(2026, 2, 10)) == (16_000, 0, 16_000)


def test_what_encours_knows_of_an_empty_ledger_is_owed(organisation):
    take(organisation, PAID)
    pend(organisation, date(2025, 1, 5), cents=-700)
    assert told(organisation, date(2025, 1, 5)) == (-700, -700, 0)
    rows = aged_balance(organisation, date(2025, 1, 5), now=NOW).rows
    assert rows.filter(pl.col("customer") == "ALPHA")["unapplied_credits"].to_list() == [-700]
