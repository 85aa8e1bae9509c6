"""What pages are drawn with that is not ours (icons, letters, a script): expected, and missing.

`assets.toml` names it all, with the version and the SHA-256 of each file. The files come when the
package is built (`tools/assets.py`) and are served from our own origin. Only the standard library
is imported here: the build, which has nothing else, reads this module too.
"""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("assets.toml")
STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "encours" / "vendor"
SPRITE = "icons.svg"


@dataclass(frozen=True)
class Asset:
    """A file we keep of a package: where from, where to, and its SHA-256."""

    package: str
    version: str
    archive_sha256: str
    source: str
    place: Path
    sha256: str

    @property
    def name(self) -> str:
        """The file's name, as a page or a style sheet knows it."""
        return self.place.name

    def is_there(self) -> bool:
        """Whether there is such a file."""
        return self.place.is_file()

    def is_right(self) -> bool:
        """Whether it is there and is the one expected, to the byte."""
        return self.is_there() and digest_of(self.place.read_bytes()) == self.sha256


def digest_of(content: bytes) -> str:
    """The SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def expected(folder: Path = VENDOR, *, for_tests: bool = False) -> tuple[Asset, ...]:
    """The files the pages need; or, `for_tests`, those that only their tests do, in a `folder`."""
    return tuple(
        Asset(
            package=package["name"],
            version=package["version"],
            archive_sha256=package["sha256"],
            source=file["from"],
            place=folder / name,
            sha256=file["sha256"],
        )
        for package in _listed()["package"]
        if package.get("for_tests", False) == for_tests
        for name, file in package["files"].items()
    )


@cache
def icons() -> frozenset[str]:
    """The names of the icons that `{% icon %}` knows."""
    return frozenset(_listed()["icons"])


def missing(folder: Path = VENDOR) -> tuple[str, ...]:
    """Names of the files the pages need and do not have: cheap, for every start."""
    return _names(asset for asset in expected(folder) if not asset.is_there())


def damaged(folder: Path = VENDOR) -> tuple[str, ...]:
    """Names of those that are there and are not the ones expected: every byte is read."""
    return _names(asset for asset in expected(folder) if asset.is_there() and not asset.is_right())


def _names(assets: Iterable[Asset]) -> tuple[str, ...]:
    return tuple(asset.name for asset in assets)


def _listed() -> dict[str, Any]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))
