"""Whether a line has one answer to a careful accountant: every answer is written down and counted.

The rule, which `bench/README.md` tells in words. It looks at what is on the line, in the history
and still open, never at the truth; a generator's word (`claimed`) can only take away.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from typing import NamedTuple

from bench.matching.payers import Payers, one_edit, plain
from bench.matching.world import Deductions, Truth
from encours.cash.rules.matching.words import Credit, Item, MatchPolicy

POLICY = MatchPolicy()
FEE_LEAST = 300
PAIRS_UP_TO, TRIPLES_UP_TO = 400, 20
PERCENTS = (10, 15, 20, 25, 30)
"""Early-payment discounts that are offered, in tenths of a percent."""
MOST_QUOTES_READ = 64


class Answer(NamedTuple):
    """One explanation of a credit: who it may be booked to, what it closes, what was held back."""

    customers: frozenset[str]
    shares: frozenset[tuple[int, int]]
    deductions: Deductions = ()


class Ledger:
    """What is open: as life has it, and as one sees it who leaves aside what cannot be known."""

    def __init__(self, items: Sequence[Item], payers: Payers) -> None:
        self.items = {item.key: item for item in items}
        self.payers = payers
        self.life = {item.key: item.open_cents for item in items}
        self.seen = dict(self.life)
        self.of: dict[str, list[int]] = defaultdict(list)
        self.by_number: dict[str, list[int]] = defaultdict(list)
        self.numbers = {item.key: squeeze(item.number) for item in items}
        for item in items:
            self.of[item.customer].append(item.key)
            self.by_number[self.numbers[item.key]].append(item.key)

    def open_of(self, customer: str) -> list[int]:
        """The items of a customer that an accountant sees open."""
        return [key for key in self.of.get(customer, ()) if self.seen[key]]

    def settle(self, credit: Credit, truth: Truth) -> Truth:
        """Judges the line, then closes what it pays; a decidable line closes it for all to see."""
        judged = judge(self, credit, truth)
        for key, cents in truth.shares.items():
            self.life[key] -= cents
            if judged.decidable:
                self.seen[key] -= cents
        return judged


def squeeze(text: str) -> str:
    """A number as it is compared: capitals and digits alone."""
    return plain(text).replace(" ", "")


def judge(ledger: Ledger, credit: Credit, truth: Truth) -> Truth:
    """The truth with `decidable`: the line has one answer, and it is the true one.

    Where it has not, the line is `hopeless` unless the true answer is one of those that fit, or it
    was made to contradict itself (`claimed`): then a proposal is worth making.
    """
    if not truth.settles or truth.hopeless:
        return truth
    if not truth.claimed:
        return truth
    found = answers(ledger, credit, truth)
    true = Answer(frozenset(truth.customers), frozenset(truth.shares.items()), truth.deductions)
    if true not in found:
        whose = ledger.payers.fits(credit.payer_iban, truth.named)
        if len(truth.shares) == 1 and whose & true.customers:
            return replace(truth, why_not="the customer can be told, what it pays guessed")
        why = "another answer fits" if found else "no answer can be read"
        return replace(truth, hopeless=True, why_not=why)
    if len(found) > 1:
        return replace(truth, why_not=f"{len(found)} answers fit")
    return replace(truth, decidable=True)


def answers(ledger: Ledger, credit: Credit, truth: Truth) -> set[Answer]:
    """Every answer that what can be seen on the line allows."""
    whose = ledger.payers.fits(credit.payer_iban, truth.named)
    if not truth.quoted:
        return {each for customer in whose for each in _unquoted(ledger, credit, customer)}
    told = _stated(truth)
    found = {
        Answer(frozenset({customer}), shares, held)
        for customer in whose
        for keys in _designated(ledger, truth.quoted, ledger.open_of(customer), credit)
        for shares, held in _explained(ledger, credit, keys, ledger.open_of(customer), told)
    }
    return found or _by_full_numbers(ledger, credit, truth, told)


def _stated(truth: Truth) -> str | None:
    """What the line says in words: a kind of deduction, `part`, or nothing."""
    if not truth.stated:
        return None
    return truth.deductions[0][0] if truth.deductions else "part"


def _by_full_numbers(ledger: Ledger, credit: Credit, truth: Truth, told: str | None) -> set[Answer]:
    """Whoever pays: every text is the whole number of one open item, and the amount is theirs."""
    keys: list[int] = []
    for text in truth.quoted:
        if not re.search(r"[A-Z].*\d|\d{6}", squeeze(text)):
            return set()
        open_ = [key for key in ledger.by_number.get(squeeze(text), ()) if ledger.seen[key]]
        if len(open_) != 1:
            return set()
        keys += open_
    owners = frozenset(ledger.items[key].customer for key in keys)
    found = _explained(ledger, credit, tuple(keys), keys, told)
    return {Answer(owners, shares, held) for shares, held in found}


def _designated(
    ledger: Ledger, quoted: Sequence[str], open_: Sequence[int], credit: Credit
) -> list[tuple[int, ...]]:
    """The sets of items that the texts may mean: one each, when they are clear."""
    meant = [_meant(ledger, text, open_, credit.amount_cents) for text in quoted]
    if not all(meant):
        return []
    if all(len(each) == 1 for each in meant):
        return [tuple(dict.fromkeys(each[0] for each in meant))]
    ways = 1
    for each in meant:
        ways *= len(each)
    if ways > MOST_QUOTES_READ:
        return [(meant[0][0],), (meant[0][-1],)]  # more than anybody would read
    sets = {tuple(sorted(set(way))) for way in product(*meant)}
    exact = [s for s in sets if sum(ledger.seen[key] for key in s) == credit.amount_cents]
    return exact or sorted(sets)


def _meant(ledger: Ledger, text: str, open_: Sequence[int], cents: int) -> list[int]:
    """The items that one text may mean: by the whole number, by its end, or but for one sign.

    A number that is wrong says little: whatever has the amount alone may be meant as well.
    """
    wanted = squeeze(text)
    numbers = {key: ledger.numbers[key] for key in open_}
    for same in (_whole, _read_as_digits, _end):
        found = [key for key, number in numbers.items() if same(wanted, number)]
        if found:
            return found
    near = [key for key, number in numbers.items() if one_edit(wanted, number)]
    return [*near, *(k for k in numbers if ledger.seen[k] == cents and k not in near)]


def _whole(wanted: str, number: str) -> bool:
    return wanted == number


def _read_as_digits(wanted: str, number: str) -> bool:
    """The same but for the letters O, I, S that are taken for digits."""
    table = str.maketrans("OIS", "015")
    return len(wanted) >= 4 and wanted.translate(table) == number.translate(table)


def _end(wanted: str, number: str) -> bool:
    """The digits alone, or the last of them, zeros before them dropped on either side."""
    digits = "".join(re.findall(r"\d+", wanted)).lstrip("0")
    last = (re.findall(r"\d+", number) or [""])[-1].lstrip("0")
    all_ = "".join(re.findall(r"\d+", number)).lstrip("0")
    if not digits:
        return False
    if digits in {last, all_}:
        return True
    return len(digits) >= 3 and (all_.endswith(digits) or _without_zeros(wanted, number))


def _without_zeros(wanted: str, number: str) -> bool:
    """F2025118 for F20250118: the zeros that fill up the last part dropped."""
    return len(wanted) >= 6 and re.sub("0", "", wanted) == re.sub("0", "", number)


def _explained(
    ledger: Ledger,
    credit: Credit,
    keys: tuple[int, ...],
    open_: Iterable[int],
    told: str | None,
) -> Iterator[tuple[frozenset[tuple[int, int]], Deductions]]:
    """What the amount makes of items that are named: all, less something, a part, or more."""
    full = {key: ledger.seen[key] for key in keys}
    total, paid = sum(full.values()), credit.amount_cents
    short = total - paid
    whole = frozenset(full.items())
    if short == 0:
        yield whole, ()
        return
    notes = [key for key in open_ if ledger.seen[key] < 0 and key not in full]
    netted = list(_netted(ledger, notes, short)) if told is None else []
    for more in netted:
        yield whole | more, ()
    if short < 0:
        others = [ledger.seen[k] for k in open_ if k not in full]
        if not _one_or_two(others, -short):
            yield whole, ()
        return
    if told == "part":
        yield from _part(ledger, keys, paid)
    elif told is not None:
        yield whole, ((told, short),)
    else:
        kinds = list(_kinds(ledger, credit, keys, short, total))
        for kind in kinds:
            yield whole, ((kind, short),)
        if not kinds and not netted:
            yield from _part(ledger, keys, paid)


def _one_or_two(amounts: Sequence[int], wanted: int) -> bool:
    """Whether one of the amounts, or two of them, make up what is wanted."""
    before: set[int] = set()
    for cents in amounts:
        if cents == wanted or wanted - cents in before:
            return True
        before.add(cents)
    return False


def _part(
    ledger: Ledger, keys: tuple[int, ...], paid: int
) -> Iterator[tuple[frozenset[tuple[int, int]], Deductions]]:
    """A part can only be laid where one invoice is named."""
    if len(keys) == 1 and 0 < paid < ledger.seen[keys[0]]:
        yield frozenset({(keys[0], paid)}), ()


def _netted(
    ledger: Ledger, notes: Sequence[int], short: int
) -> Iterator[frozenset[tuple[int, int]]]:
    """The credit notes that were not named and make up what is short: one, two, or all."""
    left = {key: ledger.seen[key] for key in notes}
    sets = {frozenset({(key, cents)}) for key, cents in left.items() if -cents == short}
    sets |= {
        frozenset(pair)
        for pair in combinations(left.items(), 2)
        if -sum(c for _, c in pair) == short
    }
    if left and -sum(left.values()) == short:
        sets.add(frozenset(left.items()))
    yield from sets


def _kinds(
    ledger: Ledger, credit: Credit, keys: tuple[int, ...], short: int, total: int
) -> Iterator[str]:
    """The deductions that what is short may be, when no word says it."""
    if short <= POLICY.rounding_max_cents:
        yield "rounding"
        return
    if credit.original_currency and short * 100 <= total * int(POLICY.fx_max_percent):
        yield "fx"
        return
    if any(abs(short * 1000 - total * each) <= 1000 for each in PERCENTS):
        yield "discount"
        due = [ledger.items[key].due_on for key in keys]
        if any(day is not None and credit.booked_on > day for day in due):
            yield "none of them: it is late"
    if abs(short * 1000 - total * 50) <= 1000:
        yield "retention"
    if FEE_LEAST <= short <= POLICY.fee_max_cents:
        yield "fee"


def _unquoted(ledger: Ledger, credit: Credit, customer: str) -> Iterator[Answer]:
    """What a customer who names nothing may mean, to the cent."""
    open_ = {key: ledger.seen[key] for key in ledger.open_of(customer)}
    for keys in _simple_sets(ledger, credit, open_):
        shares = frozenset((key, open_[key]) for key in keys)
        if keys and sum(cents for _, cents in shares) == credit.amount_cents:
            yield Answer(frozenset({customer}), shares)


def _simple_sets(
    ledger: Ledger, credit: Credit, open_: Mapping[int, int]
) -> Iterator[tuple[int, ...]]:
    """One item; all; all of a due date; of a month; all overdue; the oldest; any two, three."""
    keys = list(open_)
    yield from ((key,) for key in keys)
    yield tuple(keys)
    yield from _groups(ledger, credit, keys)
    for first in (_issued, _due):
        oldest, total = sorted(keys, key=lambda key: (first(ledger.items[key]), key)), 0
        for count, key in enumerate(oldest, 1):
            total += open_[key]
            if total == credit.amount_cents:
                yield tuple(oldest[:count])
    if len(keys) <= PAIRS_UP_TO:
        wanted: dict[int, list[int]] = defaultdict(list)
        for key in keys:
            for other in wanted.get(credit.amount_cents - open_[key], ()):
                yield other, key
            wanted[open_[key]].append(key)
    if len(keys) <= TRIPLES_UP_TO:
        yield from combinations(keys, 3)


def _groups(ledger: Ledger, credit: Credit, keys: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """What falls due together, what was issued in one month, what is overdue."""
    groups: dict[object, list[int]] = defaultdict(list)
    for key in keys:
        item = ledger.items[key]
        groups["due", _due(item)].append(key)
        groups["month", item.issued_on.year, item.issued_on.month].append(key)
        if _due(item) <= credit.booked_on:
            groups["overdue"].append(key)
    yield from map(tuple, groups.values())


def _issued(item: Item) -> date:
    return item.issued_on


def _due(item: Item) -> date:
    return item.due_on or item.issued_on
