from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encours.intake.formats.fec.reader import read_fec
from encours.policybook.rules.sections import UnusableSettings
from encours.receivables.rules.exporting import (
    DEFAULT_ACCOUNTS,
    PAIRED_SCHEMA,
    REFACED_SCHEMA,
    SIDE_SCHEMA,
    WRITTEN_SCHEMA,
    CounterAccounts,
    build_journal,
)
from encours.receivables.rules.journal_export_policy import JournalExport, Layout
from encours.receivables.rules.journal_layouts import write_layout
from encours.receivables.rules.ledger_policy import COUNTER_ACCOUNTS, LedgerPolicy
from encours.receivables.services.exporting import counter_accounts

DAY = date(2026, 3, 10)


def frame(schema, rows):
    return pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in rows], schema=dict(schema)
    )


def written(*rows):
    plain = {
        "nature": "receipt",
        "account": "411000",
        "auxiliary": "ALPHA",
        "name": "Alpha SARL",
        "booked_on": DAY,
        "unit": "EUR",
    }
    return frame(WRITTEN_SCHEMA, [plain | {"line_id": row["act_id"]} | row for row in rows])


def paired(*rows):
    return frame(PAIRED_SCHEMA, [{"effective_on": DAY} | row for row in rows])


def sides(*rows):
    plain = {"account": "411000", "auxiliary": "ALPHA", "name": "Alpha SARL", "unit": "EUR"}
    return frame(SIDE_SCHEMA, [plain | row for row in rows])


NOTHING = paired(), sides()


def generic(entries):
    return write_layout(
        entries, layout=Layout.GENERIC, settings=JournalExport(), currency="EUR", company="Martin"
    ).data


def told(entries):
    return entries.select("act_id", "account", "auxiliary", "amount_cents").rows()


def test_a_receipt_faces_the_bank():
    entries = build_journal(written({"act_id": 7, "amount_cents": -120_000}), *NOTHING)
    assert told(entries) == [(7, "411000", "ALPHA", -120_000), (7, "512000", None, 120_000)]


@pytest.mark.parametrize(
    ("nature", "cents", "account"),
    [
        ("receipt", -1, "512000"),
        ("write_off", -1, "654000"),
        ("discount", -1, "665000"),
        ("adjustment", -1, "658000"),
        ("adjustment", 1, "758000"),
        ("fx_difference", -1, "656000"),
        ("fx_difference", 1, "756000"),
        ("penalty", 1, "763000"),
        ("something else", 1, "471000"),
    ],
)
def test_each_nature_faces_its_account(nature, cents, account):
    row = {"act_id": 1, "nature": nature, "amount_cents": cents}
    assert told(build_journal(written(row), *NOTHING))[1][1] == account


def test_the_accounts_faced_can_be_chosen():
    accounts = CounterAccounts(facing={"receipt": ("511200", "511200")}, waiting="472000")
    rows = written(
        {"act_id": 1, "amount_cents": -5}, {"act_id": 2, "nature": "penalty", "amount_cents": 5}
    )
    entries = build_journal(rows, *NOTHING, accounts=accounts)
    assert [row[1] for row in told(entries)][1::2] == ["511200", "472000"]


def test_the_usual_accounts_are_those_of_the_policy_book():
    usual = LedgerPolicy()
    assert counter_accounts(usual) == DEFAULT_ACCOUNTS
    others: dict[str, Any] = {name: f"9{number}" for number, name in enumerate(COUNTER_ACCOUNTS)}
    chosen = counter_accounts(replace(usual, **others))
    told_ = {*chain.from_iterable(chosen.facing.values()), chosen.waiting, chosen.discount_tax}
    assert told_ == set(others.values())


@pytest.mark.parametrize("account", ["", "512 000", "=1", "é", "5" * 21])
def test_what_is_no_account_faces_nothing(account):
    with pytest.raises(UnusableSettings, match="is no account"):
        LedgerPolicy(bank_account=account)


def test_an_allocation_names_the_two_pieces_that_close_each_other():
    entries = build_journal(
        written(),
        paired({"act_id": 9, "debit_id": 1, "credit_id": 2, "amount_cents": 600}),
        sides({"line_id": 1, "reference": "FA1"}, {"line_id": 2, "reference": "VIR 12"}),
    )
    assert entries.select("reference", "amount_cents").rows() == [("FA1", -600), ("VIR 12", 600)]


