"""What the text of a credit says of a customer's items: which are named, and which sets that makes.

A number that is quoted whole names by itself; a shortened one, a range, a mistyped one name only
among the items of a customer who is known otherwise. What is named may be paid less credit notes
that nobody quoted, or go on where the bank cut the text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from encours.cash.rules.matching.book import Account, Book
from encours.cash.rules.matching.choices import EITHER, NAMED, REST, Choice, Choices
from encours.cash.rules.matching.differences import Said
from encours.cash.rules.matching.numbers import Naming
from encours.cash.rules.matching.payers import Claim
from encours.cash.rules.matching.subsets import adding_up
from encours.cash.rules.matching.words import Credit

STRONG = 4.4
"""From so many nats on, a naming is one, whatever the amount."""
_MOST_NAMED = 60
_MOST_COMPARED = 400
_MOST_MISTYPED = 6
_MOST_CREDITS = 12
_OF_A_RANGE = 5.5
_SAID = 1.5
_MISTYPED = 4.5
NAMED_PRIOR = log(0.4)
_GOES_ON_UNSEEN = log(0.005)
_FEWER, _LESS_CREDITS, _GOES_ON, _MISREAD = log(0.05), log(0.03), log(0.05), log(0.02)
_TOLD_CREDITS = log(0.3)
_MANY, _MOST_LISTS = log(0.05), 3


@dataclass(slots=True)
class Read:
    """A credit as its text was read. `days`, `months`: those it tells (ordinals; 1 to 12).

    `targets`: the totals it could pay with a difference, once they are asked for.
    """

    credit: Credit
    words: list[str]
    naming: Naming
    said: Said
    claims: dict[str, Claim]
    days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    targets: list[tuple[int, int]] | None = None
    day: int = 0

    def __post_init__(self) -> None:
        """`day`: that it was booked, as an ordinal."""
        self.day = self.credit.booked_on.toordinal()


def strengths_of(
    book: Book, account: Account, read: Read, claim: float
) -> tuple[dict[int, float], frozenset[int], bool]:
    """Which open items of the account the text names, and how tellingly (nats).

    `claim`: what else speaks for the customer. Also the items of other customers that are named
    only because one sign of a number of this account is wrong; and whether numbers are only near.
    """
    naming = read.naming
    mistaken, is_near = frozenset[int](), False
    if not naming.whole and not naming.tails and not naming.unknown:
        return {}, mistaken, is_near
    named = {
        place: strength
        for place, strength in naming.whole.items()
        if book.owner(place) == account.customer and book.left[place]
    }
    if claim >= 2.0 and not named:
        near, mistaken = _mistyped(book, account, naming)
        named.update(near)
        is_near = bool(near)
    if naming.tails and (claim >= 2.0 or named):
        for place, strength in _by_ends(book, account, naming).items():
            named[place] = max(named.get(place, 0.0), strength)
    named = {
        place: told for place, told in named.items() if not book.is_back_after(place, read.day)
    }
    return named, mistaken, is_near


def _by_ends(book: Book, account: Account, naming: Naming) -> dict[int, float]:
    """Items named by the end of their number, or inside a range of them."""
    count = max(1, len(account.debits) + len(account.credits))
    found: dict[int, float] = {}
    for end, is_told in naming.tails:
        places = [place for place in book.ending_in(account, end) if book.left[place]]
        if not 0 < len(places) <= 3:
            continue
        by_chance = count * len(naming.tails) * 10.0 ** -min(len(end), 6)
        said = _SAID if is_told else 0.0
        strength = min(6.0, log(0.3 / by_chance) + said) - log(len(places))
        if strength > 0:
            found.update(dict.fromkeys(places, strength))
    for first, last in naming.ranges:
        length = len(str(last))
        inside = [
            place
            for place in (*account.debits, *account.credits)
            if first <= int(book.numbers.tails.get(place, "0")[-length:] or 0) <= last
        ]
        if len(inside) > 1:
            found.update(dict.fromkeys(inside, _OF_A_RANGE))
    return found


def _mistyped(
    book: Book, account: Account, naming: Naming
) -> tuple[dict[int, float], frozenset[int]]:
    """Open items whose number is one sign away from one in the text: of nobody's, or of another's.

    Also the items of others that are taken for a mistake so.
    """
    near: dict[int, float] = {}
    if not naming.unknown and not naming.whole:
        return near, frozenset()
    if len(account.debits) + len(account.credits) > _MOST_COMPARED:
        return near, frozenset()
    numbers = book.numbers.whole
    others = [place for place in naming.whole if book.owner(place) != account.customer]
    quoted: list[tuple[str, int | None]] = [(number, None) for number in naming.unknown]
    quoted += [(numbers.get(place, ""), place) for place in others]
    own = book.numbers_of(account)
    mistaken: set[int] = set()
    for number, other in quoted[:_MOST_MISTYPED]:
        told = process.extract(number, own, scorer=OSA.distance, score_cutoff=1, limit=None)
        found = [
            place
            for at in sorted([at for _, _, at in told])
            if book.left[place := account.places[at]]
        ]
        near.update(dict.fromkeys(found, _MISTYPED - log(max(1, len(found)))))
        if found and other is not None:
            mistaken.add(other)
    return near, frozenset(mistaken)


def named_choices(
    book: Book, account: Account, read: Read, strengths: dict[int, float], choices: Choices
) -> Iterator[tuple[Choice, bool]]:
    """The sets that what is named makes, and whether a part, or too much, may be paid of them."""
    if not strengths or len(strengths) > _MOST_NAMED:
        return
    begun = {place: told for place, told in strengths.items() if book.begins[place] <= read.day}
    if begun and len(begun) < len(strengths):
        # The retention of an invoice bears its number, and is not asked for yet.
        every = tuple(sorted(strengths))
        total = sum(book.left[place] for place in every)
        yield Choice(NAMED, _FEWER, total, every, 0, len(every)), False
        strengths = begun
    named = tuple(sorted(strengths))
    strong = tuple(place for place in named if strengths[place] >= STRONG)
    unnamed = [place for place in account.credits if place not in strengths]
    # Where the bank cut the text, what is named is not all.
    is_whole = not read.naming.is_cut
    sets = [(named, NAMED_PRIOR, strong == named and is_whole)]
    if strong and strong != named:
        sets[0] = (named, NAMED_PRIOR - 1.0, False)
        sets.append((strong, NAMED_PRIOR, is_whole))
    netted = _TOLD_CREDITS if "credit" in read.said else _LESS_CREDITS
    for base in {named, strong} if unnamed else ():
        sets += [(places, netted, False) for places in _with_credits(base, unnamed)]
    if 1 < len(named) <= _MOST_CREDITS:
        sets += [(places, _FEWER, False) for places in _some_of(named, strengths)]
    for places, prior, may_differ in sets:
        total = sum(book.left[place] for place in places)
        if total > 0:
            yield Choice(NAMED, prior, total, places, 0, len(places)), may_differ
    if strong and (read.naming.is_cut or len(strong) > 1):
        prior = _GOES_ON if read.naming.is_cut else _GOES_ON_UNSEEN
        yield from _going_on(book, read.credit.amount_cents, strong, choices, prior=prior)


def _with_credits(base: tuple[int, ...], credits: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """What is named, less all the credits that nobody named, or one of them."""
    if base:
        yield (*base, *credits)
        if len(credits) > 1:
            for credit in credits[:_MOST_CREDITS]:
                yield (*base, credit)


def _some_of(named: tuple[int, ...], strengths: dict[int, float]) -> Iterator[tuple[int, ...]]:
    """All but one of what is named, and one alone."""
    for place in named:
        yield tuple(each for each in named if each != place)
        if len(named) > 2 or strengths[place] >= STRONG:
            yield (place,)


def with_the_rest(
    book: Book, read: Read, strengths: dict[int, float], choices: Choices
) -> Iterator[Choice]:
    """What is named, and one more of just what is too much: its number may have been misread."""
    strong = tuple(place for place in sorted(strengths) if strengths[place] >= STRONG)
    if not strong and len(strengths) > 1 and sum(strengths.values()) >= STRONG:
        strong = tuple(sorted(strengths))
    amount = read.credit.amount_cents
    rest = amount - sum(book.left[place] for place in strong)
    for more in choices.singly(rest) if strong and rest > 0 else ():
        if more not in strong:
            places = (*strong, more)
            yield Choice(REST, _MISREAD, amount, places, 0, len(places))


def _going_on(
    book: Book, amount: int, strong: tuple[int, ...], choices: Choices, *, prior: float
) -> Iterator[tuple[Choice, bool]]:
    """What is named, and what makes up for the rest where the bank cut the text."""
    rest = amount - sum(book.left[place] for place in strong)
    if rest <= 0:
        return
    inside, is_any = set(strong), False
    for more in (*choices.exactly(rest), *choices.adding_up(rest)):
        if inside.isdisjoint(more.places):
            is_any = True
            places = (*strong, *more.places)
            kind = EITHER if has_equals(book, places, more.places, choices) else NAMED
            yield Choice(kind, prior + more.prior, amount, places, 0, len(places)), False
    if not is_any and prior == _GOES_ON:
        for places in _rest_of_list(book, rest, strong, choices):
            yield Choice(EITHER, prior + _MANY, amount, places, 0, len(places)), False


def _rest_of_list(
    book: Book, rest: int, strong: tuple[int, ...], choices: Choices
) -> Iterator[tuple[int, ...]]:
    """What is named and others that make up for the rest: those issued after it, else any."""
    last = max(book.issued[place] for place in strong)
    others = [place for place in choices.debits if place not in strong]
    for among in ([place for place in others if book.issued[place] >= last], others):
        found = adding_up([book.left[place] for place in among], rest, most=_MOST_LISTS)
        if found:
            for chosen in found:
                yield (*strong, *(among[at] for at in chosen))
            return


def has_equals(book: Book, places: tuple[int, ...], more: Sequence[int], choices: Choices) -> bool:
    """Whether one of `more`, which nobody named, might as well be another of the same amount."""
    return any(equal not in places for place in more for equal in choices.singly(book.left[place]))
