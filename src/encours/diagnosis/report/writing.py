"""How the report writes what comes out of the books: figures as people read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from encours.diagnosis.report.model import Cell, Column, Row, Segment, Tone
from encours.kernel.messages import Message
from encours.kernel.money import to_decimal
from encours.metrics.rules.ageing import (
    BUCKET_NAMES,
    BUCKETS,
    UNAPPLIED_CREDITS,
)
from encours.ui.formats import Formats
from encours.ui.plain import one_line
from encours.ui.translation import Translator


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language and one currency."""

    t: Translator
    currency: str

    @property
    def formats(self) -> Formats:
        """How numbers and dates are written."""
        return self.t.formats

    def money(self, cents: int | None) -> str:
        """An amount in full, with its currency."""
        return self.formats.money(cents, self.currency)

    def short(self, cents: int | None) -> str:
        """An amount in three digits from 100,000 up."""
        return self.formats.money_short(cents, self.currency)

    def amount(self, cents: int) -> str:
        """An amount without its currency, for tables whose caption names it."""
        exact = to_decimal(cents, self.currency)
        return self.formats.number(exact, -int(exact.as_tuple().exponent))

    def message(self, message: Message) -> str:
        """A sentence of the rules; what it quotes of the files is made safe with it."""
        return one_line(self.t.message(message), 600)

    def money_cell(self, cents: int, *, href: str = "", tone: Tone = "plain") -> Cell:
        """An amount in a table; a zero steps back."""
        return Cell(self.amount(cents) if cents else "0", href=href, tone=tone, muted=cents == 0)

    def days_cell(self, days: float | Decimal | None) -> Cell:
        """A number of days in a table."""
        return Cell(self.formats.number(days, 0), muted=days is None)

    def date_cell(self, day: date | None) -> Cell:
        """A date in a table."""
        return Cell(self.formats.date_short(day), exact=self.formats.date(day))

    def percent_of(self, part: int, whole: int, decimals: int = 1) -> str:
        """A share, written; nothing to divide by is written as such."""
        return self.formats.percent(Decimal(part) * 100 / whole if whole else None, decimals)

    def buckets(self) -> dict[str, str]:
        """The buckets of the ageing, in order, as column heads."""
        return {bucket: self.t.message(name) for bucket, name in BUCKET_NAMES.items()}

    def segments(self, ageing: Mapping[str, Any]) -> tuple[Segment, ...]:
        """The parts of an ageing bar: what is owed by age; credits are no part of it."""
        names = self.buckets()
        owed = sum(ageing[bucket] for bucket in BUCKETS if bucket != UNAPPLIED_CREDITS)
        return tuple(
            Segment(
                step=bucket,
                label=names[bucket],
                amount=self.money(ageing[bucket]),
                percent=self.percent_of(ageing[bucket], owed, 0),
                width=round(100 * ageing[bucket] / owed, 2) if owed > 0 else 0.0,
            )
            for bucket in BUCKETS
            if bucket != UNAPPLIED_CREDITS
        )


def total_row(label: str, cells: Iterable[Cell]) -> Row:
    """The last row of a table, which its rows add up to."""
    return Row((Cell(label), *cells), role="total")


def number_columns(*titles: str, weight: float = 1.0) -> tuple[Column, ...]:
    """Heads of columns of figures."""
    return tuple(Column(title, "number", weight) for title in titles)
