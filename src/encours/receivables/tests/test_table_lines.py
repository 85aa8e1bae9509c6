"""A list taken into the ledger says what the diagnosis of the same list says, to the cent."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from encours.receivables.rules.from_invoices import lines_of_tables, movements_of_invoices
from encours.receivables.rules.settlement import settle
from encours.receivables.rules.table_lines import TABLE_LINE_SCHEMA
from encours.receivables.tests.invoice_rows import (
    Handed,
    lines_known,
    lists_of,
    row,
    table,
    take_in,
)

FEBRUARY = date(2025, 2, 20)


def lines(*rows):
    return lines_of_tables([table(*rows)], currency="EUR")[0]


def test_the_lines_of_an_invoice_paid():
    found = lines(row(paid_on=FEBRUARY, customer_name="Alpha", order_reference="PO1"))
    assert found.schema == TABLE_LINE_SCHEMA
    assert found["row_key"].n_unique() == 1
    both = {
        "document_on": date(2025, 1, 10),
        "account": "411",
        "customer": "A",
        "customer_name": "Alpha",
        "reference": "F1",
        "label": "PO1",
        "unit": "EUR",
        "letter": f"row:{found['row_key'][0]}",
        "is_opening": False,
    }
    document = both | {
        "part": "document",
        "booked_on": date(2025, 1, 10),
        "amount_cents": 10_000,
        "faces_payment": False,
        "has_sales": True,
    }
    settlement = both | {
        "part": "settlement",
        "booked_on": FEBRUARY,
        "amount_cents": -10_000,
        "faces_payment": True,
        "has_sales": False,
    }
    for line, told in zip(found.rows(named=True), (document, settlement), strict=True):
        assert line | told == line


@pytest.mark.parametrize(
    ("told", "settled"),
    [
        ({}, None),
        ({"paid_on": FEBRUARY}, -10_000),
        ({"paid_cents": 3_000}, -3_000),
        ({"paid_cents": 12_000}, -10_000),
        ({"open_cents": 2_500, "paid_cents": 3_000, "paid_on": FEBRUARY}, -7_500),
        ({"kind": "credit_note", "paid_on": FEBRUARY}, 10_000),
        ({"kind": "credit_note", "open_cents": 10_000}, None),
        ({"kind": "credit_note", "open_cents": 4_000}, 6_000),
        ({"kind": "payment", "open_cents": 4_000}, None),
    ],
)
def test_how_much_a_row_says_is_settled(told, settled):
    found = lines(row(**told)).filter(pl.col("part") == "settlement")["amount_cents"].to_list()
    assert found == ([] if settled is None else [settled])


def test_what_is_settled_on_an_unknown_day_is_no_payment():
    found = lines(row(paid_cents=3_000)).filter(pl.col("part") == "settlement")
    assert found.select("booked_on", "faces_payment").rows() == [(date(2025, 1, 10), False)]


def test_the_day_a_credit_note_was_used_is_no_payment():
    found = lines(row(kind="credit_note", paid_on=FEBRUARY))
    assert found.select("amount_cents", "faces_payment").rows() == [
        (-10_000, False),
        (10_000, False),
    ]


def test_a_payment_and_the_invoice_it_names_share_a_letter_in_their_currency_only():
    payment = row(kind="payment", issued_on=FEBRUARY, amount_cents=4_000)
    found = lines(row(), payment, row("F2"), row(currency="USD"))
    assert found.select("reference", "unit", "amount_cents", "letter").rows() == [
        ("F1", "EUR", 10_000, "invoice:F1"),
        ("F1", "USD", 10_000, None),
        ("F2", "EUR", 10_000, None),
        ("F1", "EUR", -4_000, "invoice:F1"),
    ]


def test_of_two_invoices_that_one_payment_names_the_latest_is_presumed_settled():
    january, february = date(2025, 1, 31), date(2025, 2, 28)
    rows = [
        row(due_on=date(2025, 2, 1)),
        row(due_on=date(2025, 2, 2), issued_on=date(2025, 1, 11)),
        row(kind="payment", amount_cents=14_000, issued_on=date(2025, 1, 20)),
    ]
    known = take_in(
        [Handed(1, table(*rows), "stock", january), Handed(2, table(), "stock", february)]
    )
    found = lines_known(known)
    absent = found.filter(pl.col("part") == "absent_from_stock")
    assert absent.select("due_on", "booked_on", "amount_cents").rows() == [
        (date(2025, 2, 2), february, -6_000)
    ]


def test_a_customer_has_the_name_that_the_latest_list_gives():
    old = row(customer_name="Old")
    new = row("F2", issued_on=FEBRUARY, customer_name="New")
    for tables in ([table(old), table(new)], [table(new), table(old)], [table(old, new)]):
        found, _ = lines_of_tables(tables, currency="EUR")
        assert found["customer_name"].unique().to_list() == ["New"]


def figures(movements, day):
    found = settle(movements.filter(pl.col("booked_on") <= day))
    return (
        sorted(map(repr, found.open_items.drop("line_id").rows())),
        sorted(map(repr, found.settled.drop("debit_id", "credit_id").rows())),
    )


def corrects_on_its_day(lists):
    """Whether two lists of one day tell another amount of a document: only the order they came in
    says which corrects, and the diagnosis knows none.
    """
    told: dict[object, set[int]] = {}
    for each in lists:
        day = each.records["issued_on"].max()
        rows = each.records.select("customer", "invoice", "kind", "issued_on", "currency").rows()
        for told_row, cents in zip(rows, each.records["amount_cents"].to_list(), strict=True):
            told.setdefault((day, told_row), set()).add(cents)
    return any(len(amounts) > 1 for amounts in told.values())


@settings(max_examples=25, deadline=None)
@given(lists_of(modes=("delta",)), st.data())
def test_lists_taken_in_one_by_one_are_aged_as_they_are_diagnosed_together(lists, data):
    assume(not corrects_on_its_day(lists))
    known = take_in(data.draw(st.permutations(lists)), source_id=7)
    taken = lines_known(known)
    diagnosed, _ = lines_of_tables([each.records for each in lists], currency="EUR")
    day = date(2025, 1, 1) + timedelta(days=data.draw(st.integers(0, 45)))
    unit = data.draw(st.sampled_from(["EUR", "USD"]))
    assert figures(movements_of_invoices(taken, currency=unit), day) == figures(
        movements_of_invoices(diagnosed, currency=unit), day
    )


@settings(max_examples=40, deadline=None)
@given(lists_of(modes=("stock", "stock", "delta")))
def test_what_is_presumed_settled_under_its_own_letter_is_closed_by_it(lists):
    known = take_in(lists)
    found = lines_known(known)
    own = found.filter(pl.col("letter").str.starts_with("row:"))
    absent = own.filter(pl.col("part") == "absent_from_stock").select("letter")
    left = own.join(absent, on="letter", how="semi").group_by("letter").agg(pl.sum("amount_cents"))
    assert set(left["amount_cents"]) <= {0}
