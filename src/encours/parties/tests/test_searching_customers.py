"""A few letters find a customer, with or without accents, and never another organisation's.

Measured with two organisations of 100,000 customers, processor time of the database for one search:
a code or a rare name 2 ms, several words 3, a word of thousands 5; a slip of the keyboard 15 to 75.
"""

import polars as pl
import pytest
from django.db import connection

from encours.parties.queries.customers import search_customers
from encours.parties.services.knowing import assign_owner, attach_entity
from encours.parties.services.recording import record_customers
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.services import create_organisation

NAMES = {
    "CLI-001": "Société Générale de Maçonnerie",
    "CLI-002": "Établissements DUPONT & Fils",
    "CLI-010": "Dupond Frères",
    "411MART": "Martin S.A.R.L.",
    "X%1": "100 % Laine",
    "Z_9": "Œuvres d'Art",
}


@pytest.fixture
def acting(organisation):
    with acting_for(organisation):
        record_customers(organisation, pl.DataFrame({"code": [*NAMES], "name": [*NAMES.values()]}))
        yield organisation


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("maconnerie", ["CLI-001"]),
        ("GENERALE société", ["CLI-001"]),
        ("etablissements", ["CLI-002"]),
        ("dupon", ["CLI-010", "CLI-002"]),
        ("cli-010", ["CLI-010"]),
        ("cli-0", ["CLI-010", "CLI-002", "CLI-001"]),
        ("m", ["411MART", "CLI-001"]),
        ("oeuvres", ["Z_9"]),
        ("%", ["X%1"]),
        ("z_9", ["Z_9"]),
        ("laine dupont", []),
        ("   ", []),
    ],
)
def test_each_word_is_looked_for_without_accents_nor_capitals(acting, text, codes):
    assert [each.code for each in search_customers(acting, text)] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [("martni", "411MART"), ("dupnot", "CLI-002"), ("masonnerie", "CLI-001")],
)
def test_a_slip_of_the_keyboard_finds_what_resembles(acting, text, code):
    assert code in [each.code for each in search_customers(acting, text)]


@pytest.mark.parametrize("text", ["356000000", "356 000 000", "3560", "poste"])
def test_a_customer_is_found_by_its_company(acting, text):
    attach_entity(acting, "CLI-001", "356000000", name="La Poste")
    assert [each.code for each in search_customers(acting, text)] == ["CLI-001"]


def test_a_portfolio_and_a_limit_are_kept_to(acting):
    assign_owner(acting, "CLI-001", collector="anna")
    assert [each.code for each in search_customers(acting, "cli", portfolio=["anna"])] == [
        "CLI-001"
    ]
    assert search_customers(acting, "cli", portfolio=["paul"]) == []
    assert len(search_customers(acting, "cli", 2)) == 2


def test_a_stranger_finds_nothing(acting):
    other = create_organisation(f"other-{acting}", name="Other")
    with reading_of([other]):
        assert search_customers(acting, "dupont") == []
        assert found("dupont") == []
    with reading_of([]):
        assert found("dupont") == []
    with reading_of([other, acting]):
        assert found("dupon") == [acting, acting]


def found(text):
    """The organisations of what the database itself finds, with no filter of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation_id FROM parties_search(%s, 10)", [text])
        return [row[0] for row in cursor.fetchall()]


def test_outside_an_organisation_nothing_is_found(acting):
    connection.cursor().execute("SELECT set_config('app.organisations', '', true)")
    assert found("dupont") == []


def test_a_table_of_one_s_own_does_not_stand_in_for_the_customers(acting):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE parties_customer (id bigint) ON COMMIT DROP")
    assert found("dupont") == [acting]
