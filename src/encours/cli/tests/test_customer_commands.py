"""The list of customers taken in and told by command."""

import json
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.tenancy.services import create_organisation

LIST = (
    "Code client;Raison sociale;SIREN;Conditions de règlement;Chargé de recouvrement\n"
    "C1;Élan;356000000;45 j fdm;anna\n"
    "C2;abeille;1;;paul\n"
    ";Personne;;;\n"
)


@pytest.fixture
def run(database, monkeypatch):
    """Types a command on the installation of the tests, which is open already."""
    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_, **__: nullcontext()
    )

    def typed(*words, language="en"):
        return CliRunner().invoke(app, ["customers", *map(str, words), "--lang", language])

    return typed


@pytest.fixture
def slug(organisation):
    name = f"parties-{organisation}"
    create_organisation(name, name="Tissages Martin")
    return name


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "clients.csv"
    place.write_text(LIST, encoding="utf-8")
    return place


def test_a_trial_then_the_list_then_the_list_again(run, slug, file):
    counts = []
    for trial in (["--dry-run"], [], []):
        done = run("import", file, "--org", slug, "--json", *trial)
        assert done.exit_code == 0, done.output
        said = json.loads(done.stdout)
        counts.append([said[key] for key in ("created", "changed", "unchanged", "rejected")])
        assert [(each["line"], each["field"]) for each in said["faults"]] == [
            (3, "siren"),
            (4, "customer"),
        ]
    assert counts == [[2, 0, 0, 1], [2, 0, 0, 1], [0, 0, 2, 1]]


def test_customers_are_told_by_name_by_letters_and_by_owner(run, slug, file):
    run("import", file, "--org", slug)
    told = json.loads(run("list", "--org", slug, "--json").stdout)
    assert [each["code"] for each in told] == ["C2", "C1"]
    assert told[1] == {
        "code": "C1",
        "name": "Élan",
        "group": None,
        "siren": "356000000",
        "terms": "45 jours fin de mois",
        "collector": "anna",
        "salesperson": None,
        "free": {},
    }
    found = json.loads(run("list", "--org", slug, "--search", "ELAN", "--json").stdout)
    assert [each["code"] for each in found] == ["C1"]
    assert run("list", "--org", slug, "--owner", "paul").stdout == "C2  abeille\n"


def test_a_person_reads_what_was_done_in_their_language(run, slug, file):
    said = run("import", file, "--org", slug, "--dry-run", language="fr").stdout
    assert "2 clients créés." in said
    assert "Aucun client n’a ce nom. Donnez le code du client." in said.replace("'", "’")
    assert "c’était un essai." in said.replace("'", "’")


@pytest.mark.parametrize(
    ("text", "said"), [("A;B\n1;2\n", "clients.csv: This list"), (None, "There is no such file")]
)
def test_what_is_no_list_is_refused_on_one_line(run, slug, file, text, said):
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    done = run("import", file, "--org", slug)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_organisation_that_is_not_there_is_said(run, file):
    done = run("import", file, "--org", "nobody")
    assert done.exit_code == 2
    assert "There is no organisation nobody." in done.stderr
