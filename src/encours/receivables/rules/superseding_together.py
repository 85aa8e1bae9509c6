"""What was entered in several lines and booked in one, or the other way round: known as a whole.

A bank credits 990, Encours writes 990 and a fee of 10; the accountant books 1,000. Or Encours
writes one receipt, and the accountant one line for each invoice it pays. The lines of one payment
(or act) and those of one entry are the same thing where their totals are, and nothing else could be
it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from encours.receivables.rules.precedence import Fact

PAYMENT_SCHEMA = pl.Schema({"line": pl.Int64, "payment": pl.Int64})
"""Lines entered ahead of the books, with the payment of the bank that each is of, by its number."""


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Lines entered ahead of the books, and the booked ones that take their place.

    `left_cents`: what of them the books do not have yet, above zero: it stays ahead of them, as the
    line `rest` once it has a number.
    """

    pending: tuple[int, ...]
    booked: tuple[int, ...]
    left_cents: int = 0
    rest: int | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """The lines that have what the pending ones had."""
        return self.booked if self.rest is None else (*self.booked, self.rest)


def supersede_together(
    pending: pl.DataFrame, booked: pl.DataFrame, *, within_days: int = 10
) -> list[Group]:
    """The payments of `pending` that are entries of `booked`, where one of them has several lines.

    Both: `id`, `customer`, `unit`, `amount_cents` (signed), `booked_on`, `group` (the act; the
    entry); `pending` may say the `payment` of the bank each line is of: one act may write many.
    Credits alone; one customer, one currency, one total, at most `within_days` apart, and neither
    could be another one. Then the acts, then all of one day together: direct debits of one batch.
    """
    found: list[Group] = []
    groups = [pl.col("group"), pl.col("booked_on").to_physical().cast(pl.Int64)]
    if "payment" in pending.columns:
        groups.insert(0, of_one_payment())
    for group in groups:
        taken = [line for each in found for line in (*each.pending, *each.booked)]
        free = ~pl.col("id").is_in(taken)
        mine = pending.filter(free).with_columns(group.alias("group"))
        found += _meet(mine, booked.filter(free), within_days=within_days)
    return found


def of_one_payment() -> pl.Expr:
    """The group of each line by its `payment`, else its act; below zero, which no act is."""
    return pl.coalesce(-pl.col("payment"), "group")


def _meet(pending: pl.DataFrame, booked: pl.DataFrame, *, within_days: int) -> list[Group]:
    """The groups of one total that could be no other one."""
    days = (pl.col("booked_on_right") - pl.col("booked_on")).dt.total_days().abs()
    several = (pl.col("ids").list.len() > 1) | (pl.col("ids_right").list.len() > 1)
    both = (
        totals_of(pending)
        .join(totals_of(booked), on=["customer", "unit", "amount_cents"])
        .filter(days <= within_days)
    )
    sole = (pl.len().over("ids") == 1) & (pl.len().over("ids_right") == 1)
    found = both.with_columns(sole.alias("sole")).filter(pl.col("sole") & several).sort("ids")
    return [
        Group(tuple(mine), tuple(theirs))
        for mine, theirs in found.select("ids", "ids_right").iter_rows()
    ]


def totals_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The credits of each customer in each group, with their sum."""
    return (
        lines.filter(pl.col("customer").is_not_null() & (pl.col("amount_cents") < 0))
        .group_by("group", "customer", "unit")
        .agg(
            pl.col("amount_cents").sum(),
            pl.col("booked_on").min(),
            pl.col("id").sort().alias("ids"),
        )
        .drop("group")
    )


def move_facts(
    facts: Sequence[Fact],
    places: Mapping[int, Sequence[int]],
    *,
    sizes: Mapping[int, int],
    letters: Mapping[int, tuple[str, str] | None],
) -> list[Fact]:
    """`facts` on the lines that take the places of theirs (`places`), the same cents in all.

    Where several take the place of one: first the line that bears the same letter as the other
    side, then the one of the very amount, then in their order. `sizes`: cents of each line above
    zero; `letters`: account and letter.
    """
    room = {line: sizes[line] for lines in places.values() for line in lines}
    moved: list[Fact] = []
    waiting = [*facts]
    for is_meant in (_same_letter, _same_amount, _any):
        left: list[Fact] = []
        for fact in waiting:
            rest = fact.amount_cents
            for debit in places.get(fact.debit_id, (fact.debit_id,)):
                for credit in places.get(fact.credit_id, (fact.credit_id,)):
                    part = min(rest, room.get(debit, rest), room.get(credit, rest))
                    if part > 0 and is_meant(debit, credit, rest, room, letters):
                        moved.append(Fact(debit, credit, part, fact.effective_on, fact.basis))
                        rest -= part
                        _take(room, (debit, credit), part)
            if rest:
                left.append(fact.of(rest))
        waiting = left
    return moved


type _Letters = Mapping[int, tuple[str, str] | None]


def _same_letter(
    debit: int, credit: int, _rest: int, _room: Mapping[int, int], letters: _Letters
) -> bool:
    return letters.get(debit) is not None and letters.get(debit) == letters.get(credit)


def _same_amount(
    debit: int, credit: int, rest: int, room: Mapping[int, int], _letters: _Letters
) -> bool:
    return rest in (room.get(debit), room.get(credit))


def _any(
    _debit: int, _credit: int, _rest: int, _room: Mapping[int, int], _letters: _Letters
) -> bool:
    return True


def _take(room: dict[int, int], lines: Iterable[int], part: int) -> None:
    for line in lines:
        if line in room:
            room[line] -= part
