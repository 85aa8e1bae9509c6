"""The journal in each layout from the command line, and the report of what was refused."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.receivables.models import Line
from encours.receivables.queries.written import list_refused
from encours.receivables.rules.journal_export_policy import Layout
from encours.receivables.services.exporting import export_books
from encours.receivables.services.facing import face_otherwise
from encours.receivables.services.pending import record_pending
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import reading_of
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def run(database, monkeypatch):
    """Types a command on the installation of the tests, which is open already."""
    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_given, **_named: nullcontext()
    )

    def typed(*words, language="en"):
        return CliRunner().invoke(app, ["export", "books", *map(str, words), "--lang", language])

    return typed


@pytest.fixture
def books(organisation):
    """The slug and number of an organisation that has a receipt its books have not."""
    slug = f"export-{organisation}"
    number = create_organisation(slug, name="Tissages Martin")
    take(number, "VE 1 2026-02-01 411:ALPHA 900 #FA1; 707 -900")
    record_pending(
        number,
        kind="receipt",
        customer="ALPHA",
        amount_cents=-90_000,
        booked_on=date(2026, 3, 10),
        reference="VIR 7",
        author_id=None,
        now=NOW,
    )
    return slug, number


def test_each_layout_is_written_to_the_byte(run, books, tmp_path):
    slug, number = books
    for layout in Layout:
        file = tmp_path / f"journal-{layout}"
        done = run("--org", slug, "--layout", layout, "--out", file)
        assert done.exit_code == 0, done.output
        expected = export_books(number, today=NOW.date(), layout=layout).data
        assert file.read_bytes() == expected
        assert run("--org", slug, "--layout", layout).stdout_bytes == expected


def test_a_layout_that_is_none_is_refused_in_words(run, books):
    slug, _ = books
    done = run("--org", slug, "--layout", "excel")
    assert done.exit_code == 2
    assert "sage-pnm" in done.output


def test_what_was_refused_is_read_and_told_again(run, books, tmp_path):
    slug, number = books
    piece = run("--org", slug).stdout.splitlines()[1].split(";")[2]
    report = tmp_path / "rejets.csv"
    report.write_text(f"EcritureNum;Motif\n{piece};Compte clos\n000999-20260310;x\nTotal;2\n")
    done = run("--org", slug, "--rejects", report)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    for said in ("1 entry refused", "000999-20260310", "4"):
        assert said in done.stderr
    assert [each.number for each in list_refused(number)] == [piece]
    later = run("--org", slug, "--since", "2027-01-01", language="fr")
    assert piece in later.stdout
    assert "Redonnées après un refus" in later.stderr


def test_what_faces_another_account_than_before_is_told_beside(run, books):
    slug, number = books
    [piece] = {line.split(";")[2] for line in run("--org", slug).stdout.splitlines()[1:]}
    with reading_of([number]):
        [line] = Line.objects.filter(origin="encours").values_list("id", flat=True)
    face_otherwise(number, {line: "471000"}, author_id=None, now=NOW + timedelta(days=2))
    whole = run("--org", slug)
    assert "471000" in whole.stdout
    assert "Face another account than when they were written" in whole.stderr
    assert piece in whole.stderr
    since = run("--org", slug, "--since", "2026-07-02", language="fr")
    accounts = {line.split(";")[4] for line in since.stdout.splitlines()[1:]}
    assert accounts == {"471000", "512000"}
    assert "Corrigent la contrepartie" in since.stderr


def test_what_is_no_report_is_refused_in_words(run, books, tmp_path):
    slug, number = books
    report = tmp_path / "rejets.csv"
    report.write_text("rien\n")
    assert run("--org", slug, "--rejects", report).exit_code == 2
    assert run("--org", slug, "--rejects", tmp_path / "none.csv").exit_code == 2
    assert list_refused(number) == ()
