"""Every list is given out as a workbook, a table and a paper, each the file it says it is."""

import pytest
from django.urls import reverse

from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation
from tests.stories.test_parity import EXAMPLES, NOW

LISTS = ("aged", "customers", "entries", "entries_all", "imports")
BEGINS = {"xlsx": b"PK", "csv": "\ufeff".encode(), "pdf": b"%PDF-"}


@pytest.fixture
def slug(organisation):
    files = [Handed(path.name, path.read_bytes()) for path in EXAMPLES]
    take_in(organisation, files, source="lists", author_id=None, now=NOW)
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.mark.parametrize("kind", BEGINS)
def test_each_list_is_the_file_it_says_it_is(signed_in, organisation, slug, kind):
    browser = signed_in(organisation)
    for name in LISTS:
        answer = browser.get(reverse(name, args=[slug]), {"export": kind})
        content = answer.getvalue() if answer.streaming else answer.content
        assert content.startswith(BEGINS[kind]), name
        assert f".{kind}" in answer["Content-Disposition"], name


def test_all_documents_come_with_the_name_of_their_customer(signed_in, organisation, slug):
    browser = signed_in(organisation, language="en")
    count = browser.get(reverse("entries_all", args=[slug])).context["list"].count
    answer = browser.get(reverse("entries_all", args=[slug]), {"export": "csv"})
    lines = answer.getvalue().decode().strip().splitlines()
    assert len(lines) == count + 1
