"""How near the truth the report is, over the kinds of ledgers companies really have.

Run `uv run python -m bench.truth`. Where the books say it (balance, customers, rows, the delay of
letters) the two must be equal; what is open per item depends on what letters do not say: a credit
nobody used is presumed to pay the oldest invoice.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.ledgers import Dialect, Spec, Truth, write_fec

BASE = Spec(customers=60, invoices=700, bad_debts=0.02, unapplied=0.0, loose_credit_notes=0.0)
KINDS = {
    "all lettered": BASE,
    "a quarter lettered": replace(BASE, lettered=0.25),
    "no letter": replace(BASE, lettered=0.0),
    "openings in one sum": replace(BASE, opening="sums"),
    "credits left unused": replace(BASE, unapplied=0.01, loose_credit_notes=0.15),
    "two years": replace(BASE, years=2),
    "two years, a quarter lettered": replace(BASE, years=2, lettered=0.25),
    "three years, openings in one sum": replace(BASE, years=3, opening="sums"),
    "bills dated their own day": replace(BASE, bills=0.5, bills_keep_piece_date=False),
    "two years, bills dated their own day": replace(
        BASE, years=2, bills=0.5, bills_keep_piece_date=False
    ),
    "customers in the account number": replace(
        BASE, dialect=Dialect(account_carries_customer=True, validated=False)
    ),
    "pipe, latin-9, CR CR LF, sens": replace(
        BASE,
        dialect=Dialect("|", "iso-8859-15", "\r\r\n", amounts="montant_sens"),
    ),
    "EcritureNum all zero, padded": replace(
        BASE, dialect=Dialect(entry_numbers_zero=True, padded=True, trailing_separator=True)
    ),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", help="part of the name of a kind")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, spec in KINDS.items():
            if given.only is None or given.only in name:
                truth = write_fec(Path(folder) / "fec.txt", replace(spec, seed=given.seed))
                print(name)
                print_difference(told(truth.files), truth)


def told(files: Iterable[Path]) -> dict[str, Any]:
    """What `encours diagnose --json` says of these files together."""
    command = ["uv", "run", "encours", "diagnose", *map(str, files), "--json"]
    asked = subprocess.run(command, capture_output=True, check=True)
    found = json.loads(asked.stdout)
    assert isinstance(found, dict)
    return found


def print_difference(found: dict[str, Any], truth: Truth) -> None:
    """Prints what differs, and nothing when nothing does."""
    mean = truth.delay.weighted_mean_days
    pairs = {
        "as_of": (found["as_of"], truth.as_of.isoformat()),
        "rows": (found["source"]["rows"], truth.rows),
        "accepted": (found["source"]["accepted"], truth.rows),
        "balance_cents": (found["balance_cents"], truth.balance_cents),
        "delay items": (found["delay"]["items"], truth.delay.items),
        "weighted mean": (
            round(found["delay"]["weighted_mean_days"] or 0, 2),
            round(float(mean or 0), 2),
        ),
        "median": (found["delay"]["median_days"], truth.delay.median_days),
        "sales_cents": (found.get("details", {}).get("sales_cents"), truth.sales_cents),
        "customers": (found["customers"], truth.customers),
    }
    wrong = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    for name, (says, true) in wrong.items():
        print(f"  {name}: told {says}, true {true}")
    ages = {row["bucket"]: row["amount_cents"] for row in found["ageing"]}
    for bucket, true in true_ages(truth).items():
        says = ages.get(bucket, 0)
        if says != true:
            print(f"  {bucket:18} told {says:12d} true {true:12d} {says - true:+12d}")


def true_ages(truth: Truth, terms_days: int = 30) -> dict[str, int]:
    """The true aged balance under the default terms: 30 days from the document."""
    names = ("not_due", "1_30", "31_60", "61_90", "over_90", "unknown_age", "unapplied_credits")
    ages = dict.fromkeys(names, 0)
    for items in truth.open_items.values():
        for item in items:
            ages[bucket(item.document_on, item.amount_cents, truth.as_of, terms_days)] += (
                item.amount_cents
            )
    return ages


def bucket(document_on: date, amount: int, as_of: date, terms_days: int) -> str:
    """The bucket of an open item."""
    if amount < 0:
        return "unapplied_credits"
    late = (as_of - document_on).days - terms_days
    for name, most in (("not_due", 0), ("1_30", 30), ("31_60", 60), ("61_90", 90)):
        if late <= most:
            return name
    return "over_90"


if __name__ == "__main__":
    main()
