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

from encours.cash.rules.matching.names import COMMON, MAX_CANDIDATES, NameIndex, head_of
from encours.cash.rules.matching.texts import plain_name, words_of
from encours.cash.rules.matching.words import Credit, Debtor, Seen

KNOWN_ACCOUNT = 8.0
SAME_NAME = 6.5
LIKE_NAME = 4.5
IN_TEXT = 5.0
LONGER = -1.5
ANOTHER_PAYS = -2.5
"""A name in the text counts less where the bank names somebody else who pays."""
NOT_TOLD = -6.0
"""Who pays for several names others of them."""
SISTER = 1.0
IN_WORDS = -1.0
"""A name that is only taken to be one, among the words of a text."""
OTHER_ACCOUNT = -2.5
OF_GROUP = -2.5
MOST = 11.0
_CODE_START = 3
_MOST_BEARING = 3
_LEAST_RARE = 4


@dataclass(slots=True)
class Claim:
    """What speaks for a customer: `weight` in nats, and which grounds, the best first.

    `since`: the day its account was first seen to pay for the customer. `is_learned`: who pays has
    paid for it; `is_own`: whoever pays is not named, or bears its name, or one like it;
    `is_told`: who pays for several says that it is for this one.
    """

    weight: float = 0.0
    grounds: list[tuple[str, str]] = field(default_factory=list)
    role: str = "debtor"
    since: date | None = None
    is_learned: bool = False
    is_own: bool = False
    is_told: bool = False

    def add(self, weight: float, ground: str, told: str = "") -> None:
        """One ground more: the best counts whole, others a fifth (they are not independent)."""
        best, rest = max(self.weight, weight), min(self.weight, weight)
        self.weight = min(MOST, best + max(0.0, rest) * 0.2)
        self.grounds.append((ground, told))
        self.is_learned = self.is_learned or ground in {"iban", "seen_name"}
        self.is_own = self.is_own or ground in {"name", "like_name"}


