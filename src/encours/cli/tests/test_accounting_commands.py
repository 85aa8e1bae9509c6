"""What an accountant takes away, by command: statements, closed days, late invoices, a journal."""

import csv
import io
import json
from contextlib import nullcontext
from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.intake.formats.fec.reader import read_fec
from encours.policybook.services import publish
from encours.receivables.rules.ledger_policy import LEDGER, LedgerPolicy
from encours.receivables.rules.precedence import Pair
from encours.receivables.services.allocating import allocate, undo_allocation
from encours.receivables.services.pending import record_pending
from encours.receivables.tests.ledger_books import NOW, take
from encours.tenancy.services import create_organisation

BOOKS = """
VE 1 2026-01-10 411:ALPHA 1200 #FA1; 707 -1000; 44571 -200
VE 2 2026-02-10 411:BETA 600 #=FB1 "=cmd()"; 707 -600
BQ 1 2026-03-05 512 1200; 411:ALPHA -1200 #FA1
VE 3 2026-03-10 411:ALPHA 90 #FA2; 707 -90
BQ 2 2026-03-11 512 30; 411:GAMMA -30
"""


@pytest.fixture
def run(database, monkeypatch):
    """Types a command on the installation of the tests, which is open already."""
    monkeypatch.setattr(
        "encours.database.installation.open_installation", lambda *_given, **_named: nullcontext()
    )

    def typed(*words, language="en"):
        return CliRunner().invoke(app, [*map(str, words), "--lang", language])

    return typed


@pytest.fixture
def books(organisation):
    """The slug and number of an organisation that has the books."""
    slug = f"accounts-{organisation}"
    number = create_organisation(slug, name="Tissages Martin")
    take(number, BOOKS)
    return slug, number


def told(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_statement_is_told_to_programs(run, books):
    slug, _ = books
    found = told(
        run("statement", "--org", slug, "--customer", "ALPHA", "--as-of", "2026-03-31", "--json")
    )
    assert {name: found[name] for name in ("customer", "as_of", "from", "currency")} == {
        "customer": "ALPHA",
        "as_of": "2026-03-31",
        "from": "2026-01-10",
        "currency": "EUR",
    }
    assert (found["opening_cents"], found["closing_cents"]) == (0, 9_000)
    assert found["movements"][1] == {
        "booked_on": "2026-03-05",
        "document_on": None,
        "due_on": None,
        "journal": "BQ",
        "reference": "FA1",
        "label": None,
        "account": "411",
        "debit_cents": 0,
        "credit_cents": 120_000,
        "balance_cents": 0,
        "letter": None,
        "pending": False,
        "kind": "line",
    }
    assert [(item["reference"], item["amount_cents"]) for item in found["open_items"]] == [
        ("FA2", 9_000)
    ]


def test_a_statement_is_written_on_paper_beside_what_is_told(run, books, tmp_path):
    slug, _ = books
    paper = tmp_path / "alpha.pdf"
    done = run("statement", "--org", slug, "--customer", "ALPHA", "--json", "--pdf", paper)
    assert told(done)["closing_cents"] == 9_000
    assert paper.read_bytes().startswith(b"%PDF-")


def test_a_statement_on_paper_is_not_written_as_a_page(run, books, tmp_path):
    slug, _ = books
    done = run("statement", "--org", slug, "--customer", "ALPHA", "--pdf", tmp_path / "a.html")
    assert done.exit_code != 0
    assert not (tmp_path / "a.html").exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Opening balance", "Closing balance", "€90.00", "due on 9 April 2026")),
        ("fr", ("Solde d’ouverture", "Solde de clôture", "90,00 €", "9 avril 2026")),
    ],
)
def test_a_statement_is_read_in_both_languages(run, books, language, words):
    slug, _ = books
    done = run("statement", "--org", slug, "--customer", "ALPHA", language=language)
    assert done.exit_code == 0
    said = done.stdout.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert [word for word in words if word not in said] == []


