"""A list of customers is read with the headers people give it, from text and from sheets."""

import pytest

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.customers import read_customer_list, read_customer_rows

LIST = """Fichier clients

Code client;Raison sociale;SIREN;N° TVA intracommunautaire;Commercial;Chargé de recouvrement;E-mail;Téléphone;Code payeur;Conditions de règlement
C1;Alpha;356 000 000;FR39356000000;Paul;Anna;compta@alpha.fr;01 02 03 04 05;C2;45 jours fin de mois
C2;Bêta;-;n/a;;;;;;
;Gamma;;;Paul;;;;;
;;;;;;;;;
"""  # noqa: E501  # one row of a table


def test_everything_a_list_says_of_a_customer_is_read():
    alpha, beta, gamma = read_customer_list(LIST.encode())
    assert (alpha.line, alpha.customer, alpha.has_code, alpha.name) == (4, "C1", True, "Alpha")
    assert (alpha.siren, alpha.vat_number) == ("356 000 000", "FR39356000000")
    assert (alpha.collector, alpha.salesperson) == ("Anna", "Paul")
    assert (alpha.email, alpha.phone) == ("compta@alpha.fr", "01 02 03 04 05")
    assert (alpha.payer, alpha.terms) == ("C2", "45 jours fin de mois")
    assert (beta.siren, beta.vat_number, beta.salesperson) == (None, None, None)
    assert (gamma.customer, gamma.has_code, gamma.salesperson) == ("Gamma", False, "Paul")


@pytest.mark.parametrize(
    ("header", "has_code"),
    [
        ("Code client;SIREN", True),
        ("Compte;SIREN", True),
        ("Client;SIREN", False),
        ("Client;Nom", True),
        ("Nom client;SIREN", False),
    ],
)
def test_a_column_of_codes_is_told_from_one_that_may_hold_names(header, has_code):
    (row,) = read_customer_list(f"{header}\nAlpha;Bêta\n".encode())
    assert row.has_code is has_code


def test_two_columns_of_salespeople_are_nobody_s():
    (row,) = read_customer_list(b"Code client;Commercial;Vendeur;Email\nC1;Paul;Lea;a@b.fr\n")
    assert (row.salesperson, row.collector, row.email) == (None, None, "a@b.fr")


def test_a_list_of_names_and_codes_grants_nothing_but_is_a_list():
    data = b"Code client;Nom\nC1;Alpha\n"
    assert [row.name for row in read_customer_list(data)] == ["Alpha"]
    with pytest.raises(UnreadableFile, match="beside payment terms or a group"):
        read_customer_rows(data)


def test_a_file_that_is_no_list_of_customers_is_refused():
    with pytest.raises(UnreadableFile, match="no row names its columns"):
        read_customer_list(b"Article;Prix\nA1;10\n")
