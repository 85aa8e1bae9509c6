"""Days and instants are written by our own formats: one form in lists, one in sentences."""

import re
from pathlib import Path

import encours

# What Django's filters may still write: what programs read, and names of days and months.
_ALLOWED = {"c", "Y-m-d", "F", "l", "H:i", "H:i:s"}
_DATED = re.compile(r"""\|(?:date|time)(?::["']([^"']*)["'])?""")


def test_no_template_writes_a_day_in_a_form_of_its_own():
    pages = Path(encours.__file__).parent.glob("**/templates/**/*.html")
    found = {
        (page.name, form) for page in pages for form in _DATED.findall(page.read_text("utf-8"))
    }
    assert {each for each in found if each[1] not in _ALLOWED} == set()
