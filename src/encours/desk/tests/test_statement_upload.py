"""A bank statement dropped on the page of imports is shown as one, then taken in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from encours.cash.queries.accounts import list_accounts
from encours.daily.tests.test_taking_statements_in import DURAND, IBAN, MARTIN, camt
from encours.tenancy.queries import find_organisation
from encours.tenancy.services import create_organisation


@pytest.fixture
def slug(organisation):
    slug = f"upload-{organisation}"
    create_organisation(slug, name="Tissages Martin")
    return slug


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Read as statements of a bank."), ("fr", "Lu comme des relevés bancaires.")],
)
def test_it_is_shown_with_its_first_lines_and_taken_in_once_confirmed(
    slug, signed_in, language, said
):
    organisation = find_organisation(slug)
    browser = signed_in(organisation, language=language)
    file = SimpleUploadedFile("releve.xml", camt(DURAND, MARTIN, closing="150.00").content)
    dropped = browser.post(f"/o/{slug}/imports/", {"files": file, "mode": "delta"})
    assert dropped.status_code == 302
    page = browser.get(dropped.url)
    text = page.content.decode()
    assert page.status_code == 200
    assert said in text
    assert "DURAND" in text
    assert not list_accounts(organisation)
    assert browser.post(dropped.url, {"do": "confirm"}).status_code == 302
    assert [each.number for each in list_accounts(organisation)] == [IBAN]


def test_who_may_not_import_is_refused_and_others_see_nothing(slug, signed_in):
    reader = signed_in(find_organisation(slug), "reader")
    assert reader.get(f"/o/{slug}/imports/").status_code == 403
    assert signed_in().get(f"/o/{slug}/imports/").status_code == 404
