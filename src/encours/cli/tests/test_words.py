"""The command speaks the language asked for, and says what it did."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.cli.diagnose_options import SECTORS
from encours.diagnosis.rules.cost import SECTOR_MARGINS

SMALL = Path(__file__).parents[2] / "diagnosis" / "tests" / "golden" / "small.txt"
RUNNER = CliRunner()
ENGLISH = r"Usage:|Options:|\[OPTIONS\]\.|required|default|Show this|YYYY"


def typed(*words):
    return RUNNER.invoke(app, [str(word) for word in words], prog_name="encours")


@pytest.mark.parametrize(
    "words", [("-h",), ("--help",), ("diagnose", "-h"), ("--lang", "fr", "-h")]
)
def test_the_french_help_has_no_english_word(words):
    found = typed(*words)
    assert found.exit_code == 0
    assert "Utilisation" in found.stdout
    assert not re.search(ENGLISH, found.stdout)


@pytest.mark.parametrize(
    "words",
    [("--lang", "en", "--help"), ("--lang", "en", "diagnose", "-h"), ("-h", "--lang", "en")],
)
def test_the_english_help_has_no_french_word(words):
    found = typed(*words)
    if words[0] == "-h":
        found = typed("diagnose", "--lang", "en", "-h")
    assert "Usage: encours" in found.stdout
    assert not re.search("AAAA|FICHIER|Utilisation", found.stdout)


def test_the_language_before_the_command_is_that_of_its_result():
    assert "Position at" in typed("--lang", "en", "diagnose", SMALL).stdout
    assert "Situation au" in typed("--lang", "en", "diagnose", SMALL, "--lang", "fr").stdout


def test_the_version_is_told():
    assert re.fullmatch(r"encours \d+\.\d+\.\d+\n", typed("--version").stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diagnos", SMALL), "diagnose"),
        (("diagnose", SMALL, "--lang", "de"), "fr, en"),
        (("diagnose", SMALL, "--sector", "mines"), "negoce, gros ou detail"),
        (("diagnose",), "FICHIER…"),
        (("diagnose", SMALL, "--terms", ""), "vides"),
        (("diagnose", SMALL, "--html", "/nowhere/r.html"), "n’existe pas"),
    ],
)
def test_a_refusal_says_what_may_be_typed(words, said):
    found = typed(*words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
    assert not re.search("No such|Did you mean", found.stderr)


@pytest.mark.parametrize(("option", "name"), [("--html", "r.pdf"), ("--pdf", "r.HTML")])
def test_a_page_is_not_named_as_a_paper_nor_a_paper_as_a_page(option, name, tmp_path):
    found = typed("diagnose", SMALL, option, tmp_path / name)
    assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_was_written_is_confirmed_beside_the_result(tmp_path):
    report = tmp_path / "rapport.html"
    found = typed("diagnose", SMALL, "--html", report, "--json")
    assert json.loads(found.stdout)["customers"] == 5
    assert found.stderr == f"Rapport écrit\xa0: {report}\n"


@pytest.mark.parametrize("sector", ["negoce", "Négoce", "trade"])
def test_a_sector_is_named_in_french_or_in_english(sector, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("customer,invoice,issued_on,amount\nA,F1,2025-01-10,100\n", encoding="utf-8")
    found = typed("diagnose", table, "--sector", sector, "--json")
    assert json.loads(found.stdout)["details"]["cost"]["margin_percent"] == 14


def test_a_sector_that_changes_nothing_is_said():
    told = json.loads(
        typed("diagnose", SMALL, "--sector", "trade", "--json", "--lang", "en").stdout
    )
    assert told["details"]["cost"]["margin_percent"] == 52.6
    assert any(notice.startswith("The sector had no eff") for notice in told["details"]["notices"])


def test_the_help_tells_the_margin_of_each_sector():
    assert set(SECTORS.values()) == set(SECTOR_MARGINS)
    said = typed("diagnose", "--lang", "en", "-h").stdout
    for sector, margin in SECTOR_MARGINS.items():
        assert f"{sector} ({margin}%)" in " ".join(said.split())


def test_an_account_that_matches_nothing_is_said():
    found = typed("diagnose", SMALL, "--accounts", "411,999", "--json", "--lang", "en")
    assert (
        "No account of these files begins with 999."
        in (json.loads(found.stdout)["details"]["notices"])
    )


def test_the_command_of_the_readme_succeeds_on_the_example_it_names(tmp_path):
    root = Path(__file__).parents[4]
    readme = (root / "README.md").read_text("utf-8")
    (words,) = re.findall(r"^uv run encours (diagnose .*)$", readme, re.M)
    assert words in (root / "LISEZMOI.md").read_text("utf-8")
    diagnose, file, html, report = words.split()
    found = typed(diagnose, root / file, html, tmp_path / report)
    assert found.exit_code == 0
    assert (tmp_path / report).stat().st_size > 10_000
    assert sum(each.stat().st_size for each in (root / "examples").glob("*.txt")) < 120_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("aged", "--lang", "en"),
            (
                "--org SLUG is missing: the organisation, by its short name. Write encours aged"
                " --org SLUG; encours aged --help tells the rest."
            ),
        ),
        (
            ("aged",),
            (
                "Il manque --org NOM-COURT : l’organisation, par son nom court. Écrire encours aged"
                " --org NOM-COURT ; encours aged --help dit le reste."
            ),
        ),
        (
            ("import",),
            (
                "Il manque FICHIER… : les fichiers, dans n’importe quel ordre. Écrire encours"
                " import FICHIER… --org NOM-COURT ; encours import --help dit le reste."
            ),
        ),
    ],
)
def test_what_is_missing_is_told_with_what_it_is_for_and_what_to_write(words, said):
    found = typed(*words)
    assert found.exit_code == 2
    assert " ".join(found.stderr.split()) == said
