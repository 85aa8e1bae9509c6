"""What a line is for the business, and which lines are one document."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.receivables.rules.natures import NATURES, with_documents

RECEIVABLE = ("411", "413", "416")


def lines_of(*entries):
    """Lines of entries written `(account, amount_cents, {field: value})`, one customer."""
    rows: list[dict[str, object]] = []
    for number, entry in enumerate(entries, start=1):
        accounts = [line[0] for line in entry]
        for account, amount, *more in entry:
            told = {
                "id": len(rows) + 1,
                "entry_key": number,
                "customer": "DURAND" if account.startswith("41") else None,
                "reference": None,
                "label": None,
                "amount_cents": amount,
                "account": account,
                "has_sales": any(a.startswith("70") for a in accounts),
                "faces_payment": any(a.startswith(("5", "467")) for a in accounts),
                "is_opening": False,
                "is_receivable": account.startswith(RECEIVABLE) and not account.startswith("4191"),
            }
            rows.append(told | (more[0] if more else {}))
    return pl.DataFrame(
        rows,
        schema_overrides={"reference": pl.String, "label": pl.String},
        infer_schema_length=None,
    )


def natures(*entry):
    return with_documents(lines_of(entry))["nature"].to_list()


@pytest.mark.parametrize(
    ("entry", "nature"),
    [
        ([("411000", 120), ("707", -100), ("44571", -20)], "invoice"),
        ([("411000", -120), ("707", 100), ("44571", 20)], "credit_note"),
        ([("411000", -120), ("512", 120)], "receipt"),
        ([("411000", 120), ("707", -120), ("411000", -120), ("531", 120)], "invoice"),
        ([("411000", 120, {"label": "Remboursement trop-perçu"}), ("512", -120)], "refund"),
        ([("411000", 120, {"label": "Prélèvement rejeté"}), ("512", -120)], "returned"),
        ([("4117", 5), ("411000", 115), ("704", -120)], "retention"),
        ([("41170012", 120), ("707", -120)], "invoice"),
        ([("413000", 120), ("411000", -120)], "bill"),
        ([("413000", -120), ("512", 120)], "receipt"),
        ([("416000", 120), ("411000", -120)], "doubtful"),
        ([("411000", -120), ("416000", 120)], "transfer"),
        ([("416000", -120), ("411000", 120)], "transfer"),
        ([("411000", -100), ("413000", 80), ("512", 20)], "receipt"),
        ([("411000", 120, {"is_opening": True}), ("110", -120)], "opening"),
        ([("416000", 120, {"is_opening": True}), ("110", -120)], "opening"),
        ([("4191", -50), ("512", 50)], "deposit"),
        ([("411000", 50), ("4191", -50)], "invoice"),
        ([("411000", -120), ("654", 100), ("44571", 20)], "write_off"),
        ([("411000", 120), ("654", -120)], "write_off"),
        ([("411000", -120, {"label": "Créance irrécouvrable"}), ("471", 120)], "write_off"),
        ([("411000", 40), ("7631", -40)], "penalty"),
        ([("411000", 40, {"label": "Indemnité forfaitaire"}), ("758", -40)], "penalty"),
        ([("411000", 30), ("758", -30)], "invoice"),
        ([("411000", -3), ("658", 3)], "adjustment"),
        ([("411000", 3), ("471", -3)], "adjustment"),
        ([("512", 120), ("411000", -120)], ""),
        ([("44571", -20), ("411000", 120), ("707", -100)], ""),
    ],
)
def test_a_line_is_called_what_people_call_it(entry, nature):
    assert natures(*entry)[0] == nature


def test_a_retention_kept_below_4117_is_told_by_its_label():
    entry = [("41170012", 5, {"account_label": "Retenue de garantie Durand"}), ("704", -5, {})]
    rows = lines_of(entry).with_columns(pl.lit("Retenue de garantie").alias("account_label"))
    assert with_documents(rows)["nature"].to_list() == ["retention", ""]


def test_a_transfer_for_one_customer_says_nothing_of_another():
    entry = [("413000", 120), ("411000", -120), ("411000", -7, {"customer": "PETIT"}), ("471", 7)]
    assert natures(*entry) == ["bill", "transfer", "adjustment", ""]


def test_instalments_of_an_invoice_are_one_document():
    rows = lines_of(
        [
            ("411000", 60, {"reference": "F1"}),
            ("411000", 60, {"reference": "F1"}),
            ("411000", 10, {"reference": "F2"}),
            ("411000", -1, {"reference": "F1"}),
            ("411000", 10, {"reference": "F1", "customer": "PETIT"}),
            ("707", -139, {"reference": "F1"}),
        ],
        [("411000", 60, {"reference": "F1"}), ("707", -60)],
    )
    assert with_documents(rows)["document_key"].to_list() == [1, 1, 3, 4, 5, None, 7, None]


def test_items_an_opening_carries_without_a_reference_are_each_a_document():
    opening = {"is_opening": True}
    rows = lines_of(
        [
            ("411000", 60, opening),
            ("411000", 70, opening),
            ("411000", 10, opening | {"reference": "F1"}),
            ("411000", 20, opening | {"reference": "F1"}),
        ]
    )
    assert with_documents(rows)["document_key"].to_list() == [1, 2, 3, 3]


def test_what_a_person_recorded_keeps_the_nature_they_gave_it():
    rows = with_documents(lines_of([("411000", 40)], [("411000", 40), ("707", -40)]))
    told = rows.with_columns(pl.lit("penalty").alias("nature"))
    for origin, natures in (
        ("encours", ["penalty", "penalty", "penalty"]),
        ("ledger", ["adjustment", "invoice", ""]),
    ):
        again = with_documents(told.with_columns(pl.lit(origin).alias("origin")))
        assert again["nature"].to_list() == natures


ACCOUNTS = ("411", "4117", "413", "416", "4191", "512", "707", "654", "763", "471")
LINE = st.tuples(st.sampled_from(ACCOUNTS), st.integers(-99, 99).filter(bool))


@given(st.lists(st.lists(LINE, min_size=1, max_size=4), min_size=1, max_size=5), st.randoms())
@settings(max_examples=40)
def test_no_line_is_lost_and_the_order_of_lines_changes_nothing(entries, random):
    rows = lines_of(*entries)
    order = list(range(rows.height))
    random.shuffle(order)
    told = with_documents(rows)
    assert told.select(rows.columns).equals(rows)
    assert told.schema["nature"] == pl.String
    assert told.schema["document_key"] == pl.Int64
    assert with_documents(rows[order]).sort("id").equals(told)
    assert set(told["nature"]) <= {*NATURES, ""}
    assert (
        told.filter(pl.col("is_receivable") != (pl.col("nature") != ""))
        .filter(~pl.col("account").str.starts_with("4191"))
        .is_empty()
    )
    firsts = told.filter(pl.col("document_key").is_not_null()).group_by("document_key")
    assert firsts.agg((pl.col("id").min() == pl.col("document_key").first()).alias("is"))[
        "is"
    ].all()
