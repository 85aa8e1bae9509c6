"""Customers by name, as payers and banks write it: the same, cut, longer, reordered or mistyped."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, takewhile
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from encours.cash.rules.matching.days import MONTHS
from encours.cash.rules.matching.texts import PAYING, words_of

MAX_CANDIDATES = 16
COMMON = 60
"""A word that so many customers have in their name finds none of them."""
_ALIKE, _LEAST_CUT = 0.95, 6
_LEAST_RATIO, _SURE_RATIO = 75, 84
_START, _LEAST_STARTED = 5, 4
_LEAST_TOLD, _LEAST_WORD = 5, 3
_LEAST_WHOLE, _MOST_CUT = 12, 3


class Name(NamedTuple):
    """A plain name of a customer, and what it is compared by: in one word, its words, in order."""

    customer: str
    plain: str
    squeezed: str
    words: frozenset[str]
    sorted: str


def _name(plain: str, customer: str = "") -> Name:
    words = plain.split()
    return Name(customer, plain, "".join(words), frozenset(words), " ".join(sorted(words)))


def head_of(words: Sequence[str]) -> str:
    """The name that a text begins with, before what is paid and words of payments.

    >>> head_of("VIR RECU MOULIN BATIMENT ECHEANCE DU 27 09 2026".split())
    'MOULIN BATIMENT'
    """
    begun = dropwhile(PAYING.__contains__, words)
    return " ".join(takewhile(lambda word: word.isalpha() and not _is_of_payments(word), begun))


def _is_of_payments(word: str) -> bool:
    return word in PAYING or word in MONTHS


class NameIndex:
    """The plain names of customers (`texts.plain_name`), ready to be found in what payers write."""

    def __init__(self) -> None:
        self._names: list[Name] = []
        self._same: dict[str, list[str]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_start: dict[str, list[int]] = defaultdict(list)
        self._by_end: dict[str, list[int]] = defaultdict(list)
        self._in_order: list[tuple[str, int]] = []
        self._whole: list[tuple[str, str]] = []
        self._whole_in_order: list[tuple[str, str]] = []

    def add_whole(self, customer: str, name: str) -> None:
        """A name as it is told, legal form and all: banks cut it after so many signs."""
        self._whole.append((name, customer))

    def cut_from(self, name: str) -> list[str]:
        """Customers whose name as it is told begins so; none where it could be many."""
        begun = "".join(words_of(name))
        if len(begun) < _LEAST_WHOLE:
            return []
        if not self._whole_in_order:
            self._whole_in_order = sorted(
                ("".join(words_of(told)), who) for told, who in self._whole
            )
        first = bisect_left(self._whole_in_order, (begun,))
        last = bisect_left(self._whole_in_order, (begun + chr(0x10FFFF),), first)
        found = dict.fromkeys(who for _, who in self._whole_in_order[first:last][:COMMON])
        return [*found] if len(found) <= _MOST_CUT else []

    def add(self, customer: str, plain: str) -> None:
        """One plain name of a customer."""
        name, place = _name(plain, customer), len(self._names)
        self._names.append(name)
        self._same[name.squeezed].append(customer)
        for word in name.words:
            self._by_word[word].append(place)
        if len(name.squeezed) >= _LEAST_STARTED:
            self._by_start[name.squeezed[:_START]].append(place)
            self._by_end[name.squeezed[-_START:]].append(place)

    def holders_of(self, word: str) -> int:
        """How many names have a word."""
        return len(self._by_word.get(word, ()))

    def bearing(self, word: str, *, at_most: int) -> list[tuple[str, str]]:
        """The customers whose names have a word, each with that name; none of a usual word."""
        places = self._by_word.get(word, ())
        if len(places) > at_most:
            return []
        return [(self._names[place].customer, self._names[place].plain) for place in places]

    def same_as(self, squeezed: str) -> Sequence[str]:
        """The customers of just that name, blanks apart."""
        return self._same.get(squeezed, ())

    def longer_than(self, plain: str) -> list[str]:
        """Customers whose name has all of it and more: banks and payers cut names."""
        words, squeezed = set(plain.split()), plain.replace(" ", "")
        _, holders = min([(len(held := self._by_word.get(word, ())), held) for word in words])
        starting = self._by_start.get(squeezed[:_START], ())
        places = [*(holders if len(holders) <= COMMON else ())]
        places += starting if len(starting) <= COMMON else ()
        found = [
            other.customer
            for other in map(self._names.__getitem__, places)
            if words < other.words or (other.squeezed.startswith(squeezed) and other.plain != plain)
        ]
        return [*dict.fromkeys(found)][:MAX_CANDIDATES]

    def like(self, plain: str) -> list[tuple[float, str]]:
        """Customers whose name is cut, longer, in another order or mistyped: how alike, the best.

        From 0 to 1, the likest first.
        """
        mine = _name(plain)
        places: set[int] = set()
        for word in mine.words:
            holders = self._by_word.get(word, ())
            if len(holders) <= COMMON:
                places.update(holders)
        starting = self._by_start.get(mine.squeezed[:_START], ())
        places.update(starting if len(starting) <= 4 * COMMON else self._begun_by(mine.squeezed))
        if not places:
            ending = self._by_end.get(mine.squeezed[-_START:], ())
            places.update(ending if len(ending) <= COMMON else ())
        others = [self._names[place] for place in places]
        likest: dict[str, float] = {}
        for at, likeness in _likenesses(mine, others):
            customer = others[at].customer
            likest[customer] = max(likeness, likest.get(customer, 0.0))
        scored = sorted(((likeness, customer) for customer, likeness in likest.items()))
        return scored[: -MAX_CANDIDATES - 1 : -1]

    def _begun_by(self, squeezed: str) -> list[int]:
        """Names that begin with it: where very many begin alike, cut ones are found so."""
        if not self._in_order:
            self._in_order = sorted((name.squeezed, at) for at, name in enumerate(self._names))
        first = bisect_left(self._in_order, (squeezed,))
        last = bisect_left(self._in_order, (squeezed + chr(0x10FFFF),), first)
        return [place for _, place in self._in_order[first:last][:COMMON]]

    def told_in(self, words: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Customers whose whole name stands in a text, each with that name."""
        present = frozenset(words)
        places = dict.fromkeys(
            place
            for word in present
            if len(word) >= _LEAST_WORD and len(self._by_word.get(word, ())) <= COMMON
            for place in self._by_word.get(word, ())
        )
        told: set[str] = set()
        for name in map(self._names.__getitem__, places):
            is_told = len(name.plain) >= _LEAST_TOLD and name.words <= present
            if is_told and name.customer not in told:
                told.add(name.customer)
                yield name.customer, name.plain


