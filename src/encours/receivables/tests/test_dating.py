"""What is transferred or carried keeps the dates of the invoice behind it."""

from datetime import date

import pytest

from encours.receivables.rules.settlement import settle
from encours.receivables.tests.ledger_text import movements

INVOICE_ON, DUE_ON = date(2025, 1, 10), date(2025, 2, 9)
SALE = "VE 1 2025-01-10 411:A 100 =AA #FA1 >2025-02-09; 707 -100"
BILL = "EF 2 2025-02-01 411:A -100 =AA #FA1; 413:A 100 #LCR9 {letter}"
DOUBT = "OD 3 2025-06-01 413:A -100 =AA; 416:A 100 #DTX {letter}"


def open_parts(*texts):
    items = settle(movements(*texts)).open_items
    return items.select("account", "document_on", "due_on", "amount_cents").rows()


def payments(*texts):
    paid = settle(movements(*texts)).settled.filter(is_payment=True)
    return (
        paid.sort("document_on").select("document_on", "due_on", "paid_on", "amount_cents").rows()
    )


def test_a_bill_of_exchange_has_the_age_of_its_invoice():
    text = f"{SALE}\n{BILL.format(letter='')}"
    assert open_parts(text) == [("413", INVOICE_ON, DUE_ON, 10000)]


def test_a_doubtful_customer_has_the_age_of_the_invoice_through_two_transfers():
    text = "\n".join([SALE, BILL.format(letter="=AA"), DOUBT.format(letter="")])
    assert open_parts(text) == [("416", INVOICE_ON, DUE_ON, 10000)]


def test_the_transfers_may_stand_in_any_order_in_the_file():
    text = "\n".join([DOUBT.format(letter=""), BILL.format(letter="=AA"), SALE])
    assert open_parts(text) == [("416", INVOICE_ON, DUE_ON, 10000)]


def test_a_bill_paid_at_the_bank_is_paid_since_the_invoice():
    text = "\n".join([SALE, BILL.format(letter="=AA"), "BQ 4 2025-03-11 413:A -100 =AA; 511 100"])
    assert payments(text) == [(INVOICE_ON, DUE_ON, date(2025, 3, 11), 10000)]
    assert open_parts(text) == []


def test_a_transfer_is_no_payment():
    text = f"{SALE}\n{BILL.format(letter='')}"
    assert payments(text) == []


def test_a_transfer_of_a_part_leaves_the_rest_where_it_was():
    text = f"{SALE.replace('=AA', '')}\nOD 2 2025-05-01 411:A -30 #FA1; 416:A 30"
    assert open_parts(text) == [
        ("411", INVOICE_ON, DUE_ON, 7000),
        ("416", INVOICE_ON, DUE_ON, 3000),
    ]


def test_a_transfer_of_two_invoices_keeps_both_dates_oldest_paid_first():
    text = """
        VE 1 2025-01-10 411:A 100 =AA; 707 -100
        VE 2 2025-02-20 411:A 50 =AA; 707 -50
        OD 3 2025-06-01 411:A -150 =AA; 416:A 150
        BQ 4 2025-07-01 416:A -120; 512 120
    """
    assert payments(text) == [
        (date(2025, 1, 10), None, date(2025, 7, 1), 10000),
        (date(2025, 2, 20), None, date(2025, 7, 1), 2000),
    ]
    assert open_parts(text) == [("416", date(2025, 2, 20), None, 3000)]


def test_the_first_payment_is_of_the_oldest_part_wherever_it_stands_in_the_file():
    text = """
        VE 1 2025-01-10 411:A 100 =AA; 707 -100
        VE 2 2025-02-20 411:A 50 =AA; 707 -50
        OD 3 2025-06-01 411:A -150 =AA; 416:A 150
        BQ 5 2025-08-01 416:A -50; 512 50
        BQ 4 2025-07-01 416:A -100; 512 100
    """
    assert payments(text) == [
        (date(2025, 1, 10), None, date(2025, 7, 1), 10000),
        (date(2025, 2, 20), None, date(2025, 8, 1), 5000),
    ]


def test_a_transfer_without_letters_takes_the_oldest_invoice():
    text = """
        VE 1 2025-01-10 411:A 100; 707 -100
        VE 2 2025-02-20 411:A 80; 707 -80
        OD 3 2025-06-01 411:A -100; 416:A 100
    """
    assert open_parts(text) == [
        ("416", date(2025, 1, 10), None, 10000),
        ("411", date(2025, 2, 20), None, 8000),
    ]


def test_a_transfer_of_more_than_was_invoiced_has_its_own_date_for_the_rest():
    text = """
        VE 1 2025-01-10 411:A 100 =AA; 707 -100
        OD 3 2025-06-01 411:A -130 =AA; 416:A 130
    """
    assert open_parts(text) == [
        ("416", date(2025, 1, 10), None, 7000),
        ("416", date(2025, 6, 1), None, 3000),
    ]


