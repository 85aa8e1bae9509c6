"""How likely each explanation of a credit is, the unknown ones included: so that doubt is a number.

An explanation is whose money it is, which items it pays and why the amount differs. Its weight is
the sum of what speaks for each (nats); beside them stand "something of this customer that nobody
knows" and "a stranger's money", so that a coincidence of amounts is never certain.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from math import exp, log

from encours.cash.rules.matching.book import Account, Book
from encours.cash.rules.matching.choices import (
    ALL,
    EITHER,
    NAMED,
    PLAIN,
    RUN,
    SINGLE,
    SUM,
    Choice,
    Choices,
    choices_of,
)
from encours.cash.rules.matching.differences import (
    EXACT,
    PART,
    Cause,
    causes,
    chance_of,
    is_of_stranger,
    targets,
)
from encours.cash.rules.matching.evidence import (
    NAMED_PRIOR,
    STRONG,
    Read,
    has_equals,
    named_choices,
    strengths_of,
    with_the_rest,
)
from encours.cash.rules.matching.payers import Claim, pays_for_others
from encours.cash.rules.matching.words import Deduction, MatchPolicy

_UNKNOWN_PURPOSE = log(0.02)
_STRANGER = log(0.3)
_MISSED, _MISSED_TAIL = -3.0, -0.7
_UNNAMED, _UNNAMED_CREDIT = -2.5, -1.0
_KNOWN, _TELLING = 3.0, 6.5
_BOTH = -4.0
"""Something unnamed is netted, or left out, and a deduction is made: seldom both."""
LEAST_PROPOSED = 0.02
"""An explanation that is less likely is none."""
_MOST_NEAR = 60
_MOST_OF_ANYBODY, _OF_ALL = 6, log(0.2)
_MUCH_LESS = 3.0
_DATED = 1.5
_ROUND = log(5e-4)
"""Sums of whole hundreds may be on account of what is open: the oldest first."""
_MOST_TIMED = 40
_MOST_SHORTENED, _MOST_ALIKE = 12, 200


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
    is_near: bool = False


@dataclass(slots=True)
class Settled:
    """An explanation as it is written. `taken`: places and cents of what is closed."""

    best: Weighed
    confidence: float
    taken: tuple[tuple[int, int], ...]
    deductions: tuple[Deduction, ...] = ()
    unapplied: int = 0
    announced: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A customer as a credit sees it: what speaks for it, and which of its items are named.

    `mistaken`: items of others whose number is one sign away from one of its own. `is_near`: so is
    what the text names.
    """

    customer: str
    claim: Claim
    strengths: dict[int, float]
    mistaken: frozenset[int] = frozenset()
    is_near: bool = False


@dataclass(slots=True)
class Verdict:
    """All explanations of a credit, the best first, and how sure the first is (0 to 1).

    `customer`: whose money it most likely is. `supposed`: what they close, where it was weighed as
    if what is proposed for earlier lines were paid.
    """

    told: list[Weighed] = field(default_factory=list)
    confidence: float = 0.0
    chances: list[float] = field(default_factory=list)
    customer: str | None = None
    supposed: Sequence[Settled] = ()


