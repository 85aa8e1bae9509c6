"""How far the bank is known and what is missing of it is told to programs and people."""

import json
import secrets
from contextlib import nullcontext
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from encours.cash.tests.bank_files import DAY, IBAN, bank_file, line, statement, take
from encours.cli.app import app
from encours.tenancy.services import create_organisation


@pytest.fixture
def run(database, monkeypatch):
    """Types the command on the installation of the tests, which is open already."""
    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_given, **_named: nullcontext()
    )

    def typed(*words, language="en"):
        return CliRunner().invoke(app, ["bank", *words, "--lang", language])

    return typed


@pytest.fixture
def slug(database):
    """An organisation of which a day of the bank is missing."""
    slug = f"bank-{secrets.token_hex(6)}"
    organisation = create_organisation(slug, name="Tissages Martin")
    take(organisation, bank_file(statement([line(1000)], opening=0)))
    later = line(500, day=DAY + timedelta(2))
    take(organisation, bank_file(statement([later], opening=1200)))
    return slug


def test_the_accounts_are_told_with_what_waits(run, slug):
    done = run("accounts", "--org", slug, "--json")
    assert done.exit_code == 0, done.output
    (account,) = json.loads(done.stdout)["accounts"]
    assert (account["number"], account["lines"], account["waiting"]) == (IBAN, 2, 2)
    assert (account["format"], account["balance_cents"]) == ("camt", 1700)
    assert IBAN in run("accounts", "--org", slug).stdout


def test_what_is_missing_is_told_and_ends_with_status_1(run, slug):
    done = run("status", "--org", slug, "--json")
    assert done.exit_code == 1, done.output
    told = json.loads(done.stdout)
    assert (told["last_on"], told["stale"]) == ("2026-03-04", True)
    (account,) = told["accounts"]
    assert account["breaks"] == [
        {"kind": "gap", "amount_cents": 200, "first_on": "2026-03-02", "last_on": "2026-03-04"}
    ]
    assert "2.00" in run("status", "--org", slug).stdout
    assert "2,00" in run("status", "--org", slug, language="fr").stdout


def test_before_the_first_statement_that_is_said(run, organisation, database):
    slug = f"bank-{secrets.token_hex(6)}"
    create_organisation(slug, name="Tissages Martin")
    done = run("status", "--org", slug)
    assert (done.exit_code, done.stdout) == (0, "No statement of a bank was taken in yet.\n")
