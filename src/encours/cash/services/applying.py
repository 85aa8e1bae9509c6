"""Writes what a line of the bank pays into the ledger, all of it or nothing, and takes it back.

The ledger's lock is held from the last look at the items to the commit: what was open when the
matching looked may be paid by now, and then nothing is written.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from encours.cash.models import Decision, Posting
from encours.cash.queries.decisions import Decided, postings_of, tied_now
from encours.cash.queries.lines import LineSeen
from encours.cash.rules.deductions import (
    Laid,
    Settled,
    Source,
    check_sum,
    lay_sources,
    settle_deductions,
)
from encours.cash.rules.matching.words import Deduction, DeductionKind, Share
from encours.cash.services.differences import Written, write_differences
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.messages_json import as_json
from encours.kernel.reasons import Reason
from encours.receivables.queries.allocations import LineState, lines_of, standing_facts
from encours.receivables.queries.candidates import standing_twins
from encours.receivables.queries.documents import list_statuses
from encours.receivables.rules.assertions import STATUS
from encours.receivables.rules.ledger_policy import LedgerPolicy
from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.rules.natures import RECEIPT
from encours.receivables.rules.precedence import Fact
from encours.receivables.services.acts import Doing
from encours.receivables.services.allocating import check_stands, lay, take_back
from encours.receivables.services.asserting import assert_within
from encours.receivables.services.pending import (
    NewLine,
    Place,
    place_of,
    reverse_lines,
    write_lines,
)

_TEXT = 200


class NoLongerOpen(EncoursError):
    """What the line was to pay has less open by now."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line is to pay. `shares`: numbers of lines of the ledger, below zero for credits used.

    Shares − deductions + `unapplied_cents` = the line. `found`: the lines of the books that are
    this very payment; `is_told`: they say themselves what it paid, `told`: a part of it. `is_part`:
    they are a part of it, the rest waits in the books. `is_inside`: the differences are in them.
    `basis`: `bank` or `bank_confirmed`. `announced`: the advice that it meets.
    """

    customer: str
    shares: tuple[Share, ...]
    deductions: tuple[Deduction, ...]
    unapplied_cents: int
    basis: str
    because: tuple[Reason, ...] = ()
    confidence: float = 1.0
    was_threshold: float | None = None
    role: str = "debtor"
    found: tuple[int, ...] = ()
    is_told: bool = False
    told: tuple[Share, ...] = ()
    is_part: bool = False
    is_inside: bool = False
    announced: int | None = None
    comment: str = ""

    @property
    def to_lay(self) -> tuple[Share, ...]:
        """The shares that the books do not say themselves."""
        if self.is_told:
            return ()
        return tuple(each for each in self.shares if each not in self.told)


def post(
    act: Doing,
    line: LineSeen,
    wanted: Wanted,
    *,
    policy: LedgerPolicy,
    counterpart: str | None,
    outcome: str = "applied",
) -> Decision:
    """Writes receipts, differences and allocations of `wanted`, and the decision.

    `counterpart`: the account of the books that the money came into, if not the usual one. Raises
    `NoLongerOpen`, `NotEnoughLeft`, `LinesCannotMeet`, `CannotRecord`, `DoesNotAddUp`.
    """
    check_sum(line.amount_cents, wanted.shares, wanted.deductions, wanted.unapplied_cents)
    settled = Settled((), (), ())
    if not wanted.is_told:
        settled = settle_deductions(wanted.to_lay, () if wanted.is_inside else wanted.deductions)
    numbers = {*(each.key for each in (*settled.shares, *wanted.told)), *wanted.found}
    states = lines_of(act.organisation_id, numbers)
    check_standing(states, settled.shares, wanted.found, basis=wanted.basis)
    check_untied(tied_now(act.organisation_id, wanted.found), wanted.found, states)
    receipts = _receipts(act, line, wanted, settled, states, counterpart=counterpart)
    differences = write_differences(
        act, line, settled, states, customer=wanted.customer, policy=policy
    )
    _allocate(act, settled, [*receipts, *differences], states, wanted)
    _contest(act, line, settled)
    decision = decision_of(
        act.organisation_id,
        line.id,
        wanted,
        outcome=outcome,
        author_id=act.author_id,
        now=act.now,
    )
    decision.save(force_insert=True)
    Posting.objects.bulk_create(postings_to(decision, [*receipts, *differences]))
    return decision


def postings_to(decision: Decision, written: Sequence[Written]) -> list[Posting]:
    """The rows that say what a decision wrote or found in the ledger, not written yet."""
    return [
        Posting(
            organisation_id=decision.organisation_id,
            decision_id=decision.pk,
            line_id=decision.line_id,
            ledger_line=each.line,
            kind=each.kind,
            amount_cents=each.cents,
            is_found=each.is_found,
        )
        for each in written
    ]


def decision_of(
    organisation_id: int,
    line_id: int,
    wanted: Wanted,
    *,
    outcome: str,
    author_id: int | None,
    now: datetime,
    alternatives: Sequence[Sequence[Share]] = (),
    undoes_id: int | None = None,
) -> Decision:
    """The row of the line's history, not written yet."""
    return Decision(
        organisation_id=organisation_id,
        line_id=line_id,
        outcome=outcome,
        is_automatic=wanted.basis == STATED[2],
        customer=wanted.customer or None,
        allocations=[[each.key, each.amount_cents] for each in wanted.shares],
        deductions=[[str(each.kind), each.amount_cents, each.key] for each in wanted.deductions],
        unapplied_cents=wanted.unapplied_cents,
        confidence=wanted.confidence,
        was_threshold=wanted.was_threshold,
        because=[[each.code, as_json(each.text)] for each in wanted.because],
        alternatives=[[[each.key, each.amount_cents] for each in one] for one in alternatives],
        comment=wanted.comment,
        undoes_id=undoes_id,
        author_id=author_id,
        recorded_at=now,
    )


