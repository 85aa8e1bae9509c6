"""The application as it is served, in a real browser: an error of its console fails the test."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings

from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation
from tests.browser.axe import serious
from tests.browser.needed import missing
from tools.browser import browsing, find_chromium, open_screen, serving


@pytest.fixture(scope="module")
def browser():
    """Chromium; where there is none the tests are skipped, or fail when it is required.

    Gone with its module: the tests that follow, of jobs for one, need loops of their own.
    """
    chromium = find_chromium()
    if chromium is None:
        missing("Chromium (apt-get install chromium)")
    # Playwright runs a loop in this thread, where Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with browsing(chromium) as opened:
            yield opened
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def site(database):
    """The address at which the site is served, with the tests' own database."""
    with serving(f"tests.browser.application:application('{database}')") as address:
        yield address


@pytest.fixture
def slug(organisation):
    """The name of the organisation in addresses: `/o/{slug}/`."""
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def screen(browser, site, signed_in):
    """Opens a screen: `screen(organisation, "reader", language="fr", scheme="dark", width=390)`.

    Signed in as a member of this role; without an organisation, as nobody. `.page` is Playwright's.
    At the end of the test nothing must have gone wrong in any of them.
    """
    opened = []

    def open_one(organisation=None, role="administrator", *, language="fr", **look):
        session = None
        if organisation is not None:
            member = signed_in(organisation, role, language=language)
            session = member.cookies[settings.SESSION_COOKIE_NAME].value
        opened.append(open_screen(browser, site, session=session, language=language, **look))
        return opened[-1][1]

    yield open_one
    for context, _ in opened:
        context.close()
    assert [fault for _, each in opened for fault in each.faults] == []


@pytest.fixture
def axe():
    """`axe(page)`: the page breaks no rule of accessibility that is serious or critical."""

    def check(page):
        assert serious(page) == []

    return check


@pytest.fixture
def screenshot(request, tmp_path):
    """`screenshot(page, "name")`: a picture of the whole page; where it is.

    In `ENCOURS_SCREENSHOTS` when that names a folder, else in the test's own.
    """
    folder = Path(os.environ.get("ENCOURS_SCREENSHOTS") or tmp_path)

    def take(page, name):
        place = folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.png"
        page.screenshot(path=place, full_page=True)
        return place

    return take
