"""Fetches from a provider, each account from where it was left.

An account's cursor moves once the ledger has what came with it: killed before, it comes again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from encours.intake.connectors.arrivals import Arrival, Outcome, is_wanted
from encours.intake.connectors.mail import clean_name
from encours.intake.connectors.provider import open_provider, tell_consent
from encours.intake.queries import cursors_of
from encours.intake.services.sources import keep_cursor, record_fetched
from encours.kernel.messages import Message

KIND = "provider"


@dataclass(frozen=True, slots=True)
class Provided:
    """The provider that the settings of a source name."""

    organisation_id: int
    source_id: int
    settings: dict[str, Any] = field(repr=False)
    warned: list[Message] = field(default_factory=list, init=False)

    def check(self) -> None:
        """That it answers and lets in. `ConnectorFailed`, `UnknownProvider`, `SecretLost`."""
        open_provider(self.settings).check()

    def arrivals(self, *, now: float) -> Iterator[Arrival]:
        """The documents of every account after those that were brought."""
        self._warn(now)
        provider = open_provider(self.settings)
        known = cursors_of(self.organisation_id, self.source_id)
        pattern = self.settings.get("pattern", "*")
        for account in provider.list_accounts():
            for each in provider.fetch_since(account.key, known.get(account.key), now=now):
                key = f"{account.key}\0{each.cursor}"
                name = clean_name(each.name, otherwise="document")
                if is_wanted(name, pattern):
                    size = len(each.content or b"")
                    yield Arrival(name, size, 0, each.content, each.problem, key=key)

    def settle(self, arrival: Arrival, outcome: Outcome, report: str, *, now: datetime) -> None:
        """Notes what became of it and moves the account's cursor: it is not asked for again."""
        account, _, cursor = arrival.key.partition("\0")
        record_fetched(
            self.organisation_id,
            self.source_id,
            name=f"{account}/{arrival.name}",
            size=arrival.size,
            modified=int(now.timestamp()),
            outcome=outcome,
            report=report,
            now=now,
        )
        keep_cursor(self.organisation_id, self.source_id, account=account, cursor=cursor)

    def notices(self) -> tuple[Message, ...]:
        """That the consent to read the accounts ends soon, or ended."""
        return tuple(self.warned)

    def _warn(self, now: float) -> None:
        self.warned.clear()
        said = tell_consent(self.settings, datetime.fromtimestamp(now, UTC).date())
        if said is not None:
            self.warned.append(said)
