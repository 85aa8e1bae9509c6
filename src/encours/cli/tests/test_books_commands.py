"""`encours import` and `encours aged`: what programs and people are told of the books."""

import json
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.cli.import_files import ASKS
from encours.parties.services.knowing import assign_owner, put_in_group
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation
from encours.tenancy.queries import find_organisation

HEAD = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit"
COUNTS = ("created", "changed", "reversed", "unchanged", "rejected")
BUCKETS = [
    *("not_due", "1_30", "31_60", "61_90", "over_90"),
    *("unknown_age", "unapplied_credits"),
]
BAD_LINE = "VE|9|20269999|411000|ALPHA|F9|Facture|30,00|0,00"


def fec(path, *days, more=()):
    """An export: an invoice of 120 to ALPHA on each of the days of January, numbered."""
    rows = [HEAD]
    for number, day in enumerate(days):
        booked = f"VE|{number}|202601{day:02}"
        rows.append(f"{booked}|411000|ALPHA|F{number}|Facture|120,00|0,00")
        rows.append(f"{booked}|706000||F{number}|Facture|0,00|120,00")
    path.write_text("\n".join([*rows, *more]) + "\n")
    return path


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
def slug(organisation):
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


@pytest.fixture
def books(tmp_path):
    return fec(tmp_path / "FEC.txt", 5, 6, more=[BAD_LINE])


def told(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def plain(text):
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_an_import_tells_programs_what_it_did(run, slug, books):
    found = told(run("import", books, "--org", slug, "--json"))
    assert {name: found[name] for name in (*COUNTS, "as_of")} == {
        "created": 4,
        "changed": 0,
        "reversed": 0,
        "unchanged": 0,
        "rejected": 1,
        "as_of": "2026-01-06",
    }
    assert (found["dry_run"], found["asks"], found["known"]) == (False, None, [])
    assert (len(found["documents"]), found["balance_after_cents"]) == (1, 24_000)
    assert set(found) - {*COUNTS, "as_of"} == {
        *("dry_run", "asks", "settled_by_absence", "documents", "known", "accounts"),
        *("balance_before_cents", "balance_after_cents", "notices"),
    }
    again = told(run("import", books, "--org", slug, "--json"))
    assert [again[name] for name in COUNTS] == [0, 0, 0, 4, 1]
    assert again["known"] == ["FEC.txt"]


def test_a_line_that_is_refused_is_told_with_its_file_its_place_and_what_to_do(run, slug, books):
    done = run("import", books, "--org", slug)
    [said] = [line for line in done.stderr.splitlines() if "FEC.txt" in line]
    assert said.startswith("FEC.txt, line 6: ")
    assert len(said.split(". ")) >= 2, "what is wrong, then what to do"
    assert "FEC.txt, ligne 6" in run("import", books, "--org", slug, language="fr").stderr


def test_a_dry_run_writes_nothing_and_says_so(run, slug, books):
    found = told(run("import", books, "--org", slug, "--dry-run", "--json"))
    assert (found["created"], found["dry_run"], found["documents"]) == (4, True, [])
    assert told(run("aged", "--org", slug, "--json"))["as_of"] is None
    done = run("import", books, "--org", slug, "--dry-run")
    assert done.stdout.startswith("Dry run: nothing was written.")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("4 lines created, 1 line rejected", "The books go to 6 January 2026.")),
        ("fr", ("4 lignes créées, 1 ligne rejetée", "6 janvier 2026")),
    ],
)
def test_an_import_is_read_in_both_languages(run, slug, books, language, words):
    done = run("import", books, "--org", slug, language=language)
    assert done.exit_code == 0
    assert [word for word in words if word not in plain(done.stdout)] == []
    again = run("import", books, "--org", slug, language=language)
    known = {"en": "FEC.txt was already in.", "fr": "FEC.txt était déjà pris en compte."}
    assert known[language] in plain(again.stdout)


def test_much_that_would_be_gone_must_be_confirmed(run, slug, tmp_path):
    many = fec(tmp_path / "many.txt", *[5] * 20)
    few = fec(tmp_path / "few.txt", 5, 6)
    run("import", many, "--org", slug)
    tried = run("import", few, "--org", slug, "--dry-run")
    assert (tried.exit_code, "would be gone" in tried.stdout) == (0, True)
    asked = run("import", few, "--org", slug)
    assert (asked.exit_code, asked.exit_code) == (ASKS, 3)
    assert "--yes" in asked.stderr
    assert told(run("aged", "--org", slug, "--json"))["balance_cents"] == 240_000
    assert "--yes" in run("import", few, "--org", slug, language="fr").stderr
    done = told(run("import", few, "--org", slug, "--yes", "--json"))
    assert (done["reversed"], done["balance_after_cents"]) == (38, 24_000)


