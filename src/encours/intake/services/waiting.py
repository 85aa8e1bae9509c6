"""Files that wait for a person: dropped on the page and not confirmed yet, or fetched and doubtful.

They lie in the data folder, whole and private, and are gone once confirmed, set aside or old: the
ledger and the history of imports know nothing of them until then.
"""

import json
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from encours.intake.formats.bytes import check_size
from encours.intake.services.keeping import base_name
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message

KEPT_DAYS = 30
"""What nobody confirms in so many days is thrown away."""

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")
_ABOUT = "about.json"
_TOLD = "told.json"


class NothingWaiting(EncoursError):
    """These files no longer wait: somebody confirmed them, or put them aside."""


class Given(Protocol):
    """A file as it is handed over, in stretches, so that a large one is never whole in memory."""

    @property
    def name(self) -> str | None:
        """As it was handed in."""

    @property
    def size(self) -> int | None:
        """In bytes."""

    def chunks(self) -> Iterable[bytes]:
        """Its bytes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files that wait. `mapping`: of their columns, as chosen so far.

    `corrects`: the document whose refused lines they send again, and which (`None`: all).
    """

    key: str
    names: tuple[str, ...]
    source: str
    mode: str
    author_id: int | None
    since: datetime
    mapping: dict[str, str]
    corrects: tuple[int, tuple[int, ...] | None] | None = None


def put_aside(
    organisation_id: int,
    files: Iterable[Given],
    *,
    source: str,
    mode: str,
    author_id: int | None,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    corrects: tuple[int, tuple[int, ...] | None] | None = None,
) -> Waiting:
    """Keeps files until a person confirms. Raises `UnreadableFile` for one that is too large."""
    _throw_old_away(organisation_id, now)
    key = secrets.token_urlsafe(16)
    unfinished = _root(organisation_id) / f".{key}"
    unfinished.mkdir(parents=True, mode=0o700)
    names = []
    try:
        for number, file in enumerate(files):
            check_size(file.size or 0)
            with (unfinished / str(number)).open("wb") as kept:
                for stretch in file.chunks():
                    kept.write(stretch)
            names.append(base_name(file.name or ""))
        waiting = Waiting(
            key, tuple(names), source, mode, author_id, now, dict(mapping or {}), corrects
        )
        _write_about(unfinished, waiting)
        unfinished.rename(unfinished.with_name(key))
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return waiting


def list_waiting(organisation_id: int) -> tuple[Waiting, ...]:
    """What waits in an organisation, the latest first."""
    root = _root(organisation_id)
    keys = [each.name for each in root.iterdir()] if root.is_dir() else []
    found = [_read_about(root / key) for key in keys if _KEY.fullmatch(key)]
    return tuple(sorted((each for each in found if each), key=lambda each: each.since)[::-1])


def find_waiting(organisation_id: int, key: str) -> Waiting:
    """The files that wait under `key`. Raises `NothingWaiting`."""
    found = _read_about(_folder(organisation_id, key))
    if found is None:
        raise _gone()
    return found


def contents_of(organisation_id: int, waiting: Waiting) -> list[tuple[str, bytes]]:
    """The files, each with its name. Raises `NothingWaiting`."""
    folder = _folder(organisation_id, waiting.key)
    try:
        return [
            (name, (folder / str(number)).read_bytes()) for number, name in enumerate(waiting.names)
        ]
    except FileNotFoundError as error:
        raise _gone() from error


def change(organisation_id: int, waiting: Waiting) -> None:
    """Keeps what a person says of the files: how their columns are read."""
    _write_about(_folder(organisation_id, waiting.key), waiting)


def size_of(organisation_id: int, waiting: Waiting) -> int:
    """How large the files are together, in bytes. Raises `NothingWaiting`."""
    folder = _folder(organisation_id, waiting.key)
    try:
        return sum((folder / str(number)).stat().st_size for number in range(len(waiting.names)))
    except FileNotFoundError as error:
        raise _gone() from error


def keep_told(organisation_id: int, key: str, told: Mapping[str, Any]) -> None:
    """Keeps beside the files what was found out of them. Raises `NothingWaiting`."""
    _write(_folder(organisation_id, key), _TOLD, told)


def told_of(organisation_id: int, key: str) -> dict[str, Any] | None:
    """What was found out of the files, if anything was."""
    try:
        text = (_folder(organisation_id, key) / _TOLD).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    found: dict[str, Any] = json.loads(text)
    return found


def throw_away(organisation_id: int, key: str) -> None:
    """Forgets the files, once confirmed or given up."""
    shutil.rmtree(_folder(organisation_id, key), ignore_errors=True)


def _throw_old_away(organisation_id: int, now: datetime) -> None:
    for each in list_waiting(organisation_id):
        if now - each.since > timedelta(days=KEPT_DAYS):
            throw_away(organisation_id, each.key)


def _root(organisation_id: int) -> Path:
    return Path(settings.DATA) / "waiting" / str(organisation_id)


def _folder(organisation_id: int, key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise _gone()
    return _root(organisation_id) / key


def _write_about(folder: Path, waiting: Waiting) -> None:
    _write(folder, _ABOUT, asdict(waiting) | {"since": waiting.since.isoformat()})


def _write(folder: Path, name: str, said: Mapping[str, Any]) -> None:
    unfinished = folder / f".{name}"
    try:
        unfinished.write_text(json.dumps(said), encoding="utf-8")
        unfinished.replace(folder / name)
    except FileNotFoundError as error:
        raise _gone() from error


def _read_about(folder: Path) -> Waiting | None:
    try:
        said: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    corrects = said["corrects"]
    if corrects is not None:
        document_id, rejects = corrects
        corrects = document_id, None if rejects is None else tuple(rejects)
    return Waiting(
        **said
        | {
            "names": tuple(said["names"]),
            "since": datetime.fromisoformat(said["since"]),
            "corrects": corrects,
        }
    )


def _gone() -> NothingWaiting:
    return NothingWaiting(
        message("These files no longer wait: they were taken in, or put aside."),
        message("See the list of imports, or hand them in again."),
    )
