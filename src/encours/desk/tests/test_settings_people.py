"""People and the organisation: invited by a link for them alone, changed by one hand at a time."""

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from encours.desk.services.people import invite
from encours.journal.queries import list_entries, verify
from encours.kernel.subjects import SubjectRef
from encours.parties.models import Customer
from encours.teamwork.queries.tasks import open_tasks_of_member
from encours.teamwork.services.tasks import open_task
from encours.tenancy.accounts import choose_password, has_password
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation
from encours.tenancy.queries import describe, find_person, list_members, list_places
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import create_organisation

LINK = re.compile(r"http\S+/account/password/reset/[0-9a-z]+-[^\s<]+/")
CHOSEN = "correct horse battery staple 9"
SERVER = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "mail.example.fr"},
    }
}


@pytest.fixture
def settings_at(organisation):
    with reading_of([organisation]):
        return f"/o/{Organisation.objects.get(id=organisation).slug}/settings/"


@pytest.fixture
def administrator(signed_in, organisation):
    return signed_in(organisation, "administrator")


def text(response):
    return response.content.decode()


def new_address(organisation):
    return f"new-{organisation}@example.fr"


def ask_in(browser, settings_at, email, **given):
    return browser.post(
        f"{settings_at}people/",
        {"email": email, "name": "Ada", "language": "fr", "role": "collector", **given},
    )


def said(organisation):
    return [str(each.said) for each in list_entries(organisation)]


def test_who_is_invited_chooses_a_password_by_a_link_shown_once(
    administrator, organisation, settings_at
):
    email = new_address(organisation)
    shown = ask_in(administrator, settings_at, email)
    [link] = LINK.findall(text(shown))
    assert shown["Cache-Control"] == "private, no-store"
    assert not LINK.search(text(administrator.get(f"{settings_at}people/")))
    assert "No password yet" in text(administrator.get(f"{settings_at}people/"))
    newcomer = Client()
    opened = newcomer.get(link, follow=True)
    assert 'name="password1"' in text(opened)
    [member] = [each for each in list_members(organisation) if each.email == email]
    assert (member.role, member.name, member.portfolio) == (Role.COLLECTOR, "Ada", ())
    assert f"{email} is a member, as collector" in said(organisation)
    assert verify(organisation) == ()


def test_a_portfolio_is_chosen_from_the_collectors_and_salespeople_there_are(
    administrator, organisation, settings_at
):
    with acting_for(organisation):
        Customer.objects.create(organisation_id=organisation, code="C1", collector="AR")
        Customer.objects.create(organisation_id=organisation, code="C2", salesperson="ZK")
    page = text(administrator.get(f"{settings_at}people/"))
    assert 'value="AR"' in page
    assert 'value="ZK"' in page
    email = new_address(organisation)
    assert ask_in(administrator, settings_at, email, portfolio=["XX"]).status_code == 400
    assert ask_in(administrator, settings_at, email, portfolio=["ZK"]).status_code == 200
    [member] = [each for each in list_members(organisation) if each.email == email]
    assert member.portfolio == ("ZK",)


def test_who_has_a_password_comes_in_with_it_and_no_link_is_made(
    administrator, organisation, settings_at
):
    email = new_address(organisation)
    other = create_organisation(f"other-{organisation}", name="Autre")
    invited = invite(
        other,
        email,
        name="",
        language="fr",
        role=Role.READER,
        portfolio=(),
        by=administrator.user_id,
        now=timezone.now(),
    )
    choose_password(invited.user_id, CHOSEN, language="fr")
    page = text(ask_in(administrator, settings_at, email))
    assert "with their own password" in page
    assert not LINK.search(page)
    assert len(list_places(invited.user_id)) == 2


