"""What a browser is told, what may be sent, what is logged, what strangers learn of the health."""

import io
import json
import logging
import logging.config
import re
import secrets
import subprocess
import sys

import pytest
import structlog
from django.contrib.staticfiles import finders
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path, reverse
from lxml import html

from encours.config import health
from encours.config.logs import STRUCK_OUT, logging_settings
from encours.config.mail import PrivateFiles, UnusableMailAddress, mailer
from encours.config.middleware import Limits
from encours.tenancy.access import enter
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation
from encours.tenancy.rules.roles import Right
from encours.tenancy.services import require_second_factor


def page_of_an_organisation(request, slug):
    from django.http import HttpResponse

    return HttpResponse(f"entered {enter(request, slug, Right.IMPORT).name}")


def broken(_request):
    raise RuntimeError("un détail que personne ne doit lire")


urlpatterns = [
    path("", include("encours.config.urls")),
    path("o/<slug:slug>/test/", page_of_an_organisation),
    path("broken/", broken),
]


@pytest.fixture
def pages():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


# -- the gate, through a browser -------------------------------------------------------------------


def test_the_page_of_an_organisation_as_each_sees_it(pages, signed_in, organisation, slug):
    address = f"/o/{slug}/test/"
    assert "entered Tissages" in signed_in(organisation, "accountant").get(address).text
    refused = signed_in(organisation, "reader").get(address)
    assert (refused.status_code, "Your role" in refused.text) == (403, True)
    stranger = signed_in().get(address)
    nowhere = signed_in().get("/o/no-such-organisation/test/")
    assert stranger.status_code == nowhere.status_code == 404
    assert "Tissages" not in stranger.text
    led = Client().get(address)
    assert (led.status_code, led["Location"]) == (302, f"/account/login/?next={address}")


def test_a_member_is_led_to_the_second_factor_asked_for(pages, signed_in, organisation, slug):
    require_second_factor(organisation, required=True)
    client = signed_in(organisation)
    led = client.get(f"/o/{slug}/test/")
    assert led["Location"] == reverse("mfa_activate_totp")
    assert "asks for a second factor" in client.get(led["Location"]).text


def test_the_organisations_of_a_person_and_no_other_are_listed(signed_in, organisation):
    assert "Tissages Martin" in signed_in(organisation).get("/?all").text
    assert "Tissages Martin" not in signed_in().get("/").text


def test_who_works_in_one_organisation_goes_there(signed_in, organisation):
    assert signed_in(organisation).get("/")["Location"].startswith("/o/")


# -- what a browser is told ------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/", "/nowhere/"])
def test_pages_obey_a_strict_policy(database, address):
    page = Client().get(address)
    policy = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert "camera=()" in page["Permissions-Policy"]
    assert page["Cache-Control"].startswith(("no-store", "max-age=0"))
    # Scripts are files of ours: none is written into the page.
    scripts = html.fromstring(page.content).findall(".//script")
    assert all(each.get("src", "").startswith("/static/") for each in scripts)
    assert [each.text for each in scripts if each.text] == []
    assert not re.search(r"<[^>]*\son\w+=", page.text)
    assert "style=" not in page.text
    assert "<style" not in page.text


def test_what_pages_name_is_served_from_the_package(database):
    for name in ("encours/encours.css", "encours/icon.svg"):
        assert finders.find(name) is not None
    served = Client().get("/static/encours/encours.css")
    assert served.status_code == 200
    served.close()


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account", "mfa_index"]
)
def test_pages_can_be_heard_and_used_without_a_mouse(signed_in, name):
    client = signed_in() if name in ("account", "mfa_index") else Client()
    page = html.fromstring(client.get(reverse(name)).text)
    assert page.get("lang") in ("fr", "en")
    assert [len(page.findall(f".//{tag}")) for tag in ("h1", "main", "title")] == [1, 1, 1]
    labelled = {label.get("for") for label in page.findall(".//label")}
    controls = [
        each
        for tag in ("input", "select", "textarea")
        for each in page.findall(f".//{tag}")
        if each.get("type") != "hidden"
    ]
    assert [each.get("name") for each in controls if each.get("id") not in labelled] == []
    assert [each.get("href") for each in page.findall(".//a[@class='skip']")] == ["#main"]
    assert len(page.findall(".//main[@id='main']")) == 1


