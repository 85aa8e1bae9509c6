"""A table tells when the invoices of the books fall due, and never guesses which it speaks of."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.enriching import match_documents
from encours.receivables.tests.invoice_rows import row, table

DUE, LATER = date(2025, 2, 9), date(2025, 3, 9)


def line(line_id, reference="F1", **values):
    plain = {
        "line_id": line_id,
        "customer": "A",
        "customer_name": "Alpha SA",
        "reference": reference,
        "amount_cents": 10_000,
        "booked_on": date(2025, 1, 10),
        "has_sales": True,
        "is_opening": False,
    }
    return plain | values


def matched(lines, *rows):
    books = pl.DataFrame(
        lines,
        schema={
            **dict.fromkeys(("line_id", "amount_cents"), pl.Int64),
            **dict.fromkeys(("customer", "customer_name", "reference"), pl.String),
            "booked_on": pl.Date,
            **dict.fromkeys(("has_sales", "is_opening"), pl.Boolean),
        },
    )
    return match_documents(books, table(*rows), unit="EUR")


def told(lines, *rows):
    return matched(lines, *rows).assertions.rows()


def test_a_row_tells_the_due_date_and_the_order_of_its_invoice():
    found = matched([line(1), line(2, "F2")], row(due_on=DUE, order_reference="PO1"))
    assert found.assertions.rows() == [(1, DUE, "PO1")]
    assert (found.matched, found.ambiguous, found.unmatched, found.notices) == (1, 0, 0, ())


@pytest.mark.parametrize(
    "written",
    [
        {"customer": "a ", "invoice": " f1"},
        {"customer": "ALPHA  sa"},
        {"customer": "C042", "customer_name": "Alpha SA"},
    ],
)
def test_a_customer_is_known_by_code_or_by_name_however_it_is_written(written):
    assert told([line(1)], row(due_on=DUE, **written)) == [(1, DUE, None)]


@pytest.mark.parametrize(
    "other",
    [
        {"customer": "B"},
        {"invoice": "F2"},
        {"invoice": None},
        {"amount_cents": 9_999},
        {"currency": "USD"},
        {"kind": "credit_note"},
    ],
)
def test_what_differs_in_one_thing_is_left_aside_and_said(other):
    found = matched([line(1)], row(due_on=DUE, **other))
    assert (found.assertions.height, found.unmatched) == (0, 1)
    assert " ".join(map(str, found.notices)) == (
        "1 row is no document of the books (customer, number and amount): what it tells is left"
        " aside."
    )


def test_a_row_that_may_be_two_documents_is_told_of_none():
    found = matched([line(1), line(2)], row(due_on=DUE))
    assert (found.assertions.height, found.ambiguous) == (0, 1)
    assert "1 row may be several documents" in str(found.notices[0])


def test_two_customers_of_one_name_are_not_told_apart_by_it():
    lines = [line(1), line(2, customer="B")]
    assert told(lines, row(customer="Alpha SA", due_on=DUE)) == []
    assert told(lines, row(customer="B", due_on=DUE)) == [(2, DUE, None)]


def test_rows_that_contradict_each_other_tell_nothing_and_rows_that_agree_do():
    found = matched([line(1)], row(due_on=DUE), row(due_on=LATER))
    assert (found.assertions.height, found.ambiguous) == (0, 2)
    found = matched([line(1)], row(due_on=DUE), row(order_reference="PO1"), row(due_on=DUE))
    assert (found.assertions.rows(), found.matched) == ([(1, DUE, "PO1")], 3)


def test_the_sale_goes_before_the_bill_and_the_openings_that_repeat_it():
    bill = line(2, has_sales=False)
    openings = [
        line(number, has_sales=False, is_opening=True, booked_on=date(2023 + number, 1, 1))
        for number in (3, 4)
    ]
    for lines in ([line(1), bill, *openings], [*openings[::-1], bill, line(1)]):
        assert told(lines, row(due_on=DUE)) == [(1, DUE, None)]
    assert told([bill, *openings], row(due_on=DUE)) == [(2, DUE, None)]
    assert told(openings[::-1], row(due_on=DUE)) == [(3, DUE, None)]


def test_payments_and_rows_that_tell_nothing_are_not_counted():
    found = matched([line(1)], row(), row(kind="payment", due_on=DUE))
    assert (found.matched, found.ambiguous, found.unmatched) == (0, 0, 0)


def test_a_credit_note_is_told_whatever_its_sign():
    lines = [line(1, amount_cents=-10_000)]
    for cents in (10_000, -10_000):
        note = row(kind="credit_note", amount_cents=cents, due_on=DUE)
        assert told(lines, note) == [(1, DUE, None)]


DOCUMENTS = st.fixed_dictionaries(
    {
        "customer": st.sampled_from(["A", "B"]),
        "invoice": st.sampled_from(["F1", "F2", "F3"]),
        "amount_cents": st.sampled_from([5_000, 10_000]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DOCUMENTS, max_size=6), st.lists(DOCUMENTS, max_size=6), st.randoms())
def test_only_what_is_alone_on_both_sides_is_told_in_any_order(books, listed, random):
    lines = [
        line(number, each["invoice"], customer=each["customer"], amount_cents=each["amount_cents"])
        for number, each in enumerate(books)
    ]
    rows = [row(due_on=date(2025, 3, 1 + n), **each) for n, each in enumerate(listed)]
    alone = [
        (number, rows[listed.index(each)]["due_on"], None)
        for number, each in enumerate(books)
        if books.count(each) == 1 and listed.count(each) == 1
    ]
    # The name is nobody's here: only codes speak.
    named = [each | {"customer_name": None} for each in lines]
    found = matched(named, *rows)
    assert found.assertions.rows() == alone
    assert found.matched + found.ambiguous + found.unmatched == len(rows)
    random.shuffle(rows)
    random.shuffle(named)
    assert told(named, *rows) == alone
