"""What a run of the matching was worth: what it applied alone, how truly, and what it proposed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt

from bench.matching.world import Truth, World
from encours.cash.rules.matching.words import Credit, Match, Outcome, Share

BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.01)


@dataclass(frozen=True, slots=True)
class Judged:
    """One line: what was decided and whether it is the truth.

    `is_right`: same customer, same allocations to the cent, same deductions. `rank`: the place of
    the true allocations among the first three, from 1; 0 when they are not there. `adds_up`:
    allocations less deductions and what is unapplied are the line, none of them zero.
    """

    credit: Credit
    truth: Truth
    match: Match
    is_right: bool
    rank: int
    adds_up: bool = True

    @property
    def is_applied(self) -> bool:
        """Whether the automatic did it alone."""
        return self.match.outcome is Outcome.APPLIED

    @property
    def kind(self) -> str:
        """What was asked: `decidable`, `doubtful` (has an answer), `account`, `nobody`."""
        if self.truth.decidable:
            return "decidable"
        if self.truth.settles:
            return "hopeless" if self.truth.hopeless else "doubtful"
        return "nobody's" if self.truth.is_nobodys else "on account"


@dataclass(slots=True)
class Score:
    """The lines of one run, or of several together."""

    lines: list[Judged] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Judged]:
        """The lines of these kinds."""
        return [each for each in self.lines if each.kind in kinds]

    @property
    def applied(self) -> list[Judged]:
        """What the automatic did alone."""
        return [each for each in self.lines if each.is_applied]

    @property
    def automatic(self) -> tuple[int, int]:
        """Of the decidable: applied alone and right, all."""
        asked = self.of("decidable")
        return sum(each.is_applied and each.is_right for each in asked), len(asked)

    @property
    def precision(self) -> tuple[int, int]:
        """Of what was applied alone: right, all."""
        return sum(each.is_right for each in self.applied), len(self.applied)

    @property
    def proposals(self) -> tuple[int, int, int]:
        """Of the lines left that have an answer: it comes first, it is among three, all."""
        left = [each for each in self.of("decidable", "doubtful") if not each.is_applied]
        return sum(each.rank == 1 for each in left), sum(each.rank > 0 for each in left), len(left)


def judge_world(world: World, matches: Sequence[Match]) -> Score:
    """The score of a run over a world."""
    assert len(matches) == len(world.credits)
    rows = zip(world.credits, world.truths, matches, strict=True)
    return Score([_judged(*row) for row in rows])


def _judged(credit: Credit, truth: Truth, match: Match) -> Judged:
    closed = sum(share.amount_cents for share in match.shares)
    held = sum(each.amount_cents for each in match.deductions)
    adds_up = (
        closed - held + match.unapplied_cents == credit.amount_cents
        and match.credit == credit.key
        and all(share.amount_cents for share in match.shares)
    )
    true = dict(truth.shares)
    same = _plain(match.shares) == true
    customer = match.customer in truth.customers if truth.customers else match.customer is None
    deductions = sorted((each.kind.value, each.amount_cents) for each in match.deductions)
    right = same and customer and deductions == sorted(truth.deductions)
    offered = [match.shares, *match.alternatives][:3]
    rank = next((at for at, each in enumerate(offered, 1) if _plain(each) == true), 0)
    return Judged(credit, truth, match, right and adds_up, rank if true else 0, adds_up)


def _plain(shares: Iterable[Share]) -> dict[int, int]:
    return {share.key: share.amount_cents for share in shares}


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of 95 % of a share (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    share = right / count
    centre, spread = (
        share + z * z / (2 * count),
        z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)),
    )
    scale = 1 + z * z / count
    return (centre - spread) / scale, (centre + spread) / scale


def percent(right: int, count: int) -> str:
    """A share to be read, with what it is of."""
    return f"{right / count:7.2%} ({right}/{count})" if count else f"{'–':>7} (0/0)"


def summary(score: Score) -> str:
    """The figures of the issue."""
    right, applied = score.precision
    first, three, left = score.proposals
    low, high = wilson(right, applied)
    account, nobody = score.of("on account"), score.of("nobody's")
    known = sum(each.is_right and each.match.outcome is not Outcome.NONE for each in account)
    rows = [
        ("decidable, applied alone", percent(*score.automatic), "≥ 90 %"),
        ("precision of the automatic", percent(right, applied), "≥ 99.5 %"),
        ("  its interval of 95 %", f"{low:7.2%} to {high:.2%}", ""),
        ("the rest, right among three", percent(three, left), "≥ 97 %"),
        ("the rest, right first", percent(first, left), ""),
        ("on account, customer told", percent(known, len(account)), ""),
        (
            "nobody's, left alone",
            percent(sum(each.match.outcome is Outcome.NONE for each in nobody), len(nobody)),
            "",
        ),
    ]
    broken = sum(not each.adds_up for each in score.lines)
    if broken:
        rows.append(("do not add up", f"{broken:7}", "none"))
    return "\n".join(f"{name:30} {value:26} {aim}" for name, value, aim in rows)


def by_case(score: Score) -> str:
    """By case: lines, decidable, applied alone, of them wrong; left, of them right among three."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for each in score.lines:
        found[each.truth.case].append(each)
    heads = ("lines", "decid.", "alone", "WRONG", "left", "in 3", "none")
    rows = [f"{'case':32}" + "".join(f"{head:>7}" for head in heads)]
    for case, lines in sorted(found.items(), key=lambda pair: -len(pair[1])):
        left = [each for each in lines if not each.is_applied]
        counts = (
            len(lines),
            sum(each.truth.decidable for each in lines),
            sum(each.is_applied for each in lines),
            sum(each.is_applied and not each.is_right for each in lines),
            len(left),
            sum(each.rank > 0 for each in left),
            sum(each.match.outcome is Outcome.NONE for each in left),
        )
        rows.append(f"{case:32}" + "".join(f"{count:7}" for count in counts))
    return "\n".join(rows)


