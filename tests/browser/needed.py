"""What tests in a browser need of a machine: where it lacks they are skipped, in CI they fail."""

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Ends the test: skipped with the reason, failed where a browser is required."""
    if os.environ.get("CI_REQUIRE_BROWSER") == "1":
        pytest.fail(f"not here: {what}")
    pytest.skip(f"not here: {what}")
