"""What a payment may be for: structured sets of a customer's open items, each with how usual it is.

One invoice; the whole balance; all that is due on a day; all of a month; the oldest so many; a few
that add up. A set that merely adds up is one of very many, and weighs as little: with a hundred
open items some four of them make almost any amount.
"""

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import comb, log
from operator import add

from encours.cash.rules.matching.book import Account, Book

SINGLE, ALL, DUE, MONTH, OLDEST, RUN, SUM, NETTED, NAMED, PLAIN, REST, EITHER = (
    *("single", "all", "due", "month", "oldest", "run", "sum", "netted", "named", "plain", "rest"),
    "either",
)
_MOST_CREDITS = 12
_MOST_FOR_PAIRS, _MOST_FOR_TRIPLES, _MOST_FOR_QUADS = 500, 64, 30
_MOST_SUMS = 6
_WITH_CREDITS = 0.4
_LEAST_FOR_ALL_BUT = 6


type _Set = tuple[str, float, Sequence[int], int, int, tuple[int, ...]]
"""A listed set, before it is asked for: a `Choice` without its total."""


@dataclass(slots=True)
class Choice:
    """A set of places of the book, whole; `prior`: how usual, in nats; `total` in cents."""

    kind: str
    prior: float
    total: int
    order: Sequence[int]
    start: int
    stop: int
    extra: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """The places, in the order of the account."""
        return (*self.order[self.start : self.stop], *self.extra)


