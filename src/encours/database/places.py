"""Where an installation keeps what it knows: one data folder, and the database's cluster inside it.

`--data DIR` or `ENCOURS_DATA` chooses it. The cluster lies in `DIR/postgresql`, except for root when
the unprivileged account cannot reach `DIR`: then under `/var/lib/encours`, named after `DIR`.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from encours.database.binaries import Account
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

DATA_VARIABLE = "ENCOURS_DATA"
_SYSTEM_DATA = Path("/var/lib/encours")
# A socket's path may have 107 bytes on Linux, 103 on macOS, ".s.PGSQL.5432.lock" included.
_LONGEST_SOCKET_FOLDER = 80


class UnusableData(EncoursError):
    """The data folder cannot be used."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one installation. `sockets` is short, private, and gone with the machine."""

    data: Path
    cluster: Path
    sockets: Path
    copies: Path


def data_folder(chosen: Path | None = None) -> Path:
    """The data folder: the one chosen, `ENCOURS_DATA`, or the usual one of the machine."""
    named = chosen or os.environ.get(DATA_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return _SYSTEM_DATA
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "encours"


def places_of(data: Path, account: Account) -> Places:
    """The folders for `data`, made where they are missing, each private to who needs it."""
    name = _name_of(data)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o755)
        home = data
        if not account.can_reach(data / "postgresql"):
            home = _SYSTEM_DATA / "clusters" / name
            home.mkdir(parents=True, exist_ok=True, mode=0o755)
        sockets = _private(_socket_folder(name), account)
    except OSError as error:
        raise UnusableData(
            message(
                "The data folder {folder} cannot be used: {reason}.",
                folder=str(data),
                reason=error.strerror or str(error),
            ),
            message("Choose another one with --data or ENCOURS_DATA."),
        ) from error
    return Places(data, home / "postgresql", sockets, home)


def sockets_of(data: Path) -> Path:
    """Where the sockets of the installation at `data` are, made or not."""
    return _socket_folder(_name_of(data))


def _name_of(data: Path) -> str:
    return hashlib.sha256(str(data).encode()).hexdigest()[:12]


def _socket_folder(name: str) -> Path:
    folder = Path(tempfile.gettempdir()) / f"encours-{os.geteuid()}-{name}"
    return folder if len(str(folder)) <= _LONGEST_SOCKET_FOLDER else Path("/tmp") / folder.name  # noqa: S108  # private, checked


def _private(folder: Path, account: Account) -> Path:
    """The folder, open to the account alone; refused when somebody else made it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat()
    ours = {os.geteuid(), account.uid}
    if folder.is_symlink() or owner.st_uid not in ours:
        raise UnusableData(
            message("{folder} belongs to somebody else.", folder=str(folder)),
            message("Remove it, or choose another data folder."),
        )
    account.own(folder)
    folder.chmod(0o700)
    return folder
