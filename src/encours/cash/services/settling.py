"""Writes the decision on a line of the bank with all that follows from it, and takes it back.

One transaction under a lock of the line: ledger, decision, memory of payers, advice, journal.
"""

from datetime import datetime

from encours.cash.models import Advice, BankLine
from encours.cash.queries.counterparts import counterparts_of
from encours.cash.queries.decisions import UNDONE, Decided
from encours.cash.queries.lines import LineSeen, lines
from encours.cash.queries.returned import RETURNED
from encours.cash.services.applying import Wanted, decision_of, post, take_off
from encours.cash.services.ceding import check_not_ceded
from encours.cash.services.learning import learn, unlearn
from encours.journal.services import record
from encours.kernel.errors import EncoursError
from encours.kernel.messages import Message, message
from encours.kernel.money import Money
from encours.kernel.subjects import SubjectRef
from encours.policybook.queries import policy_on
from encours.receivables.queries.allocations import lines_of
from encours.receivables.rules.act_kinds import ALLOCATION, CANCELLING
from encours.receivables.rules.ledger_policy import LEDGER
from encours.receivables.rules.ledger_positions import STATED
from encours.receivables.services.acts import doing

MATCHED, DECIDED, TAKEN_BACK = "bank_match", "bank_decision", "bank_undone"
"""How entries of the journal about the bank are called."""

AUTOMATIC, CONFIRMED = STATED[2], STATED[1]
"""On whose word a line is applied: the matching's, a person's."""


class NoSuchBankLine(EncoursError):
    """The organisation has no such line of the bank."""


def lock_line(organisation_id: int, line_id: int) -> LineSeen:
    """The line as it is now; nobody else decides of it until the transaction ends.

    Raises `NoSuchBankLine`.
    """
    rows = BankLine.objects.filter(organisation_id=organisation_id, pk=line_id)
    found = None
    if rows.select_for_update(no_key=True).exists():
        found = lines(organisation_id, [line_id]).get(line_id)
    if found is None:
        raise NoSuchBankLine(
            message("There is no line {line} of the bank.", line=line_id),
            message("Look at the list again and choose one of its lines."),
        )
    return found


def settle_line(
    organisation_id: int,
    line: LineSeen,
    wanted: Wanted,
    *,
    author_id: int | None,
    now: datetime,
    outcome: str = "applied",
) -> int:
    """Writes what a locked line pays, remembers who paid, tells the journal; the decision's number.

    Raises `MoneyOfTheFactor`, and what the ledger refuses.
    """
    is_automatic = wanted.basis == AUTOMATIC
    check_not_ceded(organisation_id, line, wanted.to_lay, today=now.date())
    with doing(organisation_id, ALLOCATION, author_id=author_id, now=now) as act:
        decision = post(
            act,
            line,
            wanted,
            policy=policy_on(organisation_id, LEDGER, now.date()),
            counterpart=counterparts_of(organisation_id, [line])[line.id],
            outcome=outcome,
        )
        set_outcome(organisation_id, line.id, outcome)
        learn(
            organisation_id,
            line,
            wanted.customer,
            role=wanted.role,
            is_automatic=is_automatic,
        )
        _meet_advice(organisation_id, wanted.announced, line)
        tell(
            organisation_id,
            MATCHED if is_automatic else DECIDED,
            line,
            message(
                "{amount} of {day} at the bank is a payment of {customer}",
                amount=Money(line.amount_cents, line.unit),
                day=line.booked_on,
                customer=wanted.customer,
            ),
            {"act": act.act_id, "decision": decision.pk, **_written(wanted)},
            author_id=author_id,
            now=now,
        )
    return decision.pk


def _meet_advice(organisation_id: int, advice_id: int | None, line: LineSeen) -> None:
    """What a customer announced has come: this line of the bank."""
    if advice_id is not None:
        waiting = Advice.objects.filter(
            organisation_id=organisation_id, pk=advice_id, state="waiting"
        )
        waiting.update(state="met", line_id=line.id)


def _written(wanted: Wanted) -> dict[str, object]:
    """What the journal keeps of what was written."""
    return {
        "shares": [[each.key, each.amount_cents] for each in wanted.shares],
        "deductions": [[str(e.kind), e.amount_cents, e.key] for e in wanted.deductions],
        "unapplied_cents": wanted.unapplied_cents,
    }


def tell(
    organisation_id: int,
    kind: str,
    line: LineSeen,
    said: Message,
    covers: dict[str, object],
    *,
    author_id: int | None,
    now: datetime,
) -> None:
    """The line of the journal about a line of the bank; last."""
    record(
        organisation_id,
        kind=kind,
        subject=SubjectRef("bank_line", str(line.id)),
        message=said,
        covers={"line": line.id, "amount_cents": line.amount_cents, **covers},
        author_id=author_id,
        now=now,
    )


def take_back(
    organisation_id: int,
    line: LineSeen,
    latest: Decided,
    *,
    comment: str,
    author_id: int,
    now: datetime,
) -> tuple[int, tuple[str, ...]]:
    """Takes back what stands decided of a locked line; the new decision, the customers touched."""
    with doing(organisation_id, CANCELLING, author_id=author_id, now=now) as act:
        rows = take_off(act, latest)
        decision = decision_of(
            organisation_id,
            line.id,
            Wanted(latest.customer or "", (), (), 0, CONFIRMED, comment=comment),
            outcome=UNDONE,
            author_id=author_id,
            now=now,
            undoes_id=latest.id,
        )
        decision.save(force_insert=True)
        set_outcome(organisation_id, line.id, "left")
        if latest.customer and latest.outcome != RETURNED:
            unlearn(organisation_id, line, latest.customer)
        Advice.objects.filter(organisation_id=organisation_id, line_id=line.id, state="met").update(
            state="waiting", line_id=None
        )
        tell(
            organisation_id,
            TAKEN_BACK,
            line,
            message(
                "What was decided of {amount} of {day} at the bank is taken back",
                amount=Money(line.amount_cents, line.unit),
                day=line.booked_on,
            ),
            {
                "act": act.act_id,
                "decision": latest.id,
                "comment": comment,
                "rows": [[f.debit_id, f.credit_id, f.amount_cents, f.basis] for f in rows],
            },
            author_id=author_id,
            now=now,
        )
    lines_touched = [line for line, _ in latest.allocations]
    states = lines_of(organisation_id, lines_touched)
    touched = {state.customer for state in states.values()} | {latest.customer}
    return decision.pk, tuple(sorted(each for each in touched if each))


def set_outcome(organisation_id: int, line_id: int, outcome: str) -> None:
    """What now stands decided of the line."""
    BankLine.objects.filter(organisation_id=organisation_id, pk=line_id).update(outcome=outcome)
