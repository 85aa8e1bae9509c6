"""Every address of the desk: who may open it, who may act there, in which words, at what cost.

One table holds them all; an address without a row fails the first test.
"""

import html
import re
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from encours.cash.rules.bank_accounts import AccountWritten
from encours.cash.services.bank_accounts import save_account
from encours.cash.tests.bank_lines import bank_line
from encours.closing.services.making import list_arretes
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.demo.rules.spec import Spec
from encours.demo.services.founding import found_demo
from encours.intake.queries import list_documents
from encours.intake.services.waiting import put_aside
from encours.kernel.subjects import SubjectRef
from encours.teamwork.services.notes import write_note
from encours.teamwork.services.tasks import open_task
from encours.tenancy.models import User
from encours.tenancy.rules.roles import Right, Role, may
from encours.tenancy.services import add_member, create_person
from encours.ui.translation import _catalogue

HEAD = "client;nom;facture;date;echeance;montant;date_reglement;montant_regle;type\n"
LEAST = {
    Right.READ: Role.READER,
    Right.ASSERT: Role.SALES,
    Right.EDIT_CUSTOMERS: Role.COLLECTOR,
    Right.IMPORT: Role.ACCOUNTANT,
    Right.CLOSE: Role.ACCOUNTANT,
    Right.ALLOCATE: Role.ACCOUNTANT,
    Right.READ_JOURNAL: Role.ACCOUNTANT,
    Right.SET_POLICY: Role.CREDIT_MANAGER,
    Right.MANAGE_MEMBERS: Role.ADMINISTRATOR,
}
"""The role that has a right and the fewest others."""


@dataclass(frozen=True, slots=True)
class Opens:
    """An address: the rights that opening it and acting there ask for; None where one cannot.

    `at`: what stands in its path, keys of `known`; `words`: what it is asked with. `found`: what
    opening it answers. `is_page`: it is read by people, not kept as a file.
    """

    read: Right | None = Right.READ
    act: Right | None = None
    at: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    found: int = 200
    is_page: bool = True


def act(right, *at, **words):
    return Opens(None, right, at, tuple(words.items()))


def file(*at, read=Right.READ, found=200):
    return Opens(read, None, at, found=found, is_page=False)


