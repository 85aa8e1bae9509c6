"""Which line of an account another source speaks of: a notification, a second format, an advice.

The same payment is worded differently by each source, so amount and day decide, and texts only tell
apart. What could be about two lines is about none: a detail on the wrong payment would settle the
wrong invoice. What a batch adds up to splits the line that shows it as one sum.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

IDENTIFIERS = ("end_to_end", "mandate", "reference", "payer_iban", "bank_reference")
"""What names a payment or its payer: the same in two sources, they speak of one payment."""

CONTRADICTING = ("end_to_end", "mandate", "payer_iban", "return_reason")
"""What two sources cannot tell differently of one payment."""

NOTHING_TOLD = frozenset({"NOTPROVIDED", "NONREF", "NOREF", "NA", "NC"})
_TEXTS = ("payer_name", "ultimate_name", "remittance", "label")
_WORD = re.compile(r"[^\W_]{3,}")
# Beyond so many alike on one day nothing but an identifier tells them apart.
_MOST_ALIKE = 60


@dataclass(frozen=True)
class Side:
    """A payment as one source tells it: `told` has the fields of the readers that say something.

    `batch`: what the payments of one entry of the bank's have in common.
    """

    key: int
    booked_on: date
    amount_cents: int
    told: Mapping[str, str]
    batch: Hashable = None

    @cached_property
    def identifiers(self) -> frozenset[tuple[str, str]]:
        """What names it, each with its kind."""
        return frozenset(
            (name, plain)
            for name in IDENTIFIERS
            if (plain := _plain(self.told.get(name))) and plain not in NOTHING_TOLD
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its texts, without capitals and accents."""
        text = " ".join(self.told.get(name) or "" for name in _TEXTS)
        apart = unicodedata.normalize("NFKD", text).upper()
        kept = "".join(each for each in apart if not unicodedata.combining(each))
        return frozenset(_WORD.findall(kept))

    def contradicts(self, other: "Side") -> bool:
        """Whether both cannot be one payment."""
        for name in CONTRADICTING:
            mine, theirs = _plain(self.told.get(name)), _plain(other.told.get(name))
            if mine and theirs and mine != theirs and not {mine, theirs} & NOTHING_TOLD:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Met:
    """`pairs`: what is told (key) to the line it is about. `splits`: a line to its parts, in order.

    `ambiguous`: what could be about several lines.
    """

    pairs: dict[int, int] = field(default_factory=dict)
    splits: dict[int, tuple[int, ...]] = field(default_factory=dict)
    ambiguous: tuple[int, ...] = ()


def meet(lines: Sequence[Side], tellings: Sequence[Side], *, within_days: int = 1) -> Met:
    """Finds the line that each telling is about: same amount, booked `within_days` of it.

    In this order: what the identifiers tell, then the words, then the only one left; the same day
    goes first. Each line is told of once. Batches go last: the tellings of one batch that nothing
    met, and that add up to a line, are its parts.
    """
    matching = _Matching(lines, tellings)
    for days in range(within_days + 1):
        matching.by_identifier(days)
    for shares_words in (True, False):
        for days in range(within_days + 1):
            matching.by_text(days, shares_words=shares_words)
    splits = matching.by_sum(within_days)
    parts = {part for each in splits.values() for part in each}
    ambiguous = matching.alike - matching.pairs.keys() - parts
    return Met(matching.pairs, splits, tuple(sorted(ambiguous)))


class _Matching:
    """What has met so far."""

    def __init__(self, lines: Sequence[Side], tellings: Sequence[Side]) -> None:
        self.pairs: dict[int, int] = {}
        self.alike: set[int] = set()
        self._taken: set[int] = set()
        self._tellings = tellings
        self._lines: dict[tuple[int, date], list[Side]] = defaultdict(list)
        for line in lines:
            self._lines[line.amount_cents, line.booked_on].append(line)

    def by_identifier(self, days: int) -> None:
        """The one telling and the one line that share an identifier, a day and an amount."""
        wanted: dict[tuple[int, date, Hashable], list[Side]] = defaultdict(list)
        for telling in self._free():
            for named in telling.identifiers:
                wanted[telling.amount_cents, telling.booked_on, named].append(telling)
        for (cents, day, identifier), tellings in wanted.items():
            near = self._near(cents, day, days)
            found = [line for line in near if identifier in line.identifiers]
            free = [each for each in tellings if each.key not in self.pairs]
            if len(found) == 1 and len(free) == 1 and not free[0].contradicts(found[0]):
                self._pair(free[0], found[0])

    def by_text(self, days: int, *, shares_words: bool) -> None:
        """Each telling and line that are the only ones for one another."""
        groups: dict[tuple[int, date], list[Side]] = defaultdict(list)
        for telling in self._free():
            groups[telling.amount_cents, telling.booked_on].append(telling)
        for (cents, day), tellings in groups.items():
            near = self._near(cents, day, days)
            if len(near) > _MOST_ALIKE or len(tellings) > _MOST_ALIKE:
                self.alike.update(each.key for each in tellings)
                continue
            self._pair_alone(tellings, near, shares_words=shares_words)

    def by_sum(self, within_days: int) -> dict[int, tuple[int, ...]]:
        """The lines that batches of tellings add up to."""
        batches: dict[Hashable, list[Side]] = defaultdict(list)
        for telling in self._free():
            if telling.batch is not None:
                batches[telling.batch].append(telling)
        splits: dict[int, tuple[int, ...]] = {}
        for parts in batches.values():
            if len(parts) < 2:
                continue
            total, day = sum(each.amount_cents for each in parts), parts[0].booked_on
            found = [
                line for days in range(within_days + 1) for line in self._near(total, day, days)
            ]
            if len(found) == 1:
                self._taken.add(found[0].key)
                splits[found[0].key] = tuple(each.key for each in parts)
            elif found:
                self.alike.update(each.key for each in parts)
        return splits

    def _pair_alone(
        self, tellings: Sequence[Side], lines: Sequence[Side], *, shares_words: bool
    ) -> None:
        fits = {
            telling.key: [
                line
                for line in lines
                if not telling.contradicts(line)
                and (not shares_words or telling.words & line.words)
            ]
            for telling in tellings
        }
        times: dict[int, int] = defaultdict(int)
        for found in fits.values():
            for line in found:
                times[line.key] += 1
        for telling in tellings:
            found = fits[telling.key]
            if len(found) == 1 and times[found[0].key] == 1:
                self._pair(telling, found[0])
            elif found:
                self.alike.add(telling.key)

    def _pair(self, telling: Side, line: Side) -> None:
        self.pairs[telling.key] = line.key
        self._taken.add(line.key)

    def _free(self) -> Iterable[Side]:
        return [each for each in self._tellings if each.key not in self.pairs]

    def _near(self, cents: int, day: date, days: int) -> list[Side]:
        """The free lines of an amount, exactly so many days from a day."""
        around = {day - timedelta(days), day + timedelta(days)}
        return [
            line
            for each in sorted(around)
            for line in self._lines.get((cents, each), ())
            if line.key not in self._taken
        ]


def _plain(text: str | None) -> str:
    return "".join(each for each in (text or "").upper() if each.isalnum())
