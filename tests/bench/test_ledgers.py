"""The synthetic ledger tells the truth: what it says is found again by reading the file plainly."""

import csv
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from bench.ledgers import Dialect, Spec, Truth, spec_of_lines, write_fec

Row = dict[str, str]
RECEIVABLE = ("411", "413", "416")
SMALL = Spec(customers=12, invoices=150, years=2, bad_debts=0.05)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def cents(row: Row) -> int:
    return int(row["Debit"].replace(",", "")) - int(row["Credit"].replace(",", ""))


def day(text: str) -> date:
    return date.fromisoformat(text)


def receivable(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["CompteNum"][:3] in RECEIVABLE]


def entries(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["EcritureNum"]].append(row)
    return found


def letters(rows: list[Row]) -> list[list[Row]]:
    """The balanced letters of the receivable accounts, by account, customer and letter."""
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in receivable(rows):
        if row["EcritureLet"]:
            found[row["CompteNum"], row["CompAuxNum"], row["EcritureLet"]].append(row)
    return [group for group in found.values() if sum(map(cents, group)) == 0]


def delay_parts(rows: list[Row]) -> list[tuple[int, int]]:
    """(days, cents) of each part of a debit that a payment closes, cent by cent in order."""
    by_number = entries(rows)
    parts: list[tuple[int, int]] = []
    for group in letters(rows):
        debits = sorted((r for r in group if cents(r) > 0), key=lambda r: r["PieceDate"])
        lefts = [cents(row) for row in debits]
        for credit in sorted(
            (r for r in group if cents(r) < 0), key=lambda r: (r["EcritureDate"], rows.index(r))
        ):
            faces = by_number[credit["EcritureNum"]]
            pays = any(row["CompteNum"].startswith(("5", "467")) for row in faces)
            due = -cents(credit)
            for rank, debit in enumerate(debits):
                taken = min(due, lefts[rank])
                lefts[rank] -= taken
                due -= taken
                if taken and pays and credit["JournalCode"] != "AN":
                    days = (day(credit["EcritureDate"]) - day(debit["PieceDate"])).days
                    parts.append((days, taken))
    return parts


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Truth, list[list[Row]]]:
    truth = write_fec(tmp_path_factory.mktemp("ledger") / "fec.txt", SMALL)
    return truth, [read(path) for path in truth.files]


def test_every_entry_balances_to_the_cent(two_years: tuple[Truth, list[list[Row]]]) -> None:
    for rows in two_years[1]:
        unbalanced = {n: t for n, e in entries(rows).items() if (t := sum(map(cents, e)))}
        assert unbalanced == {}


def test_the_opening_of_a_year_is_the_closing_of_the_one_before(
    two_years: tuple[Truth, list[list[Row]]],
) -> None:
    before, after = two_years[1]
    closing: dict[tuple[str, str], int] = defaultdict(int)
    for row in before:
        account = row["CompteNum"] if row["CompteNum"][0] < "6" else "120000"
        closing[account, row["CompAuxNum"]] += cents(row)
    opening: dict[tuple[str, str], int] = defaultdict(int)
    for row in after:
        if row["JournalCode"] == "AN":
            opening[row["CompteNum"], row["CompAuxNum"]] += cents(row)
    assert dict(opening) == {key: value for key, value in closing.items() if value}


@pytest.mark.parametrize("rank", [0, 1])
def test_the_balance_rows_customers_and_sales_are_found_again(
    two_years: tuple[Truth, list[list[Row]]], rank: int
) -> None:
    truth, rows = two_years[0].by_file[rank], two_years[1][rank]
    found = dict.fromkeys(RECEIVABLE, 0)
    for row in receivable(rows):
        found[row["CompteNum"][:3]] += cents(row)
    sold = sum(
        cents(row)
        for entry in entries(rows).values()
        if any(row["CompteNum"].startswith("70") for row in entry)
        for row in receivable(entry)
    )
    assert truth.by_account == found
    assert truth.balance_cents == sum(found.values())
    assert truth.rows == len(rows)
    assert truth.customers == len({row["CompAuxNum"] for row in receivable(rows)})
    assert truth.as_of == max(day(row["EcritureDate"]) for row in rows)
    assert truth.sales_cents == sold


def test_what_is_open_adds_up_to_what_each_customer_owes_in_the_books(
    two_years: tuple[Truth, list[list[Row]]],
) -> None:
    truth, (_, last) = two_years
    owed: dict[str, int] = defaultdict(int)
    for row in receivable(last):
        owed[row["CompAuxNum"]] += cents(row)
    told = {code: sum(i.amount_cents for i in items) for code, items in truth.open_items.items()}
    assert {k: v for k, v in told.items() if v} == {k: v for k, v in owed.items() if v}


def test_unlettered_lines_are_the_open_items_when_all_is_lettered(tmp_path: Path) -> None:
    truth = write_fec(tmp_path / "fec.txt", Spec(invoices=150, part_payments=0.0, credit_notes=0.0))
    unlettered = [r for r in receivable(read(truth.files[0])) if not r["EcritureLet"]]
    found = sorted((r["CompAuxNum"], r["PieceRef"], r["PieceDate"], cents(r)) for r in unlettered)
    told = sorted(
        (code, item.ref, f"{item.document_on:%Y%m%d}", item.amount_cents)
        for code, items in truth.open_items.items()
        for item in items
    )
    assert told == found


