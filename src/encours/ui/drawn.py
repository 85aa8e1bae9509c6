"""Addresses of what a page is drawn with, such that a browser fetches each version once.

`asset` is the address of a static file with the digest of its content: what comes from there may be
kept for a year (`config.serving`), and what changes has another address. `icon` is a picture beside
words, said by nobody: a button that has nothing else needs a label.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from encours.ui.assets import SPRITE, icons


class NoSuchIcon(ValueError):
    """The icon is not among those of `assets.toml`."""


def asset(name: str) -> str:
    """The address of a static file, with its version; without one when there is no such file."""
    version = version_of(name)
    return f"{static(name)}?v={version}" if version else static(name)


def icon(name: str) -> SafeString:
    """The icon of this name, in the colour of the words around it; raises `NoSuchIcon`."""
    if name not in icons():
        raise NoSuchIcon(name)
    return format_html(
        '<svg class="icon" aria-hidden="true" width="20" height="20" stroke-width="2">'
        '<use href="{}#{}"/></svg>',
        asset(f"encours/vendor/{SPRITE}"),
        name,
    )


def version_of(name: str) -> str:
    """What tells this content of a static file from another; "" when there is no such file."""
    path = _place(name)
    try:
        state = Path(path).stat() if path else None
    except OSError:
        state = None
    return _version(path, state.st_mtime_ns, state.st_size) if state else ""


@cache
def _place(name: str) -> str:
    found = finders.find(name)
    return str(found) if found else ""


@cache
def _version(path: str, _changed_ns: int, _bytes: int) -> str:
    """A file is read once for each of its states."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
