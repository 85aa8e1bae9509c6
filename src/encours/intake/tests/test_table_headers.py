"""Headers as credit departments write them, and what is said when they are not clear."""

import pytest

from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.aliases import ALIASES
from encours.intake.formats.table.headers import check_usable, keys_of, recognise


def fields_of(*headers: str) -> dict[str, str]:
    found = recognise(headers)
    return {field: headers[column] for field, column in found.columns.items()}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Client", "customer"), ("Code client", "customer"), ("CODE_CLIENT", "customer"),
        ("N° client", "customer"), ("CompAuxNum", "customer"), ("customer", "customer"),
        ("Customer ID", "customer"), ("customerId", "customer"), ("Compte tiers", "customer"),
        ("Raison sociale", "customer_name"), ("Nom du client", "customer_name"),
        ("Customer name", "customer_name"), ("SIREN", "siren"), ("N° SIRET", "siren"),
        ("N° TVA intracommunautaire", "vat_number"), ("VAT no.", "vat_number"),
        ("Courriel", "email"), ("E-mail", "email"), ("Adresse e-mail", "email"),
        ("Téléphone", "phone"), ("Tél.", "phone"), ("Phone number", "phone"),
        ("Groupe", "group"), ("Maison mère", "group"), ("Pays", "country"),
        ("Secteur d'activité", "sector"), ("Code NAF", "sector"),
        ("Chargé de recouvrement", "owner"), ("Gestionnaire", "owner"),
        ("Conditions de règlement", "terms"), ("Payment terms", "terms"),
        ("Délai de paiement", "terms"), ("N° facture", "invoice"), ("Facture n°", "invoice"),
        ("Numéro de facture", "invoice"), ("invoice number", "invoice"), ("Invoice", "invoice"),
        ("Invoice #", "invoice"), ("Réf. facture", "invoice"), ("N° pièce", "invoice"),
        ("PieceRef", "invoice"), ("numfacture", "invoice"), ("Type de pièce", "kind"),
        ("Réf. commande", "order_reference"), ("N° de commande", "order_reference"),
        ("PO number", "order_reference"), ("BL", "delivery_reference"),
        ("Bon de livraison", "delivery_reference"), ("N° BL", "delivery_reference"),
        ("Delivery note", "delivery_reference"), ("Affaire", "site"), ("Chantier", "site"),
        ("Date de facture", "issued_on"), ("Date facture", "issued_on"), ("Émise le", "issued_on"),
        ("issued_on", "issued_on"), ("Invoice date", "issued_on"), ("Date", "issued_on"),
        ("Date d'échéance", "due_on"), ("Date d’échéance", "due_on"), ("Échéance", "due_on"),
        ("DATE ECHEANCE", "due_on"), ("due date", "due_on"), ("DueDate", "due_on"),
        ("Réglé le", "paid_on"), ("Date de règlement", "paid_on"), ("Payé le", "paid_on"),
        ("Payment date", "paid_on"), ("Date d'encaissement", "paid_on"), ("paid_on", "paid_on"),
        ("Montant TTC (€)", "amount"), ("Montant TTC", "amount"), ("TTC", "amount"),
        ("Total TTC EUR", "amount"), ("amount incl. VAT", "amount"), ("Amount", "amount"),
        ("Montant facture", "amount"), ("Montant HT", "amount_excl_tax"),
        ("Amount excl. tax", "amount_excl_tax"), ("TVA", "vat"), ("Débit", "debit"),
        ("Crédit", "credit"), ("Déjà réglé", "paid"), ("Amount paid", "paid"), ("Solde", "open"),
        ("Reste dû", "open"), ("Balance due", "open"), ("Devise", "currency"),
        ("Payeur", "payer"), ("Nom du payeur", "payer_name"),
        ("Mode de règlement", "payment_method"), ("Moyen de paiement", "payment_method"),
    ],
)  # fmt: skip
def test_a_usual_header_is_recognised(header: str, field: str) -> None:
    assert fields_of(header) == {field: header}


@pytest.mark.parametrize("header", ["Montant (k€)", "Amount in thousands", "Taux TVA", "", "xyz"])
def test_a_header_that_does_not_say_units_of_money_is_not_taken_for_an_amount(header: str) -> None:
    assert fields_of(header) == {}


def test_no_known_name_means_two_fields() -> None:
    for which in range(3):
        meaning: dict[str, str] = {}
        for field, groups in ALIASES.items():
            for name in (name for group in groups for name in group):
                assert meaning.setdefault(keys_of(name)[which], field) == field, name


def test_the_plain_client_column_is_the_name_when_a_code_stands_beside_it() -> None:
    assert fields_of("Code client", "Client", "Code payeur", "Payeur") == {
        "customer": "Code client",
        "customer_name": "Client",
        "payer": "Code payeur",
        "payer_name": "Payeur",
    }


def test_the_surer_name_wins_and_the_other_column_is_listed_as_not_used() -> None:
    found = recognise(
        ["Client", "Date", "Date facture", "Montant", "Montant TTC", "N° facture", "Référence"]
    )
    assert found.header("issued_on") == "Date facture"
    assert found.header("amount") == "Montant TTC"
    assert found.header("invoice") == "N° facture"
    assert found.unmapped == ("Date", "Montant", "Référence")
    assert found.missing == ()


def test_two_columns_that_may_be_the_amount_are_named_and_not_guessed() -> None:
    found = recognise(["Client", "Date facture", "Montant TTC", "Total TTC"])
    with pytest.raises(UnreadableFile) as caught:
        check_usable(found)
    assert "Montant TTC / Total TTC" in str(caught.value)


def test_the_caller_settles_a_doubt() -> None:
    headers = ["Client", "Date facture", "Montant TTC", "Total TTC"]
    found = recognise(headers, mapping={"amount": "Total TTC"})
    check_usable(found)
    assert found.header("amount") == "Total TTC"


def test_a_mapping_that_names_no_column_is_refused_with_the_columns_there_are() -> None:
    with pytest.raises(UnreadableFile) as caught:
        recognise(["Client", "Date", "Montant"], mapping={"amount": "Prix"})
    assert "Prix" in str(caught.value)
    assert "Client, Date, Montant" in str(caught.value.action)


def test_a_doubt_that_changes_no_figure_leaves_both_columns_aside() -> None:
    found = recognise(["Client", "Date", "Montant", "Téléphone", "Phone"])
    check_usable(found)
    assert found.doubts[0].headers == ("Téléphone", "Phone")
    assert "phone" not in found.columns


def test_a_missing_column_is_named_with_the_headers_found_and_examples() -> None:
    with pytest.raises(UnreadableFile) as caught:
        check_usable(recognise(["Client", "Ville", "Montant"]))
    assert "issue date" in str(caught.value)
    assert "Client, Ville, Montant" in str(caught.value)
    assert "Date facture" in str(caught.value.action)
