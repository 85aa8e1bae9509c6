"""What a credit may pay of whoever it is, where nothing, or not enough, tells whose money it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, product
from math import log

from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.choices import ALL, NAMED, SINGLE, Choice
from encours.cash.rules.matching.evidence import STRONG, Read
from encours.cash.rules.matching.explanations import Side
from encours.cash.rules.matching.payers import Claim

_MOST_OF_ANYBODY, _OF_ALL = 6, log(0.2)
_MOST_SHORTENED, _MOST_ALIKE = 12, 200


class Anybody:
    """The items of all customers, by amount and by the end of their number."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._amounts: frozenset[int] = frozenset()
        self._by_amount: dict[int, list[tuple[int, ...]]] | None = None

    def expect(self, amounts: Iterable[int]) -> None:
        """The amounts that will be asked for: items of others are not looked for by amount."""
        self._amounts = frozenset(amounts)

    def over_accounts(self, read: Read) -> tuple[Side, Choice] | None:
        """All that is named, over several customers: one payment for companies of a group."""
        book = self.book
        places = tuple(place for place in read.naming.whole if book.left[place])
        owners = dict.fromkeys(map(book.owner, places))
        total = sum(book.left[place] for place in places)
        if len(owners) < 2 or total <= 0:
            return None
        account = book.accounts[max(owners, key=lambda each: claim_of(read, each).weight)]
        strengths = {place: read.naming.whole[place] for place in places}
        side = Side(account.customer, claim_of(read, account.customer), strengths)
        return side, Choice(NAMED, log(0.1), total, places, 0, len(places))

    def of_amount(self, amount: int) -> Iterator[tuple[Side, Choice]]:
        """Nothing tells whose money it is: what is of just this amount, of whoever.

        One item, or all that a customer owes.
        """
        if self._by_amount is None:
            self._by_amount = self._index_amounts()
        left, due = self.book.left, self.book.due
        likely = log(0.5 / max(1, len(self.book.items)))
        found = sorted(self._by_amount.get(amount, ()), key=lambda each: (len(each), due[each[0]]))
        for places in found[:_MOST_OF_ANYBODY]:
            standing = [left[place] for place in places]
            if all(standing) and sum(standing) == amount:
                side = Side(self.book.owner(places[0]), Claim(), {})
                kind, prior = (ALL, likely + _OF_ALL) if len(places) > 1 else (SINGLE, likely)
                yield side, Choice(kind, prior, amount, places, 0, len(places))

    def _index_amounts(self) -> dict[int, list[tuple[int, ...]]]:
        """By amounts that are asked for: single items, and all that a customer owed at first."""
        opened, found = self.book.opened, defaultdict[int, list[tuple[int, ...]]](list)
        for place in [at for at, cents in enumerate(opened) if cents in self._amounts]:
            found[opened[place]].append((place,))
        for places in self.book.places.values():
            total = sum(opened[places.start : places.stop])
            if total in self._amounts and len(places) > 1:
                found[total].append(tuple(places))
        return found

    def shortened(self, read: Read) -> Iterator[tuple[Side, Choice]]:
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
                    side = Side(customer, claim_of(read, customer), strengths)
                    yield side, Choice(NAMED, prior, total, chosen, 0, len(chosen))


def claim_of(read: Read, customer: str) -> Claim:
    """What speaks for a customer, if anything."""
    return read.claims.get(customer) or Claim()
