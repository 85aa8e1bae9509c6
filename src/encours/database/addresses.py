"""How the installation reaches its database: one address, two roles.

The *owner* makes and changes tables. The *application* reads and writes rows under row-level
security and can do nothing else. With the database of our own both come by its private socket.
With `DATABASE_URL` (any PostgreSQL from 15 on) that address is the owner's, and the application
enters by the same door and becomes `encours_app` at once (`options=-c role=encours_app`); an
installation that wants two doors gives the application's in `DATABASE_APP_URL`.
"""

import os
from typing import Any

from encours.database.binaries import account_for_server
from encours.database.places import data_folder, sockets_of
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

OWNER_ROLE = "encours_owner"
APPLICATION_ROLE = "encours_app"
DATABASE = "encours"
PORT = 5432
OWNER_ADDRESS = "DATABASE_URL"
APPLICATION_ADDRESS = "DATABASE_APP_URL"

type Settings = dict[str, Any]


class UnusableAddress(EncoursError):
    """An address of a database cannot be understood."""


def is_embedded() -> bool:
    """Whether the database is the installation's own: no address was given."""
    return not os.environ.get(OWNER_ADDRESS)


def owner_settings() -> Settings:
    """Django's settings of the connection that makes and changes tables."""
    if is_embedded():
        return _embedded(OWNER_ROLE)
    return _parsed(os.environ[OWNER_ADDRESS], OWNER_ADDRESS)


def application_settings() -> Settings:
    """Django's settings of the connection that everything else uses."""
    if is_embedded():
        return _embedded(APPLICATION_ROLE)
    if os.environ.get(APPLICATION_ADDRESS):
        return _parsed(os.environ[APPLICATION_ADDRESS], APPLICATION_ADDRESS)
    settings = _parsed(os.environ[OWNER_ADDRESS], OWNER_ADDRESS)
    options = dict(settings["OPTIONS"])
    asked = options.get("options", "")
    settings["OPTIONS"] = options | {"options": f"{asked} -c role={APPLICATION_ROLE}".strip()}
    return settings


def _embedded(role: str) -> Settings:
    sockets = sockets_of(data_folder(), account_for_server())
    return _settings(name=DATABASE, user=role, host=str(sockets), port=str(PORT))


def _parsed(address: str, variable: str) -> Settings:
    """What PostgreSQL's own reader of addresses finds in it."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        found = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except ProgrammingError:
        found = {}
    if not found.get("dbname"):
        raise UnusableAddress(
            message("{variable} is not the address of a PostgreSQL database.", variable=variable),
            message("Write it postgresql://user:password@host:5432/database."),
        )
    return _settings(
        name=found.pop("dbname"),
        user=found.pop("user", ""),
        password=found.pop("password", ""),
        host=found.pop("host", ""),
        port=found.pop("port", str(PORT)),
        options=found,
    )


def _settings(
    *,
    name: str,
    user: str,
    host: str,
    port: str,
    password: str = "",
    options: dict[str, str] | None = None,
) -> Settings:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "OPTIONS": dict(options or {}),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def conninfo(settings: Settings) -> dict[str, Any]:
    """The same connection for psycopg and for PostgreSQL's own programs."""
    named = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": settings["NAME"],
    }
    options: dict[str, str] = settings["OPTIONS"]
    return {key: str(value) for key, value in named.items() if value} | options
