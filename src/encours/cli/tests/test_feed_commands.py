"""`encours source` and `encours token`: feeds and programs, set up by who runs the machine."""

import json
import os
from contextlib import nullcontext

import paramiko
import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.intake.connectors.sftp import fingerprint
from encours.intake.queries import list_sources
from encours.intake.tests.mailboxes import SENDER, Postman
from encours.intake.tests.real_servers import MAIL_PASSWORD, MAIL_USER, running_dovecot
from encours.intake.tests.sftp_server import PASSWORD, USER, serving
from encours.intake.tests.test_mail_reading import letter
from encours.tenancy.isolation import reading_of
from encours.tenancy.models import Organisation

FEC = (
    b"JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit\n"
    b"VE|1|20260105|411000|ACME|F1|Facture|120,00|0,00\n"
    b"VE|1|20260105|706000||F1|Facture|0,00|120,00\n"
)


@pytest.fixture
def run(database, monkeypatch):
    """Runs a command in the database of the test."""

    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_, **__: nullcontext()
    )

    def run(*words, standard_input="", language="en"):
        return CliRunner().invoke(app, [*map(str, words), "--lang", language], input=standard_input)

    return run


@pytest.fixture
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


def test_a_folder_is_added_watched_and_listed(run, organisation, slug, tmp_path):
    added = run(
        "source", "add", "Compta", "--org", slug, "--folder", tmp_path, "--pattern", "*.txt"
    )
    assert added.exit_code == 0, added.output
    assert f"Put files in {tmp_path}/inbox." in added.stdout
    path = tmp_path / "inbox" / "FEC.txt"
    path.write_bytes(FEC)
    os.utime(path, (1, 1))
    [brought] = json.loads(run("source", "fetch", "--org", slug, "--json").stdout)
    assert (brought["file"], brought["outcome"]) == ("FEC.txt", "done")
    [listed] = json.loads(run("source", "list", "--org", slug, "--json").stdout)
    assert (listed["name"], listed["kind"], listed["folder"]) == ("Compta", "folder", str(tmp_path))
    assert listed["fetched_at"]
    assert listed["problem"] == []
    assert str(tmp_path) in run("source", "list", "--org", slug).stdout


def test_a_server_is_added_once_its_key_is_confirmed(run, organisation, slug, tmp_path):
    host_key = paramiko.ECDSAKey.generate()
    with serving(tmp_path, host_key) as port:
        words = [
            *("source", "add", "Paie", "--org", slug, "--port", port, "--password-stdin"),
            *("--sftp", f"{USER}@127.0.0.1:/exports"),
        ]
        asked = run(*words, standard_input=f"{PASSWORD}\n")
        assert asked.exit_code == 2
        shown = fingerprint(f"{host_key.get_name()} {host_key.get_base64()}")
        assert shown in asked.stderr
        wrong = run(*words, "--host-key", "SHA256:AAAA", standard_input=f"{PASSWORD}\n")
        assert wrong.exit_code == 2
        assert list_sources(organisation) == ()
        added = run(*words, "--host-key", shown, standard_input=f"{PASSWORD}\n")
        assert added.exit_code == 0, added.output
    listed = run("source", "list", "--org", slug, "--json").stdout
    assert json.loads(listed)[0]["host"] == "127.0.0.1"
    kept = json.dumps(list_sources(organisation)[0].settings)
    assert PASSWORD not in listed + kept + added.output


def test_a_mailbox_is_added_listed_and_fetched_from(run, organisation, slug, tmp_path):
    ca = tmp_path / "ca.pem"
    with running_dovecot() as dovecot:
        postman = Postman(dovecot)
        postman.bring(letter(("FEC.txt", FEC, "text/plain")))
        ca.write_text(dovecot.ca)
        words = [
            *("source", "add", "Courrier", "--org", slug, "--port", dovecot.tls_port),
            *("--mailbox", f"{MAIL_USER}@127.0.0.1", "--sender", SENDER, "--password-stdin"),
        ]
        refused = run(*words, standard_input=f"{MAIL_PASSWORD}\n")
        assert refused.exit_code == 2
        assert "no certificate that holds" in refused.stderr
        words += ["--ca-file", ca, "--since", "2020-01-01"]
        added = run(*words, standard_input=f"{MAIL_PASSWORD}\n")
        assert added.exit_code == 0, added.output
        [brought] = json.loads(run("source", "fetch", "--org", slug, "--json").stdout)
        assert (brought["file"], brought["outcome"]) == ("FEC.txt", "done")
        assert run("source", "fetch", "--org", slug).stdout == ""
        postman.client.logout()
    listed = run("source", "list", "--org", slug, "--json").stdout
    [told] = json.loads(listed)
    assert (told["kind"], told["user"], told["senders"]) == ("mailbox", MAIL_USER, [SENDER])
    assert f"{MAIL_USER}@127.0.0.1:INBOX" in run("source", "list", "--org", slug).stdout
    [source] = list_sources(organisation)
    shown = listed + added.output + refused.output + json.dumps(source.settings)
    assert MAIL_PASSWORD not in shown
    assert source.settings["password"] not in listed


def test_what_another_program_delivers_is_fetched_and_stays(run, slug, tmp_path):
    (tmp_path / "FEC.txt").write_bytes(FEC)
    added = run("source", "add", "EBICS", "--org", slug, "--delivered", tmp_path)
    assert added.exit_code == 0, added.output
    assert f"EBICS provider {tmp_path}" in run("source", "list", "--org", slug).stdout
    assert run("source", "fetch", "--org", slug).stdout == "", "it may still be on its way"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say where to fetch from"),
        (("--folder", "x", "--sftp", "a@b:c"), "Say where to fetch from"),
        (("--folder", "x", "--mode", "all"), "is not known"),
        (("--sftp", "nobody"), "Say how to enter"),
        (("--sftp", "nobody", "--password-stdin"), "does not name a user"),
        (("--sftp", "a@b:c", "--key-file", "no-such-file"), "cannot be read"),
        (("--sftp", "a@b:c", "--mailbox", "a@b"), "one of them"),
        (("--mailbox", "nobody", "--password-stdin"), "does not name a user and a server"),
        (("--mailbox", "a@b"), "Say how to enter"),
        (("--mailbox", "a@b", "--token-stdin", "--since", "hier"), "is not a day"),
        (("--mailbox", "a@b", "--token-stdin", "--ca-file", "no-such-file"), "cannot be read"),
        (("--mailbox", "a@b", "--token-stdin"), "whose messages"),
        (("--delivered", "/no/such/folder"), "cannot be used"),
    ],
)
def test_what_is_wrong_with_a_source_is_said_on_one_line(run, slug, words, said):
    refused = run("source", "add", "X", "--org", slug, *words)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_token_is_shown_once_listed_and_revoked(run, slug):
    made = run("token", "create", slug, "--name", "Sage")
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert secret.startswith("encours_")
    listed = run("token", "list", slug, "--json").stdout
    assert [(each["name"], each["right"]) for each in json.loads(listed)] == [("Sage", "import")]
    assert secret not in listed
    assert run("token", "create", slug, "--name", "Sage").exit_code == 2
    assert "revoked" in run("token", "revoke", slug, "--name", "Sage").stdout
    assert "révoqué" in run("token", "list", slug, language="fr").stdout
    assert run("token", "revoke", slug, "--name", "Sage").exit_code == 2
    assert run("token", "create", slug, "--name", "X", "--right", "close").exit_code == 2
    told = json.loads(
        run("token", "create", slug, "--name", "BI", "--right", "read", "--json").stdout
    )
    assert (told["name"], told["right"]) == ("BI", "read")
