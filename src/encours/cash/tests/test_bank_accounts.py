from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from encours.cash.models import BankAccount
from encours.cash.queries.accounts import NoSuchAccount
from encours.cash.queries.printed import PrintedAccount, printed_accounts
from encours.cash.rules.bank_accounts import AccountWritten, UnusableAccount, check_account
from encours.cash.services.bank_accounts import close_account, save_account
from encours.tenancy.isolation import reading_of
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
BY: dict[str, Any] = {"author_id": None, "now": NOW}
ONE = AccountWritten("FR76 3000 6000 0112 3456 7890 189", "eur", holder="MARTIN", is_printed=True)
TWO = replace(ONE, number="FR14 2004 1010 0505 0001 3M02 606", bic="psstfrpp")


def test_an_account_is_kept_in_its_compact_form():
    found = check_account(replace(TWO, holder="  TISSAGES   MARTIN "))
    assert (found.number, found.bic, found.currency, found.holder) == (
        "FR1420041010050500013M02606",
        "PSSTFRPP",
        "EUR",
        "TISSAGES MARTIN",
    )
    assert check_account(AccountWritten("30006 00001", "EUR")).number == "30006 00001"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "FR7630006000011234567890188"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "30006 00001"}, "number"),
        ({"bic": "X"}, "bic"),
        ({"currency": "XXZ"}, "currency"),
        ({"holder": ""}, "holder"),
        ({"holder": "x" * 201}, "holder"),
        ({"is_factor": True}, "is_printed"),
        ({"ledger_account": "512 0"}, "ledger_account"),
    ],
)
def test_what_customers_could_not_pay_into_is_refused(wrong, field):
    with pytest.raises(UnusableAccount) as refused:
        check_account(replace(ONE, **wrong))
    assert refused.value.field == field


def test_one_account_of_a_currency_is_printed(organisation):
    save_account(organisation, ONE, **BY)
    dollars = save_account(organisation, replace(TWO, currency="USD"), **BY)
    save_account(organisation, TWO, **BY)
    assert printed_accounts(organisation) == {
        "EUR": PrintedAccount("FR1420041010050500013M02606", "MARTIN", "PSSTFRPP"),
        "USD": PrintedAccount("FR1420041010050500013M02606", "MARTIN", "PSSTFRPP"),
    }
    close_account(organisation, dollars, **BY)
    close_account(organisation, dollars, **BY)
    assert set(printed_accounts(organisation)) == {"EUR"}


def test_an_account_keeps_its_number_and_is_there_once(organisation):
    one = save_account(organisation, ONE, **BY)
    assert save_account(organisation, ONE, account_id=one, **BY) == one
    with pytest.raises(UnusableAccount, match="already"):
        save_account(organisation, ONE, **BY)
    with pytest.raises(UnusableAccount, match="do not change"):
        save_account(organisation, TWO, account_id=one, **BY)
    save_account(organisation, replace(ONE, is_printed=False, name="Main"), account_id=one, **BY)
    with reading_of([organisation]):
        [kept] = BankAccount.objects.filter(organisation_id=organisation)
    assert (kept.name, kept.is_printed) == ("Main", False)


def test_nobody_changes_an_account_of_another_organisation(organisation):
    one = save_account(organisation, ONE, **BY)
    other = create_organisation(f"other-{organisation}", name="Other")
    with pytest.raises(NoSuchAccount):
        save_account(other, ONE, account_id=one, **BY)
    with pytest.raises(NoSuchAccount):
        close_account(other, one, **BY)
    assert printed_accounts(other) == {}
