"""A new installation has in a second the tables that all migrations would make, and no others."""

import secrets

import pytest
from django.db import connections
from psycopg.errors import DivisionByZero

from encours.database import preparing, written
from encours.database.addresses import is_embedded, owner_settings
from encours.database.places import data_folder
from encours.database.preparing import MadeByAnotherVersion, connect_as_owner, prepare
from tools.schema import retold, schema_of

pytestmark = pytest.mark.skipif(
    not is_embedded(), reason="a server of one's own is filled by the migrations"
)


@pytest.fixture
def new(database):
    """The settings of a database with nothing in it, which Django's owner goes to as well."""
    name = f"written_{secrets.token_hex(4)}"
    kept = connections["owner"].settings_dict
    with connect_as_owner() as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        connections["owner"].close()
        connections["owner"].settings_dict = kept | {"NAME": name}
        yield owner_settings() | {"NAME": name}
        connections["owner"].close()
        connections["owner"].settings_dict = kept
        connection.execute(f'DROP DATABASE "{name}"')


def test_what_is_written_is_what_the_migrations_make(new):
    prepare(database=new["NAME"], from_migrations=True)
    same = retold(schema_of(new)) == written.SCHEMA.read_text()
    assert same, "the migrations changed: run make schema"


def test_a_new_database_is_filled_from_what_is_written_alone(new, monkeypatch):
    monkeypatch.setattr(preparing, "_migrate", pytest.fail)
    prepare(database=new["NAME"])
    assert schema_of(new) == written.SCHEMA.read_text()


def test_what_is_not_written_yet_is_left_to_the_migrations(new, monkeypatch):
    ran = []
    later = preparing.migrations_of_code() | {("desk", "0099_later")}
    monkeypatch.setattr(preparing, "migrations_of_code", lambda: later)
    monkeypatch.setattr(preparing, "_migrate", lambda: ran.append("migrate"))
    prepare(database=new["NAME"])
    assert ran == ["migrate"]
    with connect_as_owner(new) as connection:
        assert preparing.pending_migrations(connection) == {("desk", "0099_later")}


def test_nothing_is_filled_that_the_code_does_not_know(new, monkeypatch):
    known = preparing.migrations_of_code() - {("tenancy", "0003_access")}
    assert written.usable_schema(known) is None
    monkeypatch.setattr(preparing, "migrations_of_code", lambda: known)
    monkeypatch.setattr(preparing, "_migrate", lambda: None)
    prepare(database=new["NAME"])
    with connect_as_owner(new) as connection:
        assert preparing.applied_migrations(connection) == set()


def test_tables_of_a_version_that_is_not_followed_are_said_and_left(new):
    prepare(database=new["NAME"])
    with connect_as_owner(new) as connection:
        connection.execute(
            "DELETE FROM django_migrations WHERE app = 'tenancy' AND name = '0002_isolation'"
        )
    with pytest.raises(MadeByAnotherVersion, match="does not follow") as told:
        prepare(database=new["NAME"])
    place = str(data_folder()) if is_embedded() else "DATABASE_URL"
    assert place in str(told.value.what)
    assert "another" in str(told.value.action)


def test_a_filling_that_fails_leaves_nothing(new):
    with connect_as_owner(new) as connection:
        with pytest.raises(DivisionByZero):
            written.fill(connection, "CREATE TABLE public.half (id integer); SELECT 1 / 0;")
        assert connection.execute("SELECT to_regclass('public.half')").fetchone() == (None,)
