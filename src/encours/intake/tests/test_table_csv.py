"""A list of invoices in CSV, in every shape a credit department exports it."""

import time
from datetime import date

import polars as pl
import pytest

from encours.intake.formats.records import UNPLACED_SCHEMA, Reading, UnreadableFile
from encours.intake.formats.table.reader import RECORD_SCHEMA, read_csv_table

PLAIN = """customer,invoice,issued_on,due_on,paid_on,amount
C1,F1,2026-01-05,2026-02-04,2026-02-10,1200.00
C2,F2,2026-01-06,2026-02-05,,350.50
"""


def read(text: str, *, encoding: str = "utf-8") -> Reading:
    return read_csv_table(text.encode(encoding))


def column(reading: Reading, name: str) -> list[object]:
    return reading.records[name].to_list()


def reasons(reading: Reading) -> list[tuple[int, str, str]]:
    return [(r.line, r.field, r.value) for r in reading.rejects]


def test_the_six_plain_columns_are_read_without_mapping() -> None:
    reading = read(PLAIN)
    assert reading.records.schema == pl.Schema(RECORD_SCHEMA)
    assert (reading.source.format, reading.source.separator) == ("csv", "comma")
    assert reading.records.select(
        "line", "customer", "invoice", "issued_on", "due_on", "paid_on", "amount_cents"
    ).rows() == [
        (2, "C1", "F1", date(2026, 1, 5), date(2026, 2, 4), date(2026, 2, 10), 120000),
        (3, "C2", "F2", date(2026, 1, 6), date(2026, 2, 5), None, 35050),
    ]
    assert reading.rejects == ()
    assert reading.notices == ()
    assert reading.unplaced.schema == pl.Schema(UNPLACED_SCHEMA)


def test_all_a_credit_department_has_is_kept() -> None:
    reading = read(
        "Code client;Raison sociale;SIREN;N° TVA;Courriel;Téléphone;Groupe;Pays;Secteur;"
        "Gestionnaire;Conditions de règlement;N° facture;Type de pièce;Réf. commande;"
        "Bon de livraison;Chantier;Date facture;Date d'échéance;Réglé le;Montant TTC;Montant HT;"
        "Déjà réglé;Reste dû;Devise;Code payeur;Nom du payeur;Mode de règlement\n"
        "C1;Dupont & fils;552 100 554;FR27552100554;compta@dupont.fr;01 02 03 04 05;Groupe D;FR;"
        "BTP;A. Martin;30 jours nets;F1;Avoir;CDE 9;BL7;Gare;12/03/26;11/04/26;;-1 200,00;"
        "-1 000,00;0;-1 200,00;eur;P1;Centrale;Virement\n"
    )
    assert reading.records.row(0, named=True) == {
        "line": 2, "customer": "C1", "customer_name": "Dupont & fils", "siren": "552100554",
        "vat_number": "FR27552100554", "email": "compta@dupont.fr", "phone": "01 02 03 04 05",
        "group": "Groupe D", "country": "FR", "sector": "BTP", "owner": "A. Martin",
        "terms": "30 jours nets", "invoice": "F1", "kind": "credit_note",
        "order_reference": "CDE 9", "delivery_reference": "BL7", "site": "Gare",
        "issued_on": date(2026, 3, 12), "due_on": date(2026, 4, 11), "paid_on": None,
        "amount_cents": -120000, "amount_excl_tax_cents": -100000, "paid_cents": 0,
        "open_cents": -120000, "currency": "EUR", "payer": "P1", "payer_name": "Centrale",
        "payment_method": "Virement",
    }  # fmt: skip


@pytest.mark.parametrize("separator", ["\t", "|", ";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16"])
def test_separators_line_ends_and_encodings_change_nothing(
    separator: str, end: str, encoding: str
) -> None:
    rows = [
        ["Client", "N° facture", "Date facture", "Échéance", "Montant TTC (€)"],
        ["Élan & Cœur", "F1", "05/01/2026", "04/02/2026", "1 200.50"],
        ["Société 2", "F2", "06/01/2026", "", "-3.5"],
    ]
    text = end.join(separator.join(row) for row in rows) + end
    reading = read(text, encoding=encoding)
    assert column(reading, "customer") == ["Élan & Cœur", "Société 2"]
    assert column(reading, "amount_cents") == [120050, -350]
    assert column(reading, "line") == [2, 3]


def test_quoted_cells_hold_separators_quotes_and_line_breaks() -> None:
    reading = read(
        'customer;invoice;issued_on;amount\n"Dupont; ""fils""\nParis";F1;2026-01-05;"1 200,00"\n'
        "C2;F2;2026-01-06;3,50\n"
    )
    assert column(reading, "customer") == ['Dupont; "fils" Paris', "C2"]
    assert column(reading, "line") == [2, 4]


def test_a_quote_nobody_closes_swallows_no_line() -> None:
    lines = "".join(f"C{i};F{i};2026-01-05;10,00\n" for i in range(200))
    reading = read('customer;invoice;issued_on;amount\n"C0;F0;2026-01-05;10,00\n' + lines)
    assert reading.source.accepted == 201
    assert column(reading, "customer")[:2] == ['"C0', "C0"]


