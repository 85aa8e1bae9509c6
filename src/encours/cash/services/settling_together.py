"""Settles many payments at once: those that the books have already, and those without a difference.

Hundreds in one transaction, each looked at again under the locks as it would be alone; those that
something stands in the way of are left for the caller to try alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from encours.cash.models import BankLine, Decision, Posting
from encours.cash.queries.counterparts import counterparts_of
from encours.cash.queries.decisions import latest_numbers, tied_now
from encours.cash.queries.lines import LineSeen, lines
from encours.cash.rules.deductions import (
    DoesNotAddUp,
    Laid,
    Settled,
    check_sum,
    settle_deductions,
)
from encours.cash.services.applying import (
    NoLongerOpen,
    Wanted,
    by_customer,
    check_standing,
    check_untied,
    decision_of,
    facts_of,
    found_receipts,
    meet,
    new_receipt,
    postings_to,
    written_receipts,
)
from encours.cash.services.differences import Written
from encours.cash.services.learning import Lesson, learn_all
from encours.cash.services.settling import AUTOMATIC, MATCHED
from encours.journal.services import record
from encours.kernel.messages import plural
from encours.kernel.subjects import SubjectRef
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.queries.ledger import last_import
from encours.receivables.rules.act_kinds import ALLOCATION
from encours.receivables.services.acts import Doing, LinesCannotMeet, clear_refusals, doing
from encours.receivables.services.allocating import NoSuchLine, lay
from encours.receivables.services.numbering import lock_ledger
from encours.receivables.services.pending import NewLine, Place, places_of, write_lines
from encours.tenancy.isolation import acting_for

CHUNK = 300
"""So many payments are settled in one transaction."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A payment to settle: as it was looked at (`decided`: the last decision's number, 0: none).

    `books`: the number of the last import then. What came since may have the payment already.
    """

    line: LineSeen
    decided: int
    wanted: Wanted
    books: int


@dataclass(frozen=True, slots=True)
class _Settling:
    """A payment that nothing stands in the way of. `new`: the receipts to write for it."""

    line: LineSeen
    wanted: Wanted
    settled: Settled
    new: tuple[NewLine, ...] = ()


@dataclass(slots=True)
class _Ground:
    """What is open for the payments of a chunk: less after each of them."""

    states: dict[int, LineState]
    tied: set[int]
    places: dict[str, dict[str, Place]]
    counterparts: dict[int, str | None]


def is_plain(wanted: Wanted) -> bool:
    """Whether nothing but receipts and allocations is written for it, if the books lack even those.

    Differences, and what an advice announced, are settled alone.
    """
    is_whole = wanted.is_told or not (wanted.deductions or wanted.is_part)
    return is_whole and wanted.announced is None


def settle_together(
    organisation_id: int, some: Sequence[Ready], *, author_id: int | None, now: datetime
) -> set[int]:
    """Settles those of `some` (see `is_plain`) that are as they were; the lines settled.

    One transaction, one act, one entry of the journal. Raises `LinesCannotMeet`, `NotEnoughLeft` or
    `TakenMeanwhile` where the ledger refuses; nothing is written then.
    """
    with acting_for(organisation_id):
        same = _lock(organisation_id, some)
        if not same:
            return set()
        with clear_refusals():
            lock_ledger(organisation_id)
            books = last_import(organisation_id)
            same = [each for each in same if each[0].books == books]
            if not same:
                return set()
            settling, states = _check(organisation_id, same)
        if settling:
            with doing(organisation_id, ALLOCATION, author_id=author_id, now=now) as act:
                _write(act, settling, states)
    return {each.line.id for each in settling}


def _lock(organisation_id: int, some: Sequence[Ready]) -> list[tuple[Ready, LineSeen]]:
    """Those that nobody decided of since, as they are now; locked in the order of their numbers."""
    ids = sorted(each.line.id for each in some)
    rows = BankLine.objects.filter(organisation_id=organisation_id, pk__in=ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    current = lines(organisation_id, ids)
    decided = latest_numbers(organisation_id, ids)
    return [
        (each, current[each.line.id])
        for each in some
        if each.line.id in current
        and current[each.line.id].outcome == each.line.outcome
        and decided.get(each.line.id, 0) == each.decided
    ]


def _check(
    organisation_id: int, same: Sequence[tuple[Ready, LineSeen]]
) -> tuple[list[_Settling], dict[int, LineState]]:
    """What can be settled, in order: what one takes is no longer there for the next."""
    found = {number for each, _ in same for number in each.wanted.found}
    shares = {share.key for each, _ in same for share in each.wanted.shares}
    states = lines_of(organisation_id, found | shares)
    ground = _Ground(
        dict(states),
        {*tied_now(organisation_id, found)},
        _places(organisation_id, same, states),
        counterparts_of(organisation_id, [line for _, line in same]),
    )
    checked = (_check_one(each.wanted, line, ground) for each, line in same)
    return [each for each in checked if each is not None], states


def _places(
    organisation_id: int,
    same: Sequence[tuple[Ready, LineSeen]],
    states: Mapping[int, LineState],
) -> dict[str, dict[str, Place]]:
    """By currency, where the books keep the customers that new receipts may be of."""
    customers: dict[str, set[str]] = {}
    for each, line in same:
        if not each.wanted.found:
            items = [states[e.key] for e in each.wanted.shares if e.key in states]
            owners = (each.wanted.customer, *(item.customer for item in items))
            customers.setdefault(line.unit, set()).update(owner for owner in owners if owner)
    return {
        unit: places_of(organisation_id, theirs, unit=unit) for unit, theirs in customers.items()
    }


def _check_one(wanted: Wanted, line: LineSeen, ground: _Ground) -> _Settling | None:
    """What the payment is to write, taken off the ground; None: something stands in its way."""
    states = ground.states
    try:
        check_sum(line.amount_cents, wanted.shares, wanted.deductions, wanted.unapplied_cents)
        settled = settle_deductions(wanted.to_lay, ())
        check_standing(states, settled.shares, wanted.found, basis=wanted.basis)
        check_untied(ground.tied, wanted.found, states)
    except (NoLongerOpen, NoSuchLine, LinesCannotMeet, DoesNotAddUp):
        return None
    new: tuple[NewLine, ...] = ()
    if not wanted.found:
        told = by_customer(line, wanted, settled, states)
        places = ground.places[line.unit]
        if not places.keys() >= told.keys():
            return None
        counterpart = ground.counterparts.get(line.id)
        new = tuple(
            new_receipt(line, customer, cents, place=places[customer], counterpart=counterpart)
            for customer, cents in told.items()
        )
    closed = sum(states[each].allocated_cents for each in wanted.found)
    if settled.shares and closed != sum(each.amount_cents for each in wanted.told):
        return None
    for each in settled.shares:
        taken = states[each.key].allocated_cents + abs(each.amount_cents)
        states[each.key] = replace(states[each.key], allocated_cents=taken)
    ground.tied.update(wanted.found)
    return _Settling(line, wanted, settled, new)


def _write(act: Doing, settling: Sequence[_Settling], states: Mapping[int, LineState]) -> None:
    """Receipts, allocations, decisions, outcomes, memory, then the journal."""
    organisation_id = act.organisation_id
    receipts = _write_receipts(act, settling, states)
    _lay(act, settling, receipts, states)
    decisions = Decision.objects.bulk_create(
        decision_of(
            organisation_id,
            each.line.id,
            each.wanted,
            outcome="applied",
            author_id=act.author_id,
            now=act.now,
        )
        for each in settling
    )
    Posting.objects.bulk_create(
        posting
        for decision, written in zip(decisions, receipts, strict=True)
        for posting in postings_to(decision, written)
    )
    ids = [each.line.id for each in settling]
    BankLine.objects.filter(organisation_id=organisation_id, pk__in=ids).update(outcome="applied")
    learn_all(
        organisation_id,
        [Lesson(each.line, each.wanted.customer, each.wanted.role) for each in settling],
        is_automatic=settling[0].wanted.basis == AUTOMATIC,
    )
    record(
        organisation_id,
        kind=MATCHED,
        subject=SubjectRef("bank_line", str(ids[0])),
        message=plural(
            "{count} payment of the bank applied: {found} in the books already",
            "{count} payments of the bank applied: {found} in the books already",
            count=len(ids),
            found=sum(bool(each.wanted.found) for each in settling),
        ),
        covers={"act": act.act_id, "lines": [_covered(d) for d in decisions]},
        author_id=act.author_id,
        now=act.now,
    )


def _write_receipts(
    act: Doing, settling: Sequence[_Settling], states: Mapping[int, LineState]
) -> list[list[Written]]:
    """Of each payment, its receipts: those of the books, or new ones ahead of them."""
    numbers = write_lines(act, [new for each in settling for new in each.new])
    first = 0
    written = []
    for each in settling:
        if each.wanted.found:
            written.append(found_receipts(each.wanted, states))
            continue
        last = first + len(each.new)
        written.append(written_receipts(each.new, numbers[first:last]))
        first = last
    return written


def _lay(
    act: Doing,
    settling: Sequence[_Settling],
    receipts: Sequence[Sequence[Written]],
    states: Mapping[int, LineState],
) -> None:
    """Everything that the payments close, as facts of the bank."""
    laid: list[tuple[Laid, str]] = []
    for each, written in zip(settling, receipts, strict=True):
        owed = {share.key: states[share.key] for share in each.settled.shares}
        met = meet(each.settled, written, owed, customer=each.wanted.customer)
        laid.extend((one, each.wanted.basis) for one in met)
    if not laid:
        return
    lines = lines_of(act.organisation_id, {side for one, _ in laid for side in one.sides})
    lay(act, [fact for one, basis in laid for fact in facts_of([one], lines, basis=basis)], lines)


def _covered(decision: Decision) -> list[object]:
    return [
        decision.line_id,
        decision.pk,
        decision.customer,
        decision.allocations,
        decision.deductions,
        decision.unapplied_cents,
    ]
