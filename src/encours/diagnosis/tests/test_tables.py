"""A table of invoices and payments is diagnosed as the ledger that would say the same."""

from datetime import date
from decimal import Decimal

import pytest

from encours.diagnosis.tests.telling import diagnosed, told

ENGLISH = """customer,invoice,issued_on,due_on,paid_on,amount
Alpha,F1,2025-01-10,2025-02-09,2025-02-20,1000.00
Alpha,F2,2025-03-10,2025-04-09,,500.00
Beta,F3,2025-04-01,2025-05-01,2025-04-30,250.50
Beta,F4,2025-05-01,2025-07-31,,80.00
"""
FRENCH = """Client;N° facture;Date facture;Date d'échéance;Date de règlement;Montant TTC
Alpha;F1;10/01/2025;09/02/2025;20/02/2025;1 000,00
Alpha;F2;10/03/2025;09/04/2025;;500,00
Beta;F3;01/04/2025;01/05/2025;30/04/2025;250,50
Beta;F4;01/05/2025;31/07/2025;;80,00
"""
HEAD = "customer,invoice,issued_on,due_on,paid_on,amount"


def of(*rows, head=HEAD, **chosen):
    return told("\n".join([head, *rows, ""]).encode(), **chosen)


def figures(found):
    del found["source"], found["rejects"], found["details"]["notices"], found["details"]["files"]
    return found


def test_french_and_english_headers_give_the_same_figures():
    assert figures(told(ENGLISH.encode())) == figures(told(FRENCH.encode()))


def test_the_figures_of_a_small_table():
    found = told(ENGLISH.encode())
    assert found["source"] == {
        "format": "csv",
        "encoding": "utf-8",
        "separator": "comma",
        "rows": 4,
        "accepted": 4,
        "rejected": 0,
    }
    assert found["as_of"] == "2025-05-01"
    assert found["customers"] == 2
    assert found["balance_cents"] == found["control_account_cents"] == 58000
    ages = {row["bucket"]: row["amount_cents"] for row in found["ageing"] if row["amount_cents"]}
    assert ages == {"1_30": 50000, "not_due": 8000}
    # (1000 € × 41 days + 250,50 € × 29 days) ÷ 1250,50 €
    assert found["delay"] == {"weighted_mean_days": 38.6, "median_days": 41, "items": 2}
    assert found["presumed_share_percent"] == 0
    # 1830,50 € sold over the 112 days covered
    assert (found["details"]["sales_cents"], found["details"]["sales_days"]) == (183050, 112)
    assert found["dso"]["simple_days"] == 35.49


@pytest.mark.parametrize(("as_of", "balance"), [("2025-02-19", 100000), ("2025-02-20", 0)])
def test_an_invoice_is_open_until_the_day_before_it_is_paid(as_of, balance):
    assert told(ENGLISH.encode(), as_of=date.fromisoformat(as_of))["balance_cents"] == balance


def test_a_negative_row_is_a_credit_note_which_lowers_the_balance_and_is_no_payment():
    found = of("A,F1,2025-01-10,,,100.00", "A,AV1,2025-02-10,,,-30.00")
    assert found["balance_cents"] == 7000
    assert (found["open_debit_cents"], found["open_credit_cents"]) == (7000, 0)
    assert found["delay"]["items"] == 0
    assert found["details"]["sales_cents"] == 7000
    assert found["presumed_share_percent"] == 100


KINDS = f"kind,{HEAD}"


@pytest.mark.parametrize("amount", ["40.00", "-40.00"])
@pytest.mark.parametrize("kind", ["credit note", "avoir", "payment", "règlement"])
def test_credit_notes_and_payments_lower_the_balance_whatever_their_sign(kind, amount):
    found = of("invoice,A,F1,2025-01-10,,,100.00", f"{kind},A,F9,2025-02-10,,,{amount}", head=KINDS)
    assert found["balance_cents"] == 6000


def test_payments_that_name_their_invoice_close_it_as_facts_in_parts():
    found = of(
        "facture,A,F1,2025-01-10,,,100.00",
        "facture,A,F2,2025-01-12,,,100.00",
        "règlement,A,F2,2025-02-10,,,100.00",
        "règlement,A,F1,2025-03-01,,,60.00",
        head=KINDS,
    )
    assert found["balance_cents"] == 4000
    assert found["delay"] == {"weighted_mean_days": 29.0, "median_days": 29, "items": 1}
    assert found["details"]["delay_with_presumed"]["items"] == 2
    assert found["presumed_share_percent"] == 0


