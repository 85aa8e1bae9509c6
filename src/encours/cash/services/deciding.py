"""What people decide of a line of the bank: confirm, say what it pays, whose it is, undo.

Each act is looked at again under a lock of the line: of two people at once one wins, and the other
is told. The same asked twice is done once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from encours.cash.queries.booked_already import find_already
from encours.cash.queries.decisions import UNDONE, Decided, latest_decisions
from encours.cash.queries.lines import WAITING, LineSeen
from encours.cash.rules.deductions import DoesNotAddUp
from encours.cash.rules.matching.words import Deduction, DeductionKind, Share
from encours.cash.rules.matching_policy import MATCHING
from encours.cash.services.applying import Wanted, decision_of
from encours.cash.services.settling import (
    CONFIRMED,
    DECIDED,
    lock_line,
    set_outcome,
    settle_line,
    take_back,
    tell,
)
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.reasons import Reason
from encours.parties.queries.customers import find_customer
from encours.policybook.queries import policy_on
from encours.receivables.queries.allocations import lines_of
from encours.receivables.services.acts import LinesCannotMeet
from encours.receivables.services.numbering import lock_ledger
from encours.tenancy.isolation import acting_for


class DecidedMeanwhile(EncoursError):
    """Somebody else, or the automatic, has decided of the line since it was looked at."""


class NothingToConfirm(EncoursError):
    """Nothing is proposed for the line, or not this."""


class CannotSettle(EncoursError):
    """What one wants the line to pay does not make up its amount, or names nothing."""


class NothingToUndo(EncoursError):
    """No decision stands on the line."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: the decision that stands by it, and the customers it touches."""

    decision_id: int
    customers: tuple[str, ...]


def confirm(
    organisation_id: int,
    line_id: int,
    *,
    choice: int = 0,
    seen: int | None = None,
    author_id: int,
    now: datetime,
) -> Done:
    """Applies what is proposed: 0 the first, 1 and 2 the alternatives.

    `seen`: the decision that was on the page. Raises `NothingToConfirm`, `DecidedMeanwhile`, and
    what the ledger refuses (`NoLongerOpen`, `NotEnoughLeft`, `LinesCannotMeet`).
    """
    with _deciding(organisation_id, line_id) as (line, latest):
        if _is_same_person(latest, author_id):
            return _done(latest)
        _check_seen(latest, seen)
        if latest is None or latest.outcome != "proposed":
            raise _nothing_proposed()
        wanted = _proposed(line, latest, choice)
        return _apply(organisation_id, line, wanted, latest, author_id=author_id, now=now)


def decide(
    organisation_id: int,
    line_id: int,
    *,
    customer: str,
    shares: Sequence[Share],
    deductions: Sequence[Deduction] = (),
    unapplied_cents: int | None = None,
    comment: str = "",
    seen: int | None = None,
    author_id: int,
    now: datetime,
) -> Done:
    """Applies the line to `shares` (lines of the ledger, cents; below zero for credits used).

    They may be of several customers. `customer`: whose is what is left of it (`unapplied_cents`,
    worked out where it is not given). Raises `CannotSettle`, `DecidedMeanwhile`, and what the
    ledger refuses.
    """
    with _deciding(organisation_id, line_id) as (line, latest):
        _check_customer(organisation_id, customer)
        paid = sum(each.amount_cents for each in shares)
        left = line.amount_cents - paid + sum(each.amount_cents for each in deductions)
        wanted = Wanted(
            customer,
            tuple(shares),
            tuple(deductions),
            left if unapplied_cents is None else unapplied_cents,
            CONFIRMED,
            because=(Reason("person", message("a person said so")),),
            comment=comment,
        )
        if latest is not None and _is_same(latest, wanted, author_id):
            return _done(latest)
        _check_seen(latest, seen)
        return _apply(organisation_id, line, wanted, latest, author_id=author_id, now=now)


def set_customer_only(
    organisation_id: int,
    line_id: int,
    customer: str,
    *,
    comment: str = "",
    seen: int | None = None,
    author_id: int,
    now: datetime,
) -> Done:
    """Says whose the money is, not what it pays: it stands on the account as a payment on account.

    The line still waits for who says what it pays. Raises `CannotSettle`, `DecidedMeanwhile`.
    """
    with _deciding(organisation_id, line_id) as (line, latest):
        _check_customer(organisation_id, customer)
        wanted = Wanted(
            customer,
            (),
            (),
            line.amount_cents,
            CONFIRMED,
            because=(Reason("person", message("a person said so")),),
            comment=comment,
        )
        if latest is not None and latest.outcome == "customer" and latest.customer == customer:
            return _done(latest)
        _check_seen(latest, seen)
        return _apply(
            organisation_id, line, wanted, latest, author_id=author_id, now=now, outcome="customer"
        )


