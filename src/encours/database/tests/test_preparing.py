"""A database made ready by an owner without superpowers, or said what its administrator must do."""

import secrets

import pytest
from django.db import connections

from encours.database import preparing
from encours.database.addresses import APPLICATION_ROLE, owner_settings
from encours.database.preparing import (
    AdministratorNeeded,
    DatabaseUnreachable,
    ServerTooOld,
    connect_as_owner,
)


@pytest.fixture
def settings_of_owner(database):
    return owner_settings() | {"NAME": database}


@pytest.fixture
def owner(settings_of_owner):
    with connect_as_owner(settings_of_owner) as connection:
        yield connection


@pytest.fixture
def limited(owner, settings_of_owner):
    """A role that may neither make roles nor enter any."""
    name = f"limited_{secrets.token_hex(4)}"
    owner.execute(f"CREATE ROLE {name} LOGIN")
    with connect_as_owner(settings_of_owner | {"USER": name}) as connection:
        yield connection
    owner.execute(f"DROP ROLE {name}")


def test_what_is_prepared_is_left_as_it_is(owner, database):
    assert preparing.is_prepared(owner)
    assert not preparing.pending_migrations(owner)
    assert not preparing.unknown_migrations(owner)
    preparing.prepare(database=database)


def test_the_application_can_enter_and_own_nothing(database):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        assert cursor.fetchone() == (APPLICATION_ROLE,)
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)


def test_a_role_that_may_not_be_made_is_said_as_what_the_administrator_must_run(
    limited, monkeypatch
):
    monkeypatch.setattr(preparing, "APPLICATION_ROLE", "encours_missing")
    with pytest.raises(AdministratorNeeded) as refused:
        preparing.make_role(limited)
    assert "CREATE ROLE encours_missing; GRANT encours_missing TO limited_" in str(
        refused.value.action
    )


def test_a_role_that_may_not_be_entered_is_said_too(limited):
    with pytest.raises(AdministratorNeeded, match="may not become") as refused:
        preparing.make_role(limited)
    assert f"GRANT {APPLICATION_ROLE} TO limited_" in str(refused.value.action)


def test_an_extension_the_server_lacks_is_said(owner, monkeypatch):
    monkeypatch.setattr(preparing, "EXTENSIONS", ("citext", "imaginary"))
    with pytest.raises(AdministratorNeeded, match="imaginary"):
        preparing.make_extensions(owner)


def test_an_old_server_is_said(owner, monkeypatch):
    monkeypatch.setattr(preparing, "OLDEST_SERVER", 99)
    with pytest.raises(ServerTooOld, match="99 or newer"):
        preparing.check_server(owner)


def test_a_server_that_does_not_answer_is_said(settings_of_owner):
    with pytest.raises(DatabaseUnreachable, match="cannot be reached"):
        connect_as_owner(settings_of_owner | {"HOST": "/nowhere"})
