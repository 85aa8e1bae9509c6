"""Which payment of the books is the one the bank tells: the same money must not count twice."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from encours.cash.rules.matching.words import Credit

_NOT_WORDS = re.compile(r"[\W_]+")
_TELLING_LENGTH = 3
# A batch told one by one: so many credits, so many days apart, of so many near the payment.
_MOST_TOGETHER, _DAYS_APART, _MOST_NEAR = 4, 3, 12


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment as the books have it: the credits of one entry and customer, their sum above zero.

    `amount_cents`: what came into the bank by it. `credited_cents`: what customers were credited,
    more where a discount or a fee is in the entry; 0: the same. `others`: the other customers of an
    entry taken whole, as one of a remittance of cheques is, or of a parent that pays for several;
    `customer` is then who paid most. `texts`: references and labels of its lines. `treasury_cents`:
    what came into the bank by its entry, where that is more than customers were credited; else 0.
    `waiting_cents`: what of it still waits in the books. `may_have_come`: money that had waited
    there, where they do not say since when: the days.
    """

    lines: tuple[int, ...]
    customer: str
    unit: str
    amount_cents: int
    booked_on: date
    texts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    credited_cents: int = 0
    treasury_cents: int = 0
    waiting_cents: int = 0
    may_have_come: tuple[date, ...] = ()

    @property
    def is_kept_waiting(self) -> bool:
        """Whether all that customers were not credited with waits."""
        return 0 < self.waiting_cents == self.treasury_cents - self.credited_cents

    def is_of(self, customer: str) -> bool:
        """Whether the customer paid any of it."""
        return customer == self.customer or customer in self.others


def find_alike(
    credits: Sequence[Credit], booked: Sequence[Booked], *, within_days: int
) -> dict[int, list[Booked]]:
    """The payments of the books that each credit (by its key) could be: one amount, days near."""
    by_amount: dict[tuple[str, int], list[Booked]] = defaultdict(list)
    for each in booked:
        by_amount[each.unit, each.amount_cents].append(each)
    found: dict[int, list[Booked]] = {}
    for credit in credits:
        near = [
            each
            for each in by_amount.get((credit.currency, credit.amount_cents), ())
            if abs((each.booked_on - credit.booked_on).days) <= within_days
        ]
        if near:
            found[credit.key] = near
    return found


def choose_booked(
    credits: Sequence[Credit],
    alike: Mapping[int, Sequence[Booked]],
    customers: Mapping[int, str | None],
) -> dict[int, Booked]:
    """For each credit, in order, the payment of the books that it is; each of them once.

    `customers`: whose the matching says a credit is. Then the one of this customer that bears a
    reference of the bank's text, else the nearest in time. Where it says nothing: the only one of
    its amount, if it could be no other credit.
    """
    chosen: dict[int, Booked] = {}
    taken: set[int] = set()
    for credit in credits:
        customer = customers.get(credit.key)
        free = [
            each
            for each in alike.get(credit.key, ())
            if customer is not None and taken.isdisjoint(each.lines) and each.is_of(customer)
        ]
        if not free:
            continue
        best = min(free, key=lambda each: (not _names(credit, each), _days(credit, each)))
        chosen[credit.key] = best
        taken.update(best.lines)
    for credit in credits:
        only = alike.get(credit.key, ())
        if credit.key in chosen or customers.get(credit.key) is not None or len(only) != 1:
            continue
        rivals = [key for key, theirs in alike.items() if only[0] in theirs]
        if rivals == [credit.key] and taken.isdisjoint(only[0].lines):
            chosen[credit.key] = only[0]
            taken.update(only[0].lines)
    return chosen


def choose_near(
    credits: Sequence[Credit],
    booked: Sequence[Booked],
    customers: Mapping[int, str | None],
    *,
    taken: Sequence[Booked],
    within_days: int,
    most_cents: int,
) -> dict[int, Booked]:
    """The payment of the books that has more than the bank brought: a fee is inside.

    The only one of the customer that is near in time and has at most `most_cents` more.
    """
    by_customer: dict[str, list[Booked]] = defaultdict(list)
    used = {line for each in taken for line in each.lines}
    for each in booked:
        if used.isdisjoint(each.lines) and not each.others:
            by_customer[each.customer].append(each)
    chosen: dict[int, Booked] = {}
    for credit in credits:
        near = [
            each
            for each in by_customer.get(customers.get(credit.key) or "", ())
            if each.unit == credit.currency
            and 0 < each.amount_cents - credit.amount_cents <= most_cents
            and _days(credit, each) <= within_days
        ]
        if len(near) == 1 and near[0] not in chosen.values():
            chosen[credit.key] = near[0]
    return chosen


