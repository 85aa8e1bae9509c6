"""The customers the books name are kept once, under their last name, and seen by portfolio."""

import polars as pl
import pytest

from encours.kernel.terms import PaymentTerms
from encours.parties.models import Customer, CustomerGroup
from encours.parties.queries.customers import (
    find_customer,
    groups_by_customer,
    names_by_customer,
    owners_by_customer,
)
from encours.parties.queries.terms import terms_by_customer
from encours.parties.services.recording import record_customers
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation


def frame(**names):
    return pl.DataFrame(
        {"code": list(names), "name": list(names.values())}, schema_overrides={"name": pl.String}
    )


@pytest.fixture
def acting(organisation):
    with acting_for(organisation):
        yield organisation


def test_the_same_customers_again_change_nothing(acting):
    assert record_customers(acting, frame(C1="Alpha", C2="Bêta")) == 2
    assert record_customers(acting, frame(C1="Alpha", C2="Bêta")) == 0
    assert names_by_customer(acting) == {"C1": "Alpha", "C2": "Bêta"}


def test_a_customer_takes_its_last_name_and_keeps_it_when_none_is_given(acting):
    record_customers(acting, frame(C1="Alpha", C2="Bêta"))
    twice = pl.concat([frame(C1="Alpha SARL", C2=None), frame(C1="Alpha SAS", C3=" ")])
    assert record_customers(acting, twice) == 2
    assert names_by_customer(acting) == {"C1": "Alpha SAS", "C2": "Bêta", "C3": "C3"}


def test_codes_are_kept_as_written_whatever_they_hold(acting):
    odd = {"c1": 'd"un', "C1": "a,b", " C4 ": "x\ny", "C" * 300: "N" * 500, "": "nobody"}
    assert record_customers(acting, frame(**odd)) == 4
    assert names_by_customer(acting) == {
        "c1": 'd"un', "C1": "a,b", "C4": "x\ny", "C" * 300: "N" * 500
    }  # fmt: skip


def test_two_organisations_keep_the_same_code_apart(acting):
    record_customers(acting, frame(C1="Alpha"))
    other = create_organisation(f"other-{acting}", name="Other")
    with acting_for(other):
        assert record_customers(other, frame(C1="Omega")) == 1
        assert names_by_customer(acting) == {}
    assert names_by_customer(acting) == {"C1": "Alpha"}


def test_what_is_known_of_customers_is_read_by_code_and_by_portfolio(acting):
    record_customers(acting, frame(C1="Alpha", C2="Bêta", C3="Gamma"))
    group = CustomerGroup.objects.create(organisation_id=acting, name="Nord")
    Customer.objects.filter(code="C1").update(
        terms="60 jours nets", collector="anna", group_id=group.pk
    )
    Customer.objects.filter(code="C2").update(salesperson="paul", group_id=group.pk)
    assert terms_by_customer(acting) == {"C1": PaymentTerms(60)}
    assert groups_by_customer(acting) == {"C1": "Nord", "C2": "Nord"}
    assert groups_by_customer(acting, portfolio=["paul"]) == {"C2": "Nord"}
    assert owners_by_customer(acting) == {"C1": "anna"}
    assert set(names_by_customer(acting, portfolio=["anna", "paul"])) == {"C1", "C2"}
    found = find_customer(acting, "C1")
    assert found is not None
    assert (found.name, found.group, found.collector) == ("Alpha", "Nord", "anna")
    assert find_customer(acting, "C1", portfolio=["paul"]) is None
    assert find_customer(acting, "c1") is None


def test_thousands_of_customers_are_kept_in_one_go(acting):
    # Measured with 100,000: 2.8 s of processor the first time (1.5 of them for the search's
    # index), 0.3 s when nothing changed.
    many = pl.select(number=pl.int_range(20_000)).select(
        code=pl.format("C{}", "number"), name=pl.format("Client {}", "number")
    )
    assert record_customers(acting, many) == 20_000
    assert record_customers(acting, many) == 0
