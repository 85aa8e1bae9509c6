"""What was said of a document is read in words, whatever the journal was sealed over."""

from datetime import date
from decimal import Decimal

import pytest

from encours.kernel.messages import message
from encours.receivables.rules.assertion_words import KIND_NAMES, for_journal, journal_in_words
from encours.receivables.rules.assertions import (
    DELAY_CAUSE,
    DUE_ON,
    KINDS,
    OWNER,
    PAYEE,
    STATUS,
    VAT,
    Payee,
    VatPart,
    write_value,
)

VAT_PARTS = (VatPart(Decimal("5.5"), 1000, 55), VatPart(Decimal(20), 500, 100))


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (STATUS, "announced", "F1. Status: Payment announced"),
        (STATUS, "of_before", "F1. Status: of_before"),
        (DELAY_CAUSE, "payment_run", "Waits for the customer's next payment run"),
        (DUE_ON, date(2026, 12, 4), "F1. Due date: 2026-12-04"),
        (OWNER, "Service livraison", "F1. Who looks after it: Service livraison"),
        (PAYEE, Payee("us"), "F1. Who must be paid: ourselves"),
        (PAYEE, Payee("factor", "Confluence"), "F1. Who must be paid: Confluence (factor)"),
        (PAYEE, Payee("other", "Maison mère"), "F1. Who must be paid: Maison mère"),
        (VAT, VAT_PARTS, "F1. Tax: 5.5 %, 20 %"),
    ],
)
def test_the_codes_of_the_ledger_are_read_as_words(kind, value, said):
    kept = write_value(kind, value, amount_cents=1655)
    told = journal_in_words(for_journal(["F1"], kind, kept), {"announced": "Payment announced"})
    assert str(told).endswith(said)


def test_several_documents_and_what_is_taken_back_are_read_so_too():
    several = for_journal(["F1", "F2"], STATUS, "disputed")
    told = str(journal_in_words(several, {"disputed": "Disputed"}))
    assert told == "('F1', 'F2'). Status: Disputed"
    taken_back = for_journal(["F1"], DELAY_CAUSE, None)
    assert str(journal_in_words(taken_back, {})) == "F1. Cause of the delay: taken back"


def test_other_messages_and_values_of_another_version_stay_as_they_were():
    other = message("Note on {subject}", subject="F1")
    assert journal_in_words(other, {}) is other
    strange = for_journal(["F1"], "smell", "odd")
    assert journal_in_words(strange, {}) is strange
    broken = for_journal(["F1"], VAT, "20 percent")
    assert str(journal_in_words(broken, {})) == "F1. Tax: 20 percent"


def test_every_kind_has_its_words():
    assert KIND_NAMES.keys() == set(KINDS)