def test_between_two_accounts_an_allocation_is_the_transfer_it_takes():
    entries = build_journal(
        written(),
        paired({"act_id": 9, "debit_id": 1, "credit_id": 2, "amount_cents": 600}),
        sides({"line_id": 1, "account": "416000"}, {"line_id": 2, "auxiliary": "BETA"}),
    )
    assert told(entries) == [(9, "416000", "ALPHA", -600), (9, "411000", "BETA", 600)]


def test_what_was_undone_before_it_was_exported_is_left_out():
    lines = written({"act_id": 3, "amount_cents": -100, "cancelled_by": 5})
    pairs = paired(
        {"act_id": 4, "debit_id": 1, "credit_id": 2, "amount_cents": 60},
        {"act_id": 6, "debit_id": 1, "credit_id": 2, "amount_cents": -60},
    )
    assert build_journal(lines, pairs, sides({"line_id": 1}, {"line_id": 2})).is_empty()


def test_what_was_undone_since_the_last_export_is_reversed():
    lines = written({"act_id": 3, "nature": "adjustment", "amount_cents": -100, "cancelled_by": 5})
    pairs = paired(
        {"act_id": 3, "debit_id": 1, "credit_id": 2, "amount_cents": 60},
        {"act_id": 6, "debit_id": 1, "credit_id": 2, "amount_cents": -60},
    )
    ends = sides({"line_id": 1}, {"line_id": 2})
    before = build_journal(lines.with_columns(cancelled_by=None), pairs.head(1), ends)
    since = build_journal(lines, pairs, ends, first_act=4)
    assert set(since["act_id"]) == {5, 6}
    both = pl.concat([before, since]).group_by("account").agg(pl.col("amount_cents").sum())
    assert both["amount_cents"].to_list() == [0] * both.height


def test_the_file_is_read_as_any_accounting_export():
    lines = written(
        {"act_id": 12, "amount_cents": -120_050, "reference": "VIR 1", "label": "=cmd()"},
        {"act_id": 13, "amount_cents": 40_00, "nature": "penalty", "unit": "USD"},
    )
    reading = read_fec(generic(build_journal(lines, *NOTHING)))
    assert (reading.records.height, list(reading.rejects)) == (2, [])
    first = reading.records.row(0, named=True)
    assert (first["entry_number"], first["reference"]) == ("000012-20260310", "VIR 1")
    assert (first["amount_cents"], first["label"]) == (-120_050, "'=cmd()")


def refaced(*rows):
    return frame(REFACED_SCHEMA, rows)


def test_what_faces_another_account_by_now_faces_it_at_once_where_it_was_not_told():
    lines = written({"act_id": 3, "amount_cents": -100, "counterpart": "471000"})
    changes = refaced({"act_id": 5, "line_id": 3, "after": "471000"})
    entries = build_journal(lines, *NOTHING, refaced=changes)
    assert told(entries) == [(3, "411000", "ALPHA", -100), (3, "471000", None, 100)]
    assert set(entries["is_refaced"]) == {True}


def test_told_before_it_is_corrected_between_the_two_accounts_once():
    lines = written({"act_id": 3, "amount_cents": -100, "counterpart": "471000"})
    changes = refaced({"act_id": 5, "line_id": 3, "after": "471000"})
    entries = build_journal(lines, *NOTHING, refaced=changes, first_act=4)
    assert told(entries) == [(5, "471000", None, 100), (5, "512000", None, -100)]
    assert build_journal(lines, *NOTHING, refaced=changes, first_act=6).is_empty()


def test_between_one_account_and_itself_there_is_nothing_to_correct():
    lines = written({"act_id": 3, "amount_cents": -100, "counterpart": "512000"})
    changes = refaced({"act_id": 5, "line_id": 3, "after": "512000"})
    assert build_journal(lines, *NOTHING, refaced=changes, first_act=4).is_empty()


def test_refused_it_is_told_whole_against_what_it_faces_now():
    lines = written({"act_id": 3, "amount_cents": -100, "counterpart": "471000"})
    changes = refaced({"act_id": 5, "line_id": 3, "after": "471000"})
    again = pl.DataFrame({"journal": ["ENC"], "act_id": [3], "booked_on": [DAY]})
    entries = build_journal(lines, *NOTHING, refaced=changes, refused=again, first_act=6)
    assert told(entries) == [(3, "411000", "ALPHA", -100), (3, "471000", None, 100)]


