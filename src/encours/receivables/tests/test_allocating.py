"""A person says what pays what: it holds, it can be undone, and the books' own view is shown."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from encours.journal.queries import list_entries, verify
from encours.kernel.errors import EncoursError
from encours.receivables.models import Act, Allocation, Line, Year
from encours.receivables.queries.allocations import (
    Contradiction,
    list_contradictions,
    standing_facts,
)
from encours.receivables.rules.precedence import Fact, Pair
from encours.receivables.services.acts import LinesCannotMeet, TakenMeanwhile, clear_refusals
from encours.receivables.services.allocating import (
    NoSuchLine,
    NotEnoughLeft,
    NothingToUndo,
    allocate,
    undo_allocation,
)
from encours.receivables.tests.ledger_rows import (
    DAY,
    add_line,
    add_lines,
    allocate_rows,
    insert_rows,
    position,
)
from encours.tenancy.isolation import acting_for

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
BY: dict[str, Any] = {"author_id": None, "now": NOW}


def pay(organisation, *pairs, **told):
    return allocate(organisation, [Pair(*pair) for pair in pairs], **(BY | told))


def facts(organisation, *lines):
    with acting_for(organisation):
        return standing_facts(organisation, lines)


def contradictions(organisation):
    with acting_for(organisation):
        return list_contradictions(organisation)


def test_what_a_person_allocates_holds_from_the_day_both_lines_were_booked(organisation):
    invoice = add_line(organisation, 100)
    receipt = add_line(organisation, -100, booked_on=DAY + timedelta(20))
    pay(organisation, (invoice, receipt, 60))
    day = DAY + timedelta(20)
    assert facts(organisation, invoice) == (Fact(invoice, receipt, 60, day, "person"),)
    assert position(organisation, receipt) == (60, None)


def test_all_pairs_are_allocated_or_none(organisation):
    first, second, receipt = add_lines(organisation, 100, 100, -150)
    with pytest.raises(NotEnoughLeft) as refused:
        pay(organisation, (first, receipt, 100), (second, receipt, 51))
    assert str(refused.value) == f"{receipt} has 0.50 EUR left, less than 0.51 EUR."
    assert position(organisation, first) == (0, None)
    pay(organisation, (first, receipt, 100), (second, receipt, 50))
    assert position(organisation, receipt) == (150, DAY)


def test_every_act_is_in_the_journal_with_who_did_it(organisation):
    invoice, receipt = add_lines(organisation, 100, -100, reference="F1")
    pay(organisation, (invoice, receipt, 60))
    undo_allocation(organisation, invoice, receipt, **BY)
    with acting_for(organisation):
        kinds = [*Act.objects.order_by("id").values_list("kind", flat=True)]
        told = [str(entry.said) for entry in list_entries(organisation)]
        assert verify(organisation) == ()
    assert kinds == ["allocation", "undoing"]
    assert sorted(told) == [
        "0.60 EUR of F1 paid by F1",
        "Allocation of 0.60 EUR undone: F1 no longer pays F1",
    ]


def test_what_is_undone_is_undone_at_its_own_day(organisation):
    invoice, receipt = add_lines(organisation, 100, -100)
    pay(organisation, (invoice, receipt, 60))
    pay(organisation, (invoice, receipt, 40), basis="bank")
    undo_allocation(organisation, invoice, receipt, **BY)
    assert position(organisation, invoice) == (0, None)
    with acting_for(organisation):
        assert set(Allocation.objects.values_list("effective_on", flat=True)) == {DAY}
    with pytest.raises(NothingToUndo):
        undo_allocation(organisation, invoice, receipt, **BY)


def test_a_letter_gives_way_to_a_person_is_shown_and_comes_back_when_undone(organisation):
    invoice, lettered = add_lines(organisation, 100, -100, letter="AA")
    receipt = add_line(organisation, -100)
    allocate_rows(organisation, (invoice, lettered, 100))
    pay(organisation, (invoice, receipt, 70))
    letter = Fact(invoice, lettered, 30, DAY, "balanced_letter")
    person = Fact(invoice, receipt, 70, DAY, "person")
    assert facts(organisation, invoice) == (letter, person)
    assert contradictions(organisation) == (
        Contradiction(invoice, receipt, 70, "person", invoice, "letter", "AA"),
    )
    undo_allocation(organisation, invoice, receipt, **BY)
    assert facts(organisation, invoice) == (letter.of(100),)
    assert contradictions(organisation) == ()


def test_a_letter_comes_back_only_where_nothing_took_its_place(organisation):
    invoice, lettered = add_lines(organisation, 100, -100, letter="AA")
    receipt, other = add_lines(organisation, -100, 60)
    allocate_rows(organisation, (invoice, lettered, 100))
    pay(organisation, (invoice, receipt, 100), (other, lettered, 60))
    undo_allocation(organisation, invoice, receipt, **BY)
    assert facts(organisation, invoice) == (Fact(invoice, lettered, 40, DAY, "balanced_letter"),)
    undo_allocation(organisation, other, lettered, **BY)
    assert facts(organisation, invoice) == (Fact(invoice, lettered, 100, DAY, "balanced_letter"),)


def test_a_letter_the_books_have_dropped_does_not_come_back(organisation):
    invoice, lettered = add_lines(organisation, 100, -100, letter="AA")
    receipt = add_line(organisation, -100)
    allocate_rows(organisation, (invoice, lettered, 100))
    pay(organisation, (invoice, receipt, 100))
    with acting_for(organisation):
        Line.objects.filter(id=lettered).update(letter=None)
    undo_allocation(organisation, invoice, receipt, **BY)
    assert facts(organisation, invoice) == ()


def test_a_person_who_says_what_the_letter_says_contradicts_nobody(organisation):
    invoice, receipt = add_lines(organisation, 100, -100, letter="AA")
    allocate_rows(organisation, (invoice, receipt, 100))
    pay(organisation, (invoice, receipt, 100))
    assert facts(organisation, invoice) == (Fact(invoice, receipt, 100, DAY, "person"),)
    assert contradictions(organisation) == ()


def test_a_letter_that_comes_after_what_a_person_said_is_shown_too(organisation):
    invoice, receipt, other = add_lines(organisation, 100, -100, -100)
    pay(organisation, (invoice, receipt, 100))
    assert contradictions(organisation) == ()
    with acting_for(organisation):
        Line.objects.filter(id__in=[invoice, other]).update(letter="AB")
    assert contradictions(organisation) == (
        Contradiction(invoice, receipt, 100, "person", invoice, "letter", "AB"),
    )


def test_a_letter_that_leaves_something_open_contradicts_nobody(organisation):
    invoice, part, rest = add_lines(organisation, 100, -40, -60)
    with acting_for(organisation):
        Line.objects.filter(id__in=[invoice, part]).update(letter="a")
    allocate_rows(organisation, (invoice, part, 40), basis="partial_letter")
    pay(organisation, (invoice, rest, 60))
    assert contradictions(organisation) == ()
    assert position(organisation, invoice) == (100, DAY)


def test_a_person_goes_before_a_bank_match_and_this_is_shown(organisation):
    invoice, bank, receipt = add_lines(organisation, 100, -100, -100)
    pay(organisation, (invoice, bank, 100), basis="bank")
    pay(organisation, (invoice, receipt, 100))
    assert facts(organisation, invoice) == (Fact(invoice, receipt, 100, DAY, "person"),)
    assert contradictions(organisation) == (
        Contradiction(invoice, receipt, 100, "person", invoice, "bank", None),
    )
    with pytest.raises(NotEnoughLeft):
        pay(organisation, (invoice, bank, 1), basis="bank_confirmed")
    undo_allocation(organisation, invoice, receipt, **BY)
    assert facts(organisation, invoice) == (Fact(invoice, bank, 100, DAY, "bank"),)
    undo_allocation(organisation, invoice, bank, **BY)
    assert facts(organisation, invoice) == ()


@pytest.mark.parametrize(
    ("debit", "credit", "amount", "told"),
    [
        ("invoice", "receipt", 0, "An allocation is more than zero."),
        ("invoice", "receipt", -5, "An allocation is more than zero."),
        ("receipt", "invoice", 5, "R1 is not on the side it was chosen for."),
        ("invoice", "invoice", 5, "F1 is not on the side it was chosen for."),
        ("invoice", "bank", 5, "B1 is not on the side it was chosen for."),
        ("invoice", "gone", 5, "G1 no longer stands: a correction replaced it."),
        ("invoice", "dollars", 5, "F1 is in EUR and D1 in USD."),
        (
            "invoice",
            "stranger",
            5,
            "These two lines belong to two customers who are in no common group.",
        ),
    ],
)
def test_what_cannot_be_allocated_is_refused_in_words(organisation, debit, credit, amount, told):
    lines = {
        "invoice": add_line(organisation, 100, reference="F1"),
        "receipt": add_line(organisation, -100, reference="R1"),
        "bank": add_line(organisation, -100, reference="B1", is_receivable=False),
        "gone": add_line(organisation, -100, reference="G1", reversed_by=7),
        "dollars": add_line(organisation, -100, reference="D1", unit="USD"),
        "stranger": add_line(organisation, -100, customer="PETIT"),
    }
    with pytest.raises(LinesCannotMeet) as refused:
        pay(organisation, (lines[debit], lines[credit], amount))
    assert str(refused.value) == told
    assert refused.value.action is not None
    with acting_for(organisation):
        assert not Act.objects.exists()


def test_a_line_that_is_not_there_and_no_line_at_all_are_refused_in_words(organisation):
    invoice = add_line(organisation, 100)
    with pytest.raises(NoSuchLine):
        pay(organisation, (invoice, 999, 5))
    with pytest.raises(LinesCannotMeet):
        pay(organisation)
    with pytest.raises(ValueError, match="basis"):
        pay(organisation, (invoice, 999, 5), basis="balanced_letter")


def test_of_two_people_who_press_at_once_one_wins_and_the_other_is_told(organisation):
    invoice, *receipts = add_lines(organisation, 100, -100, -100, -100)
    start, results = threading.Barrier(3), []

    def press(receipt):
        try:
            start.wait(10)
            pay(organisation, (invoice, receipt, 100))
            results.append("won")
        except EncoursError as refused:
            results.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[receipt]) for receipt in receipts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["NotEnoughLeft", "NotEnoughLeft", "won"]
    assert position(organisation, invoice) == (100, DAY)


def test_what_only_the_database_can_see_is_told_in_words_too(organisation):
    invoice, receipt, other = add_lines(organisation, 100, -100, -100)
    allocate_rows(organisation, (invoice, receipt, 100))
    with pytest.raises(TakenMeanwhile), clear_refusals(), acting_for(organisation):
        insert_rows(organisation, [(invoice, other, 1)], first=900)


def test_an_older_letter_and_the_same_letter_of_another_year_are_two(organisation):
    old, old_paid = add_lines(organisation, 100, -90, letter="AA", booked_on=date(2025, 5, 1))
    invoice, lettered = add_lines(organisation, 50, -50, letter="AA")
    receipt = add_line(organisation, -50)
    pay(organisation, (invoice, receipt, 50))
    with acting_for(organisation):
        assert list_contradictions(organisation) == ()
        for number, year in enumerate((2025, 2026)):
            Year.objects.create(
                organisation_id=organisation,
                number=number,
                first_on=date(year, 1, 1),
                last_on=date(year, 12, 31),
                document_id=1,
                segment=number,
                year=number,
            )
        assert [each.letter for each in list_contradictions(organisation)] == ["AA"]
    assert position(organisation, old) == position(organisation, old_paid) == (0, None)
    assert position(organisation, lettered) == (0, None)
