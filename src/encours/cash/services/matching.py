"""Asks the matching what the waiting payments pay, and does of it what the organisation allows.

Looked at together, outside of any lock; applied one by one, each in a transaction of its own that
looks again. What is not applied is proposed, or left to people.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched

from encours.cash.queries.decisions import latest_numbers
from encours.cash.queries.figures import Watched, read_watched
from encours.cash.queries.known import read_ground
from encours.cash.queries.to_match import Waiting, list_to_match
from encours.cash.rules.matching.engine import match_credits
from encours.cash.rules.matching.words import Credit, Known, Match
from encours.cash.rules.matching_policy import MATCHING, Automatic, MatchingPolicy
from encours.cash.services.applying import NoLongerOpen
from encours.cash.services.bank_accounts import learn_ledger_accounts
from encours.cash.services.judging import judge
from encours.cash.services.matching_run import Looked, MatchReport, MatchRun
from encours.cash.services.proposing import keep_undecided
from encours.cash.services.settling import lock_line, settle_line
from encours.cash.services.settling_together import CHUNK, Ready, is_plain, settle_together
from encours.jobs.following import report as tell_progress
from encours.kernel.messages import message
from encours.kernel.reasons import Reason
from encours.policybook.queries import policy_on
from encours.receivables.queries.ledger import last_import
from encours.receivables.services.acts import LinesCannotMeet, TakenMeanwhile
from encours.receivables.services.allocating import NoSuchLine, NotEnoughLeft
from encours.receivables.services.numbering import lock_ledger
from encours.receivables.services.pending import CannotRecord
from encours.tenancy.isolation import acting_for, reading_of

type Engine = Callable[[Sequence[Credit], Known], list[Match]]

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
        waiting = list_to_match(organisation_id, line_ids)
        watched = read_watched(organisation_id, now, days=policy.watched_days)
    report = MatchReport(watched=watched, is_held_back=_is_held_back(watched, policy))
    if policy.automatic == Automatic.OFF:
        return report
    run = MatchRun(organisation_id, policy, report, author_id, now)
    for unit in sorted({line.unit for line, _ in waiting}):
        ours = [each for each in waiting if each[0].unit == unit]
        _settle(run, ours, unit, engine, of=len(waiting))
    if report.found:
        learn_ledger_accounts(organisation_id, now=now)
    return report


def _settle(run: MatchRun, ours: Sequence[Waiting], unit: str, engine: Engine, *, of: int) -> None:
    """Looks at all of them, and again at all that is left while the picture was not whole.

    What one payment took was still open to those looked at beside it, and to those of an earlier
    batch: asked again at once, they are answered as they would be by the next run.
    """
    left: Sequence[Waiting] = ours
    for _ in range(_LOOKS):
        kept: list[Looked] = []
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
        keep_undecided(run, each)


def _match(run: MatchRun, some: Sequence[Waiting], unit: str, engine: Engine) -> list[Looked]:
    """Applies what is sure; what is not applied."""
    with reading_of([run.organisation_id]):
        books = last_import(run.organisation_id)
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
        Looked(line, latest, verdict, books)
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


def _is_held_back(watched: Watched, policy: MatchingPolicy) -> bool:
    """Whether too much of what the automatic did was taken back, among enough to judge by."""
    precision = watched.precision_percent
    return (
        precision is not None
        and watched.applied >= policy.watched_least
        and precision < float(policy.precision_floor_percent)
    )


def _apply_together(run: MatchRun, sure: Sequence[Looked]) -> set[int]:
    """Applies those that only need a receipt, many at a time; the lines applied.

    Those with a difference, and those that something stood in the way of, are tried alone.
    """
    ready = [Ready(e.line, e.decided, e.wanted(run.policy.threshold), e.books) for e in sure]
    applied: set[int] = set()
    for some in batched([each for each in ready if is_plain(each.wanted)], CHUNK, strict=False):
        try:
            applied |= settle_together(
                run.organisation_id, some, author_id=run.author_id, now=run.now
            )
        except _REFUSALS:
            continue
    return applied


def _apply(run: MatchRun, looked: Looked) -> bool:
    """Applies one payment, unless it, what it pays or the books changed since it was looked at."""
    organisation_id = run.organisation_id
    try:
        with acting_for(organisation_id):
            current = lock_line(organisation_id, looked.line.id)
            decided = latest_numbers(organisation_id, [current.id]).get(current.id, 0)
            if current.outcome != looked.line.outcome or decided != looked.decided:
                return False
            lock_ledger(organisation_id)
            if last_import(organisation_id) != looked.books:
                return False
            settle_line(
                organisation_id,
                current,
                looked.wanted(run.policy.threshold),
                author_id=run.author_id,
                now=run.now,
            )
    except _REFUSALS:
        return False
    return True
