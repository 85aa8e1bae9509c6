"""Exports of the books taken in without a database: the rules alone, one after the other."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from encours.kernel.terms import PaymentTerms
from encours.receivables.rules.absorbing import Counts, Renewed, merge_exports, renew
from encours.receivables.rules.entries import with_entries
from encours.receivables.rules.exports import Export, describe_export
from encours.receivables.rules.ledger_lines import no_lines
from encours.receivables.rules.ledger_positions import FACT_SCHEMA, LedgerDay, lay_day
from encours.receivables.tests.ledger_text import ledger

ASSUMED = PaymentTerms(days=30)
NO_FACTS = pl.DataFrame(schema=FACT_SCHEMA)
NO_DUES = pl.DataFrame(schema={"line_id": pl.Int64, "due_on": pl.Date})


@dataclass
class Books:
    """The ledger as it stands after each `take`, and what the last one did."""

    lines: pl.DataFrame = field(default_factory=no_lines)
    exports: tuple[Export, ...] = ()
    renewed: Renewed | None = None
    counts: Mapping[int, Counts] = field(default_factory=dict)
    _acts: int = 0
    _next_line: int = 1

    def take(self, *texts):
        """Takes the exports written in `texts` in, in one call; returns what each one did."""
        incoming: dict[int, pl.DataFrame] = {}
        described: list[Export] = []
        self._acts += 1
        known = {export.exported[-1] for export in self.exports}
        for text in texts:
            digest = hashlib.sha256(text.encode()).hexdigest()
            if digest in known:
                continue
            known.add(digest)
            number = len(self.exports) + len(described) + 1
            incoming[number] = with_entries(ledger(text)).with_columns(unit=pl.lit("EUR"))
            described.append(describe_export(incoming[number], export_id=number, digest=digest))
        if not incoming:
            return []
        everything = (*self.exports, *described)
        merged = merge_exports(self.lines, incoming, everything, act_id=self._acts, draw=self._draw)
        self.exports, self.counts = everything, merged.counts
        self.renewed = renew(merged.lines, everything)
        self.lines = self.renewed.lines
        return [merged.counts[number] for number in incoming]

    def _draw(self, how_many):
        first, self._next_line = self._next_line, self._next_line + how_many
        return first

    def days(self):
        """The days on which something was booked on an account of customers, in order."""
        return self.lines.filter("is_receivable")["booked_on"].unique().sort().to_list()

    def day(self, as_of: date, *, lean=False, facts=NO_FACTS, dues=NO_DUES) -> LedgerDay:
        """The positions of a day; `lean`: without the lines that letters settled for good."""
        assert self.renewed is not None
        booked = self.lines.filter(pl.col("is_receivable") & (pl.col("booked_on") <= as_of))
        left = pl.col("settled_on").is_null() | (pl.col("settled_on") > as_of)
        chained = self.renewed.chained.filter(
            pl.col("is_receivable") & (pl.col("booked_on") <= as_of)
        )
        return lay_day(
            booked.filter(left) if lean else booked,
            self.exports,
            self.renewed.years.filter(pl.col("first_on") <= as_of),
            facts,
            dues,
            segment=max(chained["segment"], default=0),
            terms_by_customer={},
            assumed=ASSUMED,
        )


def told(day):
    """What a day says: what is owed, and every open part by the number of its line."""
    numbers = day.chained.select("line_id", "line")
    parts = day.positions.open_items.join(numbers, on="line_id").select(
        *("line", "customer", "account", "reference", "document_on", "due_on", "due_basis"),
        *("amount_cents", "age_known", "is_opening"),
    )
    return day.balance_cents, sorted(parts.rows(), key=repr)
