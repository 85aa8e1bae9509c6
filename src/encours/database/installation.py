"""Opens the installation for a command: its database runs, its tables are there, Django is set up.

Every command begins here, so that "several commands at once" and "no database yet" are settled in
one place.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from encours.database.addresses import is_embedded
from encours.database.launcher import Server
from encours.database.places import DATA_VARIABLE, data_folder

SETTINGS_MODULE = "encours.config.settings"


@contextmanager
def open_installation(data: Path | None = None) -> Iterator[Path]:
    """Runs the block with the database of `data` (else `ENCOURS_DATA`, else the usual folder).

    Yields the data folder. Raises the errors of `places`, `binaries`, `launcher` and `addresses`.
    """
    folder = data_folder(data)
    os.environ[DATA_VARIABLE] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    server = Server(folder) if is_embedded() else None
    if server is None:
        folder.mkdir(parents=True, exist_ok=True)
    else:
        server.open()
    try:
        import django

        from encours.database.preparing import prepare

        django.setup()
        prepare()
        yield folder
        _close_connections()
    finally:
        if server is not None:
            server.close()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