ADDRESSES = {
    "organisation": file(found=302),
    "dashboard": Opens(),
    "dashboard_tiles": Opens(act=Right.READ),
    "dashboard_chart": file("chart"),
    "diagnosis_pdf": file(),
    "imports": Opens(Right.IMPORT, Right.IMPORT),
    "waiting": Opens(Right.IMPORT, Right.IMPORT, ("waiting",), (("do", "columns"),)),
    "document": Opens(Right.IMPORT, Right.IMPORT, ("document",)),
    "document_file": file("document", read=Right.IMPORT),
    "rejects_csv": file("document", read=Right.IMPORT),
    "rejects_xlsx": file("document", read=Right.IMPORT),
    "closing": Opens(Right.READ_JOURNAL, Right.CLOSE),
    "d441": Opens(Right.READ_JOURNAL),
    "books_out": Opens(Right.CLOSE, Right.CLOSE),
    "books_file": file(read=Right.CLOSE),
    "books_aside": act(Right.CLOSE),
    "arrete": Opens(Right.READ_JOURNAL, Right.READ_JOURNAL, ("day", "version")),
    "arrete_file": file("day", "version", read=Right.READ_JOURNAL),
    "justification": file("day", "version", read=Right.READ_JOURNAL),
    "aged": Opens(),
    "bank": Opens(),
    "bank_next": Opens(),
    "bank_statements": Opens(),
    "bank_automatic": Opens(),
    "bank_chart": file(),
    "bank_line": Opens(at=("bank_line",)),
    "bank_act": act(Right.ALLOCATE, "bank_line", do="sum"),
    "entries": Opens(),
    "entries_all": Opens(),
    "entries_mark": Opens(Right.ASSERT, Right.ASSERT, words=(("row", "line"),)),
    "entry": Opens(Right.READ, Right.ASSERT, ("line",), (("do", "mark"),)),
    "customers": Opens(),
    "customers_assign": act(Right.EDIT_CUSTOMERS, row="customer", field="collector"),
    "customer": Opens(at=("customer",)),
    "customer_pdf": file("customer"),
    "customer_chart": file("customer_chart", "customer"),
    "customer_note": act(Right.ASSERT, "customer"),
    "customer_note_back": act(Right.ASSERT, "customer"),
    "customer_task_done": act(Right.ASSERT, "customer"),
    "customer_mark": Opens(Right.ASSERT, Right.ASSERT, ("customer",), (("row", "line"),)),
    "customer_record": Opens(Right.EDIT_CUSTOMERS, Right.EDIT_CUSTOMERS, ("customer",)),
    "customer_terms": Opens(Right.EDIT_CUSTOMERS, Right.EDIT_CUSTOMERS, ("customer",)),
    "customer_contact": Opens(Right.EDIT_CUSTOMERS, Right.EDIT_CUSTOMERS, ("customer",)),
    "customer_contact_gone": act(Right.EDIT_CUSTOMERS, "customer"),
    "todo": Opens(),
    "todo_next": Opens(),
    "todo_customer": Opens(at=("customer",)),
    "todo_act": act(Right.ASSERT, "customer", do="note"),
    "todo_tasks": Opens(act=Right.ASSERT),
    "todo_task": Opens(act=Right.ASSERT, at=("task",)),
    "todo_mentions": Opens(act=Right.READ),
    "settings": Opens(Right.READ_JOURNAL),
    "settings_organisation": Opens(Right.MANAGE_MEMBERS, Right.MANAGE_MEMBERS),
    "settings_people": Opens(Right.MANAGE_MEMBERS, Right.MANAGE_MEMBERS),
    "settings_person": Opens(Right.MANAGE_MEMBERS, Right.MANAGE_MEMBERS, ("person",)),
    "settings_person_link": act(Right.MANAGE_MEMBERS, "person"),
    "settings_person_out": act(Right.MANAGE_MEMBERS, "leaver"),
    "settings_letterhead": Opens(Right.SET_POLICY, Right.SET_POLICY),
    "settings_logo": file("logo", read=Right.SET_POLICY, found=404),
    "settings_accounts": Opens(Right.SET_POLICY, Right.SET_POLICY),
    "settings_account": Opens(Right.SET_POLICY, Right.SET_POLICY, ("account",)),
    "settings_figures": Opens(Right.SET_POLICY),
    "settings_policy": Opens(Right.SET_POLICY, Right.SET_POLICY, ("policy",)),
    "settings_calendars": Opens(Right.SET_POLICY, Right.SET_POLICY),
    "settings_terms": Opens(Right.SET_POLICY),
    "settings_statuses": Opens(Right.SET_POLICY, Right.SET_POLICY),
    "settings_status": Opens(Right.SET_POLICY, Right.SET_POLICY, ("status",)),
    "settings_status_offer": act(Right.SET_POLICY, "status"),
    "settings_sources": Opens(Right.IMPORT),
    "settings_source_act": act(Right.IMPORT, "source"),
    "settings_source_secret": Opens(Right.IMPORT, Right.IMPORT, ("source",), found=302),
    "settings_tokens": Opens(Right.MANAGE_MEMBERS, Right.MANAGE_MEMBERS),
    "settings_token_revoke": act(Right.MANAGE_MEMBERS),
    "settings_journal": Opens(Right.READ_JOURNAL),
    "settings_journal_csv": file(read=Right.READ_JOURNAL),
    "settings_work": Opens(Right.IMPORT, Right.IMPORT),
    "undo": act(Right.READ),
    "saved_views": act(Right.READ, page="customers", do="save", name=""),
    "go": Opens(),
    "style": Opens(),
}
TABS = ("statement", "thread", "behaviour", "contacts", "group", "credits")
NOT_OF_ONE = {"group"}
"""Addresses that are not inside one organisation: tested where they are."""


