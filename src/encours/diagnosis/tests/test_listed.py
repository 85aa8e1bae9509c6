"""A list of customers finds its customers in the books, by code or by name, and says how many."""

from datetime import date

import pytest

from encours.diagnosis.rules.assess import Choices
from encours.diagnosis.rules.listed import find_listed
from encours.diagnosis.services import diagnose, read_customers
from encours.diagnosis.tests.reports import export, sale
from encours.diagnosis.tests.telling import diagnosed
from encours.kernel.terms import parse_terms
from encours.receivables.tests.ledger_text import movement_rows

BOOKS = movement_rows(
    [
        {"customer": code, "customer_name": name, "amount_cents": 100}
        for code, name in [
            ("C1", "Société ALPHA"),
            ("C2", "Bêta-Frères S.A.R.L."),
            ("C3", "Durand"),
            ("C4", "DURAND SA"),
            ("C5", "Gamma"),
        ]
    ]
)


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("C1", "C1"),
        ("c1", None),
        ("Alpha", "C1"),
        ("beta frères", "C2"),
        ("Durand", None),
        ("Delta", None),
        ("SA", None),
    ],
)
def test_a_customer_is_found_by_its_code_else_by_a_name_only_it_has(listed, found):
    assert find_listed([listed], BOOKS).get(listed) == found


def test_a_customer_whose_code_is_listed_is_not_found_by_name_as_well():
    assert find_listed(["C5", "Gamma"], BOOKS) == {"C5": "C5"}
    assert find_listed(["C3", "Durand"], BOOKS) == {"C3": "C3", "Durand": "C4"}


LEDGER = export([*sale(1, "20250110", "C1=Alpha SA", 10_000), *sale(2, "20250110", "C2=Bêta", 500)])


def test_terms_and_groups_of_a_list_of_names_reach_the_figures(tmp_path):
    (tmp_path / "fec.txt").write_bytes(LEDGER)
    table = tmp_path / "customers.csv"
    table.write_text("Nom client;Conditions;Groupe\nALPHA;60 jours nets;Nord\nZeta;;Sud\n")
    choices = read_customers(table, Choices(as_of=date(2025, 3, 1)))
    found = diagnose([tmp_path / "fec.txt"], choices)
    assert (found.balances.ageing["not_due"], found.balances.ageing["1_30"]) == (10_000, 500)
    assert found.by_group is not None
    assert found.by_group["group"].to_list() == ["Nord", "Bêta"]
    assert "1 of 2 customers of the list are in the books." in map(str, found.notices)


def test_without_a_list_nothing_is_said_of_it():
    found = diagnosed(LEDGER, choices=Choices(terms_by_customer={"C1": parse_terms("comptant")}))
    assert found.notices == diagnosed(LEDGER).notices
