"""The installation's own database: there for every command, whatever was killed before."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from encours.database.addresses import DATABASE, OWNER_ROLE, PORT
from encours.database.binaries import Account
from encours.database.cluster import DatabaseDidNotStart
from encours.database.launcher import Server
from encours.database.places import UnusableData, data_folder

# What a command does: opens the database, says so, stays until its input closes.
COMMAND = """
import sys
from pathlib import Path
from encours.database.launcher import Server
with Server(Path(sys.argv[1])).running() as server:
    print("open", server.pid(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder():
    """A data folder with a cluster, for all the tests here: a place of a short name."""
    made = Path(tempfile.mkdtemp(prefix="enc-"))
    made.chmod(0o711)
    with Server(made).running():
        pass
    yield made
    shutil.rmtree(made)


@pytest.fixture
def data(folder):
    """The data folder, its server stopped before the test and after it."""
    yield folder
    pid = Server(folder).pid()
    if pid is not None:
        os.kill(pid, signal.SIGQUIT)
        wait_for(lambda: Server(folder).pid() is None)


def wait_for(happened, seconds=20):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def connect(server):
    return psycopg.connect(
        host=str(server.sockets), port=PORT, user=OWNER_ROLE, dbname=DATABASE, autocommit=True
    )


def begin(folder, **extra: Any):
    """A command in a process of its own; returns it and the server's process."""
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **extra,
    )
    assert command.stdout is not None
    assert command.stderr is not None
    said = command.stdout.readline().split()
    assert said[:1] == ["open"], command.stderr.read()
    return command, int(said[1])


def end(command):
    command.communicate("")
    assert command.returncode == 0


def kill(command):
    command.kill()
    command.communicate()


def kill_server(server):
    pid = server.pid()
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: server.pid() is None)


def test_the_first_command_makes_the_database_and_the_last_one_stops_it(data):
    first, pid = begin(data)
    second, same = begin(data)
    assert same == pid
    end(first)
    assert Server(data).pid() == pid
    end(second)
    assert Server(data).pid() is None


def test_the_server_runs_under_the_command_and_never_as_root(data):
    with Server(data).running() as server:
        owner = Path(f"/proc/{server.pid()}").stat().st_uid if Path("/proc/self").exists() else 1
        assert owner != 0
        assert server.sockets.stat().st_mode & 0o777 == 0o700
        assert (data / "postgresql").stat().st_mode & 0o777 == 0o700


def test_nobody_else_of_the_machine_enters(data):
    with Server(data).running() as server:
        if os.geteuid() != 0:
            # An account that is not mapped is refused by the server itself.
            (data / "postgresql" / "pg_ident.conf").write_text('encours "somebody" all\n')
            os.kill(server.pid() or 0, signal.SIGHUP)
            time.sleep(0.2)
            with pytest.raises(psycopg.OperationalError, match="eer authentication"):
                connect(server)
            return
        # Even the account of the server has no business in the database.
        child = os.fork()
        if child == 0:
            os.setgid(server.account.gid or 0)
            os.setuid(server.account.uid or 0)
            try:
                connect(server)
            except psycopg.OperationalError as error:
                os._exit(0 if "eer authentication failed" in str(error) else 2)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0


def test_a_killed_command_leaves_a_server_that_the_next_one_uses_and_stops(data):
    command, pid = begin(data)
    kill(command)
    assert Server(data).pid() == pid
    following, same = begin(data)
    assert same == pid
    end(following)
    assert Server(data).pid() is None


def test_a_killed_server_recovers_with_nothing_lost(data):
    server = Server(data)
    with server.running():
        with connect(server) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        kill_server(server)
        with Server(data).running() as again, connect(again) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_killed_command_and_its_killed_server_lose_nothing(data):
    command, _ = begin(data)
    server = Server(data)
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept_too AS SELECT 42 AS answer")
    kill(command)
    kill_server(server)
    with server.running(), connect(server) as connection:
        assert connection.execute("SELECT answer FROM kept_too").fetchone() == (42,)
    assert server.pid() is None


