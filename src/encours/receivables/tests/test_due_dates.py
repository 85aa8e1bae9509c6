"""When an item is due: retentions a year after their document, wherever their account stands."""

import pytest

from encours.receivables.rules.due_dates import find_retention_accounts
from encours.receivables.rules.from_ledger import read_ledger
from encours.receivables.tests.ledger_text import ledger


@pytest.mark.parametrize(
    ("accounts", "label", "found"),
    [
        (("4117", "411"), "", ("4117",)),
        (("411700", "411000"), "", ("411700",)),
        (("41170012", "41100012"), "Retenues de garantie", ("41170012",)),
        (("41170012", "41100012"), "Client Martin", ()),  # the customer 70012
        (("4117DUPONT", "411DUPONT"), "Dupont", ("4117DUPONT",)),
        (("4117DUPONT", "411MARTIN"), "Dupont", ()),
        (("411712", "41112"), "", ()),
        (("411", "416"), "Retenue de garantie", ()),
    ],
)
def test_retentions_are_told_from_customers_whose_number_begins_alike(accounts, label, found):
    first, second = accounts
    lines = read_ledger(
        [ledger(f"VE 1 2025-01-10 {first} 5; {second} 95; 707 -100", account_label=label)]
    ).lines
    assert find_retention_accounts(lines) == found
