"""How likely each explanation of a credit is, the unknown ones included: so that doubt is a number.

An explanation is whose money it is, which items it pays and why the amount differs. Its weight is
the sum of what speaks for each (nats); beside them stand "something of this customer that nobody
knows" and "a stranger's money", so that a coincidence of amounts is never certain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, log

from encours.cash.rules.matching.book import Account, Book
from encours.cash.rules.matching.choices import NAMED, SINGLE, Choice, choices_of
from encours.cash.rules.matching.differences import (
    EXACT,
    Cause,
    Said,
    causes,
    chance_of,
    targets,
)
from encours.cash.rules.matching.numbers import Naming
from encours.cash.rules.matching.payers import Claim
from encours.cash.rules.matching.words import Credit, MatchPolicy

_UNKNOWN_PURPOSE = log(0.04)
_STRANGER = log(0.3)
_NAMED_PRIOR = log(0.4)
_MISSED, _MISSED_TAIL = -3.0, -0.7
_UNNAMED, _UNNAMED_CREDIT = -2.5, -1.0
_STRONG, _CERTAIN = 5.0, 6.5
_MOST_NAMED = 60
_MOST_TIMED = 40


@dataclass(slots=True)
class Read:
    """A credit as its text was read."""

    credit: Credit
    words: list[str]
    naming: Naming
    said: Said
    claims: dict[str, Claim]


@dataclass(slots=True)
class Weighed:
    """An explanation and its weight. `places`: the items, in the order they are paid."""

    weight: float
    customer: str
    places: tuple[int, ...]
    total: int
    cause: Cause
    kind: str
    claim: Claim
    named: frozenset[int] = frozenset()
    is_contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A customer as a credit sees it: what speaks for it, and which of its items are named."""

    customer: str
    claim: Claim
    strengths: dict[int, float]


@dataclass(slots=True)
class Verdict:
    """All explanations of a credit, the best first, and how sure the first is (0 to 1).

    `customer_weight`: what speaks for the customer whose money it most likely is.
    """

    told: list[Weighed] = field(default_factory=list)
    confidence: float = 0.0
    chances: list[float] = field(default_factory=list)
    customer: str | None = None


