from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.closing.rules.late_invoices import BANDS, LATE_BANDS, compute_late_invoices
from encours.kernel.terms import PaymentTerms
from encours.receivables.rules.from_ledger import movements_of, read_ledger
from encours.receivables.rules.positions import compute_positions
from encours.receivables.tests.ledger_text import ledger

FIRST, END = date(2025, 1, 1), date(2025, 12, 31)


def table_of(text, *, disputed=()):
    """The table of a ledger whose terms are 30 days."""
    books = read_ledger([ledger(text)])
    movements = movements_of(books).filter(pl.col("booked_on") <= END)
    found = compute_positions(
        movements, books.lines, terms_by_customer={}, assumed=PaymentTerms(days=30)
    )
    out = found.movements.filter(pl.col("reference").is_in(list(disputed)))["line_id"]
    return compute_late_invoices(
        found.open_items,
        found.settled,
        found.movements,
        first_on=FIRST,
        as_of=END,
        disputed=out.to_list(),
    )


def numbers(bands):
    return {name: (bands[name].number, bands[name].amount_cents) for name in BANDS}


@pytest.mark.parametrize(
    ("due", "band"),
    [
        ("2026-01-15", "0"),
        ("2025-12-31", "0"),
        ("2025-12-30", "1_30"),
        ("2025-12-01", "1_30"),
        ("2025-11-30", "31_60"),
        ("2025-11-01", "31_60"),
        ("2025-10-31", "61_90"),
        ("2025-10-02", "61_90"),
        ("2025-10-01", "91_over"),
    ],
)
def test_an_unpaid_invoice_stands_in_the_band_of_its_lateness(due, band):
    table = table_of(f"VE 1 2025-09-01 411:A 120 #FA1 >{due}; 707 -100; 44571 -20")
    assert numbers(table.closing) == dict.fromkeys(BANDS, (0, 0)) | {band: (1, 12_000)}
    assert table.closing_total.amount_cents == (0 if band == "0" else 12_000)


YEAR = """
VE 1 2025-02-01 411:A 1000 #FA1 >2025-03-01; 707 -1000
VE 2 2025-03-01 411:A 500 #FA2 >2025-04-01; 707 -500
VE 3 2025-04-01 411:B 300 #FB1 >2025-05-01; 707 -300
VE 4 2025-12-10 411:B 200 #FB2 >2026-01-10; 707 -200
BQ 1 2025-04-10 512 1000; 411:A -1000 #FA1
BQ 2 2025-04-01 512 500; 411:A -500 #FA2
"""


def test_the_year_that_closes_shows_its_late_invoices_as_a_share_of_turnover():
    table = table_of(YEAR)
    assert table.turnover_cents == 200_000
    assert numbers(table.closing) == {
        "0": (1, 20_000),
        "1_30": (0, 0),
        "31_60": (0, 0),
        "61_90": (0, 0),
        "91_over": (1, 30_000),
    }
    assert table.closing_total.share_percent == Decimal("15.00")
    assert table.due_basis == {"given": 50_000}


def test_the_other_table_shows_what_was_late_in_the_year_as_a_share_of_what_was_issued():
    table = table_of(YEAR)
    assert (table.issued, table.issued_cents) == (4, 200_000)
    # FA1 was paid 40 days late, FA2 in time; FB1 is still unpaid, 244 days late.
    assert numbers(table.year) == {
        "0": (1, 50_000),
        "1_30": (0, 0),
        "31_60": (1, 100_000),
        "61_90": (0, 0),
        "91_over": (1, 30_000),
    }
    assert table.year_total.share_percent == Decimal("65.00")


def test_what_was_paid_in_another_year_or_without_money_is_not_of_this_year():
    table = table_of(
        """
        VE 1 2024-09-01 411:A 100 #FA1 >2024-10-01; 707 -100
        BQ 1 2024-11-15 512 100; 411:A -100 #FA1
        VE 2 2025-02-01 411:A 70 #FA2 >2025-03-01; 707 -70
        VE 3 2025-05-01 411:A -70 #FA2; 707 70
        """
    )
    assert numbers(table.year) == dict.fromkeys(BANDS, (0, 0))


def test_an_invoice_of_several_instalments_is_one_invoice():
    table = table_of(
        "VE 1 2025-06-01 411:A 600 #FA1 >2025-12-15; 411:A 400 #FA1 >2025-11-15; 707 -1000"
    )
    assert numbers(table.closing)["1_30"] == (0, 60_000)
    assert numbers(table.closing)["31_60"] == (1, 40_000)
    assert table.closing_total.number == 1


def test_a_disputed_invoice_is_left_out_and_counted_apart():
    table = table_of(YEAR, disputed=["FB1"])
    assert (table.excluded.number, table.excluded.amount_cents) == (1, 30_000)
    assert table.closing_total.amount_cents == 0
    assert table.year_total.amount_cents == 100_000


def test_an_invoice_partly_paid_is_late_for_what_is_left_of_it():
    table = table_of(
        """
        VE 1 2025-02-01 411:A 1000 #FA1 >2025-03-01; 707 -1000
        BQ 1 2025-03-01 512 400; 411:A -400 #FA1
        """
    )
    assert numbers(table.closing)["91_over"] == (1, 60_000)


def test_an_opening_of_unknown_age_stands_in_no_band():
    table = table_of("AN 1 2025-01-01 411:A 1000; 890 -1000")
    assert (table.unknown_age.number, table.unknown_age.amount_cents) == (1, 100_000)
    assert table.closing_total.number == table.closing["0"].number == 0
    assert table.closing_total.share_percent is None


def test_money_that_no_invoice_claims_takes_nothing_off():
    table = table_of(
        """
        VE 1 2025-02-01 411:A 1000 #FA1; 707 -1000
        BQ 1 2025-03-01 512 400; 411:B -400
        """
    )
    assert (table.closing_total.amount_cents, table.credits_cents) == (100_000, -40_000)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.dates(FIRST, END), st.integers(1, 9_000), st.integers(0, 120)), max_size=8
    ),
    st.lists(st.tuples(st.dates(FIRST, END), st.integers(1, 9_000)), max_size=4),
)
def test_bands_credits_and_unknown_ages_are_the_whole_of_what_is_open(invoices, payments):
    rows = [
        f"VE {n} {day} 411:A {cents}.00 #FA{n % 3} >{date.fromordinal(day.toordinal() + delay)};"
        f" 707 -{cents}.00"
        for n, (day, cents, delay) in enumerate(invoices, start=1)
    ]
    rows += [
        f"BQ {n} {day} 512 {cents}.00; 411:A -{cents}.00"
        for n, (day, cents) in enumerate(payments, start=1)
    ]
    if not rows:
        return
    table = table_of("\n".join(rows))
    balance = sum(c for _, c, _ in invoices) - sum(c for _, c in payments)
    in_bands = sum(band.amount_cents for band in table.closing.values())
    assert in_bands + table.unknown_age.amount_cents + table.credits_cents == balance * 100
    assert table.closing_total.number == sum(table.closing[name].number for name in LATE_BANDS)
    assert table.turnover_cents == table.issued_cents == sum(c for _, c, _ in invoices) * 100