class Weigher:
    """Weighs the explanations of credits on a book as it stands."""

    def __init__(self, book: Book, policy: MatchPolicy) -> None:
        self.book = book
        self.policy = policy
        self._amounts: frozenset[int] = frozenset()
        self._by_amount: dict[int, list[tuple[int, ...]]] | None = None

    def expect(self, amounts: Iterable[int]) -> None:
        """The amounts that will be asked for: items of others are not looked for by amount."""
        self._amounts = frozenset(amounts)

    def weigh(self, read: Read) -> Verdict:
        """All that could explain a credit, and how likely each is."""
        found: dict[tuple[str, tuple[int, ...]], Weighed] = {}
        for weighed in self._explain(read):
            # The same items in another order are no other explanation.
            key = (weighed.cause.kind, tuple(sorted(weighed.places)))
            standing = found.get(key)
            if standing is None or weighed.weight > standing.weight:
                found[key] = weighed
        told = sorted(found.values(), key=lambda each: -each.weight)
        return self._verdict(read, told)

    def _verdict(self, read: Read, told: list[Weighed]) -> Verdict:
        amount = chance_of(read.credit.amount_cents)
        amount += min(map(_missed, read.naming.whole.values()), default=0.0)
        unknown = [_STRANGER + amount]
        best_claim: tuple[float, str] | None = None
        for whose, claim in read.claims.items():
            unknown.append(claim.weight + _UNKNOWN_PURPOSE + amount)
            if claim.weight >= 3.0 and (best_claim is None or claim.weight > best_claim[0]):
                best_claim = (claim.weight, whose)
        top = max([*unknown, *(each.weight for each in told[:1])])
        chances = [exp(each.weight - top) for each in told]
        mass = sum(chances) + sum([exp(each - top) for each in unknown])
        chances = [chance / mass for chance in chances]
        customer = best_claim[1] if best_claim else None
        if told and (customer is None or chances[0] >= LEAST_PROPOSED):
            customer = told[0].customer
        return Verdict(told[:8], chances[0] if chances else 0.0, chances[:8], customer)

    def _explain(self, read: Read) -> Iterator[Weighed]:
        owners: dict[str, None] = dict.fromkeys(read.claims)
        owners.update(dict.fromkeys(map(self.book.owner, read.naming.whole)))
        best, exact = max((claim.weight for claim in read.claims.values()), default=0.0), False
        is_plain = False
        named = {self.book.owner(place) for place in read.naming.whole}
        for customer in owners:
            account = self.book.accounts.get(customer)
            if account is None or (is_plain and customer not in named):
                continue
            claim = read.claims.get(customer) or Claim()
            is_likely = claim.weight > best - _MUCH_LESS
            for weighed in self._of_account(read, account, claim, is_likely=is_likely):
                exact = exact or not weighed.cause.kind
                # Who follows is less likely, and the text names nothing of theirs: no rival.
                is_plain = is_plain or weighed.kind == PLAIN
                yield weighed
        if len(owners) > 1 and len(read.naming.whole) > 1:
            yield from self._over_accounts(read)
        if not exact and "elsewhere" not in read.said:
            yield from self._of_shortened(read)
            is_open = best < _KNOWN or pays_for_others(read.claims)
            if is_open and not is_of_stranger(read.credit, read.said):
                yield from self._of_anybody(read)

    def _of_account(
        self, read: Read, account: Account, claim: Claim, *, is_likely: bool
    ) -> Iterator[Weighed]:
        """`is_likely`: little speaks for others more; else only what is named or exact is told."""
        strengths, mistaken, is_near = strengths_of(self.book, account, read, claim.weight)
        side = Side(account.customer, claim, strengths, mistaken, is_near)
        plain = self._plainly_named(read, side)
        if plain is not None:
            yield self._weighed(read, side, plain, EXACT)
            return
        if not strengths and not is_likely and self.book.owed(account) < read.credit.amount_cents:
            return
        choices = choices_of(account, self.book, read.day)
        exact = False
        rival = choices.has_one_of(read.credit.amount_cents)
        for choice, may_differ in named_choices(self.book, account, read, strengths, choices):
            is_quoted = len(choice.places) == 1 and not may_differ
            for cause in self._causes(read, choice, is_named=may_differ, is_quoted=is_quoted):
                exact = exact or cause is EXACT
                weighed = self._weighed(read, side, choice, cause)
                if cause is not EXACT and not may_differ:
                    weighed.weight += _BOTH
                # The number of one, the amount of another: a person looks at it.
                weighed.is_contradicted |= cause is not EXACT and rival
                weighed.is_contradicted |= choice.kind == EITHER
                yield weighed
        amount = read.credit.amount_cents
        structured = [*choices.exactly(amount)]
        if not structured and not exact and is_likely:
            structured = choices.adding_up(amount)
            yield from self._not_exactly(read, side, choices)
            if not structured:
                yield from self._misread(read, side, choices)
        for choice in structured:
            yield self._structured(read, side, choice, choices)
        if chance_of(amount) > _ROUND and claim.weight >= _KNOWN and 0 < amount < choices.owed:
            whole = choices.all_of_it()
            yield self._weighed(read, side, whole, Cause(PART, chance_of(amount), is_sure=False))

    def _structured(self, read: Read, side: Side, choice: Choice, choices: Choices) -> Weighed:
        """A set to the cent; a person looks where what is not named might be an equal item."""
        weighed = self._weighed(read, side, choice, EXACT)
        if side.strengths or choice.kind in {RUN, SUM}:
            unnamed = [place for place in choice.places if place not in side.strengths]
            weighed.is_contradicted |= has_equals(self.book, choice.places, unnamed, choices)
        return weighed

    def _not_exactly(self, read: Read, side: Side, choices: Choices) -> Iterator[Weighed]:
        """Structured sets paid with a difference."""
        for choice, cause in self._with_differences(read, choices):
            weighed = self._weighed(read, side, choice, cause)
            if cause.kind == PART and len(weighed.named) == len(weighed.places):
                continue  # told with what is named
            if 0 < len(weighed.named) < len(weighed.places):
                weighed.weight += _BOTH
            yield weighed

    def _misread(self, read: Read, side: Side, choices: Choices) -> Iterator[Weighed]:
        """What is named and one item more; people look at it."""
        for choice in with_the_rest(self.book, read, side.strengths, choices):
            weighed = self._weighed(read, side, choice, EXACT)
            weighed.is_contradicted = True
            yield weighed

    def _plainly_named(self, read: Read, side: Side) -> Choice | None:
        """What a known customer names by whole numbers, to the cent: nothing rivals it."""
        strengths = side.strengths
        if not strengths or side.claim.weight < _KNOWN or min(strengths.values()) < _TELLING:
            return None
        left, begins = self.book.left, self.book.begins
        places = [place for place in sorted(strengths) if begins[place] <= read.day]
        if sum([left[place] for place in places]) != read.credit.amount_cents:
            return None
        return Choice(PLAIN, NAMED_PRIOR, read.credit.amount_cents, places, 0, len(places))

    def _with_differences(self, read: Read, choices: Choices) -> Iterator[tuple[Choice, Cause]]:
        """Structured sets that the credit pays with a difference."""
        ranges = self._targets_of(read)
        lowest, highest = min(ranges)[0], max(most for _, most in ranges)
        if choices.count != 1 and not choices.has_any_between(lowest, highest):
            return
        seen: set[tuple[int, ...]] = set()
        for least, most in ranges:
            for choice in choices.between(least, most):
                if len(seen) > _MOST_NEAR:
                    return
                if choice.places in seen:
                    continue
                seen.add(choice.places)
                for cause in self._causes(read, choice, is_named=False):
                    yield choice, cause
        if choices.count == 1 and choices.debits not in seen:
            total = self.book.left[choices.debits[0]]
            if total > read.credit.amount_cents:
                whole = Choice(SINGLE, log(0.5), total, choices.debits, 0, 1)
                for cause in self._causes(read, whole, is_named=False):
                    yield whole, cause

    def _targets_of(self, read: Read) -> list[tuple[int, int]]:
        """The totals that a credit could pay with a difference, worked out once."""
        if read.targets is None:
            read.targets = [*targets(read.credit.amount_cents, read.credit, self.policy)]
        return read.targets

    def _causes(
        self, read: Read, choice: Choice, *, is_named: bool, is_quoted: bool = False
    ) -> list[Cause]:
        if choice.total == read.credit.amount_cents:
            return [EXACT]
        items = [self.book.items[place] for place in choice.places[:_MOST_TIMED]]
        return causes(
            choice.total,
            read.credit,
            items,
            said=read.said,
            policy=self.policy,
            is_named=is_named,
            is_quoted=is_quoted,
        )

    def _weighed(self, read: Read, side: Side, choice: Choice, cause: Cause) -> Weighed:
        places = choice.places
        text, contradicted = self._text_weight(read, side, places)
        weight = side.claim.weight + choice.prior + cause.weight + text
        return Weighed(
            weight + self._time_weight(read, places),
            side.customer,
            places,
            choice.total,
            cause,
            choice.kind,
            side.claim,
            frozenset([place for place in places if place in side.strengths]),
            contradicted,
            side.is_near,
        )

    def _text_weight(self, read: Read, side: Side, places: tuple[int, ...]) -> tuple[float, bool]:
        """What the text says for a set of items, and whether it says something against it."""
        naming, book, strengths = read.naming, self.book, side.strengths
        silent = not naming.whole and not naming.unknown and not naming.paid
        if silent and not strengths and not read.said.ahead:
            return 0.0, False
        inside = set(places)
        hits = sorted((strengths[place] for place in places if place in strengths), reverse=True)
        weight = 0.0
        if hits:
            weight = hits[0] + sum(min(2.5, each) for each in hits[1:4])
            softly = 0.3 if naming.is_cut else 1.0
            unnamed = [place for place in places if place not in strengths]
            owed = len([place for place in unnamed if book.left[place] > 0])
            weight += softly * max(-9.0, _UNNAMED * owed)
            weight += _UNNAMED_CREDIT * (len(unnamed) - owed > 0)
        against, contradicted = self._missed_weight(read, side, inside, named=bool(hits))
        weight += against
        if not hits and (naming.unknown or naming.paid or read.said.ahead):
            return weight + _MISSED, True
        # A number of ours that nobody knows beside those that are paid: one was not found.
        return weight, contradicted or bool(naming.unknown and not side.is_near)

    def _missed_weight(
        self, read: Read, side: Side, inside: set[int], *, named: bool
    ) -> tuple[float, bool]:
        """What it weighs that the text names items that are not in a set; whether tellingly so.

        `named`: it names some that are. What an earlier line has paid counts where it names none.
        """
        naming, book = read.naming, self.book
        weight, contradicted = 0.0, False
        for place, strength in naming.whole.items():
            if place in inside:
                continue
            if not inside.isdisjoint(naming.twins.get(place, ())):
                continue
            if book.left[place] or not named:
                if not (named and place in side.mistaken):
                    weight += _missed(strength)
                contradicted = contradicted or strength >= STRONG
        for place, strength in side.strengths.items():
            is_asked = book.begins[place] <= read.day
            if is_asked and place not in inside and place not in naming.whole:
                weight += _MISSED if strength >= STRONG else _MISSED_TAIL
        return weight, contradicted

    def _time_weight(self, read: Read, places: tuple[int, ...]) -> float:
        """Paid before it was issued, or a year late: less likely."""
        day = read.day
        against = 0.0
        for place in places[:_MOST_TIMED]:
            item = self.book.items[place]
            if item.open_cents < 0:
                continue
            age = day - self.book.issued[place]
            if age < 0:
                against = min(against, -3.0)
            elif age > 400:
                against = min(against, -1.5)
            if item.factor and not read.credit.is_factor_account:
                against = min(against, -1.0)
        return self._told_weight(read, places) + against

    def _told_weight(self, read: Read, places: tuple[int, ...]) -> float:
        """The text tells the day of an invoice, or the month of all: it tells alike ones apart."""
        if not read.days and not read.months:
            return 0.0
        for told in (self.book.issued, self.book.due) if read.days else ():
            if len(places) <= _MOST_TIMED and {told[place] for place in places} <= read.days:
                return _DATED
        if read.months and len(places) <= _MOST_TIMED:
            months = {self.book.items[place].issued_on.month for place in places}
            return _DATED if months <= read.months else 0.0
        return 0.0

    def _over_accounts(self, read: Read) -> Iterator[Weighed]:
        """All that is named, over several customers: one payment for companies of a group."""
        book = self.book
        places = tuple(place for place in read.naming.whole if book.left[place])
        owners = dict.fromkeys(map(book.owner, places))
        total = sum(book.left[place] for place in places)
        if len(owners) < 2 or total <= 0:
            return
        account = book.accounts[max(owners, key=lambda each: self._claim(read, each).weight)]
        strengths = {place: read.naming.whole[place] for place in places}
        side = Side(account.customer, self._claim(read, account.customer), strengths)
        choice = Choice(NAMED, log(0.1), total, places, 0, len(places))
        for cause in self._causes(read, choice, is_named=True):
            if cause.kind in {"", "rounding"}:
                yield self._weighed(read, side, choice, cause)

    def _of_anybody(self, read: Read) -> Iterator[Weighed]:
        """Nothing tells whose money it is: what is of just this amount, of whoever.

        One item, or all that a customer owes.
        """
        if self._by_amount is None:
            self._by_amount = self._index_amounts()
        left, amount = self.book.left, read.credit.amount_cents
        likely = log(0.5 / max(1, len(self.book.items)))
        for places in self._by_amount.get(amount, ())[:_MOST_OF_ANYBODY]:
            if all(left[each] for each in places) and sum(left[each] for each in places) == amount:
                side = Side(self.book.owner(places[0]), Claim(), {})
                kind, prior = (ALL, likely + _OF_ALL) if len(places) > 1 else (SINGLE, likely)
                choice = Choice(kind, prior, amount, places, 0, len(places))
                yield self._weighed(read, side, choice, EXACT)

    def _index_amounts(self) -> dict[int, list[tuple[int, ...]]]:
        """By amounts that are asked for: single items, then all that a customer owes."""
        left, found = self.book.left, defaultdict[int, list[tuple[int, ...]]](list)
        wholes: list[tuple[int, ...]] = []
        for account in self.book.accounts.values():
            for place in account.debits:
                if left[place] in self._amounts:
                    found[left[place]].append((place,))
            if len(account.debits) + len(account.credits) > 1:
                wholes.append((*account.debits, *account.credits))
        for places in wholes:
            total = sum([left[place] for place in places])
            if total in self._amounts:
                found[total].append(places)
        return found

    def _of_shortened(self, read: Read) -> Iterator[Weighed]:
        """Items of whoever that shortened numbers name, when they make just the amount.

        Who pays may be nobody we know, or bear another customer's name by chance.
        """
        ends = dict.fromkeys(end for end, is_told in read.naming.tails if is_told)
        if not ends or len(ends) > _MOST_SHORTENED:
            return
        found = {end: self.book.all_ending_in(end) for end in ends}
        sides: dict[str, dict[str, list[int]]] = {}
        for end, places in found.items():
            for place in places if len(places) <= _MOST_ALIKE else ():
                sides.setdefault(self.book.owner(place), {}).setdefault(end, []).append(place)
        prior = log(0.5 / max(1, len(self.book.items)))
        for customer, by_end in sides.items():
            if len(by_end) < len(ends):
                continue
            for chosen in islice(product(*by_end.values()), _MOST_ALIKE):
                total = sum(self.book.left[place] for place in chosen)
                if total == read.credit.amount_cents and len(set(chosen)) == len(chosen):
                    strengths = {
                        place: min(STRONG, log(len(self.book.items) / len(found[end])))
                        for end, place in zip(by_end, chosen, strict=True)
                    }
                    choice = Choice(NAMED, prior, total, chosen, 0, len(chosen))
                    side = Side(customer, self._claim(read, customer), strengths)
                    yield self._weighed(read, side, choice, EXACT)

    def _claim(self, read: Read, customer: str) -> Claim:
        return read.claims.get(customer) or Claim()


def _missed(strength: float) -> float:
    """What it weighs that something is named and not paid."""
    return -min(3.0, 0.6 * strength)