def test_a_customer_mistyped_is_refused_on_one_line(run, books):
    slug, _ = books
    done = run("statement", "--org", slug, "--customer", "ALPH")
    assert (done.exit_code, done.stderr.strip()) == (
        2,
        "There is no customer ALPH. Did you mean ALPHA?",
    )


@pytest.mark.parametrize("option", ["--as-of", "--from"])
def test_what_is_no_day_is_refused(run, books, option):
    slug, _ = books
    done = run("statement", "--org", slug, "--customer", "ALPHA", option, "31/03/2026")
    assert (done.exit_code, done.stderr.startswith(f"{option} 31/03/2026 is not a day")) == (
        2,
        True,
    )


def test_a_day_is_closed_listed_shown_and_proven(run, books, tmp_path):
    slug, number = books
    made = told(run("close", "--org", slug, "--as-of", "2026-03-31", "--json"))
    assert (made["as_of"], made["version"], len(made["sha256"])) == ("2026-03-31", 1, 64)
    assert told(run("close", "list", "--org", slug, "--json")) == [made]
    take(number, BOOKS + "OD 1 2026-03-30 411:BETA -100 #FB1; 654 100")
    (proven,) = told(run("close", "verify", "--org", slug, "--json"))
    assert (proven["sound"], proven["problems"]) == (True, [])
    file = tmp_path / "justification.csv"
    asked = ("close", "show", "--org", slug, "--as-of", "2026-03-31")
    shown = told(run(*asked, "--csv", file, "--json"))
    assert shown["content"]["currencies"][0]["balance_cents"] == 66_000
    assert shown["since"] == [
        {
            "currency": "EUR",
            "customer": "BETA",
            "frozen_cents": 60_000,
            "today_cents": 50_000,
            "difference_cents": -10_000,
        }
    ]
    text = file.read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    amounts = {row["What"]: row["Amount"] for row in rows}
    assert (amounts["Balance of the books"], amounts["Unexplained difference"]) == (
        "660,00",
        "0,00",
    )
    assert {row["Reference"] for row in rows} == {"", "FA2", "'=FB1"}


def test_a_closed_day_is_read_in_both_languages(run, books):
    slug, _ = books
    done = run("close", "--org", slug, "--as-of", "2026-03-31", language="fr")
    assert (done.exit_code, "31 mars 2026" in done.stdout.replace("\xa0", " ")) == (0, True)
    for language, words in (
        ("en", ("Balance of the books", "Customers in credit", "Nothing is known differently")),
        ("fr", ("Solde comptable", "Clients créditeurs", "Rien n’est connu autrement")),
    ):
        shown = run("close", "show", "--org", slug, "--as-of", "2026-03-31", language=language)
        assert [word for word in words if word not in shown.stdout] == []
        proven = run("close", "verify", "--org", slug, language=language)
        assert proven.exit_code == 0


def test_a_day_closed_twice_asks_why(run, books):
    slug, _ = books
    asked = ("close", "--org", slug, "--as-of", "2026-03-31")
    run(*asked)
    again = run(*asked)
    assert (again.exit_code, "--reopen" in again.stderr) == (2, True)
    assert told(run(*asked, "--reopen", "perte oubliée", "--json"))["version"] == 2


@pytest.mark.parametrize(
    ("words", "missing"),
    [((), "--as-of is missing"), (("--as-of", "2026-03-31"), "--org is missing")],
)
def test_what_is_missing_is_named(run, books, words, missing):
    done = run("close", *words)
    assert (done.exit_code, missing in done.stderr) == (2, True)


def test_the_late_invoices_of_the_year(run, books):
    slug, _ = books
    found = told(run("d441", "--org", slug, "--year-end", "2026-03-31", "--json"))
    assert (found["from"], found["turnover_cents"]) == ("2025-04-01", 189_000)
    bands = {band["band"]: band for band in found["unpaid_at_closing"]["bands"]}
    assert bands["1_30"] == {
        "band": "1_30",
        "number": 1,
        "amount_cents": 60_000,
        "share_percent": 31.75,
    }
    assert found["late_in_the_year"]["total"]["number"] == 2
    assert found["excluded"] == {"number": 0, "amount_cents": 0, "share_percent": 0.0}
    assert found["unapplied_credits_cents"] == -3_000


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Total (1 day and more)", "€600.00")), ("fr", ("Total (1 jour et plus)", "600,00"))],
)
def test_the_late_invoices_are_read_in_both_languages(run, books, language, words):
    slug, _ = books
    done = run("d441", "--org", slug, "--year-end", "2026-03-31", language=language)
    assert [word for word in words if word not in done.stdout] == []


