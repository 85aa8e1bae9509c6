"""Lines are put back into the entries they were written in, however software numbers them."""

from datetime import date

import polars as pl
import pytest

from encours.receivables.rules.entries import with_entries
from encours.receivables.tests.ledger_text import ledger, movements

SALE = "411:A 120; 707 -100; 44571 -20"
MONEY = "512 120; 411:A -120"


def groups(text, **columns):
    """The lines of each entry found, by their place in the text."""
    found = with_entries(ledger(text, **columns)).with_row_index("at")
    return sorted(found.group_by("entry_id").agg(pl.col("at"))["at"].to_list())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"VE 1 2025-01-10 {SALE}\nBQ 2 2025-01-20 {MONEY}", [[0, 1, 2], [3, 4]], id="by number"
        ),
        pytest.param(
            f"VE 1 2025-01-10 {SALE}\nVE 1 2025-02-10 {SALE}",
            [[0, 1, 2], [3, 4, 5]],
            id="a number used again each month",
        ),
        pytest.param(
            f"VE 1 2025-01-10 {SALE}\nBQ 1 2025-01-10 {MONEY}",
            [[0, 1, 2], [3, 4]],
            id="a number used in two journals",
        ),
        pytest.param(
            "BQ 7 2025-01-10 512 120; 411:A -120 !2025-01-12",
            [[0, 1]],
            id="an entry over several days",
        ),
        pytest.param(
            f"BQ 7 2025-01-10 512 60; 411:A -60 !2025-01-12\nBQ 7 2025-02-10 {MONEY}",
            [[0, 1], [2, 3]],
            id="an entry over two days beside one that balances on its own day",
        ),
        pytest.param(
            f"VE 0 2025-01-10 {SALE}\nVE 0 2025-01-10 {SALE}\nBQ 0 2025-01-10 {MONEY}",
            [[0, 1, 2], [3, 4, 5], [6, 7]],
            id="all numbers zero",
        ),
        pytest.param(
            f"VE 000 2025-01-10 {SALE}\nVE 000 2025-01-10 {SALE}",
            [[0, 1, 2], [3, 4, 5]],
            id="several zeros",
        ),
        pytest.param(
            f"VE - 2025-01-10 {SALE}\nVE - 2025-01-11 {SALE}",
            [[0, 1, 2], [3, 4, 5]],
            id="no number",
        ),
        pytest.param(
            "\n".join(
                f"VE {2 * n} 2025-01-10 411:A {n}\nVE {2 * n + 1} 2025-01-10 707 -{n}"
                for n in range(1, 7)
            ),
            [[2 * n, 2 * n + 1] for n in range(6)],
            id="one number a line",
        ),
        pytest.param(
            "VE 1 2025-01-10 411:A 120\nVE 2 2025-01-10 707 -120",
            [[0], [1]],
            id="two entries that lost all but a line each",
        ),
        pytest.param(
            "VE 1 2025-01-10 411:A 120; 707 -100\nVE 2 2025-01-10 411:A 60; 707 -60",
            [[0, 1], [2, 3]],
            id="a line is missing: its entry keeps its number, the next one is whole",
        ),
        pytest.param(
            "VE 1 2025-01-10 707 0; 411:A 120; 44571 -20\nVE 2 2025-01-10 411:A 60; 707 -60",
            [[0, 1, 2], [3, 4]],
            id="a line altered to zero stays with its entry",
        ),
        pytest.param(
            "VE 1 2025-01-10 411:A 120; 707 -100\nVE 2 2025-01-10 44571 -20; 411:A 60; 707 -60",
            [[0, 1], [2, 3, 4]],
            id="two altered entries that balance together stay two",
        ),
        pytest.param(
            f"VE 01 2025-01-10 411:A 120\nVE 1 2025-01-10 707 -120\nVE 2 2025-01-10 {SALE}",
            [[0, 1], [2, 3, 4]],
            id="zeros before a number say nothing",
        ),
    ],
)
def test_an_entry_is_found(text, expected):
    assert groups(text) == expected


@pytest.mark.parametrize(
    ("facing", "is_payment", "is_sale"),
    [
        ("512 100", True, False),
        ("530 100", True, False),
        ("5112 100", True, False),
        ("467 100", True, False),
        ("707 100", False, True),
        ("654 100", False, False),
        ("413:A 100", False, False),
        ("401:A 100", False, False),
        ("658 1; 512 99", True, False),
        ("665 100", False, False),
    ],
)
def test_a_credit_is_money_when_its_entry_faces_the_bank_or_a_factor(facing, is_payment, is_sale):
    found = movements(f"OD 1 2025-01-10 411:A -100; {facing}").filter(pl.col("account") == "411")
    assert found.select("is_payment", "is_sale").row(0) == (is_payment, is_sale)


def test_money_given_back_to_a_customer_is_no_payment():
    assert movements("BQ 1 2025-01-10 411:A 100; 512 -100")["is_payment"].to_list() == [False]


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("AN 1 2025-01-01 411:A 100; 512 -100", {}, True),
        ("ano 1 2025-01-01 411:A 100; 512 -100", {}, True),
        ("X 1 2025-01-01 411:A 100; 512 -100", {"journal_label": "Journal des À NOUVEAUX"}, True),
        ("X 1 2025-01-01 411:A 100; 512 -100", {"journal_label": "Journal d'ouverture"}, True),
        ("X 1 2025-01-01 411:A 100; 512 -100", {"journal_label": "Bananes nouvelles"}, False),
        ("OD 1 2025-01-01 411:A 100; 101300 -100", {}, True),
        ("OD 1 2025-01-01 411:A 100; 512 -100", {"label": "Solde à nouveau"}, True),
        ("OD 1 2025-01-01 411:A 100; 512 -100", {"label": "Anémone SARL"}, False),
        # capital contributed later in the year, by a customer or not, is no opening
        ("VE 1 2025-01-01 411:B 9; 707 -9\nOD 2 2025-06-01 411:A 100; 101300 -100", {}, False),
        # a sale of the first day is no opening, whatever it is called
        ("OD 1 2025-01-01 411:A 100; 707 -90; 101300 -10", {}, False),
        # a sole trader's customer pays on his own account (108)
        ("OD 1 2025-01-01 411:A -100; 108 100", {}, False),
    ],
)
def test_an_opening_is_known_by_its_journal_or_on_the_first_day_by_its_looks(
    text, columns, expected
):
    found = with_entries(ledger(text, **columns)).filter(pl.col("auxiliary") == "A")
    assert found["is_opening"].to_list() == [expected]


def test_lines_stay_in_the_order_of_the_file_and_keep_what_they_had():
    records = ledger(f"VE 2 2025-01-10 {SALE}\nBQ 1 2025-01-05 {MONEY}")
    assert with_entries(records).select(records.columns).equals(records)
    assert records["booked_on"].to_list() == [date(2025, 1, 10)] * 3 + [date(2025, 1, 5)] * 2