@dataclass(frozen=True, slots=True)
class Company:
    """The organisation the table is tried on, and what its addresses lead to."""

    organisation_id: int
    slug: str
    people: dict[Role, int]
    known: dict[str, str]

    def of(self, name, **more):
        opened = ADDRESSES[name]
        path = reverse(name, args=[self.slug, *(self.known[each] for each in opened.at)])
        return f"{path}?{urlencode(more)}" if more else path

    def words(self, name):
        return {key: self.known.get(value, value) for key, value in ADDRESSES[name].words}

    def asked(self, name):
        return self.of(name, **self.words(name))


@pytest.fixture(scope="module")
def company(database):
    now = timezone.now()
    spec = Spec(now.date() - timedelta(days=1), customers=60, invoices=900)
    made = found_demo(now, slug=f"pages-{secrets.token_hex(4)}", spec=spec)
    organisation, people = made.organisation_id, made.people
    client = signed_as(people[Role.ADMINISTRATOR])
    customer = client.get(reverse("customers", args=[made.slug])).context["list"].rows[0].key
    lines = client.get(reverse("customer", args=[made.slug, customer])).context["list"].rows
    document = list_documents(organisation, 1).rows[0]
    arrete = list_arretes(organisation)[0]
    waiting = put_aside(
        organisation,
        [SimpleUploadedFile("factures.csv", listed(range(2), customer))],
        source="lists",
        mode="delta",
        author_id=people[Role.ACCOUNTANT],
        now=now,
    )
    task = open_task(
        organisation,
        SubjectRef("customer", customer),
        "Rappeler",
        assignee_id=people[Role.ADMINISTRATOR],
        by=people[Role.COLLECTOR],
        now=now,
    )
    account = save_account(
        organisation,
        AccountWritten("FR14 2004 1010 0505 0001 3M02 606", "EUR"),
        author_id=None,
        now=now,
    )
    persons = [create_person(f"{secrets.token_hex(6)}@example.fr") for _ in range(2)]
    for each in persons:
        add_member(organisation, each, role=Role.READER)
    known = {
        "customer": customer,
        "line": lines[0].key.split(".")[0],
        "document": document.id,
        "day": arrete.as_of.isoformat(),
        "version": arrete.version,
        "waiting": waiting.key,
        "task": task,
        "person": persons[0],
        "leaver": persons[1],
        "chart": "ageing",
        "customer_chart": "sales",
        "policy": "ageing",
        "status": "disputed",
        "source": 1,
        "logo": "0" * 64,
        "account": account,
        "bank_line": bank_line(organisation, 12_345, account=account, payer_name="SARL MARTIN"),
    }
    return Company(organisation, made.slug, people, {key: str(each) for key, each in known.items()})


@pytest.fixture(scope="module")
def members(company):
    """A browser for each role, of a member who sees every customer; in French."""
    found = {}
    for role in Role:
        person = create_person(f"{secrets.token_hex(6)}@example.fr", language="fr")
        add_member(company.organisation_id, person, role=role)
        found[role] = signed_as(person)
    return found


def signed_as(person):
    client = Client()
    client.force_login(User.objects.get(pk=person))
    return client


def listed(numbers, customer=""):
    """A list of invoices: of new customers, or of `customer`."""
    rows = []
    for each in numbers:
        who = (customer, "") if customer else (f"N{each}", f"Neuve {each}")
        month = f"2026-0{each % 9 + 1}"
        rows.append(f"{who[0]};{who[1]};X{each};{month}-05;{month}-28;{each + 1}00,00;;;facture\n")
    return (HEAD + "".join(rows)).encode()


def test_every_address_of_the_desk_has_its_row():
    assert {*names_of(get_resolver("encours.desk.urls"))} == {*ADDRESSES, *NOT_OF_ONE}


