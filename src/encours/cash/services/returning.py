"""Re-opens what a payment had settled when the bank takes it back: a new entry, at its own date.

The past never changes: the invoice stays paid until that day, and what came back is due again from
then on, as old as the invoice was. The customer is not charged with the bank's fee.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from encours.cash.models import BankLine, Decision, Posting
from encours.cash.queries.counterparts import counterparts_of
from encours.cash.queries.decisions import latest_decisions
from encours.cash.queries.lines import LineSeen
from encours.cash.queries.returned import (
    RETURNED,
    find_receipt,
    receipts_before,
    returned_in_books,
    returns_waiting,
    side_of,
    takes_back,
    undone_already,
)
from encours.cash.rules.bank_policy import BANK, BankPolicy
from encours.cash.rules.returning import Receipt, Return, decide_return, reopened_by
from encours.cash.services.settling import lock_line, tell
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.messages_json import as_json
from encours.kernel.money import Money
from encours.kernel.reasons import Reason
from encours.policybook.queries import policy_on
from encours.receivables.queries.allocations import LineState, lines_of, standing_facts
from encours.receivables.rules import natures
from encours.receivables.rules.act_kinds import PENDING
from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.rules.precedence import Fact
from encours.receivables.services.acts import Doing, LinesCannotMeet, TakenMeanwhile, doing
from encours.receivables.services.allocating import check_stands, lay
from encours.receivables.services.pending import CannotRecord, place_of, write_line
from encours.tenancy.isolation import acting_for
from encours.ui.translation import Translator

BANK_RETURNED = "bank_returned"
"""How entries of the journal about payments that came back are called."""

_CONFIRMED, _AUTOMATIC = STATED[1], STATED[2]
_TEXT = 200
_OPEN = ("", "proposed", "left")


class NotReturned(EncoursError):
    """The line of the bank takes nothing back, or what it takes back is settled already."""


class NotThatReceipt(EncoursError):
    """The receipt chosen cannot be the one that came back."""


@dataclass(slots=True)
class ReturnedReport:
    """What a run did. `looked`: lines that take a payment back; `customers`: who owe it again."""

    looked: int = 0
    reopened: int = 0
    proposed: int = 0
    left: int = 0
    customers: set[str] = field(default_factory=set)


def settle_returned(
    organisation_id: int,
    *,
    author_id: int | None,
    now: datetime,
    line_ids: Collection[int] | None = None,
) -> ReturnedReport:
    """Re-opens what the payments that came back had settled, where nothing rivals their receipt.

    Others are proposed with the receipts they may undo; those that nothing came in for are left.
    Each is a transaction of its own. Undone as other decisions are (`deciding.undo`), and then left
    to a person. `line_ids`: these alone; what people decided of is proposed at most. `author_id`:
    who asked.
    """
    asked = line_ids is not None
    waiting = returns_waiting(organisation_id, line_ids)
    report = ReturnedReport(looked=len(waiting))
    if not waiting:
        return report
    policy = policy_on(organisation_id, BANK, now.date())
    receipts = receipts_before(organisation_id, waiting, within_days=policy.returned_within_days)
    for line in waiting:
        found = decide_return(side_of(line), receipts, fee_cents=line.fee_cents or 0)
        if found.sure is not None and _reopen_alone(
            organisation_id, line, found, policy, author_id=author_id, now=now
        ):
            report.reopened += 1
            report.customers |= found.sure.customers
            receipts = [each for each in receipts if each is not found.sure]
        elif found.candidates and _propose(organisation_id, line, found, now, asked=asked):
            report.proposed += 1
        else:
            report.left += 1
    return report


def reopen(
    organisation_id: int, line_id: int, receipt_id: int, *, author_id: int, now: datetime
) -> int:
    """A person says which receipt came back (its number in the ledger); the decision's number.

    Raises `NoSuchBankLine`, `NotReturned`, `NotThatReceipt`, and what the ledger refuses.
    """
    with acting_for(organisation_id):
        line = lock_line(organisation_id, line_id)
        if not takes_back(line) or line.outcome not in _OPEN:
            raise NotReturned(
                message("This line of the bank takes no payment back, or it is settled already."),
                message("Choose a line that the bank took back and that still waits."),
            )
        receipt = find_receipt(organisation_id, receipt_id, until=line.booked_on)
        fee = 0 if receipt is None else -line.amount_cents - receipt.side.amount_cents
        if receipt is None or fee < 0:
            raise NotThatReceipt(
                message("This receipt is not one that the line can take back."),
                message("Choose a receipt before it, of its amount or of less by the bank's fee."),
            )
        chosen = Return(receipt, (receipt,), (_SAID,), fee)
        return _reopen(organisation_id, line, chosen, _CONFIRMED, author_id=author_id, now=now)


_SAID = Reason("person", message("somebody said so"))


def _reopen_alone(
    organisation_id: int,
    line: LineSeen,
    found: Return,
    policy: BankPolicy,
    *,
    author_id: int | None,
    now: datetime,
) -> bool:
    """Whether it was re-opened: not when people decide of it, nor when something changed."""
    if not policy.reopens_alone:
        return False
    try:
        with acting_for(organisation_id):
            held = lock_line(organisation_id, line.id)
            latest = latest_decisions(organisation_id, [line.id]).get(line.id)
            if held.outcome not in _OPEN or (latest is not None and not latest.is_automatic):
                return False
            _reopen(organisation_id, held, found, _AUTOMATIC, author_id=author_id, now=now)
    except (LinesCannotMeet, TakenMeanwhile, CannotRecord, NotThatReceipt):
        return False
    return True


def _reopen(
    organisation_id: int,
    line: LineSeen,
    found: Return,
    basis: str,
    *,
    author_id: int | None,
    now: datetime,
) -> int:
    """Writes what is due again, the decision, and the journal last; the decision's number."""
    receipt = found.sure
    if receipt is None:
        raise ValueError("nothing was found that came back")
    with doing(organisation_id, PENDING, author_id=author_id, now=now) as act:
        numbers = [number for number, _, _ in receipt.parts]
        states = _standing(organisation_id, numbers)
        postings = [_due_again(act, line, states[part[0]], part, basis) for part in receipt.parts]
        decision = _decision(
            organisation_id,
            line,
            found,
            outcome=RETURNED,
            is_automatic=basis == _AUTOMATIC,
            author_id=author_id,
            now=now,
        )
        _write(decision, postings, returns_id=receipt.bank_line)
        tell(
            organisation_id,
            BANK_RETURNED,
            line,
            message(
                "{amount} that {customer} had paid was taken back by the bank on {day}",
                amount=Money(receipt.side.amount_cents, line.unit),
                customer=", ".join(sorted(receipt.customers)),
                day=line.booked_on,
            ),
            {
                "act": act.act_id,
                "decision": decision.pk,
                "receipts": numbers,
                "debits": [each.ledger_line for each in postings],
                "fee_cents": found.fee_cents,
            },
            author_id=author_id,
            now=now,
        )
    return decision.pk