@pytest.mark.parametrize("rank", [0, 1])
def test_the_delay_of_the_letters_is_found_again(
    two_years: tuple[Truth, list[list[Row]]], rank: int
) -> None:
    told, found = two_years[0].by_file[rank].delay, delay_parts(two_years[1][rank])
    assert sorted(told.parts) == sorted(found)
    weight = sum(amount for _, amount in found)
    assert told.weighted_mean_days == Fraction(sum(d * a for d, a in found), weight)
    median = told.median_days
    assert median is not None
    assert 2 * sum(amount for days, amount in found if days <= median) >= sum(a for _, a in found)
    assert 2 * sum(amount for days, amount in found if days < median) < sum(a for _, a in found)


def test_two_years_tell_the_delays_of_both(two_years: tuple[Truth, list[list[Row]]]) -> None:
    truth = two_years[0]
    assert truth.delay.items == sum(part.delay.items for part in truth.by_file)
    assert truth.opening_cents == truth.by_file[0].opening_cents
    assert truth.sales_cents == truth.by_file[1].sales_cents


def test_letters_come_again_each_year_in_both_cases(
    two_years: tuple[Truth, list[list[Row]]],
) -> None:
    for rows in two_years[1]:
        used = {row["EcritureLet"] for row in receivable(rows)}
        assert {"AA", "aa"} <= used


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0.0, 0.0), (0.25, 0.1, 0.4)])
def test_the_share_of_letters_is_as_asked_and_the_truth_does_not_need_them(
    tmp_path: Path, share: float, least: float, most: float
) -> None:
    truth = write_fec(tmp_path / "fec.txt", Spec(invoices=400, lettered=share))
    rows = receivable(read(truth.files[0]))
    lettered = sum(1 for row in rows if row["EcritureLet"]) / len(rows)
    assert least <= lettered <= most
    assert truth.real_delay.items > truth.delay.items
    assert truth.balance_cents == sum(map(cents, rows))


def test_a_lump_opening_has_one_line_a_customer_and_account(tmp_path: Path) -> None:
    truth = write_fec(tmp_path / "fec.txt", Spec(opening="sums"))
    opening = [r for r in receivable(read(truth.files[0])) if r["JournalCode"] == "AN"]
    keys = [(row["CompteNum"], row["CompAuxNum"]) for row in opening]
    assert len(keys) == len(set(keys)) > 5
    found: dict[str, int] = defaultdict(int)
    for row in opening:
        found[row["CompAuxNum"]] += cents(row)
    assert {code: value for code, value in truth.opening_cents.items() if value} == found


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")]
    for path, seed in zip(paths, (5, 5, 6), strict=True):
        write_fec(path, Spec(seed=seed))
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again != other


DIALECTS = [
    (
        Dialect(separator="|", encoding="iso-8859-15", line_end="\r\r\n"),
        b"|\xc0 nouveau|",
        b"\r\r\n",
    ),
    (Dialect(separator=";", bom=True, line_end="\n"), b"\xef\xbb\xbfJournalCode;", b"\n"),
    (Dialect(amounts="montant_sens"), b"\tMontant\tSens\t", b"\tD\t"),
    (Dialect(amounts="montant_sign", decimal="."), b".00\t-1\t", b"\t+1\t"),
    (Dialect(padded=True), b"\t000000000000,00\t", b"\r\n"),
    (Dialect(quoted=True, separator=";", trailing_separator=True), b";\r\n", b';";'),
    (Dialect(entry_numbers_zero=True), b"\t0\t20250101\t", b"\r\n"),
    (Dialect(iso_dates=True, validated=False), b"\t2025-01-01\t", b"\t\t\t\r\n"),
    (Dialect(account_carries_customer=True), b"\t411C00001\tClients\t\t\t", b"\r\n"),
]


@pytest.mark.parametrize(("dialect", "first", "second"), DIALECTS)
def test_each_dialect_is_written_and_changes_nothing_of_the_truth(
    tmp_path: Path, dialect: Dialect, first: bytes, second: bytes
) -> None:
    plain = write_fec(tmp_path / "plain.txt", Spec(bad_debts=0.05, years=1))
    told = write_fec(tmp_path / "dialect.txt", Spec(bad_debts=0.05, years=1, dialect=dialect))
    data = (tmp_path / "dialect.txt").read_bytes()
    assert first in data
    assert second in data
    assert (told.rows, told.open_items, told.delay) == (plain.rows, plain.open_items, plain.delay)


def test_a_bill_may_carry_its_own_date_and_its_invoice_is_still_as_old(tmp_path: Path) -> None:
    kept = write_fec(tmp_path / "a.txt", Spec(bills=1.0))
    own = write_fec(tmp_path / "b.txt", Spec(bills=1.0, bills_keep_piece_date=False))
    assert own.open_items == kept.open_items
    assert own.delay == kept.delay
    assert (tmp_path / "a.txt").read_bytes() != (tmp_path / "b.txt").read_bytes()


def test_a_ledger_has_about_the_lines_asked(tmp_path: Path) -> None:
    truth = write_fec(tmp_path / "fec.txt", spec_of_lines(5000))
    assert 4500 < truth.rows < 5500


def test_customers_who_are_also_suppliers_are_told_with_what_we_owe(tmp_path: Path) -> None:
    truth = write_fec(tmp_path / "fec.txt", Spec(also_suppliers=0.5))
    rows = read(truth.files[0])
    assert len(truth.owed_cents) > 5
    for code, owed in truth.owed_cents.items():
        twin = f"F9{code[1:]}"
        name = truth.customer_truths[code].name
        lines = [row for row in rows if row["CompAuxNum"] == twin]
        assert owed == -sum(map(cents, lines))
        assert {row["CompAuxLib"] for row in lines} <= {name}
