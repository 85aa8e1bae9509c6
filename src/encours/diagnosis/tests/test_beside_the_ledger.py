"""The figures beside the balance: net treasury, unpaid, deposits, retentions, set-off."""

import io

from rich.console import Console

from encours.diagnosis.report.terminal import print_summary
from encours.diagnosis.report.view import build_report
from encours.diagnosis.tests.reports import strings, table
from encours.diagnosis.tests.telling import diagnosed, fec, told

WHOLE = """
    OD 1 2026-01-02 101 -5000; 213 3000; 512 2000
    VE 1 2026-01-10 411:alpha 1200 #F1; 707 -1000; 44571 -200
"""


def cells(found, name):
    return [[cell.text for cell in row.cells] for row in table(found, name).rows]


def summary(diagnosis, language="en"):
    written = io.StringIO()
    print_summary(diagnosis, language=language, console=Console(file=written, width=100))
    return " ".join(written.getvalue().replace("\xa0", " ").split())


def test_the_parts_of_both_ways_are_shown_and_agree():
    diagnosis = diagnosed(fec(WHOLE))
    report = build_report(diagnosis, language="en")
    assert cells(report, "treasury-table")[-1] == [
        "Net treasury",
        "2,000.00",
        "Net treasury",
        "2,000.00",
    ]
    assert ["Equity (10, 11, 13, 14)", "5,000.00"] in cells(report, "fr-parts")
    assert ["less tax and staff (42 to 44 in credit)", "−200.00"] in cells(report, "bfr-parts")
    assert "Net treasury" in summary(diagnosis)


def test_an_account_that_stands_nowhere_is_named_and_both_figures_are_shown():
    file = fec(f"{WHOLE}\nOD 2 2026-02-01 181 70; 512 -70")
    diagnosis = diagnosed(file)
    report = build_report(diagnosis, language="en")
    assert cells(report, "treasury-table")[-1][1::2] == ["2,000.00", "1,930.00"]
    assert any("do not agree" in text and "181" in text for text in strings(report))
    assert "do not agree" in summary(diagnosis)
    treasury = told(file)["details"]["treasury"]
    assert treasury["accounts_nowhere"] == [{"account": "181", "amount_cents": 7000}]
    assert (treasury["agrees"], treasury["net_treasury_below_cents"]) == (False, 193_000)


def test_what_is_too_old_to_be_claimed_is_said():
    diagnosis = diagnosed(
        fec("VE 1 2020-01-10 411:a 100 #F1; 707 -100\nVE 2 2026-01-10 411:a 50 #F2; 707 -50")
    )
    told_once = "1 invoice (€100.00) has been late for more than five years"
    texts = list(strings(build_report(diagnosis, language="en")))
    assert sum(told_once in text for text in texts) == 2  # beside the cost and among the limits


def test_what_fell_due_before_any_known_rate_is_said_to_be_so():
    diagnosis = diagnosed(
        fec("VE 1 2014-01-10 411:a 100 #F1; 707 -100\nVE 2 2015-03-10 411:a 50 #F2; 707 -50")
    )
    texts = " ".join(strings(build_report(diagnosis, language="en")))
    assert "1 late invoice (€100.00) fell due before the rates known here begin" in texts
    assert "was not published when this version was made" not in texts
