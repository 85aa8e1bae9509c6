"""The installation as who runs it meets it: up, doctor, backup, restore, on real servers."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import psycopg
import pytest

from encours.database.addresses import DATABASE, OWNER_ROLE, PORT
from encours.database.launcher import Server

BOOKS = """\
JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|\
PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise
VE|Ventes|1|20260105|411000|Clients|DURAND|Durand SA|F1|20260105|F1|1200,00|0,00|A|20260301|||
VE|Ventes|1|20260105|706000|Ventes|||F1|20260105|F1|0,00|1200,00|||||
VE|Ventes|2|20260110|411000|Clients|PETIT|Petit SARL|F2|20260110|F2|600,00|0,00|||||
VE|Ventes|2|20260110|706000|Ventes|||F2|20260110|F2|0,00|600,00|||||
BQ|Banque|3|20260301|512000|Banque|||V1|20260301|F1|1200,00|0,00|||||
BQ|Banque|3|20260301|411000|Clients|DURAND|Durand SA|V1|20260301|F1|0,00|1200,00|A|20260301|||
"""
AGED = ("aged", "--org", "martin", "--as-of", "2026-06-30", "--json")


class Installation:
    """A data folder of a short name, and the commands typed on it."""

    def __init__(self, folder, compiled):
        self.folder = folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_", "ENCOURS_", "DJANGO_", "COV_", "PYTEST_"))
            and name != "PYTHONDONTWRITEBYTECODE"
        }
        self.environment = kept | {
            "ENCOURS_DATA": str(folder),
            "ENCOURS_LANG": "en",
            "PYTHONPYCACHEPREFIX": str(compiled),  # many commands, compiled once
        }

    def run(self, *words, status=0):
        done = subprocess.run(
            [sys.executable, "-m", "encours.cli.main", *map(str, words)],
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        if status == 2:
            assert len(done.stderr.splitlines()) == 1
            return done.stderr
        return done.stdout

    def begin(self, *words):
        return subprocess.Popen(
            [sys.executable, "-m", "encours.cli.main", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self.environment,
        )

    @contextlib.contextmanager
    def owner(self):
        with Server(self.folder).running() as server:
            yield psycopg.connect(
                host=str(server.sockets),
                port=PORT,
                user=OWNER_ROLE,
                dbname=DATABASE,
                autocommit=True,
            )


@pytest.fixture(scope="module")
def place():
    """A folder of a short name, through which the database's account may pass."""
    made = Path(tempfile.mkdtemp(prefix="enc-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def house(place):
    """An installation with the books of one organisation."""
    made = Installation(place / "house", place / "compiled")
    made.run("org", "create", "martin", "--name", "Tissages Martin")
    books = place / "123456782FEC20261231.txt"
    books.write_text(BOOKS)
    made.run("import", books, "--org", "martin")
    return made


@pytest.fixture(scope="module")
def backup(house, place):
    """A backup of the house, what its tables held then, and an aged balance of it."""
    told = house.run(*AGED)
    path = place / "house.backup"
    made = json.loads(house.run("backup", path, "--json"))
    assert made["size_bytes"] == path.stat().st_size
    return path, digests(house), told


def digests(installation):
    """What each table holds, told in one word, and where each sequence stands."""
    with installation.owner() as connection:
        tables = connection.execute(
            "SELECT relname, relkind FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1"
        ).fetchall()
        found = {}
        for name, kind in tables:
            asked = (
                "last_value::text"
                if kind == "S"
                else r"md5(string_agg(t::text, '|' ORDER BY t::text))"
            )
            query = f"SELECT {asked} FROM {name} t"  # noqa: S608  # names the database told
            found[name] = connection.execute(query).fetchone()[0]
        connection.close()
    return found


def wait_for(happened, seconds=60):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=5) as answer:  # noqa: S310  # ours
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def children(process):
    listed = subprocess.check_output(["ps", "-eo", "pid=,ppid=,args="], text=True)
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return {
        int(pid): args
        for pid, parent, args in rows
        if int(parent) == process.pid and "encours.cli.child" in args
    }


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_up_opens_the_house_mends_what_dies_and_stops_all_in_order(house):
    up = house.begin("up", "--port", "0")
    address = next(word for word in up.stdout.readline().split() if word.startswith("http"))
    wait_for(lambda: answers(address))
    # Killed one after the other, each comes back.
    before = children(up)
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(children(up)) == 2 and not set(children(up)) & set(before))
    server = Server(house.folder)
    killed = server.pid()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: server.pid() not in (None, killed))
    wait_for(lambda: answers(address))
    # Another command works beside, and leaves the server to it.
    assert "martin" in house.run("org", "list")
    assert server.pid() is not None
    after = children(up)
    up.send_signal(signal.SIGTERM)
    up.communicate(timeout=60)
    assert up.returncode == 0
    assert server.pid() is None
    assert not any(is_alive(pid) for pid in after)


