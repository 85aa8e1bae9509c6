"""Which lines entered ahead of the books an export brings: whole entries first, then one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from encours.receivables.rules.superseding import supersede
from encours.receivables.rules.superseding_beside import BESIDE_SCHEMA, supersede_beside
from encours.receivables.rules.superseding_part import supersede_in_part
from encours.receivables.rules.superseding_together import (
    PAYMENT_SCHEMA,
    Group,
    of_one_payment,
    supersede_together,
)


def _blank(schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the bank knows of the lines entered ahead of the books.

    `payments` (`PAYMENT_SCHEMA`): of which line of the bank each is; `beside` (`BESIDE_SCHEMA`):
    the payments that wait in one batch with one of them. `tied`: lines of the books that are a line
    of the bank already.
    """

    payments: pl.DataFrame = field(default_factory=lambda: _blank(PAYMENT_SCHEMA))
    beside: pl.DataFrame = field(default_factory=lambda: _blank(BESIDE_SCHEMA))
    tied: frozenset[int] = frozenset()


NOTHING_KNOWN = Ahead()


def find_groups(
    pending: pl.DataFrame, booked: pl.DataFrame, ahead: Ahead, waiting: Mapping[int, int]
) -> list[Group]:
    """The pending lines that `booked`, lines new in the books, announce.

    Both as the ledger has its lines. Whole payments and entries; those of which an entry keeps the
    rest `waiting` (its cents, by entry); one by one; those that are part of an entry, `beside` what
    waits.
    """
    of_payment = ahead.payments.rename({"line": "id"})
    acts = pending.rename({"import_id": "group"}).join(of_payment, on="id", how="left")
    entries = booked.rename({"entry_key": "group"})
    found = supersede_together(acts, entries)
    free = _not_of(found)
    payments = acts.with_columns(of_one_payment().alias("group"))
    found += supersede_in_part(payments.filter(free), entries.filter(free), waiting)
    free = _not_of(found)
    pairs = supersede(pending.filter(free), booked.filter(free)).pairs
    found += [
        Group((mine,), (theirs,))
        for mine, theirs in pairs.select("pending_id", "booked_id").iter_rows()
    ]
    free = _not_of(found)
    return found + supersede_beside(acts.filter(free), entries.filter(free), ahead.beside)


def _not_of(groups: Sequence[Group]) -> pl.Expr:
    """The lines of no group."""
    taken = [line for group in groups for line in (*group.pending, *group.booked)]
    return ~pl.col("id").is_in(taken)
