"""What the books say today of a day that was closed: each customer whose balance is another now.

An arrêté never changes; what was booked, corrected or said later about its day is shown beside it.
"""

from collections.abc import Mapping
from typing import Any


def compare_contents(frozen: Mapping[str, Any], today: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row per currency and customer whose balance differs, in order of both.

    `currency`, `customer`, `frozen_cents`, `today_cents`, `difference_cents` (today less frozen).
    """
    before, now = _balances(frozen), _balances(today)
    return [
        {
            "currency": currency,
            "customer": customer,
            "frozen_cents": before.get((currency, customer), 0),
            "today_cents": now.get((currency, customer), 0),
            "difference_cents": now.get((currency, customer), 0)
            - before.get((currency, customer), 0),
        }
        for currency, customer in sorted({*before, *now})
        if before.get((currency, customer), 0) != now.get((currency, customer), 0)
    ]


def _balances(content: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    return {
        (section["currency"], row["customer"]): row["balance_cents"]
        for section in content["currencies"]
        for row in section["customers"]
    }
