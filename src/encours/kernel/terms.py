"""Payment terms (conditions de règlement) as people write them, and the due dates they give.

A term is reckoned in at most four steps, in this order: go to the end of the document's month or
ten-day period (`start`), add `days`, go to the end of the month or period reached (`end`), then
wait for a day of the month (`on_day`). "45 jours fin de mois" (add 45 days, then go to the month's
end) and "fin de mois + 45 jours" (the other way round) are both lawful readings of article L441-10
I of the Code de commerce, but they are two different terms with two different due dates.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.periods import day_of_month, end_of_decade, end_of_month, first_of_next_month
from encours.kernel.terms_words import ParsedTerms, read_words

if TYPE_CHECKING:
    import polars as pl

LONGEST_DAYS = 999
"""Longer than any term seen: beyond it a number is a mistake."""


class UnreadableTerms(EncoursError):
    """The text is not payment terms Encours knows how to reckon."""


class Closing(StrEnum):
    """The period at whose end a term stops: the calendar month, or the ten-day period (décade)."""

    MONTH = "month"
    DECADE = "decade"

    def end_of(self, day: date) -> date:
        """The last day of the period of `day`."""
        return end_of_month(day) if self is Closing.MONTH else end_of_decade(day)


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When a document is to be paid, as the steps of the module's first paragraph.

    `days` (0 to 999): calendar days. `start`: the end gone to before the days are added; only with
    days, for without them it is the same as `end`. `end`: the end gone to after. `on_day` (1 to
    31): after a month's end, that day of the next month; otherwise the first such day from there
    on; the last day of a month too short for it. The default is cash (comptant). Raises
    `ValueError`.
    """

    days: int = 0
    start: Closing | None = None
    end: Closing | None = None
    on_day: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.days <= LONGEST_DAYS:
            raise ValueError(f"payment terms of {self.days} days: from 0 to {LONGEST_DAYS}")
        if self.on_day is not None and not 1 <= self.on_day <= 31:
            raise ValueError(f"payment on day {self.on_day} of the month: from 1 to 31")
        if self.start is not None and self.days == 0:
            raise ValueError("an end of period followed by no days is written as `end`")

    def due_on(self, document_on: date) -> date:
        """The due date of a document of that date. Years up to 9990: `date` ends at 9999."""
        day = self.start.end_of(document_on) if self.start else document_on
        day += timedelta(days=self.days)
        if self.end:
            day = self.end.end_of(day)
        if self.on_day is None:
            return day
        if self.end is not Closing.MONTH:
            this_month = day_of_month(day.year, day.month, self.on_day)
            if this_month >= day:
                return this_month
        following = first_of_next_month(day)
        return day_of_month(following.year, following.month, self.on_day)


CASH = PaymentTerms()
"""Comptant, à réception: due on the day of the document."""


def parse_terms(text: str) -> PaymentTerms:
    """The terms written in French or English, whatever the case, accents and abbreviations.

    A lone number is taken as days only when it is a customary term (15, 30, 45, 60, 90, 120): the
    codes 1, 2, 3 of a software's settings are no durations. Raises `UnreadableTerms`.

    >>> parse_terms("60 j. FDM le 15").due_on(date(2026, 1, 20))
    datetime.date(2026, 4, 15)
    """
    parsed = read_words(text)
    if parsed is None:
        raise _unreadable(text)
    try:
        return _terms(parsed)
    except ValueError:
        raise _unreadable(text) from None


def print_terms(terms: PaymentTerms, language: Literal["fr", "en"] = "fr") -> str:
    """The terms in words that `parse_terms` reads back to the same terms.

    >>> print_terms(PaymentTerms(45, end=Closing.MONTH))
    '45 jours fin de mois'
    """
    return _in_french(terms) if language == "fr" else _in_english(terms)


def due_on_expression(terms: PaymentTerms, column: "pl.Expr") -> "pl.Expr":
    """`PaymentTerms.due_on` for a whole Polars column of dates; null stays null, result is Date."""
    day = _end_expression(terms.start, column) if terms.start else column
    if terms.days:
        day = day.dt.offset_by(f"{terms.days}d")
    if terms.end:
        day = _end_expression(terms.end, day)
    if terms.on_day is None:
        return day
    following = _on_day_expression(day.dt.month_end().dt.offset_by("1d"), terms.on_day)
    if terms.end is Closing.MONTH:
        return following
    import polars as pl  # half a second to load, which readers of terms alone need not pay

    this_month = _on_day_expression(day, terms.on_day)
    return pl.when(this_month >= day).then(this_month).otherwise(following)


def _end_expression(closing: Closing, day: "pl.Expr") -> "pl.Expr":
    if closing is Closing.MONTH:
        return day.dt.month_end()
    import polars as pl

    first = day.dt.month_start()
    return (
        pl.when(day.dt.day() <= 10)
        .then(first.dt.offset_by("9d"))
        .when(day.dt.day() <= 20)
        .then(first.dt.offset_by("19d"))
        .otherwise(day.dt.month_end())
    )


def _on_day_expression(day: "pl.Expr", on_day: int) -> "pl.Expr":
    """That day of the month of `day`; `offset_by` a month end keeps within a month too short."""
    import polars as pl

    wished = day.dt.month_start().dt.offset_by(f"{on_day - 1}d")
    return pl.min_horizontal(wished, day.dt.month_end())


def _terms(parsed: ParsedTerms) -> PaymentTerms:
    start = Closing(parsed.start) if parsed.start else None
    end = Closing(parsed.end) if parsed.end else None
    if start and not parsed.days:  # "fin de mois + 0 jour" is "fin de mois"
        start, end = None, end or start
    return PaymentTerms(parsed.days, start, end, parsed.on_day)


def _in_french(terms: PaymentTerms) -> str:
    if terms == CASH:
        return "comptant"
    names = {Closing.MONTH: "fin de mois", Closing.DECADE: "fin de décade"}
    plural = "s" if terms.days > 1 else ""
    days = f"{terms.days} jour{plural}"
    parts = [f"{names[terms.start]} +"] if terms.start else []
    if terms.start or terms.end:
        parts += [days] if terms.days else []
    else:
        parts.append(f"{days} net{plural}")
    parts += [names[terms.end]] if terms.end else []
    parts += [f"le {terms.on_day}"] if terms.on_day else []
    return " ".join(parts)


def _in_english(terms: PaymentTerms) -> str:
    if terms == CASH:
        return "due on receipt"
    names = {Closing.MONTH: "end of month", Closing.DECADE: "end of 10-day period"}
    days = f"{terms.days} day{'' if terms.days == 1 else 's'}"
    parts = [f"{names[terms.start]} +"] if terms.start else []
    if terms.start or terms.end:
        parts += [days] if terms.days else []
    else:
        parts.append(f"net {days}")
    parts += [names[terms.end]] if terms.end else []
    parts += [f"on the {_ordinal(terms.on_day)}"] if terms.on_day else []
    return " ".join(parts)


def _ordinal(number: int) -> str:
    if number in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _unreadable(text: str) -> UnreadableTerms:
    return UnreadableTerms(
        message("Payment terms not understood: {text}", text=text)
        if text.strip()
        else message("The payment terms are blank."),
        message(
            "Write them like these: net 30 days, 45 days end of month, end of month + 45 days, "
            "30 days end of month on the 10th, cash."
        ),
    )
