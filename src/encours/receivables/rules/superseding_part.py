"""A payment of which the books have one part on the customer's account and keep the rest waiting.

Encours has 1,000 of the customer; the accountant knew what 600 of them pay, and booked 400 on a
waiting account (471). The 600 take their part of the receipt; the rest stays ahead of the books,
or the customer would be credited with it by nobody, or with the 600 twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import polars as pl

from encours.receivables.rules.superseding_together import Group

_RECEIPT = "receipt"


class _Side(NamedTuple):
    """The credits of each customer in one payment, or in one entry: lines and cents above zero."""

    key: int
    unit: str
    booked_on: date
    lines: dict[str, tuple[int, ...]]
    cents: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.cents.values())


def supersede_in_part(
    pending: pl.DataFrame,
    booked: pl.DataFrame,
    waiting: Mapping[int, int],
    *,
    within_days: int = 10,
) -> list[Group]:
    """The payments of `pending` of which entries of `booked` have a part, and keep the rest.

    Both: `id`, `group` (the payment; the entry), `customer`, `unit`, `amount_cents`, `booked_on`;
    `pending` also `nature`. `waiting`: by entry, what of it is still kept, above zero. The
    customers of the entry have at most what they have in the payment, and what is kept is all the
    rest of it, with or without its differences; only where neither could be another one, and no
    other payment is just what the entry has of a customer.
    """
    entries = _sides(booked.filter(pl.col("group").is_in([*waiting])))
    if not entries:
        return []
    payments = _sides(pending)
    receipts = {each.key: each for each in _sides(pending.filter(pl.col("nature") == _RECEIPT))}
    met = [
        (payment, mine, entry)
        for payment in payments
        for entry in entries
        if abs((entry.booked_on - payment.booked_on).days) <= within_days
        for mine in _fitting((payment, receipts.get(payment.key)), entry, waiting[entry.key])
    ]
    return sorted(
        group
        for payment, mine, entry in met
        if sum(each[0] is payment or each[2] is entry for each in met) == 1
        and not _is_of_another(payment, entry, payments, within_days)
        for group in _groups(mine, entry)
    )


def _sides(lines: pl.DataFrame) -> list[_Side]:
    """The credits of `lines` by group and currency."""
    found: dict[tuple[int, str], list[tuple[int, str, int, date]]] = defaultdict(list)
    columns = ("group", "unit", "id", "customer", "amount_cents", "booked_on")
    for group, unit, *row in lines.select(columns).sort("id").iter_rows():
        if row[1] is not None and row[2] < 0:
            found[group, unit].append(tuple(row))
    sides = []
    for (group, unit), rows in found.items():
        ids: dict[str, tuple[int, ...]] = {}
        cents: dict[str, int] = {}
        for line, customer, amount, _ in rows:
            ids[customer] = (*ids.get(customer, ()), line)
            cents[customer] = cents.get(customer, 0) - amount
        sides.append(_Side(group, unit, min(each[3] for each in rows), ids, cents))
    return sides


def _fitting(ways: Iterable[_Side | None], entry: _Side, kept: int) -> Iterator[_Side]:
    """The payment, whole or its receipts alone, of which the entry is a part; the first that is."""
    for mine in ways:
        if (
            mine is not None
            and mine.unit == entry.unit
            and mine.total == entry.total + kept
            and all(cents <= mine.cents.get(who, 0) for who, cents in entry.cents.items())
        ):
            yield mine
            return


def _is_of_another(
    payment: _Side, entry: _Side, payments: Sequence[_Side], within_days: int
) -> bool:
    """Whether what the entry has of a customer is all that another payment has of them."""
    return any(
        other is not payment
        and other.unit == entry.unit
        and abs((entry.booked_on - other.booked_on).days) <= within_days
        and any(other.cents.get(who) == cents for who, cents in entry.cents.items())
        for other in payments
    )


def _groups(mine: _Side, entry: _Side) -> Iterator[Group]:
    for who, lines in entry.lines.items():
        yield Group(mine.lines[who], lines, mine.cents[who] - entry.cents[who])


def number_rests(groups: Iterable[Group], draw: Callable[[int], int]) -> list[Group]:
    """`groups` with a number for what stays of each. `draw`: the first of so many new ones."""
    known = [*groups]
    parted = [each for each in known if each.left_cents]
    first = draw(len(parted)) if parted else 0
    numbers = {each: first + place for place, each in enumerate(parted)}
    return [replace(each, rest=numbers.get(each)) for each in known]


def rests_of(groups: Sequence[Group], lines: pl.DataFrame, *, act_id: int) -> pl.DataFrame:
    """What stays ahead of the books of `groups`, as rows of `lines`: each as its largest part was.

    Written by the import that brought the rest: told before, the piece is another one.
    """
    parted = pl.DataFrame(
        [
            (each.rest, line, each.left_cents)
            for each in groups
            if each.left_cents
            for line in each.pending
        ],
        schema={"rest": pl.Int64, "id": pl.Int64, "left_cents": pl.Int64},
        orient="row",
    )
    number = pl.col("rest")
    return (
        parted.join(lines, on="id")
        .sort("rest", "amount_cents", "id")
        .unique("rest", keep="first", maintain_order=True)
        .with_columns(
            number.alias("id"),
            number.alias("place"),
            number.alias("entry_key"),
            number.alias("document_key"),
            pl.lit(act_id, pl.Int64).alias("import_id"),
            (-pl.col("left_cents")).alias("amount_cents"),
        )
        .select(lines.columns)
    )
