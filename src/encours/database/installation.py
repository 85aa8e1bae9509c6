"""Opens the installation for a command: its database runs, its tables are there, Django is set up.

Every command begins here, so that "several commands at once" and "no database yet" are settled in
one place.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from encours.database.addresses import is_embedded
from encours.database.places import DATA_VARIABLE, data_folder, make_data_folder

SETTINGS_MODULE = "encours.config.settings"


@contextmanager
def open_installation(data: Path | None = None, *, prepared: bool = True) -> Iterator[Path]:
    """Runs the block with the database of `data` (else `ENCOURS_DATA`, else the usual folder).

    Yields the data folder. `prepared`: roles and tables are made first; without it the database is
    taken as it is (doctor, restore). Raises the errors of `places`, `binaries`, `launcher`,
    `addresses` and `preparing`.
    """
    folder = data_folder(data)
    os.environ[DATA_VARIABLE] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    make_data_folder(folder)
    with _server_of(folder):
        import django

        django.setup()
        if prepared:
            from encours.database.preparing import prepare

            prepare()
        try:
            yield folder
        finally:
            from django.db import connections

            connections.close_all()


def _server_of(folder: Path) -> AbstractContextManager[object]:
    """The database of our own while the block runs; nothing to run for one by `DATABASE_URL`."""
    if not is_embedded():
        return nullcontext()
    from encours.database.launcher import Server

    return Server(folder).running()
