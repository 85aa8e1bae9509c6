"""What people come to do, from end to end, in a browser on the real application."""

import re
import secrets

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.tenancy.models import User
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_person
from tests.browser.axe import serious


def rail(page):
    """The rail: the places of the organisation."""
    return page.get_by_role("navigation", name="Pages", exact=True)


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
    books = tmp_path / "123456782FEC20261231.txt"
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

    rail(page).get_by_role("link", name="Imports").click()
    expect(page.get_by_role("link", name=books.name)).to_be_visible()

    rail(page).get_by_role("link", name="Aged balance").click()
    page.locator("tr", has_text="Acme").locator("a[href*='bucket=']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    page.get_by_role("link", name="F1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice F1")
    expect(page.get_by_role("main")).to_contain_text("706000")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")

    page.get_by_label("Export").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Workbook (XLSX)").click()
    [_, row] = CalamineWorkbook.from_path(coming.value.path()).get_sheet_by_index(0).to_python()
    assert row[0] == "F1"
    assert 120 in row


def test_a_collector_calls_writes_and_calls_upon_a_colleague(screen, company):
    mine = screen(person=company.people[Role.COLLECTOR])
    page = mine.open(f"/o/{company.slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("À faire")

    page.locator("tr[data-row] a[data-act]").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Note").fill("Vu avec @Marc Delvaury : le virement part vendredi.")
    drawer.get_by_role("button", name="Écrire").click()
    expect(drawer.get_by_role("status")).to_contain_text("Note écrite.")
    expect(drawer.locator(".thread")).to_contain_text("le virement part vendredi")

    drawer.locator("summary").click()
    drawer.get_by_label("Ce qu’il y a à faire").fill("Vérifier le virement")
    drawer.get_by_role("button", name="Donner la tâche").click()
    expect(drawer.locator(".thread")).to_contain_text("Vérifier le virement")

    colleague = screen(person=company.people[Role.CREDIT_MANAGER]).open(f"/o/{company.slug}/")
    bell = colleague.get_by_role("link", name=re.compile("Mentions"))
    expect(bell.locator(".badge")).to_be_visible()
    bell.click()
    note = colleague.locator(".thread li", has_text="le virement part vendredi")
    note.get_by_role("button", name="Marquer comme lu").click()
    expect(note.get_by_role("button", name="Marquer comme lu")).to_have_count(0)
    expect(note).to_be_visible()


def test_a_note_written_too_soon_is_undone(screen, company):
    page = screen(company.organisation_id, "collector", language="en").open(
        f"/o/{company.slug}/todo/"
    )
    page.locator("tr[data-row] a[data-act]").nth(1).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Note").fill("Said to the wrong customer.")
    drawer.get_by_role("button", name="Write").click()
    drawer.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.locator(".toasts")).to_be_visible()
    page.locator("tr[data-row] a[data-act]").nth(1).click()
    expect(page.get_by_role("dialog")).not_to_contain_text("Said to the wrong customer.")


def test_a_credit_manager_keeps_a_view_of_the_late_customers(screen, company):
    page = screen(company.organisation_id, "credit_manager", language="en").open(
        f"/o/{company.slug}/customers/"
    )
    page.locator("summary", has_text="Show").click()
    page.get_by_role("link", name="Late only").click()
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("Late only")
    page.get_by_role("columnheader", name="Balance").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Balance")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_label("Columns").click()
    page.get_by_role("link", name="Collector", exact=True).click()
    expect(page.get_by_role("columnheader", name="Collector")).to_have_count(0)

    page.locator("summary", has_text="Views").click()
    page.get_by_label("Keep this view as").fill("Late ones")
    page.get_by_role("button", name="Keep", exact=True).click()
    rail(page).get_by_role("link", name="Customers").click()
    expect(page.get_by_role("columnheader", name="Collector")).to_be_visible()
    page.locator("summary", has_text="Views").click()
    page.get_by_role("link", name="Late ones").click()
    expect(page.get_by_role("columnheader", name="Collector")).to_have_count(0)
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("Late only")


def test_a_credit_manager_reads_a_customer_and_says_where_its_invoices_stand(screen, company):
    page = screen(company.organisation_id, "credit_manager", language="en").open(
        f"/o/{company.slug}/customers/?show=late&sort=-items"
    )
    page.locator("tr[data-row] th a").nth(2).click()
    tabs = page.get_by_role("navigation", name="Parts of the file")
    expect(tabs.get_by_role("link")).not_to_have_count(0)
    names = tabs.get_by_role("link").all_inner_texts()
    for name in [*names[1:], names[0]]:
        tabs.get_by_role("link", name=name).click()
        expect(tabs.locator("[aria-current=page]")).to_have_text(name)

    boxes = page.locator("tr[data-row] input[name=row]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(page.get_by_role("group", name="For the ticked rows")).to_contain_text("2 ticked")
    page.get_by_role("button", name="Say something of them").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 documents")
    page.get_by_label("Status").select_option(label="Payment announced")
    page.get_by_role("button", name="Save").click()
    rows = page.locator("tr[data-row]")
    expect(rows.nth(0)).to_contain_text("Payment announced")
    expect(rows.nth(1)).to_contain_text("Payment announced")
    page.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(".toasts")).to_be_visible()
    expect(rows.nth(0)).not_to_contain_text("Payment announced")


def test_a_credit_manager_gives_customers_to_a_collector_and_takes_it_back(screen, company):
    page = screen(company.organisation_id, "credit_manager", language="en").open(
        f"/o/{company.slug}/customers/?sort=name"
    )
    rows = page.locator("tr[data-row]")
    rows.nth(0).get_by_role("checkbox").check()
    rows.nth(1).get_by_role("checkbox").check()
    page.get_by_role("button", name="Give a collector").click()
    page.get_by_label("Collector").fill("Odile Garance")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toasts")).to_contain_text("2 customers are changed.")
    page.get_by_label("Name, code or SIREN").fill("")
    given = page.locator("tr[data-row]", has_text="Odile Garance")
    expect(given).to_have_count(2)
    page.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(given).to_have_count(0)


def test_an_administrator_decides_the_ages_and_the_balance_follows(screen, organisation, slug):
    page = screen(organisation, language="en").open(f"/o/{slug}/settings/figures/")
    page.get_by_role("link", name="Edit Aged balance").click()
    page.get_by_label("Last days of the first three stretches").fill("15, 45, 75")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("main")).to_contain_text("15, 45, 75")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".toasts")).to_be_visible()

    books = [Handed("123456782FEC20261231.txt", BOOKS.encode())]
    take_in(organisation, books, source="books", author_id=None, now=timezone.now())
    rail(page).get_by_role("link", name="Aged balance").click()
    expect(page.get_by_role("columnheader", name="16 to 45 days")).to_be_visible()


