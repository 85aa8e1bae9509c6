"""A ledger that was tampered with is found out, whatever was changed."""

import pytest
from django.db import connections

from encours.receivables.queries.verifying import verify
from encours.receivables.tests.ledger_rows import add_lines, allocate_rows


@pytest.fixture
def ledger(organisation):
    """An organisation whose invoice of 100 is closed by 60 and, in part, by 50."""
    invoice, first, second = add_lines(organisation, 100, -60, -50)
    allocate_rows(organisation, (invoice, first, 60), (invoice, second, 40))
    return organisation, invoice, second


def tamper(organisation, change, line):
    """As who has the keys of the database: nothing stands in the way."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"{change} = %s AND organisation_id = %s", [line, organisation])


def test_a_ledger_as_it_was_written_is_sound(ledger):
    assert verify(ledger[0]) == ()


MISSING = "1 line that an allocation names does not exist, number {line}."
UNEQUAL = "1 line has another position than the sum of its allocations, number {line}."
BEYOND = "1 line is allocated beyond its amount, number {line}."
UNFIT = "1 line has a position that does not fit its amount or its closing, number {line}."


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM receivables_line WHERE id", [MISSING]),
        ("UPDATE receivables_position SET allocated_cents = 39 WHERE line_id", [UNEQUAL]),
        ("DELETE FROM receivables_position WHERE line_id", [UNEQUAL]),
        ("UPDATE receivables_line SET amount_cents = -30 WHERE id", [BEYOND, UNFIT]),
        ("UPDATE receivables_position SET closed_on = booked WHERE line_id", [UNFIT]),
    ],
)
def test_what_was_changed_is_found(ledger, change, found):
    organisation, _, second = ledger
    tamper(organisation, change.replace("booked", "DATE '2026-03-01'"), second)
    assert [str(each) for each in verify(organisation)] == [
        each.format(line=second) for each in found
    ]


def test_two_sides_that_cannot_meet_are_found(ledger):
    organisation, invoice, second = ledger
    tamper(organisation, "UPDATE receivables_line SET unit = 'USD' WHERE id", second)
    (found,) = verify(organisation)
    assert str(found) == f"1 allocation has two sides that cannot meet, debit number {invoice}."


def test_the_ledger_of_another_organisation_is_not_looked_at(ledger):
    organisation, _, second = ledger
    tamper(organisation, "DELETE FROM receivables_line WHERE id", second)
    assert verify(organisation + 1_000_000) == ()
