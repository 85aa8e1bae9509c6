"""Which invoices a payment may pay, which payment of the books it is, what a difference becomes."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.cash.rules.candidates import compute_open, find_named
from encours.cash.rules.deductions import (
    DoesNotAddUp,
    Laid,
    Source,
    check_sum,
    lay_sources,
    settle_deductions,
    tax_in,
)
from encours.cash.rules.finding import decide_verdict
from encours.cash.rules.found import Booked, choose_booked, choose_near, find_alike
from encours.cash.rules.matching.words import (
    Credit,
    Deduction,
    DeductionKind,
    Match,
    Outcome,
    Share,
)
from encours.cash.rules.matching_policy import MATCHING, Automatic, MatchingPolicy
from encours.policybook.rules.sections import UnusableSettings

DAY = date(2026, 5, 20)
PRESUMED = {
    "debit": pl.Int64,
    "credit": pl.Int64,
    "amount_cents": pl.Int64,
    "basis": pl.String,
    "paid_on": pl.Date,
    "is_payment": pl.Boolean,
}


def open_of(*presumed, lifted=(), named=()):
    lines = pl.DataFrame({"line": [1, 2, 9], "left_cents": [100, 50, -120]})
    rows = [(*each[:4], DAY - timedelta(each[4]), True) for each in presumed]
    found = compute_open(
        lines,
        pl.DataFrame(rows, PRESUMED, orient="row"),
        lifted=lifted,
        named=named,
        recent_since=DAY - timedelta(90),
    )
    return dict(found.select("line", "open_cents").iter_rows())


@pytest.mark.parametrize(
    ("presumed", "told", "left"),
    [
        # the books say it by number or amount: it is paid, and the payment is used
        (("presumed_reference", 5), {}, {2: 50, 9: -20}),
        (("presumed_amount", 5), {}, {2: 50, 9: -20}),
        # the oldest first says little: open, unless it is long ago and nobody names it
        (("presumed_oldest", 5), {}, {1: 100, 2: 50, 9: -120}),
        (("presumed_oldest", 91), {}, {2: 50, 9: -20}),
        (("presumed_oldest", 91), {"named": [1]}, {1: 100, 2: 50, 9: -120}),
        # the payment of the books may be this very money: what it closed is open, it is no credit
        (("presumed_reference", 5), {"lifted": [9]}, {1: 100, 2: 50}),
    ],
)
def test_a_presumption_hides_what_is_said_and_not_what_is_guessed(presumed, told, left):
    basis, days = presumed
    assert open_of((1, 9, 100, basis, days), **told) == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reglement facture FA2026-00118", [1]),
        ("FACT 118", [1]),
        ("VIR 2026 00118", [1]),
        ("no number", []),
        ("18", []),
    ],
)
def test_a_number_is_named_by_its_digits(text, found):
    lines = pl.DataFrame({"line": [1, 2, 3], "reference": ["FA2026-00118", "18", None]})
    assert find_named(lines, [text]) == found


def credit(key=1, cents=100, day=0, **told):
    return Credit(key, DAY + timedelta(day), cents, **told)


def booked(*lines, customer="A", cents=100, day=0, texts=()):
    return Booked(lines or (1,), customer, "EUR", cents, DAY + timedelta(day), texts)


def chosen(credits, payments, customers):
    alike = find_alike(credits, payments, within_days=10)
    found = choose_booked(credits, alike, customers)
    return {key: each.lines for key, each in found.items()}


@pytest.mark.parametrize(
    ("payments", "customer", "found"),
    [
        ([booked(1, day=10)], "A", (1,)),
        ([booked(1, day=-11)], "A", None),
        ([booked(1, cents=101)], "A", None),
        ([booked(1, customer="B")], "A", None),
        ([booked(1, day=1), booked(2)], "A", (2,)),
        ([booked(1, day=1, texts=("V77",)), booked(2)], "A", (1,)),
        ([booked(1)], None, (1,)),
        ([booked(1), booked(2, customer="B")], None, None),
    ],
)
def test_a_payment_is_the_one_of_the_books_that_nothing_else_could_be(payments, customer, found):
    told = chosen([credit(remittance="ref V77")], payments, {1: customer})
    assert told == ({} if found is None else {1: found})


def test_a_payment_of_the_books_is_one_credit_alone():
    both = [credit(1), credit(2, day=1)]
    assert chosen(both, [booked(5)], {1: "A", 2: "A"}) == {1: (5,)}
    assert chosen(both, [booked(5)], {1: None, 2: None}) == {}


@pytest.mark.parametrize(
    ("cents", "is_found"), [(100, False), (101, True), (135, True), (136, False)]
)
def test_a_fee_may_be_inside_what_the_books_have(cents, is_found):
    found = choose_near(
        [credit()], [booked(5, cents=cents)], {1: "A"}, taken=[], within_days=10, most_cents=35
    )
    assert bool(found) == is_found


def match(outcome, *shares, unapplied=0, customer="A"):
    return Match(1, outcome, customer, tuple(Share(*each) for each in shares), (), unapplied)


@pytest.mark.parametrize(
    ("matched", "closed", "outcome", "told", "codes"),
    [
        # the books letter it the same, otherwise, or not at all
        (match(Outcome.APPLIED, (7, 100)), [(7, 100)], Outcome.APPLIED, True, ["booked"]),
        (
            match(Outcome.APPLIED, (8, 100)),
            [(7, 100)],
            Outcome.APPLIED,
            True,
            ["conflict", "booked"],
        ),
        (match(Outcome.APPLIED, (8, 100)), [], Outcome.APPLIED, False, ["booked"]),
        (match(Outcome.PROPOSED, (8, 100)), [(7, 100)], Outcome.APPLIED, True, ["booked"]),
        (match(Outcome.APPLIED, unapplied=100), [(7, 100)], Outcome.APPLIED, True, ["booked"]),
    ],
)
def test_what_the_books_say_of_a_payment_stands(matched, closed, outcome, told, codes):
    verdict = decide_verdict(credit(), matched, booked(5), alike=[booked(5)], closed_by={5: closed})
    assert (verdict.outcome, verdict.is_told, verdict.found) == (outcome, told, (5,))
    assert [each.code for each in verdict.because] == codes
    check_sum(100, verdict.shares, verdict.deductions, verdict.unapplied_cents)


def test_the_same_amount_of_somebody_else_in_the_books_is_asked():
    sure = match(Outcome.APPLIED, (7, 100))
    verdict = decide_verdict(credit(), sure, None, alike=[booked(5, customer="B")], closed_by={})
    assert verdict.outcome == Outcome.PROPOSED


def deduct(kind, cents, key=None, **told):
    return Deduction(DeductionKind(kind), cents, key, **told)


def test_what_is_contested_comes_off_its_item_and_is_not_written():
    penalty = deduct("penalty", 30, 2, is_contested=True)
    fee = deduct("fee", 5)
    settled = settle_deductions([Share(1, 100), Share(2, 50)], [penalty, fee])
    assert settled.shares == (Share(1, 100), Share(2, 20))
    assert (settled.deductions, settled.contested) == ((fee,), (penalty,))
    everything = settle_deductions([Share(1, 100)], [deduct("penalty", 40, is_contested=True)])
    assert everything.shares == (Share(1, 60),)
    with pytest.raises(DoesNotAddUp):
        settle_deductions([Share(1, 100)], [deduct("penalty", 101, is_contested=True)])


@pytest.mark.parametrize(
    ("shares", "deductions", "unapplied"),
    [
        ([Share(1, 99)], [], 0),
        ([Share(1, 110)], [], -10),
        ([Share(1, 90)], [deduct("fee", -10)], 0),
    ],
)
def test_what_does_not_make_up_the_payment_is_refused(shares, deductions, unapplied):
    with pytest.raises(DoesNotAddUp):
        check_sum(100, shares, deductions, unapplied)


def test_each_customer_pays_their_own_first_and_what_is_meant_goes_there():
    debts = [Share(1, 100), Share(2, 50)]
    sources = [Source(8, 10, 2, "B"), Source(9, 90, None, "A"), Source(7, 50, None, "B")]
    laid = lay_sources(debts, sources, owners={1: "A", 2: "B"})
    assert sorted((each.debit, each.credit, each.cents) for each in laid) == [
        (1, 7, 10),
        (1, 9, 90),
        (2, 7, 40),
        (2, 8, 10),
    ]
    assert Laid(1, 9, 90) in laid


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=5),
    st.lists(st.integers(1, 50), min_size=1, max_size=5),
    st.data(),
)
def test_no_source_gives_more_than_it_has_and_no_debt_takes_more(owed, given_, data):
    debts = [Share(number, cents) for number, cents in enumerate(owed)]
    names = st.sampled_from(["A", "B"])
    owners = {each.key: data.draw(names) for each in debts}
    only = st.none() | st.integers(0, len(owed))
    sources = [
        Source(100 + number, cents, data.draw(only), data.draw(names))
        for number, cents in enumerate(given_)
    ]
    laid = lay_sources(debts, sources, owners=owners)
    assert sum(each.cents for each in laid) == min(sum(owed), sum(given_))
    assert all(each.cents > 0 for each in laid)
    assert len({(each.debit, each.credit) for each in laid}) == len(laid)
    for debt in debts:
        assert sum(each.cents for each in laid if each.debit == debt.key) <= debt.amount_cents
    for source in sources:
        assert sum(each.cents for each in laid if each.credit == source.key) <= source.cents


def test_the_tax_in_a_discount_is_its_share_to_the_half_cent():
    assert tax_in(2400, tax_cents=20000, of_cents=120000) == 400
    assert tax_in(3, tax_cents=1, of_cents=6) == 1
    assert tax_in(100, tax_cents=None, of_cents=600) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"sure_percent": Decimal(101)}, {"fee_max_cents": -1}, {"found_days": 61}],
)
def test_settings_that_mean_nothing_are_refused(wrong):
    with pytest.raises(UnusableSettings) as refused:
        MatchingPolicy(**wrong)
    assert refused.value.action is not None


def test_the_policy_tells_the_matching_what_it_may_do():
    told = MatchingPolicy(sure_percent=Decimal("99.9"), fee_max_cents=1).for_matching()
    assert (told.automatic_confidence, told.is_automatic, told.fee_max_cents) == (0.999, True, 1)
    assert not MatchingPolicy(automatic=Automatic.CONFIRM).for_matching().is_automatic
    assert not MatchingPolicy().for_matching(may_apply=False).is_automatic
    written = MATCHING.as_json(MatchingPolicy(excluded_customers=("A",)))
    assert MATCHING.from_json(written).excluded_customers == ("A",)
