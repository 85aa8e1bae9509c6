"""Opens the installation for a command: its database runs, its tables are there, Django is set up.

Every command begins here, so that "several commands at once" and "no database yet" are settled in
one place.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from encours.database.addresses import is_embedded
from encours.database.places import DATA_VARIABLE, data_folder, make_data_folder

SETTINGS_MODULE = "encours.config.settings"


@contextmanager
def open_installation(
    data: Path | None = None, *, prepared: bool = True, stays: bool = False
) -> Iterator[Path]:
    """Runs the block with the database of `data` (else `ENCOURS_DATA`, else the usual folder).

    Yields the data folder. `prepared`: roles and tables are made first; without it the database is
    taken as it is (doctor, restore). `stays`: the command and those it starts serve this folder for
    long, and keep there what was compiled for them. Raises the errors of `places`, `binaries`,
    `launcher`, `addresses` and `preparing`.
    """
    folder = data_folder(data)
    os.environ[DATA_VARIABLE] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    make_data_folder(folder)
    if stays:
        keep_compiled(folder)
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


def keep_compiled(folder: Path) -> None:
    """Lets what Python compiles from now on be kept in `folder`, where it is kept nowhere else.

    Images of containers often forbid it beside the code (`PYTHONDONTWRITEBYTECODE`); compiled anew,
    the programs of an installation would take twice as long to begin, each time.
    """
    if sys.dont_write_bytecode:
        place = folder / "compiled"
        place.mkdir(mode=0o700, exist_ok=True)
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(place)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the programs it starts, too
        os.environ["PYTHONPYCACHEPREFIX"] = str(place)


def _server_of(folder: Path) -> AbstractContextManager[object]:
    """The database of our own while the block runs; nothing to run for one by `DATABASE_URL`."""
    if not is_embedded():
        return nullcontext()
    from encours.database.launcher import Server

    return Server(folder).running()
