"""What a file says of itself, the ledger that took it in says too: to the cent, on any day."""

import secrets
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from bench.ledgers import Spec, write_fec
from encours.daily.services.ageing import aged_balance
from encours.daily.services.handing import Handed
from encours.daily.services.taking_in import take_in
from encours.diagnosis.rules.assess import Choices
from encours.diagnosis.services import diagnose
from encours.tenancy.services import create_organisation
from tests.stories.invented import Entry, fec
from tests.structure.tree import ROOT

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
GOLDEN = sorted((ROOT / "src/encours/intake/tests/golden/fec").iterdir())
EXAMPLES = sorted((ROOT / "examples").glob("*FEC*.txt"))


def imported(*batches):
    """A new organisation that took in each batch of files, one after the other."""
    organisation_id = create_organisation(f"p-{secrets.token_hex(6)}", name="Tissages Martin")
    for batch in batches:
        files = [Handed(path.name, path.read_bytes()) for path in batch]
        take_in(organisation_id, files, source="lists", author_id=None, now=NOW)
    return organisation_id


def told_by_ledger(organisation_id, day):
    aged = aged_balance(organisation_id, day, now=NOW)
    return {
        "balance": aged.balance_cents,
        "control": aged.control_account_cents,
        "ageing": dict(aged.ageing),
        "customers": customers_of(aged.rows),
    }


def customers_of(rows):
    sums = rows.group_by("customer").agg(pl.col("balance_cents").sum())
    return {customer: cents for customer, cents in sums.iter_rows() if cents}


def told_by_files(paths, day):
    found = diagnose(paths, Choices(as_of=day))
    return {
        "balance": found.balances.balance_cents,
        "control": found.balances.control_account_cents,
        "ageing": dict(found.balances.ageing),
        "customers": customers_of(found.by_customer),
    }


def days_of(paths):
    """The last day booked, the first, one between, one after."""
    found = diagnose(paths, Choices())
    if found.as_of is None or found.first_on is None:
        return [date(2026, 1, 1)]
    between = found.first_on + (found.as_of - found.first_on) / 2
    return [found.as_of, between, found.first_on, found.as_of + timedelta(days=40)]


def agree(organisation_id, paths):
    for day in days_of(paths):
        assert told_by_ledger(organisation_id, day) == told_by_files(paths, day), day


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_dialect_of_the_export_says_the_same_in_the_ledger(database, path):
    agree(imported([path]), [path])


def test_two_years_say_the_same_in_either_order_and_together(database):
    for batches in ([EXAMPLES], [EXAMPLES[:1], EXAMPLES[1:]], [EXAMPLES[1:], EXAMPLES[:1]]):
        agree(imported(*batches), EXAMPLES)


COMPANIES = {
    "lettered": Spec(seed=1),
    "hardly lettered": Spec(seed=2, lettered=0.3),
    "two years by item": Spec(seed=3, years=2, lettered=0.7),
    "three years by sums": Spec(seed=4, years=3, opening="sums", lettered=0.5),
    "bills dated anew": Spec(seed=5, bills=0.6, bills_keep_piece_date=False),
}


@pytest.mark.parametrize("name", COMPANIES)
def test_an_invented_company_says_the_same_in_the_ledger(database, tmp_path, name):
    files = list(write_fec(tmp_path / "fec.txt", COMPANIES[name]).files)
    agree(imported(files), files)
    if len(files) > 1:
        agree(imported(*([path] for path in reversed(files))), files)


def test_a_year_whose_every_line_is_lettered_leaves_no_balance_of_the_year_before(
    database, tmp_path
):
    known = [
        Entry(date(2025, 3, 1), "ALPHA", 12_000, ""),
        Entry(date(2026, 2, 1), "BETA", 30_050, "A"),
        Entry(date(2026, 3, 1), "BETA", -30_050, "A"),
    ]
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_bytes(fec(known, date(2025, 1, 1), date(2025, 12, 31)))
    opening = fec([], date(2026, 1, 1), date(2026, 1, 2)).splitlines(keepends=True)[1:]
    second.write_bytes(fec(known, date(2026, 1, 2), date(2026, 12, 31)) + b"".join(opening))
    agree(imported([first], [second]), [first, second])