def test_a_transfer_of_one_customer_says_nothing_of_another_in_the_same_entry():
    text = """
        VE 1 2025-01-10 411:A 100 =AA; 411:B 70 =AA @2025-01-02; 707 -170
        OD 3 2025-06-01 411:A -100 =AA; 416:A 100; 411:B -70 =AA; 416:B 70
    """
    assert open_parts(text) == [
        ("416", date(2025, 1, 10), None, 10000),
        ("416", date(2025, 1, 2), None, 7000),
    ]


@pytest.mark.parametrize(
    ("transfer", "days"),
    [
        # the transfer says which document it moves: by its letter, by its reference, by its date
        ("411:A -100 =AA; 416:A 100", date(2025, 2, 20)),
        ("411:A -100 #FA2; 416:A 100 #FA2", date(2025, 2, 20)),
        ("411:A -100; 416:A 100 @2025-02-20", date(2025, 2, 20)),
        # it says nothing: the oldest is presumed
        ("411:A -100; 416:A 100", date(2025, 1, 10)),
    ],
)
def test_a_transfer_has_the_date_it_tells_before_one_that_is_presumed(transfer, days):
    letter = "=AA" if "=AA" in transfer else ""
    text = f"""
        VE 1 2025-01-10 411:A 130 #FA1; 707 -130
        VE 2 2025-02-20 411:A 170 #FA2; 707 -170
        VE 3 2025-02-20 411:A -70 #FA2 {letter}; 707 70
        OD 4 2025-06-01 {transfer}
    """.replace("170 #FA2", f"170 #FA2 {letter}")
    found = [row[1] for row in open_parts(text) if row[0] == "416"]
    assert found == [days]


def test_the_letter_of_a_transfer_goes_before_the_date_it_tells():
    text = f"{SALE}\nOD 3 2025-06-01 411:A -100 =AA; 416:A 100 @2025-03-01"
    assert open_parts(text) == [("416", INVOICE_ON, DUE_ON, 10000)]


def test_the_oldest_is_paid_first_by_the_date_of_what_is_carried():
    text = f"""{SALE}
        VE 2 2025-03-01 411:A 80; 707 -80
        OD 3 2025-06-01 411:A -100 =AA; 416:A 100
        BQ 4 2025-07-01 411:A -50; 512 50
    """
    assert payments(text) == [(INVOICE_ON, DUE_ON, date(2025, 7, 1), 5000)]


def test_an_entry_that_stays_inside_one_account_moves_nothing():
    text = f"{SALE}\nOD 3 2025-06-01 411:A -100 =AA; 411:A 100"
    assert open_parts(text) == [("411", date(2025, 6, 1), None, 10000)]


@pytest.mark.parametrize("document", ["@2026-01-01", "@2025-12-31", ""])
def test_an_opening_in_one_sum_has_the_dates_of_the_year_before(document):
    before = """
        VE 1 2025-10-10 411:A 100 #FA1 >2025-11-09; 707 -100
        VE 2 2025-11-20 411:A 50 #FA2; 707 -50
    """
    after = f"AN 1 2026-01-01 411:A 150 {document}; 101 -150"
    assert open_parts(before, after) == [
        ("411", date(2025, 10, 10), date(2025, 11, 9), 10000),
        ("411", date(2025, 11, 20), None, 5000),
    ]


def test_without_the_year_before_the_age_of_such_a_sum_is_unknown():
    found = settle(movements("AN 1 2026-01-01 411:A 150 @2025-12-31; 101 -150")).open_items
    assert found["age_known"].to_list() == [False]


def test_an_opening_by_item_keeps_the_dates_it_is_given():
    text = "AN 1 2026-01-01 411:A 150 @2025-11-03; 411:A 20 @2025-12-30; 101 -170"
    found = settle(movements(text)).open_items
    assert found["age_known"].to_list() == [True, True]
    assert found["document_on"].to_list() == [date(2025, 11, 3), date(2025, 12, 30)]


def test_an_opening_larger_than_what_was_open_has_no_known_age_for_the_rest():
    before = "VE 1 2025-10-10 411:A 100; 707 -100"
    found = settle(movements(before, "AN 1 2026-01-01 411:A 150; 101 -150")).open_items
    assert sorted(found.select("amount_cents", "age_known", "document_on").rows()) == [
        (5000, False, date(2026, 1, 1)),
        (10000, True, date(2025, 10, 10)),
    ]