def test_a_quote_inside_a_text_is_a_character() -> None:
    reading = read(
        "customer;invoice;issued_on;amount\n"
        '12" Tubes;F"1;2026-01-05;10,00\n"A" B;F2;2026-01-05;1,00\n'
    )
    assert column(reading, "customer") == ['12" Tubes', '"A" B']


def test_ragged_rows_are_filled_and_wider_ones_are_rejected() -> None:
    reading = read(
        "customer;issued_on;amount;due_on\nC1;2026-01-05;10,00\nC2;2026-01-05;10,00;;;\n"
        "C3;2026-01-05;10,00;;surprise\n"
    )
    assert column(reading, "customer") == ["C1", "C2"]
    assert [(r.line, str(r.reason)) for r in reading.rejects] == [
        (4, "The row has more cells than the header has columns.")
    ]
    assert reading.unplaced["amount_cents"].to_list() == [1000]


def test_titles_above_the_header_are_skipped_and_lines_stay_those_of_the_file() -> None:
    reading = read("sep=;\nExport du 12/03/2026;;\n\nClient;Date;Montant\nC1;05/01/2026;10,00\n")
    assert column(reading, "line") == [5]


def test_total_lines_and_repeated_headers_are_rejected_as_such_and_weigh_nothing() -> None:
    reading = read(
        "Client;Facture;Date;Montant\nC1;F1;05/01/2026;10,00\nSous-total;;;10,00\n"
        "Client;Facture;Date;Montant\nC2;F2;06/01/2026;5,00\nTotal général;;;15,00\n;;;15,00\n"
    )
    assert reading.source.rows == 6
    assert reading.source.accepted == 2
    said = [str(r.reason) for r in reading.rejects]
    assert [r.line for r in reading.rejects] == [3, 4, 6, 7]
    assert "total" in said[0]
    assert "total" in said[2]
    assert said[1] == "The header is printed again on this line."
    assert said[3] == "The row names no customer."
    assert reading.unplaced["line"].to_list() == [7]


def test_each_bad_row_says_its_line_field_value_and_what_to_do() -> None:
    reading = read(
        "Client;Facture;Date facture;Échéance;Réglé le;Montant TTC\n"
        ";F1;05/01/2026;;;10,00\n"
        "C2;F2;31/02/2026;;;10,00\n"
        "C3;F3;05/01/2026;bientôt;;10,00\n"
        "C4;F4;05/01/2026;;oui;10,00\n"
        "C5;F5;05/01/2026;;;dix\n"
        "C6;F6;05/01/2026;;;\n"
        "C7;F7;;;;10,00\n"
        "C8;F8;05/01/2026;;;10,001\n"
        "C9;F9;05/01/2026;;;9,99\n"
    )
    assert reasons(reading) == [
        (2, "Client", ""), (3, "Date facture", "31/02/2026"), (4, "Échéance", "bientôt"),
        (5, "Réglé le", "oui"), (6, "Montant TTC", "dix"), (7, "Montant TTC", ""),
        (8, "Date facture", ""), (9, "Montant TTC", "10,001"),
    ]  # fmt: skip
    assert all(str(r.action) for r in reading.rejects)
    assert column(reading, "customer") == ["C9"]
    assert reading.unplaced.rows() == [
        (2, "411", date(2026, 1, 5), 1000, None),
        (3, "411", None, 1000, None),
        (4, "411", date(2026, 1, 5), 1000, None),
        (5, "411", date(2026, 1, 5), 1000, None),
        (8, "411", None, 1000, None),
    ]


def test_a_rejected_row_weighs_in_its_own_currency() -> None:
    head = "customer;issued_on;amount;currency\n"
    reading = read(head + "A;hier;10,00;USD\nB;hier;20,00;\nC;hier;$30.00;\nD;2026-01-05;4;EUR\n")
    assert reading.unplaced.select("amount_cents", "currency").rows() == [
        (1000, "USD"),
        (2000, None),
        (3000, "USD"),
    ]


def test_an_ambiguous_amount_is_rejected_while_the_column_decides_nothing() -> None:
    head = "customer;issued_on;amount\n"
    alone = read(head + "C1;2026-01-05;1,234\nC2;2026-01-05;5\n")
    assert reasons(alone) == [(2, "amount", "1,234")]
    decided = read(head + "C1;2026-01-05;1,234\nC2;2026-01-05;5.50\n")
    assert column(decided, "amount_cents") == [123400, 550]


def test_american_dates_are_read_as_such_when_proved_and_it_is_said() -> None:
    reading = read(
        "customer,issued_on,due_on,amount\n"
        "C1,01/31/2026,03/02/2026,1.00\nC2,02/01/2026,03/03/2026,1.00\n"
    )
    assert column(reading, "issued_on") == [date(2026, 1, 31), date(2026, 2, 1)]
    assert column(reading, "due_on") == [date(2026, 3, 2), date(2026, 3, 3)]
    assert any("month/day/year" in str(notice) for notice in reading.notices)


