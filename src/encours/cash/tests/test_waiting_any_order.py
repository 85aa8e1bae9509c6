"""Any order of what the bank tells and what the books export gives the same, once all is in."""

import secrets

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours.cash.rules.matching.words import Deduction, DeductionKind
from encours.cash.services.refacing import reface_receipts
from encours.cash.tests.bank_lines import (
    NOW,
    applied,
    balance,
    bank_line,
    left,
    number,
    run,
    standing,
)
from encours.cash.tests.waiting_books import LATER, books, by_account
from encours.tenancy.services import create_organisation

SALES = """
    VE 1 2026-03-01 411:ALPHA 600 #FA1; 707 -600
    VE 2 2026-03-02 411:ALPHA 350 #FA2; 707 -350
    VE 3 2026-03-03 411:BETA 485 #FB1; 707 -485
"""
# Day, cents, customer, invoices and fee of each payment; another amount and week for each.
PAYMENTS = (
    ("2026-04-02", 95000, "ALPHA", (("FA1", 60000), ("FA2", 35000)), ()),
    ("2026-04-09", 48000, "BETA", (("FB1", 48500),), (Deduction(DeductionKind.FEE, 500),)),
)
# How the books have the first, then the second: an entry, then those that follow it.
WAYS = (
    (
        ("BQ 9 2026-04-02 512 950; 411:ALPHA -950",),
        ("BQ 9 2026-04-03 512 950; 411:ALPHA -600; 411:ALPHA -350",),
        ("BQ 9 2026-04-02 512 950; 471 -950",),
        (
            "BQ 9 2026-04-02 512 950; 471 -950",
            "OD 19 2026-05-20 471 950; 411:ALPHA -600; 411:ALPHA -350",
        ),
        ("BQ 9 2026-04-03 512 950; 411:ALPHA -600; 471 -350",),
        (
            "BQ 9 2026-04-03 512 950; 411:ALPHA -600; 471 -350",
            "OD 19 2026-05-21 471 350; 411:ALPHA -350",
        ),
        (
            "BQ 9 2026-04-02 512 950; 471 -950 =Z",
            "OD 19 2026-04-20 471 600 =Z; 411:ALPHA -600",
            "OD 20 2026-05-20 471 350 =Z; 411:ALPHA -350",
        ),
    ),
    (
        (),
        ("BQ 10 2026-04-09 512 480; 627 5; 411:BETA -485",),
        ("BQ 10 2026-04-10 512 480; 471 -480",),
        ("BQ 10 2026-04-10 512 480; 627 5; 471 -485",),
        (
            "BQ 10 2026-04-10 512 480; 627 5; 471 -485",
            "OD 21 2026-06-01 471 485; 411:BETA -485",
        ),
    ),
)


def told(steps, ways):
    """Does the steps in a new organisation; what is owed, left of the invoices, given back."""
    organisation = create_organisation(f"org-{secrets.token_hex(6)}", name="Tissages Martin")
    books(organisation, sales=SALES, now=NOW)
    known = [0, 0]
    for step in steps:
        if isinstance(step, int):
            day, cents, customer, shares, less = PAYMENTS[step]
            line = bank_line(organisation, cents, day)
            items = [(number(organisation, each), part) for each, part in shares]
            run(organisation, applied(line, customer, *items, deductions=less))
            reface_receipts(organisation, author_id=None, now=LATER)
        else:
            known[step[0]] += 1
            entries = [e for way, upto in zip(ways, known, strict=True) for e in way[:upto]]
            books(organisation, "\n".join(entries), sales=SALES)
    customers = ("ALPHA", "BETA")
    return (
        [balance(organisation, each) for each in customers],
        [sorted(standing(organisation, each)) for each in customers],
        [left(organisation, number(organisation, each)) for each in ("FA1", "FA2", "FB1")],
        by_account(organisation),
    )


@st.composite
def stories(draw):
    """How the books have each payment, and an order: they grow; the bank tells any time."""
    ways = [draw(st.sampled_from(each)) for each in WAYS]
    marks = [0, 1, *(("a",) * len(ways[0])), *(("b",) * len(ways[1]))]
    order = draw(st.permutations(marks))
    return ways, [mark if isinstance(mark, int) else (("a", "b").index(mark),) for mark in order]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(stories())
def test_any_order_gives_the_same_once_all_is_in(database, story):
    ways, steps = story
    in_order = sorted(steps, key=str)
    balances, *rest = told(steps, ways)
    assert balances == [0, 0]
    assert [balances, *rest] == [*told(in_order, ways)]
