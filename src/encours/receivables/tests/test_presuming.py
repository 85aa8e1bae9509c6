"""What no letter says is presumed in a stated order, inside one customer, and marked."""

from datetime import date

import pytest

from encours.receivables.rules.schema import (
    BALANCED_LETTER,
    PRESUMED_AMOUNT,
    PRESUMED_OLDEST,
    PRESUMED_REFERENCE,
)
from encours.receivables.rules.settlement import settle
from encours.receivables.tests.ledger_text import movements

TWO_INVOICES = """
    VE 1 2025-01-10 411:A 100 #FA-2025-01; 707 -100
    VE 2 2025-02-10 411:A 60 #FA-2025-02; 707 -60
"""


def paid(text):
    """(day of the document, cents, ground) of what was settled, oldest first."""
    rows = settle(movements(text)).settled.sort("document_on", "paid_on")
    return rows.select("document_on", "amount_cents", "basis").rows()


FIRST, SECOND = date(2025, 1, 10), date(2025, 2, 10)


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("411:A -50 #FA-2025-02", [(SECOND, 5000, PRESUMED_REFERENCE)]),
        ('411:A -50 "VIR ALPHA FA-2025-02 MERCI"', [(SECOND, 5000, PRESUMED_REFERENCE)]),
        ('411:A -50 "VIR (FA-2025-02)."', [(SECOND, 5000, PRESUMED_REFERENCE)]),
        ("411:A -60", [(SECOND, 6000, PRESUMED_AMOUNT)]),
        ("411:A -50", [(FIRST, 5000, PRESUMED_OLDEST)]),
        # two references named: neither is guessed, the amount says nothing, the oldest is paid
        ('411:A -50 "FA-2025-01 FA-2025-02"', [(FIRST, 5000, PRESUMED_OLDEST)]),
        # part of a reference is no reference
        ('411:A -50 "FA-2025-022"', [(FIRST, 5000, PRESUMED_OLDEST)]),
        # more than the invoice named: the rest goes on to the next presumption
        (
            "411:A -80 #FA-2025-02",
            [(FIRST, 2000, PRESUMED_OLDEST), (SECOND, 6000, PRESUMED_REFERENCE)],
        ),
        (
            "411:A -130",
            [(FIRST, 10000, PRESUMED_OLDEST), (SECOND, 3000, PRESUMED_OLDEST)],
        ),
    ],
)
def test_a_payment_finds_its_invoice(credit, expected):
    amount = credit.split()[1].lstrip("-")
    assert paid(f"{TWO_INVOICES}\nBQ 3 2025-03-01 {credit}; 512 {amount}") == expected


def test_the_reference_goes_before_the_amount_and_the_amount_before_the_oldest():
    text = f"""{TWO_INVOICES}
        BQ 3 2025-03-01 411:A -60 #FA-2025-01; 512 60
        BQ 4 2025-03-02 411:A -60; 512 60
        BQ 5 2025-03-03 411:A -10; 512 10
    """
    assert paid(text) == [
        (FIRST, 6000, PRESUMED_REFERENCE),
        (FIRST, 1000, PRESUMED_OLDEST),
        (SECOND, 6000, PRESUMED_AMOUNT),
    ]


def test_what_a_letter_says_is_never_presumed_otherwise():
    text = """
        VE 1 2025-01-10 411:A 100 #FA1; 707 -100
        VE 2 2025-02-10 411:A 100 #FA2 =AA; 707 -100
        BQ 3 2025-03-01 411:A -100 #FA1 =AA; 512 100
    """
    assert paid(text) == [(SECOND, 10000, BALANCED_LETTER)]


def test_a_payment_of_one_customer_never_pays_another():
    text = """
        VE 1 2025-01-10 411:A 100 #FA1; 707 -100
        BQ 3 2025-03-01 411:B -100 #FA1 "FA1"; 512 100
    """
    assert paid(text) == []
    assert settle(movements(text)).open_items["amount_cents"].to_list() == [10000, -10000]


def test_an_amount_paid_before_the_document_is_no_exact_match():
    text = """
        VE 1 2025-01-10 411:A 80; 707 -80
        VE 2 2025-02-10 411:A 60; 707 -60
        BQ 3 2025-01-20 411:A -60; 512 60
    """
    assert paid(text) == [(FIRST, 6000, PRESUMED_OLDEST)]


def test_equal_amounts_are_paired_in_order_of_time():
    text = """
        VE 1 2025-02-10 411:A 60; 707 -60
        VE 2 2025-01-10 411:A 60; 707 -60
        BQ 3 2025-03-20 411:A -60; 512 60
        BQ 4 2025-03-01 411:A -60; 512 60
    """
    rows = settle(movements(text)).settled.select("document_on", "paid_on", "basis").rows()
    assert sorted(rows) == [
        (FIRST, date(2025, 3, 1), PRESUMED_AMOUNT),
        (SECOND, date(2025, 3, 20), PRESUMED_AMOUNT),
    ]


@pytest.mark.parametrize("reference", ["F1", "CB"])
def test_a_reference_of_two_characters_says_nothing(reference):
    text = f"""
        VE 1 2025-01-10 411:A 100 #F0; 707 -100
        VE 2 2025-02-10 411:A 100 #{reference}; 707 -100
        BQ 3 2025-03-01 411:A -90 #{reference}; 512 90
    """
    assert paid(text) == [(FIRST, 9000, PRESUMED_OLDEST)]


def test_a_word_of_a_label_without_a_digit_is_no_reference():
    text = """
        VE 1 2025-01-10 411:A 100 #ACOMPTE; 707 -100
        VE 2 2025-02-10 411:A 70 #VIREMENT; 707 -70
        BQ 3 2025-03-01 411:A -50 "VIREMENT 12"; 512 50
    """
    assert paid(text) == [(FIRST, 5000, PRESUMED_OLDEST)]


def test_a_credit_note_closes_the_invoice_it_names_as_no_payment():
    text = f'{TWO_INVOICES}\nVE 3 2025-03-01 411:A -10 #AV1 "Avoir sur FA-2025-02"; 707 10'
    found = settle(movements(text)).settled
    assert found.select("document_on", "is_payment", "basis").rows() == [
        (SECOND, False, PRESUMED_REFERENCE)
    ]


def test_an_advance_of_the_same_amount_shifts_no_other_pair():
    text = """BQ 1 2025-01-01 411:A -10; 512 10
        VE 2 2025-02-01 411:A 10 #F1; 707 -10
        BQ 3 2025-03-01 411:A -10; 512 10
        VE 4 2025-04-01 411:A 10 #F2; 707 -10
        BQ 5 2025-05-01 411:A -10; 512 10"""
    paid = settle(movements(text)).settled.filter(basis=PRESUMED_AMOUNT)
    assert paid.select("document_on", "paid_on").rows() == [
        (date(2025, 2, 1), date(2025, 3, 1)),
        (date(2025, 4, 1), date(2025, 5, 1)),
    ]
