"""`encours bank read`: what a file of the bank says, for programs and for people."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from encours.cli.app import app
from encours.ui.plain import plain_json

GOLDEN = Path(__file__).parents[2] / "intake" / "tests" / "golden" / "bank"
RUNNER = CliRunner()
LINE_KEYS = [
    "booked_on",
    "value_on",
    "amount_cents",
    "payer_name",
    "payer_iban",
    "reference",
    "remittance",
    "code",
    "return_reason",
]


def run(*words: object):
    return RUNNER.invoke(app, ["bank", "read", *map(str, words)], env={"COLUMNS": "120"})


def told(name: str, *words: str):
    found = run(GOLDEN / name, "--json", *words)
    assert (found.exit_code, found.stderr) == (0, "")
    return json.loads(found.stdout)


@pytest.mark.parametrize(
    "name", ["camt053_v08_prefixed.xml", "cfonb120_two_accounts.txt", "cfonb240_unpaid.txt"]
)
def test_the_json_has_the_keys_of_its_contract_first(name):
    answer = told(name)
    assert list(answer)[:3] == ["format", "statements", "rejects"]
    for statement in answer["statements"]:
        assert list(statement)[:6] == [
            "account",
            "currency",
            "opening_cents",
            "closing_cents",
            "balanced",
            "lines",
        ]
        for line in statement["lines"]:
            assert list(line)[:9] == LINE_KEYS


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.*")), ids=lambda path: path.name)
def test_the_json_is_written_as_one_value_would_be(path):
    """It is poured out statement by statement, and nobody can tell."""
    found = run(path, "--json", "--lang", "en")
    if found.exit_code == 0:
        assert found.stdout == plain_json(json.loads(found.stdout)) + "\n"
        statements = json.loads(found.stdout)["statements"]
        assert all(isinstance(each["lines"], list) for each in statements)
    else:
        assert (found.exit_code, found.stdout) == (2, "")


def test_of_a_long_statement_people_see_the_first_lines_and_the_sum_of_all(tmp_path):
    line = "{day};VIR {number};{number},00\n"
    rows = "".join(line.format(day="02/03/2026", number=each) for each in range(1, 1001))
    (tmp_path / "long.csv").write_text("Date;Libellé;Montant\n" + rows, encoding="utf-8")
    text = run(tmp_path / "long.csv", "--lang", "en").stdout
    assert "VIR 500 " in text.replace("\n", " \n")
    assert "VIR 501 " not in text
    assert "1,000 lines: €500,500.00 in" in text
    answer = json.loads(run(tmp_path / "long.csv", "--json").stdout)
    assert len(answer["statements"][0]["lines"]) == 1000


def test_a_line_says_what_the_statement_says():
    answer = told("camt053_v08_prefixed.xml")
    (statement,) = answer["statements"]
    assert (answer["format"], statement["balanced"]) == ("camt.053", True)
    assert {key: statement["lines"][0][key] for key in LINE_KEYS} == {
        "booked_on": "2026-03-31",
        "value_on": "2026-04-01",
        "amount_cents": 120050,
        "payer_name": "Durand <SA>",
        "payer_iban": "FR1420041010050500013M02606",
        "reference": "RF18539007547034",
        "remittance": "Factures F2026-118 et F2026-121",
        "code": "05",
        "return_reason": None,
    }
    assert statement["lines"][4]["return_reason"] == "AC04"


def test_where_nobody_wrote_anything_the_bank_s_own_words_and_reference_are_told():
    line = told("cfonb120_two_accounts.txt")["statements"][0]["lines"][3]
    assert line["remittance"] == line["label"] == "VIR SEPA RECU /DE PETIT SARL /M"
    line = told("camt053_v08_prefixed.xml")["statements"][0]["lines"][7]
    assert line["remittance"] == "ARRETE DE COMPTE"


def test_rejects_are_told_in_the_language_asked():
    english, french = (told("cfonb120_faults.txt", "--lang", lang) for lang in ("en", "fr"))
    assert english["rejects"][2] == {
        "line": 5,
        "field": "amount",
        "value": "00000000000010",
        "reason": "The amount does not say whether it is a credit or a debit.",
        "action": "Ask the bank for this statement again.",
    }
    assert french["rejects"][2]["reason"] == (
        "Le montant ne dit pas s’il est au crédit ou au débit."
    )
    assert [reject["line"] for reject in french["rejects"]] == [
        reject["line"] for reject in english["rejects"]
    ]


def test_balances_that_lack_and_sums_that_are_wrong_are_told_apart():
    assert [each["balanced"] for each in told("cfonb240_unpaid.txt")["statements"]] == [None]
    assert [each["balanced"] for each in told("camt053_v02_faults.xml")["statements"]] == [False]


def test_people_get_a_table_with_its_sums_and_whether_it_adds_up():
    text = run(GOLDEN / "cfonb120_two_accounts.txt", "--lang", "fr").stdout
    text = text.replace("\u202f", " ").replace("\xa0", " ")
    assert "FR1420041010050500013M02606" in text
    assert "DURAND SA" in text
    assert "revient : 07" in text
    assert "8 874,09" in text
    assert "7 lignes : 12 006,10 € au crédit, −4 132,01 € au débit." in text
    assert "Le compte est bon." in text
    text = run(GOLDEN / "camt053_v02_faults.xml", "--lang", "en").stdout
    assert "It does not add up." in text
    said = "Line 7 is not taken. The amount has more decimals than EUR: 2 at most."
    assert f"{said} It says: “1.505”." in text


@pytest.mark.parametrize("name", ["missing.xml", "prose.txt", "empty.xml", "message.xml"])
def test_what_is_no_statement_is_refused_in_one_line_that_names_it(name, tmp_path):
    (tmp_path / "prose.txt").write_text("Bonjour,\nvoici le relevé.\n", encoding="utf-8")
    (tmp_path / "empty.xml").write_bytes(b"")
    (tmp_path / "message.xml").write_bytes(b"<Document><BkToCstmrStmt/></Document>")
    found = run(tmp_path / name)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert found.stderr.startswith(f"{name} : ")


def test_a_statement_cut_short_says_where_and_quotes_nothing_that_is_not_there(tmp_path):
    whole = (GOLDEN / "camt053_v08_prefixed.xml").read_bytes()
    (tmp_path / "cut.xml").write_bytes(whole[: len(whole) * 2 // 3])
    text = run(tmp_path / "cut.xml", "--lang", "en").stdout
    assert "The XML is broken on line" in text
    assert "()" not in text
    assert "It says" not in text.split("is broken")[1]


def test_what_is_no_text_is_refused_with_the_formats_of_banks(tmp_path):
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 x")
    said = run(tmp_path / "letter.pdf", "--lang", "en").stderr
    assert "CAMT.053, CFONB 120, MT940, OFX" in said
    assert "FEC" not in said
