"""The figures of `--json` are those that a plain reading of its contract gives."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.ledgers import Dialect, Spec, write_fec
from encours.diagnosis.tests.contract_oracle import figures_of, read_lines
from encours.diagnosis.tests.telling import HEAD, diagnosed, fec, fec_cells, told

COMPANY = Spec(customers=12, invoices=110, bad_debts=0.03, lettered=0.8)
DIALECTS = {
    "tab": Dialect(),
    "pipe, latin-9, CR CR LF, Montant/Sens": Dialect(
        "|", "iso-8859-15", "\r\r\n", amounts="montant_sens"
    ),
    "semicolon, BOM, CP1252-like labels in quotes": Dialect(";", bom=True, quoted=True),
    "signs, CR alone, ISO dates": Dialect(
        line_end="\r", amounts="montant_sign", iso_dates=True, validated=False
    ),
    "all numbers zero, padded, trailing separator": Dialect(
        entry_numbers_zero=True, padded=True, trailing_separator=True
    ),
    "decimal points, customers in the account": Dialect(
        decimal=".", account_carries_customer=True, encoding="cp1252", line_end="\n"
    ),
}
LATE = ("1_30", "31_60", "61_90", "over_90")


def figures_told(found):
    """The figures of the product under the names of the oracle."""
    return {
        "as_of": found["as_of"],
        "rows": found["source"]["rows"],
        "accepted": found["source"]["accepted"],
        "rejected": [reject["line"] for reject in found["rejects"]],
        **{
            name: found[name]
            for name in (
                "customers",
                "balance_cents",
                "control_account_cents",
                "difference_cents",
                "delay",
            )
        },
        "sales_cents": found["details"]["sales_cents"],
        "simple_days": found["dso"]["simple_days"],
    }


def check_sums(found):
    ages = {row["bucket"]: row["amount_cents"] for row in found["ageing"]}
    assert list(ages) == ["not_due", *LATE, "unknown_age", "unapplied_credits"]
    assert sum(ages.values()) == found["balance_cents"]
    assert found["overdue_cents"] == sum(ages[name] for name in LATE)
    assert ages["unapplied_credits"] == found["open_credit_cents"] <= 0
    assert found["open_debit_cents"] >= 0
    assert found["open_debit_cents"] + found["open_credit_cents"] == found["balance_cents"]
    source = found["source"]
    assert source["rows"] == source["accepted"] + source["rejected"]
    assert source["rejected"] == len(found["rejects"])
    assert (
        sum(c["balance_cents"] for c in found["details"]["by_customer"]) == found["balance_cents"]
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_company_is_told_as_the_contract_says_in_every_dialect(dialect, tmp_path):
    spec = replace(COMPANY, dialect=DIALECTS[dialect])
    truth = write_fec(tmp_path / "fec.txt", spec)
    data = truth.files[0].read_bytes()
    found = told(data)
    lines = read_lines(
        data.decode(spec.dialect.encoding),
        separator=spec.dialect.separator,
        quoted=spec.dialect.quoted,
    )
    assert figures_told(found) == figures_of(lines)
    check_sums(found)
    assert found["balance_cents"] == truth.balance_cents
    assert found["source"]["rows"] == truth.rows
    names = {"\t": "tab", "|": "pipe", ";": "semicolon"}
    assert found["source"]["separator"] == names[spec.dialect.separator]


@pytest.mark.parametrize("opening", ["items", "sums"])
@pytest.mark.parametrize("keep", [True, False])
def test_two_years_together_add_up_and_keep_the_dates_of_transfers(opening, keep, tmp_path):
    spec = replace(COMPANY, years=2, opening=opening, bills=0.4, bills_keep_piece_date=keep)
    truth = write_fec(tmp_path / "fec.txt", spec)
    found = told(*(path.read_bytes() for path in truth.files))
    check_sums(found)
    assert found["balance_cents"] == truth.balance_cents == found["control_account_cents"]
    assert found["source"]["rows"] == truth.rows
    assert found["as_of"] == truth.as_of.isoformat()
    assert found["delay"]["items"] == truth.delay.items
    assert found["delay"]["median_days"] == truth.delay.median_days
    mean = truth.delay.weighted_mean_days
    assert mean is not None
    assert abs(found["delay"]["weighted_mean_days"] - float(mean)) <= 0.0051
    assert found["details"]["sales_cents"] == truth.sales_cents
    assert found["details"]["opening_gap_cents"] == 0


def test_files_of_two_years_may_be_given_in_any_order(tmp_path):
    truth = write_fec(tmp_path / "fec.txt", replace(COMPANY, years=2))
    one, two = (path.read_bytes() for path in truth.files)
    first, other = told(one, two), told(two, one)
    for found in (first, other):
        del found["source"], found["rejects"], found["details"]["files"]
    assert first == other


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2025, 8, 15), date(2025, 12, 30)])
def test_a_past_day_is_told_as_from_the_file_cut_at_that_day(day, tmp_path):
    truth = write_fec(tmp_path / "fec.txt", replace(COMPANY, dialect=Dialect("|", line_end="\n")))
    head, *rows = truth.files[0].read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if row.split("|")[3] <= day.strftime("%Y%m%d")]
    assert len(kept) < len(rows)
    whole = told(truth.files[0].read_bytes(), as_of=day)
    cut = told("\n".join([head, *kept]).encode(), as_of=day)
    for found in (whole, cut):
        assert found["as_of"] == day.isoformat()
        del found["source"], found["details"]["notices"], found["details"]["files"]
    assert whole == cut


def test_the_order_of_the_lines_in_the_file_changes_nothing_but_names(tmp_path):
    truth = write_fec(tmp_path / "fec.txt", replace(COMPANY, dialect=Dialect("|", line_end="\n")))
    head, *rows = truth.files[0].read_text(encoding="utf-8").splitlines()
    one, other = (told("\n".join([head, *each]).encode()) for each in (rows, rows[::-1]))
    for found in (one, other):
        del found["details"]
    assert one == other


DAMAGE = {
    3: ["", "hier", "20250230"],
    4: [""],
    6: ["", "C00001", "ZZ"],
    9: ["", "20259999"],
    11: ["abc", "1,2,3", "12,345"],
    12: ["", "0,00", "-5,00"],
    13: ["", "A", "AB", "ab"],
}


@pytest.mark.parametrize("seed", [14, 15, 16, 17])
def test_a_damaged_and_shuffled_company_is_still_told_as_the_contract_says(seed, tmp_path):
    random = Random(seed)
    spec = replace(
        COMPANY,
        seed=seed,
        lettered=0.3,
        opening="sums",
        bills=0.3,
        dialect=Dialect("|", line_end="\n"),
    )
    truth = write_fec(tmp_path / "fec.txt", spec)
    head, *rows = truth.files[0].read_text(encoding="utf-8").splitlines()
    cells = [row.split("|") for row in rows]
    for _ in range(12):
        column = random.choice(list(DAMAGE))
        random.choice(cells)[column] = random.choice(DAMAGE[column])
    random.shuffle(cells)
    text = "\n".join([head, *map("|".join, cells)])
    found = told(text.encode())
    assert figures_told(found) == figures_of(read_lines(text, separator="|"))
    check_sums(found)


# -- small ledgers, with faults ------------------------------------------------------------------

ENTRY = st.tuples(
    st.sampled_from(["sale", "sale", "money", "credit note", "loss", "bank"]),
    st.sampled_from("AAB"),
    st.integers(1, 28),
    st.integers(1, 12),
    st.sampled_from([100, 100, 250, 999]),
    st.sampled_from(["", "", "=AA", "=aa"]),
)
SHAPES = {
    "sale": "VE {n} {day} 411:{c} {a} {l} #FA{n}; 707 -{a}",
    "money": "BQ {n} {day} 512 {a}; 411:{c} -{a} {l}",
    "credit note": "VE {n} {day} 411:{c} -{a} {l}; 707 {a}",
    "loss": "OD {n} {day} 411:{c} -{a} {l}; 654 {a}",
    "bank": "BQ {n} {day} 512 {a}; 471 -{a}",
}
# column, what is written there
FAULT = st.sampled_from(
    [
        (3, ""),
        (3, "20250231"),
        (3, "hier"),
        (4, ""),
        (9, "20259999"),
        (11, "12,345"),
        (11, "abc"),
        (12, "1,2,3"),
    ]
)


def written(entries):
    text = "\n".join(
        SHAPES[kind].format(n=n, day=f"2025-{month:02d}-{day:02d}", c=customer, a=amount, l=letter)
        for n, (kind, customer, day, month, amount, letter) in enumerate(entries, 1)
    )
    return fec_cells(text)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(ENTRY, min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(0, 40), FAULT), max_size=3),
)
def test_bad_lines_stop_nothing_and_what_they_weigh_is_the_difference(entries, faults):
    cells = written(entries)
    # One good line stands, so that there is a day to look at.
    cells += fec_cells("OD 999 2025-12-31 471 1; 658 -1")
    for at, (column, value) in faults:
        cells[at % (len(cells) - 2)][column] = value
    text = "\n".join([HEAD, *map("|".join, cells)])
    found = told(text.encode())
    assert figures_told(found) == figures_of(read_lines(text, separator="|"))
    check_sums(found)


def test_the_rest_of_an_entry_stays_when_one_of_its_lines_is_bad():
    cells = fec_cells("VE 1 2025-01-10 411:A 120; 411:B 60; 707 -180")
    cells[1][3] = "32/01/2025"
    found = told("\n".join([HEAD, *map("|".join, cells)]).encode())
    assert found["source"] | {"encoding": "", "separator": ""} == {
        "format": "fec",
        "encoding": "",
        "separator": "",
        "rows": 3,
        "accepted": 2,
        "rejected": 1,
    }
    assert (found["balance_cents"], found["control_account_cents"]) == (12000, 18000)
    assert found["difference_cents"] == 6000
    assert [(r["line"], r["field"], r["value"]) for r in found["rejects"]] == [
        (3, "EcritureDate", "32/01/2025")
    ]
    assert found["details"]["sales_cents"] == 12000
    assert found["details"]["unbalanced_entries"] == 1


def test_a_ledger_without_a_customer_is_told_in_zeros():
    found = told(fec("OD 1 2025-03-31 512 100; 101 -100"))
    check_sums(found)
    zeros = ("customers", "balance_cents", "control_account_cents", "overdue_cents")
    assert {found[name] for name in zeros} == {0}
    assert found["dso"] == {"simple_days": None, "countback_days": None, "best_possible_days": None}
    assert found["delay"] == {"weighted_mean_days": None, "median_days": None, "items": 0}
    assert found["as_of"] == "2025-03-31"
    assert diagnosed(fec("OD 1 2025-03-31 512 100; 101 -100")).priorities == ()


def test_a_file_of_which_no_line_can_be_taken_is_told_in_zeros():
    text = fec("VE 1 2025-01-10 411:A 120; 707 -120").decode().replace("20250110", "20259999")
    found = told(text.encode())
    assert found["as_of"] is None
    assert found["source"]["rejected"] == 2
    assert (found["balance_cents"], found["control_account_cents"]) == (0, 12000)


YEARS = ("VE 1 2025-03-10 411:A 100; 707 -100", "AN 1 2026-01-01 411:A 100; 101 -100")
SALES = ("VE 2 2025-05-10 411:B 10; 707 -10", "VE 2 2026-05-10 411:B 10; 707 -10")


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("year", "day", "as_of", "difference"),
    [
        # a line of the last year weighs on its balance, whether its day is known or not
        (1, "20260510", None, 1000),
        (1, "hier", None, 1000),
        # one of the year before does not: the opening has replaced it
        (0, "20250510", None, 0),
        # looked at in the first year, the second does not exist yet
        (1, "20260510", date(2025, 12, 31), 0),
        (0, "20250510", date(2025, 12, 31), 1000),
        (0, "20250510", date(2025, 5, 9), 0),
    ],
)
def test_a_rejected_line_weighs_on_the_balance_of_its_own_year(
    year, day, as_of, difference, together
):
    # The line of B cannot be read, for the day of its document or for its own.
    bad, faced = fec_cells(SALES[year])
    bad[3], bad[9] = day, "20259999"
    texts = ["\n".join(map("|".join, fec_cells(text))) for text in YEARS]
    texts[year] += "\n" + "\n".join(map("|".join, (bad, faced)))
    files = ["\n".join(texts)] if together else texts
    found = told(*(f"{HEAD}\n{text}".encode() for text in files), as_of=as_of)
    assert found["difference_cents"] == difference
    assert found["balance_cents"] == 10000


def test_a_rejected_line_of_the_only_customer_still_weighs():
    text = fec("VE 1 2025-01-10 411:A 120; 411:B 1; 707 -121").decode()
    text = text.replace("|20250110|411|", "|20259999|411|")
    found = told(text.encode())
    assert (found["balance_cents"], found["control_account_cents"]) == (0, 12100)


def test_deposits_received_stand_apart():
    found = told(fec("BQ 1 2025-01-10 512 100; 4191:A -100\nVE 2 2025-01-11 411:A 40; 707 -40"))
    assert found["balance_cents"] == 4000
    assert found["details"]["deposits_cents"] == -10000
    assert found["customers"] == 1


def test_a_chart_of_its_own_is_said():
    cells = fec_cells("VE 1 2025-01-10 121000:A 120; 700100 -120")
    for row in cells:
        row[5] = "Clients" if row[4] == "121000" else "Ventes"
    found = told("\n".join([HEAD, *map("|".join, cells)]).encode())
    assert found["balance_cents"] == found["control_account_cents"] == 12000
    assert found["details"]["assumed_accounts"] == ["121000"]
