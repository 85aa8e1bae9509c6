"""From the statement to the settled invoice, in a browser: proposals, keys, undo, split, fee."""

import pytest
from playwright.sync_api import expect

from encours.cash.queries.lines import list_lines
from encours.cash.rules.matching.words import Match, Outcome, Share
from encours.cash.tests.bank_lines import bank_line, left, number, outcome, run
from encours.daily.tests.test_taking_statements_in import camt, entry
from encours.receivables.tests.ledger_books import take
from tools.browser import keyboard

BOOKS = """
    VE 1 2026-01-05 411:ALPHA 120 #F1; 707 -120
    VE 2 2026-01-10 411:ALPHA 80 #F2; 707 -80
    VE 3 2026-01-15 411:BETA 50 #F3; 707 -50
"""


@pytest.fixture
def books(organisation):
    take(organisation, BOOKS)
    return organisation


def proposed(line, *shares):
    told = tuple(Share(*each) for each in shares)
    return Match(line, Outcome.PROPOSED, "ALPHA", told, confidence=0.7)


def balance_of(page, slug, customer):
    """The row of a customer in the list of customers."""
    page.goto(page.url.split("/o/")[0] + f"/o/{slug}/customers/")
    return page.locator(f"tr[data-row='{customer}']")


def test_a_statement_is_handed_in_and_its_payment_confirmed_by_keyboard(
    screen, books, slug, tmp_path, axe
):
    statement = tmp_path / "releve.xml"
    lines = (entry("120.00", "ALPHA SA"), entry("80.00", "ALPHA SA", told="VIREMENT"))
    statement.write_bytes(camt(*lines, closing="200.00").content)
    page = screen(books, "accountant").open(f"/o/{slug}/bank/statements/")
    page.get_by_role("link", name="Déposer un relevé").click()
    page.get_by_label("Fichiers").set_input_files(statement)
    page.get_by_role("button", name="Voir ce que cela change").click()
    expect(page.get_by_text("Rien n’est encore écrit.")).to_be_visible()
    page.get_by_role("button", name="Intégrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("releve.xml")
    axe(page)

    second, first = (each.id for each in list_lines(books))
    f1, f2 = number(books, "F1"), number(books, "F2")
    run(books, proposed(first, (f1, 12000)), proposed(second, (f2, 8000)))

    page.get_by_role("navigation", name="Pages", exact=True).get_by_role(
        "link", name="Banque"
    ).click()
    beside = page.get_by_role("region", name="La ligne choisie")
    expect(beside).to_contain_text("F2")
    axe(page)
    keyboard(page).press("j")
    keyboard(page).press("j")
    expect(beside).to_contain_text("F1")
    keyboard(page).press("k")
    expect(beside).to_contain_text("F2")
    page.wait_for_load_state("networkidle")
    keyboard(page).press("1")
    keyboard(page).press("Enter")
    expect(beside.get_by_role("status").first).to_contain_text("80,00 € affectés à ALPHA")
    expect(beside).to_contain_text("F1")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    assert left(books, f2) == 0
    expect(balance_of(page, slug, "ALPHA")).to_contain_text("120,00")

    page.go_back()
    expect(beside.get_by_role("button", name="Confirmer")).to_be_visible()
    # Confirmed before the page's scripts have it again, it would be on a page of its own.
    page.wait_for_load_state("networkidle")
    keyboard(page).press("Enter")
    expect(beside.get_by_role("status").first).to_contain_text("120,00 € affectés à ALPHA")
    beside.get_by_role("button", name="Annuler").first.click()
    expect(page.locator(".toasts")).to_contain_text("annulé")
    assert (left(books, f1), left(books, f2)) == (12000, 0)
    expect(balance_of(page, slug, "ALPHA")).to_contain_text("120,00")


def test_next_follows_the_list_as_it_is_sorted_meanwhile(screen, books, slug):
    """The line beside was opened while the list was by day: the key goes on by amount."""
    for cents, day in ((1000, "2026-05-22"), (3000, "2026-05-21"), (2000, "2026-05-20")):
        bank_line(books, cents, day, payer_name=f"PAYEUR {cents}")
    page = screen(books, "accountant").open(f"/o/{slug}/bank/")
    beside = page.get_by_role("region", name="La ligne choisie")
    expect(beside).to_contain_text("PAYEUR 1000")
    page.get_by_role("link", name="Montant").click()
    expect(page.locator("tr[data-row]").first).to_contain_text("PAYEUR 3000")
    page.locator("tr[data-row]").first.get_by_role("link", name="PAYEUR 3000").click()
    expect(beside).to_contain_text("PAYEUR 3000")
    page.wait_for_load_state("networkidle")
    keyboard(page).press("n")
    expect(beside).to_contain_text("PAYEUR 2000")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Montant").click()
    expect(page.locator("tr[data-row]").first).to_contain_text("PAYEUR 1000")
    keyboard(page).press("n")
    expect(beside).to_contain_text("PAYEUR 3000")


def test_a_browser_that_styles_the_fields_of_a_line_is_no_fault_of_the_next(screen, books, slug):
    """Keepers of passwords and takers of pictures leave a style on fields, which no part may keep.

    Carried over to the next line it would break the policy of contents: the screen would say so.
    """
    for name in ("PAYEUR UN", "PAYEUR DEUX"):
        bank_line(books, 1000, payer_name=name)
    page = screen(books, "accountant").open(f"/o/{slug}/bank/")
    beside = page.get_by_role("region", name="La ligne choisie")
    first = page.locator("tr[data-row]").first.locator("a").first.inner_text()
    expect(beside).to_contain_text(first)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('input').forEach((each) => each.style.top = '0')")
    keyboard(page).press("n")
    expect(beside).not_to_contain_text(first)
    expect(beside.locator("input[style]")).to_have_count(0)


def test_on_a_phone_each_line_is_read_without_scrolling_sideways(screen, books, slug, axe):
    bank_line(books, 123456, payer_name="UNE SOCIETE AU NOM VRAIMENT TRES TRES LONG SAS")
    page = screen(books, "accountant", width=390).open(f"/o/{slug}/bank/")
    row = page.locator("tr[data-row]").first
    expect(row).to_contain_text("20/05/26")
    for cell in row.locator("th, td").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    wide = "[document.documentElement, document.querySelector('.grid-holder')]"
    assert page.evaluate(f"{wide}.every((each) => each.scrollWidth <= each.clientWidth)")
    axe(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_payment_of_two_customers_less_a_fee_is_split(screen, books, slug, axe, width):
    line = bank_line(books, 16500, payer_name="GROUPE GAMMA")
    f1, f3 = number(books, "F1"), number(books, "F3")
    page = screen(books, "accountant", width=width).open(f"/o/{slug}/bank/")
    page.get_by_role("link", name="GROUPE GAMMA").first.click()
    page.wait_for_load_state("networkidle")  # on a wide screen the first line opens by itself too
    place = page.get_by_role("region", name="La ligne choisie") if width > 1000 else page
    for customer in ("ALPHA", "BETA"):
        place.get_by_role("textbox", name="lient").fill(customer)
        place.get_by_role("button", name="Montrer ce qui est ouvert").click()
        expect(place.get_by_role("table", name=customer)).to_be_visible()
    place.get_by_label("Cocher F1").check()
    place.get_by_label("Cocher F3").check()
    expect(place.locator("#bank-sum")).to_contain_text("5,00 € choisis en trop")
    place.get_by_label("Frais bancaires").fill("5")
    expect(place.locator("#bank-sum")).to_contain_text("Le compte est bon")
    axe(page)
    place.get_by_role("button", name="Affecter", exact=True).click()
    expect(page.get_by_text("165,00 € affectés à ALPHA, BETA").first).to_be_visible()
    assert (outcome(books, line), left(books, f1), left(books, f3)) == ("applied", 0, 0)


def test_without_scripts_a_line_is_opened_worked_out_and_set_aside(screen, books, slug):
    line = bank_line(books, 12500, payer_name="ALPHA SA")
    page = screen(books, "accountant", scripts=False).open(f"/o/{slug}/bank/")
    page.get_by_role("link", name="ALPHA SA").first.click()
    page.get_by_role("textbox", name="Client").fill("ALPHA")
    page.get_by_role("button", name="Montrer ce qui est ouvert").click()
    page.get_by_label("Cocher F1").check()
    page.get_by_role("button", name="Calculer l’écart").click()
    expect(page.locator("#bank-sum")).to_contain_text("Reste 5,00")
    page.get_by_text("Ce n’est pas le règlement d’un client").click()
    page.get_by_label("Pourquoi", exact=True).fill("Emprunt")
    page.get_by_role("button", name="Écarter").click()
    assert outcome(books, line) == "excluded"