def test_a_stock_settles_what_it_no_longer_holds(run, slug, tmp_path):
    path = tmp_path / "list.csv"
    head = "Client;Facture;Date;Montant TTC\n"
    rows = "ALPHA;F1;2026-01-05;10,00\n", "ALPHA;F2;2026-01-06;7,00\n"
    stock = ("--org", slug, "--mode", "stock", "--source", "open items", "--json")
    path.write_text(head + "".join(rows))
    assert told(run("import", path, *stock, "--as-of", "2026-01-31"))["created"] == 2
    path.write_text(head + rows[0])
    found = told(run("import", path, *stock, "--as-of", "2026-02-28"))
    assert (found["settled_by_absence"], found["balance_after_cents"]) == (1, 1_000)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mode", "all"), "--mode all is not known. Write stock, delta or bank."),
        (("--as-of", "31/01/2026"), "--as-of 31/01/2026 is not a day"),
        (("--org", "nobody"), "nobody"),
    ],
    ids=["mode", "day", "organisation"],
)
def test_an_import_that_is_not_understood_is_refused_on_one_line(run, slug, books, words, said):
    done = run("import", books, "--org", slug, *words)
    assert (done.exit_code, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert said in done.stderr


def test_a_file_that_is_missing_or_cannot_be_read_is_named(run, slug, tmp_path):
    missing = run("import", tmp_path / "none.txt", "--org", slug)
    assert (missing.exit_code, "none.txt" in missing.stderr) == (2, True)
    photo = tmp_path / "photo.txt"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    unread = run("import", photo, "--org", slug, language="fr")
    assert (unread.exit_code, unread.stderr.count("\n")) == (2, 1)
    assert "photo.txt" in unread.stderr


def test_the_aged_balance_is_told_to_programs(run, slug, books):
    run("import", books, "--org", slug)
    found = told(run("aged", "--org", slug, "--as-of", "2026-02-05", "--json"))
    assert list(found) == [
        *("as_of", "currency", "balance_cents", "control_account_cents", "pending_cents"),
        *("ageing", "rows"),
    ]
    assert found["as_of"] == "2026-02-05"
    assert (found["balance_cents"], found["control_account_cents"]) == (24_000, 27_000)
    assert (found["pending_cents"], found["currency"]) == (0, "EUR")
    ageing = {part["bucket"]: part["amount_cents"] for part in found["ageing"]}
    assert list(ageing) == BUCKETS
    assert (ageing["1_30"], ageing["not_due"]) == (12_000, 12_000)
    assert found["rows"] == [
        {
            "key": "ALPHA",
            "name": "ALPHA",
            "currency": "EUR",
            "balance_cents": 24_000,
            "ageing": found["ageing"],
        }
    ]
    assert told(run("aged", "--org", slug, "--json"))["as_of"] == "2026-01-06"


def test_ages_are_counted_from_the_document_when_asked_and_the_rest_is_the_same(run, slug, books):
    run("import", books, "--org", slug)
    asked = ("aged", "--org", slug, "--as-of", "2026-02-05")
    due = told(run(*asked, "--json"))
    assert told(run(*asked, "--age-by", "due", "--json")) == due
    dated = told(run(*asked, "--age-by", "document", "--json"))
    ageing = {part["bucket"]: part["amount_cents"] for part in dated["ageing"]}
    assert (ageing["1_30"], ageing["31_60"], ageing["not_due"]) == (12_000, 12_000, 0)
    assert dated["rows"][0]["ageing"] == dated["ageing"]
    same = ("as_of", "currency", "balance_cents", "control_account_cents", "pending_cents")
    assert [dated[key] for key in same] == [due[key] for key in same]
    said = run(*asked, "--age-by", "document", language="fr")
    assert "Balance âgée par date de pièce au 5 février 2026" in plain(said.stdout)


@pytest.mark.parametrize(
    ("way", "key"),
    [("customer", "ALPHA"), ("group", "Nord"), ("owner", "Marie"), ("currency", "EUR")],
)
def test_the_aged_balance_is_told_each_way(run, slug, tmp_path, way, key):
    run("import", fec(tmp_path / "FEC.txt", 5, 6), "--org", slug)
    organisation = find_organisation(slug)
    with acting_for(organisation):
        put_in_group(organisation, "ALPHA", "Nord")
        assign_owner(organisation, "ALPHA", collector="Marie")
    (row,) = told(run("aged", "--org", slug, "--by", way, "--json"))["rows"]
    assert (row["key"], row["balance_cents"]) == (key, 24_000)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Aged balance on 5 February 2026",
                "Balance: €240.00",
                "€270.00",
                "1–30 days: €120.00",
            ),
        ),
        ("fr", ("Balance âgée au 5 février 2026", "240,00 €", "270,00 €", "1 à 30 jours")),
    ],
)
def test_the_aged_balance_is_read_in_both_languages(run, slug, books, language, words):
    run("import", books, "--org", slug)
    done = run("aged", "--org", slug, "--as-of", "2026-02-05", language=language)
    assert done.exit_code == 0
    assert [word for word in words if word not in plain(done.stdout)] == []
    assert plain(done.stdout).splitlines()[-1].split()[0] == "ALPHA"


def test_a_balance_says_what_parts_it_from_the_books_and_where_they_begin(run, slug, books):
    none = run("aged", "--org", slug)
    assert "No books are in yet" in none.stdout
    run("import", books, "--org", slug)
    gap = plain(run("aged", "--org", slug).stdout)
    assert "Difference with the control account: −€30.00, of lines refused at import" in gap
    before = run("aged", "--org", slug, "--as-of", "2025-12-31")
    assert "The books begin on 5 January 2026: nothing is known of before." in plain(before.stdout)
    assert "Difference" not in before.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "city"), "--by city is not known. Write customer, group, owner or currency."),
        (("--age-by", "x"), "--age-by x is not known. Write due or document."),
        (("--as-of", "yesterday"), "--as-of yesterday is not a day"),
        (("--as-of", "0001-01-01"), "--as-of 0001-01-01 is not a day"),
        (("--org", "nobody"), "nobody"),
    ],
    ids=["way", "age", "no day", "no day of books", "organisation"],
)
def test_a_balance_that_cannot_be_told_is_refused_on_one_line(run, slug, words, said):
    done = run("aged", "--org", slug, *words)
    assert (done.exit_code, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert said in done.stderr