def test_an_opening_finds_its_own_invoice_by_reference_before_the_oldest():
    before = """
        VE 1 2025-10-10 411:A 100 #FA1; 707 -100
        VE 2 2025-11-20 411:A 100 #FA2; 707 -100
        BQ 3 2025-12-20 411:A -100; 512 100
    """
    after = "AN 1 2026-01-01 411:A 100 #FA1; 101 -100"
    assert open_parts(before, after) == [("411", date(2025, 10, 10), None, 10000)]


def test_dates_go_through_three_years():
    years = [
        "VE 1 2024-10-10 411:A 100; 707 -100",
        "AN 1 2025-01-01 411:A 100; 101 -100",
        "AN 1 2026-01-01 411:A 100; 101 -100\nBQ 2 2026-02-01 411:A -40; 512 40",
    ]
    assert open_parts(*years) == [("411", date(2024, 10, 10), None, 6000)]
    assert payments(*years) == [(date(2024, 10, 10), None, date(2026, 2, 1), 4000)]


def test_an_unlettered_transfer_closes_what_it_moves_not_what_it_wrote():
    """Both sides of a transfer carry the invoice's reference: they are not laid on each other."""
    text = """AN 1 2025-01-01 411:A 100 #AN; 110 -100
        OD 2 2025-05-19 416:A 100 #FA1 @2024-09-27; 411:A -100 #FA1 @2024-09-27"""
    items = settle(movements(text)).open_items
    assert items.select("account", "document_on", "age_known").rows() == [
        ("416", date(2024, 9, 27), True)
    ]


PAID_YEAR = "\n".join(
    f"VE {n} 2024-{n:02}-10 411:A 120 #F{n:02}; 707 -120\n"
    + (f"BQ {n} 2024-{n + 1:02}-10 411:A -120; 512 120" if n < 12 else "")
    for n in range(1, 13)
)


def test_an_opening_sum_carries_what_was_open_not_an_equal_invoice_already_paid():
    """Twelve equal invoices, eleven paid without letters: the opening is the twelfth."""
    assert open_parts(f"{PAID_YEAR}", "AN 1 2025-01-01 411:A 120 #AN; 110 -120") == [
        ("411", date(2024, 12, 10), None, 12000)
    ]


def test_the_delay_of_a_lettered_opening_is_that_of_what_it_carries():
    paid = payments(
        PAID_YEAR,
        "AN 1 2025-01-01 411:A 120 #AN =AA; 110 -120\nBQ 2 2025-01-09 411:A -120 =AA; 512 120",
    )
    assert (date(2024, 12, 10), None, date(2025, 1, 9), 12000) in paid


def test_openings_of_two_accounts_keep_each_the_dates_of_its_account():
    before = """VE 1 2024-01-01 411:A 200 #F1; 707 -200
        OD 2 2024-06-01 411:A -200; 416:A 200
        VE 3 2024-12-05 411:A 100 #F2; 707 -100
        VE 4 2024-12-06 411:A 55 #F3; 707 -55"""
    opened = open_parts(before, "AN 1 2025-01-01 411:A 155 #AN; 416:A 200 #AN; 110 -355")
    assert {(account, day) for account, day, _, _ in opened} == {
        ("416", date(2024, 1, 1)),
        ("411", date(2024, 12, 5)),
        ("411", date(2024, 12, 6)),
    }


def test_an_invoice_of_the_last_day_of_the_year_has_an_age():
    text = "AN 1 2025-01-01 411:A 10 #F1 @2024-10-31; 411:A 20 #F2 @2024-12-31; 110 -30"
    assert settle(movements(text)).open_items["age_known"].to_list() == [True, True]


def test_an_opening_all_dated_at_the_closing_is_a_sum():
    text = "AN 1 2025-01-01 411:A 10 @2024-12-31; 411:B 20 @2024-12-31; 110 -30"
    assert settle(movements(text)).open_items["age_known"].to_list() == [False, False]


def test_a_bill_for_a_part_keeps_its_dates_though_the_rest_is_paid_at_once():
    sale = SALE.replace("100", "300").replace("=AA", "")
    text = f"{sale}\nEF 2 2025-02-01 413:A 200; 512 100; 411:A -300 #FA1"
    assert open_parts(text) == [("413", INVOICE_ON, DUE_ON, 20000)]


def test_a_doubtful_account_without_customers_takes_the_customer_it_is_moved_from():
    text = f"{SALE}\nOD 2 2025-12-31 411:A -100 =AA; 416000 100"
    items = settle(movements(text)).open_items
    assert items.select("customer", "account", "document_on").rows() == [
        ("A", "416000", INVOICE_ON)
    ]


def test_a_doubtful_account_that_is_also_paid_without_customers_stays_its_own():
    text = f"""{SALE}
        OD 2 2025-06-30 411:A -100 =AA; 416000 100
        BQ 3 2025-12-31 416000 -40; 512 40"""
    items = settle(movements(text)).open_items
    assert items.select("customer", "amount_cents").rows() == [("416000", 6000)]
