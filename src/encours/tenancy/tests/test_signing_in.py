"""Signing in, second factors, passwords: what a person goes through, page by page."""

import re
import secrets

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse
from lxml import html

from encours.tenancy.access import enter
from encours.tenancy.accounts import password_link
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation, User
from encours.tenancy.rules.roles import Role
from encours.tenancy.services import add_member, create_person, require_second_factor

WORDS = "un cheval qui mange des pommes"
ENGLISH = {"Accept-Language": "en"}


def page_of_an_organisation(request, slug):
    return HttpResponse(enter(request, slug).name)


urlpatterns = [
    path("o/<slug:slug>/test/", page_of_an_organisation),
    path("", include("encours.config.urls")),
]


@pytest.fixture(autouse=True)
def quick_digests():
    """Digests of passwords cost time on purpose; here they would cost it a hundred times."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def person(database):
    cache.clear()
    number = create_person(f"{secrets.token_hex(6)}@example.fr", language="en")
    found = User.objects.get(pk=number)
    found.set_password(WORDS)
    found.save()
    mail.outbox = []
    return found


@pytest.fixture
def protected(person):
    """A person with a second factor, its secret, and a recovery code."""
    client = Client(headers=ENGLISH)
    sign_in(client, person)
    prove(client, "account_reauthenticate", password=WORDS)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = parts(client.get(done["Location"]), ".//ul[@class='codes secret']/li")
    return person, secret, codes[0]


def sign_in(client, person, words=WORDS):
    return client.post(reverse("account_login"), {"login": person.email, "password": words})


def parts(page, path):
    """The words of the parts of a page at `path`."""
    return ["".join(map(str, each.itertext())) for each in html.fromstring(page.text).findall(path)]


def prove(client, name, **given):
    return client.post(reverse(name, query={"next": "/"}), given)


def code_of(secret, *, later=0):
    """The code an application shows; `later`: the next ones, so that none is used twice."""
    counters = sorted(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[1] + later))


def is_in(client):
    return client.get(reverse("home")).status_code == 200


def test_address_and_password_open_the_account(person):
    client = Client(headers=ENGLISH)
    led = client.get("/account/")
    assert led["Location"] == f"{reverse('account_login')}?next=/account/"
    assert sign_in(client, person)["Location"] == reverse("home")
    assert is_in(client)
    for name in ("encours", "encours-form"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_address_are_told_alike(person):
    client = Client(headers=ENGLISH)
    wrong = sign_in(client, person, "autre chose")
    person.email = "nobody@example.fr"
    unknown = sign_in(client, person, "autre chose")
    errors = [parts(page, ".//div[@class='form-errors']")[0] for page in (wrong, unknown)]
    assert "not correct" in errors[0]
    assert errors[0] == errors[1]
    assert not is_in(client)


def test_a_password_cannot_be_guessed_for_long(person):
    client = Client(headers=ENGLISH)
    for attempt in range(5):
        assert sign_in(client, person, f"essai {attempt}").status_code == 200
    assert "Too many" in sign_in(client, person).text
    assert not is_in(client)


def test_nobody_signs_themselves_up(database):
    client = Client(headers=ENGLISH)
    given = {"email": "new@example.fr", "password1": WORDS, "password2": WORDS}
    page = client.post(reverse("account_signup"), given)
    assert (
        "Nobody signs themselves up here"
        in client.get(reverse("account_signup"), headers={"Accept-Language": "en"}).text
    )
    assert page.status_code == 200
    assert not User.objects.filter(email="new@example.fr").exists()


def test_a_closed_account_stays_out(person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    client = Client(headers=ENGLISH)
    sign_in(client, person)
    assert not is_in(client)


def test_the_second_factor_is_asked_from_then_on(protected):
    person, secret, _code = protected
    client = Client(headers=ENGLISH)
    assert sign_in(client, person)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Incorrect code" in wrong.text
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret, later=1)})
    assert is_in(client)


def test_a_recovery_code_stands_in_for_the_phone_once(protected):
    person, _secret, code = protected
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, person)
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_second_factors_are_kept_encrypted(protected):
    person, secret, _code = protected
    kept = [str(each.data) for each in Authenticator.objects.filter(user=person)]
    assert len(kept) == 2
    assert not any(secret in each for each in kept)


def test_changes_of_security_are_told_by_mail(protected):
    person, _secret, _code = protected
    told = mail.outbox[-1]
    assert told.to == [person.email]
    assert told.subject == "A second factor was added to your account"
    assert "change your password at once" in told.body


def test_a_password_is_chosen_by_a_link_that_works_once(database):
    cache.clear()
    number = create_person(f"{secrets.token_hex(6)}@example.fr", language="en")
    address = password_link(number)
    path = re.sub(r"^https?://[^/]+", "", address)
    client = Client(headers=ENGLISH)
    form = client.get(path)["Location"]
    assert "Choose a password" in client.get(form, headers={"Accept-Language": "en"}).text
    done = client.post(form, {"password1": WORDS, "password2": WORDS})
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    person = User.objects.get(pk=number)
    assert person.check_password(WORDS)
    again = Client().get(path, headers={"Accept-Language": "en"})
    assert "This link works no more" in again.text


def test_a_forgotten_password_is_replaced_by_a_link_in_the_persons_language(person):
    User.objects.filter(pk=person.pk).update(language="fr")
    client = Client(headers={"Accept-Language": "en"})
    sent = client.post(reverse("account_reset_password"), {"email": person.email})
    assert sent["Location"] == reverse("account_reset_password_done")
    [told] = mail.outbox
    assert told.subject == "Choisissez un mot de passe pour encours"
    assert re.search(r"http://testserver/account/password/reset/\S+-\S+/", str(told.body))


def test_an_unknown_address_is_answered_alike_and_gets_no_mail(person):
    client = Client(headers=ENGLISH)
    sent = client.post(reverse("account_reset_password"), {"email": "nobody@example.fr"})
    assert sent["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_another_password_closes_the_other_browsers(person):
    here, elsewhere = Client(), Client()
    sign_in(here, person)
    sign_in(elsewhere, person)
    new = "une autre suite de mots"
    here.post(
        reverse("account_change_password"),
        {"oldpassword": WORDS, "password1": new, "password2": new},
    )
    assert is_in(here)
    assert not is_in(elsewhere)
    assert mail.outbox[-1].subject == "The password of your account was changed"


def test_each_reads_in_the_language_they_chose(person):
    client = Client(headers=ENGLISH)
    sign_in(client, person)
    assert "My account" in client.get(reverse("account")).text
    client.post(reverse("account"), {"language": "fr"})
    page = client.get(reverse("account")).text
    assert '<html lang="fr">' in page
    assert "Mon compte" in page
    client.post(reverse("account"), {"language": "xx"})
    assert '<html lang="fr">' in client.get(reverse("account")).text


def test_a_browser_let_in_by_a_password_alone_proves_the_second_factor(organisation, person):
    add_member(organisation, person.pk, role=Role.READER)
    require_second_factor(organisation, required=True)
    with reading_of([organisation]):
        address = f"/o/{Organisation.objects.get(id=organisation).slug}/test/"
    old, new = Client(headers=ENGLISH), Client(headers=ENGLISH)
    for client in (old, new):
        sign_in(client, person)
    with override_settings(ROOT_URLCONF=__name__):
        assert old.get(address)["Location"] == reverse("mfa_activate_totp")
        prove(new, "account_reauthenticate", password=WORDS)
        secret = new.get(reverse("mfa_activate_totp")).context["form"].secret
        new.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        led = old.get(address)
        assert led["Location"].startswith(reverse("mfa_reauthenticate"))
        back = old.post(led["Location"], {"code": code_of(secret, later=1), "next": address})
        assert back["Location"] == address
        assert old.get(address).text == "Tissages Martin"
