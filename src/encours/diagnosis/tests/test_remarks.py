"""What is said before any figure."""

from datetime import date

import pytest

from encours.diagnosis.rules.remarks import remark_day, remark_terms
from encours.diagnosis.tests.telling import diagnosed, fec
from encours.kernel.terms import PaymentTerms, parse_terms

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (None, []),
        (FIRST, []),
        (LAST, []),
        (date(2024, 12, 31), ["is before the first entry"]),
        (date(2026, 1, 1), ["is after the last entry"]),
    ],
)
def test_a_day_outside_the_books_is_said(as_of, said):
    found = [str(remark) for remark in remark_day(as_of, first_on=FIRST, last_on=LAST)]
    assert len(found) == len(said)
    assert all(words in remark for words, remark in zip(said, found, strict=True))


def test_terms_beyond_the_law_are_said_once_with_whom_they_concern():
    long = parse_terms("90 jours fin de mois")
    granted = {"A": long, "B": long, "C": PaymentTerms(days=60)}
    (remark,) = remark_terms(PaymentTerms(days=30), granted, on=LAST)
    assert "(2 customers)" in str(remark)
    assert "L441-10" in str(remark)


def test_lawful_terms_need_no_word():
    assert list(remark_terms(parse_terms("45 jours fin de mois"), {}, on=LAST)) == []


def test_before_the_first_entry_no_account_is_blamed():
    ledger = fec("VE 1 2025-01-10 411:A 100; 707 -100")
    found = diagnosed(ledger, as_of=date(2024, 1, 1))
    assert (found.customers, found.first_on) == (0, None)