def reliability(score: Score) -> str:
    """Whether the confidence told is the share that is right, of all lines that name an answer."""
    told = [each for each in score.lines if each.match.outcome is not Outcome.NONE]
    rows = [f"{'confidence':>16}{'lines':>7}{'told':>9}{'right':>9}"]
    for low, high in pairwise(BINS):
        held = [each for each in told if low <= each.match.confidence < high]
        if held:
            mean = sum(each.match.confidence for each in held) / len(held)
            right = sum(each.is_right for each in held) / len(held)
            span = f"{low:.3f}–{min(high, 1):.3f}"
            rows.append(f"{span:>16}{len(held):7}{mean:9.3f}{right:9.3f}")
    return "\n".join(rows)


def faults(score: Score, *, most: int = 40) -> str:
    """The lines that went wrong, as somebody reads them who has to find out why."""
    wrong = [each for each in score.applied if not each.is_right]
    timid = [each for each in score.of("decidable") if not each.is_applied]
    left = [each for each in score.of("decidable", "doubtful") if not each.is_applied]
    lost = [each for each in left if not each.rank]
    parts = []
    broken = [each for each in score.lines if not each.adds_up]
    for title, lines in (
        ("DO NOT ADD UP", broken),
        ("WRONGLY APPLIED", wrong),
        ("DECIDABLE, NOT APPLIED", timid),
        ("NOT AMONG THREE", lost),
    ):
        cases = Counter(each.truth.case for each in lines)
        parts.append(f"{title}: {len(lines)}  {dict(cases.most_common())}")
        taken: Counter[str] = Counter()
        for each in lines:
            taken[each.truth.case] += 1
            if taken[each.truth.case] <= 3 and sum(taken.values()) <= most:
                parts.append(_told(each))
    return "\n".join(parts)


def _told(each: Judged) -> str:
    credit, truth, match = each.credit, each.truth, each.match
    because = "; ".join(reason.code for reason in match.because)
    held = [(one.kind.value, one.amount_cents) for one in match.deductions]
    return (
        f"  [{truth.case}] line {credit.key} of {credit.booked_on}: {credit.amount_cents}"
        f" {credit.payer_name!r} {credit.payer_iban} {credit.remittance!r} {credit.reference!r}\n"
        f"      expected {truth.customers} {dict(truth.shares)} {truth.deductions}"
        f"{'' if truth.decidable else f' (not decidable: {truth.why_not})'}\n"
        f"      came {match.outcome.value} {match.customer} {_plain(match.shares)} {held}"
        f" {match.confidence:.4f} because {because}"
    )
