"""Whose money it is: from the account it came from, the name, the text, and what was seen before.

A payer is not always the debtor: a parent company, a factor, a paying agent are learned from what
people confirmed. Evidence is counted in nats (natural logarithm of a ratio of likelihoods), so that
what speaks for and against a customer adds up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from encours.cash.rules.matching.texts import plain_name, words_of
from encours.cash.rules.matching.words import Credit, Debtor, Seen

KNOWN_ACCOUNT = 8.0
SAME_NAME = 6.5
LIKE_NAME = 4.5
IN_TEXT = 5.0
LONGER = -1.5
ANOTHER_PAYS = -2.5
"""A name in the text counts less where the bank names somebody else who pays."""
OTHER_ACCOUNT = -2.5
OF_GROUP = -2.5
MOST = 11.0
_MAX_CANDIDATES = 8
_ALIKE, _LEAST_CUT = 0.95, 6
_LEAST_RATIO, _SURE_RATIO = 75, 84
_CODE_START = 3
_COMMON = 60
"""A word that so many customers have in their name finds none of them."""


@dataclass(slots=True)
class Claim:
    """What speaks for a customer: `weight` in nats, and which grounds, the best first.

    `since`: the day its account was first seen to pay for the customer.
    """

    weight: float = 0.0
    grounds: list[tuple[str, str]] = field(default_factory=list)
    role: str = "debtor"
    since: date | None = None

    def add(self, weight: float, ground: str, told: str = "") -> None:
        """One ground more: the best counts whole, others a fifth (they are not independent)."""
        best, rest = max(self.weight, weight), min(self.weight, weight)
        self.weight = min(MOST, best + max(0.0, rest) * 0.2)
        self.grounds.append((ground, told))


class Name(NamedTuple):
    """A plain name, and what it is compared by: in one word, its words, and these in order."""

    plain: str
    squeezed: str
    words: frozenset[str]
    sorted: str


def _name(plain: str) -> Name:
    words = plain.split()
    return Name(plain, "".join(words), frozenset(words), " ".join(sorted(words)))


class PayerIndex:
    """Customers by what payers are known by."""

    def __init__(self, debtors: Iterable[Debtor], seen: Sequence[Seen]) -> None:
        self.debtors = {debtor.customer: debtor for debtor in debtors}
        self._by_iban: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._seen_name: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._has_iban: dict[str, set[str]] = defaultdict(set)
        self._since: dict[tuple[str, str], date] = {}
        for one in seen:
            self._learn(one)
        self._seen_by_word: dict[str, list[str]] = defaultdict(list)
        for name in self._seen_name:
            for word in set(name.split()):
                self._seen_by_word[word].append(name)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._by_start: dict[str, list[str]] = defaultdict(list)
        self._by_end: dict[str, list[str]] = defaultdict(list)
        self._by_code: dict[str, str] = {}
        self._groups: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, list[Name]] = {}
        self._found: dict[str, tuple[tuple[str, float, str], ...]] = {}
        for debtor in self.debtors.values():
            self._index(debtor)
        sirens = {each.siren: each.customer for each in self.debtors.values() if each.siren}
        self._by_code = {**sirens, **self._by_code}
        self._code_starts = frozenset(code[:_CODE_START] for code in self._by_code)

    def claims(self, credit: Credit, words: Sequence[str]) -> dict[str, Claim]:
        """The customers that something speaks for, at most eight, each with why."""
        claims: dict[str, Claim] = {}

        def claim(customer: str) -> Claim:
            return claims.setdefault(customer, Claim())

        iban = credit.payer_iban.replace(" ", "").upper()
        known = self._shares(self._by_iban.get(iban)) if iban else {}
        for customer, share in known.items():
            claim(customer).add(KNOWN_ACCOUNT + log(share), "iban", iban)
            claim(customer).since = self._since.get((iban, customer))
        for name, discount in ((credit.payer_name, 0.0), (credit.ultimate_name, -0.5)):
            if name:
                for customer, weight, ground in self.find_by_name(plain_name(name)):
                    claim(customer).add(weight + discount, ground, name)
        for customer, code in self._coded_in(words):
            claim(customer).add(7.0, "code", code)
        if not claims:
            less = ANOTHER_PAYS if plain_name(credit.payer_name) else 0.0
            for customer, weight, ground, name in self._told_in(words):
                claim(customer).add(weight + less, ground, name)
        self._of_groups(claims)
        if iban:
            self._against(claims, known)
        return _best(claims)

    def find_by_name(self, name: str) -> tuple[tuple[str, float, str], ...]:
        """As `_find_by_name`, each name once: payers come back."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._find_by_name(name)
        return found

    def _learn(self, one: Seen) -> None:
        iban = one.payer_iban.replace(" ", "").upper()
        if iban:
            self._by_iban[iban][one.customer] += one.weight
            self._has_iban[one.customer].add(iban)
            if one.booked_on is not None:
                first = self._since.get((iban, one.customer), one.booked_on)
                self._since[iban, one.customer] = min(first, one.booked_on)
        name = plain_name(one.payer_name)
        if name:
            self._seen_name[name][one.customer] += one.weight

    def _index(self, debtor: Debtor) -> None:
        plain = dict.fromkeys(map(plain_name, (debtor.name, *debtor.aliases)))
        names = self._names[debtor.customer] = [_name(each) for each in plain if each]
        for name in names:
            self._by_name[name.squeezed].append(debtor.customer)
            for word in name.words:
                self._by_word[word].append(debtor.customer)
            if len(name.squeezed) >= 4:
                self._by_start[name.squeezed[:5]].append(debtor.customer)
                self._by_end[name.squeezed[-5:]].append(debtor.customer)
        for iban in debtor.ibans:
            account = iban.replace(" ", "").upper()
            self._by_iban[account][debtor.customer] += 1.0
            self._has_iban[debtor.customer].add(account)
        code = "".join(words_of(debtor.customer))
        if len(code) >= 4 and any(sign.isdigit() for sign in code):
            self._by_code[code] = debtor.customer
        if debtor.reference:
            self._by_code["".join(words_of(debtor.reference))] = debtor.customer
        if debtor.group:
            self._groups[debtor.group].append(debtor.customer)

    def _find_by_name(self, name: str) -> tuple[tuple[str, float, str], ...]:
        """Customers of a plain name, or of one like it: customer, weight, ground."""
        squeezed = name.replace(" ", "")
        if not squeezed:
            return ()
        seen = self._shares(self._seen_name.get(name))
        found = {
            customer: (SAME_NAME + log(share), "seen_name") for customer, share in seen.items()
        }
        same = self._by_name.get(squeezed, ())
        for customer in same:
            weight = SAME_NAME - log(len(same))
            if weight > found.get(customer, (-9.0,))[0]:
                found[customer] = (weight, "name")
        if found and len(squeezed) >= 4:
            for customer in self._longer_than(name, squeezed):
                found.setdefault(customer, (SAME_NAME + LONGER, "like_name"))
        if not found:
            found = self._find_like(name, squeezed)
        return tuple((customer, *told) for customer, told in found.items())

    def _longer_than(self, name: str, squeezed: str) -> list[str]:
        """Customers whose name has all of it and more: banks and payers cut names."""
        words = set(name.split())
        rarest = min(words, key=lambda word: len(self._by_word.get(word, ())))
        holders = self._by_word.get(rarest, ())
        starting = self._by_start.get(squeezed[:5], ())
        candidates = [*(holders if len(holders) <= _COMMON else ())]
        candidates += starting if len(starting) <= _COMMON else ()
        return [
            customer
            for customer in dict.fromkeys(candidates)
            if any(
                words < other.words or (other.squeezed.startswith(squeezed) and other.plain != name)
                for other in self._names[customer]
            )
        ][:_MAX_CANDIDATES]

    def _find_like(self, name: str, squeezed: str) -> dict[str, tuple[float, str]]:
        """Customers whose name is cut, longer, in another order or mistyped."""
        mine = _name(name)
        candidates: dict[str, None] = {}
        held = ((len(holders), word) for word in mine.words if (holders := self._by_word.get(word)))
        for count, word in sorted(held):
            if count <= _COMMON:
                candidates.update(dict.fromkeys(self._by_word[word]))
        starting = self._by_start.get(squeezed[:5], ())
        if len(starting) <= 4 * _COMMON:
            candidates.update(dict.fromkeys(starting))
        if not candidates:
            ending = self._by_end.get(squeezed[-5:], ())
            candidates.update(dict.fromkeys(ending if len(ending) <= _COMMON else ()))
        told = [(customer, other) for customer in candidates for other in self._names[customer]]
        likest: dict[str, float] = {}
        for (customer, _), likeness in zip(
            told, _likenesses(mine, [other for _, other in told]), strict=True
        ):
            if likeness > likest.get(customer, 0.0):
                likest[customer] = likeness
        scored = sorted(
            ((likeness, customer) for customer, likeness in likest.items()), reverse=True
        )
        best = scored[:_MAX_CANDIDATES]
        rivals = sum(1 for likeness, _ in best if best[0][0] - likeness < 0.05)
        return {
            customer: (LIKE_NAME * likeness - log(rivals), "like_name")
            for likeness, customer in best
        }

    def _coded_in(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Customers whose code, reference or SIREN stands in the text."""
        for place, word in enumerate(words):
            pair = word + words[place + 1] if place + 1 < len(words) else word
            if len(word) < _CODE_START or pair[:_CODE_START] in self._code_starts:
                customer = self._by_code.get(word) or self._by_code.get(pair)
                if customer is not None:
                    yield customer, word

    def _named_in(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Customers whose whole name stands in the text."""
        present = frozenset(words)
        holders = dict.fromkeys(
            customer
            for word in present
            if len(word) >= 3 and len(self._by_word.get(word, ())) <= _COMMON
            for customer in self._by_word.get(word, ())
        )
        for customer in holders:
            for name in self._names[customer]:
                if len(name.plain) >= 5 and name.words <= present:
                    yield customer, name.plain
                    break

    def _told_in(self, words: Sequence[str]) -> Iterator[tuple[str, float, str, str]]:
        """Customers that the text names, and those for whom somebody it names has paid."""
        for customer, name in self._named_in(words):
            same = self._by_name[name.replace(" ", "")]
            yield customer, IN_TEXT - log(len(same)), "name_in_text", name
        for customer, share, name in self._seen_in(words):
            yield customer, IN_TEXT + log(share), "seen_name", name

    def _seen_in(self, words: Sequence[str]) -> Iterator[tuple[str, float, str]]:
        """Customers for whom somebody whose whole name stands in the text has paid."""
        present = frozenset(words)
        names = dict.fromkeys(
            name
            for word in present
            if len(word) >= 3 and len(self._seen_by_word.get(word, ())) <= _COMMON
            for name in self._seen_by_word.get(word, ())
        )
        for name in names:
            if len(name) >= 5 and present.issuperset(name.split()):
                for customer, share in self._shares(self._seen_name[name]).items():
                    yield customer, share, name

    def _of_groups(self, claims: dict[str, Claim]) -> None:
        """Who pays may pay for the companies of its group."""
        if not self._groups:
            return
        for customer, theirs in list(claims.items()):
            debtor = self.debtors.get(customer)
            if debtor is None or not debtor.group or theirs.weight < 3.0:
                continue
            for other in self._groups[debtor.group]:
                if other != customer and other not in claims:
                    claims[other] = Claim(
                        theirs.weight + OF_GROUP, [("group", debtor.group)], role="group"
                    )

    def _against(self, claims: dict[str, Claim], known: Mapping[str, float]) -> None:
        """An account known for others, or unlike those of the customer, speaks against."""
        for customer, theirs in claims.items():
            if customer in known:
                continue
            if known:
                theirs.weight += OTHER_ACCOUNT
            elif self._has_iban.get(customer):
                theirs.weight -= 0.5

    @staticmethod
    def _shares(counted: Mapping[str, float] | None) -> dict[str, float]:
        """How much of what was seen of an account or name is each customer's, those above 2 %."""
        if not counted:
            return {}
        total = sum(max(0.0, count) for count in counted.values())
        if total <= 0:
            return {}
        return {
            customer: max(0.0, count) / total
            for customer, count in counted.items()
            if count / total > 0.02
        }


def _best(claims: dict[str, Claim]) -> dict[str, Claim]:
    """The claims by weight, at most eight."""
    if len(claims) < 2:
        return claims
    best = sorted(claims.items(), key=lambda each: -each[1].weight)
    return dict(best[:_MAX_CANDIDATES])


def _likenesses(mine: Name, others: Sequence[Name]) -> list[float]:
    """How alike a plain name is to others, each from 0 to 1; 0 below what could be one name."""
    head, words, count = mine.squeezed[:_LEAST_CUT], mine.words, len(mine.words)
    initials = frozenset(word for word in words if len(word) == 1)
    found = []
    for other in others:
        cut = _cut(mine.squeezed, other.squeezed) if other.squeezed.startswith(head) else 0.0
        shared = len(words & other.words)
        if shared and (initials or shared == count or shared == len(other.words)):
            cut = max(cut, _of_words(words, other.words, initials))
        found.append(cut)
    for at, likeness in _mistyped(mine, others):
        found[at] = max(found[at], likeness)
    return found


def _cut(squeezed: str, told: str) -> float:
    """One is the beginning of the other: banks cut names."""
    shortest = min(len(squeezed), len(told))
    if shortest < _LEAST_CUT or not (told.startswith(squeezed) or squeezed.startswith(told)):
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
