"""Whether an account's statements follow one another: what is missing, what is told twice.

A statement opens with what the one before closed with. Where it does not, a payment may never have
reached us, and a customer who has paid may be chased: the days and the amount that lack are told.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong between two statements, or in one (trou, recouvrement, déséquilibre)."""

    GAP = "gap"
    OVERLAP = "overlap"
    UNBALANCED = "unbalanced"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as far as continuity is concerned; amounts in minor units of its account.

    `moved_cents`: what its lines add up to. `first_on`, `last_on`: the days of its lines. `known`:
    how many of them another statement had brought. `passes`: the balances between its lines on the
    days that it may share with another in part.
    """

    id: int
    opening_cents: int | None
    closing_cents: int | None
    moved_cents: int = 0
    opened_on: date | None = None
    closed_on: date | None = None
    first_on: date | None = None
    last_on: date | None = None
    rejected: int = 0
    known: int = 0
    passes: Mapping[date, frozenset[int]] = field(default_factory=dict)

    @property
    def begins_on(self) -> date | None:
        """The first day it speaks of."""
        return self.first_on or self.opened_on or self.closed_on

    @property
    def ends_on(self) -> date | None:
        """The last day it speaks of."""
        days = [day for day in (self.closed_on, self.last_on) if day is not None]
        return max(days, default=self.opened_on)

    @property
    def opens_with(self) -> int | None:
        """Its opening; where it tells none, what its closing and its lines say."""
        if self.opening_cents is not None or self.closing_cents is None or self.rejected:
            return self.opening_cents
        return self.closing_cents - self.moved_cents

    @property
    def closes_with(self) -> int | None:
        """Its closing; where it tells none, what its opening and its lines say."""
        if self.closing_cents is not None or self.opening_cents is None or self.rejected:
            return self.closing_cents
        return self.opening_cents + self.moved_cents


@dataclass(frozen=True, slots=True)
class Break:
    """Something that is not as it should be, or that one should know.

    `after`, `before`: the statements between which it lies (of one that is wrong in itself, both
    are it). `amount_cents`: of a gap, the next opening less the closing before; of a statement that
    does not add up, its closing less what it comes to. `first_on`, `last_on`: the days it may
    concern.
    """

    kind: Kind
    after: int
    before: int
    amount_cents: int | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Continuity:
    """An account's statements in the order of their days, and what is wrong among them.

    `breaks`: gaps, and statements that do not add up. `remarks`: statements that tell lines again,
    which is no fault, and those whose balances are not told, so that nothing can be said.
    """

    order: tuple[int, ...]
    breaks: tuple[Break, ...]
    remarks: tuple[Break, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing as far as the balances tell."""
        return not self.breaks


def assess_continuity(statements: Sequence[Told]) -> Continuity:
    """Follows the balances from statement to statement, whatever the order they came in.

    A statement goes on from another when it opens with what that one closed with, the day before it
    or on the same day; or from within it, on a day both speak of. One whose days lie within longer
    ones is judged by itself alone. Where no statement comes before, nothing can lack.
    """
    known = [each for each in statements if each.begins_on is not None]
    ordered = sorted(known, key=_place)
    ground = _Ground.of(ordered)
    breaks: list[Break] = []
    remarks: list[Break] = []
    for at, told in enumerate(ordered):
        if (wrong := _within(told)) is not None:
            breaks.append(wrong)
        found = ground.before(told, at)
        if found is not None:
            (breaks if found.kind is Kind.GAP else remarks).append(found)
        if told.known:
            remarks.append(_alone(Kind.OVERLAP, told))
    return Continuity(tuple(each.id for each in ordered), tuple(breaks), tuple(remarks))


def _place(told: Told) -> tuple[date, date, int]:
    begins, ends = _days(told)
    return begins, ends, told.id


def _days(told: Told) -> tuple[date, date]:
    begins = told.begins_on or date.min
    return begins, max(begins, told.ends_on or begins)


def _within(told: Told) -> Break | None:
    """What a statement is off by in itself."""
    if told.opening_cents is None or told.closing_cents is None:
        return None
    off = told.closing_cents - told.opening_cents - told.moved_cents
    return _alone(Kind.UNBALANCED, told, off) if off else None


def _alone(kind: Kind, told: Told, amount_cents: int | None = None) -> Break:
    return Break(kind, told.id, told.id, amount_cents, *_days(told))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What statements are compared with: those that end on each day, and the balances passed."""

    ending: Mapping[date, Sequence[Told]]
    days: Sequence[date]
    passing: Mapping[date, Sequence[Told]]
    reaches: Sequence[date]
    openings: Mapping[tuple[date, int | None], int]
    begun: set[date] = field(default_factory=set)

    @classmethod
    def of(cls, ordered: Sequence[Told]) -> "_Ground":
        ending: dict[date, list[Told]] = defaultdict(list)
        passing: dict[date, list[Told]] = defaultdict(list)
        openings: dict[tuple[date, int | None], int] = {}
        reaches, furthest = [], date.min
        for at, told in enumerate(ordered):
            begins, ends = _days(told)
            ending[ends].append(told)
            for day in told.passes:
                passing[day].append(told)
            openings.setdefault((begins, told.opens_with), at)
            reaches.append(furthest)
            furthest = max(furthest, ends)
        return cls(ending, sorted(ending), passing, reaches, openings)

    def before(self, told: Told, at: int) -> Break | None:
        """What lies between `told`, the `at`th in order, and what comes before it."""
        begins, _ = _days(told)
        same_day = [each for each in self.ending.get(begins, ()) if each is not told]
        place = bisect_left(self.days, begins)
        earlier = self.ending[self.days[place - 1]] if place else []
        is_inside = self.reaches[at] > begins
        if is_inside or self._goes_on(told, at, [*earlier, *same_day]):
            return None
        if not earlier and begins not in self.begun:
            self.begun.add(begins)
            return None
        sure = [each for each in [*same_day, *earlier] if each.closes_with is not None]
        opening = told.opens_with
        if opening is None or not sure:
            last = (same_day or earlier or [told])[-1]
            return Break(Kind.UNKNOWN, last.id, told.id, None, _days(last)[1], begins)
        last = sure[0]
        lacking = opening - (last.closes_with or 0)
        return Break(Kind.GAP, last.id, told.id, lacking, _days(last)[1], begins)

    def _goes_on(self, told: Told, at: int, others: Sequence[Told]) -> bool:
        """Whether it opens with a balance that another told, or as one that was judged did."""
        opening, (begins, _) = told.opens_with, _days(told)
        if opening is None:
            return False
        return (
            any(opening == each.closes_with for each in others)
            or self._is_passed(told, begins, opening)
            or self.openings[begins, opening] < at
        )

    def _is_passed(self, told: Told, day: date, balance: int) -> bool:
        others = (each for each in self.passing.get(day, ()) if each is not told)
        return any(balance in each.passes[day] for each in others)