def test_what_is_paid_in_part_on_an_unknown_day_lowers_the_balance_and_measures_no_delay():
    found = of("A,F1,2025-01-10,,,100.00,30.00", head=f"{HEAD},montant réglé")
    assert found["balance_cents"] == 7000
    assert found["details"]["delay_with_presumed"]["items"] == 0


def test_what_remains_due_is_believed_before_what_was_paid():
    found = of("A,F1,2025-01-10,,2025-02-10,100.00,25.00", head=f"{HEAD},reste dû")
    assert found["balance_cents"] == 2500
    assert found["details"]["delay_with_presumed"]["items"] == 1


def test_other_currencies_are_left_out_and_said():
    rows = (
        "A,F1,2025-01-10,,,100.00,EUR",
        "A,F2,2025-01-10,,,70.00,USD",
        "B,F3,2025-01-11,,,9.00,",
    )
    found = of(*rows, head=f"{HEAD},currency")
    assert (found["balance_cents"], found["customers"]) == (10900, 2)
    assert found["details"]["other_currencies"] == {"USD": 7000}
    assert of(*rows, head=f"{HEAD},currency", currency="USD")["balance_cents"] == 7000 + 900


def test_what_is_said_of_other_currencies_is_what_is_open_in_them():
    rows = (
        "invoice,A,F1,2025-01-10,,,100.00,EUR",
        "invoice,A,F2,2025-01-10,,2025-02-01,70.00,USD",
        "invoice,B,F3,2025-01-11,,,50.00,USD",
        "payment,B,F3,2025-02-11,,,20.00,USD",
        "avoir,B,F4,2025-02-12,,,5.00,USD",
        "invoice,C,F5,2025-03-11,,,8.00,CHF",
    )

    def others(as_of):
        chosen = {"as_of": date.fromisoformat(as_of)}
        return of(*rows, head=f"{KINDS},currency", **chosen)["details"]["other_currencies"]

    assert others("2025-01-31") == {"USD": 12000}
    assert others("2025-02-11") == {"USD": 3000}
    assert others("2025-03-11") == {"USD": 2500, "CHF": 800}


def test_an_invoice_in_two_lists_counts_once_and_this_is_said():
    january = f"{HEAD}\nA,F1,2025-01-10,,,100.00\nA,F2,2025-01-12,,,50.00\n".encode()
    february = f"{HEAD}\nA,F1,2025-01-10,,2025-02-10,100.00\n".encode()
    for files in ((january, february), (february, january)):
        found = told(*files)
        assert found["balance_cents"] == found["control_account_cents"] == 5000
        assert found["delay"]["items"] == 1
        assert any("1 row stands in several files" in each for each in found["details"]["notices"])


def test_a_bad_row_stops_no_other_and_weighs_on_the_difference():
    found = of("A,F1,2025-01-10,,,100.00", "B,F2,2025-02-31,,,40.00", "C,F3,2025-01-12,,,abc")
    assert found["source"]["rejected"] == 2
    assert [(r["line"], r["field"], r["value"]) for r in found["rejects"]] == [
        (3, "issued_on", "2025-02-31"),
        (4, "amount", "abc"),
    ]
    assert (found["balance_cents"], found["difference_cents"]) == (10000, 4000)


def test_the_due_date_given_goes_before_the_terms():
    found = diagnosed(
        f"{HEAD}\nA,F1,2025-01-10,2025-03-31,,100.00\nA,F2,2025-01-10,,,50.00\n".encode(),
        as_of=date(2025, 3, 1),
    )
    assert found.open_items.select("due_on", "due_basis").rows() == [
        (date(2025, 3, 31), "given"),
        (date(2025, 2, 9), "assumed_terms"),
    ]
    assert found.terms_assumed_share_percent == Decimal("33.3")


def test_two_tables_are_one():
    one, two = ENGLISH.splitlines(keepends=True)[:3], ENGLISH.splitlines(keepends=True)[3:]
    parts = ("".join(one).encode(), "".join([f"{HEAD}\n", *two]).encode())
    assert figures(told(*parts)) == figures(told(ENGLISH.encode()))


def test_a_rejected_row_of_another_currency_weighs_nothing_on_the_control_account():
    head = f"{HEAD},currency"
    good = "Alpha,F1,2025-01-10,2025-02-09,,1000.00,EUR"
    plain = of(good, head=head)["control_account_cents"]
    dollars = of(good, "Beta,F2,soon,2025-02-09,,70.00,USD", head=head)["control_account_cents"]
    euros = of(good, "Beta,F2,soon,2025-02-09,,70.00,EUR", head=head)["control_account_cents"]
    nothing = of(good, "Beta,F2,soon,2025-02-09,,70.00,", head=head)["control_account_cents"]
    assert dollars == plain
    assert euros == nothing != plain
