"""The contract of `--json` computed again in plain Python, as its text literally says.

No column, no rule and no reader of the product is used: lines are split, dictionaries are added up.
What the contract leaves to presumptions (which unlettered credit pays which invoice) is not here.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

RECEIVABLE = ("411", "413", "416")


@dataclass
class Line:
    """One data line: `day`, `document` and `amount` are None where they cannot be read."""

    number: int
    journal: str
    entry: str
    account: str
    customer: str
    letter: str
    day: date | None
    document: date | None
    amount: int | None
    accepted: bool

    @property
    def is_receivable(self) -> bool:
        return self.account.startswith(RECEIVABLE)


def read_day(text: str) -> date | None:
    digits = text[:10].replace("-", "")
    if not re.fullmatch(r"\d{8}", digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def read_cents(text: str) -> int | None:
    if not re.fullmatch(r"-?\d+([.,]\d\d?)?", text):
        return None
    return int(Decimal(text.replace(",", ".")) * 100)


def read_amount(row: dict[str, str]) -> int | None:
    if "Sens" in row:
        cents, side = read_cents(row["Montant"]), {"D": 1, "+1": 1, "C": -1, "-1": -1}
        return None if cents is None else cents * side[row["Sens"]]
    debit, credit = (read_cents(row[name] or "0") for name in ("Debit", "Credit"))
    return None if debit is None or credit is None else debit - credit


def read_lines(text: str, *, separator: str, quoted: bool = False) -> list[Line]:
    """Every data line that is not blank."""
    ends = re.split(r"\r*\n|\r", text.removeprefix("\ufeff"))
    if quoted:
        head, *rows = csv.reader(ends, delimiter=separator)
    else:
        head, *rows = (line.split(separator) for line in ends)
    lines = []
    for number, cells in enumerate(rows, 2):
        if not any(cells):
            continue
        row = dict(zip(head, cells, strict=False))
        day, document = read_day(row["EcritureDate"]), read_day(row["PieceDate"])
        amount, account = read_amount(row), row["CompteNum"]
        dated = day is not None and (document is not None or not row["PieceDate"])
        lines.append(
            Line(
                number,
                row["JournalCode"],
                row["EcritureNum"],
                account,
                row["CompAuxNum"] or account,
                row["EcritureLet"],
                day,
                document or day,
                amount,
                dated and bool(account) and amount is not None,
            )
        )
    return lines


def entries_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines by journal and number; where numbers are all zero, a run ends where it balances."""
    numbered: dict[tuple[str, str], list[Line]] = defaultdict(list)
    runs: list[list[Line]] = [[]]
    for line in lines:
        if line.entry.strip("0"):
            numbered[line.journal, line.entry].append(line)
            continue
        runs[-1].append(line)
        if not sum(each.amount or 0 for each in runs[-1]):
            runs.append([])
    return [*numbered.values(), *filter(None, runs)]


def figures_of(lines: Sequence[Line], *, as_of: date | None = None) -> dict[str, Any]:
    """What the contract says of these lines; `as_of` as asked, else the last day booked."""
    accepted = [line for line in lines if line.accepted]
    day = as_of or max(line.day for line in accepted if line.day)
    known = [line for line in accepted if line.day and line.day <= day]
    weighing = [
        line
        for line in lines
        if not line.accepted and line.amount is not None and (line.day is None or line.day <= day)
    ]
    balance = sum(line.amount or 0 for line in known if line.is_receivable)
    control = balance + sum(line.amount or 0 for line in weighing if line.is_receivable)
    days = min(365, (day - min(line.day for line in known if line.day)).days + 1)
    sales = _sales(known, since=day - timedelta(days=days))
    doubtful = sum(line.amount or 0 for line in known if line.account.startswith("416"))
    return {
        "as_of": day.isoformat(),
        "rows": len(lines),
        "accepted": len(accepted),
        "rejected": [line.number for line in lines if not line.accepted],
        "customers": len({line.customer for line in known if line.is_receivable}),
        "balance_cents": balance,
        "control_account_cents": control,
        "difference_cents": control - balance,
        "sales_cents": sales,
        "simple_days": _rounded(Decimal((balance - doubtful) * days), sales),
        "delay": _delay(known),
    }


def _sales(lines: Iterable[Line], *, since: date) -> int:
    return sum(
        line.amount or 0
        for entry in entries_of(lines)
        if any(line.account.startswith("70") for line in entry)
        for line in entry
        if line.is_receivable and not line.account.startswith("416")
        if line.day and line.day > since
    )


def _delay(lines: Sequence[Line]) -> dict[str, Any]:
    money = {
        line.number
        for entry in entries_of(lines)
        if any(line.account.startswith(("5", "467")) for line in entry)
        for line in entry
    }
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.is_receivable and line.letter:
            groups[line.account, line.customer, line.letter].append(line)
    parts = []
    for group in groups.values():
        if not sum(line.amount or 0 for line in group):
            parts += _laid(group, money)
    weight = sum(cents for _, cents in parts)
    seen, median = 0, None
    for days, cents in sorted(parts):
        seen += cents
        if median is None and 2 * seen >= weight:
            median = days
    return {
        "weighted_mean_days": _rounded(Decimal(sum(d * c for d, c in parts)), weight),
        "median_days": median,
        "items": len(parts),
    }


def _laid(group: Sequence[Line], money: set[int]) -> list[tuple[int, int]]:
    """Credits in order of booking on debits in order of document: (days, cents) of the money."""
    debits = [line for line in group if (line.amount or 0) > 0]
    debits.sort(key=lambda line: (line.document or date.min, line.number))
    credits = [line for line in group if (line.amount or 0) < 0]
    left = {line.number: line.amount or 0 for line in debits}
    parts = []
    for credit in sorted(credits, key=lambda line: (line.day or date.min, line.number)):
        amount = -(credit.amount or 0)
        for debit in debits:
            taken = min(amount, left[debit.number])
            left[debit.number] -= taken
            amount -= taken
            if taken and credit.number in money and credit.day and debit.document:
                parts.append(((credit.day - debit.document).days, taken))
    return parts


def _rounded(numerator: Decimal, denominator: int) -> float | None:
    if denominator <= 0:
        return None
    return float((numerator / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP))
