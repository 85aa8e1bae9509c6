"""Exports of banks that print no header: told by how all of their rows are laid out."""

from datetime import date

import pytest

from encours.intake.formats.bank.bank_table import is_bank_table, read_bank_table
from encours.intake.formats.bank.records import BankReading, collect
from encours.intake.formats.records import UnreadableFile

BETWEEN = (
    "01/02/2026;500;;00451 098285A\n"
    "02/02/2026;1200,5;Virement;;;VIR SEPA DURAND SA;;\n"
    "03/02/2026;-35,00;Carte;;CB  GARE  02/02/26;;0;Divers\n"
    "04/02/2026;-60;Chèque;1234567;;;;\n"
    "05/02/2026;1605,5;;00451 098285A\n"
)
BELOW = (
    '"Compte courant";"Compte courant";****0042;14/02/2026;;1 605,50\n'
    "03/02/2026;VIREMENT;VIR SEPA RECU;VIR SEPA RECU /DE DURAND SA /MOTIF F2026-118;02/02/2026;"
    "1 200,50\n"
    "03/02/2026;PAIEMENT CB;FACTURE CARTE;FACTURE CARTE DU 010226 GARE;03/02/2026;-35,00\n"
)


def read(text: str, encoding: str = "utf-8") -> BankReading:
    return collect(read_bank_table(text.encode(encoding)))


def test_rows_between_two_balances_check_themselves():
    (statement,) = read(BETWEEN, "cp1252").statements
    credit, card, cheque = statement.lines
    assert statement.opening.account == "00451098285A"
    assert (statement.opening_cents, statement.closing.closing_cents) == (50_000, 160_550)
    assert statement.closing.closed_on == date(2026, 2, 5)
    assert statement.balanced is True
    assert (credit.line, credit.booked_on, credit.amount_cents) == (2, date(2026, 2, 2), 120_050)
    assert (credit.payer_name, credit.code) == ("DURAND SA", "Virement")
    assert (card.amount_cents, card.label) == (-3_500, "CB GARE 02/02/26")
    assert (cheque.amount_cents, cheque.reference) == (-6_000, "1234567")


def test_a_balance_at_the_end_alone_closes():
    (statement,) = read(BETWEEN.split("\n", 1)[1]).statements
    assert (statement.opening_cents, statement.closing.closing_cents) == (None, 160_550)


def test_rows_below_a_masked_account_are_read():
    (statement,) = read(BELOW).statements
    credit, card = statement.lines
    assert statement.opening.account == "****0042"
    assert (statement.closing.closing_cents, statement.closing.closed_on) == (
        160_550,
        date(2026, 2, 14),
    )
    assert (credit.booked_on, credit.value_on) == (date(2026, 2, 3), date(2026, 2, 2))
    assert (credit.amount_cents, credit.payer_name) == (120_050, "DURAND SA")
    assert (card.amount_cents, card.code) == (-3_500, "PAIEMENT CB")


@pytest.mark.parametrize("text", [BETWEEN, BELOW])
def test_they_are_certainly_a_bank_s(text):
    assert is_bank_table(text.encode())


def test_a_long_one_is_known_by_its_beginning():
    head, *moved, last = BETWEEN.splitlines()
    assert is_bank_table("\n".join([head, *moved * 3_000, last]).encode())


@pytest.mark.parametrize(
    "text",
    [
        BETWEEN.replace("03/02/2026;-35,00", "03/02/2026;CB"),
        BETWEEN.replace("-60;Chèque;1234567;;;;", "-60;Chèque"),
        BETWEEN.replace("00451 098285A", "DURAND"),
        BELOW.replace("****0042", "0042"),
        BELOW.replace("-35,00", "trente-cinq"),
        "01/02/2026;500;;00451 098285A\n",
        "02/02/2026;1200,5;Virement;;;VIR SEPA DURAND SA;;\n",
    ],
)
def test_a_row_laid_out_otherwise_refuses_the_whole(text):
    assert not is_bank_table(text.encode())
    with pytest.raises(UnreadableFile):
        read(text)
