"""What a credit of the bank pays, case by case, as an accountant would say it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from encours.cash.rules.matching.engine import match_credits
from encours.cash.rules.matching.words import (
    Announced,
    Credit,
    Debtor,
    DeductionKind,
    Item,
    Known,
    MatchPolicy,
    Outcome,
    Seen,
    Share,
)

PAID_ON = date(2026, 4, 2)
ISSUED_ON, DUE_ON = date(2026, 3, 1), date(2026, 3, 31)
IBAN = "FR7630006000011234567890189"
DEBTORS = (
    Debtor("C1", "DUPONT FILS SARL"),
    Debtor("C2", "Martin & Associés"),
    Debtor("C3", "Boulangerie du Port", group="PORT"),
    Debtor("C4", "Hôtel du Port", group="PORT"),
    Debtor("C5", "Lefèvre Bâtiment", is_excluded=True),
)


def item(key, customer, number, cents, *, due_on=DUE_ON, issued_on=ISSUED_ON, **more):
    return Item(key, customer, number, cents, issued_on, due_on, **more)


ITEMS = (
    item(1, "C1", "F2026-0118", 120_050),
    item(2, "C1", "F2026-0119", 345_670, due_on=date(2026, 4, 30)),
    item(3, "C1", "F2026-0120", 51_234, due_on=date(2026, 5, 31)),
    item(4, "C2", "F2026-0121", 220_099),
    item(5, "C2", "A2026-0003", -20_031, kind="credit_note"),
    item(6, "C3", "F2026-0130", 100_000),
    item(7, "C3", "F2026-0131", 100_000, due_on=date(2026, 4, 30)),
    item(8, "C4", "F2026-0132", 77_310),
    item(9, "C5", "F2026-0140", 66_612),
)


def credit(cents, name="", text="", *, key=1, iban="", **more):
    return Credit(key, PAID_ON, cents, payer_name=name, remittance=text, payer_iban=iban, **more)


def match(*credits, items=ITEMS, seen=(), policy=None, **more):
    known = Known(items, DEBTORS, seen, policy=policy or MatchPolicy(), **more)
    return match_credits(credits, known)


def told(found):
    """Outcome, what is closed, what is deducted, what stays."""
    return (
        str(found.outcome),
        {share.key: share.amount_cents for share in found.shares},
        {str(each.kind): each.amount_cents for each in found.deductions},
        found.unapplied_cents,
    )


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("VIR F2026-0118", {1: 120_050}),
        ("FACT F2026118", {1: 120_050}),
        ("FA 2026 0118", {1: 120_050}),
        ("F26-118", {1: 120_050}),
        ("facture 118", {1: 120_050}),
        ("F2O26-O118", {1: 120_050}),
        ("F2026-0118 DU 01/03", {1: 120_050}),
    ],
)
def test_an_invoice_is_found_however_it_is_quoted(text, paid):
    (found,) = match(credit(120_050, "DUPONT FILS", text))
    assert told(found) == ("applied", paid, {}, 0)
    assert "reference" in [reason.code for reason in found.because]


@pytest.mark.parametrize(
    "text", ["F2026-0118 F2026-0119", "fact 118 et 119", "F2026-118/119", "118 119", "118 A 119"]
)
def test_several_invoices_are_found_in_one_text(text):
    (found,) = match(credit(465_720, "SARL DUPONT & FILS", text))
    assert told(found) == ("applied", {1: 120_050, 2: 345_670}, {}, 0)


@pytest.mark.parametrize(
    "name",
    ["DUPONT FILS", "S.A.R.L. DUPONT FILS", "Dupont et Fils", "DUPONT FILS SA RL", "FILS DUPONT"],
)
def test_a_name_is_known_with_and_without_its_legal_form(name):
    (found,) = match(credit(345_670, name, "REGLEMENT"))
    assert told(found) == ("applied", {2: 345_670}, {}, 0)


def test_a_name_cut_by_the_bank_is_known():
    (found,) = match(credit(220_099, "MARTIN ET ASSOC", "votre facture 121"))
    assert found.customer == "C2"
    assert told(found) == ("applied", {4: 220_099}, {}, 0)


def test_a_credit_note_nobody_quoted_is_netted():
    (found,) = match(credit(200_068, "MARTIN ET ASSOCIES", "F2026-0121 moins avoir"))
    assert told(found) == ("applied", {4: 220_099, 5: -20_031}, {}, 0)


def test_equal_invoices_are_not_told_apart():
    (found,) = match(credit(100_000, "BOULANGERIE DU PORT", ""))
    assert found.outcome is Outcome.PROPOSED
    assert {found.shares[0].key, found.alternatives[0][0].key} == {6, 7}
    assert "rivals" in [reason.code for reason in found.because]


def test_as_many_payments_as_equal_invoices_pay_them_in_order():
    first, second = match(
        credit(100_000, "BOULANGERIE DU PORT", key=1), credit(100_000, "BOULANGERIE DU PORT", key=2)
    )
    assert told(first) == ("applied", {6: 100_000}, {}, 0)
    assert told(second) == ("applied", {7: 100_000}, {}, 0)


@pytest.mark.parametrize(
    ("cents", "text", "kind", "lack"),
    [
        (345_670 - 1_500, "F2026-0119", "fee", 1_500),
        (345_670 - 2_350, "F2026-0119 FRAIS DEDUITS", "fee", 2_350),
        (345_670 - 6_913, "F2026-0119 ESCOMPTE 2%", "discount", 6_913),
        (345_670 - 17_284, "F2026-0119 RETENUE DE GARANTIE", "retention", 17_284),
        (345_670 - 30_000, "F2026-0119 PENALITES DE RETARD", "penalty", 30_000),
        (345_670 - 3, "F2026-0119", "rounding", 3),
    ],
)
def test_a_deduction_is_recognised_and_named(cents, text, kind, lack):
    (found,) = match(credit(cents, "DUPONT FILS", text))
    assert told(found) == ("applied", {2: 345_670}, {kind: lack}, 0)
    assert found.deductions[0].is_contested == (kind == "penalty")


def test_a_discount_taken_late_leaves_the_rest_due():
    late = replace(
        credit(345_670 - 6_913, "DUPONT FILS", "F2026-0119 ESCOMPTE"), booked_on=date(2026, 6, 20)
    )
    (found,) = match(late)
    assert told(found)[1:] == ({2: 338_757}, {}, 0)


def test_a_discount_is_taken_until_its_date_and_not_beyond():
    offered = item(
        1, "C1", "F2026-0118", 100_000, discount_cents=2_000, discount_until_on=date(2026, 4, 1)
    )
    in_time = match(credit(98_000, "DUPONT FILS", "F2026-0118"), items=[offered])
    assert told(in_time[0]) == ("applied", {1: 100_000}, {"discount": 2_000}, 0)
    late = replace(credit(98_000, "DUPONT FILS", "F2026-0118"), booked_on=date(2026, 4, 9))
    assert told(match(late, items=[offered])[0])[1:] == ({1: 98_000}, {}, 0)


def test_a_difference_of_exchange_needs_another_currency():
    foreign = credit(
        343_000,
        "DUPONT FILS",
        "F2026-0119",
        original_amount=Decimal("3750"),
        original_currency="USD",
    )
    assert told(match(foreign)[0]) == ("applied", {2: 345_670}, {"fx": 2_670}, 0)
    assert DeductionKind.FX not in {
        each.kind for each in match(credit(343_000, "DUPONT FILS", "F2026-0119"))[0].deductions
    }


def test_a_part_pays_the_invoice_it_names():
    (found,) = match(credit(150_000, "DUPONT FILS", "F2026-0119 ACOMPTE"))
    assert told(found) == ("applied", {2: 150_000}, {}, 0)


def test_what_is_too_much_stays_with_the_customer():
    (found,) = match(credit(122_000, "DUPONT FILS", "F2026-0118"))
    assert told(found) == ("applied", {1: 120_050}, {}, 1_950)


def test_the_second_payment_of_one_invoice_stays_with_the_customer():
    first, second = match(
        credit(120_050, "DUPONT FILS", "F2026-0118", key=1),
        credit(120_050, "DUPONT FILS", "F2026-0118", key=2),
    )
    assert told(first) == ("applied", {1: 120_050}, {}, 0)
    assert told(second) == ("applied", {}, {}, 120_050)
    assert second.customer == "C1"
    assert "paid_twice" in [reason.code for reason in second.because]


def test_what_was_paid_before_is_not_paid_by_another_invoice():
    seen = Seen("DUPONT FILS", "", "F2026-0050", 88_000, "C1", ("F2026-0050",))
    (found,) = match(credit(88_000, "DUPONT FILS", "F2026-0050"), seen=[seen])
    assert told(found) == ("applied", {}, {}, 88_000)


def test_a_payer_who_is_not_the_debtor_is_learned():
    factor = credit(345_670, "CENTRALE DE PAIEMENT", "REMISE 4711", iban=IBAN)
    assert match(factor)[0].outcome is not Outcome.APPLIED
    seen = [Seen("CENTRALE DE PAIEMENT", IBAN, "", 1_000, "C1", ())]
    (found,) = match(factor, seen=seen)
    assert told(found) == ("applied", {2: 345_670}, {}, 0)
    assert "iban" in [reason.code for reason in found.because]


def test_since_when_an_account_is_known_is_told():
    seen = [
        Seen("CENTRALE", IBAN, "", 1_000, "C1", (), date(2026, 3, 20)),
        Seen("CENTRALE", IBAN, "", 1_000, "C1", (), date(2026, 3, 3)),
    ]
    (found,) = match(credit(345_670, "CENTRALE", iban=IBAN), seen=seen)
    reason = next(reason for reason in found.because if reason.code == "iban")
    assert dict(reason.text.values)["day"] == date(2026, 3, 3)


def test_what_was_undone_is_not_learned():
    seen = [
        Seen("CENTRALE", IBAN, "", 1_000, "C1", ()),
        Seen("CENTRALE", IBAN, "", 1_000, "C1", (), weight=-1.0),
    ]
    (found,) = match(credit(345_670, "CENTRALE", "", iban=IBAN), seen=seen)
    assert found.outcome is not Outcome.APPLIED


def test_a_company_pays_for_its_group():
    (found,) = match(credit(77_310, "BOULANGERIE DU PORT", "F2026-0132"))
    assert found.customer == "C4"
    assert told(found) == ("applied", {8: 77_310}, {}, 0)


def test_one_payment_for_two_customers_of_a_group():
    (found,) = match(credit(177_310, "BOULANGERIE DU PORT", "F2026-0130 F2026-0132"))
    assert told(found)[1] == {6: 100_000, 8: 77_310}


@pytest.mark.parametrize(("text", "customer"), [("0130 0132", "C3"), ("0132 0130", "C4")])
def test_one_payment_of_a_stranger_for_two_customers_is_the_first_ones_it_names(text, customer):
    numbers = " ".join(f"F2026-{each}" for each in text.split())
    (found,) = match(credit(177_310, "HOLDING OSTERVAL", numbers))
    assert found.customer == customer


def test_a_number_of_another_customer_is_a_contradiction():
    (found,) = match(credit(120_050, "DUPONT FILS", "F2026-0121"))
    assert found.outcome is not Outcome.APPLIED
    assert "contradiction" in [reason.code for reason in found.because]


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_named_does_not_rival_itself_in_another_order(turned):
    items = [item(1, "C1", "F26-0102", 12_050), item(2, "C1", "A26-0103", -10_000)]
    paid = credit(2_050, "MARTIN ET ASSOCIES", "F26-0102 A26-0103")
    (found,) = match(paid, items=items[::-1] if turned else items)
    assert told(found) == ("applied", {1: 12_050, 2: -10_000}, {}, 0)


def test_an_amount_alone_is_never_applied():
    (found,) = match(credit(345_670, "", "REMISE CHEQUE 123"))
    assert found.outcome is Outcome.PROPOSED
    assert told(found)[1] == {2: 345_670}


def test_a_stranger_pays_nothing():
    (found,) = match(credit(43_217, "TRESOR PUBLIC", "REMBOURSEMENT TVA"))
    assert told(found) == ("none", {}, {}, 43_217)


def test_money_between_ones_own_accounts_pays_nothing():
    (found,) = match(
        credit(345_670, "Grossiste du Rhône", "virement"), own_names=["GROSSISTE DU RHONE"]
    )
    assert found.outcome is not Outcome.APPLIED


def test_a_customer_under_exclusion_is_left_to_people():
    (found,) = match(credit(66_612, "LEFEVRE BATIMENT", "F2026-0140"))
    assert found.outcome is Outcome.PROPOSED
    assert "excluded" in [reason.code for reason in found.because]


def test_money_that_belongs_to_a_factor_is_told_apart():
    sold = [item(1, "C1", "F2026-0118", 120_050, factor="FACTOR")]
    ours = match(credit(120_050, "DUPONT FILS", "F2026-0118"), items=sold)[0]
    assert ours.outcome is Outcome.PROPOSED
    assert "factor" in [reason.code for reason in ours.because]
    theirs = match(
        credit(120_050, "DUPONT FILS", "F2026-0118", is_factor_account=True), items=sold
    )[0]
    assert theirs.outcome is Outcome.APPLIED


def test_with_the_automatic_off_all_is_proposed():
    (found,) = match(
        credit(120_050, "DUPONT FILS", "F2026-0118"), policy=MatchPolicy(is_automatic=False)
    )
    assert found.outcome is Outcome.PROPOSED
    assert told(found)[1] == {1: 120_050}


def test_what_was_announced_is_paid_as_announced():
    advice = Announced(5, "C3", 200_000, ((6, 100_000), (7, 100_000)), "BOULANGERIE DU PORT")
    (found,) = match(credit(200_000, "BOULANGERIE DU PORT", ""), announced=[advice])
    assert told(found) == ("applied", {6: 100_000, 7: 100_000}, {}, 0)
    assert found.announced == 5


def test_invoices_of_another_currency_are_no_candidates():
    (found,) = match(replace(credit(120_050, "DUPONT FILS", "F2026-0118"), currency="USD"))
    assert found.shares == ()


def test_a_retention_that_bears_the_number_of_its_invoice_waits_for_its_own_day():
    kept = item(11, "C1", "F2026-0119", 17_284, due_on=date(2027, 3, 1), kind="retention")
    items = [item(2, "C1", "F2026-0119", 328_386), kept]
    (found,) = match(credit(328_386, "DUPONT FILS", "F2026-0119"), items=items)
    assert told(found) == ("applied", {2: 328_386}, {}, 0)
    later = replace(credit(17_284, "DUPONT FILS", "RETENUE F2026-0119"), booked_on=date(2027, 3, 4))
    (found,) = match(later, items=[kept])
    assert told(found) == ("applied", {11: 17_284}, {}, 0)


def test_an_invoice_issued_later_is_not_part_of_what_was_open():
    later = item(10, "C1", "F2026-0200", 5_000, issued_on=date(2026, 4, 20))
    (found,) = match(credit(516_954, "DUPONT FILS", "SOLDE"), items=[*ITEMS, later])
    assert told(found) == ("applied", {1: 120_050, 2: 345_670, 3: 51_234}, {}, 0)


def test_a_debit_is_not_looked_at():
    (found,) = match(credit(-120_050, "DUPONT FILS", "F2026-0118"))
    assert found.outcome is Outcome.NONE


@pytest.mark.parametrize(
    "words",
    ["MOINS VOTRE AVOIR", "ECART PRIX", "PORT NON DU", "SAUF CASSE", "RISTOURNE", "ESCOMPTE 3,5%"],
)
def test_what_the_payer_says_is_not_coded_as_a_bank_fee(words):
    (found,) = match(credit(345_670 - 2_500, "DUPONT FILS", f"F2026-0119 {words}"))
    assert found.outcome is not Outcome.APPLIED


@pytest.mark.parametrize("words", ["ESCOMPTE 5%", "RISTOURNE 5%", "LITIGE", ""])
def test_five_percent_are_a_retention_only_when_they_are_said_to_be(words):
    (found,) = match(credit(345_670 - 17_284, "DUPONT FILS", f"F2026-0119 {words}"))
    assert found.outcome is not Outcome.APPLIED


def test_a_fee_is_not_seen_where_nothing_is_named():
    (found,) = match(credit(345_670 - 1_000, "DUPONT FILS", "VIREMENT"))
    assert found.outcome is not Outcome.APPLIED
    told_by_bank = replace(credit(345_670 - 1_000, "DUPONT FILS", "VIREMENT"), fee_cents=1_000)
    assert match(told_by_bank)[0].outcome is Outcome.APPLIED


@pytest.mark.parametrize("text", ["F2026-0777", "FACT F2026-0777 F2026-0118"])
def test_a_number_of_ours_that_nobody_knows_is_looked_at_by_people(text):
    (found,) = match(credit(120_050, "DUPONT FILS", text))
    assert found.outcome is not Outcome.APPLIED


def test_a_penalty_that_is_said_is_seen_on_an_invoice_named_by_its_end():
    items = [*ITEMS, *(item(20 + n, "C1", f"G26-{n}118", 70_000 + n) for n in range(2))]
    (found,) = match(credit(108_045, "DUPONT FILS", "118 PENALITE DEDUITE"), items=items)
    offered = [found.shares, *found.alternatives]
    assert found.outcome is Outcome.PROPOSED
    assert (Share(1, 120_050),) in offered


@pytest.mark.parametrize("text", ["CLIENT 4711 119", "CDE 450001272 20260119", "KD 12 F2026-0119"])
def test_what_follows_the_number_of_something_else_may_be_an_invoice(text):
    items = [*ITEMS, item(20, "C1", "20260119", 88_888)] if "20260119" in text else ITEMS
    (found,) = match(
        credit(88_888 if "20260119" in text else 345_670, "DUPONT FILS", text), items=items
    )
    assert "reference" in [reason.code for reason in found.because]


def test_what_is_too_much_for_the_invoices_named_may_be_one_that_was_misread():
    paid = credit(120_050 + 345_670, "DUPONT FILS", "F2026-0118 F20260 9")
    (found,) = match(paid)
    assert found.outcome is Outcome.PROPOSED
    assert told(found)[1] == {1: 120_050, 2: 345_670}
    assert "contradiction" in [reason.code for reason in found.because]


def test_a_due_date_is_paid_with_the_credit_notes_of_its_day():
    items = [
        item(1, "C1", "F2026-0118", 43_772),
        item(2, "C1", "A2026-0001", -8_750),
        item(3, "C1", "A2026-0002", -9_967),
        item(4, "C1", "F2026-0119", 26_294, due_on=date(2026, 4, 30)),
        item(5, "C1", "A2026-0003", -1_111, due_on=date(2026, 4, 30)),
    ]
    (found,) = match(credit(25_055, "DUPONT FILS", "VIR"), items=items)
    assert told(found)[1] == {1: 43_772, 2: -8_750, 3: -9_967}


WITHHELD = credit(345_670 - 2_600, "DUPONT FILS", "F2026-0119 LITIGE", key=1)
MORE = tuple(
    item(20 + place, "C1", f"G26-{place}", 9_900 + 37 * place, due_on=date(2026, 5, 1 + place))
    for place in range(4)
)
BALANCE = credit(
    120_050 + 51_234 + sum(each.open_cents for each in MORE), "DUPONT FILS", "SOLDE", key=2
)


def test_a_balance_is_found_once_what_is_proposed_before_it_is_supposed_paid():
    other = credit(51_234 - 1_100, "DUPONT FILS", "F2026-0120 LITIGE", key=3)
    rest = replace(BALANCE, amount_cents=BALANCE.amount_cents - 51_234)
    first, too, second = match(WITHHELD, other, rest, items=[*ITEMS, *MORE])
    assert (str(first.outcome), [share.key for share in first.shares]) == ("proposed", [2])
    assert (str(too.outcome), [share.key for share in too.shares]) == ("proposed", [3])
    assert second.outcome is Outcome.PROPOSED
    assert sorted(share.key for share in second.shares) == [1, *(each.key for each in MORE)]
    assert "supposed" in [reason.code for reason in second.because]


def test_all_that_is_open_but_one_is_a_balance_of_which_one_is_withheld():
    first, second = match(WITHHELD, BALANCE, items=[*ITEMS, *MORE])
    assert (str(first.outcome), [share.key for share in first.shares]) == ("proposed", [2])
    assert second.outcome is Outcome.APPLIED
    assert sorted(share.key for share in second.shares) == [1, 3, *(each.key for each in MORE)]


def test_a_balance_is_what_is_left_of_an_invoice_proposed_to_be_paid_in_part():
    part = credit(200_000, "DUPONT", "ACOMPTE 119", key=1)
    rest = credit(BALANCE.amount_cents + 145_670, "DUPONT FILS", "SOLDE", key=2)
    first, second = match(part, rest, items=[*ITEMS, *MORE])
    assert (str(first.outcome), first.shares) == ("proposed", (Share(2, 200_000),))
    assert second.outcome is Outcome.PROPOSED
    assert Share(2, 145_670) in second.shares
    assert second.unapplied_cents == 0


def test_an_unknown_payer_who_names_another_invoice_may_pay_the_one_of_the_amount():
    (found,) = match(credit(51_234, "INCONNU", "F2026-0132"))
    offered = [found.shares, *found.alternatives]
    assert found.outcome is Outcome.PROPOSED
    assert (Share(3, 51_234),) in offered


def test_a_name_mistyped_where_it_begins_is_known_by_its_end():
    debtors = (*DEBTORS, Debtor("C9", "Querrivey"))
    items = [*ITEMS, item(30, "C9", "F2026-0150", 43_210)]
    (found,) = match_credits([credit(43_210, "QUERNIVEY EURL", "VIR")], Known(items, debtors))
    assert found.customer == "C9"


def test_what_is_proposed_later_is_not_supposed_paid_before():
    first, _ = match(BALANCE, WITHHELD, items=[*ITEMS, *MORE])
    assert "supposed" not in [reason.code for reason in first.because]


@pytest.mark.parametrize("cents", [50_000, 51_233, 119_050, 110_000])
@pytest.mark.parametrize("text", ["F2026-0777", "VIR FACT F2026-0777", "F2026 0777 MERCI"])
def test_an_invoice_that_is_not_open_is_not_taken_for_a_part_of_another(cents, text):
    (found,) = match(credit(cents, "DUPONT FILS", text))
    assert (str(found.outcome), found.customer) == ("proposed", "C1")
    assert (found.shares, found.deductions, found.unapplied_cents) == ((), (), cents)
    assert found.alternatives == ()
    assert [reason.code for reason in found.because] == ["unknown", "customer", "on_account"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("VIR FACT F2026-0777", "F2026-0777"),
        ("REGL. f2026 / 0777 MERCI", "f2026 / 0777"),
        ("F20260777", "F20260777"),
    ],
)
def test_an_invoice_that_is_not_open_is_quoted_as_the_bank_wrote_it(text, written):
    (found,) = match(credit(50_000, "DUPONT FILS", text))
    assert dict(found.because[0].text.values)["number"] == written


def test_an_invoice_that_is_not_open_leaves_another_of_the_amount_as_a_second_choice():
    (found,) = match(credit(51_234, "DUPONT FILS", "F2026-0777"))
    assert (found.customer, found.shares, found.unapplied_cents) == ("C1", (), 51_234)
    assert found.alternatives == ((Share(3, 51_234),),)


def test_a_number_one_sign_away_is_paid_whole_or_not_at_all():
    (found,) = match(credit(50_000, "DUPONT FILS", "F2026-0138"))
    assert (found.customer, found.shares) == ("C1", ())
    (found,) = match(credit(51_234, "DUPONT FILS", "F2026-0128"))
    assert [share.key for share in found.shares] == [3]


def test_an_invoice_that_is_open_is_paid_in_part_though_another_named_is_not():
    (found,) = match(credit(50_000, "DUPONT FILS", "F2026-0777 F2026-0118"))
    assert [share.key for share in found.shares] == [1]


def test_a_number_nobody_knows_of_a_payer_nobody_knows_is_left():
    (found,) = match(credit(51_233, "INCONNU", "F2026-0777"))
    assert (str(found.outcome), found.customer) == ("none", None)


def test_a_second_payment_is_not_laid_on_the_next_invoice_of_that_amount():
    seen = Seen("DUPONT FILS", "", "F2026-0050", 120_050, "C1", ("F2026-0050",))
    (found,) = match(credit(120_050, "DUPONT FILS", "F2026-0050"), seen=[seen])
    assert (str(found.outcome), found.shares, found.customer) == ("proposed", (), "C1")
    assert "paid_twice" in [reason.code for reason in found.because]
    assert found.alternatives[0][0].key == 1


def test_a_number_one_sign_away_is_said_to_be_near():
    (found,) = match(credit(120_050, "DUPONT FILS", "F2026-0138"))
    assert "near_reference" in [reason.code for reason in found.because]


def test_money_that_is_not_booked_pays_nothing():
    (found,) = match(replace(credit(120_050, "DUPONT FILS", "F2026-0118"), is_final=False))
    assert told(found) == ("none", {}, {}, 120_050)


def test_a_short_name_does_not_choose_between_those_that_begin_with_it():
    debtors = (Debtor("D1", "Etablissements Garcin"), Debtor("D2", "Garcin Frères"))
    items = [item(1, "D1", "F1001", 50_000), item(2, "D2", "F1002", 50_000)]
    (found,) = match_credits([credit(50_000, "GARCIN")], Known(items, debtors))
    assert found.outcome is Outcome.PROPOSED
    assert found.alternatives


def test_a_customer_named_in_the_text_counts_less_where_somebody_else_pays():
    (found,) = match(credit(345_670, "QUIDAM SA", "TRAVAUX DUPONT FILS"))
    assert found.outcome is not Outcome.APPLIED


@pytest.mark.parametrize(
    "text", ["RESTITUTION CAUTION", "POUR LE COMPTE DE MARTIN", "ACOMPTE DEVIS 12"]
)
def test_money_for_something_else_is_looked_at_by_people(text):
    (found,) = match(credit(345_670, "DUPONT FILS", text))
    assert found.outcome is not Outcome.APPLIED


def test_with_the_automatic_off_or_a_customer_excluded_a_second_payment_is_proposed():
    twice = [credit(120_050, "DUPONT FILS", "F2026-0118", key=key) for key in (1, 2)]
    for found in match(*twice, policy=MatchPolicy(is_automatic=False)):
        assert found.outcome is not Outcome.APPLIED


def test_what_came_back_is_not_paid_by_money_of_before():
    """Direct debits in one batch: the books have their sum, and one of them came back later."""
    back = Item(1, "C1", "F2026-0118", 64_214, date(2026, 6, 15), kind="returned")
    known = Known((back,), (Debtor("C1", "Durand"),))
    before, after = (
        Credit(key, day, 64_214, payer_name="DURAND", remittance="F2026-0118")
        for key, day in ((1, date(2026, 6, 10)), (2, date(2026, 6, 20)))
    )
    assert [told(found)[1] for found in match_credits([before, after], known)] == [{}, {1: 64_214}]
    assert match_credits([before], known)[0].outcome is not Outcome.APPLIED


def test_a_number_that_was_cut_is_the_one_of_just_the_amount():
    """FA26-0053 is none of ours, and begins the only invoice of that amount."""
    items = [
        Item(each, "C1", f"FA26-00536{each}", 71_017 + 100 * each, date(2026, 3, 1))
        for each in range(3)
    ]
    known = Known(tuple(items), (Debtor("C1", "Climatisation Vildugneux"),))
    credit = Credit(
        1, date(2026, 4, 2), 71_017, payer_name="CLIMATISATION VILDUGNEUX", remittance="FA26-0053"
    )
    found = match_credits([credit], known)[0]
    assert told(found)[1] == {0: 71_017}