def take_off(act: Doing, decision: Decided) -> list[Fact]:
    """Takes back what the decision wrote into the ledger; returns the allocations written.

    What the books have by now stays in them; only what the bank was said to pay by it is undone.
    """
    organisation_id = act.organisation_id
    posted = postings_of(organisation_id, [decision.id])
    twins = standing_twins(organisation_id, [each.ledger_line for each in posted])
    own = [
        each.ledger_line
        for each in posted
        if not each.is_found and twins.get(each.ledger_line) == (each.ledger_line,)
    ]
    booked = {
        twin for each in posted if each.ledger_line not in own
        for twin in twins.get(each.ledger_line, ())
    }  # fmt: skip
    items = {line for line, _ in decision.allocations}
    said = [
        fact
        for fact in standing_facts(organisation_id, booked)
        if fact.basis in STATED[1:] and {*fact.sides} & items
    ]
    used = [line for line, cents in decision.allocations if cents < 0]
    between = [
        fact
        for fact in standing_facts(organisation_id, used)
        if fact.basis in STATED[1:] and fact.debit_id in items and fact.credit_id in used
    ]
    rows = reverse_lines(act, own) if own else []
    undone = [*dict.fromkeys([*said, *between])]
    return [*rows, *(take_back(act, undone) if undone else [])]


def check_standing(
    states: Mapping[int, LineState],
    shares: Sequence[Share],
    found: Sequence[int],
    *,
    basis: str,
) -> None:
    """The lines named must stand and, for the automatic, have so much open.

    Raises `NoLongerOpen`, `NoSuchLine`, `LinesCannotMeet`.
    """
    for each in shares:
        state = check_stands(each.key, states)
        short = basis == STATED[2] and state.left_cents < abs(each.amount_cents)
        if short or (state.amount_cents > 0) != (each.amount_cents > 0):
            raise NoLongerOpen(
                message("{line} was paid meanwhile.", line=state.name),
                message("Look at what is open now."),
            )
    for number in found:
        check_stands(number, states)


def check_untied(
    tied: Collection[int], found: Sequence[int], states: Mapping[int, LineState]
) -> None:
    """A payment of the books is one line of the bank, never two. Raises `NoLongerOpen`."""
    for number in found:
        if number in tied:
            raise NoLongerOpen(
                message("{line} is another line of the bank.", line=states[number].name),
                message("Look at what is open now."),
            )


def _receipts(
    act: Doing,
    line: LineSeen,
    wanted: Wanted,
    settled: Settled,
    states: Mapping[int, LineState],
    *,
    counterpart: str | None,
) -> list[Written]:
    """One pending receipt a customer; or those that the books have already, and the rest."""
    found = found_receipts(wanted, states)
    if found and not wanted.is_part:
        return found
    paid = replace(settled, shares=(*settled.shares, *wanted.told)) if found else settled
    told = by_customer(line, wanted, paid, states)
    for each in found:
        told[each.customer] = told.get(each.customer, 0) + each.cents
    if found and min(told.values()) < 0:
        raise NoLongerOpen(
            message("The books have more of it on a customer's account than that."),
            message("Look at what the books have of it."),
        )
    new = [
        new_receipt(
            line,
            customer,
            cents,
            place=place_of(act.organisation_id, customer, unit=line.unit),
            counterpart=counterpart,
        )
        for customer, cents in told.items()
        if cents
    ]
    return [*found, *written_receipts(new, write_lines(act, new))]


