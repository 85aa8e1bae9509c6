"""A list of open items, a history and a statement are read as they are written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.cash.rules.matching.words import (
    Deduction,
    DeductionKind,
    Item,
    Match,
    Outcome,
    Share,
)
from encours.cash.rules.matching_files import (
    as_answer,
    credits_of,
    holders_of,
    read_history,
    read_items,
)
from encours.intake.formats.bank.records import (
    BankLine,
    BankReading,
    BankStatement,
    Closing,
    Opening,
    Tally,
)
from encours.intake.formats.records import UnreadableFile

HEAD = "customer,customer_name,invoice,issued_on,due_on,amount,currency\n"


def items_of(text, encoding="utf-8"):
    return read_items(text.encode(encoding))


def test_each_row_is_an_open_item_by_its_place():
    read = items_of(HEAD + "C1,ALPHA SAS,F1,2026-01-05,2026-02-04,1200.50,EUR\n")
    (item,) = read.items
    assert (item.key, item.customer, item.number, item.open_cents) == (0, "C1", "F1", 120050)
    assert (item.issued_on, item.due_on, item.kind) == (
        date(2026, 1, 5),
        date(2026, 2, 4),
        "invoice",
    )
    assert [(each.customer, each.name) for each in read.debtors] == [("C1", "ALPHA SAS")]
    assert read.rejects == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator_any_encoding(separator, encoding):
    text = HEAD + "C1,Éts Été,F1,2026-01-05,2026-02-04,12.50,EUR\n"
    read = items_of(text.replace(",", separator), encoding)
    assert [item.open_cents for item in read.items] == [1250]
    assert read.debtors[0].name == "Éts Été"


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("1 234,56", 123456),
        ("1\u202f234,56 €", 123456),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("-80,00", -8000),
        ("(80.00)", -8000),
        ("80", 8000),
    ],
)
def test_amounts_are_read_as_people_write_them(amount, cents):
    read = items_of(HEAD.replace(",", ";") + f"C1;A;F1;05/01/2026;04/02/2026;{amount};EUR\n")
    (item,) = read.items
    assert (item.open_cents, item.issued_on) == (cents, date(2026, 1, 5))
    assert item.kind == ("invoice" if cents > 0 else "credit_note")


def test_other_columns_change_nothing_even_when_they_are_called_balance():
    head = "solde dû;" + HEAD.strip().replace(",", ";") + ";Montant TTC;site\n"
    read = items_of(head + "999,99;C1;A;F1;2026-01-05;;10,00;EUR;77,00;x\n")
    assert [(item.open_cents, item.due_on) for item in read.items] == [(1000, None)]


def test_other_names_of_columns_are_recognised():
    read = items_of(
        "Code client;Raison sociale;N° facture;Date facture;Échéance;Montant TTC\n"
        "C1;A;F1;05/01/2026;04/02/2026;10,00\n"
    )
    assert [(item.number, item.open_cents, item.currency) for item in read.items] == [
        ("F1", 1000, "EUR")
    ]


def test_one_number_at_two_customers_is_two_items():
    read = items_of(
        HEAD + "C1,A,118,2026-01-05,2026-02-04,10.00,EUR\nC2,B,118,2026-01-06,,20.00,EUR\n"
    )
    assert [(item.key, item.customer, item.number) for item in read.items] == [
        (0, "C1", "118"),
        (1, "C2", "118"),
    ]


def test_a_customer_keeps_every_name_it_bears():
    read = items_of(HEAD + "C1,A,1,2026-01-05,,1.00,EUR\nC1,B,2,2026-01-05,,1.00,EUR\n")
    assert [(each.name, each.aliases) for each in read.debtors] == [("A", ("B",))]


def test_what_weighs_nothing_is_not_open():
    read = items_of(HEAD + "C1,A,F1,2026-01-05,,0.00,EUR\nC1,A,F2,2026-01-05,,1.00,EUR\n")
    assert [item.number for item in read.items] == ["F2"]


def test_bad_rows_are_told_and_good_ones_go_through():
    read = items_of(
        HEAD
        + "C1,A,F1,2026-01-05,2026-02-04,dix,EUR\n"
        + "C1,A,F2,2026-02-30,2026-02-04,10.00,EUR\n"
        + ",,F3,2026-01-05,,10.00,EUR\n"
        + "C1,A,F4,2026-01-05,,10.00,ZZZ\n"
        + "C1,A,F5,2026-01-05,,10.005,EUR\n"
        + "C1,A,F6,2026-01-05,2026-02-04,10.00,EUR\n"
    )
    assert [item.number for item in read.items] == ["F6"]
    assert [(each.line, each.field) for each in read.rejects] == [
        (2, "amount"),
        (3, "issued_on"),
        (4, "customer"),
        (5, "currency"),
        (6, "amount"),
    ]


def test_what_is_no_list_of_items_is_refused():
    with pytest.raises(UnreadableFile):
        items_of("bonjour\nvoici\n")
    with pytest.raises(UnreadableFile, match="accounting export"):
        items_of(
            "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
            "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
            "ValidDate\tMontantdevise\tIdevise\n"
            "VE\tVentes\t1\t20260105\t411\tClients\tC1\tA\tF1\t20260105\tF1\t10,00\t0,00\t\t\t"
            "20260105\t\t\n"
        )


def test_a_history_says_who_paid_what():
    read = read_history(
        b"\xef\xbb\xbfpayer_name;payer_iban;remittance;amount;customer;invoices;booked_on\n"
        b"HOLDING X;FR76 3000 1007;F1 et F2;1 200,50;C1;F1 F2;05/01/2026\n"
    )
    (seen,) = read.seen
    assert (seen.payer_name, seen.payer_iban, seen.amount_cents) == (
        "HOLDING X",
        "FR7630001007",
        120050,
    )
    assert (seen.customer, seen.invoices, seen.booked_on) == ("C1", ("F1", "F2"), date(2026, 1, 5))


def test_a_history_may_say_less_and_its_bad_rows_are_told():
    read = read_history(b"customer,payer_name,amount\nC1,X,\n,Y,5.00\nC2,Z,cinq\n")
    assert [(each.customer, each.payer_name, each.amount_cents) for each in read.seen] == [
        ("C1", "X", 0)
    ]
    assert [(each.line, each.field, each.value) for each in read.rejects] == [
        (3, "customer", ""),
        (4, "amount", "cinq"),
    ]
    with pytest.raises(UnreadableFile):
        read_history(b"payer_name,amount\nX,5.00\n")


def reading_of(*amounts, holder="NOUS"):
    lines = tuple(
        BankLine(
            at, date(2026, 3, 2), cents, payer_iban="fr76 30", original_amount="12.5", fee_cents=3
        )
        for at, cents in enumerate(amounts, 1)
    )
    opening = Opening(1, "FR76", "CHF", holder=holder)
    return BankReading("camt.053", (BankStatement(opening, Closing(9), lines, Tally(len(lines))),))


def test_only_money_that_came_in_is_matched_in_the_order_of_the_statement():
    reading = reading_of(500, -200, 0, 300)
    credits = credits_of(reading)
    assert [(each.key, each.amount_cents) for each in credits] == [(0, 500), (1, 300)]
    assert (credits[0].currency, credits[0].payer_iban, str(credits[0].original_amount)) == (
        "CHF",
        "FR7630",
        "12.5",
    )
    assert holders_of(reading) == ("NOUS",)
    assert holders_of(reading_of(1, holder=None)) == ()


@given(
    st.lists(st.integers(-5_000, 5_000).filter(bool), max_size=6),
    st.lists(st.tuples(st.sampled_from(DeductionKind), st.integers(1, 99)), max_size=2),
    st.integers(0, 500),
)
def test_an_answer_says_what_the_match_says(shares, held, unapplied):
    day = date(2026, 1, 1)
    items = {at: Item(at, "C1", f"F{at}", cents, day) for at, cents in enumerate(shares)}
    told = tuple(Share(at, cents) for at, cents in enumerate(shares))
    match = Match(
        0,
        Outcome.PROPOSED,
        "C1",
        told,
        tuple(Deduction(kind, cents) for kind, cents in held),
        unapplied,
        0.98765,
        alternatives=(told[:1],),
    )
    answer = as_answer(match, items)
    assert [*answer] == [
        "decision",
        "customer",
        "allocations",
        "deductions",
        "unapplied_cents",
        "confidence",
        "because",
        "alternatives",
    ]
    assert answer["allocations"] == [
        {"invoice": f"F{at}", "amount_cents": cents} for at, cents in enumerate(shares)
    ]
    assert answer["deductions"] == [{"kind": k.value, "amount_cents": c} for k, c in held]
    assert answer["alternatives"] == [answer["allocations"][:1]]
    assert (answer["decision"], answer["unapplied_cents"], answer["confidence"]) == (
        "proposed",
        unapplied,
        0.9877,
    )
