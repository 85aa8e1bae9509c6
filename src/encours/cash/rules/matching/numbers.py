"""Which invoices a payer names: numbers as they are quoted, shortened, cut and mistyped.

A payer who was sent F2025-0118 writes "FACT 118", "F2025118", "FA 2025 0118", "118 119 ET 120" or
"118 A 120". A whole number names an invoice by itself; what is left of a shortened one names it
only among the invoices of a customer who is known otherwise.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from encours.cash.rules.matching.texts import words_of

_RUNS = re.compile(r"[A-Z]+|\d+")
_CONFUSED = str.maketrans("OILSBZ", "011582")
_WINDOW = 5
_TELLING = 4
"""A whole number names by itself when letters and digits make so many signs, a digit among them."""
_RANGE_WORDS = frozenset({"A", "AU", "TO", "BIS", "THRU", "JUSQU"})
_LONGEST_RANGE = 60


def variants_of(number: str) -> tuple[list[str], str, str]:
    """A number as payers may write it whole; its digits; its last run of digits without zeros.

    >>> variants_of("F2025-0118")
    (['F20250118', 'F2025118', 'F250118', 'F25118'], '20250118', '118')
    """
    words = words_of(number)
    full = "".join(words)
    runs = [run for word in words for run in _RUNS.findall(word)]
    digits = [run for run in runs if run.isdigit()]
    whole = [full]
    stripped = "".join(run.lstrip("0") or "0" if run.isdigit() else run for run in runs)
    whole.append(stripped)
    if len(digits) > 1 and len(digits[0]) == 4 and digits[0][:2] == "20":
        place = runs.index(digits[0])
        short = [*runs[:place], digits[0][2:], *runs[place + 1 :]]
        whole.append("".join(short))
        whole.append("".join(r.lstrip("0") or "0" if r.isdigit() else r for r in short))
    tail = (digits[-1].lstrip("0") or "0") if digits else ""
    return list(dict.fromkeys(whole)), "".join(digits), tail


@dataclass(slots=True)
class Naming:
    """What a text names: items by a whole number, with how telling it was; other numbers in it.

    `whole`: item to the strength of its naming (nats). `tails`: numbers without leading zeros that
    nothing else explains, in order. `ranges`: pairs of them with "à" between. `is_cut`: the text
    stops where banks cut it.
    """

    whole: dict[int, float] = field(default_factory=dict)
    tails: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    is_cut: bool = False


class NumberIndex:
    """The numbers of all items, ready to be found in texts."""

    def __init__(self, numbers: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._digits: dict[str, list[int]] = defaultdict(list)
        self._confused: dict[str, list[int]] | None = None
        self.tails: dict[int, str] = {}
        shapes: dict[str, int] = defaultdict(int)
        for item, each in numbers:
            for rank, number in enumerate(each):
                whole, digits, tail = variants_of(number)
                for variant in whole:
                    if any(sign.isdigit() for sign in variant):
                        self._whole[variant].append(item)
                if len(digits) >= 5:
                    self._digits[digits].append(item)
                if rank == 0:
                    self.tails[item] = tail
                    shapes[_shape(whole[0])] += 1
        self._shapes = frozenset(shape for shape, count in shapes.items() if count >= 3)
        self._longest = max(map(len, self._whole), default=0)

    def find(self, words: Sequence[str], *, length: int, skip: frozenset[str]) -> Naming:
        """What a text of `words` names; `skip`: words that are known to be something else."""
        naming = Naming(is_cut=length >= 130)
        covered = [word in skip for word in words]
        for start in range(len(words)):
            if not covered[start]:
                self._find_at(words, start, covered, naming)
        self._collect_tails(words, covered, naming)
        return naming

    def _find_at(
        self, words: Sequence[str], start: int, covered: list[bool], naming: Naming
    ) -> None:
        """The longest number that begins with a word, if any."""
        best: tuple[int, list[int], float] | None = None
        joined = ""
        for stop in range(start, min(start + _WINDOW, len(words))):
            joined += words[stop]
            if len(joined) > self._longest + 3 or covered[stop]:
                break
            found, strength = self._look_up(joined)
            if found:
                best = (stop, found, strength)
        if best is None:
            return
        stop, found, strength = best
        for place in range(start, stop + 1):
            covered[place] = True
        shared = len(set(found))
        for item in found:
            naming.whole[item] = max(naming.whole.get(item, 0.0), strength - 2.0 * (shared > 1))

    def _look_up(self, joined: str) -> tuple[list[int], float]:
        """Items of a whole number, and how telling it is."""
        if len(joined) < _TELLING:
            return [], 0.0
        found = self._whole.get(joined)
        if found:
            return found, _strength(joined)
        if len(joined) >= 6 and joined.isdigit():
            found = self._digits.get(joined)
            if found:
                return found, 7.0
        for prefix in (
            "FACTURES",
            "FACTURE",
            "FACT",
            "FAC",
            "INVOICE",
            "INV",
            "FA",
            "FT",
            "N",
            "NO",
        ):
            if joined.startswith(prefix) and len(joined) - len(prefix) >= _TELLING:
                found = self._whole.get(joined[len(prefix) :])
                if found:
                    return found, _strength(joined[len(prefix) :])
        if len(joined) >= 6 and any(sign.isdigit() for sign in joined):
            found = self._confusable().get(joined.translate(_CONFUSED))
            if found:
                return found, 6.5
        return [], 0.0

    def _confusable(self) -> dict[str, list[int]]:
        """Whole numbers with the signs that people confuse made one."""
        if self._confused is None:
            self._confused = defaultdict(list)
            for key, items in self._whole.items():
                if len(key) >= 6:
                    self._confused[key.translate(_CONFUSED)].extend(items)
        return self._confused

    def _collect_tails(self, words: Sequence[str], covered: list[bool], naming: Naming) -> None:
        """Numbers that no whole one explains: a shortened number, an unknown one, anything."""
        before: tuple[int, int] | None = None
        for place, word in enumerate(words):
            if covered[place]:
                before = None if word not in _RANGE_WORDS else before
                runs = [run for run in _RUNS.findall(word) if run.isdigit()]
                if runs:
                    before = (place, int(runs[-1][-9:]))
                continue
            if _shape(word) in self._shapes and len(word) >= _TELLING:
                naming.unknown.append(word)
            runs = [run for run in _RUNS.findall(word) if run.isdigit()]
            if not runs:
                continue
            tail = runs[-1].lstrip("0") or "0"
            if len(tail) > 9:
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
    return re.sub(r"\d", "9", number)
