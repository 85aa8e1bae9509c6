"""Folders and servers: what has wholly arrived is brought once, and secrets stay secret."""

import json
import logging
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import paramiko
import pytest

from encours.intake.connectors.arrivals import ConnectorFailed, Outcome
from encours.intake.connectors.folder import Folder, settings_of_folder
from encours.intake.connectors.sealing import SecretLost, seal, unseal
from encours.intake.connectors.sftp import (
    Server,
    Sftp,
    UnknownServer,
    fingerprint,
    key_of_server,
    settings_of_server,
)
from encours.intake.models import Source
from encours.intake.services.sources import SourceTaken, add_source
from encours.intake.tests.real_servers import running_sshd
from encours.intake.tests.sftp_server import PASSWORD, USER, serving
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
OLD = NOW.timestamp() - 60


def drop(folder, name, content=b"a;b\n1;2\n", *, at=OLD):
    path = folder / name
    path.write_bytes(content)
    path.chmod(0o644)
    os.utime(path, (at, at))
    return path


@pytest.fixture
def watched(tmp_path):
    return Folder(settings_of_folder(tmp_path / "feed", pattern="*.csv"))


def names(connector):
    return [each.name for each in connector.arrivals(now=NOW.timestamp())]


def test_a_folder_brings_files_that_have_wholly_arrived_the_oldest_first(watched):
    inbox = watched.root / "inbox"
    drop(inbox, "b.csv", at=OLD - 10)
    drop(inbox, "A.CSV")
    drop(inbox, "still-coming.csv", at=NOW.timestamp() - 2)
    drop(inbox, "other.txt")
    drop(inbox, ".hidden.csv")
    drop(inbox, "half.csv.part")
    (inbox / "folder.csv").mkdir()
    (inbox / "link.csv").symlink_to(drop(watched.root, "elsewhere.csv"))
    assert names(watched) == ["b.csv", "A.CSV"]


def test_a_settled_file_is_filed_with_its_report_and_comes_no_more(watched):
    drop(watched.root / "inbox", "a.csv", b"1")
    [arrival] = watched.arrivals(now=NOW.timestamp())
    assert arrival.content == b"1"
    watched.settle(arrival, Outcome.DONE, "12 lines created", now=NOW)
    assert names(watched) == []
    filed, report = sorted((watched.root / "done").iterdir())
    assert filed.name == "2026-03-12-6b86b273-a.csv"
    assert filed.read_bytes() == b"1"
    assert report.read_text() == "12 lines created"


def test_two_files_of_one_name_are_both_filed(watched):
    for content in (b"1", b"2"):
        drop(watched.root / "inbox", "a.csv", content)
        [arrival] = watched.arrivals(now=NOW.timestamp())
        watched.settle(arrival, Outcome.REFUSED, "no", now=NOW)
    assert len([*(watched.root / "refused").glob("*-a.csv")]) == 2


def test_a_file_too_large_to_read_is_brought_without_its_bytes(watched, monkeypatch):
    monkeypatch.setattr("encours.intake.formats.bytes.MAX_FILE_BYTES", 3)
    drop(watched.root / "inbox", "a.csv", b"1234")
    [arrival] = watched.arrivals(now=NOW.timestamp())
    assert arrival.content is None
    assert "too large" in str(arrival.problem)


def test_a_folder_that_cannot_be_used_says_so_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConnectorFailed, match="cannot be used"):
        settings_of_folder(tmp_path / "file" / "feed")


def test_a_secret_is_read_back_by_this_installation_alone(settings_of):
    sealed = seal(PASSWORD)
    assert PASSWORD not in sealed
    assert unseal(sealed) == PASSWORD
    settings_of(SECRET_KEY=PASSWORD * 2)
    with pytest.raises(SecretLost):
        unseal(sealed)


@pytest.fixture
def settings_of():
    from django.test import override_settings

    changed = []

    def change(**values):
        changed.append(override_settings(**values))
        changed[-1].enable()

    yield change
    for each in changed:
        each.disable()


@pytest.fixture(scope="module")
def host_key():
    return paramiko.ECDSAKey.generate()


@dataclass(frozen=True)
class Served:
    """A running server: the folder it shows, and how it is told to Encours."""

    folder: Path
    reached: Server


@pytest.fixture(scope="module")
def sshd():
    with running_sshd() as server:
        yield server


