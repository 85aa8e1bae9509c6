"""`encours org` and `encours member`: organisations and people, from the machine they are on."""

import json
import re
import secrets
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.database import installation
from encours.tenancy.accounts import has_password
from encours.tenancy.models import User
from encours.tenancy.queries import find_organisation, find_person, list_members
from encours.tenancy.rules.roles import Role

WORDS = "un cheval qui mange"


@pytest.fixture
def run(database, monkeypatch):
    """Runs a command on the database of the tests, which is open already."""
    monkeypatch.setattr(installation, "open_installation", lambda _data, **_how: nullcontext())

    def typed(*words, given=None, language="en"):
        return CliRunner().invoke(
            app, words, input=given, env={"ENCOURS_LANG": language}, catch_exceptions=False
        )

    return typed


@pytest.fixture
def slug(run):
    name = f"org-{secrets.token_hex(6)}"
    assert run("org", "create", name, "--name", "Tissages Martin").exit_code == 0
    return name


@pytest.fixture
def email():
    return f"{secrets.token_hex(6)}@example.fr"


def test_an_organisation_is_made_and_listed(run):
    slug = f"org-{secrets.token_hex(6)}"
    made = run("org", "create", slug, "--name", "Tissages Martin", "--siren", "356000000", "--json")
    told = json.loads(made.stdout)
    assert told == {
        "slug": slug,
        "name": "Tissages Martin",
        "siren": "356000000",
        "currency": "EUR",
        "requires_second_factor": False,
    }
    assert told in json.loads(run("org", "list", "--json").stdout)
    [line] = [each for each in run("org", "list").stdout.splitlines() if each.startswith(slug)]
    assert line.split()[1:] == ["Tissages", "Martin", "356000000"]


def test_it_is_said_in_french_unless_asked_otherwise(run):
    slug = f"org-{secrets.token_hex(6)}"
    done = run("org", "create", slug, "--name", "X", language="fr")
    assert done.stdout == f"L’organisation {slug} est créée.\n"
    refused = run("org", "create", slug, "--name", "X", language="fr")
    assert refused.exit_code == 2
    assert (
        refused.stderr == f"Il y a déjà une organisation {slug}. Choisissez un autre nom court.\n"
    )


def test_a_number_that_is_no_siren_is_refused_and_makes_nothing(run):
    slug = f"org-{secrets.token_hex(6)}"
    refused = run("org", "create", slug, "--name", "X", "--siren", "123")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert slug not in run("org", "list").stdout


def test_a_new_person_gets_a_link_that_opens_their_account(run, slug, email):
    done = run("member", "add", slug, email, "--role", "collector", "--portfolio", "ANNE, ZOE")
    assert done.exit_code == 0
    assert re.search(r"http://127\.0\.0\.1:8000/account/password/reset/\S+-\S+/$", done.stdout)
    [member] = json.loads(run("member", "list", slug, "--json").stdout)
    assert member == {
        "email": email,
        "name": "",
        "role": "collector",
        "portfolio": ["ANNE", "ZOE"],
        "is_active": True,
    }
    assert run("member", "list", slug).stdout == f"{email}  collector  ANNE, ZOE\n"


def test_a_first_password_comes_from_standard_input(run, slug, email):
    done = run(
        "member", "add", slug, email, "--role", "reader", "--password-stdin", given=f"{WORDS}\n"
    )
    assert done.exit_code == 0
    assert "http" not in done.stdout
    assert WORDS not in done.output
    assert User.objects.get(email=email).check_password(WORDS)


@pytest.mark.parametrize("option", [f"--password={WORDS}", f"--password-stdin={WORDS}"])
def test_a_password_is_never_a_word_of_the_command(run, slug, email, option):
    assert run("member", "add", slug, email, "--role", "reader", option).exit_code == 2
    assert find_person(email) is None


def test_a_weak_password_makes_nobody(run, slug, email):
    done = run("member", "add", slug, email, "--role", "reader", "--password-stdin", given="1234\n")
    assert done.exit_code == 2
    assert "too weak" in done.stderr
    assert find_person(email) is None
    assert list_members(find_organisation(slug)) == ()


def test_who_has_a_password_keeps_it(run, slug, email):
    run("member", "add", slug, email, "--role", "reader", "--password-stdin", given=f"{WORDS}\n")
    other = f"org-{secrets.token_hex(6)}"
    run("org", "create", other, "--name", "Autre")
    refused = run(
        "member", "add", other, email, "--role", "reader", "--password-stdin", given="autre chose\n"
    )
    assert refused.exit_code == 2
    assert list_members(find_organisation(other)) == ()
    done = run("member", "add", other, email, "--role", "reader")
    assert (done.exit_code, "http" in done.stdout) == (0, False)
    assert User.objects.get(email=email).check_password(WORDS)


def test_a_password_asked_for_is_typed_twice(run, slug, email, monkeypatch):
    typed = iter([WORDS, "autre chose", WORDS, WORDS])
    monkeypatch.setattr("getpass.getpass", lambda _said: next(typed))
    wrong = run("member", "add", slug, email, "--role", "reader", "--ask-password")
    assert wrong.exit_code == 2
    assert find_person(email) is None
    assert run("member", "add", slug, email, "--role", "reader", "--ask-password").exit_code == 0
    assert User.objects.get(email=email).check_password(WORDS)


def test_roles_change_and_members_leave_but_never_the_last_administrator(run, slug, email):
    run("member", "add", slug, email, "--role", "administrator")
    assert run("member", "remove", slug, email).exit_code == 2
    other = f"x{email}"
    run("member", "add", slug, other, "--role", "reader")
    assert run("member", "role", slug, other, "--role", "administrator").exit_code == 0
    assert run("member", "remove", slug, email).exit_code == 0
    [member] = list_members(find_organisation(slug))
    assert (member.email, member.role) == (other, Role.ADMINISTRATOR)


def test_who_is_locked_out_gets_a_link(run, slug, email):
    run("member", "add", slug, email, "--role", "reader", "--password-stdin", given=f"{WORDS}\n")
    done = run("member", "unlock", email, "--second-factor")
    assert "/account/password/reset/" in done.stdout
    person = find_person(email)
    assert person is not None
    assert has_password(person)
    assert run("member", "unlock", "nobody@example.fr").exit_code == 2


def test_a_role_nobody_has_is_refused_with_those_there_are(run, slug, email):
    refused = run("member", "add", slug, email, "--role", "king")
    assert refused.exit_code == 2
    assert "administrator, credit_manager" in refused.stderr


def test_an_organisation_that_does_not_exist_is_said_on_one_line(run, email):
    for words in (["member", "list", "nowhere-at-all"], ["org", "set", "nowhere-at-all"]):
        refused = run(*words, *(["--second-factor"] if words[0] == "org" else []))
        assert refused.exit_code == 2
        assert refused.stderr.startswith("There is no organisation nowhere-at-all.")


def test_a_second_factor_is_asked_for_and_no_more(run, slug):
    for option, asked in (("--second-factor", True), ("--no-second-factor", False)):
        assert run("org", "set", slug, option).exit_code == 0
        told = json.loads(run("org", "list", "--json").stdout)
        assert [each["requires_second_factor"] for each in told if each["slug"] == slug] == [asked]


def test_organisations_are_grouped(run, slug):
    assert run("org", "group", "Groupe Martin", slug).stdout == "The group Groupe Martin is made.\n"
