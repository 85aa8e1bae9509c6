"""Which invoices a payer names: numbers as they are quoted, shortened, cut and mistyped.

A payer who was sent F2025-0118 writes "FACT 118", "F2025118", "FA 2025 0118", "118 119 ET 120" or
"118 A 120". A whole number names an invoice by itself; what is left of a shortened one names it
only among the invoices of a customer who is known otherwise.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from encours.cash.rules.matching.texts import in_capitals

_RUNS = re.compile(r"[A-Z]+|\d+")
_PREFIX = re.compile(r"(?:FACTURES?|FACT|FAC|INVOICE|INV|FA|FT|NO?)(?=[A-Z]*\d)")
_MISTYPED = re.compile(r"(?<=\d)[OILSBZ]+(?=\d|$)")
_CONFUSED = str.maketrans("OILSBZ", "011582")
_NINES = str.maketrans("012345678", "999999999")
_WINDOW = 5
_TELLING = 4
"""A whole number names by itself when letters and digits make so many signs, a digit among them."""
_RANGE_WORDS = frozenset({"A", "AU", "TO", "THRU", "JUSQU"})
_LONGEST_RANGE = 60


def variants_of(number: str) -> tuple[tuple[str, ...], str, str]:
    """A number as payers may write it whole; its digits; its last run of digits.

    >>> variants_of("F2025-0118")
    (('F20250118', 'F2025118', 'F250118', 'F25118'), '20250118', '0118')
    """
    runs = _RUNS.findall(in_capitals(number))
    digits = [run for run in runs if run <= ":"]
    if not digits:
        return (), "", ""
    whole = ["".join(runs)]
    has_zeros = any(run[0] == "0" for run in digits)
    if has_zeros:
        whole.append("".join(map(_without_zeros, runs)))
    year = digits[0]
    if len(digits) > 1 and len(year) == 4 and year[:2] == "20":
        short = [year[2:] if run is year else run for run in runs]
        whole.append("".join(short))
        if has_zeros:
            whole.append("".join(map(_without_zeros, short)))
    return tuple(whole), "".join(digits), digits[-1]


def _without_zeros(run: str) -> str:
    return run.lstrip("0") or "0" if run <= ":" else run


@dataclass(slots=True)
class Naming:
    """What a text names: items by a whole number, with how telling it was; other numbers in it.

    `whole`: item to the strength of its naming (nats); `twins`: all items that the same sign
    names. `tails`: numbers without leading zeros that nothing else explains, in order. `ranges`:
    pairs of them with "à" between. `is_cut`: the text stops where banks cut it. `unknown`: what
    looks like a number of ours and is none.
    """

    whole: dict[int, float] = field(default_factory=dict)
    twins: dict[int, frozenset[int]] = field(default_factory=dict)
    tails: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    is_cut: bool = False


class NumberIndex:
    """The numbers of all items, ready to be found in texts."""

    def __init__(self, numbers: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._whole: dict[str, tuple[int, ...]] = {}
        self._digits: dict[str, tuple[int, ...]] = {}
        self.tails: dict[int, str] = {}
        self.whole: dict[int, str] = {}
        shapes: dict[str, int] = defaultdict(int)
        for item, each in numbers:
            for rank, number in enumerate(each):
                whole, digits, tail = variants_of(number)
                for variant in whole:
                    _put(self._whole, variant, item)
                if len(digits) >= 5 and digits != whole[0]:
                    _put(self._digits, digits, item)
                if whole and not rank:
                    self.tails[item] = tail
                    self.whole[item] = whole[0]
                    shapes[_shape(whole[0])] += 1
        self._shapes = frozenset(shape for shape, count in shapes.items() if count >= 3)
        self._longest = max(map(len, self._whole), default=0)

    def find(
        self,
        words: Sequence[str],
        *,
        length: int = 0,
        skip: frozenset[str] = frozenset(),
        days: frozenset[str] = frozenset(),
    ) -> Naming:
        """What a text of `words` names.

        `length`: that of the text, which banks cut. `skip`: words that are something else; `days`:
        words of dates, which are no shortened numbers.
        """
        naming = Naming(is_cut=length >= 130)
        covered = [word in skip for word in words]
        for start in range(len(words)):
            if not covered[start]:
                self._find_at(words, start, covered, naming)
        self._collect_tails(words, covered, days, naming)
        return naming

    def _find_at(
        self, words: Sequence[str], start: int, covered: list[bool], naming: Naming
    ) -> None:
        """The longest number that begins with a word, if any."""
        best: tuple[int, tuple[int, ...], float] | None = None
        joined, has_digit = "", False
        for stop in range(start, min(start + _WINDOW, len(words))):
            if covered[stop]:
                break
            joined += words[stop]
            has_digit = has_digit or any(map(str.isdigit, words[stop]))
            if len(joined) > self._longest + 8:
                break
            if has_digit and len(joined) >= _TELLING:
                found, strength = self._look_up(joined, is_word=stop == start)
                if found:
                    best = (stop, found, strength)
        if best is None:
            return
        stop, found, strength = best
        for place in range(start, stop + 1):
            covered[place] = True
        twins = frozenset(found)
        shared = 2.0 if len(twins) > 1 else 0.0
        for item in found:
            naming.whole[item] = max(naming.whole.get(item, 0.0), strength - shared)
            naming.twins[item] = twins

    def _look_up(self, joined: str, *, is_word: bool) -> tuple[tuple[int, ...], float]:
        """Items of a whole number, and how telling it is."""
        found = self._whole.get(joined)
        if found:
            return found, _strength(joined)
        if len(joined) >= 5:
            found = self._digits.get(joined)
            if found:
                return found, min(7.0, 1.2 * len(joined) - 1.5)
        if not is_word:
            return (), 0.0
        prefix = _PREFIX.match(joined)
        if prefix and len(joined) - prefix.end() >= _TELLING:
            bare = joined[prefix.end() :]
            found = self._whole.get(bare)
            if found:
                return found, _strength(bare)
        if len(joined) >= 6 and _MISTYPED.search(joined):
            corrected = _MISTYPED.sub(lambda each: each.group().translate(_CONFUSED), joined)
            found = self._whole.get(corrected)
            if found:
                return found, 6.5
        return (), 0.0

    def _unknown_at(self, words: Sequence[str], place: int, covered: list[bool]) -> str:
        """What begins with a word and looks like a number of ours, though it is none; or blank."""
        joined = ""
        for stop in range(place, min(place + 3, len(words))):
            if covered[stop]:
                break
            joined += words[stop]
            if len(joined) >= _TELLING and _shape(joined) in self._shapes:
                return joined
        return ""

    def _collect_tails(
        self, words: Sequence[str], covered: list[bool], days: frozenset[str], naming: Naming
    ) -> None:
        """Numbers that no whole one explains: a shortened number, an unknown one, anything."""
        before: tuple[int, int] | None = None
        for place, word in enumerate(words):
            if covered[place]:
                before = None if word not in _RANGE_WORDS else before
                runs = [run for run in _RUNS.findall(word) if run.isdigit()]
                if runs:
                    before = (place, int(runs[-1][-9:]))
                continue
            unknown = self._unknown_at(words, place, covered)
            if unknown:
                naming.unknown.append(unknown)
            runs = [run for run in _RUNS.findall(word) if run.isdigit()]
            if not runs:
                continue
            tail = runs[-1].lstrip("0")
            if not tail or len(tail) > 9 or word in days:
                continue
            naming.tails.append(tail)
            number = int(tail)
            between = words[before[0] + 1 : place] if before else []
            if (
                before
                and between
                and set(between) <= _RANGE_WORDS
                and 0 < number - before[1] <= _LONGEST_RANGE
            ):
                naming.ranges.append((before[1], number))
            before = (place, number)


def _strength(number: str) -> float:
    """How telling a whole number is, in nats: a short one of digits alone may be anything."""
    letters = sum(sign.isalpha() for sign in number)
    digits = len(number) - letters
    return min(9.0, 1.6 * digits + 1.0 * min(letters, 3) - 1.0)


def _shape(number: str) -> str:
    """Letters as they are, digits as so many nines: numbers of one series look alike."""
    return number.translate(_NINES)


def _put(index: dict[str, tuple[int, ...]], key: str, item: int) -> None:
    standing = index.get(key)
    index[key] = (item,) if standing is None else (*standing, item)
