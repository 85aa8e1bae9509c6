"""A list of customers taken in: known at once, kept with its history, seen by nobody else."""

from datetime import date

import polars as pl
import pytest

from encours.intake.formats.table.customers import read_customer_list
from encours.kernel.terms import Closing, PaymentTerms
from encours.parties.models import LegalEntity
from encours.parties.queries.customers import (
    count_customers,
    find_customer,
    owners_by_customer,
    salespeople_by_customer,
    sirens_by_customer,
)
from encours.parties.queries.history import changes_of
from encours.parties.queries.relations import (
    contacts_of,
    known_customers,
    parties_of_sale,
    references_of,
)
from encours.parties.queries.terms import terms_by_customer
from encours.parties.services.importing import import_customers
from encours.parties.services.recording import record_customers
from encours.tenancy.isolation import acting_for

TODAY = date(2026, 3, 1)
HEAD = "Code client;Raison sociale;SIREN;N° TVA intracommunautaire;Groupe;Conditions de règlement;"
HEAD += "Chargé de recouvrement;Commercial;E-mail;Téléphone;Code payeur\n"
LIST = (
    HEAD
    + "C1;Alpha;356 000 000;FR39356000000;Nord;45 j fdm;anna;paul;compta@alpha.fr;01 02;C2\n"
    + "C2;Alpha Lyon;35600000000048;;Nord;;;;;;\n"
    + "C3;Bêta GmbH;;DE136695976;;;;lea;;;\n"
)


@pytest.fixture
def acting(organisation):
    with acting_for(organisation):
        yield organisation


def take_in(organisation, text, **choices):
    rows = read_customer_list(text.encode())
    found = import_customers(organisation, rows, **({"today": TODAY} | choices))
    return found.created, found.changed, found.unchanged, found.rejected


def test_everything_the_list_says_is_known(acting):
    record_customers(acting, pl.DataFrame({"code": ["C1"], "name": ["ALPHA"]}))
    assert take_in(acting, LIST, origin="clients.csv") == (2, 1, 0, 0)
    alpha = find_customer(acting, "C1")
    assert alpha is not None
    assert (alpha.name, alpha.group, alpha.siren) == ("Alpha", "Nord", "356000000")
    assert terms_by_customer(acting) == {"C1": PaymentTerms(45, end=Closing.MONTH)}
    assert owners_by_customer(acting) == {"C1": "anna"}
    assert salespeople_by_customer(acting) == {"C1": "paul", "C3": "lea"}
    assert sirens_by_customer(acting) == {"C1": "356000000", "C2": "356000000"}
    (contact,) = contacts_of(acting, "C1")
    assert (contact.email, contact.phone) == ("compta@alpha.fr", "01 02")
    assert references_of(acting, "C3") == [("vat", "DE136695976")]
    parties = parties_of_sale(acting, "C1", on=date(2020, 1, 1))
    assert parties is not None
    assert (parties.invoiced, parties.pays) == ("C1", "C2")


def test_customers_of_one_company_share_it_and_a_company_abroad_goes_by_its_vat_number(acting):
    take_in(acting, LIST)
    found = LegalEntity.objects.values_list("siren", "vat_number", "country").order_by("siren")
    assert [*found] == [("", "DE136695976", "DE"), ("356000000", "FR39356000000", "FR")]


def test_the_same_list_again_changes_nothing(acting):
    take_in(acting, LIST)
    before = known_customers(acting, on=TODAY)
    assert take_in(acting, LIST) == (0, 0, 3, 0)
    assert known_customers(acting, on=TODAY) == before
    assert len(changes_of(acting, "C1")) == 1


def test_two_establishments_may_have_vat_numbers_of_their_own(acting):
    text = HEAD + "C1;A;356000000;DE136695976;;;;;;;\nC2;B;356000000;CHE123456788;;;;;;;\n"
    assert take_in(acting, text) == (2, 0, 0, 0)
    assert take_in(acting, text) == (0, 0, 2, 0)


def test_a_trial_says_what_would_change_and_changes_nothing(acting):
    assert take_in(acting, LIST, dry_run=True) == (3, 0, 0, 0)
    assert count_customers(acting) == 0


def test_a_blank_cell_says_nothing_and_a_change_is_kept_with_who_said_it(acting):
    take_in(acting, LIST)
    later = "Code client;Groupe;Commercial;Email\nC1;Sud;;dg@alpha.fr\nC2;;;\n"
    assert take_in(acting, later, origin="mars.csv") == (0, 1, 1, 0)
    email, group, created = changes_of(acting, "C1")
    assert (email.field, email.before, email.after) == ("email", "compta@alpha.fr", "dg@alpha.fr")
    assert (group.field, group.before, group.after) == ("group", "Nord", "Sud")
    assert (group.source, group.origin) == ("list", "mars.csv")
    assert (created.field, created.before, created.after) == ("code", None, "C1")
    alpha = find_customer(acting, "C1")
    assert alpha is not None
    assert (alpha.salesperson, alpha.siren) == ("paul", "356000000")
    assert [contact.phone for contact in contacts_of(acting, "C1")] == ["01 02"]


def test_another_payer_pays_from_the_day_of_the_list_on(acting):
    take_in(acting, LIST)
    payer = "Code client;Code payeur\nC1;{}\n"
    assert take_in(acting, payer.format("C3")) == (0, 1, 0, 0)
    assert take_in(acting, payer.format("C2"), today=date(2026, 4, 1)) == (0, 1, 0, 0)
    assert take_in(acting, payer.format("C1"), today=date(2026, 5, 1)) == (0, 1, 0, 0)
    assert take_in(acting, payer.format("C1"), today=date(2026, 5, 1)) == (0, 0, 1, 0)

    def pays(day):
        found = parties_of_sale(acting, "C1", on=day)
        return found and found.pays

    days = [date(2026, 2, 28), TODAY, date(2026, 4, 1), date(2026, 5, 1)]
    assert [pays(day) for day in days] == ["C2", "C3", "C2", "C1"]


def test_two_payers_told_the_same_day_leave_the_last(acting):
    take_in(acting, LIST)
    payer = "Code client;Code payeur\nC1;{}\n"
    assert take_in(acting, payer.format("C3")) == (0, 1, 0, 0)
    assert take_in(acting, payer.format("C2")) == (0, 1, 0, 0)
    parties = parties_of_sale(acting, "C1", on=TODAY)
    assert parties is not None
    assert parties.pays == "C2"


def test_what_the_books_rename_is_in_the_history(acting):
    record_customers(acting, pl.DataFrame({"code": ["C1"], "name": ["Alpha"]}))
    record_customers(acting, pl.DataFrame({"code": ["C1"], "name": ["Alpha SA"]}))
    (change,) = changes_of(acting, "C1")
    assert (change.before, change.after, change.source) == ("Alpha", "Alpha SA", "books")
