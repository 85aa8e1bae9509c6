"""What becomes of a payment once the books are asked too: the matching proposes, the books know.

A payment that the books hold is that payment, never a second one. What they say it paid stands,
and where the bank says otherwise both are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from encours.cash.rules.found import Booked
from encours.cash.rules.matching.words import (
    Credit,
    Deduction,
    DeductionKind,
    Match,
    Outcome,
    Share,
)
from encours.kernel.messages import message
from encours.kernel.money import Money
from encours.kernel.reasons import Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """As `Match`, with the payment of the books that it is (`found`: its lines).

    `is_told`: the books say themselves what it paid; nothing is allocated by it. `told`: of the
    shares, those that the books say themselves; only the others are allocated. `is_part`: the books
    have a part of it, and keep the rest waiting. `is_inside`: the deductions are in their entry.
    """

    outcome: Outcome
    customer: str | None
    shares: tuple[Share, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    unapplied_cents: int = 0
    confidence: float = 0.0
    because: tuple[Reason, ...] = ()
    alternatives: tuple[tuple[Share, ...], ...] = ()
    role: str = "debtor"
    announced: int | None = None
    found: tuple[int, ...] = ()
    is_told: bool = False
    told: tuple[Share, ...] = ()
    is_part: bool = False
    is_inside: bool = False


def decide_verdict(
    credit: Credit,
    match: Match,
    booked: Booked | None,
    *,
    alike: Sequence[Booked],
    closed_by: Mapping[int, Sequence[tuple[int, int]]],
) -> Verdict:
    """`booked`: the payment of the books that it is; `alike`: those it could have been.

    `closed_by`: what the books say that each line of a payment closed.
    """
    if booked is None:
        return _of_books_without(match, alike)
    closed: dict[int, int] = {}
    for line in booked.lines:
        for item, cents in closed_by.get(line, ()):
            closed[item] = closed.get(item, 0) + cents
    known = Reason(
        "booked",
        message(
            "the books have it since {day}: {number}", day=booked.booked_on, number=_name(booked)
        ),
    )
    if not closed and match.outcome == Outcome.APPLIED:
        return _as_booked(match, booked, known)
    told = tuple(Share(item, cents) for item, cents in sorted(closed.items()))
    if match.outcome == Outcome.APPLIED and not match.deductions and {*told} < {*match.shares}:
        because = (known, *match.because)
        return replace(_as_matched(match, because=because, found=booked.lines), told=told)
    inside = _inside(credit, booked, told)
    says_otherwise = match.shares and {*match.shares} != {*told}
    if match.outcome == Outcome.APPLIED and says_otherwise:
        conflict = Reason("conflict", message("the books say that it paid something else"))
        return _as_matched(
            match, because=(conflict, known, *match.because), found=booked.lines, is_told=True
        )
    return Verdict(
        Outcome.APPLIED,
        booked.customer,
        told,
        inside,
        credit.amount_cents
        - sum(each.amount_cents for each in told)
        + sum(each.amount_cents for each in inside),
        1.0,
        (known, *_shared(booked)),
        found=booked.lines,
        is_told=True,
    )


def _shared(booked: Booked) -> tuple[Reason, ...]:
    """That several customers paid it together: cheques, bills, a parent's payment."""
    if not booked.others:
        return ()
    told = message(
        "{count} customers paid it together; what is not shared out here is theirs as in the books",
        count=1 + len(booked.others),
    )
    return (Reason("together", told),)


def find_part(
    verdict: Verdict, in_part: Booked | None, closed_by: Mapping[int, Sequence[tuple[int, int]]]
) -> Verdict:
    """A sure payment of which the books have a part as the customer's, and keep all the rest.

    As it is, where they say nothing else of their part.
    """
    is_sure = verdict.outcome == Outcome.APPLIED and not verdict.found
    if not is_sure or in_part is None or verdict.deductions or not in_part.is_kept_waiting:
        return verdict
    closed: dict[int, int] = {}
    for line in in_part.lines:
        for item, cents in closed_by.get(line, ()):
            closed[item] = closed.get(item, 0) + cents
    told = tuple(Share(item, cents) for item, cents in sorted(closed.items()))
    if not {*told} <= {*verdict.shares}:
        return verdict
    known = message(
        "the books have {amount} of it, on {day}",
        amount=Money(in_part.credited_cents, in_part.unit),
        day=in_part.booked_on,
    )
    because = (Reason("booked_in_part", known), *verdict.because)
    return replace(verdict, because=because, found=in_part.lines, told=told, is_part=True)


