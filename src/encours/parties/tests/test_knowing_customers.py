"""What people say of customers is kept, dated, undoable, and their organisation's own."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from encours.kernel.identifiers import InvalidIdentifier
from encours.kernel.terms import CASH, Closing, PaymentTerms
from encours.parties.models import Contact, Customer, CustomerChange, SaleParty
from encours.parties.queries.customers import (
    aliases,
    find_customer,
    groups_by_customer,
    list_customers,
)
from encours.parties.queries.history import changes_of, free_fields
from encours.parties.queries.relations import (
    contacts_of,
    find_by_reference,
    parties_of_sale,
    references_of,
)
from encours.parties.queries.terms import terms_by_customer, terms_granted
from encours.parties.rules.words import ContactFunction, FieldKind, ReferenceKind, SaleRole
from encours.parties.services.finding import NoSuchCustomer
from encours.parties.services.knowing import (
    FieldTaken,
    NoSuchContact,
    NoSuchField,
    add_contact,
    add_reference,
    assign_owner,
    attach_entity,
    define_field,
    grant_terms,
    put_in_group,
    retire_contact,
    set_free,
)
from encours.parties.services.merging import ImpossibleMerge, merge_customers, undo_merge
from encours.parties.services.recording import record_customers
from encours.parties.services.selling import set_party
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

NAMES = {"C1": "Élan", "C2": "Zèbre", "C3": "abeille"}
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
IBAN = "FR14 2004 1010 0505 0001 3M02 606"


@pytest.fixture
def acting(organisation):
    with acting_for(organisation):
        record_customers(organisation, pl.DataFrame({"code": [*NAMES], "name": [*NAMES.values()]}))
        yield organisation


def test_customers_are_listed_by_name_as_people_sort_them(acting):
    assert [each.name for each in list_customers(acting)] == ["abeille", "Élan", "Zèbre"]
    assert [each.code for each in list_customers(acting, limit=1, offset=1)] == ["C1"]


def test_an_owner_a_group_and_a_company_are_told_and_kept_in_the_history(acting):
    assign_owner(acting, "C1", collector="anna", salesperson="paul")
    assign_owner(acting, "C1", salesperson="")
    put_in_group(acting, "C1", "Nord")
    put_in_group(acting, "C2", "Nord")
    put_in_group(acting, "C2", "")
    attach_entity(acting, "C1", "356 000 000", name="La Poste")
    attach_entity(acting, "C3", "356000000")
    first, third = find_customer(acting, "C1"), find_customer(acting, "C3")
    assert first is not None
    assert third is not None
    assert (first.collector, first.salesperson) == ("anna", "")
    assert (third.siren, third.entity) == ("356000000", "La Poste")
    assert groups_by_customer(acting) == {"C1": "Nord"}
    told = [(each.field, each.before, each.after) for each in changes_of(acting, "C1")]
    assert told == [
        ("siren", "", "356000000"),
        ("group", "", "Nord"),
        ("salesperson", "paul", ""),
        ("salesperson", "", "paul"),
        ("collector", "", "anna"),
    ]


def test_terms_hold_from_the_day_they_were_granted_before_those_of_the_list(acting):
    Customer.objects.filter(code__in=["C1", "C2"]).update(terms="30 jours nets")
    grant_terms(acting, "C1", "45 jours fin de mois", from_on=MAY, ground="négocié")
    grant_terms(acting, "C1", "60 jours nets", from_on=MARCH)
    grant_terms(acting, "C1", "comptant", from_on=MARCH, ground="erreur")
    usual = PaymentTerms(30)
    before = terms_by_customer(acting, on=date(2026, 2, 28))
    assert before == {"C1": usual, "C2": usual}
    assert terms_by_customer(acting, on=MARCH)["C1"] == CASH
    assert terms_by_customer(acting, on=MAY)["C1"] == PaymentTerms(45, end=Closing.MONTH)
    assert [each[2] for each in terms_granted(acting)["C1"]] == ["", "erreur", "négocié"]


def test_contacts_have_a_function_and_those_who_left_are_not_written_to(acting):
    number = add_contact(
        acting, "C1", function=ContactFunction.DUNNING, name="Léa", email="lea@elan.fr"
    )
    add_contact(acting, "C1", phone="01 02", language="en")
    retire_contact(acting, "C1", number)
    assert [each.phone for each in contacts_of(acting, "C1")] == ["01 02"]
    assert [each.name for each in contacts_of(acting, "C1", active=False)] == ["Léa", ""]
    with pytest.raises(NoSuchContact):
        retire_contact(acting, "C1", number)
    with pytest.raises(NoSuchContact):
        retire_contact(acting, "C2", Contact.objects.get(language="en").pk)


def test_an_account_is_recognised_for_every_customer_that_pays_from_it(acting):
    add_reference(acting, "C2", ReferenceKind.IBAN, IBAN)
    add_reference(acting, "C1", ReferenceKind.IBAN, IBAN)
    add_reference(acting, "C1", ReferenceKind.IBAN, IBAN.replace(" ", ""))
    compact = IBAN.replace(" ", "")
    assert references_of(acting, "C1") == [("iban", compact)]
    assert find_by_reference(acting, ReferenceKind.IBAN, compact) == ["C1", "C2"]
    with pytest.raises(InvalidIdentifier):
        add_reference(acting, "C1", ReferenceKind.IBAN, "FR00")


def test_a_field_of_one_s_own_holds_its_kind_on_every_customer(acting):
    define_field(acting, "rank", FieldKind.CHOICE, label_fr="R", label_en="R", choices=["or"])
    define_field(acting, "rank", FieldKind.CHOICE, label_fr="Rang", label_en="Rank", choices=["1"])
    assert [(each.label_fr, each.choices) for each in free_fields(acting)] == [("Rang", ("1",))]
    with pytest.raises(FieldTaken):
        define_field(acting, "rank", FieldKind.DATE, label_fr="R", label_en="R")
    set_free(acting, "C1", "rank", "1")
    found = find_customer(acting, "C1")
    assert found is not None
    assert found.free == {"rank": "1"}
    set_free(acting, "C1", "rank", " ")
    found = find_customer(acting, "C1")
    assert found is not None
    assert found.free == {}
    with pytest.raises(NoSuchField):
        set_free(acting, "C1", "rang", "1")


def test_who_pays_changes_from_a_day_on_and_in_one_document_only(acting):
    set_party(acting, "C1", SaleRole.PAYS, "C2")
    set_party(acting, "C1", SaleRole.PAYS, "C3", from_on=MARCH)
    set_party(acting, "C1", SaleRole.DELIVERED, "C3", document_key=12)
    set_party(acting, "C1", SaleRole.PAYS, "C1", from_on=MAY)

    def parties(day, key=None):
        found = parties_of_sale(acting, "C1", on=day, document_key=key)
        assert found is not None
        return found.delivered, found.pays

    assert parties(date(2026, 2, 28)) == ("C1", "C2")
    assert parties(MARCH, 12) == ("C3", "C3")
    assert parties(MAY) == ("C1", "C1")


def test_nobody_plays_a_role_at_once_with_another(acting):
    set_party(acting, "C1", SaleRole.PAYS, "C2", from_on=MARCH)
    party = SaleParty.objects.get()
    party.pk = None
    party.from_on = MAY
    with pytest.raises(IntegrityError), transaction.atomic():
        party.save(force_insert=True)


def test_a_renumbered_customer_is_an_alias_until_that_is_undone(acting):
    merge_customers(acting, "C1", "C2", from_on=MARCH, ground="renuméroté")
    merge_customers(acting, "C2", "C3", from_on=MAY)
    assert aliases(acting, on=MARCH) == {"C1": "C2"}
    assert aliases(acting, on=MAY) == {"C1": "C3", "C2": "C3"}
    undo_merge(acting, "C2", now=NOW)
    assert aliases(acting, on=MAY) == {"C1": "C2"}
    undo_merge(acting, "C1", now=NOW)
    merge_customers(acting, "C1", "C3", from_on=MAY)
    assert aliases(acting, on=MAY) == {"C1": "C3"}
    assert [each.after for each in changes_of(acting, "C1")] == ["C3", "", "C2"]


@pytest.mark.parametrize("pair", [("C2", "C1"), ("C3", "C1"), ("C1", "C3"), ("C9", "C1")])
def test_customers_that_are_one_already_are_not_merged_again(acting, pair):
    merge_customers(acting, "C1", "C2", from_on=MARCH)
    merge_customers(acting, "C2", "C3", from_on=MARCH)
    with pytest.raises((ImpossibleMerge, NoSuchCustomer)):
        merge_customers(acting, *pair, from_on=MARCH)
    with pytest.raises(ImpossibleMerge):
        undo_merge(acting, "C3", now=NOW)


@pytest.mark.parametrize("write", ["UPDATE parties_customerchange SET after = ''", "DELETE FROM"])
def test_the_history_cannot_be_rewritten(acting, write):
    from django.db import connection

    assign_owner(acting, "C1", collector="anna")
    statement = write if write.startswith("UPDATE") else f"{write} parties_customerchange"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert CustomerChange.objects.count() == 1


def test_a_stranger_sees_nothing_of_it_and_refers_to_none_of_it(acting):
    add_contact(acting, "C1", email="lea@elan.fr")
    mine = Customer.objects.get(code="C1")
    other = create_organisation(f"other-{acting}", name="Other")
    with acting_for(other):
        assert Contact.objects.count() == 0
        assert find_customer(acting, "C1") is None
        with pytest.raises(NoSuchCustomer):
            assign_owner(acting, "C1", collector="anna")
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.create(organisation_id=other, customer_id=mine.pk, function="buyer")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Contact.objects.create(organisation_id=acting, customer_id=mine.pk, function="buyer")


def test_what_a_portfolio_does_not_hold_is_not_told(acting):
    assign_owner(acting, "C1", collector="anna")
    add_contact(acting, "C1", email="lea@elan.fr")
    add_reference(acting, "C1", ReferenceKind.IBAN, IBAN)
    grant_terms(acting, "C1", "comptant", from_on=MARCH)
    for portfolio, count in ((["anna"], 1), (["paul"], 0)):
        assert len(list_customers(acting, portfolio=portfolio)) == count
        assert len(contacts_of(acting, "C1", portfolio=portfolio)) == count
        assert len(references_of(acting, "C1", portfolio=portfolio)) == count
        assert len(changes_of(acting, "C1", portfolio=portfolio)) == 3 * count
        assert len(terms_granted(acting, portfolio=portfolio)) == count
        assert len(terms_by_customer(acting, on=MAY, portfolio=portfolio)) == count
        found = parties_of_sale(acting, "C1", on=MARCH, portfolio=portfolio)
        assert (found is not None) is bool(count)
