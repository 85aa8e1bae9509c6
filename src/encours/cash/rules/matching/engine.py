"""Says what each credit of a statement pays: applied alone, proposed with reasons, or left.

The lines of a statement are looked at together. Each is weighed against all that is open; the
surest are applied first, ties in the order of the lines, and what they paid is no longer there for
the others. So no invoice is paid twice, and a line that had two explanations may be left with one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from encours.cash.rules.matching.automatic import may_apply
from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.days import days_told, months_told
from encours.cash.rules.matching.differences import said_in
from encours.cash.rules.matching.evidence import Read
from encours.cash.rules.matching.explanations import Settled, Verdict, Weighed
from encours.cash.rules.matching.numbers import NumberIndex, cut_of
from encours.cash.rules.matching.payers import PayerIndex
from encours.cash.rules.matching.settling import (
    announced_match,
    match_of,
    paid_twice,
    settle,
    told_of,
)
from encours.cash.rules.matching.texts import unwrapped, words_of
from encours.cash.rules.matching.weighing import Weigher
from encours.cash.rules.matching.words import Announced, Credit, Debtor, Known, Match, Outcome, Seen
from encours.kernel.memory import without_collections

_ROUNDS = 3
_LIKELY, _MOST_SUPPOSED = 0.5, 6
_EQUAL = 0.4
"""Explanations within so many nats are as good as each other."""


def match_credits(credits: Sequence[Credit], known: Known) -> list[Match]:
    """A `Match` for each credit, in their order. Pure: the same things give the same answer.

    Items are never paid beyond what is open, over all credits together.
    """
    with without_collections():
        return _match(credits, known)


def _match(credits: Sequence[Credit], known: Known) -> list[Match]:
    debtors = _debtors_of(known)
    payers = PayerIndex(debtors.values(), known.seen)
    done: dict[int, Match] = {}
    for currency in dict.fromkeys(credit.currency for credit in credits):
        book = Book(known.items, debtors, currency)
        run = _Run(book, payers, known)
        places = [place for place, credit in enumerate(credits) if credit.currency == currency]
        done.update(zip(places, run.match([credits[place] for place in places]), strict=True))
    return [done[place] for place in range(len(credits))]


def _debtors_of(known: Known) -> dict[str, Debtor]:
    """The debtors told, and those whom only items or history name."""
    debtors = {debtor.customer: debtor for debtor in known.debtors}
    for item in known.items:
        if item.customer not in debtors:
            debtors[item.customer] = Debtor(item.customer, item.customer)
    for one in known.seen:
        if one.customer not in debtors:
            debtors[one.customer] = Debtor(one.customer, one.customer)
    return debtors


class _Run:
    """One statement in one currency."""

    def __init__(self, book: Book, payers: PayerIndex, known: Known) -> None:
        self.book = book
        self.payers = payers
        self.known = known
        self.policy = known.policy
        self.weigher = Weigher(book, known.policy)
        self.done: dict[int, Settled] = {}
        self.paid: list[Seen] = [one for one in known.seen if one.invoices and one.weight > 0]
        self.paid_numbers = NumberIndex(
            [one.invoices[0] for one in self.paid],
            [(at, more) for at, one in enumerate(self.paid) for more in one.invoices[1:]],
        )
        self.places = {
            item.key: place for place, item in enumerate(book.items if known.announced else ())
        }
        self.announced: dict[int, list[Announced]] = defaultdict(list)
        for advice in known.announced:
            self.announced[advice.amount_cents].append(advice)
        self.own = frozenset("".join(words_of(name)) for name in known.own_names if len(name) >= 4)

    def match(self, credits: Sequence[Credit]) -> list[Match]:
        """The matches of the credits, in their order."""
        reads = [self._read(credit) for credit in credits]
        waiting = [
            line
            for line, read in enumerate(reads)
            if read.credit.amount_cents > 0 and read.credit.is_final
        ]
        self.weigher.anybody.expect(reads[line].credit.amount_cents for line in waiting)
        self._meet_announced(reads, waiting)
        verdicts: dict[int, Verdict] = {}
        stale = [line for line in waiting if line not in self.done]
        for _ in range(_ROUNDS):
            for line in stale:
                verdicts[line] = self.weigher.weigh(reads[line])
            touched = self._apply(reads, verdicts)
            touched |= self._apply_equals(reads, verdicts)
            stale = [
                line
                for line in waiting
                if line not in self.done and self._is_stale(reads[line], verdicts[line], touched)
            ]
            if not stale:
                break
        for line in stale:
            verdicts[line] = self.weigher.weigh(reads[line])
        self._suppose(reads, verdicts)
        return [self._tell(line, read, verdicts.get(line)) for line, read in enumerate(reads)]

    def _read(self, credit: Credit) -> Read:
        text = " ".join(
            part for part in (credit.reference, credit.remittance, credit.label) if part
        )
        words = unwrapped(words_of(text))
        days, written = days_told(text.upper(), credit.booked_on)
        naming = self.book.numbers.find(
            words,
            cut=cut_of(credit.remittance),
            skip=frozenset(words_of(credit.payer_iban)),
            days=frozenset(words_of(" ".join(written))),
            aside=frozenset(words_of(credit.reference)),
        )
        day = credit.booked_on.toordinal()
        for place in [each for each in naming.whole if self.book.is_back_after(each, day)]:
            # The money is what came back later, or another payment of the same number.
            del naming.whole[place]
            naming.unknown.append(self.book.items[place].number)
        if not naming.whole and self.paid:
            naming.paid = [*self.paid_numbers.find(words).whole]
        is_own = bool(self.own) and "".join(words_of(credit.payer_name)) in self.own
        claims = {} if is_own else self.payers.claims(credit, words)
        return Read(
            credit,
            words,
            naming,
            said_in(words),
            claims,
            days,
            months_told(text, words),
        )

    def _apply(self, reads: Sequence[Read], verdicts: dict[int, Verdict]) -> set[str]:
        """Applies what is sure, the surest first; returns the customers whose items it took."""
        sure = [
            line
            for line, verdict in verdicts.items()
            if line not in self.done and self._is_sure(reads[line], verdict)
        ]
        sure.sort(key=lambda line: (-_step(verdicts[line]), line))
        touched: set[str] = set()
        for line in sure:
            best = verdicts[line].told[0]
            if not self._stands(best):
                verdicts[line] = self.weigher.weigh(reads[line])
                if not self._is_sure(reads[line], verdicts[line]):
                    touched.add(best.customer)
                    continue
                best = verdicts[line].told[0]
            self._take(line, reads[line], best, verdicts[line].confidence)
            touched.update(self.book.owner(place) for place in best.places)
        return touched

    def _apply_equals(self, reads: Sequence[Read], verdicts: dict[int, Verdict]) -> set[str]:
        """As many lines as items that nothing tells apart: each pays one, in order.

        Which line pays which is then of no consequence: all are paid, and it comes to the same.
        """
        alike: dict[tuple[str, int, tuple[tuple[int, ...], ...]], list[int]] = defaultdict(list)
        for line, verdict in verdicts.items():
            if line in self.done or not verdict.told:
                continue
            best = verdict.told[0]
            equals = [each for each in verdict.told if each.weight > best.weight - _EQUAL]
            whole = sum(verdict.chances[: len(equals)])
            singles = all(
                len(each.places) == 1 and not each.cause.kind and each.customer == best.customer
                for each in equals
            )
            is_sure = singles and whole >= self.policy.automatic_confidence
            if len(equals) > 1 and is_sure and self._may_apply(reads[line], best):
                places = tuple(sorted(each.places for each in equals))
                alike[best.customer, best.total, places].append(line)
        touched: set[str] = set()
        for (customer, _, places), lines in alike.items():
            if len(lines) != len(places):
                continue
            order = sorted(places, key=lambda each: self._due(each[0]))
            for line, chosen in zip(sorted(lines), order, strict=True):
                told = next(each for each in verdicts[line].told if each.places == chosen)
                confidence = sum(verdicts[line].chances[: len(places)])
                self._take(line, reads[line], told, confidence)
            touched.add(customer)
        return touched

    def _is_sure(self, read: Read, verdict: Verdict) -> bool:
        """Whether the best explanation may be applied alone."""
        if not verdict.told or verdict.confidence < self.policy.automatic_confidence:
            return False
        return self._may_apply(read, verdict.told[0])

    def _may_apply(self, read: Read, best: Weighed) -> bool:
        return may_apply(read, best, self.book, self.policy)

    def _stands(self, best: Weighed) -> bool:
        """Whether what an explanation was weighed on is still open as it was."""
        left = self.book.left
        standing = [left[place] for place in best.places]
        return sum(standing) == best.total and all(standing)

    def _take(self, line: int, read: Read, best: Weighed, confidence: float) -> None:
        settled = settle(self.book, read.credit, best, confidence)
        for place, cents in settled.taken:
            self.book.take(place, cents, by=line)
        self.done[line] = settled

    def _is_stale(self, read: Read, verdict: Verdict, touched: set[str]) -> bool:
        customers: Iterable[str] = (
            *read.claims,
            *(each.customer for each in verdict.told),
            *(self.book.owner(place) for place in read.naming.whole),
        )
        return any(customer in touched for customer in customers)

    def _meet_announced(self, reads: Sequence[Read], waiting: Sequence[int]) -> None:
        """Credits that an advice announced: of its amount, and of its payer or its reference."""
        for line in waiting:
            read = reads[line]
            for advice in self.announced.get(read.credit.amount_cents, ()):
                met = announced_match(self.book, self.places, read, advice)
                if met is not None and self._may_apply(read, met):
                    self._take(line, read, met, 0.999)
                    self.done[line].announced = advice.key
                    self.announced[read.credit.amount_cents].remove(advice)
                    break

    def _suppose(self, reads: Sequence[Read], verdicts: dict[int, Verdict]) -> None:
        """Looks again at what nothing explains, as if what is proposed before it were confirmed.

        Who pays a balance has paid what came before, whether we were sure of it or not.
        """
        proposed: dict[str, list[tuple[tuple[int, int], ...]]] = defaultdict(list)
        for line in sorted(verdicts.keys() - self.done.keys()):
            read, verdict = reads[line], verdicts[line]
            before = [taken for customer in read.claims for taken in proposed.get(customer, ())]
            if before and not _is_explained(verdict):
                verdict = verdicts[line] = self._supposing(read, before) or verdict
            is_likely = verdict.told and verdict.confidence >= _LIKELY
            if is_likely and (verdict.told[0].named or not read.naming.unknown):
                taken = told_of(self.book, read, verdict)[0].taken
                proposed[verdict.told[0].customer].append(taken)

    def _supposing(
        self, read: Read, before: Sequence[tuple[tuple[int, int], ...]]
    ) -> Verdict | None:
        """What a credit pays to the cent once all that is proposed before is paid, or one of it."""
        every = tuple(each for taken in before for each in taken)
        for supposed in dict.fromkeys((every, *before[-_MOST_SUPPOSED:])):
            with self.book.without(dict(supposed)):
                verdict = self.weigher.weigh(read)
                if verdict.told and not verdict.told[0].cause.kind:
                    verdict.supposed = told_of(self.book, read, verdict)
                    return verdict
        return None

    def _tell(self, line: int, read: Read, verdict: Verdict | None) -> Match:
        settled = self.done.get(line)
        if settled is not None:
            return match_of(self.book, read, settled, Outcome.APPLIED)
        if verdict is None:
            return match_of(self.book, read, None, Outcome.NONE)
        twice = paid_twice(self.book, self.paid, read, verdict, policy=self.policy)
        if twice is not None:
            return twice
        return match_of(
            self.book, read, None, Outcome.PROPOSED, verdict=verdict, policy=self.policy
        )

    def _due(self, place: int) -> tuple[int, int]:
        return self.book.due[place], place


def _is_explained(verdict: Verdict) -> bool:
    """Whether something is of just the amount, or likelier than not."""
    return bool(verdict.told) and (not verdict.told[0].cause.kind or verdict.confidence >= _LIKELY)


def _step(verdict: Verdict) -> int:
    """How sure, in steps: what is about as sure keeps the order of the lines."""
    return round((verdict.confidence - 0.99) * 500)
