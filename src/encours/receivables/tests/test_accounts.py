"""Which accounts carry what customers owe: the legal ones, else those that look like it."""

import pytest

from encours.receivables.rules.accounts import find_receivable_accounts
from encours.receivables.rules.entries import with_entries
from encours.receivables.rules.from_ledger import customer_codes, movements_of, read_ledger
from encours.receivables.tests.ledger_text import ledger

OWN_CHART = "VE 1 2025-01-10 121000 120; 700100 -120\nBQ 2 2025-01-20 512 120; 121000 -120"


def found(text, **columns):
    return find_receivable_accounts(with_entries(ledger(text, **columns)))


def test_the_legal_accounts_and_what_is_below_them():
    text = "OD 1 2025-01-10 411 1; 4110001 1; 413DUPONT 1; 416000 1; 4191 1; 418 1; 4117 1; 707 -7"
    accounts = found(text)
    assert accounts.numbers == ("411", "4110001", "4117", "413DUPONT", "416000")
    assert not accounts.assumed


def test_an_account_called_customers_when_the_chart_is_not_the_french_one():
    accounts = found(OWN_CHART, account_label="Clients")
    assert accounts.assumed
    assert accounts.numbers == ("121000",)


def test_an_account_that_behaves_as_a_customer_whatever_its_name():
    accounts = found(OWN_CHART, account_label="Divers")
    assert accounts.numbers == ("121000",)


@pytest.mark.parametrize(
    "label", ["Fournisseurs", "Clients - avances reçues", "Dépréciation clients", "Avoirs clients"]
)
def test_an_account_that_speaks_of_something_else_is_left_out(label):
    assert found(OWN_CHART, account_label=label).numbers == ()


@pytest.mark.parametrize("account", ["512000", "401000", "419100", "421000", "445710", "607000"])
def test_banks_suppliers_staff_and_taxes_are_never_customers(account):
    text = f"VE 1 2025-01-10 {account} 120; 700100 -120"
    assert found(text, account_label="Clients").numbers == ()


def test_a_ledger_may_have_no_customer_at_all():
    lines = read_ledger([ledger("OD 1 2025-01-10 512 100; 101 -100")])
    assert lines.accounts.numbers == ()
    assert movements_of(lines).is_empty()
    assert customer_codes(lines.lines).is_empty()


def test_accounts_asked_for_replace_the_legal_ones():
    text = "VE 1 2025-01-10 121000 120; 411:A 10; 700100 -130"
    assert find_receivable_accounts(with_entries(ledger(text)), prefixes=("121",)).numbers == (
        "121000",
    )


def test_the_customer_is_its_code_else_its_account_and_keeps_its_latest_name():
    text = "VE 1 2025-01-10 411:A 1; 411DUPONT 2; 416DUPONT 3; 413SEUL 4; 416000:A 5; 707 -15"
    records = ledger(text)
    moved = movements_of(read_ledger([records]))
    assert moved["customer"].to_list() == ["A", "411DUPONT", "411DUPONT", "413SEUL", "A"]
    assert moved["customer_name"].to_list() == ["A", "411DUPONT", "411DUPONT", "413SEUL", "A"]
    codes = customer_codes(read_ledger([records]).lines)["customer"].unique()
    assert sorted(codes) == ["411DUPONT", "413SEUL", "416DUPONT", "A"]


def test_the_latest_name_of_a_customer_is_the_one_shown():
    first = ledger("VE 1 2025-01-10 411:A 1; 707 -1", auxiliary_label="Alpha")
    second = ledger("VE 1 2026-01-10 411:A 1; 707 -1", auxiliary_label="Alpha Nouvelle")
    moved = movements_of(read_ledger([second, first]))
    assert set(moved["customer_name"]) == {"Alpha Nouvelle"}
