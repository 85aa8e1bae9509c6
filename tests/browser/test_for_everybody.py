"""Every page of an organisation can be used by everybody, by day and by night."""

import re
import secrets

from playwright.sync_api import expect

from encours.tenancy.services import create_organisation
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


# What is cut at the right edge of the screen and cannot be brought into sight.
_CUT = """() => [...document.querySelectorAll("main *")].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width > 1 && box.right > innerWidth + 1
    && !each.closest(".tabs, .scroll, .scrolls, .grid-holder, [role=tooltip], details:not([open])");
}).map((each) => `${each.tagName}.${each.className}: ${each.textContent.trim().slice(0, 40)}`)"""


def test_on_a_phone_nothing_is_cut_at_the_edge(screen, company, addresses):
    shown = screen(company.organisation_id, width=390)
    found = {name: shown.open(address).evaluate(_CUT) for name, address in addresses.items()}
    assert {name: cut[:3] for name, cut in found.items() if cut} == {}


def test_on_a_phone_a_long_name_of_the_organisation_leaves_its_place_to_the_account(screen):
    name = "Compagnie générale des matériaux de Saint-Marnavier"
    number = create_organisation(f"long-{secrets.token_hex(4)}", name=name)
    page = screen(number, width=390, language="en").open("/")
    menu = page.locator("header summary").filter(has_text="My account")
    expect(menu).to_be_in_viewport(ratio=1)
    menu.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)


def test_what_scrolls_sideways_says_on_which_side_there_is_more(screen, company, addresses):
    page = screen(company.organisation_id, width=390).open(addresses["settings_organisation"])
    tabs = page.locator(".tabs")
    expect(tabs).to_have_class("tabs more-right")
    tabs.evaluate("(each) => { each.scrollLeft = 60; }")
    expect(tabs).to_have_class("tabs more-right more-left")
    tabs.evaluate("(each) => { each.scrollLeft = each.scrollWidth; }")
    expect(tabs).to_have_class("tabs more-left")
    # The tab one is at is in sight.
    page.goto(page.url.replace(addresses["settings_organisation"], addresses["settings_journal"]))
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)


def test_the_customer_and_the_balance_stay_in_sight_in_the_aged_balance(screen, company, addresses):
    page = screen(company.organisation_id, width=1440).open(addresses["aged"])
    holder, row = page.locator(".grid-holder"), page.locator("tr[data-row]").first
    expect(row.locator("td").first).to_be_in_viewport(ratio=1)
    expect(holder).to_have_class(re.compile("more-right"))
    holder.evaluate("(each) => { each.scrollLeft = each.scrollWidth; }")
    expect(holder).not_to_have_class(re.compile("more-right"))
    expect(row.locator("th")).to_be_in_viewport(ratio=1)
    assert row.locator("th").bounding_box()["x"] >= holder.bounding_box()["x"]
