"""What the report says is true of the books it speaks of: their currency, their form."""

from io import StringIO

import pytest
from rich.console import Console

from encours.diagnosis.report.terminal import print_summary
from encours.diagnosis.report.view import build_report
from encours.diagnosis.tests.reports import company, strings, table
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


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_report_from_a_table_speaks_of_no_letter_that_a_table_has_not(language):
    told_ = build_report(diagnosed(TABLE), language=language)
    facts = table(told_, "delay-figures").rows[0].cells[0].text
    assert facts == (
        "Faits\xa0: dates de règlement données par le tableau"
        if language == "fr"
        else "Facts: payment dates given in the table"
    )
    cells = [cell.text for name in ("bases", "points") for cell in cells_of(told_, name)]
    assert not [text for text in cells if "lettr" in text.lower() or "écriture" in text.lower()]
    assert not [text for text in cells if "opening" in text.lower()]


def cells_of(report, name):
    return [cell for row in table(report, name).rows for cell in row.cells]


def test_the_balance_is_called_what_a_credit_manager_calls_it():
    said = words(company(), "fr")
    assert "Encours comptable" in said
    english = words(company(), "en")
    assert "Receivables balance" in english
    # The French initials stand beside the English words.
    assert "BFR\n" not in english
    assert "Working capital requirement (BFR)\n" in english


def test_when_every_line_is_rejected_the_rejects_come_first():
    nothing = diagnosed(b"customer,invoice,issued_on,amount\nA,F1,never,1.00\nB,F2,never,2.00\n")
    report = build_report(nothing, language="en")
    assert [section.id for section in report.sections][:2] == ["essential", "rejects"]
    console = Console(file=StringIO(), width=100)
    print_summary(nothing, language="en", console=console)
    assert isinstance(console.file, StringIO)
    told_ = console.file.getvalue()
    assert told_.index("Rejected lines") < told_.index("Limits")