def test_a_link_that_would_open_another_organisation_is_not_shown_and_earlier_ones_end(
    administrator, organisation, settings_at
):
    email = new_address(organisation)
    first = ask_in(administrator, settings_at, email)
    [link] = LINK.findall(text(first))
    other = create_organisation(f"other-{organisation}", name="Autre")
    invited = invite(
        other,
        email,
        name="",
        language="fr",
        role=Role.READER,
        portfolio=(),
        by=administrator.user_id,
        now=timezone.now(),
    )
    assert invited.link is None
    person = find_person(email)
    again = administrator.post(f"{settings_at}people/{person}/link/")
    assert not LINK.search(text(again))
    assert "belongs to another organisation too" in text(again)
    opened = Client().get(link, follow=True)
    assert 'name="password1"' not in text(opened)
    assert person is not None
    assert not has_password(person)


def test_where_mail_leaves_the_link_is_sent_in_the_persons_language(
    administrator, organisation, settings_at, monkeypatch
):
    mail.outbox = []
    monkeypatch.setattr("encours.tenancy.inviting.mail_leaves", lambda: True)
    monkeypatch.setattr("encours.desk.services.people.mail_leaves", lambda: True)
    email = new_address(organisation)
    page = text(ask_in(administrator, settings_at, email))
    [sent] = mail.outbox
    assert sent.to == [email]
    assert "vous invite" in sent.subject
    assert LINK.search(str(sent.body))
    assert f"was sent to {email}" in page


def test_a_mail_server_that_refuses_is_told_and_the_link_can_be_copied(
    administrator, organisation, settings_at, monkeypatch
):
    def refused(*_given, **_named):
        raise ConnectionRefusedError

    monkeypatch.setattr("encours.desk.services.people.mail_leaves", lambda: True)
    monkeypatch.setattr("encours.tenancy.inviting.send_mail", refused)
    page = text(ask_in(administrator, settings_at, new_address(organisation)))
    assert "could not be sent" in page
    assert LINK.search(page)


def test_mail_leaves_only_where_a_server_is_set():
    from encours.tenancy.inviting import mail_leaves

    assert not mail_leaves()
    with override_settings(MAILERS=SERVER):
        assert mail_leaves()


def test_what_cannot_be_an_address_stays_typed_with_its_error(
    administrator, organisation, settings_at
):
    refused = ask_in(administrator, settings_at, "nobody", name="Ada <b>")
    assert refused.status_code == 400
    assert 'value="nobody"' in text(refused)
    assert "Ada &lt;b&gt;" in text(refused)
    assert "<details" in text(refused)
    ask_in(administrator, settings_at, new_address(organisation))
    twice = ask_in(administrator, settings_at, new_address(organisation))
    assert twice.status_code == 409
    assert "already a member" in text(twice)


def change(browser, settings_at, person, role, *, seen_role, seen=(), portfolio=()):
    return browser.post(
        f"{settings_at}people/{person}/",
        {
            "role": role,
            "portfolio": list(portfolio),
            "seen_role": seen_role,
            "seen_portfolio": list(seen),
        },
    )


def test_of_two_who_change_a_member_at_once_the_later_is_told(
    administrator, signed_in, organisation, settings_at
):
    person = signed_in(organisation, "collector").user_id
    assert (
        change(administrator, settings_at, person, "reader", seen_role="collector").status_code
        == 302
    )
    later = change(administrator, settings_at, person, "accountant", seen_role="collector")
    assert later.status_code == 409
    assert "Somebody else changed this member" in text(later)
    [member] = [each for each in list_members(organisation) if each.user_id == person]
    assert member.role is Role.READER


def test_the_last_administrator_stays(administrator, organisation, settings_at):
    me = administrator.user_id
    stays = change(administrator, settings_at, me, "reader", seen_role="administrator")
    assert stays.status_code == 409
    assert "last administrator" in text(stays)
    out = administrator.post(f"{settings_at}people/{me}/out/")
    assert out.status_code == 409
    assert "last administrator" in text(out)
    assert len(list_members(organisation)) == 1