def test_without_a_day_the_year_is_the_one_that_closed_last(run, books):
    slug, number = books
    closed_on = date(datetime.now(UTC).year - 1, 12, 31)
    take(number, f"VE 9 {closed_on.year}-01-02 411:ALPHA 50 #FA0; 707 -50")
    found = told(run("d441", "--org", slug, "--json"))
    assert (found["from"], found["as_of"]) == (f"{closed_on.year}-01-01", closed_on.isoformat())
    assert found == told(run("d441", "--org", slug, "--year-end", closed_on, "--json"))


def test_a_year_that_is_none_is_refused(run, books):
    slug, _ = books
    asked = ("d441", "--org", slug, "--year-end", "2026-03-31", "--year-start", "2020-01-01")
    assert run(*asked).exit_code == 2
    assert run("d441", "--org", slug, "--year-end", "2020-12-31").exit_code == 2


def record(number, customer, cents, reference):
    return record_pending(
        number,
        kind="receipt",
        customer=customer,
        amount_cents=cents,
        booked_on=date(2026, 3, 20),
        reference=reference,
        author_id=None,
        now=NOW,
    )


def line_of(number, reference):
    from encours.receivables.models import Line
    from encours.tenancy.isolation import reading_of

    with reading_of([number]):
        return Line.objects.get(organisation_id=number, reference=reference).id


def test_what_encours_wrote_is_a_journal_the_books_take_in(run, books, tmp_path):
    slug, number = books
    file = tmp_path / "encours.csv"
    assert run("export", "books", "--org", slug, "--out", file).exit_code == 0
    assert file.read_text().count("\n") == 1
    receipt = record(number, "ALPHA", -9_000, "VIR 7")
    pair = (line_of(number, "FA2"), receipt)
    allocate(number, [Pair(*pair, 9_000)], author_id=None, now=NOW)
    first = run("export", "books", "--org", slug).stdout
    assert run("export", "books", "--org", slug).stdout == first
    reading = read_fec(first.encode())
    sums = [
        (row["journal_code"], row["account"], row["auxiliary"], row["amount_cents"])
        for row in reading.records.iter_rows(named=True)
    ]
    assert sums == [
        ("ENC", "411", "ALPHA", -9_000),
        ("ENC", "512000", None, 9_000),
        ("ENL", "411", "ALPHA", -9_000),
        ("ENL", "411", "ALPHA", 9_000),
    ]
    assert reading.records["reference"].to_list()[2:] == ["FA2", "VIR 7"]
    undo_allocation(number, *pair, author_id=None, now=NOW)
    assert "ENL" not in run("export", "books", "--org", slug).stdout
    since = run("export", "books", "--org", slug, "--since", "2026-06-02")
    assert since.stdout.count("\n") == 1


def test_the_journal_faces_the_accounts_of_the_policy_book(run, books):
    slug, number = books
    record(number, "ALPHA", -9_000, "VIR 7")
    publish(
        number,
        LEDGER,
        LedgerPolicy(bank_account="512100"),
        from_on=date(2026, 1, 1),
        author_id=None,
        now=NOW,
    )
    told = run("export", "books", "--org", slug).stdout
    assert (told.count("512100"), told.count("512000")) == (2, 0)


def test_what_the_books_say_too_is_no_longer_exported(run, books):
    slug, number = books
    record(number, "BETA", -60_000, "VIR8")
    before = run("export", "books", "--org", slug).stdout
    take(number, BOOKS + "BQ 3 2026-03-20 512 600; 411:BETA -600 #VIR8")
    after = run("export", "books", "--org", slug).stdout
    assert (before.count("VIR8") > 0, after.count("VIR8")) == (True, 0)
