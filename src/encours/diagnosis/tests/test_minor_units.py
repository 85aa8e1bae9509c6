"""A file that names no currency is worth what it says in the currency it is read in."""

import pytest

from encours.diagnosis.tests.reports import export, sale
from encours.diagnosis.tests.telling import told
from encours.intake.formats.minor_units import WrongCurrency

HEAD = "customer,invoice,issued_on,amount"


@pytest.mark.parametrize(
    ("currency", "balance"), [("EUR", 150_000), ("JPY", 1_500), ("TND", 1_500_000)]
)
def test_a_table_and_a_ledger_count_in_the_smallest_unit_of_the_currency(currency, balance):
    table = f"{HEAD}\nA,F1,2025-01-10,1000.00\nA,F2,2025-01-11,500\n".encode()
    assert told(table, currency=currency)["balance_cents"] == balance
    ledger = export(sale(1, "20250110", "C1=Alpha", 150_000))
    assert told(ledger, currency=currency)["balance_cents"] == balance


def test_a_row_that_names_its_currency_is_as_it_was_read():
    table = f"{HEAD},currency\nA,F1,2025-01-10,1000,JPY\nA,F2,2025-01-11,500,\n".encode()
    assert told(table, currency="JPY")["balance_cents"] == 1_500


def test_decimals_that_a_currency_has_not_are_refused_with_their_line():
    table = f"{HEAD}\nA,F1,2025-01-10,1000\nA,F2,2025-01-11,500.50\n".encode()
    with pytest.raises(WrongCurrency) as refusal:
        told(table, currency="JPY")
    assert str(refusal.value.what) == "Line 3 has decimals, which JPY has not."
