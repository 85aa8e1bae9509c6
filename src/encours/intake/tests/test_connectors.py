"""Folders and servers: what has wholly arrived is brought once, and secrets stay secret."""

import json
import logging
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import replace
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
from encours.intake.tests.sftp_server import PASSWORD, USER, serving
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
OLD = NOW.timestamp() - 60


def drop(folder, name, content=b"a;b\n1;2\n", *, at=OLD):
    path = folder / name
    path.write_bytes(content)
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


@pytest.fixture
def server(tmp_path, host_key):
    folder = tmp_path / "exports"
    folder.mkdir()
    with serving(folder, host_key) as port:
        yield folder, port


def told(port, key, **changed):
    known = f"{key.get_name()} {key.get_base64()}"
    given = {"password": PASSWORD, "host_key": known, "path": "/exports", "user": USER} | changed
    return Server(host="127.0.0.1", port=port, **given)


def added(organisation, server):
    settings = settings_of_server(server, pattern="*.csv")
    source = add_source(organisation, "Paie", kind="sftp", settings=settings)
    return Sftp(organisation, source, settings)


def test_a_server_brings_each_version_of_a_file_once(organisation, server, host_key):
    folder, port = server
    drop(folder, "a.csv", b"1")
    drop(folder, "skipped.txt")
    connector = added(organisation, told(port, host_key))
    [arrival] = connector.arrivals(now=NOW.timestamp())
    assert (arrival.name, arrival.content) == ("a.csv", b"1")
    assert names(connector) == ["a.csv"], "not settled: it comes again"
    connector.settle(arrival, Outcome.DONE, "ok", now=NOW)
    assert names(connector) == []
    drop(folder, "a.csv", b"22", at=OLD + 5)
    assert names(connector) == ["a.csv"]


def test_a_file_the_server_does_not_give_is_told(organisation, server, host_key):
    folder, port = server
    drop(folder, "locked.csv")
    [arrival] = added(organisation, told(port, host_key)).arrivals(now=NOW.timestamp())
    assert arrival.content is None
    assert "does not give the file" in str(arrival.problem)


def test_another_servers_key_is_refused(server, host_key):
    _folder, port = server
    with pytest.raises(UnknownServer, match="does not show the key"):
        settings_of_server(told(port, paramiko.ECDSAKey.generate()))
    with pytest.raises(UnknownServer, match="no key"):
        settings_of_server(told(port, host_key, host_key="nonsense"))


def test_the_key_a_server_shows_is_told_with_its_fingerprint(server, host_key):
    shown = key_of_server("127.0.0.1", server[1])
    assert shown == f"{host_key.get_name()} {host_key.get_base64()}"
    assert fingerprint(shown) == host_key.fingerprint


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"password": "wrong"}, "refuses the user"), ({"path": "/nowhere"}, "cannot be read")],
)
def test_what_is_wrong_with_a_server_is_said_when_it_is_added(server, host_key, changed, said):
    with pytest.raises(ConnectorFailed, match=said):
        settings_of_server(told(server[1], host_key, **changed))


def test_a_server_that_does_not_answer_is_said():
    with pytest.raises(ConnectorFailed, match="cannot be reached"):
        key_of_server("127.0.0.1", 1)


def test_one_enters_with_a_key_as_well(organisation, tmp_path, host_key):
    key = paramiko.ECDSAKey.generate()
    written = StringIO()
    key.write_private_key(written)
    drop(tmp_path, "a.csv")
    with serving(tmp_path, host_key, key=key) as port:
        reached = told(port, host_key, password=None, private_key=written.getvalue())
        assert names(added(organisation, reached)) == ["a.csv"]


def test_passwords_and_keys_are_in_no_table_and_no_log(organisation, server, host_key, caplog):
    caplog.set_level(logging.DEBUG)
    reached = told(server[1], host_key)
    connector = added(organisation, reached)
    assert names(connector) == []
    with acting_for(organisation):
        kept = json.dumps(Source.objects.get(name="Paie").settings)
    assert PASSWORD not in kept + caplog.text + repr(reached) + repr(connector)


SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


@pytest.fixture
def real_server():
    """OpenSSH's own server, run as somebody without rights; its folder, port, host key, user."""
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    home = Path(tempfile.mkdtemp(prefix="encours-sshd-"))
    host_key, user_key = paramiko.ECDSAKey.generate(), paramiko.ECDSAKey.generate()
    host_key.write_private_key_file(str(home / "host"))
    (home / "keys").write_text(f"{user_key.get_name()} {user_key.get_base64()}\n")
    drop(home, "a.csv", b"1")
    for path in (home, *home.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": home / "host",
        "AuthorizedKeysFile": home / "keys",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "yes",
        "Subsystem": "sftp internal-sftp",
        "ForceCommand": "internal-sftp",
    }
    (home / "sshd_config").write_text("".join(f"{k} {v}\n" for k, v in options.items()))
    is_root = os.geteuid() == 0
    with (
        (home / "log").open("wb") as log,
        subprocess.Popen(
            [str(SSHD), "-D", "-e", "-f", str(home / "sshd_config")],
            stderr=log,
            user=account.pw_uid if is_root else None,
            group=account.pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
        ) as running,
    ):
        _wait_for(port)
        written = StringIO()
        user_key.write_private_key(written)
        yield told(
            port,
            host_key,
            user=account.pw_name,
            path=str(home),
            password=None,
            private_key=written.getvalue(),
        )
        running.terminate()
    shutil.rmtree(home)


def _wait_for(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


@pytest.mark.skipif(SSHD is None, reason="openssh-server is not installed here")
def test_the_server_of_openssh_is_fetched_from(organisation, real_server):
    connector = added(organisation, real_server)
    [arrival] = connector.arrivals(now=NOW.timestamp())
    assert (arrival.name, arrival.content) == ("a.csv", b"1")
    shown = key_of_server(real_server.host, real_server.port)
    assert fingerprint(shown) == fingerprint(real_server.host_key)
    with pytest.raises(UnknownServer, match="does not show the key"):
        settings_of_server(
            replace(real_server, host_key=told(1, paramiko.ECDSAKey.generate()).host_key)
        )


def test_a_source_has_a_name_of_its_own(organisation, tmp_path):
    add_source(organisation, "FEC", kind="folder", settings=settings_of_folder(tmp_path))
    with pytest.raises(SourceTaken):
        add_source(organisation, "FEC", kind="folder", settings=settings_of_folder(tmp_path))
