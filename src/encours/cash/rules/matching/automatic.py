"""What forbids the automatic, however sure it is: people look at what the text leaves open.

A difference is coded alone where the bank or the payer says what it is, or where nothing else is
said: whoever writes "moins casse" did not lose 25 euros to a bank.
"""

from datetime import date

from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.differences import OVER, PART, is_foreign
from encours.cash.rules.matching.evidence import Read
from encours.cash.rules.matching.explanations import Weighed
from encours.cash.rules.matching.texts import PAYING, words_of
from encours.cash.rules.matching.told_amounts import amounts_in
from encours.cash.rules.matching.words import DeductionKind, MatchPolicy

_LEAST_IDENTITY = 3.0
_STRONG_NAMING, _TOGETHER = 6.0, 6.5
_MOST_OF_A_FEE = 3
"""In percent: what nobody calls a fee and is more was withheld for something."""
_SMALL = """
    RE VOS VOTRE NOS NOTRE DE DU DES D L LA LE LES ET AND UND U Y E A AU AUX EN POUR SUR PAR FROM TO
    FOR VON VOM DEL DI MERCI THANKS COMPTA COMPTABILITE NO N NR
"""
_PLAIN_WORDS = PAYING.difference({"STATEMENT"}).union(_SMALL.split())
"""Words that say nothing of why an amount differs."""
_LEAST_DISCOUNT = 9
"""Per thousand: what nobody calls a discount and is less was rounded, or is a fault."""
_OTHERWISE = ("elsewhere", "behalf", "ahead", "both")
_NEEDS_A_WORD = {DeductionKind.RETENTION: "retention", DeductionKind.PENALTY: "penalty"}


def may_apply(read: Read, best: Weighed, book: Book, policy: MatchPolicy) -> bool:
    """Whether nothing forbids applying an explanation alone."""
    if not policy.is_automatic or best.is_contradicted or not best.cause.is_sure:
        return False
    if best.is_near and (best.cause.kind or read.naming.paid):
        return False  # another number than is quoted, and another amount; or one paid before
    if best.cause.kind and 0 < len(best.named) < len(best.places):
        return False  # something beside what is quoted, and another amount
    is_known = best.claim.weight >= _LEAST_IDENTITY or _names_alone(read, best)
    is_other = not best.named and not read.said.kinds.isdisjoint(_OTHERWISE)
    if _is_of_another_month(read, best, book) or _tells_amounts(read, best):
        return False
    return (
        is_known
        and not is_other
        and _is_explained(read, best, book)
        and all(_is_free(read, place, book) for place in best.places)
    )


def _is_of_another_month(read: Read, best: Weighed, book: Book) -> bool:
    """Whether the text tells months, and the one item that nobody named is of none of them."""
    if not read.months or best.named or len(best.places) > 1:
        return False
    days = (book.issued[best.places[0]], book.due[best.places[0]])
    return read.months.isdisjoint(date.fromordinal(day).month for day in days)


def _tells_amounts(read: Read, best: Weighed) -> bool:
    """Whether the text tells several amounts where another one came than is owed."""
    is_otherwise = bool(best.cause.kind) and not best.told
    return is_otherwise and len(amounts_in(read.credit.remittance)) > 1


def _is_free(read: Read, place: int, book: Book) -> bool:
    """Whether an item is of whoever the money is for, and its customer not left to people."""
    item = book.items[place]
    is_theirs = bool(item.factor) == read.credit.is_factor_account
    return is_theirs and not book.accounts[item.customer].debtor.is_excluded


def _names_alone(read: Read, best: Weighed) -> bool:
    """Whether the text names what is paid so clearly that it matters little who pays."""
    if best.cause.kind in {PART, OVER}:
        return False
    told = [read.naming.whole.get(place, 0.0) for place in best.places]
    return max(told) >= _STRONG_NAMING or (min(told) > 0.0 and sum(told) >= _TOGETHER)


def _is_explained(read: Read, best: Weighed, book: Book) -> bool:
    """Whether a difference is what it is taken for, and not something the text says otherwise."""
    kind, said = best.cause.kind, read.said
    if not kind or kind == PART:
        return True
    if "dispute" in said:
        return False
    if kind == DeductionKind.FEE:
        told = "fee" in said or read.credit.fee_cents or is_foreign(read.credit)
        lack = best.total - read.credit.amount_cents
        is_small = lack * 100 <= best.total * _MOST_OF_A_FEE
        return bool(told) or (is_small and bool(best.named) and not _says_more(read, best, book))
    if kind == DeductionKind.DISCOUNT:
        offered = any(book.items[place].discount_cents for place in best.places)
        is_usual = (best.total - read.credit.amount_cents) * 1_000 >= best.total * _LEAST_DISCOUNT
        return "discount" in said or offered or (is_usual and not _says_more(read, best, book))
    wanted = _NEEDS_A_WORD.get(DeductionKind(kind)) if kind in set(DeductionKind) else None
    return wanted is None or wanted in said


def _says_more(read: Read, best: Weighed, book: Book) -> bool:
    """Whether words of the text are neither usual ones nor names of who pays and who owes."""
    names = {read.credit.payer_name, read.credit.ultimate_name}
    for place in best.places:
        names.add(book.accounts[book.items[place].customer].debtor.name)
    known = {word for name in names if name for word in words_of(name)}
    return any(
        word not in _PLAIN_WORDS and word not in known
        for word in read.words
        if word.isalpha() and len(word) > 1
    )
