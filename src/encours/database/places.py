"""Where an installation keeps what it knows: one data folder, and the database's cluster inside it.

`--data DIR` or `ENCOURS_DATA` chooses it. The cluster is `DIR/postgresql`; for root, when the
unprivileged account cannot reach `DIR`, that name is a link to a folder of `/var/lib/encours`.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from encours.database.binaries import Account, account_label
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import message

DATA_VARIABLE = "ENCOURS_DATA"
_SYSTEM_DATA = Path("/var/lib/encours")
_ALL_MAY_PASS = 0o711
# A socket's path may have 107 bytes on Linux, 103 on macOS, "/.s.PGSQL.5432.lock" included.
_LONGEST_SOCKET_FOLDER = 80


class UnusableData(EncoursError):
    """The data folder cannot be used."""


def data_folder(chosen: Path | None = None) -> Path:
    """The data folder: the one chosen, `ENCOURS_DATA`, or the usual one of the machine."""
    named = chosen or os.environ.get(DATA_VARIABLE)
    if named:
        return Path(named).expanduser().resolve()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return _SYSTEM_DATA
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base).resolve() / "encours"


def make_data_folder(data: Path) -> None:
    """Makes the data folder where it is missing, private to who runs the command.

    For root, the database's own account may pass through it. Raises `UnusableData`.
    """
    with refusing(data):
        for each in (data, *data.parents):
            if each.exists() and not each.is_dir():
                raise UnusableData(
                    message("{path} is a file: the data folder cannot be there.", path=str(each)),
                    message("Choose a folder with --data or ENCOURS_DATA."),
                )
        missing = [folder for folder in (data, *data.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            if os.geteuid() == 0:
                folder.chmod(_ALL_MAY_PASS)
        start_lock_of(data).touch(mode=0o600)


def start_lock_of(data: Path) -> Path:
    """The file that whoever starts or stops the database holds."""
    return data / "start.lock"


@contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """Turns what the system refuses in the block into an `UnusableData` about `folder`."""
    try:
        yield
    except OSError as error:
        raise UnusableData(
            message(
                "The data folder {folder} cannot be used: {reason}.",
                folder=str(folder),
                reason=system_reason(error),
            ),
            message("Choose another one with --data or ENCOURS_DATA."),
        ) from error


def place_of_cluster(data: Path, account: Account) -> Path:
    """The cluster's real folder, found or chosen; its parent exists. One caller at a time.

    Raises `UnusableData` when it is somebody else's or out of reach.
    """
    named = data / "postgresql"
    if named.is_symlink() or named.exists():
        found = named.resolve()
        if not found.exists():
            raise UnusableData(
                message("{path} leads nowhere: its database is gone.", path=str(named)),
                message("Remove it, and restore a backup with “encours restore”."),
            )
        _check_owner(found, account)
        return found
    if account.can_reach(named):
        return named
    clusters = _SYSTEM_DATA / "clusters"
    for folder in (_SYSTEM_DATA, clusters):
        folder.mkdir(exist_ok=True)
        folder.chmod(_ALL_MAY_PASS)
    home = Path(tempfile.mkdtemp(prefix=f"{_name_of(data)}-", dir=clusters))
    home.chmod(_ALL_MAY_PASS)
    named.symlink_to(home / "postgresql")
    return home / "postgresql"


def _check_owner(cluster: Path, account: Account) -> None:
    owner = cluster.stat().st_uid
    if owner != account.effective_uid:
        raise UnusableData(
            message(
                "The database in {folder} belongs to the account {name}.",
                folder=str(cluster),
                name=account_label(owner),
            ),
            message("Run the command as that account, or choose another folder with --data."),
        )
    if not account.can_reach(cluster):
        raise UnusableData(
            message(
                "The account {name} that runs the database cannot reach {folder}.",
                name=account_label(account.effective_uid),
                folder=str(cluster),
            ),
            message("Let everyone pass through the folders above it (chmod o+x)."),
        )


def sockets_of(data: Path, account: Account) -> Path:
    """Where the sockets of the installation at `data` are, made or not.

    In the data folder, so that every command finds them; where the path would be too long for a
    socket, or out of the account's reach, in a folder of `/tmp` named after it.
    """
    inside = data / "sockets"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_FOLDER and account.can_reach(inside):
        return inside
    return Path("/tmp") / f"encours-{os.geteuid()}-{_name_of(data)}"  # noqa: S108  # private, checked


def make_sockets(data: Path, account: Account) -> Path:
    """The folder of the sockets, open to the account alone; refused when somebody else made it."""
    folder = sockets_of(data, account)
    with refusing(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        made = folder.lstat()
        if folder.is_symlink() or made.st_uid not in {os.geteuid(), account.effective_uid}:
            raise UnusableData(
                message("{folder} belongs to somebody else.", folder=str(folder)),
                message("Remove it, or choose another data folder."),
            )
        account.own(folder)
        folder.chmod(0o700)
    return folder


def _name_of(data: Path) -> str:
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