class Choices:
    """The structured sets of one account as it stands; made anew once something of it is paid."""

    def __init__(self, account: Account, book: Book, *, day: int) -> None:
        """Of what was issued by `day` (ordinal)."""
        self._left = book.left
        self.debits = _issued_by(day, account.debits, account, book)
        self.credits = _issued_by(day, account.credits, account, book)
        self.count = len(self.debits)
        self._due, self._issued, self._months = book.due, book.issued, book.month
        self._sums: dict[int, list[tuple[int, int]]] | None = None
        self._pair_totals: frozenset[int] | None = None
        self._by_issue: tuple[int, ...] | None = None
        self._values = [book.left[place] for place in self.debits]
        self._prefix = [0, *itertools.accumulate(self._values)]
        self._at: dict[int, list[int]] = {}
        for rank, value in enumerate(self._values):
            self._at.setdefault(value, []).append(rank)
        self._prefix_at = {total: stop for stop, total in enumerate(self._prefix)}
        self._amounts = sorted(self._at)
        self._by_total: dict[int, list[_Set]] = defaultdict(list)
        if self.count:
            self._list()
        self._totals = sorted(self._by_total)

    @property
    def balance(self) -> int:
        """All that is open, credits deducted."""
        return self._prefix[-1] + sum(self._left[place] for place in self.credits)

    @property
    def owed(self) -> int:
        """All that is open, credits apart."""
        return self._prefix[-1]

    def all_of_it(self) -> Choice:
        """All debits, the oldest first."""
        return Choice(ALL, log(0.02), self.owed, self.debits, 0, self.count)

    def has_one_of(self, total: int) -> bool:
        """Whether one debit is of that amount."""
        return total in self._at

    def singly(self, total: int) -> list[int]:
        """The debits of that amount."""
        return [self.debits[rank] for rank in self._at.get(total, ())]

    def exactly(self, total: int) -> Iterator[Choice]:
        """The structured sets of that total."""
        for rank in self._at.get(total, ()):
            yield self._single(rank, total)
        stop = self._prefix_at.get(total, 0)
        if 1 < stop < self.count:
            yield self._oldest(stop)
        for told in self._by_total.get(total, ()):
            yield self._listed(total, told)
        yield from self._runs(total)

    def has_any_between(self, least: int, most: int) -> bool:
        """Whether `between` finds anything: a cheap test before what costs."""
        return (
            _is_any_within(self._amounts, least, most)
            or _is_any_within(self._prefix, least, most)
            or _is_any_within(self._totals, least, most)
        )

    def between(self, least: int, most: int) -> Iterator[Choice]:
        """Sets whose total is within bounds, both included: a difference is looked for in these."""
        for total in _within(self._amounts, least, most):
            for rank in self._at[total]:
                yield self._single(rank, total)
        first, last = bisect_left(self._prefix, least), bisect_right(self._prefix, most)
        for stop in range(max(2, first), min(last, self.count)):
            yield self._oldest(stop)
        for total in _within(self._totals, least, most):
            for told in self._by_total[total]:
                yield self._listed(total, told)

    def adding_up(self, total: int) -> list[Choice]:
        """Sets of two to four debits, and one with a credit, that add up to it: a few of them."""
        found = [*self._netted(total), *self._all_but(total), *self._first_issued(total)]
        n = self.count
        if n < 2 or not 2 * self._amounts[0] <= total <= min(4 * self._amounts[-1], self.owed):
            return found[: 2 * _MOST_SUMS]
        if n <= _MOST_FOR_PAIRS:
            found += self._pairs(total)
        if 3 <= n <= _MOST_FOR_TRIPLES and len(found) < _MOST_SUMS:
            pairs = self._totals_of_pairs()
            if not pairs.isdisjoint([total - value for value in self._values]):
                found += self._triples(total)
            may_be_four = 4 <= n <= _MOST_FOR_QUADS and len(found) < _MOST_SUMS
            if may_be_four and not pairs.isdisjoint([total - pair for pair in pairs]):
                found += self._quads(total)
        return found[: 2 * _MOST_SUMS]

    def _all_but(self, total: int) -> Iterator[Choice]:
        """All that is open, credits deducted or not, but one: it is in dispute, or forgotten."""
        if self.count < _LEAST_FOR_ALL_BUT:
            return
        prior = log(0.02 / self.count)
        for extra in dict.fromkeys(((), self.credits)):
            whole = self.owed + sum([self._left[place] for place in extra])
            for rank in self._at.get(whole - total, ())[:_MOST_SUMS]:
                order = (*self.debits[:rank], *self.debits[rank + 1 :])
                yield Choice(SUM, prior, total, order, 0, len(order), extra)

    def _first_issued(self, total: int) -> Iterator[Choice]:
        """The first so many by day of issue, where these are not the first that are due."""
        if self._by_issue is None:
            self._by_issue = tuple(sorted(self.debits, key=self._issued.__getitem__))
        order = self._by_issue
        if order == self.debits:
            return
        for stop, reached in enumerate(itertools.accumulate([self._left[each] for each in order])):
            if reached >= total:
                if reached == total and 0 < stop < self.count - 1:
                    yield Choice(OLDEST, log(0.02 / self.count), total, order, 0, stop + 1)
                return

    def _totals_of_pairs(self) -> frozenset[int]:
        """What any two debits add up to."""
        if self._pair_totals is None:
            pairs = itertools.combinations(self._values, 2)
            self._pair_totals = frozenset(itertools.starmap(add, pairs))
        return self._pair_totals

    def _list(self) -> None:
        """All, all of a due day, all of a month of issue; each less its credits too."""
        n = self.count
        if n > 1:
            self._add(ALL, log(0.09), self.debits, 0, n)
        if self.credits:
            self._add(ALL, log(0.09 if n > 1 else 0.3), self.debits, 0, n, extra=self.credits)
        if n > 1:
            self._list_dues()
            self._list_months()

    def _list_dues(self) -> None:
        n, dues = self.count, list(map(self._due.__getitem__, self.debits))
        starts = [0, *(stop for stop in range(1, n) if dues[stop] != dues[stop - 1])]
        share = log(0.06 / len(starts))
        for start, stop in itertools.pairwise([*starts, n]):
            if 1 < stop - start < n:
                self._add(DUE, share, self.debits, start, stop)
            if self.credits:
                credits = tuple(each for each in self.credits if self._due[each] == dues[start])
                if credits and (stop - start < n or len(credits) < len(self.credits)):
                    self._add(DUE, share - _WITH_CREDITS, self.debits, start, stop, extra=credits)

    def _list_months(self) -> None:
        n, months = self.count, defaultdict[int, list[int]](list)
        for place in self.debits:
            months[self._months[place]].append(place)
        share = log(0.06 / len(months))
        for month, places in months.items():
            if 1 < len(places) < n:
                self._add(MONTH, share, places, 0, len(places))
            if self.credits:
                credits = tuple(each for each in self.credits if self._months[each] == month)
                if credits and (len(places) < n or len(credits) < len(self.credits)):
                    held = share - _WITH_CREDITS
                    self._add(MONTH, held, places, 0, len(places), extra=credits)

    def _single(self, rank: int, total: int) -> Choice:
        return Choice(SINGLE, log(0.5 / self.count), total, self.debits, rank, rank + 1)

    def _oldest(self, stop: int) -> Choice:
        """The first so many by due day; all that is due on a day is more usual."""
        share = 0.09 if self._is_boundary(stop) else 0.03
        return Choice(OLDEST, log(share / self.count), self._prefix[stop], self.debits, 0, stop)

    def _is_boundary(self, stop: int) -> bool:
        return self._due[self.debits[stop - 1]] != self._due[self.debits[stop]]

    def _add(
        self,
        kind: str,
        prior: float,
        order: Sequence[int],
        start: int,
        stop: int,
        *,
        extra: tuple[int, ...] = (),
    ) -> None:
        total = sum([self._left[place] for place in extra]) if extra else 0
        if order is self.debits:
            total += self._prefix[stop] - self._prefix[start]
        else:
            total += sum([self._left[place] for place in order])
        if total > 0:
            self._by_total[total].append((kind, prior, order, start, stop, extra))

    @staticmethod
    def _listed(total: int, told: _Set) -> Choice:
        kind, prior, order, start, stop, extra = told
        return Choice(kind, prior, total, order, start, stop, extra)

    def _runs(self, total: int) -> Iterator[Choice]:
        """Items that follow each other by due day and add up, not from the first."""
        if self.count < 3 or total > self.owed - self._prefix[1]:
            return
        if self._prefix_at.keys().isdisjoint([reached - total for reached in self._prefix]):
            return
        prior = log(0.04 / (self.count * self.count))
        found = 0
        for stop, reached in enumerate(self._prefix):
            start = self._prefix_at.get(reached - total)
            if start is not None and 1 <= start < stop - 1:
                yield Choice(RUN, prior, total, self.debits, start, stop)
                found += 1
                if found == 3:
                    return

    def _netted(self, total: int) -> Iterator[Choice]:
        """One debit less one credit; all of a day less one credit."""
        if not self.credits or len(self.credits) > _MOST_CREDITS:
            return
        prior = log(0.08 / len(self.credits))
        for credit in self.credits:
            yield from self._less(total, (credit,), prior)
        if len(self.credits) > 1:
            yield from self._less(total, self.credits, log(0.06))

    def _less(self, total: int, credits: tuple[int, ...], prior: float) -> Iterator[Choice]:
        """Structured sets of debits that make up the total once the credits are deducted."""
        gross = total - sum(self._left[place] for place in credits)
        for choice in self.exactly(gross):
            if not choice.extra:
                yield replace(
                    choice, kind=NETTED, prior=prior + choice.prior, total=total, extra=credits
                )

    def _pairs(self, total: int) -> list[Choice]:
        if self._at.keys().isdisjoint([total - value for value in self._values]):
            return []
        prior = log(0.05 / comb(self.count, 2))
        return [
            self._sum(pair, total, prior)
            for pair in itertools.islice(self._pairs_from(0, total), _MOST_SUMS)
        ]

    def _pairs_from(self, start: int, total: int) -> Iterator[tuple[int, int]]:
        """Pairs of ranks from `start` on that add up."""
        at, values = self._at, self._values
        for first in range(start, self.count):
            for second in at.get(total - values[first], ()):
                if second > first:
                    yield first, second

    def _triples(self, total: int) -> list[Choice]:
        prior = log(0.02 / comb(self.count, 3))
        found = []
        for first in range(self.count - 2):
            rest = total - self._values[first]
            for pair in self._pairs_from(first + 1, rest) if rest > 0 else ():
                found.append(self._sum((first, *pair), total, prior))
                if len(found) == _MOST_SUMS:
                    return found
        return found

    def _quads(self, total: int) -> list[Choice]:
        prior = log(0.01 / comb(self.count, 4))
        if self._sums is None:
            self._sums = defaultdict(list)
            values = self._values
            for first, second in itertools.combinations(range(self.count), 2):
                self._sums[values[first] + values[second]].append((first, second))
        found = []
        for reached, lows in self._sums.items():
            for low, high in itertools.product(lows, self._sums.get(total - reached, ())):
                if low[1] < high[0]:
                    found.append(self._sum((*low, *high), total, prior))
                    if len(found) == _MOST_SUMS:
                        return found
        return found

    def _sum(self, ranks: Sequence[int], total: int, prior: float) -> Choice:
        order = tuple(self.debits[rank] for rank in ranks)
        return Choice(SUM, prior, total, order, 0, len(order))


def choices_of(account: Account, book: Book, day: int) -> Choices:
    """The sets of what an account had open on a day, kept while nothing of it is paid."""
    if account.kept_version != account.version:
        account.kept.clear()
        account.kept_version = account.version
    key = min(day, account.latest)
    kept = account.kept.get(key)
    if not isinstance(kept, Choices):
        kept = account.kept[key] = Choices(account, book, day=day)
    return kept


def _issued_by(day: int, places: Sequence[int], account: Account, book: Book) -> tuple[int, ...]:
    if day >= account.latest:
        return tuple(places)
    return tuple(place for place in places if book.begins[place] <= day)


def _is_any_within(ordered: Sequence[int], least: int, most: int) -> bool:
    at = bisect_left(ordered, least)
    return at < len(ordered) and ordered[at] <= most


def _within(ordered: Sequence[int], least: int, most: int) -> Sequence[int]:
    return ordered[bisect_left(ordered, least) : bisect_right(ordered, most)]