def test_a_killed_up_takes_its_programs_with_it(house):
    up = house.begin("up", "--port", "0")
    up.stdout.readline()
    left = children(up)
    assert len(left) == 2
    up.kill()
    up.communicate()
    wait_for(lambda: not any(is_alive(pid) for pid in left))
    assert "martin" in house.run("org", "list")
    assert Server(house.folder).pid() is None


def test_a_port_that_is_taken_is_said_in_one_line(house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = house.run("up", "--port", taken.getsockname()[1], status=2)
    assert "another program uses it" in said


def test_an_address_of_no_machine_is_said_in_one_line(house):
    assert "cannot be served" in house.run("up", "--host", "192.0.2.1", status=2)


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(house):
    def wrong():
        told = json.loads(house.run("doctor", "--json", status=1))
        assert not told["well"]
        return {each["name"]: each["findings"] for each in told["checks"] if each["findings"]}

    # No worker runs in this house, and nothing else is wrong. (One killed a moment ago may look
    # alive: it is forgotten here.)
    with house.owner() as connection:
        connection.execute("DELETE FROM procrastinate_workers")
        connection.close()
    assert set(wrong()) == {"worker"}
    with house.owner() as connection:
        connection.execute("UPDATE receivables_position SET allocated_cents = allocated_cents - 1")
        connection.execute("ALTER TABLE receivables_line DISABLE ROW LEVEL SECURITY")
        connection.close()
    found = wrong()
    with house.owner() as connection:
        connection.execute("UPDATE receivables_position SET allocated_cents = allocated_cents + 1")
        connection.execute("ALTER TABLE receivables_line ENABLE ROW LEVEL SECURITY")
        connection.close()
    assert set(found) == {"worker", "isolation", "ledger:martin"}
    assert "receivables_line" in found["isolation"][0]["what"]
    assert "encours up" in found["worker"][0]["action"]


def test_the_doctor_of_a_database_that_does_not_open_says_why(house):
    written = house.folder / "postgresql" / "PG_VERSION"
    before = written.read_text()
    written.write_text("12\n")
    said = house.run("doctor", status=1)
    written.write_text(before)
    assert "PostgreSQL 12" in said
    assert "→" in said


def test_a_restored_ledger_is_identical(house, backup, place):
    path, before, told = backup
    drill = Installation(place / "drill", place / "compiled")
    drill.run("restore", path)
    assert digests(drill) == before
    key = "secret.key"
    assert (drill.folder / key).read_bytes() == (house.folder / key).read_bytes()
    assert drill.run(*AGED) == told
    # Over what is there only when it is said, and then it is what it was again.
    assert "would be lost" in drill.run("restore", path, status=2)
    with drill.owner() as connection:
        connection.execute("DELETE FROM receivables_allocation")
        connection.execute("CREATE TABLE stray (x int)")
        connection.close()
    drill.run("restore", path, "--replace")
    assert digests(drill) == before


def test_a_backup_is_read_by_its_owner_only(backup):
    path = backup[0]
    assert path.stat().st_mode & 0o077 == 0


def test_a_backup_that_was_changed_or_cut_short_touches_nothing(house, backup, place):
    path, before, _ = backup
    changed, cut = place / "changed", place / "cut"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(changed, "w") as copy:
        for name in whole.namelist():
            content = whole.read(name)
            copy.writestr(
                name,
                content[:-1] + bytes([content[-1] ^ 1]) if name == "database.dump" else content,
            )
    cut.write_bytes(path.read_bytes()[:-100])
    assert "was changed" in house.run("restore", changed, "--replace", status=2)
    assert "not whole" in house.run("restore", cut, "--replace", status=2)
    assert "no such file" in house.run("restore", place / "none", "--replace", status=2)
    assert digests(house) == before


def test_a_restore_that_fails_halfway_leaves_what_was_there(house, backup, place):
    path, before, _ = backup
    # A dump that ends too soon, with the digest that fits it.
    halved = place / "halved"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(halved, "w") as copy:
        dump = whole.read("database.dump")
        dump = dump[: len(dump) * 3 // 4]
        manifest = json.loads(whole.read("manifest.json"))
        manifest["sha256"] = {"database.dump": hashlib.sha256(dump).hexdigest()}
        copy.writestr("database.dump", dump)
        copy.writestr("manifest.json", json.dumps(manifest))
    assert "failed" in house.run("restore", halved, "--replace", status=2)
    assert digests(house) == before


def test_a_backup_of_a_newer_version_is_refused(house, backup, place):
    path = backup[0]
    newer = place / "newer"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(newer, "w") as copy:
        manifest = json.loads(whole.read("manifest.json"))
        manifest["migrations"].append(["receivables", "9999_tomorrow"])
        copy.writestr("manifest.json", json.dumps(manifest))
    assert "newer than this one" in house.run("restore", newer, "--replace", status=2)
