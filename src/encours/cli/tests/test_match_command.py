"""`encours match`: from three files to what each credit pays, without any books."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from encours.cli.app import app

RUNNER = CliRunner()
KEYS = [
    "decision",
    "customer",
    "allocations",
    "deductions",
    "unapplied_cents",
    "confidence",
    "because",
    "alternatives",
]
ITEMS = """customer,customer_name,invoice,issued_on,due_on,amount,currency
C1,ALPHA MENUISERIE SAS,F2026-101,2026-01-05,2026-02-04,1200.50,EUR
C1,ALPHA MENUISERIE SAS,F2026-102,2026-01-06,2026-02-05,333.33,EUR
C1,ALPHA MENUISERIE SAS,F2026-900,2026-01-06,2026-02-05,333.33,USD
C2,BETA TRANSPORTS SARL,F2026-103,2026-01-07,2026-02-06,480.00,EUR
C2,BETA TRANSPORTS SARL,AV2026-7,2026-01-09,2026-01-09,-80.00,EUR
"""
HISTORY = """payer_name;payer_iban;remittance;amount;customer;invoices
HOLDING GAMMA;FR7630001007941234567890185;F2025-044;512,00;C2;F2025-044
"""


def camt(*lines):
    """A statement of `(cents, payer, iban, text)`, debits below zero."""
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{abs(cents) / 100:.2f}</Amt>'
        f"<CdtDbtInd>{'CRDT' if cents > 0 else 'DBIT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        "<BookgDt><Dt>2026-02-03</Dt></BookgDt>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
        f"</BkTxCd><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr>"
        + (f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>" if iban else "")
        + f"</RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for cents, payer, iban, text in lines
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-02-03T20:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>"
        "<Acct><Id><IBAN>FR7630001007941234567890185</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8")
    (tmp_path / "settled.csv").write_text(HISTORY, encoding="utf-8")
    (tmp_path / "statement.xml").write_text(
        camt(
            (120_050, "ALPHA MENUISERIE SAS", "", "REGLEMENT F2026-101"),
            (-5_000, "FOURNISSEUR", "", "FACTURE 9"),
            (40_000, "HOLDING GAMMA", "FR7630001007941234567890185", "F2026-103 AV2026-7"),
            (7_777, "TRESOR PUBLIC", "", "REMBOURSEMENT TVA"),
        ),
        encoding="utf-8",
    )
    return tmp_path


def run(folder, *words, **environment):
    given_ = ["match", "--items", folder / "items.csv", "--statement", folder / "statement.xml"]
    return RUNNER.invoke(app, [*map(str, given_), *map(str, words)], env=environment)


def answers(found):
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_each_credit_has_its_answer_in_the_order_of_the_statement(folder):
    found = run(folder, "--history", folder / "settled.csv", "--json")
    told = answers(found)
    assert found.stderr == ""
    assert [[*each] for each in told] == [KEYS] * 3
    exact, netted, nobody = told
    assert (exact["decision"], exact["customer"]) == ("applied", "C1")
    assert exact["allocations"] == [{"invoice": "F2026-101", "amount_cents": 120_050}]
    assert (netted["decision"], netted["customer"]) == ("applied", "C2")
    assert sorted(each["amount_cents"] for each in netted["allocations"]) == [-8_000, 48_000]
    assert (nobody["decision"], nobody["allocations"]) == ("none", [])
    assert nobody["unapplied_cents"] == 7_777
    assert all(each["because"] for each in told)


def test_what_it_says_is_in_the_language_asked_for(folder):
    english, french = run(folder, "--lang", "en").stdout, run(folder).stdout
    assert ("applied C1" in english, "appliqué C1" in french) == (True, True)
    assert ("left to you" in english, "laissé à votre décision" in french) == (True, True)


def test_people_read_what_becomes_of_each_credit_and_why(folder):
    said = run(folder, "--lang", "en")
    assert said.exit_code == 0
    assert "applied C1" in said.stdout
    assert "F2026-101" in said.stdout
    assert "left to you" in said.stdout


def test_an_item_of_another_currency_is_no_candidate(folder):
    (folder / "statement.xml").write_text(
        camt((33_333, "ALPHA MENUISERIE SAS", "", "F2026-900")), encoding="utf-8"
    )
    (told,) = answers(run(folder, "--json"))
    invoices = {each["invoice"] for each in told["allocations"]}
    assert "F2026-900" not in invoices


def test_bad_rows_are_told_and_counted_and_the_good_ones_go_through(folder):
    with (folder / "items.csv").open("a", encoding="utf-8") as file:
        file.write("C3,X,F1,2026-01-05,,dix,EUR\nC3,X,F2,hier,,10.00,EUR\n")
    found = run(folder, "--json", "--lang", "en")
    assert answers(found)[0]["decision"] == "applied"
    first, second, last = found.stderr.splitlines()
    assert first.startswith("items.csv, line 7: This is not an amount.")
    assert second.startswith("items.csv, line 8: ")
    assert last == "items.csv: 2 lines left out."


@pytest.mark.parametrize("name", ["items.csv", "statement.xml", "settled.csv"])
@pytest.mark.parametrize("data", [b"", b"bonjour", bytes(range(256)) * 9, None])
def test_a_file_that_is_not_what_it_is_given_for_is_refused_in_one_line(folder, name, data):
    place = folder / name
    if data is None:
        place.unlink()
    else:
        place.write_bytes(data)
    found = run(folder, "--history", folder / "settled.csv", "--json")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert found.stderr.startswith(f"{name}")


def test_an_option_that_is_missing_is_told():
    found = RUNNER.invoke(app, ["match", "--json"])
    assert (found.exit_code, found.stdout) == (2, "")


AMOUNTS = st.one_of(st.integers(-90_000, 90_000), st.sampled_from([10_000, 12_000, 24_000]))
NAMES = st.sampled_from(["ALPHA SAS", "BETA SARL", "HOLDING GAMMA", "TRESOR", ""])


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.sampled_from("AB"), AMOUNTS.filter(bool)), min_size=1, max_size=12),
    st.lists(st.tuples(AMOUNTS.filter(bool), NAMES, st.integers(100, 113)), max_size=8),
)
def test_every_answer_adds_up_to_its_line_and_no_item_is_paid_twice(tmp_path, rows, lines):
    head = ITEMS.splitlines()[0]
    names = {"A": "ALPHA SAS", "B": "BETA SARL"}
    listed = [
        f"{who},{names[who]},{number},2026-01-05,2026-02-04,{cents / 100:.2f},EUR"
        for number, (who, cents) in enumerate(rows, 101)
    ]
    (tmp_path / "items.csv").write_text("\n".join([head, *listed]), encoding="utf-8")
    statement = camt(*((cents, name, "", f"FACT {number}") for cents, name, number in lines))
    Path(tmp_path / "statement.xml").write_text(statement, encoding="utf-8")
    told = answers(run(tmp_path, "--json"))
    credits = [cents for cents, _, _ in lines if cents > 0]
    assert len(told) == len(credits)
    left = {str(number): cents for number, (_, cents) in enumerate(rows, 101)}
    for each, cents in zip(told, credits, strict=True):
        closed = sum(share["amount_cents"] for share in each["allocations"])
        held = sum(one["amount_cents"] for one in each["deductions"])
        assert closed - held + each["unapplied_cents"] == cents
        assert 0 <= each["confidence"] <= 1
        for share in each["allocations"] if each["decision"] == "applied" else ():
            before = left[share["invoice"]]
            left[share["invoice"]] = before - share["amount_cents"]
            assert left[share["invoice"]] * before >= 0
            assert abs(left[share["invoice"]]) < abs(before)
