"""Which line of a statement is which line of the account, whatever files overlap or come late.

Banks tell a day more than once (an intraday file, then the statement; exports that overlap), and
customers pay the same sum twice on one day. A line is known by its content; of the same content on
the same day, an account has as many lines as the statement that has most of them. Statements that
*follow* one another within a day add up instead: the second opens with what the first closed with,
or with a balance within it from which both tell the same lines in the same order.

What this cannot tell: where no balances are told, halves of a day that hold the same content count
once. Where balances return within a day to where they were, two parts are never counted twice; how
three or more of them lie may be open. Either is seen: the balances then do not follow.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate

from encours.intake.formats.bank.records import BankLine

type Days = Mapping[str, Sequence[tuple[str, int] | Sequence[str | int]]]
"""Day (ISO) to the lines of a statement on it, in order: short fingerprint, cents."""

SHORT = 12
"""So much of a fingerprint tells the lines of an account's day apart."""

_BLANK = re.compile(r"[^\w\x1f]|_")
_END = "\x1f"
# What follows one another on a day is looked for no further than this: nothing is counted twice.
_MOST_STEPS = 20_000


def fingerprint_of(line: BankLine) -> str:
    """What says the same line wherever it is told again: its day, its amount, its texts.

    Without signs, capitals and accents, which files change; without the bank's identifiers, which
    banks reuse; without what is known later (value day, codes, exchange, fees).
    """
    return fingerprint(
        line.booked_on,
        line.amount_cents,
        (
            *(line.payer_name, line.payer_iban, line.ultimate_name, line.reference),
            *(line.end_to_end, line.mandate, line.remittance, line.label, line.return_reason),
        ),
    )


