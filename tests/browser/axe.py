"""Whether everybody can use a page: what axe-core finds serious, in the page as it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from playwright.sync_api import Page

from encours.ui.assets import expected
from tests.browser.needed import missing
from tools.assets import TESTS, NotFetched, fetch

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_ASKED = """
(rules) => axe.run(document, {
    runOnly: rules,
    resultTypes: ["violations"],
})
"""


@dataclass(frozen=True)
class Violation:
    """A rule that a page breaks, how grave it is, and where."""

    rule: str
    impact: str
    where: tuple[str, ...]


def serious(page: Page, *, only: Sequence[str] = ()) -> list[Violation]:
    """What is serious or critical in the page as it stands, of all rules or of some `only`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(_ASKED, [*(only or _RULES)])
    return [
        Violation(
            each["id"], each["impact"], tuple(str(node["target"][-1]) for node in each["nodes"])
        )
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@cache
def _axe() -> str:
    [axe] = expected(TESTS, for_tests=True)
    if not axe.is_right():
        try:
            fetch([axe])
        except NotFetched as error:
            missing(f"axe-core: {error}")
    return axe.place.read_text(encoding="utf-8")
