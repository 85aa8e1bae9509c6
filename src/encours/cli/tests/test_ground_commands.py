"""The policy, the journal and the worker, as who runs the machine meets them."""

import datetime
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from urllib.parse import quote

import pytest
from django.db import connections
from typer.testing import CliRunner

from encours.cli.app import app
from encours.jobs.services import defer
from encours.journal.queries import head
from encours.journal.services import erase, record
from encours.kernel.messages import message
from encours.kernel.subjects import SubjectRef
from encours.policybook.queries import history, policy_on
from encours.receivables.rules.ledger_policy import LEDGER
from encours.tenancy.services import create_organisation

NOW = datetime.datetime(2026, 3, 12, 9, 30, tzinfo=datetime.UTC)
JUNE = datetime.date(2026, 6, 1)


@pytest.fixture
def run(database, monkeypatch):
    """Types a command on the installation of the tests, which is open already."""
    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_, **__: nullcontext()
    )

    def typed(*words, standard_input=None, language="en"):
        return CliRunner().invoke(app, [*map(str, words), "--lang", language], input=standard_input)

    return typed


@pytest.fixture
def slug(organisation):
    """The short name of an organisation of the test's own, and its number."""
    name = f"books-{organisation}"
    return name, create_organisation(name, name="Tissages Martin")


def note(organisation_id, said):
    return record(
        organisation_id,
        kind="import",
        subject=SubjectRef("import", "1"),
        message=message("Taken in: {said}", said=said),
        covers=b"",
        author_id=None,
        now=NOW,
    )


# -- policy


def test_the_usual_settings_are_shown_as_json(run, slug):
    shown = run("policy", "show", "--org", slug[0])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)["ledger"]["days_kept"] == 60
    one = run("policy", "show", "--org", slug[0], "--section", "ledger")
    assert json.loads(one.stdout) == json.loads(shown.stdout)["ledger"]


def test_what_a_file_says_is_set_from_a_day_on_and_the_rest_stays(run, slug, tmp_path):
    name, organisation_id = slug
    (tmp_path / "a.json").write_text('{"days_kept": 90}', encoding="utf-8")
    set_ = ("policy", "set", "ledger", tmp_path / "a.json", "--org", name, "--from", "2026-06-01")
    said = run(*set_, "--comment", "Audit")
    assert (said.exit_code, said.stdout) == (
        0,
        "Days whose aged balance is kept ready: 60 becomes 90\n",
    )
    assert policy_on(organisation_id, LEDGER, JUNE).days_kept == 90
    assert policy_on(organisation_id, LEDGER, JUNE - datetime.timedelta(days=1)).days_kept == 60
    again = run(
        *("policy", "set", "ledger", "-", "--org", name, "--from", "2026-06-01", "--json"),
        standard_input='{"month_ends_kept": 24}',
    )
    assert json.loads(again.stdout)["month_ends_kept"] == 24
    assert json.loads(again.stdout)["days_kept"] == 90
    assert [version.comment for version in history(organisation_id, LEDGER)] == ["", "Audit"]


def test_the_same_settings_again_add_no_version(run, slug):
    name, organisation_id = slug
    said = run("policy", "set", "ledger", "-", "--org", name, standard_input='{"days_kept": 60}')
    assert (said.stdout, history(organisation_id, LEDGER)) == ("Nothing changes.\n", ())


