"""What payers write, and what is left to people: cases that another world of payments brought."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.cash.rules.matching.anybody import Anybody
from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.engine import match_credits
from encours.cash.rules.matching.subsets import MOST, adding_up
from encours.cash.rules.matching.words import Debtor, Known, Outcome, Seen
from encours.cash.tests.test_matching import IBAN, ITEMS, credit, item, match, told


def paid(found):
    return {share.key for share in found.shares}


def seen(customer, name, iban="", invoice="F2025-0001"):
    return Seen(name, iban, "", 1_000, customer, (invoice,), date(2026, 1, 5))


def run(credits, items, debtors, past=()):
    return match_credits(credits, Known(items, debtors, past))


EQUAL = (
    item(20, "C1", "F2026-0201", 17_880),
    item(21, "C1", "F2026-0202", 17_880, due_on=date(2026, 4, 30)),
    item(22, "C1", "F2026-0203", 17_880, due_on=date(2026, 5, 31)),
    item(23, "C1", "F2026-0204", 128_911, due_on=date(2026, 5, 31)),
)


def test_one_of_equal_items_inside_a_sum_is_chosen_by_a_person():
    (found,) = match(credit(17_880 * 2 + 128_911, "DUPONT FILS", "VIR"), items=EQUAL)
    assert found.outcome is Outcome.PROPOSED
    assert 23 in paid(found)


@pytest.mark.parametrize("text", ["ABO 03/2026", "ABONNEMENT MARS", "MENSUALITE 3/2026"])
def test_of_equal_items_the_one_of_the_month_told_comes_first_and_no_other_is_paid_alone(text):
    items = [
        item(20 + n, "C1", f"F2026-02{n:02}", 17_880, issued_on=date(2026, n, 1), due_on=None)
        for n in (1, 2, 3)
    ]
    (found,) = match(credit(17_880, "DUPONT FILS", text), items=items)
    assert paid(found) == {23}
    (found,) = match(credit(17_880, "DUPONT FILS", text), items=items[:1])
    assert (found.outcome, paid(found)) == (Outcome.PROPOSED, {21})


DOUBLE = "FR7630004000031234567890143"


def test_a_number_paid_before_is_no_other_number_near_it():
    debtors = (Debtor("A", "Alpha Transports"), Debtor("B", "Beta Transports"))
    items = [item(1, "B", "26007243", 81_471), item(2, "A", "26009001", 5_000)]
    past = (seen("A", "GROUPE ALPHABETA", DOUBLE, "26007543"),)
    twice = credit(79_317, "GROUPE ALPHABETA", "26007543", iban=DOUBLE)
    (found,) = run([twice], items, debtors, past)
    assert found.outcome is not Outcome.APPLIED or not found.shares


def test_the_number_of_a_stranger_with_too_much_is_left_to_a_person():
    (found,) = match(credit(120_050 + 9_000, "QUELQU UN D AUTRE", "F2026-0118"))
    assert found.outcome is Outcome.PROPOSED


def test_amounts_told_beside_numbers_are_paid_so():
    text = "F2026-0118 400,50 F2026-0119 1 200,00"
    (found,) = match(credit(160_050, "DUPONT FILS", text))
    assert told(found) == ("applied", {1: 40_050, 2: 120_000}, {}, 0)


@pytest.mark.parametrize(
    "text",
    [
        "F2026-0118 400,50 F2026-0119 1 100,00",  # they do not make it up
        "F2026-0118 1 300,00 F2026-0119 300,50",  # more than is open of one
    ],
)
def test_amounts_told_that_cannot_be_leave_it_to_a_person(text):
    (found,) = match(credit(160_050, "DUPONT FILS", text))
    assert found.outcome is Outcome.PROPOSED


def test_a_discount_taken_late_of_several_is_spread_and_left_to_a_person():
    items = [
        item(1, "C1", "F2026-0118", 100_000, due_on=date(2026, 3, 10)),
        item(2, "C1", "F2026-0119", 200_000, due_on=date(2026, 3, 10)),
    ]
    text = "F2026-0118 F2026-0119 ESCOMPTE 2%"
    (found,) = match(credit(294_000, "DUPONT FILS", text), items=items)
    assert told(found) == ("proposed", {1: 98_000, 2: 196_000}, {}, 0)
    whole = {share.key: share.amount_cents for share in found.alternatives[0]}
    assert whole == {1: 100_000, 2: 200_000}


def test_half_a_percent_that_nobody_calls_a_discount_is_left_to_a_person():
    (found,) = match(credit(119_450, "DUPONT FILS", "F2026-0118"))
    assert found.outcome is Outcome.PROPOSED


def test_money_told_to_be_ahead_stays_with_the_customer():
    (found,) = match(credit(50_000, "DUPONT FILS", "A VALOIR"))
    assert (str(found.outcome), found.customer, found.shares) == ("proposed", "C1", ())


@pytest.mark.parametrize("payer", ["DUPONT FILS", "DUPONT FILS ECHEANCE DU 31 03 2026"])
def test_a_day_with_blanks_tells_what_is_due_then(payer):
    items = [
        item(20, "C1", "F2026-0201", 24_242),
        item(21, "C1", "F2026-0202", 11_013),
        item(22, "C1", "F2026-0203", 36_355),
        item(23, "C1", "F2026-0204", 71_610, due_on=date(2026, 4, 15)),
    ]
    (found,) = match(credit(71_610, payer, "ECHEANCE DU 31 03 2026"), items=items)
    assert paid(found) == {20, 21, 22}


def test_the_number_of_a_payer_s_own_reference_names_nothing_beside_a_whole_one():
    items = [*ITEMS, item(20, "C1", "F2026-8715", 10_000)]
    told_by = credit(120_050, "DUPONT FILS", "FACT F2026-0118", reference="VIR8715-261020")
    (found,) = match(told_by, items=items)
    assert told(found) == ("applied", {1: 120_050}, {}, 0)


def test_money_in_the_name_of_a_known_customer_is_never_told_of_another():
    debtors = (Debtor("A", "Lefebvre Bau"), Debtor("B", "Lefebvre"))
    items = [item(1, "B", "F1", 990_000), item(2, "B", "F2", 880_000)]
    (found,) = run([credit(24_000, "LEFEBVRE BAU", "PROFORMA 5512")], items, debtors)
    assert (found.customer, found.shares) == ("A", ())


AGENT = "FR7610107001011234567890129"
COMMUNES = (
    Debtor("A", "Commune de Arras"),
    Debtor("B", "Commune de Cambrai"),
    Debtor("C", "Commune de Douai"),
)


def test_who_pays_for_several_says_for_which():
    items = [item(1, "A", "F1", 30_985), item(2, "B", "F2", 30_985), item(3, "C", "F3", 70_000)]
    past = (seen("A", "SGC DU NORD", AGENT), seen("C", "SGC DU NORD", AGENT))
    text = "P/C COMMUNE DE CAMBRAI FACTURES"
    (found,) = run([credit(30_985, "SGC DU NORD", text, iban=AGENT)], items, COMMUNES, past)
    assert (found.customer, paid(found)) == ("B", {2})


def test_who_pays_for_one_of_another_name_may_pay_all_that_a_third_owes():
    items = [item(1, "A", "F1", 50_000), item(2, "B", "F2", 31_117), item(3, "B", "F3", 20_003)]
    past = (seen("A", "SGC DU NORD", AGENT),)
    (found,) = run([credit(51_120, "SGC DU NORD", "SOLDE", iban=AGENT)], items, COMMUNES, past)
    assert (str(found.outcome), found.customer, paid(found)) == ("proposed", "B", {2, 3})


def test_what_was_supposed_paid_while_amounts_were_looked_up_is_found_afterwards():
    book = Book([item(1, "A", "F1", 50_000), item(2, "B", "F2", 50_000)], {}, "EUR")
    anybody = Anybody(book)
    anybody.expect([50_000])
    with book.without({0: 50_000}):
        assert [choice.places for _, choice in anybody.of_amount(50_000)] == [(1,)]
    assert [choice.places for _, choice in anybody.of_amount(50_000)] == [(0,), (1,)]


def test_an_account_that_nobody_looked_at_yet_is_paid_too():
    book = Book([item(1, "A", "F1", 50_000), item(2, "A", "F2", 20_000)], {}, "EUR")
    book.take(0, 50_000, by=7)
    assert (book.accounts["A"].debits, book.left, book.paid_by) == ([1], [0, 20_000], {0: 7})
    assert book.account_of("NOBODY") is None


def test_a_company_of_a_payer_s_name_may_be_of_its_group():
    debtors = (Debtor("A", "Kalisto Saumur"), Debtor("B", "Kalisto Bois"), Debtor("C", "Martin"))
    items = [item(1, "B", "F1", 10_101), item(2, "B", "F2", 20_202), item(3, "B", "F3", 30_303)]
    (found,) = run([credit(30_303 + 10_101, "KALISTO HOLDING", "VIR")], items, debtors)
    assert (str(found.outcome), found.customer, paid(found)) == ("proposed", "B", {1, 3})


def test_a_name_cut_after_a_usual_word_is_known_by_how_it_begins():
    debtors = (Debtor("A", "Établissements Fleury et Fils"), Debtor("B", "Établissements Morel"))
    items = [item(1, "A", "F1", 12_345), item(2, "A", "F2", 54_321), item(3, "B", "F3", 66_666)]
    (found,) = run([credit(66_666, "ETABLISSEMENTS FLE", "SOLDE")], items, debtors)
    assert (found.customer, paid(found)) == ("A", {1, 2})


def test_the_oldest_of_one_day_are_paid_in_the_order_of_their_numbers():
    cents = (10_011, 20_022, 30_033, 41_044, 50_055, 60_066)
    items = [
        item(20 + n, "C1", f"F2026-02{n:02}", each) for n, each in reversed([*enumerate(cents)])
    ]
    (found,) = match(credit(sum(cents[:4]), "DUPONT FILS", "FACTURES ECHUES"), items=items)
    assert (found.outcome, paid(found)) == (Outcome.APPLIED, {20, 21, 22, 23})


@pytest.mark.parametrize("payer", ["PAYPAL EUROPE", "MALAKOFF HUMANIS", "M FAURE CATHERINE"])
def test_who_collects_or_lends_is_not_taken_for_a_customer_by_the_amount(payer):
    (found,) = match(credit(77_310, payer, "APPORT COMPTE COURANT"))
    assert (str(found.outcome), found.customer) == ("none", None)


def test_a_fee_that_the_payer_shares_is_one():
    (found,) = match(credit(120_050 - 1_350, "DUPONT FILS", "F2026-0118 SHA", iban=IBAN))
    assert told(found) == ("applied", {1: 120_050}, {"fee": 1_350}, 0)


@given(st.lists(st.integers(1, 60), max_size=9), st.integers(1, 200))
def test_every_set_that_adds_up_is_found(amounts, total):
    found = adding_up(amounts, total, most=1_000)
    places = range(len(amounts))
    every = {
        each
        for count in range(1, len(amounts) + 1)
        for each in combinations(places, count)
        if sum(amounts[place] for place in each) == total
    }
    assert len(found) == len(set(found))
    assert set(found) == every


def test_more_amounts_than_can_be_looked_at_make_no_set():
    assert adding_up([1] * (MOST + 1), 2, most=3) == []
    assert adding_up([1] * MOST, 2, most=3) != []
