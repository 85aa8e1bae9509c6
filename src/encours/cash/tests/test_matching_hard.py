"""What a credit pays where its text is cut, shortened or structured, or nobody known pays."""

from datetime import date

import pytest

from encours.cash.rules.matching.numbers import cut_of
from encours.cash.rules.matching.words import Outcome, Seen
from encours.cash.tests.test_matching import DUE_ON, IBAN, ITEMS, credit, item, match, told

AMOUNTS = (321_034, 669_861, 60_978, 250_000, 49_650, 57_427, 224_720, 115_260)
LIST = tuple(
    item(20 + rank, "C1", f"F26-0{13_011 + 413 * rank}", cents)
    for rank, cents in enumerate(AMOUNTS)
)
EQUALS = tuple(item(20 + rank, "C1", f"F26-0{2_225 + 849 * rank}", 4_371) for rank in range(5))


def paid(found):
    return {share.key for share in found.shares}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("FACT F26-013011 / F26-013463 / ", True),
        ("FACT F26-013011 / F26-013463 /", True),
        ("FACT F26-013011, F26-013463 ET", True),
        ("FACT F26-013011 F26-013463 F26-0", True),
        ("FACT F26-013011 F26-013463", False),
        ("FACT F26-013011 F26-013463 AVOIR A1", False),
        ("FACT F26-013011 SOLDE DU RELEVE", False),
        ("FACT F26-013011 PORT-", False),
        ("F26-1 /", False),
        ("F26-013011 " * 12, True),
        ("", False),
    ],
)
def test_a_text_that_stops_in_the_middle_of_a_list_was_cut(text, answer):
    assert (cut_of(text) is not None) is answer


def test_a_list_that_was_cut_is_completed_by_the_only_items_that_make_the_amount():
    amount = sum(AMOUNTS[rank] for rank in (0, 1, 2, 5, 6))
    text = "REGLT FACT F26-013011 / F26-013424 / F26-0"
    (found,) = match(credit(amount, "DUPONT FILS", text), items=LIST)
    assert (paid(found), found.unapplied_cents) == ({20, 21, 22, 25, 26}, 0)


def test_a_list_that_may_go_on_has_its_completion_among_the_three():
    amount = sum(AMOUNTS[rank] for rank in (0, 1, 2, 3, 5, 6))
    (found,) = match(credit(amount, "DUPONT FILS", "FACT F26-013011 / F26-013424"), items=LIST)
    sets = [paid(found), *({share.key for share in each} for each in found.alternatives)]
    assert found.outcome is Outcome.PROPOSED
    assert {20, 21, 22, 23, 25, 26} in sets


def test_of_equal_items_behind_a_cut_a_person_chooses():
    text = "FACT F26-02225 & F26-03923 & "
    (found,) = match(credit(4 * 4_371, "DUPONT FILS", text), items=EQUALS)
    assert found.outcome is Outcome.PROPOSED
    assert len(found.shares) == 4
    (found,) = match(credit(5 * 4_371, "DUPONT FILS", text), items=EQUALS)
    assert found.outcome is Outcome.APPLIED


def test_a_creditor_reference_names_the_invoice_it_was_made_around():
    items = tuple(item(20 + n, "C1", f"F26-01821{n}", 84_700) for n in range(4))
    structured = credit(84_700, "DUPONT FILS", reference="RF82F26018213")
    (found,) = match(structured, items=items)
    assert told(found) == ("applied", {23: 84_700}, {}, 0)
    (found,) = match(credit(84_700, "DUPONT FILS", "REF RF82F26018213"), items=items)
    assert told(found) == ("applied", {23: 84_700}, {}, 0)
    # mistyped: its check digits say so
    (found,) = match(credit(84_700, "DUPONT FILS", reference="RF83F26018213"), items=items)
    assert found.outcome is Outcome.PROPOSED


OTHERS = (
    item(20, "C1", "F26-010221", 118_009),
    item(21, "C1", "F26-010222", 62_061),
    item(22, "C2", "F26-010223", 35_010),
    item(23, "C1", "F26-010224", 9_999),
)


def test_shortened_numbers_of_one_customer_that_make_the_amount_are_proposed_whoever_pays():
    (found,) = match(credit(180_070, "COMPTABILITE CENTRALE", "FACT 10221 10222"), items=OTHERS)
    assert told(found) == ("proposed", {20: 118_009, 21: 62_061}, {}, 0)


def test_a_shortened_number_counts_though_who_pays_bears_another_customer_s_name():
    (found,) = match(credit(118_009, "M MARTIN PAUL", "FACT. 010221"), items=OTHERS)
    assert told(found) == ("proposed", {20: 118_009}, {}, 0)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(180_070, "10221 10222"), (180_071, "FACT 10221 10222"), (153_019, "FACT 10221 10223")],
)
def test_shortened_numbers_are_nobody_s_where_they_do_not_make_the_amount_of_one(amount, text):
    """Nor where no word says that they are invoices, or where two customers would pay them."""
    (found,) = match(credit(amount, "COMPTABILITE CENTRALE", text), items=OTHERS)
    assert told(found) == ("none", {}, {}, amount)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("EUROFACTOR", "FINANCEMENT 695"),
        ("CPAM DU RHONE", "IJSS 0926"),
        ("AXA FRANCE IARD", "DOSSIER 26-118"),
        ("", "REMISE PRELEVEMENTS SEPA 21 OPERATIONS"),
        ("SIGMAXEL IMMO", "LOYER OCTOBRE"),
    ],
)
def test_money_that_no_customer_pays_is_nobody_s_though_an_invoice_has_its_amount(name, text):
    (found,) = match(credit(120_050, name, text))
    assert told(found) == ("none", {}, {}, 120_050)
    (found,) = match(credit(120_050, "", "VIREMENT"))
    assert told(found) == ("proposed", {1: 120_050}, {}, 0)


def test_an_institution_that_is_a_customer_pays_its_invoices():
    (found,) = match(credit(120_050, "EUROFACTOR", "FACT F2026-0118"), items=ITEMS)
    assert paid(found) == {1}


def test_a_number_near_the_one_quoted_is_not_paid_with_another_amount():
    """The invoice quoted was paid before, and is paid again: its neighbour has nothing to do."""
    told_of = (
        (17_018, 21_261, 15),
        (17_019, 4_409, 15),
        (17_020, 29_478, 15),
        (17_857, 69_969, 20),
    )
    items = tuple(
        item(n, "C1", f"FAC/2026/{n}", cents, issued_on=date(2026, 2, day), due_on=DUE_ON)
        for n, cents, day in told_of
    )
    before = Seen("DUPONT FILS", IBAN, "FAC/2026/15507", 24_570, "C1", ("FAC/2026/15507",))
    again = credit(93_997, "DUPONT FILS", "FACT N° FAC/2026/17856", iban=IBAN)
    (found,) = match(again, items=items, seen=(before,))
    assert found.outcome is Outcome.PROPOSED
    (found,) = match(credit(69_969, "DUPONT FILS", "FACT N FAC/2026/17856"), items=items)
    assert paid(found) == {17_857}
