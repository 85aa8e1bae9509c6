"""What the report says is true of the books it speaks of: their currency, their form."""

import pytest

from encours.diagnosis.report.view import build_report
from encours.diagnosis.tests.reports import strings
from encours.diagnosis.tests.telling import diagnosed, told

TABLE = (
    b"customer,invoice,issued_on,due_on,paid_on,amount\n"
    b"A,F1,2025-01-10,2025-02-09,2025-02-20,100.00\n"
    b"A,F2,2025-01-10,2025-02-09,,50.00\n"
    b"B,F3,2025-06-10,2025-07-10,,1.00\n"
)


def words(diagnosis, language="en"):
    return "\n".join(strings(build_report(diagnosis, language=language)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_penalties_and_indemnities_are_told_in_euros_only(language):
    euros, pounds = (
        words(diagnosed(TABLE, currency=currency), language) for currency in ("EUR", "GBP")
    )
    for law in ("D441-5", "40"):
        assert law in euros
    for law in ("D441-5", "L441-10 II", "40,00", "40.00", "40 €", "BCE", "ECB", "def-penalties"):
        assert law not in pounds


def test_programs_get_no_penalty_in_another_currency():
    claims = ("penalties_cents", "penalties_estimated", "indemnities_cents")
    euros, pounds = (
        told(TABLE, currency=currency)["details"]["cost"] for currency in ("EUR", "GBP")
    )
    assert [pounds[each] for each in claims] == [None, None, None]
    assert euros["indemnities_cents"] == 4000
    assert euros["penalties_cents"] > 0