def _likenesses(mine: Name, others: Sequence[Name]) -> list[tuple[int, float]]:
    """Those that could be the same name: places among the others, how alike from 0 to 1."""
    words, squeezed = mine.words, mine.squeezed
    initials = frozenset(word for word in words if len(word) == 1)
    found = [
        (at, _cut(squeezed, other.squeezed))
        for at, other in enumerate(others)
        if other.squeezed.startswith(squeezed) or squeezed.startswith(other.squeezed)
    ]
    found += [
        (at, _of_words(words, other.words, initials))
        for at, other in enumerate(others)
        if words <= other.words
        or other.words <= words
        or (initials and not words.isdisjoint(other.words))
    ]
    return [(at, likeness) for at, likeness in (*found, *_mistyped(mine, others)) if likeness]


def _cut(squeezed: str, told: str) -> float:
    """One is the beginning of the other: banks cut names."""
    shortest = min(len(squeezed), len(told))
    if shortest < _LEAST_CUT:
        return 0.0
    return _ALIKE if shortest >= 8 else 0.8


def _of_words(mine: frozenset[str], theirs: frozenset[str], initials: frozenset[str]) -> float:
    """The same words in another order, or some of them; `initials`: those of mine."""
    shared = mine & theirs
    if len(shared) == len(mine) == len(theirs):
        return _ALIKE
    if initials and mine > initials:
        rest = theirs - mine
        if mine - initials <= theirs and initials <= {word[0] for word in rest}:
            return 0.8 if len(rest) == len(initials) else 0.7
    fewer = mine if len(mine) < len(theirs) else theirs
    if len(fewer) != len(shared) or sum(map(len, fewer)) < 5:
        return 0.0
    return 0.75 if len(fewer) > 1 else 0.6


def _mistyped(mine: Name, others: Sequence[Name]) -> Iterator[tuple[int, float]]:
    """Those in which a letter or two are others: places among the others, how alike."""
    ratios: dict[int, float] = {}
    for name, names in (
        (mine.squeezed, [other.squeezed for other in others]),
        (mine.sorted, [other.sorted for other in others]),
    ):
        for _, ratio, at in process.extract(
            name, names, scorer=fuzz.ratio, score_cutoff=_LEAST_RATIO, limit=None
        ):
            ratios[at] = max(ratios.get(at, 0.0), ratio)
    for at, ratio in ratios.items():
        if ratio >= _SURE_RATIO:
            yield at, ratio / 100 - 0.05
        elif JaroWinkler.similarity(mine.squeezed, others[at].squeezed) >= 0.94:
            yield at, 0.7
