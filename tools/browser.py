"""The site as people meet it: served as `encours up` serves it, in a real browser.

For tests of pages (`tests/browser`) and for pictures of them (`tools/screenshots.py`). The browser
is Chromium, of the system: none is downloaded.
"""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Keyboard,
    Page,
    Request,
    Response,
    sync_playwright,
)

type Scheme = Literal["light", "dark"]

WIDTHS = {1440: 900, 1024: 768, 390: 844}
"""The screens we draw for, in pixels: a desk, a tablet, a phone."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)
_READY_SECONDS = 60
PATIENCE_MILLISECONDS = 60_000
"""How long a person's screen waits for anything, on a machine that has other work."""

# Until its scripts listen, a page takes no click: one that came before would do without them.
_NO_CLICK_BEFORE_SCRIPTS = """
const refuse = (words) => document.documentElement?.style.setProperty("pointer-events", words);
if (document.readyState === "loading") {
  refuse("none");
  addEventListener("DOMContentLoaded", () => refuse(""));
}
"""


def find_chromium() -> str | None:
    """The system's Chromium, or what `CHROMIUM` names; None where there is none."""
    asked = os.environ.get("CHROMIUM")
    return asked or next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def serving(application: str = "encours.config.wsgi", **environment: str) -> Iterator[str]:
    """The site's address while the block runs, on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as door:
        words = [sys.executable, "-m", "gunicorn", application, f"--bind=fd://{door.fileno()}"]
        words += [
            "--threads=4",
            "--log-level=warning",
            "--no-control-socket",
            "--graceful-timeout=1",
        ]
        process = subprocess.Popen(
            words, env=os.environ | environment, pass_fds=[door.fileno()], stdout=subprocess.DEVNULL
        )
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        try:
            # The door is open already: this waits until somebody answers.
            urllib.request.urlopen(f"{address}/static/encours/icon.svg", timeout=_READY_SECONDS)  # noqa: S310  # ours
            yield address
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """A browser without a window while the block runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def keyboard(page: Page) -> Keyboard:
    """The page's keyboard, once its scripts listen: a key pressed before is lost."""
    page.wait_for_load_state("domcontentloaded")
    return page.keyboard


@dataclass
class Screen:
    """A page of the browser, and everything that went wrong in it."""

    address: str
    page: Page
    faults: list[str] = field(default_factory=list)
    """Errors of the console (breaches of the policy of contents too), and what was not served."""

    def __post_init__(self) -> None:
        """Notes faults from the first page on."""
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page.on("console", self._note_said)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("requestfailed", self._note_failed)
        self.page.on("response", self._note_refused)

    def open(self, path: str) -> Page:
        """Goes to a page of the site, by its path."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def _note_said(self, message: ConsoleMessage) -> None:
        # What was not served is noted with its address, below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _note_failed(self, request: Request) -> None:
        # A download, or leaving a page that is still loading, ends requests in this way.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _note_refused(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")


def open_screen(
    browser: Browser,
    address: str,
    *,
    session: str | None = None,
    language: str = "fr",
    scheme: Scheme = "light",
    width: int = 1440,
    scripts: bool = True,
) -> tuple[BrowserContext, Screen]:
    """A fresh screen, signed in by the key of a `session`; its context is to be closed.

    Without `scripts` it runs no JavaScript.
    """
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS.get(width, 900)},
        color_scheme=scheme,
        locale={"fr": "fr-FR", "en": "en-GB"}[language],
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    if scripts:
        context.add_init_script(_NO_CLICK_BEFORE_SCRIPTS)
    if session is not None:
        context.add_cookies([{"name": "encours", "value": session, "url": address}])
    return context, Screen(address, context.new_page())
