"""What the doctor sees of a folder and a database, sound or not."""

import pytest

from encours.database import examining
from encours.database.addresses import APPLICATION_ROLE, owner_settings
from encours.database.preparing import connect_as_owner


@pytest.fixture
def owner(database):
    """The owner's connection, in a transaction that is undone."""
    with (
        connect_as_owner(owner_settings() | {"NAME": database}) as connection,
        connection.transaction(force_rollback=True),
    ):
        yield connection


def words(findings):
    return [str(finding.what) for finding in findings]


def test_a_sound_database_has_nothing_to_say(owner):
    assert examining.examine_server(owner) == []
    assert examining.examine_tables(owner) == []
    assert examining.examine_roles(owner) == []
    assert examining.examine_isolation(owner) == []


def test_a_table_without_row_level_security_is_found(owner):
    owner.execute("ALTER TABLE receivables_line DISABLE ROW LEVEL SECURITY")
    (found,) = words(examining.examine_isolation(owner))
    assert "receivables_line" in found


def test_a_table_made_beside_the_policies_is_found(owner):
    owner.execute("CREATE TABLE stray (organisation_id bigint)")
    assert examining.examine_isolation(owner) == []  # the application cannot reach it
    owner.execute(f"GRANT SELECT ON stray TO {APPLICATION_ROLE}")
    (found,) = words(examining.examine_isolation(owner))
    assert "stray" in found


def test_a_change_that_is_missing_and_one_of_a_newer_version_are_found(owner):
    owner.execute("DELETE FROM django_migrations WHERE app = 'metrics' AND name LIKE '0001%'")
    owner.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('metrics', '9999_x', now())"
    )
    lacking, newer = words(examining.examine_tables(owner))
    assert "1 change" in lacking
    assert "9999_x" in newer


def test_a_role_that_owns_a_table_is_found(owner):
    owner.execute(f"GRANT CREATE ON SCHEMA public TO {APPLICATION_ROLE}")
    owner.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")
    owner.execute("CREATE TABLE stray (x int)")
    owner.execute("RESET ROLE")
    (found,) = words(examining.examine_roles(owner))
    assert "owns 1 table" in found


def test_a_folder_open_to_others_is_found(tmp_path):
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "secret.key").chmod(0o644)
    tmp_path.chmod(0o777)
    everyone, others = words(examining.examine_folder(tmp_path))
    assert "Everyone may write" in everyone
    assert "key" in others
    tmp_path.chmod(0o700)
    (tmp_path / "secret.key").chmod(0o600)
    assert examining.examine_folder(tmp_path) == []


def test_a_disk_almost_full_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(examining, "_ENOUGH_ROOM_BYTES", 1 << 62)
    (found,) = words(examining.examine_room(tmp_path))
    assert str(tmp_path) in found
