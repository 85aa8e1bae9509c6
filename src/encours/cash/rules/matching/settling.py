"""From an explanation to what is written: shares of items, deductions, what stays, and why."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from encours.cash.rules.matching.book import Book
from encours.cash.rules.matching.differences import OVER, PART, Cause
from encours.cash.rules.matching.evidence import Read
from encours.cash.rules.matching.explanations import LEAST_PROPOSED, Settled, Verdict, Weighed
from encours.cash.rules.matching.payers import Claim
from encours.cash.rules.matching.telling import (
    why_contradicted,
    why_matched,
    why_none,
    why_on_account,
    why_paid_twice,
)
from encours.cash.rules.matching.texts import words_of
from encours.cash.rules.matching.words import (
    Announced,
    Credit,
    Deduction,
    DeductionKind,
    Match,
    MatchPolicy,
    Outcome,
    Seen,
    Share,
)

_ALTERNATIVES = 2
_RIVAL = 0.2
_LEAST_KNOWN = 3.0


def settle(book: Book, credit: Credit, best: Weighed, confidence: float) -> Settled:
    """What an explanation closes of each item, what it deducts, what it leaves.

    A part paid goes to the oldest of the items first, their credits being used whole.
    """
    left = [(place, book.left[place]) for place in best.places]
    lack = best.total - credit.amount_cents
    if best.told:
        return Settled(best, confidence, tuple(zip(best.places, best.told, strict=True)))
    if best.cause.kind == PART:
        amount = credit.amount_cents
        paid = _spread(left, amount) if best.cause.is_spread else _part(book, left, amount)
        return Settled(best, confidence, paid)
    if best.cause.kind == OVER:
        return Settled(best, confidence, tuple(left), unapplied=-lack)
    if not lack:
        return Settled(best, confidence, tuple(left))
    if lack < 0:
        # More came in than was owed, by nothing or by the rate: it stays with the customer.
        return Settled(best, confidence, tuple(left), unapplied=-lack)
    kind = DeductionKind(best.cause.kind)
    only = best.places[0] if len(best.places) == 1 else None
    deduction = Deduction(
        kind,
        lack,
        book.items[only].key if only is not None else None,
        is_contested=kind is DeductionKind.PENALTY,
    )
    return Settled(best, confidence, tuple(left), (deduction,))


def told_of(book: Book, read: Read, verdict: Verdict) -> Sequence[Settled]:
    """What each explanation of a verdict closes: of the book, or of what it was supposed to be."""
    return verdict.supposed or [
        settle(book, read.credit, weighed, verdict.confidence) for weighed in verdict.told
    ]


def _part(book: Book, left: Sequence[tuple[int, int]], amount: int) -> tuple[tuple[int, int], ...]:
    credits = [(place, cents) for place, cents in left if cents < 0]
    room = amount - sum(cents for _, cents in credits)
    taken = [*credits]
    owed = [each for each in left if each[1] > 0]
    owed.sort(key=lambda each: book.items[each[0]].due_on or book.items[each[0]].issued_on)
    for place, cents in owed:
        share = min(cents, room)
        if share > 0:
            taken.append((place, share))
            room -= share
    return tuple(taken)


def _spread(left: Sequence[tuple[int, int]], amount: int) -> tuple[tuple[int, int], ...]:
    """As much of each item, to the cent: what lacks was taken from all of them alike."""
    owed = sum(cents for _, cents in left)
    ends = [cents * amount // owed for cents in accumulate(cents for _, cents in left)]
    return tuple(
        (place, end - start)
        for (place, _), start, end in zip(left, [0, *ends], ends, strict=False)
        if end != start
    )


def match_of(
    book: Book,
    read: Read,
    settled: Settled | None,
    outcome: Outcome,
    *,
    verdict: Verdict | None = None,
    policy: MatchPolicy | None = None,
) -> Match:
    """What is told of a credit: applied as `settled`, else proposed as the `verdict` says."""
    credit = read.credit
    if settled is None:
        if verdict is None or not verdict.told or verdict.confidence < LEAST_PROPOSED:
            return _left(read, verdict)
        unnamed = _on_account(book, read, verdict)
        if unnamed is not None:
            return unnamed
        settled = told_of(book, read, verdict)[0]
    reasons = list(why_matched(book, read, settled.best, settled.deductions))
    if outcome is Outcome.PROPOSED and verdict is not None:
        reasons += why_contradicted(book, read, verdict, policy or MatchPolicy())
    return Match(
        credit.key,
        outcome,
        settled.best.customer,
        tuple(Share(book.items[place].key, cents) for place, cents in settled.taken),
        settled.deductions,
        settled.unapplied,
        round(settled.confidence, 4),
        tuple(reasons),
        _others(book, read, verdict) if outcome is Outcome.PROPOSED else (),
        settled.best.claim.role,
        settled.announced,
    )


def _left(read: Read, verdict: Verdict | None) -> Match:
    """Nothing adds up: what is known of whose money it is."""
    customer = verdict.customer if verdict else None
    return Match(
        read.credit.key,
        Outcome.PROPOSED if customer else Outcome.NONE,
        customer,
        unapplied_cents=read.credit.amount_cents,
        because=tuple(why_none(read, customer)),
    )


def _on_account(book: Book, read: Read, verdict: Verdict) -> Match | None:
    """Money of a known customer for an invoice that is not open here: it stays with the customer.

    So does money told to be ahead of any. What is open of just this amount may be meant instead; a
    part of something else never is.
    """
    best, whole = verdict.told[0], read.naming.whole
    is_named = best.named and not (best.is_near and best.cause.kind in {PART, OVER})
    is_ahead = read.said.ahead and bool(best.cause.kind)
    if is_named or any(book.left[place] for place in whole):
        return None
    if not read.naming.unknown and not is_ahead:
        return None
    if not best.cause.kind and _is_begun(book, read, best.places):
        return None
    exact = [each for each in told_of(book, read, verdict) if not each.best.cause.kind]
    likely = () if best.cause.kind else (best.customer,)
    customer = next((each for each in (*likely, *read.claims) if _is_known(read, each)), None)
    if customer is None:
        return None
    return Match(
        read.credit.key,
        Outcome.PROPOSED,
        customer,
        unapplied_cents=read.credit.amount_cents,
        because=tuple(why_on_account(read, customer)),
        alternatives=_instead(book, exact),
    )


def _is_begun(book: Book, read: Read, places: Sequence[int]) -> bool:
    """Whether a number that is none begins the number of what is paid to the cent: it was cut."""
    numbers = ["".join(words_of(book.items[place].number)) for place in places]
    cut = ["".join(words_of(number)) for number in read.naming.unknown]
    return all(any(number.startswith(each) for number in numbers) for each in cut)


def _is_known(read: Read, customer: str) -> bool:
    """Whether enough speaks for a customer to say that the money is theirs."""
    return customer in read.claims and read.claims[customer].weight >= _LEAST_KNOWN


def _others(book: Book, read: Read, verdict: Verdict | None) -> tuple[tuple[Share, ...], ...]:
    """The next best sets of shares, each once."""
    if verdict is None:
        return ()
    told: list[tuple[Share, ...]] = []
    for place, settled in enumerate(told_of(book, read, verdict)):
        shares = tuple(Share(book.items[each].key, cents) for each, cents in settled.taken)
        if shares not in told and (place == 0 or shares):
            told.append(shares)
    return tuple(told[1 : 1 + _ALTERNATIVES])


def _instead(book: Book, explanations: Sequence[Settled]) -> tuple[tuple[Share, ...], ...]:
    """What a payment that is taken for none of what is open may be instead."""
    told = [
        tuple(Share(book.items[place].key, cents) for place, cents in each.taken)
        for each in explanations[:_ALTERNATIVES]
    ]
    return tuple(dict.fromkeys(told))


def announced_match(
    book: Book, places: Mapping[int, int], read: Read, advice: Announced
) -> Weighed | None:
    """The explanation an advice gives, where all it names is open and the payer is its own."""
    claim = read.claims.get(advice.customer)
    text = " ".join(read.words)
    quoted = advice.reference and advice.reference.upper() in text
    same = advice.payer_iban and advice.payer_iban == read.credit.payer_iban
    if claim is None and not quoted and not same:
        return None
    named: list[int] = []
    for key, cents in advice.items:
        place = places.get(key)
        if place is None or book.left[place] != cents:
            return None
        named.append(place)
    total = sum(book.left[place] for place in named)
    if not named or total != advice.amount_cents:
        return None
    claim = claim or Claim(7.0, [("announced", advice.reference)])
    return Weighed(20.0, advice.customer, tuple(named), total, Cause("", 0.0), "announced", claim)


def paid_twice(
    book: Book,
    paid: Sequence[Seen],
    read: Read,
    verdict: Verdict,
    *,
    policy: MatchPolicy,
) -> Match | None:
    """A credit whose text names what was paid before, and nothing open: the customer's credit."""
    if any(book.left[place] for place in read.naming.whole) or not read.credit.is_final:
        return None
    amount = read.credit.amount_cents
    here = [place for place in read.naming.whole if book.items[place].open_cents > 0]
    customer, number = None, ""
    if here and sum(book.items[place].open_cents for place in here) == amount:
        customer, number = book.owner(here[0]), book.items[here[0]].number
    for place in () if here else read.naming.paid:
        if paid[place].amount_cents == amount:
            customer, number = paid[place].customer, " ".join(paid[place].invoices)
    if customer is None:
        return None
    # Where something open is of just this amount, a person says which it is.
    rivals = verdict.told and not verdict.told[0].cause.kind and verdict.confidence > _RIVAL
    known = _is_known(read, customer)
    account = book.account_of(customer)
    is_free = policy.is_automatic and not (account and account.debtor.is_excluded)
    sure = known and is_free and not rivals
    return Match(
        read.credit.key,
        Outcome.APPLIED if sure else Outcome.PROPOSED,
        customer,
        unapplied_cents=amount,
        confidence=0.997 if sure else 0.8,
        because=tuple(why_paid_twice(customer, number)),
        alternatives=_instead(book, told_of(book, read, verdict)) if rivals else (),
    )
