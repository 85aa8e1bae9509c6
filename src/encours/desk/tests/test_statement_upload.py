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


def test_a_statement_of_which_nothing_can_be_read_is_not_offered_to_be_taken_in(slug, signed_in):
    whole = camt(DURAND, MARTIN, closing="150.00").content
    file = SimpleUploadedFile("releve.xml", whole[: len(whole) * 2 // 3])
    browser = signed_in(find_organisation(slug))
    dropped = browser.post(f"/o/{slug}/imports/", {"files": file, "mode": "delta"})
    text = browser.get(dropped.url).content.decode()
    assert "The XML is broken" in text
    assert "there is nothing to take in" in text
    assert 'value="confirm"' not in text


def test_what_is_handed_in_as_a_banks_is_refused_in_the_words_of_a_bank(slug, signed_in):
    browser = signed_in(find_organisation(slug))
    for content in (b"%PDF-1.7 x", b"<?xml version='1.0'?><a><b/></a>"):
        file = SimpleUploadedFile("releve.xml", content)
        dropped = browser.post(f"/o/{slug}/imports/", {"files": file, "mode": "bank"})
        text = browser.get(dropped.url).content.decode().split("<main")[1]
        assert "CAMT.053, CFONB 120, MT940, OFX" in text
        assert "FEC" not in text
        assert 'value="confirm"' not in text


def test_who_may_not_import_is_refused_and_others_see_nothing(slug, signed_in):
    reader = signed_in(find_organisation(slug), "reader")
    assert reader.get(f"/o/{slug}/imports/").status_code == 403
    assert signed_in().get(f"/o/{slug}/imports/").status_code == 404


ODD = """Jour compta;Jour val.;Motif de l'op.;Contrepartie;Mvt EUR
02/11/2026;02/11/2026;VIR RECU FACT FA26-006570;COMMUNE DE MONT;1 250,40
03/11/2026;03/11/2026;PRLV EDF;EDF;-310,12
04/11/2026;04/11/2026;VIR RECU DIVERS;GARAGE MARTIN;abc
"""
SAID = (
    ("Jour compta", "booked_on"),
    ("Jour val.", "value_on"),
    ("Motif de l'op.", "label"),
    ("Contrepartie", "payer_name"),
    ("Mvt EUR", "amount"),
)


def handed_in(browser, slug, text):
    """The page of a file handed in."""
    file = SimpleUploadedFile("compte.csv", text.encode())
    return browser.post(f"/o/{slug}/imports/", {"files": file, "mode": "delta"}).url


def test_a_bank_s_table_of_odd_headers_is_explained_once_and_known_again(slug, signed_in):
    organisation = find_organisation(slug)
    browser = signed_in(organisation, language="en")
    at = handed_in(browser, slug, ODD)
    assert "It is a statement of a bank" in browser.get(at).content.decode()
    assert browser.post(at, {"do": "bank"}).status_code == 302
    page = browser.get(at).content.decode()
    assert "for example 02/11/2026" in page
    assert 'value="booked_on"' in page
    headers, fields = zip(*SAID, strict=True)
    browser.post(at, {"do": "columns", "header": headers, "field": fields})
    page = browser.get(at).content.decode()
    assert "COMMUNE DE MONT" in page
    assert "€1,250.40" in page
    assert "abc" in page
    assert browser.post(at, {"do": "confirm"}).status_code == 302
    assert [each.lines for each in list_accounts(organisation)] == [2]

    again = handed_in(browser, slug, ODD.replace("02/11/2026", "05/11/2026"))
    page = browser.get(again).content.decode()
    assert "Read as statements of a bank." in page
    assert browser.post(again, {"do": "confirm"}).status_code == 302
    assert [each.lines for each in list_accounts(organisation)] == [3]


def test_what_was_said_of_a_bank_s_table_changes_nothing_for_lists_of_invoices(slug, signed_in):
    organisation = find_organisation(slug)
    browser = signed_in(organisation, language="en")
    at = handed_in(browser, slug, ODD)
    browser.post(at, {"do": "bank"})
    headers, fields = zip(*SAID, strict=True)
    browser.post(at, {"do": "columns", "header": headers, "field": fields})
    browser.post(at, {"do": "confirm"})
    invoices = "client;facture;date;echeance;montant\nC1;F1;02/11/2026;02/12/2026;120,00\n"
    page = browser.get(handed_in(browser, slug, invoices)).content.decode()
    assert "Read as a list of invoices and payments." in page


def test_a_table_taken_for_a_bank_s_by_mistake_is_a_list_again(slug, signed_in):
    browser = signed_in(find_organisation(slug), language="en")
    invoices = "client;facture;date;echeance;montant\nC1;F1;02/11/2026;02/12/2026;120,00\n"
    at = handed_in(browser, slug, invoices)
    browser.post(at, {"do": "bank"})
    page = browser.get(at).content.decode()
    assert "It is a list of invoices, not a bank" in page
    browser.post(at, {"do": "list"})
    assert "Read as a list of invoices and payments." in browser.get(at).content.decode()
