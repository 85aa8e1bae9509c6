"""Files that wait for a person: whole, private, each organisation's own, and gone once old."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from encours.intake.formats.records import UnreadableFile
from encours.intake.services.waiting import (
    KEPT_DAYS,
    NothingWaiting,
    change,
    contents_of,
    find_waiting,
    list_waiting,
    put_aside,
    throw_away,
)

NOW = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)


def aside(organisation, *contents, now=NOW, **said):
    files = [ContentFile(each, name=f"../{at}.csv") for at, each in enumerate(contents)]
    given = {"source": "lists", "mode": "delta", "author_id": None} | said
    return put_aside(organisation, files, now=now, **given)


def test_files_come_back_as_they_were_put_aside(organisation):
    waiting = aside(organisation, b"1", b"2" * 200_000, corrects=(7, (1, 2)))
    assert find_waiting(organisation, waiting.key) == waiting
    assert list_waiting(organisation) == (waiting,)
    assert contents_of(organisation, waiting) == [("0.csv", b"1"), ("1.csv", b"2" * 200_000)]
    changed = replace(waiting, mapping={"customer": "Qui"})
    change(organisation, changed)
    assert find_waiting(organisation, waiting.key) == changed


def test_nobody_else_on_the_machine_reads_them(organisation):
    waiting = aside(organisation, b"1")
    folder = Path(settings.DATA) / "waiting" / str(organisation) / waiting.key
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_organisation_has_none_of_them(organisation):
    waiting = aside(organisation, b"1")
    with pytest.raises(NothingWaiting):
        find_waiting(organisation + 1_000_000, waiting.key)


@pytest.mark.parametrize("key", ["..", "", "a/../../secret", "x" * 22 + "/..", "x" * 22])
def test_a_key_that_is_none_finds_nothing(organisation, key):
    with pytest.raises(NothingWaiting):
        find_waiting(organisation, key)


def test_what_was_thrown_away_is_gone(organisation):
    waiting = aside(organisation, b"1")
    throw_away(organisation, waiting.key)
    assert list_waiting(organisation) == ()
    for look in (contents_of, change):
        with pytest.raises(NothingWaiting):
            look(organisation, waiting)


def test_what_nobody_confirms_is_thrown_away_in_time(organisation):
    aside(organisation, b"1")
    kept = aside(organisation, b"2", now=NOW + timedelta(days=KEPT_DAYS))
    assert len(list_waiting(organisation)) == 2
    last = aside(organisation, b"3", now=NOW + timedelta(days=KEPT_DAYS, seconds=1))
    assert list_waiting(organisation) == (last, kept)


def test_a_file_too_large_leaves_nothing(organisation, monkeypatch):
    monkeypatch.setattr("encours.intake.formats.bytes.MAX_FILE_BYTES", 3)
    with pytest.raises(UnreadableFile, match="too large"):
        aside(organisation, b"1", b"2222")
    assert list_waiting(organisation) == ()
    assert [*(Path(settings.DATA) / "waiting" / str(organisation)).iterdir()] == []