SETTINGS = """
import json, os, sys
from encours.config import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def settings_with(tmp_path, *names, **variables):
    import os

    given = os.environ | {"ENCOURS_DATA": str(tmp_path)} | variables
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS, *names],
        env=given,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_behind_tls_cookies_and_addresses_are_for_tls_alone(tmp_path):
    found = settings_with(
        tmp_path,
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_NAME",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SITE_ADDRESS",
        "ALLAUTH_TRUSTED_PROXY_COUNT",
        ENCOURS_HTTPS="1",
        ENCOURS_HOSTS="encours.example.fr",
    )
    assert found == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-encours",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SITE_ADDRESS": "https://encours.example.fr",
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }


# -- what may be sent ------------------------------------------------------------------------------


def sent(user, size, path="/o/x/imports/"):
    """Whether a body of `size` bytes is let through; the body itself is never touched."""
    request = RequestFactory().post(path, headers={"Content-Length": str(size)})
    request.META["CONTENT_LENGTH"] = str(size)
    request.user = user
    from django.http import HttpResponse

    return Limits(lambda _: HttpResponse("read"))(request).status_code == 200


def test_only_who_signed_in_sends_files_and_not_without_end(signed_in):
    from django.contrib.auth.models import AnonymousUser

    from encours.tenancy.models import User

    member, stranger = User.objects.get(pk=signed_in().user_id), AnonymousUser()
    small, large = 5 * 1024 * 1024, 1024**3
    assert sent(stranger, small)
    assert not sent(stranger, small + 1)
    assert sent(member, large)
    assert not sent(member, large + 1)
    assert sent(stranger, large, "/api/v1/imports")


# -- what is logged --------------------------------------------------------------------------------


@pytest.fixture
def logged():
    """The lines written, as the handler writes them where no terminal is."""
    written = io.StringIO()
    settings = logging_settings(level="INFO", terminal=False)
    settings["handlers"]["stderr"] |= {"stream": written}
    logging.config.dictConfig(settings)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.config.dictConfig(logging_settings(level="INFO", terminal=False))


def test_a_request_is_one_line_with_its_number(pages, signed_in, organisation, slug, logged):
    given = "from-the-proxy-1"
    page = signed_in(organisation).get(f"/o/{slug}/test/", headers={"X-Request-ID": given})
    [line] = logged()
    assert page["X-Request-ID"] == given
    assert line["request"] == given
    assert (line["route"], line["status"]) == ("o/<slug:slug>/test/", 200)
    assert line["organisation"] == slug


def test_a_number_that_would_write_into_the_log_is_replaced(database, logged):
    page = Client().get("/account/login/", headers={"X-Request-ID": 'x" \\n{"level": "error"}'})
    assert page["X-Request-ID"].isalnum()
    assert len(logged()) == 1


def test_no_password_token_or_body_is_ever_written(pages, database, logged):
    hidden = secrets.token_hex(12)
    client = Client(raise_request_exception=False)
    given = {"login": f"{hidden}@example.fr", "password": hidden, "code": hidden}
    client.post("/account/login/", given)
    client.post("/account/password/reset/", {"email": f"{hidden}@example.fr"})
    client.get(f"/account/password/reset/abc-{hidden}/")
    client.get(f"/nowhere/password/reset/abc-{hidden}/?token={hidden}")
    client.post("/broken/", {"note": hidden}, headers={"Authorization": f"Bearer {hidden}"})
    log = structlog.get_logger("encours.tests")
    log.info("sent", password=hidden, given={"api_key": hidden, "kept": "so"}, body=hidden)
    log.warning(f"smtp://me:{hidden}@mail.example.fr answers Bearer {hidden}")
    logging.getLogger("django.request").error("/account/password/reset/1a-%s/ failed", hidden)
    lines = logged()
    assert len(lines) >= 8
    assert hidden not in json.dumps(lines)
    [ours] = [line for line in lines if line["event"] == "sent"]
    assert ours["given"] == {"api_key": STRUCK_OUT, "kept": "so"}
    assert any("RuntimeError" in line.get("exception", "") for line in lines)


def test_a_page_that_breaks_says_nothing_of_why(pages, database, logged):
    page = Client(raise_request_exception=False).get("/broken/", headers={"Accept-Language": "en"})
    assert page.status_code == 500
    assert "Something broke on our side" in page.text
    assert "détail" not in page.text


# -- health ----------------------------------------------------------------------------------------


def test_strangers_learn_ok_or_not_and_nothing_else(database, monkeypatch, logged):
    monkeypatch.setattr(health, "find_faults", list)
    well = Client().get("/healthz")
    assert (well.status_code, well.text) == (200, "ok\n")
    monkeypatch.setattr(health, "find_faults", lambda: ["database: OperationalError"])
    ill = Client().get("/healthz")
    assert (ill.status_code, ill.text) == (503, "not ok\n")
    assert [line.get("faults") for line in logged()] == [["database: OperationalError"], None]


def test_a_worker_must_have_been_seen_lately(database, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda _connection: set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        assert health.find_faults() == ["worker"]
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        assert health.find_faults() == []
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(mins => 5)"
        )
        assert health.find_faults() == ["worker"]
        cursor.execute("DELETE FROM procrastinate_workers")


def test_tables_behind_the_code_are_a_fault(database, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda _connection: {("x", "0002")})
    assert "migrations" in health.find_faults()


def test_a_database_that_does_not_answer_is_a_fault(database, monkeypatch):
    def lost(_connection):
        raise DatabaseError

    monkeypatch.setattr(health, "pending_migrations", lost)
    assert health.find_faults() == ["database: DatabaseError"]


# -- mail ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "port", "ssl", "starttls"),
    [
        ("smtps://me:s%40cret@mail.example.fr", 465, True, False),
        ("smtp://mail.example.fr", 587, False, True),
        ("smtp://mail.example.fr:25?plain=1", 25, False, False),
    ],
)
def test_the_mail_server_is_one_address(tmp_path, address, port, ssl, starttls):
    found = mailer(address, tmp_path)["OPTIONS"]
    assert (found["port"], found["use_ssl"], found["use_tls"]) == (port, ssl, starttls)
    assert found["host"] == "mail.example.fr"
    assert found["password"] in ("s@cret", "")


@pytest.mark.parametrize("address", ["mail.example.fr", "smtp://", "smtp://x:99999", "http://x"])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(UnusableMailAddress):
        mailer(address, tmp_path)


def test_without_a_server_messages_are_files_of_ones_own(tmp_path):
    options = mailer("", tmp_path / "mail")["OPTIONS"]
    backend = PrivateFiles(alias="default", **options)
    backend.send_messages([mail.EmailMessage("Bonjour", "un lien", "a@example.fr", ["b@x.fr"])])
    [file] = (tmp_path / "mail").iterdir()
    assert "un lien" in file.read_text()
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0
