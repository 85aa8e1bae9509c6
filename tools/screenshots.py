"""Pictures of every main page, on each screen, in each colour and language.

    uv run python -m tools.screenshots FOLDER [--data DIR] [--org SLUG] [--as EMAIL] [--path PATH]

For who changes the look. Takes an installation as it is (that of `--data`, else the usual one),
signs in as a member of an organisation (its first ones by default) and goes through the places of
the rail, the first line of each list, the account, and the paths given (`settings/people/`, below
the organisation, or `/…`).
What goes wrong in a page is printed; the exit status is then 1.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from encours.database.installation import open_installation
from tools.browser import (
    WIDTHS,
    Scheme,
    Screen,
    browsing,
    find_chromium,
    open_screen,
    serving,
)

LANGUAGES = ("fr", "en")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_ACCOUNT = "/account/"
_SIGNING_IN = "/account/login/"


def main() -> None:
    """The verb."""
    choice = _asked()
    chromium = find_chromium()
    if chromium is None:
        sys.exit("There is no Chromium here.")
    choice.folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with open_installation(choice.data), serving() as address:
        who = _sign_in(choice.org, choice.person)
        for language in choice.lang or LANGUAGES:
            # Nothing is asked of the database inside, where Playwright runs a loop of its own.
            with _speaking(who, language), browsing(chromium) as browser:
                studio = Studio(browser, address, who)
                pages = studio.pages(choice.paths)
                for scheme in choice.scheme or SCHEMES:
                    for width in choice.width or WIDTHS:
                        look = Look(language, scheme, width)
                        faults += studio.take(pages, look, choice.folder)
    print(f"{len(pages)} pages, in {choice.folder}")
    if faults:
        sys.exit("\n".join(sorted(set(faults))))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--path", dest="paths", action="append", default=[])
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--org", default=None, metavar="SLUG")
    parser.add_argument("--as", dest="person", default=None, metavar="EMAIL")
    parser.add_argument("--width", type=int, action="append", choices=list(WIDTHS))
    parser.add_argument("--lang", action="append", choices=LANGUAGES)
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    return parser.parse_args()


class Look(NamedTuple):
    """How a page is looked at; the width in pixels."""

    language: str
    scheme: Scheme
    width: int


class Who(NamedTuple):
    """Who looks, as a member of which organisation, by the key of a session."""

    user_id: int
    language: str
    slug: str
    session: str


def _sign_in(slug: str | None, email: str | None) -> Who:
    """The member of the organisation who looks."""
    from django.conf import settings
    from django.test import Client

    from encours.tenancy.models import User
    from encours.tenancy.queries import find_organisation, list_members, list_organisations

    slug = slug or next((each.slug for each in list_organisations()), None)
    if slug is None:
        sys.exit("There is no organisation here.")
    members = list_members(find_organisation(slug))
    asked = next((each for each in members if email in (None, each.email)), None)
    if asked is None:
        sys.exit(f"Nobody of {slug} is asked for.")
    client = Client()
    user = User.objects.get(pk=asked.user_id)
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Who(asked.user_id, user.language, slug, key)


@contextmanager
def _speaking(who: Who, language: str) -> Iterator[None]:
    """The pages speak the language that the person chose: it is put back afterwards."""
    from encours.tenancy.services import change_language

    change_language(who.user_id, language)
    try:
        yield
    finally:
        change_language(who.user_id, who.language)


@dataclass(frozen=True)
class Studio:
    """A browser before the site, and who looks at it."""

    browser: Browser
    address: str
    who: Who

    def pages(self, paths: list[str]) -> list[str]:
        """The places of the rail, the first line of each list, the account, what was asked for."""
        home = f"/o/{self.who.slug}/"
        context, screen = open_screen(self.browser, self.address, session=self.who.session)
        links = screen.open(home).locator("#rail a[href]").all()
        rail = [each.get_attribute("href") or "" for each in links]
        found = dict.fromkeys([home, *rail, _ACCOUNT, _SIGNING_IN])
        for place in rail:
            line = screen.open(place).locator("main tbody a[href^='/o/']").first
            if line.count():
                found[line.get_attribute("href") or ""] = None
        for path in paths:
            found[path if path.startswith("/") else f"{home}{path}"] = None
        context.close()
        return [each for each in found if each.startswith("/")]

    def take(self, pages: list[str], look: Look, folder: Path) -> list[str]:
        """A picture of each page in one look; what went wrong."""
        faults = []
        for path in pages:
            key = None if path == _SIGNING_IN else self.who.session
            context, screen = open_screen(self.browser, self.address, session=key, **look._asdict())
            name = f"{_name(path)}-{look.width}-{look.scheme}-{look.language}.png"
            _picture(screen, path, folder / name)
            faults += [f"{name}: {each}" for each in screen.faults]
            context.close()
        return faults


def _picture(screen: Screen, path: str, place: Path) -> None:
    page = screen.open(path)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=place, full_page=True)
    print(place.name, flush=True)


def _name(path: str) -> str:
    """`/o/martin/customers/` is `customers`; the first page, `home`."""
    below = re.sub(r"^/o/[^/]+/", "", path.split("?")[0])
    return re.sub(r"[^a-z0-9]+", "-", below.lower()).strip("-") or "home"


if __name__ == "__main__":
    main()