def test_commands_that_arrive_together_share_one_server(data):
    commands = [
        subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    servers = {command.stdout.readline() for command in commands if command.stdout is not None}
    for command in commands:
        end(command)
    assert len(servers) == 1
    assert Server(data).pid() is None


def test_a_socket_left_by_another_boot_is_of_no_consequence(data):
    with Server(data).running() as server:
        kill_server(server)
    assert list((data / "sockets").iterdir())
    with Server(data).running() as server, connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_socket_removed_while_the_server_runs_is_made_again(data):
    command, pid = begin(data)
    kill(command)
    shutil.rmtree(data / "sockets")
    with Server(data).running() as server, connect(server) as connection:
        assert server.pid() != pid
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_in_use_is_not_stopped_because_its_socket_is_gone(data):
    command, pid = begin(data)
    shutil.rmtree(data / "sockets")
    with pytest.raises(DatabaseDidNotStart, match="socket"):
        Server(data).open()
    assert Server(data).pid() == pid
    end(command)


def test_a_dead_server_whose_number_went_to_another_process_does_not_hinder(data):
    # After a boot the system may give the number to anything of the same account.
    sleeper = subprocess.Popen(["sleep", "60"], **Server(data).account.as_process())
    (data / "postgresql" / "postmaster.pid").write_text(f"{sleeper.pid}\n{data}\n")
    with Server(data).running() as server, connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()


def test_a_database_half_made_is_made_again(data):
    (data / "postgresql").rename(data / ".postgresql.unfinished")
    (data / ".postgresql.unfinished" / "PG_VERSION").unlink()
    with Server(data).running() as server, connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (data / ".postgresql.unfinished").exists()


def test_a_database_that_does_not_start_says_why_and_where_to_read_more(data):
    settings = data / "postgresql" / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(before + "wal_level = imaginary\n")
    with pytest.raises(DatabaseDidNotStart) as refused:
        Server(data).open()
    settings.write_text(before)
    assert "postgresql.conf" in str(refused.value.what)
    assert str(data / "postgresql.log") in str(refused.value.action)


def test_a_database_of_another_version_is_not_touched(data):
    written = data / "postgresql" / "PG_VERSION"
    before = written.read_text()
    written.write_text("14\n")
    with pytest.raises(DatabaseDidNotStart, match="PostgreSQL 14"):
        Server(data).open()
    written.write_text(before)


def test_a_disk_without_room_is_said(folder):
    # A limit on the size of files stands for a disk that is full.
    narrow = (
        "import resource, sys; from pathlib import Path;"
        "from encours.database.launcher import Server;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "Server(Path(sys.argv[1])).open()"
    )
    full = folder / "full"
    done = subprocess.run(
        [sys.executable, "-c", narrow, str(full)], capture_output=True, text=True, check=False
    )
    assert "The database could not be made" in done.stderr
    assert not (full / "postgresql").exists()


@pytest.mark.parametrize("below", ["", "data", "data/deep"])
def test_a_data_folder_that_is_a_file_or_in_one_is_said(tmp_path, below):
    named = tmp_path / "file"
    named.write_text("")
    with pytest.raises(UnusableData) as caught:
        Server(named / below).open()
    assert str(caught.value) == f"{named} is a file: the data folder cannot be there."
    assert "--data or ENCOURS_DATA" in str(caught.value.action)


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(UnusableData, match="cannot be used"):
        Server(tmp_path / ("x" * 300)).open()


def test_a_data_folder_of_somebody_else_is_said():
    status = _as_somebody_else_on_folder_of_another()
    assert status == 0


def _as_somebody_else_on_folder_of_another():
    folder = Path("/") if os.geteuid() != 0 else Path(tempfile.mkdtemp(prefix="enc-"))
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65_534)
            Server(folder).open()
        except UnusableData as error:
            os._exit(0 if str(folder) in str(error) else 2)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    if folder != Path("/"):
        shutil.rmtree(folder)
    return os.waitstatus_to_exitcode(status)


def test_a_cluster_of_another_account_is_left_to_it(data):
    server = Server(data)
    server.account = Account(12_345, 12_345)
    with pytest.raises(UnusableData, match="belongs to"):
        server.open()


def test_a_link_and_the_folder_it_leads_to_are_one_installation(data, tmp_path):
    (tmp_path / "link").symlink_to(data)
    assert data_folder(tmp_path / "link") == data_folder(data)


def test_variables_of_postgresql_in_the_environment_change_nothing(data):
    command, _ = begin(data, env=os.environ | {"PGPORT": "6000", "PGDATA": "/nowhere"})
    with connect(Server(data)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    end(command)