@settings(max_examples=60)
@given(
    st.integers(-900, 900).filter(bool),
    st.lists(st.sampled_from([None, "471000", "512100"]), min_size=1, max_size=4),
    st.none() | st.integers(7, 9),
    st.lists(st.integers(2, 10), min_size=1, max_size=3, unique=True).map(sorted),
)
def test_what_is_given_out_from_time_to_time_adds_up_to_the_whole(cents, faces, cancelled, days):
    """A line written by act 1, that faces another account by acts 3, 4…; exports between."""
    changes = [
        {"act_id": 3 + number, "line_id": 1, "before": before, "after": after}
        for number, (before, after) in enumerate(pairwise([None, *faces]))
    ]

    def exported(first, until):
        known = [each for each in changes if each["act_id"] < until]
        line = {
            "act_id": 1,
            "amount_cents": cents,
            "counterpart": known[-1]["after"] if known else None,
            "cancelled_by": cancelled if cancelled and cancelled < until else None,
        }
        return build_journal(written(line), *NOTHING, refaced=refaced(*known), first_act=first)

    def balances(*entries):
        sums = pl.concat(entries).group_by("account").agg(pl.col("amount_cents").sum())
        return {account: total for account, total in sums.rows() if total}

    bounds = [*days, 11]
    parts = [exported(0, bounds[0]), *(exported(*each) for each in pairwise(bounds))]
    assert balances(*parts) == balances(exported(0, 11))


@st.composite
def acts(draw):
    """Lines and allocations of a few acts, some undone by later ones."""
    act = st.integers(1, 8)
    lines = [
        {
            "act_id": wrote,
            "line_id": number,
            "amount_cents": draw(st.integers(-900, 900).filter(bool)),
            "nature": draw(st.sampled_from(["receipt", "adjustment", "penalty"])),
            "booked_on": DAY + timedelta(days=draw(st.integers(0, 2))),
            "cancelled_by": draw(st.none() | st.just(wrote + 1)),
        }
        for number, wrote in enumerate(draw(st.lists(act, max_size=6)))
    ]
    pairs = [
        {
            "act_id": draw(act),
            "debit_id": draw(st.integers(1, 3)),
            "credit_id": draw(st.integers(4, 6)),
            "amount_cents": draw(st.integers(-50, 50).filter(bool)),
        }
        for _ in range(draw(st.integers(0, 6)))
    ]
    return written(*lines), paired(*pairs)


ENDS = sides(*({"line_id": number, "account": f"41{number}"} for number in range(1, 7)))


@settings(max_examples=40)
@given(acts())
def test_every_entry_balances(found):
    lines, allocations = found
    entries = build_journal(lines, allocations, ENDS)
    sums = entries.group_by("journal", "act_id", "booked_on").agg(pl.col("amount_cents").sum())
    assert set(sums["amount_cents"]) <= {0}


@settings(max_examples=40)
@given(acts(), st.randoms())
def test_exporting_twice_gives_the_same_bytes(found, random):
    lines, pairs = found
    shuffled = [
        each.sample(fraction=1, shuffle=True, seed=random.randrange(1000))
        for each in (lines, pairs, ENDS)
    ]
    texts = {generic(build_journal(*given_)) for given_ in ((lines, pairs, ENDS), shuffled)}
    assert len(texts) == 1


@settings(max_examples=40)
@given(acts(), st.integers(1, 9))
def test_two_exports_one_after_the_other_are_the_whole(found, then):
    lines, pairs = found
    early = build_journal(
        lines.filter(pl.col("act_id") < then).with_columns(
            pl.when(pl.col("cancelled_by") < then).then("cancelled_by").alias("cancelled_by")
        ),
        pairs.filter(pl.col("act_id") < then),
        ENDS,
    )
    late = build_journal(lines, pairs, ENDS, first_act=then)
    whole = build_journal(lines, pairs, ENDS)

    def balances(*entries):
        sums = pl.concat(entries).group_by("account").agg(pl.col("amount_cents").sum())
        return {account: cents for account, cents in sums.rows() if cents}

    assert balances(early, late) == balances(whole)
