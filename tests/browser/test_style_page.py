"""The living style page: every component, on each screen, in each colour, usable by all."""

import pytest
from playwright.sync_api import expect

from tools.browser import WIDTHS

LOOKS = [
    {"width": width, "scheme": scheme, "language": language}
    for width in WIDTHS
    for scheme, language in (("light", "fr"), ("dark", "en"))
]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
def test_components_are_usable_by_all(screen, organisation, slug, axe, look):
    page = screen(organisation, **look).open(f"/o/{slug}/style/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= look["width"]
    axe(page)


def test_icons_are_drawn(screen, organisation, slug):
    page = screen(organisation).open(f"/o/{slug}/style/")
    drawn = page.locator("main svg.icon use").first
    box = drawn.evaluate("use => use.getBBox().width")
    assert box > 0
