"""Books of a few customers for the tests of their pages: late, paid, owed, suppliers too."""

import polars as pl

from encours.parties.rules.words import ContactFunction, FieldKind
from encours.parties.services.knowing import (
    add_contact,
    assign_owner,
    attach_entity,
    define_field,
    put_in_group,
)
from encours.parties.services.recording import record_customers
from encours.receivables.models import Line
from encours.receivables.tests.ledger_books import take
from encours.tenancy.isolation import acting_for, reading_of
from encours.tenancy.models import Organisation

SLASHED = "C/2 #é"
"""A code may hold any sign."""
BOOKS = """
VE 1 2024-01-10 411:C1 1200 #F1 =A >2024-02-10 "Vente F1"; 707 -1000; 44571 -200
BQ 2 2024-03-15 411:C1 -1200 #V1 =A "Virement C1"; 512 1200
VE 3 2024-04-02 411:C1 500 #F2 >2024-05-02; 707 -500
VE 4 2024-05-10 411:C1 300 #F3 >2024-06-09; 707 -300
BQ 5 2024-06-20 411:C1 -300 "Virement"; 512 300
VE 6 2024-04-12 411:C2 900 #F4 >2024-05-12; 707 -900
AC 7 2024-04-20 607 400; 401:CE1 -400 #A9 "Achat"
"""
NAMES = {"C1": "Tissages du Gier", SLASHED: "Filatures Martin"}


def take_books(organisation):
    """Takes the books in; customer C2 goes by the code `SLASHED`."""
    take(organisation, BOOKS)
    with acting_for(organisation):
        Line.objects.filter(organisation_id=organisation, customer="C2").update(customer=SLASHED)
        name_them(organisation)
        assign_owner(organisation, "C1", collector="AB", salesperson="VV")
        put_in_group(organisation, "C1", "Groupe Gier")
        attach_entity(organisation, "C1", "552100554")
        add_contact(
            organisation,
            "C1",
            function=ContactFunction.BUYER,
            name="Ana Roy",
            phone="04 77 00 00 00",
        )
        define_field(
            organisation, "procedure_collective", FieldKind.TEXT,
            label_fr="Procédure", label_en="Insolvency",
        )  # fmt: skip
    return organisation


def name_them(organisation, **more):
    """Gives the customers their names, which books of tests do not tell; and those of `more`."""
    names = NAMES | more
    rows = {"code": [*names], "name": [*names.values()]}
    record_customers(organisation, pl.DataFrame(rows))


def owe(organisation):
    """Takes in that we owe 400 to a supplier who is the customer C1."""
    take(organisation, 'AC 90 2024-07-01 607 400; 401:T1 -400 #A10 "Achat"')
    with acting_for(organisation):
        supplier = Line.objects.filter(organisation_id=organisation, auxiliary="T1")
        supplier.update(auxiliary_label="SAS Tissages du Gier")
        name_them(organisation)


def slug_of(organisation):
    """The short name of the organisation, as it stands in addresses."""
    with reading_of([organisation]):
        return Organisation.objects.get(id=organisation).slug


def line_of(organisation, reference):
    """The number of the receivable line of that reference."""
    with acting_for(organisation):
        found = Line.objects.filter(
            organisation_id=organisation, reference=reference, is_receivable=True
        )
        return found.values_list("id", flat=True)[0]
