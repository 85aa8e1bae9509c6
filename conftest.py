"""What every test runs under: properties are judged by what they find, never by the clock.

Tests of tables use the real database, as the application's role. One server serves a run and all
its workers; each worker has a database of its own, cloned from one that was prepared once; each
test has an organisation of its own, and commits: nobody sees another's rows.
"""

import atexit
import fcntl
import os
import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile(
    "house", settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("house")

# One data folder a run: the workers are children of the process that made it.
_RUN = "ENCOURS_TEST_DATA"
if _RUN not in os.environ:
    os.environ[_RUN] = tempfile.mkdtemp(prefix="encours-tests-")
    atexit.register(shutil.rmtree, os.environ[_RUN], ignore_errors=True)
    # The database's own account must be able to pass through it.
    Path(os.environ[_RUN]).chmod(0o755)
os.environ["ENCOURS_DATA"] = os.environ[_RUN]
os.environ["DJANGO_SETTINGS_MODULE"] = "encours.config.settings"

import django

django.setup()

from django.test.utils import setup_test_environment

setup_test_environment()  # pages answer to "testserver", mail stays in memory

_TEMPLATE = "encours_template"


def pytest_configure(config):
    config.addinivalue_line("markers", "database: a test of tables; given to it by its fixtures")


def pytest_collection_modifyitems(items):
    """Marks the tests of tables, so that another server can be tried with them alone."""
    for item in items:
        if "database" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


def pytest_sessionfinish():
    """Leaves nothing on a server that is not the run's own, once the workers are done."""
    from encours.database.addresses import is_embedded

    if is_embedded() or "PYTEST_XDIST_WORKER" in os.environ:
        return
    with _administrator() as connection:
        made = f"{_TEMPLATE}_{_run()}", f"encours_{_run()}\\_%"
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname = %s OR datname LIKE %s", made
        )
        for (name,) in found.fetchall():
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def database():
    """The database of this worker: everything migrated, reached as the application's role."""
    from django.db import connections

    with ExitStack() as stack:
        stack.enter_context(_server())
        name = _clone(os.environ.get("PYTEST_XDIST_WORKER", "alone"))
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        yield name
        connections.close_all()


@pytest.fixture
def organisation(database):
    """An organisation of the test's own."""
    from encours.tenancy.services import create_organisation

    return create_organisation(f"org-{secrets.token_hex(6)}", name="Tissages Martin")


@pytest.fixture
def signed_in(database):
    """Makes a browser in which somebody has signed in: `signed_in(organisation, "reader")`.

    Without an organisation: a stranger, who has an account and belongs nowhere. `.user_id` is
    who it is.
    """
    from django.test import Client

    from encours.tenancy.models import User
    from encours.tenancy.rules.roles import Role
    from encours.tenancy.services import add_member, create_person

    def sign_in(organisation_id=None, role="administrator", *, portfolio=(), language="en"):
        person = create_person(f"{secrets.token_hex(6)}@example.fr", language=language)
        if organisation_id is not None:
            add_member(organisation_id, person, role=Role(role), portfolio=portfolio)
        client = Client()
        client.force_login(User.objects.get(pk=person))
        client.user_id = person
        return client

    return sign_in


def _server():
    """The run's server: the embedded one, or the one that `DATABASE_URL` names."""
    from contextlib import nullcontext

    from encours.database.addresses import is_embedded
    from encours.database.launcher import Server
    from encours.database.places import data_folder

    return Server(data_folder()).running() if is_embedded() else nullcontext()


def _clone(worker):
    """A database for `worker`, cloned from the run's template, made by whoever comes first."""
    template, name = f"{_TEMPLATE}_{_run()}", f"encours_{_run()}_{worker}"
    with (Path(os.environ[_RUN]) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _administrator() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if found.fetchone() is None:
                _lose_nothing_but_time(connection)
                connection.execute(f'CREATE DATABASE "{template}"')
                _prepare(template)
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _lose_nothing_but_time(connection):
    """Of the run's own server, a commit does not wait for the disk: no power cut is survived.

    What is committed is kept when processes are killed, which is what tests do.
    """
    from encours.database.addresses import is_embedded

    if is_embedded():
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def _run():
    """What tells this run's databases from another's on the same server."""
    return Path(os.environ[_RUN]).name.rsplit("-", 1)[-1].lower()


def _administrator():
    """The owner's connection to the server, outside the databases of the run."""
    import psycopg

    from encours.database.addresses import conninfo, owner_settings

    admin = conninfo(owner_settings()) | {"dbname": "postgres"}
    return psycopg.connect(**admin, autocommit=True)


def _prepare(template):
    from django.db import connections

    from encours.database.preparing import prepare

    before = connections["owner"].settings_dict["NAME"]
    connections["owner"].settings_dict["NAME"] = template
    try:
        prepare(database=template)
    finally:
        connections["owner"].close()
        connections["owner"].settings_dict["NAME"] = before
