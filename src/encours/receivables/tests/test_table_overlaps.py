"""An invoice that several lists hold counts once, as the latest list has it."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.from_invoices import lines_of_tables, movements_of_invoices
from encours.receivables.tests.invoice_rows import TABLES, row, table

JANUARY, FEBRUARY = date(2025, 1, 20), date(2025, 2, 20)


def counted(*tables):
    lines, superseded = lines_of_tables(tables, currency="EUR")
    return movements_of_invoices(lines, currency="EUR"), superseded


def balance(*tables):
    return int(counted(*tables)[0]["amount_cents"].sum())


def test_an_invoice_open_in_january_and_paid_in_february_is_paid():
    january = table(row(), row("F2"))
    february = table(row(paid_on=FEBRUARY), row("F3", issued_on=date(2025, 2, 1)))
    for files in ((january, february), (february, january)):
        movements, superseded = counted(*files)
        assert superseded == 1
        assert int(movements["amount_cents"].sum()) == 20_000
        assert movements.filter(pl.col("reference") == "F1")["amount_cents"].to_list() == [
            10_000,
            -10_000,
        ]


def test_between_files_of_one_day_the_one_that_knows_of_the_payment_is_believed():
    day = row("F9", issued_on=FEBRUARY)
    files = (table(row(), day), table(row(paid_on=JANUARY), day))
    assert balance(*files) == balance(*reversed(files)) == 10_000


def test_between_files_of_one_day_the_one_where_more_is_settled_is_believed():
    files = [table(row(paid_cents=cents)) for cents in (9_000, 10_000)]
    assert balance(*files) == balance(*reversed(files)) == 0


def test_rows_that_a_file_repeats_are_believed_together():
    one = table(row(paid_cents=10_000), row())
    other = table(row(paid_cents=6_000), row(paid_cents=6_000))
    assert balance(one, other) == balance(other, one) == 8_000


def test_between_files_of_one_day_that_differ_by_a_date_the_later_date_is_believed():
    files = [table(row(due_on=date(2025, 3, day))) for day in (1, 2)]
    for given_ in (files, files[::-1]):
        assert counted(*given_)[0]["due_on"].to_list() == [date(2025, 3, 2)]


def test_between_files_whose_figures_are_the_same_their_order_does_not_matter():
    files = [table(row(order_reference=each)) for each in ("first", "second")]
    for given_ in (files, files[::-1]):
        assert counted(*given_)[0]["label"].to_list() == ["second"]


@pytest.mark.parametrize(
    "other",
    [
        {"customer": "B"},
        {"kind": "credit_note", "amount_cents": -10_000},
        {"issued_on": date(2025, 1, 11)},
        {"amount_cents": 9_999},
        {"currency": "USD"},
        {"invoice": "F2"},
    ],
)
def test_what_differs_in_one_thing_is_another_document(other):
    assert counted(table(row()), table(row(**other)))[1] == 0


def test_the_kind_and_the_currency_that_are_not_said_are_the_usual_ones():
    assert counted(table(row()), table(row(kind="invoice", currency="EUR")))[1] == 1


def test_rows_without_a_number_and_rows_one_file_repeats_are_left_alone():
    assert balance(table(row(None)), table(row(None))) == 20_000
    assert balance(table(row(), row())) == 20_000
    later = row("F9", issued_on=FEBRUARY)
    assert balance(table(row(), row()), table(row(), later)) == 20_000


def test_a_payment_listed_in_two_files_is_taken_off_once():
    payment = row(kind="payment", issued_on=FEBRUARY, amount_cents=4_000)
    assert balance(table(row(), payment), table(row(), payment)) == 6_000


def test_a_table_of_which_nothing_was_accepted_supersedes_nothing():
    assert balance(table(row()), table()) == balance(table(), table(row())) == 10_000


def test_a_customer_s_name_does_not_depend_on_the_order_of_lists_of_one_day():
    credit = row("F3", customer="B", customer_name="Beta", issued_on=JANUARY)
    files = [
        table(row(customer="A"), credit),
        table(*[row(customer="A")] * 4, row("F4", customer="B", customer_name="Alpha"), credit),
    ]
    names = {tuple(counted(*given_)[0]["customer_name"].unique().sort()) for given_ in
             (files, files[::-1])}  # fmt: skip
    assert names == {("A", "Beta")}


def said(movements):
    names = (
        "customer",
        "customer_name",
        "reference",
        "label",
        "booked_on",
        "document_on",
        "due_on",
        "amount_cents",
        "is_payment",
    )
    return sorted(map(repr, movements.select(names).rows()))


@settings(max_examples=40, deadline=None)
@given(st.lists(TABLES, min_size=1, max_size=3), st.data())
def test_a_file_given_twice_changes_nothing(tables, data):
    numbered = [each.filter(pl.col("invoice").is_not_null()) for each in tables]
    again = data.draw(st.sampled_from(numbered))
    once, _ = counted(*numbered)
    twice, superseded = counted(*numbered, again)
    assert said(once) == said(twice)
    assert superseded >= again.height


@settings(max_examples=40, deadline=None)
@given(st.lists(TABLES, min_size=2, max_size=3), st.data())
def test_files_in_any_order_give_the_same_figures(tables, data):
    mixed = data.draw(st.permutations(tables))
    assert said(counted(*tables)[0]) == said(counted(*mixed)[0])
