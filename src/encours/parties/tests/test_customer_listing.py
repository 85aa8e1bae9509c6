"""What a list of customers changes, row by row, before anything is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.intake.formats.records import CustomerRow
from encours.parties.rules.listing import Known, decide_list

ALPHA = Known(name="Alpha", terms="30 jours nets", collector="anna", siren="356000000")
BOOKS = {"C1": ALPHA, "C2": Known(name="Bêta"), "C3": Known(name="BETA")}


def row(customer="C1", line=2, **said):
    return CustomerRow(line, customer, said.pop("group", None), said.pop("terms", None), **said)


def test_what_the_list_repeats_is_unchanged_and_what_it_does_not_say_stays():
    decision = decide_list([row(terms="30 j"), row("C2", name="Bêta")], BOOKS)
    assert (decision.unchanged, decision.changes, decision.faults) == (2, [], ())


def test_a_change_is_told_with_what_was_known():
    decision = decide_list([row(terms="45 j fdm", collector="paul")], BOOKS)
    assert [(c.field, c.before, c.after) for c in decision.changes] == [
        ("collector", "anna", "paul"),
        ("terms", "30 jours nets", "45 jours fin de mois"),
    ]
    assert decision.changed["C1"].siren == "356000000"


def test_a_new_customer_without_name_goes_by_its_code_and_a_repeated_one_by_its_last_words():
    rows = [row("C9", phone="01"), row("C9", phone="02", email="A@b.fr")]
    decision = decide_list(rows, BOOKS)
    assert decision.created == {"C9": Known(name="C9", phone="02", email="A@b.fr")}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"terms": "quand il voudra"}, "terms"),
        ({"siren": "356000001"}, "siren"),
        ({"vat_number": "FR00356000000"}, "vat_number"),
        ({"vat_number": "FR39356000000", "siren": "732829320"}, "vat_number"),
        ({"email": "compta(at)alpha.fr"}, "email"),
        ({"payer": "C99"}, "payer"),
        ({"collector": "x" * 101}, "collector"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_and_the_rest_of_its_row_taken(said, field):
    decision = decide_list([row(line=7, salesperson="lea", **said)], BOOKS)
    assert [(fault.line, fault.field) for fault in decision.faults] == [(7, field)]
    assert decision.rejected == 0
    assert decision.changed["C1"].salesperson == "lea"
    assert getattr(decision.changed["C1"], field) == getattr(ALPHA, field)


@pytest.mark.parametrize(
    ("name", "code"), [("ALPHA", "C1"), ("alphà ", "C1"), ("Bêta", None), ("Zeta", None)]
)
def test_a_customer_listed_by_name_is_the_one_customer_of_that_name(name, code):
    decision = decide_list([row(name, has_code=False, phone="01")], BOOKS)
    assert [*decision.changed] == ([code] if code else [])
    assert decision.rejected == (0 if code else 1)
    assert decision.created == {}


@pytest.mark.parametrize(
    ("said", "siren", "vat_number"),
    [
        ({"siren": "732 829 320 00074"}, "732829320", ""),
        ({"vat_number": "FR 39 356000000"}, "356000000", "FR39356000000"),
        ({"vat_number": "CHE-123.456.788"}, "", "CHE123456788"),
        ({"vat_number": "DE136695976"}, "", "DE136695976"),
    ],
)
def test_numbers_of_a_company_are_read_however_they_are_written(said, siren, vat_number):
    found = decide_list([row("C2", **said)], BOOKS).changed["C2"]
    assert (found.siren, found.vat_number) == (siren, vat_number)


def test_a_payer_of_the_same_list_is_known_and_a_customer_that_pays_itself_has_none():
    books = {**BOOKS, "C2": Known(name="Bêta", payer="C1")}
    decision = decide_list([row(payer="C9"), row("C9"), row("C2", payer="C2")], books)
    assert (decision.changed["C1"].payer, decision.changed["C2"].payer) == ("C9", "")


ROWS = st.lists(
    st.builds(
        row,
        customer=st.sampled_from(["C1", "C2", "C9", "Alpha"]),
        has_code=st.booleans(),
        terms=st.sampled_from([None, "30 j", "demain"]),
        collector=st.sampled_from([None, "anna", "paul"]),
        payer=st.sampled_from([None, "C1", "C99"]),
        siren=st.sampled_from([None, "732829320", "1"]),
    ),
    max_size=6,
)


@given(ROWS)
def test_the_same_list_again_changes_nothing(rows):
    once = decide_list(rows, BOOKS)
    again = decide_list(rows, BOOKS | once.created | once.changed)
    assert (again.created, again.changed, again.changes) == ({}, {}, [])
    assert again.rejected <= once.rejected