def pays_for_others(claims: Mapping[str, Claim]) -> bool:
    """Whether who pays is known to pay for others: for several, or for one of another name."""
    seen = [claim for claim in claims.values() if claim.is_learned]
    return len(seen) > 1 or any(not claim.is_own for claim in seen)


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
        self._names = NameIndex()
        self._by_code: dict[str, str] = {}
        self._groups: dict[str, list[str]] = defaultdict(list)
        self._known_as: dict[str, tuple[tuple[str, float, str], ...]] = {}
        self._found: dict[str, tuple[tuple[str, float, str], ...]] = {}
        for debtor in self.debtors.values():
            self._index(debtor)
        sirens = {each.siren: each.customer for each in self.debtors.values() if each.siren}
        self._by_code = {**sirens, **self._by_code}
        self._code_starts = frozenset(code[:_CODE_START] for code in self._by_code)

    def claims(self, credit: Credit, words: Sequence[str]) -> dict[str, Claim]:
        """The customers that something speaks for, the likeliest, each with why."""
        claims: dict[str, Claim] = defaultdict(Claim)
        iban = credit.payer_iban.replace(" ", "").upper()
        known = self._shares(self._by_iban.get(iban)) if iban else {}
        for customer, share in known.items():
            claims[customer].add(KNOWN_ACCOUNT + log(share), "iban", iban)
            claims[customer].since = self._since.get((iban, customer))
        for name, discount in ((credit.payer_name, 0.0), (credit.ultimate_name, -0.5)):
            for customer, weight, ground in self._who_is(name) if name else ():
                claims[customer].add(weight + discount, ground, name)
        for customer, code in self._coded_in(words):
            claims[customer].add(7.0, "code", code)
        for customer, weight, ground, name in () if claims else self._in_words(credit, words):
            claims[customer].add(weight, ground, name)
        self._tell_own(claims, credit.payer_name)
        is_agent = pays_for_others(claims)
        if is_agent:
            self._told_by_agent(claims, words)
        if is_agent or not claims:
            self._of_sisters(claims, credit.payer_name)
        self._of_groups(claims)
        if iban:
            self._against(claims, known)
        return _best(claims)

    def _who_is(self, told: str) -> tuple[tuple[str, float, str], ...]:
        """As `_called`, each name once: payers come back."""
        found = self._known_as.get(told)
        if found is None:
            found = self._known_as[told] = self._called(told)
        return found

    def _called(self, told: str) -> tuple[tuple[str, float, str], ...]:
        """As `find_by_name`; where nobody bears it, by what stands before words of payments."""
        name = plain_name(told)
        found = self.find_by_name(name)
        if found and found[0][2] != "like_name":
            return found
        head = head_of(name.split())
        if head and head != name:
            found = self.find_by_name(head)
        cut = [] if found else self._names.cut_from(told)
        return found or tuple((each, LIKE_NAME - log(len(cut)), "like_name") for each in cut)

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
        for name in plain:
            if name:
                self._names.add(debtor.customer, name)
        for name in (debtor.name, *debtor.aliases):
            self._names.add_whole(debtor.customer, name)
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
        same = self._names.same_as(squeezed)
        for customer in same:
            weight = SAME_NAME - log(len(same))
            if weight > found.get(customer, (-9.0,))[0]:
                found[customer] = (weight, "name")
        if found and len(squeezed) >= 4:
            for customer in self._names.longer_than(name):
                found.setdefault(customer, (SAME_NAME + LONGER, "like_name"))
        if not found:
            found = self._find_like(name)
        return tuple((customer, *told) for customer, told in found.items())

    def _find_like(self, name: str) -> dict[str, tuple[float, str]]:
        """Customers of a name like it; the more are as like, the less each is meant."""
        best = self._names.like(name)
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

    def _tell_own(self, claims: dict[str, Claim], payer: str) -> None:
        """Tells which customers bear the name of who pays: all, where nobody is named."""
        same = self._names.same_as(plain_name(payer).replace(" ", "")) if payer else claims
        for customer, theirs in claims.items():
            theirs.is_own = theirs.is_own or customer in same

    def _told_by_agent(self, claims: dict[str, Claim], words: Sequence[str]) -> None:
        """Who pays for several customers says for which: the others are meant less."""
        told = dict(self._names.told_in(words))
        for customer, name in told.items():
            claims[customer].add(IN_TEXT, "name_in_text", name)
            claims[customer].is_told = True
        for customer, theirs in claims.items() if told else ():
            theirs.weight += 0.0 if customer in told else NOT_TOLD

    def _of_sisters(self, claims: dict[str, Claim], payer: str) -> None:
        """Customers with a rare word of the payer's name: it may be of their group."""
        for word in plain_name(payer).split():
            if len(word) >= _LEAST_RARE:
                for customer, name in self._names.bearing(word, at_most=MAX_CANDIDATES):
                    claims.setdefault(customer, Claim(SISTER, [("like_name", name)]))

    def _in_words(
        self, credit: Credit, words: Sequence[str]
    ) -> Iterator[tuple[str, float, str, str]]:
        """Customers that the text names, and those for whom somebody it names has paid.

        Where the bank names nobody, the text may begin with a name that is cut or mistyped.
        """
        less = ANOTHER_PAYS if plain_name(credit.payer_name) else 0.0
        is_told = False
        for customer, name in self._names.told_in(words):
            same = self._names.same_as(name.replace(" ", ""))
            yield customer, IN_TEXT - log(len(same)) + less, "name_in_text", name
            is_told = True
        for customer, share, name in self._seen_in(words):
            yield customer, IN_TEXT + log(share) + less, "seen_name", name
            is_told = True
        if not is_told and not credit.payer_name:
            name = plain_name(head_of(words))
            for customer, weight, ground in self.find_by_name(name):
                yield customer, weight + IN_WORDS, ground, name

    def _seen_in(self, words: Sequence[str]) -> Iterator[tuple[str, float, str]]:
        """Customers for whom somebody whose whole name stands in the text has paid."""
        present = frozenset(words)
        names = dict.fromkeys(
            name
            for word in present
            if len(word) >= 3 and len(self._seen_by_word.get(word, ())) <= COMMON
            for name in self._seen_by_word.get(word, ())
        )
        for name in names:
            # One word that many bear tells nothing.
            is_usual = " " not in name and self._names.holders_of(name) > _MOST_BEARING
            if len(name) >= 5 and not is_usual and present.issuperset(name.split()):
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
            if customer in known or theirs.is_told:
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
    """The claims by weight, the likeliest."""
    if len(claims) < 2:
        return claims
    best = sorted(claims.items(), key=lambda each: -each[1].weight)
    return dict(best[:MAX_CANDIDATES])
