"""Every page of an organisation can be used by everybody, by day and by night."""

from playwright.sync_api import expect

from tests.browser.axe import serious
from tools.browser import keyboard


def test_no_page_keeps_anybody_out(screen, company, addresses):
    shown = screen(company.organisation_id)
    found = {}
    for name, address in addresses.items():
        page = shown.open(address)
        expect(page.get_by_role("heading", level=1), address).to_be_visible()
        page.emulate_media(color_scheme="light")
        found[name] = serious(page)
        page.emulate_media(color_scheme="dark")
        found[f"{name} dark"] = serious(page, only=("color-contrast",))
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_what_opens_over_a_page_keeps_nobody_out(screen, company, addresses):
    page = screen(company.organisation_id, language="en").open(addresses["todo"])
    page.locator("tr[data-row] a[data-act]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    by_day_and_night(page)
    keyboard(page).press("Escape")
    keyboard(page).press("Control+k")
    keyboard(page).type("a")
    expect(page.locator("#found [aria-selected=true]")).to_be_visible()
    by_day_and_night(page)
    keyboard(page).press("Escape")
    keyboard(page).press("Escape")
    page.locator("h1").click()
    keyboard(page).press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    by_day_and_night(page)


def by_day_and_night(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == [], scheme
