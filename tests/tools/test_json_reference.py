"""The page on JSON names every key that a program receives."""

import re
from collections.abc import Iterator
from typing import Any

from encours.diagnosis.tests.telling import told
from tests.structure.tree import PACKAGE, ROOT

SMALL = PACKAGE / "diagnosis" / "tests" / "golden" / "small.txt"
# What stands under these is named by the books, not by us.
NAMED_BY_THE_BOOKS = {"parts", "other_currencies"}


def keys(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            if key not in NAMED_BY_THE_BOOKS:
                yield from keys(value)
    elif isinstance(found, list):
        for each in found:
            yield from keys(each)


def test_every_key_of_the_json_is_described():
    page = (ROOT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    found = told(SMALL.read_bytes())
    assert len(found["details"]) > 20
    assert {key for key in keys(found) if key not in named} == set()
