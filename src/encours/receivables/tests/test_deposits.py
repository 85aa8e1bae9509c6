"""Deposits received stand beside their customer, by his code or his account."""

import polars as pl
import pytest

from encours.receivables.rules.deposits import find_deposits
from encours.receivables.tests.ledger_text import ledger


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("512 30; 4191:A -30", [("A", 3000)], id="code"),
        pytest.param("512 30; 4191DUPONT -30", [("411DUPONT", 3000)], id="account"),
        pytest.param("512 30; 41910000 -30", [], id="no customer told"),
        pytest.param("512 30; 4191:Z -30", [], id="no such customer"),
        pytest.param("512 30; 4191:A -30; 4191:A 30; 758 -30", [], id="applied"),
        pytest.param("512 50; 4191:A -20; 4191DUPONT -30", [("411DUPONT", 3000), ("A", 2000)]),
    ],
)
def test_what_a_customer_paid_ahead(text, found):
    customers = pl.DataFrame({"customer": ["A", "411DUPONT"]})
    assert find_deposits(ledger(f"BQ 1 2025-01-10 {text}"), customers).rows() == found
