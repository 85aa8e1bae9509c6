"""Fetching what pages are drawn with: only what is expected is kept, to the byte."""

import io
import json
import sys
import tarfile
import tomllib

import pytest

from encours.ui import assets
from encours.ui.assets import Asset, digest_of
from tools.assets import NotFetched, fetch, make_sprite, with_digests

SCRIPT = b"export const htmx = 2\n"
ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" stroke="currentColor">'
    b'<path stroke="none" d="M0 0h24v24H0z" fill="none"/><path d="M5 7"/></svg>'
)


def packed(**files):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as opened:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            opened.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """A machine whose npm downloads this: `npm(content)`; or fails with these words."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def set_up(content=b"", words=""):
        (folder / "content").write_bytes(content)
        told = json.dumps([{"id": "drawn@1.0.0", "filename": "drawn.tgz"}])
        program = folder / "npm"
        program.write_text(
            f"#!{sys.executable}\n"
            "import shutil, sys\n"
            f"words, told = {words!r}, {told!r}\n"
            "if words: sys.exit(words)\n"
            "to = next(a.partition('=')[2] for a in sys.argv if 'pack-destination' in a)\n"
            f"shutil.copy({str(folder / 'content')!r}, to + '/drawn.tgz')\n"
            "print(told)\n"
        )
        program.chmod(0o755)

    monkeypatch.setenv("PATH", str(folder))
    return set_up


@pytest.fixture
def script(tmp_path):
    """A file we keep of a package whose archive is `archive`."""

    def expected(archive, content=SCRIPT):
        place = tmp_path / "vendor" / "drawn.js"
        return Asset("drawn", "1.0.0", digest_of(archive), "drawn.js", place, digest_of(content))

    return expected


def test_only_what_is_named_is_kept(npm, script):
    archive = packed(**{"drawn.js": SCRIPT, "install.js": b"harm()"})
    npm(archive)
    asset = script(archive)
    assert fetch([asset]) == {"drawn": digest_of(archive)}
    assert asset.is_right()
    assert [each.name for each in asset.place.parent.iterdir()] == ["drawn.js"]


def test_another_archive_than_expected_is_refused(npm, script):
    archive = packed(**{"drawn.js": SCRIPT})
    npm(packed(**{"drawn.js": SCRIPT, "more.js": b""}))
    asset = script(archive)
    with pytest.raises(NotFetched, match="not the one expected"):
        fetch([asset])
    assert not asset.place.exists()


def test_another_file_than_expected_is_refused(npm, script):
    archive = packed(**{"drawn.js": b"export const htmx = 4\n"})
    npm(archive)
    asset = script(archive)
    with pytest.raises(NotFetched, match=r"drawn\.js is not the one expected"):
        fetch([asset])
    assert not asset.place.exists()


def test_a_file_that_is_no_more_in_the_archive_is_said(npm, script):
    archive = packed(**{"moved.js": SCRIPT})
    npm(archive)
    with pytest.raises(NotFetched, match=r"no drawn\.js"):
        fetch([script(archive)])


def test_a_download_that_fails_says_why(npm, script):
    npm(words="the network is away")
    with pytest.raises(NotFetched, match="the network is away"):
        fetch([script(b"")])


def test_a_machine_without_npm_is_told_so(script, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFetched, match="no npm"):
        fetch([script(b"")])


def test_nothing_is_asked_when_nothing_lacks(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fetch([]) == {}


def test_the_sprite_draws_icons_in_the_colour_around_them():
    drawn = make_sprite([("users", ICON), ("star-filled", ICON)]).decode()
    lines, filled = drawn.splitlines()[1:3]
    assert '<symbol id="users"' in lines
    assert 'fill="none" stroke="currentColor"' in lines
    assert 'fill="currentColor" stroke="none"' in filled
    assert drawn.count("<path") == 2  # the empty squares are left out


def test_an_icon_with_more_than_lines_is_refused():
    with pytest.raises(NotFetched, match="script"):
        make_sprite([("users", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')])


def test_digests_are_written_where_they_belong():
    before = assets.LIST.read_text()
    after = with_digests(before, {"axe-core": "a" * 64}, {"icons.svg": "b" * 64})
    listed = {each["name"]: each for each in tomllib.loads(after)["package"]}
    assert listed["axe-core"]["sha256"] == "a" * 64
    assert listed["@tabler/icons"]["files"]["icons.svg"]["sha256"] == "b" * 64
    changed = [
        line
        for line, was in zip(after.splitlines(), before.splitlines(), strict=True)
        if line != was
    ]
    assert len(changed) == 2
