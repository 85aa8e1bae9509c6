"""What is entered ahead of the books counts once: it gives way to its booked twin."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.kernel.errors import EncoursError
from encours.parties.models import Customer
from encours.receivables.models import Line, Position
from encours.receivables.queries.allocations import lines_of, standing_facts
from encours.receivables.queries.documents import facts_on
from encours.receivables.queries.pending import find_twins
from encours.receivables.rules.precedence import Fact, Pair
from encours.receivables.rules.superseding import supersede
from encours.receivables.rules.superseding_together import Group
from encours.receivables.services.allocating import allocate
from encours.receivables.services.asserting import assert_of
from encours.receivables.services.numbering import draw, lock_ledger
from encours.receivables.services.pending import (
    CannotRecord,
    NotPending,
    cancel_pending,
    match_pending,
    record_pending,
)
from encours.receivables.services.superseding import move_groups
from encours.receivables.tests.ledger_rows import (
    DAY,
    add_line,
    add_lines,
    allocate_rows,
    position,
)
from encours.tenancy.isolation import acting_for
from encours.tenancy.services import create_organisation

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
BY: dict[str, Any] = {"author_id": None, "now": NOW}


def enter(organisation, amount, *, kind="receipt", customer="DURAND", **told):
    return record_pending(
        organisation,
        kind=kind,
        customer=customer,
        amount_cents=amount,
        **({"booked_on": DAY} | BY | told),
    )


def book(organisation, pairs):
    """As an import does: the twins take the places of the pending lines."""
    with acting_for(organisation):
        lock_ledger(organisation)
        act = draw(organisation, "act")
        move_groups(organisation, [Group((one,), (two,)) for one, two in pairs.items()], act)
    return act


def facts(organisation, *lines):
    with acting_for(organisation):
        return standing_facts(organisation, lines)


def test_a_receipt_entered_by_hand_stands_where_the_books_keep_the_customer(organisation):
    add_line(organisation, 100, account="411DUR", auxiliary=None)
    receipt = enter(organisation, -60, reference="VIR 12", document_on=DAY - timedelta(1))
    with acting_for(organisation):
        line = Line.objects.get(id=receipt)
    assert (line.origin, line.account, line.auxiliary) == ("encours", "411DUR", None)
    assert (line.nature, line.amount_cents, line.faces_payment) == ("receipt", -60, True)
    assert (line.booked_on, line.document_on) == (DAY, DAY - timedelta(1))
    assert line.document_key == line.id


def test_a_customer_without_a_line_is_kept_under_their_code(organisation):
    with pytest.raises(CannotRecord):
        enter(organisation, -60, customer="NOBODY")
    with acting_for(organisation):
        Customer.objects.create(organisation_id=organisation, code="NEW", name="New")
    penalty = enter(organisation, 4000, kind="penalty", customer="NEW")
    with acting_for(organisation):
        line = Line.objects.get(id=penalty)
    assert (line.account, line.auxiliary, line.customer) == ("411000", "NEW", "NEW")


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        *(("receipt", 5), ("write_off", 5), ("penalty", -5), ("penalty", 0), ("bill", 5)),
        *(("x", 5), ("adjustment", 0), ("adjustment", 10**15)),
    ],
)
def test_what_cannot_be_entered_is_refused_with_what_to_do(organisation, kind, amount):
    add_line(organisation, 100)
    with pytest.raises(CannotRecord) as refused:
        enter(organisation, amount, kind=kind)
    assert refused.value.action is not None


def test_what_was_entered_can_be_taken_back_with_what_it_paid(organisation):
    invoice = add_line(organisation, 100)
    receipt = enter(organisation, -60)
    allocate(organisation, [Pair(invoice, receipt, 60)], **BY)
    act = cancel_pending(organisation, receipt, **BY)
    with acting_for(organisation):
        assert lines_of(organisation, [receipt])[receipt].reversed_by == act
    assert position(organisation, invoice) == (0, None)
    with pytest.raises(EncoursError, match="no longer stands"):
        cancel_pending(organisation, receipt, **BY)
    with pytest.raises(NotPending):
        cancel_pending(organisation, invoice, **BY)


def test_the_booked_line_takes_over_what_was_allocated_and_said(organisation):
    invoice = add_line(organisation, 100)
    pending = enter(organisation, -100)
    allocate(organisation, [Pair(invoice, pending, 100)], **BY)
    assert_of(organisation, pending, "owner", "Anna", asserted_on=DAY, **BY)
    booked = add_line(organisation, -100, booked_on=DAY + timedelta(4))
    act = book(organisation, {pending: booked})
    assert facts(organisation, invoice, pending) == (
        Fact(invoice, booked, 100, DAY + timedelta(4), "person"),
    )
    with acting_for(organisation):
        assert lines_of(organisation, [pending])[pending].reversed_by == act
        assert facts_on(organisation, [booked], DAY) == {booked: {"owner": "Anna"}}


def test_the_letter_of_the_books_on_the_twin_gives_way_to_what_the_person_said(organisation):
    invoice, other = add_lines(organisation, 100, 100)
    pending = enter(organisation, -100)
    allocate(organisation, [Pair(invoice, pending, 100)], **BY)
    booked = add_line(organisation, -100)
    allocate_rows(organisation, (other, booked, 100))
    book(organisation, {pending: booked})
    assert facts(organisation, booked) == (Fact(invoice, booked, 100, DAY, "person"),)
    assert position(organisation, other) == (0, None)


def test_a_twin_that_is_already_taken_takes_only_what_it_has_left(organisation):
    invoice, other = add_lines(organisation, 100, 100)
    pending = enter(organisation, -100)
    booked = add_line(organisation, -100)
    allocate(organisation, [Pair(invoice, pending, 100), Pair(other, booked, 70)], **BY)
    book(organisation, {pending: booked})
    assert position(organisation, invoice) == (30, None)
    assert position(organisation, booked) == (100, DAY)


def test_a_pending_line_paid_by_a_pending_line_when_both_are_booked(organisation):
    add_line(organisation, 1)
    penalty, receipt = enter(organisation, 40, kind="penalty"), enter(organisation, -40)
    allocate(organisation, [Pair(penalty, receipt, 40)], **BY)
    booked = add_lines(organisation, 40, -40)
    book(organisation, {penalty: booked[0], receipt: booked[1]})
    assert facts(organisation, *booked, penalty, receipt) == (
        Fact(booked[0], booked[1], 40, DAY, "person"),
    )


def test_what_no_rule_decides_is_shown_and_a_person_decides_it(organisation):
    invoice = add_line(organisation, 100)
    pending = enter(organisation, -100, reference="R1")
    allocate(organisation, [Pair(invoice, pending, 100)], **BY)
    first, second = add_lines(organisation, -100, -100)
    other = add_line(organisation, -101)
    with acting_for(organisation):
        twins = find_twins(organisation)
    assert twins.pairs.is_empty()
    assert twins.ambiguous.rows() == [(pending, first, "day"), (pending, second, "day")]
    for wrong in ((first, second), (pending, other), (pending, pending), (pending, 999)):
        with pytest.raises(EncoursError) as refused:
            match_pending(organisation, *wrong, **BY)
        assert refused.value.action is not None
    match_pending(organisation, pending, second, **BY)
    assert facts(organisation, invoice) == (Fact(invoice, second, 100, DAY, "person"),)
    with acting_for(organisation):
        assert find_twins(organisation).ambiguous.is_empty()


FRAME = {
    "id": pl.Int64,
    "customer": pl.String,
    "unit": pl.String,
    "amount_cents": pl.Int64,
    "booked_on": pl.Date,
    "reference": pl.String,
    "label": pl.String,
}


def frame(organisation, **of):
    with acting_for(organisation):
        rows = Line.objects.filter(reversed_by=None, **of).order_by("id").values_list(*FRAME)
        return pl.DataFrame([*rows], FRAME, orient="row")


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from([-30, -50, -80]), st.integers(0, 5), st.sampled_from([None, "R1", "R22"])
    ),
    max_size=4,
)


@given(ENTRIES, ENTRIES, st.integers(0, 80))
@settings(max_examples=15)
def test_superseding_never_loses_nor_doubles_what_was_allocated(database, entered, booked, paid):
    organisation = create_organisation(f"org-{secrets.token_hex(6)}", name="X")
    invoice = add_line(organisation, 1000)
    for amount, day, reference in entered:
        line = enter(organisation, amount, booked_on=DAY + timedelta(day), reference=reference)
        if cents := min(paid, -amount):
            allocate(organisation, [Pair(invoice, line, cents)], **BY)
    before = position(organisation, invoice)[0]
    for amount, day, reference in booked:
        add_line(organisation, amount, booked_on=DAY + timedelta(day), reference=reference)
    pairs = supersede(
        frame(organisation, origin="encours"),
        frame(organisation, origin="ledger", amount_cents__lt=0),
    ).pairs
    book(organisation, dict(pairs.select("pending_id", "booked_id").iter_rows()))
    with acting_for(organisation):
        standing = standing_facts(organisation, [invoice])
        gone = set(Line.objects.exclude(reversed_by=None).values_list("id", flat=True))
        taken = dict(Position.objects.values_list("line_id", "allocated_cents"))
    assert sum(fact.amount_cents for fact in standing) == before == taken.get(invoice, 0)
    assert gone == {*pairs["pending_id"]}
    assert not gone & {fact.credit_id for fact in standing}
    assert all(taken.get(line, 0) == 0 for line in gone)


def test_days_of_the_twin_decide_since_when_the_invoice_is_paid(organisation):
    invoice = add_line(organisation, 100, booked_on=date(2026, 1, 5))
    pending = enter(organisation, -100, booked_on=date(2026, 2, 10))
    allocate(organisation, [Pair(invoice, pending, 100)], **BY)
    assert position(organisation, invoice) == (100, date(2026, 2, 10))
    booked = add_line(organisation, -100, booked_on=date(2026, 2, 8))
    book(organisation, {pending: booked})
    assert position(organisation, invoice) == (100, date(2026, 2, 8))