def fingerprint(booked_on: date, amount_cents: int, texts: Iterable[str | None]) -> str:
    """The digest of a day, an amount in minor units and texts, each in its place: 32 digits."""
    told = _END.join([each or "" for each in texts])
    if not told.isascii():
        apart = unicodedata.normalize("NFKD", told)
        told = "".join(each for each in apart if not unicodedata.combining(each))
    plain = _BLANK.sub("", told.upper())
    said = f"{booked_on.isoformat()}{_END}{amount_cents}{_END}{plain}"
    return blake2b(said.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Portion:
    """What one statement tells of one day; `lines` in its order: short fingerprint, cents.

    `begins`, `ends`: whether it is the first, the last day of its lines. `opening_cents` and
    `closing_cents` are the statement's; None where not told.
    """

    begins: bool
    ends: bool
    opening_cents: int | None
    closing_cents: int | None
    lines: tuple[tuple[str, int], ...]

    @cached_property
    def counts(self) -> Counter[str]:
        """How often it has each content."""
        return Counter(content for content, _ in self.lines)

    @cached_property
    def balances(self) -> tuple[int | None, ...]:
        """The balance before each of its lines, and after the last; None where nothing tells."""
        cents = [each for _, each in self.lines]
        if self.ends and self.closing_cents is not None:
            return tuple(accumulate(cents, initial=self.closing_cents - sum(cents)))
        if self.begins and self.opening_cents is not None:
            return tuple(accumulate(cents, initial=self.opening_cents))
        return (None,) * (len(cents) + 1)


def count_beyond(portions: Sequence[Portion]) -> dict[str, int]:
    """Of `count_day`, what no single portion tells: the contents that statements add up."""
    most: Counter[str] = Counter()
    for portion in portions:
        most |= portion.counts
    return {
        content: count for content, count in count_day(portions).items() if count > most[content]
    }


def count_day(portions: Sequence[Portion]) -> Counter[str]:
    """How many lines of each content an account has on a day that statements tell in parts.

    A matter of the set of portions alone: neither their order nor repetitions change it.
    """
    apart = sorted(set(portions), key=lambda each: (each.lines, each.begins, each.ends))
    needed: Counter[str] = Counter()
    for portion in apart:
        needed |= portion.counts
    links = _links(apart)
    followed = {to for found in links.values() for to, _ in found}
    heads = [at for at in links if at not in followed] or [*links]
    for counts in _along(apart, links, heads):
        needed |= counts
    return needed


def _links(portions: Sequence[Portion]) -> dict[int, list[tuple[int, int]]]:
    """Which portions go on from which, and how many lines they tell again.

    Of two that could each go on from the other, the one that tells more again does; neither, when
    nothing says which.
    """
    shared = {
        (at, to): count
        for at, first in enumerate(portions)
        for to, then in enumerate(portions)
        if (count := _shared(first, then)) >= 0
        and not _is_within(first, then)
        and not _is_within(then, first)
    }
    links: dict[int, list[tuple[int, int]]] = {}
    for (at, to), count in shared.items():
        other_way = shared.get((to, at), -1)
        if count > other_way or count == other_way == 0:
            links.setdefault(at, []).append((to, count))
    return links


def _shared(first: Portion, then: Portion) -> int:
    """How many lines of the end of `first` are told again by `then`, which goes on from them.

    Zero: it goes on from the very end; -1: it does not go on. The most that it can be.
    """
    if first is then or not first.ends or not then.begins:
        return -1
    if first.closing_cents is None or then.opening_cents is None:
        return -1
    for at, balance in enumerate(first.balances):
        if balance != then.opening_cents:
            continue
        again = first.lines[at:]
        if again == then.lines[: len(again)]:
            return -1 if at == 0 or len(again) == len(then.lines) else len(again)
    return -1


def _is_within(part: Portion, whole: Portion) -> bool:
    """Whether `whole` tells all of `part` in one stretch, at the same balances where both tell."""
    size, before = len(part.lines), part.balances[0]
    return any(
        balance == before and whole.lines[at : at + size] == part.lines
        for at, balance in enumerate(whole.balances[: len(whole.lines) - size + 1])
    )


def _along(
    portions: Sequence[Portion],
    links: Mapping[int, Sequence[tuple[int, int]]],
    heads: Sequence[int],
) -> Iterator[Counter[str]]:
    """What each way along the links adds up to, as far as the longest look allows."""
    waiting: list[tuple[int, tuple[int, ...], Counter[str]]] = [
        (head, (head,), portions[head].counts) for head in reversed(heads)
    ]
    for _ in range(_MOST_STEPS):
        if not waiting:
            return
        at, way, counts = waiting.pop()
        yield counts
        for to, shared in links.get(at, ()):
            if not any(_may_be_same(portions[each], portions[to]) for each in way):
                more = counts + portions[to].counts
                more.subtract(content for content, _ in portions[to].lines[:shared])
                waiting.append((to, (*way, to), more))


def _may_be_same(before: Portion, then: Portion) -> bool:
    """Whether one may tell again what the other tells: whole, or from its beginning."""
    if _is_within(before, then) or _is_within(then, before):
        return True
    shorter = min(len(before.lines), len(then.lines))
    return (
        before.balances[0] == then.opening_cents and before.lines[:shorter] == then.lines[:shorter]
    )


def balances_passed(
    days: Days,
    *,
    opening_cents: int | None,
    closing_cents: int | None,
    first_on: date | None,
    last_on: date | None,
) -> dict[date, frozenset[int]]:
    """The balances before and after each line of a statement's first and last day, where known."""
    passed: dict[date, frozenset[int]] = {}
    if opening_cents is not None and first_on is not None:
        cents = [int(each[1]) for each in days.get(first_on.isoformat(), ())]
        passed[first_on] = frozenset(_running(opening_cents, cents))
    if closing_cents is not None and last_on is not None:
        cents = [-int(each[1]) for each in reversed(days.get(last_on.isoformat(), ()))]
        passed[last_on] = passed.get(last_on, frozenset()) | frozenset(
            _running(closing_cents, cents)
        )
    return passed


def _running(balance: int, cents: Iterable[int]) -> Iterator[int]:
    yield balance
    for each in cents:
        balance += each
        yield balance
