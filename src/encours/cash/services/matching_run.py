"""What a run of the matching carries: what it may do, each payment it looked at, what it did."""

from dataclasses import dataclass, field
from datetime import datetime

from encours.cash.queries.decisions import Decided
from encours.cash.queries.figures import Watched
from encours.cash.queries.lines import LineSeen
from encours.cash.rules.finding import Verdict
from encours.cash.rules.matching.words import Outcome
from encours.cash.rules.matching_policy import Automatic, MatchingPolicy
from encours.cash.services.applying import Wanted
from encours.cash.services.settling import AUTOMATIC


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


@dataclass(frozen=True, slots=True)
class Looked:
    """A payment as it was looked at, the last decision on it, and what is to become of it.

    `books`: the number of the last import then. `is_overtaken`: it was to be applied, but for
    something that changed meanwhile.
    """

    line: LineSeen
    latest: Decided | None
    verdict: Verdict
    books: int
    is_overtaken: bool = False

    @property
    def decided(self) -> int:
        """The number of the last decision; 0: none."""
        return self.latest.id if self.latest else 0

    def wanted(self, threshold: float) -> Wanted:
        """What is to be written of it, under a policy that applies from `threshold` on."""
        return Wanted(
            self.verdict.customer or "",
            self.verdict.shares,
            self.verdict.deductions,
            self.verdict.unapplied_cents,
            AUTOMATIC,
            because=self.verdict.because,
            confidence=self.verdict.confidence,
            was_threshold=threshold,
            role=self.verdict.role,
            found=self.verdict.found,
            is_told=self.verdict.is_told,
            told=self.verdict.told,
            announced=self.verdict.announced,
            is_part=self.verdict.is_part,
            is_inside=self.verdict.is_inside,
        )


@dataclass(frozen=True, slots=True)
class MatchRun:
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

    def applies(self, looked: Looked) -> bool:
        """Whether the payment is to be applied alone; never one that a person decided of."""
        is_free = looked.latest is None or looked.latest.is_automatic
        return looked.verdict.outcome == Outcome.APPLIED and is_free and self.may_apply

    def note(self, looked: Looked) -> None:
        """The payment was applied."""
        self.report.applied += 1
        self.report.found += bool(looked.verdict.found)
        self.report.customers.add(looked.verdict.customer or "")
