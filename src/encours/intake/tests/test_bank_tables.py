"""The export of a bank's own site, whatever its columns are called."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.intake.formats.bank.any_statement import open_statements
from encours.intake.formats.bank.bank_table import is_bank_table, read_bank_table
from encours.intake.formats.bank.labels import payer_of_label, payer_of_labels
from encours.intake.formats.bank.operations import is_fee
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.records import UnreadableFile
from encours.intake.formats.table.reader import read_csv_table
from encours.intake.tests.workbooks import workbook

GOLDEN = Path(__file__).parent / "golden" / "bank"
FILES = [
    path
    for path in sorted(GOLDEN.iterdir())
    if path.suffix in {".csv", ".940", ".942", ".sta", ".ofx"}
]
IBAN = "FR1420041010050500013M02606"
PAYER = "FR7630006000011234567890189"
# Movements of ours, in the columns that each bank's own site is publicly known to export.
BANKS = {path.stem: path.read_text("utf-8") for path in sorted(GOLDEN.glob("*.csv"))}


def read(text: str, encoding: str = "utf-8", mapping=None) -> BankReading:
    return collect(read_bank_table(text.encode(encoding), mapping=mapping))


@pytest.mark.parametrize("bank", BANKS)
def test_the_export_of_a_bank_gives_the_same_two_movements(bank):
    reading = read(BANKS[bank])
    lines = [line for statement in reading.statements for line in statement.lines]
    credit, debit = sorted(lines, key=lambda line: -line.amount_cents)
    assert (credit.booked_on, credit.amount_cents) == (date(2026, 2, 2), 120_000)
    assert (debit.booked_on, debit.amount_cents) == (date(2026, 1, 15), -8_960)
    assert credit.payer_name == "DURAND SA"
    said = f"{credit.label} {credit.remittance} {credit.reference}"
    assert "DURAND" in said or "F2026-118" in said
    assert [s.opening.currency for s in reading.statements] == ["EUR"]


@pytest.mark.parametrize("bank", BANKS)
def test_the_export_of_a_bank_is_known_as_one_in_any_encoding(bank):
    assert is_bank_table(BANKS[bank].encode())
    assert is_bank_table(BANKS[bank].encode("iso-8859-15"))
    assert len(read(BANKS[bank], "iso-8859-15").statements[0].lines) == 2


@pytest.mark.parametrize(
    ("bank", "account"),
    [
        ("credit_agricole", "12345678901"), ("societe_generale", "0301200050123456"),
        ("boursobank", "00012345678"), ("caisse_epargne", "04012345678"),
        ("revolut_business", "Main EUR"), ("bnp_paribas", "****8172"),
        ("bnp_paribas_heading", "FR7630004008180001001234588"),
    ],
)  # fmt: skip
def test_the_account_is_read_from_its_column_or_above_the_table(bank, account):
    assert read(BANKS[bank]).statements[0].opening.account == account


@pytest.mark.parametrize("bank", ["credit_mutuel", "boursobank", "revolut_business", "wise"])
def test_a_running_balance_proves_that_no_line_is_missing(bank):
    statement = read(BANKS[bank]).statements[0]
    assert (statement.opening_cents, statement.closing.closing_cents) == (50_000, 161_040)
    assert statement.balanced is True


def test_a_line_that_is_missing_breaks_the_running_balance():
    reading = read(
        "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
        "15/01/2026;16/01/2026;-89,60;;EDF;410,40\n"
        "16/01/2026;16/01/2026;;100,00;VIR DE PETIT SARL;600,40\n"
    )
    assert reading.statements[0].balanced is False
    assert ["line 3" in str(notice) for notice in reading.notices].count(True) == 1


def test_balances_above_and_below_the_table_close_the_statement():
    agricole = read(BANKS["credit_agricole"]).statements[0]
    assert (agricole.closing.closing_cents, agricole.closing.closed_on) == (
        161_040,
        date(2026, 2, 2),
    )
    epargne = read(BANKS["caisse_epargne"]).statements[0]
    assert (epargne.opening_cents, epargne.balanced) == (50_000, True)


@pytest.mark.parametrize("bank", ["bnp_paribas", "bnp_paribas_heading"])
def test_a_first_line_of_account_day_and_balance_closes_the_statement(bank):
    (statement,) = read(BANKS[bank]).statements
    assert (statement.closing.closing_cents, statement.closing.closed_on) == (
        161_040,
        date(2026, 2, 2),
    )
    assert len(statement.lines) == 2


@pytest.mark.parametrize(
    "heading",
    [
        "0301200050123456;15/01/2026;02/02/2026;1 610,40",  # two days: a period
        "DURAND SA;02/02/2026;1 610,40",  # no account
        "0301200050123456;02/02/2026;12,00;1 610,40",  # which of the two?
    ],
)
def test_a_first_line_that_may_mean_something_else_tells_no_balance(heading):
    table = "Date;Date de valeur;Libellé;Montant\n02/02/2026;02/02/2026;DURAND;1,00\n"
    (statement,) = read(f"{heading}\n{table}").statements
    assert statement.closing.closing_cents is None


def test_a_first_line_may_name_the_currency_of_its_balance():
    table = "Date;Date de valeur;Libellé;Montant\n02/02/2026;02/02/2026;DURAND;1,00\n"
    (statement,) = read(f"****0042;02/02/2026;1610,40;USD\n{table}").statements
    assert (statement.opening.account, statement.opening.currency) == ("****0042", "USD")


@pytest.mark.parametrize(
    ("ibans", "account", "payers"),
    [
        ([IBAN, IBAN], IBAN, [None, None]),
        ([PAYER, IBAN], "", [PAYER, IBAN]),
        ([PAYER, ""], "", [PAYER, None]),
        ([PAYER], "", [None]),
    ],
)
def test_an_iban_beside_who_paid_is_ours_only_if_it_never_changes(ibans, account, payers):
    table = "".join(f"02/02/2026;02/02/2026;F{i};DURAND;{x};1,00\n" for i, x in enumerate(ibans))
    reading = read(f"Date;Date de valeur;Libellé;Contrepartie;IBAN;Montant\n{table}")
    (statement,) = reading.statements
    assert statement.opening.account == account
    assert [line.payer_iban for line in statement.lines] == payers


def test_a_label_over_several_lines_or_rows_stays_one_movement():
    reading = read(
        "Date;Libellé;Débit;Crédit\n"
        "02/02/2026;VIREMENT EN VOTRE FAVEUR;;1200,00\n"
        ";DURAND SA;;\n"
        ";FACT F2026-118;;\n"
    )
    (line,) = reading.statements[0].lines
    assert line.remittance == "DURAND SA FACT F2026-118"


def test_what_the_bank_refused_is_told_and_is_no_money():
    reading = read(BANKS["qonto"])
    assert len(reading.statements[0].lines) == 2
    (reject,) = reading.rejects
    assert (reject.line, reject.field) == (4, "Statut")


def test_a_movement_still_pending_weighs_nothing():
    text = (
        BANKS["credit_mutuel"]
        .replace("Date;", "Statut;Date;", 1)
        .replace("\n15", "\nEn attente;15")
    )
    text = text.replace("\n02", "\nExécuté;02")
    pending, booked = read(text).statements[0].lines
    assert (pending.is_pending, booked.is_pending) == (True, False)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("31/02/2026;01/01/2026;;10,00;X;", "calendar"),
        (";01/01/2026;;10,00;X;", "no date"),
        ("01/02/2026;01/01/2026;;dix;X;", "not an amount"),
        ("01/02/2026;01/01/2026;;;X;", "no amount"),
        ("01/02/2026;01/01/2026;5,00;6,00;X;", "both"),
        ("01/02/2026;01/01/2026;;6,001;X;", "decimals"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(row, reason):
    reading = read(BANKS["credit_mutuel"] + row + "\n")
    assert len(reading.statements[0].lines) == 2
    (reject,) = reading.rejects
    assert reject.line == 4
    assert reason in str(reject.reason)


def test_two_currencies_are_two_statements():
    reading = read(BANKS["wise"] + BANKS["wise"].split("\n", 1)[1].replace('"EUR"', '"GBP"'))
    assert {(s.opening.currency, len(s.lines)) for s in reading.statements} == {
        ("EUR", 2),
        ("GBP", 2),
    }


def test_a_table_of_a_bank_nobody_knows_is_read_as_a_person_says():
    text = "Quand;Quoi;Combien;Dans quelle monnaie\n02/02/2026;DURAND SA F2026-118;1 200,00;EUR\n"
    with pytest.raises(UnreadableFile):
        read(text)
    mapping = {"booked_on": "Quand", "label": "Quoi", "amount": "Combien"}
    (line,) = read(text, mapping=mapping).statements[0].lines
    assert (line.amount_cents, line.label) == (120_000, "DURAND SA F2026-118")
    with pytest.raises(UnreadableFile):
        read(text, mapping={**mapping, "value_on": "Nulle part"})


def test_a_workbook_is_read_like_the_text():
    data = workbook(
        [
            ["Compte", IBAN],
            ["Date opération", "Date valeur", "Libellé", "Montant", "Solde"],
            [date(2026, 1, 15), date(2026, 1, 16), "PRLV EDF", -89.6, 410.4],
            [date(2026, 2, 2), date(2026, 2, 2), "VIR SEPA DURAND SA", 1200, 1610.4],
        ]
    )
    assert is_bank_table(data)
    statement = collect(read_bank_table(data)).statements[0]
    assert statement.opening.account == IBAN
    assert [line.amount_cents for line in statement.lines] == [-8_960, 120_000]
    assert statement.balanced is True


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("VIR SEPA INST RECU", "/DE DURAND SA /REF NOTPROVIDED /MOTIF F2026-118", "DURAND SA"),
        ("VIREMENT EN VOTRE FAVEUR", "DURAND SA FACTURE F2026-118", "DURAND SA"),
        ("VIR SEPA DURAND SA", "DE PETIT SARL", "DURAND SA"),
        ("VIR SEPA RECU", "REMBOURSEMENT FRAIS", None), ("PRLV SEPA EDF", "DE JANVIER", None),
        ("VIR SEPA RECU", None, None), (None, "VIR DE DURAND SA", "DURAND SA"),
    ],
)  # fmt: skip
def test_a_name_that_begins_in_the_next_text_is_read_there(first, second, name):
    assert payer_of_labels(first, second) == name


REVOLUT = (
    "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
    "TOPUP,Current,2026-02-01 08:00:00,2026-02-01 08:00:01,Payment from Durand Sa,"
    "1000.00,0.00,EUR,COMPLETED,1500.00\n"
    "TRANSFER,Current,2026-02-02 08:00:00,2026-02-02 08:00:01,To Petit,"
    "-100.00,0.50,EUR,COMPLETED,1399.50\n"
    "CARD_PAYMENT,Current,2026-02-03 08:00:00,,Gare,-12.30,0.00,EUR,PENDING,\n"
)


def test_a_fee_that_the_running_balance_proves_to_be_taken_besides_is_a_line_of_its_own():
    statement = read(REVOLUT).statements[0]
    assert [(line.amount_cents, line.code, line.fee_cents) for line in statement.lines] == [
        (100_000, "TOPUP", None), (-10_000, "TRANSFER", None), (-50, "FEE", None),
    ]  # fmt: skip
    assert (statement.opening_cents, statement.closing.closing_cents) == (50_000, 139_950)
    assert statement.balanced is True
    assert is_fee(statement.lines[2].code)


def test_the_newest_line_first_proves_a_fee_as_well():
    head, *rows = REVOLUT.splitlines()
    statement = read("\n".join([head, *rows[::-1]])).statements[0]
    assert sum(line.amount_cents for line in statement.lines) == 89_950
    assert statement.balanced is True


def test_a_fee_within_the_amount_is_told_and_moves_nothing():
    text = REVOLUT.replace("1399.50", "1400.00")
    statement = read(text).statements[0]
    assert [(line.amount_cents, line.fee_cents) for line in statement.lines] == [
        (100_000, None), (-10_000, 50),
    ]  # fmt: skip
    assert statement.balanced is True


def test_what_is_not_booked_yet_has_no_day_and_asks_for_nothing():
    (reject,) = read(REVOLUT).rejects
    assert "not booked this movement yet" in str(reject.reason)
    assert "Nothing to do" in str(reject.action)


def test_the_same_export_in_french_is_read_alike():
    rest = REVOLUT.split("\n", 1)[1]
    french = "Type,Produit,Date de début,Date de fin,Description,Montant,Frais,Devise,État,Solde\n"
    said = rest.replace("COMPLETED", "TERMINÉ").replace("PENDING", "EN ATTENTE")
    ours, theirs = read(REVOLUT), read(french + said)
    assert is_bank_table((french + said).encode())
    assert theirs.statements[0].lines == ours.statements[0].lines
    assert len(theirs.rejects) == len(ours.rejects) == 1
    given_back = read(french + said.replace("TERMINÉ", "RENVOYÉ", 1))
    assert str(given_back.rejects[0].reason).endswith("did not take place.")


def test_the_number_right_behind_who_paid_is_not_the_account_of_the_holder():
    (statement,) = read(
        "Date,Bénéficiaire,Numéro de compte,Type de transaction,Référence de paiement,Montant\n"
        f"2026-02-02,DURAND SA,{PAYER},Virement entrant,F2026-118,1200.0\n"
        f"2026-02-03,PETIT SARL,{IBAN},Virement entrant,F2026-119,100.0\n"
        "2026-02-04,GARE,,Carte,,-24.5\n"
    ).statements
    assert statement.opening.account == ""
    assert [line.payer_iban for line in statement.lines] == [PAYER, IBAN, None]
    (ours,) = read(
        "Numéro de compte;Date;Tiers;Libellé;Montant\n"
        f"{IBAN};02/02/2026;DURAND SA;F2026-118;1200,00\n"
    ).statements
    assert ours.opening.account == IBAN


def test_a_partner_is_who_paid():
    (line,) = (
        read(
            '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference",'
            '"Account Name","Amount (EUR)","Original Amount","Original Currency","Exchange Rate"\n'
            f'2026-02-02,2026-02-02,DURAND SA,{PAYER},"Credit Transfer",F2026-118,Main,1200.00,,,\n'
        )
        .statements[0]
        .lines
    )
    assert (line.payer_name, line.payer_iban, line.reference) == ("DURAND SA", PAYER, "F2026-118")


def test_a_counterparty_that_is_an_account_is_no_name():
    (line,) = (
        read(f"Date opération;Contrepartie;Libellé;Montant\n02/02/2026;{PAYER};F2026-118;12,00\n")
        .statements[0]
        .lines
    )
    assert (line.payer_name, line.payer_iban) == (None, PAYER)


def test_a_balance_in_francs_is_not_the_balance():
    statement = read(
        "Numéro Compte   ;1234567A020\nSolde (EUROS)   ;1542,66\nSolde (FRANCS)  ;10119,18\n\n"
        "Date;Libellé;Montant(EUROS);Montant(FRANCS)\n"
        "02/02/2026;VIREMENT DE DURAND SA;1250,00;8199,46\n"
    ).statements[0]
    assert statement.closing.closing_cents == 154_266
    assert [line.amount_cents for line in statement.lines] == [125_000]


# Read only because a person says that it is a bank's.
AMBIGUOUS = "Date;Libellé;Montant\n01/01/2026;DURAND;120,00\n"


def test_one_door_opens_every_file_of_a_bank():
    formats = {path.name: open_statements(path.read_bytes()).format for path in FILES}
    of_suffix = {".csv": "csv", ".ofx": "ofx", ".sta": "mt940", ".940": "mt940", ".942": "mt940"}
    assert formats == {path.name: of_suffix[path.suffix] for path in FILES}


INVOICES = [
    "customer,invoice,issued_on,due_on,paid_on,amount\nC1,F1,2026-01-01,2026-01-31,,120.00\n",
    "Code client;N° facture;Date;Échéance;Montant TTC\nC1;F1;01/01/2026;31/01/2026;120,00\n",
    "Client;Facture;Date facture;Date échéance;Débit;Crédit\nD;F1;01/01/2026;31/01/2026;120,00;\n",
    "Compte;Libellé compte;Date;Pièce;Libellé;Débit;Crédit;Solde\n411;D;01/01/2026;1;X;1;;1\n",
    "Tiers;Date;Montant;Reste dû\nDURAND;01/01/2026;120,00;120,00\n",
    "JournalCode;EcritureNum;EcritureDate;CompteNum;EcritureLib;Debit;Credit\nVE;1;20260101;4;X;1;\n",
    AMBIGUOUS,
]


@pytest.mark.parametrize("text", INVOICES)
def test_a_list_of_invoices_or_a_ledger_is_never_taken_for_a_bank_table(text):
    assert not is_bank_table(text.encode())
    if text != AMBIGUOUS:
        with pytest.raises(UnreadableFile):
            read(text)


@pytest.mark.parametrize("bank", BANKS)
def test_a_bank_table_is_never_taken_for_a_list_of_invoices(bank):
    with pytest.raises(UnreadableFile):
        read_csv_table(BANKS[bank].encode())


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("VIR SEPA RECU DE: DURAND SA MOTIF: F2026-118", "DURAND SA"),
        ("VIREMENT EN VOTRE FAVEUR DURAND ET FILS", "DURAND ET FILS"),
        ("VIR SEPA RECU /DE DURAND SA /MOTIF FACT F2026-118 /REF X", "DURAND SA"),
        ("VIR INST Société Dupré /REF 12", "Société Dupré"),
        ("Received money from ACME LTD with reference F1", "ACME LTD"),
        ("VIR RECU    6181234567S DE: DURAND SA  MOTIF: F2026-118", "DURAND SA"),
        ("VIR INST RE 618123456789 DE: DURAND SA MOTIF: F2026-118", "DURAND SA"),
        ("VIR SEPA RECU", None), ("VIR SEPA INST RECU", None), ("VIREMENT RECU TIERS", None),
        ("VIR CPTE A CPTE RECU", None), ("VIR SEPA EMIS /MOTIF X /BEN DURAND", None),
        ("VIR SEPA F2026-118", None), ("VIR SEPA AB 20260118", None),
        ("PRLV SEPA EDF", None), ("CB CARREFOUR", None), (None, None),
    ],
)  # fmt: skip
def test_who_paid_is_read_from_the_words_of_the_bank_only_where_they_say_it(label, name):
    assert payer_of_label(label) == name


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_export_is_read_or_refused_and_never_breaks(data):
    text = bytearray(data.draw(st.sampled_from(sorted(BANKS.values()))).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        reading = collect(read_bank_table(bytes(text)))
    except UnreadableFile:
        return
    assert all(isinstance(x.amount_cents, int) for s in reading.statements for x in s.lines)
