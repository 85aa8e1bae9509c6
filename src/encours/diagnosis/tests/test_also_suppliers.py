"""Customers to whom we owe money are known by their code or their name, and by nothing less."""

import polars as pl
import pytest

from encours.diagnosis.rules.suppliers import find_also_suppliers, match_supplier, plain_name
from encours.receivables.tests.ledger_text import ledger


def found(text, *customers, **names):
    """`customers`: (code, name, cents owed)."""
    named = pl.col("auxiliary").replace_strict(names, default=None, return_dtype=pl.String)
    lines = ledger(text).with_columns(named.alias("auxiliary_label"))
    schema = {"customer": pl.String, "customer_name": pl.String, "balance_cents": pl.Int64}
    known = pl.DataFrame(customers, schema=schema, orient="row")
    return find_also_suppliers(lines, known).rows()


BILL = "AC 1 2025-01-10 401:{} -80; 607 80"


def test_a_supplier_of_the_same_code_is_the_same_company():
    assert found(BILL.format("DUPONT"), ("DUPONT", "Dupont SA", 9000)) == [
        ("DUPONT", "Dupont SA", 9000, 8000, "code")
    ]


def test_a_supplier_of_the_same_name_is_the_same_company_whatever_its_writing():
    assert found(BILL.format("F9"), ("C1", "S.A.R.L. Café-Dupont", 9000), F9="CAFE DUPONT SAS") == [
        ("C1", "S.A.R.L. Café-Dupont", 9000, 8000, "name")
    ]


def test_codes_may_stand_in_the_account_numbers():
    text = "AC 1 2025-01-10 401DUPONT -80; 607 80"
    assert found(text, ("411DUPONT", "411DUPONT", 9000)) == [
        ("411DUPONT", "411DUPONT", 9000, 8000, "code")
    ]


def test_the_same_code_in_the_account_and_beside_it_is_added_up():
    text = "AC 1 2025-01-10 401:DUPONT -80; 401DUPONT -20; 607 100"
    assert found(text, ("DUPONT", "Dupont", 9000)) == [("DUPONT", "Dupont", 9000, 10000, "code")]


TWINS = (("C1", "Dupont", 5000), ("C2", "DUPONT SARL", 6000))


@pytest.mark.parametrize(
    ("owed", "shares"),
    [
        pytest.param(80, {"C2": 6000, "C1": 2000}, id="the rest goes to the next"),
        pytest.param(40, {"C2": 4000}, id="the largest debtor first"),
        pytest.param(200, {"C2": 15000, "C1": 5000}, id="what none owes stays with the largest"),
    ],
)
def test_a_debt_to_a_supplier_whom_two_customers_are_is_told_once(owed, shares):
    rows = found(f"AC 1 2025-01-10 401:F9 -{owed}; 607 {owed}", *TWINS, F9="Dupont SAS")
    assert {customer: we_owe for customer, _, _, we_owe, _ in rows} == shares
    assert sum(row[3] for row in rows) == 100 * owed


def test_two_suppliers_of_one_name_are_added_up_once():
    text = "AC 1 2025-01-10 401:F8 -50; 401:F9 -80; 607 130"
    rows = found(text, *TWINS, F8="Dupont", F9="Dupont")
    assert {row[0]: row[3] for row in rows} == {"C1": 5000, "C2": 8000}


@pytest.mark.parametrize(
    ("text", "customer", "names"),
    [
        pytest.param(BILL.format("F9"), ("C1", "Alpha", 9000), {"F9": "Beta"}, id="another"),
        pytest.param(
            BILL.format("0001"),
            ("0001", "Alpha", 9000),
            {"0001": "Beta"},
            id="numbers that two lists count from one, under two names",
        ),
        pytest.param(BILL.format("F9"), ("C1", "SA", 9000), {"F9": "SARL"}, id="legal forms only"),
        pytest.param(BILL.format("000"), ("000", "Alpha", 9000), {}, id="zeros"),
        pytest.param(
            BILL.format("DUPONT").replace("401", "421"), ("DUPONT", "Dupont", 9000), {}, id="staff"
        ),
        pytest.param(
            "AC 1 2025-01-10 401:DUPONT 80; 512 -80", ("DUPONT", "Dupont", 9000), {}, id="owes us"
        ),
        pytest.param(BILL.format("DUPONT"), ("DUPONT", "Dupont", 0), {}, id="owes us nothing"),
    ],
)
def test_who_is_not_known_for_sure_is_left_out(text, customer, names):
    assert found(text, customer, **names) == []


def test_numbers_under_one_name_are_one_company():
    text = BILL.format("0001")
    assert found(text, ("0001", "Alpha SA", 9000), **{"0001": "ALPHA"}) == [
        ("0001", "Alpha SA", 9000, 8000, "code")
    ]


def test_what_can_be_set_off_most_comes_first():
    text = "\n".join(BILL.format(code) for code in "ABC").replace(
        "401:B -80; 607 80", "401:B -90; 607 90"
    )
    rows = found(text, ("A", "A", 100), ("B", "B", 99900), ("C", "C", 100))
    assert [row[0] for row in rows] == ["B", "A", "C"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Établissements Léon & Fils", "ETS LEON ET FILS".replace(" ET ", " ")),
        ("S.N.C.F.", "SNCF"),
        ("La Poste SA", "la poste"),
    ],
)
def test_names_are_compared_without_accents_forms_or_points(one, other):
    plain = pl.DataFrame({"n": [one, other]}).select(plain_name(pl.col("n")))["n"]
    assert plain[0] == plain[1] != ""


def test_one_customer_s_own_suppliers_are_found_whatever_it_owes():
    text = f"""
        {BILL.format("DUPONT")}
        AC 2 2025-01-11 401:F9 -50; 607 50
        AC 3 2025-01-12 401:OTHER -70; 607 70
        AC 4 2025-01-13 401:PAID -60; 607 60
        BQ 5 2025-01-14 401:PAID 60; 512 -60
    """
    names = {"F9": "Sté DUPONT", "PAID": "Dupont"}
    named = pl.col("auxiliary").replace_strict(names, default=None, return_dtype=pl.String)
    lines = ledger(text).with_columns(named.alias("auxiliary_label"))
    assert match_supplier(lines, "DUPONT", "Dupont SA").rows() == [
        ("DUPONT", 8000, "code"),
        ("F9", 5000, "name"),
    ]
    assert match_supplier(lines, "C1", "Durand").is_empty()
