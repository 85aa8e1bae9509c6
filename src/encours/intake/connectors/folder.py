"""A watched folder: what software drops in `inbox` is taken in, then moved to where it is filed.

`done`, `refused` or `to_confirm`, each file with a report beside it.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from encours.intake.connectors.arrivals import (
    Arrival,
    ConnectorFailed,
    Outcome,
    is_settled,
    is_wanted,
)
from encours.intake.formats.bytes import MAX_FILE_BYTES, check_size
from encours.intake.formats.records import UnreadableFile
from encours.kernel.errors import system_reason
from encours.kernel.messages import Message, message

KIND = "folder"


def settings_of_folder(folder: Path, *, pattern: str = "*", mode: str = "delta") -> dict[str, str]:
    """The settings of a source that watches `folder`; makes its sub-folders. `ConnectorFailed`."""
    place = folder.expanduser().absolute()
    watched = Folder({"folder": str(place), "pattern": pattern})
    watched.prepare()
    return {"folder": str(place), "pattern": pattern, "mode": mode}


@dataclass(frozen=True, slots=True)
class Folder:
    """The watched folder that the settings of a source describe."""

    settings: dict[str, Any]

    @property
    def root(self) -> Path:
        """The folder that holds `inbox` and the others."""
        return Path(self.settings["folder"])

    def prepare(self) -> None:
        """Makes the folders that are missing."""
        try:
            for name in ("inbox", *Outcome):
                (self.root / name).mkdir(parents=True, exist_ok=True)
            if not os.access(self.root / "inbox", os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(13, "")
        except OSError as error:
            raise self._failed(error) from error

    def check(self) -> None:
        """That the folder can be used. Raises `ConnectorFailed`."""
        self.prepare()

    def arrivals(self, *, now: float) -> Iterator[Arrival]:
        """The files of `inbox` that have wholly arrived, the oldest first."""
        self.prepare()
        for path, found in self._listed():
            if is_settled(found.st_mtime, now=now):
                arrival = self._read(path, found)
                if arrival is not None:
                    yield arrival

    def settle(self, arrival: Arrival, outcome: Outcome, report: str, *, now: datetime) -> None:
        """Moves the file to the folder of its outcome, its report beside it.

        The report comes first: a file is never filed without one. A name begins with the day and
        what the bytes are, so that the same file filed again replaces itself.
        """
        digest = hashlib.sha256(arrival.content or arrival.name.encode()).hexdigest()[:8]
        filed = self.root / outcome / f"{now:%Y-%m-%d}-{digest}-{arrival.name}"
        try:
            unfinished = filed.with_name(f".{filed.name[:200]}.unfinished")
            unfinished.write_text(report, encoding="utf-8")
            unfinished.replace(filed.with_name(f"{filed.name}.report.txt"))
            (self.root / "inbox" / arrival.name).replace(filed)
        except OSError as error:
            raise self._failed(error) from error

    def notices(self) -> tuple[Message, ...]:
        """Nothing: what is left here is not meant to be fetched."""
        return ()

    def _listed(self) -> list[tuple[Path, os.stat_result]]:
        pattern = self.settings.get("pattern", "*")
        try:
            found = [
                (Path(entry.path), entry.stat(follow_symlinks=False))
                for entry in os.scandir(self.root / "inbox")
                if entry.is_file(follow_symlinks=False) and is_wanted(entry.name, pattern)
            ]
        except OSError as error:
            raise self._failed(error) from error
        return sorted(found, key=lambda each: (each[1].st_mtime, each[0].name))

    def _read(self, path: Path, listed: os.stat_result) -> Arrival | None:
        """The file, or `None` when it changed meanwhile: it comes with the next run."""
        name, size, modified = path.name, listed.st_size, int(listed.st_mtime)
        try:
            check_size(size)
            # No link that was put in its place since is followed.
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(handle, "rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
                now = os.fstat(file.fileno())
        except UnreadableFile as problem:
            return Arrival(name, size, modified, None, problem)
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = system_reason(error)
            refusal = UnreadableFile(
                message("The file cannot be opened: {reason}.", reason=reason),
                message("Check its name and that you may read it."),
            )
            return Arrival(name, size, modified, None, refusal)
        unchanged = (now.st_size, now.st_mtime_ns) == (len(content), listed.st_mtime_ns)
        if not unchanged or not stat.S_ISREG(now.st_mode):
            return None
        return Arrival(name, size, modified, content)

    def _failed(self, error: OSError) -> ConnectorFailed:
        return ConnectorFailed(
            message(
                "The watched folder {folder} cannot be used: {reason}.",
                folder=str(self.root),
                reason=system_reason(error),
            ),
            message("Let Encours read and write there, or add the source with another folder."),
        )
