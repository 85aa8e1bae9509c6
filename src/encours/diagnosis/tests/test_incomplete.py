"""Lines that could not be read are told first, and lateness is told without what has no age."""

import pytest

from encours.diagnosis.report.dso import days_of_sales, dso_sums
from encours.diagnosis.report.headline import sentences
from encours.diagnosis.report.writing import Pen
from encours.diagnosis.tests.reports import export, payment, sale
from encours.diagnosis.tests.telling import diagnosed
from encours.ui.translation import Translator


def told(diagnosis, language="fr"):
    pen = Pen(Translator(language), diagnosis.currency)
    return [
        (each.tone, each.text.replace("\u202f", " ").replace("\xa0", " "))
        for each in sentences(diagnosis, pen)
    ]


def test_rejected_lines_come_first_with_what_they_weigh_and_what_cannot_be_told():
    lines = [
        *sale(1, "20260105", "C1", 100_000),
        ("VE-2", "20261331", "411000", "C1", "F2", 650_000, ""),
    ]
    unreadable = export([("VE-3", "20260105", "411000", "C1", "F3", 1, "")]).decode()
    broken = unreadable.splitlines()[1].replace("0,01", "beaucoup")
    first = told(diagnosed(export(lines) + f"\n{broken}".encode()))[0]
    assert first == (
        "alarm",
        (
            "2 lignes sur 4 n’ont pas été lues : les chiffres sont incomplets "
            "(au moins 6 500,00 € ; 1 ligne non chiffrable)."
        ),
    )


def test_rejected_lines_of_other_accounts_are_no_alarm():
    lines = [*sale(1, "20260105", "C1", 100_000), ("OD-2", "20261331", "606000", "", "F", 5, "")]
    tone, text = told(diagnosed(export(lines)), "en")[0]
    assert tone == "caution"
    assert "1 line of 3 was not read; it bears on no receivable account." in text


def test_nothing_is_said_where_everything_was_read():
    assert "lu" not in told(diagnosed(export(sale(1, "20260105", "C1", 100_000))))[0][1]


def test_the_cash_that_lateness_holds_is_a_difference_of_sums_to_the_cent():
    lines = [
        *sale(1, "20260105", "C1", 100_001),
        *sale(2, "20261220", "C1", 50_000),
        *payment(3, "20261221", "C2", 7),
        ("OD-4", "20260106", "416000", "C3", "D", 900_000, ""),
        ("OD-4", "20260106", "411000", "C3", "D", -900_000, ""),
        *sale(5, "20260105", "C3", 900_000),
    ]
    diagnosis = diagnosed(export(lines))
    sums = dso_sums(diagnosis)
    assert sums.late_cents == sums.owed_cents - 50_000
    assert sums.owed_cents == diagnosis.balances.balance_cents - diagnosis.balances.doubtful_cents
    held = next(text for _, text in told(diagnosis, "en") if "The DSO is" in text)
    assert f"€{sums.late_cents / 100:,.2f} of cash" in held


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sum_of_unknown_age_is_not_called_late(language):
    lines = [
        ("AN-1", "20260101", "411000", "C1", "", 300_000, ""),
        ("AN-1", "20260101", "101000", "", "", -300_000, ""),
        *sale(2, "20260110", "C2", 100_000),
        *sale(3, "20261220", "C2", 100_000),
    ]
    diagnosis = diagnosed(export(lines))
    sums = dso_sums(diagnosis)
    assert (sums.unknown_age_cents, sums.late_cents) == (300_000, 100_000)
    held = next(text for _, text in told(diagnosis, language) if "DSO" in text)
    assert ("d’âge inconnu" if language == "fr" else "of unknown age") in held
    assert str(round(days_of_sales(diagnosis, 100_000) or 0)) in held


def test_sales_of_few_days_are_said_to_be_brought_to_a_year():
    lines = [*sale(1, "20260105", "C1", 100_000), *sale(2, "20260305", "C1", 100_000)]
    whole = [*lines, *sale(3, "20250105", "C1", 100_000)]
    text = "\n".join(text for _, text in told(diagnosed(export(lines))))
    assert "ventes TTC de 60 jours ramenées à une année" in text
    assert "ramenées" not in "\n".join(text for _, text in told(diagnosed(export(whole))))