def names_of(resolver):
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each.name
        else:
            yield from names_of(each)


def test_each_role_opens_what_its_rights_let_it_and_no_other_page(company, members):
    for name, opened in ADDRESSES.items():
        if opened.read is None:
            assert members[Role.ADMINISTRATOR].get(company.of(name)).status_code == 405, name
            continue
        for role, member in members.items():
            if not may(role, opened.read):
                assert member.get(company.asked(name)).status_code == 403, (name, role)
            elif role is LEAST[opened.read]:
                answer = member.get(company.asked(name))
                answer.close()
                assert answer.status_code == opened.found, (name, role)


def test_each_role_acts_where_its_rights_let_it_and_nowhere_else(company, members):
    for name, opened in ADDRESSES.items():
        if opened.act is None:
            assert members[Role.ADMINISTRATOR].post(company.of(name)).status_code == 405, name
            continue
        for role, member in members.items():
            if not may(role, opened.act):
                answer = member.post(company.of(name), company.words(name))
                assert answer.status_code == 403, (name, role)


def test_a_form_sent_empty_is_answered(company, members):
    for name, opened in ADDRESSES.items():
        if opened.act is not None:
            answer = members[LEAST[opened.act]].post(company.of(name), company.words(name))
            assert answer.status_code in {200, 302, 303, 400, 404, 409}, name


def test_a_stranger_finds_nothing_and_who_is_signed_out_is_led_to_sign_in(company, signed_in):
    stranger, nobody = signed_in(), Client()
    for name, opened in ADDRESSES.items():
        ways = [way for way, right in (("get", opened.read), ("post", opened.act)) if right]
        words = company.words(name)
        for way in ways:
            assert getattr(stranger, way)(company.of(name), words).status_code == 404, (name, way)
            led = getattr(nobody, way)(company.of(name), words)
            assert led.status_code == 302, (name, way)
            assert led["Location"].startswith("/account/login/"), (name, way)


def test_an_act_that_another_site_sends_is_refused(company):
    wary = Client(enforce_csrf_checks=True)
    wary.force_login(User.objects.get(pk=company.people[Role.ADMINISTRATOR]))
    for name, opened in ADDRESSES.items():
        if opened.act is not None:
            assert wary.post(company.of(name), company.words(name)).status_code == 403, name


def test_while_a_past_day_is_shown_nothing_can_be_changed(company, members):
    past = (timezone.localdate() - timedelta(days=40)).isoformat()
    for name, opened in ADDRESSES.items():
        if opened.act is not None:
            address = company.of(name, au=past)
            answer = members[Role.ADMINISTRATOR].post(address, company.words(name))
            assert answer.status_code == 403, name


def test_a_member_of_a_portfolio_finds_none_of_the_others_customers(company, signed_in):
    limited = signed_in(company.organisation_id, "collector", portfolio=("PERSONNE",))
    for name, opened in ADDRESSES.items():
        if {"customer", "line", "task"} & {*opened.at}:
            if opened.read is not None:
                assert limited.get(company.asked(name)).status_code == 404, name
            if opened.act is not None:
                answer = limited.post(company.of(name), {**company.words(name), "text": "Vu"})
                assert answer.status_code == 404, name


