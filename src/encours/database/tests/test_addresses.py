"""How one address yields two doors: the owner's and the application's."""

import pytest

from encours.database.addresses import (
    APPLICATION_ROLE,
    UnusableAddress,
    application_settings,
    conninfo,
    owner_settings,
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgresql://anne:s%40cret@db.example.fr:5433/books?sslmode=require",
            {
                "host": "db.example.fr",
                "port": "5433",
                "user": "anne",
                "password": "s@cret",
                "dbname": "books",
                "sslmode": "require",
            },
        ),
        (
            "postgres://anne@/books?host=/run/postgresql",
            {"host": "/run/postgresql", "port": "5432", "user": "anne", "dbname": "books"},
        ),
        ("postgresql:///books", {"port": "5432", "dbname": "books"}),
        (
            "postgresql://anne@[::1]/books",
            {"host": "::1", "port": "5432", "user": "anne", "dbname": "books"},
        ),
        (
            "postgresql://anne@one:5432,two:5433/books?target_session_attrs=read-write",
            {
                "host": "one,two",
                "port": "5432,5433",
                "user": "anne",
                "dbname": "books",
                "target_session_attrs": "read-write",
            },
        ),
    ],
)
def test_an_address_is_read_as_postgresql_reads_it(monkeypatch, address, expected):
    monkeypatch.setenv("DATABASE_URL", address)
    assert conninfo(owner_settings()) == expected


@pytest.mark.parametrize(
    "address",
    ["mysql://anne@host/books", "postgresql://anne@host", "books"],
)
def test_what_is_no_address_is_said_with_the_name_of_its_variable(monkeypatch, address):
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(UnusableAddress, match="DATABASE_URL"):
        owner_settings()


def test_with_one_address_the_application_enters_as_itself(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://anne@host/books")
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)
    assert application_settings()["OPTIONS"]["options"] == f"-c role={APPLICATION_ROLE}"
    assert "options" not in owner_settings()["OPTIONS"]


def test_options_of_the_address_stay(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://anne@host/books?options=-cwork_mem%3D64MB")
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)
    options = application_settings()["OPTIONS"]["options"]
    assert options == f"-cwork_mem=64MB -c role={APPLICATION_ROLE}"


def test_with_two_addresses_each_has_its_own(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://anne@host/books")
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://app:secret@pool:6432/books")
    assert owner_settings()["USER"] == "anne"
    assert application_settings()["USER"] == "app"
    assert application_settings()["HOST"] == "pool"
