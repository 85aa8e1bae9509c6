"""What is known of the rows of lists is the same whatever the order the lists came in."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.table_days import Stock
from encours.receivables.rules.table_rows import ROW_STATE_SCHEMA, fold, told_rows
from encours.receivables.tests.invoice_rows import (
    Handed,
    counts,
    known_settled,
    lines_known,
    lists_of,
    row,
    table,
    take_in,
)

JANUARY, FEBRUARY, MARCH = date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)


def stock(document_id, day, *rows):
    return Handed(document_id, table(*rows), "stock", day)


def said(known):
    return [str(notice) for notice in known.notices]


def balance(known, day, unit="EUR"):
    lines = lines_known(known)
    told = lines.filter((pl.col("booked_on") <= day) & (pl.col("unit") == unit))
    return int(told["amount_cents"].sum())


def test_an_invoice_that_the_next_list_of_what_is_open_lacks_was_settled_in_between():
    lists = [stock(1, JANUARY, row(), row("F2")), stock(2, FEBRUARY, row("F2"))]
    known = take_in(lists)
    assert counts(known) == {"changed": 1, "unchanged": 1, "absent": 1}
    day = timedelta(days=1)
    assert [balance(known, each) for each in (JANUARY, FEBRUARY - day, FEBRUARY)] == [
        20_000,
        20_000,
        10_000,
    ]


def test_an_invoice_that_reappears_was_never_settled():
    lists = [stock(1, JANUARY, row()), stock(2, FEBRUARY, row("F2")), stock(3, MARCH, row())]
    known = take_in(lists)
    assert counts(known) == {"changed": 1, "reversed": 1, "absent": 1}
    assert [balance(known, each) for each in (JANUARY, FEBRUARY, MARCH)] == [20_000, 20_000, 10_000]


def test_a_list_of_changes_says_nothing_of_what_it_lacks():
    known = take_in([stock(1, JANUARY, row()), Handed(2, table(row("F2", issued_on=FEBRUARY)))])
    assert counts(known) == {"created": 1}
    assert balance(known, MARCH) == 20_000


def test_a_list_of_changes_of_before_the_stock_that_lacks_its_rows_is_said_to_be_settled():
    known = take_in([stock(1, JANUARY, row()), Handed(2, table(row("F2")))])
    assert (counts(known), balance(known, JANUARY)) == ({"created": 1}, 10_000)
    assert " ".join(said(known)) == (
        "1 row of this list is not in a later list of all that is open: it is presumed settled by"
        " then."
    )
    drawn = Handed(2, table(row("F2")), drawn_on=FEBRUARY)
    assert balance(take_in([stock(1, JANUARY, row()), drawn]), MARCH) == 20_000


def test_of_two_stocks_of_one_day_the_one_handed_in_last_is_the_later():
    lists = [stock(1, JANUARY, row(), row("F2")), stock(2, JANUARY, row("F2"))]
    assert balance(take_in(lists), JANUARY) == balance(take_in(lists[::-1]), JANUARY) == 10_000


def test_a_stock_whose_last_day_is_before_that_of_another_is_said_to_be_taken_for_older():
    known = take_in([stock(1, None, row(), row("F2", issued_on=JANUARY)), stock(2, None, row())])
    assert counts(known) == {"unchanged": 1}
    assert " ".join(said(known)) == (
        "The last day of this list, 2025-01-10, is before that of a list already taken in,"
        " 2025-01-31: it is taken for an older list. If it is not, give the day it was drawn."
    )


def test_an_invoice_and_its_payment_both_gone_from_the_next_stock_keep_the_day_of_payment():
    payment = row(kind="payment", issued_on=date(2025, 2, 10), amount_cents=10_000)
    lists = [
        stock(1, JANUARY, row(), row("F2")),
        Handed(2, table(payment)),
        stock(3, FEBRUARY, row("F2")),
    ]
    known = take_in(lists)
    lines = lines_known(known)
    assert lines.filter(pl.col("part") == "absent_from_stock").is_empty()
    assert [balance(known, day) for day in (JANUARY, FEBRUARY)] == [20_000, 10_000]


def test_of_an_invoice_paid_in_part_only_the_rest_is_presumed_settled():
    payment = row(kind="payment", issued_on=date(2025, 2, 10), amount_cents=4_000)
    lists = [stock(1, JANUARY, row()), Handed(2, table(payment)), stock(3, FEBRUARY, row("F2"))]
    known = take_in(lists)
    lines = lines_known(known).filter(pl.col("letter").is_not_null())
    assert lines.select("part", "amount_cents", "letter", "faces_payment").rows() == [
        ("document", 10_000, "invoice:F1", False),
        ("document", -4_000, "invoice:F1", True),
        ("absent_from_stock", -6_000, "invoice:F1", False),
    ]


def test_what_a_list_of_changes_brought_is_settled_when_the_next_stock_lacks_it():
    known = take_in([Handed(1, table(row(), row("F2"))), stock(2, JANUARY, row("F2"))])
    assert balance(known, JANUARY) == 10_000


def test_a_list_of_changes_later_than_the_stock_that_lacked_an_invoice_holds_it_again():
    later = row("F1", due_on=MARCH), row("F3", issued_on=MARCH)
    known = take_in(
        [stock(1, JANUARY, row()), stock(2, FEBRUARY, row("F2")), Handed(3, table(*later))]
    )
    assert counts(known) == {"created": 1, "reversed": 1}


def test_a_list_taken_in_again_changes_nothing():
    lists = [stock(1, JANUARY, row(), row(None), row("F2")), stock(2, FEBRUARY, row("F2"))]
    known = take_in([*lists, lists[0]])
    assert counts(known) == {"unchanged": 3}
    assert known.states.equals(take_in(lists).states)
    assert known.states.schema == ROW_STATE_SCHEMA


def test_a_later_list_tells_anew_and_an_older_one_that_comes_late_tells_nothing():
    january = Handed(1, table(row(due_on=JANUARY)))
    february = Handed(2, table(row(due_on=FEBRUARY), row("F9", issued_on=FEBRUARY)))
    assert counts(take_in([january, february])) == {"created": 1, "changed": 1}
    assert counts(take_in([february, january])) == {"unchanged": 1}


def test_the_day_of_a_list_is_its_own_last_day_when_none_is_given():
    known = take_in([stock(1, None, row()), stock(2, None, row("F2", issued_on=FEBRUARY))])
    assert [each.drawn_on for each in known.stocks] == [date(2025, 1, 10), FEBRUARY]
    assert balance(known, FEBRUARY) == 10_000


def test_a_list_of_which_rows_were_rejected_does_not_say_that_anything_is_settled():
    known = take_in([stock(1, JANUARY, row())])
    told = fold(
        known.states,
        table(row("F2")),
        document_id=2,
        mode="stock",
        unit="EUR",
        stocks=known.stocks,
        drawn_on=FEBRUARY,
        rejected=1,
    )
    assert told.stocks == (*known.stocks, Stock(FEBRUARY, 2, is_whole=False))
    assert (told.absent, balance(told, MARCH)) == (0, 20_000)
    assert said(told) == [
        "1 row of this list was rejected: nothing is presumed settled because the list lacks it."
    ]


def test_an_invoice_listed_twice_then_once_counts_once():
    twice, once = table(row(), row()), table(row(), row("F9", issued_on=FEBRUARY))
    known = take_in([Handed(1, twice), Handed(2, once)])
    assert counts(known) == {"created": 1, "reversed": 1, "unchanged": 1}
    assert balance(known, MARCH) == 20_000


def test_of_two_instalments_the_one_that_the_next_stock_lacks_is_settled():
    both = row(due_on=JANUARY), row(due_on=MARCH)
    known = take_in([stock(1, JANUARY, *both), stock(2, FEBRUARY, both[1])])
    assert [balance(known, day) for day in (JANUARY, FEBRUARY)] == [20_000, 10_000]


def test_a_list_printed_in_another_order_tells_the_same():
    both = row(due_on=MARCH), row(due_on=JANUARY), row("F2")
    known = take_in([stock(1, JANUARY, *both), stock(2, FEBRUARY, *both[::-1])])
    assert counts(known) == {"unchanged": 3}


def test_what_is_issued_after_the_stock_that_lacks_it_is_never_settled_before_it_exists():
    ahead = row("F2", issued_on=MARCH)
    known = take_in([stock(1, JANUARY, row(), ahead), stock(2, FEBRUARY, row())])
    assert [balance(known, day) for day in (FEBRUARY, MARCH)] == [10_000, 10_000]


def test_rows_without_a_number_are_those_of_their_own_list():
    known = take_in([stock(1, JANUARY, row(None)), stock(2, FEBRUARY, row(None))])
    assert counts(known) == {"created": 1, "changed": 1, "absent": 1}
    assert [balance(known, day) for day in (JANUARY, FEBRUARY)] == [20_000, 10_000]
    assert balance(take_in([Handed(1, table(row(None))), Handed(2, table(row(None)))]), MARCH) == (
        20_000
    )


def test_two_sources_never_tell_of_the_same_row():
    keys = [
        told_rows(table(row()), document_id=1, told_on=JANUARY, unit="EUR", source_id=source)
        for source in (1, 2)
    ]
    assert keys[0]["row_key"].item() != keys[1]["row_key"].item()


def test_names_that_look_alike_once_joined_are_not_the_same_customer():
    rows = [
        row("1/F", customer="A/"),
        row("/1/F", customer="A"),
        row("F#1", customer="A"),
        row("F", customer="A"),
        row("F", customer="A"),
        row("F" * 500, customer="A"),
        row("F" * 501, customer="A"),
    ]
    told = told_rows(table(*rows), document_id=1, told_on=JANUARY, unit="EUR")
    assert told["row_key"].n_unique() == len(rows)
    assert all(len(key) < 130 for key in told["row_key"])


def same(known):
    lines = lines_known(known)
    states, tellings = known.states.sort("row_key"), known.tellings
    return known.stocks, states.rows(), tellings.rows(), lines.rows()


@settings(max_examples=50, deadline=None)
@given(lists_of(), st.data())
def test_lists_in_any_order_and_any_number_of_times_are_known_alike(lists, data):
    again = data.draw(st.lists(st.sampled_from(lists), max_size=2))
    mixed = data.draw(st.permutations([*lists, *again]))
    assert same(take_in(lists)) == same(take_in(mixed))


@settings(max_examples=30, deadline=None)
@given(lists_of(), st.data())
def test_a_list_already_taken_in_leaves_every_row_unchanged(lists, data):
    again = data.draw(st.sampled_from(lists))
    told = counts(take_in([*lists, again]))
    assert told == {"unchanged": again.records.height}


@settings(max_examples=30, deadline=None)
@given(lists_of(), lists_of(modes=("stock",)))
def test_on_the_day_of_the_latest_stock_the_balance_is_the_one_it_lists(lists, last):
    final = Handed(99, last[0].records, "stock", date(2025, 4, 30))
    known = take_in([*lists, final])
    for unit in ("EUR", "USD"):
        listed = 0
        for each in final.records.rows(named=True):
            if (each["currency"] or "EUR") == unit:
                amount, settled = known_settled(each)
                listed += amount - settled
        assert balance(known, date(2025, 4, 30), unit) == listed
