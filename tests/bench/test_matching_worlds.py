"""The worlds that judge the matching tell the truth, and know what nobody could have told."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest

from bench.matching.files import write_world
from bench.matching.judging import by_case, judge_world, reliability, summary, wilson
from bench.matching.payers import Payers, one_edit
from bench.matching.rule import Answer, Ledger, answers, judge, squeeze
from bench.matching.world import Truth, World
from bench.matching.world_a import world_a
from bench.matching.world_b import world_b
from encours.cash.rules.matching.words import (
    Credit,
    Debtor,
    Deduction,
    DeductionKind,
    Item,
    Match,
    Outcome,
    Seen,
    Share,
)
from encours.cash.rules.matching_files import credits_of, holders_of, read_history, read_items
from encours.intake.formats.bank.any_statement import open_statements
from encours.intake.formats.bank.records import collect

WORLDS = {
    "a": world_a(3, customers=40, items=400, lines=150),
    "b": world_b(3, customers=40, items=400, lines=150),
}
DAY = date(2026, 3, 2)


@pytest.fixture(params=sorted(WORLDS))
def world(request):
    return WORLDS[request.param]


@pytest.mark.parametrize("make", [world_a, world_b])
def test_a_seed_gives_its_world_again_and_another_seed_another(make):
    small = {"customers": 15, "items": 60, "lines": 30}
    assert make(7, **small) == make(7, **small)
    assert make(7, **small) != make(8, **small)


def test_no_truth_closes_more_than_is_open_and_every_line_adds_up(world):
    left = {item.key: item.open_cents for item in world.items}
    for credit, truth in zip(world.credits, world.truths, strict=True):
        for key, cents in truth.shares.items():
            assert left[key] * cents > 0
            assert abs(cents) <= abs(left[key])
            left[key] -= cents
        assert all(cents > 0 for _, cents in truth.deductions)
        assert credit.amount_cents > 0
        assert truth.unapplied(credit) >= 0
        assert truth.customers or not truth.shares


def test_a_decidable_line_has_no_other_item_and_no_other_two_of_its_amount(world):
    payers = Payers(world.debtors, world.seen)
    left = {item.key: item.open_cents for item in world.items}
    looked_at = 0
    for credit, truth in zip(world.credits, world.truths, strict=True):
        if truth.decidable and not truth.quoted:
            whose = payers.fits(credit.payer_iban, truth.named)
            open_ = {i.key: left[i.key] for i in world.items if i.customer in whose and left[i.key]}
            sets = [
                set(keys)
                for count in (1, 2)
                for keys in combinations(open_, count)
                if sum(open_[key] for key in keys) == credit.amount_cents
            ]
            assert all(keys == set(truth.shares) for keys in sets)
            looked_at += 1
        if truth.decidable:
            for key, cents in truth.shares.items():
                left[key] -= cents
    assert looked_at > 10


def test_a_decidable_line_that_names_invoices_names_no_others(world):
    payers = Payers(world.debtors, world.seen)
    left = {item.key: item.open_cents for item in world.items}
    looked_at = 0
    for credit, truth in zip(world.credits, world.truths, strict=True):
        whose = payers.fits(credit.payer_iban, truth.named) & set(truth.customers)
        if truth.decidable and truth.quoted and len(whose) == 1:
            for text in truth.quoted:
                whole = [
                    item
                    for item in world.items
                    if item.customer in whose
                    and left[item.key]
                    and squeeze(item.number) == squeeze(text)
                ]
                assert {item.key for item in whole} <= set(truth.shares)
            looked_at += 1
        if truth.decidable:
            for key, cents in truth.shares.items():
                left[key] -= cents
    assert looked_at > 40


def test_most_lines_are_decidable_and_every_kind_of_trap_is_there(world):
    decidable = sum(truth.decidable for truth in world.truths)
    assert 0.7 < decidable / len(world.truths) < 0.95
    assert any(truth.is_nobodys for truth in world.truths)
    assert any(truth.customers and not truth.shares for truth in world.truths)
    assert {kind for truth in world.truths for kind, _ in truth.deductions} >= {"fee", "discount"}


def test_every_case_of_world_a_happens():
    found = Counter(truth.case for truth in world_a(5, lines=1_500, items=4_000).truths)
    assert len(found) >= 40
    assert found["one, exact number"] > found["several, quoted"] > found["penalty withheld"] > 0


ITEMS = [
    Item(1, "C1", "F2026-0118", 100_000, DAY, DAY + timedelta(30)),
    Item(2, "C1", "F2026-0119", 50_000, DAY, DAY + timedelta(40)),
    Item(3, "C1", "F2026-0120", 50_000, DAY + timedelta(40), DAY + timedelta(70)),
    Item(4, "C1", "AV2026-7", -20_000, DAY, DAY),
    Item(5, "C2", "F2026-0130", 123_456, DAY, DAY + timedelta(50)),
    Item(6, "C3", "F2026-0131", 123_456, DAY, DAY + timedelta(60)),
    Item(7, "C3", "F2025-0118", 70_007, DAY, DAY + timedelta(60)),
    Item(8, "C3", "F2026-0118-B", 70_007, DAY, DAY + timedelta(60)),
]
DEBTORS = [
    Debtor("C1", "Menuiserie Dorvolier SAS"),
    Debtor("C2", "DUPRÉ SARL"),
    Debtor("C3", "SA Dupré"),
]
SEEN = [Seen("HOLDING X", "FR76AAA", "F1", 1, "C2", ("F1",)), Seen("AGENT Y", "", "F2", 1, "C3")]


def found(cents, named="", *, iban="", quoted=(), stated=None, **extra):
    ledger = Ledger(ITEMS, Payers(DEBTORS, SEEN))
    held = ((stated, 1),) if stated and stated != "part" else ()
    truth = Truth("", ("C1",), {1: 1}, held, quoted, named, stated=bool(stated))
    credit = Credit(0, DAY + timedelta(1), cents, payer_name=named, payer_iban=iban, **extra)
    return {
        (*sorted(each.customers), *sorted(key for key, _ in each.shares), *each.deductions)
        for each in answers(ledger, credit, truth)
    }


@pytest.mark.parametrize(
    ("cents", "line", "expected"),
    [
        (100_000, {"named": "MENUISERIE DORVOLIER"}, {("C1", 1), ("C1", 2, 3)}),
        (80_000, {"named": "MENUISERIE DORVOLIER"}, {("C1", 1, 4), ("C1", 2, 3, 4)}),
        (50_000, {"named": "Menuiserie Dorvolier"}, {("C1", 2), ("C1", 3)}),
        (180_000, {"named": "MENUISERIE DORVOL"}, {("C1", 1, 2, 3, 4)}),
        (123_456, {"named": "DUPRE"}, {("C2", 5), ("C3", 6)}),
        (123_456, {"named": "DUPRE", "iban": "FR76AAA"}, {("C2", 5)}),
        (123_456, {"named": "Agent Y"}, {("C3", 6)}),
        (123_456, {"named": "NOBODY"}, set()),
        (123_456, {"named": "NOBODY", "quoted": ("F2026-0130",)}, {("C2", 5)}),
        (123_456, {"named": "NOBODY", "quoted": ("130",)}, set()),
        (100_000, {"named": "DORVOLIER MENUISERIE", "quoted": ("118",)}, {("C1", 1)}),
        (100_000, {"named": "MENUISERIE DORVOLIER", "quoted": ("F2O26-O118",)}, {("C1", 1)}),
        (
            100_000,
            {"named": "MENUISERIE DORVOLIER", "quoted": ("F2026-0181",)},
            {("C1", 1)},
        ),
        (70_007, {"named": "SA DUPRE", "quoted": ("118",)}, {("C3", 7), ("C3", 8)}),
        (
            98_000,
            {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)},
            {("C1", 1, ("discount", 2_000)), ("C1", 1, ("fee", 2_000))},
        ),
        (
            98_000,
            {"named": "MENUISERIE DORVOLIER", "quoted": ("118",), "stated": "discount"},
            {("C1", 1, ("discount", 2_000))},
        ),
        (
            98_250,
            {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)},
            {("C1", 1, ("fee", 1_750))},
        ),
        (
            95_000,
            {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)},
            {("C1", 1, ("retention", 5_000))},
        ),
        (
            99_997,
            {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)},
            {("C1", 1, ("rounding", 3))},
        ),
        (
            99_100,
            {
                "named": "MENUISERIE DORVOLIER",
                "quoted": ("118",),
                "original_currency": "USD",
            },
            {("C1", 1, ("fx", 900))},
        ),
        (99_900, {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)}, {("C1", 1)}),
        (40_000, {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)}, {("C1", 1)}),
        (40_000, {"named": "MENUISERIE DORVOLIER", "quoted": ("118", "119")}, set()),
        (80_000, {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)}, {("C1", 1, 4)}),
        (103_333, {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)}, {("C1", 1)}),
        (150_000, {"named": "MENUISERIE DORVOLIER", "quoted": ("118",)}, set()),
        (223_456, {"quoted": ("F2026-0118", "F2026-0130")}, {("C1", "C2", 1, 5)}),
    ],
)
def test_the_rule_finds_every_answer_a_careful_accountant_would(cents, line, expected):
    assert found(cents, **line) == expected


def test_a_line_is_decidable_when_its_only_answer_is_the_true_one():
    def told(shares, quoted, **more):
        ledger = Ledger(ITEMS, Payers(DEBTORS, SEEN))
        truth = Truth("", ("C1",), shares, quoted=quoted, named="MENUISERIE DORVOLIER", **more)
        return judge(ledger, Credit(0, DAY, sum(shares.values())), truth)

    assert told({1: 100_000}, ("118",)).decidable
    assert not told({2: 50_000}, ()).decidable
    assert told({2: 50_000}, ()).why_not == "2 answers fit"
    assert not told({1: 100_000}, ("118",), claimed=False).decidable
    lost = told({1: 100_000, 2: 50_000}, ("777",))
    assert (lost.decidable, lost.hopeless) == (False, True)


@pytest.mark.parametrize(
    ("one", "two", "near"),
    [
        ("118", "118", True),
        ("118", "181", True),
        ("118", "1118", True),
        ("118", "18", True),
        ("118", "119", True),
        ("118", "811", False),
        ("118", "127", False),
        ("", "12", False),
    ],
)
def test_one_sign_apart(one, two, near):
    assert (one_edit(one, two), one_edit(two, one)) == (near, near)


def test_what_nobody_can_know_stays_open_for_the_accountant_and_not_for_life():
    ledger = Ledger(ITEMS, Payers(DEBTORS, SEEN))
    doubtful = Truth("", ("C1",), {2: 50_000}, named="MENUISERIE DORVOLIER")
    ledger.settle(Credit(0, DAY, 50_000), doubtful)
    assert (ledger.life[2], ledger.seen[2]) == (0, 50_000)
    sure = Truth("", ("C1",), {1: 100_000}, quoted=("118",), named="MENUISERIE DORVOLIER")
    ledger.settle(Credit(1, DAY, 100_000), sure)
    assert (ledger.life[1], ledger.seen[1]) == (0, 0)


def right(world):
    """The matching nobody has: applied and true wherever there is a truth."""
    return [
        Match(
            credit.key,
            Outcome.APPLIED if truth.customers else Outcome.NONE,
            next(iter(truth.customers), None),
            tuple(Share(key, cents) for key, cents in truth.shares.items()),
            tuple(Deduction(DeductionKind(kind), cents) for kind, cents in truth.deductions),
            truth.unapplied(credit),
            1.0,
        )
        for credit, truth in zip(world.credits, world.truths, strict=True)
    ]


def test_who_is_always_right_has_every_figure_at_its_best(world):
    score = judge_world(world, right(world))
    decided = sum(truth.decidable for truth in world.truths)
    assert score.automatic == (decided, decided)
    assert len(set(score.precision)) == 1
    assert score.proposals == (0, 0, 0)
    assert "do not add up" not in summary(score)
    assert by_case(score)
    assert reliability(score)


def test_a_cent_another_customer_or_another_deduction_is_wrong(world):
    truths = right(world)
    at = next(at for at, truth in enumerate(world.truths) if truth.decidable)
    match = truths[at]
    share = match.shares[0]
    wrong = [
        Match(match.credit, Outcome.APPLIED, "?", match.shares, match.deductions),
        Match(match.credit, Outcome.APPLIED, match.customer, (Share(share.key, 1),)),
        Match(
            match.credit,
            Outcome.APPLIED,
            match.customer,
            match.shares,
            (*match.deductions, Deduction(DeductionKind.FEE, 1)),
        ),
    ]
    for each in wrong:
        score = judge_world(world, [*truths[:at], each, *truths[at + 1 :]])
        assert score.precision[0] == score.precision[1] - 1


def test_a_proposal_is_right_among_its_first_three(world):
    def proposed(match, truth):
        true, other = match.shares, (Share(0, 1),)
        return Match(
            match.credit,
            Outcome.PROPOSED,
            match.customer,
            other,
            alternatives=(other, true) if truth.settles else (),
        )

    pairs = zip(right(world), world.truths, strict=True)
    score = judge_world(world, [proposed(*pair) for pair in pairs])
    first, three, left = score.proposals
    assert (first, three) == (0, left)
    assert left > 100
    assert score.precision == (0, 0)


def test_the_interval_is_the_published_one():
    low, high = wilson(8, 10)  # Brown, Cai and DasGupta 2001: the score interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_files_of_a_world_say_what_the_world_says(world, tmp_path):
    write_world(tmp_path, world)
    read = read_items((tmp_path / "items.csv").read_bytes())
    assert read.rejects == ()
    assert [(i.customer, i.number, i.open_cents, i.issued_on, i.due_on) for i in read.items] == [
        (i.customer, i.number, i.open_cents, i.issued_on, i.due_on) for i in world.items
    ]
    past = read_history((tmp_path / "settled.csv").read_bytes())
    assert [(s.customer, s.invoices, s.payer_iban, s.amount_cents) for s in past.seen] == [
        (s.customer, s.invoices, s.payer_iban, s.amount_cents) for s in world.seen
    ]
    reading = collect(open_statements((tmp_path / "statement.xml").read_bytes()))
    assert [statement.balanced for statement in reading.statements] == [True]
    assert holders_of(reading) == world.own_names[:1]
    read_back = credits_of(reading)
    assert len(read_back) == len(world.credits)
    for told, credit in zip(read_back, world.credits, strict=True):
        assert (told.amount_cents, told.booked_on) == (credit.amount_cents, credit.booked_on)
        # Where its own place is blank, who paid is read in the words of the bank.
        if credit.payer_name:
            assert told.payer_name.split() == credit.payer_name.split()
        assert " ".join(told.payer_name.split()) in " ".join(
            [*credit.payer_name.split(), *credit.remittance.split()]
        )
        assert told.payer_iban == credit.payer_iban
        assert told.remittance.split() == credit.remittance.split()
        assert told.original_currency == credit.original_currency


def test_an_answer_is_the_same_in_whatever_order_it_is_found():
    one = Answer(frozenset({"C1"}), frozenset({(1, 5), (2, 6)}))
    assert one == Answer(frozenset({"C1"}), frozenset({(2, 6), (1, 5)}))
    assert World((), (), (), (), ()).known().items == ()
