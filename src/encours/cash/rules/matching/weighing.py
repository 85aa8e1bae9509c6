"""How likely each explanation of a credit is, the unknown ones included: so that doubt is a number.

An explanation is whose money it is, which items it pays and why the amount differs. Its weight is
the sum of what speaks for each (nats); beside them stand "something of this customer that nobody
knows" and "a stranger's money", so that a coincidence of amounts is never certain.
"""

from collections.abc import Iterable, Iterator
from math import exp, log

from encours.cash.rules.matching.anybody import Anybody
from encours.cash.rules.matching.book import Account, Book
from encours.cash.rules.matching.choices import (
    EITHER,
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
from encours.cash.rules.matching.explanations import LEAST_PROPOSED, Side, Verdict, Weighed
from encours.cash.rules.matching.payers import Claim, pays_for_others
from encours.cash.rules.matching.text_weights import (
    MOST_TIMED,
    missed,
    weight_of_text,
    weight_of_time,
)
from encours.cash.rules.matching.told_amounts import told_shares
from encours.cash.rules.matching.words import MatchPolicy

_UNKNOWN_PURPOSE = log(0.02)
_STRANGER = log(0.3)
_KNOWN, _TELLING = 3.0, 6.5
_BOTH = -4.0
"""Something unnamed is netted, or left out, and a deduction is made: seldom both."""
_MOST_NEAR = 60
_MUCH_LESS = 3.0
_ROUND = log(5e-4)
"""Sums of whole hundreds may be on account of what is open: the oldest first."""


class Weigher:
    """Weighs the explanations of credits on a book as it stands."""

    def __init__(self, book: Book, policy: MatchPolicy) -> None:
        self.book = book
        self.policy = policy
        self.anybody = Anybody(book)

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
        amount += min(map(missed, read.naming.whole.values()), default=0.0)
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
            account = self.book.account_of(customer)
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
            yield from self._exactly(read, self.anybody.shortened(read))
            is_open = best < _KNOWN or pays_for_others(read.claims)
            if is_open and not is_of_stranger(read.credit, read.said):
                amount = read.credit.amount_cents
                yield from self._exactly(read, self.anybody.of_amount(amount))

    def _exactly(self, read: Read, found: Iterable[tuple[Side, Choice]]) -> Iterator[Weighed]:
        for side, choice in found:
            yield self._weighed(read, side, choice, EXACT)

    def _over_accounts(self, read: Read) -> Iterator[Weighed]:
        """All that is named, over several customers: one payment for companies of a group."""
        found = self.anybody.over_accounts(read)
        if found is not None:
            side, choice = found
            for cause in self._causes(read, choice, is_named=True):
                if cause.kind in {"", "rounding"}:
                    yield self._weighed(read, side, choice, cause)

    def _of_account(
        self, read: Read, account: Account, claim: Claim, *, is_likely: bool
    ) -> Iterator[Weighed]:
        """`is_likely`: little speaks for others more; else only what is named or exact is told."""
        strengths, mistaken, is_near = strengths_of(self.book, account, read, claim.weight)
        side = Side(account.customer, claim, strengths, mistaken, is_near)
        sure = self._plainly_named(read, side) or self._told(read, side)
        if sure is not None:
            yield sure
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

    def _told(self, read: Read, side: Side) -> Weighed | None:
        """What is named by whole numbers, each with how much of it is paid: nothing rivals it."""
        named = tuple(place for place in read.naming.whole if place in side.strengths)
        shares = told_shares(self.book, read, named) if len(named) == len(side.strengths) else ()
        if not shares:
            return None
        total = sum(self.book.left[place] for place in named)
        choice = Choice(PLAIN, NAMED_PRIOR, total, named, 0, len(named))
        weighed = self._weighed(read, side, choice, Cause(PART, EXACT.weight))
        weighed.told = shares
        return weighed

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
            if cause.kind == PART and all(_is_strong(side, place) for place in weighed.places):
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

    def _plainly_named(self, read: Read, side: Side) -> Weighed | None:
        """What a known customer names by whole numbers, to the cent: nothing rivals it."""
        strengths = side.strengths
        if not strengths or side.claim.weight < _KNOWN or min(strengths.values()) < _TELLING:
            return None
        left, begins = self.book.left, self.book.begins
        places = [place for place in sorted(strengths) if begins[place] <= read.day]
        if sum([left[place] for place in places]) != read.credit.amount_cents:
            return None
        amount = read.credit.amount_cents
        choice = Choice(PLAIN, NAMED_PRIOR, amount, tuple(places), 0, len(places))
        return self._weighed(read, side, choice, EXACT)

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
        items = [self.book.items[place] for place in choice.places[:MOST_TIMED]]
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
        text, contradicted = weight_of_text(self.book, read, side, places)
        weight = side.claim.weight + choice.prior + cause.weight + text
        return Weighed(
            weight + weight_of_time(self.book, read, places),
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


def _is_strong(side: Side, place: int) -> bool:
    """Whether an item is named, whatever the amount."""
    return side.strengths.get(place, 0.0) >= STRONG