def test_other_ages_are_seen_while_they_are_typed(screen, company):
    page = screen(company.organisation_id, language="en").open(
        f"/o/{company.slug}/settings/figures/ageing/"
    )
    days = page.get_by_label("Last days of the first three stretches")
    days.fill("")
    days.press_sequentially("15, 45, 75")
    preview = page.get_by_role("region", name="before and after").first
    expect(preview).to_contain_text("16 to 45 days")
    expect(preview).to_contain_text("31 to 60 days")
    expect(days).to_be_focused()
    assert serious(page) == []
    days.fill("75, 45")
    expect(preview).to_have_count(0)
    days.fill("10, 20, 40")
    expect(preview).to_contain_text("11 to 20 days")


def test_the_aged_balance_is_turned_to_document_dates(screen, company):
    page = screen(company.organisation_id, language="en").open(f"/o/{company.slug}/aged/")
    page.locator("summary", has_text="By due date").click()
    page.get_by_role("link", name="By document date").click()
    expect(page.get_by_role("columnheader", name="Not due")).to_have_count(0)
    page.get_by_role("link", name="By collector").click()
    expect(page.locator("summary", has_text="By document date")).to_be_visible()
    assert serious(page) == []


def test_an_administrator_invites_and_a_key_is_shown_once(screen, organisation, slug):
    page = screen(organisation, language="en").open(f"/o/{slug}/settings/people/")
    page.locator("summary", has_text="Invite somebody").click()
    page.get_by_label("E-mail address").fill("paul@example.fr")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.locator(".secret")).to_contain_text("http")
    page.goto(page.url)
    expect(page.get_by_role("link", name="paul@example.fr")).to_be_visible()
    expect(page.locator(".secret")).to_have_count(0)

    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Program keys").click()
    page.get_by_label("Name of the program").fill("nightly export")
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator(".secret")).to_be_visible()
    page.goto(page.url)
    expect(page.get_by_role("rowheader", name="nightly export")).to_be_visible()
    expect(page.locator(".secret")).to_have_count(0)