TAGS = re.compile(r"<(script|style|datalist)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
READ_OUT = re.compile(r"""\b(?:title|aria-label|placeholder|alt|data-label)="([^"]*)\"""")
ENGLISH = re.compile(r"\b(the|of|and|with|this|from|your|what|which|is|are|was|has|been)\b", re.I)


def texts_of(page):
    """What people read or hear of a page, piece by piece."""
    pieces = [*TAGS.sub("\0", page).split("\0"), *READ_OUT.findall(page)]
    return {" ".join(html.unescape(each).split()) for each in pieces} - {""}


def pages_of(company):
    """Every page people read, by name; a customer's once a tab."""
    for name, opened in ADDRESSES.items():
        if opened.read is not None and opened.is_page and opened.found == 200:
            yield name, company.asked(name)
    for tab in TABS:
        yield f"customer {tab}", company.of("customer", tab=tab)


def test_no_page_says_anything_in_english_to_a_french_reader(company, members):
    found = {}
    for name, address in pages_of(company):
        texts = texts_of(members[Role.ADMINISTRATOR].get(address).content.decode())
        assert len(texts) > 20, name
        found[name] = english_of(texts)
    assert {name: left for name, left in found.items() if left} == {}


def english_of(texts):
    """What is English among `texts`: left out of the translation, or never meant for it."""
    translated = {
        english
        for english, french in _catalogue("fr").items()
        if french[0] != english and len(english) > 3 and "{" not in english
    }
    return {each for each in texts if each in translated or ENGLISH.search(each)}


def test_before_there_are_books_each_page_says_so_in_the_readers_language(signed_in, organisation):
    browser = signed_in(organisation, language="fr")
    slug = browser.get("/", follow=True).context["frame"].entered.slug
    found = {}
    for name, opened in ADDRESSES.items():
        if opened.is_page and opened.read is not None and not opened.at and not opened.words:
            page = browser.get(reverse(name, args=[slug]), follow=True)
            assert page.status_code == 200, name
            found[name] = english_of(texts_of(page.content.decode()))
    assert len(found) > 20
    assert {name: left for name, left in found.items() if left} == {}


def test_every_page_has_one_title(company, members):
    found = {}
    for name, address in pages_of(company):
        page = members[Role.CREDIT_MANAGER].get(address)
        if page.status_code == 200:
            found[name] = len(re.findall(r"<h1\b", page.content.decode()))
    assert len(found) > 30
    assert {name: count for name, count in found.items() if count != 1} == {}


def test_no_page_asks_more_of_the_database_when_there_is_more_to_show(company, members):
    member = members[Role.ADMINISTRATOR]
    grow(company, member, range(1))
    counted(company, member)
    few = counted(company, member)
    grow(company, member, range(1, 5))
    counted(company, member)
    many = counted(company, member)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}


def counted(company, member):
    """How often each page asks the database, once it was opened."""
    asked: Counter[str] = Counter()
    for name, address in pages_of(company):

        def count(execute, sql, *more, name=name):
            asked[name] += 1
            return execute(sql, *more)

        with connection.execute_wrapper(count):
            assert member.get(address).status_code == 200, name
    return asked


def grow(company, member, numbers):
    """More of everything: customers, invoices, notes, tasks, people, days closed, views, keys."""
    now, people = timezone.now(), company.people
    files = [
        Handed("neuves.csv", listed(numbers)),
        Handed(
            "autres.csv", listed(range(100, 101 + 10 * len(numbers)), company.known["customer"])
        ),
    ]
    for each in files:
        take_in(company.organisation_id, [each], source="lists", author_id=None, now=now)
    about = SubjectRef("customer", company.known["customer"])
    asked = {"by": people[Role.COLLECTOR], "now": now}
    mine = User.objects.get(pk=member.session["_auth_user_id"])
    for number in numbers:
        bank_line(company.organisation_id, 1_000 + number, payer_name=f"SARL {number}")
        write_note(company.organisation_id, about, f"Vu {number} avec @{mine.email}", **asked)
        open_task(
            company.organisation_id, about, f"Rappeler {number}", assignee_id=mine.pk, **asked
        )
        person = create_person(f"{secrets.token_hex(6)}@example.fr")
        add_member(company.organisation_id, person, role=Role.READER)
        kept = {"page": "customers", "do": "save", "name": f"Vue {number}", "query": "show=late"}
        member.post(company.of("saved_views"), kept)
        member.post(company.of("settings_tokens"), {"name": f"Clé {number}", "right": "read"})
        day = timezone.localdate() - timedelta(days=60 + number)
        member.post(company.of("closing"), {"day": day.isoformat()})
