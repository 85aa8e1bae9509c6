import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.closing.rules.arrete import (
    BOOKS_SCHEMA,
    Assumptions,
    Basis,
    compute_content,
)
from encours.closing.rules.canonical import digest_of, write_canonical
from encours.closing.rules.differences import compare_contents
from encours.kernel.terms import PaymentTerms
from encours.receivables.rules.from_ledger import read_ledger
from encours.receivables.rules.ledger_lines import ENCOURS, LEDGER
from encours.receivables.rules.schema import empty_allocations
from encours.receivables.tests.ledger_text import ledger

AS_OF = date(2025, 12, 31)
BUCKETS = ("not_due", "1_30", "31_60", "61_90", "over_90", "unknown_age", "unapplied_credits")


def basis_of(*texts, pending=()):
    """The basis of ledgers written as texts; the journals `pending` are what Encours wrote."""
    lines = read_ledger([ledger(text) for text in texts]).lines.with_columns(
        pl.lit("EUR").alias("unit"),
        pl.when(pl.col("journal_code").is_in(list(pending)))
        .then(pl.lit(ENCOURS))
        .otherwise(pl.lit(LEDGER))
        .alias("origin"),
        pl.lit("").alias("nature"),
    )
    owed = lines.filter("is_receivable" | pl.col("account").str.starts_with("4191"))
    segment = lines.select(pl.col("segment").max()).item()
    booked = owed.filter(
        pl.col("is_receivable") & (pl.col("origin") == LEDGER) & (pl.col("segment") == segment)
    )
    books = booked.group_by("account", "unit").agg(pl.col("amount_cents").sum())
    known = owed.group_by("account", "unit").agg(
        pl.col("amount_cents").sum(), pl.len().cast(pl.Int64).alias("lines")
    )
    nothing = pl.DataFrame(schema=BOOKS_SCHEMA)
    return Basis(owed, segment, empty_allocations(), books, known, nothing)


def content_of(*texts, pending=(), as_of=AS_OF):
    return compute_content(
        basis_of(*texts, pending=pending),
        as_of=as_of,
        revision=1,
        assumptions=Assumptions(PaymentTerms(days=30), {}),
        names={"A": "Alpha SARL", "Z": "never seen"},
    )


def section_of(*texts, pending=()):
    (section,) = content_of(*texts, pending=pending)["currencies"]
    return section


LEDGER_TEXT = """
VE 1 2025-11-20 411:A 1200 #FA1; 707 -1000; 44571 -200
VE 2 2025-06-01 411:B 600 #FB1; 707 -600
OD 1 2025-09-01 416:B 600 #FB1; 411:B -600 #FB1
BQ 1 2025-12-05 512 500; 411:A -500 #FA1
BQ 2 2025-12-06 512 90; 411:C -90
BQ 3 2025-12-07 512 240; 4191:A -240
VE 3 2025-10-01 4117:A 50 #FA0; 707 -50
"""


def test_each_account_is_justified_item_by_item():
    accounts = {row["account"]: row for row in section_of(LEDGER_TEXT)["accounts"]}
    assert {name: row["items_cents"] for name, row in accounts.items()} == {
        "411": 61_000,
        "4117": 5_000,
        "416": 60_000,
    }
    assert all(row["difference_cents"] == 0 for row in accounts.values())


def test_a_customer_we_owe_is_listed_apart():
    assert section_of(LEDGER_TEXT)["creditors"] == [{"customer": "C", "balance_cents": -9_000}]


def test_a_doubtful_item_keeps_the_dates_of_its_invoice():
    section = section_of(LEDGER_TEXT)
    (item,) = [item for item in section["items"] if item["kind"] == "doubtful"]
    assert (item["document_on"], item["bucket"]) == (date(2025, 6, 1), "over_90")
    assert section["doubtful_cents"] == item["amount_cents"] == 60_000


def test_retentions_and_deposits_stand_apart():
    section = section_of(LEDGER_TEXT)
    (held,) = [item for item in section["items"] if item["kind"] == "retention"]
    assert (held["due_on"], held["bucket"]) == (date(2026, 10, 1), "not_due")
    assert section["retentions_cents"] == 5_000
    assert section["deposits"] == [{"account": "4191", "customer": "A", "amount_cents": 24_000}]


def test_what_one_account_pays_of_another_is_told_on_both():
    accounts = {
        row["account"]: row
        for row in section_of(
            """
            VE 1 2025-06-01 416:A 600 #FA1; 707 -600
            BQ 1 2025-12-05 512 600; 411:A -600 #FA1
            """
        )["accounts"]
    }
    assert [accounts[name]["between_accounts_cents"] for name in ("411", "416")] == [
        -60_000,
        60_000,
    ]
    assert [accounts[name]["books_cents"] for name in ("411", "416")] == [-60_000, 60_000]
    assert {row["difference_cents"] for row in accounts.values()} == {0}


