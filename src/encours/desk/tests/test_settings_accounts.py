"""The bank accounts of the settings: kept as the bank has them, one of a currency printed."""

import pytest

from encours.cash.queries.accounts import list_accounts
from encours.cash.queries.printed import printed_accounts
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation

ONE = {
    "number": "FR76 3000 6000 0112 3456 7890 189",
    "currency": "EUR",
    "holder": "TISSAGES MARTIN",
    "bic": "AGRIFRPP",
    "is_printed": "on",
}


@pytest.fixture
def place(organisation):
    with reading_of([organisation]):
        slug = Organisation.objects.get(id=organisation).slug
    return f"/o/{slug}/settings/accounts/"


def test_an_account_is_added_changed_and_closed(signed_in, organisation, place):
    browser = signed_in(organisation, "administrator")
    shown = browser.post(place, ONE, follow=True).content.decode()
    assert "The account is kept." in shown
    assert "printed" in shown
    assert printed_accounts(organisation)["EUR"].number == "FR7630006000011234567890189"
    [account] = list_accounts(organisation)
    one = f"{place}{account.id}/"
    assert 'value="TISSAGES MARTIN"' in browser.get(one).content.decode()
    browser.post(one, ONE | {"name": "Main <account>"})
    assert "Main &lt;account&gt;" in browser.get(place).content.decode()
    browser.post(one, {"do": "close"})
    assert printed_accounts(organisation) == {}
    assert "closed" in browser.get(place).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "FR76 3000 6000 0112 3456 7890 188"}, "is not a valid IBAN"),
        ({"holder": ""}, "exact name of its holder"),
        ({"is_factor": "on"}, "factor"),
        ({"currency": "EURO"}, "at most 3"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(signed_in, organisation, place, wrong, said):
    browser = signed_in(organisation, "administrator")
    answer = browser.post(place, ONE | wrong)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert list_accounts(organisation) == ()


def test_the_account_of_another_organisation_is_not_found(signed_in, organisation, place):
    browser = signed_in(organisation, "administrator")
    assert browser.get(f"{place}999999/").status_code == 404
    assert signed_in().get(place).status_code == 404


def test_the_form_speaks_the_persons_language(signed_in, organisation, place):
    french = signed_in(organisation, "administrator", language="fr").get(place).content.decode()
    assert "Titulaire du compte" in french
    assert "Les clients règlent sur ce compte" in french