def _write(decision: Decision, postings: Sequence[Posting], *, returns_id: int | None) -> None:
    """The decision, what it posted, and the line of the bank that came back, if it is known."""
    decision.save(force_insert=True)
    for each in postings:
        each.decision_id = decision.pk
    Posting.objects.bulk_create(postings)
    BankLine.objects.filter(organisation_id=decision.organisation_id, pk=decision.line_id).update(
        outcome=RETURNED, returns_id=returns_id
    )


def _standing(organisation_id: int, numbers: Sequence[int]) -> dict[int, LineState]:
    """The lines of a receipt as they stand. Raises `NotThatReceipt` when it was taken back."""
    if undone_already(organisation_id).intersection(numbers):
        raise NotThatReceipt(
            message("Another line of the bank has taken this receipt back."),
            message("Choose another receipt."),
        )
    states = lines_of(organisation_id, numbers)
    for number in numbers:
        check_stands(number, states)
    return states


def _due_again(
    act: Doing, line: LineSeen, receipt: LineState, part: tuple[int, str, int], basis: str
) -> Posting:
    """What a customer owes again of a receipt: a line of the books, or one ahead of them."""
    number, customer, cents = part
    posting = Posting(
        organisation_id=act.organisation_id, line_id=line.id, kind=RETURNED, amount_cents=cents
    )
    booked = returned_in_books(
        act.organisation_id, customer, cents, unit=line.unit, day=line.booked_on
    )
    if booked is not None:
        posting.ledger_line, posting.is_found = booked, True
        return posting
    facts = [
        each for each in standing_facts(act.organisation_id, [number]) if each.credit_id == number
    ]
    debits = lines_of(act.organisation_id, {each.debit_id for each in facts})
    settled = {each.id: each.booked_on for each in debits.values() if each.nature != RETURNED}
    oldest = reopened_by(settled)
    reference = receipt.reference if oldest is None else debits[oldest].reference
    posting.ledger_line = write_line(
        act,
        place_of(act.organisation_id, customer, unit=line.unit),
        customer=customer,
        nature=natures.RETURNED,
        amount_cents=cents,
        booked_on=line.booked_on,
        reference=reference,
        label=_label(line),
        counterpart=counterparts_of(act.organisation_id, [line])[line.id],
    )
    left = min(receipt.left_cents, cents)
    if left > 0:
        sides = posting.ledger_line, number
        lines = lines_of(act.organisation_id, sides)
        lay(act, [Fact(*sides, left, max(line.booked_on, receipt.booked_on), basis)], lines)
    return posting


