"""What was entered ahead of the books, and booked together with a payment that nobody settled yet.

Of the direct debits of one batch a customer has two; one is entered ahead of the books, the other
waits, for its invoice is not known. The accountant books both in one line. The one entered is part
of that line, or the money would count twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

import polars as pl

from encours.receivables.rules.superseding_together import Group, totals_of

BESIDE_SCHEMA = pl.Schema({"line": pl.Int64, "payment": pl.Int64, "amount_cents": pl.Int64})
"""A payment that waits, told by the bank in one batch with a line entered ahead of the books.

`line`: that line; `payment`: whatever names the payment; `amount_cents`: above zero.
"""

_MOST_BESIDE, _MOST_TOGETHER = 12, 3


class _Entered(NamedTuple):
    """The lines that a customer has in one batch, with the payments that wait there."""

    customer: str
    unit: str
    lines: tuple[int, ...]
    cents: int
    booked_on: date
    payments: tuple[tuple[int, int], ...]


class _Meeting(NamedTuple):
    """What was entered, the booked lines that may hold it, and the payments they hold besides."""

    entered: tuple[int, ...]
    booked: tuple[int, ...]
    payments: tuple[int, ...]


def supersede_beside(
    pending: pl.DataFrame, booked: pl.DataFrame, beside: pl.DataFrame, *, within_days: int = 10
) -> list[Group]:
    """The lines of `pending` that are part of an entry of `booked`, payments that wait the rest.

    Both: `id`, `group` (of `booked`: the entry), `customer`, `unit`, `amount_cents` (signed),
    `booked_on`. `beside`: `BESIDE_SCHEMA`. To the cent, one customer, at most `within_days` apart,
    and only where neither the entry nor a payment could be part of anything else.
    """
    if beside.is_empty() or pending.is_empty():
        return []
    entries = defaultdict(list)
    for row in totals_of(booked).iter_rows(named=True):
        entries[row["customer"], row["unit"]].append(row)
    met = [
        _Meeting(each.lines, tuple(entry["ids"]), payments)
        for each in _entered(pending, beside)
        for entry in entries.get((each.customer, each.unit), ())
        if abs((entry["booked_on"] - each.booked_on).days) <= within_days
        for payments in _making_up(each.cents - entry["amount_cents"], each.payments)
    ]
    return sorted((Group(each.entered, each.booked) for each in _sole(met)), key=_first)


def _entered(pending: pl.DataFrame, beside: pl.DataFrame) -> Iterator[_Entered]:
    """The pending credits by customer and batch: a batch is known by what waits in it."""
    waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line, payment, cents in beside.iter_rows():
        waiting[line].append((payment, cents))
    batches = defaultdict(list)
    columns = ("id", "customer", "unit", "amount_cents", "booked_on")
    for number, customer, unit, cents, booked_on in pending.select(columns).iter_rows():
        payments = tuple(sorted(waiting.get(number, ())))
        if customer is not None and cents < 0 and 0 < len(payments) <= _MOST_BESIDE:
            batches[customer, unit, payments].append((number, cents, booked_on))
    for (customer, unit, payments), lines in batches.items():
        yield _Entered(
            customer,
            unit,
            tuple(sorted(number for number, _, _ in lines)),
            sum(cents for _, cents, _ in lines),
            min(booked_on for _, _, booked_on in lines),
            payments,
        )


def _making_up(rest: int, payments: Sequence[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """The few payments that add up to the rest."""
    for count in range(1, _MOST_TOGETHER + 1) if rest > 0 else ():
        for some in combinations(payments, count):
            if sum(cents for _, cents in some) == rest:
                yield tuple(payment for payment, _ in some)


def _sole(met: Sequence[_Meeting]) -> Iterator[_Meeting]:
    """Those of which nothing is part of another meeting."""
    parts = Counter(part for each in met for part in _parts(each))
    return (each for each in met if all(parts[part] == 1 for part in _parts(each)))


def _parts(meeting: _Meeting) -> Iterator[tuple[str, object]]:
    yield "entered", meeting.entered
    yield "booked", meeting.booked
    yield from (("payment", payment) for payment in meeting.payments)


def _first(group: Group) -> int:
    return group.pending[0]
