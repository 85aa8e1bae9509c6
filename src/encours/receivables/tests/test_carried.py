"""What an opening carries is called what it was, where the year before says so."""

from datetime import date

import pytest

from encours.receivables.rules.carried import with_carried_natures
from encours.receivables.rules.natures import with_documents
from encours.receivables.tests.absorbed_books import Books

AS_OF = date(2026, 1, 31)
BEFORE = """
VE 1 2025-10-01 411:A 100 #F1; 707 -100
BQ 2 2025-10-05 512 30; 411:A -30 #V2
VE 3 2025-10-09 411:A -20 #A3; 707 20
VE 4 2025-11-01 411:B 50 #F4; 707 -50
OD 5 2025-12-01 416:B 50 #F4; 411:B -50 #F4
VE 6 2025-11-01 411:C 70 #F6; 707 -70
"""


def natures(*texts, day=AS_OF):
    """Each open item of the day: whose, its reference and what it is called."""
    books = Books()
    books.take(*texts)
    laid = books.day(day)
    told = with_documents(books.lines).select("id", "nature").rename({"id": "line"})
    numbers = laid.chained.select("line_id", "line")
    opened = laid.positions.open_items.join(numbers, on="line_id").join(told, on="line", how="left")
    items = with_carried_natures(opened, laid.chained, told)
    assert items.height == opened.height
    assert items.drop("nature").equals(opened.drop("nature"))
    return sorted(items.select("customer", "reference", "nature").rows(), key=repr)


@pytest.mark.parametrize(
    ("opening", "nature"),
    [
        ("411:A 100 #F1", "invoice"),
        ("411:A -20 #A3", "credit_note"),
        ("411:A -30 #V2", "receipt"),
        ("416:B 50 #F4", "doubtful"),
        ("411:B 50 #F4", "invoice"),
        ("411:A 100 #F9", "opening"),
        ("411:B 100 #F1", "opening"),
        ("411:A -100 #F1", "opening"),
    ],
)
def test_it_takes_the_nature_of_the_same_reference_customer_and_sign(opening, nature):
    account, cents, reference = opening.split()
    found = natures(BEFORE, f"AN 1 2026-01-01 {account} {cents} {reference}; 120 {-int(cents)}")
    named = {(customer, name): told for customer, name, told in found}
    assert named[account.partition(":")[2], reference[1:]] == nature


def test_a_sum_that_carries_several_documents_has_the_nature_of_each():
    found = natures(
        """
        VE 1 2025-11-01 411:A 100 #F1; 707 -100
        VE 2 2025-12-01 411:A 50 #F2; 707 -50
        """,
        "AN 1 2026-01-01 411:A 150; 120 -150",
    )
    assert found == [("A", "F1", "invoice"), ("A", "F2", "invoice")]


def test_without_the_year_before_it_is_brought_forward_and_no_more():
    assert natures("AN 1 2026-01-01 411:A 100 #F1; 120 -100") == [("A", "F1", "opening")]


def test_an_invoice_of_this_year_under_the_same_number_is_not_what_was_carried():
    found = natures(
        "AN 1 2026-01-01 411:A 100 #F1; 120 -100\nVE 2 2026-01-05 411:A 70 #F1; 707 -70"
    )
    assert found == [("A", "F1", "invoice"), ("A", "F1", "opening")]


def test_over_two_years_it_is_still_what_it_was():
    found = natures(
        BEFORE,
        "AN 1 2026-01-01 411:A 100 #F1; 120 -100",
        "AN 1 2027-01-01 411:A 100 #F1; 120 -100",
        day=date(2027, 1, 31),
    )
    assert {*found} == {("A", "F1", "invoice")}
