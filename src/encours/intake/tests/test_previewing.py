"""Before a file is taken in: how it is read is shown, what is said of its columns kept."""

from encours.intake.services.previewing import mapping_for, preview
from encours.intake.services.sources import remember_mapping
from encours.intake.tests.workbooks import workbook
from encours.kernel.money import Money

LIST = (
    b"Titre\n\nClient;Facture;Date;Montant TTC;Devise;Note\n"
    b"ACME;F1;01/02/2026;120,00;USD;x\n"
    b"ACME;F2;31/02/2026;60,00;;\n"
    b"BOBIN;F3;02/02/2026;10,00;;\n"
)
ODD = b"Qui;Quand;Combien\nACME;01/02/2026;120,00\n"
CHOSEN = {"customer": "Qui", "issued_on": "Quand", "amount": "Combien"}


def test_the_first_rows_are_shown_as_they_are_read():
    shown = preview(LIST, unit="EUR", name="a.csv")
    assert shown.problem is None
    assert [name for name, _words in shown.heads] == [
        *("line", "customer", "invoice", "issued_on", "amount_cents", "currency")
    ]
    amounts = [row[4] for row in shown.rows]
    assert amounts == [Money(12000, "USD"), Money(1000, "EUR")]
    assert [row[0] for row in shown.rows] == ["4", "6"]
    assert [each.line for each in shown.rejects] == [5]


def test_columns_are_shown_with_what_they_are_taken_for():
    taken = {each.header: each.field for each in preview(LIST, unit="EUR").columns}
    assert taken == {
        "Client": "customer",
        "Facture": "invoice",
        "Date": "issued_on",
        "Montant TTC": "amount",
        "Devise": "currency",
        "Note": None,
    }


def test_a_table_nobody_recognises_is_shown_with_its_columns_to_choose():
    shown = preview(ODD, unit="EUR")
    assert "has no column for" in str(shown.problem)
    assert [each.header for each in shown.columns] == ["Qui", "Quand", "Combien"]
    assert preview(ODD, unit="EUR", mapping=CHOSEN).rows[0][1] == "ACME"


def test_a_workbook_nobody_recognises_is_shown_with_its_columns_too():
    content = workbook([["Qui", "Quand", "Combien"], ["ACME", "01/02/2026", 120]])
    shown = preview(content, unit="EUR")
    assert [each.header for each in shown.columns] == ["Qui", "Quand", "Combien"]
    assert preview(content, unit="EUR", mapping=CHOSEN).problem is None


def test_amounts_without_decimals_are_shown_in_their_currency():
    content = b"Client;Date;Montant TTC\nACME;01/02/2026;1200\n"
    assert preview(content, unit="JPY").rows[0][-1] == Money(1200, "JPY")


def test_the_books_are_shown_as_lines_of_accounts():
    content = (
        b"JournalCode|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit\n"
        b"VE|20260105|411000|ACME|F1|Facture|120,00|0,00\n"
    )
    shown = preview(content, unit="EUR")
    assert shown.is_ledger
    assert shown.columns == ()
    assert shown.rows[0][-1] == Money(12000, "EUR")


def test_what_is_no_table_has_no_columns():
    shown = preview(b"%PDF-1.7 x", unit="EUR")
    assert shown.problem is not None
    assert shown.columns == ()


def test_choices_are_remembered_for_the_source_as_far_as_a_file_has_the_columns(organisation):
    assert mapping_for(organisation, "Negoce", ODD) is None
    remember_mapping(organisation, "Negoce", CHOSEN)
    assert mapping_for(organisation, "Negoce", ODD) == CHOSEN
    assert mapping_for(organisation, "Negoce", ODD.replace(b"Qui", b"Nom")) == {
        "issued_on": "Quand",
        "amount": "Combien",
    }
    assert mapping_for(organisation, "Negoce", LIST) is None
    assert mapping_for(organisation, "Autre", ODD) is None