def test_the_tasks_of_who_leaves_go_to_whom_one_chose(
    administrator, signed_in, organisation, settings_at
):
    leaving = signed_in(organisation, "collector").user_id
    staying = signed_in(organisation, "collector").user_id
    open_task(
        organisation,
        SubjectRef("organisation", str(organisation)),
        "Rappeler",
        assignee_id=leaving,
        by=administrator.user_id,
        now=timezone.now(),
    )
    page = text(administrator.get(f"{settings_at}people/{leaving}/"))
    assert "Who takes the open task?" in page
    gone = administrator.post(
        f"{settings_at}people/{leaving}/out/", {"tasks_to": str(staying)}, follow=True
    )
    assert "1 task handed over" in text(gone)
    assert {each.user_id for each in list_members(organisation)} == {
        administrator.user_id,
        staying,
    }
    with reading_of([organisation]):
        [task] = open_tasks_of_member(organisation, staying)
    assert task.text == "Rappeler"
    assert administrator.get(f"{settings_at}people/{leaving}/").status_code == 404


def test_a_member_of_another_organisation_is_nobody_here(
    administrator, signed_in, organisation, settings_at
):
    other = create_organisation(f"other-{organisation}", name="Autre")
    theirs = signed_in(other, "administrator").user_id
    for path in ("", "link/", "out/"):
        answer = administrator.post(f"{settings_at}people/{theirs}/{path}", {"role": "reader"})
        assert answer.status_code == 404
    assert len(list_members(other)) == 1


def describe_as(browser, settings_at, found, **changed):
    seen = {f"seen_{part}": getattr(found, part) for part in ("name", "siren", "currency")}
    given = {"name": found.name, "siren": found.siren, "currency": found.currency}
    return browser.post(f"{settings_at}organisation/", {**given, **seen, **changed})


def test_the_organisation_is_renamed_and_the_later_of_two_is_told(
    administrator, organisation, settings_at
):
    found = describe(organisation)
    named = describe_as(
        administrator, settings_at, found, name="Tissages  Neufs", siren="356 000 000"
    )
    assert named.status_code == 302
    assert describe(organisation).name == "Tissages Neufs"
    assert describe(organisation).siren == "356000000"
    later = describe_as(administrator, settings_at, found, name="Autre nom")
    assert later.status_code == 409
    assert "Somebody else changed the organisation" in text(later)
    assert 'value="Autre nom"' in text(later)
    assert describe(organisation).name == "Tissages Neufs"
    assert said(organisation) == ["The organisation is Tissages Neufs, SIREN 356000000"]


def test_a_siren_that_is_none_is_refused_and_stays_typed(administrator, organisation, settings_at):
    refused = describe_as(administrator, settings_at, describe(organisation), siren="123 456 780")
    assert refused.status_code == 409
    assert 'value="123 456 780"' in text(refused)
    assert describe(organisation).siren == ""


def test_the_currency_changes_until_books_are_in(
    administrator, organisation, settings_at, monkeypatch
):
    found = describe(organisation)
    assert describe_as(administrator, settings_at, found, currency="chf").status_code == 302
    assert describe(organisation).currency == "CHF"
    monkeypatch.setattr("encours.desk.services.settling.booked_days", lambda _id: ("a", "b"))
    found = describe(organisation)
    assert "their currency is fixed" in text(administrator.get(f"{settings_at}organisation/"))
    describe_as(administrator, settings_at, found, currency="EUR", name="Autre")
    assert (describe(organisation).currency, describe(organisation).name) == ("CHF", "Autre")


def test_a_second_factor_asked_of_all_leads_each_to_set_it_up(
    administrator, organisation, settings_at
):
    address = f"{settings_at}organisation/"
    administrator.post(address, {"do": "second_factor", "required": "1"})
    assert describe(organisation).requires_second_factor
    assert administrator.get(address).status_code == 302
    assert said(organisation) == ["A second factor is asked of every member"]