def _label(line: LineSeen) -> str:
    """What the books are told: that it came back, why, and in whose words."""
    t = Translator(settings.LANGUAGE_CODE)
    why = line.return_reason or line.code or ""
    said = line.remittance or line.label or line.payer_name or ""
    return t("Returned payment {reason} {text}", reason=why, text=said)[:_TEXT].strip()


def _propose(
    organisation_id: int, line: LineSeen, found: Return, now: datetime, *, asked: bool
) -> bool:
    """Writes the receipts it may undo, unless the same are proposed; whether they are now.

    What people decided of is proposed again only when that is `asked`.
    """
    with acting_for(organisation_id):
        held = lock_line(organisation_id, line.id)
        latest = latest_decisions(organisation_id, [line.id]).get(line.id)
        by_people = latest is not None and not latest.is_automatic
        if held.outcome not in _OPEN or (by_people and not asked):
            return False
        decision = _decision(
            organisation_id,
            line,
            found,
            outcome="proposed",
            is_automatic=True,
            author_id=None,
            now=now,
        )
        told = tuple(_shares(each) for each in found.candidates)
        stands = latest is not None and latest.outcome == "proposed"
        if stands and latest is not None and (latest.allocations, *latest.alternatives) == told:
            return True
        decision.save(force_insert=True)
        BankLine.objects.filter(organisation_id=organisation_id, pk=line.id).update(
            outcome="proposed"
        )
    return True


def _decision(
    organisation_id: int,
    line: LineSeen,
    found: Return,
    *,
    outcome: str,
    is_automatic: bool,
    author_id: int | None,
    now: datetime,
) -> Decision:
    """`allocations`: the receipts that came back; `alternatives`: those it may be as well."""
    first, *others = [found.sure] if outcome == RETURNED and found.sure else found.candidates
    return Decision(
        organisation_id=organisation_id,
        line_id=line.id,
        outcome=outcome,
        is_automatic=is_automatic,
        customer=min(first.customers),
        allocations=[list(each) for each in _shares(first)],
        deductions=[["fee", found.fee_cents, None]] if found.fee_cents else [],
        confidence=1.0 if outcome == RETURNED else 0.5,
        because=[[each.code, as_json(each.text)] for each in found.because],
        alternatives=[[list(each) for each in _shares(other)] for other in others],
        author_id=author_id,
        recorded_at=now,
    )


def _shares(receipt: Receipt) -> tuple[tuple[int, int], ...]:
    return tuple((number, cents) for number, _, cents in receipt.parts)
