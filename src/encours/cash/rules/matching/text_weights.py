"""What the text of a credit, and its day, weigh for and against a set of items (nats)."""

from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.evidence import STRONG, Read
from encours.cash.rules.matching.explanations import Side

_MISSED, _MISSED_TAIL = -3.0, -0.7
_UNNAMED, _UNNAMED_CREDIT = -2.5, -1.0
_DATED = 1.5
MOST_TIMED = 40


def weight_of_text(
    book: Book, read: Read, side: Side, places: tuple[int, ...]
) -> tuple[float, bool]:
    """What the text says for a set of items, and whether it says something against it."""
    naming, strengths = read.naming, side.strengths
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
    against, contradicted = _missed_weight(book, read, side, inside, named=bool(hits))
    weight += against
    if not hits and (naming.unknown or naming.paid or read.said.ahead):
        return weight + _MISSED, True
    # A number of ours that nobody knows beside those that are paid: one was not found.
    return weight, contradicted or bool(naming.unknown and not side.is_near)


def _missed_weight(
    book: Book, read: Read, side: Side, inside: set[int], *, named: bool
) -> tuple[float, bool]:
    """What it weighs that the text names items that are not in a set; whether tellingly so.

    `named`: it names some that are. What an earlier line has paid counts where it names none.
    """
    naming = read.naming
    weight, contradicted = 0.0, False
    for place, strength in naming.whole.items():
        if place in inside:
            continue
        if not inside.isdisjoint(naming.twins.get(place, ())):
            continue
        if book.left[place] or not named:
            if not (named and place in side.mistaken):
                weight += missed(strength)
            contradicted = contradicted or strength >= STRONG
    for place, strength in side.strengths.items():
        is_asked = book.begins[place] <= read.day
        if is_asked and place not in inside and place not in naming.whole:
            weight += _MISSED if strength >= STRONG else _MISSED_TAIL
    return weight, contradicted


def weight_of_time(book: Book, read: Read, places: tuple[int, ...]) -> float:
    """Paid before it was issued, or a year late: less likely."""
    day = read.day
    against = 0.0
    for place in places[:MOST_TIMED]:
        item = book.items[place]
        if item.open_cents < 0:
            continue
        age = day - book.issued[place]
        if age < 0:
            against = min(against, -3.0)
        elif age > 400:
            against = min(against, -1.5)
        if item.factor and not read.credit.is_factor_account:
            against = min(against, -1.0)
    return _told_weight(book, read, places) + against


def _told_weight(book: Book, read: Read, places: tuple[int, ...]) -> float:
    """The text tells the day of an invoice, or the month of all: it tells alike ones apart."""
    if not read.days and not read.months:
        return 0.0
    for told in (book.issued, book.due) if read.days else ():
        if len(places) <= MOST_TIMED and {told[place] for place in places} <= read.days:
            return _DATED
    if read.months and len(places) <= MOST_TIMED:
        months = {book.items[place].issued_on.month for place in places}
        return _DATED if months <= read.months else 0.0
    return 0.0


def missed(strength: float) -> float:
    """What it weighs that something is named and not paid."""
    return -min(3.0, 0.6 * strength)
