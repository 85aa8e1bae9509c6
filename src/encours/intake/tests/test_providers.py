"""Providers: documents come account by account, each once, from where the last run left them."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from encours.intake.connectors import provider
from encours.intake.connectors.arrivals import ConnectorFailed, Outcome
from encours.intake.connectors.opening import connector_of
from encours.intake.connectors.provider import (
    Provider,
    ProviderAccount,
    ProviderDocument,
    UnknownProvider,
    register,
    settings_of_provider,
    tell_consent,
)
from encours.intake.models import Fetch, Source
from encours.intake.queries import cursors_of, list_sources
from encours.intake.services.sources import add_source
from encours.kernel.messages import message
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
WORD = "clef-secrète-de-l-essai"


@dataclass
class FakePeer:
    """No provider there is: one written for these tests, from the contract of `Provider` alone."""

    secret: str = field(default="", repr=False)
    documents: dict[str, list[ProviderDocument]] = field(default_factory=dict)

    def check(self) -> None:
        if self.secret != WORD:
            raise ConnectorFailed(message("The password is refused."))

    def list_accounts(self) -> tuple[ProviderAccount, ...]:
        self.check()
        return tuple(ProviderAccount(key) for key in self.documents)

    def fetch_since(
        self, account: str, cursor: str | None, *, now: float
    ) -> Iterator[ProviderDocument]:
        self.check()
        yield from (each for each in self.documents[account] if each.cursor > (cursor or ""))


def document(name, cursor):
    return ProviderDocument(name, name.encode(), cursor)


@pytest.fixture
def peer(monkeypatch):
    """The fake peer, known as `essai` for the length of a test."""
    monkeypatch.setattr(provider, "_OPENERS", dict(provider._OPENERS))
    found = FakePeer(
        documents={
            "A": [document("a1.xml", "1"), document("a2.xml", "2")],
            "B": [document("b1.xml", "1")],
        }
    )

    def opened(_options, secrets) -> Provider:
        found.secret = secrets.get("key", "")
        return found

    register("essai", opened)
    return found


@pytest.fixture
def watch(organisation):
    """Makes a source of a provider; its connector, as the conductor opens it."""

    def add(settings):
        add_source(organisation, "Banques", kind="provider", settings=settings)
        [source] = list_sources(organisation)
        return connector_of(organisation, source)

    return add


def essai(**said):
    return settings_of_provider("essai", {}, secrets={"key": WORD}, **said)


def brought(connector, *, settled=99, now=NOW):
    found = []
    for arrival in connector.arrivals(now=now.timestamp()):
        found.append(arrival.name)
        if len(found) <= settled:
            connector.settle(arrival, Outcome.DONE, "", now=now)
    return found


def test_each_account_is_brought_from_where_it_was_left(watch, peer):
    connector = watch(essai())
    assert brought(connector) == ["a1.xml", "a2.xml", "b1.xml"]
    assert brought(connector) == []
    peer.documents["A"].append(document("a3.xml", "3"))
    peer.documents["C"] = [document("c1.xml", "1")]
    assert brought(connector) == ["a3.xml", "c1.xml"]


def test_what_the_ledger_does_not_have_comes_again(watch, peer):
    connector = watch(essai())
    arrivals = connector.arrivals(now=NOW.timestamp())
    connector.settle(next(arrivals), Outcome.DONE, "", now=NOW)
    next(arrivals)
    arrivals.close()
    assert cursors_of(connector.organisation_id, connector.source_id) == {"A": "1"}
    assert brought(connector) == ["a2.xml", "b1.xml"]
    with acting_for(connector.organisation_id):
        assert Fetch.objects.count() == 3


def test_a_provider_is_tried_when_it_is_added_and_must_be_known(peer):
    with pytest.raises(ConnectorFailed):
        settings_of_provider("essai", {}, secrets={"key": WORD.upper()})
    with pytest.raises(UnknownProvider, match="no provider autre") as refused:
        settings_of_provider("autre", {})
    assert "essai, files" in str(refused.value.action)


def test_the_secrets_of_a_provider_are_sealed(organisation, watch, peer):
    connector = watch(essai())
    connector.check()
    with acting_for(organisation):
        kept = json.dumps(Source.objects.get().settings, ensure_ascii=False)
    assert WORD not in kept + repr(connector)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 6, 1), None),
        (date(2026, 6, 9), "in 21 days"),
        (date(2026, 6, 29), "in 1 day:"),
        (date(2026, 6, 30), "in 0 days"),
        (date(2026, 7, 1), "ended on"),
    ],
)
def test_a_consent_that_ends_soon_is_said(peer, on, said):
    told = tell_consent(essai(consented_on=date(2026, 1, 1)), on)
    assert (told is None) if said is None else (said in str(told))


def test_the_run_says_it_too(watch, peer):
    connector = watch(essai(consented_on=date(2025, 9, 20)))
    assert len(brought(connector)) == 3
    assert ["in 7 days" in str(each) for each in connector.notices()] == [True]


LATER = datetime.fromtimestamp(4_000_000_000, UTC)


@pytest.fixture
def delivered(tmp_path, watch):
    """A folder where a client of EBICS delivers, by account."""
    for account in ("FR76A", "FR76B", ".tmp"):
        (tmp_path / account).mkdir()

    def deliver(path, content=b"1", at=1_000_000_000):
        (tmp_path / path).write_bytes(content)
        os.utime(tmp_path / path, (at, at))

    return deliver, watch(settings_of_provider("files", {"folder": str(tmp_path)}))


def test_what_a_client_of_ebics_delivers_is_brought_once_and_stays(delivered, tmp_path):
    deliver, connector = delivered
    deliver("FR76A/1.xml")
    deliver("FR76B/2.xml")
    deliver("FR76B/half.part")
    (tmp_path / "FR76A" / "link.xml").symlink_to(tmp_path / "FR76B" / "2.xml")
    assert brought(connector, now=LATER) == ["1.xml", "2.xml"]
    assert brought(connector, now=LATER) == []
    deliver("FR76A/0.xml", at=1)  # delivered later, dated before
    assert brought(connector, now=LATER) == ["0.xml"]
    assert (tmp_path / "FR76A" / "0.xml").exists()


def test_what_is_still_on_its_way_waits(delivered):
    deliver, connector = delivered
    deliver("FR76A/1.xml")
    assert brought(connector, now=datetime.now(UTC)) == []
    assert brought(connector, now=LATER) == ["1.xml"]


def test_a_file_too_large_to_read_is_told_and_the_next_one_comes(delivered, monkeypatch):
    monkeypatch.setattr("encours.intake.formats.bytes.MAX_FILE_BYTES", 3)
    deliver, connector = delivered
    deliver("FR76A/1.xml", b"1234")
    deliver("FR76A/2.xml")
    found = list(connector.arrivals(now=LATER.timestamp()))
    assert [each.content for each in found] == [None, b"1"]
    assert "too large" in str(found[0].problem)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ConnectorFailed, match="cannot be used"):
        settings_of_provider("files", {"folder": str(tmp_path / "nowhere")})
