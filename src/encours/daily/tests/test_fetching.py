"""The nightly feed: what is dropped in a folder is in the ledger in the morning, once."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from procrastinate.contrib.django import app

from encours.daily import jobs
from encours.daily.services import fetching
from encours.daily.services.ageing import tell_aged
from encours.daily.services.confirming import confirm_waiting
from encours.daily.services.fetching import fetch_sources
from encours.intake.connectors.folder import Folder, settings_of_folder
from encours.intake.queries import list_documents, list_sources
from encours.intake.services.sources import add_source
from encours.intake.services.waiting import list_waiting
from encours.jobs.working import load_jobs
from encours.tenancy.queries import list_organisations
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
HEAD = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit"


def books(*invoices):
    """A ledger of the invoices: number, day, cents."""
    lines = [HEAD]
    for number, day, cents in invoices:
        amount = f"{cents // 100},{cents % 100:02d}"
        start = f"VE|{number}|{day}"
        lines += [
            f"{start}|411000|ACME|F{number}|Facture|{amount}|0,00",
            f"{start}|706000||F{number}|Facture|0,00|{amount}",
        ]
    return "\n".join(lines).encode() + b"\n"


BOOKS = books((1, "20260105", 12000), (2, "20260106", 6000))


@pytest.fixture
def feed(organisation, tmp_path):
    settings = settings_of_folder(tmp_path / "feed")
    add_source(organisation, "Compta", kind="folder", settings=settings)
    return tmp_path / "feed"


def drop(feed, content=BOOKS, name="FEC.txt"):
    path = feed / "inbox" / name
    path.write_bytes(content)
    at = NOW.timestamp() - 60
    os.utime(path, (at, at))
    return path


def named(organisation, name):
    return next(each for each in list_sources(organisation) if each.name == name)


def balance(organisation):
    return tell_aged(organisation, None, by="customer", now=NOW).aged.balance_cents


def filed(feed, outcome):
    return sorted(path.name[20:] for path in (feed / outcome).iterdir())


def test_what_is_dropped_is_taken_in_and_filed_with_its_report(organisation, feed):
    drop(feed)
    [brought] = fetch_sources(organisation, now=NOW)
    assert (brought.source, brought.name, brought.outcome) == ("Compta", "FEC.txt", "done")
    assert balance(organisation) == 180_00
    assert filed(feed, "done") == ["FEC.txt", "FEC.txt.report.txt"]
    report = next((feed / "done").glob("*.report.txt")).read_text(encoding="utf-8")
    assert report.startswith("FEC.txt\n4 lignes créées\n")
    assert fetch_sources(organisation, now=NOW) == ()
    assert named(organisation, "Compta").fetched_at == NOW


def test_what_cannot_be_read_is_refused_and_does_not_stop_the_next(organisation, feed):
    drop(feed, b"%PDF-1.7 x", "a.pdf")
    drop(feed)
    assert {each.name: each.outcome for each in fetch_sources(organisation, now=NOW)} == {
        "a.pdf": "refused",
        "FEC.txt": "done",
    }
    assert filed(feed, "refused") == ["a.pdf", "a.pdf.report.txt"]
    assert balance(organisation) == 180_00


def test_a_run_killed_before_it_filed_the_file_takes_it_in_once(organisation, feed, monkeypatch):
    drop(feed)

    class Killed(BaseException):
        pass

    def killed(*_args, **_said):
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(Folder, "settle", killed)
        with pytest.raises(Killed):
            fetch_sources(organisation, now=NOW)
    assert balance(organisation) == 180_00
    [brought] = fetch_sources(organisation, now=NOW)
    assert brought.outcome == "done"
    assert balance(organisation) == 180_00
    assert list_documents(organisation).count == 1


def test_a_run_killed_while_it_took_the_file_in_loses_nothing(organisation, feed, monkeypatch):
    path = drop(feed)

    def killed(*_args, **_said):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(fetching, "take_in", killed)
        with pytest.raises(KeyboardInterrupt):
            fetch_sources(organisation, now=NOW)
    assert path.exists()
    assert [each.outcome for each in fetch_sources(organisation, now=NOW)] == ["done"]


def test_a_large_fall_waits_for_a_person(organisation, feed):
    many = [(number, "20260105", 10_000) for number in range(1, 61)]
    drop(feed, books(*many))
    fetch_sources(organisation, now=NOW)
    before = balance(organisation)
    fewer = [*many[:10], (99, "20260105", 100), (98, "20260131", 100)]
    drop(feed, books(*fewer))
    [brought] = fetch_sources(organisation, now=NOW + timedelta(days=1))
    assert brought.outcome == "to_confirm"
    assert balance(organisation) == before
    assert filed(feed, "to_confirm") == ["FEC.txt", "FEC.txt.report.txt"]
    [waiting] = list_waiting(organisation)
    assert (waiting.source, waiting.names) == ("Compta", ("FEC.txt",))
    assert confirm_waiting(organisation, waiting, author_id=None, now=NOW).asks is not None
    done = confirm_waiting(organisation, waiting, author_id=None, now=NOW, confirmed=True)
    assert done.asks is None
    assert balance(organisation) == 10 * 100_00 + 2_00
    assert list_waiting(organisation) == ()


def test_a_folder_that_is_gone_is_told_and_the_others_are_fetched(organisation, feed, tmp_path):
    gone = settings_of_folder(tmp_path / "gone")
    add_source(organisation, "Autre", kind="folder", settings=gone)
    for path in sorted((tmp_path / "gone").rglob("*"), reverse=True):
        path.rmdir()
    (tmp_path / "gone").rmdir()
    (tmp_path / "gone").write_text("a file now")
    drop(feed)
    assert [each.source for each in fetch_sources(organisation, now=NOW)] == ["Compta"]
    assert "cannot be used" in str(named(organisation, "Autre").problem[0])
    assert named(organisation, "Compta").problem == ()


def test_two_runs_at_once_do_not_meet(organisation, feed):
    drop(feed)
    source = named(organisation, "Compta")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute(fetching._LOCK, [source.id])
        assert fetch_sources(organisation, now=NOW) == ()
    finally:
        # A server lets go of a closed connection's locks when it finds the time.
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        other.close()
    assert len(fetch_sources(organisation, now=NOW)) == 1


def test_only_the_sources_named_are_fetched(organisation, feed):
    drop(feed)
    assert fetch_sources(organisation, now=NOW, only=["Autre"]) == ()
    assert len(fetch_sources(organisation, now=NOW, only=["Compta"])) == 1


def test_it_is_never_part_of_a_larger_transaction(organisation, feed):
    drop(feed)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        fetch_sources(organisation, now=NOW)


def test_what_stops_one_organisation_does_not_stop_the_others(
    organisation, feed, monkeypatch, tmp_path
):
    broken = create_organisation(f"broken-{organisation}", name="Autre")
    drop(feed)
    os.utime(feed / "inbox" / "FEC.txt", (1, 1))
    both = [each for each in list_organisations() if each.organisation_id in {organisation, broken}]

    def fetch(organisation_id, *, now):
        if organisation_id == broken:
            raise OSError("no disk")
        return fetch_sources(organisation_id, now=now)

    monkeypatch.setattr(
        jobs, "list_organisations", lambda: sorted(both, key=lambda each: each.slug)
    )
    monkeypatch.setattr(jobs, "fetch_sources", fetch)
    jobs.fetch_all_sources()
    assert balance(organisation) == 180_00


def test_the_worker_knows_the_nightly_feed():
    load_jobs()
    assert "daily.fetch_sources" in app.tasks