def new_receipt(
    line: LineSeen, customer: str, cents: int, *, place: Place, counterpart: str | None
) -> NewLine:
    """The receipt of a customer's share of the line, ahead of the books."""
    text = " ".join(each for each in (line.payer_name, line.remittance, line.label) if each)
    reference = line.end_to_end or line.bank_reference or line.reference or ""
    return NewLine(
        place,
        customer,
        RECEIPT,
        -cents,
        line.booked_on,
        reference[:_TEXT] or None,
        text[:_TEXT] or None,
        counterpart,
    )


def written_receipts(new: Sequence[NewLine], numbers: Sequence[int]) -> list[Written]:
    """The receipts that were written under these numbers."""
    return [
        Written(number, RECEIPT, each.amount_cents, each.customer)
        for number, each in zip(numbers, new, strict=True)
    ]


def found_receipts(wanted: Wanted, states: Mapping[int, LineState]) -> list[Written]:
    """The receipts that the books have already, with what they say that each paid."""
    return [
        Written(
            number,
            RECEIPT,
            states[number].amount_cents,
            states[number].customer or wanted.customer,
            is_found=True,
            taken_cents=states[number].allocated_cents if wanted.told else 0,
        )
        for number in wanted.found
    ]


def by_customer(
    line: LineSeen, wanted: Wanted, settled: Settled, states: Mapping[int, LineState]
) -> dict[str, int]:
    """How much of the line each customer paid; a customer's own credits are used for it first.

    All of it by the one named where somebody's share would not be above zero.
    """
    paid: dict[str, int] = defaultdict(int)
    for each in settled.shares:
        paid[states[each.key].customer or wanted.customer] += each.amount_cents
    for deduction in settled.deductions:
        item = None if deduction.key is None else states.get(deduction.key)
        owner = item.customer if item else None
        paid[owner or wanted.customer] -= deduction.amount_cents
    if wanted.unapplied_cents:
        paid[wanted.customer] += wanted.unapplied_cents
    told = {customer: cents for customer, cents in paid.items() if cents}
    if not told or min(told.values()) < 0:
        return {wanted.customer: line.amount_cents}
    return told


def _allocate(
    act: Doing,
    settled: Settled,
    written: Sequence[Written],
    states: Mapping[int, LineState],
    wanted: Wanted,
) -> None:
    laid = meet(settled, written, states, customer=wanted.customer)
    if laid:
        lines = lines_of(act.organisation_id, {side for each in laid for side in each.sides})
        lay(act, facts_of(laid, lines, basis=wanted.basis), lines)


def meet(
    settled: Settled, written: Sequence[Written], states: Mapping[int, LineState], *, customer: str
) -> list[Laid]:
    """Everything that closes against everything that was owed."""
    owners = {line: state.customer or customer for line, state in states.items()}
    used = [
        Source(each.key, -each.amount_cents, owner=owners[each.key])
        for each in settled.shares
        if each.amount_cents < 0
    ]
    new = [
        Source(each.line, -each.cents - each.taken_cents, each.only, each.customer)
        for each in sorted(written, key=lambda each: each.kind == RECEIPT)
        if each.cents < 0
    ]
    debts = [each for each in settled.shares if each.amount_cents > 0]
    return lay_sources(debts, [*used, *new], owners=owners)


def facts_of(laid: Sequence[Laid], lines: Mapping[int, LineState], *, basis: str) -> list[Fact]:
    """What the bank says, effective once both sides were booked."""
    return [
        Fact(*each.sides, each.cents, max(lines[side].booked_on for side in each.sides), basis)
        for each in laid
    ]


def _contest(act: Doing, line: LineSeen, settled: Settled) -> None:
    """What the payer withheld on its own authority is disputed: the document says so."""
    items = sorted({each.key for each in settled.contested if each.key is not None})
    penalties = any(each.kind == DeductionKind.PENALTY for each in settled.contested)
    if not items or not penalties:
        return
    statuses = list_statuses(act.organisation_id)
    disputed = next((each.code for each in statuses if each.is_disputed and each.is_offered), None)
    if disputed is not None:
        assert_within(act, items, STATUS, disputed, asserted_on=line.booked_on)
