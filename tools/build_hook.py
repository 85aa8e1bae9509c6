"""Building the package brings what its pages are drawn with (`tools/assets.py`).

What is there already, as expected, is not fetched again. When it cannot be fetched the package is
built without: its pages work, plainly, and `encours up` and `encours doctor` say what to run.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from encours.ui.assets import expected  # noqa: E402  # found by the line above
from tools.assets import NPM_PACKAGE, NotFetched, fetch, find_npm  # noqa: E402  # found above


class AssetsHook(BuildHookInterface[Any]):  # type: ignore[misc]  # no types while checking
    """Called by hatchling before it makes a wheel, or links this checkout."""

    def dependencies(self) -> list[str]:
        """What is installed to build with: npm, where something is to fetch and there is none."""
        return [] if find_npm() or all(each.is_right() for each in expected()) else [NPM_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # its form
        """Fetches what lacks."""
        try:
            fetch(each for each in expected() if not each.is_right())
        except NotFetched as error:
            self.app.display_warning(f"The pages will lack icons and letters: {error}")
