"""What becomes of each payment that was looked at: by the matching, and by what the books have."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from encours.cash.queries.known import Ground
from encours.cash.rules.ceding import ask_of_ceded
from encours.cash.rules.finding import Verdict, ask_of_unlike, decide_verdict, find_part
from encours.cash.rules.found import (
    Booked,
    choose_booked,
    choose_near,
    find_in_part,
    find_moved,
    find_together,
)
from encours.cash.rules.matching.words import Match, Outcome
from encours.cash.rules.matching_policy import MatchingPolicy


def judge(ground: Ground, matches: Sequence[Match], policy: MatchingPolicy) -> Iterator[Verdict]:
    """The verdict on each payment of the ground, in their order."""
    found = _found(ground, matches, policy)
    unlike = _unlike(ground, matches, found, policy)
    ceded = {each.key: each for each in ground.known.items if each.factor}
    for credit, match in zip(ground.credits, matches, strict=True):
        verdict = decide_verdict(
            credit,
            match,
            found.get(credit.key),
            alike=ground.alike.get(credit.key, ()),
            closed_by=ground.closed_by,
        )
        part = unlike.in_part.get(credit.key)
        if part is not None and unlike.sharing[part.lines] == 1:
            verdict = find_part(verdict, part, ground.closed_by)
        verdict = ask_of_unlike(
            verdict,
            together=unlike.together.get(credit.key),
            in_part=part,
            moved=unlike.moved.get(credit.key),
        )
        yield ask_of_ceded(credit, verdict, ceded)


def _found(ground: Ground, matches: Sequence[Match], policy: MatchingPolicy) -> dict[int, Booked]:
    """By payment of the bank, the payment of the books that it is."""
    customers = {
        match.credit: match.customer
        if match.outcome == Outcome.APPLIED
        or any(each.is_of(match.customer or "") for each in ground.alike.get(match.credit, ()))
        else None
        for match in matches
    }
    chosen = choose_booked(ground.credits, ground.alike, customers)
    unsettled = {
        match.credit: match.customer
        for match in matches
        if match.credit not in chosen and (match.outcome != Outcome.APPLIED or not match.shares)
    }
    near = choose_near(
        ground.credits,
        ground.booked,
        unsettled,
        taken=[*chosen.values()],
        within_days=policy.found_days,
        most_cents=policy.fee_max_cents,
    )
    return chosen | near


@dataclass(frozen=True, slots=True)
class _Unlike:
    """Payments that the books may have in other pieces. `sharing`: how many have one for a part."""

    together: Mapping[int, Booked]
    in_part: Mapping[int, Booked]
    moved: Mapping[int, Booked]
    sharing: Mapping[tuple[int, ...], int]


def _unlike(
    ground: Ground,
    matches: Sequence[Match],
    found: Mapping[int, Booked],
    policy: MatchingPolicy,
) -> _Unlike:
    """Of the payments that the books do not have as they are."""
    taken = {line for each in found.values() for line in each.lines}
    free = [each for each in ground.booked if taken.isdisjoint(each.lines)]
    apart = {match.credit: match.customer for match in matches if match.credit not in found}
    days = policy.found_days
    in_part = find_in_part(ground.credits, free, apart, within_days=days)
    return _Unlike(
        find_together(ground.credits, free, apart, within_days=days),
        in_part,
        find_moved(ground.credits, ground.moved, apart, within_days=days),
        Counter(each.lines for each in in_part.values()),
    )
