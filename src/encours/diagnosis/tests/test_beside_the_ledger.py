"""The figures beside the balance: net treasury, unpaid, deposits, retentions, set-off."""

import io
from datetime import date

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


RETURNED = """
    VE 1 2026-01-10 411:alpha 1200 #F1 =A; 707 -1000; 44571 -200
    BQ 2 2026-02-20 512 1200; 411:alpha -1200 #CH7 =A
    BQ 3 2026-03-01 411:alpha 1200 #F1; 512 -1200
    VE 4 2026-01-10 411:beta 120 #F2; 707 -100; 44571 -20
    OD 5 2026-03-01 654 100; 44571 20; 411:beta -120 #F2
"""


def test_a_returned_payment_is_as_old_as_its_invoice_and_told_over_sales():
    file = fec(RETURNED)
    diagnosis = diagnosed(file)
    item = diagnosis.open_items.row(0, named=True)
    # the invoice of 10 January was due 30 days later: 9 February, 20 days before 1 March
    assert (item["lateness_days"], item["due_basis"]) == (20, "returned_payment")
    found = told(file)["details"]["unpaid"]
    assert (found["returned"], found["returned_cents"]) == (1, 120_000)
    assert found["returned_percent_of_sales"] == 90.9
    assert (found["losses_cents"], found["bad_debt_percent"]) == (10_000, 9.1)
    assert "1 payment came back unpaid: €1,200.00, 90.9% of sales." in summary(diagnosis)
    shown = cells(build_report(diagnosis, language="en"), "unpaid-table")
    assert [row[:3] for row in shown[1:]] == [
        ["1 returned payment", "1,200.00", "90.9%"],
        ["1 loss written off, without tax", "100.00", "9.1%"],
    ]


def test_a_returned_payment_that_tells_no_invoice_has_no_new_time_to_pay():
    file = fec(f"{RETURNED.replace('2026-03-01 411:alpha 1200 #F1', '2026-03-01 411:alpha 1200')}")
    item = diagnosed(file, as_of=date(2026, 3, 2)).open_items.row(0, named=True)
    assert (item["lateness_days"], item["bucket"]) == (1, "1_30")


def test_a_retention_is_late_after_a_year_only_and_it_is_said():
    file = fec(
        "VE 1 2025-01-10 411:a 95 #F1; 4117:a 5 #F1; 707 -100\nOD 2 2026-01-10 601 1; 401 -1"
    )
    diagnosis = diagnosed(file)
    ages = dict(diagnosis.open_items.select("account", "lateness_days").iter_rows())
    assert ages == {"411": 335, "4117": 0}
    assert "Retentions (4117) of €5.00" in summary(diagnosis)
    assert diagnosed(file, as_of=date(2026, 1, 10)).cost.late_invoices == 1


def test_a_deposit_is_told_beside_the_open_items_of_its_customer():
    file = fec("VE 1 2025-01-10 411:a 100; 707 -100\nBQ 2 2025-06-10 512 30; 4191:a -30")
    texts = list(strings(build_report(diagnosed(file), language="en")))
    assert "Deposit received and not yet applied (4191): €30.00." in texts
    assert "deposit received of €30.00 not yet applied" in texts
    assert told(file)["details"]["deposits"] == [{"customer": "a", "deposit_cents": 3000}]


def test_receivables_financed_are_said_not_to_be_in_the_dso():
    file = fec("VE 1 2025-01-10 411:a 100; 707 -100\nBQ 2 2025-06-10 512 30; 5191 -30")
    assert any(
        "DSO does not add back" in text and "5191 −€30.00" in text
        for text in strings(build_report(diagnosed(file), language="en"))
    )
