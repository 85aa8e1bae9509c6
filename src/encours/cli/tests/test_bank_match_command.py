"""`encours bank match`: what waits at the bank is matched with the books, by command."""

import json
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from encours.cash.tests.bank_lines import bank_line, outcome
from encours.cli.app import app
from encours.receivables.tests.ledger_books import take
from encours.tenancy.services import create_organisation


@pytest.fixture
def run(database, monkeypatch):
    """Types the command on the installation of the tests, which is open already."""
    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_given, **_named: nullcontext()
    )

    def typed(slug, *words, language="en"):
        given = ["bank", "match", "--org", slug, *words, "--lang", language]
        return CliRunner().invoke(app, given)

    return typed


@pytest.fixture
def books(organisation):
    """The slug and number of an organisation that has the books."""
    slug = f"bank-{organisation}"
    number = create_organisation(slug, name="Tissages Martin")
    take(number, "VE 1 2026-04-01 411:ALPHA 600 #FACT0118; 707 -600")
    return slug, number


def test_what_waits_is_matched_and_told_to_programs_and_people(run, books):
    slug, number = books
    line = bank_line(number, 60000, payer_name="ALPHA", remittance="FACT0118")
    bank_line(number, 777, remittance="REMISE")
    done = run(slug, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        "looked": 2,
        "applied": 1,
        "found_in_books": 0,
        "proposed": 0,
        "left": 1,
        "reopened": 0,
        "customers": ["ALPHA"],
        "is_held_back": False,
        "precision_percent": None,
    }
    assert outcome(number, line) == "applied"
    assert "1 payment looked at" in run(slug).stdout
    assert "1 laissé" in run(slug, language="fr").stdout


def test_an_organisation_that_does_not_exist_is_told(run, books):
    done = run("nobody")
    assert done.exit_code != 0
    assert "nobody" in done.output
