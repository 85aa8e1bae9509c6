"""What an aggregator or a bank's own service must offer for its documents to come by themselves.

A provider is anything that gives documents as bytes, account by account, each with a *cursor*: the
word to say the next time, so that what follows is given. An adapter to one is a class of its own
and a line of `register`. None of a vendor's is here; `files` is ours: a folder where a client of
EBICS, or of any other protocol, delivers what it fetched.
"""

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from encours.intake.connectors.arrivals import ConnectorFailed, is_settled, is_wanted
from encours.intake.connectors.sealing import seal, unseal
from encours.intake.formats.bytes import check_size
from encours.intake.formats.records import UnreadableFile
from encours.kernel.errors import EncoursError, system_reason
from encours.kernel.messages import Message, message, plural

CONSENT_DAYS = 180
"""How long the holder of an account lets its data be read (Regulation (EU) 2018/389, art. 10)."""
WARNED_DAYS = 21
FILES = "files"


class UnknownProvider(EncoursError):
    """No provider of this name is known here."""


@dataclass(frozen=True, slots=True)
class ProviderAccount:
    """An account as the provider knows it. `number`: IBAN, else as the bank writes it."""

    key: str
    number: str = ""
    currency: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ProviderDocument:
    """A document of an account. `cursor`: what to say so that what comes after it is given.

    `content` is `None` when it cannot be read: `problem` says why.
    """

    name: str
    content: bytes | None = field(repr=False)
    cursor: str
    problem: EncoursError | None = None


class Provider(Protocol):
    """A service that gives documents of accounts.

    Bound by it: a document is given again until a cursor at or after it is said; in one account
    documents come in the order of their cursors; a cursor is at most 1,000 characters, means
    something to the provider alone, and stays good. Every method raises `ConnectorFailed`.
    """

    def check(self) -> None:
        """That it answers and lets in, now; nothing is brought."""

    def list_accounts(self) -> tuple[ProviderAccount, ...]:
        """The accounts whose documents it gives."""

    def fetch_since(
        self, account: str, cursor: str | None, *, now: float
    ) -> Iterator[ProviderDocument]:
        """The documents of an account after `cursor`, one in memory at a time; `None`: all.

        `now`: seconds since 1970.
        """


type Opener = Callable[[Mapping[str, str], Mapping[str, str]], Provider]
"""Makes a provider of what was said of it and of its secrets in the clear."""

_OPENERS: dict[str, Opener] = {}


def register(name: str, opener: Opener) -> None:
    """Makes a provider known by its name."""
    _OPENERS[name] = opener


def open_provider(settings: Mapping[str, Any]) -> Provider:
    """The provider that the settings of a source name. Raises `UnknownProvider`, `SecretLost`."""
    name = str(settings["provider"])
    if name not in _OPENERS:
        raise UnknownProvider(
            message("There is no provider {name} here.", name=name),
            message("Those known are: {names}.", names=", ".join(sorted(_OPENERS))),
        )
    secrets = {word: unseal(sealed) for word, sealed in settings["secrets"].items()}
    return _OPENERS[name](settings["options"], secrets)


def settings_of_provider(
    name: str,
    options: Mapping[str, str],
    *,
    secrets: Mapping[str, str] | None = None,
    consented_on: date | None = None,
    pattern: str = "*",
    mode: str = "delta",
) -> dict[str, Any]:
    """The settings of a source that fetches from a provider, its secrets sealed; tried once.

    `consented_on`: the day the holder of the accounts gave consent, where one is needed. Raises
    `UnknownProvider`, `ConnectorFailed`.
    """
    settings: dict[str, Any] = {
        "provider": name,
        "options": dict(options),
        "secrets": {word: seal(secret) for word, secret in (secrets or {}).items()},
        "pattern": pattern,
        "mode": mode,
    }
    if consented_on is not None:
        until = consented_on + timedelta(days=CONSENT_DAYS)
        settings["consent_until"] = until.isoformat()
    open_provider(settings).check()
    return settings


def tell_consent(settings: Mapping[str, Any], on: date) -> Message | None:
    """What is to be said of the consent on a day: that it ended, or that it soon will."""
    if not settings.get("consent_until"):
        return None
    until = date.fromisoformat(settings["consent_until"])
    left = (until - on).days
    if left < 0:
        return message(
            "The consent to read these accounts ended on {day}: ask their holder for it again.",
            day=until,
        )
    if left > WARNED_DAYS:
        return None
    return plural(
        "The consent to read these accounts ends on {day}, in {count} day: renew it before.",
        "The consent to read these accounts ends on {day}, in {count} days: renew it before.",
        count=left,
        day=until,
    )


@dataclass(frozen=True, slots=True)
class Delivered:
    """A folder where another program delivers files; each of its folders is an account.

    Nothing is moved. The cursor is when the disk last had a hand in a file, which no program sets:
    one delivered late with an old date still comes after.
    """

    root: Path

    def check(self) -> None:
        """That the folder can be read."""
        self.list_accounts()

    def list_accounts(self) -> tuple[ProviderAccount, ...]:
        """The folders within, hidden ones left out; the folder itself when it has none."""
        try:
            names = sorted(
                each.name
                for each in self.root.iterdir()
                if each.is_dir() and not each.is_symlink() and not each.name.startswith(".")
            )
        except OSError as error:
            raise self._failed(error) from error
        return tuple(ProviderAccount(name, number=name) for name in names) or (
            ProviderAccount("."),
        )

    def fetch_since(
        self, account: str, cursor: str | None, *, now: float
    ) -> Iterator[ProviderDocument]:
        """The files of an account that have wholly arrived, the first to have come first."""
        try:
            for reached, name, size in self._after(account, cursor, now):
                mark = f"{reached} {name}"
                try:
                    check_size(size)
                except UnreadableFile as problem:
                    yield ProviderDocument(name, None, mark, problem)
                else:
                    content = (self.root / account / name).read_bytes()
                    yield ProviderDocument(name, content, mark)
        except OSError as error:
            raise self._failed(error) from error

    def _after(self, account: str, cursor: str | None, now: float) -> list[tuple[int, str, int]]:
        since, _, last = (cursor or "0 ").partition(" ")
        found = []
        for each in (self.root / account).iterdir():
            seen = each.stat(follow_symlinks=False)
            if stat.S_ISREG(seen.st_mode) and is_wanted(each.name, "*"):
                found.append((seen.st_ctime_ns, each.name, seen.st_size))
        found.sort()
        # What is still on its way holds back what came after: else the cursor would pass it.
        arrived = []
        for reached, name, size in found:
            if not is_settled(reached / 1e9, now=now):
                break
            if (reached, name) > (int(since), last):
                arrived.append((reached, name, size))
        return arrived

    def _failed(self, error: OSError) -> ConnectorFailed:
        return ConnectorFailed(
            message(
                "The folder {folder} cannot be used: {reason}.",
                folder=str(self.root),
                reason=system_reason(error),
            ),
            message("Let Encours read there, or add the source with another folder."),
        )


register(FILES, lambda options, _secrets: Delivered(Path(options["folder"])))
