"""What everybody meets first, on each screen, in each colour and language: usable by all."""

import pytest


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_signing_in_is_for_everybody(screen, axe, screenshot, scheme, width):
    page = screen(language="fr", scheme=scheme, width=width).open("/account/login/")
    assert page.get_by_role("heading", level=1).inner_text() == "Se connecter"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    assert screenshot(page, f"login {scheme} {width}").stat().st_size > 0


def test_a_member_sees_his_page_in_his_language(screen, organisation):
    french = screen(organisation, "reader", language="fr").open("/account/")
    english = screen(organisation, "reader", language="en").open("/account/")
    assert french.locator("html").get_attribute("lang") == "fr"
    assert english.locator("html").get_attribute("lang") == "en"


def test_the_letters_are_ours(screen):
    page = screen().open("/account/login/")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Inter'))")


def test_a_script_slipped_into_a_page_does_not_run(screen):
    shown = screen()
    page = shown.open("/account/login/")
    page.evaluate(
        "() => { const script = document.createElement('script');"
        " script.textContent = 'window.slipped = true'; document.body.append(script) }"
    )
    assert page.evaluate("window.slipped") is None
    assert any("Content Security Policy" in fault for fault in shown.faults)
    shown.faults.clear()


def test_what_is_not_served_is_a_fault(screen):
    shown = screen()
    page = shown.open("/account/login/")
    page.evaluate("fetch('/static/encours/nothing.css').then(answer => answer.text())")
    assert [fault.split(":")[0] for fault in shown.faults] == ["404"]
    shown.faults.clear()


def test_a_rule_of_accessibility_broken_is_named(screen, axe):
    page = screen().open("/account/login/")
    page.evaluate("document.querySelectorAll('label').forEach(label => label.remove())")
    with pytest.raises(AssertionError, match="label"):
        axe(page)