def ask_of_unlike(
    verdict: Verdict,
    *,
    together: Booked | None,
    in_part: Booked | None,
    moved: Booked | None = None,
) -> Verdict:
    """Asks of a payment that the books seem to have in other pieces: it must not count twice.

    `moved`: given to its customer out of what waited there, since nobody knows when.
    """
    if verdict.found or (together is None and in_part is None and moved is None):
        return verdict
    reasons = []
    if moved is not None:
        said = message(
            "the books gave the customer {amount} that waited there, on {day}: it may be this",
            amount=Money(moved.amount_cents, moved.unit),
            day=moved.booked_on,
        )
        reasons.append(Reason("moved_from_waiting", said))
    if together is not None:
        said = message(
            "with another payment it is one of {amount} that the books have, on {day}",
            amount=Money(together.amount_cents, together.unit),
            day=together.booked_on,
        )
        reasons.append(Reason("booked_together", said))
    if in_part is not None:
        said = message(
            "the books have {amount} of it, on {day}",
            amount=Money(in_part.credited_cents, in_part.unit),
            day=in_part.booked_on,
        )
        reasons.append(Reason("booked_in_part", said))
    is_sure = verdict.outcome == Outcome.APPLIED
    return replace(
        verdict,
        outcome=Outcome.PROPOSED if is_sure else verdict.outcome,
        because=(*reasons, *verdict.because),
    )


def _as_booked(match: Match, booked: Booked, known: Reason) -> Verdict:
    """What the books have, applied as matched: a difference they leave due is not written off.

    The books of that day are closed to what they do not say; a person may code it later.
    """
    because = (known, *match.because)
    if not match.deductions:
        return _as_matched(match, because=because, found=booked.lines)
    lack = sum(each.amount_cents for each in match.deductions)
    credited = booked.credited_cents - booked.amount_cents
    if credited == lack and not any(each.is_contested for each in match.deductions):
        return replace(_as_matched(match, because=because, found=booked.lines), is_inside=True)
    if len(match.shares) != 1 or lack >= match.shares[0].amount_cents:
        return _as_matched(match, because=because, outcome=Outcome.PROPOSED, found=booked.lines)
    share = match.shares[0]
    left = Reason("left_due", message("the books leave the rest due"))
    told = _as_matched(match, because=(*because, left), found=booked.lines)
    return replace(
        told, shares=(replace(share, amount_cents=share.amount_cents - lack),), deductions=()
    )


def _inside(credit: Credit, booked: Booked, told: Sequence[Share]) -> tuple[Deduction, ...]:
    """The fee that the books have inside the payment: told, for it is written there already."""
    closed = sum(each.amount_cents for each in told)
    kept = closed - credit.amount_cents
    if kept <= 0 or closed != (booked.credited_cents or booked.amount_cents):
        return ()
    return (Deduction(DeductionKind.FEE, kept),)


def _of_books_without(match: Match, alike: Sequence[Booked]) -> Verdict:
    """As the matching says; asked first where the books have the same amount from another."""
    others = [each for each in alike if not each.is_of(match.customer or "")]
    if match.outcome != Outcome.APPLIED or not others:
        return _as_matched(match, because=match.because)
    elsewhere = Reason(
        "booked_elsewhere",
        message(
            "the books have the same amount from {customer}, on {day}",
            customer=others[0].customer,
            day=others[0].booked_on,
        ),
    )
    return _as_matched(match, because=(elsewhere, *match.because), outcome=Outcome.PROPOSED)


def _as_matched(
    match: Match,
    *,
    because: tuple[Reason, ...],
    outcome: Outcome | None = None,
    found: tuple[int, ...] = (),
    is_told: bool = False,
) -> Verdict:
    return Verdict(
        outcome or match.outcome,
        match.customer,
        match.shares,
        match.deductions,
        match.unapplied_cents,
        match.confidence,
        because,
        match.alternatives,
        match.role,
        match.announced,
        found,
        is_told,
    )


def _name(booked: Booked) -> str:
    return next((each for each in booked.texts if each), "")
