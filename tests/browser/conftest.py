"""The application as it is served, in a real browser: an error of its console fails the test."""

import os
import re
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from encours.closing.services.making import list_arretes
from encours.demo.rules.spec import Spec
from encours.demo.services.founding import found_demo
from encours.desk.frame import RAIL
from encours.desk.views.customer.opening import TABS
from encours.desk.views.settings.sections import SECTIONS
from encours.intake.queries import list_documents
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation, User
from encours.tenancy.rules.roles import Role
from tests.browser.axe import serious
from tests.browser.needed import missing
from tools.browser import PATIENCE_MILLISECONDS, browsing, find_chromium, open_screen, serving

expect.set_options(timeout=PATIENCE_MILLISECONDS)

WAITING_CHART = re.compile(r"503: \S+/chart/")


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


@pytest.fixture(scope="session")
def company(database):
    """The demonstration company, small: `.organisation_id`, `.slug`, and `.people` by role.

    Shared by all tests of a run: each works on customers and people of its own.
    """
    now = timezone.now()
    spec = Spec(now.date() - timedelta(days=1), customers=60, invoices=900)
    return found_demo(now, slug=f"company-{secrets.token_hex(4)}", spec=spec)


@pytest.fixture(scope="session")
def addresses(company):
    """Every page of the company by the name of its address, once a page and tab: as paths."""
    member = Client()
    member.force_login(User.objects.get(pk=company.people[Role.ADMINISTRATOR]))

    def of(name, *args, tab=""):
        path = reverse(name, args=[company.slug, *args])
        return f"{path}?tab={tab}" if tab else path

    customer = member.get(of("customers")).context["list"].rows[0].key
    row = member.get(of("entries")).context["list"].rows[0]
    arrete = list_arretes(company.organisation_id)[0]
    document = list_documents(company.organisation_id, 1).rows[0]
    names = [*(each.name for each in RAIL), *SECTIONS, "todo_tasks", "todo_mentions", "d441", "go"]
    names += ["books_out", "bank_statements", "bank_automatic"]
    return {
        **{name: of(name) for name in names},
        **{f"customer {tab}": of("customer", customer, tab=tab) for tab in TABS},
        "todo_customer": of("todo_customer", customer),
        "entry": of("entry", row.key.split(".")[0]),
        "arrete": of("arrete", arrete.as_of.isoformat(), arrete.version),
        "document": of("document", document.id),
    }


@pytest.fixture
def slug(organisation):
    """The name of the organisation in addresses: `/o/{slug}/`."""
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def screen(browser, site, signed_in):
    """Opens a screen: `screen(organisation, "reader", language="fr", scheme="dark", width=390)`.

    Signed in as a new member of this role, or as the `person` of that number; without an
    organisation, as nobody. `.page` is Playwright's. At the end of the test nothing must have gone
    wrong in any of them; on a busy machine a chart may be told to wait (`ui.charts.serving`).
    """
    opened = []

    def open_one(organisation=None, role="administrator", *, person=None, language="fr", **look):
        session = None
        if person is not None:
            member = Client()
            member.force_login(User.objects.get(pk=person))
            session = member.cookies[settings.SESSION_COOKIE_NAME].value
        elif organisation is not None:
            member = signed_in(organisation, role, language=language)
            session = member.cookies[settings.SESSION_COOKIE_NAME].value
        opened.append(open_screen(browser, site, session=session, language=language, **look))
        return opened[-1][1]

    yield open_one
    for context, _ in opened:
        context.close()
    faults = [fault for _, each in opened for fault in each.faults]
    assert [each for each in faults if not WAITING_CHART.match(each)] == []


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
