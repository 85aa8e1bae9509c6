"""What people come to do, from end to end, in a browser on the real application."""

import secrets

import pytest
from playwright.sync_api import expect

from encours.tenancy.models import User
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_person

PASSWORD = "trois tasses de thé froid"  # noqa: S105  # of a person made up here
BOOKS = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|"
    "PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|"
    "Idevise\n"
    "VE|Ventes|1|20260105|411000|Clients|ACME|Acme|F1|20260105|Facture F1|120,00|0,00|||||\n"
    "VE|Ventes|1|20260105|706000|Ventes|||F1|20260105|Facture F1|0,00|100,00|||||\n"
    "VE|Ventes|1|20260105|445710|TVA|||F1|20260105|Facture F1|0,00|20,00|||||\n"
)


@pytest.fixture
def accountant(organisation):
    """The address of an accountant, who signs in with `PASSWORD`."""
    address = f"{secrets.token_hex(6)}@example.fr"
    person = create_person(address, language="en")
    add_member(organisation, person, role=Role.ACCOUNTANT)
    found = User.objects.get(pk=person)
    found.set_password(PASSWORD)
    found.save()
    return address


def test_an_accountant_signs_in_and_hands_in_the_books(screen, slug, accountant, tmp_path, axe):
    books = tmp_path / "123456789FEC20261231.txt"
    books.write_text(BOOKS)
    page = screen(language="en").open(f"/o/{slug}/imports/")

    page.locator("input[name=login]").fill(accountant)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/o/{slug}/imports/")
    axe(page)

    page.get_by_label("Files").set_input_files(books)
    page.get_by_role("button", name="See what it changes").click()
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    expect(page.get_by_text("Read as the books (FEC).")).to_be_visible()
    axe(page)

    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_text("In the ledger")).to_be_visible()
    axe(page)

    page.goto(page.url.split("/o/")[0] + f"/o/{slug}/imports/")
    expect(page.get_by_role("link", name=books.name)).to_be_visible()
    axe(page)