def exclude(
    organisation_id: int,
    line_id: int,
    reason: str,
    *,
    seen: int | None = None,
    author_id: int,
    now: datetime,
) -> Done:
    """Says that the line is no customer's payment, and why. Raises `DecidedMeanwhile`."""
    said = message("Not a customer's payment: {reason}", reason=reason)
    return _put(
        organisation_id, line_id, "excluded", said, reason, seen=seen, author_id=author_id, now=now
    )


def leave(
    organisation_id: int,
    line_id: int,
    *,
    comment: str = "",
    seen: int | None = None,
    author_id: int,
    now: datetime,
) -> Done:
    """Leaves the line to people: the automatic looks at it no more. Raises `DecidedMeanwhile`."""
    said = message("Left to people")
    return _put(
        organisation_id, line_id, "left", said, comment, seen=seen, author_id=author_id, now=now
    )


def undo(
    organisation_id: int,
    line_id: int,
    *,
    comment: str = "",
    seen: int | None = None,
    author_id: int,
    now: datetime,
) -> Done:
    """Takes back the decision that stands on the line, by another row; the line waits again.

    What Encours wrote ahead of the books is taken back; a payment that the books have stays, and
    pays nothing by the bank's word any more. Raises `NothingToUndo`, `DecidedMeanwhile`.
    """
    with acting_for(organisation_id):
        line = lock_line(organisation_id, line_id)
        latest = latest_decisions(organisation_id, [line_id]).get(line_id)
        _check_seen(latest, seen)
        if latest is None or latest.outcome in (UNDONE, "proposed"):
            raise NothingToUndo(
                message("Nothing stands decided of this line."),
                message("Look at its history; it may have been undone already."),
            )
        return Done(
            *take_back(organisation_id, line, latest, comment=comment, author_id=author_id, now=now)
        )


@contextmanager
def _deciding(organisation_id: int, line_id: int) -> Iterator[tuple[LineSeen, Decided | None]]:
    """The line, locked, and the last decision on it."""
    with acting_for(organisation_id):
        line = lock_line(organisation_id, line_id)
        latest = latest_decisions(organisation_id, [line_id]).get(line_id)
        yield line, latest


def _check_seen(latest: Decided | None, seen: int | None) -> None:
    if seen is not None and seen != (0 if latest is None else latest.id):
        raise _meanwhile()


def _meanwhile() -> DecidedMeanwhile:
    return DecidedMeanwhile(
        message("Somebody else has decided of this line meanwhile."),
        message("Look at the line again; nothing of yours was written."),
    )


def _nothing_proposed() -> NothingToConfirm:
    return NothingToConfirm(
        message("Nothing is proposed for this line."),
        message("Say yourself what it pays, or whose it is."),
    )


def _apply(
    organisation_id: int,
    line: LineSeen,
    wanted: Wanted,
    latest: Decided | None,
    *,
    author_id: int,
    now: datetime,
    outcome: str = "applied",
) -> Done:
    """Settles a line that waits; what only said whose it was gives way first."""
    if line.outcome not in WAITING or line.amount_cents <= 0:
        raise _meanwhile()
    if latest is not None and latest.outcome == "customer":
        take_back(organisation_id, line, latest, comment="", author_id=author_id, now=now)
    wanted = _with_books(organisation_id, line, wanted, now=now)
    try:
        decision_id = settle_line(
            organisation_id, line, wanted, author_id=author_id, now=now, outcome=outcome
        )
    except DoesNotAddUp as wrong:
        raise CannotSettle(
            message("What you chose does not make up the payment."),
            message("Change the amounts, or say what the difference is."),
        ) from wrong
    except LinesCannotMeet as wrong:
        if not wanted.found:
            raise
        raise CannotSettle(
            message("The books have this payment already, on the account of another customer."),
            message("Give it all to that customer, or correct the entry in the books first."),
        ) from wrong
    return Done(decision_id, _customers(organisation_id, wanted))


