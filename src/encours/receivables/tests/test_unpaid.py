"""A payment that comes back re-opens its invoice; what is given up is a loss."""

from datetime import date

import polars as pl
import pytest

from encours.receivables.rules.from_ledger import movements_of, read_ledger
from encours.receivables.rules.unpaid import date_returned, find_returned, measure_unpaid
from encours.receivables.tests.ledger_text import ledger

PAID = """
    VE 1 2025-01-10 411:A 120 #F1 =A; 707 -120
    BQ 2 2025-02-20 512 120; 411:A -120 #CH7 =A
"""


def lines_of(text, **columns):
    return read_ledger([ledger(text, **columns)]).lines


def returned(text):
    """Day and amount of each returned payment, and the day of the invoice it re-opens."""
    lines = lines_of(text)
    by_id = {row["line_id"]: row for row in lines.to_dicts()}
    return [
        (by_id[line]["amount_cents"], by_id[invoice]["reference"] if invoice is not None else None)
        for line, invoice in find_returned(lines).rows()
    ]


@pytest.mark.parametrize(
    ("entry", "reference"),
    [
        pytest.param("411:A 120 #F1; 512 -120", "F1", id="the reference of the invoice"),
        pytest.param("411:A 120 #CH7; 512 -120", "F1", id="the reference of the cheque"),
        pytest.param("411:A 120 =A; 5112 -120", "F1", id="the letter of the invoice"),
        pytest.param("411:A 120 #X; 512 -120", None, id="nothing tells which"),
        pytest.param('411:A 135 "Impayé et frais"; 512 -135', None, id="with fees, by its words"),
    ],
)
def test_a_payment_that_comes_back_is_found_with_its_invoice(entry, reference):
    cents = int(entry.split()[1]) * 100
    assert returned(f"{PAID}\nBQ 3 2025-03-01 {entry}") == [(cents, reference)]


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param("BQ 3 2025-03-01 411:A 50; 512 -50", id="an amount never paid"),
        pytest.param('BQ 3 2025-03-01 411:A 120 "Remboursement"; 512 -120', id="a refund"),
        pytest.param("BQ 3 2025-03-01 411:B 120; 512 -120", id="another customer"),
        pytest.param("BQ 3 2025-02-01 411:A 120; 512 -120", id="before it was paid"),
        pytest.param("BQ 3 2025-03-01 411:A 120; 707 -100; 512 -20", id="a sale"),
        pytest.param("OD 3 2025-03-01 411:A 120; 758 -120", id="no treasury"),
        pytest.param(
            "VE 3 2025-03-01 411:A -120 =B; 707 120\nBQ 4 2025-03-02 411:A 120 =B; 512 -120",
            id="a credit note paid out",
        ),
    ],
)
def test_money_given_back_is_no_returned_payment(entries):
    assert returned(f"{PAID}\n{entries}") == []


@pytest.mark.parametrize(
    ("reference", "due_on"), [("F1", date(2025, 2, 9)), ("X", date(2025, 3, 1))]
)
def test_a_returned_payment_is_due_when_its_invoice_was_else_at_once(reference, due_on):
    text = f"{PAID}\nBQ 3 2025-03-02 411:A 120 #{reference} @2025-03-01; 512 -120"
    book = read_ledger([ledger(text)])
    due = book.lines.select("line_id", pl.lit(date(2025, 2, 9)).alias("due_on"))
    dated = date_returned(movements_of(book), find_returned(book.lines), due)
    assert dated["due_on"].to_list() == [None, None, due_on]


def test_losses_are_counted_without_tax_where_a_customer_is_written_off():
    lines = lines_of(
        f"""{PAID}
        OD 3 2025-03-01 654 100; 44571 20; 416:A -120
        OD 4 2025-03-02 654 7; 512 -7
        OD 5 2025-03-03 411:A -12; 6714 10; 44571 2"""
    )
    found = measure_unpaid(lines, find_returned(lines), lines)
    assert (found.losses, found.losses_cents, found.returned, found.financed) == (2, 11000, 0, ())


def test_receivables_financed_are_told_by_their_accounts():
    lines = lines_of(
        "BQ 1 2025-01-01 5114 30; 5191 -40; 467100 5; 4675 6; 101 -1", account_label="Factor SA"
    )
    plain = lines.with_columns(
        pl.when(pl.col("account") == "4675")
        .then(None)
        .otherwise("account_label")
        .alias("account_label")
    )
    found = measure_unpaid(plain, find_returned(plain), plain)
    assert found.financed == (("467100", 500), ("5114", 3000), ("5191", -4000))


def test_a_reference_that_many_payments_share_tells_no_invoice():
    text = f"""{PAID.replace("#CH7", "#VIR")}
    VE 5 2025-01-20 411:A 90 #F2 =B; 707 -90
    BQ 6 2025-02-21 512 90; 411:A -90 #VIR =B
    BQ 7 2025-03-01 411:A 120 #VIR; 512 -120"""
    assert returned(text) == [(12000, None)]


def test_many_alike_payments_of_one_account_are_read_in_time():
    back = [f"BQ {n} 2025-03-01 411 10 #VIR; 512 -10" for n in range(5000)]
    paid = [f"BQ {n} 2025-02-01 512 10; 411 -10 #VIR" for n in range(5000, 10_000)]
    assert len(returned("\n".join([*back, *paid]))) == 5000