def test_debit_less_credit_is_the_amount() -> None:
    reading = read(
        "Compte;Date;Débit;Crédit\nC1;05/01/2026;10,00;\nC1;06/01/2026;;4,00\nC1;07/01/2026;;\n"
    )
    assert column(reading, "amount_cents") == [1000, -400]
    assert reasons(reading) == [(4, "Débit", "")]


def test_a_credit_direction_makes_the_amount_negative() -> None:
    reading = read(
        "Compte;Date;Montant;Sens\n"
        "C1;05/01/2026;10,00;D\nC1;06/01/2026;4,00;C\nC1;06/01/2026;4,00;X\n"
    )
    assert column(reading, "amount_cents") == [1000, -400]
    assert reasons(reading) == [(4, "Sens", "X")]


def test_without_the_amount_with_tax_it_is_the_sum_of_the_amount_without_and_the_tax() -> None:
    reading = read(
        "Client;Date;Montant HT;TVA\nC1;05/01/2026;100,00;20,00\nC2;05/01/2026;50,00;2,75\n"
    )
    assert column(reading, "amount_cents") == [12000, 5275]
    assert column(reading, "amount_excl_tax_cents") == [10000, 5000]


def test_rates_of_tax_are_not_added_to_the_amounts() -> None:
    with pytest.raises(UnreadableFile, match="rates"):
        read("Client;Date;Montant HT;TVA\nC1;05/01/2026;100,00;20\nC2;05/01/2026;50,00;5,5\n")


def test_a_list_of_balances_due_is_read_and_it_is_said() -> None:
    reading = read("Client;Date;Reste dû\nC1;05/01/2026;100,00\n")
    assert column(reading, "amount_cents") == column(reading, "open_cents") == [10000]
    assert any("balance due" in str(notice) for notice in reading.notices)


def test_currencies_come_from_their_column_or_from_the_amount_and_must_agree() -> None:
    reading = read(
        "Client;Date;Montant;Devise\nC1;05/01/2026;100;JPY\nC2;05/01/2026;$5.50;\n"
        "C3;05/01/2026;€5.50;USD\nC4;05/01/2026;1;francs\nC5;05/01/2026;1.5;JPY\n"
    )
    assert column(reading, "currency") == ["JPY", "USD"]
    assert column(reading, "amount_cents") == [100, 550]
    assert [(r.line, r.field) for r in reading.rejects] == [
        (4, "Montant"),
        (5, "Devise"),
        (6, "Montant"),
    ]


def test_what_is_odd_but_harmless_is_kept_and_counted() -> None:
    row = "C1;123456789;pas une adresse;Mystère;05/02/2026;05/01/2026;10,00\n"
    reading = read("Client;SIREN;Courriel;Type;Date;Échéance;Montant;Ville\n" + row + row)
    assert reading.source.accepted == 2
    assert reading.records.row(0)[3] is None
    assert [str(n) for n in reading.notices] == [
        "2 invalid SIREN numbers are left blank.",
        "2 invalid e-mail addresses are left blank.",
        "2 unknown kinds of document are left blank.",
        "2 rows fall due before their issue date.",
        "1 row repeats another exactly; it is kept.",
        "Columns not used: Ville.",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n\n", b"customer,issued_on,amount\n", b"bonjour", b"a,b,c\n1,2,3\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"%PDF-1.7\n...", b"\x00" * 500,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"customer,issued_on,amount\n,,\n  ,,\n",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_one_clear_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_csv_table(data, name="liste.csv")
    assert str(caught.value)
    assert str(caught.value.action)


def test_a_table_of_more_columns_than_any_list_of_invoices_is_refused() -> None:
    header = "customer,issued_on,amount," + ",".join(f"x{i}" for i in range(300))
    with pytest.raises(UnreadableFile, match="256 columns"):
        read(header + "\nC1,2026-01-05,1.00\n")


def test_a_hostile_row_of_quotes_costs_no_more_than_its_length() -> None:
    hostile = (
        "customer;issued_on;amount\nC1;2026-01-05;1,00\n"
        + '"' * 200_001
        + "\n"
        + '"a""' * 50_000
        + "\n"
        + ';"a' * 50_000
    )
    started = time.process_time()
    reading = read(hostile)
    assert time.process_time() - started < 5
    assert reading.source.accepted == 1
    assert reading.source.rows == reading.source.accepted + reading.source.rejected


def test_a_payment_said_to_be_awaited_is_no_date_and_no_fault() -> None:
    reading = read(
        "Client;Date;Réglé le;Montant\nC1;05/01/2026;Non réglé;1,00\nC2;05/01/2026;hier;1,00\n"
    )
    assert column(reading, "paid_on") == [None]
    assert reasons(reading) == [(3, "Réglé le", "hier")]


def test_lines_above_the_header_are_left_aside_and_said() -> None:
    reading = read("Balance clients\n\nClient;Date facture;Montant TTC\nA;15/01/2026;1,00\n")
    assert reading.source.rows == 1
    assert [str(n) for n in reading.notices] == ["1 line above the header was left aside."]
