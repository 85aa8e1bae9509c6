"""The answer key: which bank line pays what, and what is true of each customer.

Whoever writes a matching, a score or a forecast compares with it; no file that Encours reads says
so much.
"""

import json
from collections import defaultdict
from datetime import date
from typing import Any

from encours.demo.rules.books import MAIN_BANK, OTHER_BANK, BankLine
from encours.demo.rules.cast import Customer
from encours.demo.rules.statements import list_statements
from encours.demo.rules.story import Story


def write_truth(story: Story) -> bytes:
    """JSON; amounts are cents, days are written as 2026-12-31."""
    told = {
        "as_of": story.spec.as_of.isoformat(),
        "seed": story.spec.seed,
        "siren": story.cast.siren,
        "happened": dict(story.seen),
        "balances_cents": _balances(story),
        "customers": {each.code: _customer(each) for each in story.cast.customers},
        "bank_lines": _bank_lines(story),
        "disputed": sorted(
            [item.party.code, item.ref] for item in story.items if item.is_disputed and item.open
        ),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _balances(story: Story) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for item in story.items:
        found[item.account] += item.open
    return dict(sorted(found.items()))


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "kind": customer.kind,
        "behaviour": customer.behaviour,
        "means": customer.means,
        "group": customer.group,
        "payer": customer.payer,
        "invoiced": customer.invoiced,
        "factored": customer.is_factored,
        "insolvency": customer.fate,
        "insolvent_on": (
            date.fromordinal(customer.insolvent_on).isoformat() if customer.fate else None
        ),
        "supplier": customer.supplier.code if customer.supplier else None,
    }


def _bank_lines(story: Story) -> list[dict[str, Any]]:
    """The lines of each statement that concern customers, by their rank in it."""
    return [
        {"account": bank, "statement": statement.number, "rank": rank, **_told(line)}
        for bank in (MAIN_BANK, OTHER_BANK)
        for statement in list_statements(story, bank)
        for rank, line in enumerate(statement.lines, 1)
        if line.pays or line.how == "unknown"
    ]


def _told(line: BankLine) -> dict[str, Any]:
    return {
        "on": date.fromordinal(line.day).isoformat(),
        "amount_cents": line.amount,
        "how": line.how,
        "booked": line.booked,
        "pays": [[paid.code, paid.ref, paid.cents] for paid in line.pays],
    }
