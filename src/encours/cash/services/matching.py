"""Asks the matching what the waiting payments pay, and does of it what the organisation allows.

Looked at together, outside of any lock; applied one by one, each in a transaction of its own that
looks again. What is not applied is proposed, or left to people.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched

from encours.cash.models import BankLine, Decision
from encours.cash.queries.decisions import Decided, latest_decisions, latest_numbers
from encours.cash.queries.figures import Watched, read_watched
from encours.cash.queries.known import read_ground
from encours.cash.queries.lines import WAITING, LineSeen, lines, list_lines
from encours.cash.rules.finding import Verdict
from encours.cash.rules.matching.engine import match_credits
from encours.cash.rules.matching.words import Credit, Known, Match, Outcome, Share
from encours.cash.rules.matching_policy import MATCHING, Automatic, MatchingPolicy
from encours.cash.services.applying import NoLongerOpen, Wanted, decision_of
from encours.cash.services.bank_accounts import learn_ledger_accounts
from encours.cash.services.judging import judge
from encours.cash.services.settling import (
    AUTOMATIC,
    MATCHED,
    lock_line,
    settle_line,
)
from encours.cash.services.settling_together import CHUNK, Ready, is_plain, settle_together
from encours.jobs.following import report as tell_progress
from encours.journal.services import record
from encours.kernel.messages import message, plural
from encours.kernel.reasons import Reason
from encours.kernel.subjects import SubjectRef
from encours.policybook.queries import policy_on
from encours.receivables.services.acts import LinesCannotMeet, TakenMeanwhile
from encours.receivables.services.allocating import NoSuchLine, NotEnoughLeft
from encours.receivables.services.pending import CannotRecord
from encours.tenancy.isolation import acting_for, reading_of

type Engine = Callable[[Sequence[Credit], Known], list[Match]]
type _Waiting = tuple[LineSeen, Decided | None]

BATCH = 2000
"""So many payments are looked at together."""

_LOOKS = 3

_LOOKED = message("Payments looked at")

_REFUSALS = (
    NoLongerOpen,
    NotEnoughLeft,
    NoSuchLine,
    LinesCannotMeet,
    TakenMeanwhile,
    CannotRecord,
)


@dataclass(slots=True)
class MatchReport:
    """What a run did. `looked`: payments looked at; `found`: of those applied, in the books before.

    `overtaken`: what was applied, but for something that changed meanwhile: proposed. `customers`:
    those touched. `watched`: what the automatic did lately; `is_held_back`: it only proposes, for
    too much of that was taken back. `reopened`: payments that came back, due again.
    """

    looked: int = 0
    applied: int = 0
    proposed: int = 0
    left: int = 0
    found: int = 0
    overtaken: int = 0
    unchanged: int = 0
    customers: set[str] = field(default_factory=set)
    watched: Watched | None = None
    is_held_back: bool = False
    reopened: int = 0


def match_statements(
    organisation_id: int,
    *,
    now: datetime,
    author_id: int | None = None,
    line_ids: Collection[int] | None = None,
    engine: Engine = match_credits,
) -> MatchReport:
    """Looks at the payments that wait, all or `line_ids`, and applies, proposes or leaves each.

    What a person has decided of is left alone, unless asked for by its number: then it is proposed
    at most. Looking again at what nothing changed of writes nothing. `author_id`: who asked.
    """
    with reading_of([organisation_id]):
        policy = policy_on(organisation_id, MATCHING, now.date())
        waiting = _waiting(organisation_id, line_ids)
        watched = read_watched(organisation_id, now, days=policy.watched_days)
    report = MatchReport(watched=watched, is_held_back=_is_held_back(watched, policy))
    if policy.automatic == Automatic.OFF:
        return report
    run = _Run(organisation_id, policy, report, author_id, now)
    for unit in sorted({line.unit for line, _ in waiting}):
        ours = [each for each in waiting if each[0].unit == unit]
        _settle(run, ours, unit, engine, of=len(waiting))
    if report.found:
        learn_ledger_accounts(organisation_id, now=now)
    return report


@dataclass(frozen=True, slots=True)
class _Looked:
    """A payment as it was looked at, the last decision on it, and what is to become of it.

    `is_overtaken`: it was to be applied, but for something that changed meanwhile.
    """

    line: LineSeen
    latest: Decided | None
    verdict: Verdict
    is_overtaken: bool = False

    @property
    def decided(self) -> int:
        """The number of the last decision; 0: none."""
        return self.latest.id if self.latest else 0


@dataclass(frozen=True, slots=True)
class _Run:
    """What holds for all of a run."""

    organisation_id: int
    policy: MatchingPolicy
    report: MatchReport
    author_id: int | None
    now: datetime

    @property
    def may_apply(self) -> bool:
        """Whether anything is applied alone."""
        return self.policy.automatic == Automatic.AUTOMATIC and not self.report.is_held_back

    def applies(self, looked: _Looked) -> bool:
        """Whether the payment is to be applied alone; never one that a person decided of."""
        is_free = looked.latest is None or looked.latest.is_automatic
        return looked.verdict.outcome == Outcome.APPLIED and is_free and self.may_apply

    def note(self, looked: _Looked) -> None:
        """The payment was applied."""
        self.report.applied += 1
        self.report.found += bool(looked.verdict.found)
        self.report.customers.add(looked.verdict.customer or "")


def _settle(run: _Run, ours: Sequence[_Waiting], unit: str, engine: Engine, *, of: int) -> None:
    """Looks at all of them, and again at all that is left while the picture was not whole.

    What one payment took was still open to those looked at beside it, and to those of an earlier
    batch: asked again at once, they are answered as they would be by the next run.
    """
    left: Sequence[_Waiting] = ours
    for _ in range(_LOOKS):
        kept: list[_Looked] = []
        applied, overtaken = run.report.applied, 0
        for some in batched(left, BATCH, strict=False):
            looked = _match(run, some, unit, engine)
            kept += looked
            overtaken += sum(each.is_overtaken for each in looked)
            if left is ours:
                run.report.looked += len(some)
                tell_progress(run.report.looked, of, _LOOKED)
        is_whole = not overtaken and len(left) <= BATCH
        if is_whole or run.report.applied == applied:
            break
        left = [(each.line, each.latest) for each in kept]
    run.report.overtaken += overtaken
    for each in batched(kept, BATCH, strict=False):
        _keep(run, each)


def _match(run: _Run, some: Sequence[_Waiting], unit: str, engine: Engine) -> list[_Looked]:
    """Applies what is sure; what is not applied."""
    with reading_of([run.organisation_id]):
        ground = read_ground(
            run.organisation_id,
            [line for line, _ in some],
            unit=unit,
            today=run.now.date(),
            policy=run.policy,
            may_apply=run.may_apply,
        )
    matches = engine(ground.credits, ground.known)
    verdicts = judge(ground, matches, run.policy)
    looked = [
        _Looked(line, latest, verdict)
        for (line, latest), verdict in zip(some, verdicts, strict=True)
    ]
    applied = _apply_together(run, [each for each in looked if run.applies(each)])
    kept = []
    for each in looked:
        if not run.applies(each):
            kept.append(each)
        elif each.line.id in applied or _apply(run, each):
            run.note(each)
        else:
            overtaken = Reason("meanwhile", message("something changed while it was looked at"))
            because = (overtaken, *each.verdict.because)
            verdict = replace(each.verdict, because=because)
            kept.append(replace(each, verdict=verdict, is_overtaken=True))
    return kept


def _waiting(organisation_id: int, line_ids: Collection[int] | None) -> list[_Waiting]:
    """The payments to look at, the first booked first, with the last decision on each."""
    if line_ids is None:
        found = list_lines(organisation_id, outcomes=WAITING, credits_only=True, limit=None)
    else:
        found = tuple(lines(organisation_id, line_ids).values())
    decided = latest_decisions(organisation_id, [each.id for each in found])
    wanted = [
        each
        for each in found
        if each.amount_cents > 0
        and each.outcome in WAITING
        and not each.is_reversal
        and not each.return_reason
        and (
            (line_ids is not None and each.outcome != "customer")
            or each.id not in decided
            or decided[each.id].is_automatic
        )
    ]
    return [
        (each, decided.get(each.id))
        for each in sorted(wanted, key=lambda line: (line.booked_on, line.id))
    ]


def _is_held_back(watched: Watched, policy: MatchingPolicy) -> bool:
    """Whether too much of what the automatic did was taken back, among enough to judge by."""
    precision = watched.precision_percent
    return (
        precision is not None
        and watched.applied >= policy.watched_least
        and precision < float(policy.precision_floor_percent)
    )


def _apply_together(run: _Run, sure: Sequence[_Looked]) -> set[int]:
    """Applies those that only need a receipt, many at a time; the lines applied.

    Those with a difference, and those that something stood in the way of, are tried alone.
    """
    ready = [Ready(e.line, e.decided, _wanted(e.verdict, run.policy)) for e in sure]
    applied: set[int] = set()
    for some in batched([each for each in ready if is_plain(each.wanted)], CHUNK, strict=False):
        try:
            applied |= settle_together(
                run.organisation_id, some, author_id=run.author_id, now=run.now
            )
        except _REFUSALS:
            continue
    return applied


def _apply(run: _Run, looked: _Looked) -> bool:
    """Applies one payment, unless the line or what it pays has changed since it was looked at."""
    organisation_id = run.organisation_id
    try:
        with acting_for(organisation_id):
            current = lock_line(organisation_id, looked.line.id)
            decided = latest_numbers(organisation_id, [current.id]).get(current.id, 0)
            if current.outcome != looked.line.outcome or decided != looked.decided:
                return False
            settle_line(
                organisation_id,
                current,
                _wanted(looked.verdict, run.policy),
                author_id=run.author_id,
                now=run.now,
            )
    except _REFUSALS:
        return False
    return True


def _wanted(verdict: Verdict, policy: MatchingPolicy) -> Wanted:
    return Wanted(
        verdict.customer or "",
        verdict.shares,
        verdict.deductions,
        verdict.unapplied_cents,
        AUTOMATIC,
        because=verdict.because,
        confidence=verdict.confidence,
        was_threshold=policy.threshold,
        role=verdict.role,
        found=verdict.found,
        is_told=verdict.is_told,
        told=verdict.told,
        is_part=verdict.is_part,
        is_inside=verdict.is_inside,
        announced=verdict.announced,
    )


def _keep(run: _Run, kept: Sequence[_Looked]) -> None:
    """Keeps what is proposed and what is left to people; nothing where it is what it was."""
    organisation_id, report = run.organisation_id, run.report
    if not kept:
        return
    with acting_for(organisation_id):
        ids = sorted(each.line.id for each in kept)
        rows = BankLine.objects.filter(organisation_id=organisation_id, pk__in=ids)
        current = dict(
            rows.order_by("pk").select_for_update(no_key=True).values_list("pk", "outcome")
        )
        decided = latest_decisions(organisation_id, ids)
        new: list[Decision] = []
        for each in kept:
            line, verdict = each.line, each.verdict
            last = decided.get(line.id)
            is_same = (last.id if last else 0) == each.decided
            if current.get(line.id) != line.outcome or not is_same:
                continue
            outcome = "left" if verdict.outcome == Outcome.NONE else "proposed"
            report.left += outcome == "left"
            report.proposed += outcome == "proposed"
            if last is not None and _is_unchanged(last, verdict, outcome):
                report.unchanged += 1
                continue
            new.append(
                decision_of(
                    organisation_id,
                    line.id,
                    _wanted(verdict, run.policy),
                    outcome=outcome,
                    author_id=run.author_id,
                    now=run.now,
                    alternatives=verdict.alternatives,
                )
            )
        _write(organisation_id, new, author_id=run.author_id, now=run.now)


def _write(
    organisation_id: int, new: Sequence[Decision], *, author_id: int | None, now: datetime
) -> None:
    if not new:
        return
    Decision.objects.bulk_create(new)
    for outcome in ("left", "proposed"):
        ids = [each.line_id for each in new if each.outcome == outcome]
        BankLine.objects.filter(organisation_id=organisation_id, pk__in=ids).update(outcome=outcome)
    proposed = sum(each.outcome == "proposed" for each in new)
    record(
        organisation_id,
        kind=MATCHED,
        subject=SubjectRef("bank_line", str(new[0].line_id)),
        message=plural(
            "{count} payment looked at: {proposed} proposed to people",
            "{count} payments looked at: {proposed} proposed to people",
            count=len(new),
            proposed=proposed,
        ),
        covers={
            "lines": [[each.line_id, each.outcome, each.allocations] for each in new],
        },
        author_id=author_id,
        now=now,
    )


def _is_unchanged(last: Decided, verdict: Verdict, outcome: str) -> bool:
    """Whether the same was said of the line before: then nothing is written again."""
    return (
        last.outcome == outcome
        and last.customer == verdict.customer
        and last.allocations == _pairs(verdict.shares)
        and last.deductions
        == tuple((str(each.kind), each.amount_cents, each.key) for each in verdict.deductions)
        and last.unapplied_cents == verdict.unapplied_cents
        and last.alternatives == tuple(_pairs(each) for each in verdict.alternatives)
    )


def _pairs(shares: Sequence[Share]) -> tuple[tuple[int, int], ...]:
    return tuple((each.key, each.amount_cents) for each in shares)
