"""What a late payment costs the customer: interest by half-year, and 40 euros a late invoice.

Rates are dated and sourced data (`data/`): the main refinancing rate of the European Central Bank
at each decision, and the French legal interest rate of each half-year. Beyond the last day they
are known for, the last rate is given and marked as such: an amount claimed on it needs a human's
check.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.money import half_up, share_out
from encours.kernel.periods import Period, semester_of, semesters_between
from encours.kernel.tables import table_rows

LEGAL_SPREAD_POINTS = Decimal(10)
"""Added to the ECB rate when the contract names none (Code de commerce, art. L441-10 II)."""

PUBLIC_SPREAD_POINTS = Decimal(8)
"""Added to it for public buyers (Code de la commande publique, art. R2192-31)."""

FIXED_INDEMNITY_CENTS = 4000
"""Per late invoice between professionals (Code de commerce, art. L441-10 II and D441-5)."""

DAYS_IN_YEAR = 365
"""Also in leap years: the yearly rate is spread over 365 days."""


class NoRateKnown(EncoursError):
    """The day is before the first rate of the table."""


@dataclass(frozen=True, slots=True)
class KnownRate:
    """A yearly rate in percent and how far it can be trusted.

    `from_on`: first day it applies. `last_known`: the table does not reach the day asked for; this
    is the last rate it holds, a newer one may exist.
    """

    percent_year: Decimal
    from_on: date
    source: str
    last_known: bool


@dataclass(frozen=True, slots=True)
class PenaltySegment:
    """The days of one half-year that bear interest, both included, at one rate.

    `cents` is its share of the total, which alone is rounded.
    """

    semester: str
    first_on: date
    last_on: date
    days: int
    rate: KnownRate
    cents: int


@dataclass(frozen=True, slots=True)
class LatePenalty:
    """What is due for a late payment, in cents: `interest_cents` in `segments`, and the indemnity.

    `last_known`: at least one segment uses a rate known only to be the last of the table.
    """

    interest_cents: int
    fixed_indemnity_cents: int
    segments: tuple[PenaltySegment, ...]

    @property
    def last_known(self) -> bool:
        """Whether the amount rests on a rate that may have changed since."""
        return any(segment.rate.last_known for segment in self.segments)

    @property
    def total_cents(self) -> int:
        """Interest and indemnity together."""
        return self.interest_cents + self.fixed_indemnity_cents


def ecb_rate_on(day: date) -> KnownRate:
    """The ECB main refinancing rate in force that day (taux directeur). Raises `NoRateKnown`."""
    for row in reversed(_ecb_rates()):
        if row.from_on <= day:
            return KnownRate(row.percent_year, row.from_on, row.source, day > row.known_until)
    raise _no_rate(day)


def legal_interest_rate_on(day: date, *, professional: bool = True) -> KnownRate:
    """The French legal interest rate (taux de l'intérêt légal) of the half-year of `day`.

    `professional`: the creditor is one; otherwise the higher rate owed to individuals. Raises
    `NoRateKnown`. Code monétaire et financier, art. L313-2.
    """
    column = "professionals_percent_year" if professional else "individuals_percent_year"
    for row in reversed(table_rows("french_legal_interest_rate")):
        semester = _semester_named(row["semester"])
        if semester.first_on <= day:
            beyond = day > semester.last_on
            return KnownRate(Decimal(row[column]), semester.first_on, row["source"], beyond)
    raise _no_rate(day)


def lowest_contractual_rate_on(day: date) -> KnownRate:
    """The lowest penalty rate a contract may set: three times the legal rate of that half-year.

    Code de commerce, art. L441-10 II. In 2024 it was above the default of the ECB rate + 10 points.
    Raises `NoRateKnown`.
    """
    legal = legal_interest_rate_on(day)
    return KnownRate(3 * legal.percent_year, legal.from_on, legal.source, legal.last_known)


def late_penalty_cents(
    amount_cents: int,
    due_on: date,
    paid_on: date,
    *,
    spread_points: Decimal = LEGAL_SPREAD_POINTS,
    contractual_percent_year: Decimal | None = None,
    by_semester: bool = True,
    professional: bool = True,
) -> LatePenalty:
    """What `amount_cents` (tax included) due on `due_on` and paid on `paid_on` costs the debtor.

    Interest runs from the day after the due date to the day of payment included, without reminder,
    at the ECB rate of the first day of each half-year plus `spread_points`, over a 365-day year:
    sum of amount x rate x days / 365, rounded half up once, and shared over the segments (art.
    L441-10 II of the Code de commerce). `contractual_percent_year` replaces that rate throughout
    (no source is checked: see `lowest_contractual_rate_on`). `by_semester` false keeps the rate of
    the half-year in which interest began: the rule of public buyers (R2192-31), and one reading
    for the others. `professional` false leaves out the indemnity, not due by consumers. Nothing is
    due when the payment is in time or the amount is not above zero. Raises `NoRateKnown`.
    """
    if amount_cents <= 0 or paid_on <= due_on:
        return LatePenalty(0, 0, ())
    spans = list(_late_spans(due_on + timedelta(days=1), paid_on, by_semester=by_semester))
    rates = [
        _contractual(contractual_percent_year, span)
        if contractual_percent_year is not None
        else _penalty_rate(semester.first_on, spread_points)
        for semester, span in spans
    ]
    exact = [
        Fraction(rate.percent_year) / 100 * amount_cents * span.days / DAYS_IN_YEAR
        for rate, (_, span) in zip(rates, spans, strict=True)
    ]
    interest = half_up(sum(exact, Fraction(0)))
    shares = share_out(interest, exact) if interest else [0] * len(exact)
    segments = tuple(
        PenaltySegment(semester.code, span.first_on, span.last_on, span.days, rate, cents)
        for (semester, span), rate, cents in zip(spans, rates, shares, strict=True)
    )
    return LatePenalty(interest, FIXED_INDEMNITY_CENTS if professional else 0, segments)


@dataclass(frozen=True, slots=True)
class _EcbRow:
    from_on: date
    known_until: date
    percent_year: Decimal
    source: str


@cache
def _ecb_rates() -> tuple[_EcbRow, ...]:
    return tuple(
        _EcbRow(
            date.fromisoformat(row["from_on"]),
            date.fromisoformat(row["known_until"]),
            Decimal(row["rate_percent_year"]),
            row["source"],
        )
        for row in table_rows("ecb_main_refinancing_rate")
    )


def _semester_named(code: str) -> Period:
    return semester_of(date(int(code[:4]), 1 if code.endswith("S1") else 7, 1))


def _penalty_rate(semester_first_on: date, spread_points: Decimal) -> KnownRate:
    ecb = ecb_rate_on(semester_first_on)
    return KnownRate(
        ecb.percent_year + spread_points, semester_first_on, ecb.source, ecb.last_known
    )


def _contractual(percent_year: Decimal, span: Period) -> KnownRate:
    return KnownRate(percent_year, span.first_on, "contract", last_known=False)


def _late_spans(
    first_on: date, last_on: date, *, by_semester: bool
) -> Iterator[tuple[Period, Period]]:
    """Each half-year with the days of it that are late; or the first one with them all."""
    if not by_semester:
        yield semester_of(first_on), Period("late", first_on, last_on)
        return
    for semester in semesters_between(first_on, last_on):
        first, last = max(first_on, semester.first_on), min(last_on, semester.last_on)
        yield semester, Period(semester.code, first, last)


def _no_rate(day: date) -> NoRateKnown:
    return NoRateKnown(
        message("No interest rate is known on {day}", day=day),
        message("Give the rate of the contract, or add the rate of that date to the table."),
    )