def test_what_the_books_do_not_say_yet_bridges_both():
    (account,) = section_of(
        """
        VE 1 2025-06-01 411:A 600 #FA1; 707 -600
        XX 1 2025-12-05 512 200; 411:A -200 #FA1
        """,
        pending=["XX"],
    )["accounts"]
    assert account | {"account": ""} == {
        "account": "",
        "books_cents": 60_000,
        "pending_cents": -20_000,
        "items_cents": 40_000,
        "between_accounts_cents": 0,
        "not_taken_cents": 0,
        "difference_cents": 0,
    }


def test_lines_that_could_not_be_taken_in_are_the_difference():
    basis = basis_of(LEDGER_TEXT)
    lost = pl.DataFrame([("411", "EUR", 777)], schema=dict(BOOKS_SCHEMA), orient="row")
    content = compute_content(
        Basis(basis.lines, 0, basis.facts, basis.books, basis.known, lost),
        as_of=AS_OF,
        revision=1,
        assumptions=Assumptions(PaymentTerms(days=30), {}),
        names={},
    )
    account = content["currencies"][0]["accounts"][0]
    assert (account["books_cents"], account["difference_cents"]) == (61_777, 777)


def test_what_the_year_before_left_is_not_counted_twice():
    before = "VE 1 2024-06-01 411:A 600 #FA1; 707 -600"
    year = """
        AN 1 2025-01-01 411:A 600; 890 -600
        VE 1 2025-06-01 411:A 100 #FA2; 707 -100
    """
    section = section_of(before, year)
    assert section["balance_cents"] == 70_000
    assert [item["document_on"] for item in section["items"]] == [
        date(2024, 6, 1),
        date(2025, 6, 1),
    ]


def test_only_the_names_it_speaks_of_are_kept():
    assert content_of(LEDGER_TEXT)["names"] == {"A": "Alpha SARL"}


def test_the_same_figures_are_the_same_bytes():
    # The golden bytes of a small ledger: a change here changes what every arrêté is compared to.
    written = write_canonical(content_of("VE 1 2025-11-20 411:A 12 #FA1; 707 -12"))
    golden = Path(__file__).parent / "golden" / "arrete.json"
    assert written == golden.read_bytes().rstrip(b"\n")
    assert json.loads(written)["currencies"][0]["balance_cents"] == 1_200


@pytest.mark.parametrize("value", [1.5, {1: "a"}, {"a": [object()]}, b"x"])
def test_what_has_no_single_writing_is_refused(value):
    with pytest.raises(TypeError):
        write_canonical(value)


def test_what_changed_since_is_a_row_for_each_customer():
    frozen = content_of(LEDGER_TEXT)
    today = content_of(LEDGER_TEXT + "BQ 9 2025-12-30 512 90; 411:A -90 #FA1")
    assert compare_contents(frozen, today) == [
        {
            "currency": "EUR",
            "customer": "A",
            "frozen_cents": 75_000,
            "today_cents": 66_000,
            "difference_cents": -9_000,
        }
    ]
    assert compare_contents(frozen, frozen) == []


@st.composite
def ledgers(draw):
    """Entries of a few customers over three accounts, in a year."""
    day = st.dates(date(2025, 1, 2), AS_OF)
    account = st.sampled_from(["411:A", "411:B", "413:A", "416:A", "416:B"])
    rows = []
    for number in range(1, draw(st.integers(2, 12))):
        cents = draw(st.integers(1, 500))
        kind = draw(st.sampled_from(["sale", "payment", "transfer"]))
        one, other = draw(account), draw(account)
        ref = f"#F{draw(st.integers(1, 4))}"
        entry = {
            "sale": f"{one} {cents} {ref}; 707 -{cents}",
            "payment": f"512 {cents}; {one} -{cents} {ref}",
            "transfer": f"{one} -{cents} {ref}; {other} {cents} {ref}",
        }[kind]
        rows.append(f"X{kind[0].upper()} {number} {draw(day)} {entry}")
    return "\n".join(rows)


@settings(max_examples=40)
@given(ledgers())
def test_every_account_adds_up_to_the_cent(text):
    basis = basis_of(text)
    if basis.lines.is_empty():
        return
    section = section_of(text)
    assert {row["difference_cents"] for row in section["accounts"]} <= {0}
    assert sum(row["between_accounts_cents"] for row in section["accounts"]) == 0
    assert section["balance_cents"] == basis.lines["amount_cents"].sum()
    assert section["balance_cents"] == sum(row["balance_cents"] for row in section["customers"])
    assert section["balance_cents"] == sum(item["amount_cents"] for item in section["items"])
    assert section["balance_cents"] == sum(section["ageing"][bucket] for bucket in BUCKETS)


@settings(max_examples=15)
@given(ledgers())
def test_made_again_it_has_the_same_digest(text):
    first, again = (digest_of(write_canonical(content_of(text))) for _ in range(2))
    assert first == again
