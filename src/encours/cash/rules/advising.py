"""How long a customer's announcement of a payment holds its invoices."""

from datetime import date, timedelta

_HOLDS = timedelta(days=30)


def is_expired(announced_on: date, pays_on: date | None, today: date) -> bool:
    """Whether a payment announced has not come for so long that nobody waits for it any more.

    A month after the day it was announced for, else after the day it was announced.

    >>> is_expired(date(2026, 3, 1), None, date(2026, 4, 1))
    True
    """
    return today - max(announced_on, pays_on or announced_on) > _HOLDS
