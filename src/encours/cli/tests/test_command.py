"""What a person meets who types the command: a report, or one clear line."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from encours.cli.app import app

SMALL = Path(__file__).parents[2] / "diagnosis" / "tests" / "golden" / "small.txt"
RUNNER = CliRunner()


def run(*words, **environment):
    return RUNNER.invoke(app, ["diagnose", *map(str, words)], env=environment)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_bytes(b" \r\n\r\n")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n")
    (tmp_path / "archive.zip").write_bytes(b"PK\x03\x04" + bytes(60))
    head = SMALL.read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "header.txt").write_text(head, encoding="utf-8")
    (tmp_path / "prose.txt").write_text("Bonjour,\nvoici le fichier.\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    return tmp_path


def refused(found):
    """The one line of an error; nothing else is printed."""
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert found.stderr.endswith(".\n")
    assert "Traceback" not in found.stderr
    return found.stderr


@pytest.mark.parametrize(
    "name",
    [
        "missing.txt",
        "folder",
        "empty.txt",
        "blank.txt",
        "binary.txt",
        "picture.png",
        "paper.pdf",
        "archive.zip",
        "header.txt",
        "prose.txt",
    ],
)
def test_what_is_no_export_is_refused_in_one_line_that_names_it(name, folder):
    assert refused(run(folder / name)).startswith(f"{name} : ")


@pytest.mark.parametrize(
    "words",
    [
        ("--as-of", "31/12/2025"),
        ("--as-of", "2025-02-30"),
        ("--as-of", "9999-12-31"),
        ("--as-of", "0001-01-01"),
        ("--as-of",),
        ("--terms", "bientôt"),
        ("--financing-rate", "dix"),
        ("--financing-rate", "-1"),
        ("--financing-rate", "101"),
        ("--financing-rate", "NaN"),
        ("--currency", "ZZZ"),
        ("--accounts", " , "),
        ("--sector", "farming"),
        ("--lang", "de"),
        ("--nonsense",),
        ("--json=1",),
        ("--customers", SMALL),
        ("--html", "/nowhere/at/all/report.html"),
    ],
)
def test_an_option_that_means_nothing_is_refused_in_one_line(words):
    refused(run(SMALL, *words))


@pytest.mark.parametrize("words", [["diagnose"], ["diagnosis"], ["--nonsense"]])
def test_words_that_are_no_command_are_refused_in_one_line(words):
    assert "--help" in refused(RUNNER.invoke(app, words))


def test_a_refusal_is_said_in_the_language_asked_for(folder):
    assert "Le fichier est vide." in refused(run(folder / "empty.txt"))
    assert "The file is empty." in refused(run(folder / "empty.txt", "--lang", "en"))
    assert "The file is empty." in refused(run(folder / "empty.txt", ENCOURS_LANG="en_GB.UTF-8"))
    assert "Le fichier est vide." in refused(
        run(folder / "empty.txt", "--lang", "fr", ENCOURS_LANG="en")
    )


def test_a_ledger_with_rejected_lines_has_its_report():
    found = run(SMALL, "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    told = json.loads(found.stdout)
    assert told["source"]["rejected"] == 1
    assert told["rejects"][0]["reason"] == "Ce jour n’existe pas."
    assert told["rejects"][0]["file"] == "small.txt"
    english = json.loads(run(SMALL, "--json", "--lang", "en").stdout)
    assert english["rejects"][0]["reason"] == "This day does not exist."
    assert english["balance_cents"] == told["balance_cents"] == 105000


def test_a_ledger_without_a_customer_has_its_report(tmp_path):
    head, *rows = SMALL.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "none.txt"
    file.write_text("\n".join([head, *(r for r in rows if "|411|" not in r)]), encoding="utf-8")
    found = run(file, "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    assert json.loads(found.stdout)["customers"] == 0
    said = run(file)
    assert (said.exit_code, said.stderr) == (0, "")


def test_the_options_reach_the_figures():
    found = json.loads(
        run(SMALL, "--json", "--as-of", "2025-02-10", "--terms", "60 jours nets").stdout
    )
    assert (found["as_of"], found["terms"]) == ("2025-02-10", "60 jours nets")
    # open on that day: 600 € of 20 November (22 days late), then 1200, 600 and 240 € not due yet
    assert found["balance_cents"] == 264000
    assert found["overdue_cents"] == 60000
    rate = json.loads(run(SMALL, "--json", "--financing-rate", "10,0").stdout)
    usual = json.loads(run(SMALL, "--json").stdout)
    cents = [each["details"]["cost"]["financing_cents"] for each in (rate, usual)]
    assert cents == [2204, 1102]
    only = json.loads(run(SMALL, "--json", "--accounts", "412, 401").stdout)
    assert only["balance_cents"] == -108000


def test_the_terms_of_a_table_of_customers_are_used(tmp_path):
    table = tmp_path / "customers.csv"
    table.write_text("Code client;Conditions de règlement\nALPHA;90 jours nets\n", encoding="utf-8")
    found = json.loads(run(SMALL, "--json", "--customers", table).stdout)
    ages = {row["bucket"]: row["amount_cents"] for row in found["ageing"]}
    assert (ages["31_60"], ages["over_90"]) == (50000, 0)


def test_the_same_file_given_twice_counts_once(tmp_path):
    copy = tmp_path / "copy.txt"
    copy.write_bytes(SMALL.read_bytes())
    once, twice = (json.loads(run(*files, "--json").stdout) for files in ([SMALL], [SMALL, copy]))
    assert twice["details"].pop("notices") != once["details"].pop("notices")
    assert once == twice


def test_a_ledger_and_a_table_together_are_refused(tmp_path):
    table = tmp_path / "invoices.csv"
    table.write_text("customer,invoice,issued_on,amount\nA,F1,2025-01-10,100\n", encoding="utf-8")
    refused(run(SMALL, table))
    assert run(table).exit_code == 0


@pytest.mark.parametrize(("language", "word"), [("fr", "Les fichiers"), ("en", "The files")])
def test_the_help_is_in_the_language_asked_for(language, word):
    assert word in run("--help", ENCOURS_LANG=language).stdout
    assert word in run("--lang", language, "--help").stdout


def test_a_report_replaces_its_file_only_once_it_is_whole(tmp_path, monkeypatch):
    report = tmp_path / "report.html"
    report.write_text("the one before", encoding="utf-8")

    class Torn(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    def torn(handle, mode):
        os.close(handle)
        return Torn()

    monkeypatch.setattr("encours.cli.outputs.os.fdopen", torn)
    refused(run(SMALL, "--html", report))
    assert report.read_text(encoding="utf-8") == "the one before"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    monkeypatch.undo()
    assert run(SMALL, "--html", report).exit_code == 0
    assert "</html>" in report.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_the_paper_is_written_beside_the_summary(tmp_path):
    paper = tmp_path / "report.pdf"
    found = run(SMALL, "--pdf", paper)
    assert found.exit_code == 0
    assert paper.read_bytes().startswith(b"%PDF-")


# -- the real command, from a shell --------------------------------------------------------------

ENCOURS = Path(sys.executable).with_name("encours")


def test_from_the_shell_json_is_all_there_is_on_standard_output():
    found = subprocess.run([ENCOURS, "diagnose", SMALL, "--json"], capture_output=True, check=True)
    assert json.loads(found.stdout)["balance_cents"] == 105000
    assert found.stderr == b""


def test_from_the_shell_a_refusal_is_one_line_on_standard_error(folder):
    found = subprocess.run(
        [ENCOURS, "diagnose", folder / "picture.png"], capture_output=True, check=False
    )
    assert (found.returncode, found.stdout, found.stderr.count(b"\n")) == (2, b"", 1)


def test_a_reader_that_stops_early_sees_no_trace(tmp_path):
    # More than a pipe holds, so that the writer does meet the closed end.
    head, *rows = SMALL.read_text(encoding="utf-8").splitlines()
    many = [row.replace("|ALPHA|", f"|ALPHA{n}|") for n in range(900) for row in rows[3:4]]
    large = tmp_path / "large.txt"
    large.write_text("\n".join([head, *many]), encoding="utf-8")
    with subprocess.Popen(
        [ENCOURS, "diagnose", large, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"{\n"
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.fixture
def ledger(tmp_path):
    copy = tmp_path / "fec.txt"
    copy.write_bytes(SMALL.read_bytes())
    return copy


@pytest.mark.parametrize("output", ["--html", "--pdf"])
def test_a_report_never_replaces_a_file_that_was_given(output, ledger):
    refused(run(ledger, output, ledger))
    assert ledger.read_bytes() == SMALL.read_bytes()


def test_two_reports_are_not_written_to_one_file(ledger, tmp_path):
    refused(run(ledger, "--html", tmp_path / "report", "--pdf", tmp_path / "report"))
    assert not (tmp_path / "report").exists()


def test_a_report_is_not_written_over_a_folder(ledger, tmp_path):
    refused(run(ledger, "--html", tmp_path))


def test_accounts_that_are_not_in_the_ledger_are_refused(ledger):
    said = refused(run(ledger, "--accounts", "999", "--lang", "en"))
    assert said.startswith("No account begins with 999.")


def test_a_ledger_without_a_customer_says_so_to_programs_too(tmp_path):
    rows = [row for row in SMALL.read_text(encoding="utf-8").splitlines() if "411" not in row]
    (tmp_path / "none.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = json.loads(run(tmp_path / "none.txt", "--json", "--lang", "en").stdout)
    assert (told["customers"], told["balance_cents"]) == (0, 0)
    assert any(notice.startswith("No customer") for notice in told["details"]["notices"])


ATTACKS = ["\x1b[2J", "\x9b31m", "\u202egnp", "\x1b]0;owned\x07", "a\rb"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_name_cannot_command_the_terminal_that_shows_it(attack, tmp_path):
    named = tmp_path / f"x{attack}.txt"
    lines = [refused(run(named)), refused(run(SMALL, "--as-of", attack))]
    lines += [refused(run(SMALL, f"--{attack}")), refused(run(SMALL, "--accounts", attack))]
    named.write_bytes(SMALL.read_bytes())
    shown = run(named, "--json").stdout + run(named).stdout
    for text in [*lines, shown]:
        assert not {"\x1b", "\x9b", "\x07", "\r", "\u202e"} & set(text)
    assert json.loads(run(named, "--json").stdout)["rejects"][0]["file"] == named.name