def test_a_trial_says_what_would_change_and_changes_nothing(run, slug):
    name, organisation_id = slug
    said = run(
        *("policy", "set", "ledger", "-", "--org", name, "--dry-run"),
        standard_input='{"days_kept": 90}',
        language="fr",
    )
    assert "60 devient 90" in said.stdout
    assert history(organisation_id, LEDGER) == ()


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("set", "ledger", "-"), "{", "- is no JSON."),
        (("set", "ledger", "-"), "[" * 100_000, "- is no JSON."),
        (("set", "ledger", "-"), "[]", "given as an object"),
        (("set", "ledger", "-"), '{"colour": 1}', "has no setting colour. Its settings are"),
        (("set", "ledger", "-"), '{"days_kept": "a"}', "setting days_kept: 'a' is not a whole"),
        (("set", "ledger", "-"), '{"days_kept": -1}', "days_kept cannot be −1"),
        (("set", "colours", "-"), "{}", "no section colours"),
        (("set", "ledger", "missing.json"), "", "missing.json cannot be read"),
        (("set", "ledger", "-", "--from", "31/12/2026"), "{}", "--from 31/12/2026 is no day"),
        (("show", "--on", "tomorrow"), "", "--on tomorrow is no day"),
        (("show", "--section", "colours"), "", "no section colours"),
    ],
)
def test_settings_that_cannot_be_are_refused_on_one_line(run, slug, words, given, said):
    refused = run("policy", *words, "--org", slug[0], standard_input=given)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


# -- journal


def test_the_journal_is_told_the_last_first_with_its_head(run, slug):
    name, organisation_id = slug
    for said in ("books of 2024", "books of 2025"):
        note(organisation_id, said)
    told = run("journal", "--org", name)
    lines = told.stdout.splitlines()
    assert told.exit_code == 0
    assert lines[0] == "     2  2026-03-12 10:30  import  Taken in: books of 2025"
    assert lines[1].endswith("books of 2024")
    assert lines[2] == f"Head after entry 2: {head(organisation_id)[1]}"
    assert lines[3] == "The journal is sound."


def test_the_journal_is_told_to_programs_page_by_page(run, slug):
    name, organisation_id = slug
    first = note(organisation_id, "books")
    note(organisation_id, "more")
    erase(organisation_id, [2], reason=message("Asked"), author_id=None, now=NOW)
    told = json.loads(run("journal", "--org", name, "--limit", 2, "--json").stdout)
    assert (told["sound"], told["faults"], told["number"]) == (True, [], 3)
    assert told["head"] == head(organisation_id)[1]
    assert [(entry["number"], entry["text"]) for entry in told["entries"]] == [
        (3, "Asked"),
        (2, None),
    ]
    older = json.loads(run("journal", "--org", name, "--before", 2, "--json").stdout)
    assert older["entries"] == [
        {
            "number": 1,
            "recorded_at": "2026-03-12T09:30:00+00:00",
            "kind": "import",
            "subject": "import:1",
            "text": "Taken in: books",
            "author_id": None,
            "digest": first.digest,
            "head": first.head,
        }
    ]


def test_a_journal_that_was_changed_ends_with_status_1_and_says_where(run, slug):
    name, organisation_id = slug
    note(organisation_id, "books")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE journal_entry SET kind = 'other' WHERE organisation_id = %s",
            [organisation_id],
        )
        cursor.execute("SET session_replication_role = origin")
    told = run("journal", "--org", name)
    assert told.exit_code == 1
    assert told.stdout.endswith("Entry 1 of the journal was changed after it was sealed.\n")
    assert json.loads(run("journal", "--org", name, "--json").stdout)["sound"] is False


# -- worker


def test_the_worker_does_what_waits_and_ends(organisation):
    """The command itself, in a process of its own, on the database of the tests."""
    job_id = defer("jobs.unknown", organisation)
    owner = connections["owner"].settings_dict
    address = (
        f"postgresql://{quote(owner['USER'])}:{quote(owner['PASSWORD'])}@/{quote(owner['NAME'])}"
        f"?host={quote(owner['HOST'], safe='')}&port={owner['PORT']}"
    )
    done = subprocess.run(
        [sys.executable, "-m", "encours.cli.main", "worker", "--once"],
        env={**os.environ, "DATABASE_URL": address},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "worker.ended" in done.stderr
    # A job that no capability knows is not lost in silence.
    assert f"jobs.unknown[{job_id}]" in done.stderr