def _put(
    organisation_id: int,
    line_id: int,
    outcome: str,
    said: Message,
    comment: str,
    *,
    seen: int | None,
    author_id: int,
    now: datetime,
) -> Done:
    """Sets a line that waits aside, without a word in the ledger."""
    with _deciding(organisation_id, line_id) as (line, latest):
        if latest is not None and latest.outcome == outcome and latest.author_id == author_id:
            return _done(latest)
        _check_seen(latest, seen)
        if line.outcome not in WAITING:
            raise _meanwhile()
        if latest is not None and latest.outcome == "customer":
            take_back(organisation_id, line, latest, comment="", author_id=author_id, now=now)
        decision = decision_of(
            organisation_id,
            line_id,
            Wanted("", (), (), 0, CONFIRMED, (Reason("person", said),), comment=comment),
            outcome=outcome,
            author_id=author_id,
            now=now,
        )
        decision.save(force_insert=True)
        set_outcome(organisation_id, line_id, outcome)
        tell(
            organisation_id,
            DECIDED,
            line,
            said,
            {"decision": decision.pk, "comment": comment},
            author_id=author_id,
            now=now,
        )
        return Done(decision.pk, ())


def _with_books(organisation_id: int, line: LineSeen, wanted: Wanted, *, now: datetime) -> Wanted:
    """What is wanted, of the payment that the books have already: received again it counts twice.

    What they say it paid stands where the person says the same. Under the ledger's lock: what
    comes in meanwhile would be received again.
    """
    lock_ledger(organisation_id)
    days = policy_on(organisation_id, MATCHING, now.date()).found_days
    already = find_already(organisation_id, line, wanted.customer, within_days=days)
    if already is None:
        return wanted
    told = tuple(Share(*each) for each in already.closed)
    is_same = {*told} == {*wanted.shares}
    short = sum(each.amount_cents for each in wanted.deductions if not each.is_contested)
    credited = already.booked.credited_cents or already.booked.amount_cents
    return replace(
        wanted,
        found=already.booked.lines,
        is_told=bool(told) and not already.is_part and (is_same or not wanted.shares),
        told=told if already.is_part and {*told} < {*wanted.shares} else (),
        is_part=already.is_part,
        is_inside=bool(short) and credited == line.amount_cents + short,
    )


def _proposed(line: LineSeen, latest: Decided, choice: int) -> Wanted:
    """What was proposed, the first or another; another one than fits pays as far as it goes."""
    if latest.customer is None or not 0 <= choice <= len(latest.alternatives):
        raise _nothing_proposed()
    wanted = Wanted(
        latest.customer,
        tuple(Share(*each) for each in latest.allocations),
        tuple(
            Deduction(DeductionKind(kind), cents, key, is_contested=kind == DeductionKind.PENALTY)
            for kind, cents, key in latest.deductions
        ),
        latest.unapplied_cents,
        CONFIRMED,
        because=latest.because,
        confidence=latest.confidence,
        was_threshold=latest.was_threshold,
    )
    if choice == 0:
        return wanted
    left, shares = line.amount_cents, []
    told = [Share(*each) for each in latest.alternatives[choice - 1]]
    for each in sorted(told, key=lambda share: share.amount_cents > 0):
        cents = min(each.amount_cents, left)
        if cents:
            shares.append(replace(each, amount_cents=cents))
        left -= cents
    return replace(wanted, shares=tuple(shares), deductions=(), unapplied_cents=left)


def _is_same(latest: Decided, wanted: Wanted, author_id: int) -> bool:
    return (
        latest.outcome == "applied"
        and latest.author_id == author_id
        and latest.customer == wanted.customer
        and latest.allocations == tuple((each.key, each.amount_cents) for each in wanted.shares)
        and latest.unapplied_cents == wanted.unapplied_cents
    )


def _is_same_person(latest: Decided | None, author_id: int) -> bool:
    """Whether the line stands applied by whoever asks: the same button, pressed twice."""
    return latest is not None and latest.outcome == "applied" and latest.author_id == author_id


def _done(latest: Decided | None) -> Done:
    return Done(0 if latest is None else latest.id, ())


def _customers(organisation_id: int, wanted: Wanted) -> tuple[str, ...]:
    states = lines_of(organisation_id, [each.key for each in wanted.shares])
    found = {state.customer for state in states.values() if state.customer} | {wanted.customer}
    return tuple(sorted(found))


def _check_customer(organisation_id: int, customer: str) -> None:
    if find_customer(organisation_id, customer) is None:
        raise CannotSettle(
            message("There is no customer {customer}.", customer=customer),
            message("Check the code, or create the customer first."),
        )
