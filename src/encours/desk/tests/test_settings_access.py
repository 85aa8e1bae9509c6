"""The settings: each role opens what is its own, changes what it may, and nobody else does."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encours.desk.frame import RAIL
from encours.desk.views.settings.sections import SECTIONS
from encours.journal.services import record
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.policybook.registry import list_sections
from encours.receivables.rules.ledger_policy import LEDGER
from encours.tenancy.isolation import reading_of
from encours.tenancy.queries import list_members
from encours.tenancy.rules.roles import Right, Role, may
from encours.tenancy.services import add_member, create_person

PAGES = {
    "organisation/": Right.MANAGE_MEMBERS,
    "people/": Right.MANAGE_MEMBERS,
    "people/{person}/": Right.MANAGE_MEMBERS,
    "letterhead/": Right.SET_POLICY,
    "accounts/": Right.SET_POLICY,
    "figures/": Right.SET_POLICY,
    "figures/ledger/": Right.SET_POLICY,
    "figures/ageing/": Right.SET_POLICY,
    "calendars/": Right.SET_POLICY,
    "terms/": Right.SET_POLICY,
    "statuses/": Right.SET_POLICY,
    "statuses/disputed/": Right.SET_POLICY,
    "sources/": Right.IMPORT,
    "tokens/": Right.MANAGE_MEMBERS,
    "journal/": Right.READ_JOURNAL,
    "journal.csv": Right.READ_JOURNAL,
    "work/": Right.IMPORT,
}
POSTS = {
    "organisation/": Right.MANAGE_MEMBERS,
    "people/": Right.MANAGE_MEMBERS,
    "people/{person}/": Right.MANAGE_MEMBERS,
    "people/{person}/link/": Right.MANAGE_MEMBERS,
    "people/{person}/out/": Right.MANAGE_MEMBERS,
    "letterhead/": Right.SET_POLICY,
    "accounts/": Right.SET_POLICY,
    "accounts/1/": Right.SET_POLICY,
    "figures/ledger/": Right.SET_POLICY,
    "calendars/": Right.SET_POLICY,
    "statuses/": Right.SET_POLICY,
    "statuses/disputed/": Right.SET_POLICY,
    "statuses/disputed/offer/": Right.SET_POLICY,
    "sources/1/": Right.IMPORT,
    "sources/1/secret/": Right.IMPORT,
    "tokens/": Right.MANAGE_MEMBERS,
    "tokens/revoke/": Right.MANAGE_MEMBERS,
    "work/": Right.IMPORT,
}


@pytest.fixture
def settings_at(organisation):
    from encours.tenancy.models import Organisation

    with reading_of([organisation]):
        slug = Organisation.objects.get(id=organisation).slug
    return f"/o/{slug}/settings/"


@pytest.fixture
def browsers(signed_in, organisation):
    return {role: signed_in(organisation, role) for role in Role}


def test_each_role_opens_the_pages_of_its_rights_and_no_other(browsers, settings_at):
    for role, browser in browsers.items():
        for path, right in PAGES.items():
            address = settings_at + path.format(person=browser.user_id)
            wanted = 200 if may(role, right) else 403
            assert browser.get(address).status_code == wanted, (role, path)


def test_each_role_changes_what_its_rights_let_it_and_nothing_else(
    browsers, settings_at, organisation
):
    before = list_members(organisation)
    for role, browser in browsers.items():
        for path, right in POSTS.items():
            if may(role, right):
                continue
            address = settings_at + path.format(person=browser.user_id)
            assert browser.post(address, {"do": "publish"}).status_code == 403, (role, path)
    assert list_members(organisation) == before


def test_a_stranger_finds_no_settings_and_who_is_signed_out_is_led_to_sign_in(
    signed_in, settings_at
):
    stranger = signed_in()
    for path in ("", *PAGES):
        address = settings_at + path.format(person=1)
        assert stranger.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    for path in POSTS:
        address = settings_at + path.format(person=1)
        assert stranger.post(address).status_code == 404
        assert Client().post(address).status_code == 302


def test_nothing_is_changed_while_a_past_day_is_shown(browsers, settings_at):
    browser = browsers[Role.ADMINISTRATOR]
    for path in POSTS:
        address = settings_at + path.format(person=browser.user_id)
        assert browser.post(f"{address}?au=2026-01-31").status_code == 403, path
    page = browser.get(f"{settings_at}figures/ledger/?au=2026-01-31").content.decode()
    assert 'value="publish"' not in page


def test_the_landing_shows_what_one_may_open_and_the_rail_leads_there(browsers, settings_at):
    [entry] = [each for each in RAIL if each.name == "settings"]
    for role, browser in browsers.items():
        shown = browser.get(settings_at)
        opened = {name for name, each in SECTIONS.items() if may(role, each.right)}
        assert shown.status_code == (200 if opened else 403)
        assert may(role, entry.right) == bool(opened)
        if opened:
            page = shown.content.decode()
            for name in SECTIONS:
                path = f"{settings_at}{name.removeprefix('settings_')}/"
                assert (f'href="{path}"' in page) == (name in opened), (role, name)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", ("Qu’avons-nous décidé", "What did we decide")),
        ("organisation/", ("Qui sommes-nous", "Who are we")),
        ("people/", ("chargé de recouvrement", "collector")),
        ("letterhead/", ("Papier à en-tête", "Letterhead")),
        ("accounts/", ("Comptes bancaires", "Bank accounts")),
        ("figures/", ("Balance âgée", "Aged balance")),
        ("calendars/", ("Jour de l&#x27;an", "New Year&#x27;s Day")),
        ("terms/", ("30 jours", "30 days")),
        ("statuses/", ("Règlement annoncé", "Payment announced")),
        ("sources/", ("D’où viennent nos comptes", "Where do our books come from")),
        ("tokens/", ("Clés d’API", "Program keys")),
        ("journal/", ("Qui a fait quoi", "Who did what")),
        ("work/", ("Travaux de fond", "Background work")),
    ],
)
def test_each_page_speaks_the_persons_language(signed_in, organisation, settings_at, path, words):
    for language, word in zip(("fr", "en"), words, strict=True):
        browser = signed_in(organisation, "administrator", language=language)
        assert word in browser.get(settings_at + path).content.decode()


def test_no_page_asks_more_of_the_database_when_there_is_more_to_show(
    browsers, settings_at, organisation
):
    browser = browsers[Role.ADMINISTRATOR]
    paths = ("people/", "sources/", "tokens/", "journal/", "work/", "statuses/", "figures/ledger/")

    def counted():
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(settings_at + path).status_code == 200
            found[path] = len(seen)
        return found

    def act(number):
        person = create_person(f"more-{number}-{organisation}@example.fr")
        add_member(organisation, person, role=Role.COLLECTOR)
        browser.post(f"{settings_at}tokens/", {"name": f"program {number}", "right": "read"})
        browser.post(
            f"{settings_at}statuses/", {"name_fr": f"Statut {number}", "name_en": f"S {number}"}
        )
        browser.post(
            f"{settings_at}figures/ledger/",
            ledger(do="publish", follows=str(number), days_kept=str(61 + number)),
        )
        record(
            organisation,
            kind="import",
            subject=SubjectRef("import", str(number)),
            message=message("An import"),
            covers=b"",
            author_id=person,
            now=timezone.now(),
        )

    act(0)
    counted()
    few = counted()
    for number in range(1, 5):
        act(number)
    assert counted() == few


def ledger(**changed):
    """The form of the ledger as it is, but for what changes."""
    kept = LEDGER.as_json(LEDGER.default())
    written = {
        name: ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in kept.items()
    }
    return {**written, "from_on": "2026-01-01", "comment": "", "follows": "0", **changed}


def test_a_percentage_or_an_amount_of_the_settings_says_its_unit():
    units = {"_percent": "%", "_cents": "cent"}
    lacking = [
        f"{section.name}.{name}"
        for section in list_sections()
        for name in section.words
        for ending, unit in units.items()
        if name.endswith(ending) and unit not in str(section.hints.get(name, ""))
    ]
    assert lacking == []
