"""Getting around: by keyboard, on a phone, on a past day, without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_journeys import rail
from tools.browser import keyboard


def heading(page):
    return page.get_by_role("heading", level=1)


def test_a_past_day_is_kept_from_page_to_page_and_nothing_changes_there(screen, company):
    page = screen(company.organisation_id, language="en").open(f"/o/{company.slug}/customers/")
    page.locator("summary[title='Situation on']").click()
    page.get_by_role("link", name="End of last month").click()
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    for name in rail(page).locator(".place .words").all_inner_texts():
        rail(page).get_by_role("link", name=name).click()
        expect(page.locator("body.past"), name).to_be_visible()
        expect(page.get_by_text("nothing can be changed here")).to_be_visible()
        assert f"au={last}" in page.url, name
        expect(page.locator("main form[method=post] button")).to_have_count(0)
    page.get_by_role("link", name="Back to today").click()
    expect(page.locator("body.past")).to_have_count(0)
    assert "au=" not in page.url


def test_the_palette_leads_anywhere_without_a_mouse(screen, company):
    page = screen(company.organisation_id, language="en").open(f"/o/{company.slug}/entries/")
    customer = page.locator("tr[data-row] td a").first.inner_text()
    document = page.locator("tr[data-row] th a").first.inner_text()

    keyboard(page).press("Control+k")
    keyboard(page).type(customer)
    expect(page.locator("#found [aria-selected=true]")).to_contain_text(customer)
    keyboard(page).press("Enter")
    expect(heading(page)).to_contain_text(customer)

    keyboard(page).press("Control+k")
    keyboard(page).type(document)
    expect(page.locator("#found [aria-selected=true]")).to_contain_text(document)
    keyboard(page).press("Enter")
    expect(heading(page)).to_contain_text(document)

    keyboard(page).press("Control+k")
    keyboard(page).type("aged")
    expect(page.locator("#found [aria-selected=true]")).to_contain_text("Aged balance")
    keyboard(page).press("Enter")
    expect(heading(page)).to_have_text("Aged balance")


def test_keys_move_tick_search_open_and_help(screen, company):
    page = screen(company.organisation_id, language="en").open(f"/o/{company.slug}/customers/")
    rows = page.locator("tr[data-row]")
    keyboard(page).press("j")
    keyboard(page).press("j")
    keyboard(page).press("k")
    keyboard(page).press("j")
    expect(rows.nth(1)).to_have_class("here")
    keyboard(page).press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_role("group", name="For the ticked rows")).to_contain_text("1 ticked")

    keyboard(page).press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    keyboard(page).press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()

    keyboard(page).press("k")
    name = rows.nth(0).locator("th a").first.inner_text()
    keyboard(page).press("/")
    keyboard(page).type(name)
    keyboard(page).press("Enter")
    expect(rows).to_have_count(1)
    keyboard(page).press("Escape")
    page.locator("h1").click()
    keyboard(page).press("j")
    keyboard(page).press("Enter")
    expect(heading(page)).to_contain_text(name)


def test_without_javascript_lists_sort_filter_page_and_forms_post(screen, company):
    page = screen(company.organisation_id, language="en", scripts=False).open(
        f"/o/{company.slug}/entries/"
    )
    page.get_by_role("columnheader", name="Open").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Open")).to_have_attribute(
        "aria-sort", "descending"
    )
    first = page.locator("tr[data-row]").first.inner_text()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("navigation", name="Pages of the list")).to_contain_text("51 to")
    assert page.locator("tr[data-row]").first.inner_text() != first
    page.locator("main summary", has_text="Status").click()
    page.locator("details[open]").get_by_role("link").first.click()
    expect(page.get_by_role("list", name="Filters in force")).to_be_visible()

    page.goto(f"{page.url.split('/entries')[0]}/customers/?sort=-name")
    boxes = page.get_by_role("checkbox", name="Tick", exact=False)
    boxes.nth(1).check()
    page.get_by_role("button", name="Give a salesperson").click()
    page.get_by_label("Salesperson").fill("Without Scripts")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toasts")).to_contain_text("1 customer is changed.")
    page.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Without Scripts")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_rail_opens_and_closes(screen, company, scripts):
    page = screen(company.organisation_id, language="en", width=390, scripts=scripts).open(
        f"/o/{company.slug}/aged/"
    )
    expect(rail(page)).not_to_be_in_viewport()
    page.locator("[data-rail]").click()
    expect(rail(page)).to_be_in_viewport()
    rail(page).get_by_role("link", name="Customers").click()
    expect(heading(page)).to_have_text("Customers")
    expect(rail(page)).not_to_be_in_viewport()


def test_on_a_phone_no_page_is_wider_than_the_screen(screen, company, addresses):
    shown = screen(company.organisation_id, width=390)
    wider = []
    for address in addresses.values():
        page = shown.open(address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wider.append(address)
    assert wider == []
    page = shown.open(addresses["entries"])
    table = page.locator(".grid-holder")
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