@pytest.fixture(params=["openssh", "paramiko"])
def server(request, tmp_path):
    """OpenSSH's own server, entered with a key; and one of the tests, entered with a password."""
    if request.param == "openssh":
        sshd = request.getfixturevalue("sshd")
        folder = sshd.folder / tmp_path.name
        folder.mkdir()
        secret = {"password": None, "private_key": sshd.private_key}
        yield Served(
            folder, told(sshd.port, sshd.host_key, user=sshd.user, path=str(folder), **secret)
        )
    else:
        folder, key = tmp_path / "exports", request.getfixturevalue("host_key")
        folder.mkdir()
        with serving(folder, key) as port:
            yield Served(folder, told(port, key))


def told(port, key, **changed):
    known = f"{key.get_name()} {key.get_base64()}"
    given = {"password": PASSWORD, "host_key": known, "path": "/exports", "user": USER} | changed
    return Server(host="127.0.0.1", port=port, **given)


def added(organisation, server):
    settings = settings_of_server(server, pattern="*.csv")
    source = add_source(organisation, "Paie", kind="sftp", settings=settings)
    return Sftp(organisation, source, settings)


def test_a_server_brings_each_version_of_a_file_once(organisation, server):
    drop(server.folder, "a.csv", b"1")
    drop(server.folder, "skipped.txt")
    connector = added(organisation, server.reached)
    [arrival] = connector.arrivals(now=NOW.timestamp())
    assert (arrival.name, arrival.content) == ("a.csv", b"1")
    assert names(connector) == ["a.csv"], "not settled: it comes again"
    connector.settle(arrival, Outcome.DONE, "ok", now=NOW)
    assert names(connector) == []
    drop(server.folder, "a.csv", b"22", at=OLD + 5)
    assert names(connector) == ["a.csv"]


def test_a_file_the_server_does_not_give_is_told(organisation, server):
    drop(server.folder, "locked.csv").chmod(0)
    [arrival] = added(organisation, server.reached).arrivals(now=NOW.timestamp())
    assert arrival.content is None
    assert "does not give the file" in str(arrival.problem)


def test_another_servers_key_is_refused(server):
    another = told(1, paramiko.ECDSAKey.generate()).host_key
    with pytest.raises(UnknownServer, match="does not show the key"):
        settings_of_server(replace(server.reached, host_key=another))
    with pytest.raises(UnknownServer, match="no key"):
        settings_of_server(replace(server.reached, host_key="nonsense"))


def test_the_key_a_server_shows_is_told_with_its_fingerprint(server):
    shown = key_of_server("127.0.0.1", server.reached.port)
    assert shown == server.reached.host_key
    assert fingerprint(shown).startswith("SHA256:")


def test_a_fingerprint_is_the_one_that_administrators_tell(host_key):
    written = f"{host_key.get_name()} {host_key.get_base64()}"
    assert fingerprint(written) == host_key.fingerprint


def test_a_folder_the_server_does_not_have_is_said_when_it_is_added(server):
    with pytest.raises(ConnectorFailed, match="cannot be read"):
        settings_of_server(replace(server.reached, path="/nowhere"))


def test_a_wrong_password_or_key_is_said_when_the_server_is_added(server):
    written = StringIO()
    paramiko.ECDSAKey.generate().write_private_key(written)
    wrong = replace(server.reached, password=None, private_key=written.getvalue())
    with pytest.raises(ConnectorFailed, match="refuses the user"):
        settings_of_server(wrong)
    if server.reached.password:
        with pytest.raises(ConnectorFailed, match="refuses the user"):
            settings_of_server(replace(server.reached, password=PASSWORD.upper()))


def test_a_server_that_does_not_answer_is_said():
    with pytest.raises(ConnectorFailed, match="cannot be reached"):
        key_of_server("127.0.0.1", 1)


def test_passwords_and_keys_are_in_no_table_and_no_log(organisation, server, caplog):
    caplog.set_level(logging.DEBUG)
    reached = server.reached
    connector = added(organisation, reached)
    assert names(connector) == []
    with acting_for(organisation):
        kept = json.dumps(Source.objects.get(name="Paie").settings)
    secret = reached.password or reached.private_key.splitlines()[2]
    assert secret not in kept + caplog.text + repr(reached) + repr(connector)


def test_a_source_has_a_name_of_its_own(organisation, tmp_path):
    add_source(organisation, "FEC", kind="folder", settings=settings_of_folder(tmp_path))
    with pytest.raises(SourceTaken):
        add_source(organisation, "FEC", kind="folder", settings=settings_of_folder(tmp_path))
