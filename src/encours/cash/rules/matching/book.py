"""What is open while a statement is matched: by customer, less what its earlier lines have paid."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise

from encours.cash.rules.matching.numbers import NumberIndex
from encours.cash.rules.matching.words import Debtor, Item

_LEAST_QUOTED = 3
"""Digits at the end of a number, at least: fewer are quoted where zeros stand before them."""
_MOST_LOOKED = 4
"""Digits at the end by which numbers are looked for among everybody's; the rest is compared."""


@dataclass(slots=True)
class Account:
    """A customer's open items in one currency: `debits` by due day, `credits` below zero.

    `latest`: the day (ordinal) its last item began to be asked for. `version` changes whenever
    something of it is paid; what is `kept` for another one is stale.
    """

    customer: str
    debtor: Debtor
    debits: list[int] = field(default_factory=list)
    credits: list[int] = field(default_factory=list)
    version: int = 0
    places: Sequence[int] = ()
    ends: dict[str, list[int]] = field(default_factory=dict)
    numbers: Sequence[str] = ()
    latest: int = 0
    kept: dict[int, object] = field(default_factory=dict)
    kept_version: int = -1
    owed: int = 0
    owed_version: int = -1


class Accounts(dict[str, Account]):
    """The accounts of a book by customer, each laid when it is first asked for."""

    def __init__(self, book: "Book", debtors: Mapping[str, Debtor]) -> None:
        super().__init__()
        self._book, self._debtors = book, debtors

    def __missing__(self, customer: str) -> Account:
        debtor = self._debtors.get(customer) or Debtor(customer, customer)
        account = self[customer] = self._book.lay_account(debtor)
        return account


class Book:
    """The open items as places in `items`, what was `opened` and what is `left` of each.

    `places`: those of each customer.
    """

    def __init__(self, items: Sequence[Item], debtors: Mapping[str, Debtor], currency: str) -> None:
        held: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            if item.currency == currency and item.open_cents:
                held[item.customer].append(item)
        # Customer by customer: what is looked at together stands together in memory.
        self.items = [*chain.from_iterable(held.values())]
        self.left = [item.open_cents for item in self.items]
        self.issued = [item.issued_on.toordinal() for item in self.items]
        self.due = [(item.due_on or item.issued_on).toordinal() for item in self.items]
        self._days = [due << 20 | day for due, day in zip(self.due, self.issued, strict=True)]
        # A retention is not asked for before its own day: nobody pays it with its invoice.
        self.begins = [
            due if item.kind == "retention" else issued
            for item, due, issued in zip(self.items, self.due, self.issued, strict=True)
        ]
        self.month = [item.issued_on.year * 12 + item.issued_on.month for item in self.items]
        self.opened = [*self.left]
        self.paid_by: dict[int, int] = {}
        self._ends: dict[int, dict[str, list[int]]] = {
            length: defaultdict(list) for length in range(_LEAST_QUOTED, _MOST_LOOKED + 1)
        }
        ends = accumulate(map(len, held.values()), initial=0)
        self.places = {who: range(*each) for who, each in zip(held, pairwise(ends), strict=True)}
        self.accounts = Accounts(self, debtors)
        self.numbers = NumberIndex(
            [item.number for item in self.items],
            [(at, other) for at, item in enumerate(self.items) for other in item.other_numbers],
        )

    def lay_account(self, debtor: Debtor) -> Account:
        """The items of a customer, debits by due day, then by day of issue, then by number."""
        places = self.places[debtor.customer]
        left, days = self.left, self._days
        debits = sorted([place for place in places if left[place] > 0], key=days.__getitem__)
        if len(set(map(days.__getitem__, debits))) < len(debits):
            debits.sort(key=lambda place: (days[place], self.items[place].number))
        return Account(
            debtor.customer,
            debtor,
            debits,
            [place for place in places if left[place] < 0],
            latest=max(self.begins[places.start : places.stop]),
            places=places,
        )

    def account_of(self, customer: str) -> Account | None:
        """What a customer has open; none where it has nothing."""
        return self.accounts[customer] if customer in self.places else None

    def is_back_after(self, place: int, day: int) -> bool:
        """Whether it is a payment that came back only after that day."""
        return self.items[place].kind == "returned" and self.issued[place] > day

    def take(self, place: int, cents: int, *, by: int) -> None:
        """So much of an item is paid by a credit."""
        account = self.accounts[self.items[place].customer]
        self.left[place] -= cents
        account.version += 1
        if not self.left[place]:
            self.paid_by[place] = by
            (account.debits if self.items[place].open_cents > 0 else account.credits).remove(place)

    @contextmanager
    def without(self, taken: Mapping[int, int]) -> Iterator[None]:
        """The book as it would be, were so many cents of these places paid."""
        kept = {place: self.left[place] for place in taken}
        accounts = [self.accounts[each] for each in dict.fromkeys(map(self.owner, kept))]
        held = [(account, account.debits, account.credits) for account in accounts]
        for place, cents in taken.items():
            self.left[place] -= cents
        for account, debits, credits in held:
            account.debits = [place for place in debits if self.left[place]]
            account.credits = [place for place in credits if self.left[place]]
            account.version += 1
        try:
            yield
        finally:
            for place, cents in kept.items():
                self.left[place] = cents
            for account, debits, credits in held:
                account.debits, account.credits = debits, credits
                account.version += 1

    def owner(self, place: int) -> str:
        """The customer who owes an item."""
        return self.items[place].customer

    def owed(self, account: Account) -> int:
        """All that an account owes, credits apart: nothing adds up to more."""
        if account.owed_version != account.version:
            account.owed = sum([self.left[place] for place in account.debits])
            account.owed_version = account.version
        return account.owed

    def all_ending_in(self, end: str) -> list[int]:
        """As `ending_in`, of all accounts; those left open."""
        length = min(len(end), _MOST_LOOKED)
        if length < _LEAST_QUOTED:
            return []
        ends, tails = self._ends[length], self.numbers.tails
        if not ends:
            for place, tail in tails.items():
                ends[tail.zfill(length)[-length:]].append(place)
        left = self.left
        return [
            each for each in ends.get(end[-length:], ()) if left[each] and tails[each].endswith(end)
        ]

    def numbers_of(self, account: Account) -> Sequence[str]:
        """The numbers of the items of an account, in the order of its places; paid ones too."""
        if not account.numbers:
            whole = self.numbers.whole
            account.numbers = [whole.get(place, "") for place in account.places]
        return account.numbers

    def ending_in(self, account: Account, end: str) -> list[int]:
        """The items of an account whose number ends so, quoted without the zeros it begins with.

        Paid ones too.
        """
        tails, ends = self.numbers.tails, account.ends
        if not ends:
            for place in account.places:
                tail = tails.get(place, "").zfill(_LEAST_QUOTED)
                ends.setdefault(tail[-_LEAST_QUOTED:], []).append(place)
        quoted = end.zfill(_LEAST_QUOTED)
        places = ends.get(quoted[-_LEAST_QUOTED:], ())
        return [place for place in places if tails.get(place, "").endswith(end)]
