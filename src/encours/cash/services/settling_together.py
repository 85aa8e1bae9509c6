"""Settles together the payments that the books have already: nothing new goes into the ledger.

Hundreds in one transaction, each looked at again under the locks as it would be alone; those that
something stands in the way of are left for the caller to try alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from encours.cash.models import BankLine, Decision, Posting
from encours.cash.queries.decisions import latest_numbers, tied_now
from encours.cash.queries.lines import LineSeen, lines
from encours.cash.rules.deductions import DoesNotAddUp, Settled, check_sum, settle_deductions
from encours.cash.services.applying import (
    NoLongerOpen,
    Wanted,
    check_standing,
    check_untied,
    decision_of,
    facts_of,
    found_receipts,
    meet,
    postings_to,
)
from encours.cash.services.differences import Written
from encours.cash.services.learning import Lesson, learn_all
from encours.cash.services.settling import AUTOMATIC, MATCHED
from encours.journal.services import record
from encours.kernel.messages import plural
from encours.kernel.subjects import SubjectRef
from encours.receivables.queries.allocations import LineState, lines_of
from encours.receivables.rules.act_kinds import ALLOCATION
from encours.receivables.rules.precedence import Fact
from encours.receivables.services.acts import Doing, LinesCannotMeet, clear_refusals, doing
from encours.receivables.services.allocating import NoSuchLine, lay
from encours.receivables.services.numbering import lock_ledger
from encours.tenancy.isolation import acting_for

CHUNK = 300
"""So many payments are settled in one transaction."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A payment to settle: as it was looked at (`decided`: the last decision's number, 0: none)."""

    line: LineSeen
    decided: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class _Settling:
    """A payment that nothing stands in the way of, with what it is to write."""

    ready: Ready
    line: LineSeen
    receipts: tuple[Written, ...]
    facts: tuple[Fact, ...]


def is_in_books(wanted: Wanted) -> bool:
    """Whether the books have all of it already, so that no line of the ledger is written for it."""
    is_whole = wanted.is_told or not wanted.deductions
    return bool(wanted.found) and is_whole and wanted.announced is None


def settle_together(
    organisation_id: int, some: Sequence[Ready], *, author_id: int | None, now: datetime
) -> set[int]:
    """Settles those of `some` (see `is_in_books`) that are as they were; the lines settled.

    One transaction, one entry of the journal. Raises `LinesCannotMeet`, `NotEnoughLeft` or
    `TakenMeanwhile` where the ledger refuses; nothing is written then.
    """
    with acting_for(organisation_id):
        same = _lock(organisation_id, some)
        if not same:
            return set()
        with clear_refusals():
            lock_ledger(organisation_id)
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
    tied = {*tied_now(organisation_id, found)}
    settling = []
    for each, line in same:
        one = _check_one(each, line, states, tied)
        if one is not None:
            settling.append(one)
            tied.update(each.wanted.found)
    return settling, states


def _check_one(
    ready: Ready, line: LineSeen, states: dict[int, LineState], tied: set[int]
) -> _Settling | None:
    """What the payment is to write, taken off `states`; None: something stands in its way."""
    wanted = ready.wanted
    try:
        check_sum(line.amount_cents, wanted.shares, wanted.deductions, wanted.unapplied_cents)
        settled = settle_deductions(() if wanted.is_told else wanted.shares, ())
        check_standing(states, settled.shares, wanted.found, basis=wanted.basis)
        check_untied(tied, wanted.found, states)
    except (NoLongerOpen, NoSuchLine, LinesCannotMeet, DoesNotAddUp):
        return None
    receipts = found_receipts(wanted, states)
    facts = _facts(settled, receipts, states, wanted)
    if any(states[side].left_cents < each.amount_cents for each in facts for side in each.sides):
        return None
    for each in facts:
        for side in each.sides:
            taken = states[side].allocated_cents + each.amount_cents
            states[side] = replace(states[side], allocated_cents=taken)
    return _Settling(ready, line, tuple(receipts), tuple(facts))


def _facts(
    settled: Settled, receipts: Sequence[Written], states: dict[int, LineState], wanted: Wanted
) -> list[Fact]:
    laid = meet(settled, receipts, states, customer=wanted.customer)
    return facts_of(laid, states, basis=wanted.basis)


def _write(act: Doing, settling: Sequence[_Settling], states: dict[int, LineState]) -> None:
    """Decisions, allocations, outcomes, memory, then the journal."""
    organisation_id = act.organisation_id
    facts = [fact for each in settling for fact in each.facts]
    if facts:
        lay(act, facts, {side: states[side] for fact in facts for side in fact.sides})
    decisions = Decision.objects.bulk_create(
        decision_of(
            organisation_id,
            each.line.id,
            each.ready.wanted,
            outcome="applied",
            author_id=act.author_id,
            now=act.now,
        )
        for each in settling
    )
    Posting.objects.bulk_create(
        posting
        for decision, each in zip(decisions, settling, strict=True)
        for posting in postings_to(decision, each.receipts)
    )
    ids = [each.line.id for each in settling]
    BankLine.objects.filter(organisation_id=organisation_id, pk__in=ids).update(outcome="applied")
    learn_all(
        organisation_id,
        [
            Lesson(each.line, each.ready.wanted.customer, each.ready.wanted.role)
            for each in settling
        ],
        is_automatic=settling[0].ready.wanted.basis == AUTOMATIC,
    )
    record(
        organisation_id,
        kind=MATCHED,
        subject=SubjectRef("bank_line", str(ids[0])),
        message=plural(
            "{count} payment at the bank is one of the books",
            "{count} payments at the bank are those of the books",
            count=len(ids),
        ),
        covers={"act": act.act_id, "lines": [_covered(d) for d in decisions]},
        author_id=act.author_id,
        now=act.now,
    )


def _covered(decision: Decision) -> list[object]:
    return [
        decision.line_id,
        decision.pk,
        decision.customer,
        decision.allocations,
        decision.deductions,
        decision.unapplied_cents,
    ]