def find_together(
    credits: Sequence[Credit],
    booked: Sequence[Booked],
    customers: Mapping[int, str | None],
    *,
    within_days: int,
) -> dict[int, Booked]:
    """The credits (by key) that with others of their customer make one payment of the books.

    A batch that the bank told one by one. `booked`: those that no credit is; `customers`: whose
    each credit is that the books do not have.
    """
    theirs: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits:
        customer = customers.get(credit.key)
        if customer is not None:
            theirs[customer].append(credit)
    found: dict[int, Booked] = {}
    for payment in booked:
        near = sorted(
            (_days(each, payment), each.key, each)
            for each in theirs.get(payment.customer, ())
            if each.currency == payment.unit
            and each.amount_cents < payment.amount_cents
            and _days(each, payment) <= within_days
        )
        nearest = [each for _, _, each in near[:_MOST_NEAR]]
        for group in _adding_up(nearest, payment.amount_cents):
            found.update((each.key, payment) for each in group)
    return found


def _adding_up(credits: Sequence[Credit], cents: int) -> Iterator[tuple[Credit, ...]]:
    """Two to four credits, a few days apart at most, that are `cents` together."""
    for count in range(2, _MOST_TOGETHER + 1):
        for group in combinations(credits, count):
            days = [each.booked_on for each in group]
            total = sum(each.amount_cents for each in group)
            if total == cents and (max(days) - min(days)).days <= _DAYS_APART:
                yield group


def find_in_part(
    credits: Sequence[Credit],
    booked: Sequence[Booked],
    customers: Mapping[int, str | None],
    *,
    within_days: int,
) -> dict[int, Booked]:
    """The credits (by key) of which the books have a part as their customer's, the rest elsewhere.

    What came into the bank by the entry is the credit; customers were credited less.
    """
    by_amount: dict[tuple[str, int], list[Booked]] = defaultdict(list)
    for each in booked:
        if each.treasury_cents:
            by_amount[each.unit, each.treasury_cents].append(each)
    found: dict[int, Booked] = {}
    for credit in credits:
        theirs = [
            each
            for each in by_amount.get((credit.currency, credit.amount_cents), ())
            if _days(credit, each) <= within_days and each.is_of(customers.get(credit.key) or "")
        ]
        if theirs:
            found[credit.key] = min(theirs, key=lambda each: _days(credit, each))
    return found


def find_parted(
    credits: Sequence[Credit], booked: Sequence[Booked], *, within_days: int
) -> list[Booked]:
    """The payments of the books that may be a part of one of the credits, the rest kept waiting."""
    by_amount: dict[tuple[str, int], list[Credit]] = defaultdict(list)
    for credit in credits:
        by_amount[credit.currency, credit.amount_cents].append(credit)
    return [
        each
        for each in booked
        if each.is_kept_waiting
        and any(
            _days(credit, each) <= within_days
            for credit in by_amount.get((each.unit, each.treasury_cents), ())
        )
    ]


def find_moved(
    credits: Sequence[Credit],
    moved: Sequence[Booked],
    customers: Mapping[int, str | None],
    *,
    within_days: int,
) -> dict[int, Booked]:
    """The credits (by key) that the books may have given their customer out of what waited.

    Of the very amount, on one of the days that the money may have come.
    """
    found: dict[int, Booked] = {}
    for credit in credits:
        for each in moved:
            is_same = (each.unit, each.amount_cents) == (credit.currency, credit.amount_cents)
            near = any(
                abs((day - credit.booked_on).days) <= within_days for day in each.may_have_come
            )
            if is_same and near and each.is_of(customers.get(credit.key) or ""):
                found.setdefault(credit.key, each)
    return found


def _days(credit: Credit, booked: Booked) -> int:
    return abs((booked.booked_on - credit.booked_on).days)


def _names(credit: Credit, booked: Booked) -> bool:
    """Whether a reference of the books is in the bank's text, or the other way round."""
    told = _plain(" ".join((credit.reference, credit.remittance, credit.label)))
    words = [word for text in booked.texts for word in _plain(text).split()]
    return any(f" {word} " in told for word in words if _tells(word))


def _tells(word: str) -> bool:
    return len(word) >= _TELLING_LENGTH and any(each.isdigit() for each in word)


def _plain(text: str) -> str:
    return f" {_NOT_WORDS.sub(' ', text.upper())} "