class Weigher:
    """Weighs the explanations of credits on a book as it stands."""

    def __init__(self, book: Book, policy: MatchPolicy) -> None:
        self.book = book
        self.policy = policy
        self._by_amount: dict[int, list[int]] | None = None

    def weigh(self, read: Read) -> Verdict:
        """All that could explain a credit, and how likely each is."""
        found: dict[tuple[int, ...] | tuple[str, tuple[int, ...]], Weighed] = {}
        for weighed in self._explain(read):
            key = (weighed.cause.kind, weighed.places)
            standing = found.get(key)
            if standing is None or weighed.weight > standing.weight:
                found[key] = weighed
        told = sorted(found.values(), key=lambda each: -each.weight)
        return self._verdict(read, told)

    def _verdict(self, read: Read, told: list[Weighed]) -> Verdict:
        amount = chance_of(read.credit.amount_cents)
        unknown = [_STRANGER + amount]
        best_claim: tuple[float, str] | None = None
        for whose, claim in read.claims.items():
            unknown.append(claim.weight + _UNKNOWN_PURPOSE + amount)
            if claim.weight >= 3.0 and (best_claim is None or claim.weight > best_claim[0]):
                best_claim = (claim.weight, whose)
        top = max([*unknown, *(each.weight for each in told[:1])])
        chances = [exp(each.weight - top) for each in told]
        mass = sum(chances) + sum(exp(each - top) for each in unknown)
        chances = [chance / mass for chance in chances]
        by_claim = best_claim[1] if best_claim else None
        customer = told[0].customer if told else by_claim
        return Verdict(told[:8], chances[0] if chances else 0.0, chances[:8], customer)

    def _explain(self, read: Read) -> Iterator[Weighed]:
        owners: dict[str, None] = dict.fromkeys(read.claims)
        owners.update(dict.fromkeys(map(self.book.owner, read.naming.whole)))
        for customer in owners:
            account = self.book.accounts.get(customer)
            if account is not None:
                yield from self._of_account(read, account)
        if len(owners) > 1 and len(read.naming.whole) > 1:
            yield from self._over_accounts(read)
        if not owners:
            yield from self._of_anybody(read)

    def _of_account(self, read: Read, account: Account) -> Iterator[Weighed]:
        claim = read.claims.get(account.customer) or Claim()
        side = Side(account.customer, claim, self._strengths(read, account, claim))
        book = self.book
        exact = False
        for places in self._named_sets(side.strengths, account):
            total = sum(book.left[place] for place in places)
            if total <= 0:
                continue
            for cause in self._causes(read, places, total, is_named=True):
                exact = exact or cause is EXACT
                named = Choice(NAMED, _NAMED_PRIOR, total, places, 0, len(places))
                yield self._weighed(read, side, named, cause)
        if exact and claim.weight >= 3.0 and min(side.strengths.values()) >= _CERTAIN:
            return
        amount, choices = read.credit.amount_cents, choices_of(account, book)
        structured: list[tuple[Choice, Cause]] = [
            (choice, EXACT) for choice in choices.exactly(amount)
        ]
        exact = exact or bool(structured)
        if not exact:
            structured += [(choice, EXACT) for choice in choices.adding_up(amount)]
            structured += self._with_differences(read, account)
        for choice, cause in structured:
            yield self._weighed(read, side, choice, cause)

    def _with_differences(self, read: Read, account: Account) -> Iterator[tuple[Choice, Cause]]:
        """Structured sets that the credit pays with a difference."""
        choices = choices_of(account, self.book)
        seen: set[int] = set()
        for least, most in targets(read.credit.amount_cents, read.credit, self.policy):
            for choice in choices.between(least, most):
                if id(choice) in seen or len(seen) > 60:
                    continue
                seen.add(id(choice))
                places = choice.places
                for cause in self._causes(read, places, choice.total, is_named=False):
                    yield choice, cause
        if choices.count == 1:
            only = choices.debits[0]
            if id(only) not in seen and self.book.left[only] > read.credit.amount_cents:
                whole = Choice(SINGLE, log(0.5), self.book.left[only], choices.debits, 0, 1)
                for cause in self._causes(read, (only,), whole.total, is_named=False):
                    if cause.kind == "part":
                        yield whole, cause

    def _causes(
        self, read: Read, places: Sequence[int], total: int, *, is_named: bool
    ) -> list[Cause]:
        if total == read.credit.amount_cents:
            return [EXACT]
        items = [self.book.items[place] for place in places[:_MOST_NAMED]]
        return causes(
            total, read.credit, items, said=read.said, policy=self.policy, is_named=is_named
        )

    def _strengths(self, read: Read, account: Account, claim: Claim) -> dict[int, float]:
        """Which open items of the account the text names, and how tellingly."""
        book, naming = self.book, read.naming
        named = {
            place: strength
            for place, strength in naming.whole.items()
            if book.owner(place) == account.customer and book.left[place]
        }
        if not naming.tails or (claim.weight < 2.0 and not named):
            return named
        tails = book.tails_of(account)
        count = len(account.debits) + len(account.credits)
        for tail in naming.tails:
            places = [place for place in tails.get(tail, ()) if book.left[place]]
            if not places or len(places) > 3:
                continue
            by_chance = max(count, 1) * len(naming.tails) * 10.0 ** -min(len(tail), 6)
            strength = min(6.0, log(0.3 / by_chance)) - log(len(places))
            for place in places:
                if strength > 0:
                    named[place] = max(named.get(place, 0.0), strength)
        for first, last in naming.ranges:
            inside = [
                place
                for number in range(first, last + 1)
                for place in tails.get(str(number), ())
                if book.left[place]
            ]
            if len(inside) > 1:
                named.update(dict.fromkeys(inside, 5.0))
        return named

    def _named_sets(
        self, strengths: dict[int, float], account: Account
    ) -> Iterator[tuple[int, ...]]:
        """All that is named; the strongest alone; with the credits that nobody named."""
        if not strengths or len(strengths) > _MOST_NAMED:
            return
        named = tuple(sorted(strengths))
        yield named
        strong = tuple(place for place in named if strengths[place] >= _STRONG)
        if strong and strong != named:
            yield strong
        open_credits = [place for place in account.credits if place not in strengths]
        for base in {named, strong}:
            if base and open_credits:
                yield (*base, *open_credits)
                if len(open_credits) > 1:
                    for credit in open_credits[:12]:
                        yield (*base, credit)
        if 1 < len(named) <= 12:
            for place in named:
                yield tuple(each for each in named if each != place)
                if len(named) > 2 or strengths[place] >= _STRONG:
                    yield (place,)

    def _weighed(self, read: Read, side: Side, choice: Choice, cause: Cause) -> Weighed:
        places = choice.places
        text, contradicted = self._text_weight(read, side.strengths, places)
        weight = side.claim.weight + choice.prior + cause.weight + text
        return Weighed(
            weight + self._time_weight(read, places),
            side.customer,
            places,
            choice.total,
            cause,
            choice.kind,
            side.claim,
            frozenset(place for place in places if place in side.strengths),
            contradicted,
        )

    def _text_weight(
        self, read: Read, strengths: dict[int, float], places: tuple[int, ...]
    ) -> tuple[float, bool]:
        """What the text says for a set of items, and whether it says something against it."""
        naming, book = read.naming, self.book
        if not strengths and not naming.whole and not naming.unknown:
            return 0.0, False
        inside = set(places)
        hits = sorted((strengths[place] for place in places if place in strengths), reverse=True)
        weight = 0.0
        if hits:
            weight = hits[0] + sum(min(2.5, each) for each in hits[1:4])
            softly = 0.3 if naming.is_cut else 1.0
            unnamed = [place for place in places if place not in strengths]
            owed = sum(1 for place in unnamed if book.left[place] > 0)
            weight += softly * max(-9.0, _UNNAMED * owed)
            weight += _UNNAMED_CREDIT * (len(unnamed) - owed > 0)
        contradicted = False
        for place, strength in naming.whole.items():
            if place not in inside and book.left[place]:
                weight += _MISSED if strength >= _STRONG else _MISSED_TAIL
                contradicted = contradicted or strength >= _STRONG
        for place, strength in strengths.items():
            if place not in inside and place not in naming.whole:
                weight += _MISSED if strength >= _STRONG else _MISSED_TAIL
        if naming.unknown and not hits:
            weight += _MISSED
            contradicted = True
        return weight, contradicted

    def _time_weight(self, read: Read, places: tuple[int, ...]) -> float:
        """Paid before it was issued, or a year late: less likely."""
        day = read.credit.booked_on.toordinal()
        weight = 0.0
        for place in places[:_MOST_TIMED]:
            item = self.book.items[place]
            if item.open_cents < 0:
                continue
            age = day - item.issued_on.toordinal()
            if age < 0:
                weight = min(weight, -3.0)
            elif age > 400:
                weight = min(weight, -1.5)
            if item.factor and not read.credit.is_factor_account:
                weight = min(weight, -1.0)
        return weight

    def _over_accounts(self, read: Read) -> Iterator[Weighed]:
        """All that is named, over several customers: one payment for companies of a group."""
        book = self.book
        places = tuple(place for place in read.naming.whole if book.left[place])
        owners = {book.owner(place) for place in places}
        total = sum(book.left[place] for place in places)
        if len(owners) < 2 or total <= 0:
            return
        account = book.accounts[max(owners, key=lambda each: self._claim(read, each).weight)]
        strengths = {place: read.naming.whole[place] for place in places}
        side = Side(account.customer, self._claim(read, account.customer), strengths)
        choice = Choice(NAMED, log(0.1), total, places, 0, len(places))
        for cause in self._causes(read, places, total, is_named=True):
            if cause.kind in {"", "rounding"}:
                yield self._weighed(read, side, choice, cause)

    def _of_anybody(self, read: Read) -> Iterator[Weighed]:
        """Nothing tells whose money it is: the items of just this amount, of whoever."""
        if self._by_amount is None:
            self._by_amount = {}
            for account in self.book.accounts.values():
                for place in account.debits:
                    self._by_amount.setdefault(self.book.left[place], []).append(place)
        amount, prior = read.credit.amount_cents, log(0.5 / max(1, len(self.book.items)))
        for place in self._by_amount.get(amount, ())[:6]:
            if self.book.left[place] == amount:
                side = Side(self.book.owner(place), Claim(), {})
                choice = Choice(SINGLE, prior, amount, (place,), 0, 1)
                yield self._weighed(read, side, choice, EXACT)

    def _claim(self, read: Read, customer: str) -> Claim:
        return read.claims.get(customer) or Claim()
