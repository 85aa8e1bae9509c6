"""Keeps what the matching proposes to people and what it leaves to them, and says it."""

from collections.abc import Sequence
from datetime import datetime

from encours.cash.models import BankLine, Decision
from encours.cash.queries.decisions import Decided, latest_decisions
from encours.cash.rules.finding import Verdict
from encours.cash.rules.matching.words import Outcome, Share
from encours.cash.services.applying import decision_of
from encours.cash.services.matching_run import Looked, MatchRun
from encours.cash.services.settling import MATCHED
from encours.journal.services import record
from encours.kernel.messages import plural
from encours.kernel.subjects import SubjectRef
from encours.tenancy.isolation import acting_for


def keep_undecided(run: MatchRun, kept: Sequence[Looked]) -> None:
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
                    each.wanted(run.policy.threshold),
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
